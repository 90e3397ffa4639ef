/* Which subject of a provider is which agent. */
#include "store/federated.h"

#include "store/account_priv.h"
#include "store/audit_priv.h"

struct find_op {
        struct op op;
        struct federated_login l;
        struct agent_row agent;
        store_agent_fn *cb;
};

static bool found(const struct find_op *o)
{
        return o->agent.id.n > 0;
}

static int read_agent(struct find_op *o, struct sql_stmt *s, struct err *err)
{
        int r = sql_step(s, err);

        if (r > 0)
                o->agent = agent_read(o->op.mem, s);
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int by_subject(struct find_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           AGENT_COLUMNS "AND id = (SELECT agent_id FROM agent_identity AS i WHERE"
                                                         " i.brand = agent.brand AND issuer = ? AND subject = ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->l.issuer);
        sql_put_text(s, o->l.subject);
        return read_agent(o, s, err);
}

/* An address that was given to somebody else since does not open the first one's account. */
static int by_email(struct find_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           AGENT_COLUMNS "AND lower(login) = lower(?) AND NOT EXISTS (SELECT 1 FROM"
                                                         " agent_identity AS i WHERE i.brand = agent.brand AND"
                                                         " i.agent_id = agent.id AND issuer = ?) ORDER BY id LIMIT 1",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->l.email);
        sql_put_text(s, o->l.issuer);
        return read_agent(o, s, err);
}

static int invited(struct find_op *o, struct sql_db *db, struct agent_row *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT login, name, role FROM invitation WHERE brand = ? AND agent_id = ''"
                                           " AND lower(login) = lower(?) AND expires_ms > ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->l.email);
        sql_put_i64(s, o->l.now_ms);
        r = sql_step(s, err);
        if (r > 0) {
                ret->login = col(o->op.mem, s, "login");
                ret->name = col(o->op.mem, s, "name");
                ret->role = col(o->op.mem, s, "role");
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int note(struct find_op *o, struct sql_db *db, const char *act, struct err *err)
{
        struct audit_entry e = {.act = str_c(act), .detail = STR("at the provider"), .at_ms = o->l.now_ms};

        e.who = arena_printf(o->op.mem, "agent:%.*s", STR_ARG(o->agent.id));
        e.object = e.who;
        return audit_append(&o->op, db, &e, err);
}

/* By an invitation, or with the role that everybody from there gets. */
static int make_agent(struct find_op *o, struct sql_db *db, struct err *err)
{
        struct agent_row a = {.login = o->l.email, .name = o->l.name, .role = o->l.role};
        int r = invited(o, db, &a, err);

        if (r < 0 || !a.role.n)
                return r;
        a.id = o->l.new_id;
        a.hash = o->l.new_hash;
        a.created_ms = o->l.now_ms;
        r = agent_insert(&o->op, db, &a, err);
        if (r == ERR_EXISTS)
                return err_set(err, ERR_DENIED, "the login is somebody else's");
        o->agent = a;
        if (r == 0)
                r = run_with(&o->op, db, "DELETE FROM invitation WHERE brand = ? AND login = ?", a.login, err);
        return r < 0 ? r : note(o, db, "user.join", err);
}

static int link_subject(struct find_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "INSERT INTO agent_identity (brand, issuer, subject, agent_id, created_ms)"
                                           " VALUES (?, ?, ?, ?, ?)",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->l.issuer);
        sql_put_text(s, o->l.subject);
        sql_put_text(s, o->agent.id);
        sql_put_i64(s, o->l.now_ms);
        r = sql_run(s, err);
        return r < 0 ? r : note(o, db, "user.link", err);
}

static int find_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct find_op *o = (struct find_op *)op;
        bool known;
        int r;

        o->agent = (struct agent_row){0};
        r = by_subject(o, db, err);
        known = found(o);
        if (r == 0 && !known && o->l.email.n)
                r = by_email(o, db, err);
        if (r == 0 && !found(o) && o->l.email.n)
                r = make_agent(o, db, err);
        if (r < 0)
                return r;
        if (!found(o) || o->agent.disabled)
                return err_set(err, ERR_DENIED, "nobody who works here");
        return known ? 0 : link_subject(o, db, err);
}

static void find_deliver(struct op *op)
{
        struct find_op *o = (struct find_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->agent : NULL);
}

int store_federated_agent(struct store *st, const struct federated_login *l, store_agent_fn *cb, void *arg)
{
        struct find_op *o = op_new(st, sizeof(*o), find_run, find_deliver, arg);
        struct str *texts[] = {&o->l.issuer, &o->l.subject, &o->l.email,   &o->l.name,
                               &o->l.role,   &o->l.new_id,  &o->l.new_hash};

        o->l = *l;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(o->op.mem, *texts[i]);
        o->cb = cb;
        return op_write(&o->op);
}
