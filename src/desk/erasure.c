/*
 * erasure - see erasure.h.
 *
 *   who it is read --> conversations let go, turns under way awaited --> rows erased --> keys destroyed, off the loop
 *
 * The rows go before the keys: after a power cut between the two nothing is left that says who it was but a key that
 * opens nothing in this database, and the erasure, done again, destroys it.
 */
#include "desk/erasure.h"

#include "base/arena.h"
#include "chat/chat.h"
#include "crypt/keyring.h"
#include "desk/desk.h"
#include "insight/suggestions.h"
#include "loop/loop.h"
#include "store/store.h"

#include <string.h>

struct erasure {
        struct erasure_opts o;
        struct arena *mem;
        struct str customer_id, who;
        struct person_held held;
        struct timer *timer;
        int64_t until_ms;
        int key_r; /* of the work on the pool */
        struct err key_err;
        store_person_fn *cb;
        void *arg;
};

static void end(struct erasure *e, int r, const struct err *err)
{
        e->cb(e->arg, r, err, r < 0 ? NULL : &e->held);
        arena_free(e->mem);
}

static void fail(struct erasure *e, int r, const char *why)
{
        struct err err;

        err_set(&err, r, "%s", why);
        end(e, r, &err);
}

static void take(struct erasure *e, const struct person_held *h)
{
        e->held = *h;
        e->held.ids = ARENA_ARRAY(e->mem, struct str, h->n_ids + 1);
        for (size_t i = 0; i < h->n_ids; i++)
                e->held.ids[i] = arena_str(e->mem, h->ids[i]);
}

static bool had(const struct erasure *e, const char *table)
{
        for (size_t i = 0; i < e->held.n_tables; i++)
                if (strcmp(e->held.tables[i].name, table) == 0)
                        return true;
        return false;
}

/* ---- keys ---- */

static void destroy_keys(void *arg)
{
        struct erasure *e = arg;

        for (size_t i = 0; i < e->held.n_ids && e->key_r == 0; i++)
                e->key_r = keyring_erase(store_keys(e->o.store), e->held.ids[i], &e->key_err);
}

static void on_destroyed(void *arg, bool cancelled)
{
        struct erasure *e = arg;

        if (cancelled)
                fail(e, ERR_CANCELLED, "the server is stopping; the keys are still there, erase again");
        else
                end(e, e->key_r, &e->key_err);
}

/* ---- rows ---- */

static void on_erased(void *arg, int r, const struct err *err, const struct person_held *held)
{
        struct erasure *e = arg;

        if (r < 0) {
                end(e, r, err);
                return;
        }
        take(e, held);
        (void)chat_forget(e->o.chat, e->held.ids, e->held.n_ids);
        desk_forget(e->o.desk, e->held.ids, e->held.n_ids);
        if (e->o.suggestions && (had(e, "fallen") || had(e, "phrasing")))
                suggestions_refresh(e->o.suggestions);
        if (loop_short(e->o.loop, destroy_keys, on_destroyed, e) < 0)
                fail(e, ERR_BUSY, "the rows are erased and the keys are not yet; erase again");
}

static void look(void *arg)
{
        struct erasure *e = arg;
        bool quiet = chat_forget(e->o.chat, e->held.ids, e->held.n_ids);

        if (!quiet && loop_now_ms(e->o.loop) < e->until_ms)
                return;
        e->timer = timer_stop(e->timer);
        if (!quiet) {
                fail(e, ERR_BUSY, "a message of theirs is still being answered; try again in a moment");
                return;
        }
        desk_forget(e->o.desk, e->held.ids, e->held.n_ids);
        if (store_person_erase(e->o.store, e->customer_id, e->who, on_erased, e) < 0)
                fail(e, ERR_BUSY, "the store is busy; try again in a moment");
}

static void on_held(void *arg, int r, const struct err *err, const struct person_held *held)
{
        struct erasure *e = arg;

        if (r < 0) {
                end(e, r, err);
                return;
        }
        take(e, held);
        e->until_ms = loop_now_ms(e->o.loop) + ERASURE_WAIT_MS;
        e->timer = timer_start(e->o.loop, 0, ERASURE_LOOK_MS, look, e);
}

int erasure_begin(const struct erasure_opts *o, struct str customer_id, struct str who, store_person_fn *cb, void *arg)
{
        struct arena *mem = arena_new(1 << 20);
        struct erasure *e = ARENA_NEW(mem, struct erasure);
        int r;

        *e = (struct erasure){.o = *o, .mem = mem, .cb = cb, .arg = arg};
        e->customer_id = arena_str(mem, customer_id);
        e->who = arena_str(mem, who);
        r = who.n ? store_person_held(o->store, customer_id, on_held, e) : ERR_INVALID;
        if (r < 0)
                arena_free(mem);
        return r;
}
