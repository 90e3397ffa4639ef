/* The SQLite driver: WAL, synchronous=FULL, statements with `?`. */
#include "sql/sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Checkpoint after about 8 MB of log: rare enough to cost little, small enough to keep start quick. */
#define SETUP_WRITER                          \
        "PRAGMA journal_mode=WAL;"            \
        "PRAGMA wal_autocheckpoint=2000;"     \
        "PRAGMA journal_size_limit=67108864;" \
        "PRAGMA foreign_keys=OFF;"            \
        "PRAGMA cell_size_check=ON;"          \
        "PRAGMA cache_size=-16384;"

static int code_of(sqlite3 *db, int rc)
{
        switch (rc & 0xff) {
        case SQLITE_FULL: return ERR_FULL;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return ERR_CORRUPT;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return ERR_BUSY;
        case SQLITE_TOOBIG: return ERR_LIMIT;
        case SQLITE_CONSTRAINT: break;
        case SQLITE_IOERR:
                if (db && err_no_room(sqlite3_system_errno(db)))
                        return ERR_FULL;
                /* Its errno is often lost on the way up: a limit on the size of files ends here. */
                rc = db ? sqlite3_extended_errcode(db) : rc;
                return rc == SQLITE_IOERR_WRITE || rc == SQLITE_IOERR_SHMSIZE ? ERR_FULL : ERR_IO;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN: return ERR_IO;
        default: return ERR_INTERNAL;
        }
        rc = db ? sqlite3_extended_errcode(db) : rc;
        return rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY || rc == SQLITE_CONSTRAINT_ROWID
                       ? ERR_EXISTS
                       : ERR_INVALID;
}

static int fail(struct err *err, sqlite3 *db, int rc)
{
        return err_set(err, code_of(db, rc), "database: %s", db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
}

static int lite_exec(void *conn, const char *script, struct err *err)
{
        int rc = sqlite3_exec(conn, script, NULL, NULL, NULL);

        return rc == SQLITE_OK ? 0 : fail(err, conn, rc);
}

static void lite_close(void *conn)
{
        (void)sqlite3_close_v2(conn);
}

static int lite_open(const struct sql_opts *opts, void **ret, struct err *err)
{
        int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
                    (opts->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
        sqlite3 *db = NULL;
        int rc, r = 0;

        if (!opts->read_only)
                flags |= SQLITE_OPEN_CREATE;
        if (!opts->path)
                flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
        rc = sqlite3_open_v2(opts->path ? opts->path : ":memory:", &db, flags, opts->path ? opts->vfs : NULL);
        if (rc != SQLITE_OK) {
                r = fail(err, db, rc);
                lite_close(db);
                return r;
        }
        (void)sqlite3_extended_result_codes(db, 1);
        (void)sqlite3_busy_timeout(db, 5000);
        if (opts->path)
                r = lite_exec(db, opts->read_only ? "PRAGMA query_only=ON;" : SETUP_WRITER, err);
        if (r == 0 && !opts->read_only)
                r = lite_exec(db,
                              opts->sync_off || !opts->path ? "PRAGMA synchronous=OFF;" : "PRAGMA synchronous=FULL;",
                              err);
        if (r < 0) {
                lite_close(db);
                return r;
        }
        *ret = db;
        return 0;
}

static int lite_prepare(void *conn, const char *text, void **ret, struct err *err)
{
        sqlite3_stmt *s = NULL;
        int rc = sqlite3_prepare_v3(conn, text, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);

        if (rc != SQLITE_OK)
                return fail(err, conn, rc);
        *ret = s;
        return 0;
}

static void lite_finalize(void *stmt)
{
        (void)sqlite3_finalize(stmt);
}

static void lite_reset(void *stmt)
{
        (void)sqlite3_reset(stmt);
}

static int lite_bind(void *stmt, int at, const struct sql_param *p)
{
        int rc = SQLITE_MISUSE;

        switch (p->type) {
        case SQL_NULL: rc = sqlite3_bind_null(stmt, at); break;
        case SQL_I64: rc = sqlite3_bind_int64(stmt, at, p->i64); break;
        case SQL_TEXT:
                rc = sqlite3_bind_text64(stmt, at, p->str.n ? p->str.p : "", p->str.n, SQLITE_STATIC, SQLITE_UTF8);
                break;
        case SQL_BLOB: rc = sqlite3_bind_blob64(stmt, at, p->str.n ? p->str.p : "", p->str.n, SQLITE_STATIC); break;
        }
        if (rc == SQLITE_OK)
                return 0;
        return rc == SQLITE_TOOBIG ? ERR_LIMIT : ERR_INTERNAL;
}

static int lite_step(void *conn, void *stmt, struct err *err)
{
        int rc = sqlite3_step(stmt);

        if (rc == SQLITE_ROW)
                return 1;
        return rc == SQLITE_DONE ? 0 : fail(err, conn, rc);
}

static const char *lite_column_name(void *stmt, int at)
{
        return at < sqlite3_column_count(stmt) ? sqlite3_column_name(stmt, at) : NULL;
}

static int64_t lite_column_i64(void *stmt, int at)
{
        return sqlite3_column_int64(stmt, at);
}

static struct str lite_column_str(void *stmt, int at)
{
        const char *p = sqlite3_column_blob(stmt, at); /* for text, too: no conversion, UTF-8 as stored */

        return str_n(p, (size_t)sqlite3_column_bytes(stmt, at));
}

static bool lite_in_transaction(void *conn)
{
        return !sqlite3_get_autocommit(conn);
}

static int64_t lite_changes(void *conn)
{
        return sqlite3_changes(conn);
}

static int one_i64(sqlite3 *db, const char *text, int64_t *ret, struct err *err)
{
        sqlite3_stmt *s = NULL;
        int rc = sqlite3_prepare_v2(db, text, -1, &s, NULL);

        if (rc == SQLITE_OK)
                rc = sqlite3_step(s);
        if (rc == SQLITE_ROW)
                *ret = sqlite3_column_int64(s, 0);
        (void)sqlite3_finalize(s);
        return rc == SQLITE_ROW ? 0 : fail(err, db, rc);
}

static int lite_ident_get(void *conn, int64_t *ret_application, int64_t *ret_version, struct err *err)
{
        int64_t objects = 0;
        int r = one_i64(conn, "PRAGMA application_id", ret_application, err);

        if (r == 0)
                r = one_i64(conn, "PRAGMA user_version", ret_version, err);
        if (r == 0)
                r = one_i64(conn, "SELECT count(*) FROM sqlite_master", &objects, err);
        if (r == 0 && objects > 0 && *ret_application == 0)
                return err_set(err, ERR_INVALID, "it holds the tables of another program");
        return r;
}

static int lite_ident_set(void *conn, int64_t application, int64_t version, struct err *err)
{
        char text[128];

        (void)snprintf(text, sizeof(text), "PRAGMA application_id=%lld;PRAGMA user_version=%lld;",
                       (long long)application, (long long)version);
        return lite_exec(conn, text, err);
}

const struct sql_driver sql_driver_sqlite = {
        .name = "sqlite",
        .open = lite_open,
        .close = lite_close,
        .exec = lite_exec,
        .prepare = lite_prepare,
        .finalize = lite_finalize,
        .reset = lite_reset,
        .bind = lite_bind,
        .step = lite_step,
        .column_name = lite_column_name,
        .column_i64 = lite_column_i64,
        .column_str = lite_column_str,
        .in_transaction = lite_in_transaction,
        .changes = lite_changes,
        .ident_get = lite_ident_get,
        .ident_set = lite_ident_set,
};
