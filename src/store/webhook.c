/* Webhooks, their journal, and the jobs that send. */
#include "store/webhook.h"

#include "base/buf.h"
#include "base/rand.h"
#include "base/time.h"
#include "codec/json.h"
#include "store/webhook_priv.h"

#include <string.h>

enum { BODY_MAX = 16384 };

static const struct {
        unsigned event;
        const char *name;
} events[] = {
        {WEBHOOK_WAITING, "conversation.waiting"}, {WEBHOOK_TAKEN, "handover.taken"},
        {WEBHOOK_CLOSED, "conversation.closed"},   {WEBHOOK_COMPLAINT, "complaint.opened"},
        {WEBHOOK_OVERDUE, "callback.overdue"},     {WEBHOOK_TEST, "webhook.test"},
};
enum { EVENTS = sizeof(events) / sizeof(events[0]) };

const char *webhook_event_name(unsigned event)
{
        for (size_t i = 0; i < EVENTS; i++)
                if (events[i].event == event)
                        return events[i].name;
        return NULL;
}

unsigned webhook_event_of(struct str name)
{
        for (size_t i = 0; i < EVENTS; i++)
                if (str_eq_c(name, events[i].name))
                        return events[i].event & WEBHOOK_EVENTS;
        return 0;
}

/* ---- webhooks ---- */

struct add_op {
        struct op_done done; /* first */
        struct webhook_row row;
};

static int count(struct sql_stmt *s, int64_t *ret, struct err *err)
{
        int r = sql_step(s, err);

        *ret = r > 0 ? sql_i64(s, "n") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct webhook_row *w = &((struct add_op *)op)->row;
        struct sql_stmt *s = prepare_brand(op, db, "SELECT COUNT(*) AS n FROM webhook WHERE brand = ?", err);
        int64_t n = 0;
        int r = s ? count(s, &n, err) : err->code;

        if (r < 0)
                return r;
        if (n >= WEBHOOKS_MAX)
                return err_set(err, ERR_LIMIT, "there are %d webhooks, and no more are possible", WEBHOOKS_MAX);
        s = prepare_brand(op, db,
                          "INSERT INTO webhook (brand, id, url, events, state, created_ms, last_ms, last_status,"
                          " last_error) VALUES (?, ?, ?, ?, 'on', ?, 0, 0, '')",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, w->id);
        sql_put_text(s, w->url);
        sql_put_i64(s, w->events);
        sql_put_i64(s, w->created_ms);
        return sql_run(s, err);
}

int store_webhook_add(struct store *st, const struct webhook_row *w, store_done_fn *cb, void *arg)
{
        struct add_op *o = op_new(st, sizeof(*o), add_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->row = *w;
        o->row.id = arena_str(o->done.op.mem, w->id);
        o->row.url = arena_str(o->done.op.mem, w->url);
        return op_write(&o->done.op);
}

struct delete_op {
        struct op_done done; /* first */
        struct str id;
};

static int delete_run(struct op *op, struct sql_db *db, struct err *err)
{
        static const char *const steps[] = {"DELETE FROM job WHERE brand = ? AND ref = ? AND kind = 'webhook'",
                                            "DELETE FROM webhook_delivery WHERE brand = ? AND webhook = ?",
                                            "DELETE FROM webhook WHERE brand = ? AND id = ?"};
        int r = 0;

        for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && r == 0; i++) {
                struct sql_stmt *s = prepare_brand(op, db, steps[i], err);

                if (!s)
                        return err->code;
                sql_put_text(s, ((struct delete_op *)op)->id);
                r = sql_run(s, err);
        }
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "no such webhook") : r;
}

int store_webhook_delete(struct store *st, struct str id, store_done_fn *cb, void *arg)
{
        struct delete_op *o = op_new(st, sizeof(*o), delete_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        return op_write(&o->done.op);
}

struct list_op {
        struct op op;
        struct webhook_row *rows;
        size_t n, cap;
        store_webhooks_fn *cb;
};

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id, url, events, state, created_ms, last_ms, last_status, last_error"
                                           " FROM webhook WHERE brand = ? ORDER BY created_ms, id",
                                           err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0)
                *(struct webhook_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) =
                        (struct webhook_row){.id = col(op->mem, s, "id"),
                                             .url = col(op->mem, s, "url"),
                                             .events = (unsigned)sql_i64(s, "events"),
                                             .state = col(op->mem, s, "state"),
                                             .created_ms = sql_i64(s, "created_ms"),
                                             .last_ms = sql_i64(s, "last_ms"),
                                             .last_status = sql_i64(s, "last_status"),
                                             .last_error = col(op->mem, s, "last_error")};
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_webhooks(struct store *st, store_webhooks_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

/* ---- raising ---- */

static struct str body_of(struct op *op, unsigned event, int64_t at_ms, struct str data, struct err *err)
{
        char at[TIME_ISO_LEN + 1];
        struct str body = {NULL, 0};
        struct buf b;

        time_format_iso(at_ms, at);
        buf_init(&b, BODY_MAX);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "type", str_c(webhook_event_name(event)));
        json_put_key_str(&b, "timestamp", str_c(at));
        json_put_key(&b, "data");
        buf_put_str(&b, data);
        buf_put_ch(&b, '}');
        if (b.overflow)
                err_set(err, ERR_LIMIT, "what a webhook is told is longer than %d bytes", BODY_MAX);
        else
                body = arena_str(op->mem, buf_str(&b));
        buf_done(&b);
        return body;
}

static int add_job(struct op *op, struct sql_db *db, struct str id, struct str webhook, struct str body, int64_t due_ms,
                   struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO job (brand, id, kind, ref, payload, due_ms, lease_until_ms, attempts)"
                              " VALUES (?, ?, 'webhook', ?, ?, ?, 0, 0)",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, id);
        sql_put_text(s, webhook);
        sql_put_text(s, body);
        sql_put_i64(s, due_ms);
        return sql_run(s, err);
}

struct message {
        unsigned event;
        int64_t at_ms;
        struct str id, body;
};

static int add_delivery(struct op *op, struct sql_db *db, const struct message *m, struct str webhook, bool crowded,
                        struct err *err)
{
        struct str id = id_new_in(op->mem, m->at_ms);
        struct sql_stmt *s = prepare_brand(
                op, db,
                "INSERT INTO webhook_delivery (brand, id, message, webhook, event, state, at_ms, tried_ms,"
                " due_ms, tries, status, error) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, 0, 0, ?)",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, id);
        sql_put_text(s, m->id);
        sql_put_text(s, webhook);
        sql_put_text(s, str_c(webhook_event_name(m->event)));
        sql_put_text(s, crowded ? STR("failed") : STR("waiting"));
        sql_put_i64(s, m->at_ms);
        sql_put_i64(s, crowded ? 0 : m->at_ms);
        sql_put_text(s, crowded ? STR("too many messages wait for this webhook") : STR(""));
        r = sql_run(s, err);
        return r < 0 || crowded ? r : add_job(op, db, id, webhook, m->body, m->at_ms, err);
}

static int is_crowded(struct op *op, struct sql_db *db, struct str webhook, bool *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT COUNT(*) AS n FROM webhook_delivery WHERE brand = ? AND webhook = ? AND state = 'waiting'",
                err);
        int64_t n = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, webhook);
        r = count(s, &n, err);
        *ret = n >= WEBHOOK_WAITING_MAX;
        return r;
}

/* The ids of those that want it. */
static int wanting(struct op *op, struct sql_db *db, unsigned event, struct str only, struct str *ids, size_t *ret_n,
                   struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id FROM webhook WHERE brand = ? AND state = 'on' AND (id = ? OR"
                                           " (? = '' AND (events / ?) % 2 = 1)) ORDER BY id LIMIT ?",
                                           err);
        int r;

        *ret_n = 0;
        if (!s)
                return err->code;
        sql_put_text(s, only);
        sql_put_text(s, only);
        sql_put_i64(s, event);
        sql_put_i64(s, WEBHOOKS_MAX);
        while ((r = sql_step(s, err)) > 0)
                ids[(*ret_n)++] = col(op->mem, s, "id");
        return r;
}

static int raise_to(struct op *op, struct sql_db *db, unsigned event, struct str only, int64_t at_ms, struct str data,
                    struct err *err)
{
        struct message m = {.event = event, .at_ms = at_ms};
        struct str ids[WEBHOOKS_MAX];
        size_t n = 0;
        int r = wanting(op, db, event, only, ids, &n, err);

        if (r < 0 || n == 0)
                return r == 0 && only.n ? err_set(err, ERR_NOTFOUND, "no such webhook, or it is gone") : r;
        m.body = body_of(op, event, at_ms, data, err);
        if (!m.body.p)
                return ERR_LIMIT;
        m.id = arena_printf(op->mem, "msg_%.*s", STR_ARG(id_new_in(op->mem, at_ms)));
        for (size_t i = 0; i < n && r == 0; i++) {
                bool crowded = false;

                r = is_crowded(op, db, ids[i], &crowded, err);
                if (r == 0)
                        r = add_delivery(op, db, &m, ids[i], crowded, err);
        }
        return r;
}

int webhook_raise(struct op *op, struct sql_db *db, unsigned event, int64_t at_ms, struct str data, struct err *err)
{
        return raise_to(op, db, event, STR(""), at_ms, data, err);
}

int webhook_raise_about(struct op *op, struct sql_db *db, unsigned event, int64_t at_ms, struct str conversation,
                        const char *name, struct str id, struct err *err)
{
        struct buf b;
        int r;

        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", conversation);
        json_put_key_str(&b, name, id);
        buf_put_ch(&b, '}');
        r = webhook_raise(op, db, event, at_ms, buf_str(&b), err);
        buf_done(&b);
        return r;
}

struct raise_op {
        struct op_done done; /* first */
        unsigned event;
        int64_t at_ms;
        struct str only, data;
};

static int raise_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct raise_op *o = (struct raise_op *)op;

        return raise_to(op, db, o->event, o->only, o->at_ms, o->data, err);
}

int store_webhook_raise(struct store *st, unsigned event, struct str only, int64_t at_ms, struct str data,
                        store_done_fn *cb, void *arg)
{
        struct raise_op *o = op_new(st, sizeof(*o), raise_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->event = event;
        o->at_ms = at_ms;
        o->only = arena_str(o->done.op.mem, only);
        o->data = arena_str(o->done.op.mem, data);
        return op_write(&o->done.op);
}

/* ---- the journal ---- */

struct journal_op {
        struct op op;
        struct str webhook;
        int64_t limit, now_ms, lease_ms;
        struct webhook_room *rooms;
        size_t n_rooms;
        struct webhook_delivery *rows;
        size_t n, cap;
        store_webhook_deliveries_fn *cb;
};

static int journal_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct journal_op *o = (struct journal_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id, message, event, state, at_ms, tried_ms, due_ms, tries, status,"
                                           " error FROM webhook_delivery WHERE brand = ? AND webhook = ?"
                                           " ORDER BY id DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->webhook);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct webhook_delivery *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) =
                        (struct webhook_delivery){.id = col(op->mem, s, "id"),
                                                  .message = col(op->mem, s, "message"),
                                                  .webhook = o->webhook,
                                                  .event = col(op->mem, s, "event"),
                                                  .state = col(op->mem, s, "state"),
                                                  .at_ms = sql_i64(s, "at_ms"),
                                                  .tried_ms = sql_i64(s, "tried_ms"),
                                                  .due_ms = sql_i64(s, "due_ms"),
                                                  .tries = sql_i64(s, "tries"),
                                                  .status = sql_i64(s, "status"),
                                                  .error = col(op->mem, s, "error")};
        return r;
}

static void journal_deliver(struct op *op)
{
        struct journal_op *o = (struct journal_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_webhook_deliveries(struct store *st, struct str webhook, unsigned limit, store_webhook_deliveries_fn *cb,
                             void *arg)
{
        struct journal_op *o = op_new(st, sizeof(*o), journal_run, journal_deliver, arg);

        o->webhook = arena_str(o->op.mem, webhook);
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- sending ---- */

static int claim_of(struct journal_op *o, struct sql_db *db, const struct webhook_room *w, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db,
                              "SELECT j.id AS id, j.payload AS body, j.attempts AS tries, d.message AS message,"
                              " d.event AS event, d.at_ms AS at_ms, w.url AS url FROM job AS j"
                              " JOIN webhook_delivery AS d ON d.brand = j.brand AND d.id = j.id"
                              " JOIN webhook AS w ON w.brand = d.brand AND w.id = d.webhook"
                              " WHERE j.brand = ? AND j.kind = 'webhook' AND j.ref = ? AND j.due_ms <= ?"
                              " AND (j.lease_until_ms <= ? OR j.lease_until_ms > ?) ORDER BY j.due_ms, j.id LIMIT ?",
                              err);
        size_t left = WEBHOOK_CLAIM_MAX - o->n;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->webhook);
        sql_put_i64(s, o->now_ms);
        sql_put_i64(s, o->now_ms);
        sql_put_i64(s, o->now_ms + o->lease_ms);
        sql_put_i64(s, (int64_t)(w->room < left ? w->room : left));
        while ((r = sql_step(s, err)) > 0)
                *(struct webhook_delivery *)ROWS_ADD(o->op.mem, &o->rows, &o->n, &o->cap) =
                        (struct webhook_delivery){.id = col(o->op.mem, s, "id"),
                                                  .message = col(o->op.mem, s, "message"),
                                                  .webhook = w->webhook,
                                                  .url = col(o->op.mem, s, "url"),
                                                  .event = col(o->op.mem, s, "event"),
                                                  .body = col(o->op.mem, s, "body"),
                                                  .state = STR("waiting"),
                                                  .at_ms = sql_i64(s, "at_ms"),
                                                  .tries = sql_i64(s, "tries") + 1};
        return r;
}

static int claim_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct journal_op *o = (struct journal_op *)op;
        int r = 0;

        o->n = 0;
        for (size_t i = 0; i < o->n_rooms && r == 0; i++)
                r = claim_of(o, db, &o->rooms[i], err);
        for (size_t i = 0; i < o->n && r == 0; i++) {
                struct sql_stmt *s =
                        sql_prepare(db, "UPDATE job SET lease_until_ms = ?, attempts = attempts + 1 WHERE id = ?", err);

                if (!s)
                        return err->code;
                sql_put_i64(s, o->now_ms + o->lease_ms);
                sql_put_text(s, o->rows[i].id);
                r = sql_run(s, err);
        }
        return r;
}

int store_webhook_claim(struct store *st, int64_t now_ms, int64_t lease_ms, const struct webhook_room *rooms, size_t n,
                        store_webhook_deliveries_fn *cb, void *arg)
{
        struct journal_op *o = op_new(st, sizeof(*o), claim_run, journal_deliver, arg);

        o->now_ms = now_ms;
        o->lease_ms = lease_ms;
        o->n_rooms = n < WEBHOOKS_MAX ? n : WEBHOOKS_MAX;
        o->rooms = ARENA_ARRAY(o->op.mem, struct webhook_room, o->n_rooms + 1);
        for (size_t i = 0; i < o->n_rooms; i++)
                o->rooms[i] = (struct webhook_room){arena_str(o->op.mem, rooms[i].webhook), rooms[i].room};
        o->cb = cb;
        return op_write(&o->op);
}

struct tried_op {
        struct op_done done; /* first */
        struct webhook_tried t;
};

static int write_journal(struct op *op, struct sql_db *db, const struct webhook_tried *t, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE webhook_delivery SET tries = tries + 1, tried_ms = ?, status = ?,"
                                         " error = ?, due_ms = ?, state = ? WHERE brand = ? AND id = ?",
                                         err);

        if (!s)
                return err->code;
        sql_put_i64(s, t->at_ms);
        sql_put_i64(s, t->status);
        sql_put_text(s, t->error);
        sql_put_i64(s, t->next_due_ms);
        sql_put_text(s, !t->error.n ? STR("sent") : t->next_due_ms ? STR("waiting") : STR("failed"));
        sql_put_text(s, op->st->brand);
        sql_put_text(s, t->id);
        return sql_run(s, err);
}

static int write_webhook(struct op *op, struct sql_db *db, const struct webhook_tried *t, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE webhook SET last_ms = ?, last_status = ?, last_error = ?, state ="
                                         " CASE WHEN ? = 1 THEN 'gone' ELSE state END WHERE brand = ? AND id = ?",
                                         err);

        if (!s)
                return err->code;
        sql_put_i64(s, t->at_ms);
        sql_put_i64(s, t->status);
        sql_put_text(s, t->error);
        sql_put_i64(s, t->gone);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, t->webhook);
        return sql_run(s, err);
}

static int write_job(struct op *op, struct sql_db *db, const struct webhook_tried *t, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            t->next_due_ms ? "UPDATE job SET due_ms = ?, lease_until_ms = 0 WHERE brand = ? AND id = ?"
                                           : "DELETE FROM job WHERE brand = ? AND id = ?",
                            err);

        if (!s)
                return err->code;
        if (t->next_due_ms)
                sql_put_i64(s, t->next_due_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, t->id);
        return sql_run(s, err);
}

static int prune(struct op *op, struct sql_db *db, const struct webhook_tried *t, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db,
                "DELETE FROM webhook_delivery WHERE brand = ? AND webhook = ? AND state <> 'waiting' AND at_ms < ?",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, t->webhook);
        sql_put_i64(s, t->at_ms - WEBHOOK_JOURNAL_DAYS * DAY_MS);
        return sql_run(s, err);
}

/* What waits for a webhook that is gone has failed. */
static int give_up(struct op *op, struct sql_db *db, const struct webhook_tried *t, struct err *err)
{
        static const char *const steps[] = {
                "DELETE FROM job WHERE brand = ? AND ref = ? AND kind = 'webhook'",
                "UPDATE webhook_delivery SET state = 'failed', due_ms = 0, error = 'the webhook is gone' WHERE brand ="
                " ? AND webhook = ? AND state = 'waiting'"};
        int r = 0;

        for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && r == 0; i++) {
                struct sql_stmt *s = prepare_brand(op, db, steps[i], err);

                if (!s)
                        return err->code;
                sql_put_text(s, t->webhook);
                r = sql_run(s, err);
        }
        return r;
}

static int tried_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct webhook_tried *t = &((struct tried_op *)op)->t;
        int r = write_journal(op, db, t, err);

        if (r == 0)
                r = write_webhook(op, db, t, err);
        if (r == 0)
                r = write_job(op, db, t, err);
        if (r == 0 && t->gone)
                r = give_up(op, db, t, err);
        return r == 0 ? prune(op, db, t, err) : r;
}

int store_webhook_tried(struct store *st, const struct webhook_tried *t, store_done_fn *cb, void *arg)
{
        struct tried_op *o = op_new(st, sizeof(*o), tried_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->t = *t;
        o->t.id = arena_str(o->done.op.mem, t->id);
        o->t.webhook = arena_str(o->done.op.mem, t->webhook);
        o->t.error = arena_str(o->done.op.mem, str_sub(t->error, 0, WEBHOOK_ERROR_MAX));
        return op_write(&o->done.op);
}
