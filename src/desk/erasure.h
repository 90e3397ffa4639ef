/*
 * erasure - a person is erased while the service runs: their conversations are ended and leave memory, the desk lets go
 * of them, every row goes in one transaction with its row in the audit, and then their keys, without
 * which nothing sealed can be opened in a backup either. Done again it finds nothing, and succeeds. Loop thread only.
 */
#ifndef DESK_ERASURE_H
#define DESK_ERASURE_H

#include "base/err.h"
#include "base/str.h"
#include "store/erase.h"

struct chat;
struct desk;
struct loop;
struct store;
struct suggestions;

enum { ERASURE_WAIT_MS = 10000, ERASURE_LOOK_MS = 10 };

/* Borrowed until the callback. */
struct erasure_opts {
        struct loop *loop;
        struct store *store;
        struct chat *chat;
        struct desk *desk;
        struct suggestions *suggestions; /* may be NULL */
};

/*
 * who: for the audit. The callback tells what was erased. ERR_BUSY there: a message of theirs was still being answered
 * after ERASURE_WAIT_MS, and nothing was erased. When the rows are gone and the keys could not be destroyed it fails,
 * and has to be done again. At once, without callback: ERR_INVALID, ERR_BUSY.
 */
int erasure_begin(const struct erasure_opts *o, struct str customer_id, struct str who, store_person_fn *cb, void *arg);

#endif
