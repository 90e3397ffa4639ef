/* Orders with their items and events. */
#include "store/order.h"

#include "store/order_priv.h"
#include "store/store_priv.h"

#include <string.h>

struct list_op {
        struct op op;
        struct str key; /* customer id, or order number */
        int64_t limit;
        struct order_row *rows;
        size_t n, cap;
        store_orders_fn *cb;
};

#define COLUMNS                                                                                                        \
        "SELECT no, customer_id, channel, status, currency, carrier, tracking_no, phone_last4, placed_ms, promise_ms," \
        " delivered_ms, total_minor FROM orders WHERE brand = ? "

static void read_order(struct arena *mem, struct sql_stmt *s, struct order_row *o)
{
        struct str last4 = sql_str(s, "phone_last4");

        if (last4.n == 4)
                memcpy(o->phone_last4, last4.p, 4);
        o->no = col(mem, s, "no");
        o->customer_id = col(mem, s, "customer_id");
        o->channel = col(mem, s, "channel");
        o->status = col(mem, s, "status");
        o->currency = col(mem, s, "currency");
        o->carrier = col(mem, s, "carrier");
        o->tracking_no = col(mem, s, "tracking_no");
        o->placed_ms = sql_i64(s, "placed_ms");
        o->promise_ms = sql_i64(s, "promise_ms");
        o->delivered_ms = sql_i64(s, "delivered_ms");
        o->total_minor = sql_i64(s, "total_minor");
}

static int read_items(struct op *op, struct sql_db *db, struct order_row *o, struct err *err)
{
        struct arena *mem = op->mem;
        struct order_item_row *items = NULL;
        size_t cap = 0;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "SELECT sku, qty, price_minor FROM order_item WHERE brand = ? AND order_no = ?"
                              " ORDER BY line LIMIT 200",
                              err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->no);
        while ((r = sql_step(s, err)) > 0)
                *(struct order_item_row *)ROWS_ADD(mem, &items, &o->n_items, &cap) =
                        (struct order_item_row){col(mem, s, "sku"), sql_i64(s, "qty"), sql_i64(s, "price_minor")};
        o->items = items;
        return r;
}

static int read_events(struct op *op, struct sql_db *db, struct order_row *o, struct err *err)
{
        struct arena *mem = op->mem;
        struct ship_event_row *events = NULL;
        size_t cap = 0;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT at_ms, place_zh, place_en, text_zh, text_en FROM shipment_event"
                                           " WHERE brand = ? AND order_no = ? ORDER BY at_ms DESC, line DESC LIMIT 200",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->no);
        while ((r = sql_step(s, err)) > 0)
                *(struct ship_event_row *)ROWS_ADD(mem, &events, &o->n_events, &cap) = (struct ship_event_row){
                        .at_ms = sql_i64(s, "at_ms"),
                        .place = {col(mem, s, "place_zh"), col(mem, s, "place_en")},
                        .text = {col(mem, s, "text_zh"), col(mem, s, "text_en")},
                };
        o->events = events;
        return r;
}

static int read_all(struct list_op *o, struct sql_db *db, struct sql_stmt *s, struct err *err)
{
        int r;

        while ((r = sql_step(s, err)) > 0)
                read_order(o->op.mem, s, ROWS_ADD(o->op.mem, &o->rows, &o->n, &o->cap));
        for (size_t i = 0; i < o->n && r == 0; i++) {
                r = read_items(&o->op, db, &o->rows[i], err);
                if (r == 0)
                        r = read_events(&o->op, db, &o->rows[i], err);
        }
        return r;
}

static int customer_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db, COLUMNS "AND customer_id = ? ORDER BY placed_ms DESC, no DESC LIMIT ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        sql_put_i64(s, o->limit);
        return read_all(o, db, s, err);
}

/* A number that nobody has takes the same statements as one that somebody has: who asks may be anybody. */
static int find_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct order_row none = {0};
        struct sql_stmt *s = prepare_brand(op, db, COLUMNS "AND no = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        r = read_all(o, db, s, err);
        if (r < 0 || o->n)
                return r;
        none.no = o->key;
        r = read_items(op, db, &none, err);
        if (r == 0)
                r = read_events(op, db, &none, err);
        return r < 0 ? r : err_set(err, ERR_NOTFOUND, "no such order");
}

static void deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_orders_of_customer(struct store *st, struct str customer_id, unsigned limit, store_orders_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), customer_run, deliver, arg);

        o->key = arena_str(o->op.mem, customer_id);
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}

int store_order_find(struct store *st, struct str no, store_orders_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), find_run, deliver, arg);

        o->key = arena_str(o->op.mem, no);
        o->cb = cb;
        return op_read(&o->op);
}

/* A return that is taken back is none; what becomes of one later (an exchange, done) does not undo it. */
int order_note_return(struct op *op, struct sql_db *db, struct str no, int64_t at_ms, struct err *err)
{
        struct sql_stmt *s = sql_prepare(
                db,
                "UPDATE orders SET returned_ms = CASE WHEN status IN ('paid', 'packed', 'shipped', 'delivered') THEN 0"
                " WHEN status NOT IN ('return', 'refund') OR returned_ms > 0 THEN returned_ms WHEN ? > 0 THEN ?"
                " WHEN delivered_ms > 0 THEN delivered_ms ELSE placed_ms END WHERE brand = ? AND no = ?",
                err);

        if (!s)
                return err->code;
        sql_put_i64(s, at_ms);
        sql_put_i64(s, at_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, no);
        return sql_run(s, err);
}
