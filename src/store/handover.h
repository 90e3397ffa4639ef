/* Hand-overs to a person.
 *
 *   (none) -> waiting | offline      request
 *   offline -> waiting               opening time
 *   waiting | offline -> taken       an agent takes it
 *   taken -> returned | closed       the agent hands back to the machine, or ends it
 *   taken -> taken                   another agent has it now
 *   taken -> waiting                 back into the queue: declined, moved to a queue, the agent has gone
 *   waiting | offline -> cancelled   the customer changed their mind
 *   returned | closed | cancelled -> waiting | offline   a new request (a new row)
 *
 * The store checks that a step starts from the expected state, so two agents cannot take the same customer. */
#ifndef STORE_HANDOVER_H
#define STORE_HANDOVER_H

#include "store/store.h"

enum { HANDOVER_AGAIN_MS = 600000 }; /* the promise to who waits again after having been taken */

struct handover_write {
        struct str id;         /* of the hand-over (id_new()); empty for a step of the conversation's open one */
        struct str state;      /* the new state */
        struct str expect;     /* comma list of states it may come from; empty = a new row is made */
        struct str reason;     /* asked repair safety policy failed complaint threat …; stored with a new row */
        struct str mood;       /* how the customer stands; stored with a new row, then with turns (turn_write) */
        struct str product;    /* family of what it is about; empty: not known; stored with a new row */
        struct str agent;      /* agent id for taken/returned/closed; empty = unchanged; who waits again has none */
        struct str from_agent; /* the step is refused when it is not this agent's; empty = anybody's */
        struct str queue;      /* of desk; empty = unchanged */
        bool safety;           /* outranks everything in the queue */
        int64_t at_ms;
        int64_t promise_ms;        /* 0 = none (unchanged) */
        const char *note_cipher_p; /* sealed note of the agent; NULL = unchanged */
        size_t note_cipher_n;
};

struct handover_row {
        struct str id, conversation, customer_id, lang, state, reason, mood, agent;
        struct str queue; /* empty: that of its reason */
        struct str product;
        bool safety;
        int64_t requested_ms, promise_ms, taken_ms, ended_ms; /* 0 = not yet */
        int64_t open_ms; /* since when people were there while it waited: what a wait is measured from; 0 = not yet */
        struct str note_cipher;
};

typedef void store_handovers_fn(void *arg, int r, const struct err *err, const struct handover_row *rows, size_t n);

/* waiting, offline and taken ones: safety first, then oldest first; at most STORE_LIMIT_MAX. after: the last of the
 * page before; NULL: from the first. */
int store_handovers_open(struct store *st, const struct handover_row *after, unsigned limit, store_handovers_fn *cb,
                         void *arg);
/* Moves the open one of this conversation, which nobody has taken, into another queue; ERR_NOTFOUND. */
int store_handover_set_queue(struct store *st, struct str conversation, struct str queue, store_done_fn *cb, void *arg);
typedef void store_last_agent_fn(void *arg, int r, const struct err *err, struct str agent);
/* Who had the last hand-over of this customer that somebody took; empty: nobody yet. */
int store_handover_last_agent(struct store *st, struct str customer_id, store_last_agent_fn *cb, void *arg);
/* The newest hand-over of a conversation; n is 0 or 1. */
int store_handover_of(struct store *st, struct str conversation, store_handovers_fn *cb, void *arg);
/* The last `limit` hand-overs that were taken, newest first: what the promised waiting time is measured from. */
int store_handovers_taken(struct store *st, unsigned limit, store_handovers_fn *cb, void *arg);

#endif
