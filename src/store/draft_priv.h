/* Drafts, for the transaction that publishes them. */
#ifndef STORE_DRAFT_PRIV_H
#define STORE_DRAFT_PRIV_H

#include "store/draft.h"
#include "store/store_priv.h"

/* Ends one, when it is at that rev (0: at any). ERR_NOTFOUND, ERR_DENIED, ERR_EXISTS. */
int draft_settle(struct op *op, struct sql_db *db, struct str id, int64_t rev, const struct drafts_settle *w,
                 struct err *err);

/* Adds one, after its limits were looked at (draft.c); for imports, whose drafts come all at once. */
int draft_insert(struct op *op, struct sql_db *db, const struct draft_row *row, struct err *err);

#endif
