/* Cases and runs of the practice desk; see practice.h. */
#include "store/practice.h"

#include "store/consent_priv.h"
#include "store/practice_priv.h"
#include "store/store_priv.h"

/* ---- cases ---- */

struct case_op {
        struct op_done done; /* first */
        struct practice_case_write w;
        struct str body;
};

static int one_text(struct op *op, struct sql_db *db, const char *text, struct str value, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);

        if (!s)
                return err->code;
        sql_put_text(s, value);
        return sql_run(s, err);
}

static int count_cases(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT count(*) AS n FROM practice_case WHERE brand = ?", err);
        int r;
        int64_t n = 0;

        if (!s)
                return err->code;
        r = sql_step(s, err);
        if (r > 0)
                n = sql_i64(s, "n");
        sql_reset(s);
        if (r < 0)
                return r;
        return n < PRACTICE_KEPT_MAX ? 0 : err_set(err, ERR_LIMIT, "there are %d cases already", PRACTICE_KEPT_MAX);
}

/* Whose conversation it is, when it may be learned from. */
static int find_customer(struct case_op *o, struct sql_db *db, struct str *ret, struct err *err)
{
        struct op *op = &o->done.op;
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT customer_id, status FROM conversation WHERE brand = ? AND id = ?", err);
        struct consent_state consent = {0};
        bool ended = false;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->w.conversation);
        r = sql_step(s, err);
        if (r > 0) {
                *ret = col(op->mem, s, "customer_id");
                ended = str_eq_c(sql_str(s, "status"), "closed") || str_eq_c(sql_str(s, "status"), "open");
        }
        sql_reset(s);
        if (r <= 0)
                return r < 0 ? r : err_set(err, ERR_NOTFOUND, "there is no such conversation");
        if (!ended)
                return err_set(err, ERR_DENIED, "the conversation with a person has not ended");
        r = consent_read_state(op, db, *ret, &consent, err);
        if (r == 0 && !consent.learning)
                return err_set(err, ERR_DENIED, "the customer does not allow that this is learned from");
        return r;
}

static int case_add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct case_op *o = (struct case_op *)op;
        struct str customer = {0};
        struct sql_stmt *s;
        int r = find_customer(o, db, &customer, err);

        if (r == 0)
                r = count_cases(op, db, err);
        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO practice_case (brand, id, customer_id, conversation, lang, title, agent, body,"
                          " at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->w.id);
        sql_put_text(s, customer);
        sql_put_text(s, o->w.conversation);
        sql_put_text(s, o->w.lang);
        sql_put_text(s, o->w.title);
        sql_put_text(s, o->w.agent);
        sql_put_text(s, o->body);
        sql_put_i64(s, o->w.at_ms);
        r = sql_run(s, err);
        return r == ERR_EXISTS ? err_set(err, ERR_EXISTS, "there is a case of this conversation already") : r;
}

int store_practice_case_add(struct store *st, const struct practice_case_write *w, store_done_fn *cb, void *arg)
{
        struct case_op *o = op_new(st, sizeof(*o), case_add_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->w = *w;
        o->w.id = arena_str(mem, w->id);
        o->w.conversation = arena_str(mem, w->conversation);
        o->w.lang = arena_str(mem, w->lang);
        o->w.title = arena_str(mem, w->title);
        o->w.agent = arena_str(mem, w->agent);
        o->body = arena_str(mem, sealed_redacted(w->body));
        return op_write(&o->done.op);
}

static int case_put_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct case_op *o = (struct case_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT 1 FROM practice_run WHERE brand = ? AND case_id = ? AND state = 'open' LIMIT 1", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->w.id);
        r = sql_step(s, err);
        sql_reset(s);
        if (r != 0)
                return r < 0 ? r
                             : err_set(err, ERR_EXISTS, "somebody practises this case; change it when they are done");
        s = sql_prepare(db, "UPDATE practice_case SET title = ?, body = ? WHERE brand = ? AND id = ?", err);
        if (!s)
                return err->code;
        sql_put_text(s, o->w.title);
        sql_put_text(s, o->body);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->w.id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "there is no such case") : r;
}

int store_practice_case_put(struct store *st, const struct practice_case_write *w, store_done_fn *cb, void *arg)
{
        struct case_op *o = op_new(st, sizeof(*o), case_put_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->w.id = arena_str(mem, w->id);
        o->w.title = arena_str(mem, w->title);
        o->body = arena_str(mem, sealed_redacted(w->body));
        return op_write(&o->done.op);
}

static int case_delete_run(struct op *op, struct sql_db *db, struct err *err)
{
        int r = one_text(op, db, "DELETE FROM practice_case WHERE brand = ? AND id = ?", ((struct case_op *)op)->w.id,
                         err);

        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "there is no such case") : r;
}

int store_practice_case_delete(struct store *st, struct str id, store_done_fn *cb, void *arg)
{
        struct case_op *o = op_new(st, sizeof(*o), case_delete_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->w.id = arena_str(o->done.op.mem, id);
        return op_write(&o->done.op);
}

struct cases_op {
        struct op op;
        struct str id;
        struct practice_case_row *rows;
        size_t n, cap;
        store_practice_cases_fn *cb;
};

static int cases_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct cases_op *o = (struct cases_op *)op;
        struct sql_stmt *s =
                o->id.n ? prepare_brand(op, db, "SELECT * FROM practice_case WHERE brand = ? AND id = ?", err)
                        : prepare_brand(op, db,
                                        "SELECT id, customer_id, conversation, lang, title, agent, '' AS body, at_ms"
                                        " FROM practice_case WHERE brand = ? ORDER BY at_ms DESC, id DESC LIMIT ?",
                                        err);
        int r;

        if (!s)
                return err->code;
        if (o->id.n)
                sql_put_text(s, o->id);
        else
                sql_put_i64(s, PRACTICE_KEPT_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct practice_case_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) =
                        (struct practice_case_row){.id = col(op->mem, s, "id"),
                                                   .customer_id = col(op->mem, s, "customer_id"),
                                                   .conversation = col(op->mem, s, "conversation"),
                                                   .lang = col(op->mem, s, "lang"),
                                                   .title = col(op->mem, s, "title"),
                                                   .agent = col(op->mem, s, "agent"),
                                                   .body = col(op->mem, s, "body"),
                                                   .at_ms = sql_i64(s, "at_ms")};
        return r;
}

static void cases_deliver(struct op *op)
{
        struct cases_op *o = (struct cases_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r < 0 ? 0 : o->n);
}

int store_practice_cases(struct store *st, struct str id, store_practice_cases_fn *cb, void *arg)
{
        struct cases_op *o = op_new(st, sizeof(*o), cases_run, cases_deliver, arg);

        o->id = arena_str(o->op.mem, id);
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- what goes ---- */

int practice_forget_customer(struct op *op, struct sql_db *db, struct str customer_id, struct err *err)
{
        int r;

        if (!customer_id.n) /* '' stands for what is no customer's */
                return 0;
        r = one_text(op, db, "DELETE FROM practice_line WHERE brand = ? AND customer_id = ?", customer_id, err);
        if (r == 0)
                r = one_text(op, db, "DELETE FROM practice_run WHERE brand = ? AND customer_id = ?", customer_id, err);
        return r < 0 ? r
                     : one_text(op, db, "DELETE FROM practice_case WHERE brand = ? AND customer_id = ?", customer_id,
                                err);
}

int practice_forget_agent(struct op *op, struct sql_db *db, struct str agent, struct err *err)
{
        int r = one_text(op, db,
                         "DELETE FROM practice_line WHERE run IN (SELECT r.id FROM practice_run r WHERE r.brand = ?"
                         " AND r.agent = ?)",
                         agent, err);

        return r < 0 ? r : one_text(op, db, "DELETE FROM practice_run WHERE brand = ? AND agent = ?", agent, err);
}
