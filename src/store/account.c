/* Agents and sessions. */
#include "store/account.h"

#include "store/store_priv.h"

struct agent_op {
        struct op_done done; /* first */
        struct agent_row a;
};

static int agent_add_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct agent_row *a = &((struct agent_op *)op)->a;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO agent (brand, id, login, name, hash, role, disabled, created_ms)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, a->id);
        sql_put_text(s, a->login);
        sql_put_text(s, a->name);
        sql_put_text(s, a->hash);
        sql_put_text(s, a->role);
        sql_put_i64(s, a->disabled);
        sql_put_i64(s, a->created_ms);
        return sql_run(s, err);
}

int store_agent_add(struct store *st, const struct agent_row *a, store_done_fn *cb, void *arg)
{
        struct agent_op *o = op_new(st, sizeof(*o), agent_add_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->a = *a;
        o->a.id = arena_str(mem, a->id);
        o->a.login = arena_str(mem, a->login);
        o->a.name = arena_str(mem, a->name);
        o->a.hash = arena_str(mem, a->hash);
        o->a.role = arena_str(mem, a->role);
        return op_write(&o->done.op);
}

static int set_hash_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct agent_row *a = &((struct agent_op *)op)->a;
        struct sql_stmt *s = sql_prepare(db, "UPDATE agent SET hash = ? WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, a->hash);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, a->id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "no such agent") : r;
}

int store_agent_set_hash(struct store *st, struct str id, struct str hash, store_done_fn *cb, void *arg)
{
        struct agent_op *o = op_new(st, sizeof(*o), set_hash_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->a.id = arena_str(o->done.op.mem, id);
        o->a.hash = arena_str(o->done.op.mem, hash);
        return op_write(&o->done.op);
}

/* --- reading --- */

struct find_op {
        struct op op;
        struct str key; /* login, or token hash */
        int64_t now_ms;
        struct session_row session;
        struct agent_row *rows;
        size_t n, cap;
        union {
                store_agent_fn *agent;
                store_agents_fn *agents;
                store_session_fn *session;
        } cb;
};

#define COLUMNS "SELECT id, login, name, hash, role, disabled, created_ms FROM agent WHERE brand = ? "

static int read_agents(struct find_op *o, struct sql_stmt *s, struct err *err)
{
        struct arena *mem = o->op.mem;
        int r;

        while ((r = sql_step(s, err)) > 0)
                *(struct agent_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) = (struct agent_row){
                        .id = col(mem, s, "id"),
                        .login = col(mem, s, "login"),
                        .name = col(mem, s, "name"),
                        .hash = col(mem, s, "hash"),
                        .role = col(mem, s, "role"),
                        .disabled = sql_i64(s, "disabled") != 0,
                        .created_ms = sql_i64(s, "created_ms"),
                };
        return r;
}

static int by_login_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct find_op *o = (struct find_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, COLUMNS "AND login = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        r = read_agents(o, s, err);
        return r == 0 && o->n == 0 ? err_set(err, ERR_NOTFOUND, "no such agent") : r;
}

static int agents_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, COLUMNS "ORDER BY login LIMIT 1000", err);

        return s ? read_agents((struct find_op *)op, s, err) : err->code;
}

static int session_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct find_op *o = (struct find_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT agent_id, csrf, created_ms, expires_ms FROM session"
                                           " WHERE brand = ? AND token_hash = ? AND expires_ms > ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_blob(s, o->key);
        sql_put_i64(s, o->now_ms);
        r = sql_step(s, err);
        if (r > 0)
                o->session = (struct session_row){
                        .token_hash = o->key,
                        .agent_id = col(mem, s, "agent_id"),
                        .csrf = col(mem, s, "csrf"),
                        .created_ms = sql_i64(s, "created_ms"),
                        .expires_ms = sql_i64(s, "expires_ms"),
                };
        sql_reset(s);
        if (r < 0)
                return r;
        s = prepare_brand(op, db, COLUMNS "AND id = ? AND disabled = 0", err);
        if (!s)
                return err->code;
        sql_put_text(s, o->session.agent_id);
        r = read_agents(o, s, err);
        return r == 0 && o->n == 0 ? err_set(err, ERR_NOTFOUND, "no such session") : r;
}

static void deliver_agent(struct op *op)
{
        struct find_op *o = (struct find_op *)op;

        o->cb.agent(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? o->rows : NULL);
}

static void deliver_agents(struct op *op)
{
        struct find_op *o = (struct find_op *)op;

        o->cb.agents(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

static void deliver_session(struct op *op)
{
        struct find_op *o = (struct find_op *)op;
        bool ok = op->job.r == 0;

        o->cb.session(op->arg, op->job.r, &op->job.err, ok ? &o->session : NULL, ok ? o->rows : NULL);
}

int store_agent_by_login(struct store *st, struct str login, store_agent_fn *cb, void *arg)
{
        struct find_op *o = op_new(st, sizeof(*o), by_login_run, deliver_agent, arg);

        o->key = arena_str(o->op.mem, login);
        o->cb.agent = cb;
        return op_read(&o->op);
}

int store_agents(struct store *st, store_agents_fn *cb, void *arg)
{
        struct find_op *o = op_new(st, sizeof(*o), agents_run, deliver_agents, arg);

        o->cb.agents = cb;
        return op_read(&o->op);
}

int store_session_load(struct store *st, struct str token_hash, int64_t now_ms, store_session_fn *cb, void *arg)
{
        struct find_op *o = op_new(st, sizeof(*o), session_run, deliver_session, arg);

        o->key = arena_str(o->op.mem, token_hash);
        o->now_ms = now_ms;
        o->cb.session = cb;
        return op_read(&o->op);
}

/* --- sessions --- */

struct session_op {
        struct op_done done; /* first */
        struct session_row s;
};

static int session_add_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct session_row *row = &((struct session_op *)op)->s;
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM session WHERE brand = ? AND expires_ms <= ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, row->created_ms); /* old ones go when a new one comes */
        r = sql_run(s, err);
        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO session (brand, token_hash, agent_id, csrf, created_ms, expires_ms)"
                          " VALUES (?, ?, ?, ?, ?, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_blob(s, row->token_hash);
        sql_put_text(s, row->agent_id);
        sql_put_text(s, row->csrf);
        sql_put_i64(s, row->created_ms);
        sql_put_i64(s, row->expires_ms);
        return sql_run(s, err);
}

static int session_delete_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM session WHERE brand = ? AND token_hash = ?", err);

        if (!s)
                return err->code;
        sql_put_blob(s, ((struct session_op *)op)->s.token_hash);
        return sql_run(s, err);
}

int store_session_add(struct store *st, const struct session_row *s, store_done_fn *cb, void *arg)
{
        struct session_op *o = op_new(st, sizeof(*o), session_add_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->s = *s;
        o->s.token_hash = arena_str(mem, s->token_hash);
        o->s.agent_id = arena_str(mem, s->agent_id);
        o->s.csrf = arena_str(mem, s->csrf);
        return op_write(&o->done.op);
}

int store_session_delete(struct store *st, struct str token_hash, store_done_fn *cb, void *arg)
{
        struct session_op *o = op_new(st, sizeof(*o), session_delete_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->s.token_hash = arena_str(o->done.op.mem, token_hash);
        return op_write(&o->done.op);
}
