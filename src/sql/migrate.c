/* Migrations run in one transaction: a crash leaves the old schema or the new one. */
#include "sql/migrate.h"

#include "sql/sql_priv.h"

int sql_version(struct sql_db *db, int64_t application, size_t newest, int64_t *ret, struct err *err)
{
        int64_t app = 0, version = 0;
        int r = sql_ident_get(db, &app, &version, err);

        if (r < 0)
                return r;
        if (app != 0 && app != application)
                return err_set(err, ERR_INVALID, "it belongs to another program");
        if (version > (int64_t)newest)
                return err_set(err, ERR_INVALID,
                               "it was made by a newer version (schema %lld, this program knows up to %zu)",
                               (long long)version, newest);
        *ret = version;
        return 0;
}

static int run(struct sql_db *db, int64_t application, const struct sql_migration *migrations, int64_t from, size_t n,
               struct err *err)
{
        int r = 0;

        for (size_t i = (size_t)from; i < n && r == 0; i++) {
                r = sql_exec(db, migrations[i].script, err);
                if (r < 0)
                        (void)err_prefix(err, "migration %zu (%s)", i + 1, migrations[i].what);
        }
        if (r == 0)
                r = sql_ident_set(db, application, (int64_t)n, err);
        return r;
}

int sql_migrate(struct sql_db *db, int64_t application, const struct sql_migration *migrations, size_t n,
                struct err *err)
{
        int64_t version;
        int r = sql_version(db, application, n, &version, err);

        if (r < 0 || version == (int64_t)n)
                return r;
        r = sql_exec(db, "BEGIN", err);
        if (r < 0)
                return r;
        r = run(db, application, migrations, version, n, err);
        if (r == 0)
                r = sql_exec(db, "COMMIT", err);
        if (r < 0)
                (void)sql_exec(db, "ROLLBACK", NULL);
        return r;
}
