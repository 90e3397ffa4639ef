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

bool share_difference(int64_t hits, int64_t n, int64_t other_hits, int64_t other_n, struct share *ret)
{
        struct share a, b;

        if (!share_of(hits, n, &a) || !share_of(other_hits, other_n, &b))
                return false;
        share_less(&a, &b, ret);
        return true;
}
