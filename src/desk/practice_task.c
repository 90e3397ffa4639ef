/* practice_task - one call of the practice desk, from its memory to its answer; and the desk itself. */
#include "base/time.h"
#include "desk/practice_own.h"

#include <stdlib.h>

enum { TASK_ARENA_MAX = 256 << 20, JSON_MAX = 4 << 20 };

int64_t practice_now(const struct practice *p)
{
        return clock_now_ms(p->o.clock);
}

static void free_when_idle(struct practice *p)
{
        if (!p->closed || p->busy)
                return;
        for (size_t i = 0; i < EARS; i++)
                ear_free(p->ears[i].ear);
        free(p);
}

struct practice_task *practice_task_new(struct practice *p, enum practice_task_kind kind, struct str agent,
                                        practice_fn *cb, void *arg)
{
        struct arena *mem;
        struct practice_task *t;
        struct err err;

        if (p->busy >= PRACTICE_TASKS_MAX) {
                err_set(&err, ERR_BUSY, "too many practise at once");
                cb(arg, ERR_BUSY, &err, (struct str){0});
                return NULL;
        }
        mem = arena_new(TASK_ARENA_MAX);
        t = ARENA_NEW(mem, struct practice_task);
        *t = (struct practice_task){.next = p->tasks,
                                    .p = p,
                                    .mem = mem,
                                    .gen = generation_ref(generation_current(p->o.generations)),
                                    .kind = kind,
                                    .agent = arena_str(mem, agent),
                                    .cb = cb,
                                    .arg = arg};
        p->tasks = t;
        p->busy++;
        return t;
}

void practice_task_end(struct practice_task *t, int r, const struct err *err, struct str json)
{
        struct practice *p = t->p;
        struct practice_task **at = &p->tasks;

        if (t->cb)
                t->cb(t->arg, r, err, json);
        while (*at != t)
                at = &(*at)->next;
        *at = t->next;
        generation_unref(t->gen);
        arena_free(t->mem);
        p->busy--;
        free_when_idle(p);
}

void practice_task_fail(struct practice_task *t, int r, const char *fmt, ...)
{
        struct err err;
        va_list ap;

        va_start(ap, fmt);
        err_set(&err, r, "%.*s", STR_ARG(arena_vprintf(t->mem, fmt, ap)));
        va_end(ap);
        practice_task_end(t, r, &err, (struct str){0});
}

void practice_task_busy(struct practice_task *t, int r)
{
        if (r < 0)
                practice_task_fail(t, ERR_BUSY, "too much waits in the store");
}

void practice_task_json(struct practice_task *t, void (*write)(struct practice_task *t, struct buf *b))
{
        struct buf b;

        buf_init(&b, JSON_MAX);
        write(t, &b);
        if (b.overflow)
                practice_task_fail(t, ERR_LIMIT, "the answer is too long");
        else
                practice_task_end(t, 0, NULL, buf_str(&b));
        buf_done(&b);
}

struct practice *practice_new(const struct practice_opts *o)
{
        struct practice *p = calloc(1, sizeof(*p));

        if (!p)
                abort();
        p->o = *o;
        return p;
}

struct practice *practice_free(struct practice *p)
{
        if (!p)
                return NULL;
        p->closed = true;
        for (struct practice_task *t = p->tasks; t; t = t->next)
                t->cb = NULL;
        free_when_idle(p);
        return NULL;
}

bool practice_busy(const struct practice *p)
{
        return p->busy > 0;
}
