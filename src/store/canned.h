/* Prepared replies of the desk: shared ones, and those that an agent keeps for themselves. Their text is the company's,
 * not a customer's; places like {name} are filled by who sends them. */
#ifndef STORE_CANNED_H
#define STORE_CANNED_H

#include "store/store.h"

enum { CANNED_MAX = 1000 /* shared ones together, and of each agent */ };

struct canned_row {
        struct str id, brief /* what it is called by */, zh, en, agent /* who wrote it */;
        bool shared;
        int64_t uses, changed_ms;
};

/* Adds one (add), or changes one that the agent may change: their own, or with `any` each. ERR_EXISTS: the short name
 * is taken. ERR_NOTFOUND, ERR_LIMIT. */
int store_canned_put(struct store *st, const struct canned_row *row, bool add, bool any, store_done_fn *cb, void *arg);
int store_canned_delete(struct store *st, struct str id, struct str agent, bool any, store_done_fn *cb, void *arg);
/* It was sent once more. ERR_NOTFOUND. */
int store_canned_used(struct store *st, struct str id, struct str agent, store_done_fn *cb, void *arg);
typedef void store_canned_fn(void *arg, int r, const struct err *err, const struct canned_row *rows, size_t n);
/* What this agent may use: the shared and their own, the most used first. */
int store_canned(struct store *st, struct str agent, store_canned_fn *cb, void *arg);

#endif
