/* Replies as read from frames, and what a scenario may expect of them. */
#include "app/expect.h"
#include "app/reply.h"
#include "app/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;
static struct reply r;

static const struct str frames[] = {
        STR_INIT("{\"seq\":4,\"type\":\"message\",\"actor\":\"customer\",\"at\":1,\"blocks\":[{\"type\":\"text\","
                 "\"text\":\"no\"}]}"),
        STR_INIT("{\"seq\":5,\"type\":\"message\",\"actor\":\"machine\",\"at\":1,\"turn\":\"t\",\"blocks\":["
                 "{\"type\":\"steps\",\"flow\":\"camera-offline\",\"step\":\"reset\",\"title\":\"Reset\",\"n\":2,"
                 "\"say\":\"Press the **Reset Key**.\","
                 "\"figure\":{\"src\":\"/media/a.svg\",\"alt\":\"the key\"},\"cites\":[\"flow:camera-offline/reset\"]},"
                 "{\"type\":\"choices\",\"options\":[{\"id\":\"article:return-policy\",\"label\":\"Sending it "
                 "back\"}]}]}"),
        STR_INIT("{\"seq\":6,\"type\":\"resolved\",\"at\":1}"),
};
static const struct str trace =
        STR_INIT("[[\"emotion\",\"frustrated 0.80\"],[\"entity\",\"light red\"],[\"entity\",\"not count "
                 "2\"],[\"flow\",\"camera-offline\"],[\"step\",\"reset\"],[\"lang\",\"en\"],"
                 "[\"policy\",\"refund\"],[\"intent\",\"flow.camera-offline\"],[\"decision\",\"steps\"]]");

static int setup(void **state)
{
        struct err err;

        (void)state;
        mem = arena_new(0);
        if (reply_read(frames, 3, (struct reply_form){LANG_EN, 0}, mem, &r, &err) < 0 ||
            reply_read_trace(&r, trace, mem, &err) < 0)
                fail_msg("%s", err.msg);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

/* What came instead of `part`; empty when it is met. */
static struct str instead(const char *part)
{
        struct expect_in in = {.reply = &r, .ns = 5000000};
        struct scenario_file f;
        struct err err;

        if (scenario_parse("x", arena_printf(mem, "scenario a\n> x\n< %s\n", part), mem, &f, &err) < 0)
                fail_msg("%s", err.msg);
        return expect_missed(f.scenarios[0].lines[1].expects, &in, mem);
}

static void met(const char *part)
{
        struct str s = instead(part);

        if (s.n)
                fail_msg("%s: not met: %.*s", part, STR_ARG(s));
}

static void missed(const char *part, const char *wanted)
{
        struct str s = instead(part);

        if (!str_eq_c(s, wanted))
                fail_msg("%s: told \"%.*s\" instead of \"%s\"", part, STR_ARG(s), wanted);
}

static void a_reply_is_the_message_of_the_machine(void **state)
{
        (void)state;
        assert_int_equal(r.seq, 5);
        assert_true(r.machine);
        assert_true(r.resolved);
        assert_true(r.has_figure && r.has_choices);
        assert_false(r.has_clip || r.has_order || r.has_offer || r.has_handover);
        assert_int_equal(r.n_options, 1);
        assert_true(str_eq_c(r.flow, "camera-offline"));
        assert_true(str_contains(r.text, STR("Press the Reset Key")));
}

static void expectations_that_hold_are_met(void **state)
{
        static const char *const parts[] = {
                "kind steps",
                "kind answer|steps",
                "not kind decline",
                "flow camera-offline",
                "not flow other",
                "step reset",
                "article refund",
                "policy refund",
                "not article other",
                "intent flow.camera-offline",
                "choices has return-policy",
                "choices has article:return-policy",
                "choices has sending IT back",
                "says reset key",
                "not says refund",
                "cites flow:camera-offline/reset",
                "cites flow:camera-offline",
                "cites article:cam2-wifi-5g|flow:camera-offline",
                "not cites article:cam2-wifi-5g",
                "has figure",
                "no clip",
                "no handover",
                "emotion angry|frustrated",
                "entity light red",
                "entity light",
                "entity not count 2",
                "not entity light green",
                "not entity lig",
                "lang en",
                "resolved",
                "within 5 ms",
        };

        (void)state;
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
                met(parts[i]);
}

static void expectations_that_fail_say_what_came(void **state)
{
        (void)state;
        missed("kind answer", "steps");
        missed("not kind steps", "steps");
        missed("flow router-slow", "camera-offline");
        missed("not flow camera-offline", "camera-offline");
        missed("step check", "reset");
        missed("article return-policy", "refund");
        missed("intent x", "flow.camera-offline");
        missed("choices has refund", "article:return-policy");
        missed("says money", "the text below");
        missed("not says press", "the text below");
        missed("cites flow:camera", "the evidence below");
        missed("cites article:cam2-wifi-5g|flow:camera", "the evidence below");
        missed("not cites article:cam2-wifi-5g|flow:camera-offline", "the evidence below");
        missed("has clip", "none");
        missed("no figure", "figure");
        missed("emotion sad", "frustrated");
        missed("entity date", "light red, not count 2");
        missed("not entity light", "light red, not count 2");
        missed("lang zh", "en");
        missed("within 4 ms", "5 ms");
}

static void without_a_reply_only_absence_is_met(void **state)
{
        (void)state;
        memset(&r, 0, sizeof(r));
        met("no choices");
        met("not says anything");
        missed("kind answer", "none");
        missed("resolved", "not resolved");
        missed("flow x", "none");
        missed("entity date", "none");
        met("emotion neutral");
}

static void small_talk_counts_as_an_answer(void **state)
{
        (void)state;
        r.trace[r.n_trace - 1].value = STR("smalltalk");
        met("kind answer");
        met("kind smalltalk");
        missed("kind steps", "smalltalk");
        r.has_offer = true;
        met("kind offer");
}

static void a_hand_over_is_known_by_its_frame(void **state)
{
        static const struct str taken[] = {
                STR_INIT("{\"seq\":9,\"type\":\"handover\",\"at\":1,\"state\":\"taken\",\"name\":\"Lin\"}")};
        struct err err;

        (void)state;
        assert_int_equal(reply_read(taken, 1, (struct reply_form){LANG_ZH, 0}, mem, &r, &err), 0);
        met("kind handover");
        met("has handover");
        assert_int_equal(r.seq, 0);
}

static void the_plain_form_speaks_as_its_blocks_do(void **state)
{
        static const struct str english[] = {STR_INIT(
                "{\"seq\":3,\"type\":\"message\",\"at\":1,\"actor\":\"machine\",\"blocks\":[{\"type\":\"form\","
                "\"form\":\"identity\",\"title\":\"To look up an order\",\"fields\":[{\"name\":\"order_no\","
                "\"label\":\"Order number\",\"kind\":\"order_no\",\"max\":24}],\"submit\":\"Go\"}]}")};
        struct err err;

        (void)state;
        assert_int_equal(reply_read(english, 1, (struct reply_form){LANG_ZH, 0}, mem, &r, &err), 0);
        assert_true(str_contains(r.text, STR("Please reply with: Order number")));
}

static void frames_that_are_no_json_are_refused(void **state)
{
        static const struct str bad[] = {STR_INIT("{\"seq\":1"),
                                         STR_INIT("{\"type\":\"message\",\"actor\":\"machine\"}")};
        struct err err;

        (void)state;
        assert_true(reply_read(bad, 1, (struct reply_form){LANG_ZH, 0}, mem, &r, &err) < 0);
        assert_true(reply_read(bad + 1, 1, (struct reply_form){LANG_ZH, 0}, mem, &r, &err) < 0);
}

/* ---- wrapping of the terminal ---- */

static void wide_characters_take_two_columns_and_combining_ones_none(void **state)
{
        (void)state;
        assert_int_equal(text_columns(STR("abc")), 3);
        assert_int_equal(text_columns(STR("摄像头")), 6);
        assert_int_equal(text_columns(STR("e\xCC\x81")), 1);
        assert_int_equal(text_columns(STR("\xff\xfe")), 2);
        assert_int_equal(text_columns(STR("")), 0);
}

static void lines_break_at_spaces_and_between_wide_characters(void **state)
{
        (void)state;
        assert_int_equal(text_fit(STR("hello world"), 8), 6);
        assert_int_equal(text_fit(STR("hello world"), 11), 11);
        assert_int_equal(text_fit(STR("摄像头红灯"), 5), 6);
        assert_int_equal(text_fit(STR("unbreakable"), 4), 4);
        assert_int_equal(text_fit(STR("红灯亮了。"), 8), 9);   /* no line begins with a full stop */
        assert_int_equal(text_fit(STR("看灯「红」吧"), 6), 6); /* or ends with an opening mark */
        assert_int_equal(text_fit(STR("摄"), 1), 3);           /* what never fits still goes on */
        assert_int_equal(text_fit(STR(""), 4), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        const struct CMUnitTest tests[] = {
                T(a_reply_is_the_message_of_the_machine),
                T(expectations_that_hold_are_met),
                T(expectations_that_fail_say_what_came),
                T(without_a_reply_only_absence_is_met),
                T(small_talk_counts_as_an_answer),
                T(a_hand_over_is_known_by_its_frame),
                T(the_plain_form_speaks_as_its_blocks_do),
                T(frames_that_are_no_json_are_refused),
                cmocka_unit_test(wide_characters_take_two_columns_and_combining_ones_none),
                cmocka_unit_test(lines_break_at_spaces_and_between_wide_characters),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
