/*
 * The plan of one action: what it would do, said before it is done. Pure: the same action, inputs, records, clock and
 * id give the same plan; nothing is changed. Call it again with what it asked for until it is refused or ready; show
 * the text, take the yes, call it once more with fresh records, and carry out the changes whole or not at all.
 *
 * Texts and lists of a plan live in in->mem, or belong to the knowledge.
 */
#ifndef ANSWER_ACTION_H
#define ANSWER_ACTION_H

#include "base/str.h"
#include "codec/value.h"
#include "connect/record.h"
#include "knowledge/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_NEEDS_MAX 60u
#define PLAN_CANDIDATES_MAX 20u
#define PLAN_CITES_MAX 60u
#define PLAN_SLOTS_MAX 48u

struct arena;
struct tz;

/* A value that the customer gave. A text serves for every kind of input ("3", "46.66", "2026-03-10"). */
struct action_value {
        struct str name;
        struct value value;
};

/* All records of a kind that are the customer's, newest first: what candidates are taken from. */
struct record_list {
        struct str kind;
        const struct record *v;
        size_t n;
};

struct plan_in {
        const struct knowledge *knowledge;
        const struct action *action; /* of it */
        const struct action_value *inputs;
        size_t n_inputs;
        enum identity_level identity;
        struct str customer; /* id; empty: not known */
        struct str order;    /* IDENTITY_ORDER: the key of the one record of kind "order" that is theirs to see */
        const struct record *records; /* known; one with doc NULL was looked for in vain */
        size_t n_records;
        const struct record_list *lists;
        size_t n_lists;
        int64_t now_ms;
        const struct tz *tz; /* in which times are shown; NULL: the company's. Windows are always the company's */
        enum lang lang;
        struct str id; /* of this doing, unique: the ids of created records are made of it. At most 64 bytes */
        struct arena *mem;
};

enum plan_kind {
        PLAN_NEEDS,    /* fetch `needs`, call again */
        PLAN_INPUT,    /* ask for `input` */
        PLAN_IDENTITY, /* ask who it is, to `level` */
        PLAN_REFUSED,  /* say `text` */
        PLAN_READY,
        PLAN_FAULT, /* the action or the records are not sound: `fault` says why, to people who work here. To a person
                     */
};

struct plan_need {
        struct str kind, key;
        bool list; /* all of that kind that are the customer's; key is empty */
};

/* Why a value that was given will not do. */
enum input_problem {
        INPUT_MISSING,   /* none was given */
        INPUT_NOT_FOUND, /* no such record or element. Another customer's is told in the same way */
        INPUT_MALFORMED, /* no number, no date, not after the pattern */
        INPUT_TOO_SMALL, /* below min; also too few elements */
        INPUT_TOO_LARGE, /* above max; too long; too many elements */
        INPUT_NO_CHOICE, /* none of the choices */
};

struct plan_candidate {
        struct value value; /* to be given back */
        struct str label;
        struct str terms; /* the label as it stands in the records, before `named` */
};

struct plan {
        enum plan_kind kind;

        struct plan_need needs[PLAN_NEEDS_MAX];
        size_t n_needs;

        const struct action_input *input;
        enum input_problem problem;
        struct plan_candidate candidates[PLAN_CANDIDATES_MAX]; /* CHOICE, RECORD, ITEM */
        size_t n_candidates;
        bool more_candidates; /* than fit */
        /* Of an input for each element of a list: those that are there so far, and the terms of all the elements. */
        const struct value *part;
        size_t n_part;
        struct str each[ACTION_INPUT_LIST_MAX];
        size_t n_each;

        enum identity_level level;

        /* REFUSED: the refusal. READY: what is shown before the yes; of an action without effect, the answer itself. */
        struct str text;
        size_t condition; /* REFUSED: which, from 1; 0: a record that it needs is not there (text is then empty) */
        unsigned line;    /* of the condition in its file */

        /* READY */
        const struct record_change *changes;
        size_t n_changes; /* 0: nothing to confirm */
        struct str after; /* said when it is done */
        int64_t undo_ms;  /* how long after it may be taken back; 0: never */

        /* Inputs with what they were understood as, also those that had one candidate only. READY: all of them. */
        struct action_value inputs[ACTION_INPUTS_MAX];
        size_t n_inputs;

        /* REFUSED, READY: what it rests on: "policy:returns#2", "order:LM1000000701.status". */
        struct str cites[PLAN_CITES_MAX];
        size_t n_cites;
        /* What stands in the slots of text and after, as written there: numbers, amounts, dates that the gate may pass.
         */
        struct str slots[PLAN_SLOTS_MAX];
        size_t n_slots;
        bool aged;        /* a record that was read is from a cache: ... */
        int64_t as_of_ms; /* ... the oldest of them */

        struct str fault;
};

void action_plan(const struct plan_in *in, struct plan *ret);

/*
 * The plan of taking it back: in as when it was done (same id), `done` the changes that were carried out, done_ms when.
 * READY: changes are those that take it back, after the words. REFUSED with condition 0 and an empty text: the time is
 * over, or it cannot be taken back at all.
 */
void action_plan_undo(const struct plan_in *in, const struct record_change *done, size_t n_done, int64_t done_ms,
                      struct plan *ret);

const char *plan_kind_name(enum plan_kind kind); /* needs input identity refused ready fault */
const char *input_problem_name(
        enum input_problem problem); /* missing not_found malformed too_small too_large no_choice */

#endif
