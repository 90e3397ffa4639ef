/* For store/ alone: a row of the audit in the transaction of what it tells. */
#ifndef STORE_AUDIT_PRIV_H
#define STORE_AUDIT_PRIV_H

#include "store/audit.h"
#include "store/store_priv.h"

/* Whether its texts are within the limits. */
bool audit_entry_ok(const struct audit_entry *e);
struct audit_entry audit_entry_copy(const struct audit_entry *e, struct arena *mem);
/* The entry has been checked. */
int audit_append(struct op *op, struct sql_db *db, const struct audit_entry *e, struct err *err);
/* The same; nothing when e has no act. */
int audit_append_if(struct op *op, struct sql_db *db, const struct audit_entry *e, struct err *err);

#endif
