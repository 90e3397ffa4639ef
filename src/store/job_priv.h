/* Jobs, for the transaction of what they belong to. */
#ifndef STORE_JOB_PRIV_H
#define STORE_JOB_PRIV_H

#include "store/job.h"
#include "store/store_priv.h"

/* The one job of this kind about ref: made, or moved to due_ms and freed of its lease. */
int job_set(struct op *op, struct sql_db *db, const char *kind, struct str ref, int64_t due_ms, struct err *err);
int job_drop(struct op *op, struct sql_db *db, const char *kind, struct str ref, struct err *err);

#endif
