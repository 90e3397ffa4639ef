/*
 * Meaning: what a text is about, as the sum of the vectors of its words. The vectors of both languages lie in one space
 * (packs/vectors tells how they are made), so a mixed text adds up too. A word that the table lacks is tried without
 * its ending, a Chinese one by its characters.
 */
#include "nlu/nlu_priv.h"

#include <math.h>
#include <string.h>

#define SHARE 0.45f /* of the squared norm that the classifier sees; flat between .3 and .6 */

extern const char wordvec_zh[] __attribute__((visibility("hidden")));
extern const char wordvec_zh_end[] __attribute__((visibility("hidden")));
extern const char wordvec_en[] __attribute__((visibility("hidden")));
extern const char wordvec_en_end[] __attribute__((visibility("hidden")));

int nlu_meaning_open(struct nlu_base *base, struct err *err)
{
        int r = wordvec_open(str_n(wordvec_zh, (size_t)(wordvec_zh_end - wordvec_zh)), &base->vectors[LANG_ZH], err);

        if (r == 0)
                r = wordvec_open(str_n(wordvec_en, (size_t)(wordvec_en_end - wordvec_en)), &base->vectors[LANG_EN],
                                 err);
        return r;
}

static uint32_t hash_of(const uint32_t *cp, size_t n)
{
        uint32_t h = WORDVEC_SEED;
        size_t i;

        for (i = 0; i < n; i++)
                h = wordvec_step(h, cp[i]);
        return h;
}

/* Endings that may be taken off, longest first; what is left has at least three letters. */
static const struct {
        const char *text;
        size_t n;
} endings[] = {{"ing", 3}, {"ed", 2}, {"es", 2}, {"er", 2}, {"ly", 2}, {"s", 1}, {"d", 1}};

static bool ends_with(const uint32_t *cp, size_t n, const char *text, size_t len)
{
        size_t i;

        for (i = 0; i < len && n >= len; i++) {
                if (cp[n - len + i] != (uint32_t)(unsigned char)text[i])
                        return false;
        }
        return n >= len;
}

static bool add_latin(const struct wordvec *w, const uint32_t *cp, size_t n, float *sum)
{
        size_t i;

        if (wordvec_add(w, hash_of(cp, n), sum))
                return true;
        for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
                size_t stem = n - endings[i].n;
                uint32_t h;

                if (n < endings[i].n + 3 || !ends_with(cp, n, endings[i].text, endings[i].n))
                        continue;
                h = hash_of(cp, stem);
                if (wordvec_add(w, h, sum) || wordvec_add(w, wordvec_step(h, 'e'), sum))
                        return true;
                if (cp[stem - 1] == cp[stem - 2] && wordvec_add(w, hash_of(cp, stem - 1), sum))
                        return true;
        }
        return false;
}

static bool add_han(const struct wordvec *w, const uint32_t *cp, size_t n, float *sum)
{
        bool any = wordvec_add(w, hash_of(cp, n), sum);
        size_t i;

        for (i = 0; !any && n > 1 && i < n; i++)
                wordvec_add(w, hash_of(cp + i, 1), sum);
        return true;
}

void nlu_meaning_make(const struct nlu_base *base, const struct normal *s, const struct words *w, struct meaning *ret)
{
        size_t i;

        memset(ret, 0, sizeof(*ret));
        for (i = 0; i < w->n; i++) {
                const struct word *x = &w->p[i];

                if (x->kind == WORD_LATIN)
                        add_latin(&base->vectors[LANG_EN], s->cp + x->from, x->to - x->from, ret->v);
                else if (x->kind == WORD_HAN)
                        add_han(&base->vectors[LANG_ZH], s->cp + x->from, x->to - x->from, ret->v);
        }
        ret->known = wordvec_normalise(ret->v);
        wordvec_pack(ret->v, ret->packed);
}

struct space nlu_word_space(const struct nlu_base *base)
{
        struct space s = {.dim = WORDVEC_DIM, .share = SHARE};

        if (base) {
                s.rows = base->meanings;
                s.paras = base->para_meanings;
        }
        return s;
}

struct place nlu_word_place(const struct meaning *m)
{
        return (struct place){.known = m->known, .v = m->v, .packed = m->packed};
}

static void cosines(const struct space *space, const struct place *at, const int8_t *many, const float *scale, size_t n,
                    float *out)
{
        if (scale)
                dense_cosines(at->packed, at->scale, many, scale, n, space->dim, out);
        else
                wordvec_cosines(at->packed, many, n, out);
}

void nlu_row_cosines(const struct space *space, const struct place *at, size_t from, size_t n, float *out)
{
        cosines(space, at, space->rows + from * space->dim, space->row_scale ? space->row_scale + from : NULL, n, out);
}

void nlu_para_cosines(const struct space *space, const struct place *at, size_t from, size_t n, float *out)
{
        cosines(space, at, space->paras + from * space->dim, space->para_scale ? space->para_scale + from : NULL, n,
                out);
}

struct sparse nlu_class_vector(struct arena *mem, uint32_t n_words, const struct sparse *x, const struct space *space,
                               const struct place *at)
{
        uint32_t *id, k, dim = space->dim;
        float *w, of_x = sqrtf(1 - space->share), of_m = sqrtf(space->share);
        size_t i;

        if (!at->known)
                return *x;
        id = ARENA_ARRAY(mem, uint32_t, x->n + dim);
        w = ARENA_ARRAY(mem, float, x->n + dim);
        for (i = 0; i < x->n; i++) {
                id[i] = x->id[i];
                w[i] = x->w[i] * of_x;
        }
        for (k = 0; k < dim; k++) {
                id[x->n + k] = n_words + k;
                w[x->n + k] = at->v[k] * of_m;
        }
        return (struct sparse){.id = id, .w = w, .n = x->n + dim, .known = x->known};
}
