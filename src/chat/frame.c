/*
 * frame - the JSON of what happens in a conversation. Payloads are stored sealed; a frame is a payload with its seq put
 * in front, so resume and history cost one decryption and no JSON work.
 */
#include "chat/chat_priv.h"

#include "answer/access.h"
#include "codec/json.h"
#include "store/contact.h"

#include <stdlib.h>
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

/* What the reply rests on, for those who count: a document, or that it was of an order or small talk, or none. */
struct str frame_ref(const struct decision *d)
{
        struct str doc = d->flow.n ? d->flow : d->article.n ? d->article : d->policy;

        if (doc.n)
                return doc;
        if (d->kind == D_ORDER)
                return STR(CONTACT_REF_ORDER);
        if (d->kind == D_SMALLTALK)
                return STR(CONTACT_REF_TALK);
        return d->kind == D_DECLINE ? STR(CONTACT_REF_DECLINE) : doc;
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

/* The documents that a message cites; what else it rests on is the customer's own. */
static void add_cites(const json_t *block, json_t *ret)
{
        static const char *const of_all[] = {"article:", "flow:", "policy:"};
        size_t i;
        json_t *cite;

        json_array_foreach(json_object_get(block, "cites"), i, cite)
        {
                for (size_t k = 0; k < sizeof(of_all) / sizeof(*of_all); k++)
                        if (str_starts(json_str(cite), str_c(of_all[k])))
                                json_array_append(ret, cite);
        }
}

static json_t *redacted_blocks(const json_t *blocks, struct str text)
{
        json_t *all = json_array(), *block = json_object(), *cites = json_array(), *one;
        size_t i;

        json_array_foreach(blocks, i, one)
        {
                add_cites(one, cites);
        }
        json_object_set_new(block, "type", json_string("text"));
        json_object_set_new(block, "text", json_stringn(text.p ? text.p : "", text.n));
        if (json_array_size(cites))
                json_object_set(block, "cites", cites);
        json_decref(cites);
        json_array_append_new(all, block);
        return all;
}

static struct str dumped(json_t *v, struct arena *mem)
{
        char *text = json_dumps(v, JSON_COMPACT);
        struct str ret = text ? arena_str(mem, str_c(text)) : (struct str){NULL, 0};

        free(text);
        json_decref(v);
        return ret;
}

struct str frame_redacted(struct chat *c, const struct event_row *ev, struct arena *mem)
{
        struct str plain = frame_from_event(c, ev, mem);
        json_t *f = NULL;

        if (plain.n == 0 || json_parse(plain, &f, NULL) < 0)
                return (struct str){NULL, 0};
        if (json_object_get(f, "blocks"))
                json_object_set_new(f, "blocks", redacted_blocks(json_object_get(f, "blocks"), ev->redacted));
        if (str_eq_c(json_get_str(f, "type"), "identity")) /* the customer's; others are of people of the company */
                json_object_del(f, "name");
        json_object_del(f, "choice"); /* names orders and devices */
        return dumped(f, mem);
}

struct str trace_redacted(struct str trace, struct arena *mem)
{
        json_t *lines = NULL, *line;
        size_t i;

        if (trace.n == 0 || json_parse(trace, &lines, NULL) < 0)
                return (struct str){NULL, 0};
        json_array_foreach(lines, i, line)
        {
                struct str value = door_redact(json_str(json_array_get(line, 1)), mem);

                json_array_set_new(line, 1, json_stringn(value.p ? value.p : "", value.n));
        }
        return dumped(lines, mem);
}
