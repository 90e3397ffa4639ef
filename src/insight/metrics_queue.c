/* metrics_queue - recorded contacts as arrivals, and the answer of queue_replay as JSON. */
#include "answer/generation.h"
#include "codec/json.h"
#include "insight/metrics_priv.h"
#include "insight/queue_replay.h"
#include "knowledge/hours.h"

#include <stdlib.h>

struct ask {
        struct metrics *m;
        unsigned agents;
        metrics_fn *cb;
        void *arg;
};

static void put_outcome(struct buf *b, const char *key, const struct queue_outcome *o)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "arrivals", o->arrivals);
        json_put_key_i64(b, "served", o->served);
        json_put_key_i64(b, "left", o->left);
        json_put_key_i64(b, "mean_wait", (int64_t)o->mean_wait_ms);
        json_put_key_i64(b, "p90_wait", o->p90_wait_ms);
        buf_put_ch(b, '}');
}

/* Those that came while the company was open, oldest first. */
static size_t arrivals(const struct metrics *m, const struct contact_row *rows, size_t n, struct queue_arrival *v)
{
        const struct knowledge *k = generation_current(m->o.generations)->k;
        size_t made = 0;

        for (size_t i = n; i-- > 0;)
                if (hours_open(&k->company, knowledge_tz(k), rows[i].start_ms, NULL))
                        v[made++] = (struct queue_arrival){.at_ms = rows[i].start_ms,
                                                           .wait_ms = rows[i].wait_ms,
                                                           .handle_ms = rows[i].handle_ms,
                                                           .asked = rows[i].flags & CONTACT_ASKED_PERSON,
                                                           .left = rows[i].flags & CONTACT_LEFT};
        return made;
}

static void on_rows(void *arg, int r, const struct err *err, const struct contact_row *rows, size_t n)
{
        struct ask *k = arg;
        struct queue_arrival *v = calloc(n + 1, sizeof(*v));
        struct queue_replay q;
        struct buf b;
        size_t made;

        if (!v)
                abort();
        buf_init(&b, 4096);
        if (r == 0) {
                made = arrivals(k->m, rows, n, v);
                buf_put_ch(&b, '{');
                json_put_key_i64(&b, "contacts", (int64_t)made);
                json_put_key_bool(&b, "cut", n == CONTACT_ARRIVALS_MAX);
                if (queue_replay(v, made, k->agents, &q)) {
                        json_put_key_i64(&b, "agents", q.agents);
                        json_put_key_i64(&b, "mean_patience", (int64_t)q.mean_patience_ms);
                        json_put_key_i64(&b, "mean_handling", (int64_t)q.mean_handle_ms);
                        put_outcome(&b, "with", &q.with);
                        put_outcome(&b, "without", &q.without);
                }
                buf_put_ch(&b, '}');
        }
        k->cb(k->arg, r, err, buf_str(&b));
        buf_done(&b);
        free(v);
        free(k);
}

int metrics_queue(struct metrics *m, const struct metrics_query *q, unsigned agents, metrics_fn *cb, void *arg,
                  struct err *err)
{
        struct metrics_span span;
        int r = metrics_span(m, q, &span, err);
        struct ask *k;

        if (r < 0)
                return r;
        k = calloc(1, sizeof(*k));
        if (!k)
                abort();
        *k = (struct ask){m, agents, cb, arg};
        r = store_contact_arrivals(m->o.store, &span.q, on_rows, k);
        if (r < 0) {
                free(k);
                err_set(err, r, "the store is busy; try again in a moment");
        }
        return r;
}
