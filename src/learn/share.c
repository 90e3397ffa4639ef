#include "learn/share.h"

#include <math.h>

#define Z 1.959963985 /* of 95 % on two sides */

bool share_of_rate(double p, double n, struct share *ret)
{
        double d, middle, reach;

        if (!(n > 0))
                return false;
        d = 1 + Z * Z / n;
        middle = (p + Z * Z / (2 * n)) / d;
        reach = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / d;
        *ret = (struct share){p, fmax(middle - reach, 0), fmin(middle + reach, 1)};
        return true;
}

bool share_of(int64_t hits, int64_t n, struct share *ret)
{
        return n > 0 && share_of_rate((double)hits / (double)n, (double)n, ret);
}

void share_less(const struct share *a, const struct share *b, struct share *ret)
{
        double d = a->value - b->value;

        *ret = (struct share){d, d - hypot(a->value - a->low, b->high - b->value),
                              d + hypot(a->high - a->value, b->value - b->low)};
}

/* The quantile of Student's t at 97.5 %, from that of the normal distribution by powers of 1/f (Abramowitz and Stegun,
 * 26.7.5); f from 3 on it is right to a hundredth, from 10 on to a ten-thousandth. */
static double student(double f)
{
        double z = Z, z2 = z * z;
        double g1 = z * (z2 + 1) / 4, g2 = z * ((5 * z2 + 16) * z2 + 3) / 96,
               g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
               g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;

        return z + (g1 + (g2 + (g3 + g4 / f) / f) / f) / f;
}

/* The variance of the mean. */
static double mean_variance(const struct mean *m)
{
        double n = (double)m->n;

        return fmax(m->squares - m->sum * m->sum / n, 0) / (n - 1) / n;
}

bool mean_difference(const struct mean *a, const struct mean *b, struct share *ret)
{
        double va, vb, f, d, reach;

        if (a->n < 2 || b->n < 2)
                return false;
        va = mean_variance(a);
        vb = mean_variance(b);
        d = a->sum / (double)a->n - b->sum / (double)b->n;
        f = va + vb > 0 ? (va + vb) * (va + vb) / (va * va / (double)(a->n - 1) + vb * vb / (double)(b->n - 1)) : 1;
        reach = va + vb > 0 ? student(f) * sqrt(va + vb) : 0;
        *ret = (struct share){d, d - reach, d + reach};
        return true;
}

bool share_difference(int64_t hits, int64_t n, int64_t other_hits, int64_t other_n, struct share *ret)
{
        struct share a, b;

        if (!share_of(hits, n, &a) || !share_of(other_hits, other_n, &b))
                return false;
        share_less(&a, &b, ret);
        return true;
}
