/* near - optimal string alignment distance over a handful of names. */
#include "app/near.h"

#include <string.h>

enum { NEAR_MAX = 60 };

static unsigned char fold(char c)
{
        if (c == '_')
                return '-';
        return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static unsigned least(unsigned a, unsigned b)
{
        return a < b ? a : b;
}

static unsigned distance(struct str a, struct str b)
{
        unsigned rows[3][NEAR_MAX + 1];
        unsigned *before = rows[0], *last = rows[1], *row = rows[2];

        for (unsigned j = 0; j <= b.n; j++)
                last[j] = j;
        for (unsigned i = 1; i <= a.n; i++) {
                unsigned *next = before;

                row[0] = i;
                for (unsigned j = 1; j <= b.n; j++) {
                        unsigned same = fold(a.p[i - 1]) == fold(b.p[j - 1]) ? 0 : 1;

                        row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + same);
                        if (i > 1 && j > 1 && fold(a.p[i - 1]) == fold(b.p[j - 2]) &&
                            fold(a.p[i - 2]) == fold(b.p[j - 1]))
                                row[j] = least(row[j], before[j - 2] + 1);
                }
                before = last;
                last = row;
                row = next;
        }
        return last[b.n];
}

const char *near_name(struct str got, const char *const *names, size_t n)
{
        const char *best = NULL;
        unsigned best_distance = (unsigned)(got.n / 3 > 1 ? got.n / 3 : 1) + 1;

        if (got.n == 0 || got.n > NEAR_MAX)
                return NULL;
        for (size_t i = 0; i < n; i++) {
                struct str name = str_c(names[i]);
                unsigned d;

                if (name.n == 0 || name.n > NEAR_MAX)
                        continue;
                d = distance(got, name);
                if (d < best_distance) {
                        best_distance = d;
                        best = names[i];
                }
        }
        return best;
}
