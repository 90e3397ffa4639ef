/* contact_read - questions about contacts: sums by time, topic, channel and language, and the rows behind a figure. */
#include "store/contact.h"

#include "base/map.h"
#include "store/contact_priv.h"
#include "store/store_priv.h"

#include <stdlib.h>
#include <string.h>

/* ---- sums ---- */

struct groups {
        struct map *by_name;
        struct contact_group *v;
        size_t n, cap, left;
};

struct sums_op {
        struct op op;
        struct contact_query q;
        int64_t first_day, step_days;
        struct contact_answer a;
        struct contact_sums *steps;
        struct groups topics, channels, langs;
        store_contact_sums_fn *cb;
};

static void add_to_group(struct sums_op *o, struct groups *g, struct str name, const struct contact_packed *sums,
                         bool due)
{
        /* a map has no NULL: places from 1 */
        uintptr_t at = (uintptr_t)map_get(g->by_name, name);

        if (!at && g->n >= CONTACT_GROUPS_MAX) {
                name = STR(CONTACT_REST);
                at = (uintptr_t)map_get(g->by_name, name);
                g->left++;
        }
        if (!at) {
                struct contact_group *x = ROWS_ADD(o->op.mem, &g->v, &g->n, &g->cap);

                memset(x, 0, sizeof(*x));
                x->name = arena_str(o->op.mem, name);
                at = g->n;
                map_set(g->by_name, name, (void *)at);
        }
        contact_packed_add(&g->v[at - 1].sums, sums, due);
}

static int more_contacts_first(const void *a, const void *b)
{
        const struct contact_group *x = a, *y = b;
        int64_t n = x->sums.amounts[SUM_CONTACTS], m = y->sums.amounts[SUM_CONTACTS];

        return n != m ? (n < m ? 1 : -1) : str_cmp(x->name, y->name);
}

/* The biggest ones; those from the `max`th on are one row, which is the last. */
static void end_groups(struct groups *g, size_t max)
{
        if (g->n)
                qsort(g->v, g->n, sizeof(*g->v), more_contacts_first);
        if (g->n > max) {
                g->left += g->n - max + 1;
                for (size_t i = max; i < g->n; i++)
                        contact_sums_add(&g->v[max - 1].sums, &g->v[i].sums, true);
                g->v[max - 1].name = STR(CONTACT_REST);
                g->n = max;
        }
        g->by_name = map_free(g->by_name);
}

#define FILTER " AND (? = '' OR channel = ?) AND (? = '' OR lang = ?) AND (? = 0 OR topic = ?)"

static void put_filter(struct sql_stmt *s, const struct contact_query *q)
{
        sql_put_text(s, q->channel);
        sql_put_text(s, q->channel);
        sql_put_text(s, q->lang);
        sql_put_text(s, q->lang);
        sql_put_i64(s, q->topic.n || q->topic_set);
        sql_put_text(s, q->topic);
}

static int add_rows(struct sums_op *o, struct sql_stmt *s, struct err *err)
{
        struct contact_packed *one = ARENA_NEW(o->op.mem, struct contact_packed);
        int r;

        while ((r = sql_step(s, err)) > 0) {
                int64_t day = sql_i64(s, "day");
                bool due = day <= o->q.due_day;

                if (!contact_sums_read(sql_str(s, "sums"), one)) {
                        sql_reset(s);
                        return err_set(err, ERR_CORRUPT, "the sums of a day cannot be read");
                }
                contact_packed_add(&o->a.total, one, due);
                if (o->steps)
                        contact_packed_add(&o->steps[(day - o->first_day) / o->step_days], one, due);
                add_to_group(o, &o->topics, sql_str(s, "topic"), one, due);
                add_to_group(o, &o->channels, sql_str(s, "channel"), one, due);
                add_to_group(o, &o->langs, sql_str(s, "lang"), one, due);
        }
        return r;
}

static int sums_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sums_op *o = (struct sums_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT day, channel, topic, lang, sums FROM contact_sum WHERE brand = ?"
                                           " AND day >= ? AND day <= ?" FILTER,
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->q.from_day);
        sql_put_i64(s, o->q.to_day);
        put_filter(s, &o->q);
        memset(&o->a, 0, sizeof(o->a));
        o->a.n_steps = o->step_days ? (size_t)((o->q.to_day - o->first_day) / o->step_days) + 1 : 0;
        o->steps = o->step_days ? ARENA_ARRAY(op->mem, struct contact_sums, o->a.n_steps) : NULL;
        o->topics = o->channels = o->langs = (struct groups){0};
        o->topics.by_name = map_new();
        o->channels.by_name = map_new();
        o->langs.by_name = map_new();
        r = add_rows(o, s, err);
        end_groups(&o->topics, CONTACT_TOPICS_MAX);
        end_groups(&o->channels, CONTACT_TOPICS_MAX);
        end_groups(&o->langs, CONTACT_TOPICS_MAX);
        o->a.topics_left = o->topics.left;
        return r;
}

static void sums_deliver(struct op *op)
{
        struct sums_op *o = (struct sums_op *)op;

        o->a.steps = o->steps;
        o->a.topics = o->topics.v;
        o->a.n_topics = o->topics.n;
        o->a.channels = o->channels.v;
        o->a.n_channels = o->channels.n;
        o->a.langs = o->langs.v;
        o->a.n_langs = o->langs.n;
        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->a : NULL);
}

static void copy_query(struct arena *mem, struct contact_query *to, const struct contact_query *from)
{
        *to = *from;
        to->channel = arena_str(mem, from->channel);
        to->topic = arena_str(mem, from->topic);
        to->lang = arena_str(mem, from->lang);
}

int store_contact_sums(struct store *st, const struct contact_query *q, int64_t first_day, int64_t step_days,
                       store_contact_sums_fn *cb, void *arg)
{
        struct sums_op *o;

        if (q->to_day < q->from_day || q->to_day - q->from_day >= CONTACT_DAYS_MAX || first_day > q->from_day ||
            q->from_day - first_day >= 7)
                return ERR_INVALID;
        o = op_new(st, sizeof(*o), sums_run, sums_deliver, arg);
        copy_query(o->op.mem, &o->q, q);
        o->first_day = first_day;
        o->step_days = step_days;
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- rows ---- */

struct list_op {
        struct op op;
        struct contact_list_query q;
        struct contact_row *rows;
        size_t n, cap;
        store_contact_rows_fn *cb;
};

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        const struct contact_list_query *q = &o->q;
        struct sql_stmt *s = prepare_brand(
                op, db,
                CONTACT_COLUMNS "WHERE brand = ? AND start_ms >= ? AND start_ms <= ?"
                                " AND (? = 0 OR (start_ms, conversation, n) < (?, ?, ?))"
                                " AND day >= ? AND day <= ?" FILTER " AND (flags & ?) = ? AND (flags & ?) = 0"
                                " AND CASE WHEN (flags & ?) = ? AND (flags & ?) = 0 THEN 1 ELSE 0 END = ?"
                                " ORDER BY start_ms DESC, conversation DESC, n DESC LIMIT ?",
                err);
        int64_t to_day = q->due && q->of.due_day < q->of.to_day ? q->of.due_day : q->of.to_day;
        int r;

        if (!s)
                return err->code;
        /* A day of the company lies within a day and a half of the same day in UTC. */
        sql_put_i64(s, (q->of.from_day - 2) * DAY_MS);
        sql_put_i64(s, q->before_ms ? q->before_ms : (to_day + 3) * DAY_MS);
        sql_put_i64(s, q->before_ms);
        sql_put_i64(s, q->before_ms);
        sql_put_text(s, q->before_conversation);
        sql_put_i64(s, q->before_n);
        sql_put_i64(s, q->of.from_day);
        sql_put_i64(s, to_day);
        put_filter(s, &q->of);
        sql_put_i64(s, q->in.need);
        sql_put_i64(s, q->in.need);
        sql_put_i64(s, q->in.none);
        sql_put_i64(s, q->hit.need);
        sql_put_i64(s, q->hit.need);
        sql_put_i64(s, q->hit.none);
        sql_put_i64(s, !q->missed);
        sql_put_i64(s, limit_rows(q->limit));
        o->n = 0;
        while ((r = sql_step(s, err)) > 0)
                contact_read(op->mem, s, ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap));
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_contact_list(struct store *st, const struct contact_list_query *q, store_contact_rows_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->q = *q;
        copy_query(o->op.mem, &o->q.of, &q->of);
        o->q.before_conversation = arena_str(o->op.mem, q->before_conversation);
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- arrivals ---- */

static int arrivals_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        const struct contact_query *q = &o->q.of;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT start_ms, end_ms, flags, wait_ms, handle_ms FROM contact WHERE"
                                           " brand = ? AND start_ms >= ? AND start_ms <= ? AND day >= ? AND day <= ?"
                                           " ORDER BY start_ms DESC, conversation DESC, n DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, (q->from_day - 2) * DAY_MS);
        sql_put_i64(s, (q->to_day + 3) * DAY_MS);
        sql_put_i64(s, q->from_day);
        sql_put_i64(s, q->to_day);
        sql_put_i64(s, CONTACT_ARRIVALS_MAX);
        o->n = 0;
        while ((r = sql_step(s, err)) > 0)
                *(struct contact_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) =
                        (struct contact_row){.start_ms = sql_i64(s, "start_ms"),
                                             .end_ms = sql_i64(s, "end_ms"),
                                             .flags = sql_i64(s, "flags"),
                                             .wait_ms = sql_i64(s, "wait_ms"),
                                             .handle_ms = sql_i64(s, "handle_ms")};
        return r;
}

int store_contact_arrivals(struct store *st, const struct contact_query *q, store_contact_rows_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), arrivals_run, list_deliver, arg);

        copy_query(o->op.mem, &o->q.of, q);
        o->cb = cb;
        return op_read(&o->op);
}
