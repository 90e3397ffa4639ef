/*
 * assist - what stands beside an agent at each message of a customer: the passage that answers, the next step of the
 * flow, how others with the same trouble fared, a reply that holds before the evidence gate, actions with their inputs
 * filled, warnings about what the agent is about to promise, the mood. Nothing is sent and nothing is done: the agent
 * decides, and the verdict (accepted, edited, rejected) shifts what is suggested from then on.
 *
 * The same look can be given at the pieces of a transcript while somebody still speaks; no channel asks for it yet.
 * Loop thread only; a look takes a few milliseconds of it, besides the facts that the store is asked for.
 */
#ifndef DESK_ASSIST_H
#define DESK_ASSIST_H

#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct assist;
struct chat;
struct chat_model;
struct clock;
struct door;
struct generations;
struct loop;
struct orders;
struct records;
struct store;

enum {
        ASSIST_DRAFT_MAX = 16000,    /* bytes of a draft; of a text to be translated 8000 */
        ASSIST_TRANSLATE_MAX = 4000, /* bytes */
        ASSIST_LOOKS_MAX = 256,      /* under way at a time; one more is ERR_BUSY */
        ASSIST_STREAMS_MAX = 512,    /* transcripts that are being listened to */
        ASSIST_PIECE_MAX = 4000,     /* bytes of one piece of a transcript */
        ASSIST_LINES_MAX = 40,       /* of a conversation, the newest that count */
};

struct assist_opts {
        struct loop *loop; /* NULL: what was solved before is not searched */
        struct store *store;
        struct door *door;
        struct chat *chat;
        struct generations *generations;
        struct orders *orders;
        struct records *records;       /* NULL: actions are named, and not filled from records */
        struct chat_model *chat_model; /* NULL: nothing is translated */
        const struct clock *clock;     /* NULL: the system's */
};

/* Borrows all of it. */
struct assist *assist_new(const struct assist_opts *o);
/* No callback comes any more. Takes NULL, gives NULL. */
struct assist *assist_free(struct assist *a);
/* Whether a call to the store, to the records or to the model is under way. */
bool assist_busy(const struct assist *a);

/* json as docs/protocol.md says; lent. */
typedef void assist_fn(void *arg, int r, const struct err *err, struct str json);

/* draft: what the agent has typed so far; may be empty. ERR_DENIED no such conversation, ERR_LIMIT, ERR_BUSY, all
 * through the callback, which may come before this returns. Not plain: it helps with the redacted texts, and nothing
 * of the customer's own is looked up. */
void assist_look(struct assist *a, struct str conversation, bool plain, struct str draft, assist_fn *cb, void *arg);

/* ---- verdicts ---- */

struct assist_verdict {
        struct str conversation, agent_id;
        struct str kind; /* reply article flow action similar */
        struct str what; /* accept edit reject */
        struct str doc;  /* what was suggested: "article:x"; may be empty */
        struct str text; /* what the agent sent instead; may be empty, at most ASSIST_DRAFT_MAX */
};
typedef void assist_done_fn(void *arg, int r, const struct err *err);
/* Durable when the callback comes. ERR_INVALID names what is wrong, ERR_DENIED. */
void assist_judge(struct assist *a, const struct assist_verdict *v, assist_done_fn *cb, void *arg);

/* ---- translation ---- */

typedef void assist_text_fn(void *arg, int r, const struct err *err, struct str text);
/* Words of this conversation. Personal data leaves as [TYPE] and is put back in the same order. ERR_NOTFOUND: no model
 * is set up; ERR_TIMEOUT: it gave nothing; ERR_LIMIT; ERR_INVALID: nothing to translate; ERR_DENIED: no such
 * conversation; ERR_EXISTS: it is one with somebody under 14. The callback may come before this returns. */
void assist_translate(struct assist *a, struct str conversation, struct str text, enum lang to, assist_text_fn *cb,
                      void *arg);

/* ---- transcripts: what a channel that carries speech will call; none does yet ---- */

struct assist_stream;
/* conversation: whose facts and history count; empty: a call of nobody known. NULL: too many. cb comes for each look,
 * of which at most one is under way; pieces that come meanwhile make one more. */
struct assist_stream *assist_stream_open(struct assist *a, struct str conversation, enum lang lang, assist_fn *cb,
                                         void *arg);
/* What is heard of the sentence under way, whole each time; final: it is over. customer: who speaks. ERR_LIMIT. */
int assist_stream_hear(struct assist_stream *s, bool customer, struct str piece, bool final, struct err *err);
/* Takes NULL, gives NULL. */
struct assist_stream *assist_stream_close(struct assist_stream *s);

#endif
