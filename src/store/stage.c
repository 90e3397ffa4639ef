/* Stages, their files and eras; see stage.h. */
#include "store/stage.h"

#include "store/store_priv.h"

/* ---- start ---- */

struct start_op {
        struct op_done done; /* first */
        struct stage_start in;
        struct stage_file_row *files;
};

static int put_era(struct op *op, struct sql_db *db, struct str stage, int64_t era, int64_t share, struct str who,
                   int64_t at_ms, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "INSERT INTO stage_era (brand, stage, era, share, at_ms, who) VALUES (?, ?, ?, ?, ?, ?)", err);

        if (!s)
                return err->code;
        sql_put_text(s, stage);
        sql_put_i64(s, era);
        sql_put_i64(s, share);
        sql_put_i64(s, at_ms);
        sql_put_text(s, who);
        return sql_run(s, err);
}

static int put_file(struct op *op, struct sql_db *db, struct str stage, const struct stage_file_row *f, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO stage_file (brand, stage, path, base, draft, draft_rev, gone, "
                                           "body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, stage);
        sql_put_text(s, f->path);
        sql_put_text(s, f->base);
        sql_put_text(s, f->draft);
        sql_put_i64(s, f->draft_rev);
        sql_put_i64(s, f->gone);
        sql_put_blob(s, f->body);
        return sql_run(s, err);
}

static int start_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct start_op *o = (struct start_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO stage (brand, id, title, author, state, base_hash, started_ms,"
                                           " ended_ms, ended_by, reason, report)"
                                           " VALUES (?, ?, ?, ?, 'running', ?, ?, 0, '', '', '')",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->in.id);
        sql_put_text(s, o->in.title);
        sql_put_text(s, o->in.author);
        sql_put_text(s, o->in.base_hash);
        sql_put_i64(s, o->in.at_ms);
        r = sql_run(s, err);
        if (r == ERR_EXISTS)
                return err_set(err, ERR_EXISTS, "another staged change is running; end it first");
        for (size_t i = 0; i < o->in.n_files && r == 0; i++)
                r = put_file(op, db, o->in.id, &o->files[i], err);
        return r < 0 ? r : put_era(op, db, o->in.id, 0, o->in.share, o->in.author, o->in.at_ms, err);
}

static bool too_large(const struct stage_start *s)
{
        size_t bytes = 0;

        for (size_t i = 0; i < s->n_files && s->n_files <= STAGE_FILES_MAX; i++)
                bytes += s->files[i].body.n;
        return s->n_files > STAGE_FILES_MAX || bytes > STAGE_FILE_BYTES_MAX || s->title.n > STAGE_TITLE_MAX;
}

int store_stage_start(struct store *st, const struct stage_start *s, store_done_fn *cb, void *arg)
{
        struct start_op *o;
        struct arena *mem;

        if (too_large(s))
                return ERR_LIMIT;
        o = op_new(st, sizeof(*o), start_run, op_deliver_done, arg);
        mem = o->done.op.mem;
        o->done.cb = cb;
        o->in = *s;
        o->in.id = arena_str(mem, s->id);
        o->in.title = arena_str(mem, s->title);
        o->in.author = arena_str(mem, s->author);
        o->in.base_hash = arena_str(mem, s->base_hash);
        o->files = ARENA_ARRAY(mem, struct stage_file_row, s->n_files + 1);
        for (size_t i = 0; i < s->n_files; i++)
                o->files[i] = (struct stage_file_row){.path = arena_str(mem, s->files[i].path),
                                                      .body = arena_str(mem, s->files[i].body),
                                                      .base = arena_str(mem, s->files[i].base),
                                                      .draft = arena_str(mem, s->files[i].draft),
                                                      .draft_rev = s->files[i].draft_rev,
                                                      .gone = s->files[i].gone};
        return op_write(&o->done.op);
}

/* ---- share ---- */

struct share_op {
        struct op_done done; /* first */
        struct str id, who;
        int64_t share, at_ms;
};

static int share_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct share_op *o = (struct share_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT count(e.era) AS n FROM stage s JOIN stage_era e ON e.brand = s.brand"
                                           " AND e.stage = s.id WHERE s.brand = ? AND s.id = ? AND s.state = 'running'",
                                           err);
        int64_t n = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        r = sql_step(s, err);
        if (r > 0)
                n = sql_i64(s, "n");
        sql_reset(s);
        if (r < 0)
                return r;
        if (n == 0)
                return err_set(err, ERR_NOTFOUND, "no such staged change is running");
        if (n >= STAGE_ERAS_MAX)
                return err_set(err, ERR_LIMIT, "the share was changed %d times; end it and stage it anew",
                               STAGE_ERAS_MAX - 1);
        return put_era(op, db, o->id, n, o->share, o->who, o->at_ms, err);
}

int store_stage_share(struct store *st, struct str id, int64_t share, struct str who, int64_t at_ms, store_done_fn *cb,
                      void *arg)
{
        struct share_op *o = op_new(st, sizeof(*o), share_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        o->who = arena_str(o->done.op.mem, who);
        o->share = share;
        o->at_ms = at_ms;
        return op_write(&o->done.op);
}

/* ---- end ---- */

struct end_op {
        struct op_done done; /* first */
        struct stage_end in;
};

static int end_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct stage_end *e = &((struct end_op *)op)->in;
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE stage SET state = ?, ended_ms = ?, ended_by = ?, reason = ?, report ="
                                         " ? WHERE brand = ? AND id = ? AND state = 'running'",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, e->state);
        sql_put_i64(s, e->at_ms);
        sql_put_text(s, e->who);
        sql_put_text(s, e->reason);
        sql_put_text(s, e->report);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, e->id);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_NOTFOUND, "no such staged change is running");
        return r;
}

int store_stage_end(struct store *st, const struct stage_end *e, store_done_fn *cb, void *arg)
{
        struct end_op *o;
        struct arena *mem;

        if (e->report.n > STAGE_REPORT_MAX || e->reason.n > STAGE_REASON_MAX)
                return ERR_LIMIT;
        o = op_new(st, sizeof(*o), end_run, op_deliver_done, arg);
        mem = o->done.op.mem;
        o->done.cb = cb;
        o->in = (struct stage_end){.id = arena_str(mem, e->id),
                                   .state = arena_str(mem, e->state),
                                   .who = arena_str(mem, e->who),
                                   .reason = arena_str(mem, e->reason),
                                   .report = arena_str(mem, e->report),
                                   .at_ms = e->at_ms};
        return op_write(&o->done.op);
}

/* ---- reading ---- */

#define STAGE_COLUMNS                                                                                          \
        "SELECT s.id AS id, s.title AS title, s.author AS author, s.state AS state, s.base_hash AS base_hash," \
        " s.started_ms AS started_ms, s.ended_ms AS ended_ms, s.ended_by AS ended_by, s.reason AS reason,"     \
        " s.report AS report, (SELECT count(*) FROM stage_file f WHERE f.brand = s.brand AND f.stage = s.id)"  \
        " AS n_files FROM stage s "

struct read_op {
        struct op op;
        struct str id;
        int64_t limit;
        bool files;
        struct stage_row *rows;
        size_t n, cap;
        struct stage_file_row *file;
        size_t n_file, cap_file;
        struct stage_era *eras;
        size_t n_eras, cap_eras;
        union {
                store_stages_fn *all;
                store_stage_fn *one;
        } cb;
};

static int read_rows(struct read_op *o, struct sql_stmt *s, struct err *err)
{
        struct arena *mem = o->op.mem;
        int r;

        while ((r = sql_step(s, err)) > 0)
                *(struct stage_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct stage_row){.id = col(mem, s, "id"),
                                           .title = col(mem, s, "title"),
                                           .author = col(mem, s, "author"),
                                           .state = col(mem, s, "state"),
                                           .base_hash = col(mem, s, "base_hash"),
                                           .started_ms = sql_i64(s, "started_ms"),
                                           .ended_ms = sql_i64(s, "ended_ms"),
                                           .ended_by = col(mem, s, "ended_by"),
                                           .reason = col(mem, s, "reason"),
                                           .report = col(mem, s, "report"),
                                           .n_files = sql_i64(s, "n_files")};
        return r;
}

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           STAGE_COLUMNS "WHERE s.brand = ? AND (? = '' OR s.id < ?) ORDER BY s.id DESC"
                                                         " LIMIT ?",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, o->id);
        sql_put_i64(s, o->limit);
        return read_rows(o, s, err);
}

static int read_eras(struct read_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(
                &o->op, db, "SELECT share, at_ms, who FROM stage_era WHERE brand = ? AND stage = ? ORDER BY era", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->rows[0].id);
        while ((r = sql_step(s, err)) > 0)
                *(struct stage_era *)ROWS_ADD(mem, &o->eras, &o->n_eras, &o->cap_eras) =
                        (struct stage_era){sql_i64(s, "share"), sql_i64(s, "at_ms"), col(mem, s, "who")};
        o->rows[0].eras = o->eras;
        o->rows[0].n_eras = o->n_eras;
        return r;
}

static int read_files(struct read_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = o->files ? prepare_brand(&o->op, db,
                                                      "SELECT path, base, draft, draft_rev, gone, body FROM stage_file "
                                                      "WHERE brand = ? AND stage = ?"
                                                      " ORDER BY path",
                                                      err)
                                      : prepare_brand(&o->op, db,
                                                      "SELECT path, base, draft, draft_rev, gone, '' AS body FROM "
                                                      "stage_file WHERE brand = ? AND stage = ?"
                                                      " ORDER BY path",
                                                      err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->rows[0].id);
        while ((r = sql_step(s, err)) > 0)
                *(struct stage_file_row *)ROWS_ADD(mem, &o->file, &o->n_file, &o->cap_file) =
                        (struct stage_file_row){.path = col(mem, s, "path"),
                                                .body = col(mem, s, "body"),
                                                .base = col(mem, s, "base"),
                                                .draft = col(mem, s, "draft"),
                                                .draft_rev = sql_i64(s, "draft_rev"),
                                                .gone = sql_i64(s, "gone") != 0};
        return r;
}

static int get_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s =
                o->id.n ? prepare_brand(op, db, STAGE_COLUMNS "WHERE s.brand = ? AND s.id = ?", err)
                        : prepare_brand(op, db, STAGE_COLUMNS "WHERE s.brand = ? AND s.state = 'running'", err);
        int r;

        if (!s)
                return err->code;
        if (o->id.n)
                sql_put_text(s, o->id);
        r = read_rows(o, s, err);
        if (r == 0 && o->n == 0)
                return err_set(err, ERR_NOTFOUND, "no such staged change");
        if (r == 0)
                r = read_eras(o, db, err);
        return r == 0 ? read_files(o, db, err) : r;
}

static void deliver_all(struct op *op)
{
        struct read_op *o = (struct read_op *)op;

        o->cb.all(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

static void deliver_one(struct op *op)
{
        struct read_op *o = (struct read_op *)op;
        bool ok = op->job.r == 0;

        o->cb.one(op->arg, op->job.r, &op->job.err, ok ? o->rows : NULL, o->file, ok ? o->n_file : 0);
}

int store_stages(struct store *st, struct str before, unsigned limit, store_stages_fn *cb, void *arg)
{
        struct read_op *o = op_new(st, sizeof(*o), list_run, deliver_all, arg);

        o->id = arena_str(o->op.mem, before);
        o->limit = limit_rows(limit);
        o->cb.all = cb;
        return op_read(&o->op);
}

int store_stage_get(struct store *st, struct str id, bool files, store_stage_fn *cb, void *arg)
{
        struct read_op *o = op_new(st, sizeof(*o), get_run, deliver_one, arg);

        o->id = arena_str(o->op.mem, id);
        o->files = files;
        o->cb.one = cb;
        return op_read(&o->op);
}
