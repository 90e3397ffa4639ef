/* offer_effect - offers joined with the contacts they were made in and the orders that followed; see offer_effect.h. */
#include "store/offer_effect.h"

#include "base/time.h"
#include "store/contact_priv.h"
#include "store/store_priv.h"

struct effects_op {
        struct op op;
        struct offer_effect_query q;
        struct offer_effect_row *rows;
        size_t n, cap;
        store_offer_effects_fn *cb;
};

#define KEPT_ORDERS                                                                                         \
        "FROM orders o WHERE o.brand = x.brand AND o.customer_id = x.customer_id AND o.placed_ms > x.at_ms" \
        " AND o.placed_ms <= x.at_ms + ? AND o.status NOT IN ('refund', 'return', 'cancelled') AND o.currency "

#define QUERY                                                                                                      \
        "SELECT c.conversation AS conversation, c.n AS n, c.customer_id AS customer_id, c.channel AS channel,"     \
        " c.lang AS lang, c.topic AS topic, c.reason AS reason, c.day AS day, c.start_ms AS start_ms, c.end_ms AS" \
        " end_ms, c.flags AS flags, c.turns AS turns, c.wait_ms AS wait_ms, c.open_wait_ms AS open_wait_ms,"       \
        " c.handle_ms AS handle_ms, c.talk_ms AS talk_ms, c.accepted AS accepted, c.edited AS edited, c.rejected"  \
        " AS rejected, c.score AS score, x.held AS held, x.at_ms AS offered_ms,"                                   \
        " (SELECT coalesce(sum(o.total_minor), 0) " KEPT_ORDERS "= ?) AS paid, (SELECT count(*) " KEPT_ORDERS      \
        "= ?) AS orders, (SELECT count(*) " KEPT_ORDERS "<> ?) AS elsewhere,"                                      \
        " CASE WHEN EXISTS (SELECT 1 FROM orders o WHERE o.brand = x.brand AND o.customer_id = x.customer_id AND"  \
        " o.returned_ms > x.at_ms AND o.returned_ms <= x.at_ms + ?) THEN 1 ELSE 0 END AS returned"                 \
        " FROM offer x JOIN contact c ON c.brand = x.brand AND c.conversation = x.conversation AND c.n ="          \
        " (SELECT max(y.n) FROM contact y WHERE y.brand = x.brand AND y.conversation = x.conversation"             \
        " AND y.start_ms <= x.at_ms)"                                                                              \
        " WHERE x.brand = ? AND x.at_ms >= ? AND x.at_ms <= ? AND c.day >= ? AND c.day <= ?"                       \
        " AND (? = '' OR c.channel = ?) AND (? = '' OR c.lang = ?) AND (? = 0 OR c.topic = ?)"                     \
        " AND (? = 0 OR x.held = ?) AND (? = 0 OR (x.at_ms, x.conversation) < (?, ?))"                             \
        " AND NOT EXISTS (SELECT 1 FROM offer e WHERE e.brand = x.brand AND e.customer_id = x.customer_id"         \
        " AND (e.at_ms, e.conversation, e.product) < (x.at_ms, x.conversation, x.product))"                        \
        " ORDER BY x.at_ms DESC, x.conversation DESC LIMIT ?"

static void put_outcomes(struct sql_stmt *s, const struct offer_effect_query *q)
{
        for (int i = 0; i < 3; i++) { /* paid, orders, elsewhere */
                sql_put_i64(s, q->order_ms);
                sql_put_text(s, q->currency);
        }
        sql_put_i64(s, q->return_ms);
}

static void put_which(struct sql_stmt *s, const struct offer_effect_query *q)
{
        const struct contact_query *of = &q->of;

        /* A day of the company lies within a day and a half of the same day in UTC; an offer may come days into it. */
        sql_put_i64(s, (of->from_day - 2) * DAY_MS);
        sql_put_i64(s, (of->to_day + CONTACT_AGAIN_DAYS) * DAY_MS);
        sql_put_i64(s, of->from_day);
        sql_put_i64(s, of->to_day);
        sql_put_text(s, of->channel);
        sql_put_text(s, of->channel);
        sql_put_text(s, of->lang);
        sql_put_text(s, of->lang);
        sql_put_i64(s, of->topic.n || of->topic_set);
        sql_put_text(s, of->topic);
        sql_put_i64(s, q->held || q->shown);
        sql_put_i64(s, q->held);
        sql_put_i64(s, q->before_ms);
        sql_put_i64(s, q->before_ms);
        sql_put_text(s, q->before_conversation);
        sql_put_i64(s, q->limit ? q->limit : OFFER_EFFECTS_MAX);
}

static int effects_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct effects_op *o = (struct effects_op *)op;
        struct sql_stmt *s = sql_prepare(db, QUERY, err);
        int r;

        if (!s)
                return err->code;
        put_outcomes(s, &o->q);
        sql_put_text(s, op->st->brand);
        put_which(s, &o->q);
        o->n = 0;
        while ((r = sql_step(s, err)) > 0) {
                struct offer_effect_row *row = ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap);

                if (o->q.whole)
                        contact_read(op->mem, s, &row->contact);
                row->contact.day = sql_i64(s, "day");
                row->at_ms = sql_i64(s, "offered_ms");
                row->held = sql_i64(s, "held") != 0;
                row->paid_minor = sql_i64(s, "paid");
                row->orders = sql_i64(s, "orders");
                row->foreign = sql_i64(s, "elsewhere");
                row->returned = sql_i64(s, "returned") != 0;
        }
        return r;
}

static void effects_deliver(struct op *op)
{
        struct effects_op *o = (struct effects_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_offer_effects(struct store *st, const struct offer_effect_query *q, store_offer_effects_fn *cb, void *arg)
{
        struct effects_op *o;

        if (q->of.to_day < q->of.from_day || q->of.to_day - q->of.from_day >= CONTACT_DAYS_MAX)
                return ERR_INVALID;
        o = op_new(st, sizeof(*o), effects_run, effects_deliver, arg);
        o->q = *q;
        o->q.of.channel = arena_str(o->op.mem, q->of.channel);
        o->q.of.topic = arena_str(o->op.mem, q->of.topic);
        o->q.of.lang = arena_str(o->op.mem, q->of.lang);
        o->q.currency = arena_str(o->op.mem, q->currency);
        o->q.before_conversation = arena_str(o->op.mem, q->before_conversation);
        if (o->q.limit > OFFER_EFFECTS_MAX)
                o->q.limit = OFFER_EFFECTS_MAX;
        o->cb = cb;
        return op_read(&o->op);
}
