/* Work off the loop: short jobs on libuv's pool, long jobs on one own thread with low priority,
 * so that training or a report never slows an answer. Results come back by loop_post(). */
#include "loop/loop_priv.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Nice value of the long-work thread; on Linux niceness is per thread. */
#define LONG_NICE 10

struct short_job {
        uv_work_t uv;
        struct loop *loop;
        void (*work)(void *);
        void (*done)(void *, bool);
        void *arg;
};

static void short_work(uv_work_t *w)
{
        struct short_job *j = w->data;

        j->work(j->arg);
}

static void short_done(uv_work_t *w, int status)
{
        struct short_job *j = w->data;

        j->loop->n_short--;
        j->done(j->arg, status == UV_ECANCELED);
        free(j);
}

int loop_short(struct loop *l, void (*work)(void *), void (*done)(void *, bool cancelled), void *arg)
{
        struct short_job *j;

        if (l->n_short >= LOOP_SHORT_MAX)
                return ERR_BUSY;
        j = calloc(1, sizeof(*j));
        if (!j)
                abort();
        j->loop = l;
        j->work = work;
        j->done = done;
        j->arg = arg;
        j->uv.data = j;
        if (uv_queue_work(&l->uv, &j->uv, short_work, short_done) < 0) {
                free(j);
                return ERR_BUSY;
        }
        l->n_short++;
        return 0;
}

static void long_done(void *arg)
{
        struct long_job *j = arg;

        j->done(j->arg, !j->ran || atomic_load(&j->cancel));
        free(j);
}

/* With the mutex held. */
static struct long_job *long_pop(struct loop *l)
{
        struct long_job *j = l->long_head;

        if (!j)
                return NULL;
        l->long_head = j->next;
        if (!l->long_head)
                l->long_tail = &l->long_head;
        l->n_long--;
        return j;
}

static void long_main(void *arg)
{
        struct loop *l = arg;
        struct long_job *j;

        (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), LONG_NICE);
        uv_mutex_lock(&l->mutex);
        for (;;) {
                while (!l->long_head && !l->long_quit)
                        uv_cond_wait(&l->long_wake, &l->mutex);
                j = long_pop(l);
                if (!j)
                        break;
                l->long_running = j;
                uv_mutex_unlock(&l->mutex);
                if (!atomic_load(&j->cancel)) {
                        j->ran = true;
                        j->work(j->arg, &j->cancel);
                }
                uv_mutex_lock(&l->mutex);
                l->long_running = NULL;
                uv_mutex_unlock(&l->mutex);
                loop_post(l, long_done, j);
                uv_mutex_lock(&l->mutex);
        }
        uv_mutex_unlock(&l->mutex);
}

int loop_long(struct loop *l, void (*work)(void *arg, const atomic_bool *cancel), void (*done)(void *, bool cancelled),
              void *arg)
{
        struct long_job *j;

        if (!l->long_started) {
                if (uv_thread_create(&l->long_thread, long_main, l) < 0)
                        return ERR_BUSY;
                l->long_started = true;
        }
        j = calloc(1, sizeof(*j));
        if (!j)
                abort();
        j->loop = l;
        j->work = work;
        j->done = done;
        j->arg = arg;
        atomic_init(&j->cancel, false);
        uv_mutex_lock(&l->mutex);
        if (l->n_long >= LOOP_LONG_MAX || l->long_quit) {
                uv_mutex_unlock(&l->mutex);
                free(j);
                return ERR_BUSY;
        }
        *l->long_tail = j;
        l->long_tail = &j->next;
        l->n_long++;
        uv_cond_signal(&l->long_wake);
        uv_mutex_unlock(&l->mutex);
        return 0;
}

void loop_long_cancel(struct loop *l, const void *arg)
{
        uv_mutex_lock(&l->mutex);
        for (struct long_job *j = l->long_head; j; j = j->next)
                if (j->arg == arg)
                        atomic_store(&j->cancel, true);
        if (l->long_running && l->long_running->arg == arg)
                atomic_store(&l->long_running->cancel, true);
        uv_mutex_unlock(&l->mutex);
}

/* Cancels all, joins the thread; the done callbacks are then among the posted functions. */
void loop_long_shutdown(struct loop *l)
{
        if (!l->long_started)
                return;
        uv_mutex_lock(&l->mutex);
        l->long_quit = true;
        for (struct long_job *j = l->long_head; j; j = j->next)
                atomic_store(&j->cancel, true);
        if (l->long_running)
                atomic_store(&l->long_running->cancel, true);
        uv_cond_signal(&l->long_wake);
        uv_mutex_unlock(&l->mutex);
        uv_thread_join(&l->long_thread);
        l->long_started = false;
}
