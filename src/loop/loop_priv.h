/* What loop.c and work.c share. */
#ifndef LOOP_LOOP_PRIV_H
#define LOOP_LOOP_PRIV_H

#include "loop/loop.h"

struct post {
        struct post *next;
        void (*fn)(void *);
        void *arg;
};

struct watch_signal {
        uv_signal_t uv;
        struct watch_signal *next;
        void (*cb)(void *, int);
        void *arg;
};

struct timer {
        uv_timer_t uv; /* first: the handle is the timer */
        struct loop *loop;
        struct timer *next, **pprev;
        void (*cb)(void *);
        void *arg;
};

struct long_job {
        struct long_job *next;
        struct loop *loop;
        void (*work)(void *, const atomic_bool *);
        void (*done)(void *, bool);
        void *arg;
        atomic_bool cancel;
        bool ran;
};

struct loop {
        uv_loop_t uv;
        uv_async_t wake; /* keeps the loop alive */
        uv_timer_t step_timer;
        uv_prepare_t before_wait;
        struct loop_late *late; /* asked for, in no order */
        bool step_timed_out;
        struct timer *timers;
        struct watch_signal *signals;

        uv_mutex_t mutex; /* guards post_*, long_* below; none is held while callbacks run */
        struct post *post_head, **post_tail;

        uv_cond_t long_wake;
        uv_thread_t long_thread;
        bool long_started, long_quit;
        struct long_job *long_head, **long_tail; /* waiting */
        struct long_job *long_running;
        size_t n_long; /* waiting */

        size_t n_short; /* queued or running; loop thread only */
};

void loop_long_shutdown(struct loop *l);

#endif
