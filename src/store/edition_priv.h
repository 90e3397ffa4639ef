/* Editions for the repositories that write where somebody stands. */
#ifndef STORE_EDITION_PRIV_H
#define STORE_EDITION_PRIV_H

#include "store/edition.h"
#include "store/store_priv.h"

void standing_copy(struct arena *mem, struct standing_write *to, const struct standing_write *from);
int standing_apply(struct op *op, struct sql_db *db, struct str conversation, const struct standing_write *w,
                   int64_t at_ms, struct err *err);
/* Keeps the definition, unless it is kept already or has no source. */
int edition_keep(struct op *op, struct sql_db *db, const struct edition_row *e, int64_t at_ms, struct err *err);
/* Frees the definition when nobody stands in it. An empty version is none. */
int edition_release(struct op *op, struct sql_db *db, struct str version, struct err *err);
/* The version that the customer was left in; empty: none. */
int open_flow_version(struct op *op, struct sql_db *db, struct str customer_id, struct str *ret, struct err *err);
/* Where the customer was left, and the definition when nobody else stands in it. */
int open_flow_forget(struct op *op, struct sql_db *db, struct str customer_id, struct err *err);

#endif
