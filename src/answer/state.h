/*
 * What one conversation remembers between turns. Plain data; a copy per turn lives in the turn's arena, chat keeps the
 * JSON form sealed in the store. Bounded: every list has a fixed maximum.
 */
#ifndef ANSWER_STATE_H
#define ANSWER_STATE_H

#include "answer/block.h"
#include "base/err.h"
#include "base/str.h"
#include "flow/flow.h"
#include "knowledge/action.h"
#include "knowledge/knowledge.h"
#include "nlu/nlu.h"
#include "text/lang.h"

#define STATE_VERSION 1
#define STATE_OPTIONS_MAX BLOCK_OPTIONS_MAX
#define STATE_TEXT_MAX 4096u /* bytes of one text in it */
#define ACTION_SAID_MAX 1200u
#define STATE_ORDERS_MAX 8u
#define STATE_PRODUCTS_MAX 4u
#define STATE_MOODS_MAX 8u
#define STATE_LATER_MAX 2u
#define STATE_OFFERED_MAX 2u
/* A dissatisfied message adds FULL, of which KEPT percent are left a message later; two in a row, or three of four,
 * reach HIGH. */
#define STRAIN_FULL 1000u
#define STRAIN_KEPT 60u
#define STRAIN_HIGH 1500u
#define STRAIN_MOST (STRAIN_FULL * 100 / (100 - STRAIN_KEPT))
#define STATE_IDENTITY_TRIES 5u

enum pending_kind {
        PENDING_NONE,
        PENDING_CHOICES,  /* options below were offered */
        PENDING_IDENTITY, /* the identity form is open */
        PENDING_FORM,     /* the form of an action is open */
        PENDING_ACCOUNT,  /* asked for whom a code is to be sent */
        PENDING_CODE,     /* a code is on its way */
};

struct state_pending {
        enum pending_kind kind;
        struct block_option options[STATE_OPTIONS_MAX];
        unsigned n_options;
        struct str text;     /* what the customer had said when the choices were offered */
        struct str order_no; /* identity: given already in free text */
        struct str last4;
};

/* Of the code that is being asked for or typed; outlasts what is said in between. */
struct state_code {
        struct str account; /* whom it is for */
        bool sms;
        struct str then; /* document to answer with once it is known who speaks: "builtin:my-devices" */
        int64_t at_ms;   /* when one was sent; 0: none was */
};

/* What was read from a picture and waits for a yes. */
struct state_picture {
        struct str serial, error; /* either */
        struct str product;
};

/* What the customer says was promised to them; not known to be true. */
struct state_claim {
        struct str text; /* in their words, for a person */
        int64_t amount_minor;
};

enum handover_state { HANDOVER_NONE, HANDOVER_WAITING, HANDOVER_TAKEN };

/* An action that is being talked about: its inputs so far, then the yes. */
struct state_input {
        struct str name, json;
};
struct state_action {
        struct str name, id; /* name empty: none; id: of this doing */
        struct state_input inputs[ACTION_INPUTS_MAX];
        unsigned n_inputs;
        struct str asked; /* the input that was asked for last */
        struct str shown; /* what was shown before the yes, as a hash; empty: not yet */
        bool sent;        /* agreed to and sent, and nobody could say whether it was done */
        struct str said;  /* what the customer has said of it so far, the newest ACTION_SAID_MAX bytes */
        unsigned misses;  /* answers in a row that were none */
        int64_t at_ms;    /* when it was spoken about last */
};
/* One that a person of the company has been shown for the customer, and not yet said yes to (act_agent.h). */
struct state_agent {
        struct state_action plan; /* asked, said and misses stay empty */
        struct str by, name;      /* id of the agent, and what the customer knows them as */
};

/* The one that was carried out last. */
struct state_done {
        struct str name, id, by; /* by: the person of the company, as customers know them; empty: the machine */
        int64_t at_ms, until_ms; /* until_ms: until when it may be taken back; 0: never */
        bool undone;
        bool sent; /* was to be taken back, and nobody could say whether it was */
};

/* What they asked for in this conversation: values of answer/personal.h, empty: nothing. */
struct state_wishes {
        struct str lang, form, length;
};

struct conv_state {
        unsigned turn;  /* replies of the machine so far */
        enum lang lang; /* of the last reply */
        bool lang_known;
        struct flow_pos flow;   /* the flow the conversation stands in */
        struct flow_pos parked; /* an unfinished one, left for something else */
        struct flow_facts facts;
        struct state_pending pending;
        struct str later[STATE_LATER_MAX]; /* flows asked for beside another one; taken up after it */
        unsigned n_later;
        struct str last_doc;   /* "article:x": what the last answer was about */
        struct str last_text;  /* the question that it answered */
        unsigned last_passage; /* from 1; where "more" goes on */
        struct str asked;      /* what the customer had said that an article answered last; empty once it is over */
        struct str products[STATE_PRODUCTS_MAX];
        unsigned n_products;
        struct str verified[STATE_ORDERS_MAX]; /* orders this visitor has proved */
        unsigned n_verified;
        struct str last_order;
        struct state_action action;
        struct state_agent agent;
        struct state_done done;
        struct str refused;      /* action that the rules did not allow, last; empty: none */
        unsigned refused_n;      /* times in a row */
        unsigned refused_turn;   /* `turn` of the last time */
        unsigned identity_tries; /* failed ones */
        struct state_claim claim;
        struct state_picture picture;
        struct str serial; /* of the device that this is about, as the customer confirmed it */
        struct state_code code;
        struct str proven;                    /* customer that a code, or a token during the talk, has proven */
        enum identity_level proven_level;     /* of it */
        int64_t proven_ms;                    /* when something was last said under it */
        unsigned char moods[STATE_MOODS_MAX]; /* enum emotion, newest last */
        unsigned n_moods;
        unsigned fails;    /* turns in a row that did not help */
        unsigned strain;   /* of the talk, in thousandths: what each message adds, fading turn by turn */
        struct str spoken; /* hashes of the sentences of the last reply */
        int care_last;     /* phrase number of the last line of care, -1: none */
        bool resolved;
        bool intro_seen;
        struct str complaint; /* number of the one that was made or spoken of in this talk */
        bool callback;        /* the number to call was asked for */
        unsigned risk;        /* of the last message, in thousandths: nlu/risk.h */
        struct state_wishes wishes;
        unsigned told;                         /* a bit for each kind of what was remembered and has been mentioned */
        struct str device;                     /* serial of the one they mean */
        bool was_upset;                        /* at any time in this conversation */
        bool no_offers;                        /* said no to them in this conversation */
        bool offers_asked;                     /* was asked whether they want any */
        struct str offered[STATE_OFFERED_MAX]; /* products */
        unsigned n_offered;
        enum handover_state handover; /* chat keeps it up to date */
        int64_t waits_ms;             /* since when they wait for a person's words; 0: they do not */
        struct str said;              /* their last words to a person, to see that they say them again */
};

void state_init(struct conv_state *s);
/* Deep copy: strings into mem. */
struct conv_state *state_copy(const struct conv_state *s, struct arena *mem);
void state_to_json(const struct conv_state *s, struct buf *out);
/* Strings into mem. ERR_INVALID on anything that state_to_json does not write, newer versions included. */
int state_from_json(struct str json, struct arena *mem, struct conv_state *ret, struct err *err);

/* How the customer stands, not only how the last message sounds: the heaviest of their last moods, each of which loses
 * weight with every message that comes after it, and more with a pleased one. Without any weight left, that of the last
 * message; EMO_NEUTRAL before the first. */
enum emotion state_mood(const struct conv_state *s);

#endif
