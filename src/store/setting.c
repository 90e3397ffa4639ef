/* Small named values. */
#include "store/setting.h"

#include "store/store_priv.h"

struct set_op {
        struct op_done done; /* first */
        struct str name, value;
};

static int set_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct set_op *o = (struct set_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO setting (brand, name, value) VALUES (?, ?, ?)"
                                           " ON CONFLICT (brand, name) DO UPDATE SET value = excluded.value",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->name);
        sql_put_text(s, o->value);
        return sql_run(s, err);
}

int store_setting_set(struct store *st, struct str name, struct str value, store_done_fn *cb, void *arg)
{
        struct set_op *o = op_new(st, sizeof(*o), set_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->name = arena_str(o->done.op.mem, name);
        o->value = arena_str(o->done.op.mem, value);
        return op_write(&o->done.op);
}

struct get_op {
        struct op op;
        struct str name, value;
        store_setting_fn *cb;
};

static int get_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct get_op *o = (struct get_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, "SELECT value FROM setting WHERE brand = ? AND name = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->name);
        r = sql_step(s, err);
        if (r > 0)
                o->value = col(op->mem, s, "value");
        sql_reset(s);
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "no setting %.*s", STR_ARG(o->name));
        return r < 0 ? r : 0;
}

static void get_deliver(struct op *op)
{
        struct get_op *o = (struct get_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->value);
}

int store_setting_get(struct store *st, struct str name, store_setting_fn *cb, void *arg)
{
        struct get_op *o = op_new(st, sizeof(*o), get_run, get_deliver, arg);

        o->name = arena_str(o->op.mem, name);
        o->cb = cb;
        return op_read(&o->op);
}
