/* The part of sql that all drivers share: the cache of statements, parameters in order, columns by name. */
#include "sql/sql.h"

#include "base/log.h"
#include "sql/sql_priv.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 40
#define CACHE_MIN 64

struct sql_stmt {
        struct sql_db *db;
        const char *text;
        void *stmt;
        int n_put;
        int put_error;
        int n_columns;
        char *columns[COLUMNS_MAX]; /* copies: the driver's go when a changed schema has it prepare again by itself */
};

struct sql_db {
        const struct sql_driver *driver;
        void *conn;
        struct sql_stmt **cache; /* by the address of the text; open addressing */
        size_t n, cap;
};

static void stmt_free(struct sql_stmt *s)
{
        s->db->driver->finalize(s->stmt);
        for (int i = 0; i < s->n_columns; i++)
                free(s->columns[i]);
        free(s);
}

int sql_open(const struct sql_driver *driver, const struct sql_opts *opts, struct sql_db **ret, struct err *err)
{
        struct sql_db *db = calloc(1, sizeof(*db));
        int r;

        if (!db)
                abort();
        db->driver = driver;
        db->cap = CACHE_MIN;
        db->cache = calloc(db->cap, sizeof(struct sql_stmt *));
        if (!db->cache)
                abort();
        r = driver->open(opts, &db->conn, err);
        if (r < 0) {
                sql_close(db);
                return r;
        }
        *ret = db;
        return 0;
}

void sql_close(struct sql_db *db)
{
        if (!db)
                return;
        for (size_t i = 0; i < db->cap; i++)
                if (db->cache[i])
                        stmt_free(db->cache[i]);
        free(db->cache);
        if (db->conn)
                db->driver->close(db->conn);
        free(db);
}

int sql_exec(struct sql_db *db, const char *script, struct err *err)
{
        return db->driver->exec(db->conn, script, err);
}

bool sql_in_transaction(struct sql_db *db)
{
        return db->driver->in_transaction(db->conn);
}

int64_t sql_changes(struct sql_db *db)
{
        return db->driver->changes(db->conn);
}

static size_t cache_slot(const struct sql_db *db, const char *text)
{
        size_t i = (size_t)(((uintptr_t)text * 0x9e3779b97f4a7c15u) >> 32) & (db->cap - 1);

        while (db->cache[i] && db->cache[i]->text != text)
                i = (i + 1) & (db->cap - 1);
        return i;
}

static void cache_grow(struct sql_db *db)
{
        struct sql_stmt **old = db->cache;
        size_t old_cap = db->cap;

        db->cap *= 2;
        db->cache = calloc(db->cap, sizeof(struct sql_stmt *));
        if (!db->cache)
                abort();
        for (size_t i = 0; i < old_cap; i++)
                if (old[i])
                        db->cache[cache_slot(db, old[i]->text)] = old[i];
        free(old);
}

struct sql_stmt *sql_prepare(struct sql_db *db, const char *text, struct err *err)
{
        size_t i = cache_slot(db, text);
        struct sql_stmt *s = db->cache[i];
        const char *name;
        void *stmt = NULL;

        if (s) {
                sql_reset(s);
                return s;
        }
        if (db->driver->prepare(db->conn, text, &stmt, err) < 0)
                return NULL;
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        s->db = db;
        s->text = text;
        s->stmt = stmt;
        while (s->n_columns < COLUMNS_MAX && (name = db->driver->column_name(stmt, s->n_columns))) {
                s->columns[s->n_columns] = strdup(name);
                if (!s->columns[s->n_columns++])
                        abort();
        }
        db->cache[i] = s;
        if (++db->n * 2 > db->cap)
                cache_grow(db);
        return s;
}

static void put(struct sql_stmt *s, const struct sql_param *p)
{
        int r = s->db->driver->bind(s->stmt, ++s->n_put, p);

        if (r < 0 && s->put_error == 0)
                s->put_error = r;
}

void sql_put_i64(struct sql_stmt *s, int64_t v)
{
        put(s, &(struct sql_param){.type = SQL_I64, .i64 = v});
}

void sql_put_text(struct sql_stmt *s, struct str v)
{
        put(s, &(struct sql_param){.type = SQL_TEXT, .str = v});
}

void sql_put_blob(struct sql_stmt *s, struct str v)
{
        put(s, &(struct sql_param){.type = SQL_BLOB, .str = v});
}

void sql_put_null(struct sql_stmt *s)
{
        put(s, &(struct sql_param){.type = SQL_NULL});
}

int sql_step(struct sql_stmt *s, struct err *err)
{
        int r;

        if (s->put_error)
                return err_set(err, s->put_error, "parameter %d cannot be bound", s->n_put);
        r = s->db->driver->step(s->db->conn, s->stmt, err);
        if (r <= 0)
                sql_reset(s);
        return r;
}

int sql_run(struct sql_stmt *s, struct err *err)
{
        int r;

        do
                r = sql_step(s, err);
        while (r > 0);
        return r;
}

void sql_reset(struct sql_stmt *s)
{
        s->db->driver->reset(s->stmt);
        s->n_put = 0;
        s->put_error = 0;
}

static int column(const struct sql_stmt *s, const char *name)
{
        for (int i = 0; i < s->n_columns; i++)
                if (strcmp(s->columns[i], name) == 0)
                        return i;
        log_error("statement without column %s: %s", name, s->text);
        abort();
}

int64_t sql_i64(struct sql_stmt *s, const char *name)
{
        return s->db->driver->column_i64(s->stmt, column(s, name));
}

struct str sql_str(struct sql_stmt *s, const char *name)
{
        return s->db->driver->column_str(s->stmt, column(s, name));
}

int sql_ident_get(struct sql_db *db, int64_t *ret_application, int64_t *ret_version, struct err *err)
{
        return db->driver->ident_get(db->conn, ret_application, ret_version, err);
}

int sql_ident_set(struct sql_db *db, int64_t application, int64_t version, struct err *err)
{
        return db->driver->ident_set(db->conn, application, version, err);
}
