/*
 * Actions: what the machine may do for a customer, declared in knowledge/actions/<id>.yaml (docs/actions.md), checked
 * and compiled. Nothing here does anything: answer/action.h makes the plan of one action, chat carries it out after
 * the yes.
 */
#ifndef KNOWLEDGE_ACTION_H
#define KNOWLEDGE_ACTION_H

#include "knowledge/expr.h"
#include "knowledge/kind.h"
#include "knowledge/knowledge.h"

#define ACTIONS_MAX 200u          /* files */
#define ACTION_INPUTS_MAX 12u     /* of one action */
#define ACTION_READS_MAX 8u       /* named records of one action */
#define ACTION_LETS_MAX 12u       /* named values */
#define ACTION_CONDITIONS_MAX 40u /* also of an undo */
#define ACTION_EFFECTS_MAX 40u
#define ACTION_CHOICES_MAX 20u     /* of one input */
#define ACTION_TEXT_MAX 2000u      /* bytes of one text with slots */
#define ACTION_SLOTS_MAX 24u       /* of one text */
#define ACTION_INPUT_TEXT_MAX 500u /* bytes of a text that a customer gives; also where the file allows more */
#define ACTION_INPUT_LIST_MAX 50u  /* elements of a list that a customer gives */

struct action_input;

enum input_kind {
        INPUT_TEXT,
        INPUT_NUMBER,
        INPUT_MONEY,
        INPUT_DATE,   /* "2026-03-10" */
        INPUT_CHOICE, /* the value of one of `choices` */
        INPUT_RECORD, /* the key of a record of `record`, the customer's own unless the kind is shared */
        INPUT_ITEM,   /* the field `by` of one element of the list `of` */
};

struct action_choice {
        struct str value;
        struct str label[KL];
        struct str_list ask[KL]; /* other words for it */
};

/* A text with slots: pieces in turn; a piece without expression is words alone. */
/* NAMED: a text or a list of texts, in the words that the customer's language has for them (struct record_word). */
enum slot_format { FORMAT_PLAIN, FORMAT_MONEY, FORMAT_DATE, FORMAT_TIME, FORMAT_LIST, FORMAT_NAMED };

struct text_piece {
        struct str words;         /* before the slot */
        const struct expr *value; /* NULL: none */
        enum slot_format format;
        const struct action_input *choice; /* value is one of its choices: the label is written; else NULL */
        const struct expr *currency;       /* of FORMAT_MONEY: "CNY", "EUR"; NULL: no sign */
};
struct slot_text {
        const struct text_piece *v;
        size_t n;
};

struct action_input {
        struct str name;
        enum input_kind kind;
        bool list;     /* several of those */
        bool optional; /* nothing when not given; never asked for */
        struct str label[KL];
        struct str ask[KL]; /* the question; empty of an optional one without it */
        int64_t min, max;   /* NUMBER, MONEY: ten-thousandths, as codec/value.h; TEXT: bytes; list: max elements */
        size_t list_min, list_max; /* of a list */
        unsigned places;           /* NUMBER, MONEY: after the point, 0 to 4 */
        struct str pattern;        /* TEXT: PCRE2, the whole text; empty: any */
        const struct action_choice *choices;
        size_t n_choices;
        const struct record_kind *record; /* RECORD */
        const struct expr *of;            /* ITEM: the list */
        struct str by;                    /* ITEM: the field that names an element */
        const struct expr *where;         /* RECORD, ITEM: which come into question; name `it`. NULL: all */
        struct slot_text option[KL];      /* RECORD, ITEM: how a candidate is shown; name `it`. Empty: its key */
        unsigned slot;                    /* RECORD: its document; else: the value */
        unsigned it_slot;                 /* of `it` in where and option */
        const struct action_input *each;  /* ITEM: one for each element of this list, in its order; NULL: none */
        unsigned each_slot;               /* of the element, `each` in of, where and option */
        unsigned line;
};

/* A record that the action needs beside those of its inputs. */
struct action_read {
        struct str name;
        const struct record_kind *kind;
        const struct expr *key; /* a text; of `many` a list of texts: the slot then has the list of documents */
        uint64_t used;          /* the slots that the key reads */
        bool many;
        bool optional; /* need not be there: the slot is then nothing. Else the action is refused without it */
        unsigned slot;
};

struct action_let {
        struct str name;
        const struct expr *value;
        uint64_t used; /* the slots behind it */
        unsigned slot;
};

struct action_condition {
        const struct expr *that;
        struct slot_text otherwise[KL]; /* the refusal */
        struct str_list cites;          /* "returns#2" */
        uint64_t used;                  /* the slots that must be known before it can be judged, a bit each */
        unsigned line;                  /* of the file, for the trace */
};

enum effect_op { EFFECT_SET, EFFECT_APPEND, EFFECT_UNSET, EFFECT_CREATE, EFFECT_DELETE };

struct action_effect {
        enum effect_op op;
        struct place place;             /* SET, APPEND, UNSET; DELETE: the record alone */
        const struct record_kind *kind; /* CREATE */
        const struct expr *key;         /* CREATE */
        const struct expr *owner;       /* CREATE; NULL: the customer */
        const struct expr *value;       /* SET, APPEND, CREATE */
        const struct expr *each;        /* a list: once for each element; NULL: once */
        unsigned each_slot;
        const struct expr *when; /* NULL: always */
        unsigned line;
};

struct action {
        struct str id, file;
        struct str title[KL];
        struct str_list ask[KL];
        struct str_list products; /* ids; empty: all */
        struct str_list intents;
        enum identity_level level; /* at least */
        bool owner_only; /* records of inputs and reads must be the customer's (kinds that are shared excepted) */
        const struct action_input *inputs;
        size_t n_inputs;
        const struct action_read *reads;
        size_t n_reads;
        const struct action_let *lets;
        size_t n_lets;
        const struct action_condition *conditions;
        size_t n_conditions;
        struct slot_text show[KL];
        const struct action_effect *effects;
        size_t n_effects; /* 0: it only looks up; the plan has no changes and needs no yes */
        struct slot_text after[KL];
        struct str_list instead; /* ids of actions that are offered when this one is refused */
        struct str_list cites;   /* "returns#2", "warranty": policies shown as evidence */

        int64_t undo_ms; /* how long it may be taken back; 0: never */
        const struct action_condition *undo_conditions;
        size_t n_undo_conditions;
        const struct action_effect *undo_effects; /* n = 0: what was changed is set back */
        size_t n_undo_effects;
        struct slot_text undone[KL]; /* the words after it; empty: the machine's own */

        unsigned n_slots; /* of struct expr_env for this action */
};

/* Slots that every action has. */
enum { SLOT_CUSTOMER, SLOT_TODAY, SLOT_NOW, SLOT_ACTION, SLOT_FIXED_END };

/* Actions by id and kinds by name; NULL: none. The company's kinds come before the built-in ones. */
const struct action *knowledge_action(const struct knowledge *k, struct str id);
const struct record_kind *knowledge_kind(const struct knowledge *k, struct str name);

const struct action_input *action_input_find(const struct action *a, struct str name);
const char *input_kind_name(enum input_kind kind); /* text number money date choice record item */

#endif
