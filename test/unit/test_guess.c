/* answer/guess: why a customer came, from what is known of them; and the reading of cases. */
#include "answer/guess_case.h"
#include "app/embedded.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "connect/fact.h"
#include "knowledge/knowledge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773126000000) /* 2026-03-10T15:00+08:00 */
#define AGO(days) (NOW_MS - (days)*DAY_MS)

static struct knowledge *k;
static struct guess ranked[GUESS_N];
static size_t n;

static int load(void **state)
{
        size_t n_files;
        const struct kfile *files = embedded_knowledge(&n_files);

        (void)state;
        return knowledge_load_files(files, n_files, NOW_MS, &k, NULL, NULL);
}

static int drop(void **state)
{
        (void)state;
        k = knowledge_unref(k);
        return 0;
}

static void rank(const struct customer_fact *cu, const struct order_fact *orders, size_t n_orders)
{
        struct guess_in in = {.customer = cu,
                              .orders = orders,
                              .n_orders = n_orders,
                              .k = k,
                              .tz = knowledge_tz(k),
                              .now_ms = NOW_MS};

        n = guess_rank(&in, ranked);
}

static const struct guess *found(enum guess_reason reason)
{
        for (size_t i = 0; i < n; i++) {
                if (ranked[i].reason == reason)
                        return &ranked[i];
        }
        return NULL;
}

static void nothing_known_shows_nothing(void **state)
{
        struct customer_fact cu = {0};

        (void)state;
        rank(&cu, NULL, 0);
        assert_int_equal(n, 0);
        rank(NULL, NULL, 0);
        assert_int_equal(n, 0);
}

static void late_parcel_goes_first_and_says_by_how_much(void **state)
{
        struct ship_event_fact scan = {.at_ms = AGO(5)};
        struct order_fact o = {.no = STR("300000000301"),
                               .status = STR("shipped"),
                               .placed_ms = AGO(8),
                               .promise_ms = AGO(3),
                               .events = &scan,
                               .n_events = 1};
        struct customer_fact cu = {0};

        (void)state;
        rank(&cu, &o, 1);
        assert_int_equal(ranked[0].reason, GUESS_PARCEL_LATE);
        assert_int_equal(ranked[0].days, 3);
        assert_true(ranked[0].over);
        assert_true(str_eq_c(ranked[0].subject, "300000000301"));
        assert_null(found(GUESS_ORDER_STATUS));
}

static void parcel_in_time_is_asked_about_not_complained_of(void **state)
{
        struct ship_event_fact scan = {.at_ms = AGO(0)};
        struct order_fact o = {.no = STR("LM1"),
                               .status = STR("shipped"),
                               .placed_ms = AGO(2),
                               .promise_ms = NOW_MS + DAY_MS,
                               .events = &scan,
                               .n_events = 1};
        struct customer_fact cu = {0};

        (void)state;
        rank(&cu, &o, 1);
        assert_int_equal(ranked[0].reason, GUESS_ORDER_STATUS);
        assert_null(found(GUESS_PARCEL_LATE));
}

static void order_that_never_came_is_forgotten_in_the_end(void **state)
{
        struct order_fact o = {.no = STR("LM1"), .status = STR("shipped"), .placed_ms = AGO(61), .promise_ms = AGO(55)};
        struct customer_fact cu = {0};

        (void)state;
        rank(&cu, &o, 1);
        assert_int_equal(n, 0);
        o.placed_ms = AGO(60);
        rank(&cu, &o, 1);
        assert_int_equal(n, 1);
}

static void the_last_day_of_a_window_and_the_day_after(void **state)
{
        struct order_fact o = {.no = STR("LM1"), .status = STR("delivered"), .placed_ms = AGO(20)};
        struct customer_fact cu = {0};
        float last_day, day_after;

        (void)state;
        o.delivered_ms = AGO(7);
        rank(&cu, &o, 1);
        last_day = found(GUESS_RETURN)->likely;
        assert_int_equal(found(GUESS_RETURN)->days, 0);
        o.delivered_ms = AGO(8);
        rank(&cu, &o, 1);
        day_after = found(GUESS_RETURN)->likely;
        assert_true(last_day > day_after);
        o.delivered_ms = AGO(15);
        rank(&cu, &o, 1);
        assert_non_null(found(GUESS_RETURN));
        o.delivered_ms = AGO(16);
        rank(&cu, &o, 1);
        assert_null(found(GUESS_RETURN));
}

static void bad_firmware_is_known_from_the_product(void **state)
{
        struct device_fact d = {
                .product_id = STR("cam2"), .serial = STR("LMC2"), .firmware = STR("2.1"), .bought_ms = AGO(90)};
        struct customer_fact cu = {.devices = &d, .n_devices = 1};

        (void)state;
        rank(&cu, NULL, 0);
        assert_int_equal(ranked[0].reason, GUESS_DEVICE_ERROR);
        assert_true(ranked[0].bad_firmware);
        assert_true(str_eq_c(ranked[0].bad_doc, "article:cam2-firmware-21"));
        d.firmware = STR("2.1.3");
        rank(&cu, NULL, 0);
        assert_null(found(GUESS_DEVICE_ERROR));
}

static void a_report_is_news_for_a_week(void **state)
{
        struct device_fact d = {.product_id = STR("cam2"),
                                .serial = STR("LMC2"),
                                .firmware = STR("2.1.3"),
                                .bought_ms = AGO(90),
                                .error = STR("E05"),
                                .error_ms = AGO(7)};
        struct customer_fact cu = {.devices = &d, .n_devices = 1};

        (void)state;
        rank(&cu, NULL, 0);
        assert_non_null(found(GUESS_DEVICE_ERROR));
        d.error_ms = AGO(8);
        rank(&cu, NULL, 0);
        assert_null(found(GUESS_DEVICE_ERROR));
}

static void what_is_solved_is_not_guessed_again(void **state)
{
        struct past_fact p = {
                .id = STR("p1"), .flow = STR("camera-offline"), .outcome = STR("confirmed"), .at_ms = AGO(1)};
        struct customer_fact cu = {.past = &p, .n_past = 1};

        (void)state;
        rank(&cu, NULL, 0);
        assert_int_equal(n, 0);
        p.outcome = STR("gave_up");
        rank(&cu, NULL, 0);
        assert_int_equal(ranked[0].reason, GUESS_AGAIN);
        assert_int_equal(ranked[0].days, 1);
}

static void at_most_three_are_shown_and_shares_are_shares(void **state)
{
        struct device_fact d[] = {
                {.product_id = STR("sweep1"),
                 .serial = STR("A"),
                 .firmware = STR("1.5.0"),
                 .bought_ms = AGO(360),
                 .warranty_until_ms = NOW_MS + 5 * DAY_MS},
                {.product_id = STR("cam2"), .serial = STR("B"), .firmware = STR("2.1"), .bought_ms = AGO(1)},
        };
        struct repair_fact r = {.no = STR("RP1"),
                                .serial = STR("A"),
                                .state = STR("testing"),
                                .received_ms = AGO(16),
                                .promise_ms = AGO(7)};
        struct customer_fact cu = {.devices = d,
                                   .n_devices = 2,
                                   .repairs = &r,
                                   .n_repairs = 1,
                                   .flow = STR("camera-offline"),
                                   .flow_at_ms = AGO(1)};
        float sum = 0;

        (void)state;
        rank(&cu, NULL, 0);
        assert_true(n > GUESS_SHOWN_MAX);
        for (size_t i = 0; i < n; i++)
                sum += ranked[i].likely;
        assert_true(sum > 0 && sum < 1);
        assert_int_equal(guess_shown(ranked, n), GUESS_SHOWN_MAX);
}

static void a_repair_that_was_called_off_is_no_reason(void **state)
{
        struct repair_fact r = {.no = STR("RP1"), .serial = STR("A"), .received_ms = AGO(3)};
        struct customer_fact cu = {.repairs = &r, .n_repairs = 1};
        static const char *const words[] = {"booked", "testing", "done", "refused", "cancelled"};

        (void)state;
        for (size_t i = 0; i < 5; i++) {
                size_t found = 0;

                r.state = str_c(words[i]);
                rank(&cu, NULL, 0);
                for (size_t j = 0; j < n; j++)
                        found += ranked[j].reason == GUESS_REPAIR;
                assert_int_equal(found, i < 3);
        }
}

/* ---- cases ---- */

static void assert_refused(const char *line, const char *why)
{
        struct arena *mem = arena_new(0);
        struct guess_case c;
        struct err err = {0};

        assert_true(guess_case_parse(str_c(line), mem, &c, &err) < 0);
        if (!strstr(err.msg, why))
                fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
        arena_free(mem);
}

static void a_case_that_says_something_else_is_refused(void **state)
{
        (void)state;
        assert_refused("{\"now\":\"2026-03-10T09:30Z\",\"customer\":{},\"label\":\"boredom\"}", "label");
        assert_refused("{\"now\":\"yesterday\",\"customer\":{},\"label\":\"other\"}", "now");
        assert_refused("{\"customer\":{},\"label\":\"other\"}", "now");
        assert_refused("{\"now\":\"2026-03-10T09:30Z\",\"label\":\"other\"}", "customer");
        assert_refused("{\"now\":\"2026-03-10T09:30Z\",\"customer\":{\"mood\":1},\"label\":\"other\"}", "mood");
        assert_refused("{\"now\":\"2026-03-10T09:30Z\",\"customer\":{\"orders\":[{},{},{},{},{},{},{},{},{}]},"
                       "\"label\":\"other\"}",
                       "orders");
        assert_refused("[]", "a case");
}

static void the_longest_line_and_one_byte_more(void **state)
{
        const char *head = "{\"now\":\"2026-03-10T09:30Z\",\"customer\":{},\"label\":\"other\"}";
        struct arena *mem = arena_new(0);
        char *line = arena_alloc(mem, GUESS_LINE_MAX + 1);
        struct guess_case c;
        struct err err;

        (void)state;
        memset(line, ' ', GUESS_LINE_MAX + 1);
        memcpy(line, head, strlen(head));
        assert_int_equal(guess_case_parse(str_n(line, GUESS_LINE_MAX), mem, &c, &err), 0);
        assert_int_equal(guess_case_parse(str_n(line, GUESS_LINE_MAX + 1), mem, &c, &err), ERR_LIMIT);
        arena_free(mem);
}

static void figures_count_what_the_form_says(void **state)
{
        static const char cases[] =
                "{\"now\":\"2026-03-10T15:00:00+08:00\",\"customer\":{\"open_flow\":{\"flow\":\"camera-offline\","
                "\"step\":\"a\",\"at\":\"2026-03-10T10:00:00+08:00\"}},\"label\":\"resume\"}\n"
                "\n"
                "{\"now\":\"2026-03-10T15:00:00+08:00\",\"customer\":{},\"label\":\"invoice\"}\n"
                "{\"now\":\"2026-03-10T15:00:00+08:00\",\"customer\":{},\"label\":\"other\"}\n";
        struct buf b;
        struct err err;

        (void)state;
        buf_init(&b, 65536);
        assert_int_equal(guess_eval(str_c(cases), k, knowledge_tz(k), &b, &err), 0);
        assert_non_null(strstr(b.p, "\"cases\":2,\"hit_at_1\":0.5000,\"hit_at_3\":0.5000,"
                                    "\"most_frequent\":{\"hit_at_1\":0.5000,\"hit_at_3\":1.0000},"
                                    "\"last_event\":{\"hit_at_1\":0.5000,\"hit_at_3\":0.5000},"
                                    "\"others\":1,\"others_quiet\":1.0000"));
        buf_clear(&b);
        assert_int_equal(guess_eval(STR("\n{\n"), k, NULL, &b, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "line 2"));
        assert_int_equal(guess_eval(STR(""), k, NULL, &b, &err), ERR_INVALID);
        buf_done(&b);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nothing_known_shows_nothing),
                cmocka_unit_test(late_parcel_goes_first_and_says_by_how_much),
                cmocka_unit_test(parcel_in_time_is_asked_about_not_complained_of),
                cmocka_unit_test(order_that_never_came_is_forgotten_in_the_end),
                cmocka_unit_test(the_last_day_of_a_window_and_the_day_after),
                cmocka_unit_test(bad_firmware_is_known_from_the_product),
                cmocka_unit_test(a_report_is_news_for_a_week),
                cmocka_unit_test(what_is_solved_is_not_guessed_again),
                cmocka_unit_test(at_most_three_are_shown_and_shares_are_shares),
                cmocka_unit_test(a_repair_that_was_called_off_is_no_reason),
                cmocka_unit_test(a_case_that_says_something_else_is_refused),
                cmocka_unit_test(the_longest_line_and_one_byte_more),
                cmocka_unit_test(figures_count_what_the_form_says),
        };

        return cmocka_run_group_tests(tests, load, drop);
}
