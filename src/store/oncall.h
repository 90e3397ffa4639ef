/* How people are reached when no console is open: one row for each way. Addresses and secrets are sealed by the caller.
 */
#ifndef STORE_ONCALL_H
#define STORE_ONCALL_H

#include "store/store.h"

enum { ONCALL_WAYS_OF_ONE = 10, ONCALL_WAYS_MAX = 500, ONCALL_ERROR_MAX = 200 };

struct oncall_row {
        struct str id, agent_id, name; /* name: of the agent; only read */
        struct str kind, host;         /* host: of the address, to be shown */
        struct str fingerprint;        /* of kind and address: an address counts once for each agent */
        struct str cipher;
        int64_t created_ms, last_ms; /* last_ms: of the last try; 0: none */
        struct str last_error;
};

/* Adds, or writes over the agent's way with this fingerprint, whose id stays. ERR_LIMIT. */
typedef void store_oncall_put_fn(void *arg, int r, const struct err *err, struct str id);
int store_oncall_put(struct store *st, const struct oncall_row *row, store_oncall_put_fn *cb, void *arg);
/* agent_id: only theirs; empty: whoever's. ERR_NOTFOUND. */
int store_oncall_delete(struct store *st, struct str id, struct str agent_id, store_done_fn *cb, void *arg);
typedef void store_oncall_fn(void *arg, int r, const struct err *err, const struct oncall_row *rows, size_t n);
/* Of agents who may work here, by agent and age; agent_id empty: of all. */
int store_oncall(struct store *st, struct str agent_id, store_oncall_fn *cb, void *arg);
/* error empty: it went through. gone: the way does not exist any more, and is deleted. */
int store_oncall_tried(struct store *st, struct str id, int64_t at_ms, struct str error, bool gone, store_done_fn *cb,
                       void *arg);

#endif
