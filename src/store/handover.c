/* Hand-overs: rows and the check of every step. Two agents who take the same customer are told apart by the state that
 * the second one expected. */
#include "store/handover.h"

#include "base/buf.h"
#include "codec/json.h"
#include "store/callback_priv.h"
#include "store/complaint_priv.h"
#include "store/conversation_priv.h"
#include "store/store_priv.h"
#include "store/webhook_priv.h"

static const struct {
        const char *from, *to;
} steps[] = {
        {"", "waiting"},      {"", "offline"},          {"offline", "waiting"},   {"waiting", "offline"},
        {"waiting", "taken"}, {"offline", "taken"},     {"taken", "returned"},    {"taken", "closed"},
        {"taken", "waiting"}, {"waiting", "cancelled"}, {"offline", "cancelled"}, {"taken", "taken"},
};

static bool step_allowed(struct str from, struct str to)
{
        for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
                if (str_eq_c(from, steps[i].from) && str_eq_c(to, steps[i].to))
                        return true;
        return false;
}

static bool in_list(struct str list, struct str state)
{
        struct str one;

        while (str_cut(&list, ',', &one))
                if (str_eq(str_trim(one), state))
                        return true;
        return false;
}

void handover_copy(struct arena *mem, struct handover_write *to, const struct handover_write *from)
{
        *to = *from;
        to->id = arena_str(mem, from->id);
        to->state = arena_str(mem, from->state);
        to->expect = arena_str(mem, from->expect);
        to->reason = arena_str(mem, from->reason);
        to->mood = arena_str(mem, from->mood);
        to->product = arena_str(mem, from->product);
        to->agent = arena_str(mem, from->agent);
        to->from_agent = arena_str(mem, from->from_agent);
        to->queue = arena_str(mem, from->queue);
        if (from->note_cipher_p)
                to->note_cipher_p = arena_str(mem, str_n(from->note_cipher_p, from->note_cipher_n)).p;
}

static int handover_insert(struct op *op, struct sql_db *db, const struct conv_row *c, const struct handover_write *w,
                           struct err *err)
{
        struct sql_stmt *s;
        int r;

        if (!step_allowed(STR(""), w->state))
                return err_set(err, ERR_DENIED, "a hand-over cannot begin as %.*s", STR_ARG(w->state));
        s = prepare_brand(op, db,
                          "INSERT INTO handover (brand, id, conversation, customer_id, lang, state, reason, mood, "
                          "product, agent, safety,"
                          " requested_ms, promise_ms, open_ms, taken_ms, ended_ms, note_cipher)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, 0, 0, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, w->id);
        sql_put_text(s, c->id);
        sql_put_text(s, c->customer_id);
        sql_put_text(s, c->lang);
        sql_put_text(s, w->state);
        sql_put_text(s, w->reason);
        sql_put_text(s, w->mood);
        sql_put_text(s, w->product);
        sql_put_i64(s, w->safety);
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, w->promise_ms);
        sql_put_i64(s, str_eq_c(w->state, "waiting") ? w->at_ms : 0);
        sql_put_blob(s, str_n(w->note_cipher_p, w->note_cipher_p ? w->note_cipher_n : 0));
        r = sql_run(s, err);
        if (r == ERR_EXISTS) /* the index over open ones */
                return err_set(err, ERR_DENIED, "a hand-over of this conversation is open already");
        return r;
}

/* By its id; without one, the conversation's open one (there is at most one). */
#define THE_ONE "(id = ? OR (? = '' AND state IN ('waiting', 'offline', 'taken')))"

static int handover_check(struct op *op, struct sql_db *db, const struct conv_row *c, const struct handover_write *w,
                          struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT state, agent FROM handover WHERE brand = ? AND conversation = ? AND " THE_ONE, err);
        struct str state;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, c->id);
        sql_put_text(s, w->id);
        sql_put_text(s, w->id);
        r = sql_step(s, err);
        if (r < 0)
                return r;
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "no such hand-over");
        state = sql_str(s, "state");
        r = 0;
        if (!in_list(w->expect, state) || !step_allowed(state, w->state))
                r = err_set(err, ERR_DENIED, "the hand-over is %.*s and cannot become %.*s", STR_ARG(state),
                            STR_ARG(w->state));
        else if (w->from_agent.n && !str_eq(w->from_agent, sql_str(s, "agent")))
                r = err_set(err, ERR_DENIED, "another agent has this conversation");
        sql_reset(s);
        return r;
}

static int handover_update(struct op *op, struct sql_db *db, const struct conv_row *c, const struct handover_write *w,
                           struct err *err)
{
        bool taken = str_eq_c(w->state, "taken");
        bool ended = str_eq_c(w->state, "returned") || str_eq_c(w->state, "closed") || str_eq_c(w->state, "cancelled");
        struct sql_stmt *s;
        int r = handover_check(op, db, c, w, err);

        if (r < 0)
                return r;
        s = sql_prepare(db,
                        "UPDATE handover SET state = ?, agent = CASE WHEN ? = '' AND ? = 0 THEN agent ELSE ? END,"
                        " queue = CASE WHEN ? = '' THEN queue ELSE ? END,"
                        " promise_ms = CASE WHEN ? = 0 THEN promise_ms ELSE ? END,"
                        " open_ms = CASE WHEN ? = 0 OR (open_ms > 0 AND state <> 'taken') THEN open_ms ELSE ? END,"
                        " taken_ms = CASE WHEN ? = 0 THEN taken_ms ELSE ? END, ended_ms = ?,"
                        " note_cipher = CASE WHEN ? = 0 THEN note_cipher ELSE ? END"
                        " WHERE brand = ? AND conversation = ? AND " THE_ONE,
                        err);
        if (!s)
                return err->code;
        sql_put_text(s, w->state);
        sql_put_text(s, w->agent);
        sql_put_i64(s, str_eq_c(w->state, "waiting"));
        sql_put_text(s, w->agent);
        sql_put_text(s, w->queue);
        sql_put_text(s, w->queue);
        sql_put_i64(s, w->promise_ms);
        sql_put_i64(s, w->promise_ms);
        sql_put_i64(s, str_eq_c(w->state, "waiting"));
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, taken);
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, ended ? w->at_ms : 0);
        sql_put_i64(s, w->note_cipher_p != NULL);
        sql_put_blob(s, str_n(w->note_cipher_p, w->note_cipher_p ? w->note_cipher_n : 0));
        sql_put_text(s, op->st->brand);
        sql_put_text(s, c->id);
        sql_put_text(s, w->id);
        sql_put_text(s, w->id);
        return sql_run(s, err);
}

/* What was promised with it lives and ends in the same transaction. */
static int handover_promises(struct op *op, struct sql_db *db, const struct conv_row *conv,
                             const struct handover_write *w, struct err *err)
{
        bool taken = str_eq_c(w->state, "taken"), cancelled = str_eq_c(w->state, "cancelled");
        int r;

        if (w->expect.n == 0)
                return callback_begin(op, db, conv, w, err);
        if (str_eq_c(w->state, "waiting"))
                return in_list(w->expect, STR("taken"))
                               ? callback_again(op, db, conv->id, w->at_ms,
                                                w->promise_ms ? w->promise_ms : w->at_ms + HANDOVER_AGAIN_MS, err)
                               : 0;
        if (taken || cancelled || str_eq_c(w->state, "closed")) {
                r = callback_end(op, db, conv->id, cancelled, w->at_ms, err);
                if (r < 0)
                        return r;
        }
        return taken ? complaint_take(op, db, conv->id, w->agent, err) : 0;
}

/* What webhooks are told of a step; 0: nothing. */
static unsigned event_of(struct str state)
{
        static const struct {
                const char *state;
                unsigned event;
        } told[] = {{"waiting", WEBHOOK_WAITING},
                    {"offline", WEBHOOK_WAITING},
                    {"taken", WEBHOOK_TAKEN},
                    {"closed", WEBHOOK_CLOSED}};

        for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
                if (str_eq_c(state, told[i].state))
                        return told[i].event;
        return 0;
}

static int tell_webhooks(struct op *op, struct sql_db *db, const struct conv_row *c, const struct handover_write *w,
                         struct err *err)
{
        unsigned event = event_of(w->state);
        struct buf b;
        int r;

        if (!event)
                return 0;
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", c->id);
        json_put_key_str(&b, "state", w->state);
        if (w->reason.n) {
                json_put_key_str(&b, "reason", w->reason);
                json_put_key_str(&b, "lang", c->lang);
                json_put_key_bool(&b, "safety", w->safety);
        }
        if (w->agent.n)
                json_put_key_str(&b, "agent", w->agent);
        if (w->promise_ms)
                json_put_key_i64(&b, "promise_at", w->promise_ms);
        buf_put_ch(&b, '}');
        r = webhook_raise(op, db, event, w->at_ms, buf_str(&b), err);
        buf_done(&b);
        return r;
}

int handover_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct handover_write *w,
                   struct err *err)
{
        int r = w->expect.n == 0 ? handover_insert(op, db, conv, w, err) : handover_update(op, db, conv, w, err);

        if (r == 0)
                r = handover_promises(op, db, conv, w, err);
        return r == 0 ? tell_webhooks(op, db, conv, w, err) : r;
}

int handover_mood(struct op *op, struct sql_db *db, struct str conversation, struct str mood, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE handover SET mood = ? WHERE brand = ? AND conversation = ? AND state"
                                         " IN ('waiting', 'offline', 'taken')",
                                         err);

        if (!s)
                return err->code;
        sql_put_text(s, mood);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, conversation);
        return sql_run(s, err);
}

/* --- reading --- */

#define COLUMNS                                                                                                   \
        "SELECT id, conversation, customer_id, lang, state, reason, mood, product, agent, safety, requested_ms, " \
        "promise_ms,"                                                                                             \
        " open_ms, taken_ms, ended_ms, note_cipher, queue FROM handover "

enum { BEFORE_ALL = 2 }; /* more than any safety */

struct list_op {
        struct op op;
        struct str conversation;
        struct {
                int64_t safety, requested_ms;
                struct str id;
        } after;
        int64_t limit;
        struct handover_row *rows;
        size_t n, cap;
        store_handovers_fn *cb;
};

static int read_rows(struct list_op *o, struct sql_stmt *s, struct err *err)
{
        struct arena *mem = o->op.mem;
        int r;

        while ((r = sql_step(s, err)) > 0) {
                struct handover_row *h = ROWS_ADD(mem, &o->rows, &o->n, &o->cap);

                h->id = col(mem, s, "id");
                h->conversation = col(mem, s, "conversation");
                h->customer_id = col(mem, s, "customer_id");
                h->lang = col(mem, s, "lang");
                h->state = col(mem, s, "state");
                h->reason = col(mem, s, "reason");
                h->mood = col(mem, s, "mood");
                h->product = col(mem, s, "product");
                h->agent = col(mem, s, "agent");
                h->queue = col(mem, s, "queue");
                h->safety = sql_i64(s, "safety") != 0;
                h->requested_ms = sql_i64(s, "requested_ms");
                h->promise_ms = sql_i64(s, "promise_ms");
                h->open_ms = sql_i64(s, "open_ms");
                h->taken_ms = sql_i64(s, "taken_ms");
                h->ended_ms = sql_i64(s, "ended_ms");
                h->note_cipher = col(mem, s, "note_cipher");
        }
        return r;
}

static int open_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           COLUMNS "WHERE brand = ? AND state IN ('waiting', 'offline', 'taken')"
                                                   " AND (safety < ? OR (safety = ? AND (requested_ms > ?"
                                                   " OR (requested_ms = ? AND id > ?))))"
                                                   " ORDER BY safety DESC, requested_ms, id LIMIT ?",
                                           err);

        if (!s)
                return err->code;
        for (int i = 0; i < 2; i++)
                sql_put_i64(s, o->after.safety);
        for (int i = 0; i < 2; i++)
                sql_put_i64(s, o->after.requested_ms);
        sql_put_text(s, o->after.id);
        sql_put_i64(s, o->limit);
        return read_rows(o, s, err);
}

static int of_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db, COLUMNS "WHERE brand = ? AND conversation = ? ORDER BY requested_ms DESC, id DESC LIMIT 1",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, o->conversation);
        return read_rows(o, s, err);
}

static int taken_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db, COLUMNS "WHERE brand = ? AND taken_ms > 0 ORDER BY taken_ms DESC LIMIT ?", err);

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        return read_rows(o, s, err);
}

static void deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

static struct list_op *list_new(struct store *st, int (*run)(struct op *, struct sql_db *, struct err *),
                                unsigned limit, store_handovers_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), run, deliver, arg);

        o->limit = limit_rows(limit);
        o->cb = cb;
        return o;
}

int store_handovers_open(struct store *st, const struct handover_row *after, unsigned limit, store_handovers_fn *cb,
                         void *arg)
{
        struct list_op *o = list_new(st, open_run, limit, cb, arg);

        o->after.safety = BEFORE_ALL;
        if (after) {
                o->after.safety = after->safety;
                o->after.requested_ms = after->requested_ms;
                o->after.id = arena_str(o->op.mem, after->id);
        }
        return op_read(&o->op);
}

int store_handover_of(struct store *st, struct str conversation, store_handovers_fn *cb, void *arg)
{
        struct list_op *o = list_new(st, of_run, 1, cb, arg);

        o->conversation = arena_str(o->op.mem, conversation);
        return op_read(&o->op);
}

int store_handovers_taken(struct store *st, unsigned limit, store_handovers_fn *cb, void *arg)
{
        return op_read(&list_new(st, taken_run, limit, cb, arg)->op);
}

/* --- of desk --- */

struct queue_op {
        struct op_done done; /* first */
        struct str conversation, queue;
};

static int queue_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct queue_op *o = (struct queue_op *)op;
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE handover SET queue = ? WHERE brand = ? AND conversation = ? AND state"
                                         " IN ('waiting', 'offline')",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->queue);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->conversation);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "it does not wait") : r;
}

int store_handover_set_queue(struct store *st, struct str conversation, struct str queue, store_done_fn *cb, void *arg)
{
        struct queue_op *o = op_new(st, sizeof(*o), queue_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->conversation = arena_str(o->done.op.mem, conversation);
        o->queue = arena_str(o->done.op.mem, queue);
        return op_write(&o->done.op);
}

struct last_op {
        struct op op;
        struct str customer_id, agent;
        store_last_agent_fn *cb;
};

static int last_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct last_op *o = (struct last_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT agent FROM handover WHERE brand = ? AND customer_id = ?"
                                           " AND agent <> '' ORDER BY requested_ms DESC, id DESC LIMIT 1",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->customer_id);
        r = sql_step(s, err);
        if (r <= 0)
                return r;
        o->agent = col(op->mem, s, "agent");
        sql_reset(s);
        return 0;
}

static void last_deliver(struct op *op)
{
        struct last_op *o = (struct last_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->agent);
}

int store_handover_last_agent(struct store *st, struct str customer_id, store_last_agent_fn *cb, void *arg)
{
        struct last_op *o = op_new(st, sizeof(*o), last_run, last_deliver, arg);

        o->customer_id = arena_str(o->op.mem, customer_id);
        o->cb = cb;
        return op_read(&o->op);
}
