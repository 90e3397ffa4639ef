/* Promises, for the transaction of a turn. */
#ifndef STORE_PROMISE_PRIV_H
#define STORE_PROMISE_PRIV_H

#include "store/promise.h"
#include "store/store_priv.h"

void promise_copy(struct arena *mem, struct promise_row *to, const struct promise_row *from);
int promise_insert(struct op *op, struct sql_db *db, const struct promise_row *p, struct err *err);

#endif
