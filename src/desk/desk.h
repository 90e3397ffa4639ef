/*
 * desk - the queue of customers who wait for a person, and the persons' view of it. Loop thread only.
 *
 * The queue is rebuilt from the store at start; every step of a hand-over is written by chat before it shows here.
 * Order: safety first, then the longest wait, where a step of priority (a complaint, a VIP, anger) counts as some
 * minutes (routing.h). Agents take by hand; those who have said that they are online are also given work, up to their
 * capacity, when auto_assign is on. Who has said so once and whose last stream has been gone for DESK_GONE_MS, or whose
 * account is switched off or may not work here any more, has open work taken back into the queue, and the customer is
 * told. An agent who never said anything about presence is left alone. Who asked outside the opening hours ("offline")
 * is moved into the waiting queue when people are there again: the hours and the rows say when, so a restart forgets
 * nothing.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "chat/chat.h"

struct desk;
struct door;
struct generations;
struct orders;
struct routing_skills;
struct store;

enum { DESK_QUEUE_MAX = 50000, DESK_STREAMS_MAX = 512, DESK_HOURS_EVERY_MS = 5000, DESK_OPENING_AT_ONCE = 64 };
enum {
        DESK_GONE_MS = 60000,     /* without a stream, until open work goes back */
        DESK_CAPACITY = 5,        /* conversations at once, when nobody has set it */
        DESK_QUEUE_TOLD_MS = 100, /* "queue" goes out at most so often */
        DESK_STREAMS_EACH = 32,   /* of DESK_STREAMS_MAX, for one agent: a console in 30 tabs, and some to spare */
        DESK_LISTENERS_MAX = 8,   /* leads who listen to one conversation */
        DESK_WHISPER_MAX = 4000,  /* bytes */
        DESK_NAME_MAX = 80,       /* bytes of a queue's name */
        DESK_OVERFLOW_S_MAX = 86400,
        DESK_LIVE_MAX = 500, /* conversations in the live view */
};

struct desk_opts {
        struct loop *loop; /* NULL: nobody is moved from the night's queue when people come */
        struct store *store;
        struct chat *chat;
        struct orders *orders;
        struct generations *generations; /* names of products; NULL: none are given */
        struct door *door;               /* opens notes; NULL: they are not shown */
        const struct clock *clock;
        bool auto_assign; /* who is online and has room is given work */
        /* Customers wait while no console is open: told at once and every DESK_UNATTENDED_AGAIN_MS. May be NULL. */
        void (*unattended)(void *arg, size_t waiting);
        void *unattended_arg;
};

/* Hands its handover_ops to chat. */
struct desk *desk_new(const struct desk_opts *o);
struct desk *desk_free(struct desk *d);
/* Reads what waits from the store; cb when done. */
int desk_load(struct desk *d, void (*cb)(void *arg, int r, const struct err *err), void *arg);

size_t desk_waiting(const struct desk *d);
/* Moves on who waited for the opening, if it has come; a timer does it every few seconds. */
void desk_look_at_hours(struct desk *d);

/* Agents who have gone, overflow, what could not be given out: the same timer. */
void desk_look_at_team(struct desk *d);

typedef void desk_view_fn(void *arg, int r, const struct err *err, struct str json);
/* Tells o.unattended when it is so; the same timer. */
enum { DESK_UNATTENDED_AGAIN_MS = 600000 };
void desk_look_at_unattended(struct desk *d);

/* {"waiting":[…],"mine":[…]} as docs/protocol.md says. */
void desk_queue_json(const struct desk *d, struct str agent_id, struct buf *out);

/* in->kind is IN_TAKE, IN_AGENT_TEXT, IN_RETURN or IN_CLOSE; ERR_DENIED when the conversation is another agent's,
 * ERR_EXISTS while it is being handed on. */
void desk_act(struct desk *d, struct str conversation, const struct chat_input *in, chat_reply_fn *cb, void *arg);

/* The conversation with its context: who, devices, orders, what was tried. plain: as it was said; else its texts are
 * redacted. */
void desk_view(struct desk *d, struct str conversation, struct str agent_id, bool plain, desk_view_fn *cb, void *arg);

/* Live events of one agent: "queue" when it changed, "frame" with {conversation, frame} of their conversations,
 * "assigned", "whisper", "presence". lead: whoever opened it may hear what others talk about (desk_listen_in()); a
 * stream that is opened after the right was lost has it no more. NULL: *err (may be NULL) is ERR_LIMIT, this agent has
 * DESK_STREAMS_EACH, so that nobody takes those of others; or ERR_BUSY, there are DESK_STREAMS_MAX. */
struct desk_stream;
struct desk_stream *desk_listen(struct desk *d, struct str agent_id, bool lead,
                                void (*on_event)(void *arg, const char *event, struct str data), void *arg,
                                struct err *err);
/* Takes NULL, gives NULL. */
struct desk_stream *desk_unlisten(struct desk_stream *s);

/* ---- the team: durable when the callback says 0 ---- */

typedef void desk_done_fn(void *arg, int r, const struct err *err);
/* state: online, away or offline. ERR_INVALID; ERR_LIMIT: too many agents. */
void desk_set_presence(struct desk *d, struct str agent_id, struct str name, struct str state, desk_done_fn *cb,
                       void *arg);
struct desk_agent_change {
        const struct routing_skills *skills; /* NULL: unchanged */
        int64_t capacity;                    /* -1: unchanged */
};
/* ERR_NOTFOUND, ERR_INVALID, ERR_LIMIT. */
void desk_set_agent(struct desk *d, struct str agent_id, const struct desk_agent_change *ch, desk_done_fn *cb,
                    void *arg);
struct desk_queue_change {
        struct str zh, en;                   /* p NULL: unchanged */
        const struct routing_skills *skills; /* NULL: unchanged */
        struct str overflow_to;              /* p NULL: unchanged; empty: it stays */
        int64_t overflow_s;                  /* -1: unchanged; 0: never */
};
/* Makes it when it is new. One change after another, each on what the one before left: of two that name different parts
 * both hold. ERR_INVALID, ERR_LIMIT; ERR_BUSY: DESK_QUEUE_CHANGES_MAX wait. */
enum { DESK_QUEUE_CHANGES_MAX = 64 };
void desk_set_queue(struct desk *d, struct str id, const struct desk_queue_change *ch, desk_done_fn *cb, void *arg);

/* Objects of docs/protocol.md. Agents are those of the accounts as read last: every half minute, and by desk_agents().
 */
void desk_agents_json(const struct desk *d, struct buf *out);
void desk_agents(struct desk *d, desk_view_fn *cb, void *arg); /* after reading the accounts again */
void desk_queues_json(const struct desk *d, struct buf *out);
void desk_live_json(const struct desk *d, struct buf *out);

/* ---- handing on ---- */

struct desk_transfer {
        struct str agent, queue; /* one of them */
        struct str note;         /* may be empty; sealed with the hand-over */
        struct str by;           /* who does it */
        bool lead;               /* may move what is another agent's, and what waits */
};
/* ERR_DENIED: not theirs; ERR_NOTFOUND: no such agent or queue; ERR_EXISTS: the agent is offline or has it. */
void desk_transfer(struct desk *d, struct str conversation, const struct desk_transfer *t, chat_reply_fn *cb,
                   void *arg);
/* Back to the queue, and not to this agent again before it overflows. */
void desk_decline(struct desk *d, struct str conversation, struct str agent_id, chat_reply_fn *cb, void *arg);

/* ---- leads ---- */

/* Frames of the conversation come on the lead's streams too, until off. ERR_NOTFOUND, ERR_LIMIT. */
int desk_listen_in(struct desk *d, struct str conversation, struct str lead_id, bool on, struct err *err);
/* To the agent of the conversation alone, as event "whisper". ERR_NOTFOUND; ERR_EXISTS: nobody has it or no stream of
 * theirs is open, so that nobody would hear it. */
int desk_whisper(struct desk *d, struct str conversation, struct str lead_id, struct str name, struct str text,
                 struct err *err);
/* From whoever has it, or from the queue. */
void desk_take_over(struct desk *d, struct str conversation, struct str lead_id, struct str name, chat_reply_fn *cb,
                    void *arg);
/* An event for one agent's streams; agent_id empty: for everybody's. */
void desk_notify(struct desk *d, struct str agent_id, const char *event, struct str data);

/* An agent has a conversation open (`on`) and `writes` there, or has left it. */
struct desk_view_note {
        struct str conversation, agent_id, name;
        bool on, writes;
};
/* Tells it to all other agents, as the event "viewing"; nothing is kept. The conversation need not exist. */
void desk_viewing(struct desk *d, const struct desk_view_note *v);

/* This agent's account was disabled: they count as offline, and what they have goes back into the queue. */
void desk_agent_out(struct desk *d, struct str agent_id);

/* What waits or is had of these customers, who are being erased, is let go; nobody is told but that the queue changed.
 */
void desk_forget(struct desk *d, const struct str *customers, size_t n);

/* Is it this agent's conversation now? */
bool desk_owns(const struct desk *d, struct str conversation, struct str agent_id);
/* Theirs, or nobody's and in the queue: who is to take it may read it. */
bool desk_opens(const struct desk *d, struct str conversation, struct str agent_id);

#endif
