#include "learn/share.h"

#include <math.h>

#define Z 1.959963985 /* of 95 % on two sides */

bool share_of(int64_t hits, int64_t n, struct share *ret)
{
        double p, d, middle, reach;

        if (n <= 0)
                return false;
        p = (double)hits / (double)n;
        d = 1 + Z * Z / (double)n;
        middle = (p + Z * Z / (2 * (double)n)) / d;
        reach = Z * sqrt(p * (1 - p) / (double)n + Z * Z / (4 * (double)n * (double)n)) / d;
        *ret = (struct share){p, fmax(middle - reach, 0), fmin(middle + reach, 1)};
        return true;
}

bool share_difference(int64_t hits, int64_t n, int64_t other_hits, int64_t other_n, struct share *ret)
{
        struct share a, b;
        double d;

        if (!share_of(hits, n, &a) || !share_of(other_hits, other_n, &b))
                return false;
        d = a.value - b.value;
        *ret = (struct share){d, d - hypot(a.value - a.low, b.high - b.value),
                              d + hypot(a.high - a.value, b.value - b.low)};
        return true;
}
