/*
 * desk - the queue of customers who wait for a person, and the persons' view of it. Loop thread only.
 *
 * The queue is rebuilt from the store at start; every step of a hand-over is written by chat before it shows here.
 * Order: safety first, then the longest wait. Who asked outside the opening hours ("offline") is moved into the waiting
 * queue when people are there again: the hours and the rows say when, so a restart forgets nothing.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "chat/chat.h"

struct desk;
struct orders;
struct store;

enum { DESK_QUEUE_MAX = 50000, DESK_STREAMS_MAX = 512, DESK_HOURS_EVERY_MS = 5000, DESK_OPENING_AT_ONCE = 64 };

struct desk_opts {
        struct loop *loop; /* NULL: nobody is moved from the night's queue when people come */
        struct store *store;
        struct chat *chat;
        struct orders *orders;
        const struct clock *clock;
};

/* Hands its handover_ops to chat. */
struct desk *desk_new(const struct desk_opts *o);
struct desk *desk_free(struct desk *d);
/* Reads what waits from the store; cb when done. */
int desk_load(struct desk *d, void (*cb)(void *arg, int r, const struct err *err), void *arg);

size_t desk_waiting(const struct desk *d);
/* Moves on who waited for the opening, if it has come; a timer does it every few seconds. */
void desk_look_at_hours(struct desk *d);

/* {"waiting":[…],"mine":[…]} as docs/protocol.md says. */
void desk_queue_json(const struct desk *d, struct str agent_id, struct buf *out);

/* in->kind is IN_TAKE, IN_AGENT_TEXT, IN_RETURN or IN_CLOSE; ERR_DENIED when the conversation is another agent's. */
void desk_act(struct desk *d, struct str conversation, const struct chat_input *in, chat_reply_fn *cb, void *arg);

typedef void desk_view_fn(void *arg, int r, const struct err *err, struct str json);
/* The conversation with its context: who, devices, orders, what was tried. */
void desk_view(struct desk *d, struct str conversation, struct str agent_id, desk_view_fn *cb, void *arg);

/* Live events of one agent: "queue" when it changed, "frame" with {conversation, frame} of their conversations. */
struct desk_stream;
struct desk_stream *desk_listen(struct desk *d, struct str agent_id,
                                void (*on_event)(void *arg, const char *event, struct str data), void *arg);
/* Takes NULL, gives NULL. */
struct desk_stream *desk_unlisten(struct desk_stream *s);

/* Is it this agent's conversation now? */
bool desk_owns(const struct desk *d, struct str conversation, struct str agent_id);

#endif
