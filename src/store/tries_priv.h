/* Counting in the transaction of another write. */
#ifndef STORE_TRIES_PRIV_H
#define STORE_TRIES_PRIV_H

#include "store/store_priv.h"

enum { TRIES_PRUNE_EVERY_MS = 3600 * 1000 };

/* As store_tries_add(), in a write; *ret: the count now. */
int tries_count(struct op *op, struct sql_db *db, struct str key, int64_t now_ms, int64_t window_ms, int64_t *ret,
                struct err *err);

#endif
