/* Rows of complaints, their receipts, and the two jobs of each. */
#include "store/complaint_priv.h"

#include "store/conversation.h"
#include "store/job_priv.h"
#include "store/webhook_priv.h"

void complaint_copy(struct arena *mem, struct complaint_write *to, const struct complaint_write *from)
{
        struct str *texts[] = {&to->no, &to->customer_id, &to->lang, &to->cipher, &to->recurs, &to->receipt};

        *to = *from;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(mem, *texts[i]);
}

static int set_jobs(struct op *op, struct sql_db *db, struct str no, int64_t remind_ms, int64_t deadline_ms,
                    struct err *err)
{
        int r = job_set(op, db, JOB_COMPLAINT_REMIND, no, remind_ms, err);

        return r < 0 ? r : job_set(op, db, JOB_COMPLAINT_LATE, no, deadline_ms, err);
}

static int insert(struct op *op, struct sql_db *db, struct str conversation, const struct complaint_write *w,
                  struct str owner, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO complaint (brand, no, conversation, customer_id, lang, state,"
                                           " owner, recurs, cipher, closing_cipher, opened_ms, deadline_ms, closed_ms,"
                                           " level) VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, 0, 0)",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->no);
        sql_put_text(s, conversation);
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->lang);
        sql_put_text(s, owner);
        sql_put_text(s, w->recurs);
        sql_put_blob(s, w->cipher);
        sql_put_blob(s, (struct str){"", 0});
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, w->deadline_ms);
        r = sql_run(s, err);
        if (r == 0)
                r = set_jobs(op, db, w->no, w->remind_ms, w->deadline_ms, err);
        return r < 0 ? r
                     : webhook_raise_about(op, db, WEBHOOK_COMPLAINT, w->at_ms, conversation, "complaint", w->no, err);
}

static int64_t count_receipts(struct op *op, struct sql_db *db, struct str no, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT COUNT(*) AS n FROM complaint_receipt WHERE brand = ? AND complaint = ?", err);
        int64_t n = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, no);
        r = sql_step(s, err);
        if (r > 0)
                n = sql_i64(s, "n");
        sql_reset(s);
        return r < 0 ? r : n;
}

static int add_receipt(struct op *op, struct sql_db *db, struct str no, struct str who, struct str cipher,
                       int64_t at_ms, struct err *err)
{
        int64_t n = count_receipts(op, db, no, err);
        struct sql_stmt *s;

        if (n < 0)
                return (int)n;
        if (n >= COMPLAINT_RECEIPTS_MAX)
                return err_set(err, ERR_LIMIT, "a complaint holds at most %d receipts", COMPLAINT_RECEIPTS_MAX);
        s = prepare_brand(op, db,
                          "INSERT INTO complaint_receipt (brand, complaint, n, at_ms, who, cipher)"
                          " VALUES (?, ?, ?, ?, ?, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, no);
        sql_put_i64(s, n + 1);
        sql_put_i64(s, at_ms);
        sql_put_text(s, who);
        sql_put_blob(s, cipher);
        return sql_run(s, err);
}

/* The turn goes on when there is no room for another receipt: what was said stands in the conversation. */
int complaint_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct complaint_write *w,
                    struct err *err)
{
        int r = w->open ? insert(op, db, conv->id, w, (struct str){"", 0}, err) : 0;

        if (r == 0 && w->receipt.n)
                r = add_receipt(op, db, w->no, STR("customer"), w->receipt, w->at_ms, err);
        return r == ERR_LIMIT ? 0 : r;
}

int complaint_take(struct op *op, struct sql_db *db, struct str conversation, struct str agent, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE complaint SET owner = ? WHERE brand = ? AND conversation = ? AND"
                                         " owner = '' AND state <> 'closed'",
                                         err);

        if (!s)
                return err->code;
        sql_put_text(s, agent);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, conversation);
        return sql_run(s, err);
}

/* ---- by people of the company ---- */

struct open_op {
        struct op_done done; /* first */
        struct str conversation, owner;
        struct complaint_write w;
};

static int open_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct open_op *o = (struct open_op *)op;

        return insert(op, db, o->conversation, &o->w, o->owner, err);
}

int store_complaint_open(struct store *st, struct str conversation, const struct complaint_write *w, struct str owner,
                         store_done_fn *cb, void *arg)
{
        struct open_op *o = op_new(st, sizeof(*o), open_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->conversation = arena_str(mem, conversation);
        o->owner = arena_str(mem, owner);
        complaint_copy(mem, &o->w, w);
        return op_write(&o->done.op);
}

struct change_op {
        struct op_done done; /* first */
        struct complaint_change ch;
};

static int check_open(struct op *op, struct sql_db *db, struct str no, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT state FROM complaint WHERE brand = ? AND no = ?", err);
        bool closed;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, no);
        r = sql_step(s, err);
        closed = r > 0 && str_eq_c(sql_str(s, "state"), "closed");
        sql_reset(s);
        if (r < 0)
                return r;
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "no complaint %.*s", STR_ARG(no));
        return closed ? err_set(err, ERR_DENIED, "complaint %.*s is closed", STR_ARG(no)) : 0;
}

static int update(struct op *op, struct sql_db *db, const struct complaint_change *ch, struct err *err)
{
        const char *state = ch->closing.n ? "closed" : ch->receipt.n ? "answered" : "";
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE complaint SET owner = CASE WHEN ? = '' THEN owner ELSE ? END,"
                                         " deadline_ms = CASE WHEN ? = 0 THEN deadline_ms ELSE ? END,"
                                         " cipher = CASE WHEN ? = 0 THEN cipher ELSE ? END,"
                                         " state = CASE WHEN ? = '' THEN state ELSE ? END,"
                                         " closing_cipher = ?, closed_ms = ? WHERE brand = ? AND no = ?",
                                         err);

        if (!s)
                return err->code;
        sql_put_text(s, ch->owner);
        sql_put_text(s, ch->owner);
        sql_put_i64(s, ch->deadline_ms);
        sql_put_i64(s, ch->deadline_ms);
        sql_put_i64(s, ch->cipher.n > 0);
        sql_put_blob(s, ch->cipher);
        sql_put_text(s, str_c(state));
        sql_put_text(s, str_c(state));
        sql_put_blob(s, ch->closing);
        sql_put_i64(s, ch->closing.n ? ch->at_ms : 0);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, ch->no);
        return sql_run(s, err);
}

static int change_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct complaint_change *ch = &((struct change_op *)op)->ch;
        int r = check_open(op, db, ch->no, err);

        if (r == 0)
                r = update(op, db, ch, err);
        if (r == 0 && ch->receipt.n)
                r = add_receipt(op, db, ch->no, ch->who, ch->receipt, ch->at_ms, err);
        if (r == 0 && ch->closing.n) {
                r = job_drop(op, db, JOB_COMPLAINT_REMIND, ch->no, err);
                if (r == 0)
                        r = job_drop(op, db, JOB_COMPLAINT_LATE, ch->no, err);
        } else if (r == 0 && ch->deadline_ms) {
                r = set_jobs(op, db, ch->no, ch->remind_ms, ch->deadline_ms, err);
        }
        return r;
}

int store_complaint_change(struct store *st, const struct complaint_change *ch, store_done_fn *cb, void *arg)
{
        struct change_op *o = op_new(st, sizeof(*o), change_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;
        struct str *texts[] = {&o->ch.no, &o->ch.who, &o->ch.owner, &o->ch.cipher, &o->ch.receipt, &o->ch.closing};

        o->done.cb = cb;
        o->ch = *ch;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(mem, *texts[i]);
        return op_write(&o->done.op);
}

struct escalate_op {
        struct op_done done; /* first */
        struct str no;
        int64_t level, was_ms, next_ms;
};

static int escalate_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct escalate_op *o = (struct escalate_op *)op;
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE complaint SET level = level + 1 WHERE brand = ? AND no = ? AND"
                                         " level = ? AND deadline_ms = ? AND state <> 'closed'",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->no);
        sql_put_i64(s, o->level);
        sql_put_i64(s, o->was_ms);
        r = sql_run(s, err);
        return r < 0 || sql_changes(db) == 0 ? r : job_set(op, db, JOB_COMPLAINT_LATE, o->no, o->next_ms, err);
}

int store_complaint_escalate(struct store *st, struct str no, int64_t level, int64_t was_ms, int64_t next_ms,
                             store_done_fn *cb, void *arg)
{
        struct escalate_op *o = op_new(st, sizeof(*o), escalate_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->no = arena_str(o->done.op.mem, no);
        o->level = level;
        o->was_ms = was_ms;
        o->next_ms = next_ms;
        return op_write(&o->done.op);
}

/* ---- reading ---- */

struct list_op {
        struct op op;
        struct complaint_query q;
        struct complaint_row *rows;
        size_t n, cap;
        store_complaints_fn *cb;
};

static int read_receipts(struct list_op *o, struct sql_db *db, struct complaint_row *c, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct complaint_receipt *v = NULL;
        size_t n = 0, cap = 0;
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT at_ms, who, cipher FROM complaint_receipt WHERE brand = ? AND"
                                           " complaint = ? ORDER BY n DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, c->no);
        sql_put_i64(s, o->q.receipts ? o->q.receipts : COMPLAINT_RECEIPTS_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct complaint_receipt *)ROWS_ADD(mem, &v, &n, &cap) = (struct complaint_receipt){
                        .at_ms = sql_i64(s, "at_ms"), .who = col(mem, s, "who"), .cipher = col(mem, s, "cipher")};
        for (size_t i = 0; i < n / 2; i++) {
                struct complaint_receipt x = v[i];

                v[i] = v[n - 1 - i];
                v[n - 1 - i] = x;
        }
        c->receipts = v;
        c->n_receipts = n;
        return r;
}

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT no, conversation, customer_id, lang, state, owner, recurs, cipher, closing_cipher, opened_ms,"
                " deadline_ms, closed_ms, level, COALESCE((SELECT name FROM customer WHERE customer.brand ="
                " complaint.brand AND customer.id = complaint.customer_id), '') AS name FROM complaint WHERE brand = ? "
                "AND (? = '' OR no = ?) AND (? = '' OR"
                " state = ?) AND (? = '' OR (customer_id = ? AND customer_id <> '') OR (conversation = ? AND"
                " conversation <> '')) ORDER BY opened_ms DESC, no DESC LIMIT ?",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->q.no);
        sql_put_text(s, o->q.no);
        sql_put_text(s, o->q.state);
        sql_put_text(s, o->q.state);
        sql_put_text(s, o->q.customer_id.n ? o->q.customer_id : o->q.conversation);
        sql_put_text(s, o->q.customer_id);
        sql_put_text(s, o->q.conversation);
        sql_put_i64(s, limit_rows(o->q.limit));
        while ((r = sql_step(s, err)) > 0)
                *(struct complaint_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct complaint_row){.no = col(mem, s, "no"),
                                               .conversation = col(mem, s, "conversation"),
                                               .customer_id = col(mem, s, "customer_id"),
                                               .lang = col(mem, s, "lang"),
                                               .state = col(mem, s, "state"),
                                               .owner = col(mem, s, "owner"),
                                               .recurs = col(mem, s, "recurs"),
                                               .cipher = col(mem, s, "cipher"),
                                               .closing_cipher = col(mem, s, "closing_cipher"),
                                               .name = col(mem, s, "name"),
                                               .opened_ms = sql_i64(s, "opened_ms"),
                                               .deadline_ms = sql_i64(s, "deadline_ms"),
                                               .closed_ms = sql_i64(s, "closed_ms"),
                                               .level = sql_i64(s, "level")};
        for (size_t i = 0; i < o->n && r == 0; i++)
                r = read_receipts(o, db, &o->rows[i], err);
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_complaints(struct store *st, const struct complaint_query *q, store_complaints_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);
        struct arena *mem = o->op.mem;

        o->q = (struct complaint_query){.no = arena_str(mem, q->no),
                                        .state = arena_str(mem, q->state),
                                        .customer_id = arena_str(mem, q->customer_id),
                                        .conversation = arena_str(mem, q->conversation),
                                        .limit = q->limit,
                                        .receipts = q->receipts};
        o->cb = cb;
        return op_read(&o->op);
}
