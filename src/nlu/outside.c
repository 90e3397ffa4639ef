/*
 * Vectors from outside. What all texts of a kind and language share is taken out first: many models put every text into
 * one narrow cone, where all cosines are near one and mean nothing, and each language into a corner of its own; around
 * their means they spread, and a question lies beside what answers it in the other language.
 */
#include "nlu/nlu_priv.h"

#include <stdlib.h>
#include <string.h>

#define SHARE 0.8f /* of the squared norm that the classifier sees */
#define ENOUGH 20  /* texts of one kind and language that weigh as much in their mean as the next wider one */

struct outside *nlu_outside_unref(struct outside *o)
{
        if (!o || atomic_fetch_sub(&o->refs, 1) > 1)
                return NULL;
        nlu_model_unref(o->model);
        arena_free(o->mem);
        free(o);
        return NULL;
}

/* ---- building ---- */

struct build {
        const struct nlu_base *base;
        const struct nlu_vectors *v;
        struct outside *o;
        float *one; /* the vector at hand */
        float *para_mean[LANG_N];
};

/* The vector of a text at length one into b->one. */
static int fetch(struct build *b, enum nlu_text kind, struct str text, struct err *err)
{
        const float *v = b->v->of(b->v->arg, kind, text);

        if (!v)
                return err_set(err, ERR_NOTFOUND, "a text of %zu bytes has no vector", text.n);
        memcpy(b->one, v, b->v->dim * sizeof(float));
        if (!dense_normalise(b->one, b->v->dim))
                return err_set(err, ERR_INVALID, "the vector of a text of %zu bytes is empty or not finite", text.n);
        return 0;
}

/* Sums of vectors, of a language's texts and of all. */
struct sums {
        double *of[LANG_N], *all;
        double n[LANG_N], n_all;
};

static struct sums sums_new(struct arena *mem, uint32_t dim)
{
        struct sums s = {.all = ARENA_ARRAY(mem, double, dim)};
        int l;

        for (l = 0; l < LANG_N; l++)
                s.of[l] = ARENA_ARRAY(mem, double, dim);
        return s;
}

static void add_to(struct sums *s, uint8_t lang, const float *v, uint32_t dim)
{
        uint32_t k;

        for (k = 0; k < dim; k++) {
                s->of[lang][k] += (double)v[k];
                s->all[k] += (double)v[k];
        }
        s->n[lang]++;
        s->n_all++;
}

/* The mean of a language's texts, drawn to `prior` while there are few. */
static void mean_of(const double *sum, double n, const float *prior, uint32_t dim, float *ret)
{
        uint32_t k;

        for (k = 0; k < dim; k++)
                ret[k] = (float)((sum[k] + ENOUGH * (double)prior[k]) / (n + ENOUGH));
}

static int find_means(struct build *b, struct arena *tmp, struct err *err)
{
        const struct nlu_base *base = b->base;
        uint32_t dim = b->v->dim, k;
        struct sums rows = sums_new(tmp, dim), paras = sums_new(tmp, dim);
        float *all = ARENA_ARRAY(tmp, float, dim);
        size_t i;
        int r = 0, l;

        for (i = 0; i < base->n_rows && r == 0; i++) {
                r = fetch(b, NLU_QUESTION, base->rows[i].text, err);
                add_to(&rows, base->rows[i].lang, b->one, dim);
        }
        for (i = 0; i < base->n_paras && r == 0; i++) {
                r = fetch(b, NLU_PASSAGE, base->paras[i].window, err);
                add_to(&paras, base->paras[i].lang, b->one, dim);
        }
        for (k = 0; k < dim && rows.n_all > 0; k++)
                all[k] = (float)(rows.all[k] / rows.n_all);
        for (l = 0; l < LANG_N; l++) {
                mean_of(rows.of[l], rows.n[l], all, dim, b->o->mean[l]);
                mean_of(paras.of[l], paras.n[l], b->o->mean[l], dim, b->para_mean[l]);
        }
        return r;
}

static void centre(float *v, const float *mean, uint32_t dim)
{
        uint32_t k;

        for (k = 0; k < dim; k++)
                v[k] -= mean[k];
        dense_normalise(v, dim);
}

static int pack_all(struct build *b, int8_t *rows, float *row_scale, int8_t *paras, float *para_scale, struct err *err)
{
        const struct nlu_base *base = b->base;
        uint32_t dim = b->v->dim;
        size_t i;
        int r = 0;

        for (i = 0; i < base->n_rows && r == 0; i++) {
                r = fetch(b, NLU_QUESTION, base->rows[i].text, err);
                centre(b->one, b->o->mean[base->rows[i].lang], dim);
                row_scale[i] = dense_pack(b->one, dim, rows + i * dim);
        }
        for (i = 0; i < base->n_paras && r == 0; i++) {
                r = fetch(b, NLU_PASSAGE, base->paras[i].window, err);
                centre(b->one, b->para_mean[base->paras[i].lang], dim);
                para_scale[i] = dense_pack(b->one, dim, paras + i * dim);
        }
        return r;
}

static uint64_t mix(uint64_t digest, const void *p, size_t n)
{
        return (digest ^ str_checksum(str_n(p, n))) * UINT64_C(0x9E3779B97F4A7C15);
}

static int check(const struct nlu_base *base, const struct nlu_vectors *v, struct err *err)
{
        if (v->dim < NLU_VECTOR_DIM_MIN || v->dim > NLU_VECTOR_DIM_MAX)
                return err_set(err, ERR_INVALID, "vectors may have %u to %u dimensions, not %u", NLU_VECTOR_DIM_MIN,
                               NLU_VECTOR_DIM_MAX, v->dim);
        if ((base->n_rows + base->n_paras) * v->dim > NLU_VECTORS_MAX)
                return err_set(err, ERR_LIMIT, "%zu texts with vectors of %u dimensions are more than %zu numbers",
                               base->n_rows + base->n_paras, v->dim, NLU_VECTORS_MAX);
        return 0;
}

int nlu_outside_build(const struct nlu_base *base, const struct nlu_vectors *v, struct outside **ret, struct err *err)
{
        struct build b = {.base = base, .v = v};
        struct outside *o;
        int8_t *rows, *paras;
        float *row_scale, *para_scale;
        struct arena *tmp;
        int r = check(base, v, err), l;

        if (r < 0)
                return r;
        tmp = arena_new(0);
        o = b.o = calloc(1, sizeof(*o));
        if (!o)
                abort();
        atomic_init(&o->refs, 1);
        o->mem = arena_new((size_t)1 << 30);
        o->name = arena_str(o->mem, v->space);
        for (l = 0; l < LANG_N; l++) {
                o->mean[l] = ARENA_ARRAY(o->mem, float, v->dim);
                b.para_mean[l] = ARENA_ARRAY(tmp, float, v->dim);
        }
        b.one = ARENA_ARRAY(o->mem, float, v->dim);
        rows = ARENA_ARRAY(o->mem, int8_t, base->n_rows * v->dim + 1);
        paras = ARENA_ARRAY(o->mem, int8_t, base->n_paras * v->dim + 1);
        row_scale = ARENA_ARRAY(o->mem, float, base->n_rows + 1);
        para_scale = ARENA_ARRAY(o->mem, float, base->n_paras + 1);
        r = find_means(&b, tmp, err);
        if (r == 0)
                r = pack_all(&b, rows, row_scale, paras, para_scale, err);
        arena_free(tmp);
        if (r < 0) {
                nlu_outside_unref(o);
                return r;
        }
        o->space = (struct space){.dim = v->dim,
                                  .share = SHARE,
                                  .rows = rows,
                                  .paras = paras,
                                  .row_scale = row_scale,
                                  .para_scale = para_scale};
        o->digest = mix(base->digest, v->space.p, v->space.n);
        o->digest = mix(o->digest, rows, base->n_rows * v->dim);
        o->digest = mix(o->digest, row_scale, base->n_rows * sizeof(float));
        o->digest = mix(o->digest, paras, base->n_paras * v->dim);
        *ret = o;
        return 0;
}

/* ---- places ---- */

struct place nlu_outside_place(const struct outside *o, const float *v, enum lang lang, struct arena *mem)
{
        uint32_t dim = o->space.dim;
        float *at = ARENA_ARRAY(mem, float, dim);
        int8_t *packed = ARENA_ARRAY(mem, int8_t, dim);
        struct place p = {.v = at, .packed = packed};

        memcpy(at, v, dim * sizeof(float));
        if (!dense_normalise(at, dim))
                return p;
        centre(at, o->mean[lang], dim);
        p.scale = dense_pack(at, dim, packed);
        p.known = p.scale > 0;
        return p;
}

struct place nlu_row_place(const struct space *space, size_t row, struct arena *mem)
{
        float *v = ARENA_ARRAY(mem, float, space->dim), scale = space->row_scale[row];
        const int8_t *packed = space->rows + row * space->dim;

        dense_unpack(packed, scale, space->dim, v);
        return (struct place){.known = scale > 0, .v = v, .packed = packed, .scale = scale};
}

/* ---- as part of an nlu ---- */

void nlu_texts(const struct nlu *nlu, void (*each)(void *arg, enum nlu_text kind, struct str text), void *arg)
{
        const struct nlu_base *base = nlu->base;
        size_t i;

        for (i = 0; i < base->n_rows; i++)
                each(arg, NLU_QUESTION, base->rows[i].text);
        for (i = 0; i < base->n_paras; i++)
                each(arg, NLU_PASSAGE, base->paras[i].window);
}

struct nlu *nlu_wrap_outside(struct nlu *trained, struct outside *o)
{
        struct nlu *nlu;

        atomic_fetch_add(&trained->model->refs, 1);
        nlu = nlu_wrap(trained->base, trained->model);
        nlu->outside = o;
        return nlu;
}

static int begin(struct nlu *trained, const struct nlu_vectors *v, struct outside **ret, struct err *err)
{
        if (!trained->model->trained)
                return err_set(err, ERR_INVALID, "nothing was trained yet");
        return nlu_outside_build(trained->base, v, ret, err);
}

int nlu_train_vectors(struct nlu *trained, const struct nlu_vectors *v, const atomic_bool *cancel, struct nlu **ret,
                      struct err *err)
{
        struct outside *o;
        int r = begin(trained, v, &o, err);

        if (r < 0)
                return r;
        r = nlu_train_in(trained->base, &o->space, cancel, &o->model, err);
        if (r == 0)
                *ret = nlu_wrap_outside(trained, o);
        else
                nlu_outside_unref(o);
        return r;
}

int nlu_save_vectors(const struct nlu *nlu, struct buf *ret, struct err *err)
{
        if (!nlu->outside)
                return err_set(err, ERR_INVALID, "there are no vectors from outside");
        return nlu_model_save(nlu->base, nlu->outside->model, nlu->outside->digest, ret, err);
}

int nlu_load_vectors(struct nlu *trained, const struct nlu_vectors *v, struct str bytes, struct nlu **ret,
                     struct err *err)
{
        struct outside *o;
        int r = begin(trained, v, &o, err);

        if (r < 0)
                return r;
        r = nlu_model_load(trained->base, o->digest, bytes, &o->model, err);
        if (r == 0)
                *ret = nlu_wrap_outside(trained, o);
        else
                nlu_outside_unref(o);
        return r;
}

uint32_t nlu_vector_dim(const struct nlu *nlu)
{
        return nlu->outside ? nlu->outside->space.dim : 0;
}

struct str nlu_vector_space(const struct nlu *nlu)
{
        return nlu->outside ? nlu->outside->name : (struct str){NULL, 0};
}
