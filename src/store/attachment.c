/* Sealed pictures. */
#include "store/attachment.h"

#include "store/store_priv.h"

struct put_op {
        struct op_done done; /* first */
        struct attachment_row a;
};

static int put_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct attachment_row *a = &((struct put_op *)op)->a;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO attachment (brand, id, conversation, customer_id, type, bytes, at_ms,"
                              " cipher) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, a->id);
        sql_put_text(s, a->conversation);
        sql_put_text(s, a->customer_id);
        sql_put_text(s, a->type);
        sql_put_i64(s, a->bytes);
        sql_put_i64(s, a->at_ms);
        sql_put_blob(s, a->cipher);
        return sql_run(s, err);
}

int store_attachment_put(struct store *st, const struct attachment_row *a, store_done_fn *cb, void *arg)
{
        struct put_op *o = op_new(st, sizeof(*o), put_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->a = *a;
        o->a.id = arena_str(mem, a->id);
        o->a.conversation = arena_str(mem, a->conversation);
        o->a.customer_id = arena_str(mem, a->customer_id);
        o->a.type = arena_str(mem, a->type);
        o->a.cipher = arena_str(mem, a->cipher);
        return op_write(&o->done.op);
}

struct get_op {
        struct op op;
        struct attachment_row a;
        store_attachment_fn *cb;
};

static int get_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct attachment_row *a = &((struct get_op *)op)->a;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT customer_id, type, bytes, at_ms, cipher FROM attachment"
                                           " WHERE brand = ? AND id = ? AND conversation = ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, a->id);
        sql_put_text(s, a->conversation);
        r = sql_step(s, err);
        if (r > 0) {
                a->customer_id = col(op->mem, s, "customer_id");
                a->type = col(op->mem, s, "type");
                a->bytes = sql_i64(s, "bytes");
                a->at_ms = sql_i64(s, "at_ms");
                a->cipher = col(op->mem, s, "cipher");
        }
        sql_reset(s);
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "no such attachment");
        return r < 0 ? r : 0;
}

static void get_deliver(struct op *op)
{
        struct get_op *o = (struct get_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->a : NULL);
}

int store_attachment_get(struct store *st, struct str conversation, struct str id, store_attachment_fn *cb, void *arg)
{
        struct get_op *o = op_new(st, sizeof(*o), get_run, get_deliver, arg);

        o->a.conversation = arena_str(o->op.mem, conversation);
        o->a.id = arena_str(o->op.mem, id);
        o->cb = cb;
        return op_read(&o->op);
}
