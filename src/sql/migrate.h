/* Schema versions: an array that only ever grows at its end. */
#ifndef SQL_MIGRATE_H
#define SQL_MIGRATE_H

#include "sql/sql.h"

#include <stddef.h>

struct sql_migration {
        const char *what; /* one line, for people */
        const char *script;
};

/* Brings the database from its version to n in one transaction. application says whose files these are. ERR_INVALID:
 * another program's, or made by a newer version; the message says which. */
int sql_migrate(struct sql_db *db, int64_t application, const struct sql_migration *migrations, size_t n,
                struct err *err);
/* What sql_migrate would refuse, and the version it found. */
int sql_version(struct sql_db *db, int64_t application, size_t newest, int64_t *ret, struct err *err);

#endif
