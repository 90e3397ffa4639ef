/* Satisfaction as it is told; see csat.h. */
#include "store/csat.h"

#include "store/csat_priv.h"
#include "store/sealed_priv.h"
#include "store/store_priv.h"

void csat_copy(struct arena *mem, struct csat_write *to, const struct csat_write *from)
{
        struct sealed_text *words = NULL;

        if (from->words) {
                words = ARENA_NEW(mem, struct sealed_text);
                *words = (struct sealed_text){arena_str(mem, from->words->redacted),
                                              arena_str(mem, from->words->cipher)};
        }
        *to = *from;
        to->agent = arena_str(mem, from->agent);
        to->words = words;
}

static int ask(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct csat_write *w,
               struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO csat (brand, conversation, customer_id, agent, asked_ms,"
                                           " answered_ms, score, redacted, cipher) VALUES (?, ?, ?, ?, ?, 0, 0, '', ?)"
                                           " ON CONFLICT DO NOTHING",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conv->id);
        sql_put_text(s, conv->customer_id);
        sql_put_text(s, w->agent);
        sql_put_i64(s, w->at_ms);
        sql_put_blob(s, STR(""));
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_INVALID, "the customer was asked before in this conversation");
        return r;
}

static int answer(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct csat_write *w,
                  struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE csat SET answered_ms = ?, score = ?, redacted = ?, cipher = ?"
                                         " WHERE brand = ? AND conversation = ? AND answered_ms = 0",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, w->score);
        sql_put_text(s, w->words ? w->words->redacted : STR(""));
        sql_put_blob(s, w->words ? w->words->cipher : STR(""));
        sql_put_text(s, op->st->brand);
        sql_put_text(s, conv->id);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_INVALID, "no rating is asked for in this conversation, or it was given before");
        return r;
}

int csat_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct csat_write *w,
               struct err *err)
{
        return w->agent.n ? ask(op, db, conv, w, err) : answer(op, db, conv, w, err);
}

/* --- figures --- */

struct summary_op {
        struct op op;
        int64_t from_ms;
        struct csat_summary sum;
        struct csat_agent *agents;
        struct csat_comment *comments;
        size_t n_agents, cap_agents, n_comments, cap_comments;
        store_csat_fn *cb;
};

static void add_counts(struct csat_count *to, struct sql_stmt *s)
{
        int64_t n = sql_i64(s, "n"), score = sql_i64(s, "score");

        to->asked += n;
        if (score < 1 || score > CSAT_BEST)
                return;
        to->answered += n;
        to->scores[score - 1] += n;
}

static int read_agents(struct summary_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db,
                              "SELECT c.agent AS agent, a.name AS name, c.score AS score, count(*) AS n FROM csat c"
                              " LEFT JOIN agent a ON a.id = c.agent WHERE c.brand = ? AND c.asked_ms >= ?"
                              " GROUP BY c.agent, a.name, c.score ORDER BY c.agent, c.score LIMIT ?",
                              err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->from_ms);
        sql_put_i64(s, CSAT_AGENTS_MAX * (CSAT_BEST + 1));
        while ((r = sql_step(s, err)) > 0) {
                struct csat_agent *a = o->n_agents ? &o->agents[o->n_agents - 1] : NULL;

                if (!a || !str_eq(a->agent, sql_str(s, "agent"))) {
                        a = ROWS_ADD(o->op.mem, &o->agents, &o->n_agents, &o->cap_agents);
                        *a = (struct csat_agent){.agent = col(o->op.mem, s, "agent"),
                                                 .name = col(o->op.mem, s, "name")};
                }
                add_counts(&a->n, s);
                add_counts(&o->sum.all, s);
        }
        return r;
}

static int read_comments(struct summary_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT conversation, redacted, score, answered_ms FROM csat WHERE brand = ?"
                                           " AND asked_ms >= ? AND redacted <> '' ORDER BY answered_ms DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->from_ms);
        sql_put_i64(s, CSAT_COMMENTS_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct csat_comment *)ROWS_ADD(o->op.mem, &o->comments, &o->n_comments, &o->cap_comments) =
                        (struct csat_comment){.conversation = col(o->op.mem, s, "conversation"),
                                              .text = col(o->op.mem, s, "redacted"),
                                              .score = sql_i64(s, "score"),
                                              .at_ms = sql_i64(s, "answered_ms")};
        return r;
}

static int summary_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct summary_op *o = (struct summary_op *)op;
        int r = read_agents(o, db, err);

        return r == 0 ? read_comments(o, db, err) : r;
}

static void summary_deliver(struct op *op)
{
        struct summary_op *o = (struct summary_op *)op;

        o->sum.agents = o->agents;
        o->sum.n_agents = o->n_agents;
        o->sum.comments = o->comments;
        o->sum.n_comments = o->n_comments;
        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->sum : NULL);
}

int store_csat_summary(struct store *st, int64_t from_ms, store_csat_fn *cb, void *arg)
{
        struct summary_op *o = op_new(st, sizeof(*o), summary_run, summary_deliver, arg);

        o->from_ms = from_ms;
        o->cb = cb;
        return op_read(&o->op);
}
