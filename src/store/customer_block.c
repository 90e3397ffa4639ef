/* Blocked customers; see customer_block.h. */
#include "store/customer_block.h"

#include "store/store_priv.h"

struct block_op {
        struct op_done done; /* first */
        struct block_row row;
};

static int put_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct block_row *row = &((struct block_op *)op)->row;
        struct sql_stmt *s =
                sql_prepare(db,
                            "INSERT INTO customer_block (brand, customer_id, agent, until_ms, at_ms, cipher)"
                            " SELECT brand, id, ?, ?, ?, ? FROM customer WHERE brand = ? AND id = ?"
                            " ON CONFLICT (brand, customer_id) DO UPDATE SET agent = excluded.agent,"
                            " until_ms = excluded.until_ms, at_ms = excluded.at_ms, cipher = excluded.cipher",
                            err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, row->agent);
        sql_put_i64(s, row->until_ms);
        sql_put_i64(s, row->at_ms);
        sql_put_blob(s, row->cipher);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, row->customer_id);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_NOTFOUND, "there is no such customer");
        return r;
}

static struct block_op *block_op_new(struct store *st, int (*run)(struct op *, struct sql_db *, struct err *),
                                     const struct block_row *row, store_done_fn *cb, void *arg)
{
        struct block_op *o = op_new(st, sizeof(*o), run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->row = *row;
        o->row.customer_id = arena_str(mem, row->customer_id);
        o->row.agent = arena_str(mem, row->agent);
        o->row.cipher = arena_str(mem, row->cipher);
        return o;
}

int store_block_put(struct store *st, const struct block_row *row, store_done_fn *cb, void *arg)
{
        return op_write(&block_op_new(st, put_run, row, cb, arg)->done.op);
}

static int lift_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "DELETE FROM customer_block WHERE brand = ? AND customer_id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, ((struct block_op *)op)->row.customer_id);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_NOTFOUND, "this customer is not blocked");
        return r;
}

int store_block_lift(struct store *st, struct str customer_id, store_done_fn *cb, void *arg)
{
        struct block_row row = {.customer_id = customer_id};

        return op_write(&block_op_new(st, lift_run, &row, cb, arg)->done.op);
}

struct blocks_op {
        struct op op;
        struct str after;
        int64_t now_ms, limit;
        struct block_row *rows;
        size_t n, cap;
        store_blocks_fn *cb;
};

static int blocks_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct blocks_op *o = (struct blocks_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT customer_id, agent, cipher, until_ms, at_ms FROM customer_block"
                                           " WHERE brand = ? AND customer_id > ? AND until_ms > ?"
                                           " ORDER BY customer_id LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->after);
        sql_put_i64(s, o->now_ms);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct block_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) =
                        (struct block_row){.customer_id = col(op->mem, s, "customer_id"),
                                           .agent = col(op->mem, s, "agent"),
                                           .cipher = col(op->mem, s, "cipher"),
                                           .until_ms = sql_i64(s, "until_ms"),
                                           .at_ms = sql_i64(s, "at_ms")};
        return r;
}

static void blocks_deliver(struct op *op)
{
        struct blocks_op *o = (struct blocks_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_blocks(struct store *st, struct str after, int64_t now_ms, unsigned limit, store_blocks_fn *cb, void *arg)
{
        struct blocks_op *o = op_new(st, sizeof(*o), blocks_run, blocks_deliver, arg);

        o->after = arena_str(o->op.mem, after);
        o->now_ms = now_ms;
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}
