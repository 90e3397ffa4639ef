/* What a conversation needs of stage.c. */
#ifndef STORE_STAGE_PRIV_H
#define STORE_STAGE_PRIV_H

#include "store/stage.h"

struct arena;
struct conv_row;
struct op;
struct sql_db;

void stage_copy(struct arena *mem, struct stage_write *to, const struct stage_write *from);
/* Inside the turn's savepoint. A stage that is no longer running counts nothing more. */
int stage_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct stage_write *w,
                struct err *err);
int stage_mark_read(struct op *op, struct sql_db *db, struct str conversation, struct stage_mark_row *ret,
                    struct err *err);

#endif
