/* What the files of answer share while one decision is made. */
#ifndef ANSWER_PRIV_H
#define ANSWER_PRIV_H

#include "answer/access.h"
#include "answer/answer.h"
#include "answer/builtin.h"
#include "answer/personal.h"
#include "answer/phrase.h"
#include "base/arena.h"
#include "connect/fact.h"
#include "knowledge/hours.h"

#define CITES_MAX 24u

/* Which of a step's choices a text takes, the last one asked for: a turn asks several times. */
struct match {
        const struct flow_choice *of;
        struct str text;
        enum lang lang;
        int found;
        float conf;
};

/* What one message tells of the steps of a flow (told.c). */
struct told {
        const struct flow *f; /* NULL: nothing was read */
        bool first;           /* the flow begins with it, so what it describes is how things stand */
        struct str text;
        enum lang lang;
        struct str light; /* value of the one light that it tells of; n = 0: none, or several */
};

/* One decision under way. */
#define FAILS_TO_PERSON 2u /* turns in a row that did not help */

struct ctx {
        const struct answer_in *in;
        struct decision *d;
        const struct knowledge *k;
        const struct facts *facts;
        struct arena *mem;
        struct conv_state *s;     /* becomes d->next */
        struct state_pending was; /* what was offered before this message */
        struct nlu_result u;      /* zero unless the message is text */
        bool heard;               /* u is filled */
        enum lang lang;           /* of the reply */
        struct block blocks[BLOCKS_MAX];
        size_t n;
        struct str slots[64]; /* numbers, dates, amounts of an action's texts: evidence of what cites it */
        size_t n_slots;
        int64_t undo_until_ms; /* of what was done in this turn; 0: none */
        struct match match;
        bool act_refused;
        bool act_spoke; /* the action under way has spoken in this turn */
        bool aside;     /* another matter of this message follows: no choices that only lead further */
        struct told told;
        const struct flow_step *owned[FLOW_KNOWN_MAX]; /* answered by what they own, or remembered of them */
        unsigned n_owned;
        struct flow_pos left; /* the flow that ended with this message */
        bool chosen;          /* one of the offered options */
        const char *why;
        const struct act_call *found, *call; /* of a language model: the message is decided anew, with it */
        bool acked;                          /* what was heard of preferences is the answer itself */
        bool stops, stop_said;               /* they want no offers: heard in this message; answered */
        bool calling;                        /* how they are to be answered is settled: no choices of that */
        bool followup;                       /* asks on about the last answer, which may be said again */
        bool less;                           /* cut short, or a clip left out, since they prefer it so */
};

/* A place in a phrase: {name} becomes value, with its evidence. */
struct fill {
        const char *name;
        struct str value, cite;
};

/* ---- compose.c ---- */
void trace_put(struct ctx *c, const char *key, struct str value);
__attribute__((format(printf, 3, 4))) void trace_fmt(struct ctx *c, const char *key, const char *fmt, ...);
void need(struct ctx *c, enum need_kind kind, struct str order_no);
void need_flow(struct ctx *c, struct str version);
bool waiting(const struct ctx *c); /* a need was put: give up composing */
struct block *block_add(struct ctx *c, enum block_kind kind);
void say(struct ctx *c, struct str md, const struct str *cites, size_t n_cites);
void say_cited(struct ctx *c, struct str md, struct str cite);
void say_phrase(struct ctx *c, enum phrase p);
void say_fill(struct ctx *c, enum phrase p, const struct fill *fills, size_t n);
struct str phrase_cite(struct ctx *c, enum phrase p);
struct str phrase_fill(struct ctx *c, enum phrase p, const struct fill *fills, size_t n);
struct str phrase_of(struct ctx *c, enum phrase p); /* the variant of this turn */
/* Choices of this reply are gathered, then put as one block and remembered as pending. */
struct menu {
        struct block_option v[STATE_OPTIONS_MAX];
        unsigned n;
};
void menu_add(struct menu *m, struct str id, struct str label);
void menu_why(struct menu *m, struct str id, struct str label, struct str why);
void menu_phrase(struct ctx *c, struct menu *m, const char *id, enum phrase label);
void menu_person(struct ctx *c, struct menu *m);
void menu_put(struct ctx *c, const struct menu *m, struct str prompt);
struct str day_text(const struct ctx *c, int64_t ms);                      /* 3月7日 / 7 March */
struct str days_text(const struct ctx *c, int64_t days);                   /* 3 天 / 3 days, 1 day */
struct str moment_text(const struct ctx *c, int64_t ms);                   /* 3月10日 09:00 / 10 March, 09:00 */
struct str duration_text(const struct ctx *c, int64_t seconds);            /* 5 分钟 / 5 minutes */
int64_t days_between(const struct ctx *c, int64_t from_ms, int64_t to_ms); /* calendar days */
struct str media_src(struct ctx *c, struct str file);
struct str doc_title(const struct ctx *c, struct str doc); /* of "article:x"; empty: no such thing */
bool is_kind(struct str doc, struct str kind);             /* "article", "flow", … */
/* An article bound to one of these intents of the pack; the list ends with NULL. */
bool doc_has_intent(const struct ctx *c, struct str doc, const char *const *intents);
bool has_any(struct str s, const char *const *list); /* ends with NULL */
bool upset(enum emotion e);
bool bothered(const struct ctx *c);    /* this message is plainly upset */
bool is_strained(const struct ctx *c); /* dissatisfied twice in a row, or nearly all the time */
void care_put(struct ctx *c);
void person_put(struct ctx *c); /* who stays dissatisfied is offered a person, whatever the answer is */
int64_t now_ms(const struct ctx *c);

/* ---- gate_reply.c ---- */
void gate_check(struct ctx *c);

/* ---- recall.c ---- */
bool recall_done(struct ctx *c); /* "what was done for me?": the receipt once more */
bool recall(struct ctx *c);      /* "what do you remember about me?"; false: not asked */

/* ---- rephrase.c ---- */
void rephrase(struct ctx *c); /* asks a language model, or takes what it said; the last to touch the blocks */

/* ---- tool.c ---- */
/* Asks a language model what the customer wants done where that was not understood; a call that holds becomes c->found.
 */
void tool_call(struct ctx *c);
bool tool_called(struct ctx *c); /* false: there is no such call */

/* ---- article.c ---- */
void answer_article(struct ctx *c, const struct article *a, struct str passage);
void answer_more(struct ctx *c, struct str option); /* more:article:ID#1,3 */
bool answer_followup(struct ctx *c);
bool asks_how_long(const struct ctx *c);
bool answer_is_bare(const struct ctx *c); /* "how long?": says nothing without what came before */
bool article_expired(const struct ctx *c, const struct article *a);

/* ---- yesno_choice.c ---- */

/* The choice of the step stood in that a text means by saying yes or no to its question; -1. */
int choice_by_yesno(struct ctx *c, const struct flow_choice *choices, size_t n, struct str text, enum lang lang,
                    float *ret_confidence);

/* ---- vague.c: too little was said, and what is missing is asked ---- */
bool bare_product(struct ctx *c); /* false: it is more than the name of a product */
bool bare_failure(struct ctx *c); /* false: it is more than that something fails */

/* ---- steps.c ---- */
void flow_begin(struct ctx *c, const struct flow *f);
void flow_safety(struct ctx *c, const struct flow *f);
/* Plainly an answer to the step that waits, or a word on how it went. */
bool answers_step(struct ctx *c);
bool flow_text(struct ctx *c);                   /* false: the text is not for the flow */
bool flow_tap(struct ctx *c, struct str option); /* false: it is gone */
void flow_resume(struct ctx *c);
void flow_remind(struct ctx *c, enum phrase p); /* after an answer aside */
bool in_flow(const struct ctx *c);

/*
 * The edition of a flow that somebody stands in. NULL: it and its successor are gone. A need may be put: then NULL too.
 */
const struct flow *flow_edition(struct ctx *c, const struct flow_pos *pos);
int step_choice(void *ctx, const struct flow_choice *choices, size_t n, struct str text, enum lang lang, float *conf);
struct str step_cite(struct ctx *c, const struct flow *f, const struct flow_step *s);
/* The flow that the customer has just been led into is not the one: which other? */
void other_flow(struct ctx *c);

/* ---- told.c: steps that the words, the device, or what is known of them have answered already ---- */
void told_read(struct ctx *c, const struct flow *f, bool first, struct str text);
int told_known(void *ctx, const struct flow *f, const struct flow_step *s); /* a flow_known */
int told_instead(void *ctx, const struct flow_step *s, int taken, struct str text, enum lang lang, float *conf);
bool told_own(struct ctx *c, const struct flow_step *s,
              bool sure); /* the step says itself what is asked; sure: so does an article */

/* ---- check.c: a step asks the device of the customer ---- */
int check_known(struct ctx *c, const struct flow *f, const struct flow_step *s); /* -1, also when a need was put */
bool check_answered(const struct ctx *c, const struct flow *f, const struct flow_step *s);

/* ---- tried.c ---- */
void tried_note(struct ctx *c); /* with a hand-over */

/* ---- apart.c ---- */
/* Asks one question that tells the flows in front apart; false: they are not two, or not alike enough. */
bool flows_apart(struct ctx *c);

/* ---- order.c ---- */
bool order_intent(const struct ctx *c);
bool is_on_card(const struct ctx *c, struct str doc); /* does the card of an order tell what this document is about? */
bool is_near_card(const struct ctx *c, struct str doc); /* may be meant when that is not clear */
bool finds_card(const struct ctx *c);                   /* is the message about a parcel, by what it finds? */
bool own_order(struct ctx *c);         /* the signed-in customer's order under way, where the message is about one */
struct str order_named(struct ctx *c); /* the number in the message, as orders have it; empty: none */
bool names_order(const struct ctx *c); /* a number of an order, or the digits that prove one */
void order_status(struct ctx *c);
void order_asked(struct ctx *c);   /* the same, and it is what later messages lean on */
bool identity_text(struct ctx *c); /* an order number or digits in free text */
void identity_form(struct ctx *c);
void order_pick(struct ctx *c, struct str no);
void order_show(struct ctx *c, const struct order_fact *o); /* its card, and what it says */
/* "Left Leipzig" already says where. */
struct str order_event_text(const struct ship_event_fact *e, enum lang lang, struct arena *mem);
void records_silent(struct ctx *c); /* what is asked for cannot be looked up: nothing is said of it, no try is lost */
const struct order_fact *order_known(const struct answer_in *in, struct str no);

/* ---- order_said.c: what the record says against what the customer says ---- */
bool order_said(struct ctx *c);    /* it shows as delivered and is not there; why was it cancelled */
bool order_arrived(struct ctx *c); /* behind a card that was shown: what to do where it came and they have not got it */

/* ---- asked.c: is a thing asked about, or asked for? ---- */
bool asks_how(const struct ctx *c);
bool asks_why(const struct ctx *c, struct str sentence);
bool asks_to_be_told(const struct ctx *c, struct str sentence); /* an address, a number */
bool asks_only(const struct ctx *c);                            /* one of the two, in one of its sentences */
struct str asked_sentence(struct str *rest);
bool told_only_how(const struct ctx *c); /* asks only, and what is found tells how to have something done (act.c) */

/* ---- identity.c: who speaks ---- */
bool may(const struct ctx *c, enum access_what what, struct str order_no);
/* It is not known who asks: offers a code where one can be sent; `then` is answered once it is known. */
void identity_ask(struct ctx *c, enum access_what what, struct str then);
void identity_other_way(struct ctx *c);             /* beside the form that waits */
bool identity_option(struct ctx *c, struct str id); /* false: none of its choices */
bool identity_words(struct ctx *c);
bool identity_forms(struct ctx *c);
void identity_note(struct ctx *c);

/* ---- picture.c ---- */
void answer_picture(struct ctx *c);
bool picture_option(struct ctx *c, struct str id); /* false: none of its choices */
bool picture_words(struct ctx *c);                 /* yes or no to what was read */

/* What is shown back of the picture: its serial number, or its error code; empty: none. */
struct str picture_value(const struct answer_in *in, bool error);

/* ---- promise.c ---- */
bool claims_promise(const struct ctx *c);
bool answer_claim(struct ctx *c); /* false: the message claims no promise */
void answer_promises(struct ctx *c);
bool promise_waits(const struct ctx *c); /* a claim waits for who speaks to be known */
const char *promise_who(struct str role, enum lang lang);
struct str promise_amount(struct arena *mem, const struct promise_fact *p);
const char *promise_state(const struct promise_fact *p, int64_t at_ms); /* open kept withdrawn expired */

/* ---- mine.c: what belongs to the signed-in customer ---- */
void answer_devices(struct ctx *c);
void device_row(struct ctx *c, const struct device_fact *d);
void answer_repairs(struct ctx *c);
struct str repair_state(struct str state, enum lang lang); /* in words */
bool own_repair(struct ctx *c);                            /* false: the message is not about a repair of theirs */
void resume_any(struct ctx *c);

/* ---- greet.c ---- */
struct menu;
/* Why they may be here, as choices; none when nothing is likely. How many pieces of evidence. */
size_t greet_guess(struct ctx *c, struct menu *m, struct str cites[BLOCK_CITES_MAX]);
void product_menu(struct ctx *c, const struct product *p); /* what is the matter with it? */

/* ---- repeat.c: nothing is said twice running ---- */
bool answer_misread(struct ctx *c); /* "that is not what I asked" */
void repeat_mend(struct ctx *c);    /* before what is added to the answer */
void repeat_drop(struct ctx *c);    /* after it: sentences of ours that are of no use twice */
void repeat_note(struct ctx *c);    /* last: remembers what is said */

/* ---- remember.c: what they said of themselves ---- */
void hear_preferences(struct ctx *c); /* notes them; they hold from this reply on */
bool preference_only(struct ctx *c);  /* the message says nothing else: false when it does */
void notes_put(struct ctx *c);        /* says what was noted beside the answer */
struct str notes_text(struct ctx *c); /* all that was noted, in words */
void notes_finish(struct ctx *c);     /* behind the gate: what may not be remembered is dropped */
void take_memory_consent(struct ctx *c, bool yes);
bool wants(const struct ctx *c, const char *kind, const char *value); /* as said here, or remembered */
/* What is remembered of this kind and subject (empty: any); NULL: nothing. */
const struct memory_fact *remembered(const struct ctx *c, const char *kind, struct str subject);
/* "As you told me last time", once in a conversation for each thing, where it decided something in this reply. */
void say_remembered(struct ctx *c, const struct memory_fact *m);
void say_used(struct ctx *c, const char *kind, const char *value);
void wish_lang(struct ctx *c);  /* the language that they asked for once and for all */
void note_reach(struct ctx *c); /* behind a hand-over: when and how they can be reached */
bool memory_text(const struct answer_in *in, struct str id, enum lang lang, struct str *ret);

/* ---- owned.c: which of their devices, and what was last time ---- */
bool which_device(struct ctx *c); /* asks; false: it is clear, or does not matter */
bool device_pick(struct ctx *c, struct str serial);
bool same_as_last_time(struct ctx *c); /* false: not said */
bool past_pick(struct ctx *c, struct str id);
bool resume_last(struct ctx *c); /* nothing is open: the last consultation, if it was not solved */
struct str past_title(const struct ctx *c, const struct past_fact *p);
struct str past_title_in(const struct answer_in *in, const struct past_fact *p, enum lang lang);
const struct past_fact *past_find(const struct answer_in *in, struct str id);
/* The one choice of a step that is known to hold: the only product among its choices that they own, or what they said
 * of their set-up. -1: none, or they have said otherwise since. */
int owned_known(struct ctx *c, const struct flow_step *s);
bool owned_answered(const struct ctx *c, const struct flow_step *s);
void say_set_up(struct ctx *c, const struct flow *f); /* what they said of the set-up of what it is about */
/* ---- offer.c ---- */
#define OFFERS_YES "consent:offers:yes"
#define OFFERS_NO "consent:offers:no"
void offer_after(struct ctx *c); /* at the end of a turn; may put a need */
bool offer_text(struct ctx *c);  /* a word on what was offered, or against offers */
void offers_stop(struct ctx *c); /* no more offers, in this conversation and any other */
void offers_stop_say(struct ctx *c);
void take_offers_consent(struct ctx *c, bool yes);
bool offer_tap(struct ctx *c, struct str id);
bool offer_evidence(const struct answer_in *in, struct str kind, struct str rest, enum lang lang, struct str *ret);
/* The rule behind the id "fit:PRODUCT/WITH"; NULL: none. */
const struct product_fit *offer_rule(const struct answer_in *in, struct str pair);
struct str offer_price(struct ctx *c, const struct product *p); /* "199 元"; empty: not sold there */
/* One of the reasons of a rule with its places filled, and what it rests on added to cites. False: a place stays
 * empty. */
struct offer;
bool offer_reason_fill(struct ctx *c, const struct offer *o, const struct str text[KL], struct str *ret,
                       struct str *cites, size_t *n_cites);

/* ---- wares.c: questions about what is sold ---- */
bool price_asked(struct ctx *c); /* false: the message does not ask for one */
bool fit_asked(struct ctx *c);   /* "which card fits my camera?" */
/* The currency is of the customer: false when it has to be known first who they are, and was asked for. */
bool knows_currency(struct ctx *c);

/* ---- risk.c ---- */
void note_risk(struct ctx *c);
bool answer_predicted(struct ctx *c); /* false: the message may be answered */

/* ---- insist.c ---- */
void insist_refused(struct ctx *c, struct str what); /* an action was refused: says more when it was before */
bool answer_insists(struct ctx *c);                  /* false: the words do not insist on what was refused */
bool insisted(const struct ctx *c);                  /* and a person was offered for it */

/* ---- complaint.c ---- */
#define COMPLAINT_BARE 36u            /* bytes of words that only say that it is one */
bool answer_complaint(struct ctx *c); /* false: the message is about none */
bool answer_threat(struct ctx *c);    /* false: it holds none, or somebody comes already */
void complaint_file(struct ctx *c);
struct str complaint_new_no(const struct answer_in *in);
int64_t complaint_new_deadline(const struct answer_in *in);
const struct complaint_fact *complaint_find(const struct answer_in *in, struct str no); /* NULL: not on record */

/* ---- callback.c ---- */
bool answer_callback(struct ctx *c); /* false: the message is about no call */
bool callback_tap(struct ctx *c, struct str id);
void callback_menu(struct ctx *c, struct menu *m);
int64_t callback_due_ms(const struct answer_in *in); /* 0: not known yet */

/* ---- person.c ---- */
void to_person(struct ctx *c, struct str reason);
void answer_safety(struct ctx *c);

/* ---- context.c ---- */
#define LAST_TEXT_MAX 200u
void note_question(struct ctx *c, struct str text); /* what was asked, for messages that lean on it */
bool answer_completed(struct ctx *c);               /* false: the message stands by itself, or nothing comes of it */
/* Nothing is named and the nearest document is of products they do not have: again, with theirs in mind. False: a fact
 * is needed first. */
bool understand_by_devices(struct ctx *c);

/* ---- evidence_record.c ---- */
bool evidence_record(const struct answer_in *in, struct str kind, struct str rest, struct str *ret); /* KEY.field */
bool evidence_action(const struct answer_in *in, struct str id, enum lang lang, struct str *ret);

/* ---- act.c: actions ---- */
bool act_open(const struct ctx *c);
bool act_text(struct ctx *c);
/* The yes to what is shown. */
bool act_confirms(struct ctx *c);
/* The record that was asked for. */
bool act_answers(struct ctx *c);
/* The message says an action in its own words. */
bool act_said(struct ctx *c);        /* false: the text is not for the action under way, nor takes the last one back */
bool act_again(const struct ctx *c); /* asks once more for what was refused last, by what the words find */
bool act_begins(struct ctx *c);      /* false: the text does not ask for an action */
bool act_tap(struct ctx *c, struct str option); /* false: none of its options */
void act_form(struct ctx *c);
bool act_proven(struct ctx *c); /* whose order it is was proven: the action that waited for it goes on */
bool act_may(const struct ctx *c, const struct action *a); /* by who they are, and by the products that they named */
void act_called(struct ctx *c, const struct act_call *call);
void act_offer(struct ctx *c, struct str doc);
void act_doc(struct ctx *c, struct str id);
void act_remind(struct ctx *c);

/* ---- several.c ---- */
bool only_small_words(const struct ctx *c); /* thanks, a greeting, a good-bye */
bool answer_several(struct ctx *c);         /* false: the message is about one thing */
void answer_later(struct ctx *c);
void later_drop(struct ctx *c, struct str id);

/* ---- fell.c ---- */
/* At most max bytes, max being at most FELL_TEXT_MAX. What the door would know as personal is never cut in two: the
 * half would pass it. */
struct str cut_whole(struct str text, size_t max);
void fell_chosen(struct ctx *c, struct str text, struct str doc); /* several could be meant by it: this was */
void fell_note(struct ctx *c, enum fell_kind kind,
               struct str text); /* the first one of a turn counts; empty: nothing */
void fell_finish(struct ctx *c); /* at the end: asked for a person; what was asked */

/* ---- answer.c ---- */
struct nlu_context answer_nlu_context(const struct ctx *c);
void hear(struct ctx *c, struct str text, const struct nlu_context *ctx); /* fills c->u */
void note_mood(struct ctx *c);
void note_products(struct ctx *c);
void trace_found(struct ctx *c); /* band and hits of c->u */
/* The document to answer with as c->u stands; NULL: none is clear. */
const struct nlu_hit *answer_hit(const struct ctx *c);
/* Not sure in itself, but nothing else comes near: asking "which of these" would only tire the customer. */
bool clear_lead(const struct ctx *c);
/*
 * A problem told, not a question asked, and a flow in front with no other flow near: its first step asks what we would
 * have to ask anyway, and costs less than choosing among titles.
 */
bool flow_lead(const struct ctx *c, const struct nlu_hit *top);
void answer_doc(struct ctx *c, struct str id, struct str passage);
void answer_decline(struct ctx *c);
void answer_text(struct ctx *c);
void did_you_mean(struct ctx *c);

#endif
