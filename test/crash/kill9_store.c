/* kill -9 under load, 50 times on one data directory: a child commits turns as fast as it can and names each
 * acknowledged one on a pipe; the parent kills it at a random moment, opens the store and looks for every one of them.
 * (A kill spares the page cache; test_power_cut is for what it does not show.) */
#include "base/arena.h"
#include "base/rand.h"
#include "privacy/door.h"
#include "store/conversation.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 50
#define CONVERSATIONS 16
#define IN_FLIGHT 32

struct ack {
        int32_t conv, round;
        int64_t seq;
};

static char dir[64];

static void fail(const char *what)
{
        fprintf(stderr, "kill9_store: %s\n", what);
        exit(1);
}

/* --- child --- */

static struct {
        struct store *st;
        struct door *door;
        struct arena *mem;
        int round, out;
        int64_t seq[CONVERSATIONS], n;
} child;

static void submit(void);

static void on_done(void *arg, int r, const struct err *err)
{
        struct ack *a = arg;

        (void)err;
        if (r < 0)
                _exit(3);
        if (write(child.out, a, sizeof(*a)) != (ssize_t)sizeof(*a)) /* shorter than PIPE_BUF: whole or not at all */
                _exit(4);
        free(a);
        submit();
}

static void conv_id(int round, int conv, char ret[32])
{
        (void)snprintf(ret, 32, "conv-%d-%d", round, conv);
}

static void submit(void)
{
        int c = (int)(child.n++ % CONVERSATIONS);
        const struct sealed_text *body;
        struct event_write e = {.kind = STR_INIT("message"), .actor = STR_INIT("customer")};
        struct conv_row row = {.status = STR_INIT("open")};
        struct turn_write t = {.conv = &row, .create = child.seq[c] == 0, .events = &e, .n_events = 1};
        struct ack *a = malloc(sizeof(*a));
        char id[32], who[32];

        if (!a)
                abort();
        arena_reset(child.mem);
        conv_id(child.round, c, id);
        (void)snprintf(who, sizeof(who), "cust-%d-%d", child.round, c);
        e.seq = row.last_seq = ++child.seq[c];
        if (door_seal(child.door, str_c(who), arena_printf(child.mem, "%s message %lld", id, (long long)e.seq), &body,
                      child.mem, NULL) < 0)
                _exit(5);
        e.body = body;
        row.id = str_c(id);
        row.customer_id = str_c(who);
        *a = (struct ack){c, child.round, e.seq};
        if (store_turn_commit(child.st, &t, on_done, a) < 0)
                _exit(6);
}

static void child_main(int round, int out)
{
        struct store_opts opts = {.dir = dir};

        child.round = round;
        child.out = out;
        child.mem = arena_new(0);
        if (store_open(NULL, &opts, &child.st, NULL) < 0)
                _exit(2);
        child.door = door_new(store_keys(child.st));
        for (int i = 0; i < IN_FLIGHT; i++)
                submit();
        for (;;)
                store_drain(child.st);
}

/* --- parent --- */

struct check {
        struct door *door;
        const char *id;
        int64_t acked, found;
        char who[32];
};

static void on_loaded(void *arg, int r, const struct err *err, const struct conv_row *conv,
                      const struct event_row *events, size_t n)
{
        struct check *k = arg;
        struct arena *mem = arena_new(0);
        struct str text;

        (void)err;
        k->found = r == 0 ? conv->last_seq : 0;
        for (size_t i = 0; i < n; i++)
                if (door_open(k->door, str_c(k->who), events[i].body_cipher, mem, &text, NULL) < 0 ||
                    !str_eq(text, arena_printf(mem, "%s message %lld", k->id, (long long)events[i].seq)))
                        fail("a message does not open, or is another");
        arena_free(mem);
}

static int64_t check(int round, const int64_t *acked)
{
        struct store_opts opts = {.dir = dir};
        struct store *st;
        struct door *door;
        struct err err;
        int64_t n = 0;

        if (store_open(NULL, &opts, &st, &err) < 0)
                fail(err.msg);
        door = door_new(store_keys(st));
        for (int c = 0; c < CONVERSATIONS; c++) {
                char id[32];
                struct check k = {.door = door, .id = id, .acked = acked[c]};

                conv_id(round, c, id);
                (void)snprintf(k.who, sizeof(k.who), "cust-%d-%d", round, c);
                if (store_conversation_load(st, str_c(id), 1000, on_loaded, &k) < 0)
                        fail("busy");
                store_drain(st);
                if (k.found < k.acked)
                        fail("an acknowledged message is gone");
                n += k.acked;
        }
        door_free(door);
        store_close(st);
        return n;
}

static int64_t one_round(int round, struct rng *rng)
{
        int64_t acked[CONVERSATIONS] = {0}, until = 20 + (int64_t)rng_below(rng, 2000);
        struct ack a;
        int fds[2], status;
        pid_t pid;

        if (pipe(fds) < 0)
                fail("no pipe");
        pid = fork();
        if (pid < 0)
                fail("no child");
        if (pid == 0) {
                close(fds[0]);
                child_main(round, fds[1]);
        }
        close(fds[1]);
        while (read(fds[0], &a, sizeof(a)) == (ssize_t)sizeof(a)) {
                if (a.seq > acked[a.conv])
                        acked[a.conv] = a.seq;
                if (--until == 0)
                        kill(pid, SIGKILL); /* and read on: what it still said counts */
        }
        close(fds[0]);
        if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
                fail("the child ended by itself");
        return check(round, acked);
}

static void clean(void)
{
        static const char *const names[] = {"warmline.db",   "warmline.db-wal", "warmline.db-shm",
                                            "warmline.lock", "master.key",      "keys.db"};
        char path[128];

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
                (void)unlink(path);
        }
        (void)rmdir(dir);
}

int main(void)
{
        struct rng rng;
        int64_t n = 0;

        /* What a killed program wrote is there whether or not a disk had it, so a disk would only be waited for. */
        (void)snprintf(dir, sizeof(dir), "%s/wl-kill9-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        if (!mkdtemp(dir))
                fail("no directory");
        rng_seed(&rng, 9);
        for (int round = 0; round < ROUNDS; round++)
                n += one_round(round, &rng);
        clean();
        printf("1..1\nok 1 - %d kills, %lld acknowledged messages, none lost\n", ROUNDS, (long long)n);
        return 0;
}
