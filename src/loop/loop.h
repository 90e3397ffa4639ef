/* The one loop thread, on libuv: timers, functions posted from other threads, signals, and the
 * places where work goes that takes time (libuv's pool for short jobs, a low-priority thread for
 * long ones and another for slow ones).
 *
 * All functions except loop_post() must be called on the thread that runs the loop (or before it
 * runs). No callback is ever called before the function that took it has returned.
 */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include "base/err.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct loop;
struct timer;

/* Most short jobs that may be queued or running; one more is answered ERR_BUSY. */
#define LOOP_SHORT_MAX 1024
/* Most long, and most slow, jobs that may wait behind the running one; one more is answered ERR_BUSY. */
#define LOOP_LONG_MAX 64

/* NULL and *err on failure. */
struct loop *loop_new(struct err *err);

/* Cancels long and slow jobs, waits for the running ones, runs what was posted and each job's done
 * callback, closes what is still open and frees everything. Takes NULL. Timers that nobody
 * stopped are freed without being called. Not from inside a callback of the loop. */
struct loop *loop_free(struct loop *l);

/* Runs until loop_stop(). Returns 0. */
int loop_run(struct loop *l);

/* One round: waits at most timeout_ms for something to happen (0: does not wait, negative: waits
 * without limit) and runs its callbacks. False when the time ran out first. */
bool loop_step(struct loop *l, int timeout_ms);

/* Makes loop_run() return after the current round. */
void loop_stop(struct loop *l);

/* The libuv loop, lent; for net/ and drivers that need watchers of their own. */
uv_loop_t *loop_uv(struct loop *l);

/* Monotonic milliseconds of the current round; for deadlines, never for what people see. */
int64_t loop_now_ms(const struct loop *l);

/* Calls cb(arg) after delay_ms, then every repeat_ms (0: once). The timer belongs to the caller
 * until timer_stop(), also after it fired; the callback may stop its own timer. */
struct timer *timer_start(struct loop *l, int64_t delay_ms, int64_t repeat_ms, void (*cb)(void *), void *arg);

/* Stops and frees; takes NULL, returns NULL. The callback is not called again. */
struct timer *timer_stop(struct timer *t);

/* Thread-safe. Runs fn(arg) on the loop soon, in the order posted. 0. */
int loop_post(struct loop *l, void (*fn)(void *), void *arg);

/* Something to do once before the loop next waits: gathers what the callbacks of one round want done
 * together. Belongs to the caller and is zero at first. */
struct loop_late {
        struct loop_late *next;
        void (*cb)(struct loop_late *late);
        bool asked;
};

/* Asking again before it ran changes nothing. */
void loop_before_wait(struct loop *l, struct loop_late *late);

/* Not called any more, when it was asked for. */
void loop_late_cancel(struct loop *l, struct loop_late *late);

/* Runs work(arg) on libuv's pool (keep it under 50 ms), then done(arg, cancelled) on the loop;
 * cancelled means that work never ran, because the loop was freed. 0 or ERR_BUSY (then neither runs). */
int loop_short(struct loop *l, void (*work)(void *), void (*done)(void *, bool cancelled), void *arg);

/* Runs work(arg, cancel) on the one long-work thread, in order, then done(arg, cancelled) on the
 * loop. A long job looks at *cancel often and returns early when it is set. 0 or ERR_BUSY. For what
 * a person waits for: seconds at most. */
int loop_long(struct loop *l, void (*work)(void *arg, const atomic_bool *cancel), void (*done)(void *, bool cancelled),
              void *arg);

/* The same on a thread of its own, for what may take minutes (training, vectors, a replay): no long
 * job waits behind it. Nothing is promised about the order of a slow job and a long one. */
int loop_slow(struct loop *l, void (*work)(void *arg, const atomic_bool *cancel), void (*done)(void *, bool cancelled),
              void *arg);

/* Cancels the long and slow jobs that were started with arg: one that waits never runs, one that runs
 * sees its flag. Their done callbacks still come, with cancelled = true. */
void loop_long_cancel(struct loop *l, const void *arg);

/* Calls cb(arg, signum) on the loop for each such signal, until the loop is freed. 0 or ERR_*. */
int loop_on_signal(struct loop *l, int signum, void (*cb)(void *, int), void *arg);

#endif
