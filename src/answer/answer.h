/*
 * The decision of one turn. Pure: the same generation, state, facts, message and clock give the same decision; no
 * waiting, no allocation outside in->mem. When facts are missing the decision holds needs and nothing else: fetch them,
 * call again.
 */
#ifndef ANSWER_ANSWER_H
#define ANSWER_ANSWER_H

#include "answer/block.h"
#include "answer/facts.h"
#include "answer/generation.h"
#include "answer/personal.h"
#include "answer/state.h"
#include "base/err.h"
#include "base/str.h"
#include "nlu/nlu.h"
#include "nlu/risk.h"
#include "text/lang.h"

#define NEEDS_MAX 16u
#define TRIED_MAX 24u
#define TRACE_LINES_MAX 64u

struct heard;
struct taken;
struct tz;

enum message_kind {
        MSG_OPEN, /* the conversation begins: the first line */
        MSG_TEXT,
        MSG_TAP, /* choice = option id; unknown ids are taken as text when label is given */
        MSG_FORM,
        MSG_ATTACHMENT,
        MSG_PERSON, /* the button "talk to a person" */
};

/* A field of a form that was sent. */
struct form_value {
        struct str name, value;
};

struct answer_message {
        enum message_kind kind;
        struct str text;
        struct str choice;
        struct str form;                 /* "identity", "account", "code" or "action" */
        struct str order_no, last4;      /* fields of "identity" */
        const struct form_value *values; /* of "action" */
        size_t n_values;
        struct str account, code; /* of the forms of these names */
};

struct answer_in {
        const struct generation *gen;
        const struct conv_state *state;
        const struct facts *facts;
        const struct answer_message *msg;
        int64_t now_ms;
        const struct tz *tz;    /* the customer's; NULL: the company's */
        enum lang lang;         /* of the widget */
        bool lang_fixed;        /* the customer switched by hand: always reply in lang */
        bool phrasing;          /* there is a language model that may say it in other words */
        bool learning;          /* what falls through is kept, of those who allow it: ask them */
        struct str turn_id;     /* unique: what is done is named after it; the same when the turn is decided again */
        struct taken *taken;    /* what customers take next; NULL: not learned */
        struct heard *heard;    /* of this turn, for its rounds (answer/heard.h); NULL: each reads the message anew */
        unsigned held_permille; /* of the customers, those who get no offers, to measure what they do */
        struct arena *mem;
};

enum decision_kind {
        D_ANSWER,
        D_STEPS,
        D_ASK,
        D_CHOICES,
        D_ORDER,
        D_FORM,
        D_DECLINE,
        D_HANDOVER,
        D_SMALLTALK,
};

struct trace_line {
        struct str key, value;
};

struct trace {
        struct trace_line lines[TRACE_LINES_MAX];
        unsigned n;
};

/* How a message fell through: what the machine could not help with, for those who write the knowledge. */
enum fell_kind {
        FELL_NOT,
        FELL_DECLINED,  /* nothing in the knowledge was near enough */
        FELL_NONE,      /* of the documents that were offered the customer wanted none */
        FELL_UNHELPFUL, /* an article answered, and the customer said that it did not help */
        FELL_PERSON,    /* an article answered, and the customer asked for a person next */
        FELL_CHOSEN,    /* several could be meant, and this document was chosen of them */
};

#define FELL_TEXT_MAX 400u
#define FELL_NEAR_MAX 3u

struct fell {
        enum fell_kind kind;
        struct str text; /* the message, at most FELL_TEXT_MAX bytes: of an earlier turn, unless it was declined */
        enum lang lang;
        struct {
                struct str doc;
                float confidence;
        } near[FELL_NEAR_MAX]; /* best first, by the present knowledge */
        unsigned n_near;
};

/* Something that the customer said of themselves (answer/personal.h). */
struct note {
        struct str kind, subject, value, quote;
        int64_t permille, keep_ms;
};

/* Of the words that ask for consent to be remembered (PH_MEMORY_ASK). */
#define MEMORY_VERSION "memory-1"
/* What came of an offer with this message; for the store. */
enum offer_mark { OFFER_SHOWN, OFFER_HELD, OFFER_CLICKED, OFFER_DISMISSED };

struct offer_event {
        enum offer_mark mark;
        struct str product, sku, reason;
};

/* Of the words that ask whether something may be offered (PH_OFFER_ASK). */
#define OFFERS_VERSION "offers-1"

/* Of the words that ask whether the machine may learn (PH_LEARNING_ASK): another wording, another version. */
#define LEARNING_VERSION "learning-1"

/* A step in the life of an action that is written with the reply. */
enum act_step {
        ACT_PROPOSED, /* a new one */
        ACT_EXPIRED,  /* proposed, and not agreed to */
        ACT_FAILED,   /* confirmed, and not done */
        ACT_STANDS    /* to be taken back, and not taken back: done, as before */
};
struct act_state_step {
        struct str name, id;
        enum act_step to;
        int64_t undo_until_ms;
};

#define COMPLAINT_TEXT_MAX 600u
#define CALLBACK_WORDS_MAX 300u

/* To be written of a complaint with the reply; no empty: nothing. */
struct complaint_said {
        struct str no;
        bool open;                            /* a new one */
        struct str subject, external, recurs; /* of a new one; external: a case at a platform or an authority */
        struct str receipt;                   /* what was said, as it was said */
        int64_t deadline_ms;
};
/* How a waiting customer wants to be answered; wish empty: nothing new. */
struct callback_said {
        struct str wish, phone, words; /* wish: "call", "message" */
        int64_t from_ms, promise_ms;
};

struct decision {
        enum decision_kind kind;
        const struct block *blocks;
        size_t n_blocks;
        enum lang lang; /* of the reply */
        struct conv_state *next;
        struct need needs[NEEDS_MAX];
        size_t n_needs; /* > 0: nothing else is set but trace */
        bool resolved;  /* confirmed by the customer with this message */
        bool request_handover;
        struct str handover_reason;                     /* asked repair safety policy failed complaint threat
                                                           dissatisfied predicted; also with its need */
        struct str article, policy, flow, step, intent; /* what it was answered with; flow: stands in after the reply */
        struct str tried[TRIED_MAX];                    /* with request_handover: "step → answer", oldest first */
        unsigned n_tried;
        struct str choices[4]; /* documents offered by a did-you-mean: "article:x" */
        unsigned n_choices;
        const struct flow_choice *chosen; /* of the step stood in before, by this message; NULL: none; of gen */
        enum emotion emotion;
        enum {
                CONSENT_UNCHANGED,
                CONSENT_LEARNING_YES,
                CONSENT_LEARNING_NO,
                CONSENT_MEMORY_YES,
                CONSENT_MEMORY_NO,
                CONSENT_OFFERS_YES,
                CONSENT_OFFERS_NO,
        } consent;
        struct note notes[NOTES_MAX]; /* to be remembered, by leave of the ledger */
        unsigned n_notes;
        struct act_state_step steps[2];
        size_t n_steps;
        struct offer_event offers[STATE_OFFERED_MAX];
        unsigned n_offers;
        struct fell fell;
        struct complaint_said complaint;
        struct callback_said callback;
        struct risk risk; /* of a message of words; score 0 else */
        struct trace trace;
};

/* 0, or ERR_INVALID for a message that cannot be (empty, not UTF-8, unknown form). */
int answer_decide(const struct answer_in *in, struct decision *ret, struct err *err);

/*
 * A message that goes to a person: nothing is said. Of ret only risk, emotion, trace, lang and next are set. Costs
 * tens of microseconds.
 */
void answer_listen(const struct answer_in *in, struct decision *ret);

const char *fell_kind_name(enum fell_kind kind); /* declined none unhelpful person chosen; "" of FELL_NOT */
const char *decision_kind_name(
        enum decision_kind kind); /* answer steps ask choices order form decline handover smalltalk */
void trace_to_json(const struct trace *t, struct buf *out);

struct claims_names;
struct gate_set;
struct knowledge;

/* The names of all products, for the gate. */
const struct claims_names *evidence_names(const struct knowledge *k, struct arena *mem);
/*
 * Puts what the evidence id stands for into the set: of an order, a device, a repair that field as a fact, of an
 * article, a policy, a step its text. False: there is no such thing.
 */
bool evidence_add(const struct answer_in *in, struct str cite, enum lang lang, struct gate_set *set);
/* Empty and with the clock of in: fill it with the ids of the blocks that a sentence may rest on. */
struct gate_set *evidence_set(const struct answer_in *in);

/* Is the evidence id one that exists in this generation or these facts? Gives its text. */
bool evidence_text(const struct answer_in *in, struct str cite, enum lang lang, struct str *ret);

#endif
