/* Promises, their words sealed. */
#include "store/promise.h"

#include "store/promise_priv.h"

#include <string.h>

struct put_op {
        struct op_done done; /* first */
        struct promise_row *rows;
        size_t n;
};

int promise_insert(struct op *op, struct sql_db *db, const struct promise_row *p, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO promise (brand, id, customer_id, order_no, amount_minor, currency, role,"
                              " agent, state, at_ms, until_ms, cipher) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                              " ON CONFLICT (brand, id) DO UPDATE SET customer_id = excluded.customer_id,"
                              " order_no = excluded.order_no, amount_minor = excluded.amount_minor,"
                              " currency = excluded.currency, role = excluded.role, agent = excluded.agent,"
                              " state = excluded.state, at_ms = excluded.at_ms, until_ms = excluded.until_ms,"
                              " cipher = excluded.cipher",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, p->id);
        sql_put_text(s, p->customer_id);
        sql_put_text(s, p->order_no);
        sql_put_i64(s, p->amount_minor);
        sql_put_text(s, p->currency);
        sql_put_text(s, p->role);
        sql_put_text(s, p->agent);
        sql_put_text(s, p->state);
        sql_put_i64(s, p->at_ms);
        sql_put_i64(s, p->until_ms);
        sql_put_blob(s, p->cipher);
        return sql_run(s, err);
}

static int put_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct put_op *o = (struct put_op *)op;
        int r = 0;

        for (size_t i = 0; i < o->n && r == 0; i++)
                r = promise_insert(op, db, &o->rows[i], err);
        return r;
}

static void keep(struct arena *mem, struct promise_row *p)
{
        struct str *texts[] = {&p->id,   &p->customer_id, &p->order_no, &p->currency,
                               &p->role, &p->agent,       &p->state,    &p->cipher};

        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(mem, *texts[i]);
}

void promise_copy(struct arena *mem, struct promise_row *to, const struct promise_row *from)
{
        *to = *from;
        keep(mem, to);
}

int store_promises_put(struct store *st, const struct promise_row *rows, size_t n, store_done_fn *cb, void *arg)
{
        struct put_op *o;
        struct arena *mem;

        if (n > PROMISES_IMPORT_MAX)
                return ERR_LIMIT;
        o = op_new(st, sizeof(*o), put_run, op_deliver_done, arg);
        mem = o->done.op.mem;
        o->done.cb = cb;
        o->rows = ARENA_ARRAY(mem, struct promise_row, n + 1);
        o->n = n;
        if (n)
                memcpy(o->rows, rows, n * sizeof(*rows));
        for (size_t i = 0; i < n; i++)
                keep(mem, &o->rows[i]);
        return op_write(&o->done.op);
}

int store_promise_put(struct store *st, const struct promise_row *p, store_done_fn *cb, void *arg)
{
        return store_promises_put(st, p, 1, cb, arg);
}

struct state_op {
        struct op_done done; /* first */
        struct str customer_id, id, state;
};

static int state_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct state_op *o = (struct state_op *)op;
        struct sql_stmt *s =
                sql_prepare(db, "UPDATE promise SET state = ? WHERE brand = ? AND customer_id = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->state);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->customer_id);
        sql_put_text(s, o->id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "no such promise") : r;
}

int store_promise_set_state(struct store *st, struct str customer_id, struct str id, struct str state,
                            store_done_fn *cb, void *arg)
{
        struct state_op *o = op_new(st, sizeof(*o), state_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->customer_id = arena_str(mem, customer_id);
        o->id = arena_str(mem, id);
        o->state = arena_str(mem, state);
        return op_write(&o->done.op);
}

struct list_op {
        struct op op;
        struct str customer_id, order_no;
        int64_t limit;
        struct promise_row *rows;
        size_t n, cap;
        store_promises_fn *cb;
};

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "SELECT id, customer_id, order_no, amount_minor, currency, role, agent, state, at_ms,"
                              " until_ms, cipher FROM promise WHERE brand = ? AND"
                              " ((customer_id = ? AND customer_id <> '') OR (order_no = ? AND order_no <> ''))"
                              " ORDER BY at_ms DESC, id DESC LIMIT ?",
                              err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->customer_id);
        sql_put_text(s, o->order_no);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct promise_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct promise_row){.id = col(mem, s, "id"),
                                             .customer_id = col(mem, s, "customer_id"),
                                             .order_no = col(mem, s, "order_no"),
                                             .amount_minor = sql_i64(s, "amount_minor"),
                                             .currency = col(mem, s, "currency"),
                                             .role = col(mem, s, "role"),
                                             .agent = col(mem, s, "agent"),
                                             .state = col(mem, s, "state"),
                                             .at_ms = sql_i64(s, "at_ms"),
                                             .until_ms = sql_i64(s, "until_ms"),
                                             .cipher = col(mem, s, "cipher")};
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_promises(struct store *st, struct str customer_id, struct str order_no, unsigned limit, store_promises_fn *cb,
                   void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->customer_id = arena_str(o->op.mem, customer_id);
        o->order_no = arena_str(o->op.mem, order_no);
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}
