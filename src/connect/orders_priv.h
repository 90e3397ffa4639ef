/* What the files of orders share. */
#ifndef CONNECT_ORDERS_PRIV_H
#define CONNECT_ORDERS_PRIV_H

#include "base/arena.h"
#include "connect/orders.h"
#include "connect/records.h"

enum { ASK_ARENA_MAX = 64 << 20 }; /* three replies of RECORDS_REPLY_MAX, 16 times as large once they are values */

struct orders {
        struct store *store;
        struct records *records; /* NULL: the store's own tables */
        orders_product_fn *product;
        void *product_arg;
};

/* One call under way. */
struct ask {
        struct orders *o;
        struct arena *mem;
        orders_fn *cb;
        customer_facts_fn *customer_cb;
        offer_facts_fn *offers_cb;
        void *arg;
        int64_t now_ms;
        struct str last4, customer;
        bool check_last4;
        struct customer_fact known; /* from here on: of orders_remote.c */
        unsigned waiting;
        int failed;
};

/* Ends the call: compares the digits where that was asked for. */
void orders_answer(struct ask *q, int r, const struct err *err, const struct order_fact *facts, size_t n);

/* orders_remote.c: 0, or ERR_* and no callback */
int orders_remote_list(struct ask *q, struct str customer_id, unsigned limit);
int orders_remote_get(struct ask *q, struct str no);
/* known: what the store has of the customer, NULL: nothing. Ends the call, later at the earliest. */
void orders_remote_customer(struct ask *q, const struct customer_fact *known);

#endif
