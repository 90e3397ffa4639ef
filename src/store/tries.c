/* Counters of tries in windows. */
#include "store/tries.h"

#include "store/store_priv.h"

struct tries_op {
        struct op op;
        struct str key;
        int64_t now_ms, window_ms, count;
        union {
                store_tries_fn *count;
                store_done_fn *done;
        } cb;
};

static int get_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct tries_op *o = (struct tries_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT count AS n FROM tries WHERE brand = ? AND key = ? AND since_ms > ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        sql_put_i64(s, o->now_ms - o->window_ms);
        r = sql_step(s, err);
        o->count = r > 0 ? sql_i64(s, "n") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct tries_op *o = (struct tries_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO tries (brand, key, count, since_ms) VALUES (?, ?, 1, ?)"
                              " ON CONFLICT (brand, key) DO UPDATE SET"
                              " count = CASE WHEN tries.since_ms > ? THEN tries.count + 1 ELSE 1 END,"
                              " since_ms = CASE WHEN tries.since_ms > ? THEN tries.since_ms ELSE excluded.since_ms END",
                              err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        sql_put_i64(s, o->now_ms);
        sql_put_i64(s, o->now_ms - o->window_ms);
        sql_put_i64(s, o->now_ms - o->window_ms);
        r = sql_run(s, err);
        return r == 0 ? get_run(op, db, err) : r;
}

static int clear_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM tries WHERE brand = ? AND key = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, ((struct tries_op *)op)->key);
        return sql_run(s, err);
}

static void deliver_count(struct op *op)
{
        struct tries_op *o = (struct tries_op *)op;

        o->cb.count(op->arg, op->job.r, &op->job.err, o->count);
}

static void deliver_done(struct op *op)
{
        struct tries_op *o = (struct tries_op *)op;

        if (o->cb.done)
                o->cb.done(op->arg, op->job.r, &op->job.err);
}

static struct tries_op *tries_new(struct store *st, struct str key, int64_t now_ms, int64_t window_ms,
                                  int (*run)(struct op *, struct sql_db *, struct err *), void (*deliver)(struct op *),
                                  void *arg)
{
        struct tries_op *o = op_new(st, sizeof(*o), run, deliver, arg);

        o->key = arena_str(o->op.mem, key);
        o->now_ms = now_ms;
        o->window_ms = window_ms;
        return o;
}

int store_tries_add(struct store *st, struct str key, int64_t now_ms, int64_t window_ms, store_tries_fn *cb, void *arg)
{
        struct tries_op *o = tries_new(st, key, now_ms, window_ms, add_run, deliver_count, arg);

        o->cb.count = cb;
        return op_write(&o->op);
}

int store_tries_get(struct store *st, struct str key, int64_t now_ms, int64_t window_ms, store_tries_fn *cb, void *arg)
{
        struct tries_op *o = tries_new(st, key, now_ms, window_ms, get_run, deliver_count, arg);

        o->cb.count = cb;
        return op_read(&o->op);
}

int store_tries_clear(struct store *st, struct str key, store_done_fn *cb, void *arg)
{
        struct tries_op *o = tries_new(st, key, 0, 0, clear_run, deliver_done, arg);

        o->cb.done = cb;
        return op_write(&o->op);
}
