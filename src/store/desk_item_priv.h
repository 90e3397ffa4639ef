/* What other files of the store need of desk_item.c; all inside the request's savepoint. */
#ifndef STORE_DESK_ITEM_PRIV_H
#define STORE_DESK_ITEM_PRIV_H

#include "store/desk_item.h"

struct op;
struct sql_db;

/* The customer has spoken: it is snoozed no longer. */
int desk_item_wake(struct op *op, struct sql_db *db, struct str conversation, struct err *err);
/* ERR_NOTFOUND: no such conversation. *ret_before: until when it was snoozed, 0: it was not. until 0 wakes it. */
int desk_item_snooze(struct op *op, struct sql_db *db, const struct snooze_write *w, int64_t *ret_before,
                     struct err *err);
/* Adds one; *ret_new: it was not there. ERR_NOTFOUND; ERR_LIMIT: DESK_TAGS_MAX. */
int desk_item_tag(struct op *op, struct sql_db *db, struct str conversation, struct str tag, int64_t at_ms,
                  bool *ret_new, struct err *err);

#endif
