/* linediff - see linediff.h. */
#include "text/linediff.h"

#include <stdint.h>
#include <stdlib.h>

struct lines {
        struct str *v;
        uint64_t *hash;
        size_t n;
};

static bool cut(struct str text, struct arena *mem, struct lines *ret)
{
        struct str rest = text, line;
        size_t n = 0;

        while (rest.n && str_line(&rest, &line))
                n++;
        if (n > LINEDIFF_LINES_MAX)
                return false;
        ret->v = ARENA_ARRAY(mem, struct str, n);
        ret->hash = ARENA_ARRAY(mem, uint64_t, n);
        ret->n = n;
        rest = text;
        for (size_t i = 0; i < n && str_line(&rest, &line); i++) {
                ret->v[i] = line;
                ret->hash[i] = str_hash(line);
        }
        return true;
}

static bool same(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
        return a->hash[i] == b->hash[k] && str_eq(a->v[i], b->v[k]);
}

/* The middle parts, of n and m lines from `from` on. keep[i * (m + 1) + k]: length of the longest common subsequence of
 * the lines from i and k on. */
static uint16_t *weigh(const struct lines *a, const struct lines *b, size_t from, size_t n, size_t m)
{
        uint16_t *keep = calloc((n + 1) * (m + 1), sizeof(*keep));

        if (!keep)
                abort();
        for (size_t i = n; i-- > 0;)
                for (size_t k = m; k-- > 0;) {
                        uint16_t down = keep[(i + 1) * (m + 1) + k], right = keep[i * (m + 1) + k + 1];

                        if (same(a, from + i, b, from + k))
                                keep[i * (m + 1) + k] = (uint16_t)(keep[(i + 1) * (m + 1) + k + 1] + 1);
                        else
                                keep[i * (m + 1) + k] = down > right ? down : right;
                }
        return keep;
}

struct out {
        struct line_change *v;
        size_t n;
};

static void put(struct out *o, char op, const struct lines *l, size_t line, size_t a, size_t b)
{
        o->v[o->n++] =
                (struct line_change){op, op == '+' ? 0 : (unsigned)a + 1, op == '-' ? 0 : (unsigned)b + 1, l->v[line]};
}

static void middle(struct out *o, const struct lines *a, const struct lines *b, size_t from, size_t n, size_t m)
{
        bool weighed = n && m && n <= UINT16_MAX && m <= UINT16_MAX && (n + 1) * (m + 1) <= LINEDIFF_CELLS_MAX;
        uint16_t *keep = weighed ? weigh(a, b, from, n, m) : NULL;
        size_t i = 0, k = 0;

        while (keep && i < n && k < m) {
                if (same(a, from + i, b, from + k)) {
                        put(o, ' ', a, from + i, from + i, from + k);
                        i++;
                        k++;
                } else if (keep[(i + 1) * (m + 1) + k] >= keep[i * (m + 1) + k + 1]) {
                        put(o, '-', a, from + i, from + i, 0);
                        i++;
                } else {
                        put(o, '+', b, from + k, 0, from + k);
                        k++;
                }
        }
        for (; i < n; i++)
                put(o, '-', a, from + i, from + i, 0);
        for (; k < m; k++)
                put(o, '+', b, from + k, 0, from + k);
        free(keep);
}

const struct line_change *linediff(struct str x, struct str y, struct arena *mem, size_t *ret_n)
{
        struct lines a, b;
        size_t head = 0, tail = 0;
        struct out o = {0};

        if (!cut(x, mem, &a) || !cut(y, mem, &b))
                return NULL;
        while (head < a.n && head < b.n && same(&a, head, &b, head))
                head++;
        while (tail < a.n - head && tail < b.n - head && same(&a, a.n - 1 - tail, &b, b.n - 1 - tail))
                tail++;
        o.v = ARENA_ARRAY(mem, struct line_change, a.n + b.n);
        for (size_t i = 0; i < head; i++)
                put(&o, ' ', &a, i, i, i);
        middle(&o, &a, &b, head, a.n - head - tail, b.n - head - tail);
        for (size_t i = 0; i < tail; i++)
                put(&o, ' ', &a, a.n - tail + i, a.n - tail + i, b.n - tail + i);
        *ret_n = o.n;
        return o.v;
}
