/* What other repositories read of the ledger. */
#ifndef STORE_CONSENT_PRIV_H
#define STORE_CONSENT_PRIV_H

#include "store/consent.h"

struct op;
struct sql_db;

int consent_read_state(struct op *op, struct sql_db *db, struct str customer_id, struct consent_state *ret,
                       struct err *err);

#endif
