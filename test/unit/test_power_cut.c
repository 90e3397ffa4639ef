/* A thousand power cuts at random moments: what was acknowledged is there afterwards, whole, and the store opens. The
 * same run without waiting for the disk must lose something, or this test would see nothing. */
#include "vfs_cut.h"

#include "base/arena.h"
#include "base/rand.h"
#include "store/conversation.h"
#include "store/sealed_priv.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* With sanitizers memory is what is looked at; the number of cuts is of the other builds. */
#if defined(__SANITIZE_ADDRESS__)
#define CUTS 200
#else
#define CUTS 1000
#endif
#define FROM_NOTHING 8 /* one cut in so many may fall into the making of the tables */
#define TURNS 40
#define CONVERSATIONS 3

static char dir[64];

/* One life of the store until the cut: which turns of which conversation were acknowledged. */
struct life {
        int64_t acked[CONVERSATIONS]; /* highest seq */
        int n_acked;
};

struct ack {
        struct life *life;
        int conv;
        int64_t seq;
};

static void on_committed(void *arg, int r, const struct err *err)
{
        struct ack *a = arg;

        (void)err;
        if (r == 0) {
                if (a->seq > a->life->acked[a->conv])
                        a->life->acked[a->conv] = a->seq;
                a->life->n_acked++;
        }
        free(a);
}

/* The text of an event: long enough to span pages now and then, and derivable for the check. */
static struct str text_of(int conv, int64_t seq, struct arena *mem)
{
        struct rng rng;
        size_t n;
        char *p;

        rng_seed(&rng, (uint64_t)conv * 1000 + (uint64_t)seq);
        n = 40 + rng_below(&rng, seq % 7 == 0 ? 6000 : 400);
        p = arena_alloc(mem, n);
        for (size_t i = 0; i < n; i++)
                p[i] = (char)('a' + rng_below(&rng, 26));
        return str_n(p, n);
}

static int submit(struct store *st, struct life *life, int conv, int64_t *next_seq, struct arena *mem)
{
        int64_t seq = next_seq[conv] + 1;
        struct sealed_text in = {STR_INIT("redacted"), text_of(conv, seq, mem)};
        struct sealed_text out = {STR_INIT("reply"), text_of(conv, seq + 1, mem)};
        struct event_write events[2] = {
                {.seq = seq, .kind = STR_INIT("message"), .actor = STR_INIT("customer"), .body = &in, .at_ms = seq},
                {.seq = seq + 1, .kind = STR_INIT("message"), .actor = STR_INIT("machine"), .body = &out, .at_ms = seq},
        };
        struct conv_row row = {
                .id = arena_printf(mem, "conv-%d", conv),
                .customer_id = arena_printf(mem, "cust-%d", conv),
                .status = STR_INIT("open"),
                .last_seq = seq + 1,
        };
        struct turn_write turn = {.conv = &row, .create = seq == 1, .events = events, .n_events = 2};
        struct ack *a = malloc(sizeof(*a));

        assert_non_null(a);
        *a = (struct ack){life, conv, seq + 1};
        next_seq[conv] = seq + 1;
        return store_turn_commit(st, &turn, on_committed, a);
}

static void live(struct store *st, struct life *life, struct rng *rng)
{
        int64_t next_seq[CONVERSATIONS] = {0};
        struct arena *mem = arena_new(0);

        for (int i = 0; i < TURNS && !vfs_cut_happened(); i++) {
                assert_int_equal(submit(st, life, i % CONVERSATIONS, next_seq, mem), 0);
                if (rng_below(rng, 3) == 0) /* sometimes one alone, sometimes a group */
                        store_drain(st);
        }
        store_drain(st);
        arena_free(mem);
}

struct check {
        struct life *life;
        int conv;
        bool lost;
};

static void on_loaded(void *arg, int r, const struct err *err, const struct conv_row *c, const struct event_row *events,
                      size_t n)
{
        struct check *k = arg;
        int64_t acked = k->life->acked[k->conv];
        struct arena *mem;

        (void)err;
        if (r < 0) {
                k->lost = acked > 0 || r != ERR_NOTFOUND;
                return;
        }
        mem = arena_new(0);
        /* More than was acknowledged may be there, but only whole turns, and every byte as written. */
        if (c->last_seq < acked || (int64_t)n != c->last_seq)
                k->lost = true;
        for (size_t i = 0; i < n && !k->lost; i++)
                if (events[i].seq != (int64_t)i + 1 ||
                    !str_eq(events[i].body_cipher, text_of(k->conv, events[i].seq, mem)))
                        k->lost = true;
        arena_free(mem);
}

/* Whether everything acknowledged is there. */
static bool all_there(struct life *life)
{
        struct store_opts opts = {.dir = dir};
        struct store *st = NULL;
        bool ok = true;

        if (store_open(NULL, &opts, &st, NULL) < 0)
                return false;
        for (int i = 0; i < CONVERSATIONS; i++) {
                struct check k = {life, i, false};
                char id[16];

                (void)snprintf(id, sizeof(id), "conv-%d", i);
                assert_int_equal(store_conversation_load(st, str_c(id), 1000, on_loaded, &k), 0);
                store_drain(st);
                ok = ok && !k.lost;
        }
        store_close(st);
        return ok;
}

static const char *const names[] = {"warmline.db",   "warmline.db-wal", "warmline.db-shm", "warmline.db-journal",
                                    "warmline.lock", "master.key",      "keys.db"};
enum { N_NAMES = sizeof(names) / sizeof(names[0]) };

static void clean(void)
{
        char path[128];

        for (size_t i = 0; i < N_NAMES; i++) {
                (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
                (void)unlink(path);
        }
}

/* A store without a row, as its files are after it was closed: making the tables takes longer than all that is cut. */
static struct kept {
        char *p;
        size_t n;
} empty_store[N_NAMES];

static void keep_empty(void)
{
        struct store_opts opts = {.dir = dir};
        struct store *st = NULL;
        char path[128];

        assert_int_equal(store_open(NULL, &opts, &st, NULL), 0);
        store_close(st);
        for (size_t i = 0; i < N_NAMES; i++) {
                struct kept *k = &empty_store[i];
                FILE *f;

                (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
                f = fopen(path, "rb");
                if (!f)
                        continue;
                k->p = malloc(8 << 20);
                k->n = fread(k->p, 1, 8 << 20, f);
                assert_true(k->n < 8 << 20);
                (void)fclose(f);
        }
}

static void bring_empty(void)
{
        char path[128];

        for (size_t i = 0; i < N_NAMES; i++) {
                int fd;

                if (!empty_store[i].p)
                        continue;
                (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
                fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600); /* keys that others may read are refused */
                assert_true(fd >= 0);
                assert_int_equal(write(fd, empty_store[i].p, empty_store[i].n), empty_store[i].n);
                assert_int_equal(close(fd), 0);
        }
}

/* One cut; false when something acknowledged is gone. */
static bool one_cut(uint64_t seed, const int64_t max_ops[2], bool sync_off, int *ret_acked)
{
        struct store_opts opts = {.dir = dir, .vfs = "cut", .unsafe_sync_off = sync_off};
        struct life life = {0};
        struct store *st = NULL;
        struct rng rng;
        bool ok;

        rng_seed(&rng, seed);
        clean();
        if (seed % FROM_NOTHING)
                bring_empty();
        vfs_cut_begin((int64_t)rng_below(&rng, (uint64_t)max_ops[seed % FROM_NOTHING == 0]));
        if (store_open(NULL, &opts, &st, NULL) == 0) {
                live(st, &life, &rng);
                if (seed % 3)
                        vfs_cut_now(); /* before anything is tidied up; otherwise perhaps in the checkpoint of the close
                                        */
                store_close(st);
        }
        vfs_cut_apply(seed, seed % 2 == 1);
        {
                char shm[128];

                (void)snprintf(shm, sizeof(shm), "%s/warmline.db-shm", dir);
                (void)unlink(shm);
        }
        ok = all_there(&life);
        *ret_acked += life.n_acked;
        return ok;
}

static int64_t count_ops(bool from_nothing)
{
        struct store_opts opts = {.dir = dir, .vfs = "cut"};
        struct life life = {0};
        struct store *st = NULL;
        struct rng rng;
        int64_t ops;

        rng_seed(&rng, 7);
        clean();
        if (!from_nothing)
                bring_empty();
        vfs_cut_begin(-1);
        assert_int_equal(store_open(NULL, &opts, &st, NULL), 0);
        live(st, &life, &rng);
        assert_int_equal(life.n_acked, TURNS);
        store_close(st);
        ops = vfs_cut_ops();
        return ops;
}

static void a_thousand_power_cuts_lose_nothing_acknowledged(void **state)
{
        int64_t ops[2] = {count_ops(false), count_ops(true)};
        int acked = 0;

        (void)state;
        for (uint64_t seed = 1; seed <= CUTS; seed++)
                if (!one_cut(seed, ops, false, &acked))
                        fail_msg("cut with seed %lu lost an acknowledged turn", (unsigned long)seed);
        print_message(
                "%d cuts within %ld disk operations (%ld with the making of the tables), %d turns acknowledged, none "
                "lost\n",
                CUTS, (long)ops[0], (long)ops[1], acked);
        assert_true(acked > CUTS * 5);
}

static void without_sync_the_same_cuts_do_lose(void **state)
{
        int64_t ops[2] = {count_ops(false), count_ops(true)};
        int acked = 0, lost = 0;

        (void)state;
        for (uint64_t seed = 1; seed <= 50; seed++)
                lost += !one_cut(seed, ops, true, &acked);
        print_message("synchronous=OFF: %d of 50 cuts lost acknowledged turns\n", lost);
        assert_true(lost >= 10);
}

static int setup(void **state)
{
        const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

        (void)state;
        (void)snprintf(dir, sizeof(dir), "%s/wl-cut-XXXXXX", base);
        vfs_cut_register();
        if (!mkdtemp(dir))
                return -1;
        keep_empty();
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        clean();
        for (size_t i = 0; i < N_NAMES; i++)
                free(empty_store[i].p);
        vfs_cut_begin(-1);
        (void)rmdir(dir);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_thousand_power_cuts_lose_nothing_acknowledged, setup, teardown),
                cmocka_unit_test_setup_teardown(without_sync_the_same_cuts_do_lose, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
