/* What other repositories need of offer.c. */
#ifndef STORE_OFFER_PRIV_H
#define STORE_OFFER_PRIV_H

#include "store/offer.h"

struct arena;
struct conv_row;
struct op;
struct sql_db;

void offer_copy(struct arena *mem, struct offer_write *ret, const struct offer_write *w);
/* Inside the turn's savepoint. ERR_DENIED: see offer.h. */
int offer_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct offer_write *w,
                struct err *err);
int offers_forget(struct op *op, struct sql_db *db, struct str customer_id, struct err *err);

#endif
