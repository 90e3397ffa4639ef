/* How people on call are reached. */
#include "store/oncall.h"

#include "store/store_priv.h"

struct put_op {
        struct op op;
        struct oncall_row row;
        struct str id;
        store_oncall_put_fn *cb;
};

/* The id of the same way, and how many the agent has, and all. */
static int look(struct put_op *o, struct sql_db *db, int64_t *ret_own, int64_t *ret_all, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            "SELECT COALESCE(MAX(CASE WHEN agent_id = ? AND fingerprint = ? THEN id END), '') AS id,"
                            " COALESCE(SUM(CASE WHEN agent_id = ? THEN 1 ELSE 0 END), 0) AS own, COUNT(*) AS n"
                            " FROM oncall_way WHERE brand = ?",
                            err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->row.agent_id);
        sql_put_blob(s, o->row.fingerprint);
        sql_put_text(s, o->row.agent_id);
        sql_put_text(s, o->op.st->brand);
        r = sql_step(s, err);
        if (r > 0) {
                o->id = col(o->op.mem, s, "id");
                *ret_own = sql_i64(s, "own");
                *ret_all = sql_i64(s, "n");
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int put_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct put_op *o = (struct put_op *)op;
        int64_t own = 0, all = 0;
        struct sql_stmt *s;
        int r = look(o, db, &own, &all, err);

        if (r < 0)
                return r;
        if (!o->id.n && (own >= ONCALL_WAYS_OF_ONE || all >= ONCALL_WAYS_MAX))
                return err_set(err, ERR_LIMIT, "too many ways: at most %d for one person, %d in all",
                               ONCALL_WAYS_OF_ONE, ONCALL_WAYS_MAX);
        if (!o->id.n)
                o->id = o->row.id;
        s = prepare_brand(op, db,
                          "INSERT INTO oncall_way (brand, id, agent_id, kind, host, fingerprint, cipher, created_ms,"
                          " last_ms, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '') ON CONFLICT (brand, id) DO"
                          " UPDATE SET cipher = excluded.cipher, host = excluded.host",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, o->row.agent_id);
        sql_put_text(s, o->row.kind);
        sql_put_text(s, o->row.host);
        sql_put_blob(s, o->row.fingerprint);
        sql_put_blob(s, o->row.cipher);
        sql_put_i64(s, o->row.created_ms);
        return sql_run(s, err);
}

static void put_deliver(struct op *op)
{
        struct put_op *o = (struct put_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->id);
}

int store_oncall_put(struct store *st, const struct oncall_row *row, store_oncall_put_fn *cb, void *arg)
{
        struct put_op *o = op_new(st, sizeof(*o), put_run, put_deliver, arg);
        struct str *texts[] = {&o->row.id,   &o->row.agent_id,    &o->row.kind,
                               &o->row.host, &o->row.fingerprint, &o->row.cipher};

        o->row = *row;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(o->op.mem, *texts[i]);
        o->cb = cb;
        return op_write(&o->op);
}

struct delete_op {
        struct op_done done; /* first */
        struct str id, agent_id;
};

static int delete_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct delete_op *o = (struct delete_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db, "DELETE FROM oncall_way WHERE brand = ? AND id = ? AND (? = '' OR agent_id = ?)", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, o->agent_id);
        sql_put_text(s, o->agent_id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "no such way") : r;
}

int store_oncall_delete(struct store *st, struct str id, struct str agent_id, store_done_fn *cb, void *arg)
{
        struct delete_op *o = op_new(st, sizeof(*o), delete_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        o->agent_id = arena_str(o->done.op.mem, agent_id);
        return op_write(&o->done.op);
}

struct list_op {
        struct op op;
        struct str agent_id;
        struct oncall_row *rows;
        size_t n, cap;
        store_oncall_fn *cb;
};

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT w.id AS id, w.agent_id AS agent_id, a.name AS name, w.kind AS kind, w.host AS host,"
                " w.cipher AS cipher, w.created_ms AS created_ms, w.last_ms AS last_ms, w.last_error AS"
                " last_error FROM oncall_way AS w JOIN agent AS a ON a.brand = w.brand AND a.id ="
                " w.agent_id WHERE w.brand = ? AND a.disabled = 0 AND (? = '' OR w.agent_id = ?)"
                " ORDER BY w.agent_id, w.id LIMIT ?",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->agent_id);
        sql_put_text(s, o->agent_id);
        sql_put_i64(s, ONCALL_WAYS_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct oncall_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct oncall_row){.id = col(mem, s, "id"),
                                            .agent_id = col(mem, s, "agent_id"),
                                            .name = col(mem, s, "name"),
                                            .kind = col(mem, s, "kind"),
                                            .host = col(mem, s, "host"),
                                            .cipher = col(mem, s, "cipher"),
                                            .created_ms = sql_i64(s, "created_ms"),
                                            .last_ms = sql_i64(s, "last_ms"),
                                            .last_error = col(mem, s, "last_error")};
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_oncall(struct store *st, struct str agent_id, store_oncall_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->agent_id = arena_str(o->op.mem, agent_id);
        o->cb = cb;
        return op_read(&o->op);
}

struct tried_op {
        struct op_done done; /* first */
        struct str id, error;
        int64_t at_ms;
        bool gone;
};

static int tried_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct tried_op *o = (struct tried_op *)op;
        struct sql_stmt *s =
                sql_prepare(db,
                            o->gone ? "DELETE FROM oncall_way WHERE brand = ? AND id = ?"
                                    : "UPDATE oncall_way SET last_ms = ?, last_error = ? WHERE brand = ? AND id = ?",
                            err);

        if (!s)
                return err->code;
        if (!o->gone) {
                sql_put_i64(s, o->at_ms);
                sql_put_text(s, o->error);
        }
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->id);
        return sql_run(s, err);
}

int store_oncall_tried(struct store *st, struct str id, int64_t at_ms, struct str error, bool gone, store_done_fn *cb,
                       void *arg)
{
        struct tried_op *o = op_new(st, sizeof(*o), tried_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        o->error = arena_str(o->done.op.mem, str_sub(error, 0, ONCALL_ERROR_MAX));
        o->at_ms = at_ms;
        o->gone = gone;
        return op_write(&o->done.op);
}
