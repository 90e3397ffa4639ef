/*
 * Two statements for a page: the conversations, then the events of the range of ids that they span, in which those of
 * conversations outside of the time are passed over. Sealed columns are not asked for. Who has no key any more was
 * erased: the rows are there again when an older database was put back beside the key file.
 *
 * The brand is compared as an expression so that the primary key is walked: an index that begins with the brand would
 * have all conversations sorted for each page.
 */
#include "store/span.h"

#include "crypt/keyring.h"
#include "store/store_priv.h"
#include "text/utf8.h"

struct span_op {
        struct op op;
        struct span_query q;
        struct span_talk *talks;
        size_t n, cap;
        struct str last;
        store_span_fn *cb;
        int64_t count;
        store_span_count_fn *count_cb;
};

const char span_talks_sql[] = "SELECT id, customer_id, lang, created_ms FROM conversation"
                              " WHERE brand || '' = ? AND id > ? ORDER BY id LIMIT ?";

/* An end that no time comes behind. */
static int64_t span_end(const struct span_query *q)
{
        return q->to_ms > 0 ? q->to_ms : INT64_MAX;
}

static int read_talks(struct span_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->op;
        struct arena *mem = op->mem;
        int64_t seen = 0;
        struct sql_stmt *s = prepare_brand(op, db, span_talks_sql, err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->q.after);
        sql_put_i64(s, o->q.limit);
        while ((r = sql_step(s, err)) > 0) {
                int64_t at = sql_i64(s, "created_ms");

                seen++;
                o->last = col(mem, s, "id");
                if (at < o->q.from_ms || at >= span_end(&o->q))
                        continue;
                *(struct span_talk *)ROWS_ADD(mem, &o->talks, &o->n, &o->cap) =
                        (struct span_talk){.id = o->last,
                                           .lang = col(mem, s, "lang"),
                                           .erased = o->q.keys && !keyring_has(o->q.keys, sql_str(s, "customer_id"))};
        }
        if (seen < (int64_t)o->q.limit)
                o->last = (struct str){NULL, 0};
        return r;
}

/*
 * A message that waits for its reply, which has the same turn. It lies in an arena of its own, which the next one
 * empties: a conversation may have any number of messages that no line comes of.
 */
struct waiting {
        struct arena *mem;
        struct span_line line;
        struct str turn; /* empty: nothing waits */
};

/* What nobody but a person answered is no line. */
static void give_up(struct span_talk *t, struct waiting *w)
{
        t->to_people += w->turn.n > 0;
        w->turn = (struct str){NULL, 0};
}

static void take_event(struct arena *mem, struct sql_stmt *s, struct span_talk *t, struct waiting *w)
{
        struct str actor = sql_str(s, "actor");

        if (str_eq_c(actor, "customer")) {
                bool tap = str_eq_c(sql_str(s, "kind"), "tap");

                give_up(t, w);
                arena_reset(w->mem);
                w->turn = col(w->mem, s, "turn");
                w->line = (struct span_line){.text = arena_str(w->mem, utf8_cut(sql_str(s, "redacted"), SPAN_TEXT_MAX)),
                                             .choice = tap ? col(w->mem, s, "ref") : (struct str){NULL, 0},
                                             .seq = sql_i64(s, "seq"),
                                             .at_ms = sql_i64(s, "at_ms")};
        } else if (str_eq_c(actor, "machine") && w->turn.n && str_eq(sql_str(s, "turn"), w->turn)) {
                w->turn = (struct str){NULL, 0};
                t->cut = t->cut || t->n == SPAN_LINES_MAX;
                if (t->n < SPAN_LINES_MAX) {
                        w->line.ref = col(mem, s, "ref");
                        w->line.text = arena_str(mem, w->line.text);
                        w->line.choice = w->line.choice.n ? arena_str(mem, w->line.choice) : (struct str){NULL, 0};
                        *(struct span_line *)ROWS_ADD(mem, &t->lines, &t->n, &t->cap) = w->line;
                }
        }
}

static int read_events(struct span_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->op;
        struct waiting w = {.turn = {NULL, 0}};
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT conversation, seq, kind, actor, ref, turn, at_ms, redacted"
                                           " FROM event WHERE brand = ? AND conversation >= ? AND conversation <= ?"
                                           " AND kind IN ('message', 'tap') ORDER BY conversation, seq",
                                           err);
        size_t at = 0;
        int r;

        if (!s)
                return err->code;
        w.mem = arena_new(0);
        sql_put_text(s, o->talks[0].id);
        sql_put_text(s, o->talks[o->n - 1].id);
        while ((r = sql_step(s, err)) > 0) {
                struct str id = sql_str(s, "conversation");

                if (!str_eq(id, o->talks[at].id))
                        give_up(&o->talks[at], &w);
                while (at + 1 < o->n && str_cmp(o->talks[at].id, id) < 0)
                        at++;
                if (!o->talks[at].erased && str_eq(o->talks[at].id, id))
                        take_event(op->mem, s, &o->talks[at], &w);
        }
        give_up(&o->talks[at], &w);
        arena_free(w.mem);
        return r;
}

static int span_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct span_op *o = (struct span_op *)op;
        int r = read_talks(o, db, err);

        return r == 0 && o->n ? read_events(o, db, err) : r;
}

static void span_deliver(struct op *op)
{
        struct span_op *o = (struct span_op *)op;
        int r = op->job.r;

        o->cb(op->arg, r, &op->job.err, o->talks, r == 0 ? o->n : 0, r == 0 ? o->last : (struct str){NULL, 0});
}

static struct span_op *span_new(struct store *st, const struct span_query *q,
                                int (*run)(struct op *, struct sql_db *, struct err *), void (*deliver)(struct op *),
                                void *arg)
{
        struct span_op *o = op_new(st, sizeof(*o), run, deliver, arg);

        o->q = *q;
        o->q.after = arena_str(o->op.mem, q->after);
        o->q.keys = q->keys ? q->keys : st->keys;
        if (o->q.limit == 0 || o->q.limit > SPAN_TALKS_MAX)
                o->q.limit = SPAN_TALKS_MAX;
        return o;
}

int store_span(struct store *st, const struct span_query *q, store_span_fn *cb, void *arg)
{
        struct span_op *o = span_new(st, q, span_run, span_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

static int count_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct span_op *o = (struct span_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT count(*) AS n FROM conversation"
                                           " WHERE brand = ? AND created_ms >= ? AND created_ms < ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->q.from_ms);
        sql_put_i64(s, span_end(&o->q));
        r = sql_step(s, err);
        if (r > 0)
                o->count = sql_i64(s, "n");
        sql_reset(s);
        return r < 0 ? r : 0;
}

static void count_deliver(struct op *op)
{
        struct span_op *o = (struct span_op *)op;

        o->count_cb(op->arg, op->job.r, &op->job.err, o->count);
}

int store_span_count(struct store *st, const struct span_query *q, store_span_count_fn *cb, void *arg)
{
        struct span_op *o = span_new(st, q, count_run, count_deliver, arg);

        o->count_cb = cb;
        return op_read(&o->op);
}
