/* Conversations and their event log, the truth of everything a customer sees.
 *
 * One row per conversation and one per event {conversation, seq}; seq counts from 1 without gaps. A turn is written by
 * one call: customer's message, replies, traces, the conversation's new state and, where it changed, its hand-over. */
#ifndef STORE_CONVERSATION_H
#define STORE_CONVERSATION_H

#include "store/callback.h"
#include "store/complaint.h"
#include "store/consent.h"
#include "store/csat.h"
#include "store/edition.h"
#include "store/flow_step.h"
#include "store/handover.h"
#include "store/learning.h"
#include "store/memory.h"
#include "store/offer.h"
#include "store/promise.h"
#include "store/record.h"
#include "store/sealed.h"
#include "store/stage.h"
#include "store/store.h"

struct conv_row {
        struct str id, customer_id, brand /* empty = the store's */, channel, lang;
        struct str key_hash;     /* sha256 of the conversation's secret, 32 bytes */
        struct str state_cipher; /* sealed conversation state; opaque here */
        struct str status;       /* open | waiting | agent | closed */
        struct str outcome;      /* "" | confirmed | handover | gave_up … */
        bool minor;
        int64_t created_ms, updated_ms;
        int64_t last_seq;
        struct stage_mark_row stage; /* only where one conversation is loaded */
};

struct event_write {
        int64_t seq;
        struct str kind;      /* message|tap|typing|handover|resolved|consent|note… */
        struct str actor;     /* customer|machine|agent:ID|system */
        struct str ref;       /* what it is about: flow, attachment, order…; may be empty */
        struct str client_id; /* the sender's id of this message; unique per conversation when not empty */
        struct str turn;
        int64_t at_ms;
        const struct sealed_text *body;  /* JSON payload; may be NULL */
        const struct sealed_text *trace; /* may be NULL */
};

struct event_row {
        struct str conversation, customer_id; /* customer_id: whose key opens the ciphers */
        int64_t seq;
        struct str kind, actor, ref, client_id, turn;
        int64_t at_ms;
        struct str body_cipher, trace_cipher; /* empty when there is none */
        struct str redacted;
};

struct turn_write {
        const struct conv_row
                *conv;   /* last_seq = the one after this turn; status, lang, state_cipher, updated_ms are stored */
        bool create;     /* insert the conversation (and a visitor customer when customer_id is unknown) */
        bool keep_state; /* leave state_cipher, status and lang as they are; only events are added */
        const struct event_write *events;
        size_t n_events;
        const struct handover_write *handover; /* may be NULL */
        const struct fallen_write *fallen;     /* the message fell through; may be NULL */
        const struct consent_write *consent;   /* what the customer said with it; may be NULL */
        const struct step_mark *step_marks;    /* steps of flows that it showed and left */
        size_t n_step_marks;                   /* at most STEP_MARKS_MAX */
        const struct standing_write *standing; /* in which flows the conversation stands now; NULL = as before */
        const struct action_write *actions;    /* steps of actions (store/record.h); one made before is no error */
        size_t n_actions;
        const struct memory_write *memory; /* what they said of themselves, at most TURN_MEMORY_MAX */
        size_t n_memory;
        const struct offer_write *offers; /* at most OFFER_WRITES_MAX */
        size_t n_offers;
        const struct complaint_write *complaint; /* may be NULL */
        const struct callback_write *callback;   /* may be NULL */
        const struct promise_row *promise;       /* what an agent has agreed with them; may be NULL */
        const struct csat_write *csat;           /* asked or answered (csat.h); may be NULL */
        const struct stage_write *stage;         /* of a staged change; may be NULL */
        struct str outcome;                      /* empty = unchanged */
        struct str mood; /* how the customer stands: of the open hand-over, if there is one; empty = unchanged */
};
#define TURN_MEMORY_MAX 4u

/* All or nothing, except that what fell through and what is to be remembered are kept only with the customer's consent
 * to learning and to memory, which is asked then and there, and while there is room. ERR_EXISTS: (conversation,
 * client_id) is there already, or the conversation when create is set; nothing was written. ERR_EXISTS also when an
 * event's seq is there. ERR_DENIED: the hand-over was not in an expected
 * state, or an offer may not be made (offer.h). ERR_INVALID: csat.h. ERR_NOTFOUND: no such conversation. */
int store_turn_commit(struct store *st, const struct turn_write *turn, store_done_fn *cb, void *arg);

typedef void store_conv_fn(void *arg, int r, const struct err *err, const struct conv_row *conv,
                           const struct event_row *events, size_t n);
typedef void store_events_fn(void *arg, int r, const struct err *err, const struct event_row *events, size_t n);
typedef void store_convs_fn(void *arg, int r, const struct err *err, const struct conv_row *convs, size_t n);

/* The conversation and its last events, oldest first. ERR_NOTFOUND. */
int store_conversation_load(struct store *st, struct str id, unsigned last_events, store_conv_fn *cb, void *arg);
/* Events with seq > after_seq, oldest first, at most limit. */
int store_events_since(struct store *st, struct str id, int64_t after_seq, unsigned limit, store_events_fn *cb,
                       void *arg);
/* Events with seq < before_seq, the newest `limit` of them, oldest first; for history. */
int store_events_before(struct store *st, struct str id, int64_t before_seq, unsigned limit, store_events_fn *cb,
                        void *arg);
/* The event with that client id and all events of the same turn after it, oldest first; n == 0 when it was never seen.
 */
int store_event_by_client_id(struct store *st, struct str id, struct str client_id, store_events_fn *cb, void *arg);
/* Newest first. */
int store_conversations_of_customer(struct store *st, struct str customer_id, unsigned limit, store_convs_fn *cb,
                                    void *arg);
/* Status waiting or agent, oldest first: what must be picked up again at start. */
int store_open_conversations(struct store *st, unsigned limit, store_convs_fn *cb, void *arg);

#endif
