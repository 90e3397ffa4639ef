/* store/customer_merge: what an undo puts back, and what it never touches. */
#include "base/arena.h"
#include "base/time.h"
#include "sql/sql.h"
#include "store/consent.h"
#include "store/customer_merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1773126000000)

static char dir[] = "/tmp/warmline-merge-XXXXXX";
static struct store *st;
static struct sql_db *db;
static int last;
static char why[sizeof(((struct err *)NULL)->msg)];

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        last = r;
        snprintf(why, sizeof(why), "%s", r < 0 ? err->msg : "");
}

static int merge(const char *id, const char *from, const char *into)
{
        struct merge_write w = {.id = str_c(id), .from = str_c(from), .into = str_c(into), .at_ms = NOW};

        assert_int_equal(store_customer_merge(st, &w, on_done, NULL), 0);
        store_drain(st);
        return last;
}

static struct memory_write entry(const char *who, const char *id, const char *kind, int64_t at_ms)
{
        return (struct memory_write){.id = str_c(id),
                                     .customer_id = str_c(who),
                                     .kind = str_c(kind),
                                     .source = STR_INIT("said"),
                                     .permille = 800,
                                     .at_ms = at_ms,
                                     .expires_ms = NOW + DAY_MS,
                                     .cipher = STR_INIT("sealed")};
}

/* With what is remembered of the one: how long answers are to be, and where the router stands. */
static int merge_memory(const char *id, const char *from, const char *into)
{
        struct memory_write copies[] = {entry(into, "copy-length", "length", NOW - 9),
                                        entry(into, "copy-setup", "setup", NOW - 9)};
        struct merge_write w = {.id = str_c(id),
                                .from = str_c(from),
                                .into = str_c(into),
                                .at_ms = NOW,
                                .memory = copies,
                                .n_memory = 2};

        assert_int_equal(store_customer_merge(st, &w, on_done, NULL), 0);
        store_drain(st);
        return last;
}

static void on_unmerged(void *arg, int r, const struct err *err, struct str from, struct str into)
{
        on_done(arg, r, err);
        if (r == 0)
                snprintf(why, sizeof(why), "%.*s %.*s", STR_ARG(from), STR_ARG(into));
}

static int undo_by(bool lead, const char *id)
{
        struct audit_entry none = {0};

        assert_int_equal(store_customer_unmerge(st, str_c(id), lead, NOW + 1, &none, on_unmerged, NULL), 0);
        store_drain(st);
        return last;
}

static int undo(const char *id)
{
        return undo_by(true, id);
}

static void run(const char *sql)
{
        struct err err;

        if (sql_exec(db, sql, &err) < 0)
                fail_msg("%s", err.msg);
}

static void customer(const char *id, int visitor, int birth_year)
{
        char sql[400];

        snprintf(sql, sizeof(sql),
                 "INSERT INTO customer VALUES ('default', '%s', '', 'en', '', '', '', '', %d, 0, %d, 1)", id, visitor,
                 birth_year);
        run(sql);
}

static void order(const char *no, const char *who)
{
        char sql[400];

        snprintf(sql, sizeof(sql),
                 "INSERT INTO orders (brand, no, customer_id, channel, status, currency, carrier, tracking_no,"
                 " phone_last4, placed_ms, promise_ms, delivered_ms, total_minor)"
                 " VALUES ('default', '%s', '%s', 'own', 'paid', 'CNY', '', '', '', 1, 0, 0, 100)",
                 no, who);
        run(sql);
}

/* The only text of a query whose column is called x. */
static const char *text_of(const char *query)
{
        static char text[200];
        struct sql_stmt *s = sql_prepare(db, query, NULL);

        assert_non_null(s);
        text[0] = '\0';
        if (sql_step(s, NULL) > 0)
                snprintf(text, sizeof(text), "%.*s", STR_ARG(sql_str(s, "x")));
        sql_reset(s);
        return text;
}

static int open_all(void **state)
{
        struct store_opts o = {.dir = dir, .brand = "default"};
        char path[100];
        struct sql_opts opts = {.path = path};

        (void)state;
        if (!mkdtemp(dir) || store_open(NULL, &o, &st, NULL) < 0)
                return -1;
        snprintf(path, sizeof(path), "%s/warmline.db", dir);
        return sql_open(&sql_driver_sqlite, &opts, &db, NULL);
}

static int close_all(void **state)
{
        char command[100];

        (void)state;
        sql_close(db);
        store_close(st);
        snprintf(command, sizeof(command), "rm -rf %s", dir);
        return system(command);
}

static void merges_in_a_row_are_taken_back_the_last_one_first(void **state)
{
        static const char whose[] = "SELECT customer_id AS x FROM orders WHERE no = 'row-1'";

        (void)state;
        customer("row-a", 0, 0);
        customer("row-b", 0, 0);
        customer("row-c", 0, 0);
        order("row-1", "row-a");
        assert_int_equal(merge("row-ab", "row-a", "row-b"), 0);
        assert_int_equal(merge("row-bc", "row-b", "row-c"), 0);
        assert_int_equal(undo("row-ab"), ERR_EXISTS);
        assert_non_null(strstr(why, "the later merge"));
        assert_string_equal(text_of(whose), "row-c");
        assert_int_equal(undo("row-bc"), 0);
        assert_string_equal(text_of(whose), "row-b");
        assert_int_equal(undo("row-ab"), 0);
        assert_string_equal(text_of(whose), "row-a");
}

static void device(const char *who, int no, const char *serial)
{
        char sql[400];

        snprintf(sql, sizeof(sql),
                 "INSERT INTO device (brand, customer_id, no, product_id, serial, firmware, order_no, bought_ms,"
                 " warranty_until_ms) VALUES ('default', '%s', %d, 'cam', '%s', '', '', 1, 2)",
                 who, no, serial);
        run(sql);
}

static void a_device_that_came_later_under_the_same_number_stays(void **state)
{
        (void)state;
        customer("dev-a", 0, 0);
        customer("dev-b", 0, 0);
        device("dev-a", 1, "A1");
        device("dev-a", 2, "A2");
        assert_int_equal(merge("dev", "dev-a", "dev-b"), 0);
        assert_string_equal(text_of("SELECT customer_id AS x FROM device WHERE serial = 'A2' AND no = 2"), "dev-b");
        run("DELETE FROM device WHERE serial = 'A2'");
        device("dev-b", 2, "B2");
        assert_int_equal(undo("dev"), 0);
        assert_string_equal(text_of("SELECT customer_id AS x FROM device WHERE serial = 'A1'"), "dev-a");
        assert_string_equal(text_of("SELECT customer_id AS x FROM device WHERE serial = 'B2'"), "dev-b");
}

static void allow_memory(const char *who)
{
        struct consent_write w = {str_c(who), STR("memory"), STR("1"), STR("web"), true, 1};

        assert_int_equal(store_consent_add(st, &w, on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(last, 0);
}

static void an_undo_leaves_what_was_remembered_of_who_stayed(void **state)
{
        static const char newest[] = "SELECT group_concat(id, ' ') AS x FROM (SELECT id FROM memory WHERE customer_id ="
                                     " 'mem-b' AND superseded_ms = 0 ORDER BY id)";
        struct memory_write own = entry("mem-b", "b-length", "length", NOW - 1);

        (void)state;
        customer("mem-a", 0, 0);
        customer("mem-b", 0, 0);
        allow_memory("mem-b");
        assert_int_equal(store_memory_put(st, &own, on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(merge_memory("mem", "mem-a", "mem-b"), 0);
        assert_string_equal(text_of(newest), "b-length copy-setup");
        assert_int_equal(undo("mem"), 0);
        assert_string_equal(text_of(newest), "b-length");
}

static void of_a_minor_nothing_is_remembered_by_a_merge(void **state)
{
        (void)state;
        customer("min-a", 0, 0);
        customer("min-b", 0, 2016);
        allow_memory("min-b");
        assert_int_equal(merge_memory("min", "min-a", "min-b"), 0);
        assert_string_equal(text_of("SELECT 'some' AS x FROM memory WHERE customer_id = 'min-b'"), "");
}

static void who_signs_in_is_no_visitor_though_no_import_named_them(void **state)
{
        (void)state;
        customer("known", 0, 0);
        customer("signed", 1, 0);
        customer("v-1", 1, 0);
        customer("v-2", 1, 0);
        assert_int_equal(merge("x", "v-1", "signed"), ERR_DENIED);
        assert_int_equal(merge("x", "signed", "v-1"), ERR_DENIED);
        assert_int_equal(merge("known", "signed", "known"), 0);
        assert_int_equal(merge("visitors", "v-1", "v-2"), 0);
        assert_int_equal(undo_by(false, "known"), ERR_DENIED);
        assert_int_equal(undo("known"), 0);
        assert_string_equal(why, "signed known");
        assert_int_equal(undo_by(false, "visitors"), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(merges_in_a_row_are_taken_back_the_last_one_first),
                cmocka_unit_test(a_device_that_came_later_under_the_same_number_stays),
                cmocka_unit_test(an_undo_leaves_what_was_remembered_of_who_stayed),
                cmocka_unit_test(of_a_minor_nothing_is_remembered_by_a_merge),
                cmocka_unit_test(who_signs_in_is_no_visitor_though_no_import_named_them),
        };

        return cmocka_run_group_tests(tests, open_all, close_all);
}
