/* See flow_step.h. */
#include "store/flow_step_priv.h"

#include "store/store_priv.h"

enum { READ_BYTES = 30 << 20 };

/* ---- spans ---- */

int64_t flow_span_ms(unsigned span)
{
        static const int64_t seconds[FLOW_SPANS - 1] = {10, 30, 60, 120, 300, 900, 3600, 86400, 259200, 604800};

        return span < FLOW_SPANS - 1 ? seconds[span] * 1000 : INT64_MAX;
}

unsigned flow_span_of(int64_t ms)
{
        unsigned span = 0;

        while (ms > flow_span_ms(span))
                span++;
        return span;
}

/* ---- counting ---- */

const struct step_mark *step_marks_copy(struct arena *mem, const struct step_mark *marks, size_t n)
{
        struct step_mark *to = ARENA_ARRAY(mem, struct step_mark, n);

        for (size_t i = 0; i < n; i++) {
                to[i] = marks[i];
                to[i].flow = arena_str(mem, marks[i].flow);
                to[i].edition = arena_str(mem, marks[i].edition);
                to[i].step = arena_str(mem, marks[i].step);
                to[i].answer = arena_str(mem, marks[i].answer);
                to[i].next = arena_str(mem, marks[i].next);
        }
        return to;
}

static void put_step(struct sql_stmt *s, const struct step_mark *m)
{
        sql_put_text(s, m->flow);
        sql_put_text(s, m->edition);
        sql_put_text(s, m->step);
        sql_put_i64(s, m->shown_ms / FLOW_DAY_MS);
}

static int count_shown(struct op *op, struct sql_db *db, const struct step_mark *m, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO flow_shown (brand, flow, edition, step, day, n)"
                                           " VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (brand, flow, edition, step, day)"
                                           " DO UPDATE SET n = flow_shown.n + 1",
                                           err);

        if (!s)
                return err->code;
        put_step(s, m);
        return sql_run(s, err);
}

static int count_left(struct op *op, struct sql_db *db, const struct step_mark *m, struct err *err)
{
        int64_t stood = m->stood_ms > 0 ? m->stood_ms : 0;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO flow_left (brand, flow, edition, step, day, answer, next, span, stood_ms, n)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
                              " ON CONFLICT (brand, flow, edition, step, day, answer, next, span)"
                              " DO UPDATE SET n = flow_left.n + 1, stood_ms = flow_left.stood_ms + excluded.stood_ms",
                              err);

        if (!s)
                return err->code;
        put_step(s, m);
        sql_put_text(s, m->answer);
        sql_put_text(s, m->next);
        sql_put_i64(s, flow_span_of(stood));
        sql_put_i64(s, stood);
        return sql_run(s, err);
}

int step_marks_count(struct op *op, struct sql_db *db, const struct step_mark *marks, size_t n, struct err *err)
{
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++)
                r = marks[i].left ? count_left(op, db, &marks[i], err) : count_shown(op, db, &marks[i], err);
        return r;
}

/* ---- reading ---- */

struct read_op {
        struct op op;
        struct str flow;
        int64_t from_day;
        struct flow_shown_row *shown;
        size_t n_shown, cap_shown;
        struct flow_left_row *left;
        size_t n_left, cap_left;
        store_flow_steps_fn *cb;
};

static struct sql_stmt *ask(struct read_op *o, struct sql_db *db, const char *text, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db, text, err);

        if (s) {
                sql_put_text(s, o->flow);
                sql_put_text(s, o->flow);
                sql_put_i64(s, o->from_day);
                sql_put_i64(s, (int64_t)FLOW_ROWS_MAX + 1);
        }
        return s;
}

/* Rows come in order, so most of a row's texts are those of the row before. */
static struct str again(struct arena *mem, struct sql_stmt *s, const char *name, struct str before)
{
        struct str v = sql_str(s, name);

        return str_eq(v, before) ? before : arena_str(mem, v);
}

/* Both kinds share the memory of the call, and an array doubles when it is full. */
static bool is_full(const struct read_op *o)
{
        return o->n_shown > FLOW_ROWS_MAX || o->n_left > FLOW_ROWS_MAX || arena_used(o->op.mem) > READ_BYTES;
}

static int read_shown(struct read_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct flow_shown_row last = {0};
        struct sql_stmt *s = ask(o, db,
                                 "SELECT flow, edition, step, day, n FROM flow_shown"
                                 " WHERE brand = ? AND (? = '' OR flow = ?) AND day >= ?"
                                 " ORDER BY flow, step, day, edition LIMIT ?",
                                 err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0 && !is_full(o)) {
                struct flow_shown_row *row = ROWS_ADD(mem, &o->shown, &o->n_shown, &o->cap_shown);

                last = (struct flow_shown_row){again(mem, s, "flow", last.flow), again(mem, s, "edition", last.edition),
                                               again(mem, s, "step", last.step), sql_i64(s, "day"), sql_i64(s, "n")};
                *row = last;
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int read_left(struct read_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct flow_left_row last = {0};
        struct sql_stmt *s = ask(o, db,
                                 "SELECT flow, edition, step, answer, next, day, span, n, stood_ms FROM flow_left"
                                 " WHERE brand = ? AND (? = '' OR flow = ?) AND day >= ?"
                                 " ORDER BY flow, step, answer, next, day, edition, span LIMIT ?",
                                 err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0 && !is_full(o)) {
                struct flow_left_row *row = ROWS_ADD(mem, &o->left, &o->n_left, &o->cap_left);
                int64_t span = sql_i64(s, "span");

                last = (struct flow_left_row){.flow = again(mem, s, "flow", last.flow),
                                              .edition = again(mem, s, "edition", last.edition),
                                              .step = again(mem, s, "step", last.step),
                                              .answer = again(mem, s, "answer", last.answer),
                                              .next = again(mem, s, "next", last.next),
                                              .day = sql_i64(s, "day"),
                                              .n = sql_i64(s, "n"),
                                              .stood_ms = sql_i64(s, "stood_ms")};
                last.span = span >= 0 && span < FLOW_SPANS ? (unsigned)span : FLOW_SPANS - 1;
                *row = last;
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int read_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        int r = read_shown(o, db, err);

        if (r == 0)
                r = read_left(o, db, err);
        if (r == 0 && is_full(o))
                r = err_set(err, ERR_LIMIT, "there is too much of that; ask for fewer days");
        return r;
}

static void read_deliver(struct op *op)
{
        struct read_op *o = (struct read_op *)op;
        bool ok = op->job.r == 0;

        o->cb(op->arg, op->job.r, &op->job.err, o->shown, ok ? o->n_shown : 0, o->left, ok ? o->n_left : 0);
}

int store_flow_steps(struct store *st, struct str flow, int64_t from_day, store_flow_steps_fn *cb, void *arg)
{
        struct read_op *o = op_new(st, sizeof(*o), read_run, read_deliver, arg);

        o->flow = arena_str(o->op.mem, flow);
        o->from_day = from_day;
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- pruning ---- */

struct prune_op {
        struct op_done done; /* first */
        int64_t before_day;
};

static int prune_run(struct op *op, struct sql_db *db, struct err *err)
{
        static const char *const texts[] = {"DELETE FROM flow_shown WHERE brand = ? AND day < ?",
                                            "DELETE FROM flow_left WHERE brand = ? AND day < ?"};
        int r = 0;

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && r == 0; i++) {
                struct sql_stmt *s = prepare_brand(op, db, texts[i], err);

                if (!s)
                        return err->code;
                sql_put_i64(s, ((struct prune_op *)op)->before_day);
                r = sql_run(s, err);
        }
        return r;
}

int store_flow_steps_prune(struct store *st, int64_t before_day, store_done_fn *cb, void *arg)
{
        struct prune_op *o = op_new(st, sizeof(*o), prune_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->before_day = before_day;
        return op_write(&o->done.op);
}
