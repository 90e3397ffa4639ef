/* Written dialogues: what is read, and what is refused with its place. */
#include "app/dialogue_file.h"
#include "base/buf.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "talk a\ntask 7\nlang en\n"

static int read_text(struct str text, struct dialogue_list *ret, struct err *err)
{
        return dialogue_file_read("d.txt", text, mem, ret, err);
}

static void refused(struct str text, const char *expected)
{
        struct dialogue_list list;
        struct err err = {0};

        assert_true(read_text(text, &list, &err) < 0);
        assert_string_equal(err.msg, expected);
}

static void lines_are_said_or_tapped_and_some_agree(void **state)
{
        struct dialogue_list list;
        struct err err;

        (void)state;
        assert_int_equal(
                read_text(STR("# note\n\ntalk  two words \r\ntask #1\nlang zh\n> 你好 # here\ntap 是\nyes > 好\n"
                              "yes tap 办\ntalk b\ntask 2\nlang en\n>x\n"),
                          &list, &err),
                0);
        assert_int_equal(list.n, 2);
        assert_true(str_eq_c(list.v[0].name, "two words"));
        assert_true(str_eq_c(list.v[0].task, "#1"));
        assert_int_equal(list.v[0].lang, LANG_ZH);
        assert_int_equal(list.v[0].line, 3);
        assert_int_equal(list.v[0].n_lines, 4);
        assert_true(str_eq_c(list.v[0].lines[0].text, "你好 # here"));
        assert_false(list.v[0].lines[0].tap || list.v[0].lines[0].agrees);
        assert_true(list.v[0].lines[1].tap && !list.v[0].lines[1].agrees);
        assert_true(!list.v[0].lines[2].tap && list.v[0].lines[2].agrees);
        assert_true(list.v[0].lines[3].tap && list.v[0].lines[3].agrees);
        assert_int_equal(list.v[0].lines[3].line, 9);
        assert_int_equal(list.v[1].lang, LANG_EN);
        assert_int_equal(list.v[1].n_lines, 1);
}

static void an_empty_file_has_no_dialogue(void **state)
{
        struct dialogue_list list;
        struct err err;

        (void)state;
        assert_int_equal(read_text(STR(""), &list, &err), 0);
        assert_int_equal(list.n, 0);
}

static void what_is_no_dialogue_is_told_with_its_place(void **state)
{
        (void)state;
        refused(STR("> x\n"), "d.txt:1: a dialogue begins with `talk NAME`");
        refused(STR("talk\n"), "d.txt:1: a dialogue needs a name");
        refused(STR("talk a\nlang en\n> x\n"), "d.txt:1: a dialogue needs task, lang and lines");
        refused(STR("talk a\ntask 1\n> x\n"), "d.txt:1: a dialogue needs task, lang and lines");
        refused(STR(HEAD "talk b\n"), "d.txt:1: a dialogue needs task, lang and lines");
        refused(STR("talk a\ntask\n"), "d.txt:2: task without an id");
        refused(STR("talk a\nlang fr\n"), "d.txt:2: lang is zh or en");
        refused(STR(HEAD "say x\n"), "d.txt:4: not a line of a dialogue");
        refused(STR(HEAD "yes x\n"), "d.txt:4: not a line of a dialogue");
        refused(STR(HEAD ">\n"), "d.txt:4: nothing is said or tapped");
        refused(STR(HEAD "tap\n"), "d.txt:4: nothing is said or tapped");
        refused(STR("talk \xff\n"), "d.txt: not UTF-8");
}

static struct str many(const char *line, size_t n, const char *head)
{
        struct buf b;
        struct str s;

        buf_init(&b, 4 << 20);
        buf_put_c(&b, head);
        for (size_t i = 0; i < n; i++)
                buf_put_c(&b, line);
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static void each_limit_holds(void **state)
{
        struct dialogue_list list;
        struct str text;
        struct err err;

        (void)state;
        assert_int_equal(read_text(many("> x\n", DIALOGUE_LINES_MAX, HEAD), &list, &err), 0);
        refused(many("> x\n", DIALOGUE_LINES_MAX + 1, HEAD), "d.txt:64: too many lines in one dialogue");
        assert_int_equal(read_text(many(HEAD "> x\n", DIALOGUES_MAX, ""), &list, &err), 0);
        refused(many(HEAD "> x\n", DIALOGUES_MAX + 1, ""), "d.txt:2001: too many dialogues in one file");
        text = many("x", DIALOGUE_TEXT_MAX - 2, HEAD "> ");
        assert_int_equal(read_text(text, &list, &err), 0);
        refused(many("x", DIALOGUE_TEXT_MAX - 1, HEAD "> "), "d.txt:4: the line is too long");
        assert_int_equal(read_text(many("\n", DIALOGUE_FILE_MAX, ""), &list, &err), 0);
        refused(many("\n", DIALOGUE_FILE_MAX + 1, ""), "d.txt: more than 1048576 bytes");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(lines_are_said_or_tapped_and_some_agree, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(an_empty_file_has_no_dialogue, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(what_is_no_dialogue_is_told_with_its_place, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(each_limit_holds, open_mem, close_mem),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
