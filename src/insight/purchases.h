/*
 * What customers take next, learned again and again from the orders: read from the store, learned on the slow-work
 * thread, then swapped whole. Loop thread only.
 */
#ifndef INSIGHT_PURCHASES_H
#define INSIGHT_PURCHASES_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct purchases;
struct store;
struct taken;

/* What the knowledge says about a sku; false when it does not know it. */
struct purchase {
        struct str product, family;
};
typedef bool purchases_product_fn(void *arg, struct str sku, struct purchase *ret);

struct purchases_opts {
        struct loop *loop;
        struct store *store;
        purchases_product_fn *product;
        void *product_arg;
        int64_t every_ms; /* 0: six hours */
};

/* Begins to learn at once. */
struct purchases *purchases_new(const struct purchases_opts *o);
/* What is under way ends by itself. Takes NULL, gives NULL. */
struct purchases *purchases_free(struct purchases *p);
/* NULL while nothing is learned yet. Lent until the loop's next round. */
struct taken *purchases_taken(const struct purchases *p);
bool purchases_busy(const struct purchases *p);
/* Again, now. */
void purchases_refresh(struct purchases *p);

#endif
