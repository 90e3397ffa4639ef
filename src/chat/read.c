/*
 * read - how far the customer has read, as their client says it, told to the people who follow the conversation. Kept
 * in its memory alone: a client says it again with each connection, so a restart loses nothing that anybody misses.
 */
#include "chat/chat_priv.h"

#include <stdio.h>

static void note(struct conv *conv, int64_t seq)
{
        char frame[80];
        int n;

        if (seq > conv->last_seq)
                seq = conv->last_seq;
        if (seq <= conv->read_seq)
                return;
        conv->read_seq = seq;
        n = snprintf(frame, sizeof(frame), "{\"type\":\"read\",\"actor\":\"customer\",\"upto\":%lld}", (long long)seq);
        for (struct chat_sink *s = conv->sinks, *next; s; s = next) {
                next = s->next;
                if (s->staff && s->live)
                        s->ops.on_frame(s->arg, (struct str){frame, (size_t)n});
        }
}

void chat_sink_read(struct chat_sink *s, int64_t seq)
{
        if (s && s->conv && !s->staff)
                note(s->conv, seq);
}

struct reading {
        struct arena *mem;
        struct pass pass;
        int64_t seq;
        chat_done_fn *cb;
        void *arg;
};

static void on_ready(struct conv *conv, void *arg)
{
        struct reading *r = arg;
        struct err err;

        if (conv_opens(conv, &r->pass)) {
                note(conv, r->seq);
                r->cb(r->arg, 0, NULL);
        } else {
                err_set(&err, ERR_DENIED, "no such conversation, or the key is not its key");
                r->cb(r->arg, ERR_DENIED, &err);
        }
        arena_free(r->mem);
}

void chat_read(struct chat *c, struct str conversation, struct str key, int64_t seq, chat_done_fn *cb, void *arg)
{
        struct arena *mem = arena_new(65536);
        struct reading *r = ARENA_NEW(mem, struct reading);

        *r = (struct reading){.mem = mem, .pass = {.key = arena_str(mem, key)}, .seq = seq, .cb = cb, .arg = arg};
        conv_when_ready(c, arena_str(mem, conversation), on_ready, r);
}
