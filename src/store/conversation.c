/* Conversations and events. A turn is one request to the writer: an update or insert of the conversation, an insert per
 * event, and the hand-over's step. */
#include "store/conversation.h"

#include "store/callback_priv.h"
#include "store/complaint_priv.h"
#include "store/consent_priv.h"
#include "store/conversation_priv.h"
#include "store/csat_priv.h"
#include "store/desk_item_priv.h"
#include "store/edition_priv.h"
#include "store/flow_step_priv.h"
#include "store/learning_priv.h"
#include "store/memory_priv.h"
#include "store/offer_priv.h"
#include "store/promise_priv.h"
#include "store/record_priv.h"
#include "store/sealed_priv.h"
#include "store/search_priv.h"
#include "store/stage_priv.h"
#include "store/store_priv.h"

/* --- a turn --- */

struct turn_op {
        struct op op;
        struct conv_row conv;
        bool create, keep_state, has_handover, has_fallen, has_consent, has_standing, has_csat;
        struct event_row *events;
        size_t n_events;
        struct handover_write handover;
        struct fallen_in fallen;
        struct consent_write consent;
        const struct step_mark *step_marks;
        size_t n_step_marks;
        struct action_write *actions;
        size_t n_actions;
        struct standing_write standing;
        struct memory_write memory[TURN_MEMORY_MAX];
        size_t n_memory;
        struct offer_write offers[OFFER_WRITES_MAX];
        struct csat_write csat;
        size_t n_offers;
        bool has_complaint, has_callback, has_promise, has_stage;
        struct complaint_write complaint;
        struct callback_write callback;
        struct promise_row promise;
        struct stage_write stage;
        struct str outcome, mood;
        store_done_fn *cb;
};

static int insert_conversation(struct turn_op *t, struct sql_db *db, struct err *err)
{
        const struct conv_row *c = &t->conv;
        struct sql_stmt *s =
                prepare_brand(&t->op, db,
                              "INSERT INTO customer (brand, id, name, lang, tz, phone, email, city, visitor, vip,"
                              " birth_year, created_ms) VALUES (?, ?, '', ?, '', '', '', '', 1, 0, 0, ?)"
                              " ON CONFLICT DO NOTHING",
                              err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, c->customer_id);
        sql_put_text(s, c->lang);
        sql_put_i64(s, c->created_ms);
        r = sql_run(s, err);
        if (r < 0)
                return r;
        s = prepare_brand(
                &t->op, db,
                "INSERT INTO conversation (brand, id, customer_id, channel, lang, key_hash, state_cipher, status,"
                " outcome, minor, created_ms, updated_ms, last_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                err);
        if (!s)
                return err->code;
        sql_put_text(s, c->id);
        sql_put_text(s, c->customer_id);
        sql_put_text(s, c->channel);
        sql_put_text(s, c->lang);
        sql_put_blob(s, c->key_hash);
        sql_put_blob(s, c->state_cipher);
        sql_put_text(s, c->status);
        sql_put_text(s, t->outcome);
        sql_put_i64(s, c->minor);
        sql_put_i64(s, c->created_ms);
        sql_put_i64(s, c->updated_ms);
        sql_put_i64(s, c->last_seq);
        return sql_run(s, err);
}

static int update_seq_alone(struct turn_op *t, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            "UPDATE conversation SET last_seq = ?, updated_ms = ?,"
                            " outcome = CASE WHEN ? = '' THEN outcome ELSE ? END WHERE id = ? AND brand = ?",
                            err);

        if (!s)
                return err->code;
        sql_put_i64(s, t->conv.last_seq);
        sql_put_i64(s, t->conv.updated_ms);
        sql_put_text(s, t->outcome);
        sql_put_text(s, t->outcome);
        sql_put_text(s, t->conv.id);
        sql_put_text(s, t->op.st->brand);
        return sql_run(s, err);
}

static int update_conversation(struct turn_op *t, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s;
        int r;

        if (t->keep_state) {
                r = update_seq_alone(t, db, err);
        } else {
                s = sql_prepare(db,
                                "UPDATE conversation SET lang = ?, state_cipher = ?, status = ?,"
                                " outcome = CASE WHEN ? = '' THEN outcome ELSE ? END, updated_ms = ?, last_seq = ?"
                                " WHERE id = ? AND brand = ?",
                                err);
                if (!s)
                        return err->code;
                sql_put_text(s, t->conv.lang);
                sql_put_blob(s, t->conv.state_cipher);
                sql_put_text(s, t->conv.status);
                sql_put_text(s, t->outcome);
                sql_put_text(s, t->outcome);
                sql_put_i64(s, t->conv.updated_ms);
                sql_put_i64(s, t->conv.last_seq);
                sql_put_text(s, t->conv.id);
                sql_put_text(s, t->op.st->brand);
                r = sql_run(s, err);
        }
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_NOTFOUND, "no conversation %.*s", STR_ARG(t->conv.id));
        return r;
}

static int insert_event(struct turn_op *t, struct sql_db *db, const struct event_row *e, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&t->op, db,
                              "INSERT INTO event (brand, conversation, seq, kind, actor, ref, client_id, turn, at_ms,"
                              " redacted, body_cipher, trace_cipher) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, e->conversation);
        sql_put_i64(s, e->seq);
        sql_put_text(s, e->kind);
        sql_put_text(s, e->actor);
        sql_put_text(s, e->ref);
        sql_put_text(s, e->client_id);
        sql_put_text(s, e->turn);
        sql_put_i64(s, e->at_ms);
        sql_put_text(s, e->redacted);
        sql_put_blob(s, e->body_cipher);
        sql_put_blob(s, e->trace_cipher);
        r = sql_run(s, err);
        if (r == 0)
                r = search_insert(&t->op, db, e, err);
        return r == 0 && str_eq_c(e->actor, "customer") ? desk_item_wake(&t->op, db, e->conversation, err) : r;
}

/* What may not be remembered, or has no room, is left out. */
static int remember(struct turn_op *t, struct sql_db *db, struct err *err)
{
        int r = 0;

        for (size_t i = 0; i < t->n_memory && r == 0; i++) {
                r = memory_insert(&t->op, db, &t->memory[i], err);
                if (r == ERR_DENIED || r == ERR_LIMIT)
                        r = 0;
        }
        return r;
}

static int turn_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct turn_op *t = (struct turn_op *)op;
        int r = t->create ? insert_conversation(t, db, err) : update_conversation(t, db, err);

        for (size_t i = 0; i < t->n_events && r == 0; i++)
                r = insert_event(t, db, &t->events[i], err);
        if (r == 0 && t->has_handover)
                r = handover_apply(op, db, &t->conv, &t->handover, err);
        if (r == 0 && t->mood.n)
                r = handover_mood(op, db, t->conv.id, t->mood, err);
        if (r == 0 && t->has_fallen)
                r = fallen_insert(op, db, &t->conv, &t->fallen, err);
        if (r == 0 && t->has_consent)
                r = consent_insert(op, db, &t->consent, err);
        if (r == 0)
                r = step_marks_count(op, db, t->step_marks, t->n_step_marks, err);
        for (size_t i = 0; i < t->n_actions && r == 0; i++) {
                r = action_apply(op, db, &t->actions[i], err);
                if (r == ERR_EXISTS ||
                    r == ERR_DENIED) /* it was made before, or the row knows better; the reply goes */
                        r = 0;
        }
        if (r == 0 && t->has_csat)
                r = csat_apply(op, db, &t->conv, &t->csat, err);
        if (r == 0 && t->has_standing)
                r = standing_apply(op, db, t->conv.id, &t->standing, t->conv.updated_ms, err);
        for (size_t i = 0; i < t->n_offers && r == 0; i++)
                r = offer_apply(op, db, &t->conv, &t->offers[i], err);
        if (r == 0 && t->has_complaint)
                r = complaint_apply(op, db, &t->conv, &t->complaint, err);
        if (r == 0 && t->has_callback)
                r = callback_apply(op, db, &t->conv, &t->callback, err);
        if (r == 0 && t->has_promise)
                r = promise_insert(op, db, &t->promise, err);
        if (r == 0 && t->has_stage)
                r = stage_apply(op, db, &t->conv, &t->stage, err);
        return r == 0 ? remember(t, db, err) : r;
}

static void turn_deliver(struct op *op)
{
        struct turn_op *t = (struct turn_op *)op;
        struct store *st = op->st;

        for (size_t i = 0; op->job.r == 0 && i < t->n_events; i++)
                for (size_t k = 0; k < st->n_subscribers; k++)
                        st->subscribers[k].fn(st->subscribers[k].arg, &t->events[i]);
        if (t->cb)
                t->cb(op->arg, op->job.r, &op->job.err);
}

static void copy_event(struct turn_op *t, struct event_row *to, const struct event_write *from)
{
        struct arena *mem = t->op.mem;

        *to = (struct event_row){
                .conversation = t->conv.id,
                .customer_id = t->conv.customer_id,
                .seq = from->seq,
                .kind = arena_str(mem, from->kind),
                .actor = arena_str(mem, from->actor),
                .ref = arena_str(mem, from->ref),
                .client_id = arena_str(mem, from->client_id),
                .turn = arena_str(mem, from->turn),
                .at_ms = from->at_ms,
        };
        if (from->body) {
                to->body_cipher = arena_str(mem, from->body->cipher);
                to->redacted = arena_str(mem, from->body->redacted);
        }
        if (from->trace)
                to->trace_cipher = arena_str(mem, from->trace->cipher);
}

static void copy_conversation(struct turn_op *t, const struct conv_row *from)
{
        struct arena *mem = t->op.mem;

        t->conv = *from;
        t->conv.id = arena_str(mem, from->id);
        t->conv.customer_id = arena_str(mem, from->customer_id);
        t->conv.channel = arena_str(mem, from->channel);
        t->conv.lang = arena_str(mem, from->lang);
        t->conv.key_hash = arena_str(mem, from->key_hash);
        t->conv.state_cipher = arena_str(mem, from->state_cipher);
        t->conv.status = arena_str(mem, from->status);
}

int store_turn_commit(struct store *st, const struct turn_write *turn, store_done_fn *cb, void *arg)
{
        struct turn_op *t = op_new(st, sizeof(*t), turn_run, turn_deliver, arg);

        t->cb = cb;
        t->create = turn->create;
        t->keep_state = turn->keep_state;
        t->outcome = arena_str(t->op.mem, turn->outcome);
        t->mood = arena_str(t->op.mem, turn->mood);
        copy_conversation(t, turn->conv);
        t->n_events = turn->n_events;
        t->events = ARENA_ARRAY(t->op.mem, struct event_row, turn->n_events);
        for (size_t i = 0; i < turn->n_events; i++)
                copy_event(t, &t->events[i], &turn->events[i]);
        if (turn->handover) {
                t->has_handover = true;
                handover_copy(t->op.mem, &t->handover, turn->handover);
        }
        if (turn->fallen) {
                t->has_fallen = true;
                fallen_copy(t->op.mem, &t->fallen, turn->fallen);
        }
        if (turn->consent) {
                t->has_consent = true;
                consent_copy(t->op.mem, &t->consent, turn->consent);
        }
        t->step_marks = step_marks_copy(t->op.mem, turn->step_marks, turn->n_step_marks);
        t->n_step_marks = turn->n_step_marks;
        t->n_actions = turn->n_actions;
        t->actions = ARENA_ARRAY(t->op.mem, struct action_write, turn->n_actions + 1);
        for (size_t i = 0; i < turn->n_actions; i++)
                action_copy(t->op.mem, &t->actions[i], &turn->actions[i]);
        if (turn->csat) {
                t->has_csat = true;
                csat_copy(t->op.mem, &t->csat, turn->csat);
        }
        if (turn->standing) {
                t->has_standing = true;
                standing_copy(t->op.mem, &t->standing, turn->standing);
        }
        for (; t->n_memory < turn->n_memory && t->n_memory < TURN_MEMORY_MAX; t->n_memory++)
                memory_copy(t->op.mem, &t->memory[t->n_memory], &turn->memory[t->n_memory]);
        for (size_t i = 0; i < turn->n_offers && i < OFFER_WRITES_MAX; i++)
                offer_copy(t->op.mem, &t->offers[t->n_offers++], &turn->offers[i]);
        if (turn->complaint) {
                t->has_complaint = true;
                complaint_copy(t->op.mem, &t->complaint, turn->complaint);
        }
        if (turn->callback) {
                t->has_callback = true;
                callback_copy(t->op.mem, &t->callback, turn->callback);
        }
        if (turn->promise) {
                t->has_promise = true;
                promise_copy(t->op.mem, &t->promise, turn->promise);
        }
        if (turn->stage) {
                t->has_stage = true;
                stage_copy(t->op.mem, &t->stage, turn->stage);
        }
        return op_write(&t->op);
}

/* --- reading --- */

#define CONV_COLUMNS                                                                                                \
        "SELECT id, brand, customer_id, channel, lang, key_hash, state_cipher, status, outcome, minor, created_ms," \
        " updated_ms, last_seq FROM conversation "
#define EVENT_COLUMNS                                                                                        \
        "SELECT e.conversation AS conversation, c.customer_id AS customer_id, e.seq AS seq, e.kind AS kind," \
        " e.actor AS actor, e.ref AS ref, e.client_id AS client_id, e.turn AS turn, e.at_ms AS at_ms,"       \
        " e.redacted AS redacted, e.body_cipher AS body_cipher, e.trace_cipher AS trace_cipher"              \
        " FROM event e JOIN conversation c ON c.id = e.conversation WHERE c.brand = ? AND e.conversation = ? "

struct conv_op {
        struct op op;
        struct str id, client_id;
        int64_t after, before, limit;
        struct conv_row *convs;
        size_t n_convs, cap_convs;
        struct event_row *events;
        size_t n_events, cap_events;
        union {
                store_conv_fn *conv;
                store_events_fn *events;
                store_convs_fn *convs;
        } cb;
};

static void read_conv(struct arena *mem, struct sql_stmt *s, struct conv_row *c)
{
        c->id = col(mem, s, "id");
        c->brand = col(mem, s, "brand");
        c->customer_id = col(mem, s, "customer_id");
        c->channel = col(mem, s, "channel");
        c->lang = col(mem, s, "lang");
        c->key_hash = col(mem, s, "key_hash");
        c->state_cipher = col(mem, s, "state_cipher");
        c->status = col(mem, s, "status");
        c->outcome = col(mem, s, "outcome");
        c->minor = sql_i64(s, "minor") != 0;
        c->created_ms = sql_i64(s, "created_ms");
        c->updated_ms = sql_i64(s, "updated_ms");
        c->last_seq = sql_i64(s, "last_seq");
}

static void read_event(struct arena *mem, struct sql_stmt *s, struct event_row *e)
{
        e->conversation = col(mem, s, "conversation");
        e->customer_id = col(mem, s, "customer_id");
        e->seq = sql_i64(s, "seq");
        e->kind = col(mem, s, "kind");
        e->actor = col(mem, s, "actor");
        e->ref = col(mem, s, "ref");
        e->client_id = col(mem, s, "client_id");
        e->turn = col(mem, s, "turn");
        e->at_ms = sql_i64(s, "at_ms");
        e->redacted = col(mem, s, "redacted");
        e->body_cipher = col(mem, s, "body_cipher");
        e->trace_cipher = col(mem, s, "trace_cipher");
}

/* s is bound; adds its rows. */
static int read_events(struct conv_op *o, struct sql_stmt *s, struct err *err)
{
        int r;

        while ((r = sql_step(s, err)) > 0)
                read_event(o->op.mem, s, ROWS_ADD(o->op.mem, &o->events, &o->n_events, &o->cap_events));
        return r;
}

static int read_convs(struct conv_op *o, struct sql_stmt *s, struct err *err)
{
        int r;

        while ((r = sql_step(s, err)) > 0)
                read_conv(o->op.mem, s, ROWS_ADD(o->op.mem, &o->convs, &o->n_convs, &o->cap_convs));
        return r;
}

static int since_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct conv_op *o = (struct conv_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, EVENT_COLUMNS "AND e.seq > ? ORDER BY e.seq LIMIT ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_i64(s, o->after);
        sql_put_i64(s, o->limit);
        return read_events(o, s, err);
}

static void reverse(struct event_row *e, size_t n)
{
        for (size_t i = 0; i < n / 2; i++) {
                struct event_row x = e[i];

                e[i] = e[n - 1 - i];
                e[n - 1 - i] = x;
        }
}

static int before_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct conv_op *o = (struct conv_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, EVENT_COLUMNS "AND e.seq < ? ORDER BY e.seq DESC LIMIT ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_i64(s, o->before);
        sql_put_i64(s, o->limit);
        r = read_events(o, s, err);
        reverse(o->events, o->n_events);
        return r;
}

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct conv_op *o = (struct conv_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, CONV_COLUMNS "WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        r = read_convs(o, s, err);
        if (r < 0)
                return r;
        if (o->n_convs == 0)
                return err_set(err, ERR_NOTFOUND, "no conversation %.*s", STR_ARG(o->id));
        r = stage_mark_read(op, db, o->id, &o->convs[0].stage, err);
        if (r < 0)
                return r;
        o->after = o->convs[0].last_seq - o->limit;
        return o->limit > 0 ? since_run(op, db, err) : 0;
}

static int client_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct conv_op *o = (struct conv_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, EVENT_COLUMNS "AND e.client_id = ? AND e.client_id <> ''", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, o->client_id);
        r = read_events(o, s, err);
        if (r < 0 || o->n_events == 0 || o->events[0].turn.n == 0)
                return r;
        s = prepare_brand(op, db, EVENT_COLUMNS "AND e.seq > ? AND e.turn = ? ORDER BY e.seq LIMIT 100", err);
        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_i64(s, o->events[0].seq);
        sql_put_text(s, o->events[0].turn);
        return read_events(o, s, err);
}

static int customer_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct conv_op *o = (struct conv_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              CONV_COLUMNS "WHERE brand = ? AND customer_id = ? ORDER BY created_ms DESC, id DESC"
                                           " LIMIT ?",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_i64(s, o->limit);
        return read_convs(o, s, err);
}

static int open_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct conv_op *o = (struct conv_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           CONV_COLUMNS "WHERE brand = ? AND status IN ('waiting', 'agent')"
                                                        " ORDER BY updated_ms LIMIT ?",
                                           err);

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        return read_convs(o, s, err);
}

static void deliver_conv(struct op *op)
{
        struct conv_op *o = (struct conv_op *)op;

        o->cb.conv(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? o->convs : NULL, o->events,
                   op->job.r == 0 ? o->n_events : 0);
}

static void deliver_events(struct op *op)
{
        struct conv_op *o = (struct conv_op *)op;

        o->cb.events(op->arg, op->job.r, &op->job.err, o->events, op->job.r == 0 ? o->n_events : 0);
}

static void deliver_convs(struct op *op)
{
        struct conv_op *o = (struct conv_op *)op;

        o->cb.convs(op->arg, op->job.r, &op->job.err, o->convs, op->job.r == 0 ? o->n_convs : 0);
}

static struct conv_op *conv_op_new(struct store *st, int (*run)(struct op *, struct sql_db *, struct err *),
                                   void (*deliver)(struct op *), void *arg, struct str id, unsigned limit)
{
        struct conv_op *o = op_new(st, sizeof(*o), run, deliver, arg);

        o->id = arena_str(o->op.mem, id);
        o->limit = limit_rows(limit);
        return o;
}

int store_conversation_load(struct store *st, struct str id, unsigned last_events, store_conv_fn *cb, void *arg)
{
        struct conv_op *o = conv_op_new(st, load_run, deliver_conv, arg, id, last_events);

        o->cb.conv = cb;
        return op_read(&o->op);
}

int store_events_since(struct store *st, struct str id, int64_t after_seq, unsigned limit, store_events_fn *cb,
                       void *arg)
{
        struct conv_op *o = conv_op_new(st, since_run, deliver_events, arg, id, limit);

        o->after = after_seq;
        o->cb.events = cb;
        return op_read(&o->op);
}

int store_events_before(struct store *st, struct str id, int64_t before_seq, unsigned limit, store_events_fn *cb,
                        void *arg)
{
        struct conv_op *o = conv_op_new(st, before_run, deliver_events, arg, id, limit);

        o->before = before_seq;
        o->cb.events = cb;
        return op_read(&o->op);
}

int store_event_by_client_id(struct store *st, struct str id, struct str client_id, store_events_fn *cb, void *arg)
{
        struct conv_op *o = conv_op_new(st, client_run, deliver_events, arg, id, 0);

        o->client_id = arena_str(o->op.mem, client_id);
        o->cb.events = cb;
        return op_read(&o->op);
}

int store_conversations_of_customer(struct store *st, struct str customer_id, unsigned limit, store_convs_fn *cb,
                                    void *arg)
{
        struct conv_op *o = conv_op_new(st, customer_run, deliver_convs, arg, customer_id, limit);

        o->cb.convs = cb;
        return op_read(&o->op);
}

int store_open_conversations(struct store *st, unsigned limit, store_convs_fn *cb, void *arg)
{
        struct conv_op *o = conv_op_new(st, open_run, deliver_convs, arg, (struct str){0}, limit);

        o->cb.convs = cb;
        return op_read(&o->op);
}

struct str sealed_redacted(const struct sealed_text *t)
{
        return t->redacted;
}

struct str sealed_cipher(const struct sealed_text *t)
{
        return t->cipher;
}
