/*
 * act*.c: an action as a conversation - what is missing is asked for, what would be done is shown, the yes is taken,
 * what came of it is told, and taken back while it may be. answer/action.h makes the plans; nothing here changes
 * anything: what is to be done leaves as a need.
 */
#ifndef ANSWER_ACT_PRIV_H
#define ANSWER_ACT_PRIV_H

#include "answer/action.h"
#include "answer/answer_priv.h"

/* ---- act.c: the parts of it that an action of the company's people takes too (act_agent.c) ---- */

/* With no inputs, and for the action under way; records and who speaks are those of the facts. */
struct plan_in act_plan_in(struct ctx *c, const struct action *a);
void act_put_needs(struct ctx *c, const struct plan *p);
void act_need_doing(struct ctx *c, struct str id);
/* A step to be written with the reply; at most two. */
void act_step_of(struct ctx *c, struct act_state_step s);
/* Of what was shown, to be compared with what it would be now. */
struct str act_hash(struct ctx *c, struct str text);
struct act_body;
/* Puts the need to have the plan written down as agreed to and carried out under this id. */
void act_intend(struct ctx *c, const struct action *a, struct str id, const struct plan *p);
/* What came of what is written down as agreed to already. ACT_NOT_TRIED: the need was put to ask for it again. It may
 * have been sent before, so that it was not reached now is ACT_UNKNOWN, never ACT_AWAY. */
enum act_outcome act_agreed(struct ctx *c, const struct action *a, struct str id, const struct act_body *b);
/* The plan of what is kept, with the records that are known now. */
struct plan *act_plan_again(struct ctx *c, const struct action *a, const struct state_action *kept);
/* Does it read as it was shown, in the language in which it was? */
bool act_reads_as_shown(struct ctx *c, const struct action *a, const struct state_action *kept, const struct plan *p);
/* The card of what was done, and until when it may be taken back; it is what was done last from now on. by: of struct
 * state_done. */
void act_told_done(struct ctx *c, const struct action *a, struct str id, struct str by, const struct act_body *b);
/* The id of what was sent and of which nobody can say what became of it, by whomever; empty: nothing. */
struct str act_unsettled(const struct conv_state *s);
/* The receipt of what was done last, once more. */
void act_tell_again(struct ctx *c, const struct action *a);
/* Takes back what was done last; says what came of it. */
void act_undo(struct ctx *c, struct str id);

/* ---- act_input.c: what a message says of the inputs ---- */

/* The value that this message gives the input, which the plan asks for. asked: it was the question before the message,
 * which may then be the answer as a whole; else only what is plain. False: nothing. */
bool act_input_read(struct ctx *c, const struct plan *p, bool asked, struct value *ret);
/* The value behind an option of act_input_ask(). */
bool act_input_picked(struct ctx *c, const struct action *a, struct str option, struct str *ret_name,
                      struct value *ret);
/* Asks for it: as choices, as a form, or in words. */
void act_input_ask(struct ctx *c, const struct action *a, const struct plan *p);
/* The option "act:in:NAME:JSON". */
struct str act_input_option(struct ctx *c, struct str name, const struct value *v);

/* ---- act_words.c: what the customer's own words mean ---- */

#define KEY_BYTES_MIN 5u /* letters and digits of a key that can be told from other numbers */

/* The one candidate that the text means. */
bool act_words_one(const struct ctx *c, const struct plan *p, struct str text, unsigned *ret);
/* Of a list of items those that it names, in the order in which they are named; "all but" too. 0: none, or it cannot be
 * told. */
size_t act_words_items(const struct ctx *c, const struct plan *p, struct str text, unsigned ret[PLAN_CANDIDATES_MAX]);
/* The candidate instead of the element that is missing first; of several lines the newest counts most. answers: it is
 * the answer to the question, and need not name the element. */
bool act_words_each(const struct ctx *c, const struct plan *p, struct str text, bool answers, unsigned *ret);
/* Does the text say anything that tells the candidates apart, or what one is called? */
bool act_words_touch(const struct ctx *c, const struct plan *p, struct str text);
/* Is the key in it, with or without its signs and letters: "#W2378156", "w2378156", "2378156"? */
bool act_words_key(const struct ctx *c, struct str key, struct str text);

/* Does the text say this, word by word, and not deny it? */
bool act_words_say(const struct ctx *c, struct str text, struct str phrase);

/* ---- act_yes.c: the yes to what was shown ---- */

enum act_yes {
        ACT_YES_NOT,
        ACT_YES_MORE,    /* with more to it, which may not be lost: nothing is carried out */
        ACT_YES_REPEATS, /* and of what the action is called or the card says again; it may name another choice */
        ACT_YES,         /* and nothing else but polite words */
};
struct act_yes_about {
        struct str title, card; /* of the action, and as shown; either may be empty */
        bool several;           /* a list of several is shown */
};
/* All of it in the normal form. */
enum act_yes act_yes_read(struct str text, const struct act_yes_about *about);

/* ---- act_address.c: a postal address in one line ---- */

#define ACT_ADDRESS_PARTS_MIN 4u /* inputs of an action that are parts of an address; with fewer they are texts */

struct act_address {
        struct str street, flat, city, state, zip, country; /* flat may be empty; state: two letters */
};
/* The first address of the United States in the text, of at most 1000 bytes. Strings in mem. */
bool act_address_read(struct str text, struct arena *mem, struct act_address *ret);
/* Its parts as the inputs of the action that are called so ("address1", "city", "zip" …); 0: there is none. */
size_t act_address_inputs(struct str text, const struct action *a, struct arena *mem,
                          struct action_value ret[ACTION_INPUTS_MAX]);

/* ---- act_show.c: what the customer sees ---- */

struct act_card {
        const struct action *a;
        struct str id;
        const char *state;
        struct str text;
        const struct str *cites;
        size_t n_cites;
        const struct str *slots; /* numbers, dates and amounts of text */
        size_t n_slots;
        int64_t undo_until_ms; /* 0: no undo */
};
void act_card(struct ctx *c, const struct act_card *card);
/* Text that is said with the evidence of a plan. */
void act_say(struct ctx *c, const struct action *a, struct str text, const struct plan *p);
void act_refused(struct ctx *c, const struct action *a, const struct plan *p);
/* The way to a person beside it, unless one is there. */
void act_person(struct ctx *c);

/* What a language model asks for: begun as if the customer had chosen it, with what else they wrote. */
struct act_call {
        const struct action *action;
        struct action_value inputs[ACTION_INPUTS_MAX]; /* of text, number or money: to be checked as those of a form */
        size_t n_inputs;
};

/* ---- act_body.c: what was agreed to, as it is kept with the action ---- */

struct act_body {
        const struct record_change *changes;
        size_t n_changes;
        struct action_value inputs[ACTION_INPUTS_MAX];
        size_t n_inputs;
        struct str after;
        struct str cites[BLOCK_CITES_MAX], slots[PLAN_SLOTS_MAX];
        size_t n_cites, n_slots;
        int64_t undo_until_ms;
};
/* That of a plan, without its inputs. */
void act_body_of(const struct plan *p, int64_t undo_until_ms, struct act_body *ret);
struct str act_body_write(struct ctx *c, const struct plan *p, int64_t undo_until_ms);
/* The body that is kept, and beside it, as "undo", what takes it back. */
struct str act_body_undo(struct ctx *c, const struct value *body, const struct plan *p);
bool act_body_read(struct ctx *c, const struct value *body, struct act_body *ret);

#endif
