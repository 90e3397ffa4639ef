/* Contacts: reading conversations, and keeping what was derived. A page is read by a reader and written by the writer;
 * what changed between the two is derived again, because its time of change is then later than the mark. */
#include "store/contact.h"

#include "base/map.h"
#include "store/contact_priv.h"
#include "store/store_priv.h"

#define MARK_NAME "metrics.mark"
#define SUMS_BYTES_MAX ((size_t)1 << 16)

/* ---- deriving ---- */

struct derive_op {
        struct op op;
        struct contact_mark from;
        int64_t until_ms, limit;
        struct contact_page page;
        struct str *conversations;
        struct contact_source *sources;
        size_t n, cap, n_ids, cap_ids, cap_rows;
        store_contact_page_fn *cb;
};

static int read_conversations(struct derive_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT id, customer_id, channel, lang, updated_ms FROM conversation"
                                           " WHERE brand = ? AND (updated_ms, id) > (?, ?) AND updated_ms <= ?"
                                           " ORDER BY updated_ms, id LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->from.updated_ms);
        sql_put_text(s, o->from.conversation);
        sql_put_i64(s, o->until_ms);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0) {
                struct contact_source *src = ROWS_ADD(mem, &o->sources, &o->n, &o->cap);

                *src = (struct contact_source){.conversation = col(mem, s, "id"),
                                               .customer_id = col(mem, s, "customer_id"),
                                               .channel = col(mem, s, "channel"),
                                               .lang = col(mem, s, "lang"),
                                               .updated_ms = sql_i64(s, "updated_ms")};
                *(struct str *)ROWS_ADD(mem, &o->conversations, &o->n_ids, &o->cap_ids) = src->conversation;
        }
        return r;
}

static int read_said(struct derive_op *o, struct sql_db *db, struct contact_source *src, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT kind, actor, ref, at_ms FROM event WHERE brand = ? AND"
                                           " conversation = ? ORDER BY seq LIMIT ?",
                                           err);
        struct contact_event *v = NULL;
        size_t n = 0, cap = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, src->conversation);
        sql_put_i64(s, CONTACT_EVENTS_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct contact_event *)ROWS_ADD(mem, &v, &n, &cap) = (struct contact_event){
                        col(mem, s, "kind"), col(mem, s, "actor"), col(mem, s, "ref"), sql_i64(s, "at_ms")};
        src->events = v;
        src->n_events = n;
        return r;
}

static int read_handovers(struct derive_op *o, struct sql_db *db, struct contact_source *src, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT state, reason, requested_ms, open_ms, taken_ms, ended_ms FROM"
                                           " handover WHERE brand = ? AND conversation = ? ORDER BY requested_ms, id"
                                           " LIMIT ?",
                                           err);
        struct contact_handover *v = NULL;
        size_t n = 0, cap = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, src->conversation);
        sql_put_i64(s, CONTACT_HANDOVERS_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct contact_handover *)ROWS_ADD(mem, &v, &n, &cap) = (struct contact_handover){
                        col(mem, s, "state"),  col(mem, s, "reason"),  sql_i64(s, "requested_ms"),
                        sql_i64(s, "open_ms"), sql_i64(s, "taken_ms"), sql_i64(s, "ended_ms")};
        src->handovers = v;
        src->n_handovers = n;
        return r;
}

static int read_verdicts(struct derive_op *o, struct sql_db *db, struct contact_source *src, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT what, at_ms FROM assist_verdict WHERE brand = ? AND customer_id = ?"
                                           " AND conversation = ? LIMIT ?",
                                           err);
        struct contact_verdict *v = NULL;
        size_t n = 0, cap = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, src->customer_id);
        sql_put_text(s, src->conversation);
        sql_put_i64(s, CONTACT_EVENTS_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct contact_verdict *)ROWS_ADD(mem, &v, &n, &cap) =
                        (struct contact_verdict){col(mem, s, "what"), sql_i64(s, "at_ms")};
        src->verdicts = v;
        src->n_verdicts = n;
        return r;
}

static int read_rating(struct derive_op *o, struct sql_db *db, struct contact_source *src, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db, "SELECT asked_ms, score FROM csat WHERE brand = ? AND conversation = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, src->conversation);
        r = sql_step(s, err);
        if (r > 0) {
                src->csat_asked_ms = sql_i64(s, "asked_ms");
                src->csat_score = sql_i64(s, "score");
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

/* A page has so many conversations, or fewer where they are long: the arena has a limit, and the page waits in memory
 * until it is written. */
static int derive_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct derive_op *o = (struct derive_op *)op;
        size_t before = arena_used(op->mem), i;
        int r;

        o->n = o->n_ids = o->page.n_rows = 0; /* the pool may run it twice */
        o->page.mark = o->from;
        r = read_conversations(o, db, err);
        o->page.more = (int64_t)o->n == o->limit;
        for (i = 0; i < o->n && r == 0; i++) {
                struct contact_source *src = &o->sources[i];

                r = read_said(o, db, src, err);
                if (r == 0)
                        r = read_handovers(o, db, src, err);
                if (r == 0 && src->n_handovers)
                        r = read_verdicts(o, db, src, err);
                if (r == 0)
                        r = read_rating(o, db, src, err);
                if (r == 0)
                        contact_derive(src, op->mem, &o->page.rows, &o->page.n_rows, &o->cap_rows);
                o->page.mark = (struct contact_mark){src->updated_ms, src->conversation};
                if (arena_used(op->mem) - before > CONTACT_PAGE_BYTES && i + 1 < o->n) {
                        o->page.more = true;
                        i++;
                        break;
                }
        }
        o->page.conversations = o->conversations;
        o->page.n_conversations = i;
        return r;
}

static void derive_deliver(struct op *op)
{
        struct derive_op *o = (struct derive_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->page : NULL);
}

int store_contacts_derive(struct store *st, const struct contact_mark *mark, int64_t until_ms, unsigned limit,
                          store_contact_page_fn *cb, void *arg)
{
        struct derive_op *o = op_new(st, sizeof(*o), derive_run, derive_deliver, arg);

        o->from = (struct contact_mark){mark->updated_ms, arena_str(o->op.mem, mark->conversation)};
        o->until_ms = until_ms;
        o->limit = limit < CONTACT_PAGE_MAX ? limit : CONTACT_PAGE_MAX;
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- writing ---- */

enum { DELTAS_MAX = 500 };

/* Memory of the op holds the page alone. What is read of one conversation dies with it (scratch), and changes to sums
 * are written when there are DELTAS_MAX of them: a customer may have any number of contacts. */
struct put_op {
        struct op_done done; /* first */
        struct contact_page page;
        struct map *deltas; /* of this run: key to struct delta */
        size_t n_deltas;
        struct arena *delta_mem, *scratch;
        struct contact_packed packed;
};

struct delta {
        struct contact_row of; /* day, channel, topic, lang */
        struct contact_sums sums;
};

static int flush_deltas(struct put_op *o, struct sql_db *db, struct err *err);

static int add_delta(struct put_op *o, struct sql_db *db, const struct contact_row *row, int64_t times, struct err *err)
{
        struct str key;
        struct delta *d;
        int r = o->n_deltas < DELTAS_MAX ? 0 : flush_deltas(o, db, err);

        if (r < 0)
                return r;
        key = arena_printf(o->scratch, "%lld\n%.*s\n%.*s\n%.*s", (long long)row->day, STR_ARG(row->channel),
                           STR_ARG(row->lang), STR_ARG(row->topic));
        d = map_get(o->deltas, key);
        if (!d) {
                d = ARENA_NEW(o->delta_mem, struct delta);
                d->of = (struct contact_row){.day = row->day,
                                             .channel = arena_str(o->delta_mem, row->channel),
                                             .topic = arena_str(o->delta_mem, row->topic),
                                             .lang = arena_str(o->delta_mem, row->lang)};
                map_set(o->deltas, key, d);
                o->n_deltas++;
        }
        contact_sums_count(&d->sums, row, times);
        return 0;
}

void contact_read(struct arena *mem, struct sql_stmt *s, struct contact_row *ret)
{
        *ret = (struct contact_row){.conversation = col(mem, s, "conversation"),
                                    .customer_id = col(mem, s, "customer_id"),
                                    .channel = col(mem, s, "channel"),
                                    .lang = col(mem, s, "lang"),
                                    .topic = col(mem, s, "topic"),
                                    .reason = col(mem, s, "reason"),
                                    .n = sql_i64(s, "n"),
                                    .day = sql_i64(s, "day"),
                                    .start_ms = sql_i64(s, "start_ms"),
                                    .end_ms = sql_i64(s, "end_ms"),
                                    .flags = sql_i64(s, "flags"),
                                    .turns = sql_i64(s, "turns"),
                                    .wait_ms = sql_i64(s, "wait_ms"),
                                    .open_wait_ms = sql_i64(s, "open_wait_ms"),
                                    .handle_ms = sql_i64(s, "handle_ms"),
                                    .talk_ms = sql_i64(s, "talk_ms"),
                                    .accepted = sql_i64(s, "accepted"),
                                    .edited = sql_i64(s, "edited"),
                                    .rejected = sql_i64(s, "rejected"),
                                    .score = sql_i64(s, "score")};
}

struct rows {
        struct contact_row *v;
        size_t n, cap;
};

static int read_rows(struct arena *mem, struct sql_stmt *s, struct rows *ret, struct err *err)
{
        int r;

        while ((r = sql_step(s, err)) > 0)
                contact_read(mem, s, ROWS_ADD(mem, &ret->v, &ret->n, &ret->cap));
        return r;
}

static int is_there(struct op *op, struct sql_db *db, struct str conversation, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT 1 AS yes FROM conversation WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = sql_step(s, err);
        sql_reset(s);
        return r;
}

static int take_old(struct put_op *o, struct sql_db *db, struct str conversation, struct rows *old, struct err *err)
{
        struct op *op = &o->done.op;
        struct sql_stmt *s = prepare_brand(op, db, CONTACT_COLUMNS "WHERE brand = ? AND conversation = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = read_rows(o->scratch, s, old, err);
        for (size_t i = 0; i < old->n && r == 0; i++)
                r = add_delta(o, db, &old->v[i], -1, err);
        if (r < 0 || !old->n)
                return r;
        s = prepare_brand(op, db, "DELETE FROM contact WHERE brand = ? AND conversation = ?", err);
        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        return sql_run(s, err);
}

static int insert_row(struct put_op *o, struct sql_db *db, const struct contact_row *row, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                &o->done.op, db,
                "INSERT INTO contact (brand, conversation, n, customer_id, channel, lang, topic, reason, day, start_ms,"
                " end_ms, flags, turns, wait_ms, open_wait_ms, handle_ms, talk_ms, accepted, edited, rejected, score)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                err);
        const int64_t numbers[] = {row->day,     row->start_ms,     row->end_ms,    row->flags,   row->turns,
                                   row->wait_ms, row->open_wait_ms, row->handle_ms, row->talk_ms, row->accepted,
                                   row->edited,  row->rejected,     row->score};
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, row->conversation);
        sql_put_i64(s, row->n);
        sql_put_text(s, row->customer_id);
        sql_put_text(s, row->channel);
        sql_put_text(s, row->lang);
        sql_put_text(s, row->topic);
        sql_put_text(s, row->reason);
        for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
                sql_put_i64(s, numbers[i]);
        r = sql_run(s, err);
        return r < 0 ? r : add_delta(o, db, row, 1, err);
}

/* ---- what a customer did before and after ---- */

#define BESIDE (CONTACT_AGAIN | CONTACT_AGAIN_TOPIC | CONTACT_AGAIN_DAY | CONTACT_REPEAT)

static void look_around(const struct rows *near, size_t at, int64_t *flags)
{
        const struct contact_row *row = &near->v[at];

        for (size_t i = 0; i < near->n && (*flags & BESIDE) != BESIDE; i++) {
                const struct contact_row *x = &near->v[i];
                bool topic = str_eq(x->topic, row->topic);

                if (i == at)
                        continue;
                if (x->start_ms > row->end_ms && x->start_ms - row->end_ms <= CONTACT_AGAIN_MS)
                        *flags |= CONTACT_AGAIN | (topic ? CONTACT_AGAIN_TOPIC : 0) |
                                  (x->start_ms - row->end_ms <= DAY_MS ? CONTACT_AGAIN_DAY : 0);
                if (topic && row->start_ms > x->end_ms && row->start_ms - x->end_ms <= CONTACT_AGAIN_MS)
                        *flags |= CONTACT_REPEAT;
        }
}

static int set_flags(struct put_op *o, struct sql_db *db, struct contact_row *row, int64_t flags, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db, "UPDATE contact SET flags = ? WHERE brand = ? AND conversation = ? AND n = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, flags);
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, row->conversation);
        sql_put_i64(s, row->n);
        r = sql_run(s, err);
        if (r == 0)
                r = add_delta(o, db, row, -1, err);
        row->flags = flags;
        return r < 0 ? r : add_delta(o, db, row, 1, err);
}

static void widen(const struct contact_row *row, int64_t *from_ms, int64_t *to_ms)
{
        *from_ms = row->start_ms < *from_ms ? row->start_ms : *from_ms;
        *to_ms = row->end_ms > *to_ms ? row->end_ms : *to_ms;
}

/* Contacts of a customer that lie within the window around a span. */
static int read_near(struct put_op *o, struct sql_db *db, struct str customer, int64_t from_ms, int64_t to_ms,
                     struct rows *ret, struct err *err)
{
        struct op *op = &o->done.op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           CONTACT_COLUMNS "WHERE brand = ? AND customer_id = ? AND end_ms >= ?"
                                                           " AND start_ms <= ? ORDER BY end_ms LIMIT ?",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, customer);
        sql_put_i64(s, from_ms - CONTACT_AGAIN_MS);
        sql_put_i64(s, to_ms + CONTACT_AGAIN_MS);
        sql_put_i64(s, CONTACT_NEAR_MAX);
        return read_rows(o->scratch, s, ret, err);
}

/* Of all whose flags hang on what lies in the span: they may be longer than it, and then have others beside them. */
static int settle_near(struct put_op *o, struct sql_db *db, struct str customer, int64_t from_ms, int64_t to_ms,
                       struct err *err)
{
        int64_t first = from_ms, last = to_ms;
        struct rows touched = {0}, near = {0};
        int r = read_near(o, db, customer, from_ms, to_ms, &touched, err);

        for (size_t i = 0; i < touched.n; i++)
                widen(&touched.v[i], &first, &last);
        if (r == 0)
                r = read_near(o, db, customer, first, last, &near, err);
        for (size_t i = 0; i < near.n && r == 0; i++) {
                int64_t flags = near.v[i].flags & ~(int64_t)BESIDE;

                if (near.v[i].end_ms < from_ms - CONTACT_AGAIN_MS || near.v[i].start_ms > to_ms + CONTACT_AGAIN_MS)
                        continue;
                look_around(&near, i, &flags);
                flags = contact_flags_settle(flags);
                if (flags != near.v[i].flags)
                        r = set_flags(o, db, &near.v[i], flags, err);
        }
        return r;
}

static int put_conversation(struct put_op *o, struct sql_db *db, struct str conversation, size_t *at, struct err *err)
{
        const struct contact_page *p = &o->page;
        int64_t from = INT64_MAX, to = 0;
        struct rows old = {0};
        struct str customer = {0};
        int there = is_there(&o->done.op, db, conversation, err);
        int r = there < 0 ? there : 0;

        if (r == 0 && there)
                r = take_old(o, db, conversation, &old, err);
        for (size_t i = 0; i < old.n; i++) {
                widen(&old.v[i], &from, &to);
                customer = old.v[i].customer_id;
        }
        for (; *at < p->n_rows && str_eq(p->rows[*at].conversation, conversation); (*at)++) {
                if (!there || r < 0)
                        continue;
                r = insert_row(o, db, &p->rows[*at], err);
                widen(&p->rows[*at], &from, &to);
                customer = p->rows[*at].customer_id;
        }
        return r < 0 || !customer.n ? r : settle_near(o, db, customer, from, to, err);
}

/* ---- the sums ---- */

/* Added to ret. */
static int read_sums(struct put_op *o, struct sql_db *db, const struct contact_row *of, struct contact_sums *ret,
                     struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->done.op, db,
                                           "SELECT sums FROM contact_sum WHERE brand = ? AND day = ? AND channel = ?"
                                           " AND topic = ? AND lang = ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, of->day);
        sql_put_text(s, of->channel);
        sql_put_text(s, of->topic);
        sql_put_text(s, of->lang);
        r = sql_step(s, err);
        if (r > 0 && !contact_sums_read(sql_str(s, "sums"), &o->packed))
                r = err_set(err, ERR_CORRUPT, "the sums of a day cannot be read");
        else if (r > 0)
                contact_packed_add(ret, &o->packed, true);
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int write_sums(struct op *op, struct sql_db *db, const struct contact_row *of, struct str sums, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO contact_sum (brand, day, channel, topic, lang, sums) VALUES (?, ?, ?, ?, ?,"
                              " ?) ON CONFLICT (brand, day, channel, topic, lang) DO UPDATE SET sums = excluded.sums",
                              err);

        if (!s)
                return err->code;
        sql_put_i64(s, of->day);
        sql_put_text(s, of->channel);
        sql_put_text(s, of->topic);
        sql_put_text(s, of->lang);
        sql_put_blob(s, sums);
        return sql_run(s, err);
}

static int flush_deltas(struct put_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->done.op;
        struct str key;
        void *value;
        size_t at = 0;
        int r = 0;

        while (r == 0 && map_next(o->deltas, &at, &key, &value)) {
                struct delta *d = value;
                struct buf b;

                r = read_sums(o, db, &d->of, &d->sums, err);
                buf_init(&b, SUMS_BYTES_MAX);
                contact_sums_write(&d->sums, &b);
                if (r == 0)
                        r = write_sums(op, db, &d->of, buf_str(&b), err);
                buf_done(&b);
        }
        map_free(o->deltas);
        o->deltas = map_new();
        o->n_deltas = 0;
        arena_reset(o->delta_mem);
        return r;
}

static int write_mark(struct put_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->done.op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO setting (brand, name, value) VALUES (?, ?, ?)"
                                           " ON CONFLICT (brand, name) DO UPDATE SET value = excluded.value",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, STR(MARK_NAME));
        sql_put_text(s, arena_printf(op->mem, "%lld:%.*s", (long long)o->page.mark.updated_ms,
                                     STR_ARG(o->page.mark.conversation)));
        return sql_run(s, err);
}

static int put_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct put_op *o = (struct put_op *)op;
        size_t at = 0;
        int r = 0;

        o->deltas = map_new();
        o->n_deltas = 0;
        o->delta_mem = arena_new(0);
        o->scratch = arena_new(0);
        for (size_t i = 0; i < o->page.n_conversations && r == 0; i++) {
                arena_reset(o->scratch);
                r = put_conversation(o, db, o->page.conversations[i], &at, err);
        }
        if (r == 0)
                r = flush_deltas(o, db, err);
        o->deltas = map_free(o->deltas);
        arena_free(o->delta_mem);
        arena_free(o->scratch);
        return r < 0 ? r : write_mark(o, db, err);
}

static void copy_row(struct arena *mem, struct contact_row *to, const struct contact_row *from)
{
        *to = *from;
        to->conversation = arena_str(mem, from->conversation);
        to->customer_id = arena_str(mem, from->customer_id);
        to->channel = arena_str(mem, from->channel);
        to->lang = arena_str(mem, from->lang);
        to->topic = arena_str(mem, from->topic);
        to->reason = arena_str(mem, from->reason);
}

int store_contacts_put(struct store *st, const struct contact_page *page, store_done_fn *cb, void *arg)
{
        struct put_op *o = op_new(st, sizeof(*o), put_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;
        struct str *conversations = ARENA_ARRAY(mem, struct str, page->n_conversations);

        o->done.cb = cb;
        o->page = *page;
        o->page.mark.conversation = arena_str(mem, page->mark.conversation);
        for (size_t i = 0; i < page->n_conversations; i++)
                conversations[i] = arena_str(mem, page->conversations[i]);
        o->page.conversations = conversations;
        o->page.rows = ARENA_ARRAY(mem, struct contact_row, page->n_rows);
        for (size_t i = 0; i < page->n_rows; i++)
                copy_row(mem, &o->page.rows[i], &page->rows[i]);
        return op_write(&o->done.op);
}

/* ---- the mark ---- */

struct mark_op {
        struct op op;
        struct contact_mark mark;
        store_contact_mark_fn *cb;
};

static int mark_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct mark_op *o = (struct mark_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, "SELECT value FROM setting WHERE brand = ? AND name = ?", err);
        struct str rest, ms;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, STR(MARK_NAME));
        r = sql_step(s, err);
        if (r > 0) {
                rest = col(op->mem, s, "value");
                if (str_cut(&rest, ':', &ms) && str_to_i64(ms, 0, INT64_MAX, &o->mark.updated_ms))
                        o->mark.conversation = rest;
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static void mark_deliver(struct op *op)
{
        struct mark_op *o = (struct mark_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, &o->mark);
}

int store_contacts_mark(struct store *st, store_contact_mark_fn *cb, void *arg)
{
        struct mark_op *o = op_new(st, sizeof(*o), mark_run, mark_deliver, arg);

        o->mark.conversation = STR("");
        o->cb = cb;
        return op_read(&o->op);
}
