/*
 * forget - people who are being erased leave memory: their conversations take nothing more, who listens is told that
 * they are over, and none of them is loaded again from what was read before the erasure.
 */
#include "chat/chat_priv.h"

#include <stdlib.h>

enum { AT_ONCE = 256 };

static void note(struct chat *c, struct str customer_id)
{
        int64_t *at = map_get(c->forgotten, customer_id);

        if (!at) {
                at = malloc(sizeof(*at));
                if (!at)
                        abort();
                map_set(c->forgotten, customer_id, at);
        }
        *at = chat_now(c);
}

bool forgotten(const struct chat *c, struct str customer_id, int64_t created_ms)
{
        const int64_t *at = map_get(c->forgotten, customer_id);

        return at && created_ms <= *at;
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

bool chat_forget(struct chat *c, const struct str *customers, size_t n)
{
        struct conv *theirs[AT_ONCE];
        size_t found, busy;

        for (size_t i = 0; i < n; i++) {
                note(c, customers[i]);
                chat_customer_changed(c, customers[i]);
                chat_block(c, customers[i], 0);
        }
        do {
                struct str key;
                void *value;
                size_t at = 0;

                found = busy = 0;
                while (found < AT_ONCE && map_next(c->convs, &at, &key, &value))
                        if (((struct conv *)value)->load != CONV_LOADING && is_theirs(value, customers, n))
                                theirs[found++] = value;
                for (size_t i = 0; i < found; i++)
                        busy += !let_go(theirs[i]);
        } while (found > busy);
        return busy == 0;
}
