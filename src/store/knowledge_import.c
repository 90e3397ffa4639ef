/* Imports of knowledge; see knowledge_import.h. */
#include "store/knowledge_import.h"

#include "store/draft_priv.h"
#include "store/knowledge_version.h"

#include <string.h>

/* ---- one import ---- */

struct row_op {
        struct op_done done; /* first */
        struct knowledge_import_row row;
};

static void copy_row(struct arena *mem, struct knowledge_import_row *to, const struct knowledge_import_row *from)
{
        *to = *from;
        to->id = arena_str(mem, from->id);
        to->name = arena_str(mem, str_sub(from->name, 0, IMPORT_NAME_MAX));
        to->kind = arena_str(mem, from->kind);
        to->state = arena_str(mem, from->state);
        to->author = arena_str(mem, from->author);
        to->error = arena_str(mem, from->error);
        to->cause = arena_str(mem, from->cause);
        to->report = arena_str(mem, from->report);
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct knowledge_import_row *row = &((struct row_op *)op)->row;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO knowledge_import (brand, id, name, kind, state, author, error,"
                                           " cause, report, ocr, done, total, at_ms, changed_ms)"
                                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, row->id);
        sql_put_text(s, row->name);
        sql_put_text(s, row->kind);
        sql_put_text(s, row->state);
        sql_put_text(s, row->author);
        sql_put_text(s, row->error);
        sql_put_text(s, row->cause);
        sql_put_text(s, row->report);
        sql_put_i64(s, row->ocr);
        sql_put_i64(s, row->done);
        sql_put_i64(s, row->total);
        sql_put_i64(s, row->at_ms);
        sql_put_i64(s, row->changed_ms);
        return sql_run(s, err);
}

static int change_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct knowledge_import_row *row = &((struct row_op *)op)->row;
        struct sql_stmt *s =
                sql_prepare(db,
                            "UPDATE knowledge_import SET state = ?, error = ?, cause = ?, ocr = ?, done = ?,"
                            " total = ?, begun = ?, changed_ms = ? WHERE brand = ? AND id = ?",
                            err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, row->state);
        sql_put_text(s, row->error);
        sql_put_text(s, row->cause);
        sql_put_i64(s, row->ocr);
        sql_put_i64(s, row->done);
        sql_put_i64(s, row->total);
        sql_put_i64(s, row->begun);
        sql_put_i64(s, row->changed_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, row->id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_NOTFOUND, "there is no such import") : r;
}

static int write_row(struct store *st, int (*run)(struct op *, struct sql_db *, struct err *),
                     const struct knowledge_import_row *row, store_done_fn *cb, void *arg)
{
        struct row_op *o = op_new(st, sizeof(*o), run, op_deliver_done, arg);

        copy_row(o->done.op.mem, &o->row, row);
        o->done.cb = cb;
        return op_write(&o->done.op);
}

int store_knowledge_import_add(struct store *st, const struct knowledge_import_row *row, store_done_fn *cb, void *arg)
{
        return write_row(st, add_run, row, cb, arg);
}

int store_knowledge_import_change(struct store *st, const struct knowledge_import_row *row, store_done_fn *cb,
                                  void *arg)
{
        return write_row(st, change_run, row, cb, arg);
}

static int begin_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct knowledge_import_row *row = &((struct row_op *)op)->row;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "UPDATE knowledge_import SET begun = begun + 1 WHERE brand = ? AND id = ?"
                                           " AND state = 'reading'",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, row->id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_DENIED, "the import is not to be read") : r;
}

int store_knowledge_import_begin(struct store *st, struct str id, store_done_fn *cb, void *arg)
{
        return write_row(st, begin_run, &(struct knowledge_import_row){.id = id}, cb, arg);
}

/* ---- reading ---- */

struct list_op {
        struct op op; /* first */
        struct str id, state;
        int64_t limit;
        struct knowledge_import_row *rows;
        size_t n, cap;
        store_knowledge_imports_fn *cb;
};

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id, name, kind, state, author, error, cause, report, ocr, done,"
                                           " total, begun, at_ms, changed_ms FROM knowledge_import WHERE brand = ?"
                                           " AND (? = '' OR id = ?) AND (? = '' OR state = ?) ORDER BY id DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, o->id);
        sql_put_text(s, o->state);
        sql_put_text(s, o->state);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0) {
                struct knowledge_import_row *row = ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap);

                *row = (struct knowledge_import_row){
                        .id = col(op->mem, s, "id"),
                        .name = col(op->mem, s, "name"),
                        .kind = col(op->mem, s, "kind"),
                        .state = col(op->mem, s, "state"),
                        .author = col(op->mem, s, "author"),
                        .error = col(op->mem, s, "error"),
                        .cause = col(op->mem, s, "cause"),
                        .report = col(op->mem, s, "report"),
                        .ocr = sql_i64(s, "ocr") != 0,
                        .done = sql_i64(s, "done"),
                        .total = sql_i64(s, "total"),
                        .begun = sql_i64(s, "begun"),
                        .at_ms = sql_i64(s, "at_ms"),
                        .changed_ms = sql_i64(s, "changed_ms"),
                };
        }
        sql_reset(s);
        if (r == 0 && o->id.n && !o->n)
                return err_set(err, ERR_NOTFOUND, "there is no such import");
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_knowledge_imports(struct store *st, struct str id, struct str state, unsigned limit,
                            store_knowledge_imports_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->id = arena_str(o->op.mem, id);
        o->state = arena_str(o->op.mem, state);
        o->limit = limit < IMPORTS_LIST_MAX ? limit : IMPORTS_LIST_MAX;
        o->cb = cb;
        return op_read(&o->op);
}

struct drafts_op {
        struct op op; /* first */
        struct str like, after;
        bool waiting;
        int64_t limit;
        struct draft_row *rows;
        size_t n, cap;
        store_drafts_fn *cb;
};

static int drafts_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct drafts_op *o = (struct drafts_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id, path, source, source_ref, notes, state, rev, version, text"
                                           " FROM knowledge_draft WHERE brand = ? AND origin = 'import'"
                                           " AND source_ref LIKE ? AND id > ?"
                                           " AND (? = 0 OR NOT (state IN ('published', 'refused')))"
                                           " ORDER BY id LIMIT ?",
                                           err);
        size_t bytes = 0;
        int r = 0;

        if (!s)
                return err->code;
        sql_put_text(s, o->like);
        sql_put_text(s, o->after);
        sql_put_i64(s, o->waiting);
        sql_put_i64(s, o->limit);
        while (bytes < IMPORTS_LIST_BYTES && (r = sql_step(s, err)) > 0) {
                struct draft_row *row = ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap);

                *row = (struct draft_row){.id = col(op->mem, s, "id"),
                                          .path = col(op->mem, s, "path"),
                                          .source = col(op->mem, s, "source"),
                                          .source_ref = col(op->mem, s, "source_ref"),
                                          .notes = col(op->mem, s, "notes"),
                                          .state = col(op->mem, s, "state"),
                                          .rev = sql_i64(s, "rev"),
                                          .version = sql_i64(s, "version"),
                                          .text = col(op->mem, s, "text")};
                bytes += row->text.n + row->notes.n;
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static void drafts_deliver(struct op *op)
{
        struct drafts_op *o = (struct drafts_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_knowledge_import_drafts(struct store *st, struct str id, bool waiting, struct str after, unsigned limit,
                                  store_drafts_fn *cb, void *arg)
{
        struct drafts_op *o = op_new(st, sizeof(*o), drafts_run, drafts_deliver, arg);

        o->like = arena_printf(o->op.mem, "{\"import\":\"%.*s\"%%", STR_ARG(str_sub(id, 0, 40)));
        o->after = arena_str(o->op.mem, after);
        o->waiting = waiting;
        o->limit = limit < IMPORTS_LIST_MAX ? limit : IMPORTS_LIST_MAX;
        o->cb = cb;
        return op_read(&o->op);
}

struct source_op {
        struct op op; /* first */
        struct str source;
        struct knowledge_source_row *rows;
        size_t n, cap;
        store_knowledge_source_fn *cb;
};

static int source_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct source_op *o = (struct source_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT item, path, hash, COALESCE((SELECT d.text FROM knowledge_draft d"
                                           " WHERE d.brand = knowledge_source.brand AND d.path = knowledge_source.path"
                                           " AND d.origin = 'import' AND d.state = 'published' ORDER BY d.version DESC"
                                           " LIMIT 1), '') AS text FROM knowledge_source WHERE brand = ?"
                                           " AND source = ? ORDER BY item LIMIT 20000",
                                           err);
        char served[KNOWLEDGE_HASH_LEN + 1];
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->source);
        while ((r = sql_step(s, err)) > 0) {
                struct knowledge_source_row *row = ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap);

                *row = (struct knowledge_source_row){.item = col(op->mem, s, "item"),
                                                     .path = col(op->mem, s, "path"),
                                                     .hash = col(op->mem, s, "hash")};
                if (sql_str(s, "text").n) {
                        store_knowledge_hash(sql_str(s, "text"), served);
                        row->served = arena_str(op->mem, str_c(served));
                }
        }
        sql_reset(s);
        return r;
}

static void source_deliver(struct op *op)
{
        struct source_op *o = (struct source_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_knowledge_source(struct store *st, struct str source, store_knowledge_source_fn *cb, void *arg)
{
        struct source_op *o = op_new(st, sizeof(*o), source_run, source_deliver, arg);

        o->source = arena_str(o->op.mem, str_sub(source, 0, IMPORT_NAME_MAX));
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- the result ---- */

struct finish_op {
        struct op_done done; /* first */
        struct knowledge_import_result w;
};

static int put_source(struct op *op, struct sql_db *db, const struct knowledge_import_result *w,
                      const struct knowledge_source_row *row, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO knowledge_source (brand, source, item, path, hash, import_id)"
                              " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (brand, source, item) DO UPDATE SET"
                              " path = excluded.path, hash = excluded.hash, import_id = excluded.import_id",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, w->source);
        sql_put_text(s, row->item);
        sql_put_text(s, row->path);
        sql_put_text(s, row->hash);
        sql_put_text(s, w->id);
        return sql_run(s, err);
}

static int put_state(struct op *op, struct sql_db *db, const struct knowledge_import_result *w, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            "UPDATE knowledge_import SET state = 'ready', error = '', cause = '', report = ?,"
                            " begun = 0, changed_ms = ? WHERE brand = ? AND id = ? AND state = 'reading'",
                            err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->report);
        sql_put_i64(s, w->at_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, w->id);
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? err_set(err, ERR_DENIED, "the import is not being read any more") : r;
}

static int count_waiting(struct op *op, struct sql_db *db, size_t more, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT count(*) AS n FROM knowledge_draft WHERE brand = ?"
                                           " AND NOT (state IN ('published', 'refused'))",
                                           err);
        int r = s ? sql_step(s, err) : err->code;
        int64_t n = r > 0 ? sql_i64(s, "n") : 0;

        if (s)
                sql_reset(s);
        if (r >= 0 && n + (int64_t)more > DRAFTS_OPEN_MAX)
                return err_set(err, ERR_LIMIT, "at most %d drafts wait; publish or refuse some", DRAFTS_OPEN_MAX);
        return r < 0 ? r : 0;
}

static int finish_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct knowledge_import_result *w = &((struct finish_op *)op)->w;
        int r = put_state(op, db, w, err);

        if (r == 0)
                r = count_waiting(op, db, w->n_drafts, err);
        for (size_t i = 0; i < w->n_drafts && r == 0; i++)
                r = draft_insert(op, db, &w->drafts[i], err);
        for (size_t i = 0; i < w->n_made && r == 0; i++)
                r = put_source(op, db, w, &w->made[i], err);
        return r;
}

static struct draft_row *copy_drafts(struct arena *mem, const struct draft_row *rows, size_t n)
{
        struct draft_row *to = ARENA_ARRAY(mem, struct draft_row, n);

        for (size_t i = 0; i < n; i++) {
                to[i] = rows[i];
                to[i].id = arena_str(mem, rows[i].id);
                to[i].path = arena_str(mem, rows[i].path);
                to[i].base = arena_str(mem, rows[i].base);
                to[i].text = arena_str(mem, rows[i].text);
                to[i].origin = arena_str(mem, rows[i].origin);
                to[i].source = arena_str(mem, rows[i].source);
                to[i].source_ref = arena_str(mem, rows[i].source_ref);
                to[i].notes = arena_str(mem, rows[i].notes);
                to[i].author = arena_str(mem, rows[i].author);
                to[i].state = arena_str(mem, rows[i].state);
        }
        return to;
}

static int too_much_run(struct op *op, struct sql_db *db, struct err *err)
{
        (void)op;
        (void)db;
        return err_set(err, ERR_LIMIT, "more than %d articles, or %d MB of them, in one import", IMPORT_DRAFTS_MAX,
                       IMPORT_TEXTS_MAX >> 20);
}

int store_knowledge_import_finish(struct store *st, const struct knowledge_import_result *w, store_done_fn *cb,
                                  void *arg)
{
        struct finish_op *o;
        struct knowledge_source_row *made;
        struct arena *mem;
        size_t bytes = 0;

        for (size_t i = 0; i < w->n_drafts; i++)
                bytes += w->drafts[i].text.n + w->drafts[i].notes.n + w->drafts[i].source_ref.n;
        o = op_new(st, sizeof(*o),
                   w->n_drafts > IMPORT_DRAFTS_MAX || bytes > IMPORT_TEXTS_MAX ? too_much_run : finish_run,
                   op_deliver_done, arg);
        mem = o->done.op.mem;
        o->done.cb = cb;
        if (o->done.op.run == too_much_run)
                return op_write(&o->done.op);
        o->w = *w;
        o->w.id = arena_str(mem, w->id);
        o->w.source = arena_str(mem, str_sub(w->source, 0, IMPORT_NAME_MAX));
        o->w.report = arena_str(mem, w->report);
        o->w.drafts = copy_drafts(mem, w->drafts, w->n_drafts);
        o->w.made = made = ARENA_ARRAY(mem, struct knowledge_source_row, w->n_made);
        for (size_t i = 0; i < w->n_made; i++)
                made[i] =
                        (struct knowledge_source_row){arena_str(mem, w->made[i].item), arena_str(mem, w->made[i].path),
                                                      arena_str(mem, w->made[i].hash)};
        return op_write(&o->done.op);
}
