/* What a turn and an erasure need of search.c. */
#ifndef STORE_SEARCH_PRIV_H
#define STORE_SEARCH_PRIV_H

#include "store/conversation.h"

struct op;
struct sql_db;

/* Inside the turn's savepoint: the words of an event that has some. */
int search_insert(struct op *op, struct sql_db *db, const struct event_row *e, struct err *err);
/* Inside an erasure: the words of what it deleted shall go out of the index too, by store_search_merge(). */
int search_forget(struct op *op, struct sql_db *db, struct err *err);

#endif
