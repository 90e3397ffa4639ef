/* SQL at the level of statements: prepare, bind, step, read columns by name. A driver per database; the text of the
 * statements is the caller's, in the dialect that SQLite and PostgreSQL share, with `?` for parameters.
 *
 * A connection belongs to one thread at a time. Statements are cached on their connection by the address of their text,
 * which must therefore be a string literal; there is no finalize. */
#ifndef SQL_SQL_H
#define SQL_SQL_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct sql_db;
struct sql_stmt;

struct sql_opts {
        const char *path; /* file; NULL = in memory */
        const char *vfs;  /* SQLite VFS; NULL = default */
        bool read_only;   /* a reader beside the writer */
        bool sync_off;    /* acknowledges before the disk has it; for one test alone */
};

enum sql_type { SQL_NULL, SQL_I64, SQL_TEXT, SQL_BLOB };
struct sql_param {
        enum sql_type type;
        int64_t i64;
        struct str str;
};

/* What a database must offer. Errors are ERR_*: ERR_EXISTS for a key that is taken, ERR_FULL, ERR_CORRUPT, ERR_BUSY,
 * ERR_IO. */
struct sql_driver {
        const char *name;
        int (*open)(const struct sql_opts *opts, void **ret, struct err *err);
        void (*close)(void *conn);
        int (*exec)(void *conn, const char *script, struct err *err);
        int (*prepare)(void *conn, const char *text, void **ret, struct err *err);
        void (*finalize)(void *stmt);
        void (*reset)(void *stmt);
        int (*bind)(void *stmt, int at, const struct sql_param *p); /* at from 1; the bytes stay until reset */
        int (*step)(void *conn, void *stmt, struct err *err);       /* 1 row, 0 done */
        const char *(*column_name)(void *stmt, int at);             /* NULL past the last */
        int64_t (*column_i64)(void *stmt, int at);
        struct str (*column_str)(void *stmt, int at);
        bool (*in_transaction)(void *conn);
        int64_t (*changes)(void *conn); /* rows of the last statement */
        /* Whose file it is and its schema: application 0 and version 0 for a new one; ERR_INVALID for one with tables
         * of others. */
        int (*ident_get)(void *conn, int64_t *ret_application, int64_t *ret_version, struct err *err);
        int (*ident_set)(void *conn, int64_t application, int64_t version, struct err *err);
};
extern const struct sql_driver sql_driver_sqlite;

int sql_open(const struct sql_driver *driver, const struct sql_opts *opts, struct sql_db **ret, struct err *err);
/* Takes NULL. */
void sql_close(struct sql_db *db);

/* One or more statements without parameters and results. */
int sql_exec(struct sql_db *db, const char *script, struct err *err);
bool sql_in_transaction(struct sql_db *db);
int64_t sql_changes(struct sql_db *db);

/* Ready to be bound and run. The statement is lent until the next sql_prepare of the same text, and kept by the address
 * of the text, which must live, unchanged, as long as db. NULL and *err on failure. */
struct sql_stmt *sql_prepare(struct sql_db *db, const char *text, struct err *err);

/* Each binds the next parameter. The bytes must stay until the statement is run. An empty str binds '' (or an empty
 * blob). */
void sql_put_i64(struct sql_stmt *s, int64_t v);
void sql_put_text(struct sql_stmt *s, struct str v);
void sql_put_blob(struct sql_stmt *s, struct str v);
void sql_put_null(struct sql_stmt *s);

/* 1: a row is there; 0: done (and reset); or ERR_*. */
int sql_step(struct sql_stmt *s, struct err *err);
/* Runs to the end; for statements whose rows nobody reads. 0 or ERR_*. */
int sql_run(struct sql_stmt *s, struct err *err);
/* Drops the rest of the rows. */
void sql_reset(struct sql_stmt *s);

/* Columns of the current row, by the name the statement gives them; a name that is not there is a bug and aborts. NULL
 * reads as 0 or the empty str. The bytes are valid until the next step. */
int64_t sql_i64(struct sql_stmt *s, const char *name);
struct str sql_str(struct sql_stmt *s, const char *name);

#endif
