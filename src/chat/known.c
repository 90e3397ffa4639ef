/*
 * known - what is known of the customer who speaks, kept beside the conversation so that a turn need not ask for it
 * again. It is of no use when somebody else speaks, when something of theirs changes here (chat_customer_changed), and
 * when it is old; then it is fetched like any other need.
 */
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"
#include "connect/fact.h"

#include <string.h>

enum { KNOWN_FRESH_MS = 120 * 1000, KNOWN_MAX = 16 << 20 };

/* What cannot be opened is as good as forgotten. */
static bool open_entry(struct conv *conv, struct str customer_id, struct memory_fact *m)
{
        struct chat *c = conv->chat;
        json_t *v = NULL;
        struct str plain;

        if (door_open(c->o.door, customer_id, m->sealed, conv->known_mem, &plain, NULL) < 0 ||
            json_parse(plain, &v, NULL) < 0)
                return false;
        m->value = arena_str(conv->known_mem, json_get_str(v, "value"));
        m->quote = arena_str(conv->known_mem, json_get_str(v, "quote"));
        m->sealed = (struct str){NULL, 0};
        json_decref(v);
        return m->value.n > 0;
}

static void open_memory(struct conv *conv, struct customer_fact *cu)
{
        struct memory_fact *v = (struct memory_fact *)(uintptr_t)cu->memory;
        size_t n = 0;

        for (size_t i = 0; i < cu->n_memory; i++) {
                if (open_entry(conv, cu->id, &v[i]))
                        v[n++] = v[i];
        }
        if (n < cu->n_memory)
                log_warn("conversation %s: %zu remembered entries cannot be opened", conv->id, cu->n_memory - n);
        cu->n_memory = n;
}

static void open_place(struct conv *conv, struct customer_fact *cu)
{
        struct str place = {NULL, 0};

        if (cu->flow_place.n &&
            door_open(conv->chat->o.door, cu->id, cu->flow_place, conv->known_mem, &place, NULL) < 0)
                log_warn("conversation %s: the way that led into a flow cannot be read", conv->id);
        cu->flow_place = place;
}

/* This conversation is no earlier one. */
static void drop_own(struct conv *conv, struct customer_fact *cu)
{
        struct past_fact *v = (struct past_fact *)(uintptr_t)cu->past;
        size_t n = 0;

        for (size_t i = 0; i < cu->n_past; i++) {
                if (!str_eq_c(v[i].id, conv->id))
                        v[n++] = v[i];
        }
        cu->n_past = n;
}

const struct customer_fact *known_put(struct conv *conv, const struct customer_fact *customer)
{
        struct customer_fact *cu;

        known_drop(conv);
        conv->known_mem = arena_new(KNOWN_MAX);
        cu = customer_fact_dup(customer, conv->known_mem);
        open_memory(conv, cu);
        open_place(conv, cu);
        drop_own(conv, cu);
        conv->known = cu;
        conv->known_at_ms = chat_now(conv->chat);
        return cu;
}

const struct customer_fact *known_get(const struct conv *conv, struct str customer_id)
{
        int64_t age = chat_now(conv->chat) - conv->known_at_ms;

        if (!conv->known || conv->known_stale || !str_eq(conv->known->id, customer_id))
                return NULL;
        return age >= 0 && age < KNOWN_FRESH_MS ? conv->known : NULL;
}

void known_drop(struct conv *conv)
{
        conv->known_mem = arena_free(conv->known_mem);
        conv->known = NULL;
        conv->known_stale = false;
}

void chat_customer_changed(struct chat *c, struct str customer_id)
{
        size_t at = 0;
        struct str key;
        void *value;

        while (map_next(c->convs, &at, &key, &value)) {
                struct conv *conv = value;

                if (conv->known && str_eq(conv->known->id, customer_id))
                        conv->known_stale = true; /* a turn under way may look at it */
        }
}
