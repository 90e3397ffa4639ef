/* What people of the company have promised a customer, so that a claim can be looked up and is never taken on trust. */
#ifndef STORE_PROMISE_H
#define STORE_PROMISE_H

#include "store/store.h"

enum { PROMISES_IMPORT_MAX = 100000 };

struct promise_row {
        struct str id;
        struct str customer_id;
        struct str order_no;     /* empty: about no order in particular */
        int64_t amount_minor;    /* 0: no money was promised */
        struct str currency;     /* "CNY"; empty without an amount */
        struct str role;         /* who promised it, as a customer is told: "agent", "supervisor", "repair", "shop" */
        struct str agent;        /* id of who wrote it down; "import" */
        struct str state;        /* open, kept, withdrawn; what is past `until` shows as expired */
        int64_t at_ms, until_ms; /* until: 0 = without an end */
        struct str cipher;       /* {"zh":…,"en":…} sealed for customer_id (privacy/door.h) */
};

typedef void store_promises_fn(void *arg, int r, const struct err *err, const struct promise_row *rows, size_t n);

/* Adds, or writes over the one with this id. */
int store_promise_put(struct store *st, const struct promise_row *p, store_done_fn *cb, void *arg);
/* All or none, at most PROMISES_IMPORT_MAX. */
int store_promises_put(struct store *st, const struct promise_row *rows, size_t n, store_done_fn *cb, void *arg);
/* ERR_NOTFOUND; only of this customer. */
int store_promise_set_state(struct store *st, struct str customer_id, struct str id, struct str state,
                            store_done_fn *cb, void *arg);
/* Newest first: those of the customer and those of the order; either may be empty. */
int store_promises(struct store *st, struct str customer_id, struct str order_no, unsigned limit, store_promises_fn *cb,
                   void *arg);

#endif
