/* What other repositories need of order.c. */
#ifndef STORE_ORDER_PRIV_H
#define STORE_ORDER_PRIV_H

#include "store/order.h"

struct op;
struct sql_db;

/* After each change of an order's state: since when it is returned or refunded. at_ms 0: not known, for an order that
 * comes from a file that already says so; then the day of its delivery stands for it. */
int order_note_return(struct op *op, struct sql_db *db, struct str no, int64_t at_ms, struct err *err);

#endif
