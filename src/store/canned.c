/* Prepared replies; see canned.h. */
#include "store/canned.h"

#include "store/store_priv.h"

#define MAY_CHANGE " WHERE brand = ? AND id = ? AND (agent = ? OR ? = 1)"

struct canned_op {
        struct op_done done; /* first */
        struct canned_row row;
        bool any;
};

static struct canned_op *canned_op_new(struct store *st, int (*run)(struct op *, struct sql_db *, struct err *),
                                       const struct canned_row *row, bool any, store_done_fn *cb, void *arg)
{
        struct canned_op *o = op_new(st, sizeof(*o), run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->any = any;
        o->row = *row;
        o->row.id = arena_str(mem, row->id);
        o->row.brief = arena_str(mem, row->brief);
        o->row.zh = arena_str(mem, row->zh);
        o->row.en = arena_str(mem, row->en);
        o->row.agent = arena_str(mem, row->agent);
        return o;
}

static int changed_one(struct sql_db *db, struct sql_stmt *s, struct err *err)
{
        int r = sql_run(s, err);

        if (r == ERR_EXISTS)
                return err_set(err, ERR_EXISTS, "there is a prepared reply of that short name");
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_NOTFOUND, "there is no such prepared reply that you may change");
        return r;
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct canned_row *row = &((struct canned_op *)op)->row;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "INSERT INTO desk_canned (brand, id, short, zh, en, agent, shared, uses, changed_ms)"
                " SELECT ?, ?, ?, ?, ?, ?, ?, 0, ? WHERE (SELECT count(*) FROM desk_canned WHERE brand = ?"
                " AND shared = ? AND (shared = 1 OR agent = ?)) < ?"
                " AND NOT EXISTS (SELECT 1 FROM desk_canned WHERE brand = ? AND shared = 1 AND ? = 1 AND short = ?)",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, row->id);
        sql_put_text(s, row->brief);
        sql_put_text(s, row->zh);
        sql_put_text(s, row->en);
        sql_put_text(s, row->agent);
        sql_put_i64(s, row->shared);
        sql_put_i64(s, row->changed_ms);
        sql_put_text(s, op->st->brand);
        sql_put_i64(s, row->shared);
        sql_put_text(s, row->agent);
        sql_put_i64(s, CANNED_MAX);
        sql_put_text(s, op->st->brand);
        sql_put_i64(s, row->shared);
        sql_put_text(s, row->brief);
        r = changed_one(db, s, err);
        if (r == ERR_NOTFOUND)
                return err_set(err, ERR_EXISTS, "there is a shared one of that short name, or there are %d already",
                               CANNED_MAX);
        return r;
}

static int change_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct canned_op *o = (struct canned_op *)op;
        const struct canned_row *row = &o->row;
        struct sql_stmt *s = sql_prepare(
                db, "UPDATE desk_canned SET short = ?, zh = ?, en = ?, shared = ?, changed_ms = ?" MAY_CHANGE, err);

        if (!s)
                return err->code;
        sql_put_text(s, row->brief);
        sql_put_text(s, row->zh);
        sql_put_text(s, row->en);
        sql_put_i64(s, row->shared);
        sql_put_i64(s, row->changed_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, row->id);
        sql_put_text(s, row->agent);
        sql_put_i64(s, o->any);
        return changed_one(db, s, err);
}

int store_canned_put(struct store *st, const struct canned_row *row, bool add, bool any, store_done_fn *cb, void *arg)
{
        return op_write(&canned_op_new(st, add ? add_run : change_run, row, any, cb, arg)->done.op);
}

static int delete_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct canned_op *o = (struct canned_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM desk_canned" MAY_CHANGE, err);

        if (!s)
                return err->code;
        sql_put_text(s, o->row.id);
        sql_put_text(s, o->row.agent);
        sql_put_i64(s, o->any);
        return changed_one(db, s, err);
}

int store_canned_delete(struct store *st, struct str id, struct str agent, bool any, store_done_fn *cb, void *arg)
{
        struct canned_row row = {.id = id, .agent = agent};

        return op_write(&canned_op_new(st, delete_run, &row, any, cb, arg)->done.op);
}

static int used_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct canned_op *o = (struct canned_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "UPDATE desk_canned SET uses = uses + 1 WHERE brand = ? AND id = ?"
                                           " AND (shared = 1 OR agent = ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->row.id);
        sql_put_text(s, o->row.agent);
        return changed_one(db, s, err);
}

int store_canned_used(struct store *st, struct str id, struct str agent, store_done_fn *cb, void *arg)
{
        struct canned_row row = {.id = id, .agent = agent};

        return op_write(&canned_op_new(st, used_run, &row, false, cb, arg)->done.op);
}

struct list_op {
        struct op op;
        struct str agent;
        struct canned_row *rows;
        size_t n, cap;
        store_canned_fn *cb;
};

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT id, short, zh, en, agent, shared, uses, changed_ms FROM desk_canned WHERE brand = ?"
                " AND (shared = 1 OR agent = ?) ORDER BY uses DESC, short, id LIMIT ?",
                err);
        struct arena *mem = op->mem;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->agent);
        sql_put_i64(s, 2 * CANNED_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct canned_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct canned_row){.id = col(mem, s, "id"),
                                            .brief = col(mem, s, "short"),
                                            .zh = col(mem, s, "zh"),
                                            .en = col(mem, s, "en"),
                                            .agent = col(mem, s, "agent"),
                                            .shared = sql_i64(s, "shared") != 0,
                                            .uses = sql_i64(s, "uses"),
                                            .changed_ms = sql_i64(s, "changed_ms")};
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_canned(struct store *st, struct str agent, store_canned_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->agent = arena_str(o->op.mem, agent);
        o->cb = cb;
        return op_read(&o->op);
}
