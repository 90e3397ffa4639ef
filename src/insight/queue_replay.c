/* queue_replay - see queue_replay.h. With first come, first served, who leaves is known at arrival: the wait is until
 * the first agent is free, and whoever has less patience than that leaves and takes nobody's time. So one pass is
 * enough. */
#include "insight/queue_replay.h"

#include <math.h>
#include <stdlib.h>

struct pass {
        int64_t free_at[QUEUE_AGENTS_MAX]; /* a heap, the earliest first */
        unsigned agents;
        const int64_t *handled; /* recorded durations, n of them */
        size_t n_handled, next;
        double patience_ms;
        uint64_t seed;
        int64_t *waits;
        size_t n;
};

/* In 0..1, never 0. */
static double uniform(struct pass *p)
{
        p->seed = p->seed * 6364136223846793005u + 1442695040888963407u;
        return ((double)(p->seed >> 11) + 1) / 9007199254740993.0;
}

static void sink(struct pass *p, int64_t free_at)
{
        unsigned i = 0;

        for (;;) {
                unsigned k = 2 * i + 1;

                if (k + 1 < p->agents && p->free_at[k + 1] < p->free_at[k])
                        k++;
                if (k >= p->agents || p->free_at[k] >= free_at)
                        break;
                p->free_at[i] = p->free_at[k];
                i = k;
        }
        p->free_at[i] = free_at;
}

static void arrive(struct pass *p, const struct queue_arrival *a, struct queue_outcome *ret)
{
        int64_t wait = p->free_at[0] > a->at_ms ? p->free_at[0] - a->at_ms : 0;
        double patience = p->patience_ms > 0 ? -log(uniform(p)) * p->patience_ms : INFINITY;
        int64_t takes = a->handle_ms >= 0 ? a->handle_ms : p->handled[p->next++ % p->n_handled];

        ret->arrivals++;
        if ((double)wait > patience) {
                wait = (int64_t)patience;
                ret->left++;
        } else {
                ret->served++;
                sink(p, a->at_ms + wait + takes);
        }
        ret->mean_wait_ms += (double)wait;
        p->waits[p->n++] = wait;
}

static int by_value(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

static void run(struct pass *p, const struct queue_arrival *v, size_t n, bool all, struct queue_outcome *ret)
{
        p->n = p->next = 0;
        p->seed = 1;
        for (unsigned i = 0; i < p->agents; i++)
                p->free_at[i] = INT64_MIN;
        *ret = (struct queue_outcome){0};
        for (size_t i = 0; i < n; i++)
                if (all || v[i].asked)
                        arrive(p, &v[i], ret);
        if (!p->n)
                return;
        qsort(p->waits, p->n, sizeof(*p->waits), by_value);
        ret->mean_wait_ms /= (double)p->n;
        ret->p90_wait_ms = p->waits[(p->n * 9 + 9) / 10 - 1];
}

/* The most that people had at the same time. */
static unsigned busiest(const struct queue_arrival *v, size_t n, int64_t *begun, int64_t *ended)
{
        size_t k = 0, at = 0, most = 1;

        for (size_t i = 0; i < n; i++)
                if (v[i].handle_ms >= 0) {
                        begun[k] = v[i].at_ms + (v[i].wait_ms > 0 ? v[i].wait_ms : 0);
                        ended[k] = begun[k] + v[i].handle_ms;
                        k++;
                }
        qsort(begun, k, sizeof(*begun), by_value);
        qsort(ended, k, sizeof(*ended), by_value);
        for (size_t i = 0; i < k; i++) {
                while (at < i && ended[at] <= begun[i])
                        at++;
                most = i + 1 - at > most ? i + 1 - at : most;
        }
        return most < QUEUE_AGENTS_MAX ? (unsigned)most : QUEUE_AGENTS_MAX;
}

bool queue_replay(const struct queue_arrival *v, size_t n, unsigned agents, struct queue_replay *ret)
{
        int64_t *room = calloc(3 * n + 1, sizeof(*room)), waited = 0, left = 0, sum = 0;
        struct pass *p = calloc(1, sizeof(*p));
        bool known;

        if (!room || !p)
                abort();
        for (size_t i = 0; i < n; i++) {
                waited += v[i].wait_ms > 0 ? v[i].wait_ms : 0;
                left += v[i].left;
                if (v[i].handle_ms >= 0) {
                        room[p->n_handled++] = v[i].handle_ms;
                        sum += v[i].handle_ms;
                }
        }
        known = p->n_handled > 0;
        *ret = (struct queue_replay){0};
        if (known) {
                p->agents = agents ? agents : busiest(v, n, room + n, room + 2 * n);
                if (p->agents > QUEUE_AGENTS_MAX)
                        p->agents = QUEUE_AGENTS_MAX;
                p->handled = room;
                p->waits = room + n;
                p->patience_ms = left ? (double)waited / (double)left : 0;
                ret->agents = p->agents;
                ret->mean_patience_ms = p->patience_ms;
                ret->mean_handle_ms = (double)sum / (double)p->n_handled;
                run(p, v, n, false, &ret->with);
                run(p, v, n, true, &ret->without);
        }
        free(p);
        free(room);
        return known;
}
