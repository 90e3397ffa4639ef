/* Imported conversations. */
#include "store/past.h"

#include "store/store_priv.h"

struct past_op {
        struct op op;
        struct str customer_id;
        int64_t limit;
        struct past_row *rows;
        size_t n, cap;
        store_past_fn *cb;
};

static int past_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct past_op *o = (struct past_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "SELECT id, channel, lang, topic, product, flow, outcome, at_ms, n_messages, redacted,"
                              " cipher FROM past_conversation WHERE brand = ? AND customer_id = ?"
                              " ORDER BY at_ms DESC, id DESC LIMIT ?",
                              err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->customer_id);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct past_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) = (struct past_row){
                        .id = col(mem, s, "id"),
                        .customer_id = o->customer_id,
                        .channel = col(mem, s, "channel"),
                        .lang = col(mem, s, "lang"),
                        .topic = col(mem, s, "topic"),
                        .product = col(mem, s, "product"),
                        .flow = col(mem, s, "flow"),
                        .outcome = col(mem, s, "outcome"),
                        .at_ms = sql_i64(s, "at_ms"),
                        .n_messages = sql_i64(s, "n_messages"),
                        .redacted = col(mem, s, "redacted"),
                        .cipher = col(mem, s, "cipher"),
                };
        return r;
}

static void past_deliver(struct op *op)
{
        struct past_op *o = (struct past_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_past_of_customer(struct store *st, struct str customer_id, unsigned limit, store_past_fn *cb, void *arg)
{
        struct past_op *o = op_new(st, sizeof(*o), past_run, past_deliver, arg);

        o->customer_id = arena_str(o->op.mem, customer_id);
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}
