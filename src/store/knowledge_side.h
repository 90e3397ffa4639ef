/* Languages of articles that are behind, for the transaction that publishes. */
#ifndef STORE_KNOWLEDGE_SIDE_H
#define STORE_KNOWLEDGE_SIDE_H

#include "store/knowledge_version.h"
#include "store/store_priv.h"

int knowledge_side_set(struct op *op, struct sql_db *db, const struct knowledge_side *side, int64_t at_ms,
                       struct err *err);

#endif
