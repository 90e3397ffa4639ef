/* Promises to waiting customers, for the transactions of turns and hand-overs. */
#ifndef STORE_CALLBACK_PRIV_H
#define STORE_CALLBACK_PRIV_H

#include "store/callback.h"
#include "store/handover.h"
#include "store/store_priv.h"

struct conv_row;

void callback_copy(struct arena *mem, struct callback_write *to, const struct callback_write *from);
/* Of a new hand-over. */
int callback_begin(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct handover_write *w,
                   struct err *err);
/* The hand-over was taken or ended: kept, unless a call is still owed. cancelled: by the customer, so nothing is. */
int callback_end(struct op *op, struct sql_db *db, struct str conversation, bool cancelled, int64_t at_ms,
                 struct err *err);
/* It waits again after it was taken: promised anew, unless something is promised still. */
int callback_again(struct op *op, struct sql_db *db, struct str conversation, int64_t at_ms, int64_t promise_ms,
                   struct err *err);
/* Written into the open one; where none is open (it is done, or older than these rows) a new one is made. */
int callback_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct callback_write *w,
                   struct err *err);
/* When to remind of a promise: a quarter of the time before it, at most an hour, at least two minutes. */
int64_t promise_remind_ms(int64_t from_ms, int64_t promise_ms);

#endif
