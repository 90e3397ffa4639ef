/*
 * erasure - see erasure.h.
 *
 *   who it is read --> conversations let go, turns under way awaited --> rows erased --> keys destroyed, off the loop
 *         ^                                                                  |
 *         +--------------- while there are more visitors --------------------+
 *
 * The rows go before the keys, and whose keys they are is written in the same transaction (store/erased_key.h), since
 * after it nothing says any more which visitors were who. After a power cut between the two the next start finishes it.
 * Who comes back before then loses what they have said since as well: their key is the same.
 */
#include "desk/erasure.h"

#include "base/arena.h"
#include "chat/chat.h"
#include "crypt/keyring.h"
#include "desk/desk.h"
#include "insight/suggestions.h"
#include "loop/loop.h"
#include "store/erased_key.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_MAX = 1 << 20 };

struct erasures {
        struct erasures_opts o;
        size_t under_way;
        bool stopping;
};

struct erasure {
        struct erasures *es;
        struct arena *mem, *round; /* round: of ids */
        struct str customer_id, who;
        struct person_held held; /* that is erased, without ids */
        struct str *ids;         /* who is let go, then whose keys are destroyed */
        size_t n_ids;
        struct timer *timer;
        int64_t until_ms;
        int key_r; /* of the work on the pool */
        struct err key_err;
        store_person_fn *cb;
        void *arg;
};

static const char keys_left[] = "the rows are erased and some keys are not yet; erase again, or start the server again";

/* ---- the end ---- */

static void end(struct erasure *e, int r, const struct err *err)
{
        e->es->under_way--;
        e->cb(e->arg, r, err, r < 0 ? NULL : &e->held);
        arena_free(e->round);
        arena_free(e->mem);
}

static void fail(struct erasure *e, int r, const char *why)
{
        struct err err;

        err_set(&err, r, "%s", why);
        end(e, r, &err);
}

static void take_ids(struct erasure *e, const struct str *ids, size_t n)
{
        arena_free(e->round);
        e->round = arena_new(ARENA_MAX);
        e->ids = ARENA_ARRAY(e->round, struct str, n + 1);
        e->n_ids = n;
        for (size_t i = 0; i < n; i++)
                e->ids[i] = arena_str(e->round, ids[i]);
}

static bool had(const struct person_held *h, const char *table)
{
        for (size_t i = 0; i < h->n_tables; i++)
                if (strcmp(h->tables[i].name, table) == 0)
                        return true;
        return false;
}

/* ---- keys ---- */

static void next_keys(struct erasure *e);

static void on_keys_noted(void *arg, int r, const struct err *err)
{
        struct erasure *e = arg;

        if (r < 0)
                end(e, r, err);
        else
                next_keys(e);
}

static void destroy_keys(void *arg)
{
        struct erasure *e = arg;

        for (size_t i = 0; i < e->n_ids && e->key_r == 0; i++)
                e->key_r = keyring_erase(store_keys(e->es->o.store), e->ids[i], &e->key_err);
}

static void on_destroyed(void *arg, bool cancelled)
{
        struct erasure *e = arg;

        if (cancelled)
                fail(e, ERR_CANCELLED, keys_left);
        else if (e->key_r < 0)
                end(e, e->key_r, &e->key_err);
        else if (store_erased_keys_done(e->es->o.store, e->ids, e->n_ids, on_keys_noted, e) < 0)
                fail(e, ERR_BUSY, keys_left);
}

static void on_keys(void *arg, int r, const struct err *err, const struct str *ids, size_t n)
{
        struct erasure *e = arg;

        if (r < 0 || n == 0) {
                end(e, r, err);
                return;
        }
        take_ids(e, ids, n);
        if (loop_short(e->es->o.loop, destroy_keys, on_destroyed, e) < 0)
                fail(e, ERR_BUSY, keys_left);
}

static void next_keys(struct erasure *e)
{
        if (store_erased_keys(e->es->o.store, on_keys, e) < 0)
                fail(e, ERR_BUSY, keys_left);
}

/* ---- rows ---- */

static void next_round(struct erasure *e);

/* Nothing of this round was erased. */
static void give_up(struct erasure *e, int r, const char *why)
{
        chat_remember(e->es->o.chat, e->ids, e->n_ids);
        fail(e, r, why);
}

static void on_erased(void *arg, int r, const struct err *err, const struct person_held *held)
{
        struct erasure *e = arg;
        const struct erasures_opts *o = &e->es->o;
        size_t first;

        if (r < 0) {
                chat_remember(o->chat, e->ids, e->n_ids);
                end(e, r, err);
                return;
        }
        first = held->more ? 1 : 0;
        person_held_add(&e->held, held);
        chat_forgotten(o->chat, held->ids + first, held->n_ids - first);
        desk_forget(o->desk, held->ids + first, held->n_ids - first);
        if (o->suggestions && (had(held, "fallen") || had(held, "phrasing")))
                suggestions_refresh(o->suggestions);
        if (held->more)
                next_round(e);
        else
                next_keys(e);
}

static void look(void *arg)
{
        struct erasure *e = arg;
        const struct erasures_opts *o = &e->es->o;
        bool quiet = chat_forget(o->chat, e->ids, e->n_ids);

        if (!quiet && !e->es->stopping && loop_now_ms(o->loop) < e->until_ms)
                return;
        e->timer = timer_stop(e->timer);
        if (!quiet)
                give_up(e, ERR_BUSY, "a message of theirs is still being answered; try again in a moment");
        else if (store_person_erase(o->store, e->customer_id, e->who, on_erased, e) < 0)
                give_up(e, ERR_BUSY, "the store is busy; try again in a moment");
}

static void on_held(void *arg, int r, const struct err *err, const struct person_held *held)
{
        struct erasure *e = arg;
        const struct erasures_opts *o = &e->es->o;

        if (r < 0) {
                chat_remember(o->chat, &e->customer_id, 1);
                end(e, r, err);
                return;
        }
        take_ids(e, held->ids, held->n_ids);
        e->until_ms = loop_now_ms(o->loop) + (o->wait_ms ? o->wait_ms : ERASURE_WAIT_MS);
        e->timer = timer_start(o->loop, 0, ERASURE_LOOK_MS, look, e);
}

static void next_round(struct erasure *e)
{
        if (store_person_held(e->es->o.store, e->customer_id, on_held, e) < 0) {
                chat_remember(e->es->o.chat, &e->customer_id, 1);
                fail(e, ERR_BUSY, "not all of their visitors are erased; erase again");
        }
}

int erasure_begin(struct erasures *es, struct str customer_id, struct str who, store_person_fn *cb, void *arg)
{
        struct arena *mem;
        struct erasure *e;
        int r;

        if (!who.n)
                return ERR_INVALID;
        if (es->stopping)
                return ERR_BUSY;
        mem = arena_new(ARENA_MAX);
        e = ARENA_NEW(mem, struct erasure);
        *e = (struct erasure){.es = es, .mem = mem, .cb = cb, .arg = arg};
        e->customer_id = arena_str(mem, customer_id);
        e->who = arena_str(mem, who);
        r = store_person_held(es->o.store, customer_id, on_held, e);
        if (r < 0)
                arena_free(mem);
        else
                es->under_way++;
        return r;
}

/* ---- all of them ---- */

struct erasures *erasures_new(const struct erasures_opts *opts)
{
        struct erasures *es = calloc(1, sizeof(*es));

        if (!es)
                abort();
        es->o = *opts;
        return es;
}

struct erasures *erasures_free(struct erasures *es)
{
        free(es);
        return NULL;
}

bool erasures_drain(struct erasures *es)
{
        if (es)
                es->stopping = true;
        return !es || es->under_way == 0;
}

/* ---- waiting for it ---- */

struct finishing {
        struct store *st;
        size_t n;
        int r;
        struct err *err;
};

static void submitted(struct finishing *f, int r)
{
        f->r = r < 0 ? err_set(f->err, r, "the store is busy") : 0;
}

static void finish_noted(void *arg, int r, const struct err *err)
{
        struct finishing *f = arg;

        f->r = r;
        if (r < 0)
                *f->err = *err;
}

static void finish_keys(void *arg, int r, const struct err *err, const struct str *ids, size_t n)
{
        struct finishing *f = arg;

        f->n = n;
        finish_noted(f, r, err);
        for (size_t i = 0; i < n && f->r == 0; i++)
                f->r = keyring_erase(store_keys(f->st), ids[i], f->err);
        if (n && f->r == 0)
                submitted(f, store_erased_keys_done(f->st, ids, n, finish_noted, f));
}

int erasure_finish(struct store *st, struct err *err)
{
        struct err e = {0};
        struct finishing f = {.st = st, .err = err ? err : &e};

        do {
                f.n = 0;
                submitted(&f, store_erased_keys(st, finish_keys, &f));
                store_drain(st);
        } while (f.r == 0 && f.n > 0);
        return f.r;
}
