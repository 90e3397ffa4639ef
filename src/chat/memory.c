/*
 * memory - what is kept of a customer beyond the conversation. Each write asks the consent ledger first, at the moment
 * of writing, so a withdrawal counts at once; minors are never remembered. Forgetting needs no consent.
 */
#include "base/log.h"
#include "chat/chat_priv.h"

struct keeping {
        struct chat *chat;
        struct arena *mem;
        struct str customer_id, source;
        struct open_flow_row at;
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
        if (may || k->at.flow.n == 0)
                store_open_flow_set(k->chat->o.store, k->customer_id, &k->at, k->source, on_kept, NULL);
        arena_free(k->mem);
}

/* The way that led there, sealed: what was answered is for nobody else to read. */
static struct str seal_place(const struct turn *t, const struct flow_pos *pos, struct arena *mem)
{
        struct conv_state place;
        struct str cipher = {NULL, 0};
        struct buf b;

        state_init(&place);
        place.flow = *pos;
        place.facts = t->d.next->facts;
        buf_init(&b, 32768);
        state_to_json(&place, &b);
        if (b.overflow ||
            door_seal_bytes(t->chat->o.door, str_c(t->conv->customer_id), buf_str(&b), mem, &cipher, NULL) < 0)
                cipher = (struct str){NULL, 0};
        buf_done(&b);
        return cipher;
}

void memory_keep_flow(struct turn *t, const struct flow_pos *pos)
{
        struct arena *mem = arena_new(4 << 20);
        struct keeping *k = ARENA_NEW(mem, struct keeping);

        *k = (struct keeping){.chat = t->chat, .mem = mem, .customer_id = arena_str(mem, str_c(t->conv->customer_id))};
        k->at = (struct open_flow_row){.flow = arena_str(mem, pos->flow),
                                       .step = arena_str(mem, pos->step),
                                       .version = arena_str(mem, pos->version),
                                       .at_ms = t->now_ms};
        if (pos->flow.n) {
                k->source = arena_str(mem, edition_source(t, pos));
                k->at.place_cipher = seal_place(t, pos, mem);
        }
        if (orders_customer(t->chat->o.orders, k->customer_id, t->now_ms, on_customer, k) < 0)
                arena_free(mem);
}
