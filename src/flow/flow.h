/*
 * Runs one step of a troubleshooting flow. Pure: a position and an input give the next position and what to do about it
 * as data; nothing here speaks, stores or waits.
 *
 *   (none) --start--> STEP --choice next--> STEP …         steps that are known already are passed over, not shown
 *   STEP --choice done--> ended, FLOW_SOLVED (the customer says that it works)
 *   STEP --choice next to a step with done--> CONFIRM ("did that solve it?" is asked with its words)
 *   CONFIRM --yes--> ended, FLOW_SOLVED      CONFIRM --no--> `unsolved` step, else ended, FLOW_HANDOVER
 *   STEP --choice handover / handover step--> ended, FLOW_HANDOVER
 *   STEP --wait--> STEP (held)               STEP gone after an edit --> start, FLOW_RESTARTED
 *   STEP --another answer to an earlier step--> that step's choice is taken anew, and on from there
 *   STEP --"that's not it"--> the step before, or what was only assumed; at the first step FLOW_OTHER
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "base/str.h"
#include "knowledge/knowledge.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

#define FLOW_TRAIL_MAX 24u
#define FLOW_FACTS_MAX 24u
#define FLOW_KNOWN_MAX 8u /* steps passed over in one move */

enum flow_phase { FLOW_PHASE_STEP, FLOW_PHASE_CONFIRM };

/* A step that lies behind. */
struct flow_mark {
        struct str step;
        int choice; /* that was taken there; -1: none, or not known any more */
        bool known; /* nobody was asked: it was taken as known */
};

/* Where a customer stands. Strings belong to the arena of whoever made it. flow.n = 0: in no flow. */
struct flow_pos {
        struct str flow, step;
        struct str version; /* of the flow; empty: whatever serves */
        enum flow_phase phase;
        unsigned n;                             /* steps shown so far, from 1 */
        unsigned misses;                        /* replies in a row that matched nothing */
        struct flow_mark trail[FLOW_TRAIL_MAX]; /* the newest steps before this one, for "back" */
        unsigned n_trail;
        int64_t at_ms; /* of the last move */
};

struct flow_fact {
        struct str key, value;
        struct str flow; /* in which it was said */
        int64_t at_ms;
};

/* What a customer told us on the way; newest value wins, the oldest fact goes when full. */
struct flow_facts {
        struct flow_fact v[FLOW_FACTS_MAX];
        unsigned n;
};

#define FLOW_FACT_FRESH_MS (INT64_C(30) * 60 * 1000)

void flow_facts_set(struct flow_facts *facts, const struct flow_fact *fact);
struct str flow_facts_get(const struct flow_facts *facts, struct str key); /* n = 0: not known */

enum flow_input_kind { FLOW_IN_TAP, FLOW_IN_TEXT, FLOW_IN_RESUME };

/* What a free-text reply says besides its words; filled from what understanding found. */
struct flow_signals {
        bool yes, no, back, already_tried, dont_know, wait, again, solved, not_solved;
        bool corrects; /* takes back what was said: "not red, it is blue", "actually …" */
        bool not_it;   /* nothing but "that's not it" */
};

/* Which of the labels does the text mean? Index or -1. Handed down because understanding lives beside this floor. */
typedef int (*flow_match)(void *arg, const struct flow_choice *choices, size_t n, struct str text, enum lang lang,
                          float *ret_confidence);

/* What is known of a step before it is asked: the index of its choice, or -1. NULL: nothing is. */
typedef int (*flow_known)(void *arg, const struct flow *f, const struct flow_step *s);

/* Does the text answer this step, which lies behind, otherwise than with the choice `taken` (-1: none)? Its other
 * choice, or -1. */
typedef int (*flow_instead)(void *arg, const struct flow_step *s, int taken, struct str text, enum lang lang,
                            float *ret_confidence);

struct flow_input {
        enum flow_input_kind kind;
        struct str choice;        /* TAP: an option id as made by flow_option_id */
        struct str text;          /* TEXT */
        struct flow_signals says; /* TEXT */
        flow_match match;         /* TEXT; may be NULL */
        flow_instead instead;     /* TEXT; may be NULL */
        flow_known known;         /* may be NULL */
        void *match_arg;          /* of all three */
        enum lang lang;
        int64_t now_ms;
};

enum flow_event {
        FLOW_SHOW,      /* show out.step */
        FLOW_REPEAT,    /* show out.step again: asked to, or came back */
        FLOW_CONFIRM,   /* ask "did that solve it?" */
        FLOW_SOLVED,    /* the customer confirmed; the position is cleared */
        FLOW_HANDOVER,  /* to a person, reason in out.handover; the position is cleared */
        FLOW_WAIT,      /* the customer needs a moment; stay */
        FLOW_HELP,      /* does not know; out.step with its explanation again */
        FLOW_RESTARTED, /* the flow was edited, the step is gone: back at the start */
        FLOW_GONE,      /* the flow itself is gone; the position is cleared */
        FLOW_NO_MATCH,  /* the text is no answer to this step; nothing moved but misses */
        FLOW_DONE_WHAT, /* did it already; out.step still has to know what came of it */
        FLOW_MENDED,    /* an earlier answer was wrong: show out.step, which follows from the right one */
        FLOW_UNDONE,    /* "that's not it": out.step is asked again */
        FLOW_FIRST,     /* asked to go back, but this is the first step */
        FLOW_OTHER,     /* "that's not it" at the first step: it may be the wrong flow; nothing moved */
};

struct flow_passed {
        const struct flow_step *step;
        const struct flow_choice *choice;
};

struct flow_out {
        enum flow_event event;
        const struct flow *flow;
        const struct flow_step *step;     /* to show; NULL when ended */
        const struct flow_step *said;     /* the hand-over step whose words are said before, or NULL */
        const struct flow_choice *chosen; /* which choice the input was taken as, or NULL */
        struct str handover;
        struct str fact_key, fact_value;          /* remembered by this move, n = 0: none */
        float confidence;                         /* of a free-text match, 1 for taps */
        struct flow_passed known[FLOW_KNOWN_MAX]; /* steps that were passed over, and as what */
        unsigned n_known;
        struct flow_pos left; /* where the customer stood when the flow ended; left.flow.n = 0: it goes on */
        const char *why;      /* static text for the trace */
};

/*
 * Puts *pos at the start of the flow. Steps whose answer another flow about the same product was told within the last
 * half hour are passed over; what this same flow was told before is asked again, since a new start means that something
 * changed. known (may be NULL, with arg) tells of the others. Facts that are taken as known are put into *facts, which
 * may be NULL.
 */
void flow_start(const struct knowledge *k, const struct flow *f, struct flow_facts *facts, flow_known known, void *arg,
                int64_t now_ms, struct flow_pos *pos, struct flow_out *ret);

/* One input. f: the edition of pos->flow that the customer stands in; NULL: it is gone. Changes *pos and *facts; new
 * strings in them belong to f. */
void flow_step(const struct flow *f, struct flow_pos *pos, struct flow_facts *facts, const struct flow_input *in,
               struct flow_out *ret);

/* The choice of "I did that already", or of "no change" where there is none: its index, or -1. */
int flow_tried_choice(const struct flow_step *s);

/* The option id of choice i of a step: `flow:ID/STEP#i`; of the confirmation: `flow:ID/STEP#yes`, `#no`. */
struct str flow_option_id(struct arena *mem, const struct flow *f, const struct flow_step *s, unsigned i);
struct str flow_confirm_id(struct arena *mem, const struct flow *f, const struct flow_step *s, bool yes);

#endif
