/* connect/records on the store's own tables: what is read, what a commit does whole or not at all, and once. */
#include "base/arena.h"
#include "base/buf.h"
#include "connect/change.h"
#include "connect/records.h"
#include "connect/records_company.h"
#include "connect/records_import.h"
#include "privacy/door.h"
#include "store/erase.h"
#include "store/import.h"
#include "store/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1772600400000)

static struct store *st;
static struct door *door;
static struct records *rec;
static struct arena *mem;
static int last;
static struct record seen[8];
static size_t n_seen;

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        (void)err;
        last = r;
}

static void on_import(void *arg, int r, const struct err *err, const struct import_report *report)
{
        (void)arg;
        (void)err;
        (void)report;
        last = r;
}

static int seal(void *arg, struct str customer, struct str plain, struct arena *m, struct str *ret, struct err *err)
{
        return door_seal_bytes(arg, customer, plain, m, ret, err);
}

static int open_sealed(void *arg, struct str customer, struct str cipher, struct arena *m, struct str *ret,
                       struct err *err)
{
        return door_open(arg, customer, cipher, m, ret, err);
}

static int setup(void **state)
{
        struct store_opts opts = {0};
        struct records_seal how = {seal, open_sealed, NULL};
        struct import_in in = {.now_ms = NOW};

        (void)state;
        mem = arena_new(0);
        if (store_open(NULL, &opts, &st, NULL) < 0)
                return -1;
        door = door_new(store_keys(st));
        how.arg = door;
        rec = records_own_new(st, &how, NULL, NULL);
        in.files[IMPORT_CUSTOMERS] =
                STR("id,name,lang,phone,email,city,tz,birth_year,vip,consent_memory,consent_offers\n"
                    "c1,Ada,en,555123,,Berlin,,,0,none,none\nc2,Bo,en,,,Paris,,,0,none,none\n");
        in.files[IMPORT_ORDERS] = STR(
                "order_no,customer,channel,status,placed,promise,delivered,currency,total,carrier,tracking_no,phone\n"
                "LM1000000001,c1,own,paid,-1d09:00,+2d,,EUR,4900,,,555123\n"
                "LM1000000002,c2,own,paid,-1d09:00,+2d,,EUR,4900,,,555124\n");
        in.files[IMPORT_ORDER_ITEMS] = STR("order_no,line,sku,qty,price\nLM1000000001,1,LM-CAM2,1,4900\n");
        store_import(st, &in, on_import, NULL);
        store_drain(st);
        return last;
}

static int teardown(void **state)
{
        (void)state;
        rec = records_free(rec);
        store_close(st);
        door_free(door);
        mem = arena_free(mem);
        return 0;
}

static void on_records(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        (void)arg;
        (void)err;
        last = r;
        n_seen = n;
        for (size_t i = 0; i < n && i < 8; i++) {
                struct value *doc = ARENA_NEW(mem, struct value);

                seen[i] = v[i];
                seen[i].key = arena_str(mem, v[i].key);
                seen[i].owner = arena_str(mem, v[i].owner);
                if (v[i].doc) {
                        *doc = value_dup(v[i].doc, mem);
                        seen[i].doc = doc;
                }
        }
}

static void drain(void)
{
        for (int i = 0; i < 40; i++)
                store_drain(st);
}

static const struct value *get(const char *kind, const char *key)
{
        assert_int_equal(records_get(rec, str_c(kind), str_c(key), on_records, NULL), 0);
        drain();
        assert_int_equal(last, 0);
        assert_int_equal(n_seen, 1);
        return seen[0].doc;
}

static size_t list(const char *kind, const char *owner)
{
        assert_int_equal(records_list(rec, str_c(kind), str_c(owner), 20, on_records, NULL), 0);
        drain();
        assert_int_equal(last, 0);
        return n_seen;
}

static const struct value *json(const char *text)
{
        struct value *v = ARENA_NEW(mem, struct value);

        assert_int_equal(value_from_json(str_c(text), mem, v, NULL), 0);
        return v;
}

static struct record_change set(const char *kind, const char *key, const char *path, const char *value,
                                const char *before)
{
        return (struct record_change){.op = CHANGE_SET,
                                      .kind = str_c(kind),
                                      .key = str_c(key),
                                      .path = str_c(path),
                                      .value = json(value),
                                      .before = before ? json(before) : NULL};
}

static void confirm(const char *id)
{
        struct action_write a = {.id = str_c(id),
                                 .name = STR("x"),
                                 .customer_id = STR("c1"),
                                 .create = true,
                                 .state = ACTION_CONFIRMED,
                                 .at_ms = NOW};
        struct records_write w = {.action = &a};

        assert_int_equal(store_records_commit(st, &w, on_done, NULL), 0);
        drain();
        assert_int_equal(last, 0);
}

static void step(const char *id, enum action_state from, enum action_state to)
{
        struct action_write a = {
                .id = str_c(id), .name = STR("x"), .customer_id = STR("c1"), .from = from, .state = to, .at_ms = NOW};
        struct records_write w = {.action = &a};

        assert_int_equal(store_records_commit(st, &w, on_done, NULL), 0);
        drain();
        assert_int_equal(last, 0);
}

static int commit(const char *id, bool undo, const struct record_change *v, size_t n)
{
        struct records_commit c = {.action = str_c(id),
                                   .undo = undo,
                                   .name = STR("x"),
                                   .customer_id = STR("c1"),
                                   .who = STR("customer"),
                                   .changes = v,
                                   .n_changes = n,
                                   .now_ms = NOW};
        int r = records_commit(rec, &c, on_done, NULL);

        if (r < 0)
                return r;
        last = ERR_INTERNAL;
        drain();
        return last;
}

static void an_order_is_its_row_and_what_is_kept_beside(void **state)
{
        struct record_change c = set("order", "LM1000000001", "address.street", "\"Elm Road 5\"", NULL);
        const struct value *doc = get("order", "LM1000000001");

        (void)state;
        assert_true(str_eq_c(value_get_str(doc, "status"), "paid"));
        assert_true(str_eq_c(seen[0].owner, "c1"));
        assert_int_equal(value_get_int(doc, "total", 0), 49);
        assert_int_equal(commit("", false, &c, 1), 0);
        doc = get("order", "LM1000000001");
        assert_true(str_eq_c(value_get_str(value_get(doc, STR("address")), "street"), "Elm Road 5"));
        assert_true(str_eq_c(value_get_str(doc, "no"), "LM1000000001"));
        assert_null(get("order", "LM1999999999"));
        assert_int_equal(list("order", "c1"), 1);
        assert_non_null(value_get(seen[0].doc, STR("address")));
}

static void on_rows(void *arg, int r, const struct err *err, const struct record_row *rows, size_t n)
{
        (void)arg;
        (void)err;
        last = r == 0 && n == 1 && rows[0].doc.n == 0 && rows[0].cipher.n && !str_contains(rows[0].cipher, STR("Elm"));
}

static void what_is_kept_is_sealed(void **state)
{
        struct record_change c = set("order", "LM1000000001", "address.street", "\"Elm Road 5\"", NULL);

        (void)state;
        assert_int_equal(commit("", false, &c, 1), 0);
        store_record_get(st, STR("order"), STR("LM1000000001"), on_rows, NULL);
        drain();
        assert_true(last);
        assert_int_equal(store_customer_erase(st, STR("c1"), on_done, NULL), 0);
        drain();
        assert_null(value_get(get("order", "LM1000000001"), STR("address")));
}

static void a_before_that_does_not_hold_refuses_all(void **state)
{
        struct record_change v[] = {set("order", "LM1000000001", "cancel_reason", "\"changed\"", NULL),
                                    set("order", "LM1000000001", "status", "\"cancelled\"", "\"shipped\"")};

        (void)state;
        confirm("01");
        assert_int_equal(commit("01", false, v, 2), ERR_DENIED);
        assert_null(value_get(get("order", "LM1000000001"), STR("cancel_reason")));
}

static void the_same_action_is_carried_out_once_and_taken_back_once(void **state)
{
        struct record_change c = set("order", "LM1000000001", "status", "\"cancelled\"", "\"paid\""),
                             back = set("order", "LM1000000001", "status", "\"paid\"", "\"cancelled\"");

        (void)state;
        confirm("02");
        assert_int_equal(commit("02", false, &c, 1), 0);
        assert_int_equal(commit("02", false, &c, 1), ERR_EXISTS);
        assert_true(str_eq_c(value_get_str(get("order", "LM1000000001"), "status"), "cancelled"));
        assert_int_equal(commit("02", true, &back, 1), ERR_DENIED); /* nobody asked for it */
        step("02", ACTION_DONE, ACTION_UNDOING);
        assert_int_equal(commit("02", true, &back, 1), 0);
        assert_int_equal(commit("02", true, &back, 1), ERR_EXISTS);
        assert_int_equal(commit("02", false, &c, 1), ERR_DENIED);
        assert_true(str_eq_c(value_get_str(get("order", "LM1000000001"), "status"), "paid"));
}

static void two_at_once_are_carried_out_once(void **state)
{
        struct record_change c = set("order", "LM1000000001", "status", "\"cancelled\"", "\"paid\"");
        struct records_commit k = {.action = STR("03"), .customer_id = STR("c1"), .changes = &c, .n_changes = 1};
        int first = 1, second = 1;

        (void)state;
        confirm("03");
        assert_int_equal(records_commit(rec, &k, on_done, &first), 0);
        assert_int_equal(records_commit(rec, &k, on_done, &second), 0);
        last = ERR_INTERNAL;
        drain();
        assert_int_equal(last, ERR_EXISTS);
        assert_true(str_eq_c(value_get_str(get("order", "LM1000000001"), "status"), "cancelled"));
}

static void a_record_is_made_listed_and_deleted(void **state)
{
        struct record_change make = {.op = CHANGE_CREATE,
                                     .kind = STR("return"),
                                     .key = STR("RT1"),
                                     .owner = STR("c1"),
                                     .value = json("{\"no\":\"RT1\",\"order_no\":\"LM1000000001\"}")},
                             drop = {.op = CHANGE_DELETE, .kind = STR("return"), .key = STR("RT1")};

        (void)state;
        assert_int_equal(commit("", false, &make, 1), 0);
        assert_int_equal(commit("", false, &make, 1), ERR_DENIED);
        assert_int_equal(list("return", "c1"), 1);
        assert_int_equal(list("return", "c2"), 0);
        drop.before = get("return", "RT1");
        assert_int_equal(commit("", false, &drop, 1), 0);
        assert_int_equal(list("return", "c1"), 0);
}

static void a_device_is_registered_in_its_table(void **state)
{
        struct record_change make = {
                .op = CHANGE_CREATE,
                .kind = STR("device"),
                .key = STR("LMC200009999"),
                .owner = STR("c1"),
                .value = json("{\"serial\":\"LMC200009999\",\"product\":\"cam2\",\"registered\":true,"
                              "\"bought_at\":\"2026-03-01T10:00:00Z\"}")};

        (void)state;
        assert_int_equal(commit("", false, &make, 1), 0);
        make.owner = STR("c2");
        assert_int_equal(commit("", false, &make, 1), ERR_DENIED);
        assert_int_equal(list("device", "c1"), 1);
        assert_true(str_eq_c(value_get_str(seen[0].doc, "product"), "cam2"));
        assert_true(value_get(seen[0].doc, STR("registered"))->b);
        assert_int_equal(value_get_int(seen[0].doc, "bought_at", 0), INT64_C(1772359200000));
}

struct sent {
        records_done_fn *cb;
        void *arg;
};

static int system_commit(void *d, const struct records_commit *c, records_done_fn *cb, void *arg)
{
        struct sent *kept = d;

        (void)c;
        kept->cb = cb;
        kept->arg = arg;
        return 0;
}

static void system_free(void *d)
{
        (void)d;
}

static void what_a_system_did_and_nobody_could_write_down_is_not_told_as_undone(void **state)
{
        static const struct records_driver driver = {.name = "system", .commit = system_commit, .free = system_free};
        struct sent kept = {0};
        struct records_seal how = {seal, open_sealed, door};
        struct records *system = records_new(&driver, &kept), *company = records_company_new(system, st, &how);
        struct record_change c = set("order", "LM1000000001", "status", "\"cancelled\"", "\"paid\"");
        struct records_commit k = {.action = STR("77"), .customer_id = STR("c1"), .changes = &c, .n_changes = 1};

        (void)state;
        assert_int_equal(records_commit(company, &k, on_done, NULL), 0);
        kept.cb(kept.arg, 0, NULL);
        drain(); /* no row of that action: refused here */
        assert_int_equal(last, ERR_IO);
        confirm("77");
        assert_int_equal(records_commit(company, &k, on_done, NULL), 0);
        kept.cb(kept.arg, ERR_EXISTS, NULL);
        drain();
        assert_int_equal(last, ERR_EXISTS);
        records_free(company);
        records_free(system);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        char *said = arg;

        (void)err;
        said[0] = 0;
        assert_int_equal(r, 0);
        for (size_t i = 0; i < row->n_repairs; i++)
                snprintf(said + strlen(said), 100 - strlen(said), "%.*s %.*s %.*s;", STR_ARG(row->repairs[i].no),
                         STR_ARG(row->repairs[i].serial), STR_ARG(row->repairs[i].state));
}

static void a_booked_repair_is_one_of_the_customers_repairs_until_it_is_taken_back(void **state)
{
        struct record_change make = {.op = CHANGE_CREATE,
                                     .kind = STR("repair"),
                                     .key = STR("RP1"),
                                     .owner = STR("c1"),
                                     .value = json("{\"no\":\"RP1\",\"serial\":\"S1\",\"state\":\"booked\","
                                                   "\"fault\":\"silent\"}")},
                             earlier = {.op = CHANGE_CREATE,
                                        .kind = STR("repair"),
                                        .key = STR("RP0"),
                                        .owner = STR("c1"),
                                        .value = json("{\"no\":\"RP0\",\"serial\":\"S0\",\"state\":\"sent\","
                                                      "\"received_at\":\"2026-03-01T10:00:00Z\"}")},
                             drop = {.op = CHANGE_DELETE, .kind = STR("repair"), .key = STR("RP1")};
        char said[100];

        (void)state;
        assert_int_equal(commit("", false, &earlier, 1), 0);
        assert_int_equal(commit("", false, &make, 1), 0);
        assert_int_equal(commit("", false, &make, 1), ERR_DENIED);
        store_customer_load(st, STR("c1"), NOW, on_customer, said);
        store_drain(st);
        assert_string_equal(said, "RP1 S1 booked;RP0 S0 sent_back;");
        assert_int_equal(list("repair", "c1"), 2);
        assert_int_equal(list("repair", "c2"), 0);
        assert_true(str_eq_c(value_get_str(get("repair", "RP1"), "fault"), "silent"));
        drop.before = get("repair", "RP1");
        assert_int_equal(commit("", false, &drop, 1), 0);
        store_customer_load(st, STR("c1"), NOW, on_customer, said);
        store_drain(st);
        assert_string_equal(said, "RP0 S0 sent_back;");
        assert_int_equal(list("repair", "c1"), 1);
}

static void columns_that_are_not_ours_stay(void **state)
{
        struct record_change total = set("order", "LM1000000001", "total", "1", "49"),
                             make = {.op = CHANGE_CREATE,
                                     .kind = STR("order"),
                                     .key = STR("LM7"),
                                     .owner = STR("c1"),
                                     .value = json("{\"no\":\"LM7\"}")};

        (void)state;
        assert_int_equal(commit("", false, &total, 1), ERR_INVALID);
        assert_int_equal(commit("", false, &make, 1), ERR_INVALID);
}

static void too_many_changes_are_refused_at_once(void **state)
{
        struct record_change *v = ARENA_ARRAY(mem, struct record_change, CHANGES_MAX + 1);

        (void)state;
        for (size_t i = 0; i <= CHANGES_MAX; i++)
                v[i] = set("order", "LM1000000001", arena_printf(mem, "f%zu", i).p, "1", NULL);
        assert_int_equal(commit("", false, v, CHANGES_MAX), 0);
        assert_int_equal(commit("", false, v, CHANGES_MAX + 1), ERR_LIMIT);
        for (size_t i = 0; i < RECORD_WRITES_MAX + 1; i++)
                v[i] = (struct record_change){.op = CHANGE_CREATE,
                                              .kind = STR("note"),
                                              .key = arena_printf(mem, "n%zu", i),
                                              .owner = STR("c1"),
                                              .value = json("{}")};
        assert_int_equal(commit("", false, v, RECORD_WRITES_MAX + 1), ERR_LIMIT);
        assert_int_equal(commit("", false, v, RECORD_WRITES_MAX), 0);
}

static struct records_imported imported;

static void on_imported(void *arg, int r, const struct err *err, const struct records_imported *n)
{
        (void)arg;
        (void)err;
        last = r;
        imported = *n;
}

static void lines_are_imported_with_their_times_and_bad_ones_counted(void **state)
{
        static const char lines[] =
                "{\"kind\":\"slot\",\"key\":\"S1\",\"doc\":{\"date\":{\"$date\":\"+1d\"},\"free\":2}}\n"
                "{\"kind\":\"refund\",\"key\":\"R1\",\"owner\":\"c1\",\"doc\":{\"at\":{\"$time\":\"-1d09:00\"}}}\n"
                "nothing\n"
                "{\"kind\":\"refund\",\"key\":\"R2\",\"doc\":{\"at\":{\"$time\":\"soon\"}}}\n"
                "{\"kind\":\"\",\"key\":\"R3\",\"doc\":{}}\n";
        struct records_seal how = {seal, open_sealed, door};

        (void)state;
        last = ERR_INTERNAL;
        assert_int_equal(records_import(st, &how, str_c(lines), NOW, NULL, on_imported, NULL), 0);
        drain();
        assert_int_equal(last, 0);
        assert_int_equal(imported.good, 2);
        assert_int_equal(imported.bad, 3);
        assert_int_equal(imported.first_bad, 3);
        assert_true(str_eq_c(value_get_str(get("slot", "S1"), "date"), "2026-03-05"));
        assert_int_equal(value_get_int(get("refund", "R1"), "at", 0), INT64_C(1772499600000));
        assert_int_equal(list("slot", ""), 1);
}

static void changes_come_back_from_their_json(void **state)
{
        struct record_change c = set("order", "LM1", "status", "\"cancelled\"", "\"paid\"");
        const struct record_change *back;
        struct buf b;
        size_t n;

        (void)state;
        buf_init(&b, 4096);
        record_changes_to_json(&c, 1, &b);
        assert_int_equal(record_changes_from_json(json(arena_cstr(mem, buf_str(&b))), mem, &back, &n, NULL), 0);
        assert_int_equal(n, 1);
        assert_int_equal(back[0].op, CHANGE_SET);
        assert_true(value_equal(back[0].value, c.value));
        assert_true(value_equal(back[0].before, c.before));
        assert_true(str_eq(back[0].path, c.path));
        buf_done(&b);
        assert_int_equal(record_changes_from_json(json("[{\"op\":\"eat\"}]"), mem, &back, &n, NULL), ERR_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(an_order_is_its_row_and_what_is_kept_beside, setup, teardown),
                cmocka_unit_test_setup_teardown(what_is_kept_is_sealed, setup, teardown),
                cmocka_unit_test_setup_teardown(a_before_that_does_not_hold_refuses_all, setup, teardown),
                cmocka_unit_test_setup_teardown(the_same_action_is_carried_out_once_and_taken_back_once, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(two_at_once_are_carried_out_once, setup, teardown),
                cmocka_unit_test_setup_teardown(a_record_is_made_listed_and_deleted, setup, teardown),
                cmocka_unit_test_setup_teardown(a_device_is_registered_in_its_table, setup, teardown),
                cmocka_unit_test_setup_teardown(a_booked_repair_is_one_of_the_customers_repairs_until_it_is_taken_back,
                                                setup, teardown),
                cmocka_unit_test_setup_teardown(columns_that_are_not_ours_stay, setup, teardown),
                cmocka_unit_test_setup_teardown(what_a_system_did_and_nobody_could_write_down_is_not_told_as_undone,
                                                setup, teardown),
                cmocka_unit_test_setup_teardown(too_many_changes_are_refused_at_once, setup, teardown),
                cmocka_unit_test_setup_teardown(lines_are_imported_with_their_times_and_bad_ones_counted, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(changes_come_back_from_their_json, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
