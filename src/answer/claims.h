/*
 * What a sentence claims: its numbers with their units and bounds, dates, codes, product names and words, cut into
 * pieces (what stands between two commas) and clauses (what belongs to one statement). For the gate, which compares the
 * claims of a reply with those of its evidence. Pure; memory from the arena that is given.
 */
#ifndef ANSWER_CLAIMS_H
#define ANSWER_CLAIMS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct tz;

#define CLAIMS_BYTES_MAX 2000u /* of a sentence; a longer one is not read and claims nothing that could be proved */
#define CLAIMS_ATOMS_MAX 200u
#define CLAIMS_PIECES_MAX 48u
#define ATOM_WORDS_MAX 3u

enum atom_kind {
        ATOM_WORD,
        ATOM_NUMBER,
        ATOM_DATE,
        ATOM_TIME, /* of a day, without a date */
        ATOM_CODE, /* letters and digits: an order, a serial, an address of the web */
        ATOM_NAME, /* of a product */
};

/* How a number is meant: "at least 3", "within 7 days". */
enum atom_bound {
        BOUND_LEAST = 1,
        BOUND_MOST = 2,
        BOUND_MORE = 4,
        BOUND_LESS = 8,
        BOUND_WITHIN = 16,
        BOUND_PAST = 32,
};

struct atom {
        enum atom_kind kind;
        uint8_t bounds;
        uint8_t piece;
        uint16_t words[ATOM_WORDS_MAX]; /* WORD: its concepts, one or more; NUMBER: [0] is the unit */
        uint32_t hash;                  /* WORD without concept, CODE */
        int64_t from, to;               /* NUMBER: times 10,000, to > from for a range; NAME: index of the subject */
        int32_t day;                    /* DATE: days since 1970-01-01 */
        int16_t minute;                 /* DATE, TIME: of the day; -1: none */
        bool lacking;                   /* WORD, NAME: "without" stands before it */
        int8_t weekday;                 /* DATE: only this was said, 1 Monday to 7 Sunday; else 0 */
        uint32_t at, end;               /* bytes in claims.text */
};

struct piece {
        uint16_t from, to; /* atoms */
        uint8_t clause;
        uint8_t negated;  /* how often it says no; two is many */
        bool bare_no;     /* it says no, and nothing else */
        bool bare_yes;    /* it says that something can be, or is, and names nothing: "you can use it" */
        bool soft;        /* has soft words */
        bool polite;      /* has words of courtesy */
        uint32_t assents; /* of its words that say yes where nothing is named, one number for all; 0: none */
        bool condition;
        bool verb;   /* English: it is, it can, it has */
        bool head;   /* a colon stands behind it */
        bool strong; /* a sign that ends a statement stands before it */
        bool joined; /* nothing but a bracket stands before it */
};

struct claims {
        struct str text; /* the normal form */
        const struct atom *atoms;
        size_t n;
        const struct piece *pieces;
        size_t n_pieces;
        unsigned n_clauses;
        bool too_long;
};

/* ---- names ---- */

/* A name in either language, and the product that it names. */
struct claims_name {
        struct str text, id;
};
struct claims_names;
/* Keeps copies. Of a name that two products share, both are meant. */
struct claims_names *claims_names_new(struct arena *mem, const struct claims_name *v, size_t n);
/* The product of an ATOM_NAME. */
struct str claims_name_id(const struct claims_names *names, int64_t index);

/* ---- reading ---- */

/* "yesterday" and dates without year are read by the clock. names may be NULL. */
void claims_read(struct str sentence, const struct claims_names *names, int64_t now_ms, const struct tz *tz,
                 struct arena *mem, struct claims *ret);

/* The payer, or the way that goods go: said of one thing, never of a list. */
bool atom_says_who(const struct atom *a);
bool atom_has(const struct atom *a, unsigned concept);
/* The same word, by concept or by spelling; or the same code or name. Numbers and dates are compared by the gate. */
bool atom_same(const struct atom *a, const struct atom *b);

#endif
