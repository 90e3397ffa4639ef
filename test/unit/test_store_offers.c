/* store/offer: what is written with a turn, who is refused, what came of it by orders, and what a withdrawal takes. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "store/consent.h"
#include "store/conversation.h"
#include "store/import.h"
#include "store/offer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1773126000000)
#define WEEK (7 * DAY_MS)

static struct arena *mem;
static struct store *st;

static int setup(void **state)
{
        struct store_opts opts = {0};

        (void)state;
        mem = arena_new(0);
        return store_open(NULL, &opts, &st, NULL);
}

static int teardown(void **state)
{
        (void)state;
        store_close(st);
        mem = arena_free(mem);
        return 0;
}

/* ---- calls that wait ---- */

static int last_r;

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        (void)err;
        last_r = r;
}

static int done(int submitted)
{
        assert_int_equal(submitted, 0);
        store_drain(st);
        return last_r;
}

static void consent(const char *customer, bool granted)
{
        struct consent_write w = {.customer_id = str_c(customer),
                                  .purpose = STR_INIT("offers"),
                                  .text_version = STR_INIT("1"),
                                  .channel = STR_INIT("web"),
                                  .granted = granted,
                                  .at_ms = 1};

        assert_int_equal(done(store_consent_add(st, &w, on_done, NULL)), 0);
}

static int64_t seq; /* of all conversations: it only has to be new */

/* A turn of the customer in a conversation, with a mark. */
static int marks(const char *conv, const char *customer, const char *mark, const char *product, int64_t at)
{
        bool create = str_eq_c(str_c(mark), "shown") || str_eq_c(str_c(mark), "held");
        struct conv_row row = {.id = str_c(conv),
                               .customer_id = str_c(customer),
                               .channel = STR_INIT("web"),
                               .lang = STR_INIT("zh"),
                               .key_hash = STR_INIT("h"),
                               .state_cipher = STR_INIT("s"),
                               .status = STR_INIT("open"),
                               .created_ms = at,
                               .updated_ms = at,
                               .last_seq = ++seq};
        struct offer_write w = {.customer_id = str_c(customer),
                                .mark = str_c(mark),
                                .product = str_c(product),
                                .sku = arena_printf(mem, "SKU-%s", product),
                                .reason = STR_INIT("fits"),
                                .at_ms = at,
                                .every_ms = WEEK};
        struct turn_write t = {.conv = &row, .create = create, .keep_state = !create, .offers = &w, .n_offers = 1};

        return done(store_turn_commit(st, &t, on_done, NULL));
}

static struct offer_row rows[8];
static size_t n_rows, n_bought;

static void on_offers(void *arg, int r, const struct err *err, const struct offer_row *v, size_t n,
                      const struct bought_row *bought, size_t n_b)
{
        (void)arg;
        (void)err;
        (void)bought;
        assert_int_equal(r, 0);
        assert_true(n <= 8);
        n_rows = n;
        n_bought = n_b;
        for (size_t i = 0; i < n; i++) {
                rows[i] = v[i];
                rows[i].product = arena_str(mem, v[i].product);
        }
}

static size_t offers_of(const char *customer)
{
        assert_int_equal(store_offers_load(st, str_c(customer), on_offers, NULL), 0);
        store_drain(st);
        return n_rows;
}

static struct offer_summary sum;

static void on_summary(void *arg, int r, const struct err *err, const struct offer_summary *s)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        sum = *s;
        sum.products = NULL; /* they go with the callback */
        sum.weeks = NULL;
}

static void summarise(int64_t now)
{
        assert_int_equal(store_offer_summary(st, 0, now, on_summary, NULL), 0);
        store_drain(st);
}

/* ---- orders ---- */

static void on_imported(void *arg, int r, const struct err *err, const struct import_report *report)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        assert_int_equal(report->n_faults, 0);
}

/* c1 buys SKU-card ten days ago, c2 twice: twenty-five days and one day ago, of which the newer was refunded. */
static void load_orders(void)
{
        struct import_in in = {.now_ms = NOW, .consent_text_version = STR_INIT("t1")};

        in.files[IMPORT_CUSTOMERS] =
                STR("id,name,lang,phone,email,city,tz,birth_year,vip,consent_memory,consent_offers\n"
                    "c1,A,zh,13800000001,,,Asia/Shanghai,,0,none,yes\n"
                    "c2,B,zh,13800000002,,,Asia/Shanghai,,0,none,yes\n"
                    "c3,C,zh,13800000003,,,Asia/Shanghai,,0,none,no\n");
        in.files[IMPORT_ORDERS] =
                STR("order_no,customer,channel,status,placed,promise,delivered,currency,total,carrier,"
                    "tracking_no,phone\n"
                    "LM1000000101,c1,own,done,-10d10:00,-7d,-8d10:00,CNY,100,,,13800000001\n"
                    "LM1000000201,c2,own,done,-25d10:00,-20d,-22d10:00,EUR,100,,,13800000002\n"
                    "LM1000000202,c2,own,refund,-1d10:00,+2d,,EUR,100,,,13800000002\n"
                    "LM1000000301,c3,own,done,-25d10:00,-20d,-22d10:00,CNY,100,,,13800000003\n");
        in.files[IMPORT_ORDER_ITEMS] = STR("order_no,line,sku,qty,price\n"
                                           "LM1000000101,1,SKU-card,1,100\nLM1000000201,1,SKU-card,1,100\n"
                                           "LM1000000202,1,SKU-bag,1,100\nLM1000000301,1,SKU-card,1,100\n");
        assert_int_equal(store_import(st, &in, on_imported, NULL), 0);
        store_drain(st);
}

/* ---- tests ---- */

static void an_offer_is_kept_with_what_came_of_it(void **state)
{
        (void)state;
        consent("c1", true);
        assert_int_equal(marks("v1", "c1", "shown", "card", NOW), 0);
        assert_int_equal(marks("v1", "c1", "clicked", "card", NOW + 1), 0);
        assert_int_equal(marks("v1", "c1", "clicked", "card", NOW + 2), 0);
        assert_int_equal(marks("v1", "c1", "dismissed", "card", NOW + 3), 0);
        assert_int_equal(offers_of("c1"), 1);
        assert_true(rows[0].at_ms == NOW && rows[0].clicked_ms == NOW + 1 && rows[0].dismissed_ms == NOW + 3);
        assert_false(rows[0].held);
}

static void without_consent_the_whole_turn_is_refused(void **state)
{
        (void)state;
        assert_int_equal(marks("v1", "c1", "shown", "card", NOW), ERR_DENIED);
        consent("c1", true);
        consent("c1", false);
        assert_int_equal(marks("v1", "c1", "shown", "card", NOW), ERR_DENIED);
        assert_int_equal(offers_of("c1"), 0);
        consent("c1", true);
        assert_int_equal(marks("v1", "c1", "shown", "card", NOW), 0); /* the conversation was not made before */
}

static void a_second_conversation_within_the_time_is_refused(void **state)
{
        (void)state;
        consent("c1", true);
        assert_int_equal(marks("v1", "c1", "shown", "card", NOW), 0);
        assert_int_equal(marks("v2", "c1", "shown", "bag", NOW + 1), ERR_DENIED);
        assert_int_equal(marks("v2", "c1", "held", "bag", NOW + WEEK - 1), ERR_DENIED);
        assert_int_equal(marks("v2", "c1", "shown", "bag", NOW + WEEK), 0);
}

static void a_withdrawal_takes_the_rows_with_it(void **state)
{
        (void)state;
        consent("c1", true);
        consent("c2", true);
        assert_int_equal(marks("v1", "c1", "shown", "card", NOW), 0);
        assert_int_equal(marks("v2", "c2", "held", "card", NOW), 0);
        consent("c1", false);
        assert_int_equal(offers_of("c1"), 0);
        assert_int_equal(offers_of("c2"), 1);
        assert_true(rows[0].held);
}

static void an_order_in_time_counts_and_a_refund_or_a_late_one_does_not(void **state)
{
        (void)state;
        load_orders();
        assert_int_equal(marks("v1", "c1", "shown", "card", NOW - 20 * DAY_MS), 0);
        assert_int_equal(marks("v2", "c2", "held", "bag", NOW - 20 * DAY_MS), 0);
        summarise(NOW);
        assert_true(sum.shown.n == 1 && sum.shown.ordered == 1 && sum.shown.due == 1 && sum.shown.ordered_due == 1);
        assert_true(sum.held.n == 1 && sum.held.ordered == 0 && sum.held.due == 1);
        assert_int_equal(sum.n_products, 2);
        assert_int_equal(sum.n_weeks, 1);
}

static void an_order_before_the_offer_or_after_the_days_does_not_count(void **state)
{
        (void)state;
        load_orders();
        assert_int_equal(marks("v1", "c1", "shown", "card", NOW - 9 * DAY_MS), 0);
        assert_int_equal(marks("v2", "c2", "shown", "card", NOW - 60 * DAY_MS), 0);
        summarise(NOW);
        assert_true(sum.shown.n == 2 && sum.shown.ordered == 0 && sum.shown.due == 1);
}

static void without_offers_the_summary_is_empty(void **state)
{
        (void)state;
        summarise(NOW);
        assert_true(sum.shown.n == 0 && sum.held.n == 0 && sum.n_products == 0 && sum.n_weeks == 0);
}

static struct take_row takes[8];
static size_t n_takes;

static void on_takes(void *arg, int r, const struct err *err, const struct take_row *v, size_t n)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        n_takes = n;
        for (size_t i = 0; i < n && i < 8; i++)
                takes[i] = (struct take_row){v[i].customer, arena_str(mem, v[i].sku)};
}

static void what_is_learned_from_leaves_out_refunds_and_who_refused(void **state)
{
        (void)state;
        load_orders();
        assert_int_equal(store_takes(st, 100, on_takes, NULL), 0);
        store_drain(st);
        assert_int_equal(n_takes, 2);
        assert_true(takes[0].customer == 0 && takes[1].customer == 1 && str_eq_c(takes[1].sku, "SKU-card"));
        assert_int_equal(offers_of("c2"), 0);
        assert_int_equal(n_bought, 1);
}

enum { LINES = 90000 };

/* One order of LINES goods, each of another name or all of one. */
static void load_many(bool each_another)
{
        struct import_in in = {.now_ms = NOW, .consent_text_version = STR_INIT("t1")};
        struct buf b;

        in.files[IMPORT_CUSTOMERS] =
                STR("id,name,lang,phone,email,city,tz,birth_year,vip,consent_memory,consent_offers\n"
                    "c1,A,zh,13800000001,,,Asia/Shanghai,,0,none,yes\n");
        in.files[IMPORT_ORDERS] =
                STR("order_no,customer,channel,status,placed,promise,delivered,currency,total,carrier,"
                    "tracking_no,phone\n"
                    "LM1000000101,c1,own,done,-10d10:00,-7d,-8d10:00,CNY,100,,,13800000001\n");
        buf_init(&b, 16 << 20);
        buf_put_c(&b, "order_no,line,sku,qty,price\n");
        for (unsigned i = 1; i <= LINES; i++)
                buf_printf(&b, "LM1000000101,%u,SKU-%050u,1,100\n", i, each_another ? i : 1);
        in.files[IMPORT_ORDER_ITEMS] = buf_str(&b);
        assert_int_equal(store_import(st, &in, on_imported, NULL), 0);
        store_drain(st);
        buf_done(&b);
}

static void a_name_of_goods_is_kept_once(void **state)
{
        (void)state;
        load_many(false);
        assert_int_equal(store_takes(st, 2 * LINES, on_takes, NULL), 0);
        store_drain(st);
        assert_int_equal(n_takes, LINES);
        assert_int_equal(store_takes(st, LINES - 1, on_takes, NULL), 0);
        store_drain(st);
        assert_int_equal(n_takes, LINES - 1);
}

static void names_of_goods_have_a_limit(void **state)
{
        (void)state;
        load_many(true);
        assert_int_equal(store_takes(st, 2 * LINES, on_takes, NULL), 0);
        store_drain(st);
        assert_int_equal(n_takes, TAKES_NAMES_BYTES / (4 + 50 + 64));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(an_offer_is_kept_with_what_came_of_it),
                T(without_consent_the_whole_turn_is_refused),
                T(a_second_conversation_within_the_time_is_refused),
                T(a_withdrawal_takes_the_rows_with_it),
                T(an_order_in_time_counts_and_a_refund_or_a_late_one_does_not),
                T(an_order_before_the_offer_or_after_the_days_does_not_count),
                T(without_offers_the_summary_is_empty),
                T(what_is_learned_from_leaves_out_refunds_and_who_refused),
                T(a_name_of_goods_is_kept_once),
                T(names_of_goods_have_a_limit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
