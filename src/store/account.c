/* Agents. */
#include "store/account_priv.h"
#include "store/practice_priv.h"

struct agent_row agent_read(struct arena *mem, struct sql_stmt *s)
{
        return (struct agent_row){
                .id = col(mem, s, "id"),
                .login = col(mem, s, "login"),
                .name = col(mem, s, "name"),
                .hash = col(mem, s, "hash"),
                .role = col(mem, s, "role"),
                .disabled = sql_i64(s, "disabled") != 0,
                .totp = sql_i64(s, "totp") != 0,
                .created_ms = sql_i64(s, "created_ms"),
                .seen_ms = sql_i64(s, "seen_ms"),
        };
}

int run_with(struct op *op, struct sql_db *db, const char *text, struct str value, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);

        if (!s)
                return err->code;
        sql_put_text(s, value);
        return sql_run(s, err);
}

/* ---- adding ---- */

int agent_insert(struct op *op, struct sql_db *db, const struct agent_row *a, struct err *err)
{
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

struct add_op {
        struct op_done done; /* first */
        struct agent_row a;
        struct audit_entry e;
};

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct add_op *o = (struct add_op *)op;
        int r = agent_insert(op, db, &o->a, err);

        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

int store_agent_add(struct store *st, const struct agent_row *a, const struct audit_entry *e, store_done_fn *cb,
                    void *arg)
{
        struct add_op *o = op_new(st, sizeof(*o), add_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->a = *a;
        o->a.id = arena_str(mem, a->id);
        o->a.login = arena_str(mem, a->login);
        o->a.name = arena_str(mem, a->name);
        o->a.hash = arena_str(mem, a->hash);
        o->a.role = arena_str(mem, a->role);
        if (e)
                o->e = audit_entry_copy(e, mem);
        return op_write(&o->done.op);
}

/* ---- changing ---- */

struct change_op {
        struct op_done done; /* first */
        struct agent_change c;
        struct str name, role, hash;
        bool disabled;
        struct audit_entry e;
};

static int set_text(struct op *op, struct sql_db *db, const char *text, struct str value, struct str id,
                    struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, text, err);

        if (!s)
                return err->code;
        sql_put_text(s, value);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, id);
        return sql_run(s, err);
}

int agent_set_hash(struct op *op, struct sql_db *db, struct str id, struct str hash, struct err *err)
{
        return set_text(op, db, "UPDATE agent SET hash = ? WHERE brand = ? AND id = ?", hash, id, err);
}

static int set_disabled(struct op *op, struct sql_db *db, bool disabled, struct str id, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, "UPDATE agent SET disabled = ? WHERE brand = ? AND id = ?", err);

        if (!s)
                return err->code;
        sql_put_i64(s, disabled);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, id);
        return sql_run(s, err);
}

static int count(struct op *op, struct sql_db *db, const char *text, struct str value, int64_t *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, value);
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "n") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int set_all(struct change_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->done.op;
        int r = 0;

        if (o->c.name)
                r = set_text(op, db, "UPDATE agent SET name = ? WHERE brand = ? AND id = ?", o->name, o->c.id, err);
        if (r == 0 && o->c.role)
                r = set_text(op, db, "UPDATE agent SET role = ? WHERE brand = ? AND id = ?", o->role, o->c.id, err);
        if (r == 0 && o->c.hash)
                r = agent_set_hash(op, db, o->c.id, o->hash, err);
        if (r == 0 && o->c.disabled)
                r = set_disabled(op, db, o->disabled, o->c.id, err);
        if (r == 0 && o->c.disabled && o->disabled)
                r = practice_forget_agent(op, db, o->c.id, err);
        return r;
}

static int change_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct change_op *o = (struct change_op *)op;
        int64_t n = 0;
        int r = count(op, db, "SELECT count(*) AS n FROM agent WHERE brand = ? AND id = ?", o->c.id, &n, err);

        if (r == 0 && n == 0)
                return err_set(err, ERR_NOTFOUND, "no such agent");
        if (r == 0)
                r = set_all(o, db, err);
        if (r == 0 && o->c.keep_role.n) {
                r = count(op, db, "SELECT count(*) AS n FROM agent WHERE brand = ? AND role = ? AND disabled = 0",
                          o->c.keep_role, &n, err);
                if (r == 0 && n == 0)
                        return err_set(err, ERR_DENIED, "somebody must stay who is %.*s", STR_ARG(o->c.keep_role));
        }
        if (r == 0)
                r = session_rename(op, db, o->c.session, o->c.next_session, err);
        if (r == 0 && o->c.end_sessions)
                r = sessions_end(op, db, o->c.id, o->c.next_session, err);
        if (r == 0 && o->c.end_sessions) /* what opened the account before opens it no more */
                r = run_with(op, db, "DELETE FROM invitation WHERE brand = ? AND agent_id = ?", o->c.id, err);
        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

int store_agent_change(struct store *st, const struct agent_change *c, const struct audit_entry *e, store_done_fn *cb,
                       void *arg)
{
        struct change_op *o = op_new(st, sizeof(*o), change_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->c = *c;
        o->c.id = arena_str(mem, c->id);
        o->c.keep_role = arena_str(mem, c->keep_role);
        o->c.session = arena_str(mem, c->session);
        o->c.next_session = arena_str(mem, c->next_session);
        o->name = c->name ? arena_str(mem, *c->name) : (struct str){NULL, 0};
        o->role = c->role ? arena_str(mem, *c->role) : (struct str){NULL, 0};
        o->hash = c->hash ? arena_str(mem, *c->hash) : (struct str){NULL, 0};
        o->disabled = c->disabled && *c->disabled;
        if (e)
                o->e = audit_entry_copy(e, mem);
        return op_write(&o->done.op);
}

/* ---- reading ---- */

struct find_op {
        struct op op;
        struct str key;
        struct agent_row *rows;
        size_t n, cap;
        union {
                store_agent_fn *agent;
                store_agents_fn *agents;
        } cb;
};

static int read_agents(struct find_op *o, struct sql_stmt *s, struct err *err)
{
        int r;

        while ((r = sql_step(s, err)) > 0)
                *(struct agent_row *)ROWS_ADD(o->op.mem, &o->rows, &o->n, &o->cap) = agent_read(o->op.mem, s);
        return r;
}

static int find_run(struct find_op *o, struct sql_db *db, const char *text, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db, text, err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        r = read_agents(o, s, err);
        return r == 0 && o->n == 0 ? err_set(err, ERR_NOTFOUND, "no such agent") : r;
}

static int by_login_run(struct op *op, struct sql_db *db, struct err *err)
{
        return find_run((struct find_op *)op, db, AGENT_COLUMNS "AND login = ?", err);
}

static int by_id_run(struct op *op, struct sql_db *db, struct err *err)
{
        return find_run((struct find_op *)op, db, AGENT_COLUMNS "AND id = ?", err);
}

static int agents_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, AGENT_COLUMNS "ORDER BY login LIMIT 1000", err);

        return s ? read_agents((struct find_op *)op, s, err) : err->code;
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

static int find(struct store *st, struct str key, int (*run)(struct op *, struct sql_db *, struct err *),
                store_agent_fn *cb, void *arg)
{
        struct find_op *o = op_new(st, sizeof(*o), run, deliver_agent, arg);

        o->key = arena_str(o->op.mem, key);
        o->cb.agent = cb;
        return op_read(&o->op);
}

int store_agent_by_login(struct store *st, struct str login, store_agent_fn *cb, void *arg)
{
        return find(st, login, by_login_run, cb, arg);
}

int store_agent_by_id(struct store *st, struct str id, store_agent_fn *cb, void *arg)
{
        return find(st, id, by_id_run, cb, arg);
}

int store_agents(struct store *st, store_agents_fn *cb, void *arg)
{
        struct find_op *o = op_new(st, sizeof(*o), agents_run, deliver_agents, arg);

        o->cb.agents = cb;
        return op_read(&o->op);
}
