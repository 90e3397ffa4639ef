/* store/memory and what rests on it: entries under the consent ledger, superseded, expired, forgotten. */
#include "base/arena.h"
#include "base/time.h"
#include "store/consent.h"
#include "store/customer.h"
#include "store/memory.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1773126000000)

static struct store *st;
static int r_got;
static struct memory_row rows[MEMORY_MAX * 2];
static char texts[MEMORY_MAX * 2][64];
static size_t n_rows;

static int open_store(void **state)
{
        struct store_opts o = {.dir = NULL};
        struct err err;

        (void)state;
        return store_open(NULL, &o, &st, &err);
}

static int close_store(void **state)
{
        (void)state;
        store_close(st);
        return 0;
}

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        (void)err;
        r_got = r;
}

static void on_list(void *arg, int r, const struct err *err, const struct memory_row *v, size_t n)
{
        (void)arg;
        (void)err;
        r_got = r;
        n_rows = n;
        for (size_t i = 0; i < n; i++) {
                rows[i] = v[i];
                snprintf(texts[i], sizeof(texts[i]), "%.*s %.*s %.*s", STR_ARG(v[i].id), STR_ARG(v[i].subject),
                         STR_ARG(v[i].cipher));
        }
}

static void consent(const char *customer, bool granted, int64_t at_ms)
{
        struct consent_write w = {str_c(customer), STR("memory"), STR("1"), STR("web"), granted, at_ms};

        assert_int_equal(store_consent_add(st, &w, on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(r_got, 0);
}

static int put(const char *customer, const char *id, const char *kind, const char *subject, const char *value,
               int64_t at_ms)
{
        struct memory_write w = {.id = str_c(id),
                                 .customer_id = str_c(customer),
                                 .kind = str_c(kind),
                                 .subject = str_c(subject),
                                 .source = STR_INIT("said"),
                                 .permille = 800,
                                 .at_ms = at_ms,
                                 .expires_ms = at_ms + 10 * DAY_MS,
                                 .cipher = str_c(value)};

        assert_int_equal(store_memory_put(st, &w, on_done, NULL), 0);
        store_drain(st);
        return r_got;
}

static void list(const char *customer, int64_t now_ms)
{
        assert_int_equal(store_memory_list(st, str_c(customer), now_ms, on_list, NULL), 0);
        store_drain(st);
        assert_int_equal(r_got, 0);
}

static int forget(const char *customer, const char *id)
{
        assert_int_equal(store_memory_forget(st, str_c(customer), str_c(id), on_done, NULL), 0);
        store_drain(st);
        return r_got;
}

static void nothing_is_kept_without_consent(void **state)
{
        (void)state;
        assert_int_equal(put("a", "1", "length", "", "x", NOW), ERR_DENIED);
        consent("a", true, NOW);
        assert_int_equal(put("a", "1", "length", "", "x", NOW), 0);
        list("a", NOW);
        assert_int_equal(n_rows, 1);
        consent("a", false, NOW + 1);
        list("a", NOW);
        assert_int_equal(n_rows, 0);
        assert_int_equal(put("a", "2", "length", "", "x", NOW), ERR_DENIED);
}

static void a_newer_one_supersedes_and_the_one_before_stays_one_round(void **state)
{
        (void)state;
        consent("b", true, NOW);
        put("b", "1", "length", "", "brief", NOW);
        put("b", "2", "length", "", "detailed", NOW + 1);
        put("b", "3", "setup", "mesh3", "cellar", NOW + 2);
        list("b", NOW + 3);
        assert_int_equal(n_rows, 3);
        assert_string_equal(texts[0], "3 mesh3 cellar");
        assert_true(rows[1].superseded_ms == 0 && rows[2].superseded_ms == NOW + 1);
        put("b", "4", "length", "", "brief", NOW + 4);
        list("b", NOW + 5);
        assert_int_equal(n_rows, 3);
        assert_string_equal(texts[2], "2  detailed");
        assert_true(rows[2].superseded_ms == NOW + 4);
}

static void forgetting_takes_the_slot_and_nobody_elses(void **state)
{
        (void)state;
        consent("c", true, NOW);
        consent("d", true, NOW);
        put("c", "1", "length", "", "brief", NOW);
        put("c", "2", "length", "", "detailed", NOW + 1);
        put("c", "3", "form", "", "read", NOW + 2);
        put("d", "4", "length", "", "brief", NOW);
        assert_int_equal(forget("d", "2"), ERR_NOTFOUND);
        assert_int_equal(forget("c", "2"), 0);
        list("c", NOW + 3);
        assert_int_equal(n_rows, 1);
        assert_int_equal(forget("c", "2"), ERR_NOTFOUND);
        assert_int_equal(store_open_flow_set(st, STR("c"),
                                             &(struct open_flow_row){.flow = STR("f"), .step = STR("s"), .at_ms = NOW},
                                             (struct str){0}, on_done, NULL),
                         0);
        assert_int_equal(forget("c", ""), 0);
        list("c", NOW + 3);
        assert_int_equal(n_rows, 0);
        list("d", NOW + 3);
        assert_int_equal(n_rows, 1);
        assert_int_equal(forget("c", ""), 0);
}

static void what_has_expired_is_not_given_and_then_goes(void **state)
{
        (void)state;
        consent("e", true, NOW);
        put("e", "1", "length", "", "brief", NOW);
        list("e", NOW + 10 * DAY_MS - 1);
        assert_int_equal(n_rows, 1);
        list("e", NOW + 10 * DAY_MS);
        assert_int_equal(n_rows, 0);
        assert_int_equal(store_memory_prune(st, NOW + 10 * DAY_MS, on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(r_got, 0);
        list("e", NOW);
        assert_int_equal(n_rows, 0);
}

static void the_last_entry_that_fits_and_one_more(void **state)
{
        char id[16], subject[16];

        (void)state;
        consent("f", true, NOW);
        for (int i = 0; i < MEMORY_MAX; i++) {
                snprintf(id, sizeof(id), "i%d", i);
                snprintf(subject, sizeof(subject), "s%d", i);
                assert_int_equal(put("f", id, "setup", subject, "x", NOW), 0);
        }
        assert_int_equal(put("f", "one-more", "setup", "s", "x", NOW), ERR_LIMIT);
        assert_int_equal(put("f", "same-slot", "setup", "s0", "y", NOW), 0);
        list("f", NOW);
        assert_int_equal(n_rows, MEMORY_MAX + 1);
}

static void the_longest_value_and_one_byte_more(void **state)
{
        static char value[MEMORY_CIPHER_MAX + 2];

        (void)state;
        consent("g", true, NOW);
        memset(value, 'x', MEMORY_CIPHER_MAX);
        assert_int_equal(put("g", "1", "setup", "s", value, NOW), 0);
        value[MEMORY_CIPHER_MAX] = 'x';
        assert_int_equal(put("g", "2", "setup", "s", value, NOW), ERR_LIMIT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(nothing_is_kept_without_consent, open_store, close_store),
                cmocka_unit_test_setup_teardown(a_newer_one_supersedes_and_the_one_before_stays_one_round, open_store,
                                                close_store),
                cmocka_unit_test_setup_teardown(forgetting_takes_the_slot_and_nobody_elses, open_store, close_store),
                cmocka_unit_test_setup_teardown(what_has_expired_is_not_given_and_then_goes, open_store, close_store),
                cmocka_unit_test_setup_teardown(the_last_entry_that_fits_and_one_more, open_store, close_store),
                cmocka_unit_test_setup_teardown(the_longest_value_and_one_byte_more, open_store, close_store),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
