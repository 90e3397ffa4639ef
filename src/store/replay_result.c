/* Results of replays; see replay_result.h. */
#include "store/replay_result.h"

#include "store/store_priv.h"

struct put_op {
        struct op_done done; /* first */
        struct replay_result_row row;
        unsigned keep;
};

/* Ids begin with their time. */
static int prune(struct put_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->done.op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "DELETE FROM replay_result WHERE brand = ? AND id < (SELECT min(k.id) FROM"
                                           " (SELECT x.id FROM replay_result x WHERE x.brand = ? ORDER BY x.id DESC"
                                           " LIMIT ?) k)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, op->st->brand);
        sql_put_i64(s, o->keep);
        return sql_run(s, err);
}

static void put_fields(struct sql_stmt *s, const struct replay_result_row *row)
{
        sql_put_text(s, row->id);
        sql_put_text(s, row->who);
        sql_put_text(s, row->state);
        sql_put_text(s, row->error);
        sql_put_text(s, row->faults);
        sql_put_i64(s, row->from_ms);
        sql_put_i64(s, row->to_ms);
        sql_put_i64(s, row->at_ms);
        sql_put_i64(s, row->ended_ms);
        sql_put_i64(s, row->drafts);
        sql_put_i64(s, row->talks);
        sql_put_i64(s, row->of_talks);
        sql_put_i64(s, row->messages);
        sql_put_i64(s, row->dropped);
        sql_put_text(s, row->verdict);
        sql_put_text(s, row->verdict_who);
        sql_put_i64(s, row->verdict_ms);
        sql_put_text(s, row->result);
}

static int put_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct put_op *o = (struct put_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "INSERT INTO replay_result (brand, id, who, state, error, faults, from_ms, to_ms, at_ms, ended_ms,"
                " drafts, talks, of_talks, messages, dropped, verdict, verdict_who, verdict_ms, result)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (brand, id) DO UPDATE "
                "SET"
                " state = excluded.state, error = excluded.error, faults = excluded.faults,"
                " ended_ms = excluded.ended_ms, talks = excluded.talks, of_talks = excluded.of_talks,"
                " messages = excluded.messages, dropped = excluded.dropped, verdict = excluded.verdict,"
                " verdict_who = excluded.verdict_who, verdict_ms = excluded.verdict_ms, result = excluded.result",
                err);
        int r;

        if (!s)
                return err->code;
        put_fields(s, &o->row);
        r = sql_run(s, err);
        return r < 0 ? r : prune(o, db, err);
}

int store_replay_result_put(struct store *st, const struct replay_result_row *row, unsigned keep, store_done_fn *cb,
                            void *arg)
{
        struct put_op *o = op_new(st, sizeof(*o), put_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->keep = keep;
        o->row = *row;
        o->row.id = arena_str(mem, row->id);
        o->row.who = arena_str(mem, row->who);
        o->row.state = arena_str(mem, row->state);
        o->row.error = arena_str(mem, row->error);
        o->row.faults = arena_str(mem, row->faults);
        o->row.verdict = arena_str(mem, row->verdict);
        o->row.verdict_who = arena_str(mem, row->verdict_who);
        o->row.result = arena_str(mem, row->result);
        return op_write(&o->done.op);
}

struct list_op {
        struct op op;
        unsigned limit;
        struct replay_result_row *rows;
        size_t n, cap;
        store_replay_results_fn *cb;
};

static struct replay_result_row row_of(struct arena *mem, struct sql_stmt *s)
{
        return (struct replay_result_row){.id = col(mem, s, "id"),
                                          .who = col(mem, s, "who"),
                                          .state = col(mem, s, "state"),
                                          .error = col(mem, s, "error"),
                                          .faults = col(mem, s, "faults"),
                                          .from_ms = sql_i64(s, "from_ms"),
                                          .to_ms = sql_i64(s, "to_ms"),
                                          .at_ms = sql_i64(s, "at_ms"),
                                          .ended_ms = sql_i64(s, "ended_ms"),
                                          .drafts = sql_i64(s, "drafts"),
                                          .talks = sql_i64(s, "talks"),
                                          .of_talks = sql_i64(s, "of_talks"),
                                          .messages = sql_i64(s, "messages"),
                                          .dropped = sql_i64(s, "dropped") != 0,
                                          .verdict = col(mem, s, "verdict"),
                                          .verdict_who = col(mem, s, "verdict_who"),
                                          .verdict_ms = sql_i64(s, "verdict_ms"),
                                          .result = col(mem, s, "result")};
}

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id, who, state, error, faults, from_ms, to_ms, at_ms, ended_ms,"
                                           " drafts, talks, of_talks, messages, dropped, verdict, verdict_who,"
                                           " verdict_ms, result FROM replay_result WHERE brand = ?"
                                           " ORDER BY id DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct replay_result_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) = row_of(op->mem, s);
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_replay_results(struct store *st, unsigned limit, store_replay_results_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->limit = limit;
        o->cb = cb;
        return op_read(&o->op);
}
