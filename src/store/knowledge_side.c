/* Which language of an article is behind the other; see knowledge_version.h. */
#include "store/knowledge_side.h"

static int drop(struct op *op, struct sql_db *db, struct str path, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM knowledge_side WHERE brand = ? AND path = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, path);
        return sql_run(s, err);
}

int knowledge_side_set(struct op *op, struct sql_db *db, const struct knowledge_side *side, int64_t at_ms,
                       struct err *err)
{
        struct str changed = side->zh ? STR("zh") : STR("en"), other = side->zh ? STR("en") : STR("zh");
        struct sql_stmt *s;
        bool catches_up;
        int r;

        if (side->zh == side->en)
                return side->zh ? drop(op, db, side->path, err) : 0;
        s = sql_prepare(db, "DELETE FROM knowledge_side WHERE brand = ? AND path = ? AND behind = ?", err);
        if (!s)
                return err->code;
        sql_put_text(s, op->st->brand);
        sql_put_text(s, side->path);
        sql_put_text(s, changed);
        r = sql_run(s, err);
        catches_up = r == 0 && sql_changes(db) > 0;
        if (r < 0 || catches_up)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO knowledge_side (brand, path, behind, at_ms) VALUES (?, ?, ?, ?)"
                          " ON CONFLICT (brand, path) DO UPDATE SET at_ms = excluded.at_ms",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, side->path);
        sql_put_text(s, other);
        sql_put_i64(s, at_ms);
        return sql_run(s, err);
}

struct step_op {
        struct op_done done; /* first */
        struct str path;
};

static int step_run(struct op *op, struct sql_db *db, struct err *err)
{
        return drop(op, db, ((struct step_op *)op)->path, err);
}

int store_knowledge_in_step(struct store *st, struct str path, store_done_fn *cb, void *arg)
{
        struct step_op *o = op_new(st, sizeof(*o), step_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->path = arena_str(o->done.op.mem, path);
        return op_write(&o->done.op);
}

struct behind_op {
        struct op op;
        struct knowledge_behind *rows;
        size_t n, cap;
        store_knowledge_behind_fn *cb;
};

static int behind_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct behind_op *o = (struct behind_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT path, behind, at_ms FROM knowledge_side WHERE brand = ? ORDER BY path LIMIT ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, STORE_LIMIT_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct knowledge_behind *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) = (struct knowledge_behind){
                        col(op->mem, s, "path"), col(op->mem, s, "behind"), sql_i64(s, "at_ms")};
        return r;
}

static void behind_deliver(struct op *op)
{
        struct behind_op *o = (struct behind_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_knowledge_behind(struct store *st, store_knowledge_behind_fn *cb, void *arg)
{
        struct behind_op *o = op_new(st, sizeof(*o), behind_run, behind_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}
