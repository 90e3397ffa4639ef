/* text: UTF-8, the normal form, languages, words, features. */
#include "base/arena.h"
#include "text/features.h"
#include "text/lang.h"
#include "text/normal.h"
#include "text/tables.h"
#include "text/utf8.h"
#include "text/words.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_normal(const char *in, size_t n, const char *want)
{
        struct str got = normal_text(mem, str_n(in, n), 4000);

        if (!str_eq_c(got, want))
                fail_msg("normal form of \"%.*s\" is \"%.*s\", not \"%s\"", (int)n, in, STR_ARG(got), want);
}

#define NORMAL(in, want) check_normal("" in, sizeof(in) - 1, want)

static void only_well_formed_utf8_is_valid(void **state)
{
        (void)state;
        assert_true(utf8_valid(STR("")));
        assert_true(utf8_valid(STR("a\xC3\xA9\xE7\xBA\xA2\xF0\x9F\x98\x80\xEF\xBF\xBD")));
        assert_false(utf8_valid(STR("\xC0\xAF")));         /* overlong */
        assert_false(utf8_valid(STR("\xE0\x80\xAF")));     /* overlong */
        assert_false(utf8_valid(STR("\xF0\x80\x80\xAF"))); /* overlong */
        assert_false(utf8_valid(STR("\xED\xA0\x80")));     /* lone surrogate */
        assert_false(utf8_valid(STR("\xF4\x90\x80\x80"))); /* above U+10FFFF */
        assert_false(utf8_valid(STR("\xE7\xBA")));         /* cut */
        assert_false(utf8_valid(STR("a\0b")));
}

static void repair_puts_one_mark_for_each_broken_part(void **state)
{
        (void)state;
        assert_true(str_eq_c(utf8_repair(mem, STR("a\xE7\xBA"
                                                  "b")),
                             "a\xEF\xBF\xBD"
                             "b"));
        assert_true(str_eq_c(utf8_repair(mem, STR("\xED\xA0\x80")), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"));
        assert_true(str_eq_c(utf8_repair(mem, STR("a\0b")), "a\xEF\xBF\xBD"
                                                            "b"));
        assert_int_equal(utf8_count(STR("a\xE7\xBA"
                                        "b")),
                         3);
}

static void cutting_never_splits_a_code_point(void **state)
{
        struct str s = STR("红灯");
        size_t i;

        (void)state;
        for (i = 0; i <= s.n; i++)
                assert_true(utf8_valid(utf8_cut(s, i)));
        assert_int_equal(utf8_cut(s, 5).n, 3);
        assert_int_equal(utf8_cut(s, 6).n, 6);
}

static void width_case_and_signs_are_folded(void **state)
{
        (void)state;
        NORMAL("ＡＢＣ１２３！", "abc123!");
        NORMAL("  Hello \t\n World  ", "hello world");
        NORMAL("红灯，怎么办？", "红灯,怎么办?");
        NORMAL("Straße ﬁne Ⅳ ㎏", "strasse fine iv kg");
        NORMAL("Caf\x65\xCC\x81", "caf\xC3\xA9");
}

static void hidden_characters_go(void **state)
{
        (void)state;
        NORMAL("转\u200b人\u2060工", "转人工");
        NORMAL("\u202eabc\u202c", "abc");
        NORMAL("\uFEFF退\u00AD款", "退款");
        NORMAL("👍🏽❤️", "👍❤");
        NORMAL("a\x01\x02"
               "b\x7f",
               "a b");
        NORMAL("a\0b", "a b");
}

static void apostrophes_go_only_inside_words(void **state)
{
        (void)state;
        NORMAL("don't won’t it`s", "dont wont its");
        NORMAL("'red' light", "'red' light");
}

static void repetition_is_capped_but_digits_are_kept(void **state)
{
        (void)state;
        NORMAL("sooooooo baaaad!!!!!!", "soo baad!!!");
        NORMAL("哈哈哈哈哈哈", "哈哈哈");
        NORMAL("LM1000000000", "lm1000000000");
}

static void traditional_and_taiwan_wording_become_mainland(void **state)
{
        (void)state;
        NORMAL("攝影機連不上網路", "摄影机连不上网络");
        NORMAL("記憶體和軟體", "内存和软件");
        NORMAL("螢幕壞掉了，藍牙耳機沒聲音", "屏幕坏掉了,蓝牙耳机没声音");
}

static void offsets_point_into_the_source(void **state)
{
        struct str in = STR("Ａ 攝\u200b影 don't");
        struct normal s;
        size_t i;

        (void)state;
        s = normal_make(mem, in, 100);
        for (i = 0; i < s.n; i++)
                assert_true(s.at[i] <= s.at[i + 1]);
        assert_int_equal(s.at[s.n], in.n);
        assert_int_equal(s.cp[2], 0x6444); /* 摄 */
        assert_int_equal(s.at[2], 4);
}

static void a_megabyte_of_anything_is_bounded(void **state)
{
        static const char *const units[] = {"a", "啊", "😀", "\xCC\x81", "\xFF", "軟體", "ﷺ", "1"};
        size_t i, n = 1 << 20, at;
        char *big = malloc(n);

        (void)state;
        for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
                struct arena *a = arena_new(0);
                size_t len = strlen(units[i]);
                struct normal s;
                struct words w;

                for (at = 0; at + len <= n; at += len)
                        memcpy(big + at, units[i], len);
                s = normal_make(a, str_n(big, at), 2000);
                assert_true(s.n <= 2000);
                w = words_cut(a, &s);
                assert_true(features_make(a, &s, &w, true).n <= FEATURES_MAX);
                a = arena_free(a);
        }
        free(big);
}

static void ten_thousand_emoji_become_a_few(void **state)
{
        char *big = malloc(40000);
        size_t i;

        (void)state;
        for (i = 0; i < 10000; i++)
                memcpy(big + i * 4, "😀", 4);
        assert_true(str_eq_c(normal_text(mem, str_n(big, 40000), 2000), "😀😀😀"));
        free(big);
}

static void check_lang(const char *text, enum lang lang, bool mixed, bool unsupported)
{
        struct lang_guess g = lang_detect(str_c(text), LANG_ZH);

        if (g.lang != lang || g.mixed != mixed || g.unsupported != unsupported)
                fail_msg("\"%s\": %s%s%s", text, lang_name(g.lang), g.mixed ? " mixed" : "",
                         g.unsupported ? " unsupported" : "");
}

static void languages_are_told_apart(void **state)
{
        (void)state;
        check_lang("摄像头连不上", LANG_ZH, false, false);
        check_lang("the camera won't connect", LANG_EN, false, false);
        check_lang("app登录不了", LANG_ZH, true, false);
        check_lang("my camera 连不上 wifi what should i do", LANG_EN, true, false);
        check_lang("nope", LANG_EN, false, false);
        check_lang("กล้องเชื่อมต่อไม่ได้", LANG_ZH, false, true);
        check_lang("камера не подключается", LANG_ZH, false, true);
        check_lang("カメラがつながらない", LANG_ZH, false, true);
        check_lang("카메라가 연결되지 않아요", LANG_ZH, false, true);
        check_lang("Meine Kamera verbindet sich nicht mit dem WLAN", LANG_EN, false, true);
        check_lang("ma caméra ne se connecte pas", LANG_EN, false, true);
        check_lang("Lumo Cam 2 de Berlin", LANG_EN, false, false);
}

static void text_without_letters_takes_the_fallback(void **state)
{
        (void)state;
        assert_true(lang_detect(STR("123 ?!"), LANG_EN).unknown);
        assert_int_equal(lang_detect(STR("😀"), LANG_EN).lang, LANG_EN);
        assert_int_equal(lang_detect(STR(""), LANG_ZH).lang, LANG_ZH);
}

static void language_names_are_parsed(void **state)
{
        enum lang lang;

        (void)state;
        assert_true(lang_parse(STR("en-GB"), &lang));
        assert_int_equal(lang, LANG_EN);
        assert_true(lang_parse(STR("ZH_cn"), &lang));
        assert_int_equal(lang, LANG_ZH);
        assert_false(lang_parse(STR("zha"), &lang));
        assert_false(lang_parse(STR("fr"), &lang));
}

static void check_words(const char *text, const char *want)
{
        struct normal s = normal_make(mem, str_c(text), 1000);
        struct words w = words_cut(mem, &s);
        struct str got = STR("");
        size_t i;

        for (i = 0; i < w.n; i++) {
                struct normal one = {.cp = s.cp + w.p[i].from, .at = s.at, .n = w.p[i].to - w.p[i].from};

                got = arena_printf(mem, "%.*s%s%.*s", STR_ARG(got), i ? "|" : "", STR_ARG(normal_utf8(mem, &one)));
        }
        if (!str_eq_c(got, want))
                fail_msg("\"%s\" is cut \"%.*s\"", text, STR_ARG(got));
}

static void chinese_is_cut_into_dictionary_words(void **state)
{
        (void)state;
        check_words("我的摄像头连不上网了", "我|的|摄像头|连|不|上网|了");
        check_words("打印机退货到海淀区", "打印机|退货|到|海淀区");
        check_words("cam2一直闪红灯 E05", "cam2|一直|闪|红灯|e05");
        check_words("a.b 12345", "a|.|b|12345");
}

static void features_forgive_what_they_should(void **state)
{
        struct normal a = normal_make(mem, STR("订单 4711234567"), 100), b = normal_make(mem, STR("订单 99999"), 100);
        struct words wa = words_cut(mem, &a), wb = words_cut(mem, &b);
        struct features fa = features_make(mem, &a, &wa, false), fb = features_make(mem, &b, &wb, false);
        size_t i;

        (void)state;
        assert_int_equal(fa.n, fb.n);
        for (i = 0; i < fa.n; i++)
                assert_int_equal(fa.p[i].hash, fb.p[i].hash);
}

static void homophones_share_pinyin_features(void **state)
{
        struct normal a = normal_make(mem, STR("在线客服"), 100), b = normal_make(mem, STR("在现克服"), 100);
        struct words wa = words_cut(mem, &a), wb = words_cut(mem, &b);
        struct features fa = features_make(mem, &a, &wa, true), fb = features_make(mem, &b, &wb, true);
        size_t i, j, same = 0;

        (void)state;
        for (i = 0; i < fa.n; i++) {
                for (j = 0; j < fb.n; j++)
                        same += fa.p[i].block == FEATURE_PINYIN && fa.p[i].hash == fb.p[j].hash;
        }
        assert_int_equal(same, 5); /* three pairs, two triples */
        assert_string_equal(table_syllable(table_pinyin(0x670D)), "fu");
}

static void an_empty_text_has_no_features(void **state)
{
        struct normal s = normal_make(mem, STR(" \u200b "), 100);
        struct words w = words_cut(mem, &s);

        (void)state;
        assert_int_equal(s.n, 0);
        assert_int_equal(w.n, 0);
        assert_int_equal(features_make(mem, &s, &w, true).n, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_well_formed_utf8_is_valid),
                cmocka_unit_test(repair_puts_one_mark_for_each_broken_part),
                cmocka_unit_test(cutting_never_splits_a_code_point),
                cmocka_unit_test(width_case_and_signs_are_folded),
                cmocka_unit_test(hidden_characters_go),
                cmocka_unit_test(apostrophes_go_only_inside_words),
                cmocka_unit_test(repetition_is_capped_but_digits_are_kept),
                cmocka_unit_test(traditional_and_taiwan_wording_become_mainland),
                cmocka_unit_test(offsets_point_into_the_source),
                cmocka_unit_test(a_megabyte_of_anything_is_bounded),
                cmocka_unit_test(ten_thousand_emoji_become_a_few),
                cmocka_unit_test(languages_are_told_apart),
                cmocka_unit_test(text_without_letters_takes_the_fallback),
                cmocka_unit_test(language_names_are_parsed),
                cmocka_unit_test(chinese_is_cut_into_dictionary_words),
                cmocka_unit_test(features_forgive_what_they_should),
                cmocka_unit_test(homophones_share_pinyin_features),
                cmocka_unit_test(an_empty_text_has_no_features),
        };

        return cmocka_run_group_tests(tests, open_mem, close_mem);
}
