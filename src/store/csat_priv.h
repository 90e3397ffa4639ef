/* What a turn needs of csat.c. */
#ifndef STORE_CSAT_PRIV_H
#define STORE_CSAT_PRIV_H

#include "store/conversation.h"
#include "store/csat.h"

struct arena;
struct op;
struct sql_db;

void csat_copy(struct arena *mem, struct csat_write *to, const struct csat_write *from);
/* Inside the turn's savepoint. ERR_INVALID: it was asked before; it was not asked, or was answered before. */
int csat_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct csat_write *w,
               struct err *err);

#endif
