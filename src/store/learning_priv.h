/* What other repositories need of learning.c. */
#ifndef STORE_LEARNING_PRIV_H
#define STORE_LEARNING_PRIV_H

#include "store/learning.h"

struct arena;
struct conv_row;
struct op;
struct sql_db;

/* A fallen_write as it waits for the writer. */
struct fallen_in {
        int64_t seq, at_ms;
        struct str lang, kind, text, nearest;
};

void fallen_copy(struct arena *mem, struct fallen_in *to, const struct fallen_write *from);
/* Inside the turn's savepoint: asks the ledger, and keeps nothing without consent. */
int fallen_insert(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct fallen_in *f,
                  struct err *err);
/* Inside the savepoint of a verdict: an agent sent something else than was suggested to them about `doc`. What the
 * customer had asked is kept as what fell through is, with the same consent. */
int fallen_corrected(struct op *op, struct sql_db *db, struct str conversation, struct str customer_id, struct str doc,
                     int64_t at_ms, struct err *err);
int learning_forget(struct op *op, struct sql_db *db, struct str customer_id, struct err *err);

#endif
