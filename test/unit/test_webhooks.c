/* Webhooks and messages to people on call: what is sent, what waits, the limits. Sending itself meets real servers in
 * test/program/webhooks.mjs. */
#include "connect/notify.h"
#include "connect/post.h"
#include "connect/webhooks.h"

#include "base/time.h"
#include "loop/loop.h"
#include "store/conversation.h"
#include "store/job.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct bench {
        struct loop *loop;
        struct store *store;
        struct test_clock clock;
        struct arena *mem;
        int r, n_done;
        size_t n;
        char id[64], delivery[64], secret[100], error[256], state[20];
        int64_t tries, due_ms;
        size_t waiting, failed;
};

static const unsigned char key[32] = "not a secret, but of 32 bytes..";

static int set_up(void **state)
{
        static struct bench b;
        struct err err;

        memset(&b, 0, sizeof(b));
        b.loop = loop_new(&err);
        assert_int_equal(store_open(b.loop, &(struct store_opts){0}, &b.store, &err), 0);
        test_clock_init(&b.clock, INT64_C(1790000000000));
        b.mem = arena_new(0);
        *state = &b;
        return 0;
}

static int tear_down(void **state)
{
        struct bench *b = *state;

        store_close(b->store);
        loop_free(b->loop);
        arena_free(b->mem);
        return 0;
}

static void on_done(void *arg, int r, const struct err *err)
{
        struct bench *b = arg;

        (void)err;
        b->r = r;
        b->n_done++;
}

static int done(struct bench *b, int r)
{
        assert_int_equal(r, 0);
        store_drain(b->store);
        return b->r;
}

/* ---- what is sent ---- */

/* The example of the Standard Webhooks specification's libraries. */
static void the_signature_is_that_of_standard_webhooks(void **state)
{
        struct bench *b = *state;
        unsigned char secret[24];
        size_t n = 0;

        assert_int_equal(sodium_base642bin(secret, sizeof(secret), "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 32, NULL, &n,
                                           NULL, sodium_base64_VARIANT_ORIGINAL),
                         0);
        assert_string_equal(webhook_signature(str_n((const char *)secret, n), STR("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                                              1614265330, STR("{\"test\": 2432232314}"), b->mem)
                                    .p,
                            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void the_tries_end_within_a_day(void **state)
{
        int64_t sum = 0, last = 0;

        (void)state;
        for (int64_t n = 1; n < WEBHOOK_TRIES; n++) {
                assert_true(webhook_gap_ms(n) > last);
                last = webhook_gap_ms(n);
                sum += last;
        }
        assert_int_equal(webhook_gap_ms(WEBHOOK_TRIES), 0);
        assert_int_equal(webhook_gap_ms(0), 0);
        assert_true(sum > 20 * HOUR_MS && sum <= DAY_MS);
}

static void addresses_are_checked_before_they_are_kept(void **state)
{
        static const struct {
                const char *url;
                bool outer, inner;
        } t[] = {{"https://example.com/hook?x=1", true, true},
                 {"https://example.com", true, true},
                 {"https://8.8.8.8:8443/", true, true},
                 {"http://example.com/", false, true},
                 {"https://127.0.0.1/", false, true},
                 {"https://[fe80::1]/", false, true},
                 {"https://[2606:4700::1111]/", true, true},
                 {"wss://example.com/", false, false},
                 {"https://user@example.com/", false, false},
                 {"https://example.com/#x", false, false},
                 {"https://example.com/\r\nX-A: b", false, false},
                 {"https://example.com/\xe6\x9a\x96", false, false},
                 {"https://example.com:0/", false, false},
                 {"https:///x", false, false},
                 {"", false, false}};
        char longest[POST_URL_MAX + 2];

        (void)state;
        for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
                if ((post_url_check(str_c(t[i].url), false, NULL) == 0) != t[i].outer)
                        fail_msg("outer: %s", t[i].url);
                if ((post_url_check(str_c(t[i].url), true, NULL) == 0) != t[i].inner)
                        fail_msg("inner: %s", t[i].url);
        }
        memset(longest, 'x', sizeof(longest));
        memcpy(longest, "https://example.com/", 20);
        assert_int_equal(post_url_check(str_n(longest, POST_URL_MAX), false, NULL), 0);
        assert_int_equal(post_url_check(str_n(longest, POST_URL_MAX + 1), false, NULL), ERR_INVALID);
}

static void each_bot_is_spoken_to_in_its_own_way(void **state)
{
        struct bench *b = *state;
        struct notify_opts o = {.loop = b->loop, .store = b->store, .clock = &b->clock.clock, .vapid_key = key};
        struct notify *n = notify_new(&o);
        struct notify_text t = {"waiting", STR_INIT("标题"), STR_INIT("a \"b\""), STR_INIT("https://x.example/desk")};
        struct notify_way w = {.kind = STR_INIT("wecom"), .url = STR_INIT("https://bot.example/send?key=k")};
        struct notify_request q;

        assert_int_equal(notify_compose(n, &w, &t, STR("m"), 1599360473000, b->mem, &q, NULL), 0);
        assert_true(str_eq_c(
                q.body,
                "{\"msgtype\":\"text\",\"text\":{\"content\":\"标题\\na \\\"b\\\"\\nhttps://x.example/desk\"}}"));
        assert_true(str_eq(q.url, w.url));
        w.kind = STR("feishu");
        assert_int_equal(notify_compose(n, &w, &t, STR("m"), 1599360473000, b->mem, &q, NULL), 0);
        assert_true(str_starts(q.body, STR("{\"msg_type\":\"text\",\"content\":{\"text\":")));
        w.secret = STR("demo");
        assert_int_equal(notify_compose(n, &w, &t, STR("m"), 1599360473000, b->mem, &q, NULL), 0);
        assert_true(str_starts(
                q.body,
                STR("{\"timestamp\":\"1599360473\",\"sign\":\"l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=\",")));
        w.kind = STR("dingtalk");
        assert_int_equal(notify_compose(n, &w, &t, STR("m"), 1599360473000, b->mem, &q, NULL), 0);
        assert_true(str_eq_c(q.url,
                             "https://bot.example/"
                             "send?key=k&timestamp=1599360473000&sign=eblRZvilBzXa6Ce18IeBM4pMy1rYNWKicaCg6VMwQe0%3D"));
        w.url = STR("https://bot.example/send");
        assert_int_equal(notify_compose(n, &w, &t, STR("m"), 1599360473000, b->mem, &q, NULL), 0);
        assert_true(str_starts(q.url, STR("https://bot.example/send?timestamp=")));
        notify_stop(n);
        notify_free(n);
}

static void a_bot_that_says_no_has_not_taken_it(void **state)
{
        (void)state;
        assert_true(notify_taken(STR("wecom"), STR("{\"errcode\":0}")));
        assert_false(notify_taken(STR("wecom"), STR("{\"errcode\":93000}")));
        assert_false(notify_taken(STR("dingtalk"), STR("{\"errcode\":310000}")));
        assert_false(notify_taken(STR("feishu"), STR("{\"code\":19021}")));
        assert_true(notify_taken(STR("feishu"), STR("\xff garbage")));
        assert_true(notify_taken(STR("webhook"), STR("{\"errcode\":1}")));
        assert_true(notify_taken(STR("wecom"), STR("")));
}

/* ---- what waits ---- */

static void on_added(void *arg, int r, const struct err *err, struct str id, struct str secret)
{
        struct bench *b = arg;

        (void)err;
        b->r = r;
        b->n_done++;
        if (r < 0)
                return;
        snprintf(b->id, sizeof(b->id), "%.*s", STR_ARG(id));
        snprintf(b->secret, sizeof(b->secret), "%.*s", STR_ARG(secret));
}

static void on_deliveries(void *arg, int r, const struct err *err, const struct webhook_delivery *rows, size_t n)
{
        struct bench *b = arg;

        (void)err;
        b->r = r;
        b->n = n;
        b->waiting = b->failed = 0;
        for (size_t i = 0; i < n; i++) {
                b->waiting += str_eq_c(rows[i].state, "waiting");
                b->failed += str_eq_c(rows[i].state, "failed");
        }
        if (n == 0)
                return;
        b->tries = rows[0].tries;
        b->due_ms = rows[0].due_ms;
        snprintf(b->state, sizeof(b->state), "%.*s", STR_ARG(rows[0].state));
        snprintf(b->error, sizeof(b->error), "%.*s", STR_ARG(rows[0].error));
}

static struct webhooks *open_webhooks(struct bench *b)
{
        struct webhooks_opts o = {
                .loop = b->loop, .by_hand = true, .store = b->store, .clock = &b->clock.clock, .key = key};

        return webhooks_new(&o);
}

static void close_webhooks(struct bench *b, struct webhooks *w)
{
        webhooks_stop(w);
        store_drain(b->store);
        webhooks_free(w);
}

static size_t claim(struct bench *b, int64_t now_ms, unsigned room)
{
        struct webhook_room rooms[] = {{str_c(b->id), room}};

        assert_int_equal(done(b, store_webhook_claim(b->store, now_ms, 1000, rooms, 1, on_deliveries, b)), 0);
        return b->n;
}

static void a_message_is_leased_and_comes_back(void **state)
{
        struct bench *b = *state;
        struct webhooks *w = open_webhooks(b);

        webhooks_add(w, STR("https://example.com/"), WEBHOOK_TAKEN, on_added, b);
        assert_int_equal(done(b, 0), 0);
        assert_true(str_starts(str_c(b->secret), STR("whsec_")) && strlen(b->secret) == 6 + 44);
        assert_int_equal(done(b, store_webhook_raise(b->store, WEBHOOK_WAITING, STR(""), 5000, STR("{}"), on_done, b)),
                         0);
        assert_int_equal(claim(b, 5000, 4), 0);
        for (int i = 0; i < 3; i++)
                assert_int_equal(
                        done(b, store_webhook_raise(b->store, WEBHOOK_TAKEN, STR(""), 5000, STR("{}"), on_done, b)), 0);
        assert_int_equal(claim(b, 4999, 4), 0);
        assert_int_equal(claim(b, 5000, 2), 2);
        assert_int_equal(b->tries, 1);
        assert_int_equal(claim(b, 5999, 4), 1);
        assert_int_equal(claim(b, 5999, 4), 0);
        assert_int_equal(claim(b, 7000, 4), 3);
        close_webhooks(b, w);
}

static void on_claimed(void *arg, int r, const struct err *err, const struct webhook_delivery *rows, size_t n)
{
        struct bench *b = arg;

        on_deliveries(arg, r, err, rows, n);
        assert_int_equal(n, 1);
        snprintf(b->delivery, sizeof(b->delivery), "%.*s", STR_ARG(rows[0].id));
}

static void tries_are_written_down_until_the_last(void **state)
{
        struct bench *b = *state;
        struct webhooks *w = open_webhooks(b);
        struct webhook_tried t = {.at_ms = 6000, .status = 500, .next_due_ms = 9000};
        struct webhook_room rooms[1];
        char longest[WEBHOOK_ERROR_MAX + 100];

        webhooks_add(w, STR("https://example.com/"), WEBHOOK_TAKEN, on_added, b);
        assert_int_equal(done(b, 0), 0);
        assert_int_equal(done(b, store_webhook_raise(b->store, WEBHOOK_TAKEN, STR(""), 5000, STR("{}"), on_done, b)),
                         0);
        rooms[0] = (struct webhook_room){str_c(b->id), 4};
        assert_int_equal(done(b, store_webhook_claim(b->store, 5000, 1000, rooms, 1, on_claimed, b)), 0);
        memset(longest, 'x', sizeof(longest));
        t.id = str_c(b->delivery);
        t.webhook = str_c(b->id);
        t.error = str_n(longest, sizeof(longest));
        assert_int_equal(done(b, store_webhook_tried(b->store, &t, on_done, b)), 0);
        assert_int_equal(done(b, store_webhook_deliveries(b->store, t.webhook, 100, on_deliveries, b)), 0);
        assert_string_equal(b->state, "waiting");
        assert_int_equal(strlen(b->error), WEBHOOK_ERROR_MAX);
        assert_int_equal(b->due_ms, 9000);
        assert_int_equal(claim(b, 8999, 4), 0);
        assert_int_equal(claim(b, 9000, 4), 1);
        assert_int_equal(b->tries, 2);
        t.next_due_ms = 0;
        t.error = STR("answered 500");
        assert_int_equal(done(b, store_webhook_tried(b->store, &t, on_done, b)), 0);
        assert_int_equal(done(b, store_webhook_deliveries(b->store, t.webhook, 100, on_deliveries, b)), 0);
        assert_string_equal(b->state, "failed");
        assert_int_equal(claim(b, 1000000, 4), 0);
        close_webhooks(b, w);
}

static void more_than_may_wait_is_written_down_as_failed(void **state)
{
        struct bench *b = *state;
        struct webhooks *w = open_webhooks(b);
        enum { AT_ONCE = 1000 };

        webhooks_add(w, STR("https://example.com/"), WEBHOOK_TAKEN, on_added, b);
        assert_int_equal(done(b, 0), 0);
        for (int i = 0; i < WEBHOOK_WAITING_MAX + 1; i++) {
                assert_int_equal(store_webhook_raise(b->store, WEBHOOK_TAKEN, STR(""), 5000 + i, STR("{}"), on_done, b),
                                 0);
                if (i % AT_ONCE == 0)
                        store_drain(b->store);
        }
        assert_int_equal(done(b, store_webhook_deliveries(b->store, str_c(b->id), 10, on_deliveries, b)), 0);
        assert_int_equal(b->failed, 1);
        assert_int_equal(b->waiting, 9);
        assert_string_equal(b->error, "too many messages wait for this webhook");
        webhooks_delete(w, str_c(b->id), on_done, b);
        assert_int_equal(done(b, 0), 0);
        assert_int_equal(claim(b, 1000000, 4), 0);
        close_webhooks(b, w);
}

static void a_body_that_is_too_long_is_refused(void **state)
{
        struct bench *b = *state;
        struct webhooks *w = open_webhooks(b);
        static char text[20000];

        webhooks_add(w, STR("https://example.com/"), WEBHOOK_TAKEN, on_added, b);
        assert_int_equal(done(b, 0), 0);
        memset(text, ' ', sizeof(text));
        text[0] = '{';
        text[sizeof(text) - 1] = '}';
        assert_int_equal(done(b, store_webhook_raise(b->store, WEBHOOK_TAKEN, STR(""), 5000, str_n(text, sizeof(text)),
                                                     on_done, b)),
                         ERR_LIMIT);
        close_webhooks(b, w);
}

static void names_of_events_go_both_ways(void **state)
{
        (void)state;
        for (unsigned e = 1; e <= WEBHOOK_EVENTS; e <<= 1)
                assert_int_equal(webhook_event_of(str_c(webhook_event_name(e))), e);
        assert_int_equal(webhook_event_of(STR("webhook.test")), 0);
        assert_int_equal(webhook_event_of(STR("")), 0);
        assert_null(webhook_event_name(64));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_signature_is_that_of_standard_webhooks, set_up, tear_down),
                cmocka_unit_test(the_tries_end_within_a_day),
                cmocka_unit_test(addresses_are_checked_before_they_are_kept),
                cmocka_unit_test_setup_teardown(each_bot_is_spoken_to_in_its_own_way, set_up, tear_down),
                cmocka_unit_test(a_bot_that_says_no_has_not_taken_it),
                cmocka_unit_test_setup_teardown(a_message_is_leased_and_comes_back, set_up, tear_down),
                cmocka_unit_test_setup_teardown(tries_are_written_down_until_the_last, set_up, tear_down),
                cmocka_unit_test_setup_teardown(more_than_may_wait_is_written_down_as_failed, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_body_that_is_too_long_is_refused, set_up, tear_down),
                cmocka_unit_test(names_of_events_go_both_ways),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
