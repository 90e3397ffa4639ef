/* nlu/chart, nlu/flodial and `eval flow`, on a small chart of our own. */
#include "base/arena.h"
#include "codec/json.h"
#include "nlu/chart.h"
#include "nlu/eval.h"
#include "nlu/flodial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CANDIDATES 7

static const char kettle[] =
        "{\"name\": \"kettle\", \"problem_description\": \"the kettle does not boil water\", \"nodes\": {"
        "\"1\": {\"label\": \"lamp lit?\", \"utterance\": \"Does the red lamp glow when you press the switch?\"},"
        "\"2\": {\"label\": \"outlet ok?\", \"utterance\": \"Is the wall outlet working?\"},"
        "\"3\": {\"label\": \"lid loose?\", \"utterance\": \"Is the lid loose?\"},"
        "\"4\": {\"label\": \"new fuse\", \"utterance\": \"Put in a new fuse.\"},"
        "\"5\": {\"label\": \"other outlet\", \"utterance\": \"Use another outlet.\"}},"
        "\"edges\": {\"1\": {\"yes\": \"3\", \"no\": \"2\"}, \"2\": {\"yes\": \"4\", \"no\": \"5\"}},"
        "\"supporting_faqs\": [{\"id\": \"0\", \"q\": \"How do I test a wall outlet?\", \"a\": \"Plug in a radio.\"},"
        "{\"id\": 1, \"q\": \"Where is the red lamp?\", \"a\": \"Below the handle.\"}]}";

static struct arena *mem;
static struct chart_src src;
static struct chart *chart;
static struct chart_talk talk;
static float scores[CANDIDATES];
static struct err err;

static int setup(void **state)
{
        (void)state;
        mem = arena_new(0);
        memset(&err, 0, sizeof(err));
        assert_int_equal(flodial_chart(str_c(kettle), "kettle.json", mem, &src, &err), 0);
        assert_int_equal(chart_new(&src, NULL, &chart, &err), 0);
        chart_talk_begin(chart, mem, &talk);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        chart = chart_free(chart);
        mem = arena_free(mem);
        return 0;
}

static struct str best_of(const char *text)
{
        size_t best = 0;
        float sum = 0;

        assert_int_equal(chart_heard(&talk, str_c(text), mem, scores, &err), 0);
        for (size_t i = 0; i < CANDIDATES; i++) {
                best = scores[i] > scores[best] ? i : best;
                sum += scores[i];
        }
        assert_true(sum > 0.99f && sum < 1.01f);
        return best < src.n_nodes ? src.nodes[best].id
                                  : arena_printf(mem, "faq-%.*s", STR_ARG(src.faqs[best - src.n_nodes].id));
}

static void show(const char *node)
{
        uint32_t i = flodial_candidate(&src, arena_printf(mem, "chart-%s", node));

        chart_shown_node(&talk, i, src.nodes[i].text);
}

static void a_first_message_stands_at_the_root(void **state)
{
        (void)state;
        assert_true(str_eq_c(best_of("My kettle stays cold, please help"), "1"));
}

static void what_is_stated_skips_its_question(void **state)
{
        (void)state;
        assert_true(
                str_eq_c(best_of("My kettle stays cold. The red lamp does not glow when I press the switch."), "2"));
}

static void a_reply_takes_its_edge(void **state)
{
        (void)state;
        best_of("it does not boil");
        show("1");
        assert_true(str_eq_c(best_of("The lamp glows"), "3"));
        show("1");
        assert_true(str_eq_c(best_of("It never lights up"), "2"));
        show("2");
        assert_true(str_eq_c(best_of("The outlet is dead"), "5"));
}

static void a_question_back_gives_its_faq(void **state)
{
        (void)state;
        best_of("it does not boil");
        show("2");
        assert_true(str_eq_c(best_of("How can I test that?"), "faq-0"));
        chart_shown_faq(&talk, 0, STR("Plug in a radio."));
        assert_true(str_eq_c(best_of("It works"), "4"));
}

static void a_leaf_is_stayed_at(void **state)
{
        (void)state;
        show("4");
        assert_true(str_eq_c(best_of("done"), "4"));
}

static void empty_and_hostile_text_is_taken(void **state)
{
        char *long_text = arena_alloc(mem, 100001);

        (void)state;
        memset(long_text, 'x', 100000);
        best_of("");
        show("1");
        best_of("");
        best_of("\xff\xfe\xc0");
        best_of(long_text);
}

static void check_refused(const char *json, const char *why)
{
        struct chart_src c;

        assert_true(flodial_chart(str_c(json), "x.json", mem, &c, &err) < 0);
        if (!str_contains(str_c(err.msg), str_c(why))) {
                print_error("%s\n", err.msg);
                fail();
        }
}

static void a_chart_with_a_fault_is_refused(void **state)
{
        (void)state;
        check_refused("[", "x.json");
        check_refused("{}", "needs nodes");
        check_refused("{\"nodes\": {\"1\": {\"label\": \"a\"}}}", "no name");
        check_refused("{\"name\": \"a\", \"nodes\": {\"1\": {}}, \"edges\": {\"2\": {}}}", "edges of node 2");
        check_refused("{\"name\": \"a\", \"nodes\": {\"1\": {}}, \"edges\": {\"1\": {\"yes\": \"9\"}}}",
                      "leads to a node that is not there");
}

/* before, then n times left NUMBER right with commas, then after */
static struct str many(const char *before, const char *left, const char *right, unsigned n, const char *after)
{
        struct buf b;
        struct str s;

        buf_init(&b, 1 << 20);
        buf_put_c(&b, before);
        for (unsigned i = 0; i < n; i++) {
                buf_put_c(&b, i ? "," : "");
                buf_printf(&b, "%s%u%s", left, i, right);
        }
        buf_put_c(&b, after);
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static void limits_hold_and_one_past_them_is_refused(void **state)
{
        struct chart_src c;

        (void)state;
        assert_int_equal(flodial_chart(many("{\"name\":\"a\",\"nodes\":{", "\"", "\":{}", CHART_NODES_MAX, "}}"), "x",
                                       mem, &c, &err),
                         0);
        assert_int_equal(flodial_chart(many("{\"name\":\"a\",\"nodes\":{", "\"", "\":{}", CHART_NODES_MAX + 1, "}}"),
                                       "x", mem, &c, &err),
                         ERR_LIMIT);
        assert_int_equal(flodial_chart(many("{\"name\":\"a\",\"nodes\":{\"1\":{}},\"edges\":{\"1\":{", "\"e",
                                            "\":\"1\"", CHART_EDGES_MAX, "}}}"),
                                       "x", mem, &c, &err),
                         0);
        assert_int_equal(flodial_chart(many("{\"name\":\"a\",\"nodes\":{\"1\":{}},\"edges\":{\"1\":{", "\"e",
                                            "\":\"1\"", CHART_EDGES_MAX + 1, "}}}"),
                                       "x", mem, &c, &err),
                         ERR_LIMIT);
        assert_int_equal(flodial_chart(many("{\"name\":\"a\",\"nodes\":{\"1\":{}},\"supporting_faqs\":[", "{\"id\":\"",
                                            "\"}", CHART_FAQS_MAX, "]}"),
                                       "x", mem, &c, &err),
                         0);
        assert_int_equal(flodial_chart(many("{\"name\":\"a\",\"nodes\":{\"1\":{}},\"supporting_faqs\":[", "{\"id\":\"",
                                            "\"}", CHART_FAQS_MAX + 1, "]}"),
                                       "x", mem, &c, &err),
                         ERR_LIMIT);
}

static void a_cycle_ends(void **state)
{
        struct chart_src c;
        struct chart *x = NULL;
        struct chart_talk t;
        float s[2];

        (void)state;
        assert_int_equal(flodial_chart(STR("{\"name\":\"a\",\"nodes\":{\"1\":{\"label\":\"lamp on\"},\"2\":{\"label\":"
                                           "\"lamp on\"}},\"edges\":{\"1\":{\"yes\":\"2\",\"no\":\"1\"},\"2\":{"
                                           "\"yes\":\"1\",\"no\":\"2\"}}}"),
                                       "x", mem, &c, &err),
                         0);
        assert_int_equal(chart_new(&c, NULL, &x, &err), 0);
        chart_talk_begin(x, mem, &t);
        assert_int_equal(chart_heard(&t, STR("the lamp is on and the lamp is on"), mem, s, &err), 0);
        assert_true(s[0] + s[1] > 0.99f);
        chart_free(x);
}

/* ---- eval flow ---- */

static const char talks[] =
        "{\"7\": {\"flowchart\": \"kettle\", \"utterences\": ["
        "{\"speaker\": \"user\", \"utterance\": \"My kettle stays cold\", \"grounded_doc_id\": \"chart-0\"},"
        "{\"speaker\": \"agent\", \"utterance\": \"Does the lamp glow?\", \"grounded_doc_id\": \"chart-1\"},"
        "{\"speaker\": \"user\", \"utterance\": \"The lamp is off\"},"
        "{\"speaker\": \"agent\", \"utterance\": \"Is the outlet working?\", \"grounded_doc_id\": \"chart-2\"},"
        "{\"speaker\": \"user\", \"utterance\": \"Thanks\"},"
        "{\"speaker\": \"agent\", \"utterance\": \"Goodbye\"}]}}";

static json_t *evaluate(const char *dialogues, int want)
{
        struct eval_in in = {.data = {{0}, str_c(dialogues)}, .path = {"charts", "talks.json"}};
        struct str charts[] = {str_c(kettle)};
        const char *paths[] = {"kettle.json"};
        struct buf out;
        json_t *v = NULL;
        int r;

        buf_init(&out, 65536);
        r = eval_flow(&in, charts, paths, 1, &out, &err);
        assert_int_equal(r, want);
        if (r == 0)
                assert_int_equal(json_parse(buf_str(&out), &v, &err), 0);
        buf_done(&out);
        return v;
}

static double number(const json_t *v, const char *key)
{
        return json_number_value(json_object_get(v, key));
}

static void grounded_turns_of_the_machine_are_counted(void **state)
{
        json_t *v = evaluate(talks, 0);

        (void)state;
        assert_int_equal((int)number(v, "turns"), 2);
        assert_true(number(v, "recall_at_1") == 1);
        assert_true(number(v, "branch_accuracy") == 1);
        assert_int_equal((int)number(v, "branch_turns"), 1);
        assert_int_equal((int)number(json_object_get(json_object_get(v, "charts"), "kettle"), "turns"), 2);
        assert_non_null(json_object_get(json_object_get(v, "peers"), "bm25"));
        json_decref(v);
}

static void an_unknown_document_counts_as_missed(void **state)
{
        json_t *v = evaluate(
                "[{\"flowchart\": \"kettle\", \"utterances\": [{\"speaker\": \"agent\", \"utterance\": \"hi\", "
                "\"grounded_doc_id\": \"chart-99\"}]}]",
                0);

        (void)state;
        assert_int_equal((int)number(v, "turns"), 1);
        assert_int_equal((int)number(v, "unknown_documents"), 1);
        assert_true(number(v, "recall_at_3") == 0);
        json_decref(v);
}

static void a_fault_in_the_dialogues_is_told(void **state)
{
        (void)state;
        evaluate("{}", ERR_INVALID);
        evaluate("{\"1\": {\"flowchart\": \"toaster\", \"utterences\": []}}", ERR_INVALID);
        assert_true(str_contains(str_c(err.msg), STR("toaster")));
        evaluate("{\"1\": {\"flowchart\": \"kettle\"}}", ERR_INVALID);
        evaluate("{\"1\": {\"flowchart\": \"kettle\", \"utterences\": [{\"speaker\": \"cat\"}]}}", ERR_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_first_message_stands_at_the_root, setup, teardown),
                cmocka_unit_test_setup_teardown(what_is_stated_skips_its_question, setup, teardown),
                cmocka_unit_test_setup_teardown(a_reply_takes_its_edge, setup, teardown),
                cmocka_unit_test_setup_teardown(a_question_back_gives_its_faq, setup, teardown),
                cmocka_unit_test_setup_teardown(a_leaf_is_stayed_at, setup, teardown),
                cmocka_unit_test_setup_teardown(empty_and_hostile_text_is_taken, setup, teardown),
                cmocka_unit_test_setup_teardown(a_chart_with_a_fault_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(limits_hold_and_one_past_them_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(a_cycle_ends, setup, teardown),
                cmocka_unit_test_setup_teardown(grounded_turns_of_the_machine_are_counted, setup, teardown),
                cmocka_unit_test_setup_teardown(an_unknown_document_counts_as_missed, setup, teardown),
                cmocka_unit_test_setup_teardown(a_fault_in_the_dialogues_is_told, setup, teardown),
        };

        return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
