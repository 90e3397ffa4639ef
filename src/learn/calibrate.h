/*
 * From scores to statements: small dense models fitted on held-out predictions, thresholds and ranking figures.
 * Pure and deterministic.
 */
#ifndef LEARN_CALIBRATE_H
#define LEARN_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Logistic regression with an intercept in w[n_inputs]; rows of n_inputs floats. Gradient descent with L2. sign (may be
 * NULL) says of an input that its weight is not below zero (1), not above (-1), or free (0): what is known beforehand
 * need not be learned from a sample that may be odd.
 */
void logistic_fit(const float *x, const bool *y, const float *weight, size_t rows, size_t n_inputs, const int8_t *sign,
                  float *w);
float logistic_apply(const float *x, size_t n_inputs, const float *w);

/* One question of the ranker: candidates of n_inputs floats each, of which `right` is the right one. */
struct rank_case {
        const float *x;
        size_t n;
        size_t right;
};
/* Linear weights that put the right candidate first (softmax over the candidates of a case). */
void ranker_fit(const struct rank_case *cases, size_t n_cases, size_t n_inputs, float *w);

/* The q-quantile (0..1) of v, which is sorted by the call. 0 for no values. */
float quantile(float *v, size_t n, float q);
/* Chance that a positive scores above a negative; 0.5 when one side is empty. */
double auroc(const float *score, const bool *positive, size_t n);

#endif
