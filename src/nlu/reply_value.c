/* reply_value - a candidate in numbers: each as it is, less the mean of all candidates, and less the highest. */
#include "nlu/reply_priv.h"

#include <math.h>

enum kind { ALL, PAIRS_ONLY, STYLE_ONLY, MATTER_ONLY };

static bool counts(const struct reply_vocabulary *v, uint32_t id, enum kind k)
{
        switch (k) {
        case ALL: return true;
        case PAIRS_ONLY: return !v->single[id];
        case STYLE_ONLY: return v->style[id];
        case MATTER_ONLY: return !v->style[id];
        }
        return false;
}

static float square(const struct reply_vocabulary *v, const struct bag *b, enum kind k)
{
        float sum = 0;

        for (uint32_t i = 0; i < b->n; i++)
                if (counts(v, b->id[i], k)) {
                        float w = lexicon_idf(v->signs, b->id[i]);

                        sum += w * w;
                }
        return sum;
}

/* Of what both have: squared weights (power 2), or weights (power 1). */
static float common(const struct reply_vocabulary *v, const struct bag *a, const struct bag *b, enum kind kind,
                    int power)
{
        uint32_t i = 0, k = 0;
        float sum = 0;

        while (i < a->n && k < b->n) {
                if (a->id[i] == b->id[k]) {
                        float w = lexicon_idf(v->signs, a->id[i]);

                        if (counts(v, a->id[i], kind))
                                sum += power == 2 ? w * w : w;
                        i++;
                        k++;
                } else if (a->id[i] < b->id[k])
                        i++;
                else
                        k++;
        }
        return sum;
}

static float cosine(const struct reply_vocabulary *v, const struct bag *a, const struct bag *b, enum kind k)
{
        return common(v, a, b, k, 2) / (sqrtf(square(v, a, k) * square(v, b, k)) + 1e-6f);
}

float bag_cosine(const struct reply_vocabulary *v, const struct bag *a, const struct bag *b)
{
        return cosine(v, a, b, ALL);
}

static float weight_of(const struct reply_vocabulary *v, const struct bag *b)
{
        float sum = 1;

        for (uint32_t i = 0; i < b->n; i++)
                sum += lexicon_idf(v->signs, b->id[i]);
        return sum;
}

static float fits_place(const struct reply_vocabulary *v, const struct reply_learned *l, unsigned place,
                        const struct bag *b)
{
        float sum = 0;

        for (uint32_t i = 0; i < b->n; i++)
                sum += l->by_place[(size_t)place * v->n + b->id[i]];
        return sum / sqrtf((float)b->n + 5);
}

/* How much the customer's words are followed by those of the candidate, by rare ones most. */
static float follows(const struct reply_vocabulary *v, const struct reply_learned *l, const struct bag *said,
                     const struct bag *b)
{
        float sum = 0, a2 = 0, b2 = 0;

        for (uint32_t k = 0; k < said->n_words; k++)
                a2 += lexicon_idf(v->words, said->word[k]) * lexicon_idf(v->words, said->word[k]);
        for (uint32_t q = 0; q < b->n_words; q++) {
                float w = lexicon_idf(v->words, b->word[q]);

                b2 += w * w;
                for (uint32_t k = 0; k < said->n_words; k++)
                        sum += w * lexicon_idf(v->words, said->word[k]) *
                               pairs_get(&l->pairs, said->word[k], b->word[q]);
        }
        return sum / (sqrtf(a2 * b2) + 1e-6f);
}

/* The places of one talk in the spaces of the pairings. */
struct places {
        float *of[PAIRINGS];
};

static float near_in(const struct reply_vocabulary *v, const struct pairing *p, const float *left, const struct bag *b,
                     struct arena *mem)
{
        uint32_t dim = pairing_dim(p);
        float *right = ARENA_ARRAY(mem, float, dim), sum = 0;
        struct sparse x = right_side_of(v, mem, b);

        pairing_right(p, &x, right);
        for (uint32_t k = 0; k < dim; k++)
                sum += left[k] * right[k];
        return sum;
}

static void values_of_one(const struct reply_vocabulary *v, const struct reply_learned *l, const struct reply_case *c,
                          const struct places *at, const struct bag *b, struct arena *mem, float *out)
{
        const struct bag *parts[] = {&c->last, &c->customer, &c->agent, &c->agent_last};
        float all = weight_of(v, b), length = logf((float)b->n + 1);
        unsigned n = 0;

        for (unsigned k = 0; k < 4; k++)
                out[n++] = cosine(v, parts[k], b, ALL);
        for (enum kind k = PAIRS_ONLY; k <= MATTER_ONLY; k++) {
                out[n++] = cosine(v, &c->customer, b, k);
                out[n++] = cosine(v, &c->agent, b, k);
        }
        for (unsigned k = 0; k < 3; k++)
                out[n++] = common(v, parts[k], b, ALL, 1) / all;
        out[n++] = common(v, &c->customer, b, ALL, 1);
        out[n++] = fits_place(v, l, c->place, b);
        out[n++] = follows(v, l, &c->last, b);
        out[n++] = follows(v, l, &c->customer, b);
        for (unsigned k = 0; k < PAIRINGS; k++)
                out[n++] = near_in(v, l->pairing[k], at->of[k], b, mem);
        out[n++] = length;
        out[n++] = c->place == 0 ? length : 0;
        out[n++] = c->place >= 5 ? length : 0;
        out[n++] = (float)c->place;
}
_Static_assert(VALUES == 4 + 6 + 3 + 1 + 1 + 2 + PAIRINGS + 4, "values of a candidate");

void values_of(const struct reply_vocabulary *v, const struct reply_learned *l, const struct reply_case *c,
               const struct bag *const *candidates, size_t n, struct arena *mem, float *rows)
{
        struct places at;

        for (unsigned k = 0; k < PAIRINGS; k++) {
                struct sparse x = left_side_of(v, mem, c, k);

                at.of[k] = ARENA_ARRAY(mem, float, pairing_dim(l->pairing[k]));
                pairing_left(l->pairing[k], &x, at.of[k]);
        }
        for (size_t i = 0; i < n; i++)
                values_of_one(v, l, c, &at, candidates[i], mem, rows + i * COLUMNS);
        for (unsigned k = 0; k < VALUES; k++) {
                float sum = 0, most = -INFINITY;

                for (size_t i = 0; i < n; i++) {
                        sum += rows[i * COLUMNS + k];
                        most = fmaxf(most, rows[i * COLUMNS + k]);
                }
                for (size_t i = 0; i < n; i++) {
                        rows[i * COLUMNS + VALUES + k] = rows[i * COLUMNS + k] - sum / (float)n;
                        rows[i * COLUMNS + 2 * VALUES + k] = rows[i * COLUMNS + k] - most;
                }
        }
}
