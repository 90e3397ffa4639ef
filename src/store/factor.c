/* Second factors. */
#include "store/factor.h"

#include "store/account_priv.h"

struct factor_op {
        struct op_done done; /* first */
        struct factor_change c;
        struct str blob; /* sealed secret, or hash of a recovery code */
        struct audit_entry e;
};

static struct factor_op *factor_op_new(struct store *st, struct str agent_id,
                                       int (*run)(struct op *, struct sql_db *, struct err *),
                                       const struct audit_entry *e, store_done_fn *cb, void *arg)
{
        struct factor_op *o = op_new(st, sizeof(*o), run, op_deliver_done, arg);

        o->done.cb = cb;
        o->c.agent_id = arena_str(o->done.op.mem, agent_id);
        if (e)
                o->e = audit_entry_copy(e, o->done.op.mem);
        return o;
}

/* ---- reading ---- */

struct load_op {
        struct op op;
        struct str agent_id;
        struct factor_row f;
        store_factor_fn *cb;
};

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct load_op *o = (struct load_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT confirmed_ms, last_step, secret_cipher FROM second_factor"
                                           " WHERE brand = ? AND agent_id = ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->agent_id);
        r = sql_step(s, err);
        if (r > 0)
                o->f = (struct factor_row){.secret_cipher = col(op->mem, s, "secret_cipher"),
                                           .confirmed_ms = sql_i64(s, "confirmed_ms"),
                                           .last_step = sql_i64(s, "last_step")};
        sql_reset(s);
        return r == 0 ? err_set(err, ERR_NOTFOUND, "no second factor") : r < 0 ? r : 0;
}

static void load_deliver(struct op *op)
{
        struct load_op *o = (struct load_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->f : NULL);
}

int store_factor_load(struct store *st, struct str agent_id, store_factor_fn *cb, void *arg)
{
        struct load_op *o = op_new(st, sizeof(*o), load_run, load_deliver, arg);

        o->agent_id = arena_str(o->op.mem, agent_id);
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- beginning ---- */

static int begin_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct factor_op *o = (struct factor_op *)op;
        struct sql_stmt *s;
        int r = run_with(op, db, "DELETE FROM second_factor WHERE brand = ? AND agent_id = ? AND confirmed_ms = 0",
                         o->c.agent_id, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO second_factor (brand, agent_id, confirmed_ms, last_step, secret_cipher)"
                          " VALUES (?, ?, 0, 0, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->c.agent_id);
        sql_put_blob(s, o->blob);
        return sql_run(s, err);
}

int store_factor_begin(struct store *st, struct str agent_id, struct str secret_cipher, store_done_fn *cb, void *arg)
{
        struct factor_op *o = factor_op_new(st, agent_id, begin_run, NULL, cb, arg);

        o->blob = arena_str(o->done.op.mem, secret_cipher);
        return op_write(&o->done.op);
}

/* ---- confirming and removing ---- */

static int set_confirmed(struct op *op, struct sql_db *db, const struct factor_change *c, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE second_factor SET confirmed_ms = ?, last_step = ?"
                                         " WHERE brand = ? AND agent_id = ? AND confirmed_ms = 0",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, c->now_ms);
        sql_put_i64(s, c->step);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, c->agent_id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_DENIED, "there is nothing to confirm") : r;
}

static int drop_recovery(struct op *op, struct sql_db *db, struct str agent_id, struct err *err)
{
        return run_with(op, db, "DELETE FROM recovery_code WHERE brand = ? AND agent_id = ?", agent_id, err);
}

static int add_recovery(struct op *op, struct sql_db *db, const struct factor_change *c, struct err *err)
{
        int r = drop_recovery(op, db, c->agent_id, err);

        for (int i = 0; i < RECOVERY_CODES && r == 0; i++) {
                struct sql_stmt *s = prepare_brand(
                        op, db, "INSERT INTO recovery_code (brand, agent_id, hash) VALUES (?, ?, ?)", err);

                if (!s)
                        return err->code;
                sql_put_text(s, c->agent_id);
                sql_put_blob(s, (struct str){(const char *)c->recovery[i], RECOVERY_HASH});
                r = sql_run(s, err);
        }
        return r;
}

/* What ends every change: other sessions, and the audit. */
static int settle(struct op *op, struct sql_db *db, const struct factor_op *o, struct err *err)
{
        int r = session_rename(op, db, o->c.session, o->c.next_session, err);

        if (r == 0)
                r = sessions_end(op, db, o->c.agent_id, o->c.next_session, err);
        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

static int confirm_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct factor_op *o = (struct factor_op *)op;
        int r = set_confirmed(op, db, &o->c, err);

        if (r == 0)
                r = add_recovery(op, db, &o->c, err);
        return r < 0 ? r : settle(op, db, o, err);
}

static int remove_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct factor_op *o = (struct factor_op *)op;
        int r = run_with(op, db, "DELETE FROM second_factor WHERE brand = ? AND agent_id = ?", o->c.agent_id, err);

        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_NOTFOUND, "there is no second factor");
        if (r == 0)
                r = drop_recovery(op, db, o->c.agent_id, err);
        return r < 0 ? r : settle(op, db, o, err);
}

static int change(struct store *st, const struct factor_change *c, const struct audit_entry *e,
                  int (*run)(struct op *, struct sql_db *, struct err *), store_done_fn *cb, void *arg)
{
        struct factor_op *o = factor_op_new(st, c->agent_id, run, e, cb, arg);
        struct str id = o->c.agent_id;

        o->c = *c;
        o->c.agent_id = id;
        o->c.session = arena_str(o->done.op.mem, c->session);
        o->c.next_session = arena_str(o->done.op.mem, c->next_session);
        return op_write(&o->done.op);
}

int store_factor_confirm(struct store *st, const struct factor_change *c, const struct audit_entry *e,
                         store_done_fn *cb, void *arg)
{
        return change(st, c, e, confirm_run, cb, arg);
}

int store_factor_remove(struct store *st, const struct factor_change *c, const struct audit_entry *e, store_done_fn *cb,
                        void *arg)
{
        return change(st, c, e, remove_run, cb, arg);
}

/* ---- using ---- */

static int use_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct factor_op *o = (struct factor_op *)op;
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE second_factor SET last_step = ? WHERE brand = ? AND agent_id = ?"
                                         " AND confirmed_ms > 0 AND last_step < ?",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->c.step);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->c.agent_id);
        sql_put_i64(s, o->c.step);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_DENIED, "the code was used before") : r;
}

int store_factor_use(struct store *st, struct str agent_id, int64_t step, store_done_fn *cb, void *arg)
{
        struct factor_op *o = factor_op_new(st, agent_id, use_run, NULL, cb, arg);

        o->c.step = step;
        return op_write(&o->done.op);
}

static int recovery_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct factor_op *o = (struct factor_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db, "DELETE FROM recovery_code WHERE brand = ? AND agent_id = ? AND hash = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->c.agent_id);
        sql_put_blob(s, o->blob);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_DENIED, "no such recovery code");
        return r < 0 ? r : audit_append_if(op, db, &o->e, err);
}

int store_recovery_use(struct store *st, struct str agent_id, struct str hash, const struct audit_entry *e,
                       store_done_fn *cb, void *arg)
{
        struct factor_op *o = factor_op_new(st, agent_id, recovery_run, e, cb, arg);

        o->blob = arena_str(o->done.op.mem, hash);
        return op_write(&o->done.op);
}
