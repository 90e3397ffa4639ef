/* Complaints, for the transaction of a turn. */
#ifndef STORE_COMPLAINT_PRIV_H
#define STORE_COMPLAINT_PRIV_H

#include "store/complaint.h"
#include "store/store_priv.h"

struct conv_row;

void complaint_copy(struct arena *mem, struct complaint_write *to, const struct complaint_write *from);
int complaint_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct complaint_write *w,
                    struct err *err);
/* Those of the conversation that nobody owns become this agent's. */
int complaint_take(struct op *op, struct sql_db *db, struct str conversation, struct str agent, struct err *err);

#endif
