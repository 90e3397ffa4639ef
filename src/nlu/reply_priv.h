/* What the files of reply share. */
#ifndef NLU_REPLY_PRIV_H
#define NLU_REPLY_PRIV_H

#include "base/arena.h"
#include "learn/pairing.h"
#include "learn/sparse.h"
#include "learn/trees.h"
#include "nlu/reply.h"

enum {
        PLACES = 8, /* of a talk: how often the agent has spoken before, at most 7 */
        PAIRINGS = 3,
        VALUES = 24, /* of a candidate */
        COLUMNS = 3 * VALUES,
        FOLDS = 4,
        NEGATIVES = 9,
};

/* What a text is made of: rising, each once. */
struct bag {
        uint32_t *id, *word;
        uint32_t n, n_words;
};

struct reply_vocabulary {
        struct lexicon *signs, *words; /* characters and their pairs; words */
        bool *single, *style;          /* of signs */
        uint32_t n;
};

struct reply_case {
        struct bag last, customer, agent, agent_last; /* of the talk before */
        struct bag reply;
        unsigned place;
        uint32_t partner; /* equal texts have equal numbers */
        uint32_t talk, fold;
};

/* Counts of pairs of words, by key (customer's << 32 | agent's). */
struct pair_table {
        uint64_t *key;
        float *value;
        size_t cap, n;
};

/* What is learned of a set of cases. */
struct reply_learned {
        struct pairing *pairing[PAIRINGS];
        float *by_place; /* PLACES times n */
        struct pair_table pairs;
};

struct reply_ranker {
        struct reply_vocabulary v;
        struct reply_learned l;
        struct trees *trees;
};

/* reply_text.c */
struct bag bag_of(const struct reply_vocabulary *v, struct arena *mem, struct str text);
struct bag bag_union(struct arena *mem, const struct bag *a, const struct bag *b);
void vocabulary_make(struct reply_vocabulary *v, const struct reply_talk *talks, size_t n);
void vocabulary_done(struct reply_vocabulary *v);
void context_of(const struct reply_vocabulary *v, struct arena *mem, const struct reply_turn *before, size_t n,
                struct reply_case *ret);

/* reply_learn.c */
int learned_make(const struct reply_vocabulary *v, const struct reply_case *const *cases, size_t n, uint64_t seed,
                 const atomic_bool *cancel, struct reply_learned *ret, struct err *err);
void learned_done(struct reply_learned *l);
float pairs_get(const struct pair_table *t, uint32_t a, uint32_t b);
struct sparse left_side_of(const struct reply_vocabulary *v, struct arena *mem, const struct reply_case *c,
                           unsigned pairing);
struct sparse right_side_of(const struct reply_vocabulary *v, struct arena *mem, const struct bag *b);

/* reply_value.c: n rows of COLUMNS, of the candidates beside each other */
void values_of(const struct reply_vocabulary *v, const struct reply_learned *l, const struct reply_case *c,
               const struct bag *const *candidates, size_t n, struct arena *mem, float *rows);
float bag_cosine(const struct reply_vocabulary *v, const struct bag *a, const struct bag *b);

#endif
