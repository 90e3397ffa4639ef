/* store/import: the demo's files go in, their dirty rows are named one by one. */
#include "app/embedded.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "store/customer.h"
#include "store/import.h"
#include "store/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1773073200000) /* 2026-03-10T00:20+08:00 */

struct seen {
        int r, calls;
        size_t good[IMPORT_FILES], bad[IMPORT_FILES], n_faults;
        struct import_fault faults[64];
        char reasons[64][200];
        struct err err;
        int64_t promise_ms;
        size_t n_items, n_events, n_devices;
        char last4[5], flow[64], status[16];
        bool memory, offers;
};

static void on_import(void *arg, int r, const struct err *err, const struct import_report *rep)
{
        struct seen *s = arg;

        s->r = r;
        s->calls++;
        if (err)
                s->err = *err;
        if (r < 0)
                return;
        memcpy(s->good, rep->good, sizeof(s->good));
        memcpy(s->bad, rep->bad, sizeof(s->bad));
        s->n_faults = rep->n_faults;
        for (size_t i = 0; i < rep->n_faults && i < 64; i++) {
                s->faults[i] = rep->faults[i];
                memcpy(s->reasons[i], rep->faults[i].reason.p,
                       rep->faults[i].reason.n < 199 ? rep->faults[i].reason.n : 199);
        }
}

static void on_order(void *arg, int r, const struct err *err, const struct order_row *rows, size_t n)
{
        struct seen *s = arg;

        (void)err;
        s->r = r;
        if (r < 0 || n == 0)
                return;
        s->promise_ms = rows[0].promise_ms;
        s->n_items = rows[0].n_items;
        s->n_events = rows[0].n_events;
        memcpy(s->last4, rows[0].phone_last4, 5);
        memcpy(s->status, rows[0].status.p, rows[0].status.n);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        struct seen *s = arg;

        (void)err;
        s->r = r;
        if (r < 0)
                return;
        s->n_devices = row->n_devices;
        s->memory = row->consent.memory;
        s->offers = row->consent.offers;
        if (row->open_flow)
                memcpy(s->flow, row->open_flow->flow.p, row->open_flow->flow.n);
}

static void load(struct arena *mem, struct import_in *in, const struct embedded_file *f, struct str *ret)
{
        struct buf b;
        struct err err;

        (void)in;
        if (f->raw) {
                *ret = str_n((const char *)f->raw, f->raw_n);
                return;
        }
        buf_init(&b, 32 << 20);
        assert_int_equal(embedded_unpack(f, &b, &err), 0);
        *ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
}

static struct store *open_with_demo(struct arena *mem, struct seen *s)
{
        static const struct str skus[] = {STR_INIT("LM-CAM2"),   STR_INIT("LM-MESH3"),   STR_INIT("LM-SWEEP1"),
                                          STR_INIT("LM-BUDS2"),  STR_INIT("LM-SHOT"),    STR_INIT("LM-CARD30"),
                                          STR_INIT("LM-CARD90"), STR_INIT("LM-CARD170"), STR_INIT("LM-CASE")};
        struct import_in in = {.now_ms = NOW, .skus = skus, .n_skus = 9, .consent_text_version = STR("t1")};
        struct store_opts opts = {0};
        struct store *st;
        struct err err;

        assert_int_equal(store_open(NULL, &opts, &st, &err), 0);
        for (int i = 0; i < IMPORT_CONVERSATIONS; i++) {
                const struct embedded_file *f = embedded_find(embedded_data(), str_c(import_file_names[i]));

                assert_non_null(f);
                load(mem, &in, f, &in.files[i]);
        }
        assert_int_equal(store_import(st, &in, on_import, s), 0);
        store_drain(st);
        assert_int_equal(s->calls, 1);
        assert_int_equal(s->r, 0);
        return st;
}

static void good_rows_go_in_and_every_dirty_one_is_named(void **state)
{
        struct arena *mem = arena_new(0);
        static struct seen s;
        struct store *st;

        (void)state;
        memset(&s, 0, sizeof(s));
        st = open_with_demo(mem, &s);
        assert_int_equal(s.good[IMPORT_CUSTOMERS], 200);
        assert_int_equal(s.bad[IMPORT_CUSTOMERS], 10);
        assert_int_equal(s.good[IMPORT_ORDERS], 500);
        assert_int_equal(s.bad[IMPORT_ORDERS], 25);
        assert_int_equal(s.bad[IMPORT_ORDER_ITEMS], 8);
        assert_int_equal(s.bad[IMPORT_SHIPMENTS], 0);
        assert_int_equal(s.bad[IMPORT_DEVICES], 0);
        assert_int_equal(s.good[IMPORT_PEOPLE], 10);
        assert_int_equal(s.n_faults, 43);
        assert_int_equal(s.faults[0].line, 24);
        assert_string_equal(s.reasons[0], "no id");
        assert_true(strstr(s.reasons[6], "garbled") != NULL);
        store_close(st);
        arena_free(mem);
}

static void what_was_imported_can_be_read(void **state)
{
        struct arena *mem = arena_new(0);
        static struct seen s;
        struct store *st;

        (void)state;
        memset(&s, 0, sizeof(s));
        st = open_with_demo(mem, &s);
        assert_int_equal(store_order_find(st, STR("LM1000000101"), on_order, &s), 0);
        store_drain(st);
        assert_int_equal(s.r, 0);
        assert_int_equal(s.n_items, 2);
        assert_true(s.n_events > 0);
        assert_string_equal(s.last4, "1001");
        assert_int_equal(store_customer_load(st, STR("demo-0007"), NOW, on_customer, &s), 0);
        store_drain(st);
        assert_int_equal(s.r, 0);
        assert_string_equal(s.flow, "camera-offline");
        assert_int_equal(store_customer_load(st, STR("demo-0002"), NOW, on_customer, &s), 0);
        store_drain(st);
        assert_true(s.memory);
        assert_false(s.offers);
        store_close(st);
        arena_free(mem);
}

static void importing_again_changes_nothing(void **state)
{
        struct import_in in = {.now_ms = NOW, .consent_text_version = STR("t1")};
        struct arena *mem = arena_new(0);
        static struct seen s, again;
        struct store *st;

        (void)state;
        memset(&s, 0, sizeof(s));
        memset(&again, 0, sizeof(again));
        st = open_with_demo(mem, &s);
        load(mem, &in, embedded_find(embedded_data(), STR("customers.csv")), &in.files[IMPORT_CUSTOMERS]);
        assert_int_equal(store_import(st, &in, on_import, &again), 0);
        store_drain(st);
        assert_int_equal(again.r, 0);
        assert_int_equal(again.good[IMPORT_CUSTOMERS], 0);
        assert_int_equal(again.bad[IMPORT_CUSTOMERS], 210);
        store_close(st);
        arena_free(mem);
}

static void a_missing_column_stops_the_import_and_keeps_nothing(void **state)
{
        struct import_in in = {.now_ms = NOW, .consent_text_version = STR("t1")};
        static struct seen s;
        struct store_opts opts = {0};
        struct store *st;
        struct err err;

        (void)state;
        memset(&s, 0, sizeof(s));
        assert_int_equal(store_open(NULL, &opts, &st, &err), 0);
        in.files[IMPORT_CUSTOMERS] = STR("id,name\nx,y\n");
        assert_int_equal(store_import(st, &in, on_import, &s), 0);
        store_drain(st);
        assert_int_equal(s.r, ERR_INVALID);
        assert_string_equal(s.err.msg, "customers.csv has no column lang");
        store_close(st);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(good_rows_go_in_and_every_dirty_one_is_named),
                cmocka_unit_test(what_was_imported_can_be_read),
                cmocka_unit_test(importing_again_changes_nothing),
                cmocka_unit_test(a_missing_column_stops_the_import_and_keeps_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
