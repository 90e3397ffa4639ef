/* The audit's chain: what was written holds, what was changed in the file is found. */
#include "sql/sql.h"
#include "store/audit.h"
#include "store/erase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];
static struct store *st;
static int got_r;
static struct audit_check check;
static struct audit_log_row rows[10];
static char detail[10][AUDIT_DETAIL_MAX + 100];
static char told[10][AUDIT_ACT_MAX + AUDIT_OBJECT_MAX + 2];
static size_t n_rows;

static void open_store(void)
{
        struct store_opts o = {.dir = dir};
        struct err err;

        if (store_open(NULL, &o, &st, &err) < 0)
                fail_msg("%s", err.msg);
}

static int set_up(void **unused)
{
        (void)unused;
        snprintf(dir, sizeof(dir), "%s", "/tmp/test-audit-XXXXXX");
        assert_non_null(mkdtemp(dir));
        open_store();
        return 0;
}

static int tear_down(void **unused)
{
        char command[100];

        (void)unused;
        store_close(st);
        snprintf(command, sizeof(command), "rm -rf %s", dir);
        return system(command);
}

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        (void)err;
        got_r = r;
}

static int add(const char *who, const char *act, const char *object, const char *text)
{
        struct audit_entry e = {str_c(who), str_c(act), str_c(object), str_c(text), 1773072000000};
        int r = store_audit_add(st, &e, on_done, NULL);

        if (r == 0)
                store_drain(st);
        return r == 0 ? got_r : r;
}

static void add_three(void)
{
        assert_int_equal(add("agent:1", "login", "session:1", ""), 0);
        assert_int_equal(add("agent:1", "user.role", "agent:2", "role agent to lead"), 0);
        assert_int_equal(add("agent:1", "key.add", "key:1", "records"), 0);
}

static void on_check(void *arg, int r, const struct err *err, const struct audit_check *c)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        check = *c;
}

static int64_t broken(const char *seek)
{
        assert_int_equal(store_audit_verify(st, str_c(seek), on_check, NULL), 0);
        store_drain(st);
        return check.broken;
}

/* What somebody does who has the file. */
static void tamper(const char *sql)
{
        struct sql_opts o = {.path = NULL};
        struct sql_db *db;
        struct err err;
        char path[100];

        store_close(st);
        snprintf(path, sizeof(path), "%s/warmline.db", dir);
        o.path = path;
        assert_int_equal(sql_open(&sql_driver_sqlite, &o, &db, &err), 0);
        if (sql_exec(db, sql, &err) < 0)
                fail_msg("%s", err.msg);
        sql_close(db);
        open_store();
}

static void on_rows(void *arg, int r, const struct err *err, const struct audit_log_row *got, size_t n)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        assert_true(n <= 10);
        n_rows = n;
        for (size_t i = 0; i < n; i++) {
                rows[i] = got[i];
                snprintf(told[i], sizeof(told[i]), "%.*s %.*s", STR_ARG(got[i].e.act), STR_ARG(got[i].e.object));
                snprintf(detail[i], sizeof(detail[i]), "%.*s", STR_ARG(got[i].e.detail));
        }
}

static size_t list(int64_t before, unsigned limit)
{
        assert_int_equal(store_audit_log(st, before, limit, on_rows, NULL), 0);
        store_drain(st);
        return n_rows;
}

static void an_empty_log_is_whole(void **unused)
{
        (void)unused;
        assert_int_equal(broken(""), 0);
        assert_int_equal(check.rows, 0);
        assert_int_equal(list(0, 10), 0);
}

static void rows_are_numbered_and_listed_from_the_newest(void **unused)
{
        (void)unused;
        add_three();
        assert_int_equal(list(0, 10), 3);
        assert_int_equal(rows[0].no, 3);
        assert_string_equal(detail[1], "role agent to lead");
        assert_int_equal(list(3, 1), 1);
        assert_int_equal(rows[0].no, 2);
        assert_int_equal(list(1, 10), 0);
        assert_int_equal(broken(""), 0);
        assert_int_equal(check.rows, 3);
}

static void a_changed_row_is_named(void **unused)
{
        (void)unused;
        add_three();
        tamper("UPDATE audit_log SET detail = 'role agent to leaf' WHERE no = 2");
        assert_int_equal(broken(""), 2);
        assert_int_equal(check.rows, 1);
}

static void words_that_move_to_the_next_column_are_found(void **unused)
{
        (void)unused;
        add_three();
        tamper("UPDATE audit_log SET act = 'user.rolea', object = 'gent:2' WHERE no = 2");
        assert_int_equal(broken(""), 2);
}

static void a_row_that_was_taken_out_is_named(void **unused)
{
        (void)unused;
        add_three();
        tamper("DELETE FROM audit_log WHERE no = 2");
        assert_int_equal(broken(""), 2);
        assert_int_equal(add("agent:1", "login", "", ""), 0); /* and stays so */
        assert_int_equal(broken(""), 2);
}

static void rows_cut_off_at_the_end_are_missed(void **unused)
{
        (void)unused;
        add_three();
        tamper("DELETE FROM audit_log WHERE no = 3");
        assert_int_equal(broken(""), 3);
        tamper("DELETE FROM audit_log");
        assert_int_equal(broken(""), 1);
}

static void a_row_without_word_of_it_is_not_believed(void **unused)
{
        (void)unused;
        add_three();
        tamper("DELETE FROM setting WHERE name = 'audit-head'");
        assert_true(broken("") > 0);
}

static void a_noted_hash_is_found_while_nothing_before_it_changed(void **unused)
{
        char noted[AUDIT_HEX + 1];

        (void)unused;
        add_three();
        assert_int_equal(broken(""), 0);
        memcpy(noted, check.head, sizeof(noted));
        assert_int_equal(add("agent:2", "login", "", ""), 0);
        assert_int_equal(broken(noted), 0);
        assert_true(check.found);
        /* A chain of its own, as who can write everything makes it. */
        tamper("DELETE FROM audit_log; DELETE FROM setting WHERE name = 'audit-head'");
        add_three();
        assert_int_equal(add("agent:3", "login", "", ""), 0);
        assert_int_equal(broken(noted), 0);
        assert_true(check.found); /* the first three are the same again */
        tamper("DELETE FROM audit_log; DELETE FROM setting WHERE name = 'audit-head'");
        assert_int_equal(add("agent:3", "login", "", ""), 0);
        assert_int_equal(broken(noted), 0);
        assert_false(check.found);
}

static void texts_have_limits(void **unused)
{
        char text[AUDIT_DETAIL_MAX + 2];

        (void)unused;
        assert_int_equal(add("", "login", "", ""), ERR_LIMIT);
        assert_int_equal(add("agent:1", "", "", ""), ERR_LIMIT);
        memset(text, 'x', sizeof(text));
        text[AUDIT_WHO_MAX] = '\0';
        assert_int_equal(add(text, "a", "", ""), 0);
        text[AUDIT_WHO_MAX] = 'x';
        text[AUDIT_WHO_MAX + 1] = '\0';
        assert_int_equal(add(text, "a", "", ""), ERR_LIMIT);
        text[AUDIT_WHO_MAX + 1] = 'x';
        text[AUDIT_OBJECT_MAX] = '\0';
        assert_int_equal(add("a", "a", text, ""), 0);
        text[AUDIT_OBJECT_MAX] = 'x';
        text[AUDIT_OBJECT_MAX + 1] = '\0';
        assert_int_equal(add("a", "a", text, ""), ERR_LIMIT);
        text[AUDIT_OBJECT_MAX + 1] = 'x';
        text[AUDIT_DETAIL_MAX + 1] = '\0';
        assert_int_equal(add("a", "a", "", text), 0);
        assert_int_equal(list(0, 1), 1);
        assert_int_equal(strlen(detail[0]), AUDIT_DETAIL_MAX);
        assert_int_equal(broken(""), 0);
}

static void more_rows_than_are_checked_at_once_hold(void **unused)
{
        struct audit_entry e = {STR("agent:1"), STR("login"), STR(""), STR(""), 5};

        (void)unused;
        for (int i = 0; i < 2001; i++)
                assert_int_equal(store_audit_add(st, &e, NULL, NULL), 0);
        store_drain(st);
        assert_int_equal(broken(""), 0);
        assert_int_equal(check.rows, 2001);
        tamper("UPDATE audit_log SET at_ms = 6 WHERE no = 2001");
        assert_int_equal(broken(""), 2001);
}

static void an_erasure_stands_there_without_whom(void **unused)
{
        (void)unused;
        assert_int_equal(store_customer_erase(st, STR("c-1001"), on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(list(0, 10), 1);
        assert_int_equal(strncmp(told[0], "customer.erase customer:", 24), 0);
        assert_null(strstr(told[0], "c-1001"));
        assert_int_equal(broken(""), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(an_empty_log_is_whole, set_up, tear_down),
                cmocka_unit_test_setup_teardown(rows_are_numbered_and_listed_from_the_newest, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_changed_row_is_named, set_up, tear_down),
                cmocka_unit_test_setup_teardown(words_that_move_to_the_next_column_are_found, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_row_that_was_taken_out_is_named, set_up, tear_down),
                cmocka_unit_test_setup_teardown(rows_cut_off_at_the_end_are_missed, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_row_without_word_of_it_is_not_believed, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_noted_hash_is_found_while_nothing_before_it_changed, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(an_erasure_stands_there_without_whom, set_up, tear_down),
                cmocka_unit_test_setup_teardown(texts_have_limits, set_up, tear_down),
                cmocka_unit_test_setup_teardown(more_rows_than_are_checked_at_once_hold, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
