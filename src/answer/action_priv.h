/* For the files that plan actions: the state of one planning. */
#ifndef ANSWER_ACTION_PRIV_H
#define ANSWER_ACTION_PRIV_H

#include "answer/action.h"
#include "base/arena.h"
#include "connect/change.h"
#include "knowledge/expr.h"

#define PLAN_DOCS_MAX 64u /* records open at once */

/* A record as the effects so far have left it. */
struct open_doc {
        struct str kind, key, owner;
        const struct value *doc; /* NULL: deleted */
};

/* What a slot that holds records was filled from: docs from `first`, n of them. */
struct slot_docs {
        size_t n;
        unsigned at[PLAN_DOCS_MAX];
};

struct planning {
        const struct plan_in *in;
        const struct action *action;
        struct plan *out;
        struct arena *mem;
        bool stopped;      /* out holds the answer */
        bool as_it_stands; /* `named` changes nothing */
        bool undoing;      /* records that are not there are nothing, and no refusal */

        struct value values[EXPR_SLOTS_MAX];
        const struct value *slots[EXPR_SLOTS_MAX];
        struct expr_env env;
        uint64_t known;    /* slots that are settled, also as nothing */
        uint64_t resolved; /* reads, by their index */
        uint64_t checked;  /* conditions, by their index */

        struct open_doc docs[PLAN_DOCS_MAX];
        size_t n_docs;
        struct slot_docs of_slot[EXPR_SLOTS_MAX];

        struct record_change changes[CHANGES_MAX];
        size_t n_changes;
};

__attribute__((format(printf, 2, 3))) void planning_fault(struct planning *p, const char *fmt, ...);
void planning_set(struct planning *p, unsigned slot, struct value v);
void planning_cite(struct planning *p, struct str id);

/* ---- records ---- */

/* Known, and the customer's to see; NULL: no such record, or not theirs. *ret_missing: it was never looked for. */
const struct record *planning_record(const struct planning *p, const struct record_kind *kind, struct str key,
                                     bool *ret_missing);
/* Is it theirs to see? */
bool planning_owns(const struct planning *p, const struct record_kind *kind, const struct record *r);
/* Whose records are made: the customer, or the owner of the one order that they have shown to be theirs. */
struct str planning_customer(const struct planning *p);
const struct record_list *planning_list(const struct planning *p, const struct record_kind *kind);
void planning_need(struct planning *p, const struct record_kind *kind, struct str key, bool list);
/* Puts a record (or of many reads one more) into the slot. */
void planning_open(struct planning *p, unsigned slot, bool many, const struct record *r);
/* Reads whose keys are known now. Stops for needs, and for what is not there. */
void planning_reads(struct planning *p);

/* ---- inputs: action_input.c ---- */

/* Settles one input, or stops with what has to be asked. */
void planning_input(struct planning *p, const struct action_input *in);

/* ---- words: action_text.c ---- */

/* strict: a slot without value is a fault; else a dash is written. Slots are kept in out->slots. */
struct str planning_text(struct planning *p, const struct slot_text *text, bool strict);

/* ---- effects: action_effect.c ---- */

void planning_effects(struct planning *p, const struct action_effect *v, size_t n);
void planning_inverse(struct planning *p, const struct record_change *done, size_t n);

#endif
