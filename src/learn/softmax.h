/*
 * Softmax regression over sparse vectors: trained by plain stochastic gradient descent, served from pruned int8
 * weights.
 *
 * Training is single-threaded and seeded: the same examples give the same weights, bit for bit. A finished model is
 * immutable and may be used from any thread.
 */
#ifndef LEARN_SOFTMAX_H
#define LEARN_SOFTMAX_H

#include "base/buf.h"
#include "base/err.h"
#include "learn/sparse.h"

#include <stdatomic.h>

#define SOFTMAX_MAX_CLASSES 65535

struct softmax_example {
        struct sparse x;
        uint32_t y;   /* class */
        float weight; /* 1 = normal */
};

struct softmax_options {
        uint32_t n_features, n_classes;
        unsigned epochs;      /* 0 = 20, or 10 from 2,000 examples on */
        float rate, rate_end; /* 0 = 2.0 falling to 0.2 */
        uint32_t dense_from;  /* features from here on keep the weights of all classes; 0 = there are none such */
        uint64_t seed;
        size_t max_weights;        /* kept after pruning; 0 = 2 million (6 MB) */
        const atomic_bool *cancel; /* may be NULL */
};

struct softmax;

/* 0, ERR_INVALID (sizes), ERR_CANCELLED. The examples are only read. */
int softmax_train(const struct softmax_example *examples, size_t n, const struct softmax_options *options,
                  struct softmax **ret, struct err *err);
struct softmax *softmax_free(struct softmax *m); /* takes NULL, gives NULL */
uint32_t softmax_classes(const struct softmax *m);
size_t softmax_weights(const struct softmax *m);

/* One logit per class into out[n_classes]. */
void softmax_logits(const struct softmax *m, const struct sparse *x, float *out);
/* Logits to probabilities, in place. */
void softmax_normalise(float *v, size_t n);

/* As bytes, without checksum (the container has one). */
bool softmax_write(const struct softmax *m, struct buf *out);
/* ERR_CORRUPT when the bytes cannot be a model; *ret_used says how many were read. */
int softmax_read(struct str bytes, struct softmax **ret, size_t *ret_used, struct err *err);

#endif
