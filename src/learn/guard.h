/*
 * Two arms that are compared while they run, the present one and a new one: how their shares differ, and whether the
 * new one is worse, said in a way that holds however often one looks.
 *
 * What is counted. A contact is one conversation with a yes or no. Who is in which arm was drawn by customer, so
 * contacts of one customer are not independent: `spread` says by how much the variance of a count is larger than that
 * of as many independent ones (the ratio estimator of cluster sampling), and counts are divided by it. When the share
 * of the new arm is changed, an era begins; arms are compared within an era and the differences are put together by
 * weights n0 n1 / (n0 + n1) (Cochran 1954; Mantel and Haenszel 1959), so that a quiet night with a small share and a
 * busy day with a large one cannot be taken for a difference of the arms.
 *
 * The interval of each arm is Wilson's, that of the difference Newcombe's (share.h): they hold at one look that was
 * fixed before. The bounds "always" and the evidence hold at all looks together: both are mixtures of likelihood ratios
 * over the size of the difference (Robbins 1970, Annals of Mathematical Statistics 41, "Statistical methods related to
 * the law of the iterated logarithm"; Johari, Koomen, Pekelis and Walsh 2022, Operations Research 70, "Always valid
 * inference"), normal for the bounds and half-normal, on the side that is worse, for the evidence. If the new arm is
 * not worse, the evidence ever reaches 1/a with a probability of at most a (Ville 1939). The variance is put in as it
 * is estimated, which holds for larger numbers (Waudby-Smith and others 2024, Annals of Statistics 52, "Time-uniform
 * central limit theory and asymptotic confidence sequences"): below GUARD_CUSTOMERS_MIN in an arm nothing is said.
 */
#ifndef LEARN_GUARD_H
#define LEARN_GUARD_H

#include "learn/share.h"

#include <stddef.h>

enum { GUARD_PRESENT, GUARD_NEW, GUARD_ARMS };
enum { GUARD_CUSTOMERS_MIN = 50 };

/* Sums over the customers of an arm, each with n contacts of which y say yes. */
struct guard_sums {
        int64_t customers;
        double n, y, nn, yy, ny; /* of n, y, n², y² and n·y */
};

struct guard_era {
        double n[GUARD_ARMS], y[GUARD_ARMS];
};

struct guard_result {
        bool known;                     /* else nothing can be said: an arm is empty; all below is 0 */
        bool enough;                    /* customers in both arms */
        struct share arm[GUARD_ARMS],   /* put together over the eras */
                difference;             /* the new arm less the present one */
        double always_low, always_high; /* of the difference, at all looks together with 95 %; -1 and 1 until enough */
        double worse;                   /* evidence, from 1: none; 0 until enough */
};

/* At least 1. */
double guard_spread(const struct guard_sums *s);
/* more_is_worse: a larger share is what is to be caught, else a smaller one. */
void guard_compare(const struct guard_era *eras, size_t n, const struct guard_sums sums[GUARD_ARMS], bool more_is_worse,
                   struct guard_result *ret);

#endif
