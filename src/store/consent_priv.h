/* What other repositories read of the ledger. */
#ifndef STORE_CONSENT_PRIV_H
#define STORE_CONSENT_PRIV_H

#include "store/consent.h"

struct arena;
struct op;
struct sql_db;

void consent_copy(struct arena *mem, struct consent_write *ret, const struct consent_write *w);
/* What is withdrawn takes along what rested on it. */
int consent_insert(struct op *op, struct sql_db *db, const struct consent_write *w, struct err *err);
int consent_read_state(struct op *op, struct sql_db *db, struct str customer_id, struct consent_state *ret,
                       struct err *err);

#endif
