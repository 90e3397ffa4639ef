/* What a turn needs of flow_step.c. */
#ifndef STORE_FLOW_STEP_PRIV_H
#define STORE_FLOW_STEP_PRIV_H

#include "store/flow_step.h"

struct arena;
struct op;
struct sql_db;

/* At most STEP_MARKS_MAX. */
const struct step_mark *step_marks_copy(struct arena *mem, const struct step_mark *marks, size_t n);
/* Inside the turn's savepoint. */
int step_marks_count(struct op *op, struct sql_db *db, const struct step_mark *marks, size_t n, struct err *err);

#endif
