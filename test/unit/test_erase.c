/* store/erase: the schema itself is asked which tables there are. Each gets a row of a customer who goes and one of a
 * customer who stays; a table that is added later and forgotten in erase.c fails here. */
#include "base/arena.h"
#include "crypt/keyring.h"
#include "desk/erasure.h"
#include "sql/sql.h"
#include "store/erase.h"
#include "store/erased_key.h"
#include "store/store_priv.h"
#include "vfs_cut.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define TABLES_MAX 160u
#define COLUMNS_MAX 40u

struct column {
        struct str name, type;
};

struct table {
        struct str name;
        struct column columns[COLUMNS_MAX];
        size_t n;
};

static char dir[] = "/tmp/warmline-erase-XXXXXX";
static struct arena *mem;
static struct sql_db *db;
static struct table tables[TABLES_MAX];
static size_t n_tables;
static int last;

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        last = r;
        if (r < 0)
                print_error("%s\n", err->msg);
}

static struct store *store_on(const char *vfs)
{
        struct store_opts opts = {.dir = dir, .brand = "b", .vfs = vfs};
        struct store *st = NULL;

        assert_int_equal(store_open(NULL, &opts, &st, NULL), 0);
        return st;
}

static struct store *store_of_test(void)
{
        return store_on(NULL);
}

static void database_open(void)
{
        struct sql_opts opts = {.path = arena_printf(mem, "%s/warmline.db", dir).p};

        assert_int_equal(sql_open(&sql_driver_sqlite, &opts, &db, NULL), 0);
}

static void read_tables(void)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "SELECT m.name AS t, c.name AS c, c.type AS type FROM sqlite_master m,"
                                         " pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid",
                                         NULL);

        assert_non_null(s);
        for (n_tables = 0; sql_step(s, NULL) > 0;) {
                struct str name = sql_str(s, "t");
                struct table *t = &tables[n_tables ? n_tables - 1 : 0];

                if (!n_tables || !str_eq(t->name, name)) {
                        assert_true(n_tables < TABLES_MAX);
                        t = &tables[n_tables++];
                        *t = (struct table){.name = arena_str(mem, name)};
                }
                assert_true(t->n < COLUMNS_MAX);
                t->columns[t->n++] =
                        (struct column){arena_str(mem, sql_str(s, "c")), arena_str(mem, sql_str(s, "type"))};
        }
        assert_true(n_tables > 30);
}

static bool is_customer(const struct table *t, struct str column)
{
        return str_eq_c(column, "customer_id") || str_eq_c(column, "owner") ||
               (str_eq_c(t->name, "customer") && str_eq_c(column, "id"));
}

/* What is of a customer through something of theirs. */
static const char *link_of(const struct table *t, struct str column)
{
        if (str_eq_c(column, "conversation") || (str_eq_c(t->name, "conversation") && str_eq_c(column, "id")))
                return "conversation";
        if (str_eq_c(column, "order_no") || (str_eq_c(t->name, "orders") && str_eq_c(column, "no")))
                return "order";
        return NULL;
}

static bool is_theirs(const struct table *t)
{
        for (size_t i = 0; i < t->n; i++)
                if (is_customer(t, t->columns[i].name) || link_of(t, t->columns[i].name))
                        return true;
        return false;
}

/* Each text of the row has the customer's name in it. */
static void add_row(const struct table *t, const char *who)
{
        char text[4000];
        int n = snprintf(text, sizeof(text), "INSERT INTO %.*s VALUES (", STR_ARG(t->name));

        for (size_t i = 0; i < t->n; i++) {
                const struct column *c = &t->columns[i];
                const char *link = link_of(t, c->name), *comma = i ? "," : "";
                size_t room = sizeof(text) - (size_t)n;
                char *p = text + n;

                if (str_eq_c(c->name, "brand"))
                        n += snprintf(p, room, "%s'b'", comma);
                else if (is_customer(t, c->name))
                        n += snprintf(p, room, "%s'%s'", comma, who);
                else if (link)
                        n += snprintf(p, room, "%s'%s-%s'", comma, who, link);
                else if (str_eq_c(c->type, "BIGINT"))
                        n += snprintf(p, room, "%s%d", comma, who[0]);
                else
                        n += snprintf(p, room, "%s%s'%s %.*s'%s", comma, str_eq_c(c->type, "BLOB") ? "CAST(" : "", who,
                                      STR_ARG(c->name), str_eq_c(c->type, "BLOB") ? " AS BLOB)" : "");
        }
        snprintf(text + n, sizeof(text) - (size_t)n, ")");
        assert_int_equal(sql_exec(db, text, NULL), 0);
}

static int64_t rows_with(const struct table *t, struct str column, const char *like)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            arena_printf(mem, "SELECT count(*) AS n FROM %.*s WHERE CAST(%.*s AS TEXT) LIKE '%s'",
                                         STR_ARG(t->name), STR_ARG(column), like)
                                    .p,
                            NULL);
        int64_t n;

        assert_non_null(s);
        assert_int_equal(sql_step(s, NULL), 1);
        n = sql_i64(s, "n");
        sql_reset(s);
        return n;
}

/* That something was done stays; of that, nothing that says whose it was or what it was about. */
static bool may_stay(const struct table *t, struct str column)
{
        static const char *const columns[][2] = {
                {"action", "id"},         {"action", "name"},          {"action", "state"},
                {"action", "who"},        {"action", "conversation"},  {"audit", "who"},
                {"audit", "what"},        {"audit", "kind"},           {"audit", "action"},
                {"identity_log", "kind"}, {"identity_log", "outcome"}, {"identity_log", "conversation"},
        };

        for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
                if (str_eq_c(t->name, columns[i][0]) && str_eq_c(column, columns[i][1]))
                        return true;
        return false;
}

static void of_an_erased_customer_no_table_keeps_anything(void **state)
{
        struct store *st = store_of_test();

        (void)state;
        store_close(st);
        database_open();
        read_tables();
        for (size_t i = 0; i < n_tables; i++)
                if (is_theirs(&tables[i])) {
                        add_row(&tables[i], "gone");
                        add_row(&tables[i], "stays");
                }
        sql_close(db);
        st = store_of_test();
        for (int twice = 0; twice < 2; twice++) {
                assert_int_equal(store_customer_erase(st, STR("gone"), on_done, NULL), 0);
                store_drain(st);
                assert_int_equal(last, 0);
        }
        store_close(st);
        database_open();
        for (size_t i = 0; i < n_tables; i++) {
                const struct table *t = &tables[i];

                for (size_t k = 0; is_theirs(t) && k < t->n; k++) {
                        struct str column = t->columns[k].name;

                        if (rows_with(t, column, "gone%") && !may_stay(t, column))
                                fail_msg("%.*s.%.*s still has it", STR_ARG(t->name), STR_ARG(column));
                        if (is_customer(t, column))
                                assert_int_equal(rows_with(t, column, "stays"), 1);
                }
        }
        sql_close(db);
}

static const struct table *table_of(const char *name)
{
        for (size_t i = 0; i < n_tables; i++)
                if (str_eq_c(tables[i].name, name))
                        return &tables[i];
        fail_msg("no table %s", name);
        return NULL;
}

static int64_t ownerless(const char *table, const char *column)
{
        return rows_with(table_of(table), str_c(column), "");
}

static void add_proven_visitor(const char *visitor, const char *customer)
{
        add_row(table_of("conversation"), visitor);
        assert_int_equal(
                sql_exec(
                        db,
                        arena_printf(mem,
                                     "INSERT INTO identity_log (brand, at_ms, conversation, customer_id, kind, outcome,"
                                     " peer_hash) VALUES ('b', 1, '%s-conversation', '%s', 'code', 'right', '')",
                                     visitor, customer)
                                .p,
                        NULL),
                0);
}

/* ---- a group that fails and is run again ---- */

struct blocking {
        struct sql_job job; /* first */
        atomic_bool go, begun;
};

static int wait_for_go(struct sql_job *job, struct sql_db *with, struct err *err)
{
        (void)with;
        (void)err;
        atomic_store(&((struct blocking *)job)->begun, true);
        while (!atomic_load(&((struct blocking *)job)->go))
                usleep(1000);
        return 0;
}

struct filling {
        struct sql_job job; /* first */
        int runs;
};

/* The disk is full until the group is run again. */
static int fill(struct sql_job *job, struct sql_db *with, struct err *err)
{
        (void)with;
        (void)err;
        vfs_cut_full(((struct filling *)job)->runs++ == 0);
        return 0;
}

static void on_job(struct sql_job *job)
{
        (void)job;
}

static void on_person(void *arg, int r, const struct err *err, const struct person_held *held)
{
        (void)err;
        last = r;
        if (r == 0 && arg)
                *(struct person_held *)arg = *held;
}

static void what_belongs_to_nobody_stays_when_the_disk_was_full_meanwhile(void **state)
{
        struct blocking first = {.job = {.run = wait_for_go, .done = on_job}};
        struct filling second = {.job = {.run = fill, .done = on_job}};
        struct store *st;

        (void)state;
        database_open();
        add_row(table_of("record"), "");
        add_row(table_of("phrasing"), "");
        add_row(table_of("record"), "again");
        add_proven_visitor("v-again", "again");
        sql_close(db);
        vfs_cut_register();
        vfs_cut_begin(-1);
        st = store_on("cut");
        assert_int_equal(sql_pool_write(st->pool, &first.job), 0);
        while (!atomic_load(&first.begun)) /* then the next two are one group */
                usleep(1000);
        assert_int_equal(sql_pool_write(st->pool, &second.job), 0);
        assert_int_equal(store_person_erase(st, STR("again"), STR("cli:0"), on_person, NULL), 0);
        atomic_store(&first.go, true);
        store_drain(st);
        assert_int_equal(last, 0);
        assert_int_equal(second.runs, 2);
        store_close(st);
        database_open();
        assert_int_equal(ownerless("record", "owner"), 1);
        assert_int_equal(ownerless("phrasing", "customer_id"), 1);
        assert_int_equal(rows_with(table_of("record"), STR("owner"), "again"), 0);
        assert_int_equal(rows_with(table_of("conversation"), STR("customer_id"), "v-again"), 0);
        sql_close(db);
}

/* ---- the power goes between rows and keys ---- */

static struct str seal(struct store *st, const char *customer)
{
        struct str cipher;

        assert_int_equal(keyring_seal(store_keys(st), str_c(customer), STR("text"), STR("139 ..."), mem, &cipher, NULL),
                         0);
        return cipher;
}

static int unseal(struct store *st, const char *customer, struct str cipher)
{
        struct str plain;

        return keyring_unseal(store_keys(st), str_c(customer), STR("text"), cipher, mem, &plain, NULL);
}

static void on_person_cut(void *arg, int r, const struct err *err, const struct person_held *held)
{
        (void)arg;
        (void)err;
        if (r == 0 && held->n_visitors == 1)
                kill(getpid(), SIGKILL);
        _exit(1);
}

static void erase_until_the_power_goes(void)
{
        struct store *st = store_of_test();

        (void)store_person_erase(st, STR("cut"), STR("cli:0"), on_person_cut, NULL);
        store_drain(st);
        _exit(2);
}

static void keys_that_outlived_their_rows_are_destroyed_later(void **state)
{
        struct store *st = store_of_test();
        struct str theirs = seal(st, "cut"), visitors = seal(st, "v-cut"), others = seal(st, "other");
        int status = 0;
        pid_t pid;

        (void)state;
        store_close(st);
        database_open();
        add_proven_visitor("v-cut", "cut");
        sql_close(db);
        pid = fork();
        if (pid == 0)
                erase_until_the_power_goes();
        assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
        assert_true(WIFSIGNALED(status));
        st = store_of_test();
        assert_int_equal(unseal(st, "v-cut", visitors), 0);
        assert_int_equal(erasure_finish(st, NULL), 0);
        assert_int_equal(unseal(st, "cut", theirs), ERR_NOTFOUND);
        assert_int_equal(unseal(st, "v-cut", visitors), ERR_NOTFOUND);
        assert_int_equal(unseal(st, "other", others), 0);
        store_close(st);
        database_open();
        assert_int_equal(rows_with(table_of("erased_key"), STR("id"), "%"), 0);
        sql_close(db);
}

struct due {
        size_t n;
        struct str ids[ERASED_KEYS_MAX];
};

static void on_due(void *arg, int r, const struct err *err, const struct str *ids, size_t n)
{
        struct due *d = arg;

        (void)err;
        assert_int_equal(r, 0);
        for (d->n = 0; d->n < n; d->n++)
                d->ids[d->n] = arena_str(mem, ids[d->n]);
}

static size_t due_now(struct store *st, struct due *d)
{
        store_drain(st);
        assert_int_equal(store_erased_keys(st, on_due, d), 0);
        store_drain(st);
        return d->n;
}

static void so_many_keys_are_told_at_once_and_the_others_after_them(void **state)
{
        struct store *st = store_of_test();
        struct str many[ERASED_KEYS_MAX + 1] = {{NULL, 0}};
        struct due d;

        (void)state;
        for (int i = 0; i <= ERASED_KEYS_MAX; i++)
                assert_int_equal(store_customer_erase(st, arena_printf(mem, "due-%02d", i), on_done, NULL), 0);
        assert_int_equal(due_now(st, &d), ERASED_KEYS_MAX);
        assert_int_equal(store_erased_keys_done(st, many, 0, on_done, NULL), ERR_INVALID);
        assert_int_equal(store_erased_keys_done(st, many, ERASED_KEYS_MAX + 1, on_done, NULL), ERR_INVALID);
        assert_int_equal(store_erased_keys_done(st, d.ids, ERASED_KEYS_MAX, on_done, NULL), 0);
        assert_int_equal(due_now(st, &d), 1);
        assert_true(str_eq_c(d.ids[0], "due-16"));
        assert_int_equal(erasure_finish(st, NULL), 0);
        assert_int_equal(due_now(st, &d), 0);
        store_close(st);
}

/* ---- many visitors ---- */

static void visitors_of_more_than_one_transaction_are_all_found(void **state)
{
        struct person_held held = {0};
        struct store *st;

        (void)state;
        database_open();
        for (int i = 0; i <= ERASE_VISITORS_MAX; i++)
                add_proven_visitor(arena_printf(mem, "v-%03d", i).p, i < ERASE_VISITORS_MAX ? "most" : "past");
        add_row(table_of("customer"), "most");
        sql_close(db);
        st = store_of_test();
        assert_int_equal(store_person_held(st, STR("most"), on_person, &held), 0);
        store_drain(st);
        assert_int_equal(held.n_visitors, ERASE_VISITORS_MAX);
        assert_false(held.more);
        store_close(st);
        database_open();
        assert_int_equal(sql_exec(db, "UPDATE identity_log SET customer_id = 'most' WHERE customer_id = 'past'", NULL),
                         0);
        sql_close(db);
        st = store_of_test();
        assert_int_equal(store_person_erase(st, STR("most"), STR("cli:0"), on_person, &held), 0);
        store_drain(st);
        assert_int_equal(held.n_visitors, ERASE_VISITORS_MAX);
        assert_true(held.more);
        assert_int_equal(store_person_erase(st, STR("most"), STR("cli:0"), on_person, &held), 0);
        store_drain(st);
        assert_int_equal(held.n_visitors, 1);
        assert_false(held.more);
        store_close(st);
        database_open();
        assert_int_equal(rows_with(table_of("conversation"), STR("customer_id"), "v-___"), 0);
        assert_int_equal(rows_with(table_of("customer"), STR("id"), "most"), 0);
        assert_int_equal(rows_with(table_of("erased_key"), STR("id"), "v-___"), ERASE_VISITORS_MAX + 1);
        sql_close(db);
        st = store_of_test();
        assert_int_equal(erasure_finish(st, NULL), 0);
        store_close(st);
}

/* A draft that was made of their words, and of others', goes; what serves, what people wrote and other lessons stay. */
static void drafts_that_rest_on_their_words_go(void **state)
{
        static const struct {
                const char *id, *origin, *state, *ref;
                int stays;
        } rows[] = {
                {"1", "learning", "open", "{\"group\":\"gone-conversation:4\",\"messages\":[]}", 0},
                {"2", "learning", "refused",
                 "{\"group\":\"stays-conversation:1\",\"messages\":[\"gone-conversation:4\"]}", 0},
                {"3", "learning", "published", "{\"group\":\"gone-conversation:4\"}", 1},
                {"4", "learning", "open", "{\"group\":\"stays-conversation:4\"}", 1},
                {"5", "editor", "open", "gone-conversation", 1},
        };
        struct store *st = store_of_test();

        (void)state;
        store_close(st);
        database_open();
        read_tables();
        add_row(table_of("customer"), "gone");
        add_row(table_of("conversation"), "gone");
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
                assert_int_equal(
                        sql_exec(
                                db,
                                arena_printf(mem,
                                             "INSERT INTO knowledge_draft (id, brand, path, base, text, remove, origin,"
                                             " source, source_ref, notes, author, state, reviewer, publish_ms,"
                                             " expire_ms, at_ms, changed_ms, rev, version) VALUES ('lesson%s', 'b', '',"
                                             " '', '', 0, '%s', '', '%s', '', '', '%s', '', 0, 0, 0, 0, 0, 0)",
                                             rows[i].id, rows[i].origin, rows[i].ref, rows[i].state)
                                        .p,
                                NULL),
                        0);
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
                assert_int_equal(sql_exec(db,
                                          arena_printf(mem,
                                                       "INSERT INTO job (id, brand, kind, ref, payload, due_ms,"
                                                       " lease_until_ms, attempts) VALUES ('job%s', 'b',"
                                                       " 'draft.publish', 'lesson%s', '', 0, 0, 0)",
                                                       rows[i].id, rows[i].id)
                                                  .p,
                                          NULL),
                                 0);
        sql_close(db);
        st = store_of_test();
        assert_int_equal(store_customer_erase(st, STR("gone"), on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(last, 0);
        store_close(st);
        database_open();
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                assert_int_equal(
                        rows_with(table_of("knowledge_draft"), STR("id"), arena_printf(mem, "lesson%s", rows[i].id).p),
                        rows[i].stays);
                assert_int_equal(rows_with(table_of("job"), STR("id"), arena_printf(mem, "job%s", rows[i].id).p),
                                 rows[i].stays);
        }
        sql_close(db);
}

static void nobody_is_not_erased(void **state)
{
        struct store *st = store_of_test();

        (void)state;
        assert_int_equal(store_customer_erase(st, STR(""), on_done, NULL), ERR_INVALID);
        store_close(st);
}

static int setup(void **state)
{
        (void)state;
        mem = arena_new(0);
        return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(of_an_erased_customer_no_table_keeps_anything),
                cmocka_unit_test(what_belongs_to_nobody_stays_when_the_disk_was_full_meanwhile),
                cmocka_unit_test(keys_that_outlived_their_rows_are_destroyed_later),
                cmocka_unit_test(so_many_keys_are_told_at_once_and_the_others_after_them),
                cmocka_unit_test(visitors_of_more_than_one_transaction_are_all_found),
                cmocka_unit_test(drafts_that_rest_on_their_words_go),
                cmocka_unit_test(nobody_is_not_erased),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, setup, teardown);
}
