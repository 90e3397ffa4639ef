/* The text form of scenarios. */
#include "app/scenario_parse.h"
#include "base/time.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct scenario_file parsed(const char *text)
{
        struct scenario_file f = {0};
        struct err err;

        if (scenario_parse("s.txt", str_c(text), mem, &f, &err) < 0)
                fail_msg("%s", err.msg);
        return f;
}

static void refused(const char *text, const char *expected)
{
        struct scenario_file f;
        struct err err = {0};

        assert_true(scenario_parse("s.txt", str_c(text), mem, &f, &err) < 0);
        if (strcmp(err.msg, expected) != 0)
                fail_msg("got \"%s\" instead of \"%s\"", err.msg, expected);
}

#define EQ(s, c)                                                                      \
        do {                                                                          \
                struct str got_ = (s);                                                \
                if (!str_eq_c(got_, c))                                               \
                        fail_msg("got \"%.*s\" instead of \"%s\"", STR_ARG(got_), c); \
        } while (0)

static void the_example_of_the_design_is_read_as_it_is_meant(void **state)
{
        struct scenario_file f =
                parsed("scenario camera offline, red light            # one file may hold several; # starts a comment\n"
                       "customer demo-0007                            # or: customer visitor\n"
                       "at 2026-02-17T00:30+08:00                     # the clock\n"
                       "> 我的摄像头连不上了，烦死了\n"
                       "< flow camera-offline  step check-power  has figure  emotion frustrated|angry\n"
                       "> 灯一直是红的\n"
                       "< step reset  has clip  says 复位键  not says 退款\n"
                       "wait 3d\n"
                       "> 我回来了，刚才那个\n"
                       "< flow camera-offline\n"
                       "tap 好了\n"
                       "< resolved  no offer\n");
        const struct scenario *s = &f.scenarios[0];

        (void)state;
        assert_int_equal(f.n, 1);
        EQ(s->name, "camera offline, red light");
        EQ(s->customer, "demo-0007");
        assert_int_equal(s->n_lines, 10);
        assert_int_equal(s->lines[0].action, SCENARIO_AT);
        assert_int_equal(s->lines[0].ms, INT64_C(1771259400000));
        assert_int_equal(s->lines[1].action, SCENARIO_SAY);
        EQ(s->lines[1].text, "我的摄像头连不上了，烦死了");
        assert_int_equal(s->lines[2].n_expects, 4);
        assert_int_equal(s->lines[2].line, 5);
        assert_int_equal(s->lines[2].expects[2].what, EXPECT_HAS);
        EQ(s->lines[2].expects[3].text, "frustrated|angry");
        EQ(s->lines[4].expects[3].text, "退款");
        assert_true(s->lines[4].expects[3].negated);
        assert_int_equal(s->lines[5].ms, 3 * DAY_MS);
        assert_int_equal(s->lines[8].action, SCENARIO_TAP);
        assert_int_equal(s->lines[9].expects[0].what, EXPECT_RESOLVED);
        assert_true(s->lines[9].expects[1].negated);
}

static void every_line_is_known(void **state)
{
        struct scenario_file f =
                parsed("scenario a\ncustomer visitor\nlang en\nburst\n> one\n> two # not a comment\n"
                       "attach photo.jpg\nrestart\nagain\nagent takes\nagent > hello  # a comment\nagent returns\n"
                       "wait 1d2h3m4s\n\n# alone\nscenario b\r\n> x\r\n");
        const struct scenario_line *l = f.scenarios[0].lines;

        (void)state;
        assert_int_equal(f.n, 2);
        assert_int_equal(f.scenarios[0].customer.n, 0);
        assert_true(f.scenarios[0].restarts);
        assert_int_equal(f.scenarios[0].n_lines, 11);
        assert_int_equal(l[0].lang, LANG_EN);
        assert_int_equal(l[1].action, SCENARIO_BURST);
        EQ(l[3].text, "two # not a comment");
        EQ(l[4].text, "photo.jpg");
        assert_int_equal(l[6].action, SCENARIO_AGAIN);
        assert_int_equal(l[7].action, SCENARIO_AGENT_TAKES);
        assert_int_equal(l[8].action, SCENARIO_AGENT_SAYS);
        EQ(l[8].text, "hello");
        assert_int_equal(l[9].action, SCENARIO_AGENT_RETURNS);
        assert_int_equal(l[10].ms, DAY_MS + 2 * HOUR_MS + 3 * MINUTE_MS + 4 * SECOND_MS);
        EQ(f.scenarios[1].lines[0].text, "x");
        assert_int_equal(f.scenarios[1].line, 16);
}

static void every_expectation_is_known(void **state)
{
        static const struct {
                const char *part;
                enum expect_what what;
                bool negated;
                const char *text;
        } cases[] = {
                {"kind answer|steps", EXPECT_KIND, false, "answer|steps"},
                {"not kind decline", EXPECT_KIND, true, "decline"},
                {"flow router-slow", EXPECT_FLOW, false, "router-slow"},
                {"not flow x", EXPECT_FLOW, true, "x"},
                {"step reset", EXPECT_STEP, false, "reset"},
                {"article return-policy", EXPECT_ARTICLE, false, "return-policy"},
                {"not article x", EXPECT_ARTICLE, true, "x"},
                {"policy refund", EXPECT_POLICY, false, "refund"},
                {"intent return.policy", EXPECT_INTENT, false, "return.policy"},
                {"choices has return-policy", EXPECT_CHOICES_HAS, false, "return-policy"},
                {"says seven days", EXPECT_SAYS, false, "seven days"},
                {"not says money back", EXPECT_SAYS, true, "money back"},
                {"cites article:return-policy#1", EXPECT_CITES, false, "article:return-policy#1"},
                {"not cites article:a|article:b", EXPECT_CITES, true, "article:a|article:b"},
                {"has clip", EXPECT_HAS, false, "clip"},
                {"no handover", EXPECT_HAS, true, "handover"},
                {"emotion sad", EXPECT_EMOTION, false, "sad"},
                {"entity light red", EXPECT_ENTITY, false, "light red"},
                {"not entity name", EXPECT_ENTITY, true, "name"},
                {"lang en", EXPECT_LANG, false, "en"},
                {"resolved", EXPECT_RESOLVED, false, ""},
                {"within 150 ms", EXPECT_WITHIN, false, "150 ms"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct str text = arena_printf(mem, "scenario a\n> x\n<    %s   # why\n", cases[i].part);
                struct scenario_file f = parsed(text.p);
                const struct expect *e = f.scenarios[0].lines[1].expects;

                assert_int_equal(f.scenarios[0].lines[1].n_expects, 1);
                assert_int_equal(e->what, cases[i].what);
                assert_int_equal(e->negated, cases[i].negated);
                EQ(e->text, cases[i].text);
                EQ(e->part, cases[i].part);
        }
        assert_int_equal(parsed("scenario a\n> x\n< within 150 ms\n").scenarios[0].lines[1].expects[0].ms, 150);
}

static void faults_are_told_with_their_line(void **state)
{
        (void)state;
        refused("", "s.txt: holds no scenario");
        refused("> hi\n", "s.txt:1: a file begins with scenario NAME");
        refused("customer x\n", "s.txt:1: a file begins with scenario NAME, not \"customer\"");
        refused("scenario\n", "s.txt:1: a scenario needs a name");
        refused("scenario a\n>\n", "s.txt:2: nothing is said here");
        refused("scenario a\n> x\n<\n", "s.txt:3: nothing is expected here");
        refused("scenario a\n> x\n< flwo x\n", "s.txt:3: there is no such expectation: \"flwo x\"");
        refused("scenario a\n> x\n< kind anser\n", "s.txt:3: there is no kind \"anser\"; did you mean \"answer\"?");
        refused("scenario a\n> x\n< has pictures\n", "s.txt:3: there is no has \"pictures\"");
        refused("scenario a\n> x\n< flow\n", "s.txt:3: a word is missing behind \"flow\"");
        refused("scenario a\n> x\n< within soon\n", "s.txt:3: not of the form within N ms: \"within soon\"");
        refused("scenario a\n> x\n< resolved now\n", "s.txt:3: resolved takes no word behind it: \"now\"");
        refused("scenario a\nwiat 3d\n", "s.txt:2: there is no line that begins with \"wiat\"; did you mean \"wait\"?");
        refused("scenario a\nwait 3w\n", "s.txt:2: not a duration (3d, 2h, 10m, 30s): \"3w\"");
        refused("scenario a\nwait\n", "s.txt:2: a duration is missing: wait 3d, 2h, 10m");
        refused("scenario a\nat noon\n", "s.txt:2: not a time (2026-02-17T00:30+08:00): \"noon\"");
        refused("scenario a\nlang de\n", "s.txt:2: the language is zh or en, not \"de\"");
        refused("scenario a\nburst\n< resolved\n", "s.txt:3: burst needs > lines behind it");
        refused("scenario a\nburst\n", "s.txt:2: burst needs > lines behind it");
        refused("scenario a\n> x\ncustomer demo-0001\n", "s.txt:3: customer must come before the conversation begins");
        refused("scenario a\ncustomer a\ncustomer b\n", "s.txt:3: this scenario has a customer already");
        refused("scenario a\nagent sleeps\n",
                "s.txt:2: an agent takes, returns or says (agent > TEXT), not \"sleeps\"");
        refused("scenario a\nagent >\n", "s.txt:2: the agent says nothing here");
        refused("scenario a\nrestart now\n", "s.txt:2: nothing may stand behind it: \"now\"");
        refused("scenario a\ntap\n", "s.txt:2: a word is missing behind it");
}

static void a_file_is_taken_at_its_limit_and_refused_one_past_it(void **state)
{
        char *text = malloc(SCENARIO_FILE_MAX + 1);
        struct scenario_file f;
        struct err err;
        size_t head = strlen("scenario a\n");

        (void)state;
        memset(text, '\n', SCENARIO_FILE_MAX + 1);
        memcpy(text, "scenario a\n", head);
        assert_int_equal(scenario_parse("s", str_n(text, SCENARIO_FILE_MAX), mem, &f, &err), 0);
        assert_int_equal(scenario_parse("s", str_n(text, SCENARIO_FILE_MAX + 1), mem, &f, &err), ERR_LIMIT);
        memset(text + head, 'x', SCENARIO_LINE_MAX + 1);
        text[head] = '>';
        text[head + SCENARIO_LINE_MAX] = '\n';
        assert_int_equal(scenario_parse("s", str_n(text, head + SCENARIO_LINE_MAX + 2), mem, &f, &err), 0);
        text[head + SCENARIO_LINE_MAX] = 'x';
        assert_int_equal(scenario_parse("s", str_n(text, head + SCENARIO_LINE_MAX + 1), mem, &f, &err), ERR_LIMIT);
        free(text);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_mem, close_mem)
        const struct CMUnitTest tests[] = {
                T(the_example_of_the_design_is_read_as_it_is_meant),
                T(every_line_is_known),
                T(every_expectation_is_known),
                T(faults_are_told_with_their_line),
                T(a_file_is_taken_at_its_limit_and_refused_one_past_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
