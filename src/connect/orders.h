/* Where orders and customers come from: the store's own tables, or the company's system through its records. Calls are
 * submit and callback on the loop, as in store/store.h; what the callback gets lives until it returns.
 */
#ifndef CONNECT_ORDERS_H
#define CONNECT_ORDERS_H

#include "base/err.h"
#include "connect/fact.h"

struct store;
struct orders;
struct records;

/* What the knowledge says about a sku; false when unknown. The strings must live until the callback that uses them
 * returns. */
struct orders_product {
        struct str product_id, name[2];
};
typedef bool orders_product_fn(void *arg, struct str sku, struct orders_product *ret);

/* Borrows the store. product may be NULL. */
struct orders *orders_new(struct store *st, orders_product_fn *product, void *product_arg);
void orders_free(struct orders *o);
/*
 * From now on orders, devices and repairs come from r (borrowed; NULL: from the store again). What is remembered of a
 * customer, and what they allowed, stays the store's. r of a callback is then also ERR_TIMEOUT, ERR_IO, ERR_BUSY: it is
 * not known what there is.
 */
void orders_use(struct orders *o, struct records *r);

typedef void orders_fn(void *arg, int r, const struct err *err, const struct order_fact *orders, size_t n);
typedef void offer_facts_fn(void *arg, int r, const struct err *err, const struct offer_facts *facts);
typedef void customer_facts_fn(void *arg, int r, const struct err *err, const struct customer_fact *customer);

/* Newest first. */
int orders_of_customer(struct orders *o, struct str customer_id, unsigned limit, orders_fn *cb, void *arg);
/* One order for somebody who knows its number and the last four digits of the receiver's telephone. r is ERR_NOTFOUND
 * with the same message whether the number or the digits are wrong. The caller counts tries (store/tries.h): five per
 * conversation and per address. */
int orders_find(struct orders *o, struct str no, struct str last4, orders_fn *cb, void *arg);
/* One order by its number alone, for those who compare the digits themselves (the answer does, so that every try is in
 * the conversation's trace); n is 0 or 1. Never show what it gives before the digits were proven. */
int orders_by_number(struct orders *o, struct str no, orders_fn *cb, void *arg);
int orders_customer(struct orders *o, struct str customer_id, int64_t now_ms, customer_facts_fn *cb, void *arg);
/* What was bought, of what the knowledge knows, and what was offered. */
int orders_offers(struct orders *o, struct str customer_id, offer_facts_fn *cb, void *arg);

#endif
