/* Flows as they were when somebody began them. The definition of a flow is kept as long as a conversation, or a
 * customer's memory, stands in it; what it is, is told by its version. No customer text is in here. */
#ifndef STORE_EDITION_H
#define STORE_EDITION_H

#include "store/store.h"

#define EDITIONS_STOOD_MAX 2u /* flows that one conversation stands in: the open one and the one put aside */

struct edition_row {
        struct str version, flow;
        struct str source; /* the flow's file; empty in a write: it is kept already */
};

/* Where a conversation stands from now on, and the versions that it stood in until now. */
struct standing_write {
        struct edition_row in[EDITIONS_STOOD_MAX];
        size_t n_in;
        struct str left[EDITIONS_STOOD_MAX];
        size_t n_left;
};

typedef void store_edition_fn(void *arg, int r, const struct err *err, const struct edition_row *row);
/* ERR_NOTFOUND: nobody stands in it any more. */
int store_edition_load(struct store *st, struct str version, store_edition_fn *cb, void *arg);

/* How many are kept. */
typedef void store_count_fn(void *arg, int r, const struct err *err, int64_t n);
int store_edition_count(struct store *st, store_count_fn *cb, void *arg);

#endif
