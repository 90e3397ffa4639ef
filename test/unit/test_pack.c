/* knowledge/pack: the embedded after-sales pack is whole, found by id, and measured by `eval pack`. */
#include "base/arena.h"
#include "base/buf.h"
#include "knowledge/pack.h"
#include "nlu/eval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool holds(struct str *v, size_t n, struct str text)
{
        for (size_t i = 0; i < n; i++) {
                if (str_eq(v[i], text))
                        return true;
        }
        return false;
}

static void every_intent_has_its_lines_in_both_languages(void **state)
{
        struct arena *mem = arena_new(0);
        struct pack_intent in;
        size_t n = 0;

        (void)state;
        for (; pack_intent_at(n, &in); n++) {
                for (int l = 0; l < LANG_N; l++) {
                        struct str *v = pack_texts(in.phrasings[l], 0, mem), *held = pack_texts(in.held[l], 0, mem);

                        assert_true(in.title[l].n > 0);
                        assert_true(in.phrasings[l].n >= 30);
                        assert_true(in.held[l].n >= 10);
                        for (size_t i = 0; i < in.phrasings[l].n; i++) {
                                assert_true(v[i].n > 0);
                                assert_false(str_contains(v[i], STR("|")) || str_contains(v[i], STR("\t")));
                        }
                        for (size_t i = 0; i < in.held[l].n; i++)
                                assert_false(holds(v, in.phrasings[l].n, held[i]));
                }
        }
        assert_true(n >= 120);
        assert_true(pack_background(LANG_ZH).n + pack_background(LANG_EN).n >= 500);
        arena_free(mem);
}

static void an_intent_is_found_by_its_whole_id_alone(void **state)
{
        struct pack_intent in;

        (void)state;
        assert_true(pack_intent_find(STR("return.policy"), &in));
        assert_true(str_eq(in.id, STR("return.policy")));
        assert_true(str_eq(in.group, STR("received")));
        assert_true(str_eq(in.title[LANG_EN], STR("Return policy")));
        assert_false(pack_intent_find(STR("return.polic"), &in));
        assert_false(pack_intent_find(STR("return"), &in));
        assert_false(pack_intent_find(STR("-"), &in));
        assert_false(pack_intent_find(STR(""), &in));
        assert_false(pack_intent_find(STR("return.policy\treceived"), &in));
}

static void room_is_left_behind_the_texts(void **state)
{
        struct arena *mem = arena_new(0);
        struct pack_block none = {0};
        struct str *v = pack_texts(none, 2, mem);

        (void)state;
        v[0] = STR("a");
        v[1] = STR("b");
        assert_true(str_eq(v[1], STR("b")));
        arena_free(mem);
}

static void names_that_are_near_are_given_nearest_first(void **state)
{
        char longest[300];
        struct str near[3];

        (void)state;
        assert_true(pack_intent_near(STR("return.polcy"), near, 3) >= 1);
        assert_true(str_eq(near[0], STR("return.policy")));
        assert_int_equal(pack_intent_near(STR("invoice"), near, 3), 3);
        for (size_t i = 0; i < 3; i++)
                assert_true(str_starts(near[i], STR("invoice.")));
        assert_true(pack_intent_near(STR("policy_return"), near, 1) == 1);
        assert_true(str_eq(near[0], STR("return.policy")));
        assert_int_equal(pack_intent_near(STR("qqqqqqqqqq"), near, 3), 0);
        assert_int_equal(pack_intent_near(STR(""), near, 3), 0);
        memset(longest, 'x', sizeof(longest));
        assert_int_equal(pack_intent_near(str_n(longest, sizeof(longest)), near, 3), 0);
}

static void a_group_of_the_pack_can_be_measured(void **state)
{
        struct eval_in in = {.group = STR("money")};
        struct buf json;
        struct err err;

        (void)state;
        buf_init(&json, 4096);
        if (eval_pack(&in, &json, &err) < 0)
                fail_msg("%s", err.msg);
        assert_true(str_contains(buf_str(&json), STR("\"accuracy\":{\"zh\":0.9")));
        assert_true(str_contains(buf_str(&json), STR("\"intents\":16,")));
        assert_true(str_contains(buf_str(&json), STR("\"held_lines\":320,")));
        buf_done(&json);
}

static void a_group_that_is_not_there_is_named(void **state)
{
        struct eval_in in = {.group = STR("weather")};
        struct buf json;
        struct err err;

        (void)state;
        buf_init(&json, 4096);
        assert_int_equal(eval_pack(&in, &json, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "weather"));
        buf_done(&json);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_intent_has_its_lines_in_both_languages),
                cmocka_unit_test(an_intent_is_found_by_its_whole_id_alone),
                cmocka_unit_test(room_is_left_behind_the_texts),
                cmocka_unit_test(names_that_are_near_are_given_nearest_first),
                cmocka_unit_test(a_group_of_the_pack_can_be_measured),
                cmocka_unit_test(a_group_that_is_not_there_is_named),
        };

        return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
