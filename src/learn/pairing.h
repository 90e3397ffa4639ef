/*
 * What goes with what: from pairs of sparse vectors (a question and its answer, say) a place for each side in one space
 * in which partners are near each other. Two tables of feature vectors; a side is the sum over its features, brought to
 * length one; trained so that each partner is told from those of the other pairs of a batch (softmax over their
 * cosines; Henderson et al. 2017, "Efficient natural language response suggestion"), by AdaGrad with one rate for each
 * feature.
 *
 * Features of the left side that are linked to one of the right begin at the same random place: before training, and
 * where training has seen nothing, the similarity is about that of the sparse vectors themselves.
 *
 * Single-threaded and seeded: the same pairs give the same numbers on one machine. A finished model is immutable.
 */
#ifndef LEARN_PAIRING_H
#define LEARN_PAIRING_H

#include "base/err.h"
#include "learn/sparse.h"

#include <stdatomic.h>

#define PAIRING_DIM_MAX 512u
#define PAIRING_UNLINKED UINT32_MAX

struct pairing_example {
        struct sparse left, right;
        uint32_t partner; /* equal numbers are no counter-examples of each other: the same right side */
};

struct pairing_options {
        uint32_t n_left, n_right; /* features */
        const uint32_t *link;     /* of each left feature: the right one, or PAIRING_UNLINKED */
        uint32_t dim;             /* 0: 128 */
        unsigned epochs, batch;   /* 0: 10, 64 */
        float rate, sharpness;    /* 0: 0.1, 12 */
        uint64_t seed;
        const atomic_bool *cancel; /* may be NULL */
};

struct pairing;

/* 0, ERR_INVALID (sizes, fewer examples than a batch), ERR_CANCELLED. The examples are only read. */
int pairing_train(const struct pairing_example *v, size_t n, const struct pairing_options *o, struct pairing **ret,
                  struct err *err);
struct pairing *pairing_free(struct pairing *p); /* takes NULL, gives NULL */
uint32_t pairing_dim(const struct pairing *p);
/* out[dim], of length one; all zero for a vector without features. */
void pairing_left(const struct pairing *p, const struct sparse *x, float *out);
void pairing_right(const struct pairing *p, const struct sparse *x, float *out);

#endif
