/* codec/value_path: reading and changing inside a tree of values. */
#include "base/arena.h"
#include "base/buf.h"
#include "codec/value_path.h"

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

static const struct value *tree(struct arena *mem, const char *json)
{
        struct value *v = ARENA_NEW(mem, struct value);

        assert_int_equal(value_from_json(str_c(json), mem, v, NULL), 0);
        return v;
}

static void assert_json(const struct value *v, const char *json)
{
        struct buf b;

        buf_init(&b, 1 << 16);
        value_to_json(v, &b);
        if (!str_eq_c(buf_str(&b), json))
                print_error("%.*s\n", STR_ARG(buf_str(&b)));
        assert_true(str_eq_c(buf_str(&b), json));
        buf_done(&b);
}

enum what { SET, APPEND, UNSET };

static int edit(struct arena *mem, enum what what, const struct value *v, const char *path, const struct value **ret)
{
        static const struct value nine = {.type = VALUE_NUMBER, .number = 9 * VALUE_ONE};

        if (what == SET)
                return value_set_at(v, str_c(path), &nine, mem, ret, NULL);
        if (what == APPEND)
                return value_append_at(v, str_c(path), &nine, mem, ret, NULL);
        return value_unset_at(v, str_c(path), mem, ret, NULL);
}

static void what_stands_at_a_path_is_found(void **state)
{
        const struct value *v = tree(*state, "{\"items\":[{\"price\":1},{\"price\":2}],\"7\":{\"0\":\"x\"}}");

        assert_int_equal(value_at(v, STR("items.1.price"))->number, 2 * VALUE_ONE);
        assert_true(str_eq_c(value_at(v, STR("7.0"))->s, "x"));
        assert_ptr_equal(value_at(v, STR("")), v);
        assert_null(value_at(v, STR("items.2")));
        assert_null(value_at(v, STR("items.-1")));
        assert_null(value_at(v, STR("items.01")));
        assert_null(value_at(v, STR("items.1.price.x")));
        assert_null(value_at(v, STR("none.x")));
}

static void a_change_gives_a_new_tree_and_leaves_the_old(void **state)
{
        static const struct {
                enum what what;
                const char *from, *path, *to;
        } rows[] = {
                {SET, "{\"a\":1}", "a", "{\"a\":9}"},
                {SET, "{\"a\":1}", "b.c", "{\"a\":1,\"b\":{\"c\":9}}"},
                {SET, "{\"a\":[{\"p\":1},{\"p\":2}]}", "a.1.p", "{\"a\":[{\"p\":1},{\"p\":9}]}"},
                {SET, "{\"a\":null}", "a.b", "{\"a\":{\"b\":9}}"},
                {SET, "{\"a\":1}", "", "9"},
                {APPEND, "{\"a\":[1]}", "a", "{\"a\":[1,9]}"},
                {APPEND, "{}", "a.b", "{\"a\":{\"b\":[9]}}"},
                {APPEND, "{\"a\":null}", "a", "{\"a\":[9]}"},
                {UNSET, "{\"a\":1,\"b\":2,\"c\":3}", "b", "{\"a\":1,\"c\":3}"},
                {UNSET, "{\"a\":{\"b\":2}}", "a.b", "{\"a\":{}}"},
                {UNSET, "{\"a\":1}", "b.c", "{\"a\":1}"},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                const struct value *v = tree(*state, rows[i].from), *after = NULL;

                assert_int_equal(edit(*state, rows[i].what, v, rows[i].path, &after), 0);
                assert_json(after, rows[i].to);
                assert_json(v, rows[i].from);
        }
}

static void a_change_that_cannot_be_is_refused(void **state)
{
        static const struct {
                enum what what;
                const char *from, *path;
                int error;
        } rows[] = {
                {SET, "{\"a\":1}", "a.b", ERR_INVALID},
                {SET, "{\"a\":[]}", "a.0", ERR_NOTFOUND},
                {SET, "{\"a\":[1]}", "a.x", ERR_NOTFOUND},
                {SET, "{}", "a..b", ERR_INVALID},
                {SET, "{}", ".a", ERR_INVALID},
                {APPEND, "{\"a\":1}", "a", ERR_INVALID},
                {UNSET, "{\"a\":[1]}", "a.0", ERR_INVALID},
                {UNSET, "{}", "", ERR_INVALID},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                const struct value *after = NULL;

                assert_int_equal(edit(*state, rows[i].what, tree(*state, rows[i].from), rows[i].path, &after),
                                 rows[i].error);
        }
}

static void depth_and_length_have_limits(void **state)
{
        const struct value *v = tree(*state, "{}"), *after = NULL;
        struct value *many = ARENA_ARRAY(*state, struct value, VALUE_LIST_MAX);
        struct value list = {.type = VALUE_LIST, .list = {many, VALUE_LIST_MAX - 1}};

        assert_int_equal(edit(*state, SET, v, "1.2.3.4.5.6.7.8.9.a.b.c", &after), 0);
        assert_int_equal(edit(*state, SET, v, "1.2.3.4.5.6.7.8.9.a.b.c.d", &after), ERR_LIMIT);
        assert_int_equal(edit(*state, APPEND, &list, "", &after), 0);
        assert_int_equal(edit(*state, APPEND, after, "", &after), ERR_LIMIT);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(what_stands_at_a_path_is_found),
                T(a_change_gives_a_new_tree_and_leaves_the_old),
                T(a_change_that_cannot_be_is_refused),
                T(depth_and_length_have_limits),
        };

        return cmocka_run_group_tests_name("value_path", tests, NULL, NULL);
}
