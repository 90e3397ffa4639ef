/* See guard.h. */
#include "learn/guard.h"

#include <math.h>

/* The size of a difference that is looked for, as the deviation of the mixture: some points. It decides how soon what
 * is found, never how often a false alarm comes. */
#define SIZE 0.06
#define ALPHA 0.05

double guard_spread(const struct guard_sums *s)
{
        double p, between, alone;

        if (s->n <= 0)
                return 1;
        p = s->y / s->n;
        alone = s->n * p * (1 - p);
        if (alone <= 0) /* all alike: as if all contacts of a customer said the same */
                return fmax(s->nn / s->n, 1);
        between = s->yy - 2 * p * s->ny + p * p * s->nn;
        return fmax(between / alone, 1);
}

/* An arm over all eras: its share, and the number of independent contacts that would be as sure. */
struct arm {
        double p, n;
};

static double weight(const struct guard_era *e)
{
        double n = e->n[GUARD_PRESENT] + e->n[GUARD_NEW];

        return n > 0 ? e->n[GUARD_PRESENT] * e->n[GUARD_NEW] / n : 0;
}

static struct arm put_together(const struct guard_era *eras, size_t n, int which, double spread)
{
        double weights = 0, hits = 0, squares = 0;

        for (size_t i = 0; i < n; i++) {
                double w = weight(&eras[i]);

                if (w <= 0)
                        continue;
                weights += w;
                hits += w * eras[i].y[which] / eras[i].n[which];
                squares += w * w * spread / eras[i].n[which];
        }
        return weights > 0 ? (struct arm){hits / weights, weights * weights / squares} : (struct arm){0, 0};
}

static double variance(const struct arm *a, const struct arm *b)
{
        double p = (a->p * a->n + b->p * b->n + 1) / (a->n + b->n + 2);

        return p * (1 - p) * (1 / a->n + 1 / b->n);
}

/* The likelihood ratio of "worse by about SIZE" to "the same", d > 0 being worse. */
static double evidence(double d, double v)
{
        double t = SIZE * SIZE, both = v + t, z = d * SIZE / sqrt(v * both);

        return 2 * sqrt(v / both) * exp(fmin(z * z / 2, 600)) * 0.5 * erfc(-z / M_SQRT2);
}

/* Half of the bounds that hold at all looks. Where the shares differ, each with its own variance. */
static double reach(const struct arm *a, const struct arm *b)
{
        double t = SIZE * SIZE, v = variance(a, b);

        return sqrt(2 * v * (v + t) / t * log(sqrt((v + t) / v) / ALPHA));
}

void guard_compare(const struct guard_era *eras, size_t n, const struct guard_sums sums[GUARD_ARMS], bool more_is_worse,
                   struct guard_result *ret)
{
        struct arm a[GUARD_ARMS];
        double d;

        *ret = (struct guard_result){.always_low = -1, .always_high = 1};
        for (int i = 0; i < GUARD_ARMS; i++) {
                a[i] = put_together(eras, n, i, guard_spread(&sums[i]));
                if (!share_of_rate(a[i].p, a[i].n, &ret->arm[i]))
                        return;
        }
        ret->known = true;
        share_less(&ret->arm[GUARD_NEW], &ret->arm[GUARD_PRESENT], &ret->difference);
        ret->enough = sums[GUARD_PRESENT].customers >= GUARD_CUSTOMERS_MIN &&
                      sums[GUARD_NEW].customers >= GUARD_CUSTOMERS_MIN;
        if (!ret->enough)
                return;
        d = ret->difference.value;
        ret->always_low = fmax(d - reach(&a[GUARD_PRESENT], &a[GUARD_NEW]), -1);
        ret->always_high = fmin(d + reach(&a[GUARD_PRESENT], &a[GUARD_NEW]), 1);
        ret->worse = evidence(more_is_worse ? d : -d, variance(&a[GUARD_PRESENT], &a[GUARD_NEW]));
}
