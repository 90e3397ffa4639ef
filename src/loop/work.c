/* Work off the loop: short jobs on libuv's pool, long and slow jobs on a thread of low
 * priority each, so that training or a report never slows an answer, and training never holds up what a person waits
 * for. Results come back by loop_post(). */
#include "loop/loop_priv.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Nice value of these threads; on Linux niceness is per thread. */
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
static struct long_job *lane_pop(struct lane *lane)
{
        struct long_job *j = lane->head;

        if (!j)
                return NULL;
        lane->head = j->next;
        if (!lane->head)
                lane->tail = &lane->head;
        lane->n--;
        return j;
}

static void lane_main(void *arg)
{
        struct lane *lane = arg;
        struct loop *l = lane->loop;
        struct long_job *j;

        (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), LONG_NICE);
        uv_mutex_lock(&l->mutex);
        for (;;) {
                while (!lane->head && !l->quit)
                        uv_cond_wait(&lane->wake, &l->mutex);
                j = lane_pop(lane);
                if (!j)
                        break;
                lane->running = j;
                uv_mutex_unlock(&l->mutex);
                if (!atomic_load(&j->cancel)) {
                        j->ran = true;
                        j->work(j->arg, &j->cancel);
                }
                uv_mutex_lock(&l->mutex);
                lane->running = NULL;
                uv_mutex_unlock(&l->mutex);
                loop_post(l, long_done, j);
                uv_mutex_lock(&l->mutex);
        }
        uv_mutex_unlock(&l->mutex);
}

static int lane_add(struct lane *lane, void (*work)(void *, const atomic_bool *), void (*done)(void *, bool), void *arg)
{
        struct loop *l = lane->loop;
        struct long_job *j;

        if (!lane->started) {
                if (uv_thread_create(&lane->thread, lane_main, lane) < 0)
                        return ERR_BUSY;
                lane->started = true;
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
        if (lane->n >= LOOP_LONG_MAX || l->quit) {
                uv_mutex_unlock(&l->mutex);
                free(j);
                return ERR_BUSY;
        }
        *lane->tail = j;
        lane->tail = &j->next;
        lane->n++;
        uv_cond_signal(&lane->wake);
        uv_mutex_unlock(&l->mutex);
        return 0;
}

int loop_long(struct loop *l, void (*work)(void *arg, const atomic_bool *cancel), void (*done)(void *, bool cancelled),
              void *arg)
{
        return lane_add(&l->lanes[LANE_LONG], work, done, arg);
}

int loop_slow(struct loop *l, void (*work)(void *arg, const atomic_bool *cancel), void (*done)(void *, bool cancelled),
              void *arg)
{
        return lane_add(&l->lanes[LANE_SLOW], work, done, arg);
}

void loop_long_cancel(struct loop *l, const void *arg)
{
        uv_mutex_lock(&l->mutex);
        for (struct lane *lane = l->lanes; lane < l->lanes + LANES; lane++) {
                for (struct long_job *j = lane->head; j; j = j->next)
                        if (j->arg == arg)
                                atomic_store(&j->cancel, true);
                if (lane->running && lane->running->arg == arg)
                        atomic_store(&lane->running->cancel, true);
        }
        uv_mutex_unlock(&l->mutex);
}

void loop_lanes_init(struct loop *l)
{
        for (struct lane *lane = l->lanes; lane < l->lanes + LANES; lane++) {
                lane->loop = l;
                lane->tail = &lane->head;
                uv_cond_init(&lane->wake);
        }
}

/* Cancels all, joins the threads; the done callbacks are then among the posted functions. */
void loop_lanes_shutdown(struct loop *l)
{
        uv_mutex_lock(&l->mutex);
        l->quit = true;
        for (struct lane *lane = l->lanes; lane < l->lanes + LANES; lane++) {
                for (struct long_job *j = lane->head; j; j = j->next)
                        atomic_store(&j->cancel, true);
                if (lane->running)
                        atomic_store(&lane->running->cancel, true);
                uv_cond_signal(&lane->wake);
        }
        uv_mutex_unlock(&l->mutex);
        for (struct lane *lane = l->lanes; lane < l->lanes + LANES; lane++) {
                if (lane->started)
                        uv_thread_join(&lane->thread);
                lane->started = false;
        }
}

void loop_lanes_done(struct loop *l)
{
        for (struct lane *lane = l->lanes; lane < l->lanes + LANES; lane++)
                uv_cond_destroy(&lane->wake);
}
