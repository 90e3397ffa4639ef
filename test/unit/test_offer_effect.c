/* What offers change, against the hold-out: over a random company everything is counted again from what happened,
 * slowly and plainly; and when there is no figure. */
#include "base/arena.h"
#include "base/time.h"
#include "base/tz.h"
#include "insight/metrics.h"
#include "store/consent.h"
#include "store/contact.h"
#include "store/conversation.h"
#include "store/import.h"
#include "store/offer_effect.h"
#include "store/record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY0 20600 /* 2026-05-27 */
#define BEGIN (DAY0 * DAY_MS)

enum { CUSTOMERS = 240, SPAN = 100, OFFERS_OF_ONE = 3, ORDERS_OF_ONE = 5 };

static struct arena *mem;
static struct store *st;
static unsigned seed;

static unsigned rnd(unsigned n)
{
        seed = seed * 1664525u + 1013904223u;
        return (seed >> 8) % n;
}

/* ---- what happened, plainly ---- */

struct bought {
        int64_t at, paid, returned; /* returned 0: kept */
        bool yuan, cancelled;
};
struct person {
        char id[16];
        bool held;
        int64_t offered[OFFERS_OF_ONE];
        int n_offered;
        struct bought bought[ORDERS_OF_ONE];
        int n_bought;
};
static struct person people[CUSTOMERS];

static int last_r;

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        last_r = r;
        if (r < 0 && err)
                print_error("%s\n", err->msg);
}

static void done(int submitted)
{
        assert_int_equal(submitted, 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
}

static void consent(const char *customer)
{
        struct consent_write w = {.customer_id = str_c(customer),
                                  .purpose = STR_INIT("offers"),
                                  .text_version = STR_INIT("1"),
                                  .channel = STR_INIT("web"),
                                  .granted = true,
                                  .at_ms = 1};

        done(store_consent_add(st, &w, on_done, NULL));
}

/* A message, and an offer of one or two products with it. */
static void offer(const struct person *p, const char *conv, int64_t at, size_t products)
{
        struct offer_write w[2];
        struct event_write e = {.seq = 1,
                                .kind = STR_INIT("message"),
                                .actor = STR_INIT("customer"),
                                .ref = STR_INIT(""),
                                .client_id = STR_INIT(""),
                                .turn = STR_INIT("t"),
                                .at_ms = at};
        struct conv_row row = {.id = arena_printf(mem, "%s-%s", p->id, conv),
                               .customer_id = str_c(p->id),
                               .channel = rnd(2) ? STR("web") : STR("terminal"),
                               .lang = STR_INIT("zh"),
                               .key_hash = STR_INIT("h"),
                               .state_cipher = STR_INIT("s"),
                               .status = STR_INIT("open"),
                               .created_ms = at,
                               .updated_ms = at,
                               .last_seq = 1};
        struct turn_write t = {
                .conv = &row, .create = true, .events = &e, .n_events = 1, .offers = w, .n_offers = products};

        for (size_t i = 0; i < products; i++)
                w[i] = (struct offer_write){.customer_id = str_c(p->id),
                                            .mark = p->held ? STR("held") : STR("shown"),
                                            .product = i ? STR("bag") : STR("card"),
                                            .sku = STR_INIT("SKU"),
                                            .reason = STR_INIT("fits"),
                                            .at_ms = at,
                                            .every_ms = 7 * DAY_MS};
        done(store_turn_commit(st, &t, on_done, NULL));
}

static void set_state(const char *no, const char *before, const char *after, int64_t at)
{
        struct own_write c = {OWN_ORDER_STATUS, str_c(no), str_c(before), str_c(after)};
        struct records_write w = {.columns = &c, .n_columns = 1, .who = STR_INIT("machine"), .at_ms = at};

        done(store_records_commit(st, &w, on_done, NULL));
}

static void on_imported(void *arg, int r, const struct err *err, const struct import_report *report)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        assert_int_equal(report->n_faults, 0);
}

static void make_people(unsigned held_of_100)
{
        for (int i = 0; i < CUSTOMERS; i++) {
                struct person *p = &people[i];
                int64_t at = BEGIN + rnd(SPAN) * DAY_MS + rnd(86400) * 1000;

                *p = (struct person){.held = rnd(100) < held_of_100, .n_offered = (int)rnd(OFFERS_OF_ONE + 1)};
                snprintf(p->id, sizeof(p->id), "k%03d", i);
                for (int k = 0; k < p->n_offered; k++, at += (8 + rnd(20)) * DAY_MS)
                        p->offered[k] = at;
                p->n_bought = (int)rnd(ORDERS_OF_ONE + 1);
                for (int k = 0; k < p->n_bought; k++)
                        p->bought[k] = (struct bought){.at = BEGIN + rnd(SPAN + 40) * DAY_MS + rnd(24) * HOUR_MS,
                                                       .paid = 1000 + rnd(50000),
                                                       .yuan = rnd(6) > 0,
                                                       .cancelled = rnd(8) == 0};
        }
}

/* Orders come as a file; that they are given back comes later, each at its time. */
static void write_orders(void)
{
        struct import_in in = {.now_ms = BEGIN, .consent_text_version = STR_INIT("t1")};
        struct buf customers, orders;
        struct tz *utc;

        assert_int_equal(tz_load(STR("Etc/UTC"), &utc, NULL), 0);
        in.tz = utc;
        buf_init(&customers, 1 << 20);
        buf_init(&orders, 1 << 20);
        buf_put_c(&customers, "id,name,lang,phone,email,city,tz,birth_year,vip,consent_memory,consent_offers\n");
        buf_put_c(&orders, "order_no,customer,channel,status,placed,promise,delivered,currency,total,carrier,"
                           "tracking_no,phone\n");
        for (int i = 0; i < CUSTOMERS; i++) {
                buf_printf(&customers, "%s,A,zh,,,,Asia/Shanghai,,0,none,none\n", people[i].id);
                for (int k = 0; k < people[i].n_bought; k++) {
                        struct bought *b = &people[i].bought[k];

                        buf_printf(&orders, "LM%07d%03d,%s,own,%s,+%lldd%02lld:00,,,%s,%lld,,,13800000001\n", i, k,
                                   people[i].id, b->cancelled ? "cancelled" : "delivered",
                                   (long long)((b->at - BEGIN) / DAY_MS), (long long)((b->at / HOUR_MS) % 24),
                                   b->yuan ? "CNY" : "EUR", (long long)b->paid);
                        b->at -= b->at % HOUR_MS;
                }
        }
        in.files[IMPORT_CUSTOMERS] = buf_str(&customers);
        in.files[IMPORT_ORDERS] = buf_str(&orders);
        in.files[IMPORT_ORDER_ITEMS] = STR("order_no,line,sku,qty,price\n");
        assert_int_equal(store_import(st, &in, on_imported, NULL), 0);
        store_drain(st);
        tz_free(utc);
        buf_done(&customers);
        buf_done(&orders);
}

static void give_back(void)
{
        for (int i = 0; i < CUSTOMERS; i++)
                for (int k = 0; k < people[i].n_bought; k++) {
                        struct bought *b = &people[i].bought[k];
                        int64_t at = b->at + (1 + rnd(30)) * DAY_MS;
                        char no[24];

                        snprintf(no, sizeof(no), "LM%07d%03d", i, k);
                        if (b->cancelled || rnd(3))
                                continue;
                        set_state(no, "delivered", "return", at);
                        b->returned = at;
                        switch (rnd(3)) {
                        case 0: set_state(no, "return", "refund", at + DAY_MS); break; /* it began when it began */
                        case 1:
                                set_state(no, "return", "delivered", at + DAY_MS); /* taken back */
                                b->returned = 0;
                                break;
                        default: break;
                        }
                }
}

static struct contact_mark mark;
static bool more;

static void on_page(void *arg, int r, const struct err *err, struct contact_page *page)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        more = page->more;
        mark = (struct contact_mark){page->mark.updated_ms, arena_str(mem, page->mark.conversation)};
        for (size_t i = 0; i < page->n_rows; i++)
                page->rows[i].day = page->rows[i].start_ms / DAY_MS;
        assert_int_equal(store_contacts_put(st, page, on_done, NULL), 0);
}

static void count_contacts(void)
{
        mark = (struct contact_mark){0, STR("")};
        do {
                assert_int_equal(store_contacts_derive(st, &mark, INT64_MAX, CONTACT_PAGE_MAX, on_page, NULL), 0);
                store_drain(st);
                assert_int_equal(last_r, 0);
        } while (more);
}

static void happen(unsigned held_of_100)
{
        make_people(held_of_100);
        write_orders();
        give_back();
        for (int i = 0; i < CUSTOMERS; i++) {
                if (people[i].n_offered)
                        consent(people[i].id);
                for (int k = 0; k < people[i].n_offered; k++)
                        offer(&people[i], k == 0 ? "a" : k == 1 ? "b" : "c", people[i].offered[k], 1 + rnd(2));
        }
}

/* ---- asked ---- */

static struct effect_sums sums;
static size_t n_rows;
static int64_t today;

static void on_effects(void *arg, int r, const struct err *err, const struct offer_effect_row *rows, size_t n)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        memset(&sums, 0, sizeof(sums));
        n_rows = n;
        for (size_t i = 0; i < n; i++) {
                assert_true(i == 0 || rows[i].at_ms <= rows[i - 1].at_ms);
                effect_add(&sums, &rows[i], today);
        }
}

static struct offer_effect_query question(int64_t from, int64_t to)
{
        return (struct offer_effect_query){.of = {.from_day = from, .to_day = to},
                                           .currency = STR_INIT("CNY"),
                                           .order_ms = EFFECT_ORDER_DAYS * DAY_MS,
                                           .return_ms = EFFECT_RETURN_DAYS * DAY_MS};
}

static void ask(struct offer_effect_query q)
{
        assert_int_equal(store_offer_effects(st, &q, on_effects, NULL), 0);
        store_drain(st);
}

/* ---- counted plainly ---- */

struct plain {
        int n, due, back_due, buyers, back, foreign;
        double v[CUSTOMERS];
};

static void plain_one(const struct person *p, struct plain *ret)
{
        int64_t at = p->offered[0], day = at / DAY_MS;
        bool order = day + EFFECT_ORDER_DAYS + 2 <= today, back = false, bought = false;
        double paid = 0;

        ret->n++;
        for (int k = 0; k < p->n_bought; k++) {
                const struct bought *b = &p->bought[k];

                if (b->returned > at && b->returned - at <= EFFECT_RETURN_DAYS * DAY_MS)
                        back = true;
                if (b->cancelled || b->returned || b->at <= at || b->at - at > EFFECT_ORDER_DAYS * DAY_MS)
                        continue;
                if (b->yuan) {
                        paid += (double)b->paid;
                        bought = true;
                } else if (order) {
                        ret->foreign++;
                }
        }
        if (order) {
                ret->v[ret->due++] = paid;
                ret->buyers += bought;
        }
        if (day + EFFECT_RETURN_DAYS + 2 <= today) {
                ret->back_due++;
                ret->back += back;
        }
}

static void plain_all(int64_t from, int64_t to, struct plain ret[2])
{
        memset(ret, 0, 2 * sizeof(*ret));
        for (int i = 0; i < CUSTOMERS; i++)
                if (people[i].n_offered && people[i].offered[0] / DAY_MS >= from && people[i].offered[0] / DAY_MS <= to)
                        plain_one(&people[i], &ret[people[i].held]);
}

static double mean_of(const struct plain *p)
{
        double sum = 0;

        for (int i = 0; i < p->due; i++)
                sum += p->v[i];
        return sum / p->due;
}

static double error_of(const struct plain *p)
{
        double m = mean_of(p), sum = 0;

        for (int i = 0; i < p->due; i++)
                sum += (p->v[i] - m) * (p->v[i] - m);
        return sum / (p->due - 1) / p->due;
}

static void check(int64_t from, int64_t to)
{
        struct plain plain[2];

        plain_all(from, to, plain);
        ask(question(from, to));
        assert_int_equal(n_rows, plain[0].n + plain[1].n);
        assert_int_equal(sums.foreign, plain[0].foreign + plain[1].foreign);
        for (int g = 0; g < 2; g++) {
                assert_int_equal(sums.paid[g].n, plain[g].due);
                assert_int_equal(sums.buyers[g], plain[g].buyers);
                assert_int_equal(sums.n[g], plain[g].back_due);
                assert_int_equal(sums.returned[g], plain[g].back);
                if (plain[g].due)
                        assert_true(fabs(sums.paid[g].sum / plain[g].due - mean_of(&plain[g])) < 1e-6);
        }
}

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

/* ---- tests ---- */

static void figures_are_those_of_a_plain_count(void **state)
{
        const struct metric_rates rates = {.currency = "CNY", .margin_percent = 40};
        struct metric_value v;
        struct plain plain[2];
        double d, e;

        (void)state;
        seed = 11;
        happen(40);
        count_contacts();
        for (today = DAY0; today < DAY0 + SPAN + 60; today += 13) {
                check(DAY0 - 5, DAY0 + SPAN + 60);
                check(DAY0 + 20, DAY0 + 47);
                check(today - 1, today - 1);
        }
        plain_all(DAY0 - 5, DAY0 + SPAN + 60, plain);
        ask(question(DAY0 - 5, DAY0 + SPAN + 60));
        assert_true(plain[0].due > EFFECT_MIN && plain[1].due > EFFECT_MIN && plain[1].back > 3);
        assert_int_equal(effect_value(METRIC_MARGIN, &sums, &rates, &v), EFFECT_THERE);
        d = 0.4 * (mean_of(&plain[0]) - mean_of(&plain[1]));
        e = 0.4 * sqrt(error_of(&plain[0]) + error_of(&plain[1]));
        assert_true(fabs(v.value - d) < 1e-6);
        /* so many degrees of freedom that t lies between 1.96 and 2 */
        assert_true(v.high - v.value > 1.96 * e && v.high - v.value < 2 * e);
        assert_true(fabs((v.high + v.low) / 2 - v.value) < 1e-6);
        assert_true(fabs(v.vendor - 0.4 * mean_of(&plain[0])) < 1e-6);
        assert_int_equal(effect_value(METRIC_RETURNS, &sums, &rates, &v), EFFECT_THERE);
        d = (double)plain[1].back / plain[1].back_due - (double)plain[0].back / plain[0].back_due;
        assert_true(fabs(v.value - d) < 1e-9 && v.low < d && v.high > d);
}

static void a_page_goes_on_where_the_one_before_ended(void **state)
{
        struct offer_effect_query q = question(DAY0, DAY0 + SPAN + 60);
        size_t all;

        (void)state;
        seed = 5;
        happen(50);
        count_contacts();
        ask(q);
        all = n_rows;
        q.held = q.whole = true;
        ask(q);
        assert_int_equal(sums.paid[EFFECT_SHOWN].n, 0);
        q.held = false;
        q.shown = true;
        q.limit = 1;
        ask(q);
        assert_int_equal(n_rows, 1);
        q.limit = 0;
        q.shown = false;
        q.before_ms = BEGIN + 40 * DAY_MS;
        q.before_conversation = STR("");
        ask(q);
        assert_true(n_rows > 0 && n_rows < all);
        q.of.to_day = q.of.from_day - 1;
        assert_int_equal(store_offer_effects(st, &q, on_effects, NULL), ERR_INVALID);
}

static void too_few_conversations_give_no_figure(void **state)
{
        struct metric_rates rates = {.currency = "CNY", .margin_percent = 40};
        struct effect_sums s = {.paid = {{EFFECT_MIN, 5000, 5e6}, {EFFECT_MIN, 5000, 5e6}},
                                .buyers = {EFFECT_BUYERS_MIN, EFFECT_BUYERS_MIN},
                                .n = {EFFECT_MIN, EFFECT_MIN}};
        struct metric_value v;

        (void)state;
        assert_int_equal(effect_value(METRIC_MARGIN, &s, &rates, &v), EFFECT_THERE);
        assert_int_equal(effect_value(METRIC_RETURNS, &s, &rates, &v), EFFECT_THERE);
        assert_true(v.known && v.value == 0 && v.low < 0 && v.high > 0);
        s.buyers[EFFECT_HELD]--;
        assert_int_equal(effect_value(METRIC_MARGIN, &s, &rates, &v), EFFECT_FEW_BUYERS);
        assert_true(!v.known && !v.interval && v.of == 2 * EFFECT_MIN);
        s.paid[EFFECT_HELD].n--;
        assert_int_equal(effect_value(METRIC_MARGIN, &s, &rates, &v), EFFECT_FEW);
        s.n[EFFECT_SHOWN]--;
        assert_int_equal(effect_value(METRIC_RETURNS, &s, &rates, &v), EFFECT_FEW);
        rates.margin_percent = 0;
        assert_int_equal(effect_value(METRIC_MARGIN, &s, &rates, &v), EFFECT_NO_RATE);
        assert_false(v.vendor_known);
        memset(&s, 0, sizeof(s));
        assert_int_equal(effect_value(METRIC_RETURNS, &s, &rates, &v), EFFECT_FEW);
        assert_false(v.vendor_known);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(figures_are_those_of_a_plain_count, setup, teardown),
                cmocka_unit_test_setup_teardown(a_page_goes_on_where_the_one_before_ended, setup, teardown),
                cmocka_unit_test(too_few_conversations_give_no_figure),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
