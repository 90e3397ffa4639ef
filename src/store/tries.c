/* Counters of tries in windows. What is counted by, such as an address or a login, is kept as a keyed hash behind the
 * name of its kind. */
#include "store/tries.h"

#include "crypt/keyring.h"
#include "crypt/token.h"
#include "store/tries_priv.h"

#include <string.h>

struct tries_op {
        struct op op;
        struct str key;
        int64_t now_ms, window_ms, count;
        union {
                store_tries_fn *count;
                store_done_fn *done;
        } cb;
};

static struct str kept_as(const struct op *op, struct str key)
{
        static const char digits[] = "0123456789abcdef";
        unsigned char secret[32], mac[32];
        char hex[2 * sizeof(mac)];
        struct str kind = key;

        keyring_derive(op->st->keys, "tries", secret);
        crypt_mac(str_n((const char *)secret, sizeof(secret)), key, mac);
        explicit_bzero(secret, sizeof(secret));
        for (size_t i = 0; i < sizeof(mac); i++) {
                hex[2 * i] = digits[mac[i] >> 4];
                hex[2 * i + 1] = digits[mac[i] & 15];
        }
        str_cut(&key, ':', &kind);
        return arena_printf(op->mem, "%.*s:%.*s", STR_ARG(kind), (int)sizeof(hex), hex);
}

/* What began more than a window from now, in the past or in a future that a clock once showed, does not count. */
static int read_count(struct op *op, struct sql_db *db, struct str key, int64_t now_ms, int64_t window_ms, int64_t *ret,
                      struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT count AS n FROM tries WHERE brand = ? AND key = ?"
                                           " AND since_ms > ? AND since_ms <= ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, key);
        sql_put_i64(s, now_ms - window_ms);
        sql_put_i64(s, now_ms + window_ms);
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "n") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

/* The table has no index for it, so it is looked through now and then. */
static int forget_old(struct op *op, struct sql_db *db, int64_t now_ms, struct err *err)
{
        struct sql_stmt *s;
        int64_t *last_ms = &op->st->tries_pruned_ms;

        if (now_ms >= *last_ms && now_ms - *last_ms < TRIES_PRUNE_EVERY_MS)
                return 0;
        *last_ms = now_ms;
        s = prepare_brand(op, db, "DELETE FROM tries WHERE brand = ? AND since_ms < ?", err);
        if (!s)
                return err->code;
        sql_put_i64(s, now_ms - TRIES_WINDOW_MAX_MS);
        return sql_run(s, err);
}

int tries_count(struct op *op, struct sql_db *db, struct str key, int64_t now_ms, int64_t window_ms, int64_t *ret,
                struct err *err)
{
        struct str kept = kept_as(op, key);
        struct sql_stmt *s;
        int r = forget_old(op, db, now_ms, err);

        if (r < 0)
                return r;
        s = prepare_brand(
                op, db,
                "INSERT INTO tries (brand, key, count, since_ms) VALUES (?, ?, 1, ?)"
                " ON CONFLICT (brand, key) DO UPDATE SET"
                " count = CASE WHEN tries.since_ms > ? AND tries.since_ms <= ? THEN tries.count + 1 ELSE 1 END,"
                " since_ms = CASE WHEN tries.since_ms > ? AND tries.since_ms <= ? THEN tries.since_ms"
                " ELSE excluded.since_ms END",
                err);
        if (!s)
                return err->code;
        sql_put_text(s, kept);
        sql_put_i64(s, now_ms);
        for (int i = 0; i < 2; i++) {
                sql_put_i64(s, now_ms - window_ms);
                sql_put_i64(s, now_ms + window_ms);
        }
        r = sql_run(s, err);
        return r == 0 ? read_count(op, db, kept, now_ms, window_ms, ret, err) : r;
}

static int get_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct tries_op *o = (struct tries_op *)op;

        return read_count(op, db, kept_as(op, o->key), o->now_ms, o->window_ms, &o->count, err);
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct tries_op *o = (struct tries_op *)op;

        return tries_count(op, db, o->key, o->now_ms, o->window_ms, &o->count, err);
}

static int clear_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM tries WHERE brand = ? AND key = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, kept_as(op, ((struct tries_op *)op)->key));
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
