/* Invitations and resets. */
#include "store/invitation.h"

#include "store/account_priv.h"

/* ---- adding ---- */

struct add_op {
        struct op_done done; /* first */
        struct invitation_row v;
        struct audit_entry e;
};

static int login_is_free(struct op *op, struct sql_db *db, struct str login, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT id FROM agent WHERE brand = ? AND login = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, login);
        r = sql_step(s, err);
        sql_reset(s);
        return r > 0 ? err_set(err, ERR_EXISTS, "this login is taken") : r;
}

static int insert(struct op *op, struct sql_db *db, const struct invitation_row *v, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO invitation (brand, token_hash, agent_id, login, name, role,"
                                           " made_by, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_blob(s, v->token_hash);
        sql_put_text(s, v->agent_id);
        sql_put_text(s, v->login);
        sql_put_text(s, v->name);
        sql_put_text(s, v->role);
        sql_put_text(s, v->made_by);
        sql_put_i64(s, v->created_ms);
        sql_put_i64(s, v->expires_ms);
        return sql_run(s, err);
}

static int delete_old(struct op *op, struct sql_db *db, const struct invitation_row *v, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "DELETE FROM invitation WHERE brand = ? AND (login = ? OR expires_ms <= ?)", err);

        if (!s)
                return err->code;
        sql_put_text(s, v->login);
        sql_put_i64(s, v->created_ms);
        return sql_run(s, err);
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct add_op *o = (struct add_op *)op;
        int r = o->v.agent_id.n ? 0 : login_is_free(op, db, o->v.login, err);

        if (r == 0)
                r = delete_old(op, db, &o->v, err);
        if (r == 0)
                r = insert(op, db, &o->v, err);
        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

int store_invitation_add(struct store *st, const struct invitation_row *v, const struct audit_entry *e,
                         store_done_fn *cb, void *arg)
{
        struct add_op *o = op_new(st, sizeof(*o), add_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;
        struct str *texts[] = {&o->v.token_hash, &o->v.agent_id, &o->v.login, &o->v.name, &o->v.role, &o->v.made_by};

        o->done.cb = cb;
        o->v = *v;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(mem, *texts[i]);
        if (e)
                o->e = audit_entry_copy(e, mem);
        return op_write(&o->done.op);
}

/* ---- reading and using ---- */

struct use_op {
        struct op op;
        struct invitation_use u;
        struct invitation_row v;
        store_invitation_fn *cb;
};

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct use_op *o = (struct use_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT agent_id, login, name, role, made_by, created_ms, expires_ms FROM invitation"
                " WHERE brand = ? AND token_hash = ? AND expires_ms > ? AND (agent_id = '' OR EXISTS (SELECT 1 FROM"
                " agent WHERE agent.brand = invitation.brand AND agent.id = invitation.agent_id AND disabled = 0))",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_blob(s, o->u.token_hash);
        sql_put_i64(s, o->u.now_ms);
        r = sql_step(s, err);
        if (r > 0)
                o->v = (struct invitation_row){.token_hash = o->u.token_hash,
                                               .agent_id = col(mem, s, "agent_id"),
                                               .login = col(mem, s, "login"),
                                               .name = col(mem, s, "name"),
                                               .role = col(mem, s, "role"),
                                               .made_by = col(mem, s, "made_by"),
                                               .created_ms = sql_i64(s, "created_ms"),
                                               .expires_ms = sql_i64(s, "expires_ms")};
        sql_reset(s);
        return r == 0  ? err_set(err, ERR_NOTFOUND, "this link was used before or has expired; ask for a new one")
               : r < 0 ? r
                       : 0;
}

static int make_agent(struct use_op *o, struct sql_db *db, struct err *err)
{
        struct agent_row a = {.id = o->u.new_id,
                              .login = o->v.login,
                              .name = o->v.name,
                              .role = o->v.role,
                              .hash = o->u.password_hash,
                              .created_ms = o->u.now_ms};

        o->v.agent_id = o->u.new_id;
        return agent_insert(&o->op, db, &a, err);
}

static int set_password(struct use_op *o, struct sql_db *db, struct err *err)
{
        int r = agent_set_hash(&o->op, db, o->v.agent_id, o->u.password_hash, err);

        return r < 0 ? r : sessions_end(&o->op, db, o->v.agent_id, STR(""), err);
}

static int use_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct use_op *o = (struct use_op *)op;
        struct audit_entry e = {.at_ms = o->u.now_ms};
        int r = load_run(op, db, err);
        bool invited;

        if (r < 0)
                return r;
        invited = !o->v.agent_id.n;
        r = invited ? make_agent(o, db, err) : set_password(o, db, err);
        if (r == 0)
                r = run_with(op, db, "DELETE FROM invitation WHERE brand = ? AND login = ?", o->v.login, err);
        e.act = invited ? STR("user.join") : STR("user.password");
        e.who = arena_printf(op->mem, "agent:%.*s", STR_ARG(o->v.agent_id));
        e.object = e.who;
        e.detail = arena_printf(op->mem, "by a link of %.*s", STR_ARG(o->v.made_by));
        return r < 0 ? r : audit_append(op, db, &e, err);
}

static void deliver(struct op *op)
{
        struct use_op *o = (struct use_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->v : NULL);
}

static struct use_op *use_op_new(struct store *st, struct str token_hash, int64_t now_ms,
                                 int (*run)(struct op *, struct sql_db *, struct err *), store_invitation_fn *cb,
                                 void *arg)
{
        struct use_op *o = op_new(st, sizeof(*o), run, deliver, arg);

        o->cb = cb;
        o->u.token_hash = arena_str(o->op.mem, token_hash);
        o->u.now_ms = now_ms;
        return o;
}

int store_invitation_load(struct store *st, struct str token_hash, int64_t now_ms, store_invitation_fn *cb, void *arg)
{
        return op_read(&use_op_new(st, token_hash, now_ms, load_run, cb, arg)->op);
}

int store_invitation_use(struct store *st, const struct invitation_use *u, store_invitation_fn *cb, void *arg)
{
        struct use_op *o = use_op_new(st, u->token_hash, u->now_ms, use_run, cb, arg);

        o->u.password_hash = arena_str(o->op.mem, u->password_hash);
        o->u.new_id = arena_str(o->op.mem, u->new_id);
        return op_write(&o->op);
}
