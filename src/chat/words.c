/*
 * words - a language model is asked to say an answer in its own words, or which action a customer wants. It is told
 * what to do in one message and given everything else as data in another; nothing personal leaves: where the door finds
 * some in what there is to say, the model is not asked at all, and what the customer wrote goes redacted.
 */
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"
#include "model/chat.h"
#include "text/utf8.h"

enum { DATA_MAX = 64 << 10, MESSAGE_MAX = 600 };

static void set_words(struct turn *t, const struct chat_reply_text *reply)
{
        struct facts *f = &t->facts;

        f->have_words = true;
        f->words_fault = chat_fault_name(reply->fault);
        if (reply->fault != CHAT_FINE)
                return;
        f->words = arena_str(t->mem, reply->text);
        f->tool = arena_str(t->mem, reply->tool);
        f->tool_args = arena_str(t->mem, reply->args);
}

static void on_words(void *arg, const struct chat_reply_text *reply)
{
        struct turn *t = arg;

        t->words_ask = NULL;
        set_words(t, reply);
        turn_fetched(t);
}

static bool is_personal(struct turn *t, const struct need *need)
{
        bool found = door_personal(need->draft, t->mem);

        for (size_t i = 0; i < need->n_evidence && !found; i++)
                found = door_personal(need->evidence[i], t->mem);
        return found;
}

static void put_draft(const struct need *need, struct buf *b)
{
        json_put_key_str(b, "draft", need->draft);
        json_put_key_str(b, "tone", need->tone);
        json_put_key(b, "facts");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < need->n_evidence; i++) {
                json_put_comma(b);
                json_put_str(b, need->evidence[i]);
        }
        buf_put_ch(b, ']');
}

static void put_data(struct turn *t, const struct need *need, struct buf *b)
{
        buf_put_ch(b, '{');
        if (need->draft.n)
                put_draft(need, b);
        json_put_key_str(b, "customer_wrote", utf8_cut(door_redact(t->msg.text, t->mem), MESSAGE_MAX));
        buf_put_ch(b, '}');
}

static enum chat_fault ask(struct turn *t, const struct need *need)
{
        struct chat_request q = {.system = need->instruction, .tools = need->tools, .n_tools = need->n_tools};
        enum chat_fault fault = CHAT_LONG;
        struct buf b;

        buf_init(&b, DATA_MAX);
        put_data(t, need, &b);
        q.user = buf_str(&b);
        if (!b.overflow)
                fault = chat_model_ask(t->chat->o.chat_model, &q, on_words, t, &t->words_ask);
        buf_done(&b);
        return fault;
}

int words_fetch(struct turn *t, const struct need *need)
{
        struct chat_reply_text none = {.fault = CHAT_SKIPPED};

        if (t->chat->o.chat_model && !is_personal(t, need))
                none.fault = ask(t, need);
        if (none.fault == CHAT_FINE)
                return 0;
        set_words(t, &none);
        return 1;
}

void words_cancel(struct turn *t)
{
        chat_model_cancel(t->words_ask);
        t->words_ask = NULL;
}
