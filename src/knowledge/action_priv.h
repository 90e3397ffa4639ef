/* For the files that read actions: what they share while one file is read. */
#ifndef KNOWLEDGE_ACTION_PRIV_H
#define KNOWLEDGE_ACTION_PRIV_H

#include "knowledge/action.h"
#include "knowledge/expr_priv.h"
#include "knowledge/knowledge_priv.h"

#define NAME_BYTES_MAX 40u

/* What a slot holds: for what may be changed, and for what is never used. */
struct slot_use {
        struct str name;
        unsigned line;
        const struct record_kind *record; /* NULL: a plain value */
        bool many, used, named;           /* named: a name of the file, that should be used */
        uint64_t needs;                   /* LET: the slots behind it */
};

struct action_parse {
        struct kparse *kp;
        const struct knowledge *k; /* for its kinds */
        struct action *a;
        struct expr_name names[EXPR_SLOTS_MAX];
        size_t n_names;
        struct slot_use slots[EXPR_SLOTS_MAX];
        unsigned n_slots;
};

bool name_ok(struct str s); /* of kinds, inputs, reads, lets: a-z, 0-9, _ */

/* A slot for a name, in scope from now on. Past EXPR_SLOTS_MAX a fault, and the last slot again. */
unsigned slot_new(struct action_parse *ap, struct str name, unsigned line, const struct type *type);
/* Faults of the name itself: not ok, taken. */
void slot_name_check(struct action_parse *ap, struct str name, unsigned line);
/* Takes the name of this slot, the newest, out of scope. */
void slot_leave(struct action_parse *ap, unsigned slot);

/*
 * The expression at map[key]; NULL when it is not there (a fault when required) or wrong (the fault is told). type:
 * what it has to be, or NULL. ret_used may be NULL.
 */
const struct expr *action_expr(struct action_parse *ap, const struct ynode *map, const char *key, bool required,
                               const struct type *type, uint64_t *ret_used);
/* An expression, or a map or list of those. */
const struct expr *action_value(struct action_parse *ap, const struct ynode *n, const char *what, unsigned depth);
bool action_place(struct action_parse *ap, const struct ynode *map, const char *key, struct place *ret);
/* {zh, en} with slots. Empty when it is not there. */
void action_text(struct action_parse *ap, const struct ynode *map, const char *key, bool required,
                 struct slot_text ret[KL]);
/* "There is no such kind of record", with the nearest one. */
void fault_kind(struct action_parse *ap, unsigned line, struct str name);
/* Slots behind lets count as those that the lets need. */
uint64_t slots_behind(const struct action_parse *ap, uint64_t used);
/* Policies: "returns#2", one or a list. */
struct str_list action_cites(struct action_parse *ap, const struct ynode *map, const char *key);

void parse_inputs(struct action_parse *ap, const struct ynode *root);
void parse_effects(struct action_parse *ap, const struct ynode *map, const struct action_effect **ret, size_t *ret_n);

/* Conditions that are always or never true, alone or after those before them. */
void check_conditions(struct action_parse *ap, const struct action_condition *v, size_t n);
/* The same of one condition for which no refusal is needed. */
void check_condition(struct action_parse *ap, const struct expr *e, const char *what, unsigned line);

void parse_records(struct kparse *kp, const struct ynode *root, struct knowledge *k);
void parse_action(struct kparse *kp, const struct ynode *root, const struct knowledge *k, struct action *ret);

#endif
