/*
 * Which products a message names: aliases by exact form, with one typing error in Latin words of five letters or more
 * (two from nine on), and by sound in Chinese names of three characters or more (摄像投 is 摄像头).
 *
 * Aliases lie sorted by their first code point; a lookup is a binary search and a short walk, so a thousand products
 * cost little. A typo in the first letter is not forgiven: that keeps the walk short.
 */
#include "nlu/nlu_priv.h"

#include "base/vec.h"
#include "text/tables.h"

#include <stdlib.h>
#include <string.h>

#define ALIAS_MAX 40

static int by_first(const void *x, const void *y)
{
        const struct alias *a = x, *b = y;
        uint32_t i;

        for (i = 0; i < a->n && i < b->n; i++) {
                if (a->cp[i] != b->cp[i])
                        return a->cp[i] < b->cp[i] ? -1 : 1;
        }
        if (a->n != b->n)
                return a->n < b->n ? -1 : 1;
        return (a->product > b->product) - (a->product < b->product);
}

int nlu_products_build(struct nlu_base *base, const struct nlu_corpus *corpus, struct err *err)
{
        VEC(struct alias) all = {0};
        size_t i, k, lang;

        if (corpus->n_products > UINT16_MAX)
                return err_set(err, ERR_LIMIT, "%zu products are too many", corpus->n_products);
        base->n_products = corpus->n_products;
        base->products = ARENA_ARRAY(base->mem, struct product, corpus->n_products + 1);
        for (i = 0; i < corpus->n_products; i++) {
                const struct nlu_product *p = &corpus->products[i];

                base->products[i].id = arena_str(base->mem, p->id);
                base->products[i].family = (uint16_t)i;
                for (k = 0; k < i; k++) {
                        if (str_eq(corpus->products[k].family, p->family)) {
                                base->products[i].family = (uint16_t)k;
                                break;
                        }
                }
                for (lang = 0; lang < LANG_N; lang++) {
                        for (k = 0; k < p->n_aliases[lang]; k++) {
                                struct normal s = normal_make(base->mem, p->aliases[lang][k], ALIAS_MAX);

                                if (s.n < 2)
                                        continue;
                                *VEC_ADD(&all) = (struct alias){.cp = s.cp,
                                                                .n = (uint32_t)s.n,
                                                                .product = (uint16_t)i,
                                                                .han = is_han(s.cp[0]) && is_han(s.cp[s.n - 1])};
                        }
                }
        }
        if (all.n > 1)
                qsort(all.p, all.n, sizeof(struct alias), by_first);
        base->aliases = ARENA_ARRAY(base->mem, struct alias, all.n + 1);
        base->n_aliases = all.n;
        if (all.n > 0)
                memcpy(base->aliases, all.p, all.n * sizeof(struct alias));
        VEC_FREE(&all);
        return 0;
}

uint32_t nlu_product_find(const struct nlu_base *base, struct str id)
{
        size_t i;

        for (i = 0; i < base->n_products; i++) {
                if (str_eq(base->products[i].id, id))
                        return (uint32_t)i;
        }
        return UINT32_MAX;
}

static const struct alias *first_alias(const struct nlu_base *base, uint32_t cp)
{
        size_t lo = 0, hi = base->n_aliases;

        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;

                if (base->aliases[mid].cp[0] < cp)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return base->aliases + lo;
}

static bool is_word_char(uint32_t c)
{
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Length of the alias at s[i..], spaces in the alias being optional in the text; 0 = not there. */
static size_t exact_at(const struct normal *s, size_t i, const struct alias *a)
{
        size_t from = i;
        uint32_t k;

        if (!is_han(a->cp[0]) && i > 0 && is_word_char(s->cp[i - 1]))
                return 0;
        for (k = 0; k < a->n; k++) {
                if (i < s->n && s->cp[i] == a->cp[k]) {
                        i++;
                } else if (a->cp[k] != ' ') {
                        return 0;
                }
        }
        /* A plural s is the same thing. */
        if (!is_han(a->cp[a->n - 1]) && i < s->n && s->cp[i] == 's')
                i++;
        if (is_word_char(a->cp[a->n - 1]) && i < s->n && is_word_char(s->cp[i]))
                return 0;
        return i - from;
}

static size_t sound_at(const struct normal *s, size_t i, const struct alias *a)
{
        uint32_t k;

        if (!a->han || a->n < 3 || i + a->n > s->n)
                return 0;
        for (k = 0; k < a->n; k++) {
                if (s->cp[i + k] != a->cp[k] &&
                    (!is_han(s->cp[i + k]) || table_pinyin(s->cp[i + k]) != table_pinyin(a->cp[k])))
                        return 0;
        }
        return a->n;
}

/* Edit distance with transposition (optimal string alignment), at most max; max + 1 when more. */
static unsigned edits(const uint32_t *a, size_t n, const uint32_t *b, size_t m, unsigned max)
{
        unsigned d[3][ALIAS_MAX + 2];
        size_t i, j;

        if (n > m + max || m > n + max || n > ALIAS_MAX || m > ALIAS_MAX)
                return max + 1;
        for (j = 0; j <= m; j++)
                d[0][j] = (unsigned)j;
        for (i = 1; i <= n; i++) {
                unsigned *now = d[i % 3], *last = d[(i - 1) % 3], *before = d[(i + 1) % 3];

                now[0] = (unsigned)i;
                for (j = 1; j <= m; j++) {
                        unsigned best = last[j - 1] + (a[i - 1] != b[j - 1]);

                        best = best < last[j] + 1 ? best : last[j] + 1;
                        best = best < now[j - 1] + 1 ? best : now[j - 1] + 1;
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
                                best = before[j - 2] + 1;
                        now[j] = best;
                }
        }
        return d[n % 3][m] <= max ? d[n % 3][m] : max + 1;
}

static bool typo_at(const struct normal *s, const struct word *w, const struct alias *a)
{
        size_t len = w->to - w->from;
        uint32_t k;

        if (w->kind != WORD_LATIN || a->n < 5 || len < 5)
                return false;
        for (k = 0; k < a->n; k++) {
                if (a->cp[k] < 'a' || a->cp[k] > 'z')
                        return false;
        }
        return edits(s->cp + w->from, len, a->cp, a->n, a->n >= 9 ? 2 : 1) <= (a->n >= 9 ? 2u : 1u);
}

static void mention(struct mentions *m, uint16_t product, size_t from, size_t to)
{
        size_t i;

        for (i = 0; i < m->n; i++) {
                if (m->p[i].product == product)
                        return;
        }
        if (m->n < MENTIONS_MAX)
                m->p[m->n++] = (struct mention){.product = product, .from = (uint32_t)from, .to = (uint32_t)to};
}

/* The longest alias at position i; several products may share it. */
static size_t mention_at(const struct nlu_base *base, const struct normal *s, size_t i, struct mentions *m)
{
        const struct alias *end = base->aliases + base->n_aliases, *a, *from = first_alias(base, s->cp[i]);
        size_t best = 0, len;

        for (a = from; a < end && a->cp[0] == s->cp[i]; a++) {
                len = exact_at(s, i, a);
                best = len > best ? len : best;
        }
        for (a = from; best && a < end && a->cp[0] == s->cp[i]; a++) {
                if (exact_at(s, i, a) == best)
                        mention(m, a->product, i, i + best);
        }
        for (a = from; !best && a < end && a->cp[0] == s->cp[i]; a++) {
                len = sound_at(s, i, a);
                if (len) {
                        mention(m, a->product, i, i + len);
                        return len;
                }
        }
        return best;
}

void nlu_products_in(const struct nlu_base *base, const struct analysed *a, struct mentions *ret)
{
        const struct normal *s = &a->normal;
        const struct alias *end = base->aliases + base->n_aliases, *x;
        size_t i, len;

        ret->n = 0;
        for (i = 0; i < s->n; i += len ? len : 1)
                len = mention_at(base, s, i, ret);
        if (ret->n > 0)
                return;
        for (i = 0; i < a->words.n; i++) {
                const struct word *w = &a->words.p[i];

                if (w->kind != WORD_LATIN)
                        continue;
                for (x = first_alias(base, s->cp[w->from]); x < end && x->cp[0] == s->cp[w->from]; x++) {
                        if (typo_at(s, w, x)) {
                                mention(ret, x->product, w->from, w->to);
                                break;
                        }
                }
        }
}

float nlu_product_fit(const struct nlu_base *base, const struct doc *doc, const uint16_t *products, size_t n)
{
        float fit = -1;
        size_t i, k;

        if (doc->everything || n == 0)
                return 0;
        for (i = 0; i < n; i++) {
                for (k = 0; k < doc->n_products; k++) {
                        if (doc->products[k] == products[i])
                                return 1;
                        if (base->products[doc->products[k]].family == base->products[products[i]].family)
                                fit = 0.5f;
                }
        }
        return fit;
}
