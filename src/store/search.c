/*
 * Search: the index table search_text with FTS5 over it. The id is the time in ms shifted by 20 bits and counted within
 * the millisecond, so the newest hits come first without sorting and a span of time is a span of ids.
 *
 * A query is never pasted together from what was typed: text/search.h gives tokens of letters and digits, each term
 * goes in as one quoted string, and the whole is bound.
 */
#include "store/search.h"

#include "base/buf.h"
#include "store/search_priv.h"
#include "store/store_priv.h"
#include "text/search.h"
#include "text/utf8.h"

#include <string.h>

#define ID_BITS 20
#define TIME_MAX (INT64_MAX >> ID_BITS)
#define FILLED "search-filled"   /* the setting: CONVERSATION SEQ of the last event that was looked at, or "all" */
#define MERGING "search-merging" /* the setting, see below */

static int64_t id_from(int64_t at_ms)
{
        return (at_ms < 0 ? 0 : at_ms >= TIME_MAX ? TIME_MAX - 1 : at_ms) * ((int64_t)1 << ID_BITS);
}

/* --- writing --- */

static int next_id(struct sql_db *db, int64_t at_ms, int64_t *ret, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db, "SELECT coalesce(max(id) + 1, 0) AS id FROM search_text WHERE id >= ? AND id < ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, id_from(at_ms));
        sql_put_i64(s, id_from(at_ms + 1));
        r = sql_step(s, err);
        if (r > 0)
                *ret = sql_i64(s, "id") ? sql_i64(s, "id") : id_from(at_ms);
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int insert_words(struct op *op, struct sql_db *db, const struct event_row *e, struct str words, struct err *err)
{
        struct sql_stmt *s;
        int64_t id = 0;
        int r = next_id(db, e->at_ms, &id, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO search_text (brand, id, conversation, seq, words) VALUES (?, ?, ?, ?, ?)"
                          " ON CONFLICT DO NOTHING",
                          err);
        if (!s)
                return err->code;
        sql_put_i64(s, id);
        sql_put_text(s, e->conversation);
        sql_put_i64(s, e->seq);
        sql_put_text(s, words);
        return sql_run(s, err);
}

int search_insert(struct op *op, struct sql_db *db, const struct event_row *e, struct err *err)
{
        struct arena *tmp;
        struct str words;
        int r = 0;

        if (!e->redacted.n)
                return 0;
        tmp = arena_new(0);
        words = search_words(tmp, e->redacted);
        if (words.n)
                r = insert_words(op, db, e, words, err);
        arena_free(tmp);
        return r;
}

/* --- what is older than the index --- */

struct fill_op {
        struct op op;
        int64_t limit;
        struct event_row *events;
        size_t n, cap;
        bool more;
        store_search_fill_fn *cb;
};

/* "" when it is not set. */
static int read_setting(struct op *op, struct sql_db *db, const char *name, struct str *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT value FROM setting WHERE brand = ? AND name = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, str_c(name));
        r = sql_step(s, err);
        *ret = r > 0 ? col(op->mem, s, "value") : STR("");
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int fill_from(struct op *op, struct sql_db *db, struct str *ret_conversation, int64_t *ret_seq, struct err *err)
{
        struct str value, conversation;
        int r = read_setting(op, db, FILLED, &value, err);

        *ret_seq = 0;
        if (value.n && str_cut(&value, ' ', &conversation)) {
                *ret_conversation = conversation;
                (void)str_to_i64(value, 0, INT64_MAX, ret_seq);
        }
        return r;
}

static int fill_read(struct fill_op *o, struct sql_db *db, struct str conversation, int64_t seq, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT conversation, seq, at_ms, redacted FROM event WHERE brand = ?"
                                           " AND (conversation, seq) > (?, ?) ORDER BY conversation, seq LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        sql_put_i64(s, seq);
        sql_put_i64(s, o->limit);
        for (o->n = 0; (r = sql_step(s, err)) > 0;)
                *(struct event_row *)ROWS_ADD(o->op.mem, &o->events, &o->n, &o->cap) =
                        (struct event_row){.conversation = col(o->op.mem, s, "conversation"),
                                           .seq = sql_i64(s, "seq"),
                                           .at_ms = sql_i64(s, "at_ms"),
                                           .redacted = col(o->op.mem, s, "redacted")};
        return r;
}

static int write_setting(struct op *op, struct sql_db *db, const char *name, struct str value, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO setting (brand, name, value) VALUES (?, ?, ?)"
                                           " ON CONFLICT (brand, name) DO UPDATE SET value = excluded.value",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, str_c(name));
        sql_put_text(s, value);
        return sql_run(s, err);
}

static int fill_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct fill_op *o = (struct fill_op *)op;
        struct str conversation = STR("");
        const struct event_row *last;
        int64_t seq;
        int r = fill_from(op, db, &conversation, &seq, err);

        o->more = false;
        if (r < 0 || str_eq_c(conversation, "all"))
                return r;
        r = fill_read(o, db, conversation, seq, err);
        for (size_t i = 0; i < o->n && r == 0; i++)
                r = search_insert(op, db, &o->events[i], err);
        if (r < 0)
                return r;
        o->more = (int64_t)o->n == o->limit;
        last = o->n ? &o->events[o->n - 1] : NULL;
        return write_setting(
                op, db, FILLED,
                o->more ? arena_printf(op->mem, "%.*s %lld", STR_ARG(last->conversation), (long long)last->seq)
                        : STR("all"),
                err);
}

static void fill_deliver(struct op *op)
{
        struct fill_op *o = (struct fill_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 && o->more);
}

int store_search_fill(struct store *st, unsigned limit, store_search_fill_fn *cb, void *arg)
{
        struct fill_op *o = op_new(st, sizeof(*o), fill_run, fill_deliver, arg);

        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_write(&o->op);
}

/* --- what is gone ---
 *
 * A row that is deleted is only marked in FTS5: its words stay in the segments until these are merged. An erasure says
 * that a merge is due; upkeep has it done, some pages at a time. The setting: "due", then "begun", then it is gone. */

int search_forget(struct op *op, struct sql_db *db, struct err *err)
{
        return write_setting(op, db, MERGING, STR("due"), err);
}

static int merge_end(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM setting WHERE brand = ? AND name = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, STR(MERGING));
        return sql_run(s, err);
}

/* As FTS5 says: what changes fewer than two rows did nothing. */
static int rows_changed(struct sql_db *db, int64_t *ret, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, "SELECT total_changes() AS n", err);
        int r;

        if (!s)
                return err->code;
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "n") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

/* A number below 0 first takes all segments together into one merge. */
static int merge_pages(struct sql_db *db, int64_t pages, bool *ret_did, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, "INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", err);
        int64_t before = 0, after = 0;
        int r;

        if (!s)
                return err->code;
        r = rows_changed(db, &before, err);
        if (r < 0)
                return r;
        sql_put_i64(s, pages);
        r = sql_run(s, err);
        if (r == 0)
                r = rows_changed(db, &after, err);
        *ret_did = after - before >= 2;
        return r;
}

static int merge_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct fill_op *o = (struct fill_op *)op;
        struct str value;
        bool due;
        int r = read_setting(op, db, MERGING, &value, err);

        if (r < 0 || !value.n)
                return r;
        due = str_eq_c(value, "due");
        r = merge_pages(db, due ? -o->limit : o->limit, &o->more, err);
        if (r == 0 && !o->more)
                r = merge_end(op, db, err);
        else if (r == 0 && due)
                r = write_setting(op, db, MERGING, STR("begun"), err);
        return r;
}

int store_search_merge(struct store *st, unsigned pages, store_search_fill_fn *cb, void *arg)
{
        struct fill_op *o = op_new(st, sizeof(*o), merge_run, fill_deliver, arg);

        o->limit = limit_rows(pages);
        o->cb = cb;
        return op_write(&o->op);
}

/* --- finding --- */

struct search_op {
        struct op op;
        struct search_query q;
        struct search_term terms[SEARCH_TERMS_MAX];
        size_t n_terms;
        struct search_hit *hits;
        size_t n, cap;
        int64_t next;
        store_search_fn *cb;
};

static struct str match_of(struct search_op *o)
{
        struct str all = STR("");

        for (size_t i = 0; i < o->n_terms; i++)
                all = arena_printf(o->op.mem, "%.*s%s\"%.*s\"%s", STR_ARG(all), i ? " AND " : "",
                                   STR_ARG(o->terms[i].words), o->terms[i].prefix ? "*" : "");
        return all;
}

static size_t char_start(struct str s, size_t at)
{
        while (at && at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80)
                at--;
        return at;
}

static uint32_t utf16_units(struct str s)
{
        const char *p = s.p, *end = s.p + s.n;
        uint32_t n = 0;

        while (p < end)
                n += utf8_next(&p, end) > 0xffff ? 2 : 1;
        return n;
}

/* A piece of the text around its first mark, and the marks in it. */
static void cut_snippet(struct search_op *o, struct str text, struct arena *tmp, struct search_hit *h)
{
        struct search_mark marks[SEARCH_MARKS_MAX];
        size_t n = search_marks(tmp, text, o->terms, o->n_terms, marks), from = 0, to;

        if (n && marks[0].from > SEARCH_SNIPPET_BYTES / 3)
                from = char_start(text, marks[0].from - SEARCH_SNIPPET_BYTES / 3);
        to = from + utf8_cut(str_sub(text, from, text.n), SEARCH_SNIPPET_BYTES).n;
        h->snippet = arena_str(o->op.mem, str_sub(text, from, to - from));
        h->begins = from == 0;
        h->ends = to == text.n;
        for (size_t i = 0; i < n && h->n_marks < SEARCH_HIT_MARKS_MAX; i++) {
                if (marks[i].from < from || marks[i].to > to)
                        continue;
                h->marks[h->n_marks].from = utf16_units(str_sub(text, from, marks[i].from - from));
                h->marks[h->n_marks++].to = utf16_units(str_sub(text, from, marks[i].to - from));
        }
}

/* tmp holds what is made of one text. */
static void read_hit(struct search_op *o, struct sql_stmt *s, struct arena *tmp)
{
        struct search_hit *h = ROWS_ADD(o->op.mem, &o->hits, &o->n, &o->cap);
        struct arena *mem = o->op.mem;

        h->id = sql_i64(s, "id");
        h->conversation = col(mem, s, "conversation");
        h->seq = sql_i64(s, "seq");
        h->at_ms = sql_i64(s, "at_ms");
        h->actor = col(mem, s, "actor");
        h->customer_id = col(mem, s, "customer_id");
        h->customer = col(mem, s, "name");
        arena_reset(tmp);
        cut_snippet(o, col(tmp, s, "redacted"), tmp, h);
}

static int search_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct search_op *o = (struct search_op *)op;
        struct sql_stmt *s;
        struct arena *tmp;
        int64_t below;
        int r;

        o->n_terms = search_terms(op->mem, o->q.text, o->terms);
        if (!o->n_terms)
                return err_set(err, ERR_INVALID, "q has no word to look for");
        below = id_from(o->q.to_ms ? o->q.to_ms : TIME_MAX);
        if (o->q.before && o->q.before < below)
                below = o->q.before;
        s = sql_prepare(db,
                        "SELECT t.id AS id, t.conversation AS conversation, t.seq AS seq, e.at_ms AS at_ms,"
                        " e.actor AS actor, e.redacted AS redacted, c.customer_id AS customer_id, u.name AS name"
                        " FROM search_index f JOIN search_text t ON t.id = f.rowid"
                        " JOIN event e ON e.conversation = t.conversation AND e.seq = t.seq"
                        " JOIN conversation c ON c.id = t.conversation"
                        " LEFT JOIN customer u ON u.brand = c.brand AND u.id = c.customer_id"
                        " WHERE search_index MATCH ? AND f.rowid >= ? AND f.rowid < ? AND t.brand = ?"
                        " ORDER BY f.rowid DESC LIMIT ?",
                        err);
        if (!s)
                return err->code;
        sql_put_text(s, match_of(o));
        sql_put_i64(s, id_from(o->q.from_ms));
        sql_put_i64(s, below);
        sql_put_text(s, op->st->brand);
        sql_put_i64(s, (int64_t)o->q.limit + 1);
        tmp = arena_new(0);
        while ((r = sql_step(s, err)) > 0)
                read_hit(o, s, tmp);
        arena_free(tmp);
        if (r == 0 && o->n > o->q.limit)
                o->next = o->hits[--o->n - 1].id;
        return r;
}

static void search_deliver(struct op *op)
{
        struct search_op *o = (struct search_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->hits, op->job.r == 0 ? o->n : 0, o->next);
}

int store_search(struct store *st, const struct search_query *q, store_search_fn *cb, void *arg)
{
        struct search_op *o = op_new(st, sizeof(*o), search_run, search_deliver, arg);

        o->q = *q;
        o->q.text = arena_str(o->op.mem, q->text);
        o->q.limit = !q->limit ? 20 : q->limit > SEARCH_HITS_MAX ? SEARCH_HITS_MAX : q->limit;
        o->cb = cb;
        return op_read(&o->op);
}
