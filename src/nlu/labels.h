/*
 * A text classifier for few labels (moods, polarity, complaint or not, satisfaction): softmax regression over hashed
 * features of the message and, when there are any, of the messages before it.
 *
 * Features: words, pairs, parts of words, Chinese characters to triples, words behind a negation, signs and their
 * neighbours, runs of signs, capitals, stretched letters, faces, length, and the groups of
 * packs/after-sales/feelings.txt. Rows count inversely to the frequency of their label (softened), the step size, the
 * number of passes and that softening are chosen by cross-validation inside the rows. After S. Wang, C. Manning,
 * "Baselines and Bigrams" (2012) and A. Joulin et al., "Bag of Tricks" (2016).
 *
 * Seeded: the same rows give the same model, bit for bit. Training holds at most 8 bytes for each of
 * LABELS_FEATURES_MAX features; long texts give their first ones when there are many rows. A finished model serves
 * int8 weights, is immutable, and may be used from any thread.
 */
#ifndef NLU_LABELS_H
#define NLU_LABELS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LABELS_MAX 64u
#define LABELS_NONE UINT32_MAX
#define LABELS_BEFORE 3u /* messages before that may be given, by role */
#define LABELS_FEATURES_MAX 24000000u

struct analysed;

struct labels_input {
        struct str text;
        const struct analysed *read;      /* what nlu_analyse() made of text, to save the work; may be NULL */
        struct str before[LABELS_BEFORE]; /* each role has features of its own; empty = none */
        const uint32_t *marks;            /* facts beside the text, as numbers of the caller's choice */
        size_t n_marks;
};

struct labels_row {
        struct labels_input in;
        uint32_t label; /* or LABELS_NONE: the row only tells which features there are, and how common */
        float weight;   /* 0 = 1 */
        uint32_t fold;  /* with by_fold: rows of one fold are held out together in the cross-validation (a dialogue) */
};

struct labels_options {
        uint32_t n_labels;
        bool by_fold;   /* rows say their fold; else they are dealt by chance */
        unsigned least; /* features that occur less often are left out; 0 = 1, or 2 when rows are many */
        uint64_t seed;
        const struct labels *like; /* know its features, lent, instead of finding new ones; it outlives this; or NULL */
};

struct labels;

/* 0 or ERR_INVALID (no rows, more than LABELS_MAX labels, a row with a label beyond). The rows are only read. */
int labels_train(const struct labels_row *rows, size_t n, const struct labels_options *options, struct labels **ret,
                 struct err *err);
struct labels *labels_free(struct labels *l); /* takes NULL, gives NULL */
uint32_t labels_count(const struct labels *l);
/* A probability for each label into p[labels_count()]; gives the most probable. mem is for the work. */
uint32_t labels_guess(const struct labels *l, struct arena *mem, const struct labels_input *in, float *p);

/*
 * The two steps of it, for several models of which one lends its features to the others: read once, guess with each.
 * Memory of the reading is mem's.
 */
struct labels_text;
const struct labels_text *labels_look(const struct labels *l, struct arena *mem, const struct labels_input *in);
uint32_t labels_guess_at(const struct labels *l, struct arena *mem, const struct labels_text *text, float *p);

/* As bytes, without checksum (the container has one) and without the features when they are lent. */
bool labels_write(const struct labels *l, struct buf *out);
/*
 * `like` lends the features, if that was so when it was written. ERR_CORRUPT when the bytes cannot be a model;
 * *ret_used says how many were read.
 */
int labels_read(struct str bytes, const struct labels *like, struct labels **ret, size_t *ret_used, struct err *err);

#endif
