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

/* One thread and what waits for it. */
struct lane {
        struct loop *loop;
        uv_cond_t wake;
        uv_thread_t thread;
        bool started;                  /* loop thread only */
        struct long_job *head, **tail; /* waiting */
        struct long_job *running;
        size_t n; /* waiting */
};

enum { LANE_LONG, LANE_SLOW, LANES };

struct loop {
        uv_loop_t uv;
        uv_async_t wake; /* keeps the loop alive */
        uv_timer_t step_timer;
        uv_prepare_t before_wait;
        struct loop_late *late; /* asked for, in no order */
        bool step_timed_out;
        struct timer *timers;
        struct watch_signal *signals;

        uv_mutex_t mutex; /* guards post_*, lanes and quit below; none is held while callbacks run */
        struct post *post_head, **post_tail;

        struct lane lanes[LANES];
        bool quit;

        size_t n_short; /* queued or running; loop thread only */
};

void loop_lanes_init(struct loop *l);
void loop_lanes_shutdown(struct loop *l);
void loop_lanes_done(struct loop *l);

#endif
