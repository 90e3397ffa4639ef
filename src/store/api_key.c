/* Keys of programs. */
#include "store/api_key.h"

#include "store/audit_priv.h"

struct key_op {
        struct op_done done; /* first */
        struct api_key_row k;
        int64_t now_ms;
        struct audit_entry e;
};

static int room_is_left(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT count(*) AS n FROM api_key WHERE brand = ?", err);
        int64_t n = 0;
        int r;

        if (!s)
                return err->code;
        r = sql_step(s, err);
        if (r > 0)
                n = sql_i64(s, "n");
        sql_reset(s);
        if (r >= 0 && n >= API_KEYS_MAX)
                return err_set(err, ERR_LIMIT, "there are %d keys; revoke those that nobody uses", API_KEYS_MAX);
        return r < 0 ? r : 0;
}

static int insert(struct op *op, struct sql_db *db, const struct api_key_row *k, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO api_key (brand, id, name, hash, rights, last4, made_by,"
                                           " created_ms, used_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, k->id);
        sql_put_text(s, k->name);
        sql_put_blob(s, k->hash);
        sql_put_text(s, k->rights);
        sql_put_text(s, k->last4);
        sql_put_text(s, k->made_by);
        sql_put_i64(s, k->created_ms);
        sql_put_i64(s, k->expires_ms);
        return sql_run(s, err);
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct key_op *o = (struct key_op *)op;
        int r = room_is_left(op, db, err);

        if (r == 0)
                r = insert(op, db, &o->k, err);
        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

int store_api_key_add(struct store *st, const struct api_key_row *k, const struct audit_entry *e, store_done_fn *cb,
                      void *arg)
{
        struct key_op *o = op_new(st, sizeof(*o), add_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;
        struct str *texts[] = {&o->k.id, &o->k.name, &o->k.hash, &o->k.rights, &o->k.last4, &o->k.made_by};

        o->done.cb = cb;
        o->k = *k;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(mem, *texts[i]);
        if (e)
                o->e = audit_entry_copy(e, mem);
        return op_write(&o->done.op);
}

static int used_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct key_op *o = (struct key_op *)op;
        struct sql_stmt *s = sql_prepare(db, "UPDATE api_key SET used_ms = ? WHERE brand = ? AND id = ?", err);

        if (!s)
                return err->code;
        sql_put_i64(s, o->now_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->k.id);
        return sql_run(s, err);
}

int store_api_key_used(struct store *st, struct str id, int64_t now_ms, store_done_fn *cb, void *arg)
{
        struct key_op *o = op_new(st, sizeof(*o), used_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->k.id = arena_str(o->done.op.mem, id);
        o->now_ms = now_ms;
        return op_write(&o->done.op);
}

static int delete_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct key_op *o = (struct key_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM api_key WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->k.id);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_NOTFOUND, "no such key");
        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

int store_api_key_delete(struct store *st, struct str id, const struct audit_entry *e, store_done_fn *cb, void *arg)
{
        struct key_op *o = op_new(st, sizeof(*o), delete_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->k.id = arena_str(o->done.op.mem, id);
        if (e)
                o->e = audit_entry_copy(e, o->done.op.mem);
        return op_write(&o->done.op);
}

/* ---- reading ---- */

struct list_op {
        struct op op;
        struct str hash;
        int64_t now_ms;
        struct api_key_row *rows;
        size_t n, cap;
        store_api_keys_fn *cb;
};

#define COLUMNS                                                                                       \
        "SELECT id, name, hash, rights, last4, made_by, created_ms, used_ms, expires_ms FROM api_key" \
        " WHERE brand = ? "

static int read_keys(struct list_op *o, struct sql_stmt *s, struct err *err)
{
        struct arena *mem = o->op.mem;
        int r;

        while ((r = sql_step(s, err)) > 0)
                *(struct api_key_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct api_key_row){.id = col(mem, s, "id"),
                                             .name = col(mem, s, "name"),
                                             .hash = col(mem, s, "hash"),
                                             .rights = col(mem, s, "rights"),
                                             .last4 = col(mem, s, "last4"),
                                             .made_by = col(mem, s, "made_by"),
                                             .created_ms = sql_i64(s, "created_ms"),
                                             .used_ms = sql_i64(s, "used_ms"),
                                             .expires_ms = sql_i64(s, "expires_ms")};
        return r;
}

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, COLUMNS "ORDER BY id DESC LIMIT 1000", err);

        return s ? read_keys((struct list_op *)op, s, err) : err->code;
}

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, COLUMNS "AND hash = ? AND (expires_ms = 0 OR expires_ms > ?)", err);
        int r;

        if (!s)
                return err->code;
        sql_put_blob(s, o->hash);
        sql_put_i64(s, o->now_ms);
        r = read_keys(o, s, err);
        return r == 0 && !o->n ? err_set(err, ERR_NOTFOUND, "no such key") : r;
}

static void deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_api_keys(struct store *st, store_api_keys_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

int store_api_key_load(struct store *st, struct str hash, int64_t now_ms, store_api_keys_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), load_run, deliver, arg);

        o->hash = arena_str(o->op.mem, hash);
        o->now_ms = now_ms;
        o->cb = cb;
        return op_read(&o->op);
}
