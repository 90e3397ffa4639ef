/*
 * Boosted decision trees for yes and no (Friedman 2001, "Greedy function approximation"): a sum of small trees, each
 * fitted to what those before it left, by the gradient of the logistic loss. Features are cut into at most TREES_BINS
 * bins at quantiles of the training rows.
 *
 * Single-threaded, without chance: the same rows give the same trees. A finished model is immutable.
 */
#ifndef LEARN_TREES_H
#define LEARN_TREES_H

#include "base/err.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TREES_BINS 64u
#define TREES_DEPTH_MAX 6u
#define TREES_FEATURES_MAX 1024u

struct trees_options {
        uint32_t n_features;
        unsigned trees, depth;     /* 0: 300, 3 */
        float rate;                /* 0: 0.05 */
        unsigned min_rows;         /* of a leaf; 0: 60 */
        float l2;                  /* 0: 1 */
        const atomic_bool *cancel; /* may be NULL */
};

struct trees;

/* x: n rows of n_features finite numbers. 0, ERR_INVALID (sizes), ERR_CANCELLED. */
int trees_train(const float *x, const bool *y, size_t n, const struct trees_options *o, struct trees **ret,
                struct err *err);
struct trees *trees_free(struct trees *t); /* takes NULL, gives NULL */
/* The logarithm of the odds that y is true. */
float trees_score(const struct trees *t, const float *x);

#endif
