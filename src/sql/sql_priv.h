/* For sql/ alone. */
#ifndef SQL_SQL_PRIV_H
#define SQL_SQL_PRIV_H

#include "sql/sql.h"

int sql_ident_get(struct sql_db *db, int64_t *ret_application, int64_t *ret_version, struct err *err);
int sql_ident_set(struct sql_db *db, int64_t application, int64_t version, struct err *err);

#endif
