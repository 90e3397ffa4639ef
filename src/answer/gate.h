/*
 * The gate between composing and sending: whoever phrased a sentence, each of its claims must follow from one item of
 * the turn's evidence that speaks of the same subject, in the same sense. What it reads as a claim is told by
 * answer/claims.h; what it can prove and what not by docs/evidence.md.
 *
 * Evidence is facts (subject, field, value), texts of the knowledge, and the machine's own phrases with places. A set
 * is filled once for a turn or a block, then asked sentence by sentence. Pure; one thread. The set and what was put
 * into it live as long as its arena; nothing is copied.
 */
#ifndef ANSWER_GATE_H
#define ANSWER_GATE_H

#include "answer/claims.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct tz;

#define GATE_ITEMS_MAX \
        256u /* facts, texts and phrases of a set, each; more are left out, so what rests on them fails */

enum gate_type {
        GATE_TEXT,    /* text */
        GATE_NUMBER,  /* text: an order, a serial, a parcel */
        GATE_STATE,   /* text: "shipped" */
        GATE_PRODUCT, /* text: its id */
        GATE_DATE,    /* value: ms since the epoch */
        GATE_MONEY,   /* value: minor units; text: the currency, ISO 4217 */
        GATE_DAYS,    /* value */
        GATE_MINUTES, /* value */
        GATE_COUNT,   /* value */
};

/* Of the subject, an order by its number or a product by its id, this field has this value. */
struct gate_fact {
        struct str kind;    /* order, device, repair, product, handover, … */
        struct str subject; /* empty: there is only one of the kind */
        struct str field;   /* placed, warranty, total, …; see gate_fact.c for those that can be told in free words */
        enum gate_type type;
        int64_t value;
        struct str text;
};

struct gate_text {
        struct str text;
        enum lang lang;             /* in which it is written: it vouches for sentences of that language */
        struct str title;           /* of its document; its words need not be said again */
        const struct str *products; /* ids; none: it holds for all */
        size_t n_products;
        bool expired; /* supports nothing, and is told apart from what was never known */
};

enum gate_verdict {
        GATE_PASS,
        GATE_LONG,      /* more than can be read */
        GATE_UNKNOWN,   /* a word, number, date or name that no evidence has */
        GATE_UNRELATED, /* all of it occurs, but not in one place */
        GATE_SUBJECT,   /* of this subject the evidence does not say it */
        GATE_VALUE,     /* of this subject and field the value is another */
        GATE_POLARITY,  /* a "not" too many or too few */
        GATE_RELATION,  /* least and most, before and after, who and whom, a condition dropped */
        GATE_EXPIRED,   /* it was true once */
};

struct gate_finding {
        enum gate_verdict verdict;
        struct str token; /* of the normal form of the sentence, what could not be placed; may be empty */
};

struct gate_set;
/* names: of all products of the company, so that one that the evidence does not know is noticed; may be NULL. */
struct gate_set *gate_set_new(struct arena *mem, const struct claims_names *names, int64_t now_ms, const struct tz *tz);
void gate_add_fact(struct gate_set *set, const struct gate_fact *fact);
void gate_add_text(struct gate_set *set, const struct gate_text *text);
/* The machine's own words; {places} are filled from facts and texts of the set. */
void gate_add_phrase(struct gate_set *set, struct str phrase);

/* GATE_PASS or why not; ret may be NULL. */
enum gate_verdict gate_check_sentence(struct gate_set *set, struct str sentence, enum lang lang,
                                      struct gate_finding *ret);
/*
 * The text without the sentences that do not pass, trimmed; the very text when all pass. *ret_dropped counts them,
 * *ret_first tells of the first. Memory from the set's arena.
 */
struct str gate_check_text(struct gate_set *set, struct str text, enum lang lang, unsigned *ret_dropped,
                           struct gate_finding *ret_first);
const char *gate_verdict_name(enum gate_verdict verdict);

/* The sentence at the start of *rest, through its end mark or line break; false: nothing is left. */
bool gate_next_sentence(struct str *rest, struct str *ret);

#endif
