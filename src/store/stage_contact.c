/* Contacts of a stage, and what came of them; see stage.h. They are written in the commits of turns, and read in one
 * pass by customer, so that what belongs to one customer is summed up before it is squared. */
#include "store/stage_priv.h"

#include "store/conversation.h"
#include "store/store_priv.h"

#include <string.h>

const char *stage_metric_name(enum stage_metric m)
{
        static const char *const names[STAGE_METRICS] = {"answered",  "declined",  "handed-over", "unhelpful",
                                                         "confirmed", "satisfied", "complained"};

        return names[m];
}

/* ---- writing ---- */

void stage_copy(struct arena *mem, struct stage_write *to, const struct stage_write *from)
{
        *to = *from;
        to->stage = arena_str(mem, from->stage);
}

int stage_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct stage_write *w,
                struct err *err)
{
        struct sql_stmt *s = sql_prepare(
                db,
                "INSERT INTO stage_contact (brand, conversation, stage, customer_id, arm, era, at_ms, turns, answered,"
                " declined, handed, unhelpful, resolved) SELECT brand, ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM stage"
                " WHERE brand = ? AND id = ? AND state = 'running' ON CONFLICT (brand, conversation) DO UPDATE SET"
                " turns = stage_contact.turns + excluded.turns, answered = stage_contact.answered + excluded.answered,"
                " declined = stage_contact.declined + excluded.declined,"
                " handed = stage_contact.handed + excluded.handed,"
                " unhelpful = stage_contact.unhelpful + excluded.unhelpful,"
                " resolved = stage_contact.resolved + excluded.resolved WHERE stage_contact.stage = excluded.stage",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, conv->id);
        sql_put_text(s, conv->customer_id);
        sql_put_i64(s, w->arm);
        sql_put_i64(s, w->era);
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, w->turn);
        sql_put_i64(s, w->answered);
        sql_put_i64(s, w->declined);
        sql_put_i64(s, w->handed_over);
        sql_put_i64(s, w->unhelpful);
        sql_put_i64(s, w->resolved);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, w->stage);
        return sql_run(s, err);
}

int stage_mark_read(struct op *op, struct sql_db *db, struct str conversation, struct stage_mark_row *ret,
                    struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT stage, arm, era FROM stage_contact WHERE brand = ? AND conversation = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = sql_step(s, err);
        if (r > 0)
                *ret = (struct stage_mark_row){col(op->mem, s, "stage"), sql_i64(s, "arm"), sql_i64(s, "era")};
        sql_reset(s);
        return r < 0 ? r : 0;
}

/* ---- figures ---- */

/* What one customer said so far, in each arm. */
struct person {
        char id[128];
        int64_t n[STAGE_METRICS][2], y[STAGE_METRICS][2], contacts[2];
};

struct figures_op {
        struct op op;
        struct str id;
        struct stage_figures f;
        struct person now;
        store_stage_figures_fn *cb;
};

static void close_person(struct figures_op *o)
{
        struct person *p = &o->now;

        for (int arm = 0; arm < 2; arm++) {
                o->f.customers[arm] += p->contacts[arm] > 0;
                for (int m = 0; m < STAGE_METRICS; m++) {
                        struct stage_sums *s = &o->f.sums[m][arm];
                        int64_t n = p->n[m][arm], y = p->y[m][arm];

                        s->customers += n > 0;
                        s->n += n;
                        s->y += y;
                        s->nn += n * n;
                        s->yy += y * y;
                        s->ny += n * y;
                }
        }
        memset(p, 0, sizeof(*p));
}

/* A customer's id of more than fits is told apart by its beginning alone; ids are at most 100 bytes (api). */
static bool same_person(const struct person *p, struct str id)
{
        size_t n = id.n < sizeof(p->id) - 1 ? id.n : sizeof(p->id) - 1;

        return strlen(p->id) == n && memcmp(p->id, id.p, n) == 0;
}

static void open_person(struct person *p, struct str id)
{
        size_t n = id.n < sizeof(p->id) - 1 ? id.n : sizeof(p->id) - 1;

        memcpy(p->id, id.p, n);
        p->id[n] = '\0';
}

static void add_contact(struct figures_op *o, struct sql_stmt *s)
{
        struct str customer = sql_str(s, "customer_id");
        int arm = sql_i64(s, "arm") == STAGE_NEW ? STAGE_NEW : STAGE_PRESENT;
        int64_t era = sql_i64(s, "era"), score = sql_i64(s, "score");
        const int64_t said[STAGE_METRICS] = {
                [STAGE_ANSWERED] = sql_i64(s, "answered") > 0,  [STAGE_DECLINED] = sql_i64(s, "declined") > 0,
                [STAGE_HANDED_OVER] = sql_i64(s, "handed") > 0, [STAGE_UNHELPFUL] = sql_i64(s, "unhelpful") > 0,
                [STAGE_CONFIRMED] = sql_i64(s, "resolved") > 0, [STAGE_SATISFIED] = score >= 4,
                [STAGE_COMPLAINED] = sql_i64(s, "complained")};

        if (era < 0 || era >= STAGE_ERAS_MAX)
                return;
        if (!same_person(&o->now, customer)) {
                close_person(o);
                open_person(&o->now, customer);
        }
        o->f.conversations[arm]++;
        o->f.turns[arm] += sql_i64(s, "turns");
        o->now.contacts[arm]++;
        if ((size_t)era >= o->f.n_eras)
                o->f.n_eras = (size_t)era + 1;
        for (int m = 0; m < STAGE_METRICS; m++) {
                if (m == STAGE_SATISFIED && score == 0)
                        continue;
                o->now.n[m][arm]++;
                o->now.y[m][arm] += said[m];
                o->f.eras[m][era].n[arm]++;
                o->f.eras[m][era].y[arm] += said[m];
        }
}

static int figures_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct figures_op *o = (struct figures_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT c.customer_id AS customer_id, c.arm AS arm, c.era AS era, c.turns AS turns,"
                " c.answered AS answered, c.declined AS declined, c.handed AS handed, c.unhelpful AS unhelpful,"
                " c.resolved AS resolved, coalesce((SELECT t.score FROM csat t WHERE t.conversation = c.conversation),"
                " 0) AS score, EXISTS (SELECT 1 FROM complaint p WHERE p.brand = c.brand AND p.conversation ="
                " c.conversation) AS complained FROM stage_contact c WHERE c.brand = ? AND c.stage = ? AND c.turns > 0"
                " ORDER BY c.customer_id",
                err);
        int r;

        memset(&o->f, 0, sizeof(o->f)); /* the pool may run it twice */
        memset(&o->now, 0, sizeof(o->now));
        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        while ((r = sql_step(s, err)) > 0)
                add_contact(o, s);
        close_person(o);
        return r;
}

static void figures_deliver(struct op *op)
{
        struct figures_op *o = (struct figures_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->f : NULL);
}

int store_stage_figures(struct store *st, struct str id, store_stage_figures_fn *cb, void *arg)
{
        struct figures_op *o = op_new(st, sizeof(*o), figures_run, figures_deliver, arg);

        o->id = arena_str(o->op.mem, id);
        o->cb = cb;
        return op_read(&o->op);
}
