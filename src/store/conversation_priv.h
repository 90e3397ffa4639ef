/* What a turn needs of handover.c. */
#ifndef STORE_CONVERSATION_PRIV_H
#define STORE_CONVERSATION_PRIV_H

#include "store/conversation.h"

struct arena;
struct op;
struct sql_db;

void handover_copy(struct arena *mem, struct handover_write *to, const struct handover_write *from);
/* Inside the turn's savepoint. */
int handover_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct handover_write *w,
                   struct err *err);
/* Of the open one, if there is one. */
int handover_mood(struct op *op, struct sql_db *db, struct str conversation, struct str mood, struct err *err);

#endif
