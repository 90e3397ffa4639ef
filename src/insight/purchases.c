#include "insight/purchases.h"

#include "answer/taken.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/map.h"
#include "loop/loop.h"
#include "store/offer.h"

#include <stdlib.h>

#define EVERY_MS ((int64_t)6 * 60 * 60 * 1000)
#define JOB_ARENA_MAX ((size_t)512 << 20)

/* One round of learning; owned by whoever has it at the moment: the store's callback, then the slow-work thread. */
struct job {
        struct purchases *of; /* NULL: nobody waits for it any more */
        struct arena *mem;
        struct taken_row *rows;
        size_t n;
        struct taken *made;
};

struct purchases {
        struct purchases_opts o;
        struct timer *timer;
        struct taken *taken;
        struct job *job; /* under way */
};

static void job_free(struct job *j)
{
        if (j->of)
                j->of->job = NULL;
        taken_free(j->made);
        arena_free(j->mem);
        free(j);
}

static void work(void *arg, const atomic_bool *cancel)
{
        struct job *j = arg;

        if (!atomic_load(cancel))
                j->made = taken_learn(j->rows, j->n);
}

static void done(void *arg, bool cancelled)
{
        struct job *j = arg;

        if (!cancelled && j->of && j->made) {
                taken_free(j->of->taken);
                j->of->taken = j->made;
                j->made = NULL;
        }
        job_free(j);
}

/* Names of one product are kept once. */
static struct str keep(struct map *names, struct arena *mem, struct str s)
{
        struct str *kept = map_get(names, s);

        if (!kept) {
                kept = ARENA_NEW(mem, struct str);
                *kept = arena_str(mem, s);
                if (s.n)
                        map_set(names, s, kept);
        }
        return *kept;
}

static void copy_rows(struct job *j, const struct take_row *rows, size_t n)
{
        const struct purchases_opts *o = &j->of->o;
        struct map *names = map_new();

        j->rows = ARENA_ARRAY(j->mem, struct taken_row, n);
        for (size_t i = 0; i < n; i++) {
                struct purchase p = {{0}, {0}};

                if (o->product(o->product_arg, rows[i].sku, &p))
                        j->rows[j->n++] = (struct taken_row){rows[i].customer, keep(names, j->mem, p.product),
                                                             keep(names, j->mem, p.family)};
        }
        map_free(names);
}

static void on_takes(void *arg, int r, const struct err *err, const struct take_row *rows, size_t n)
{
        struct job *j = arg;

        if (r < 0)
                log_warn("what customers take next was not learned: %s", err ? err->msg : err_name(r));
        if (r == 0 && j->of)
                copy_rows(j, rows, n);
        if (r < 0 || !j->of || loop_slow(j->of->o.loop, work, done, j) < 0)
                job_free(j);
}

void purchases_refresh(struct purchases *p)
{
        struct job *j;

        if (p->job)
                return;
        j = calloc(1, sizeof(*j));
        if (!j)
                abort();
        *j = (struct job){.of = p, .mem = arena_new(JOB_ARENA_MAX)};
        p->job = j;
        if (store_takes(p->o.store, TAKEN_ROWS_MAX, on_takes, j) < 0)
                job_free(j);
}

static void on_timer(void *arg)
{
        purchases_refresh(arg);
}

struct purchases *purchases_new(const struct purchases_opts *o)
{
        struct purchases *p = calloc(1, sizeof(*p));
        int64_t every;

        if (!p)
                abort();
        p->o = *o;
        every = o->every_ms ? o->every_ms : EVERY_MS;
        p->timer = timer_start(o->loop, every, every, on_timer, p);
        purchases_refresh(p);
        return p;
}

/* A job that is under way ends by itself. */
struct purchases *purchases_free(struct purchases *p)
{
        if (!p)
                return NULL;
        timer_stop(p->timer);
        if (p->job) {
                p->job->of = NULL;
                loop_long_cancel(p->o.loop, p->job);
        }
        taken_free(p->taken);
        free(p);
        return NULL;
}

struct taken *purchases_taken(const struct purchases *p)
{
        return p->taken;
}

bool purchases_busy(const struct purchases *p)
{
        return p->job != NULL;
}
