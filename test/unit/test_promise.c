/* Promises: written down at the desk, imported from a file, told to nobody else, readable nowhere on the disk. */
#include "app/promise_file.h"
#include "base/buf.h"

#include "service_rig.h"

#include <string.h>

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.rate_per_min = 100000, .rate_burst = 1000, .demo = true});
}

struct got {
        bool done;
        int r;
        size_t n;
        struct str text;
};

static struct str id, key;

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        (void)err;
        assert_int_equal(r, 0);
        id = arena_str(mem, s->conversation);
        key = arena_str(mem, s->key);
        *(bool *)arg = true;
}

static void converse_as(const char *customer)
{
        struct chat_begin b = {.lang = LANG_EN, .channel = STR_INIT("web"), .customer_id = str_c(customer)};
        bool done = false;

        assert_int_equal(chat_begin(service->chat, &b, on_begun, &done), 0);
        wait_for(&done);
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct got *g = arg;

        (void)err;
        g->done = true;
        g->r = r;
        for (size_t i = 0; r == 0 && i < reply->n_frames; i++)
                g->text = arena_concat(mem, g->text, reply->frames[i]);
}

static bool says(const char *text, const char *expected)
{
        struct got g = {0};

        chat_input(service->chat, id, key, &(struct chat_input){.kind = IN_TEXT, .text = str_c(text)}, on_reply, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        return str_contains(g.text, str_c(expected));
}

static void on_promises(void *arg, int r, const struct err *err, const struct chat_promise_view *v, size_t n)
{
        struct got *g = arg;

        (void)err;
        g->done = true;
        g->r = r;
        g->n = n;
        for (size_t i = 0; i < n; i++)
                g->text = arena_printf(mem, "%.*s%.*s|%.*s|%.*s\n", STR_ARG(g->text), STR_ARG(v[i].id),
                                       STR_ARG(v[i].en), STR_ARG(v[i].state));
}

static struct got add(struct chat_promise p)
{
        struct got g = {0};

        p.agent_id = STR("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        chat_promise_add(service->chat, id, &p, on_promises, &g);
        wait_for(&g.done);
        return g;
}

static const char claim[] = "your colleague promised me a refund of 30 euros";

static void what_is_written_down_is_told_to_who_it_is_for(void **unused)
{
        struct got g, s = {0};
        struct str pid;

        (void)unused;
        converse_as("demo-0007");
        assert_true(says(claim, "no such promise"));
        g = add((struct chat_promise){.en = STR_INIT("the postage is paid back"),
                                      .amount_minor = 3000,
                                      .currency = STR_INIT("EUR"),
                                      .until_ms = clk.at_ms + 1});
        assert_int_equal(g.r, 0);
        assert_int_equal(g.n, 1);
        assert_true(says(claim, "the postage is paid back"));
        clk.at_ms += 2;
        assert_true(says(claim, "has run out"));
        pid = str_sub(g.text, 0, 26);
        chat_promise_state(service->chat, id, pid, STR("kept"), on_promises, &s);
        wait_for(&s.done);
        assert_int_equal(s.r, 0);
        assert_true(says(claim, "was done"));
        converse_as("demo-0001");
        assert_true(says(claim, "no such promise"));
        s = (struct got){0};
        chat_promise_state(service->chat, id, pid, STR("withdrawn"), on_promises, &s);
        wait_for(&s.done);
        assert_int_equal(s.r, ERR_NOTFOUND);
}

static void a_visitor_is_told_in_their_own_conversation_only(void **unused)
{
        (void)unused;
        converse_as("");
        assert_int_equal(add((struct chat_promise){.en = STR_INIT("a new cable is sent")}).r, 0);
        assert_true(says("the agent promised me a replacement", "a new cable is sent"));
        restart();
        assert_true(says("hello", "")); /* the same twice running would not be answered with the same words */
        assert_true(says("the agent promised me a replacement", "a new cable is sent"));
        converse_as("");
        assert_false(says("the agent promised me a replacement", "a new cable is sent"));
}

static void limits_of_a_promise_hold(void **unused)
{
        static char words[CHAT_PROMISE_TEXT_MAX + 1];

        (void)unused;
        memset(words, 'x', sizeof(words));
        converse_as("demo-0007");
        assert_int_equal(add((struct chat_promise){0}).r, ERR_INVALID);
        assert_int_equal(add((struct chat_promise){.en = str_n(words, CHAT_PROMISE_TEXT_MAX)}).r, 0);
        assert_int_equal(add((struct chat_promise){.en = str_n(words, CHAT_PROMISE_TEXT_MAX + 1)}).r, ERR_INVALID);
        assert_int_equal(add((struct chat_promise){.amount_minor = 5}).r, ERR_INVALID);
        assert_int_equal(add((struct chat_promise){.amount_minor = -5, .currency = STR_INIT("CNY")}).r, ERR_INVALID);
        assert_int_equal(add((struct chat_promise){.en = STR_INIT("x"), .role = STR_INIT("king")}).r, ERR_INVALID);
        assert_int_equal(add((struct chat_promise){.en = STR_INIT("x"), .until_ms = clk.at_ms - 1}).r, ERR_INVALID);
        id = STR("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        assert_int_equal(add((struct chat_promise){.en = STR_INIT("x")}).r, ERR_NOTFOUND);
}

static void its_words_stand_readable_nowhere(void **unused)
{
        char cmd[200];

        (void)unused;
        converse_as("demo-0007");
        add((struct chat_promise){.en = STR_INIT("an umbrella from the drawer")});
        service = service_close(service);
        snprintf(cmd, sizeof(cmd), "! grep -aq umbrella %s/*", dir);
        assert_int_equal(system(cmd), 0);
        open_service();
}

static void a_file_goes_in_row_by_row_and_wrong_ones_are_named(void **unused)
{
        static const char file[] = "id,customer,order_no,amount,currency,role,at,until,zh,en\n"
                                   "A1,demo-0007,,12.5,EUR,agent,2026-03-01T10:00+08:00,,,twelve back\n"
                                   "A 2,demo-0007,,1,EUR,agent,-1d,,,x\n"
                                   "A3,,,1,EUR,agent,-1d,,,x\n"
                                   "A4,demo-0007,,1.234,EUR,agent,-1d,,,x\n"
                                   "A5,demo-0007,,1,,agent,-1d,,,x\n"
                                   "A6,demo-0007,,,,boss,-1d,,,x\n"
                                   "A7,demo-0007,,,,agent,yesterday,,,x\n"
                                   "A8,demo-0007,,,,agent,-1d,,,\n"
                                   "A9,demo-0007\n"
                                   "A1,demo-0007,,15,EUR,shop,-1d10:00,+3d,,fifteen back\n";
        struct promise_file_result res;
        struct buf faults;
        struct err err;

        (void)unused;
        buf_init(&faults, 65536);
        assert_int_equal(promise_file_import(service, "p.csv", str_c(file), &res, &faults, &err), 0);
        assert_int_equal(res.good, 2);
        assert_int_equal(res.bad, 8);
        assert_true(str_contains(buf_str(&faults), STR("p.csv:3: id must be")));
        assert_true(str_contains(buf_str(&faults), STR("p.csv:8: a time is impossible")));
        buf_done(&faults);
        converse_as("demo-0007");
        assert_true(says("your colleague promised me a refund of 15 euros", "fifteen back"));
        assert_false(says("your colleague promised me a refund of 12.50 euros", "twelve back"));
        assert_int_equal(promise_file_import(service, "p.csv", STR("id,customer\n"), &res, NULL, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "order_no"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(what_is_written_down_is_told_to_who_it_is_for),
                T(a_visitor_is_told_in_their_own_conversation_only),
                T(limits_of_a_promise_hold),
                T(its_words_stand_readable_nowhere),
                T(a_file_goes_in_row_by_row_and_wrong_ones_are_named),
        };

        return cmocka_run_group_tests(tests, load_demo, drop_demo);
}
