/* codec/value: plain data as a tree. */
#include "base/arena.h"
#include "base/buf.h"
#include "codec/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
        *state = arena_new(0);
        return 0;
}

static int finish(void **state)
{
        arena_free(*state);
        return 0;
}

static void assert_same(struct arena *mem, const char *json, const char *written)
{
        struct value v;
        struct buf b;

        assert_int_equal(value_from_json(str_c(json), mem, &v, NULL), 0);
        v = value_dup(&v, mem);
        buf_init(&b, 1 << 16);
        value_to_json(&v, &b);
        assert_true(str_eq_c(buf_str(&b), written));
        buf_done(&b);
}

static void what_is_read_is_written_again(void **state)
{
        assert_same(*state, "{\"b\": [1, -2.5, true, null, \"二\"], \"a\": {}}",
                    "{\"b\":[1,-2.5,true,null,\"二\"],\"a\":{}}");
        assert_same(*state, "46.66", "46.66");
        assert_same(*state, "-0.05", "-0.05");
        assert_same(*state, "0.0001", "0.0001");
        assert_same(*state, "1e3", "1000");
        assert_same(*state, "1790000000000", "1790000000000");
        assert_same(*state, "9000000000000", "9000000000000");
}

static void what_does_not_fit_is_refused(void **state)
{
        static const char *const not_these[] = {"9000000000001", "-9000000000001", "0.00001", "1e300", "46.66005"};
        struct value v;

        for (size_t i = 0; i < sizeof(not_these) / sizeof(not_these[0]); i++)
                assert_int_equal(value_from_json(str_c(not_these[i]), *state, &v, NULL), ERR_LIMIT);
        assert_int_equal(value_from_json(STR("{\"a\":1,\"a\":2}"), *state, &v, NULL), ERR_INVALID);
        assert_int_equal(value_from_json(STR(""), *state, &v, NULL), ERR_INVALID);
}

static int nested(struct arena *mem, unsigned levels)
{
        char json[64];
        struct value v;

        memset(json, '[', levels);
        memset(json + levels, ']', levels);
        return value_from_json(str_n(json, (size_t)levels * 2), mem, &v, NULL);
}

static void depth_has_a_limit(void **state)
{
        assert_int_equal(nested(*state, VALUE_DEPTH_MAX), 0);
        assert_int_equal(nested(*state, VALUE_DEPTH_MAX + 1), ERR_LIMIT);
}

static void fields_are_found_and_compared_whatever_their_order(void **state)
{
        struct value a, b, c;

        value_from_json(STR("{\"n\":3,\"half\":0.5,\"s\":\"x\",\"l\":[1,2]}"), *state, &a, NULL);
        value_from_json(STR("{\"l\":[1,2],\"s\":\"x\",\"half\":0.50,\"n\":3.0}"), *state, &b, NULL);
        value_from_json(STR("{\"l\":[2,1],\"s\":\"x\",\"half\":0.5,\"n\":3}"), *state, &c, NULL);
        assert_true(value_equal(&a, &b));
        assert_false(value_equal(&a, &c));
        assert_int_equal(value_get_int(&a, "n", -1), 3);
        assert_int_equal(value_get_int(&a, "half", -1), -1);
        assert_int_equal(value_get_int(&a, "none", -1), -1);
        assert_true(str_eq_c(value_get_str(&a, "s"), "x"));
        assert_int_equal(value_get_str(&a, "n").n, 0);
        assert_null(value_get(NULL, STR("n")));
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(what_is_read_is_written_again),
                T(what_does_not_fit_is_refused),
                T(depth_has_a_limit),
                T(fields_are_found_and_compared_whatever_their_order),
        };

        return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
