/* connect/intake, store/intake: a company's files by their keys, row by row. */
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"
#include "connect/intake.h"
#include "connect/intake_priv.h"
#include "connect/orders.h"
#include "store/consent.h"
#include "store/customer.h"
#include "store/customer_merge.h"
#include "store/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1773073200000) /* 2026-03-10T00:20+08:00 */
#define PEOPLE "id,name,lang\nc1,王伟,zh\nc2,Ann,en\n"
#define ORDER_HEAD "order_no,customer,status,placed,currency,total"
#define ORDERS ORDER_HEAD "\nLM00000001,c1,paid,2026-03-01 10:00,CNY,29900\nLM00000002,c2,done,2026/3/1,EUR,4900\n"

struct bed {
        struct store *store;
        struct tz *tz;
        struct intake_opts o;
        struct intake *in;
};

static struct bed *bed_open(void)
{
        static struct bed b;
        struct store_opts opts = {0};
        struct err err;

        memset(&b, 0, sizeof(b));
        assert_int_equal(store_open(NULL, &opts, &b.store, &err), 0);
        assert_int_equal(tz_load(STR("Asia/Shanghai"), &b.tz, &err), 0);
        b.o = (struct intake_opts){
                .store = b.store, .tz = b.tz, .now_ms = NOW, .batch = 3, .consent_text_version = STR("t1")};
        return &b;
}

static void bed_close(struct bed *b)
{
        intake_free(b->in);
        store_close(b->store);
        tz_free(b->tz);
}

static const struct intake_report *take_as(struct bed *b, enum intake_kind kind, bool json, struct str text)
{
        struct err err;

        intake_free(b->in);
        b->in = intake_new(&b->o);
        assert_int_equal(intake_add_bytes(b->in, kind, json, text, &err), 0);
        intake_run(b->in);
        assert_int_equal(intake_result(b->in, &err), 0);
        return intake_report(b->in, kind);
}

static const struct intake_report *take(struct bed *b, enum intake_kind kind, const char *text)
{
        return take_as(b, kind, false, str_c(text));
}

static void counts(const struct intake_report *r, unsigned made, unsigned updated, unsigned unchanged, unsigned refused)
{
        assert_int_equal(r->made, made);
        assert_int_equal(r->updated, updated);
        assert_int_equal(r->unchanged, unchanged);
        assert_int_equal(r->refused, refused);
        assert_int_equal(r->rows, made + updated + unchanged + refused);
}

static void fault(const struct intake_report *r, size_t i, unsigned line, const char *column, enum intake_reason reason)
{
        assert_true(i < r->n_faults);
        assert_int_equal(r->faults[i].line, line);
        assert_string_equal(intake_reason_name(r->faults[i].reason), intake_reason_name(reason));
        if (column)
                assert_string_equal(r->faults[i].column, column);
        else
                assert_null(r->faults[i].column);
}

/* ---- what is in the store ---- */

struct seen {
        int r;
        char status[16], channel[16], carrier[16], customer[16], last4[5], name[32], skus[64], product[16], error[16];
        int64_t placed, promise, delivered, total, n_items, n_events, n_devices, n_repairs, n_words;
        bool memory, offers;
};

static void copy(char *to, size_t room, struct str s)
{
        assert_true(s.n < room);
        memset(to, 0, room);
        if (s.n)
                memcpy(to, s.p, s.n);
}

static void on_orders(void *arg, int r, const struct err *err, const struct order_row *rows, size_t n)
{
        struct seen *s = arg;

        (void)err;
        s->r = r;
        if (n == 0)
                return;
        copy(s->status, sizeof(s->status), rows->status);
        copy(s->channel, sizeof(s->channel), rows->channel);
        copy(s->carrier, sizeof(s->carrier), rows->carrier);
        copy(s->customer, sizeof(s->customer), rows->customer_id);
        memcpy(s->last4, rows->phone_last4, 5);
        s->placed = rows->placed_ms;
        s->promise = rows->promise_ms;
        s->delivered = rows->delivered_ms;
        s->total = rows->total_minor;
        s->n_items = (int64_t)rows->n_items;
        s->n_events = (int64_t)rows->n_events;
        s->skus[0] = 0;
        for (size_t i = 0; i < rows->n_items; i++)
                snprintf(s->skus + strlen(s->skus), sizeof(s->skus) - strlen(s->skus), "%.*s*%d ",
                         STR_ARG(rows->items[i].sku), (int)rows->items[i].qty);
}

static struct seen order(struct bed *b, const char *no)
{
        struct seen s = {.r = ERR_INTERNAL};

        assert_int_equal(store_order_find(b->store, str_c(no), on_orders, &s), 0);
        store_drain(b->store);
        return s;
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        struct seen *s = arg;

        (void)err;
        s->r = r;
        if (r < 0)
                return;
        copy(s->name, sizeof(s->name), row->name);
        s->n_devices = (int64_t)row->n_devices;
        s->n_repairs = (int64_t)row->n_repairs;
        if (row->n_devices) {
                copy(s->product, sizeof(s->product), row->devices[0].product_id);
                copy(s->error, sizeof(s->error), row->devices[0].error);
        }
        s->memory = row->consent.memory;
        s->offers = row->consent.offers;
}

static void on_words(void *arg, int r, const struct err *err, const struct consent_state *state,
                     const struct consent_row *rows, size_t n)
{
        struct seen *s = arg;

        (void)r;
        (void)err;
        (void)state;
        (void)rows;
        s->n_words = (int64_t)n;
}

static struct seen customer(struct bed *b, const char *id)
{
        struct seen s = {.r = ERR_INTERNAL};

        assert_int_equal(store_customer_load(b->store, str_c(id), NOW, on_customer, &s), 0);
        assert_int_equal(store_consent_load(b->store, str_c(id), on_words, &s), 0);
        store_drain(b->store);
        return s;
}

/* ---- keys ---- */

static void new_then_unchanged_then_updated(void **state)
{
        struct bed *b = bed_open();

        (void)state;
        counts(take(b, INTAKE_CUSTOMERS, PEOPLE), 2, 0, 0, 0);
        counts(take(b, INTAKE_ORDERS, ORDERS), 2, 0, 0, 0);
        assert_int_equal(intake_code(b->in), 0);
        counts(take(b, INTAKE_ORDERS, ORDERS), 0, 0, 2, 0);
        counts(take(b, INTAKE_ORDERS, ORDER_HEAD ",carrier\nLM00000001,c1,shipped,2026-03-01 10:00,CNY,29900,SF\n"), 0,
               1, 0, 0);
        assert_string_equal(order(b, "LM00000001").status, "shipped");
        assert_string_equal(order(b, "LM00000001").carrier, "SF");
        /* A column that the file does not have stays; one that is empty is emptied. */
        counts(take(b, INTAKE_ORDERS, ORDER_HEAD "\nLM00000001,c1,done,2026-03-01 10:00,CNY,29900\n"), 0, 1, 0, 0);
        assert_string_equal(order(b, "LM00000001").carrier, "SF");
        counts(take(b, INTAKE_ORDERS, ORDER_HEAD ",carrier\nLM00000001,c1,done,2026-03-01 10:00,CNY,29900,\n"), 0, 1, 0,
               0);
        assert_string_equal(order(b, "LM00000001").carrier, "");
        assert_string_equal(order(b, "LM00000001").channel, "own");
        bed_close(b);
}

static void a_key_twice_in_a_file_names_both_lines(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        r = take(b, INTAKE_CUSTOMERS, "id,name,lang\nc1,A,zh\nc2,B,zh\nc3,C,zh\nc4,D,zh\nc1,E,zh\nc4,F,zh\n");
        counts(r, 4, 0, 0, 2);
        fault(r, 0, 6, "id", REASON_REPEATED);
        assert_int_equal(r->faults[0].first, 2);
        fault(r, 1, 7, "id", REASON_REPEATED);
        assert_int_equal(r->faults[1].first, 5);
        assert_string_equal(customer(b, "c1").name, "A");
        assert_int_equal(intake_code(b->in), 1);
        /* A refused row is not the first of its key. */
        r = take(b, INTAKE_CUSTOMERS, "id,name,lang\nc9,A,xx\nc9,B,zh\n");
        counts(r, 1, 0, 0, 1);
        bed_close(b);
}

static void items_are_replaced_when_their_file_comes(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
        take(b, INTAKE_ORDERS, ORDERS);
        counts(take(b, INTAKE_ITEMS,
                    "order_no,line,sku,qty,price\nLM00000001,1,A,1,100\nLM00000001,2,B,2,100\n"
                    "LM00000002,1,C,1,100\nLM00000001,3,D,1,100\n"),
               4, 0, 0, 0);
        assert_string_equal(order(b, "LM00000001").skus, "A*1 B*2 D*1 ");
        r = take(b, INTAKE_ITEMS, "order_no,line,sku,qty,price\nLM00000001,1,A,1,100\nLM00000001,3,D,5,100\n");
        counts(r, 0, 1, 1, 0);
        assert_int_equal(r->gone, 1);
        assert_string_equal(order(b, "LM00000001").skus, "A*1 D*5 ");
        assert_string_equal(order(b, "LM00000002").skus, "C*1 ");
        /* Without line numbers their order counts. */
        r = take(b, INTAKE_ITEMS, "order_no,sku,qty,price\nLM00000002,X,1,1\nLM00000002,Y,1,1\n");
        counts(r, 1, 1, 0, 0);
        assert_string_equal(order(b, "LM00000002").skus, "X*1 Y*1 ");
        bed_close(b);
}

static void a_refused_item_leaves_what_is_stored_of_it(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
        take(b, INTAKE_ORDERS, ORDERS);
        take(b, INTAKE_ITEMS, "order_no,line,sku,qty,price\nLM00000001,1,A,1,100\nLM00000001,2,B,2,100\n");
        r = take(b, INTAKE_ITEMS, "order_no,line,sku,qty,price\nLM00000001,1,A,1,100\nLM00000001,2,B,-2,100\n");
        counts(r, 0, 0, 1, 1);
        assert_int_equal(r->gone, 0);
        fault(r, 0, 3, "qty", REASON_COUNT);
        /* A line that cannot be told keeps all of the order. */
        r = take(b, INTAKE_ITEMS, "order_no,line,sku,qty,price\nLM00000001,1,A,1,100\nLM00000001,zwei,B,2,100\n");
        counts(r, 0, 0, 1, 1);
        assert_string_equal(order(b, "LM00000001").skus, "A*1 B*2 ");
        r = take(b, INTAKE_ITEMS, "order_no,line,sku,qty,price\nLM00000001,1,A,1,100\nLM00000001,2\n");
        counts(r, 0, 0, 1, 1);
        fault(r, 0, 3, NULL, REASON_FIELDS);
        assert_string_equal(order(b, "LM00000001").skus, "A*1 B*2 ");
        bed_close(b);
}

static void events_count_by_their_order_and_a_refused_one_keeps_its_place(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
        take(b, INTAKE_ORDERS, ORDERS);
        counts(take(b, INTAKE_SHIPMENTS,
                    "order_no,at,text_zh\nLM00000001,2026-03-01,a\nLM00000001,2026-03-02,b\n"
                    "LM00000001,2026-03-03,c\n"),
               3, 0, 0, 0);
        r = take(b, INTAKE_SHIPMENTS,
                 "order_no,at,text_zh\nLM00000001,2026-03-01,a\nLM00000001,soon,b\n"
                 "LM00000001,2026-03-03,c\n");
        counts(r, 0, 0, 2, 1);
        assert_int_equal(order(b, "LM00000001").n_events, 3);
        r = take(b, INTAKE_SHIPMENTS,
                 "order_no,at,text_zh\nLM00000001,2026-03-01,a\nLM00000001,2026-03-02\n"
                 "LM00000001,2026-03-03,c\n");
        counts(r, 0, 0, 2, 1);
        assert_int_equal(r->gone, 0);
        r = take(b, INTAKE_SHIPMENTS,
                 "order_no,at,text_zh\nLM00000001,2026-03-01,a\nLM00000009,2026-03-01,a\n"
                 "LM00000001,2026-03-01,\n");
        counts(r, 0, 0, 1, 2);
        fault(r, 0, 3, "order_no", REASON_NO_ORDER);
        fault(r, 1, 4, NULL, REASON_NO_TEXT);
        assert_int_equal(r->gone, 1);
        bed_close(b);
}

static void devices_and_repairs_go_by_serial_and_number(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
#define DEVICES "customer,product,serial,bought,warranty_until\n"
        counts(take(b, INTAKE_DEVICES, DEVICES "c1,cam2,S1,2026-01-01,2028-01-01\nc1,shot,S2,,\nc9,shot,S3,,\n"), 2, 0,
               0, 1);
        assert_int_equal(customer(b, "c1").n_devices, 2);
        counts(take(b, INTAKE_DEVICES, DEVICES "c1,cam2,S1,2026-01-01,2028-01-01\nc2,shot,S2,,\n"), 0, 1, 1, 0);
        assert_int_equal(customer(b, "c1").n_devices, 1);
        assert_string_equal(customer(b, "c2").product, "shot");
        counts(take(b, INTAKE_DEVICES, "serial,customer,product,error,error_at\nS2,c2,shot,E12,2026-03-01\n"), 0, 1, 0,
               0);
        assert_string_equal(customer(b, "c2").error, "E12");
        counts(take(b, INTAKE_DEVICES, DEVICES "c2,shot,S2,,\n"), 0, 0, 1, 0);
        assert_string_equal(customer(b, "c2").error, "E12");
        r = take(b, INTAKE_DEVICES, "serial,customer,product,error,error_at\nS2,c2,shot,E13,\n");
        counts(r, 0, 0, 0, 1);
        fault(r, 0, 2, "error", REASON_NO_ERROR_TIME);
        counts(take(b, INTAKE_DEVICES, "serial,customer,product,error,error_at\nS2,c2,shot,,\n"), 0, 1, 0, 0);
        assert_string_equal(customer(b, "c2").error, "");
        counts(take(b, INTAKE_REPAIRS, "repair_no,customer,received,state\nR1,c1,2026-03-01,testing\n"), 1, 0, 0, 0);
        counts(take(b, INTAKE_REPAIRS, "repair_no,customer,received,state\nR1,c1,2026-03-01,done\n"), 0, 1, 0, 0);
        assert_int_equal(customer(b, "c1").n_repairs, 1);
        bed_close(b);
}

static void on_done(void *arg, int r, const struct err *err)
{
        (void)err;
        *(int *)arg = r;
}

static void merge(struct bed *b, const char *id, const char *from, const char *into)
{
        struct merge_write w = {.id = str_c(id), .from = str_c(from), .into = str_c(into), .at_ms = NOW};
        int r = 1;

        assert_int_equal(store_customer_merge(b->store, &w, on_done, &r), 0);
        store_drain(b->store);
        assert_int_equal(r, 0);
}

static void who_was_merged_stays_merged(void **state)
{
        static const char devices[] = "serial,customer,product,bought\nSN00000001,c1,cam-s2,2026-01-01\n",
                          repairs[] = "repair_no,customer,received,state\nRP00000001,c1,2026-03-01,testing\n";
        struct bed *b = bed_open();

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE "c3,Bo,en\n");
        take(b, INTAKE_ORDERS, ORDERS);
        counts(take(b, INTAKE_DEVICES, devices), 1, 0, 0, 0);
        merge(b, "m1", "c1", "c2");
        merge(b, "m2", "c2", "c3");
        counts(take(b, INTAKE_ORDERS, ORDERS), 0, 0, 2, 0);
        assert_string_equal(order(b, "LM00000001").customer, "c3");
        counts(take(b, INTAKE_DEVICES, devices), 0, 0, 1, 0);
        counts(take(b, INTAKE_REPAIRS, repairs), 1, 0, 0, 0);
        assert_true(customer(b, "c3").n_devices == 1 && customer(b, "c3").n_repairs == 1);
        counts(take(b, INTAKE_CUSTOMERS, PEOPLE), 0, 0, 2, 0);
        bed_close(b);
}

static void on_facts(void *arg, int r, const struct err *err, const struct customer_fact *customer)
{
        char *said = arg;

        (void)err;
        assert_int_equal(r, 0);
        for (size_t i = 0; i < customer->n_repairs; i++)
                snprintf(said + strlen(said), 200 - strlen(said), "%.*s ", STR_ARG(customer->repairs[i].state));
}

/* Files may use the words of documents; what customers are told knows only its own. */
static void states_of_repairs_reach_facts_in_one_form(void **state)
{
        struct bed *b = bed_open();
        struct orders *orders = orders_new(b->store, NULL, NULL);
        char said[200] = "";

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
        counts(take(b, INTAKE_REPAIRS,
                    "repair_no,customer,received,state\nR1,c1,2026-03-08,checking\nR2,c1,2026-03-07,waiting\n"
                    "R3,c1,2026-03-06,repaired\nR4,c1,2026-03-05,sent\nR5,c1,2026-03-04,booked\n"
                    "R6,c1,2026-03-03,testing\n"),
               6, 0, 0, 0);
        assert_int_equal(orders_customer(orders, STR("c1"), NOW, on_facts, said), 0);
        store_drain(b->store);
        assert_string_equal(said, "testing waiting_parts done sent_back booked testing ");
        orders_free(orders);
        bed_close(b);
}

static void what_a_person_said_about_consent_stays(void **state)
{
        struct bed *b = bed_open();
        struct consent_write w = {STR_INIT("c1"), STR_INIT("offers"), STR_INIT("t1"), STR_INIT("web"), false, NOW};
        const struct intake_report *r;
        struct seen s;

        (void)state;
#define CONSENTS "id,name,lang,consent_memory,consent_offers\n"
        counts(take(b, INTAKE_CUSTOMERS, CONSENTS "c1,A,zh,yes,none\nc2,B,zh,true,no\n"), 2, 0, 0, 0);
        s = customer(b, "c1");
        assert_true(s.memory && !s.offers && s.n_words == 1);
        assert_int_equal(store_consent_add(b->store, &w, NULL, NULL), 0);
        store_drain(b->store);
        r = take(b, INTAKE_CUSTOMERS, CONSENTS "c1,A,zh,no,yes\nc2,B,zh,yes,no\n");
        counts(r, 0, 0, 2, 0);
        assert_int_equal(r->consents_kept, 1);
        s = customer(b, "c1");
        assert_true(s.memory && !s.offers && s.n_words == 2);
        /* A first word is added. */
        counts(take(b, INTAKE_CUSTOMERS, CONSENTS "c3,A,zh,none,none\n"), 1, 0, 0, 0);
        counts(take(b, INTAKE_CUSTOMERS, CONSENTS "c3,A,zh,none,yes\n"), 0, 1, 0, 0);
        assert_true(customer(b, "c3").offers);
        counts(take(b, INTAKE_CUSTOMERS, CONSENTS "c3,A,zh,none,yes\n"), 0, 0, 1, 0);
        bed_close(b);
}

static void a_dry_run_counts_and_writes_nothing(void **state)
{
        struct bed *b = bed_open();
        struct err err;

        (void)state;
        b->o.dry = true;
        b->in = intake_new(&b->o);
        assert_int_equal(intake_add_bytes(b->in, INTAKE_CUSTOMERS, false, STR(PEOPLE), &err), 0);
        assert_int_equal(intake_add_bytes(b->in, INTAKE_ORDERS, false, STR(ORDERS), &err), 0);
        assert_int_equal(intake_add_bytes(b->in, INTAKE_ITEMS, false,
                                          STR("order_no,sku,qty,price\nLM00000001,A,1,1\nLM00000003,A,1,1\n"), &err),
                         0);
        assert_int_equal(intake_add_bytes(b->in, INTAKE_ITEMS, false, STR("x"), &err), ERR_EXISTS);
        intake_run(b->in);
        counts(intake_report(b->in, INTAKE_ORDERS), 2, 0, 0, 0);
        counts(intake_report(b->in, INTAKE_ITEMS), 1, 0, 0, 1);
        assert_int_equal(order(b, "LM00000001").r, ERR_NOTFOUND);
        assert_int_equal(customer(b, "c1").r, ERR_NOTFOUND);
        bed_close(b);
}

static void on_step(void *arg)
{
        (void)arg;
}

static void step(struct bed *b)
{
        if (intake_next(b->in) == INTAKE_READS)
                intake_read(b->in);
        else
                assert_int_equal(intake_ask(b->in, on_step, b), 0);
        store_drain(b->store);
}

static void one_intake_at_a_time_and_an_interrupted_one_is_told(void **state)
{
        struct bed *b = bed_open();
        struct intake *other = intake_new(&b->o);
        const struct intake_report *r;
        struct err err;

        (void)state;
        b->o.batch = 1;
        b->in = intake_new(&b->o);
        assert_int_equal(intake_add_bytes(b->in, INTAKE_CUSTOMERS, false, STR(PEOPLE), &err), 0);
        for (int i = 0; i < 5; i++) /* open, look, begin, read, rows */
                step(b);
        assert_int_equal(intake_add_bytes(other, INTAKE_CUSTOMERS, false, STR(PEOPLE), &err), 0);
        intake_run(other);
        assert_int_equal(intake_result(other, &err), ERR_BUSY);
        assert_int_equal(intake_code(other), 2);
        intake_free(other);
        intake_stop(b->in);
        while (intake_next(b->in) != INTAKE_OVER)
                step(b);
        r = take(b, INTAKE_CUSTOMERS, PEOPLE);
        assert_true(r->was_interrupted);
        assert_int_equal(r->before_rows, 1);
        counts(r, 1, 0, 1, 0);
        assert_false(take(b, INTAKE_CUSTOMERS, PEOPLE)->was_interrupted);
        bed_close(b);
}

/* ---- values ---- */

static void times_are_read_in_their_forms(void **state)
{
        static const struct {
                const char *text;
                bool end;
                int64_t ms;
        } good[] = {
                {"2026-03-01T10:00+08:00", false, INT64_C(1772330400000)},
                {"2026-03-01T02:00:00Z", false, INT64_C(1772330400000)},
                {"2026-03-01T02:00:00.250z", false, INT64_C(1772330400000)},
                {"2026-03-01 10:00:05", false, INT64_C(1772330405000)},
                {"2026/3/1 10:00", false, INT64_C(1772330400000)},
                {"2026-03-01 10:00", true, INT64_C(1772330400000)},
                {"2026/3/1", false, INT64_C(1772294400000)},
                {"2026-03-01", true, INT64_C(1772380740000)},
                {"-9d10:00", false, INT64_C(1772330400000)},
                {"2026-02-28T21:00:00-0500", false, INT64_C(1772330400000)},
        };
        static const char *const bad[] = {"2026-02-30",         "2026-13-01",
                                          "2026-3/1",           "26-03-01",
                                          "2026-03-01 24:00",   "45000",
                                          "1.3.2026",           "2026-03-01T10:00+15:00",
                                          "2026-03-01 10",      "1969-12-31",
                                          "2200-01-01",         "2026-03-01 10:00 PM",
                                          "-5d27:61",           "2026-03-01+08:00",
                                          "0000-00-00",         "2026-03-01T",
                                          "2026-03-01 10:00:5", "2026-03-011"};
        struct bed *b = bed_open();
        struct intake_rules rules = {.tz = b->tz, .now_ms = NOW};
        int64_t ms;

        (void)state;
        for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
                assert_true(intake_time(&rules, str_c(good[i].text), good[i].end, &ms));
                assert_int_equal(ms, good[i].ms);
        }
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                if (intake_time(&rules, str_c(bad[i]), false, &ms))
                        fail_msg("%s is taken", bad[i]);
        bed_close(b);
}

static int64_t amount(enum intake_amounts amounts, bool open, const char *text, enum intake_reason *reason)
{
        struct intake_rules rules = {.amounts = amounts, .amounts_open = open};
        struct intake_column c = {"total", TYPE_AMOUNT};
        struct intake_cell cell;

        return intake_value(&rules, &c, str_c(text), &cell, reason) ? cell.n : -1;
}

static void amounts_are_minor_units_or_decimals(void **state)
{
        static const char *const bad[] = {"-1", "1,299.00", "¥1",    "1.999",        "1.",
                                          ".5", "1e5",      "1 000", "100000000001", "1000000000.01"};
        enum intake_reason reason;

        (void)state;
        assert_int_equal(amount(INTAKE_AMOUNTS_AUTO, false, "29900", &reason), 29900);
        assert_int_equal(amount(INTAKE_AMOUNTS_AUTO, false, "299.00", &reason), 29900);
        assert_int_equal(amount(INTAKE_AMOUNTS_AUTO, false, "299.5", &reason), 29950);
        assert_int_equal(amount(INTAKE_AMOUNTS_AUTO, false, "0.05", &reason), 5);
        assert_int_equal(amount(INTAKE_AMOUNTS_AUTO, true, "0", &reason), 0);
        assert_int_equal(amount(INTAKE_AMOUNTS_AUTO, true, "299", &reason), -1);
        assert_int_equal(reason, REASON_AMOUNT_OPEN);
        assert_int_equal(amount(INTAKE_AMOUNTS_MAJOR, true, "299", &reason), 29900);
        assert_int_equal(amount(INTAKE_AMOUNTS_MINOR, true, "299", &reason), 299);
        assert_int_equal(amount(INTAKE_AMOUNTS_MINOR, true, "299.00", &reason), -1);
        assert_int_equal(amount(INTAKE_AMOUNTS_AUTO, false, "100000000000", &reason), INT64_C(100000000000));
        assert_int_equal(amount(INTAKE_AMOUNTS_AUTO, false, "1000000000.00", &reason), INT64_C(100000000000));
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                if (amount(INTAKE_AMOUNTS_AUTO, false, bad[i], &reason) >= 0)
                        fail_msg("%s is taken", bad[i]);
                assert_int_equal(reason, REASON_AMOUNT);
        }
}

static void a_file_with_both_forms_of_amounts_leaves_whole_ones_open(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
        r = take(b, INTAKE_ORDERS,
                 ORDER_HEAD "\nLM00000001,c1,paid,2026-03-01,CNY,299\nLM00000002,c1,paid,2026-03-01,CNY,0\n"
                            "LM00000003,c1,paid,2026-03-01,CNY,299.5\n");
        counts(r, 2, 0, 0, 1);
        fault(r, 0, 2, "total", REASON_AMOUNT_OPEN);
        assert_int_equal(order(b, "LM00000003").total, 29950);
        b->o.amounts = INTAKE_AMOUNTS_MAJOR;
        r = take(b, INTAKE_ORDERS,
                 ORDER_HEAD "\nLM00000001,c1,paid,2026-03-01,CNY,299\nLM00000003,c1,paid,2026-03-01,CNY,299.5\n");
        counts(r, 1, 0, 1, 0);
        assert_false(r->minor_taken);
        assert_int_equal(order(b, "LM00000001").total, 29900);
        b->o.amounts = INTAKE_AMOUNTS_AUTO;
        assert_true(take(b, INTAKE_ORDERS, ORDER_HEAD "\nLM00000004,c1,paid,2026-03-01,CNY,299\n")->minor_taken);
        assert_false(take(b, INTAKE_ORDERS, ORDER_HEAD "\nLM00000004,c1,paid,2026-03-01,CNY,2.99\n")->minor_taken);
        assert_false(take(b, INTAKE_ORDERS, ORDER_HEAD "\nLM00000004,c1,paid,2026-03-01,CNY,0\n")->minor_taken);
        bed_close(b);
}

static void values_are_limited(void **state)
{
        static const struct {
                const char *head;
                size_t max;
        } texts[] = {{"id,lang,name\nx,zh,", 200},
                     {"name,lang,id\nx,zh,", 100},
                     {"id,name,lang,city\nx,x,zh,", 100},
                     {"id,name,lang,phone\nx,x,zh,", 40},
                     {"id,name,lang,tz\nx,x,zh,", 64}};
        struct bed *b = bed_open();
        struct buf buf;

        (void)state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                for (size_t extra = 0; extra < 2; extra++) {
                        const struct intake_report *r;

                        buf_init(&buf, 4096);
                        buf_put_c(&buf, texts[i].head);
                        for (size_t n = 0; n < texts[i].max + extra; n++)
                                buf_put_ch(&buf, 'x');
                        r = take_as(b, INTAKE_CUSTOMERS, false, buf_str(&buf));
                        assert_int_equal(r->refused, extra);
                        if (extra)
                                assert_int_equal(r->faults[0].reason, REASON_VALUE_LONG);
                        buf_done(&buf);
                }
        bed_close(b);
}

static void personal_values_are_not_repeated_and_others_are_cut(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;
        struct buf buf;

        (void)state;
        r = take(b, INTAKE_CUSTOMERS,
                 "id,name,lang,email\nc1,A,zh,nobody\nc2,A,13912345678,\n"
                 "c3,A,一二三四五六七八九十一二三四五六七八九十,\n");
        fault(r, 0, 2, "email", REASON_EMAIL);
        assert_int_equal(r->faults[0].value.n, 0);
        fault(r, 1, 3, "lang", REASON_WORD);
        assert_int_equal(r->faults[1].value.n, 0);
        assert_int_equal(r->faults[2].value.n, 39);
        buf_init(&buf, 1 << 20);
        intake_put_json(b->in, -1, &buf);
        assert_false(str_contains(buf_str(&buf), STR("13912345678")));
        buf_clear(&buf);
        intake_put_text(b->in, 1.5, &buf);
        assert_false(str_contains(buf_str(&buf), STR("13912345678")));
        assert_true(str_contains(buf_str(&buf), STR("customers:2: email: not an e-mail address\n")));
        buf_done(&buf);
        bed_close(b);
}

static void faults_are_kept_up_to_a_limit_and_all_counted(void **state)
{
        struct bed *b = bed_open();

        (void)state;
        b->o.batch = 0;
        for (unsigned extra = 0; extra < 2; extra++) {
                const struct intake_report *r;
                struct buf buf;

                buf_init(&buf, 1 << 20);
                buf_put_c(&buf, "id,name,lang\n");
                for (unsigned i = 0; i < INTAKE_FAULTS_MAX + extra; i++)
                        buf_printf(&buf, "x%u,,zh\n", i);
                r = take_as(b, INTAKE_CUSTOMERS, false, buf_str(&buf));
                assert_int_equal(r->n_faults, INTAKE_FAULTS_MAX);
                assert_int_equal(r->refused, INTAKE_FAULTS_MAX + extra);
                assert_int_equal(r->reasons[REASON_MISSING], INTAKE_FAULTS_MAX + extra);
                buf_clear(&buf);
                intake_put_json(b->in, -1, &buf);
                assert_true(str_contains(buf_str(&buf),
                                         extra ? STR("\"faults_left_out\":1}") : STR("\"faults_left_out\":0}")));
                buf_done(&buf);
        }
        bed_close(b);
}

/* ---- files ---- */

static void columns_come_in_any_order_and_missing_ones_are_all_named(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        r = take(b, INTAKE_CUSTOMERS, "notes,lang, name ,id,rating\nx,zh,王伟,c1,5\ny,zh,李娜,c2,4\n");
        counts(r, 2, 0, 0, 0);
        assert_int_equal(r->n_ignored, 2);
        assert_true(str_eq_c(r->ignored[0], "notes") && str_eq_c(r->ignored[1], "rating"));
        r = take(b, INTAKE_CUSTOMERS, "id,nickname\nc1,x\n");
        assert_true(str_eq_c(r->error, "columns are missing: name, lang"));
        assert_int_equal(intake_code(b->in), 2);
        r = take(b, INTAKE_CUSTOMERS, "id;name;lang\nc1;x;zh\n");
        assert_true(
                str_contains(r->error, STR("columns are missing: id, name, lang (columns are separated by commas")));
        r = take(b, INTAKE_CUSTOMERS, "id,name,lang,id\n");
        assert_true(str_eq_c(r->error, "the column id is there twice"));
        assert_true(str_eq_c(take(b, INTAKE_CUSTOMERS, "")->error, "it is empty"));
        counts(take(b, INTAKE_CUSTOMERS, "id,name,lang\n"), 0, 0, 0, 0);
        counts(take(b, INTAKE_CUSTOMERS, "id,name,lang,,\nc1,王伟,zh,,\n,,,,\n"), 0, 0, 1, 0);
        bed_close(b);
}

static void unknown_columns_are_named_up_to_a_limit(void **state)
{
        struct bed *b = bed_open();

        (void)state;
        for (int extra = 0; extra < 2; extra++) {
                const struct intake_report *r;
                struct buf buf;

                buf_init(&buf, 4096);
                buf_put_c(&buf, "id,name,lang");
                for (int i = 0; i < INTAKE_IGNORED_MAX + extra; i++)
                        buf_printf(&buf, ",more%d", i);
                r = take_as(b, INTAKE_CUSTOMERS, false, buf_str(&buf));
                assert_int_equal(r->n_ignored, INTAKE_IGNORED_MAX);
                assert_int_equal(r->ignored_more, extra);
                buf_done(&buf);
        }
        bed_close(b);
}

static void gbk_is_found_and_said_and_odd_rows_refused_alone(void **state)
{
        /* 王伟 李娜 陈丽, then UTF-8, then broken bytes */
        static const char text[] =
                "id,name,lang\nc1,\xCD\xF5\xCE\xB0,zh\nc2,\xC0\xEE\xC4\xC8,zh\nc3,\xB3\xC2\xC0\xF6,zh\n"
                "c4,赵军军,zh\nc5,\xCD,zh\n";
        struct bed *b = bed_open();
        const struct intake_report *r = take(b, INTAKE_CUSTOMERS, text);

        (void)state;
        counts(r, 3, 0, 0, 2);
        assert_int_equal(r->encoding.encoding, ENCODING_GB18030);
        fault(r, 0, 5, "name", REASON_MIXED);
        fault(r, 1, 6, "name", REASON_NOT_GB18030);
        assert_string_equal(customer(b, "c1").name, "王伟");
        r = take(b, INTAKE_CUSTOMERS, "\xEF\xBB\xBFid,name,lang\nc1,王伟,zh\nc6,\xCD\xF5\xCE\xB0,zh\n");
        counts(r, 0, 0, 1, 1);
        assert_true(r->encoding.mark);
        fault(r, 0, 3, "name", REASON_NOT_UTF8);
        r = take_as(b, INTAKE_CUSTOMERS, false, STR("\xFF\xFEi\0d\0"));
        assert_true(str_starts(r->error, STR("it is UTF-16")));
        r = take(b, INTAKE_CUSTOMERS, "PK\x03\x04name");
        assert_true(str_starts(r->error, STR("it is a spreadsheet")));
        b->o.encoding = INTAKE_GB18030;
        r = take(b, INTAKE_CUSTOMERS, "id,name,lang\nc7,\xCD\xF5,zh\n");
        assert_true(r->forced);
        assert_string_equal(customer(b, "c7").name, "王");
        assert_true(str_contains(take(b, INTAKE_CUSTOMERS, "\xEF\xBB\xBFid,name,lang\n")->error, STR("no GB18030")));
        bed_close(b);
}

static void json_says_the_same_as_csv(void **state)
{
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        counts(take(b, INTAKE_CUSTOMERS, PEOPLE), 2, 0, 0, 0);
        counts(take(b, INTAKE_ORDERS, ORDERS), 2, 0, 0, 0);
        r = take_as(
                b, INTAKE_ORDERS, true,
                STR("[{\"order_no\":\"LM00000001\",\"customer\":\"c1\",\"status\":\"paid\",\"placed\":\"2026-03-01 "
                    "10:00\","
                    "\"currency\":\"CNY\",\"total\":299.00,\"hue\":1},\n{\"order_no\":\"LM00000002\",\"total\":4900,"
                    "\"customer\":\"c2\",\"status\":\"done\",\"placed\":\"2026-03-01\",\"currency\":\"EUR\","
                    "\"carrier\":null}]"));
        counts(r, 0, 0, 1, 1);
        fault(r, 0, 2, "total", REASON_AMOUNT_OPEN);
        assert_true(str_eq_c(r->ignored[0], "hue"));
        r = take_as(b, INTAKE_CUSTOMERS, true,
                    STR("{\"id\":\"c1\",\"name\":\"王伟\",\"lang\":\"zh\",\"vip\":true}\n{\"id\":\"c2\"}\n[1]\n{\"id\":"
                        "\"c3\",\"name\":{},"
                        "\"lang\":\"zh\"}\n{\"id\":\"c1\",\"id\":\"c2\"}\nnot\n"));
        counts(r, 0, 1, 0, 5);
        fault(r, 0, 2, "name", REASON_MISSING);
        fault(r, 1, 3, NULL, REASON_BAD_JSON);
        fault(r, 2, 4, "name", REASON_NO_VALUE);
        r = take_as(b, INTAKE_CUSTOMERS, true,
                    STR("[{\"id\":\"c1\",\"name\":\"王伟\",\"lang\":\"zh\",\"vip\":true},\n oops]"));
        counts(r, 0, 0, 1, 0);
        assert_true(str_starts(r->error, STR("line 2: the array")));
        assert_int_equal(intake_code(b->in), 1);
        bed_close(b);
}

static void orders_are_checked_as_the_demo_wants(void **state)
{
        static const struct {
                const char *row, *column;
                enum intake_reason reason;
        } bad[] = {
                {"LM1,c1,paid,2026-03-01,CNY,1,", "order_no", REASON_ORDER_NO},
                {"LM0000000000000000000000000000001,c1,paid,2026-03-01,CNY,1,", "order_no", REASON_ORDER_NO},
                {"lm00000001,c1,paid,2026-03-01,CNY,1,", "order_no", REASON_ORDER_NO},
                {"LM00000001,,paid,2026-03-01,CNY,1,", "customer", REASON_MISSING},
                {"LM00000001,c9,paid,2026-03-01,CNY,1,", "customer", REASON_NO_CUSTOMER},
                {"LM00000001,c1,lost,2026-03-01,CNY,1,", "status", REASON_WORD},
                {"LM00000001,c1,paid,,CNY,1,", "placed", REASON_MISSING},
                {"LM00000001,c1,paid,2026-03-01,USD,1,", "currency", REASON_WORD},
                {"LM00000001,c1,paid,2026-03-01,CNY,1,2026-02-28", "delivered", REASON_ORDER_OF_TIMES},
                {"LM00000001,c1,pa\x01id,2026-03-01,CNY,1,", "status", REASON_CONTROL},
                {"LM00000001,c1,\"pa\"id,2026-03-01,CNY,1,", NULL, REASON_BAD_CSV},
                {"\"LM00000001,c1,paid,2026-03-01,CNY,1,", NULL, REASON_OPEN_QUOTE},
        };
        struct bed *b = bed_open();
        char text[300];

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                const struct intake_report *r;

                snprintf(text, sizeof(text), ORDER_HEAD ",delivered\n%s\n", bad[i].row);
                r = take(b, INTAKE_ORDERS, text);
                counts(r, 0, 0, 0, 1);
                fault(r, 0, 2, bad[i].column, bad[i].reason);
        }
        counts(take(b, INTAKE_ORDERS,
                    ORDER_HEAD ",delivered,phone\nLM000000000000000000000000000001,c1,paid,2026-03-01 10:00,"
                               "CNY,1,2026-03-01,13800001234\n"),
               1, 0, 0, 0);
        assert_string_equal(order(b, "LM000000000000000000000000000001").last4, "1234");
        bed_close(b);
}

static void of_a_telephone_number_four_digits_are_kept(void **state)
{
        static const char *const phones[][2] = {
                {"+49 30 123-4567", "4567"}, {"138****1234", "1234"}, {"13800001234.0", "1234"},
                {"(030) 12 34 / 5", "2345"}, {"一二三四", ""},        {"110", ""},
        };
        struct bed *b = bed_open();
        char text[300];

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
        for (size_t i = 0; i < sizeof(phones) / sizeof(*phones); i++) {
                snprintf(text, sizeof(text), ORDER_HEAD ",phone\nLM0000000%zu,c1,paid,2026-03-01,CNY,1.00,%s\n", i,
                         phones[i][0]);
                counts(take(b, INTAKE_ORDERS, text), 1, 0, 0, 0);
                snprintf(text, sizeof(text), "LM0000000%zu", i);
                assert_string_equal(order(b, text).last4, phones[i][1]);
        }
        bed_close(b);
}

static void skus_are_those_of_the_knowledge(void **state)
{
        static const struct str skus[] = {STR_INIT("A")};
        struct bed *b = bed_open();
        const struct intake_report *r;

        (void)state;
        take(b, INTAKE_CUSTOMERS, PEOPLE);
        take(b, INTAKE_ORDERS, ORDERS);
        b->o.skus = skus;
        b->o.n_skus = 1;
        r = take(b, INTAKE_ITEMS, "order_no,sku,qty,price\nLM00000001,A,1,1\nLM00000001,B,1,1\n");
        counts(r, 1, 0, 0, 1);
        fault(r, 0, 3, "sku", REASON_SKU);
        bed_close(b);
}

static void kinds_are_told_by_their_names(void **state)
{
        enum intake_kind kind;
        bool json;

        (void)state;
        assert_true(intake_kind_of(STR("order_items.csv"), &kind, &json));
        assert_true(kind == INTAKE_ITEMS && !json);
        assert_true(intake_kind_of(STR("repairs.jsonl"), &kind, &json));
        assert_true(kind == INTAKE_REPAIRS && json);
        assert_false(intake_kind_of(STR("orders.xlsx"), &kind, &json));
        assert_false(intake_kind_of(STR("my-orders.csv"), &kind, &json));
        assert_false(intake_kind_of(STR(".csv"), &kind, &json));
}

static void a_file_that_is_not_there_says_so(void **state)
{
        struct bed *b = bed_open();
        struct err err;

        (void)state;
        b->in = intake_new(&b->o);
        assert_int_equal(intake_add_path(b->in, INTAKE_ORDERS, false, "/nonexistent/orders.csv", &err), 0);
        assert_int_equal(intake_add_path(b->in, INTAKE_REPAIRS, false, "/dev/null", &err), 0);
        intake_run(b->in);
        assert_true(str_starts(intake_report(b->in, INTAKE_ORDERS)->error, STR("it cannot be opened")));
        assert_true(str_eq_c(intake_report(b->in, INTAKE_REPAIRS)->error, "it is no ordinary file"));
        assert_int_equal(intake_code(b->in), 2);
        bed_close(b);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(new_then_unchanged_then_updated),
                cmocka_unit_test(a_key_twice_in_a_file_names_both_lines),
                cmocka_unit_test(items_are_replaced_when_their_file_comes),
                cmocka_unit_test(a_refused_item_leaves_what_is_stored_of_it),
                cmocka_unit_test(events_count_by_their_order_and_a_refused_one_keeps_its_place),
                cmocka_unit_test(devices_and_repairs_go_by_serial_and_number),
                cmocka_unit_test(who_was_merged_stays_merged),
                cmocka_unit_test(states_of_repairs_reach_facts_in_one_form),
                cmocka_unit_test(what_a_person_said_about_consent_stays),
                cmocka_unit_test(a_dry_run_counts_and_writes_nothing),
                cmocka_unit_test(one_intake_at_a_time_and_an_interrupted_one_is_told),
                cmocka_unit_test(times_are_read_in_their_forms),
                cmocka_unit_test(amounts_are_minor_units_or_decimals),
                cmocka_unit_test(a_file_with_both_forms_of_amounts_leaves_whole_ones_open),
                cmocka_unit_test(values_are_limited),
                cmocka_unit_test(personal_values_are_not_repeated_and_others_are_cut),
                cmocka_unit_test(faults_are_kept_up_to_a_limit_and_all_counted),
                cmocka_unit_test(columns_come_in_any_order_and_missing_ones_are_all_named),
                cmocka_unit_test(unknown_columns_are_named_up_to_a_limit),
                cmocka_unit_test(gbk_is_found_and_said_and_odd_rows_refused_alone),
                cmocka_unit_test(json_says_the_same_as_csv),
                cmocka_unit_test(orders_are_checked_as_the_demo_wants),
                cmocka_unit_test(of_a_telephone_number_four_digits_are_kept),
                cmocka_unit_test(skus_are_those_of_the_knowledge),
                cmocka_unit_test(kinds_are_told_by_their_names),
                cmocka_unit_test(a_file_that_is_not_there_says_so),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
