/* answer/gate and answer/phrase: what is not in the evidence cannot be said, and our own sentences state nothing by
 * themselves. */
#include "answer/gate.h"
#include "answer/phrase.h"
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_sentence_passes_only_with_its_numbers_in_the_evidence(void **state)
{
        static const struct {
                const char *sentence, *evidence;
                bool passes;
        } rows[] = {
                {"签收次日起 7 天内可退。", "签收次日起 7 天内可以无理由退货。", true},
                {"签收次日起 8 天内可退。", "签收次日起 7 天内可以无理由退货。", false},
                {"７天内可退。", "7 天内可退", true},
                {"3月7日送到。", "2026-03-07 15:00", true},
                {"3月8日送到。", "2026-03-07 15:00", false},
                {"It costs 1,299 yuan.", "price 1299.00 1299", true},
                {"It costs 299 yuan.", "price 1299.00 1299", false},
                {"Below that 5.90 euros.", "5.90 euros", true},
                {"Below that 5.9 euros.", "5.90 euros", false},
                {"七天内可以退。", "七天内可以无理由退货", true},
                {"十五天内可以退。", "七天内可以无理由退货", false},
                {"两百元一次。", "免费", false},
                {"我们一步一步来，您看一下。", "", true},
                {"See https://lumo.example/help for more.", "help is at https://lumo.example/help", true},
                {"See https://evil.example/help for more.", "help is at https://lumo.example/help", false},
                {"没有数字的一句话。", "", true},
                {"Cam 2 only uses 2.4 GHz.", "Cam 2 uses 2.4 GHz Wi-Fi only", true},
                {"Hold it for 10 seconds.", "hold it for 8 seconds", false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct str e = str_c(rows[i].evidence);

                if (gate_sentence(str_c(rows[i].sentence), &e, 1) != rows[i].passes)
                        fail_msg("row %zu: %s", i, rows[i].sentence);
        }
}

static void only_the_bad_sentence_is_dropped(void **state)
{
        struct arena *mem = arena_new(0);
        struct str e = STR("7 天内可退。运费 10 元。"), out;
        unsigned dropped;

        (void)state;
        out = gate_text(STR("7 天内可退。30 天内也行！运费 10 元。"), &e, 1, mem, &dropped);
        assert_int_equal(dropped, 1);
        assert_true(str_eq(out, STR("7 天内可退。运费 10 元。")));
        out = gate_text(STR("It takes 7 days. Or 30. Fine."), &e, 1, mem, &dropped);
        assert_int_equal(dropped, 1);
        assert_true(str_eq(out, STR("It takes 7 days. Fine.")));
        out = gate_text(STR("99 块。"), &e, 1, mem, &dropped);
        assert_int_equal(out.n, 0);
        out = gate_text(STR("第 7 天。\n\n1. 可退。"), &e, 1, mem, &dropped);
        assert_int_equal(dropped, 1);
        arena_free(mem);
}

static void text_that_passes_is_not_copied(void **state)
{
        struct arena *mem = arena_new(0);
        struct str e = STR("7"), text = STR("7 天。好。"), out;
        unsigned dropped;

        (void)state;
        out = gate_text(text, &e, 1, mem, &dropped);
        assert_ptr_equal(out.p, text.p);
        assert_int_equal(dropped, 0);
        arena_free(mem);
}

static unsigned places(struct str s)
{
        unsigned n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += s.p[i] == '{';
        return n;
}

static void every_phrase_is_whole_in_both_languages(void **state)
{
        (void)state;
        for (int p = 0; p < PH_N; p++) {
                unsigned n = phrase_variants((enum phrase)p);
                enum phrase found;

                assert_non_null(phrase_id((enum phrase)p));
                assert_true(n >= 1);
                assert_true(phrase_find(str_c(phrase_id((enum phrase)p)), &found));
                assert_int_equal(found, p);
                for (unsigned v = 0; v < n; v++) {
                        struct str zh = phrase_text((enum phrase)p, LANG_ZH, v),
                                   en = phrase_text((enum phrase)p, LANG_EN, v);

                        assert_int_equal(places(zh), places(en));
                        assert_true(zh.n && en.n);
                        for (size_t i = 0; n > 1 && i < zh.n; i++)
                                assert_false(zh.p[i] >= '0' && zh.p[i] <= '9');
                        for (size_t i = 0; n > 1 && i < en.n; i++)
                                assert_false(en.p[i] >= '0' && en.p[i] <= '9');
                }
        }
}

static void lines_of_care_vary_and_never_cheer(void **state)
{
        static const enum phrase care[] = {PH_CARE_ANXIOUS, PH_CARE_FRUSTRATED, PH_CARE_ANGRY, PH_CARE_SAD};

        (void)state;
        for (size_t i = 0; i < 4; i++) {
                assert_true(phrase_variants(care[i]) >= 2);
                for (unsigned v = 0; v < phrase_variants(care[i]); v++) {
                        assert_false(str_contains(phrase_text(care[i], LANG_ZH, v), STR("！")));
                        assert_false(str_contains(phrase_text(care[i], LANG_EN, v), STR("!")));
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_sentence_passes_only_with_its_numbers_in_the_evidence),
                cmocka_unit_test(only_the_bad_sentence_is_dropped),
                cmocka_unit_test(text_that_passes_is_not_copied),
                cmocka_unit_test(every_phrase_is_whole_in_both_languages),
                cmocka_unit_test(lines_of_care_vary_and_never_cheer),
        };

        return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
