/* nlu/yesno: what a reply says to a question of yes or no. */
#include "base/arena.h"
#include "nlu/yesno.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;
static const struct yesno_lists *lists;

static int setup(void **state)
{
        (void)state;
        mem = arena_new(0);
        lists = yesno_lists_new(mem);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

static float says(const char *question, const char *reply)
{
        struct yesno_text q, r;

        yesno_read(lists, mem, str_c(question), &q);
        yesno_read(lists, mem, str_c(reply), &r);
        return yesno_says(lists, &q, q.all, &r, UINT32_MAX, NULL);
}

struct row {
        const char *question, *reply;
        bool yes;
};

static void check(const struct row *rows, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                if ((says(rows[i].question, rows[i].reply) > 0) == rows[i].yes)
                        continue;
                print_error("%s %s: not %s\n", rows[i].question, rows[i].reply, rows[i].yes ? "yes" : "no");
                fail();
        }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof(rows[0]))

static void plain_yes_and_no_are_what_they_are(void **state)
{
        static const struct row rows[] = {
                {"Is the lamp on?", "yes", true},
                {"Is the lamp on?", "No.", false},
                {"Is the lamp on?", "Yes, it is", true},
                {"Is the lamp on?", "No, it isn't", false},
                {"Is the lamp on?", "It is", true},
                {"灯亮吗？", "是的", true},
                {"灯亮吗？", "没有", false},
        };

        (void)state;
        CHECK(rows);
}

static void a_negation_turns_what_is_said(void **state)
{
        static const struct row rows[] = {
                {"Does the lamp light up when you plug it in?", "The lamp never lights up", false},
                {"Does the lamp light up when you plug it in?", "The lamp lights up when it is plugged in", true},
                {"Can you reach the web page?", "I cannot reach it", false},
                {"Does the router's light come on?", "It doesn’t come on at all", false},
                {"插上电以后指示灯亮吗？", "指示灯不亮", false},
                {"插上电以后指示灯亮吗？", "指示灯亮了", true},
                {"听到咔哒一声了吗？", "没听到", false},
        };

        (void)state;
        CHECK(rows);
}

static void the_opposite_of_a_word_of_the_question_says_no(void **state)
{
        static const struct row rows[] = {
                {"Is the plug loose?", "All plugs are tight", false},
                {"Is the plug loose?", "The plug is loose", true},
                {"Are the contacts dirty?", "They look clean to me", false},
                {"Is the light steady?", "It keeps blinking", false},
                {"Does it get hot?", "It stays cool", false},
                {"Do you hear any noise from the fan?", "It is silent", false},
                {"Is the battery old?", "It is brand new", false},
                {"Is the lamp on?", "The lamp is off", false},
                {"触点脏吗？", "触点很干净", false},
                {"机身发烫吗？", "摸着是凉的", false},
        };

        (void)state;
        CHECK(rows);
}

static void good_and_bad_are_told_apart(void **state)
{
        static const struct row rows[] = {
                {"Is the outlet working?", "The outlet is dead", false},
                {"Is the outlet working?", "It works fine", true},
                {"Is the outlet working?", "It is not broken", true},
                {"Is the cable damaged?", "The cable is fine", false},
                {"Is the cable damaged?", "There is no damage", false},
                {"Does it leak?", "It is working well", false},
                {"插座正常吗？", "插座坏了", false},
                {"插座正常吗？", "插座没问题", true},
        };

        (void)state;
        CHECK(rows);
}

static void only_is_denied_by_also(void **state)
{
        static const struct row rows[] = {
                {"Does it happen only at night?", "It happens in the morning too", false},
                {"Does it happen only at night?", "It happens at night", true},
        };

        (void)state;
        CHECK(rows);
}

static void the_part_about_what_was_asked_weighs_most(void **state)
{
        static const struct row rows[] = {
                {"Does the indicator lamp glow?", "I am not at home, but the indicator lamp does glow", true},
                {"Does the indicator lamp glow?", "Everything is plugged in and the indicator lamp does not glow",
                 false},
        };

        (void)state;
        CHECK(rows);
}

static void a_question_back_is_seen(void **state)
{
        static const struct {
                const char *text;
                bool asks;
        } rows[] = {{"How do I check that", true},
                    {"where is it?", true},
                    {"I don't know how to open it", true},
                    {"It works", false},
                    {"怎么看", true},
                    {"我不知道在哪", true},
                    {"亮了", false},
                    {"show me", false}};

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                struct yesno_text t;

                yesno_read(lists, mem, str_c(rows[i].text), &t);
                assert_int_equal(t.asks, rows[i].asks);
        }
}

static void the_last_question_of_a_text_is_cut_out(void **state)
{
        struct str q =
                yesno_question(STR("There is a lamp of 1.5 W. Is it on? Then wait. Does it blink? Look closely."));

        (void)state;
        assert_true(str_eq_c(q, "Does it blink?"));
        assert_true(str_eq_c(yesno_question(STR("有个灯。亮吗？")), "亮吗？"));
        assert_int_equal(yesno_question(STR("No question here.")).n, 0);
        assert_int_equal(yesno_question(STR("")).n, 0);
}

static int choice(const char *question, const char *yes, const char *no, const char *other, const char *text)
{
        const struct str labels[] = {str_c(yes), str_c(no), str_c(other)};

        return yesno_choice(lists, str_c(question), labels, *other ? 3 : 2, str_c(text), mem);
}

static void the_one_choice_that_says_the_same_is_taken(void **state)
{
        (void)state;
        assert_int_equal(choice("Do you see the red glow?", "They glow", "No glow", "", "I can't see any glow"), 1);
        assert_int_equal(choice("Do you see the red glow?", "They glow", "No glow", "", "It never comes"), 1);
        assert_int_equal(choice("Does the lamp light up?", "Yes", "No", "", "The lamp is on"), 0);
        assert_int_equal(choice("看到红光了吗？", "有红光", "没有红光", "", "它没有"), 1);
        assert_int_equal(choice("看到红光了吗？", "有红光", "没有红光", "", "看不到红光"), 1);
}

static void where_several_choices_say_the_same_none_is_taken(void **state)
{
        (void)state;
        assert_int_equal(choice("Does it glow?", "It glows", "No glow", "It glows in blue", "It glows"), -1);
        assert_int_equal(choice("Does it glow?", "It glows", "No glow", "It glows in blue", "It does not"), 1);
}

static void questions_and_other_matters_choose_nothing(void **state)
{
        (void)state;
        assert_int_equal(choice("Does the lamp light up?", "Yes", "No", "", "Where is the lamp?"), -1);
        assert_int_equal(choice("Does the lamp light up?", "Yes", "No", "", "I don't want this any more"), -1);
        assert_int_equal(choice("灯亮吗？", "亮", "不亮", "", "我没空"), -1);
        assert_int_equal(choice("Does the lamp light up?", "Yes", "No", "", ""), -1);
        assert_int_equal(choice("Does the lamp light up?", "Yes", "No", "", "hello"), -1);
}

static void nothing_says_nothing(void **state)
{
        (void)state;
        assert_true(says("Is it on?", "") == 0);
        assert_true(says("Is it on?", "?!") == 0);
}

static void long_text_is_read_up_to_the_limit(void **state)
{
        char *text = arena_alloc(mem, 4 * YESNO_CP_MAX);
        struct yesno_text t;

        (void)state;
        memset(text, ',', 4 * YESNO_CP_MAX);
        for (size_t i = 0; i < 4 * YESNO_CP_MAX; i += 2)
                text[i] = 'a';
        yesno_read(lists, mem, str_n(text, 4 * YESNO_CP_MAX), &t);
        assert_in_range(t.n_tokens, 1, YESNO_CP_MAX);
        assert_in_range(t.n_clauses, 1, 2 * YESNO_CP_MAX);
}

static void likeness_is_one_with_itself(void **state)
{
        struct yesno_text a, b;

        (void)state;
        yesno_read(lists, mem, STR("the lamp of the router blinks"), &a);
        yesno_read(lists, mem, STR("battery cover"), &b);
        assert_true(yesno_likeness(a.all, a.all, NULL) > 0.999f);
        assert_true(yesno_likeness(a.all, b.all, NULL) == 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(plain_yes_and_no_are_what_they_are),
                cmocka_unit_test(a_negation_turns_what_is_said),
                cmocka_unit_test(the_opposite_of_a_word_of_the_question_says_no),
                cmocka_unit_test(good_and_bad_are_told_apart),
                cmocka_unit_test(only_is_denied_by_also),
                cmocka_unit_test(the_part_about_what_was_asked_weighs_most),
                cmocka_unit_test(a_question_back_is_seen),
                cmocka_unit_test(the_last_question_of_a_text_is_cut_out),
                cmocka_unit_test(the_one_choice_that_says_the_same_is_taken),
                cmocka_unit_test(where_several_choices_say_the_same_none_is_taken),
                cmocka_unit_test(questions_and_other_matters_choose_nothing),
                cmocka_unit_test(nothing_says_nothing),
                cmocka_unit_test(long_text_is_read_up_to_the_limit),
                cmocka_unit_test(likeness_is_one_with_itself),
        };

        return cmocka_run_group_tests_name("yesno", tests, setup, teardown);
}
