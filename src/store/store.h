/* The store: everything durable, behind submit and callback.
 *
 * Every call copies its input, never waits and never calls back before it has returned. Callbacks run on the loop
 * thread; what they are given lives until they return. A call gives 0, or ERR_BUSY when its queue is full (answer 503):
 * then the callback is never called. The callback's r is 0 or ERR_*: ERR_FULL when the disk is full (nothing of the
 * request was kept, later ones work again once there is room), ERR_NOTFOUND, ERR_EXISTS, ERR_DENIED (a state was not
 * the expected one), ERR_CORRUPT, ERR_IO.
 *
 * Writes that wait are taken together into one transaction, each in its own savepoint; their callbacks run after the
 * commit is on disk, in the order of submission. Reads run beside them and see every write whose callback has run. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct loop;
struct keyring;
struct event_row;

#define STORE_LIMIT_MAX 1000u /* rows that one call gives back */

struct store_opts {
        const char *dir;      /* data directory, made when missing (0700); NULL = in memory, nothing touches a disk */
        const char *vfs;      /* SQLite VFS by name, for the power-cut test; NULL = default */
        const char *brand;    /* written into every row; NULL = "default" */
        bool reader;          /* only reads, beside a program that serves: takes no lock, opens no keys, makes nothing,
                                 and refuses a schema that is not this program's; dir must be there */
        size_t queue_max;     /* waiting requests per queue; 0 = 4096 */
        bool unsafe_sync_off; /* synchronous=OFF: only for tests: of very many writes, and of what a power cut takes */
};

/* Opens or makes the database and brings it to the newest schema. Takes DIR/warmline.lock: a second process is refused
 * with ERR_BUSY and a message that names the first one's pid. A foreign or newer database, a directory that cannot be
 * written and a damaged file are refused, each with one line that says what to do. loop may be NULL for programs
 * without a loop: then callbacks run inside store_drain(). */
int store_open(struct loop *loop, const struct store_opts *opts, struct store **ret, struct err *err);

/* Finishes what was submitted (callbacks that have not run yet are run here), joins the threads, closes. NULL is fine.
 */
void store_close(struct store *st);

/* The keyring of this data directory (crypt/keyring.h), opened and closed with the store: new customer keys are put on
 * disk before the commit that uses them. */
struct keyring *store_keys(struct store *st);

/* Waits until everything submitted so far is done and runs its callbacks on this thread (the loop thread). For tests,
 * tools. */
void store_drain(struct store *st);

/* on_event runs on the loop for every event of a commit, before the callbacks of that commit's requests, in (commit,
 * seq) order. At most 8 subscribers; they live as long as the store. */
void store_subscribe(struct store *st, void (*on_event)(void *arg, const struct event_row *ev), void *arg);

/* on_erased runs on the loop after each erasure of a customer (store/erase.h), before its callback: what is kept of
 * people beside the database goes then. At most 4. */
void store_on_erased(struct store *st, void (*on_erased)(void *arg), void *arg);
/* No longer for this arg. */
void store_off_erased(struct store *st, const void *arg);

/* Callback of writes that only succeed or fail. */
typedef void store_done_fn(void *arg, int r, const struct err *err);

/* Whether nothing waits and the last write went through; for /healthz. */
bool store_healthy(const struct store *st);

struct store_stats {
        uint64_t writes, reads, commits, refused_busy, failed_full, failed_other;
        size_t queue_write, queue_read; /* waiting now */
        int64_t bytes;                  /* of the database file and its write-ahead log; 0 in memory */
};
void store_stats(const struct store *st, struct store_stats *ret);

#endif
