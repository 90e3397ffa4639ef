/*
 * frame - the JSON of what happens in a conversation. Payloads are stored sealed; a frame is a payload with its seq put
 * in front, so resume and history cost one decryption and no JSON work.
 */
#include "chat/chat_priv.h"

#include "answer/access.h"
#include "codec/json.h"

#include <string.h>

static void begin(struct buf *b, const char *type, int64_t at_ms)
{
        buf_init(b, FRAME_MAX);
        buf_put_ch(b, '{');
        json_put_key_str(b, "type", str_c(type));
        json_put_key_i64(b, "at", at_ms);
}

static struct str finish(struct buf *b, struct arena *mem)
{
        struct str s;

        buf_put_ch(b, '}');
        s = b->overflow ? (struct str){NULL, 0} : arena_str(mem, buf_str(b));
        buf_done(b);
        return s;
}

struct str frame_message(struct turn *t, const char *actor, struct str name, const struct block *blocks, size_t n)
{
        bool of_input = t->n_events == 0 && strcmp(actor, "machine") != 0;
        struct buf b;

        begin(&b, "message", t->now_ms);
        json_put_key_str(&b, "actor", str_c(actor));
        if (name.n)
                json_put_key_str(&b, "name", name);
        json_put_key_str(&b, "turn", (struct str){t->id, ID_LEN});
        if (t->in.client_id.n && of_input)
                json_put_key_str(&b, "id", t->in.client_id);
        if (t->in.choice.n && of_input)
                json_put_key_str(&b, "choice", t->in.choice);
        json_put_key(&b, "blocks");
        blocks_to_json(blocks, n, &b);
        return finish(&b, t->mem);
}

struct str frame_handover(struct turn *t, const char *state, const struct handover_info *info, struct str name)
{
        struct buf b;

        begin(&b, "handover", t->now_ms);
        json_put_key_str(&b, "state", str_c(state));
        if (name.n)
                json_put_key_str(&b, "name", name);
        if (info) {
                if (info->position)
                        json_put_key_i64(&b, "position", info->position);
                if (info->wait_s >= 0)
                        json_put_key_i64(&b, "wait_s", info->wait_s);
                if (!info->open_now && info->opens_at_ms)
                        json_put_key_i64(&b, "opens_at", info->opens_at_ms);
                if (t->handover.promise_ms)
                        json_put_key_i64(&b, "promise_at", t->handover.promise_ms);
        }
        return finish(&b, t->mem);
}

struct str frame_simple(struct turn *t, const char *type)
{
        struct buf b;

        begin(&b, type, t->now_ms);
        return finish(&b, t->mem);
}

struct str frame_identity(struct turn *t, enum identity_level level, struct str name)
{
        struct buf b;

        begin(&b, "identity", t->now_ms);
        json_put_key_str(&b, "level", str_c(identity_level_name(level)));
        if (name.n)
                json_put_key_str(&b, "name", name);
        if (level != IDENTITY_NONE)
                json_put_key_i64(&b, "idle_s", t->chat->o.identity_idle_ms / 1000);
        return finish(&b, t->mem);
}

struct str frame_with_seq(struct arena *mem, int64_t seq, struct str payload)
{
        return arena_printf(mem, "{\"seq\":%lld,%.*s", (long long)seq, STR_ARG(str_sub(payload, 1, payload.n)));
}

struct str frame_from_event(struct chat *c, const struct event_row *ev, struct arena *mem)
{
        struct str payload;

        if (ev->body_cipher.n == 0 || door_open(c->o.door, ev->customer_id, ev->body_cipher, mem, &payload, NULL) < 0 ||
            payload.n < 2)
                return (struct str){NULL, 0};
        return frame_with_seq(mem, ev->seq, payload);
}
