/* answer/phrase and answer/slot: every sentence of the machine in every mood, language and number. */
#include "answer/phrase.h"
#include "answer/slot.h"
#include "base/arena.h"
#include "base/tz.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773108000000) /* 2026-03-10 10:00 in Shanghai */
#define PLACES_MAX 8u

typedef void (*each_fn)(enum phrase p, enum phrase_mood mood, enum lang lang, struct str text);

static void each(each_fn fn)
{
        for (int p = 0; p < PH_N; p++) {
                for (int m = MOOD_CALM; m < MOOD_N; m++) {
                        for (unsigned v = 0; v < phrase_variants_in((enum phrase)p, (enum phrase_mood)m); v++) {
                                for (int l = LANG_ZH; l <= LANG_EN; l++)
                                        fn((enum phrase)p, (enum phrase_mood)m, (enum lang)l,
                                           phrase_text_in((enum phrase)p, (enum lang)l, (enum phrase_mood)m, v));
                        }
                }
        }
}

/* The names of the places, in the order of the text. */
static unsigned places(struct str s, struct str *out)
{
        struct str head, name;
        unsigned n = 0;

        while (str_cut(&s, '{', &head) && s.p && str_cut(&s, '}', &name) && n < PLACES_MAX)
                out[n++] = name;
        return n;
}

static bool has(const struct str *v, unsigned n, struct str name)
{
        for (unsigned i = 0; i < n; i++) {
                if (str_eq(v[i], name))
                        return true;
        }
        return false;
}

static void whole(enum phrase p, enum phrase_mood mood, enum lang lang, struct str text)
{
        struct str calm[PLACES_MAX], mine[PLACES_MAX];
        unsigned n = places(phrase_text(p, lang, 0), calm), k = places(text, mine);

        (void)mood;
        assert_true(text.n > 0);
        assert_int_equal(n, k);
        for (unsigned i = 0; i < k; i++) {
                assert_true(has(calm, n, mine[i]));
                if (!slot_find(mine[i]))
                        fail_msg("%s: {%.*s} has no type", phrase_id(p), STR_ARG(mine[i]));
        }
}

static void every_phrase_is_whole_in_every_mood(void **state)
{
        (void)state;
        for (int p = 0; p < PH_N; p++) {
                enum phrase found;

                assert_non_null(phrase_id((enum phrase)p));
                assert_true(phrase_variants((enum phrase)p) >= 1);
                assert_true(phrase_find(str_c(phrase_id((enum phrase)p)), &found));
                assert_int_equal(found, p);
        }
        each(whole);
}

static void no_digits(enum phrase p, enum phrase_mood mood, enum lang lang, struct str text)
{
        (void)mood;
        (void)lang;
        for (size_t i = 0; phrase_variants(p) > 1 && i < text.n; i++)
                assert_false(text.p[i] >= '0' && text.p[i] <= '9');
}

static void variants_state_no_number(void **state)
{
        (void)state;
        each(no_digits);
}

/* What cheers, and so is never said to somebody who is upset. */
static void not_chirpy(enum phrase p, enum phrase_mood mood, enum lang lang, struct str text)
{
        static const char *const cheer[] = {"！",    "!",          "太好了",  "开心",    "高兴",    "哈",     "棒",
                                            "恭喜",  "亲",         "哦",      "呢",      "～",      "Glad",   "glad",
                                            "Great", "great",      "Happy",   "happy",   "Good t",  "good n", "Wonder",
                                            "Yay",   "Awesome",    "Perfect", "welcome", "Welcome", "🙂",   "😊",
                                            "🎉",     "Thank you!", "excit",   "delight", "enjoy",   "fun "};
        bool care = p == PH_CARE_ANGRY || p == PH_CARE_ANXIOUS || p == PH_CARE_FRUSTRATED || p == PH_CARE_SAD ||
                    p == PH_SAFETY || p == PH_SELF_HARM || p == PH_STRAINED || p == PH_PERSON_FAILED;
        bool stands_in = mood == MOOD_CALM && !care;

        (void)lang;
        for (size_t i = 0; !stands_in && i < sizeof(cheer) / sizeof(*cheer); i++) {
                if (str_contains(text, str_c(cheer[i])))
                        fail_msg("%s, mood %d: %s in %.*s", phrase_id(p), (int)mood, cheer[i], STR_ARG(text));
        }
}

static void the_upset_are_never_cheered(void **state)
{
        (void)state;
        each(not_chirpy);
        /* The calm wording stands in where a mood has none of its own: it must not cheer either. */
        for (int p = 0; p < PH_N; p++) {
                for (int m = MOOD_SORRY; m < MOOD_N; m++) {
                        for (int l = LANG_ZH; l <= LANG_EN && p != PH_LEARNING_YES; l++) {
                                for (unsigned v = 0; v < PHRASE_VARIANTS; v++)
                                        not_chirpy(
                                                (enum phrase)p, (enum phrase_mood)m, (enum lang)l,
                                                phrase_text_in((enum phrase)p, (enum lang)l, (enum phrase_mood)m, v));
                        }
                }
        }
}

static void brief_is_not_longer(enum phrase p, enum phrase_mood mood, enum lang lang, struct str text)
{
        if (mood == MOOD_BRIEF && text.n > phrase_text(p, lang, 0).n + 12)
                fail_msg("%s is longer when brief: %.*s", phrase_id(p), STR_ARG(text));
}

static void the_angry_are_told_briefly(void **state)
{
        (void)state;
        each(brief_is_not_longer);
}

/* ---- places ---- */

static struct arena *mem;

#define EQ(got, want)                                                                \
        do {                                                                         \
                struct str got_ = (got);                                             \
                if (!str_eq_c(got_, want))                                           \
                        fail_msg("%.*s, not %s", STR_ARG(got_), (const char *)want); \
        } while (0)

static void numbers_take_their_plural(void **state)
{
        (void)state;
        EQ(slot_days(mem, LANG_EN, 0), "0 days");
        EQ(slot_days(mem, LANG_EN, 1), "1 day");
        EQ(slot_days(mem, LANG_EN, 2), "2 days");
        EQ(slot_days(mem, LANG_EN, 365), "365 days");
        EQ(slot_days(mem, LANG_ZH, 0), "0 天");
        EQ(slot_days(mem, LANG_ZH, 1), "1 天");
        EQ(slot_duration(mem, LANG_EN, 0), "1 minute");
        EQ(slot_duration(mem, LANG_EN, 61), "2 minutes");
        EQ(slot_duration(mem, LANG_EN, 3600), "1 hour");
        EQ(slot_duration(mem, LANG_EN, 3660), "1 hour 1 minute");
        EQ(slot_duration(mem, LANG_ZH, 7320), "2 小时 2 分钟");
        EQ(slot_duration(mem, LANG_EN, INT64_C(172800)), "2 days");
}

static void things_take_their_measure_word(void **state)
{
        (void)state;
        EQ(slot_count(mem, LANG_ZH, 1, STR("photo"), STR("相机")), "一台相机");
        EQ(slot_count(mem, LANG_ZH, 2, STR("card"), STR("卡")), "两张卡");
        EQ(slot_count(mem, LANG_ZH, 1, STR("earbuds"), STR("耳机")), "一副耳机");
        EQ(slot_count(mem, LANG_ZH, 1, STR("cable"), STR("数据线")), "一条数据线");
        EQ(slot_count(mem, LANG_ZH, 0, STR("router"), STR("路由器")), "零台路由器");
        EQ(slot_count(mem, LANG_ZH, 10, STR("router"), STR("路由器")), "十台路由器");
        EQ(slot_count(mem, LANG_ZH, 11, STR("router"), STR("路由器")), "11 台路由器");
        EQ(slot_count(mem, LANG_ZH, 2, STR("unheard-of"), STR("东西")), "两件东西");
        EQ(slot_count(mem, LANG_EN, 1, STR("card"), STR("card")), "1 card");
        EQ(slot_count(mem, LANG_EN, 2, STR("card"), STR("card")), "2 cards");
        EQ(slot_count(mem, LANG_EN, 0, STR("battery"), STR("battery")), "0 batteries");
        EQ(slot_count(mem, LANG_EN, 3, STR("x"), STR("box")), "3 boxes");
        EQ(slot_count(mem, LANG_EN, 3, STR("earbuds"), STR("earbuds")), "3 earbuds");
        EQ(slot_count(mem, LANG_EN, 2, STR("router"), STR("Lumo Mesh 3")), "2 × Lumo Mesh 3");
}

static void money_keeps_its_currency(void **state)
{
        (void)state;
        EQ(slot_money(mem, LANG_ZH, 29900, STR("CNY")), "¥299");
        EQ(slot_money(mem, LANG_EN, 590, STR("EUR")), "€5.90");
        EQ(slot_money(mem, LANG_EN, 5, STR("USD")), "$0.05");
        EQ(slot_money(mem, LANG_EN, -1250, STR("GBP")), "-£12.50");
        EQ(slot_money(mem, LANG_EN, 0, STR("CNY")), "¥0");
        EQ(slot_money(mem, LANG_EN, 1200, STR("CHF")), "12.00 CHF");
}

static void days_follow_zone_and_year(void **state)
{
        struct slot_style s = {.lang = LANG_EN, .now_ms = NOW_MS};
        struct tz *here, *there;
        struct err err;

        (void)state;
        assert_int_equal(tz_load(STR("Asia/Shanghai"), &here, &err), 0);
        assert_int_equal(tz_load(STR("America/Los_Angeles"), &there, &err), 0);
        s.tz = here;
        EQ(slot_date(mem, &s, NOW_MS), "10 March");
        EQ(slot_moment(mem, &s, NOW_MS), "10 March, 10:00");
        EQ(slot_date(mem, &s, NOW_MS + INT64_C(365) * 86400000), "10 March 2027");
        s.tz = there;
        EQ(slot_date(mem, &s, NOW_MS), "9 March");
        s.lang = LANG_ZH;
        EQ(slot_moment(mem, &s, NOW_MS), "3月9日 19:00");
        EQ(slot_date(mem, &s, NOW_MS + INT64_C(365) * 86400000), "2027年3月9日");
        tz_free(here);
        tz_free(there);
}

static void a_place_takes_only_its_fields(void **state)
{
        (void)state;
        assert_true(slot_may_tell(STR("promise"), STR("promise")));
        assert_false(slot_may_tell(STR("promise"), STR("delivered")));
        assert_true(slot_may_tell(STR("unheard-of"), STR("delivered")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_phrase_is_whole_in_every_mood),
                cmocka_unit_test(variants_state_no_number),
                cmocka_unit_test(the_upset_are_never_cheered),
                cmocka_unit_test(the_angry_are_told_briefly),
                cmocka_unit_test(numbers_take_their_plural),
                cmocka_unit_test(things_take_their_measure_word),
                cmocka_unit_test(money_keeps_its_currency),
                cmocka_unit_test(days_follow_zone_and_year),
                cmocka_unit_test(a_place_takes_only_its_fields),
        };
        int r;

        mem = arena_new(1 << 20);
        r = cmocka_run_group_tests_name("phrase", tests, NULL, NULL);
        arena_free(mem);
        return r;
}
