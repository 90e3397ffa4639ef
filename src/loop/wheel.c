/* Slots are a power of two ticks; an item further away than one turn simply stays for another
 * turn. Lazy deadlines: an item whose deadline moved on is put where it belongs when its old slot
 * comes up. */
#include "loop/wheel.h"

#include <stdlib.h>

#define SLOTS 512

struct wheel {
        struct loop *loop;
        struct timer *timer;
        int64_t tick; /* last tick that was served */
        struct wheel_item *slots[SLOTS];
};

static void unlink_item(struct wheel_item *it)
{
        *it->pprev = it->next;
        if (it->next)
                it->next->pprev = it->pprev;
        it->pprev = NULL;
        it->next = NULL;
}

static void link_item(struct wheel *w, struct wheel_item *it)
{
        int64_t tick = (it->due_ms + WHEEL_TICK_MS - 1) / WHEEL_TICK_MS;
        struct wheel_item **head;

        if (tick <= w->tick)
                tick = w->tick + 1;
        it->slot_ms = tick * WHEEL_TICK_MS;
        head = &w->slots[tick & (SLOTS - 1)];
        it->next = *head;
        it->pprev = head;
        if (it->next)
                it->next->pprev = &it->next;
        *head = it;
}

static void serve_slot(struct wheel *w, int64_t now_ms)
{
        struct wheel_item *list = w->slots[w->tick & (SLOTS - 1)], *it;

        /* The list moves to a head of our own, so that callbacks may remove any item and put new
         * ones into this same slot. */
        w->slots[w->tick & (SLOTS - 1)] = NULL;
        if (list)
                list->pprev = &list;
        while ((it = list) != NULL) {
                unlink_item(it);
                if (it->due_ms <= now_ms)
                        it->cb(it);
                else
                        link_item(w, it);
        }
}

static void on_tick(void *arg)
{
        struct wheel *w = arg;
        int64_t now_ms = loop_now_ms(w->loop), target = now_ms / WHEEL_TICK_MS;

        /* After a long sleep one full turn serves every slot. */
        if (target - w->tick > SLOTS)
                w->tick = target - SLOTS;
        while (w->tick < target) {
                w->tick++;
                serve_slot(w, now_ms);
        }
}

struct wheel *wheel_new(struct loop *l)
{
        struct wheel *w = calloc(1, sizeof(*w));

        if (!w)
                abort();
        w->loop = l;
        w->tick = loop_now_ms(l) / WHEEL_TICK_MS;
        w->timer = timer_start(l, WHEEL_TICK_MS, WHEEL_TICK_MS, on_tick, w);
        return w;
}

struct wheel *wheel_free(struct wheel *w)
{
        if (!w)
                return NULL;
        timer_stop(w->timer);
        for (size_t i = 0; i < SLOTS; i++)
                while (w->slots[i])
                        unlink_item(w->slots[i]);
        free(w);
        return NULL;
}

void wheel_set(struct wheel *w, struct wheel_item *item, int64_t delay_ms)
{
        item->due_ms = loop_now_ms(w->loop) + delay_ms;
        if (item->pprev) {
                if (item->due_ms >= item->slot_ms - WHEEL_TICK_MS)
                        return;
                unlink_item(item);
        }
        link_item(w, item);
}

void wheel_remove(struct wheel_item *item)
{
        if (item->pprev)
                unlink_item(item);
}
