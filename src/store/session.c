/* Sessions. */
#include "store/session.h"

#include "store/account_priv.h"

#include <string.h>

#define COLUMNS                                                                                             \
        "SELECT token_hash, id, agent_id, csrf, peer, client, created_ms, expires_ms, seen_ms FROM session" \
        " WHERE brand = ? "

static struct session_row session_read(struct arena *mem, struct sql_stmt *s)
{
        return (struct session_row){
                .token_hash = col(mem, s, "token_hash"),
                .id = col(mem, s, "id"),
                .agent_id = col(mem, s, "agent_id"),
                .csrf = col(mem, s, "csrf"),
                .peer = col(mem, s, "peer"),
                .client = col(mem, s, "client"),
                .created_ms = sql_i64(s, "created_ms"),
                .expires_ms = sql_i64(s, "expires_ms"),
                .seen_ms = sql_i64(s, "seen_ms"),
        };
}

static int delete_by_hash(struct op *op, struct sql_db *db, struct str hash, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM session WHERE brand = ? AND token_hash = ?", err);

        if (!s)
                return err->code;
        sql_put_blob(s, hash);
        return sql_run(s, err);
}

int sessions_end(struct op *op, struct sql_db *db, struct str agent_id, struct str except_hash, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "DELETE FROM session WHERE brand = ? AND agent_id = ? AND token_hash <> ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, agent_id);
        sql_put_blob(s, except_hash);
        return sql_run(s, err);
}

int session_rename(struct op *op, struct sql_db *db, struct str from, struct str to, struct err *err)
{
        struct sql_stmt *s;
        int r;

        if (!from.n)
                return 0;
        s = sql_prepare(db, "UPDATE session SET token_hash = ? WHERE brand = ? AND token_hash = ?", err);
        if (!s)
                return err->code;
        sql_put_blob(s, to);
        sql_put_text(s, op->st->brand);
        sql_put_blob(s, from);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "no such session") : r;
}

/* ---- adding ---- */

struct add_op {
        struct op op;
        struct session_row s;
        struct str replaces;
        struct audit_entry e;
        struct session_row *ended;
        size_t n_ended, cap_ended;
        store_sessions_fn *cb;
};

static int delete_expired(struct op *op, struct sql_db *db, int64_t now_ms, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM session WHERE brand = ? AND expires_ms <= ?", err);

        if (!s)
                return err->code;
        sql_put_i64(s, now_ms);
        return sql_run(s, err);
}

/* Runs a DELETE that returns rows, and keeps which sessions they were. */
static int end_returned(struct add_op *o, struct sql_stmt *s, struct err *err)
{
        struct arena *mem = o->op.mem;
        int r;

        while ((r = sql_step(s, err)) > 0)
                *(struct session_row *)ROWS_ADD(mem, &o->ended, &o->n_ended, &o->cap_ended) =
                        (struct session_row){.id = col(mem, s, "id"), .agent_id = col(mem, s, "agent_id")};
        return r;
}

static int end_replaced(struct add_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                &o->op, db, "DELETE FROM session WHERE brand = ? AND token_hash = ? RETURNING id, agent_id", err);

        if (!s)
                return err->code;
        sql_put_blob(s, o->replaces);
        return end_returned(o, s, err);
}

static int make_room(struct add_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "DELETE FROM session WHERE brand = ? AND token_hash IN"
                                         " (SELECT token_hash FROM session WHERE brand = ? AND agent_id = ?"
                                         " ORDER BY seen_ms DESC, id DESC LIMIT 1000 OFFSET ?) RETURNING id, agent_id",
                                         err);

        if (!s)
                return err->code;
        sql_put_text(s, o->op.st->brand);
        sql_put_text(s, o->op.st->brand);
        sql_put_text(s, o->s.agent_id);
        sql_put_i64(s, SESSIONS_MAX - 1);
        return end_returned(o, s, err);
}

static int insert(struct op *op, struct sql_db *db, const struct session_row *row, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO session (brand, token_hash, id, agent_id, csrf, peer, client,"
                                           " created_ms, expires_ms, seen_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_blob(s, row->token_hash);
        sql_put_text(s, row->id);
        sql_put_text(s, row->agent_id);
        sql_put_text(s, row->csrf);
        sql_put_text(s, row->peer);
        sql_put_text(s, row->client);
        sql_put_i64(s, row->created_ms);
        sql_put_i64(s, row->expires_ms);
        sql_put_i64(s, row->created_ms);
        return sql_run(s, err);
}

static int agent_seen(struct op *op, struct sql_db *db, const struct session_row *row, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, "UPDATE agent SET seen_ms = ? WHERE brand = ? AND id = ?", err);

        if (!s)
                return err->code;
        sql_put_i64(s, row->created_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, row->agent_id);
        return sql_run(s, err);
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct add_op *o = (struct add_op *)op;
        int r = delete_expired(op, db, o->s.created_ms, err);

        o->n_ended = 0;
        if (r == 0 && o->replaces.n)
                r = end_replaced(o, db, err);
        if (r == 0)
                r = make_room(o, db, err);
        if (r == 0)
                r = insert(op, db, &o->s, err);
        if (r == 0)
                r = agent_seen(op, db, &o->s, err);
        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

static void deliver_added(struct op *op)
{
        struct add_op *o = (struct add_op *)op;

        if (o->cb)
                o->cb(op->arg, op->job.r, &op->job.err, o->ended, op->job.r < 0 ? 0 : o->n_ended);
}

int store_session_add(struct store *st, const struct session_row *s, struct str replaces, const struct audit_entry *e,
                      store_sessions_fn *cb, void *arg)
{
        struct add_op *o = op_new(st, sizeof(*o), add_run, deliver_added, arg);
        struct arena *mem = o->op.mem;
        struct str *texts[] = {&o->s.token_hash, &o->s.id, &o->s.agent_id, &o->s.csrf, &o->s.peer, &o->s.client};

        o->cb = cb;
        o->s = *s;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(mem, *texts[i]);
        o->replaces = arena_str(mem, replaces);
        if (e)
                o->e = audit_entry_copy(e, mem);
        return op_write(&o->op);
}

/* ---- using ---- */

struct key_op {
        struct op_done done; /* first */
        struct str hash;
        int64_t now_ms;
};

static int seen_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct key_op *o = (struct key_op *)op;
        struct sql_stmt *s = sql_prepare(db, "UPDATE session SET seen_ms = ? WHERE brand = ? AND token_hash = ?", err);

        if (!s)
                return err->code;
        sql_put_i64(s, o->now_ms);
        sql_put_text(s, op->st->brand);
        sql_put_blob(s, o->hash);
        return sql_run(s, err);
}

static int delete_run(struct op *op, struct sql_db *db, struct err *err)
{
        return delete_by_hash(op, db, ((struct key_op *)op)->hash, err);
}

static struct key_op *key_op_new(struct store *st, struct str hash,
                                 int (*run)(struct op *, struct sql_db *, struct err *), store_done_fn *cb, void *arg)
{
        struct key_op *o = op_new(st, sizeof(*o), run, op_deliver_done, arg);

        o->done.cb = cb;
        o->hash = arena_str(o->done.op.mem, hash);
        return o;
}

int store_session_seen(struct store *st, struct str token_hash, int64_t now_ms, store_done_fn *cb, void *arg)
{
        struct key_op *o = key_op_new(st, token_hash, seen_run, cb, arg);

        o->now_ms = now_ms;
        return op_write(&o->done.op);
}

int store_session_delete(struct store *st, struct str token_hash, store_done_fn *cb, void *arg)
{
        return op_write(&key_op_new(st, token_hash, delete_run, cb, arg)->done.op);
}

/* ---- ending ---- */

struct end_op {
        struct op_done done; /* first */
        struct str agent_id, id, except_hash;
        struct audit_entry e;
};

static int end_one(struct op *op, struct sql_db *db, const struct end_op *o, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "DELETE FROM session WHERE brand = ? AND agent_id = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->agent_id);
        sql_put_text(s, o->id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "no such session") : r;
}

static int end_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct end_op *o = (struct end_op *)op;
        int r = o->id.n ? end_one(op, db, o, err) : sessions_end(op, db, o->agent_id, o->except_hash, err);

        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

int store_sessions_end(struct store *st, struct str agent_id, struct str id, struct str except_hash,
                       const struct audit_entry *e, store_done_fn *cb, void *arg)
{
        struct end_op *o = op_new(st, sizeof(*o), end_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->agent_id = arena_str(mem, agent_id);
        o->id = arena_str(mem, id);
        o->except_hash = arena_str(mem, except_hash);
        if (e)
                o->e = audit_entry_copy(e, mem);
        return op_write(&o->done.op);
}

/* ---- reading ---- */

struct read_op {
        struct op op;
        struct str key; /* token hash, or agent */
        int64_t now_ms;
        struct session_row *rows;
        size_t n, cap;
        struct agent_row agent;
        union {
                store_session_fn *one;
                store_sessions_fn *all;
        } cb;
};

static int read_sessions(struct read_op *o, struct sql_stmt *s, struct err *err)
{
        int r;

        sql_put_i64(s, o->now_ms);
        while ((r = sql_step(s, err)) > 0)
                *(struct session_row *)ROWS_ADD(o->op.mem, &o->rows, &o->n, &o->cap) = session_read(o->op.mem, s);
        return r;
}

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, COLUMNS "AND token_hash = ? AND expires_ms > ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_blob(s, o->key);
        r = read_sessions(o, s, err);
        if (r < 0)
                return r;
        if (!o->n)
                return err_set(err, ERR_NOTFOUND, "no such session");
        s = prepare_brand(op, db, AGENT_COLUMNS "AND id = ? AND disabled = 0", err);
        if (!s)
                return err->code;
        sql_put_text(s, o->rows[0].agent_id);
        r = sql_step(s, err);
        if (r > 0)
                o->agent = agent_read(op->mem, s);
        sql_reset(s);
        return r == 0 ? err_set(err, ERR_NOTFOUND, "no such session") : r < 0 ? r : 0;
}

static void deliver_one(struct op *op)
{
        struct read_op *o = (struct read_op *)op;
        bool ok = op->job.r == 0;

        o->cb.one(op->arg, op->job.r, &op->job.err, ok ? o->rows : NULL, ok ? &o->agent : NULL);
}

int store_session_load(struct store *st, struct str token_hash, int64_t now_ms, store_session_fn *cb, void *arg)
{
        struct read_op *o = op_new(st, sizeof(*o), load_run, deliver_one, arg);

        o->key = arena_str(o->op.mem, token_hash);
        o->now_ms = now_ms;
        o->cb.one = cb;
        return op_read(&o->op);
}

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db, COLUMNS "AND agent_id = ? AND expires_ms > ? ORDER BY id DESC LIMIT 1000", err);

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        return read_sessions(o, s, err);
}

static void deliver_all(struct op *op)
{
        struct read_op *o = (struct read_op *)op;

        o->cb.all(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_sessions(struct store *st, struct str agent_id, int64_t now_ms, store_sessions_fn *cb, void *arg)
{
        struct read_op *o = op_new(st, sizeof(*o), list_run, deliver_all, arg);

        o->key = arena_str(o->op.mem, agent_id);
        o->now_ms = now_ms;
        o->cb.all = cb;
        return op_read(&o->op);
}
