/* Runs of the practice desk and their lines; see practice.h. */
#include "store/practice.h"
#include "store/store_priv.h"

struct run_op {
        struct op_done done; /* first */
        struct practice_run_row run;
        const struct practice_line_row *lines;
        size_t n;
        int64_t before;
};

static struct practice_line_row *lines_copy(struct arena *mem, const struct practice_line_row *v, size_t n)
{
        struct practice_line_row *out = ARENA_ARRAY(mem, struct practice_line_row, n);

        for (size_t i = 0; i < n; i++) {
                out[i] = v[i];
                out[i].who = arena_str(mem, v[i].who);
                out[i].text = arena_str(mem, v[i].text);
                out[i].notes = arena_str(mem, v[i].notes);
        }
        return out;
}

static struct run_op *run_op_new(struct store *st, int (*run)(struct op *, struct sql_db *, struct err *),
                                 const struct practice_run_row *row, const struct practice_line_row *lines, size_t n,
                                 store_done_fn *cb, void *arg)
{
        struct run_op *o = op_new(st, sizeof(*o), run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->run = *row;
        o->run.id = arena_str(mem, row->id);
        o->run.agent = arena_str(mem, row->agent);
        o->run.case_id = arena_str(mem, row->case_id);
        o->run.customer_id = arena_str(mem, row->customer_id);
        o->run.title = arena_str(mem, row->title);
        o->run.lang = arena_str(mem, row->lang);
        o->run.state = arena_str(mem, row->state);
        o->run.engine = arena_str(mem, row->engine);
        o->run.report = arena_str(mem, row->report);
        o->lines = lines_copy(mem, lines, n);
        o->n = n;
        return o;
}

static int put_lines(struct run_op *o, struct sql_db *db, struct err *err)
{
        int r = 0;

        for (size_t i = 0; i < o->n && r == 0; i++) {
                const struct practice_line_row *l = &o->lines[i];
                struct sql_stmt *s = prepare_brand(&o->done.op, db,
                                                   "INSERT INTO practice_line (brand, run, no, customer_id, who, at_ms,"
                                                   " text, notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                                   err);

                if (!s)
                        return err->code;
                sql_put_text(s, o->run.id);
                sql_put_i64(s, l->no);
                sql_put_text(s, o->run.customer_id);
                sql_put_text(s, l->who);
                sql_put_i64(s, l->at_ms);
                sql_put_text(s, l->text);
                sql_put_text(s, l->notes);
                r = sql_run(s, err);
        }
        return r;
}

/* The oldest ended ones beyond what is kept of one agent. */
static int prune(struct run_op *o, struct sql_db *db, struct err *err)
{
        static const char *const texts[] = {
                "DELETE FROM practice_line WHERE run IN (SELECT r.id FROM practice_run r WHERE r.brand = ? AND r.agent "
                "="
                " ? AND r.ended_ms > 0 AND r.id < (SELECT min(k.id) FROM (SELECT x.id FROM practice_run x"
                " WHERE x.brand = ? AND x.agent = ? ORDER BY x.id DESC LIMIT ?) k))",
                "DELETE FROM practice_run WHERE brand = ? AND agent = ? AND ended_ms > 0 AND id < (SELECT min(k.id)"
                " FROM (SELECT x.id FROM practice_run x WHERE x.brand = ? AND x.agent = ? ORDER BY x.id DESC"
                " LIMIT ?) k)"};
        int r = 0;

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && r == 0; i++) {
                struct sql_stmt *s = prepare_brand(&o->done.op, db, texts[i], err);

                if (!s)
                        return err->code;
                sql_put_text(s, o->run.agent);
                sql_put_text(s, o->done.op.st->brand);
                sql_put_text(s, o->run.agent);
                sql_put_i64(s, PRACTICE_RUNS_MAX);
                r = sql_run(s, err);
        }
        return r;
}

static int may_begin(struct run_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->done.op, db,
                                           "SELECT count(*) AS n, (SELECT count(*) FROM practice_case WHERE brand = ?"
                                           " AND id = ?) AS kept FROM practice_run WHERE brand = ? AND agent = ? AND"
                                           " ended_ms = 0",
                                           err);
        int64_t n = 0, kept = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->run.case_id);
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, o->run.agent);
        r = sql_step(s, err);
        if (r > 0) {
                n = sql_i64(s, "n");
                kept = sql_i64(s, "kept");
        }
        sql_reset(s);
        if (r < 0)
                return r;
        if (o->run.customer_id.n && !kept)
                return err_set(err, ERR_NOTFOUND, "there is no such case");
        return n < PRACTICE_OPEN_MAX
                       ? 0
                       : err_set(err, ERR_LIMIT, "%d runs are open: end one of them first", PRACTICE_OPEN_MAX);
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct run_op *o = (struct run_op *)op;
        const struct practice_run_row *run = &o->run;
        struct sql_stmt *s;
        int r = may_begin(o, db, err);

        if (r < 0)
                return r;
        s = prepare_brand(
                op, db,
                "INSERT INTO practice_run (brand, id, agent, case_id, customer_id, title, lang, state, engine,"
                " report, started_ms, ended_ms, paused_ms, pause_since_ms, n_lines, total, outcome, policy,"
                " tone, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0, 0, 0, ?, -1, -1, -1, -1, -1)",
                err);
        if (!s)
                return err->code;
        sql_put_text(s, run->id);
        sql_put_text(s, run->agent);
        sql_put_text(s, run->case_id);
        sql_put_text(s, run->customer_id);
        sql_put_text(s, run->title);
        sql_put_text(s, run->lang);
        sql_put_text(s, run->state);
        sql_put_text(s, run->engine);
        sql_put_i64(s, run->started_ms);
        sql_put_i64(s, run->n_lines);
        r = sql_run(s, err);
        if (r == 0)
                r = put_lines(o, db, err);
        return r < 0 ? r : prune(o, db, err);
}

int store_practice_run_add(struct store *st, const struct practice_run_row *run, const struct practice_line_row *lines,
                           size_t n, store_done_fn *cb, void *arg)
{
        return op_write(&run_op_new(st, add_run, run, lines, n, cb, arg)->done.op);
}

static int put_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct run_op *o = (struct run_op *)op;
        const struct practice_run_row *run = &o->run;
        struct sql_stmt *s =
                sql_prepare(db,
                            "UPDATE practice_run SET state = ?, engine = ?, report = ?, ended_ms = ?, paused_ms = ?,"
                            " pause_since_ms = ?, n_lines = ?, total = ?, outcome = ?, policy = ?, tone = ?, time = ?"
                            " WHERE brand = ? AND id = ? AND n_lines = ? AND ended_ms = 0",
                            err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, run->state);
        sql_put_text(s, run->engine);
        sql_put_text(s, run->report);
        sql_put_i64(s, run->ended_ms);
        sql_put_i64(s, run->paused_ms);
        sql_put_i64(s, run->pause_since_ms);
        sql_put_i64(s, run->n_lines);
        sql_put_i64(s, run->figures.total);
        sql_put_i64(s, run->figures.outcome);
        sql_put_i64(s, run->figures.policy);
        sql_put_i64(s, run->figures.tone);
        sql_put_i64(s, run->figures.time);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, run->id);
        sql_put_i64(s, o->before);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_EXISTS, "the run went on in another window, or has ended");
        return r < 0 ? r : put_lines(o, db, err);
}

int store_practice_run_put(struct store *st, const struct practice_run_row *run, int64_t before,
                           const struct practice_line_row *lines, size_t n, store_done_fn *cb, void *arg)
{
        struct run_op *o = run_op_new(st, put_run, run, lines, n, cb, arg);

        o->before = before;
        return op_write(&o->done.op);
}

/* ---- reading ---- */

static void read_run(struct op *op, struct sql_stmt *s, struct practice_run_row *ret)
{
        struct arena *mem = op->mem;

        *ret = (struct practice_run_row){
                .id = col(mem, s, "id"),
                .agent = col(mem, s, "agent"),
                .name = col(mem, s, "name"),
                .case_id = col(mem, s, "case_id"),
                .customer_id = col(mem, s, "customer_id"),
                .title = col(mem, s, "title"),
                .lang = col(mem, s, "lang"),
                .state = col(mem, s, "state"),
                .engine = col(mem, s, "engine"),
                .report = col(mem, s, "report"),
                .started_ms = sql_i64(s, "started_ms"),
                .ended_ms = sql_i64(s, "ended_ms"),
                .paused_ms = sql_i64(s, "paused_ms"),
                .pause_since_ms = sql_i64(s, "pause_since_ms"),
                .n_lines = sql_i64(s, "n_lines"),
                .figures = {.total = sql_i64(s, "total"),
                            .outcome = sql_i64(s, "outcome"),
                            .policy = sql_i64(s, "policy"),
                            .tone = sql_i64(s, "tone"),
                            .time = sql_i64(s, "time")},
        };
}

#define RUN_COLUMNS                                                                                                 \
        "SELECT r.id AS id, r.agent AS agent, coalesce(a.name, '') AS name, r.case_id AS case_id, r.customer_id AS" \
        " customer_id, r.title AS title, r.lang AS lang, r.state AS state, r.started_ms AS started_ms, r.ended_ms"  \
        " AS ended_ms, r.paused_ms AS paused_ms, r.pause_since_ms AS pause_since_ms, r.n_lines AS n_lines, r.total" \
        " AS total, r.outcome AS outcome, r.policy AS policy, r.tone AS tone, r.time AS time, "
#define RUN_FROM " FROM practice_run r LEFT JOIN agent a ON a.id = r.agent WHERE r.brand = ?"

struct load_op {
        struct op op;
        struct str id;
        struct practice_run_row run;
        struct practice_line_row *lines;
        size_t n, cap;
        store_practice_run_fn *cb;
};

static int load_lines(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT no, at_ms, who, text, notes FROM practice_line WHERE brand = ?"
                                           " AND run = ? ORDER BY no LIMIT ?",
                                           err);
        struct arena *mem = o->op.mem;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_i64(s, PRACTICE_LINES_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct practice_line_row *)ROWS_ADD(mem, &o->lines, &o->n, &o->cap) =
                        (struct practice_line_row){.no = sql_i64(s, "no"),
                                                   .at_ms = sql_i64(s, "at_ms"),
                                                   .who = col(mem, s, "who"),
                                                   .text = col(mem, s, "text"),
                                                   .notes = col(mem, s, "notes")};
        return r;
}

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct load_op *o = (struct load_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db, RUN_COLUMNS "r.engine AS engine, r.report AS report" RUN_FROM " AND r.id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        r = sql_step(s, err);
        if (r > 0)
                read_run(op, s, &o->run);
        sql_reset(s);
        if (r <= 0)
                return r < 0 ? r : err_set(err, ERR_NOTFOUND, "there is no such practice run");
        return load_lines(o, db, err);
}

static void load_deliver(struct op *op)
{
        struct load_op *o = (struct load_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r < 0 ? NULL : &o->run, o->lines, op->job.r < 0 ? 0 : o->n);
}

int store_practice_run_load(struct store *st, struct str id, store_practice_run_fn *cb, void *arg)
{
        struct load_op *o = op_new(st, sizeof(*o), load_run, load_deliver, arg);

        o->id = arena_str(o->op.mem, id);
        o->cb = cb;
        return op_read(&o->op);
}

struct runs_op {
        struct op op;
        struct str agent;
        int64_t limit;
        struct practice_run_row *rows;
        size_t n, cap;
        store_practice_runs_fn *cb;
};

static int runs_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct runs_op *o = (struct runs_op *)op;
        struct sql_stmt *s = o->agent.n ? prepare_brand(op, db,
                                                        RUN_COLUMNS "'' AS engine, '' AS report" RUN_FROM
                                                                    " AND r.agent = ? ORDER BY r.id DESC LIMIT ?",
                                                        err)
                                        : prepare_brand(op, db,
                                                        RUN_COLUMNS "'' AS engine, '' AS report" RUN_FROM
                                                                    " ORDER BY r.id DESC LIMIT ?",
                                                        err);
        int r;

        if (!s)
                return err->code;
        if (o->agent.n)
                sql_put_text(s, o->agent);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                read_run(op, s, ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap));
        return r;
}

static void runs_deliver(struct op *op)
{
        struct runs_op *o = (struct runs_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r < 0 ? 0 : o->n);
}

int store_practice_runs(struct store *st, struct str agent, unsigned limit, store_practice_runs_fn *cb, void *arg)
{
        struct runs_op *o = op_new(st, sizeof(*o), runs_run, runs_deliver, arg);

        o->agent = arena_str(o->op.mem, agent);
        o->limit = limit < PRACTICE_READ_MAX ? limit : PRACTICE_READ_MAX;
        o->cb = cb;
        return op_read(&o->op);
}
