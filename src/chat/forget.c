/*
 * forget - people who are being erased leave memory: their conversations take nothing more, who listens is told that
 * they are over, and none of them is loaded again from what was read before the erasure. They begin no new ones until
 * it is over; when it fails all is as before, but for who listened and what was queued, which has to come again.
 */
#include "chat/chat_priv.h"

#include <stdlib.h>

enum { AT_ONCE = 256 };

struct erased {
        int64_t at_ms;
        bool under_way;
};

static void note(struct chat *c, struct str customer_id, bool under_way)
{
        struct erased *e = map_get(c->forgotten, customer_id);

        if (!e) {
                e = malloc(sizeof(*e));
                if (!e)
                        abort();
                map_set(c->forgotten, customer_id, e);
        }
        *e = (struct erased){chat_now(c), under_way};
}

bool forgotten(const struct chat *c, struct str customer_id, int64_t created_ms)
{
        const struct erased *e = map_get(c->forgotten, customer_id);

        return e && created_ms <= e->at_ms;
}

bool being_forgotten(const struct chat *c, struct str customer_id)
{
        const struct erased *e = customer_id.n ? map_get(c->forgotten, customer_id) : NULL;

        return e && e->under_way;
}

void forgotten_free(struct chat *c)
{
        struct str key;
        size_t at = 0;
        void *value;

        while (map_next(c->forgotten, &at, &key, &value))
                free(value);
        c->forgotten = map_free(c->forgotten);
}

static bool is_theirs(const struct conv *conv, const struct str *customers, size_t n)
{
        for (size_t i = 0; conv->customer_id && i < n; i++)
                if (str_eq_c(customers[i], conv->customer_id))
                        return true;
        return false;
}

/* False: a turn of it is under way; it drops the conversation when it ends. */
static bool let_go(struct conv *conv)
{
        conv->load = CONV_GONE;
        conv_end_sinks(conv, "this conversation was erased");
        turn_refuse_queued(conv);
        if (conv->now)
                return false;
        conv_drop(conv);
        return true;
}

/* One that is loading and has a customer is being begun: its first turn waits for what is known of them. */
static bool let_go_all(struct chat *c, const struct str *customers, size_t n)
{
        struct conv *theirs[AT_ONCE];
        size_t found, busy, begun;

        do {
                struct str key;
                void *value;
                size_t at = 0;

                found = busy = begun = 0;
                while (found < AT_ONCE && map_next(c->convs, &at, &key, &value)) {
                        struct conv *conv = value;

                        if (!is_theirs(conv, customers, n))
                                continue;
                        if (conv->load == CONV_LOADING)
                                begun++;
                        else
                                theirs[found++] = conv;
                }
                for (size_t i = 0; i < found; i++)
                        busy += !let_go(theirs[i]);
        } while (found > busy);
        return busy + begun == 0;
}

bool chat_forget(struct chat *c, const struct str *customers, size_t n)
{
        for (size_t i = 0; i < n; i++)
                note(c, customers[i], true);
        return let_go_all(c, customers, n);
}

void chat_forgotten(struct chat *c, const struct str *customers, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                note(c, customers[i], false);
                chat_customer_changed(c, customers[i]);
                chat_block(c, customers[i], 0);
        }
        (void)let_go_all(c, customers, n);
}

void chat_remember(struct chat *c, const struct str *customers, size_t n)
{
        struct str key;
        void *value;
        size_t at = 0;

        for (size_t i = 0; i < n; i++) {
                free(map_get(c->forgotten, customers[i]));
                map_del(c->forgotten, customers[i]);
        }
        while (map_next(c->convs, &at, &key, &value)) {
                struct conv *conv = value;

                if (conv->load == CONV_GONE && conv->now && is_theirs(conv, customers, n))
                        conv->load = CONV_READY;
        }
}
