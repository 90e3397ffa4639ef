/*
 * act*.c: an action as a conversation - what is missing is asked for, what would be done is shown, the yes is taken,
 * what came of it is told, and taken back while it may be. answer/action.h makes the plans; nothing here changes
 * anything: what is to be done leaves as a need.
 */
#ifndef ANSWER_ACT_PRIV_H
#define ANSWER_ACT_PRIV_H

#include "answer/action.h"
#include "answer/answer_priv.h"

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
/* The way to a person beside it. */
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
