/* reply_learn - what chats teach: three pairings of a talk with its reply, what is said at which place, and which words
 * of customers are followed by which of agents. */
#include "nlu/reply_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 4 }; /* last, customer, agent_last, agent: of the left side, then the place */
#define OFTEN 2.0f   /* pairs of words seen less tell nothing */
#define SMOOTH 3.0f

/* What each pairing looks at, and how much. */
static const float looks[PAIRINGS][BLOCKS + 1] = {
        {1, 0.5f, 0.5f, 0.5f, 0.5f}, /* all of it */
        {0.7f, 0.5f, 0.5f, 1, 0.5f}, /* how the agent writes */
        {1, 1, 0, 1, 0},             /* what it is about */
};

/* ---- sparse vectors ---- */

static float length_of(const struct reply_vocabulary *v, const struct bag *b)
{
        float sum = 0;

        for (uint32_t i = 0; i < b->n; i++) {
                float w = lexicon_idf(v->signs, b->id[i]);

                sum += w * w;
        }
        return sqrtf(sum) + 1e-6f;
}

static size_t put(const struct reply_vocabulary *v, const struct bag *b, uint32_t offset, float times, uint32_t *id,
                  float *w)
{
        float length = length_of(v, b);

        for (uint32_t i = 0; i < b->n; i++) {
                id[i] = b->id[i] + offset;
                w[i] = times * lexicon_idf(v->signs, b->id[i]) / length;
        }
        return b->n;
}

struct sparse left_side_of(const struct reply_vocabulary *v, struct arena *mem, const struct reply_case *c,
                           unsigned pairing)
{
        const struct bag *parts[BLOCKS] = {&c->last, &c->customer, &c->agent_last, &c->agent};
        size_t n = 0, most = 1;
        uint32_t *id;
        float *w;

        for (unsigned k = 0; k < BLOCKS; k++)
                most += parts[k]->n;
        id = ARENA_ARRAY(mem, uint32_t, most);
        w = ARENA_ARRAY(mem, float, most);
        for (unsigned k = 0; k < BLOCKS; k++)
                if (looks[pairing][k] > 0)
                        n += put(v, parts[k], k * v->n, looks[pairing][k], id + n, w + n);
        if (looks[pairing][BLOCKS] > 0) {
                id[n] = BLOCKS * v->n + c->place;
                w[n++] = looks[pairing][BLOCKS];
        }
        return (struct sparse){.id = id, .w = w, .n = n, .known = 1};
}

struct sparse right_side_of(const struct reply_vocabulary *v, struct arena *mem, const struct bag *b)
{
        uint32_t *id = ARENA_ARRAY(mem, uint32_t, b->n + 1);
        float *w = ARENA_ARRAY(mem, float, b->n + 1);

        return (struct sparse){.id = id, .w = w, .n = put(v, b, 0, 1, id, w), .known = 1};
}

/* ---- pairings ---- */

static int learn_pairing(const struct reply_vocabulary *v, const struct reply_case *const *cases, size_t n,
                         unsigned which, uint64_t seed, const atomic_bool *cancel, struct pairing **ret,
                         struct err *err)
{
        struct arena *mem = arena_new(0);
        struct pairing_example *ex = ARENA_ARRAY(mem, struct pairing_example, n);
        uint32_t n_left = BLOCKS * v->n + PLACES, *link = ARENA_ARRAY(mem, uint32_t, n_left);
        struct pairing_options o = {
                .n_left = n_left, .n_right = v->n, .link = link, .seed = seed * PAIRINGS + which + 1, .cancel = cancel};
        int r;

        for (uint32_t i = 0; i < n_left; i++)
                link[i] = i < BLOCKS * v->n ? i % v->n : PAIRING_UNLINKED;
        for (size_t i = 0; i < n; i++)
                ex[i] = (struct pairing_example){left_side_of(v, mem, cases[i], which),
                                                 right_side_of(v, mem, &cases[i]->reply), cases[i]->partner};
        r = pairing_train(ex, n, &o, ret, err);
        arena_free(mem);
        return r;
}

/* ---- places ---- */

static float *learn_places(const struct reply_vocabulary *v, const struct reply_case *const *cases, size_t n)
{
        float *by = calloc((size_t)PLACES * v->n + 1, sizeof(*by)), *all = calloc(v->n + 1, sizeof(*all));
        float in_place[PLACES] = {0};

        if (!by || !all)
                abort();
        for (size_t i = 0; i < n; i++) {
                const struct bag *b = &cases[i]->reply;

                in_place[cases[i]->place]++;
                for (uint32_t k = 0; k < b->n; k++) {
                        by[(size_t)cases[i]->place * v->n + b->id[k]]++;
                        all[b->id[k]]++;
                }
        }
        for (unsigned p = 0; p < PLACES; p++)
                for (uint32_t k = 0; k < v->n; k++) {
                        float usual = (all[k] + 0.5f) / ((float)n + 1), *f = &by[(size_t)p * v->n + k];

                        *f = logf((*f + 4 * usual) / (in_place[p] + 4)) - logf(usual);
                }
        free(all);
        return by;
}

/* ---- pairs of words ---- */

static size_t slot_of(const struct pair_table *t, uint64_t key)
{
        size_t i = (size_t)((key * 0x9E3779B97F4A7C15ull) >> 20) & (t->cap - 1);

        while (t->key[i] && t->key[i] != key)
                i = (i + 1) & (t->cap - 1);
        return i;
}

static void table_new(struct pair_table *t, size_t cap)
{
        t->cap = cap;
        t->n = 0;
        t->key = calloc(cap, sizeof(*t->key));
        t->value = calloc(cap, sizeof(*t->value));
        if (!t->key || !t->value)
                abort();
}

static void table_grow(struct pair_table *t)
{
        struct pair_table old = *t;

        table_new(t, old.cap * 2);
        for (size_t i = 0; i < old.cap; i++)
                if (old.key[i]) {
                        size_t at = slot_of(t, old.key[i]);

                        t->key[at] = old.key[i];
                        t->value[at] = old.value[i];
                        t->n++;
                }
        free(old.key);
        free(old.value);
}

static uint64_t key_of(uint32_t a, uint32_t b)
{
        return ((uint64_t)(a + 1) << 32) | (b + 1);
}

float pairs_get(const struct pair_table *t, uint32_t a, uint32_t b)
{
        size_t i = slot_of(t, key_of(a, b));

        return t->key[i] ? t->value[i] : 0;
}

static void count_pair(struct pair_table *t, uint64_t key)
{
        size_t i;

        if (t->n * 2 >= t->cap)
                table_grow(t);
        i = slot_of(t, key);
        t->n += t->key[i] == 0;
        t->key[i] = key;
        t->value[i]++;
}

static void learn_pairs(const struct reply_vocabulary *v, const struct reply_case *const *cases, size_t n,
                        struct pair_table *t)
{
        uint32_t n_words = lexicon_size(v->words);
        float *said = calloc(n_words + 1, sizeof(*said)), *replied = calloc(n_words + 1, sizeof(*replied));

        if (!said || !replied)
                abort();
        table_new(t, 1 << 16);
        for (size_t i = 0; i < n; i++) {
                const struct bag *c = &cases[i]->customer, *r = &cases[i]->reply;

                for (uint32_t k = 0; k < c->n_words; k++)
                        said[c->word[k]]++;
                for (uint32_t q = 0; q < r->n_words; q++) {
                        replied[r->word[q]]++;
                        for (uint32_t k = 0; k < c->n_words; k++)
                                count_pair(t, key_of(c->word[k], r->word[q]));
                }
        }
        for (size_t i = 0; i < t->cap; i++) {
                uint32_t a = (uint32_t)(t->key[i] >> 32), b = (uint32_t)t->key[i];
                float usual;

                if (!t->key[i] || t->value[i] < OFTEN) {
                        t->value[i] = 0;
                        continue;
                }
                usual = replied[b - 1] / (float)n;
                t->value[i] = logf((t->value[i] + SMOOTH * usual) / (said[a - 1] + SMOOTH)) - logf(usual);
        }
        free(said);
        free(replied);
}

int learned_make(const struct reply_vocabulary *v, const struct reply_case *const *cases, size_t n, uint64_t seed,
                 const atomic_bool *cancel, struct reply_learned *ret, struct err *err)
{
        int r = 0;

        *ret = (struct reply_learned){.by_place = NULL};
        for (unsigned k = 0; k < PAIRINGS && r == 0; k++)
                r = learn_pairing(v, cases, n, k, seed, cancel, &ret->pairing[k], err);
        if (r < 0) {
                learned_done(ret);
                return r;
        }
        ret->by_place = learn_places(v, cases, n);
        learn_pairs(v, cases, n, &ret->pairs);
        return 0;
}

void learned_done(struct reply_learned *l)
{
        for (unsigned k = 0; k < PAIRINGS; k++)
                l->pairing[k] = pairing_free(l->pairing[k]);
        free(l->by_place);
        free(l->pairs.key);
        free(l->pairs.value);
        *l = (struct reply_learned){.by_place = NULL};
}
