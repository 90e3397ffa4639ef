/*
 * Between the files of labels. A model is two classifiers over the same features, added up: one weighs them by how rare
 * they are, the other by how much they tell of a label (Wang, Manning 2012). Each alone is up to half a point worse.
 */
#ifndef NLU_LABELS_PRIV_H
#define NLU_LABELS_PRIV_H

#include "base/vec.h"
#include "learn/softmax.h"
#include "learn/sparse.h"
#include "nlu/labels.h"
#include "nlu/nlu_priv.h"

#include <stdlib.h>

#define ROW_FEATURES_MAX 3000u /* of one text */
#define NEGATION_SLOTS 256u    /* several times their number */

/* Behind the first four blocks of text/features.h. */
enum label_block { LABEL_SIGN = FEATURE_PINYIN, LABEL_GROUP, LABEL_BEFORE, LABEL_MARK };

enum { PLAIN, RATIO, SIDES };

/* How a text becomes a vector. Models that learned the same texts share one. */
struct label_space {
        struct lexicon *lex;
        struct arena *mem;                  /* owns feelings */
        struct concepts *feelings;          /* the groups of feelings.txt */
        uint32_t negations[NEGATION_SLOTS]; /* hashes of words, open addressing; 0 = empty */
};

struct labels {
        struct label_space *space;
        bool lent; /* the space is that of another model */
        struct softmax *side[SIDES];
        float *ratio; /* by feature */
        float share[SIDES];
};

struct label_features {
        struct feature *p;
        size_t n, max;
};

/* Where the features of a row lie in the pool. */
struct label_span {
        size_t from, n;
};

/* All rows in training. */
struct label_pool {
        VEC(struct feature) features;
        struct label_span *rows;
        struct softmax_example *examples; /* point into features */
        float *given;                     /* weight of an example before its label is weighed in */
        uint32_t *fold;
};

/* How one side is trained. */
struct label_setting {
        float rate;
        unsigned epochs;
        float soften; /* rows count by (mean / frequency) ^ soften */
};

static inline void *must(void *p)
{
        if (!p)
                abort();
        return p;
}

/* labels_features.c */
struct label_space *label_space_new(void);                       /* still without a lexicon */
struct label_space *label_space_free(struct label_space *space); /* takes NULL, gives NULL */
/* At most max features; memory from mem. */
struct label_features label_features_make(const struct label_space *space, struct arena *mem,
                                          const struct labels_input *in, size_t max);

/* labels.c */
struct labels *label_model_new(const struct labels *like); /* without weights; its space is that of like, or new */
struct sparse label_vector(struct arena *mem, const struct lexicon *lex, const struct feature *f, size_t n);
/* x weighted by ratio alone, of length one; its weights are put into w[x->n]. */
struct sparse label_by_ratio(const struct sparse *x, const float *ratio, float *w);

/* labels_tune.c; l has its lexicon, and gets its shares and sides. */
int label_tune(const struct label_pool *p, size_t n, const struct labels_options *o, struct labels *l,
               struct label_setting ret[SIDES], struct err *err);
int label_train_sides(struct label_pool *p, size_t n, const struct labels_options *o,
                      const struct label_setting s[SIDES], struct labels *l, struct err *err);

#endif
