/*
 * Chinese: over each run of characters a shortest path, where an edge is a dictionary word with its cost or a single
 * character with its own. The path is found in blocks of at most RUN_MAX characters, which bounds the stack; a word
 * across the border of two blocks is lost, and 200 characters without any sign between them are rare.
 */
#include "text/words.h"

#include "text/tables.h"

#include <utf8proc.h>

#define RUN_MAX 200

struct cutter {
        struct word *p;
        size_t n;
};

static void add(struct cutter *c, size_t from, size_t to, enum word_kind kind)
{
        c->p[c->n++] = (struct word){.from = (uint32_t)from, .to = (uint32_t)to, .kind = kind};
}

static void cut_han(struct cutter *c, const uint32_t *cp, size_t from, size_t n)
{
        uint32_t cost[RUN_MAX + 1];
        uint8_t step[RUN_MAX + 1];
        size_t i, j, first = c->n;

        for (i = 1; i <= n; i++)
                cost[i] = UINT32_MAX;
        cost[0] = 0;
        for (i = 0; i < n; i++) {
                uint64_t h = table_word_step(0, cp[from + i]);
                uint32_t alone = cost[i] + table_single_cost(cp[from + i]);

                if (alone < cost[i + 1]) {
                        cost[i + 1] = alone;
                        step[i + 1] = 1;
                }
                for (j = 2; j <= WORD_MAX && i + j <= n; j++) {
                        unsigned w;

                        h = table_word_step(h, cp[from + i + j - 1]);
                        w = table_word_cost(h);
                        if (w > 0 && cost[i] + w < cost[i + j]) {
                                cost[i + j] = cost[i] + w;
                                step[i + j] = (uint8_t)j;
                        }
                }
        }
        /* Walk back, then turn the new words round. */
        for (i = n; i > 0; i -= step[i])
                add(c, from + i - step[i], from + i, WORD_HAN);
        for (i = first, j = c->n; i + 1 < j; i++, j--) {
                struct word w = c->p[i];

                c->p[i] = c->p[j - 1];
                c->p[j - 1] = w;
        }
}

static bool is_digit(uint32_t c)
{
        return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
        if (c < 0x80)
                return c >= 'a' && c <= 'z';
        switch (utf8proc_category((utf8proc_int32_t)c)) {
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC: return true;
        default: return false;
        }
}

struct words words_cut(struct arena *mem, const struct normal *s)
{
        struct cutter c = {.p = ARENA_ARRAY(mem, struct word, s->n + 1)};
        size_t i = 0, from;

        while (i < s->n) {
                from = i;
                if (s->cp[i] == ' ') {
                        i++;
                } else if (is_han(s->cp[i])) {
                        while (i < s->n && i - from < RUN_MAX && is_han(s->cp[i]))
                                i++;
                        cut_han(&c, s->cp, from, i - from);
                } else if (is_digit(s->cp[i]) || is_letter(s->cp[i])) {
                        bool letters = false;

                        for (; i < s->n && !is_han(s->cp[i]) && (is_digit(s->cp[i]) || is_letter(s->cp[i])); i++)
                                letters = letters || !is_digit(s->cp[i]);
                        add(&c, from, i, letters ? WORD_LATIN : WORD_NUMBER);
                } else {
                        add(&c, from, ++i, WORD_SIGN);
                }
        }
        return (struct words){.p = c.p, .n = c.n};
}

size_t word_stem(const uint32_t *c, size_t n)
{
        if (n > 5 && c[n - 3] == 'i' && c[n - 2] == 'n' && c[n - 1] == 'g')
                n -= 3;
        else if (n > 4 && ((c[n - 2] == 'e' && c[n - 1] == 'd') || (c[n - 2] == 'l' && c[n - 1] == 'y')))
                n -= 2;
        else if (n > 4 && c[n - 3] == 'i' && c[n - 2] == 'e' && c[n - 1] == 's')
                n -= 2;
        else if (n > 3 && c[n - 1] == 's' && c[n - 2] != 's')
                n -= 1;
        if (n > 3 && c[n - 1] == c[n - 2] && c[n - 1] != 's' && c[n - 1] != 'l')
                n -= 1;
        if (n > 3 && c[n - 1] == 'e')
                n -= 1;
        return n;
}
