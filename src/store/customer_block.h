/* Customers whose messages are refused for a while. The reason is sealed with their key. */
#ifndef STORE_CUSTOMER_BLOCK_H
#define STORE_CUSTOMER_BLOCK_H

#include "store/store.h"

#define BLOCK_FOREVER INT64_MAX

struct block_row {
        struct str customer_id, agent, cipher;
        int64_t until_ms; /* BLOCK_FOREVER: until it is lifted */
        int64_t at_ms;
};

/* A second one replaces the first. ERR_NOTFOUND: no such customer. */
int store_block_put(struct store *st, const struct block_row *row, store_done_fn *cb, void *arg);
/* ERR_NOTFOUND: they are not blocked. */
int store_block_lift(struct store *st, struct str customer_id, store_done_fn *cb, void *arg);
typedef void store_blocks_fn(void *arg, int r, const struct err *err, const struct block_row *rows, size_t n);
/* Those that hold at now_ms, with ids behind `after`, in their order. */
int store_blocks(struct store *st, struct str after, int64_t now_ms, unsigned limit, store_blocks_fn *cb, void *arg);

#endif
