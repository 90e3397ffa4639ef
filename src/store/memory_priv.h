/* What other repositories need of memory.c. */
#ifndef STORE_MEMORY_PRIV_H
#define STORE_MEMORY_PRIV_H

#include "store/memory.h"

struct arena;
struct op;
struct sql_db;

void memory_copy(struct arena *mem, struct memory_write *to, const struct memory_write *from);
/* Asks the ledger first. ERR_DENIED: no consent. */
int memory_insert(struct op *op, struct sql_db *db, const struct memory_write *w, struct err *err);
/* All of the customer. */
int memory_forget_all(struct op *op, struct sql_db *db, struct str customer_id, struct err *err);
/* What has not expired, newest first, into the op's arena. */
int memory_read(struct op *op, struct sql_db *db, struct str customer_id, int64_t now_ms, struct memory_row **ret,
                size_t *ret_n, struct err *err);

#endif
