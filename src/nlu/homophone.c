/*
 * homophone - mends characters that were typed for others that sound the same ("推款" for "退款").
 *
 * The index knows every pair of neighbouring characters in the knowledge, by its two syllables without tone. A pair of
 * the message that the knowledge has not, but that sounds like a pair of the knowledge and shares a character with it,
 * is read as that pair: the most frequent one wins. A character that stands in a longer word of the dictionary, or
 * makes a known pair with its other neighbour, is never touched, so a sentence without mistakes stays as it is.
 */
#include "nlu/nlu_priv.h"

#include "text/tables.h"

#include <stdlib.h>
#include <string.h>

struct homophone_builder {
        VEC(struct homophone) pairs;
};

static uint32_t sound_of(uint32_t a, uint32_t b)
{
        return (uint32_t)table_pinyin(a) << 16 | (uint32_t)table_pinyin(b);
}

static int by_pair(const void *x, const void *y)
{
        const struct homophone *a = x, *b = y;

        if (a->sound != b->sound)
                return (a->sound > b->sound) - (a->sound < b->sound);
        if (a->first != b->first)
                return (a->first > b->first) - (a->first < b->first);
        return (a->second > b->second) - (a->second < b->second);
}

static int by_sound(const void *x, const void *y)
{
        const struct homophone *a = x, *b = y;

        if (a->sound != b->sound)
                return (a->sound > b->sound) - (a->sound < b->sound);
        if (a->count != b->count)
                return (a->count < b->count) - (a->count > b->count);
        return by_pair(x, y);
}

struct homophone_builder *nlu_homophones_begin(void)
{
        struct homophone_builder *h = calloc(1, sizeof(*h));

        if (!h)
                abort();
        return h;
}

void nlu_homophones_add(struct homophone_builder *h, const struct normal *s)
{
        size_t i;

        for (i = 0; i + 1 < s->n; i++) {
                uint32_t a = s->cp[i], b = s->cp[i + 1];

                if (is_han(a) && is_han(b) && h->pairs.n < HOMOPHONES_MAX)
                        *VEC_ADD(&h->pairs) = (struct homophone){sound_of(a, b), a, b, 1};
        }
}

void nlu_homophones_finish(struct homophone_builder *h, struct nlu_base *base)
{
        struct homophone *p = h->pairs.p;
        size_t i, n = 0;

        if (h->pairs.n > 0)
                qsort(p, h->pairs.n, sizeof(*p), by_pair);
        for (i = 0; i < h->pairs.n; i++) {
                if (n > 0 && by_pair(&p[n - 1], &p[i]) == 0)
                        p[n - 1].count++;
                else
                        p[n++] = p[i];
        }
        if (n > 0)
                qsort(p, n, sizeof(*p), by_sound);
        base->homophones = ARENA_ARRAY(base->mem, struct homophone, n + 1);
        if (n > 0)
                memcpy(base->homophones, p, n * sizeof(*p));
        base->n_homophones = n;
        VEC_FREE(&h->pairs);
        free(h);
}

/* What is meant by the pair: NULL when it is known, or nothing that is sounds like it. */
static const struct homophone *meant(const struct nlu_base *base, uint32_t a, uint32_t b, bool *ret_known)
{
        uint32_t sound = sound_of(a, b);
        const struct homophone *best = NULL;
        size_t lo = 0, hi = base->n_homophones;

        *ret_known = false;
        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;

                if (base->homophones[mid].sound < sound)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        for (; lo < base->n_homophones && base->homophones[lo].sound == sound; lo++) {
                const struct homophone *h = &base->homophones[lo];

                if (h->first == a && h->second == b) {
                        *ret_known = true;
                        return NULL;
                }
                if (!best && (h->first == a || h->second == b))
                        best = h;
        }
        return best;
}

/* Is the character a word by itself? One that stands in a longer word is what it should be. */
static bool stands_alone(const struct words *w, size_t *at, uint32_t i)
{
        while (*at < w->n && w->p[*at].to <= i)
                (*at)++;
        return *at < w->n && w->p[*at].from == i && w->p[*at].to == i + 1;
}

static bool is_known(const struct nlu_base *base, const struct normal *s, uint32_t i)
{
        bool known;

        if (i + 1 >= s->n || !is_han(s->cp[i]) || !is_han(s->cp[i + 1]))
                return false;
        meant(base, s->cp[i], s->cp[i + 1], &known);
        return known;
}

bool nlu_homophones_mend(const struct nlu_base *base, struct normal *s, const struct words *w, struct arena *mem)
{
        uint32_t *cp = NULL, i;
        size_t at = 0;
        bool known;

        for (i = 0; i + 1 < s->n; i++) {
                bool left_alone = stands_alone(w, &at, i), right_alone;
                size_t next = at;
                const struct homophone *h;

                if (!is_han(s->cp[i]) || !is_han(s->cp[i + 1]))
                        continue;
                right_alone = stands_alone(w, &next, i + 1);
                h = meant(base, cp ? cp[i] : s->cp[i], s->cp[i + 1], &known);
                if (!h || (h->first != s->cp[i] && (!left_alone || (i > 0 && is_known(base, s, i - 1)))) ||
                    (h->second != s->cp[i + 1] && (!right_alone || is_known(base, s, i + 1))))
                        continue;
                if (!cp) {
                        cp = ARENA_ARRAY(mem, uint32_t, s->n);
                        memcpy(cp, s->cp, s->n * sizeof(*cp));
                }
                cp[i] = h->first;
                cp[i + 1] = h->second;
        }
        if (cp)
                s->cp = cp;
        return cp != NULL;
}
