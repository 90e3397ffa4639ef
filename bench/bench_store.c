/* Durable turns through the store API beside a bare loop that commits the same rows in the same groups: what the queue,
 * the copies, the savepoints and the callbacks cost. `bench_store [DIR] [TURNS]` prints one JSON object; DIR (default
 * .) says which disk. */
#include "base/arena.h"
#include "base/time.h"
#include "privacy/door.h"
#include "store/conversation.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONVERSATIONS 64
#define IN_FLIGHT 64
/* Bytes before sealing, means of what the demo writes under bench/load. */
#define MESSAGE 190
#define REPLY 735
#define TRACE 525
#define STATE 1020
#define MESSAGE_PLAIN 34
#define REPLY_PLAIN 223
#define SEALED 49 /* what sealing adds */

static char dir[4096];
static struct arena *mem;

static int fail(const char *what, const struct err *err)
{
        fprintf(stderr, "bench_store: %s: %s\n", what, err ? err->msg : "");
        return 1;
}

static double cpu_s(void)
{
        struct rusage u;

        getrusage(RUSAGE_SELF, &u);
        return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
               (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* --- through the store --- */

struct run {
        struct store *st;
        int64_t submitted, done, turns, failed;
        int64_t seq[CONVERSATIONS];
        int64_t *started_ns, *took_ns;
        const struct sealed_text *message, *reply, *trace;
        struct str state;
};

struct one {
        struct run *run;
        int64_t no;
};
static struct one *ones;

static void submit(struct run *r);

static void on_done(void *arg, int status, const struct err *err)
{
        struct one *o = arg;
        struct run *r = o->run;

        (void)err;
        r->failed += status != 0;
        r->took_ns[o->no] = time_mono_ns() - r->started_ns[o->no];
        r->done++;
        submit(r);
}

/* The next turn: customer's message with its client id, the machine's reply with its trace, the new state. */
static void submit(struct run *r)
{
        int64_t no = r->submitted, c = no % CONVERSATIONS;
        char id[32], client[32], turn_id[32];
        struct event_write e[2] = {
                {.kind = STR_INIT("message"), .actor = STR_INIT("customer"), .body = r->message, .at_ms = no},
                {.kind = STR_INIT("message"),
                 .actor = STR_INIT("machine"),
                 .body = r->reply,
                 .trace = r->trace,
                 .at_ms = no},
        };
        struct conv_row row = {.customer_id = STR_INIT("demo-0007"),
                               .channel = STR_INIT("web"),
                               .lang = STR_INIT("zh"),
                               .key_hash = STR_INIT("0123456789abcdef0123456789abcdef"),
                               .state_cipher = r->state,
                               .status = STR_INIT("open")};
        struct turn_write t = {.conv = &row, .create = r->seq[c] == 0, .events = e, .n_events = 2};

        if (no == r->turns)
                return;
        (void)snprintf(id, sizeof(id), "01J0000000000000000000%04d", (int)c);
        (void)snprintf(client, sizeof(client), "client-%lld", (long long)no);
        (void)snprintf(turn_id, sizeof(turn_id), "turn-%lld", (long long)no);
        row.id = str_c(id);
        e[0].client_id = str_c(client);
        e[0].turn = e[1].turn = str_c(turn_id);
        e[0].seq = r->seq[c] + 1;
        e[1].seq = row.last_seq = r->seq[c] += 2;
        ones[no] = (struct one){r, no};
        r->started_ns[no] = time_mono_ns();
        r->submitted++;
        if (store_turn_commit(r->st, &t, on_done, &ones[no]) < 0)
                abort();
}

static int by_time(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

static struct str bytes(size_t n)
{
        return str_n(memset(arena_alloc(mem, n + 1), 'a', n), n);
}

static int through_the_store(int64_t turns, struct run *r, double *ret_s, double *ret_cpu, double *ret_group)
{
        struct store_opts opts = {.dir = dir};
        struct str who = STR("demo-0007");
        struct store_stats stats;
        struct door *door;
        struct err err;
        int64_t t0;

        if (store_open(NULL, &opts, &r->st, &err) < 0)
                return fail("open", &err);
        door = door_new(store_keys(r->st));
        r->turns = turns;
        r->started_ns = calloc((size_t)turns, sizeof(int64_t));
        r->took_ns = calloc((size_t)turns, sizeof(int64_t));
        ones = calloc((size_t)turns, sizeof(*ones));
        if (!r->started_ns || !r->took_ns || !ones)
                abort();
        if (door_seal_payload(door, who, bytes(MESSAGE), bytes(MESSAGE_PLAIN), &r->message, mem, &err) < 0 ||
            door_seal_payload(door, who, bytes(REPLY), bytes(REPLY_PLAIN), &r->reply, mem, &err) < 0 ||
            door_seal_payload(door, who, bytes(TRACE), bytes(0), &r->trace, mem, &err) < 0 ||
            door_seal_bytes(door, who, bytes(STATE), mem, &r->state, &err) < 0)
                return fail("seal", &err);
        t0 = time_mono_ns();
        *ret_cpu = cpu_s();
        for (int i = 0; i < IN_FLIGHT; i++)
                submit(r);
        store_drain(r->st); /* callbacks submit the next ones */
        *ret_s = (double)(time_mono_ns() - t0) / 1e9;
        *ret_cpu = cpu_s() - *ret_cpu;
        store_stats(r->st, &stats);
        *ret_group = (double)stats.writes / (double)stats.commits;
        qsort(r->took_ns, (size_t)turns, sizeof(int64_t), by_time);
        door_free(door);
        store_close(r->st);
        return r->failed ? fail("some turns failed", NULL) : 0;
}

/* --- the bare loop --- */

static void bind_blob(sqlite3_stmt *s, int at, size_t n)
{
        static char zeros[4096];

        sqlite3_bind_blob(s, at, zeros, (int)n, SQLITE_STATIC);
}

static void must(int rc)
{
        if (rc != SQLITE_OK && rc != SQLITE_DONE) {
                fprintf(stderr, "bench_store: sqlite %d\n", rc);
                exit(1);
        }
}

static void step(sqlite3_stmt *s)
{
        must(sqlite3_step(s));
        must(sqlite3_reset(s));
}

static void bare_event(sqlite3_stmt *s, int64_t c, int64_t seq, int64_t no, size_t body, size_t plain, size_t trace)
{
        static const char plain_text[REPLY_PLAIN + 1] = "a"; /* the rest is NUL, and as long */
        char id[32], client[32], turn_id[32];

        (void)snprintf(id, sizeof(id), "01K0000000000000000000%04d", (int)c);
        (void)snprintf(client, sizeof(client), "client-%lld", (long long)no);
        (void)snprintf(turn_id, sizeof(turn_id), "turn-%lld", (long long)no);
        sqlite3_bind_text(s, 1, id, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int64(s, 2, seq);
        sqlite3_bind_text(s, 3, trace ? "" : client, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(s, 4, turn_id, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int64(s, 5, no);
        sqlite3_bind_text(s, 6, plain_text, (int)plain, SQLITE_STATIC);
        bind_blob(s, 7, body);
        bind_blob(s, 8, trace);
        step(s);
}

/* The same rows in the same tables, in transactions of 64 turns, by one thread that does nothing else. */
static double bare_loop(int64_t turns)
{
        sqlite3_stmt *conv, *event, *update;
        sqlite3 *db;
        char path[4200];
        int64_t t0;

        (void)snprintf(path, sizeof(path), "%s/warmline.db", dir);
        must(sqlite3_open(path, &db));
        must(sqlite3_exec(
                db,
                "PRAGMA synchronous=FULL;PRAGMA wal_autocheckpoint=2000;PRAGMA cache_size=-16384;DELETE FROM event;", 0,
                0, 0));
        must(sqlite3_prepare_v2(
                db,
                "INSERT INTO conversation SELECT ?1, brand, customer_id, channel, lang, key_hash, state_cipher, "
                "status, outcome, minor, created_ms, updated_ms, 0 FROM conversation LIMIT 1",
                -1, &conv, NULL));
        must(sqlite3_prepare_v2(db,
                                "INSERT INTO event (conversation, seq, brand, kind, actor, ref, client_id, turn, "
                                "at_ms, redacted, body_cipher, trace_cipher) VALUES (?1, ?2, 'default', 'message', "
                                "'customer', '', ?3, ?4, ?5, ?6, ?7, ?8)",
                                -1, &event, NULL));
        must(sqlite3_prepare_v2(db,
                                "UPDATE conversation SET lang = 'zh', state_cipher = ?1, status = 'open', updated_ms = "
                                "?2, last_seq = ?3 WHERE id = ?4",
                                -1, &update, NULL));
        for (int c = 0; c < CONVERSATIONS; c++) {
                (void)snprintf(path, sizeof(path), "01K0000000000000000000%04d", c);
                sqlite3_bind_text(conv, 1, path, -1, SQLITE_TRANSIENT);
                step(conv);
        }
        t0 = time_mono_ns();
        for (int64_t no = 0; no < turns; no++) {
                int64_t c = no % CONVERSATIONS, seq = no / CONVERSATIONS * 2;

                if (no % IN_FLIGHT == 0)
                        must(sqlite3_exec(db, "BEGIN IMMEDIATE", 0, 0, 0));
                bind_blob(update, 1, STATE + SEALED);
                sqlite3_bind_int64(update, 2, no);
                sqlite3_bind_int64(update, 3, seq + 2);
                (void)snprintf(path, sizeof(path), "01K0000000000000000000%04d", (int)c);
                sqlite3_bind_text(update, 4, path, -1, SQLITE_TRANSIENT);
                step(update);
                bare_event(event, c, seq + 1, no, MESSAGE + SEALED, MESSAGE_PLAIN, 0);
                bare_event(event, c, seq + 2, no, REPLY + SEALED, REPLY_PLAIN, TRACE + SEALED);
                if (no % IN_FLIGHT == IN_FLIGHT - 1 || no == turns - 1)
                        must(sqlite3_exec(db, "COMMIT", 0, 0, 0));
        }
        t0 = time_mono_ns() - t0;
        sqlite3_finalize(conv);
        sqlite3_finalize(event);
        sqlite3_finalize(update);
        sqlite3_close(db);
        return (double)t0 / 1e9;
}

static void clean(void)
{
        static const char *const names[] = {"warmline.db",   "warmline.db-wal", "warmline.db-shm",
                                            "warmline.lock", "master.key",      "keys.db"};
        char path[4200];

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
                (void)unlink(path);
        }
        (void)rmdir(dir);
}

int main(int argc, char **argv)
{
        int64_t turns = 50000;
        double s, cpu, group, bare;
        struct run r = {0};
        int status;

        if (argc > 2 && !str_to_i64(str_c(argv[2]), 1, 10000000, &turns))
                return fail("TURNS must be a number", NULL);
        if (argc > 1)
                (void)mkdir(argv[1], 0700);
        (void)snprintf(dir, sizeof(dir), "%.4000s/bench-store-XXXXXX", argc > 1 ? argv[1] : ".");
        if (!mkdtemp(dir))
                return fail("cannot make a directory there", NULL);
        mem = arena_new(0);
        status = through_the_store(turns, &r, &s, &cpu, &group);
        if (status == 0) {
                bare = bare_loop(turns);
                printf("{\"turns\":%lld,\"in_flight\":%d,\"turns_per_s\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"turns_"
                       "per_commit\":%.1f,"
                       "\"cpu_us_per_turn\":%.1f,\"bare_turns_per_s\":%.0f,\"share_of_bare\":%.2f}\n",
                       (long long)turns, IN_FLIGHT, (double)turns / s, (double)r.took_ns[turns / 2] / 1e6,
                       (double)r.took_ns[turns * 99 / 100] / 1e6, group, cpu * 1e6 / (double)turns,
                       (double)turns / bare, s > 0 ? bare / s : 0);
        }
        clean();
        arena_free(mem);
        return status;
}
