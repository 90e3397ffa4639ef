/* Rows of promises, and the two jobs of each. */
#include "store/callback_priv.h"

#include "base/rand.h"
#include "base/time.h"
#include "store/conversation.h"
#include "store/job_priv.h"
#include "store/webhook_priv.h"

void callback_copy(struct arena *mem, struct callback_write *to, const struct callback_write *from)
{
        *to = *from;
        to->wish = arena_str(mem, from->wish);
        to->cipher = arena_str(mem, from->cipher);
}

int64_t promise_remind_ms(int64_t from_ms, int64_t promise_ms)
{
        int64_t early = (promise_ms - from_ms) / 4;

        if (early > HOUR_MS)
                early = HOUR_MS;
        if (early < 2 * MINUTE_MS)
                early = 2 * MINUTE_MS;
        return promise_ms - early > from_ms ? promise_ms - early : from_ms;
}

static int set_jobs(struct op *op, struct sql_db *db, struct str id, int64_t from_ms, int64_t promise_ms,
                    struct err *err)
{
        int r = job_set(op, db, JOB_PROMISE_REMIND, id, promise_remind_ms(from_ms, promise_ms), err);

        return r < 0 ? r : job_set(op, db, JOB_PROMISE_LATE, id, promise_ms, err);
}

static int drop_jobs(struct op *op, struct sql_db *db, struct str id, struct err *err)
{
        int r = job_drop(op, db, JOB_PROMISE_REMIND, id, err);

        return r < 0 ? r : job_drop(op, db, JOB_PROMISE_LATE, id, err);
}

static int insert_row(struct op *op, struct sql_db *db, const struct conv_row *conv, struct str id,
                      const struct callback_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO callback (brand, id, conversation, customer_id, lang, wish,"
                                           " state, cipher, from_ms, promise_ms, first_promise_ms, created_ms,"
                                           " done_ms, done_by, level)"
                                           " VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, 0, '', 0)",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, id);
        sql_put_text(s, conv->id);
        sql_put_text(s, conv->customer_id);
        sql_put_text(s, conv->lang);
        sql_put_text(s, w->wish);
        sql_put_blob(s, w->cipher);
        sql_put_i64(s, w->from_ms);
        sql_put_i64(s, w->promise_ms);
        sql_put_i64(s, w->promise_ms);
        sql_put_i64(s, w->at_ms);
        r = sql_run(s, err);
        return r < 0 ? r : set_jobs(op, db, id, w->at_ms, w->promise_ms, err);
}

int callback_begin(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct handover_write *w,
                   struct err *err)
{
        struct callback_write c = {.wish = str_eq_c(w->state, "offline") ? STR("message") : STR("wait"),
                                   .cipher = {"", 0},
                                   .from_ms = w->at_ms,
                                   .promise_ms = w->promise_ms,
                                   .at_ms = w->at_ms};

        return w->promise_ms ? insert_row(op, db, conv, w->id, &c, err) : 0;
}

/* The newest of a conversation, open or done; 0: none, 1: found. */
static int find_row(struct op *op, struct sql_db *db, struct str conversation, bool open, struct str *ret_id,
                    bool *ret_call, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           open ? "SELECT id, wish FROM callback WHERE brand = ? AND conversation = ?"
                                                  " AND state <> 'done' ORDER BY created_ms DESC, id DESC LIMIT 1"
                                                : "SELECT id, wish FROM callback WHERE brand = ? AND conversation = ?"
                                                  " AND state = 'done' ORDER BY created_ms DESC, id DESC LIMIT 1",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = sql_step(s, err);
        if (r > 0) {
                *ret_id = col(op->mem, s, "id");
                *ret_call = str_eq_c(sql_str(s, "wish"), "call");
        }
        sql_reset(s);
        return r;
}

static int end_one(struct op *op, struct sql_db *db, struct str id, struct str who, struct str note, int64_t at_ms,
                   struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE callback SET state = 'done', done_ms = ?, done_by = ?, note_cipher = ?"
                                         " WHERE brand = ? AND id = ? AND state <> 'done'",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, at_ms);
        sql_put_text(s, who);
        sql_put_blob(s, note);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, id);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_NOTFOUND, "no such promise is open");
        return r < 0 ? r : drop_jobs(op, db, id, err);
}

int callback_end(struct op *op, struct sql_db *db, struct str conversation, bool cancelled, int64_t at_ms,
                 struct err *err)
{
        struct str id;
        bool call = false;
        int r = find_row(op, db, conversation, true, &id, &call, err);

        if (r <= 0 || (call && !cancelled))
                return r < 0 ? r : 0;
        return end_one(op, db, id, cancelled ? STR("customer") : STR("desk"), (struct str){"", 0}, at_ms, err);
}

int callback_again(struct op *op, struct sql_db *db, struct str conversation, int64_t at_ms, int64_t promise_ms,
                   struct err *err)
{
        struct sql_stmt *s;
        struct str id;
        bool call;
        int r = find_row(op, db, conversation, true, &id, &call, err);

        if (r == 0)
                r = find_row(op, db, conversation, false, &id, &call, err);
        else if (r > 0)
                return 0;
        if (r <= 0)
                return r;
        s = sql_prepare(db,
                        "UPDATE callback SET state = 'open', wish = 'wait', from_ms = ?, promise_ms = ?, done_ms = 0,"
                        " done_by = '' WHERE brand = ? AND id = ?",
                        err);
        if (!s)
                return err->code;
        sql_put_i64(s, at_ms);
        sql_put_i64(s, promise_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, id);
        r = sql_run(s, err);
        return r < 0 ? r : set_jobs(op, db, id, at_ms, promise_ms, err);
}

int callback_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct callback_write *w,
                   struct err *err)
{
        struct sql_stmt *s;
        struct str id;
        bool call;
        int r = find_row(op, db, conv->id, true, &id, &call, err);

        if (r == 0) /* what is done stays as it was done; this is promised anew */
                return insert_row(op, db, conv, id_new_in(op->mem, w->at_ms), w, err);
        if (r < 0)
                return r;
        s = sql_prepare(db,
                        "UPDATE callback SET wish = ?, cipher = ?, from_ms = ?, promise_ms = ?, first_promise_ms = ?,"
                        " state = 'open' WHERE brand = ? AND id = ?",
                        err);
        if (!s)
                return err->code;
        sql_put_text(s, w->wish);
        sql_put_blob(s, w->cipher);
        sql_put_i64(s, w->from_ms);
        sql_put_i64(s, w->promise_ms);
        sql_put_i64(s, w->promise_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, id);
        r = sql_run(s, err);
        return r < 0 ? r : set_jobs(op, db, id, w->at_ms, w->promise_ms, err);
}

/* ---- by themselves ---- */

struct end_op {
        struct op_done done; /* first */
        struct str id, who, note;
        int64_t at_ms;
};

static int done_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct end_op *o = (struct end_op *)op;

        return end_one(op, db, o->id, o->who, o->note, o->at_ms, err);
}

int store_callback_done(struct store *st, struct str id, struct str who, struct str note_cipher, int64_t at_ms,
                        store_done_fn *cb, void *arg)
{
        struct end_op *o = op_new(st, sizeof(*o), done_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        o->who = arena_str(o->done.op.mem, who);
        o->note = arena_str(o->done.op.mem, note_cipher);
        o->at_ms = at_ms;
        return op_write(&o->done.op);
}

struct escalate_op {
        struct op_done done; /* first */
        struct str id;
        int64_t level, was_ms, promise_ms;
};

/* It became overdue when the promise that was broken ended. */
static int tell_overdue(struct op *op, struct sql_db *db, struct str id, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT conversation, from_ms FROM callback WHERE brand = ? AND id = ?", err);
        struct str conversation;
        int64_t at_ms;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, id);
        r = sql_step(s, err);
        if (r <= 0)
                return r;
        conversation = col(op->mem, s, "conversation");
        at_ms = sql_i64(s, "from_ms");
        sql_reset(s);
        return webhook_raise_about(op, db, WEBHOOK_OVERDUE, at_ms, conversation, "callback", id, err);
}

static int escalate_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct escalate_op *o = (struct escalate_op *)op;
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE callback SET state = 'escalated', level = level + 1, from_ms ="
                                         " promise_ms, promise_ms = ? WHERE brand = ? AND id = ? AND level = ? AND"
                                         " promise_ms = ? AND state <> 'done'",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->promise_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->id);
        sql_put_i64(s, o->level);
        sql_put_i64(s, o->was_ms);
        r = sql_run(s, err);
        if (r < 0 || sql_changes(db) == 0)
                return r;
        r = job_drop(op, db, JOB_PROMISE_REMIND, o->id, err);
        if (r == 0)
                r = job_set(op, db, JOB_PROMISE_LATE, o->id, o->promise_ms, err);
        return r < 0 ? r : tell_overdue(op, db, o->id, err);
}

int store_callback_escalate(struct store *st, struct str id, int64_t level, int64_t was_ms, int64_t promise_ms,
                            store_done_fn *cb, void *arg)
{
        struct escalate_op *o = op_new(st, sizeof(*o), escalate_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        o->level = level;
        o->was_ms = was_ms;
        o->promise_ms = promise_ms;
        return op_write(&o->done.op);
}

/* ---- reading ---- */

#define COLUMNS                                                                                                      \
        "SELECT id, conversation, customer_id, lang, wish, state, cipher, note_cipher, from_ms, promise_ms, "        \
        "first_promise_ms,"                                                                                          \
        " created_ms, done_ms, level, COALESCE((SELECT name FROM customer WHERE customer.brand = callback.brand AND" \
        " customer.id = callback.customer_id), '') AS name FROM callback "

struct list_op {
        struct op op;
        struct str id, state;
        bool waits;
        int64_t limit;
        struct callback_row *rows;
        size_t n, cap;
        store_callbacks_fn *cb;
};

static int read_rows(struct list_op *o, struct sql_stmt *s, struct err *err)
{
        struct arena *mem = o->op.mem;
        int r;

        while ((r = sql_step(s, err)) > 0)
                *(struct callback_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct callback_row){.id = col(mem, s, "id"),
                                              .conversation = col(mem, s, "conversation"),
                                              .customer_id = col(mem, s, "customer_id"),
                                              .lang = col(mem, s, "lang"),
                                              .name = col(mem, s, "name"),
                                              .wish = col(mem, s, "wish"),
                                              .state = col(mem, s, "state"),
                                              .cipher = col(mem, s, "cipher"),
                                              .note_cipher = col(mem, s, "note_cipher"),
                                              .from_ms = sql_i64(s, "from_ms"),
                                              .promise_ms = sql_i64(s, "promise_ms"),
                                              .first_promise_ms = sql_i64(s, "first_promise_ms"),
                                              .created_ms = sql_i64(s, "created_ms"),
                                              .done_ms = sql_i64(s, "done_ms"),
                                              .level = sql_i64(s, "level")};
        return r;
}

static int get_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, COLUMNS "WHERE brand = ? AND id = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        return read_rows(o, s, err);
}

static int list_some(struct list_op *o, struct sql_db *db, const char *sql, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db, sql, err);

        if (!s)
                return err->code;
        sql_put_text(s, o->state);
        sql_put_text(s, o->state);
        sql_put_i64(s, o->waits);
        sql_put_i64(s, o->limit - (int64_t)o->n);
        return read_rows(o, s, err);
}

/* What is still owed, by the index over it; what was done only in the room that this leaves. */
static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        int r = list_some(o, db,
                          COLUMNS "WHERE brand = ? AND state <> 'done' AND (? = '' OR state = ?) AND (? <> 0 OR wish <>"
                                  " 'wait') ORDER BY promise_ms, id LIMIT ?",
                          err);

        if (r < 0 || (int64_t)o->n >= o->limit)
                return r;
        return list_some(o, db,
                         COLUMNS "WHERE brand = ? AND state = 'done' AND (? = '' OR state = ?) AND (? <> 0 OR wish <>"
                                 " 'wait') ORDER BY done_ms DESC, id DESC LIMIT ?",
                         err);
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_callbacks(struct store *st, struct str state, bool waits, unsigned limit, store_callbacks_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->state = arena_str(o->op.mem, state);
        o->waits = waits;
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}

int store_callback_get(struct store *st, struct str id, store_callbacks_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), get_run, list_deliver, arg);

        o->id = arena_str(o->op.mem, id);
        o->cb = cb;
        return op_read(&o->op);
}
