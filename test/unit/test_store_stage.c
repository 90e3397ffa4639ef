/* store/stage: one runs at a time; contacts are written with their turns, summed up by customer and by era, and go with
 * the customer; one that ended counts nothing more and keeps its report. Figures against a slow recomputation. */
#include "base/arena.h"
#include "base/rand.h"
#include "store/conversation.h"
#include "store/erase.h"
#include "store/sealed_priv.h"
#include "store/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STAGE "01ARZ3NDEKTSV4RRFFQ69G5FA0"

static struct arena *mem;
static struct store *st;
static int last_r;
static struct err last_err;

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
        last_r = r;
        last_err = *err;
}

static int done(int submitted)
{
        assert_int_equal(submitted, 0);
        store_drain(st);
        if (last_r < 0)
                printf("# %s\n", last_err.msg);
        return last_r;
}

static int start(const char *id, int64_t share)
{
        struct stage_file_row files[] = {
                {.path = STR_INIT("articles/a.md"), .body = STR_INIT("text\0with a zero"), .draft_rev = 3},
                {.path = STR_INIT("articles/b.md"), .base = STR_INIT("abc"), .gone = true}};
        struct stage_start s = {.id = str_c(id),
                                .title = STR_INIT("退货"),
                                .author = STR_INIT("agent:1"),
                                .share = share,
                                .at_ms = 1000,
                                .files = files,
                                .n_files = 2};

        files[0].body.n = 16;
        return done(store_stage_start(st, &s, on_done, NULL));
}

static struct stage_row row;
static size_t n_files;

static void on_stage(void *arg, int r, const struct err *err, const struct stage_row *s,
                     const struct stage_file_row *files, size_t n)
{
        (void)err;
        last_r = r;
        n_files = n;
        if (r < 0)
                return;
        row = *s;
        row.state = arena_str(mem, s->state);
        row.report = arena_str(mem, s->report);
        row.eras = NULL;
        assert_int_equal(s->n_eras ? s->eras[0].share : 0, 100);
        if (*(bool *)arg) {
                assert_int_equal(files[0].body.n, 16);
                assert_memory_equal(files[0].body.p, "text\0with a zero", 16);
                assert_int_equal(files[0].draft_rev, 3);
                assert_true(files[1].gone && str_eq_c(files[1].base, "abc"));
        } else {
                assert_int_equal(files[0].body.n, 0);
        }
}

static int get(const char *id, bool files)
{
        assert_int_equal(store_stage_get(st, str_c(id), files, on_stage, &files), 0);
        store_drain(st);
        return last_r;
}

static struct stage_figures f;

static void on_figures(void *arg, int r, const struct err *err, const struct stage_figures *v)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        f = *v;
}

static void read_figures(void)
{
        assert_int_equal(store_stage_figures(st, STR(STAGE), on_figures, NULL), 0);
        store_drain(st);
}

/* One turn of conversation number no; its first makes the conversation. */
static void turn(unsigned no, int64_t seq, const char *customer, struct stage_write w)
{
        struct sealed_text body = {STR_INIT("body"), STR_INIT("sealed")};
        struct event_write e = {
                .seq = seq, .kind = STR_INIT("message"), .actor = STR_INIT("customer"), .at_ms = seq, .body = &body};
        struct conv_row c = {.id = arena_printf(mem, "01ARZ3NDEKTSV4RRFFQ69%05u", no),
                             .customer_id = str_c(customer),
                             .status = STR_INIT("open"),
                             .key_hash = STR_INIT("k"),
                             .last_seq = seq};
        struct turn_write t = {.conv = &c, .create = seq == 1, .events = &e, .n_events = 1, .stage = &w};

        if (!w.stage.n)
                w.stage = STR(STAGE);
        assert_int_equal(done(store_turn_commit(st, &t, on_done, NULL)), 0);
}

static void one_runs_at_a_time_and_stays_readable(void **state)
{
        struct stage_end e = {.id = STR_INIT(STAGE),
                              .state = STR_INIT("rolled-back"),
                              .who = STR_INIT("system"),
                              .reason = STR_INIT("handed-over"),
                              .report = STR_INIT("{}"),
                              .at_ms = 5000};

        (void)state;
        assert_int_equal(get("", true), ERR_NOTFOUND);
        assert_int_equal(start(STAGE, 100), 0);
        assert_int_equal(start("01ARZ3NDEKTSV4RRFFQ69G5FA9", 100), ERR_EXISTS);
        assert_int_equal(get("", true), 0);
        assert_int_equal(n_files, 2);
        assert_int_equal(get(STAGE, false), 0);
        assert_int_equal(done(store_stage_end(st, &e, on_done, NULL)), 0);
        assert_int_equal(done(store_stage_end(st, &e, on_done, NULL)), ERR_NOTFOUND);
        assert_int_equal(done(store_stage_share(st, STR(STAGE), 500, STR("a"), 1, on_done, NULL)), ERR_NOTFOUND);
        assert_int_equal(get("", true), ERR_NOTFOUND);
        assert_int_equal(get(STAGE, true), 0);
        assert_true(str_eq_c(row.state, "rolled-back") && str_eq_c(row.report, "{}"));
        assert_int_equal(start("01ARZ3NDEKTSV4RRFFQ69G5FA9", 100), 0);
}

static void the_share_is_changed_so_often_and_no_oftener(void **state)
{
        (void)state;
        assert_int_equal(start(STAGE, 100), 0);
        for (int i = 1; i < STAGE_ERAS_MAX; i++)
                assert_int_equal(done(store_stage_share(st, STR(STAGE), i, STR("a"), i, on_done, NULL)), 0);
        assert_int_equal(done(store_stage_share(st, STR(STAGE), 1, STR("a"), 1, on_done, NULL)), ERR_LIMIT);
}

static void too_many_files_and_too_large_ones_are_refused(void **state)
{
        struct stage_file_row *files = ARENA_ARRAY(mem, struct stage_file_row, STAGE_FILES_MAX + 1);
        struct stage_start s = {.id = STR_INIT(STAGE), .files = files};
        char *big = arena_alloc(mem, STAGE_FILE_BYTES_MAX + 1);

        (void)state;
        memset(big, 'x', STAGE_FILE_BYTES_MAX + 1);
        for (unsigned i = 0; i <= STAGE_FILES_MAX; i++)
                files[i].path = arena_printf(mem, "articles/%u.md", i);
        s.n_files = STAGE_FILES_MAX + 1;
        assert_int_equal(store_stage_start(st, &s, on_done, NULL), ERR_LIMIT);
        s.n_files = 1;
        files[0].body = str_n(big, STAGE_FILE_BYTES_MAX + 1);
        assert_int_equal(store_stage_start(st, &s, on_done, NULL), ERR_LIMIT);
        files[0].body.n--;
        s.n_files = 1;
        assert_int_equal(done(store_stage_start(st, &s, on_done, NULL)), 0);
}

static void a_contact_without_a_turn_is_none_and_an_ended_stage_counts_no_more(void **state)
{
        struct stage_end e = {.id = STR_INIT(STAGE), .state = STR_INIT("published")};

        (void)state;
        assert_int_equal(start(STAGE, 100), 0);
        turn(1, 1, "anne", (struct stage_write){.arm = STAGE_NEW});
        read_figures();
        assert_int_equal(f.conversations[STAGE_NEW], 0);
        turn(1, 2, "anne", (struct stage_write){.arm = STAGE_NEW, .turn = true, .answered = true, .resolved = true});
        turn(1, 3, "anne", (struct stage_write){.arm = STAGE_NEW, .turn = true, .handed_over = true});
        read_figures();
        assert_int_equal(f.conversations[STAGE_NEW], 1);
        assert_int_equal(f.turns[STAGE_NEW], 2);
        assert_int_equal(f.sums[STAGE_CONFIRMED][STAGE_NEW].y, 1);
        assert_int_equal(f.sums[STAGE_HANDED_OVER][STAGE_NEW].y, 1);
        assert_int_equal(done(store_stage_end(st, &e, on_done, NULL)), 0);
        turn(1, 4, "anne", (struct stage_write){.arm = STAGE_NEW, .turn = true, .declined = true});
        turn(2, 1, "bert", (struct stage_write){.arm = STAGE_NEW, .turn = true, .declined = true});
        read_figures();
        assert_int_equal(f.turns[STAGE_NEW], 2);
        assert_int_equal(f.conversations[STAGE_NEW], 1);
}

static void contacts_go_with_the_customer(void **state)
{
        (void)state;
        assert_int_equal(start(STAGE, 100), 0);
        turn(1, 1, "anne", (struct stage_write){.turn = true});
        turn(2, 1, "bert", (struct stage_write){.turn = true});
        assert_int_equal(done(store_customer_erase(st, STR("anne"), on_done, NULL)), 0);
        read_figures();
        assert_int_equal(f.conversations[0], 1);
        assert_int_equal(f.customers[0], 1);
}

/* The same, computed without thinking. */
struct slow {
        int64_t n[40][2], y[40][2], era_n[3][2], era_y[3][2];
};

static void sums_are_those_of_a_slow_recomputation(void **state)
{
        struct slow *slow = ARENA_NEW(mem, struct slow);
        struct rng rng;

        (void)state;
        rng_seed(&rng, 7);
        assert_int_equal(start(STAGE, 100), 0);
        for (unsigned no = 1; no <= 300; no++) {
                unsigned who = (unsigned)rng_below(&rng, 40), era = (no - 1) / 100;
                int arm = who % 3 == 0;
                bool yes = rng_below(&rng, 3) == 0;

                turn(no, 1, arena_printf(mem, "c%02u", who).p,
                     (struct stage_write){.arm = arm, .era = era, .turn = true, .handed_over = yes});
                slow->n[who][arm]++;
                slow->y[who][arm] += yes;
                slow->era_n[era][arm]++;
                slow->era_y[era][arm] += yes;
        }
        read_figures();
        assert_int_equal(f.n_eras, 3);
        for (int arm = 0; arm < 2; arm++) {
                struct stage_sums want = {0}, got = f.sums[STAGE_HANDED_OVER][arm];

                for (int who = 0; who < 40; who++) {
                        int64_t n = slow->n[who][arm], y = slow->y[who][arm];

                        want = (struct stage_sums){want.customers + (n > 0), want.n + n,      want.y + y,
                                                   want.nn + n * n,          want.yy + y * y, want.ny + n * y};
                }
                assert_memory_equal(&want, &got, sizeof(want));
                assert_int_equal(f.customers[arm], want.customers);
                for (int era = 0; era < 3; era++) {
                        assert_int_equal(f.eras[STAGE_HANDED_OVER][era].n[arm], slow->era_n[era][arm]);
                        assert_int_equal(f.eras[STAGE_HANDED_OVER][era].y[arm], slow->era_y[era][arm]);
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(one_runs_at_a_time_and_stays_readable, setup, teardown),
                cmocka_unit_test_setup_teardown(the_share_is_changed_so_often_and_no_oftener, setup, teardown),
                cmocka_unit_test_setup_teardown(too_many_files_and_too_large_ones_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(a_contact_without_a_turn_is_none_and_an_ended_stage_counts_no_more,
                                                setup, teardown),
                cmocka_unit_test_setup_teardown(contacts_go_with_the_customer, setup, teardown),
                cmocka_unit_test_setup_teardown(sums_are_those_of_a_slow_recomputation, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
