/* store/record: documents by version, columns by what they were, actions step by step, the audit, erasing. */
#include "base/arena.h"
#include "store/erase.h"
#include "store/record.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct store *st;
static struct arena *mem;

static struct {
        int r;
        size_t n;
        struct record_row records[8];
        struct action_row actions[8];
        struct audit_row audit[32];
} got;

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

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        (void)err;
        got.r = r;
}

static void on_records(void *arg, int r, const struct err *err, const struct record_row *rows, size_t n)
{
        (void)arg;
        (void)err;
        got.r = r;
        got.n = n;
        for (size_t i = 0; i < n && i < 8; i++) {
                got.records[i] = rows[i];
                got.records[i].owner = arena_str(mem, rows[i].owner);
                got.records[i].key = arena_str(mem, rows[i].key);
                got.records[i].doc = arena_str(mem, rows[i].doc);
                got.records[i].cipher = arena_str(mem, rows[i].cipher);
        }
}

static void on_actions(void *arg, int r, const struct err *err, const struct action_row *rows, size_t n)
{
        (void)arg;
        (void)err;
        got.r = r;
        got.n = n;
        for (size_t i = 0; i < n && i < 8; i++) {
                got.actions[i] = rows[i];
                got.actions[i].id = arena_str(mem, rows[i].id);
                got.actions[i].customer_id = arena_str(mem, rows[i].customer_id);
                got.actions[i].body_cipher = arena_str(mem, rows[i].body_cipher);
        }
}

static void on_audit(void *arg, int r, const struct err *err, const struct audit_row *rows, size_t n)
{
        (void)arg;
        (void)err;
        got.r = r;
        got.n = n;
        for (size_t i = 0; i < n && i < 32; i++) {
                got.audit[i] = rows[i];
                got.audit[i].what = arena_str(mem, rows[i].what);
                got.audit[i].customer_id = arena_str(mem, rows[i].customer_id);
                got.audit[i].cipher = arena_str(mem, rows[i].cipher);
        }
}

static int commit(const struct records_write *w)
{
        int r = store_records_commit(st, w, on_done, NULL);

        if (r < 0)
                return r;
        store_drain(st);
        return got.r;
}

static int put(const char *key, int64_t version, const char *doc)
{
        struct record_write r = {.kind = STR("slot"), .key = str_c(key), .version = version, .doc = str_c(doc)};
        struct records_write w = {.records = &r, .n_records = 1, .who = STR("customer"), .at_ms = 5};

        return commit(&w);
}

static void get(const char *key)
{
        assert_int_equal(store_record_get(st, STR("slot"), str_c(key), on_records, NULL), 0);
        store_drain(st);
        assert_int_equal(got.r, 0);
}

static struct action_write action(const char *id, enum action_state from, enum action_state to)
{
        return (struct action_write){.id = str_c(id),
                                     .name = STR("cancel"),
                                     .conversation = STR("c1"),
                                     .customer_id = STR("demo-0001"),
                                     .create = from == to,
                                     .from = from,
                                     .state = to,
                                     .who = STR("customer"),
                                     .at_ms = 7};
}

static int step(const char *id, enum action_state from, enum action_state to)
{
        struct action_write a = action(id, from, to);
        struct records_write w = {.action = &a};

        return commit(&w);
}

static void a_document_is_written_by_who_knows_its_version(void **state)
{
        (void)state;
        get("a");
        assert_int_equal(got.n, 0);
        assert_int_equal(put("a", 0, "{\"free\":3}"), 0);
        assert_int_equal(put("a", 0, "{\"free\":9}"), ERR_DENIED);
        assert_int_equal(put("a", 1, "{\"free\":2}"), 0);
        assert_int_equal(put("a", 1, "{\"free\":1}"), ERR_DENIED);
        get("a");
        assert_int_equal(got.n, 1);
        assert_int_equal(got.records[0].version, 2);
        assert_true(str_eq_c(got.records[0].doc, "{\"free\":2}"));
}

static void one_write_that_does_not_hold_refuses_all(void **state)
{
        struct record_write r[] = {{.kind = STR("slot"), .key = STR("b"), .doc = STR("{}")},
                                   {.kind = STR("slot"), .key = STR("c"), .version = 4, .doc = STR("{}")}};
        struct own_write o = {OWN_ORDER_STATUS, STR("LM1"), STR("paid"), STR("cancelled")};
        struct action_write a = action("01", ACTION_PROPOSED, ACTION_PROPOSED);
        struct records_write w = {.records = r, .n_records = 2, .action = &a};

        (void)state;
        assert_int_equal(commit(&w), ERR_DENIED);
        w = (struct records_write){.records = r, .n_records = 1, .columns = &o, .n_columns = 1};
        assert_int_equal(commit(&w), ERR_DENIED);
        get("b");
        assert_int_equal(got.n, 0);
        assert_int_equal(store_action_get(st, STR("01"), on_actions, NULL), 0);
        store_drain(st);
        assert_int_equal(got.n, 0);
}

static void an_action_is_carried_out_once(void **state)
{
        struct action_write a = action("01", ACTION_CONFIRMED, ACTION_DONE);
        struct record_write r = {.kind = STR("slot"), .key = STR("d"), .doc = STR("{}")};
        struct records_write w = {.records = &r, .n_records = 1, .action = &a};

        (void)state;
        assert_int_equal(step("01", ACTION_PROPOSED, ACTION_PROPOSED), 0);
        assert_int_equal(commit(&w), ERR_DENIED);
        assert_int_equal(step("01", ACTION_PROPOSED, ACTION_CONFIRMED), 0);
        assert_int_equal(step("01", ACTION_PROPOSED, ACTION_CONFIRMED), ERR_EXISTS);
        assert_int_equal(store_actions_open(st, 10, on_actions, NULL), 0);
        store_drain(st);
        assert_int_equal(got.n, 1);
        assert_int_equal(commit(&w), 0);
        assert_int_equal(commit(&w), ERR_EXISTS);
        get("d");
        assert_int_equal(got.records[0].version, 1);
        assert_int_equal(store_actions_open(st, 10, on_actions, NULL), 0);
        store_drain(st);
        assert_int_equal(got.n, 0);
        assert_int_equal(step("01", ACTION_DONE, ACTION_UNDOING), 0);
        assert_int_equal(store_actions_open(st, 10, on_actions, NULL), 0);
        store_drain(st);
        assert_int_equal(got.n, 1);
        assert_int_equal(step("01", ACTION_UNDOING, ACTION_DONE), 0);
}

static void a_device_is_registered_once_whoever_has_it(void **state)
{
        struct device_write d = {.customer_id = STR("demo-0001"), .device = {.serial = STR("LMC2")}};
        struct records_write w = {.devices = &d, .n_devices = 1};

        (void)state;
        assert_int_equal(commit(&w), 0);
        d.customer_id = STR("demo-0002");
        assert_int_equal(commit(&w), ERR_DENIED);
        d.remove = true;
        assert_int_equal(commit(&w), ERR_DENIED);
        d.customer_id = STR("demo-0001");
        assert_int_equal(commit(&w), 0);
        assert_int_equal(commit(&w), ERR_DENIED);
}

static void every_write_leaves_a_line(void **state)
{
        struct audit_write line = {.what = STR("set"),
                                   .kind = STR("order"),
                                   .key = STR("LM1"),
                                   .customer_id = STR("demo-0001"),
                                   .cipher = STR("x")};
        struct record_write r = {
                .kind = STR("return"), .key = STR("RT1"), .owner = STR("demo-0001"), .cipher = STR("sealed")};
        struct action_write a = action("02", ACTION_PROPOSED, ACTION_PROPOSED);
        struct records_write w = {
                .records = &r, .n_records = 1, .audit = &line, .n_audit = 1, .action = &a, .who = STR("customer")};

        (void)state;
        a.body_cipher = STR("sealed");
        assert_int_equal(commit(&w), 0);
        assert_int_equal(store_audit_list(st, 0, 10, on_audit, NULL), 0);
        store_drain(st);
        assert_int_equal(got.n, 2);
        assert_int_equal(got.audit[0].no, 2);
        assert_true(str_eq_c(got.audit[0].what, "set"));
        assert_true(str_eq_c(got.audit[1].what, "proposed"));
        assert_int_equal(store_audit_list(st, 2, 10, on_audit, NULL), 0);
        store_drain(st);
        assert_int_equal(got.n, 1);
}

static void an_erased_person_leaves_no_document_and_no_name(void **state)
{
        (void)state;
        every_write_leaves_a_line(state);
        assert_int_equal(store_customer_erase(st, STR("demo-0001"), on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(got.r, 0);
        assert_int_equal(store_records_of(st, STR("return"), STR("demo-0001"), 10, on_records, NULL), 0);
        store_drain(st);
        assert_int_equal(got.n, 0);
        assert_int_equal(store_action_get(st, STR("02"), on_actions, NULL), 0);
        store_drain(st);
        assert_int_equal(got.actions[0].customer_id.n, 0);
        assert_int_equal(got.actions[0].body_cipher.n, 0);
        assert_int_equal(store_audit_list(st, 0, 10, on_audit, NULL), 0);
        store_drain(st);
        assert_int_equal(got.n, 2);
        for (size_t i = 0; i < got.n; i++) {
                assert_int_equal(got.audit[i].customer_id.n, 0);
                assert_int_equal(got.audit[i].cipher.n, 0);
        }
}

static void too_much_is_refused_at_once(void **state)
{
        struct record_write r[RECORD_WRITES_MAX + 1] = {0};
        char *big = arena_alloc(mem, RECORD_DOC_MAX + 1);
        struct records_write w = {.records = r, .n_records = RECORD_WRITES_MAX};

        (void)state;
        memset(big, 'x', RECORD_DOC_MAX + 1);
        for (size_t i = 0; i <= RECORD_WRITES_MAX; i++)
                r[i] = (struct record_write){.kind = STR("slot"), .key = arena_printf(mem, "%zu", i), .doc = STR("{}")};
        assert_int_equal(commit(&w), 0);
        w.n_records++;
        assert_int_equal(commit(&w), ERR_LIMIT);
        w.n_records = 1;
        r[0].key = STR("big");
        r[0].doc = (struct str){big, RECORD_DOC_MAX};
        assert_int_equal(commit(&w), 0);
        r[0].key = STR("bigger");
        r[0].doc.n++;
        assert_int_equal(commit(&w), ERR_LIMIT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_document_is_written_by_who_knows_its_version, setup, teardown),
                cmocka_unit_test_setup_teardown(one_write_that_does_not_hold_refuses_all, setup, teardown),
                cmocka_unit_test_setup_teardown(an_action_is_carried_out_once, setup, teardown),
                cmocka_unit_test_setup_teardown(a_device_is_registered_once_whoever_has_it, setup, teardown),
                cmocka_unit_test_setup_teardown(every_write_leaves_a_line, setup, teardown),
                cmocka_unit_test_setup_teardown(an_erased_person_leaves_no_document_and_no_name, setup, teardown),
                cmocka_unit_test_setup_teardown(too_much_is_refused_at_once, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
