/*
 * memory - what is kept of a customer beyond the conversation. Each write asks the consent ledger first, at the moment
 * of writing, so a withdrawal counts at once; minors are never remembered. Forgetting needs no consent.
 */
#include "base/log.h"
#include "chat/chat_priv.h"

struct keeping {
        struct chat *chat;
        struct arena *mem;
        struct str customer_id, flow, step;
        int64_t now_ms;
};

static void on_kept(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                log_warn("where a customer stands in a flow was not kept: %s", err ? err->msg : err_name(r));
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_fact *customer)
{
        struct keeping *k = arg;
        bool may = r == 0 && customer && customer->consent_memory && !customer->minor;

        (void)err;
        if (may || k->flow.n == 0)
                store_open_flow_set(k->chat->o.store, k->customer_id, k->flow, k->step, k->now_ms, on_kept, NULL);
        arena_free(k->mem);
}

void memory_keep_flow(struct chat *c, struct str customer_id, struct str flow, struct str step, int64_t now_ms)
{
        struct arena *mem = arena_new(65536);
        struct keeping *k = ARENA_NEW(mem, struct keeping);

        *k = (struct keeping){.chat = c, .mem = mem, .now_ms = now_ms};
        k->customer_id = arena_str(mem, customer_id);
        k->flow = arena_str(mem, flow);
        k->step = arena_str(mem, step);
        if (orders_customer(c->o.orders, k->customer_id, now_ms, on_customer, k) < 0)
                arena_free(mem);
}
