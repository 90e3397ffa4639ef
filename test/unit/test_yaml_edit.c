/* codec/yaml_edit: one key changes, everything else stays byte for byte. */
#include "base/arena.h"
#include "base/buf.h"
#include "codec/yaml.h"
#include "codec/yaml_edit.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct err err;

static void becomes(const char *text, const char *key, const char *entry, const char *wanted)
{
        struct str got;

        assert_int_equal(yaml_set(str_c(text), key, str_c(entry), mem, &got, &err), 0);
        assert_int_equal(got.n, strlen(wanted));
        assert_memory_equal(got.p, wanted, got.n);
}

static void is_refused(const char *text, const char *key, const char *entry)
{
        struct str got;

        err = (struct err){0};
        assert_int_equal(yaml_set(str_c(text), key, str_c(entry), mem, &got, &err), ERR_INVALID);
        assert_true(err.msg[0]);
}

static void a_value_of_many_lines_is_replaced_whole(void **state)
{
        (void)state;
        becomes("a: 1\nb:\n  - x\n  - y: z\n\n# of c\nc: 3\n", "b", "b: [w]\n", "a: 1\nb: [w]\n\n# of c\nc: 3\n");
        becomes("b:\n- x\n- y\nc: 3\n", "b", "b: 2\n", "b: 2\nc: 3\n");
        becomes("b: |\n  one\n\n  # no comment\nc: 3\n", "b", "b: 2\n", "b: 2\nc: 3\n");
}

static void comments_and_what_it_does_not_know_stay(void **state)
{
        (void)state;
        becomes("# head\nid: a # why\n\n# what is shown\nname: b # here\nodd: {x: [1, 2]} # kept\n# foot\n", "name",
                "name: \"c\"\n",
                "# head\nid: a # why\n\n# what is shown\nname: \"c\"\nodd: {x: [1, 2]} # kept\n# foot\n");
}

static void a_new_key_comes_behind_the_last_one(void **state)
{
        (void)state;
        becomes("a: 1\nb: 2\n", "c", "c: 3\n", "a: 1\nb: 2\nc: 3\n");
        becomes("a: 1\nb: 2", "c", "c: 3\n", "a: 1\nb: 2\nc: 3\n");
        becomes("---\na: 1\n# end\n...\n", "c", "c: 3\n", "---\na: 1\nc: 3\n# end\n...\n");
        becomes("", "c", "c: 3\n", "c: 3\n");
        becomes("# nothing yet\n", "c", "c: 3\n", "# nothing yet\nc: 3\n");
}

static void an_empty_entry_takes_the_key_away(void **state)
{
        (void)state;
        becomes("a: 1\nb: 2\nc: 3\n", "b", "", "a: 1\nc: 3\n");
        becomes("a: 1\n", "b", "", "a: 1\n");
        becomes("a: 1", "a", "", "");
}

static void line_ends_of_windows_are_understood(void **state)
{
        (void)state;
        becomes("a: 1\r\nb: 2\r\n\r\nc: 3\r\n", "b", "b: 4\n", "a: 1\r\nb: 4\n\r\nc: 3\r\n");
}

static void what_is_not_one_key_a_line_is_refused(void **state)
{
        (void)state;
        is_refused("{a: 1, b: 2}\n", "a", "a: 3\n");
        is_refused("  a: 1\n  b: 2\n", "a", "a: 3\n");
        is_refused("- a\n", "a", "a: 3\n");
        is_refused("? a\n: 1\n", "a", "a: 3\n");
        is_refused("a: [1\n", "a", "a: 3\n");
}

static void an_entry_that_says_more_than_its_key_is_refused(void **state)
{
        (void)state;
        is_refused("a: 1\n", "a", "a: 2\nb: 3\n");
        is_refused("a: 1\n", "a", "c: 2\n");
        is_refused("a: 1\nb: 2\n", "a", "a: \"x\n");
}

static void quoted_text_comes_back_as_it_was(void **state)
{
        static const char *const texts[] = {"",
                                            "plain",
                                            "#1: \"yes\" \\ no",
                                            "</script> a/b",
                                            "line\nline\r\n\tend ",
                                            "流明 ™ 😀",
                                            "\x01\x1f\x7f",
                                            "\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0",
                                            "\xe2\x80\xa8\xe2\x80\xa9",
                                            "\xef\xbb\xbf\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd",
                                            "~",
                                            "- : {}"};

        (void)state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
                struct ynode *n;
                unsigned line;
                struct buf b;

                buf_init(&b, 1000);
                buf_put_c(&b, "a: ");
                yaml_put_quoted(&b, str_c(texts[i]));
                buf_put_c(&b, "\n");
                assert_null(memchr(b.p, '\n', b.n - 1));
                assert_int_equal(yaml_parse(buf_str(&b), 0, mem, &n, &line, &err), 0);
                assert_true(str_eq_c(yaml_get(n, "a")->text, texts[i]));
                buf_done(&b);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_value_of_many_lines_is_replaced_whole, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(comments_and_what_it_does_not_know_stay, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_new_key_comes_behind_the_last_one, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(an_empty_entry_takes_the_key_away, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(line_ends_of_windows_are_understood, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(what_is_not_one_key_a_line_is_refused, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(an_entry_that_says_more_than_its_key_is_refused, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(quoted_text_comes_back_as_it_was, open_mem, close_mem),
        };

        return cmocka_run_group_tests_name("yaml_edit", tests, NULL, NULL);
}
