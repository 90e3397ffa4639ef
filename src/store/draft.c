/* Drafts of the knowledge; see draft.h. */
#include "store/draft_priv.h"

#include "store/job_priv.h"

#include <string.h>

#define COLUMNS                                                                                                 \
        "id, path, base, text, remove, origin, source, source_ref, notes, author, state, reviewer, publish_ms," \
        " expire_ms, at_ms, changed_ms, rev, version"
#define SETTLED "state IN ('published', 'refused')"

static void copy_row(struct arena *mem, struct draft_row *to, const struct draft_row *from)
{
        *to = *from;
        to->id = arena_str(mem, from->id);
        to->path = arena_str(mem, from->path);
        to->base = arena_str(mem, from->base);
        to->text = arena_str(mem, from->text);
        to->origin = arena_str(mem, from->origin);
        to->source = arena_str(mem, from->source);
        to->source_ref = arena_str(mem, from->source_ref);
        to->notes = arena_str(mem, from->notes);
        to->author = arena_str(mem, from->author);
        to->state = arena_str(mem, from->state);
        to->reviewer = arena_str(mem, from->reviewer);
}

static bool too_long(const struct draft_row *row)
{
        return row->path.n > DRAFT_PATH_MAX || row->text.n > DRAFT_TEXT_MAX || row->source.n > DRAFT_SOURCE_MAX ||
               row->notes.n > DRAFT_NOTES_MAX || row->source_ref.n > DRAFT_NOTES_MAX;
}

static struct draft_row read_row(struct arena *mem, struct sql_stmt *s, bool no_text)
{
        return (struct draft_row){
                .id = col(mem, s, "id"),
                .path = col(mem, s, "path"),
                .base = col(mem, s, "base"),
                .text = no_text ? (struct str){0} : col(mem, s, "text"),
                .remove = sql_i64(s, "remove") != 0,
                .origin = col(mem, s, "origin"),
                .source = col(mem, s, "source"),
                .source_ref = col(mem, s, "source_ref"),
                .notes = col(mem, s, "notes"),
                .author = col(mem, s, "author"),
                .state = col(mem, s, "state"),
                .reviewer = col(mem, s, "reviewer"),
                .publish_ms = sql_i64(s, "publish_ms"),
                .expire_ms = sql_i64(s, "expire_ms"),
                .at_ms = sql_i64(s, "at_ms"),
                .changed_ms = sql_i64(s, "changed_ms"),
                .rev = sql_i64(s, "rev"),
                .version = sql_i64(s, "version"),
        };
}

/* --- adding --- */

struct add_op {
        struct op_done done; /* first */
        struct draft_row *rows;
        size_t n, bytes;
};

static int count_open(struct op *op, struct sql_db *db, int64_t *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT count(*) AS n FROM knowledge_draft WHERE brand = ? AND NOT (" SETTLED ")", err);
        int r = s ? sql_step(s, err) : err->code;

        if (r > 0)
                *ret = sql_i64(s, "n");
        if (s)
                sql_reset(s);
        return r < 0 ? r : 0;
}

static void put_words(struct sql_stmt *s, const struct draft_row *row)
{
        sql_put_text(s, row->path);
        sql_put_text(s, row->base);
        sql_put_text(s, row->text);
        sql_put_i64(s, row->remove);
        sql_put_text(s, row->source);
        sql_put_text(s, row->source_ref);
        sql_put_text(s, row->notes);
        sql_put_text(s, row->author);
        sql_put_text(s, row->state);
        sql_put_text(s, row->reviewer);
        sql_put_i64(s, row->publish_ms);
        sql_put_i64(s, row->expire_ms);
        sql_put_i64(s, row->changed_ms);
}

int draft_insert(struct op *op, struct sql_db *db, const struct draft_row *row, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db,
                "INSERT INTO knowledge_draft (brand, path, base, text, remove, source, source_ref, notes, author,"
                " state, reviewer, publish_ms, expire_ms, changed_ms, id, origin, at_ms, rev, version)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0)",
                err);
        int r;

        if (!s)
                return err->code;
        put_words(s, row);
        sql_put_text(s, row->id);
        sql_put_text(s, row->origin);
        sql_put_i64(s, row->at_ms);
        r = sql_run(s, err);
        return r == ERR_EXISTS ? err_set(err, r, "there is a draft of that id") : r;
}

static size_t bytes_of(const struct draft_row *row)
{
        return row->text.n + row->source.n + row->source_ref.n + row->notes.n;
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct add_op *o = (struct add_op *)op;
        int64_t open = 0;
        int r = 0;

        if (o->n > DRAFTS_ADD_MAX || o->bytes > DRAFTS_BYTES_MAX)
                return err_set(err, ERR_LIMIT, "more than %d drafts, or %d bytes of them, at once", DRAFTS_ADD_MAX,
                               DRAFTS_BYTES_MAX);
        for (size_t i = 0; i < o->n; i++)
                if (too_long(&o->rows[i]))
                        return err_set(err, ERR_LIMIT, "%.*s: a draft is too long", STR_ARG(o->rows[i].path));
        r = count_open(op, db, &open, err);
        if (r == 0 && open + (int64_t)o->n > DRAFTS_OPEN_MAX)
                r = err_set(err, ERR_LIMIT, "at most %d drafts wait; publish or refuse some", DRAFTS_OPEN_MAX);
        for (size_t i = 0; i < o->n && r == 0; i++)
                r = draft_insert(op, db, &o->rows[i], err);
        return r;
}

int store_drafts_add(struct store *st, const struct draft_row *rows, size_t n, store_done_fn *cb, void *arg)
{
        struct add_op *o = op_new(st, sizeof(*o), add_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->n = n;
        for (size_t i = 0; i < n; i++)
                o->bytes += bytes_of(&rows[i]);
        if (n <= DRAFTS_ADD_MAX && o->bytes <= DRAFTS_BYTES_MAX) {
                o->rows = ARENA_ARRAY(mem, struct draft_row, n);
                for (size_t i = 0; i < n; i++)
                        copy_row(mem, &o->rows[i], &rows[i]);
        }
        return op_write(&o->done.op);
}

/* --- reading --- */

struct list_op {
        struct op op;
        struct draft_filter f;
        struct str *ids;
        const struct draft_row *in; /* to be written */
        struct draft_row *rows;
        size_t n, cap, bytes;
        store_drafts_fn *cb;
        store_draft_fn *one;
};

static void take_row(struct list_op *o, struct sql_stmt *s)
{
        struct draft_row *row = ROWS_ADD(o->op.mem, &o->rows, &o->n, &o->cap);

        *row = read_row(o->op.mem, s, o->f.no_texts);
        o->bytes += bytes_of(row);
}

static int by_id(struct list_op *o, struct sql_db *db, struct str id, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db, "SELECT " COLUMNS " FROM knowledge_draft WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, id);
        r = sql_step(s, err);
        if (r > 0)
                take_row(o, s);
        sql_reset(s);
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "there is no draft %.*s", STR_ARG(id));
        if (o->bytes > DRAFTS_BYTES_MAX + DRAFT_TEXT_MAX)
                return err_set(err, ERR_LIMIT, "more than %d bytes of drafts at once", DRAFTS_BYTES_MAX);
        return r < 0 ? r : 0;
}

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        const struct draft_filter *f = &o->f;
        struct sql_stmt *s;
        int r = 0;

        o->n = o->bytes = 0;
        if (f->n_ids) {
                for (size_t i = 0; i < f->n_ids && r == 0; i++)
                        r = by_id(o, db, o->ids[i], err);
                return r;
        }
        s = prepare_brand(op, db,
                          "SELECT " COLUMNS " FROM knowledge_draft WHERE brand = ?"
                          " AND (? = '' OR state = ? OR (? = 'waiting' AND NOT (" SETTLED ")))"
                          " AND (? = '' OR origin = ?) AND (? = '' OR path = ?) AND (? = '' OR id < ?)"
                          " ORDER BY id DESC LIMIT ?",
                          err);
        if (!s)
                return err->code;
        for (int i = 0; i < 3; i++)
                sql_put_text(s, f->state);
        for (int i = 0; i < 2; i++)
                sql_put_text(s, f->origin);
        for (int i = 0; i < 2; i++)
                sql_put_text(s, f->path);
        for (int i = 0; i < 2; i++)
                sql_put_text(s, f->before);
        sql_put_i64(s, limit_rows(f->limit));
        while (o->bytes <= DRAFTS_BYTES_MAX && (r = sql_step(s, err)) > 0)
                take_row(o, s);
        sql_reset(s);
        return r < 0 ? r : 0;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        if (o->one)
                o->one(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? o->rows : NULL);
        else
                o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

static struct list_op *list_op_new(struct store *st, const struct draft_filter *f, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);
        struct arena *mem = o->op.mem;

        o->f = *f;
        o->f.state = arena_str(mem, f->state);
        o->f.origin = arena_str(mem, f->origin);
        o->f.path = arena_str(mem, f->path);
        o->f.before = arena_str(mem, f->before);
        o->ids = ARENA_ARRAY(mem, struct str, f->n_ids);
        for (size_t i = 0; i < f->n_ids; i++)
                o->ids[i] = arena_str(mem, f->ids[i]);
        return o;
}

int store_drafts(struct store *st, const struct draft_filter *f, store_drafts_fn *cb, void *arg)
{
        struct list_op *o = list_op_new(st, f, arg);

        o->cb = cb;
        return op_read(&o->op);
}

int store_draft_get(struct store *st, struct str id, store_draft_fn *cb, void *arg)
{
        struct draft_filter f = {.ids = &id, .n_ids = 1};
        struct list_op *o = list_op_new(st, &f, arg);

        o->one = cb;
        return op_read(&o->op);
}

/* --- changing --- */

/* Why nothing was changed. */
static int why_not(struct op *op, struct sql_db *db, struct str id, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT state FROM knowledge_draft WHERE brand = ? AND id = ?", err);
        struct str state = {0};
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, id);
        r = sql_step(s, err);
        if (r > 0)
                state = col(op->mem, s, "state");
        sql_reset(s);
        if (r < 0)
                return r;
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "there is no draft %.*s", STR_ARG(id));
        if (str_eq_c(state, "published") || str_eq_c(state, "refused"))
                return err_set(err, ERR_DENIED, "the draft is %.*s already", STR_ARG(state));
        return err_set(err, ERR_EXISTS, "somebody else has changed the draft meanwhile");
}

static int change_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        const struct draft_row *row = o->in;
        struct sql_stmt *s;
        int r;

        if (too_long(row))
                return err_set(err, ERR_LIMIT, "the draft is too long");
        s = sql_prepare(
                db,
                "UPDATE knowledge_draft SET path = ?, base = ?, text = ?, remove = ?, source = ?, source_ref = ?,"
                " notes = ?, author = ?, state = ?, reviewer = ?, publish_ms = ?, expire_ms = ?, changed_ms = ?,"
                " rev = rev + 1 WHERE brand = ? AND id = ? AND rev = ? AND NOT (" SETTLED ")",
                err);
        if (!s)
                return err->code;
        put_words(s, row);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, row->id);
        sql_put_i64(s, row->rev);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return why_not(op, db, row->id, err);
        if (r < 0)
                return r;
        r = str_eq_c(row->state, "scheduled") ? job_set(op, db, DRAFT_JOB_PUBLISH, row->id, row->publish_ms, err)
                                              : job_drop(op, db, DRAFT_JOB_PUBLISH, row->id, err);
        if (r < 0)
                return r;
        o->n = o->cap = o->bytes = 0; /* it may run a second time */
        o->rows = NULL;
        return by_id(o, db, row->id, err);
}

int store_draft_change(struct store *st, const struct draft_row *row, store_draft_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), change_run, list_deliver, arg);
        struct draft_row *in;

        in = ARENA_NEW(o->op.mem, struct draft_row);
        copy_row(o->op.mem, in, row);
        o->one = cb;
        o->in = in;
        return op_write(&o->op);
}

/* --- settling --- */

int draft_settle(struct op *op, struct sql_db *db, struct str id, int64_t rev, const struct drafts_settle *w,
                 struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            "UPDATE knowledge_draft SET state = ?, reviewer = CASE WHEN ? = '' THEN reviewer"
                            " ELSE ? END, changed_ms = ?, version = ?, rev = rev + 1"
                            " WHERE brand = ? AND id = ? AND (? = 0 OR rev = ?) AND NOT (" SETTLED ")",
                            err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->state);
        sql_put_text(s, w->reviewer);
        sql_put_text(s, w->reviewer);
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, w->version);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, id);
        sql_put_i64(s, rev);
        sql_put_i64(s, rev);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return why_not(op, db, id, err);
        return r == 0 ? job_drop(op, db, DRAFT_JOB_PUBLISH, id, err) : r;
}

struct settle_op {
        struct op_done done; /* first */
        struct drafts_settle w;
        struct str *ids;
};

static int settle_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct settle_op *o = (struct settle_op *)op;
        int r = 0;

        for (size_t i = 0; i < o->w.n && r == 0; i++)
                r = draft_settle(op, db, o->ids[i], 0, &o->w, err);
        return r;
}

int store_drafts_settle(struct store *st, const struct drafts_settle *w, store_done_fn *cb, void *arg)
{
        struct settle_op *o = op_new(st, sizeof(*o), settle_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->w = *w;
        o->w.state = arena_str(mem, w->state);
        o->w.reviewer = arena_str(mem, w->reviewer);
        o->ids = ARENA_ARRAY(mem, struct str, w->n);
        for (size_t i = 0; i < w->n; i++)
                o->ids[i] = arena_str(mem, w->ids[i]);
        return op_write(&o->done.op);
}

/* --- counting --- */

struct count_op {
        struct op op;
        struct draft_count *rows;
        size_t n, cap;
        store_draft_count_fn *cb;
};

static int count_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct count_op *o = (struct count_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT origin, count(*) AS n FROM knowledge_draft WHERE brand = ?"
                                           " AND NOT (" SETTLED ") GROUP BY origin ORDER BY origin",
                                           err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0)
                *(struct draft_count *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) =
                        (struct draft_count){col(op->mem, s, "origin"), sql_i64(s, "n")};
        return r;
}

static void count_deliver(struct op *op)
{
        struct count_op *o = (struct count_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_draft_count(struct store *st, store_draft_count_fn *cb, void *arg)
{
        struct count_op *o = op_new(st, sizeof(*o), count_run, count_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}
