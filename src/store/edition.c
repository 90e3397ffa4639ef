/* Editions of flows: definitions by version, and which conversation stands in which. */
#include "store/edition_priv.h"

void standing_copy(struct arena *mem, struct standing_write *to, const struct standing_write *from)
{
        *to = *from;
        for (size_t i = 0; i < from->n_in; i++) {
                to->in[i].version = arena_str(mem, from->in[i].version);
                to->in[i].flow = arena_str(mem, from->in[i].flow);
                to->in[i].source = arena_str(mem, from->in[i].source);
        }
        for (size_t i = 0; i < from->n_left; i++)
                to->left[i] = arena_str(mem, from->left[i]);
}

int edition_keep(struct op *op, struct sql_db *db, const struct edition_row *e, int64_t at_ms, struct err *err)
{
        struct sql_stmt *s;

        if (!e->version.n || !e->source.n)
                return 0;
        s = prepare_brand(op, db,
                          "INSERT INTO flow_edition (brand, version, flow, source, at_ms) VALUES (?, ?, ?, ?, ?)"
                          " ON CONFLICT DO NOTHING",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, e->version);
        sql_put_text(s, e->flow);
        sql_put_text(s, e->source);
        sql_put_i64(s, at_ms);
        return sql_run(s, err);
}

int edition_release(struct op *op, struct sql_db *db, struct str version, struct err *err)
{
        struct sql_stmt *s;

        if (!version.n)
                return 0;
        s = prepare_brand(op, db,
                          "DELETE FROM flow_edition WHERE brand = ? AND version = ?"
                          " AND NOT EXISTS (SELECT 1 FROM flow_standing WHERE brand = ? AND version = ?)"
                          " AND NOT EXISTS (SELECT 1 FROM open_flow WHERE brand = ? AND version = ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, version);
        for (int i = 0; i < 2; i++) {
                sql_put_text(s, op->st->brand);
                sql_put_text(s, version);
        }
        return sql_run(s, err);
}

static int stand(struct op *op, struct sql_db *db, struct str conversation, struct str version, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db,
                "INSERT INTO flow_standing (brand, conversation, version) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        sql_put_text(s, version);
        return sql_run(s, err);
}

int standing_apply(struct op *op, struct sql_db *db, struct str conversation, const struct standing_write *w,
                   int64_t at_ms, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "DELETE FROM flow_standing WHERE brand = ? AND conversation = ?", err);
        int r = 0;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = sql_run(s, err);
        for (size_t i = 0; i < w->n_in && r == 0; i++) {
                r = edition_keep(op, db, &w->in[i], at_ms, err);
                if (r == 0)
                        r = stand(op, db, conversation, w->in[i].version, err);
        }
        for (size_t i = 0; i < w->n_left && r == 0; i++)
                r = edition_release(op, db, w->left[i], err);
        return r;
}

int open_flow_version(struct op *op, struct sql_db *db, struct str customer_id, struct str *ret, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT version FROM open_flow WHERE brand = ? AND customer_id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, customer_id);
        r = sql_step(s, err);
        if (r > 0)
                *ret = col(op->mem, s, "version");
        sql_reset(s);
        return r < 0 ? r : 0;
}

int open_flow_forget(struct op *op, struct sql_db *db, struct str customer_id, struct err *err)
{
        struct str stood = {0};
        struct sql_stmt *s;
        int r = open_flow_version(op, db, customer_id, &stood, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db, "DELETE FROM open_flow WHERE brand = ? AND customer_id = ?", err);
        if (!s)
                return err->code;
        sql_put_text(s, customer_id);
        r = sql_run(s, err);
        return r == 0 ? edition_release(op, db, stood, err) : r;
}

/* --- reading --- */

struct edition_op {
        struct op op;
        struct str version;
        struct edition_row row;
        int64_t n;
        union {
                store_edition_fn *row;
                store_count_fn *count;
        } cb;
};

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct edition_op *o = (struct edition_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT version, flow, source FROM flow_edition WHERE brand = ? AND version = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->version);
        r = sql_step(s, err);
        if (r > 0)
                o->row = (struct edition_row){col(op->mem, s, "version"), col(op->mem, s, "flow"),
                                              col(op->mem, s, "source")};
        sql_reset(s);
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "this edition of the flow is not kept");
        return r < 0 ? r : 0;
}

static void load_deliver(struct op *op)
{
        struct edition_op *o = (struct edition_op *)op;

        o->cb.row(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->row : NULL);
}

int store_edition_load(struct store *st, struct str version, store_edition_fn *cb, void *arg)
{
        struct edition_op *o = op_new(st, sizeof(*o), load_run, load_deliver, arg);

        o->version = arena_str(o->op.mem, version);
        o->cb.row = cb;
        return op_read(&o->op);
}

static int count_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct edition_op *o = (struct edition_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, "SELECT count(*) AS n FROM flow_edition WHERE brand = ?", err);
        int r = s ? sql_step(s, err) : err->code;

        if (r > 0)
                o->n = sql_i64(s, "n");
        if (s)
                sql_reset(s);
        return r < 0 ? r : 0;
}

static void count_deliver(struct op *op)
{
        struct edition_op *o = (struct edition_op *)op;

        o->cb.count(op->arg, op->job.r, &op->job.err, o->n);
}

int store_edition_count(struct store *st, store_count_fn *cb, void *arg)
{
        struct edition_op *o = op_new(st, sizeof(*o), count_run, count_deliver, arg);

        o->cb.count = cb;
        return op_read(&o->op);
}
