/*
 * yesno - whether what somebody writes says yes or no to a question of yes or no, in English and in Chinese: "the light
 * never comes on" and "it stays dark" both say no to "does the light come on?", and "it is tight" does to "is it
 * loose?".
 *
 * A reply is cut into clauses. A clause says yes unless something turns it: a negation, or a word that is the opposite
 * of one of the question (packs/after-sales/replies.txt). Clauses that speak about what was asked count more. Pure,
 * any thread.
 */
#ifndef NLU_YESNO_H
#define NLU_YESNO_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define YESNO_CP_MAX 1500u /* code points of a text that are read */
#define YESNO_ROWS_MAX 32u /* pairs of opposites */

struct yesno_lists;
struct lexicon;

/* The words and phrases, of the file that is built in. Lives as long as mem. */
const struct yesno_lists *yesno_lists_new(struct arena *mem);

struct yesno_token {
        uint64_t stem;
        uint32_t term;       /* 0: says nothing by itself */
        uint32_t flags;      /* see yesno_priv.h */
        uint32_t one, other; /* the pairs of opposites of which it is one side, or the other */
};

struct yesno_clause {
        uint32_t from, to; /* tokens */
        uint32_t part_of;  /* of the longer clauses, which come first; a longer clause is part of itself */
        bool asks;         /* ends with a question mark */
};

struct yesno_terms {
        const uint32_t *v; /* ascending, each once */
        size_t n;
};

struct yesno_text {
        struct yesno_token *token;
        struct yesno_clause *clause; /* n_long whole ones, then what commas and "and" cut them into */
        struct yesno_terms *terms;   /* of each clause */
        size_t n_tokens, n_long, n_clauses;
        struct yesno_terms all;
        bool asks;           /* asks back, or cannot answer */
        bool able;           /* read as a question: is about what the customer knows or can do */
        uint32_t one, other; /* of all tokens */
        bool only;
};

/* Memory from mem. */
void yesno_read(const struct yesno_lists *lists, struct arena *mem, struct str text, struct yesno_text *ret);

/* The last sentence that ends with a question mark; empty when there is none. */
struct str yesno_question(struct str text);

/* Cosine of two sets of terms, weighted by idf; without a lexicon all weigh the same. */
float yesno_likeness(struct yesno_terms a, struct yesno_terms b, const struct lexicon *idf);

/*
 * What the reply says to the question: above 0 yes, below 0 no, the log of the odds in rough. `about` are the terms of
 * what was asked. `clause` limits it to one clause and its parts; UINT32_MAX: all. 0: nothing was said.
 */
float yesno_says(const struct yesno_lists *lists, const struct yesno_text *question, struct yesno_terms about,
                 const struct yesno_text *reply, uint32_t clause, const struct lexicon *idf);

/*
 * Of choices that answer a question of yes or no, the one that a text means: the only one that says yes, or the only
 * one that says no. Its index, or -1: the text asks back, says neither, or is about something else.
 */
int yesno_choice(const struct yesno_lists *lists, struct str question, const struct str *labels, size_t n,
                 struct str text, struct arena *mem);

#endif
