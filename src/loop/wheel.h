/* Deadlines for many connections with one timer: a wheel of slots that a single loop timer turns.
 * Setting a later deadline on an item that is already on the wheel only writes a number, so a
 * connection may push its deadline on with every read. An item fires up to WHEEL_TICK_MS late.
 *
 * Items are embedded in their owner, who removes them before it dies. Loop thread only.
 */
#ifndef LOOP_WHEEL_H
#define LOOP_WHEEL_H

#include "loop/loop.h"

#define WHEEL_TICK_MS 100

struct wheel;

struct wheel_item {
        struct wheel_item *next, **pprev; /* pprev NULL: not on the wheel */
        int64_t due_ms;                   /* loop_now_ms() scale */
        int64_t slot_ms;                  /* the time its slot comes up; <= due_ms + a tick */
        void (*cb)(struct wheel_item *);  /* runs on the loop; the item is off the wheel by then */
};

struct wheel *wheel_new(struct loop *l);
/* Items still on it are taken off without firing. Takes NULL, returns NULL. */
struct wheel *wheel_free(struct wheel *w);

/* Fires item->cb (set by the caller) delay_ms from now; replaces an earlier deadline. */
void wheel_set(struct wheel *w, struct wheel_item *item, int64_t delay_ms);
/* Harmless when it is not on the wheel. */
void wheel_remove(struct wheel_item *item);

#endif
