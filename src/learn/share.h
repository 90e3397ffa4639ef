/*
 * How sure a counted share is, and the difference of two of them or of two means: intervals that hold in 95 of 100
 * cases, also for small numbers and shares of 0 or 1 (Wilson 1927; Newcombe 1998, method 10). Counts are taken to be
 * independent of each other.
 */
#ifndef LEARN_SHARE_H
#define LEARN_SHARE_H

#include <stdbool.h>
#include <stdint.h>

struct share {
        double value, low, high;
};

/* hits of n. False when n is 0: nothing is known. 0 <= hits <= n. */
bool share_of(int64_t hits, int64_t n, struct share *ret);
/* The same of a share p of n that need not be whole: counts that were weighted. */
bool share_of_rate(double p, double n, struct share *ret);
/* The first less the second. False when either n is 0. */
bool share_difference(int64_t hits, int64_t n, int64_t other_hits, int64_t other_n, struct share *ret);
/* What a mean is made from. */
struct mean {
        int64_t n;
        double sum, squares; /* of the values, and of their squares */
};
/* The mean of the first less that of the second, each value being independent of the others, with variances of their
 * own (Welch 1947). False when either has fewer than two values. */
bool mean_difference(const struct mean *a, const struct mean *b, struct share *ret);
void share_less(const struct share *a, const struct share *b, struct share *ret);

#endif
