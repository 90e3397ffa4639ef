/* What a turn needs of record.c. */
#ifndef STORE_RECORD_PRIV_H
#define STORE_RECORD_PRIV_H

#include "store/record.h"

struct arena;
struct op;
struct sql_db;

void action_copy(struct arena *mem, struct action_write *to, const struct action_write *from);
/* Inside the caller's savepoint. */
int action_apply(struct op *op, struct sql_db *db, const struct action_write *a, struct err *err);

#endif
