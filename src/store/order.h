/* Orders with their items and parcel events. */
#ifndef STORE_ORDER_H
#define STORE_ORDER_H

#include "store/store.h"

struct order_item_row {
        struct str sku;
        int64_t qty, price_minor;
};
struct ship_event_row {
        int64_t at_ms;
        struct str place[2], text[2]; /* zh, en */
};
struct order_row {
        struct str no, customer_id, channel, status, currency, carrier, tracking_no;
        char phone_last4[5];                                      /* of the receiver; "" = unknown */
        int64_t placed_ms, promise_ms, delivered_ms, total_minor; /* 0 = none */
        const struct order_item_row *items;
        size_t n_items;
        const struct ship_event_row *events; /* newest first */
        size_t n_events;
};

typedef void store_orders_fn(void *arg, int r, const struct err *err, const struct order_row *rows, size_t n);

/* Newest first. */
int store_orders_of_customer(struct store *st, struct str customer_id, unsigned limit, store_orders_fn *cb, void *arg);
/* n is 1, or r is ERR_NOTFOUND. */
int store_order_find(struct store *st, struct str no, store_orders_fn *cb, void *arg);

#endif
