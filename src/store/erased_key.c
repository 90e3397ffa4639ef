/* See erased_key.h. */
#include "store/erased_key_priv.h"

int erased_key_add(struct op *op, struct sql_db *db, struct str id, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "INSERT INTO erased_key (brand, id) VALUES (?, ?) ON CONFLICT (brand, id) DO NOTHING", err);

        if (!s)
                return err->code;
        sql_put_text(s, id);
        return sql_run(s, err);
}

struct due_op {
        struct op op; /* first */
        struct str ids[ERASED_KEYS_MAX];
        size_t n;
        store_erased_keys_fn *cb;
};

static int due_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct due_op *o = (struct due_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT id FROM erased_key WHERE brand = ? ORDER BY id LIMIT ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, ERASED_KEYS_MAX);
        for (o->n = 0; (r = sql_step(s, err)) > 0;)
                o->ids[o->n++] = col(op->mem, s, "id");
        sql_reset(s);
        return r;
}

static void due_deliver(struct op *op)
{
        struct due_op *o = (struct due_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->ids, op->job.r == 0 ? o->n : 0);
}

int store_erased_keys(struct store *st, store_erased_keys_fn *cb, void *arg)
{
        struct due_op *o = op_new(st, sizeof(*o), due_run, due_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

struct done_op {
        struct op_done done; /* first */
        struct str ids[ERASED_KEYS_MAX];
        size_t n;
};

static int done_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct done_op *o = (const struct done_op *)op;
        int r = 0;

        for (size_t i = 0; i < o->n && r == 0; i++) {
                struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM erased_key WHERE brand = ? AND id = ?", err);

                if (!s)
                        return err->code;
                sql_put_text(s, o->ids[i]);
                r = sql_run(s, err);
        }
        return r;
}

int store_erased_keys_done(struct store *st, const struct str *ids, size_t n, store_done_fn *cb, void *arg)
{
        struct done_op *o;

        if (n == 0 || n > ERASED_KEYS_MAX)
                return ERR_INVALID;
        o = op_new(st, sizeof(*o), done_run, op_deliver_done, arg);
        o->done.cb = cb;
        for (; o->n < n; o->n++)
                o->ids[o->n] = arena_str(o->done.op.mem, ids[o->n]);
        return op_write(&o->done.op);
}
