/* rouge - words as 64-bit hashes; grams sorted and merged. */
#include "app/rouge.h"

#include "app/porter.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX 64u /* bytes; a longer one is cut */
#define STEMMED_FROM 4u

struct rouge_text rouge_read(struct str text, struct arena *mem)
{
        size_t most = text.n / 2 + 1;
        uint64_t *v = ARENA_ARRAY(mem, uint64_t, most < ROUGE_WORDS_MAX ? most : ROUGE_WORDS_MAX);
        struct rouge_text t = {v, 0};
        char word[WORD_MAX];
        size_t n = 0;
        bool letters = true;

        for (size_t i = 0; i <= text.n && t.n < ROUGE_WORDS_MAX; i++) {
                char c = i < text.n ? text.p[i] : ' ';

                if (c >= 'A' && c <= 'Z')
                        c = (char)(c - 'A' + 'a');
                if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                        letters = letters && c >= 'a';
                        if (n < WORD_MAX)
                                word[n++] = c;
                } else if (n > 0) {
                        if (letters && n >= STEMMED_FROM)
                                n = porter_stem(word, n);
                        v[t.n++] = str_hash(str_n(word, n));
                        n = 0;
                        letters = true;
                }
        }
        return t;
}

static double f1(size_t both, size_t a, size_t b)
{
        return both ? 2.0 * (double)both / (double)(a + b) : 0;
}

static int by_value(const void *a, const void *b)
{
        uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

        return (x > y) - (x < y);
}

static size_t grams(const struct rouge_text *t, unsigned n, struct arena *mem, uint64_t **ret)
{
        size_t count = t->n >= n ? t->n - n + 1 : 0;

        *ret = ARENA_ARRAY(mem, uint64_t, count + 1);
        for (size_t i = 0; i < count; i++) {
                uint64_t h = t->word[i];

                for (unsigned k = 1; k < n; k++)
                        h = (h ^ (h >> 29)) * UINT64_C(0x9E3779B97F4A7C15) + t->word[i + k];
                (*ret)[i] = h;
        }
        qsort(*ret, count, sizeof(**ret), by_value);
        return count;
}

double rouge_n(const struct rouge_text *a, const struct rouge_text *b, unsigned n, struct arena *mem)
{
        uint64_t *x, *y;
        size_t nx = grams(a, n, mem, &x), ny = grams(b, n, mem, &y), i = 0, k = 0, both = 0;

        while (i < nx && k < ny) {
                both += x[i] == y[k];
                if (x[i] == y[k]) {
                        i++;
                        k++;
                } else if (x[i] < y[k]) {
                        i++;
                } else {
                        k++;
                }
        }
        return f1(both, nx, ny);
}

double rouge_l(const struct rouge_text *a, const struct rouge_text *b, struct arena *mem)
{
        uint16_t *row = ARENA_ARRAY(mem, uint16_t, b->n + 1);

        memset(row, 0, (b->n + 1) * sizeof(*row));
        for (size_t i = 0; i < a->n; i++) {
                uint16_t before = 0;

                for (size_t k = 0; k < b->n; k++) {
                        uint16_t here = row[k + 1];

                        if (a->word[i] == b->word[k])
                                row[k + 1] = (uint16_t)(before + 1);
                        else if (row[k] > row[k + 1])
                                row[k + 1] = row[k];
                        before = here;
                }
        }
        return f1(row[b->n], a->n, b->n);
}
