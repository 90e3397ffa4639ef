/*
 * erasure - a person is erased while the service runs: their conversations are ended and leave memory, every row goes
 * in one transaction with its row in the audit, the desk lets go of them, and then their keys go, without which nothing
 * sealed can be opened in a backup either. Done again it finds nothing, and succeeds. Loop thread only.
 */
#ifndef DESK_ERASURE_H
#define DESK_ERASURE_H

#include "base/err.h"
#include "base/str.h"
#include "store/erase.h"

struct chat;
struct desk;
struct erasures;
struct loop;
struct store;
struct suggestions;

enum { ERASURE_WAIT_MS = 10000, ERASURE_LOOK_MS = 10 };

/* Borrowed until erasures_free(). */
struct erasures_opts {
        struct loop *loop;
        struct store *store;
        struct chat *chat;
        struct desk *desk;
        struct suggestions *suggestions; /* may be NULL */
        unsigned wait_ms;                /* for a message that is being answered; 0: ERASURE_WAIT_MS */
};

struct erasures *erasures_new(const struct erasures_opts *opts);
/* None may be under way. Takes NULL, gives NULL. */
struct erasures *erasures_free(struct erasures *es);
/* Takes no more, and waits no longer for messages. True: none is under way; else run the loop and ask again. Takes
 * NULL. */
bool erasures_drain(struct erasures *es);

/*
 * who: for the audit. The callback tells what was erased, without ids. ERR_BUSY there: a message of theirs was still
 * being answered after wait_ms, or the store was busy; nothing was erased then, and they go on as before, as after any
 * failure of the store. When the rows are gone and the keys could not be destroyed it fails too, and says so: doing it
 * again, for whomever, and the next start finish that. At once, without callback: ERR_INVALID, ERR_BUSY.
 *
 * Of more than ERASE_VISITORS_MAX visitors each such number goes in a transaction of its own, the customer in the last.
 */
int erasure_begin(struct erasures *es, struct str customer_id, struct str who, store_person_fn *cb, void *arg);

/* Destroys the keys that earlier erasures left, waiting for it: at start, and for programs without a loop. ERR_IO,
 * ERR_FULL: some are left still. */
int erasure_finish(struct store *st, struct err *err);

#endif
