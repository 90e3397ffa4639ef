/* Devices and repairs by their own names. */
#include "store/device.h"

#include "store/store_priv.h"

struct find_op {
        struct op op;
        struct str key, customer_id;
        struct device_row device;
        struct repair_row repair;
        bool found;
        store_device_fn *on_device;
        store_repair_fn *on_repair;
};

static int device_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct find_op *o = (struct find_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT customer_id, product_id, serial, firmware, order_no, bought_ms, warranty_until_ms FROM device"
                " WHERE brand = ? AND serial = ? ORDER BY bought_ms DESC, customer_id LIMIT 1",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        r = sql_step(s, err);
        if (r <= 0)
                return r;
        o->found = true;
        o->customer_id = col(op->mem, s, "customer_id");
        o->device = (struct device_row){.product_id = col(op->mem, s, "product_id"),
                                        .serial = col(op->mem, s, "serial"),
                                        .firmware = col(op->mem, s, "firmware"),
                                        .order_no = col(op->mem, s, "order_no"),
                                        .bought_ms = sql_i64(s, "bought_ms"),
                                        .warranty_until_ms = sql_i64(s, "warranty_until_ms")};
        sql_reset(s);
        return 0;
}

static int repair_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct find_op *o = (struct find_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT customer_id, no, serial, state, received_ms, promise_ms FROM repair"
                                           " WHERE brand = ? AND no = ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        r = sql_step(s, err);
        if (r <= 0)
                return r;
        o->found = true;
        o->customer_id = col(op->mem, s, "customer_id");
        o->repair = (struct repair_row){.no = col(op->mem, s, "no"),
                                        .serial = col(op->mem, s, "serial"),
                                        .state = col(op->mem, s, "state"),
                                        .received_ms = sql_i64(s, "received_ms"),
                                        .promise_ms = sql_i64(s, "promise_ms")};
        sql_reset(s);
        return 0;
}

static void deliver(struct op *op)
{
        struct find_op *o = (struct find_op *)op;
        bool found = op->job.r == 0 && o->found;

        if (o->on_device)
                o->on_device(op->arg, op->job.r, &op->job.err, o->customer_id, found ? &o->device : NULL);
        else
                o->on_repair(op->arg, op->job.r, &op->job.err, o->customer_id, found ? &o->repair : NULL);
}

int store_device_find(struct store *st, struct str serial, store_device_fn *cb, void *arg)
{
        struct find_op *o = op_new(st, sizeof(*o), device_run, deliver, arg);

        o->key = arena_str(o->op.mem, serial);
        o->on_device = cb;
        return op_read(&o->op);
}

int store_repair_find(struct store *st, struct str no, store_repair_fn *cb, void *arg)
{
        struct find_op *o = op_new(st, sizeof(*o), repair_run, deliver, arg);

        o->key = arena_str(o->op.mem, no);
        o->on_repair = cb;
        return op_read(&o->op);
}
