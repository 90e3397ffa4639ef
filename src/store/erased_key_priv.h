/* For store/ alone. */
#ifndef STORE_ERASED_KEY_PRIV_H
#define STORE_ERASED_KEY_PRIV_H

#include "store/erased_key.h"
#include "store/store_priv.h"

/* In the transaction of op. */
int erased_key_add(struct op *op, struct sql_db *db, struct str id, struct err *err);

#endif
