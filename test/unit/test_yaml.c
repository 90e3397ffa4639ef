/* codec/yaml: the tree, its line numbers and its limits. */
#include "base/arena.h"
#include "base/buf.h"
#include "codec/yaml.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct err err;
static unsigned line;

static struct ynode *parse(const char *text)
{
        struct ynode *n = NULL;

        assert_int_equal(yaml_parse(str_c(text), 0, mem, &n, &line, &err), 0);
        assert_non_null(n);
        return n;
}

static int fails(const char *text)
{
        struct ynode *n = NULL;

        line = 0;
        return yaml_parse(str_c(text), 0, mem, &n, &line, &err);
}

static void a_map_keeps_order_lines_and_texts(void **state)
{
        struct ynode *n = parse("title: {zh: 退货, en: Return}\nproducts:\n  - cam2\n  - \"mesh3\"\n");

        (void)state;
        assert_int_equal(n->kind, YAML_MAP);
        assert_int_equal(n->n, 2);
        assert_true(str_eq(n->pairs[0].key, STR("title")));
        assert_true(str_eq(yaml_get(n->pairs[0].value, "zh")->text, STR("退货")));
        assert_int_equal(n->pairs[1].line, 2);
        assert_int_equal(n->pairs[1].value->items[1]->line, 4);
        assert_true(n->pairs[1].value->items[1]->quoted);
        assert_null(yaml_get(n, "nothing"));
}

static void an_offset_moves_all_lines(void **state)
{
        struct ynode *n;

        (void)state;
        assert_int_equal(yaml_parse(STR("a: 1\nb: 2\n"), 10, mem, &n, &line, &err), 0);
        assert_int_equal(n->pairs[1].line, 12);
}

static void an_empty_text_is_an_empty_map(void **state)
{
        (void)state;
        assert_int_equal(parse("")->kind, YAML_MAP);
        assert_int_equal(parse("# only a comment\n")->n, 0);
}

static void faults_name_their_line(void **state)
{
        (void)state;
        assert_int_equal(fails("a: 1\nb: [1, 2\nc: 3\n"), ERR_INVALID);
        assert_in_range(line, 2, 4);
        assert_int_equal(fails("a: 1\nb: 2\na: 3\n"), ERR_INVALID);
        assert_int_equal(line, 3);
        assert_non_null(strstr(err.msg, "\"a\""));
        assert_int_equal(fails("a: 1\n---\nb: 2\n"), ERR_INVALID);
        assert_int_equal(fails("a: \xff\xfe\n"), ERR_INVALID);
        assert_int_equal(fails("? [1, 2]\n: x\n"), ERR_INVALID);
}

static void anchors_aliases_and_tags_are_refused(void **state)
{
        (void)state;
        assert_int_equal(fails("a: &x [1, 2]\nb: *x\n"), ERR_INVALID);
        assert_int_equal(line, 1);
        assert_int_equal(fails("b: *x\n"), ERR_INVALID);
        assert_int_equal(fails("b: !!binary abcd\n"), ERR_INVALID);
}

static int nested(unsigned depth)
{
        struct buf b;
        int r;

        buf_init(&b, 4096);
        for (unsigned i = 0; i < depth; i++)
                buf_put_ch(&b, '[');
        for (unsigned i = 0; i < depth; i++)
                buf_put_ch(&b, ']');
        r = fails(b.p);
        buf_done(&b);
        return r;
}

static void depth_is_limited(void **state)
{
        (void)state;
        assert_int_equal(nested(YAML_DEPTH_MAX), 0);
        assert_int_equal(nested(YAML_DEPTH_MAX + 1), ERR_LIMIT);
}

static int many(unsigned values)
{
        struct buf b;
        int r;

        buf_init(&b, YAML_BYTES_MAX);
        buf_put_ch(&b, '[');
        for (unsigned i = 0; i + 1 < values; i++)
                buf_put_c(&b, i ? ",1" : "1");
        buf_put_ch(&b, ']');
        r = fails(b.p);
        buf_done(&b);
        return r;
}

static void the_number_of_values_is_limited(void **state)
{
        (void)state;
        assert_int_equal(many(YAML_NODES_MAX), 0);
        assert_int_equal(many(YAML_NODES_MAX + 1), ERR_LIMIT);
}

static void size_is_limited(void **state)
{
        char *p = malloc(YAML_BYTES_MAX + 1);
        struct ynode *n;

        (void)state;
        memset(p, '\n', YAML_BYTES_MAX + 1);
        assert_int_equal(yaml_parse(str_n(p, YAML_BYTES_MAX), 0, mem, &n, &line, &err), 0);
        assert_int_equal(yaml_parse(str_n(p, YAML_BYTES_MAX + 1), 0, mem, &n, &line, &err), ERR_LIMIT);
        free(p);
}

static void null_is_only_what_is_not_quoted(void **state)
{
        struct ynode *n = parse("a: ~\nb: \"null\"\nc:\n");

        (void)state;
        assert_true(yaml_is_null(yaml_get(n, "a")));
        assert_false(yaml_is_null(yaml_get(n, "b")));
        assert_true(yaml_is_null(yaml_get(n, "c")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_map_keeps_order_lines_and_texts, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(an_offset_moves_all_lines, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(an_empty_text_is_an_empty_map, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(faults_name_their_line, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(anchors_aliases_and_tags_are_refused, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(depth_is_limited, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(the_number_of_values_is_limited, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(size_is_limited, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(null_is_only_what_is_not_quoted, open_mem, close_mem),
        };

        return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
