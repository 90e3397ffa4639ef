/*
 * The body of POST /v1/chat/completions, as OpenAI and those who follow it speak it: the request written, the reply
 * read as it arrives: server-sent events (HTML Living Standard 9.2), or one JSON object from servers that do not
 * stream.
 *
 * A reply comes from a foreign program; what it says is data. No state but the stream's; any thread.
 */
#ifndef MODEL_CHAT_WIRE_H
#define MODEL_CHAT_WIRE_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHAT_TEXT_MAX_BYTES 8192u         /* of one reply; more is cut off */
#define CHAT_EVENT_MAX ((size_t)64 << 10) /* bytes of one event, and of a reply that is not streamed */
#define CHAT_TOOL_NAME_MAX 64u
#define CHAT_TOOL_ARGS_MAX 4096u
#define CHAT_TOOLS_MAX 32u

struct chat_tool {
        struct str name, description;
        struct str parameters; /* JSON schema of its arguments; empty: none */
};

struct chat_request {
        struct str system, user;
        const struct chat_tool *tools; /* what it may ask to have done */
        size_t n_tools;
        unsigned max_tokens; /* 0: 400 */
};

void chat_encode(struct str model, const struct chat_request *q, struct buf *out);

enum chat_read {
        CHAT_READ_MORE,
        CHAT_READ_END,   /* it said that it is done */
        CHAT_READ_LONG,  /* text or arguments beyond their limits; what came before stands */
        CHAT_READ_WRONG, /* not what was agreed */
};

/* What has come so far. Owned by the caller: chat_stream_init … chat_stream_done. */
struct chat_stream {
        struct buf line, event; /* of the event under way */
        struct buf text;
        char tool[CHAT_TOOL_NAME_MAX + 1]; /* the first tool it calls; empty: none */
        struct buf args;
        bool began, ended, plain, after_cr; /* plain: not streamed */
};

void chat_stream_init(struct chat_stream *s, bool plain);
void chat_stream_done(struct chat_stream *s);
enum chat_read chat_stream_feed(struct chat_stream *s, struct str bytes);
/* The connection is at its end: END when the reply is whole, else WRONG. */
enum chat_read chat_stream_finish(struct chat_stream *s);

#endif
