#include "answer/taken.h"

#include "base/map.h"
#include "learn/cooccur.h"

#include <stdlib.h>
#include <string.h>

#define BY_FAMILY 0.5f /* what is known of a thing itself goes before what its family tells */

enum { OWNED_MAX = 64, NEXT_MAX = 512, UNKNOWN = UINT32_MAX };

struct level {
        struct map *ids; /* name to number + 1 */
        uint32_t n;
        struct cooccur *counts; /* while learning */
        struct cooccur_model *model;
        struct cooccur_scratch *scratch;
};

struct taken {
        struct level product, family;
};

static void level_init(struct level *l)
{
        l->ids = map_new();
        l->counts = cooccur_new(NULL);
}

static void level_done(struct level *l)
{
        map_free(l->ids);
        cooccur_free(l->counts);
        cooccur_scratch_free(l->scratch);
        cooccur_model_free(l->model);
}

static uint32_t known(const struct level *l, struct str name)
{
        void *found = name.n ? map_get(l->ids, name) : NULL;

        return found ? (uint32_t)(uintptr_t)found - 1 : UNKNOWN;
}

static uint32_t number_of(struct level *l, struct str name)
{
        uint32_t i = known(l, name);

        if (i == UNKNOWN && name.n && l->n < COOCCUR_ITEMS_MAX) {
                i = l->n++;
                map_set(l->ids, name, (void *)(uintptr_t)l->n);
        }
        return i;
}

/* The history of one customer, at one level. What cannot be numbered is passed over. */
static void learn_history(struct level *l, const struct taken_row *rows, size_t n, bool by_family)
{
        uint32_t h[OWNED_MAX];
        size_t used = 0;

        for (size_t i = n > OWNED_MAX ? n - OWNED_MAX : 0; i < n; i++) {
                uint32_t item = number_of(l, by_family ? rows[i].family : rows[i].product);

                if (item != UNKNOWN)
                        h[used++] = item;
        }
        cooccur_add_history(l->counts, h, used, NULL);
}

static void level_finish(struct level *l)
{
        l->model = cooccur_build(l->counts);
        l->scratch = cooccur_scratch_new(l->model);
        l->counts = cooccur_free(l->counts);
}

struct taken *taken_learn(const struct taken_row *rows, size_t n)
{
        struct taken *t = calloc(1, sizeof(*t));
        size_t all = n < TAKEN_ROWS_MAX ? n : TAKEN_ROWS_MAX, len;

        if (!t)
                abort();
        level_init(&t->product);
        level_init(&t->family);
        for (size_t i = 0; i < all; i += len) {
                for (len = 1; i + len < all && rows[i + len].customer == rows[i].customer; len++)
                        ;
                learn_history(&t->product, rows + i, len, false);
                learn_history(&t->family, rows + i, len, true);
        }
        level_finish(&t->product);
        level_finish(&t->family);
        return t;
}

struct taken *taken_free(struct taken *t)
{
        if (!t)
                return NULL;
        level_done(&t->product);
        level_done(&t->family);
        free(t);
        return NULL;
}

/* Divided by the greatest. */
static void level_scores(struct level *l, const uint32_t *owned, size_t n_owned, const uint32_t *next, size_t n,
                         float *out)
{
        float most = 0;

        cooccur_score(l->model, l->scratch, owned, n_owned, next, (uint32_t)n, out);
        for (size_t i = 0; i < n; i++)
                most = out[i] > most ? out[i] : most;
        for (size_t i = 0; i < n; i++)
                out[i] = most > 0 ? out[i] / most : 0;
}

void taken_scores(struct taken *t, const struct taken_thing *owned, size_t n_owned, const struct taken_thing *next,
                  size_t n_next, float *out)
{
        size_t from = n_owned > OWNED_MAX ? n_owned - OWNED_MAX : 0, n = n_next < NEXT_MAX ? n_next : NEXT_MAX;
        uint32_t p[OWNED_MAX], f[OWNED_MAX], np[NEXT_MAX], nf[NEXT_MAX];
        float by_family[NEXT_MAX];

        memset(out, 0, n_next * sizeof(*out));
        for (size_t i = from; i < n_owned; i++) {
                p[i - from] = known(&t->product, owned[i].product);
                f[i - from] = known(&t->family, owned[i].family);
        }
        for (size_t i = 0; i < n; i++) {
                np[i] = known(&t->product, next[i].product);
                nf[i] = known(&t->family, next[i].family);
        }
        level_scores(&t->product, p, n_owned - from, np, n, out);
        level_scores(&t->family, f, n_owned - from, nf, n, by_family);
        for (size_t i = 0; i < n; i++) {
                if (cooccur_count(t->product.model, np[i]) < TAKEN_FEW)
                        out[i] = BY_FAMILY * by_family[i];
        }
}

uint32_t taken_together(const struct taken *t, struct str a, struct str b)
{
        uint32_t n = cooccur_together(t->product.model, known(&t->product, a), known(&t->product, b));

        return n >= TAKEN_TOGETHER_MIN ? n : 0;
}
