/* api/titles: what replies and traces speak of, by name. */
#include "api/titles.h"
#include "base/err.h"
#include "knowledge/knowledge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char company[] = "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n";
static const char products[] = "products:\n  - {id: cam2, name: C}\n";
static const char blue[] = "---\ntitle: {zh: 蓝灯, en: 'The \"blue\" light'}\nask: {zh: [蓝灯], en: [blue]}\n---\n"
                           "# zh\n蓝。\n# en\nBlue.\n";
static const char flow[] = "title: {zh: 连不上, en: Offline}\nproducts: [cam2]\nask: {zh: [连不上], en: [offline]}\n"
                           "start: light\nsteps:\n  light:\n    title: {zh: 灯, en: Light}\n"
                           "    say: {zh: 看灯, en: Look}\n    done: true\n";

#define BLUE_ROW "{\"doc\":\"article:blue\",\"zh\":\"蓝灯\",\"en\":\"The \\\"blue\\\" light\"}"
#define FLOW_ROW "{\"doc\":\"flow:offline\",\"zh\":\"连不上\",\"en\":\"Offline\"}"

static struct knowledge *k;

static int set_up_all(void **state)
{
        struct kfile files[] = {
                {"company.yaml", (const unsigned char *)company, strlen(company)},
                {"products.yaml", (const unsigned char *)products, strlen(products)},
                {"articles/blue.md", (const unsigned char *)blue, strlen(blue)},
                {"flows/offline.yaml", (const unsigned char *)flow, strlen(flow)},
        };
        struct err err;

        (void)state;
        if (knowledge_load_files(files, 4, INT64_C(1773072000000), &k, NULL, &err) < 0)
                fail_msg("%s", err.msg);
        return 0;
}

static int tear_down_all(void **state)
{
        (void)state;
        k = knowledge_unref(k);
        return 0;
}

/* What comes of them; frame and trace may be NULL. */
static void check(size_t max, const char *frame, const char *trace, const char *expected)
{
        struct titles *t = titles_new(k, max);
        struct buf b;

        if (frame)
                titles_of_frame(t, str_c(frame));
        if (trace)
                titles_of_trace(t, str_c(trace));
        buf_init(&b, 65536);
        titles_put(t, &b);
        assert_string_equal(b.p, expected);
        buf_done(&b);
        assert_null(titles_free(t));
}

static void what_a_frame_cites_and_a_trace_found_is_named_once(void **state)
{
        (void)state;
        check(TITLES_MAX, NULL, NULL, "[]");
        check(TITLES_MAX,
              "{\"seq\":1,\"blocks\":[{\"cites\":[\"article:blue#1\",\"article:blue#2\",\"phrase:x\"]},"
              "{\"cites\":[\"flow:offline/light\"]},{\"cites\":{\"no\":\"order:1.no\"}},{}]}",
              "[[\"words\",\"flow:offline confidence 0.31\"],[\"hit\",\"article:blue score 1.0 confidence 0.9\"]]",
              "[" BLUE_ROW "," FLOW_ROW "]");
        check(TITLES_MAX, NULL, "[[\"hit\",\"flow:offline score 2 confidence 1\"],[\"why\",\"article:blue is found\"]]",
              "[" FLOW_ROW "]");
}

static void what_is_gone_or_none_is_left_out(void **state)
{
        static const char *const nothing[] = {
                "",
                "[",
                "null",
                "7",
                "{}",
                "[[]]",
                "[[\"hit\"]]",
                "[[\"hit\",7]]",
                "[[\"hit\",\"article:gone score 1\"]]",
                "[[\"hit\",\" \"]]",
                "[[\"hit\",\": x\"]]",
                "{\"blocks\":7}",
                "{\"blocks\":[7,null,[]]}",
                "{\"blocks\":[{\"cites\":[7,null,\"\",\"#\",\"/\",\":\",\"article:\",\"article:#1\"]}]}",
        };

        (void)state;
        for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing); i++)
                check(TITLES_MAX, nothing[i], nothing[i], "[]");
}

static void what_does_not_fit_is_left_out_whole(void **state)
{
        static const char *const trace = "[[\"hit\",\"article:blue score 1\"],[\"hit\",\"flow:offline score 1\"]]";
        size_t one = strlen(BLUE_ROW), both = one + 1 + strlen(FLOW_ROW);

        (void)state;
        check(both, NULL, trace, "[" BLUE_ROW "," FLOW_ROW "]");
        check(both - 1, NULL, trace, "[" BLUE_ROW "]");
        check(one, NULL, trace, "[" BLUE_ROW "]");
        check(one - 1, NULL, trace, "[]");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_a_frame_cites_and_a_trace_found_is_named_once),
                cmocka_unit_test(what_is_gone_or_none_is_left_out),
                cmocka_unit_test(what_does_not_fit_is_left_out_whole),
        };

        return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
