/* Published knowledge versions. */
#include "store/knowledge_version.h"

#include "store/store_priv.h"

struct version_op {
        struct op op;
        struct knowledge_version_row in, out;
        store_knowledge_fn *cb;
};

static int latest_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct version_op *o = (struct version_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "SELECT number, hash, source, author, at_ms FROM knowledge_version WHERE brand = ?"
                              " ORDER BY number DESC LIMIT 1",
                              err);
        int r = s ? sql_step(s, err) : err->code;

        if (r > 0)
                o->out = (struct knowledge_version_row){
                        .number = sql_i64(s, "number"),
                        .hash = col(op->mem, s, "hash"),
                        .source = col(op->mem, s, "source"),
                        .author = col(op->mem, s, "author"),
                        .at_ms = sql_i64(s, "at_ms"),
                };
        if (s)
                sql_reset(s);
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "no knowledge was published yet");
        return r < 0 ? r : 0;
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct version_op *o = (struct version_op *)op;
        struct sql_stmt *s;
        int r = latest_run(op, db, err);

        if (r < 0 && r != ERR_NOTFOUND)
                return r;
        if (r == 0 && str_eq(o->out.hash, o->in.hash))
                return 0;
        s = prepare_brand(
                op, db,
                "INSERT INTO knowledge_version (brand, number, hash, source, author, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
                err);
        if (!s)
                return err->code;
        sql_put_i64(s, r == 0 ? o->out.number + 1 : 1);
        sql_put_text(s, o->in.hash);
        sql_put_text(s, o->in.source);
        sql_put_text(s, o->in.author);
        sql_put_i64(s, o->in.at_ms);
        r = sql_run(s, err);
        return r == 0 ? latest_run(op, db, err) : r;
}

static void deliver(struct op *op)
{
        struct version_op *o = (struct version_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->out : NULL);
}

int store_knowledge_add(struct store *st, const struct knowledge_version_row *v, store_knowledge_fn *cb, void *arg)
{
        struct version_op *o = op_new(st, sizeof(*o), add_run, deliver, arg);
        struct arena *mem = o->op.mem;

        o->in = *v;
        o->in.hash = arena_str(mem, v->hash);
        o->in.source = arena_str(mem, v->source);
        o->in.author = arena_str(mem, v->author);
        o->cb = cb;
        return op_write(&o->op);
}

int store_knowledge_latest(struct store *st, store_knowledge_fn *cb, void *arg)
{
        struct version_op *o = op_new(st, sizeof(*o), latest_run, deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}
