/*
 * What a decision may know from outside, and how it asks for more. chat fills struct facts from the store and calls
 * answer_decide again; everything in here goes into the trace, so a turn can be replayed.
 */
#ifndef ANSWER_FACTS_H
#define ANSWER_FACTS_H

#include "base/str.h"
#include "connect/fact.h"
#include "connect/record.h"
#include "knowledge/knowledge.h"
#include "store/identity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct offer_facts;
struct record_list;
struct chat_tool;
struct flow;

#define EDITIONS_MAX 4u
#define CHECKS_MAX 2u /* steps that ask a device in one turn */

/* A flow as it was when somebody began it. */
struct edition {
        struct str version;
        const struct flow *flow; /* NULL: it is not kept any more */
};

/* What a device answered to the check of a step. */
struct check_fact {
        struct str flow, step, name;
        struct str value;  /* n = 0: none came */
        const char *fault; /* why: "timeout"; NULL: it came */
};

struct handover_info {
        unsigned position; /* in the queue, from 1; 0: nobody waits */
        int64_t wait_s;    /* measured; -1: not known */
        bool open_now;
        int64_t opens_at_ms; /* when not open_now; 0: not known */
};
/* Until when who asks at now_ms is answered or called: the one promise, whoever says it. The measured wait, at least
 * HANDOVER_LEAST_MS; while nobody is there, HANDOVER_AFTER_OPENING_MS behind the opening. */
int64_t handover_due_ms(const struct handover_info *h, int64_t now_ms);
#define HANDOVER_LEAST_MS (10 * MINUTE_MS)
#define HANDOVER_AFTER_OPENING_MS (30 * MINUTE_MS)

/* An action as the store keeps it. */
struct doing_fact {
        struct str id, state;     /* proposed confirmed done failed undone expired; empty: there is none */
        const struct value *body; /* what was agreed to: see act.c; NULL: nothing yet */
        int64_t changed_ms;
};

/* What came of NEED_ACT. */
enum act_outcome {
        ACT_NOT_TRIED,
        ACT_DONE,    /* now, or before under the same id */
        ACT_CHANGED, /* refused: the records are no longer what the plan was made from */
        ACT_REFUSED, /* it cannot be; nothing was done */
        ACT_AWAY,    /* who would do it was not reached; nothing was done */
        ACT_UNKNOWN, /* nobody can say whether it was done: it may be asked for again under the same id */
};

/* A complaint as it is on record: evidence `complaint:NO.field`. */
struct complaint_fact {
        struct str no, state; /* open answered closed */
        struct str closing;   /* the written one; empty: none yet */
        int64_t opened_ms, deadline_ms, closed_ms;
};

struct facts {
        struct str customer_id;       /* empty: nobody in particular; else identity is IDENTITY_CODE or more */
        enum identity_level identity; /* how that is known; for one order see answer/access.h */
        bool identity_over;           /* it was known until now, and has run out: to be told once */
        bool codes, codes_sms;        /* codes can be sent; to telephones too */
        bool minor;                   /* declared under 14 or the account of a minor: no memory */

        bool have_customer;
        const struct customer_fact *customer; /* NULL: visitor */
        bool have_orders;
        const struct order_fact *orders; /* of the signed-in customer, newest first */
        size_t n_orders;
        bool have_order;                /* the NEED_ORDER look-up was made */
        const struct order_fact *order; /* NULL: no such order. answer compares the last four digits itself */
        const struct record *records;   /* those that were asked for; doc NULL: there is none */
        size_t n_records;
        const struct record_list *record_lists; /* answer/action.h */
        size_t n_record_lists;
        bool records_silent; /* one of these could not be read: that it is not there says nothing */
        bool have_doing;     /* the NEED_DOING look-up was made */
        struct doing_fact doing;
        enum act_outcome outcome;
        bool orders_silent;               /* what gives orders did not answer: it is not known which there are */
        bool have_offers;                 /* the NEED_OFFERS look-up was made */
        const struct offer_facts *offers; /* of the signed-in customer; NULL: not known */
        bool no_offers;                   /* the store refused one at this very turn */
        bool have_handover;
        struct handover_info handover;
        struct edition editions[EDITIONS_MAX]; /* look-ups of NEED_FLOW */
        unsigned n_editions;
        struct check_fact checks[CHECKS_MAX]; /* look-ups of NEED_CHECK */
        unsigned n_checks;
        bool have_vector;    /* the NEED_VECTOR look-up was made */
        const float *vector; /* of this message; NULL: none came */
        uint32_t vector_dim;
        const char *vector_fault;            /* why none came: "timeout" */
        bool have_words;                     /* the NEED_WORDS look-up was made */
        struct str words;                    /* of a language model: a stranger's, to be checked; empty: none came */
        const char *words_fault;             /* why none came: "late" */
        struct str tool, tool_args;          /* what it asks to have done; empty: nothing */
        bool have_promises;                  /* the NEED_PROMISES look-up was made */
        const struct promise_fact *promises; /* of the customer, this conversation and the order; newest first */
        size_t n_promises;
        bool have_complaints;                    /* the NEED_COMPLAINTS look-up was made */
        bool complaints_failed;                  /* and brought nothing: not known whether there are any */
        const struct complaint_fact *complaints; /* of who speaks and of this conversation; newest first */
        size_t n_complaints;
        bool have_picture; /* the NEED_PICTURE look-up was made */
        struct picture_fact picture;
        bool have_addresses; /* the NEED_ADDRESSES look-up was made */
        struct str email_mask, phone_mask;
        bool have_code_sent; /* NEED_CODE_SEND was done */
        enum code_result code_sent;
        bool have_code_check; /* NEED_CODE_CHECK was done */
        enum code_result code_check;
        struct str code_customer; /* CODE_RIGHT: who it is; customer_id and identity say so from then on */
};

enum need_kind {
        NEED_CUSTOMER,
        NEED_ORDERS,
        NEED_ORDER,
        NEED_HANDOVER_INFO,
        NEED_VECTOR,
        NEED_WORDS,
        NEED_FLOW,       /* the edition `version` */
        NEED_CHECK,      /* the device of the customer, for a step of a flow */
        NEED_PROMISES,   /* what was promised to who speaks, and about the order where one is named */
        NEED_COMPLAINTS, /* of who speaks */
        NEED_PICTURE,    /* what is written on the picture of this message */
        NEED_ADDRESSES,  /* where a code can go, masked, for an order that is proven */
        NEED_CODE_SEND,  /* a code for an account; asked for once in a turn */
        NEED_CODE_CHECK, /* is this the code? asked for once in a turn */
        NEED_RECORD,     /* one, by record_kind and record_key */
        NEED_RECORDS,    /* all of record_kind that are the customer's; of a shared kind, all */
        NEED_DOING,      /* the action with the id record_key */
        NEED_OFFERS,
        NEED_ACT, /* carry out `act`; its intent is committed first */
};

/* What is carried out. */
struct act {
        struct str id, name;
        bool undo, intent; /* intent: what is agreed to has to be written down first */
        const struct record_change *changes;
        size_t n_changes;
        struct str body; /* JSON */
        int64_t undo_until_ms;
};

struct need {
        enum need_kind kind;
        struct str order_no; /* NEED_ORDER, NEED_PROMISES, NEED_ADDRESSES: upper case, no spaces */
        struct str value;    /* NEED_CODE_SEND: the account; NEED_CODE_CHECK: six digits */
        bool sms;            /* NEED_CODE_SEND */
        /* NEED_WORDS: what the model is told to do, and what there is to say. The rest is data. */
        struct str instruction, draft, tone;
        const struct str *evidence;
        size_t n_evidence;
        const struct chat_tool *tools; /* NEED_WORDS: what it may ask to have done; there is then no draft */
        size_t n_tools;
        struct str record_kind, record_key;
        const struct act *act;
        struct str version; /* NEED_FLOW */
        struct check_need {
                struct str flow, step, name;
                struct str product, serial;
        } check; /* NEED_CHECK */
};

/*
 * Answers a need as for a decision that nobody is served by: that nothing is there, or that nobody is asked, for `why`
 * (a literal, for the trace). False: of what a customer has, does or keeps in records, which is the caller's.
 */
bool facts_absent(struct facts *f, const struct need *need, const char *why);

#endif
