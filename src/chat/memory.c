/*
 * memory - what is kept of a customer beyond the conversation. The store asks the consent ledger in the transaction of
 * each write, so a withdrawal counts at once; minors are never remembered, nor is anybody who is not known to be a
 * customer. Forgetting needs no consent.
 */
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"
#include "text/utf8.h"

#include <string.h>

enum { QUOTE_MAX = 200, VALUE_MAX = 200 };

/* ---- where they stand in a flow ---- */

static void on_kept(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                log_warn("where a customer stands in a flow was not kept: %s", err ? err->msg : err_name(r));
}

/* The way that led there, sealed: what was answered is for nobody else to read. */
static struct str seal_place(const struct turn *t, const struct flow_pos *pos)
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
            door_seal_bytes(t->chat->o.door, t->facts.customer_id, buf_str(&b), t->mem, &cipher, NULL) < 0)
                cipher = (struct str){NULL, 0};
        buf_done(&b);
        return cipher;
}

void memory_keep_flow(struct turn *t, const struct flow_pos *pos)
{
        struct open_flow_row at = {.flow = pos->flow, .step = pos->step, .version = pos->version, .at_ms = t->now_ms};
        struct str source = {NULL, 0};

        if (pos->flow.n) {
                source = edition_source(t, pos);
                at.place_cipher = seal_place(t, pos);
        }
        store_open_flow_set(t->chat->o.store, t->facts.customer_id, &at, source, on_kept, NULL);
}

/* ---- what they said of themselves ---- */

int memory_seal(struct door *door, const struct memory_said *said, struct arena *mem, struct memory_write *ret,
                struct err *err)
{
        struct buf b;
        int r;

        buf_init(&b, 2048);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "value", str_sub(said->value, 0, VALUE_MAX));
        json_put_key_str(&b, "quote", utf8_cut(said->quote, QUOTE_MAX));
        buf_put_ch(&b, '}');
        *ret = (struct memory_write){.id = id_new_in(mem, said->at_ms),
                                     .customer_id = said->customer_id,
                                     .kind = said->kind,
                                     .subject = said->subject,
                                     .source = said->source,
                                     .conversation = said->conversation,
                                     .turn = said->turn,
                                     .permille = said->permille,
                                     .at_ms = said->at_ms,
                                     .expires_ms = said->at_ms + said->keep_ms};
        r = b.overflow ? err_set(err, ERR_LIMIT, "what is to be remembered is too long")
                       : door_seal_bytes(door, said->customer_id, buf_str(&b), mem, &ret->cipher, err);
        buf_done(&b);
        return r;
}

size_t memory_of_turn(struct turn *t, struct memory_write ret[TURN_MEMORY_MAX])
{
        struct conv *conv = t->conv;
        size_t n = 0;

        for (unsigned i = 0; i < t->d.n_notes && n < TURN_MEMORY_MAX && t->facts.customer_id.n && !t->facts.minor;
             i++) {
                const struct note *note = &t->d.notes[i];
                struct memory_said said = {.customer_id = t->facts.customer_id,
                                           .kind = note->kind,
                                           .subject = note->subject,
                                           .value = note->value,
                                           .quote = note->quote,
                                           .source = STR_INIT("said"),
                                           .conversation = str_c(conv->id),
                                           .turn = {t->id, ID_LEN},
                                           .permille = note->permille,
                                           .at_ms = t->now_ms,
                                           .keep_ms = note->keep_ms};
                struct err err;

                if (memory_seal(t->chat->o.door, &said, t->mem, &ret[n], &err) < 0)
                        log_warn("conversation %s: something said was not remembered: %s", conv->id, err.msg);
                else
                        n++;
        }
        return n;
}

/* ---- what they did ---- */

static void on_habit(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0 && r != ERR_DENIED)
                log_warn("a habit was not remembered: %s", err ? err->msg : err_name(r));
}

void memory_keep_habit(struct conv *conv, const char *kind, struct str value)
{
        struct chat *c = conv->chat;
        struct arena *mem;
        struct memory_write w;
        struct memory_said said = {.customer_id = conv_person(conv),
                                   .kind = str_c(kind),
                                   .value = value,
                                   .source = STR_INIT("did"),
                                   .conversation = str_c(conv->id),
                                   .permille = HABIT_PERMILLE,
                                   .at_ms = chat_now(c),
                                   .keep_ms = note_rule(str_c(kind))->keep_ms};

        if (!said.customer_id.n || conv->minor || (conv->known && conv->known->minor))
                return;
        mem = turn_arena(c);
        if (memory_seal(c->o.door, &said, mem, &w, NULL) == 0 && store_memory_put(c->o.store, &w, on_habit, NULL) == 0)
                chat_customer_changed(c, said.customer_id);
        arena_free(mem);
}
