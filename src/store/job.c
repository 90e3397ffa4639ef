/* Durable jobs. A claim is one statement per job inside the writer's transaction, so two processes on one database
 * cannot both get it. */
#include "store/job.h"

#include "store/job_priv.h"

struct add_op {
        struct op_done done; /* first */
        struct job_row job;
};

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct job_row *j = &((struct add_op *)op)->job;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO job (brand, id, kind, ref, payload, due_ms, lease_until_ms, attempts)"
                              " VALUES (?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT (id) DO NOTHING",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, j->id);
        sql_put_text(s, j->kind);
        sql_put_text(s, j->ref);
        sql_put_text(s, j->payload);
        sql_put_i64(s, j->due_ms);
        return sql_run(s, err);
}

int store_job_add(struct store *st, const struct job_row *job, store_done_fn *cb, void *arg)
{
        struct add_op *o = op_new(st, sizeof(*o), add_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->job = *job;
        o->job.id = arena_str(mem, job->id);
        o->job.kind = arena_str(mem, job->kind);
        o->job.ref = arena_str(mem, job->ref);
        o->job.payload = arena_str(mem, job->payload);
        return op_write(&o->done.op);
}

/* --- claim --- */

struct claim_op {
        struct op op;
        struct str kind;
        int64_t now_ms, lease_ms, limit;
        struct job_row *rows;
        size_t n, cap;
        store_jobs_fn *cb;
};

static int claim_find(struct claim_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(
                &o->op, db,
                "SELECT id, kind, ref, payload, due_ms, attempts FROM job WHERE brand = ? AND due_ms <= ?"
                " AND (lease_until_ms <= ? OR lease_until_ms > ?) AND kind = ? ORDER BY due_ms, id LIMIT ?",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->now_ms);
        sql_put_i64(s, o->now_ms);
        sql_put_i64(s, o->now_ms + o->lease_ms);
        sql_put_text(s, o->kind);
        sql_put_i64(s, o->limit);
        o->n = 0;
        while ((r = sql_step(s, err)) > 0)
                *(struct job_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) = (struct job_row){
                        .id = col(mem, s, "id"),
                        .kind = col(mem, s, "kind"),
                        .ref = col(mem, s, "ref"),
                        .payload = col(mem, s, "payload"),
                        .due_ms = sql_i64(s, "due_ms"),
                        .lease_until_ms = o->now_ms + o->lease_ms,
                        .attempts = sql_i64(s, "attempts") + 1,
                };
        return r;
}

static int claim_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct claim_op *o = (struct claim_op *)op;
        int r = claim_find(o, db, err);

        for (size_t i = 0; i < o->n && r == 0; i++) {
                struct sql_stmt *s =
                        sql_prepare(db, "UPDATE job SET lease_until_ms = ?, attempts = attempts + 1 WHERE id = ?", err);

                if (!s)
                        return err->code;
                sql_put_i64(s, o->rows[i].lease_until_ms);
                sql_put_text(s, o->rows[i].id);
                r = sql_run(s, err);
        }
        return r;
}

static void claim_deliver(struct op *op)
{
        struct claim_op *o = (struct claim_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_jobs_claim_kind(struct store *st, struct str kind, int64_t now_ms, int64_t lease_ms, unsigned limit,
                          store_jobs_fn *cb, void *arg)
{
        struct claim_op *o = op_new(st, sizeof(*o), claim_run, claim_deliver, arg);

        o->kind = arena_str(o->op.mem, kind);
        o->now_ms = now_ms;
        o->lease_ms = lease_ms;
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_write(&o->op);
}

/* --- with what they belong to --- */

static struct str job_id(struct arena *mem, const char *kind, struct str ref)
{
        return arena_printf(mem, "%s:%.*s", kind, STR_ARG(ref));
}

int job_set(struct op *op, struct sql_db *db, const char *kind, struct str ref, int64_t due_ms, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO job (brand, id, kind, ref, payload, due_ms, lease_until_ms, attempts)"
                              " VALUES (?, ?, ?, ?, '', ?, 0, 0) ON CONFLICT (id) DO UPDATE SET due_ms ="
                              " excluded.due_ms, lease_until_ms = 0",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, job_id(op->mem, kind, ref));
        sql_put_text(s, str_c(kind));
        sql_put_text(s, ref);
        sql_put_i64(s, due_ms);
        return sql_run(s, err);
}

int job_drop(struct op *op, struct sql_db *db, const char *kind, struct str ref, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM job WHERE brand = ? AND id = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, job_id(op->mem, kind, ref));
        return sql_run(s, err);
}

/* --- end and retry --- */

struct end_op {
        struct op_done done; /* first */
        struct str id;
        bool retry;
        int64_t due_ms, only_due_ms; /* only_due_ms: 0 = whatever it is */
};

static int end_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct end_op *o = (struct end_op *)op;
        struct sql_stmt *s =
                sql_prepare(db,
                            o->retry ? "UPDATE job SET due_ms = ?, lease_until_ms = 0 WHERE brand = ? AND id = ?"
                                     : "DELETE FROM job WHERE brand = ? AND id = ? AND (? = 0 OR due_ms = ?)",
                            err);

        if (!s)
                return err->code;
        if (o->retry)
                sql_put_i64(s, o->due_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->id);
        if (!o->retry) {
                sql_put_i64(s, o->only_due_ms);
                sql_put_i64(s, o->only_due_ms);
        }
        return sql_run(s, err);
}

static int end(struct store *st, struct str id, bool retry, int64_t due_ms, store_done_fn *cb, void *arg)
{
        struct end_op *o = op_new(st, sizeof(*o), end_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        o->retry = retry;
        o->due_ms = due_ms;
        o->only_due_ms = retry ? 0 : due_ms;
        return op_write(&o->done.op);
}

int store_job_done(struct store *st, struct str id, store_done_fn *cb, void *arg)
{
        return end(st, id, false, 0, cb, arg);
}

int store_job_done_due(struct store *st, struct str id, int64_t due_ms, store_done_fn *cb, void *arg)
{
        return end(st, id, false, due_ms, cb, arg);
}

int store_job_retry(struct store *st, struct str id, int64_t due_ms, store_done_fn *cb, void *arg)
{
        return end(st, id, true, due_ms, cb, arg);
}

struct due_op {
        struct op op;
        int64_t due_ms;
        store_job_due_fn *cb;
};

static int due_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "SELECT CASE WHEN lease_until_ms > due_ms THEN lease_until_ms ELSE due_ms END AS due"
                              " FROM job WHERE brand = ? ORDER BY due LIMIT 1",
                              err);
        int r = s ? sql_step(s, err) : err->code;

        if (r > 0)
                ((struct due_op *)op)->due_ms = sql_i64(s, "due");
        if (s)
                sql_reset(s);
        return r < 0 ? r : 0;
}

static void due_deliver(struct op *op)
{
        struct due_op *o = (struct due_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->due_ms);
}

int store_job_next_due(struct store *st, store_job_due_fn *cb, void *arg)
{
        struct due_op *o = op_new(st, sizeof(*o), due_run, due_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}
