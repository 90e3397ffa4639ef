/* libuv loop, timers, posted functions, signals. Deliberately without file and process helpers:
 * modules that need them take loop_uv(). */
#include "loop/loop_priv.h"

#include <assert.h>
#include <stdlib.h>

/* Rounds of a millisecond in which loop_free() lets other modules' closing handles finish. */
#define CLOSE_ROUNDS 5000

static void *must_alloc(size_t n)
{
        void *p = calloc(1, n);

        if (!p)
                abort();
        return p;
}

static struct post *take_posts(struct loop *l)
{
        struct post *head;

        uv_mutex_lock(&l->mutex);
        head = l->post_head;
        l->post_head = NULL;
        l->post_tail = &l->post_head;
        uv_mutex_unlock(&l->mutex);
        return head;
}

static void run_posts(struct loop *l)
{
        struct post *p = take_posts(l), *next;

        for (; p; p = next) {
                next = p->next;
                p->fn(p->arg);
                free(p);
        }
}

static void on_wake(uv_async_t *a)
{
        run_posts(a->data);
}

static void on_before_wait(uv_prepare_t *p)
{
        struct loop *l = p->data;
        struct loop_late *late;

        while ((late = l->late)) {
                l->late = late->next;
                late->asked = false;
                late->cb(late);
        }
}

void loop_before_wait(struct loop *l, struct loop_late *late)
{
        if (late->asked)
                return;
        late->asked = true;
        late->next = l->late;
        l->late = late;
}

void loop_late_cancel(struct loop *l, struct loop_late *late)
{
        struct loop_late **at = &l->late;

        if (!late->asked)
                return;
        while (*at != late)
                at = &(*at)->next;
        *at = late->next;
        late->asked = false;
}

static void on_step_timeout(uv_timer_t *t)
{
        struct loop *l = t->data;

        l->step_timed_out = true;
}

struct loop *loop_new(struct err *err)
{
        struct loop *l = must_alloc(sizeof(*l));
        int r;

        r = uv_loop_init(&l->uv);
        if (r < 0) {
                free(l);
                err_set(err, ERR_IO, "cannot create an event loop: %s", uv_strerror(r));
                return NULL;
        }
        l->uv.data = l;
        l->post_tail = &l->post_head;
        uv_mutex_init(&l->mutex);
        loop_lanes_init(l);
        r = uv_async_init(&l->uv, &l->wake, on_wake);
        if (r < 0) {
                loop_lanes_done(l);
                uv_mutex_destroy(&l->mutex);
                uv_loop_close(&l->uv);
                free(l);
                err_set(err, ERR_IO, "cannot create an event loop: %s", uv_strerror(r));
                return NULL;
        }
        l->wake.data = l;
        uv_timer_init(&l->uv, &l->step_timer);
        l->step_timer.data = l;
        uv_prepare_init(&l->uv, &l->before_wait);
        l->before_wait.data = l;
        uv_prepare_start(&l->before_wait, on_before_wait);
        uv_unref((uv_handle_t *)&l->before_wait);
        return l;
}

static void free_timer_handle(uv_handle_t *h)
{
        free(h);
}

static void free_signal_handle(uv_handle_t *h)
{
        struct watch_signal *s = h->data;

        free(s);
}

struct loop *loop_free(struct loop *l)
{
        int r;

        if (!l)
                return NULL;
        loop_lanes_shutdown(l);
        while (l->n_short > 0)
                uv_run(&l->uv, UV_RUN_ONCE);
        run_posts(l);
        /* Their owners may still free them while closing. */
        for (struct timer *t = l->timers; t; t = t->next)
                uv_timer_stop(&t->uv);
        while (l->signals) {
                struct watch_signal *s = l->signals;

                l->signals = s->next;
                uv_close((uv_handle_t *)&s->uv, free_signal_handle);
        }
        uv_close((uv_handle_t *)&l->step_timer, NULL);
        uv_close((uv_handle_t *)&l->before_wait, NULL);
        uv_close((uv_handle_t *)&l->wake, NULL);
        /* Look-ups of names may still be in the pool; everything else closes in a round or two. */
        for (int i = 0; i < CLOSE_ROUNDS && uv_run(&l->uv, UV_RUN_NOWAIT) != 0; i++)
                if (i > 2)
                        uv_sleep(1);
        while (l->timers)
                timer_stop(l->timers);
        uv_run(&l->uv, UV_RUN_NOWAIT);
        r = uv_loop_close(&l->uv);
        assert(r == 0); /* else some module left a handle open */
        (void)r;
        loop_lanes_done(l);
        uv_mutex_destroy(&l->mutex);
        free(l);
        return NULL;
}

int loop_run(struct loop *l)
{
        uv_run(&l->uv, UV_RUN_DEFAULT);
        return 0;
}

bool loop_step(struct loop *l, int timeout_ms)
{
        if (timeout_ms == 0) {
                uv_run(&l->uv, UV_RUN_NOWAIT);
                return true;
        }
        l->step_timed_out = false;
        if (timeout_ms > 0) {
                uv_update_time(&l->uv);
                uv_timer_start(&l->step_timer, on_step_timeout, (uint64_t)timeout_ms, 0);
        }
        uv_run(&l->uv, UV_RUN_ONCE);
        uv_timer_stop(&l->step_timer);
        return !l->step_timed_out;
}

void loop_stop(struct loop *l)
{
        uv_stop(&l->uv);
}

uv_loop_t *loop_uv(struct loop *l)
{
        return &l->uv;
}

int64_t loop_now_ms(const struct loop *l)
{
        return (int64_t)uv_now(&l->uv);
}

static void on_timer(uv_timer_t *h)
{
        struct timer *t = (struct timer *)h;

        t->cb(t->arg);
}

struct timer *timer_start(struct loop *l, int64_t delay_ms, int64_t repeat_ms, void (*cb)(void *), void *arg)
{
        struct timer *t = must_alloc(sizeof(*t));

        assert(repeat_ms >= 0);
        t->loop = l;
        t->cb = cb;
        t->arg = arg;
        t->next = l->timers;
        t->pprev = &l->timers;
        if (t->next)
                t->next->pprev = &t->next;
        l->timers = t;
        uv_timer_init(&l->uv, &t->uv);
        uv_update_time(&l->uv);
        uv_timer_start(&t->uv, on_timer, delay_ms > 0 ? (uint64_t)delay_ms : 0, (uint64_t)repeat_ms);
        return t;
}

struct timer *timer_stop(struct timer *t)
{
        if (!t)
                return NULL;
        *t->pprev = t->next;
        if (t->next)
                t->next->pprev = t->pprev;
        uv_close((uv_handle_t *)&t->uv, free_timer_handle);
        return NULL;
}

int loop_post(struct loop *l, void (*fn)(void *), void *arg)
{
        struct post *p = must_alloc(sizeof(*p));

        p->fn = fn;
        p->arg = arg;
        uv_mutex_lock(&l->mutex);
        *l->post_tail = p;
        l->post_tail = &p->next;
        uv_mutex_unlock(&l->mutex);
        uv_async_send(&l->wake);
        return 0;
}

static void on_signal(uv_signal_t *h, int signum)
{
        struct watch_signal *s = h->data;

        s->cb(s->arg, signum);
}

int loop_on_signal(struct loop *l, int signum, void (*cb)(void *, int), void *arg)
{
        struct watch_signal *s = must_alloc(sizeof(*s));
        int r;

        s->cb = cb;
        s->arg = arg;
        uv_signal_init(&l->uv, &s->uv);
        s->uv.data = s;
        r = uv_signal_start(&s->uv, on_signal, signum);
        if (r < 0) {
                uv_close((uv_handle_t *)&s->uv, free_signal_handle);
                return ERR_INVALID;
        }
        uv_unref((uv_handle_t *)&s->uv);
        s->next = l->signals;
        l->signals = s;
        return 0;
}
