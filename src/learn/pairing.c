#include "learn/pairing.h"

#include "base/rand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIM = 128, EPOCHS = 10, BATCH = 64, BATCH_MAX = 512 };
#define RATE 0.1f
#define RATE_END 0.2f /* share of the rate that the last epoch has */
#define SHARPNESS 12.0f
#define SMALL 0.02f /* where an unlinked feature begins */
#define SLOWEST 1e-5f

struct pairing {
        uint32_t dim, n_left, n_right;
        float *left, *right;
};

struct training {
        struct pairing *p;
        const struct pairing_example *v;
        float *slow_left, *slow_right; /* sums of squared gradients, of each feature */
        unsigned batch;
        float sharpness, rate;
        float *h, *g, *hn, *gn, *z, *dh, *dg; /* of a batch */
};

static float *floats(size_t n)
{
        float *p = calloc(n ? n : 1, sizeof(*p));

        if (!p)
                abort();
        return p;
}

static float normal(struct rng *r)
{
        double sum = 0;

        for (int i = 0; i < 12; i++)
                sum += rng_double(r);
        return (float)(sum - 6);
}

static void begin(struct pairing *p, const struct pairing_options *o)
{
        float scale = 1 / sqrtf((float)p->dim);
        struct rng r;

        rng_seed(&r, o->seed);
        for (size_t i = 0; i < (size_t)p->n_right * p->dim; i++)
                p->right[i] = normal(&r) * scale;
        for (uint32_t i = 0; i < p->n_left; i++) {
                float *to = p->left + (size_t)i * p->dim;
                uint32_t link = o->link ? o->link[i] : PAIRING_UNLINKED;

                for (uint32_t k = 0; k < p->dim; k++)
                        to[k] = link < p->n_right ? p->right[(size_t)link * p->dim + k] : normal(&r) * SMALL * scale;
        }
}

static void sum_up(const float *table, uint32_t dim, const struct sparse *x, float *out)
{
        memset(out, 0, dim * sizeof(*out));
        for (size_t i = 0; i < x->n; i++) {
                const float *row = table + (size_t)x->id[i] * dim;

                for (uint32_t k = 0; k < dim; k++)
                        out[k] += x->w[i] * row[k];
        }
}

static float to_length_one(float *v, uint32_t dim)
{
        float sum = 0, length;

        for (uint32_t k = 0; k < dim; k++)
                sum += v[k] * v[k];
        length = sqrtf(sum) + 1e-6f;
        for (uint32_t k = 0; k < dim; k++)
                v[k] /= length;
        return length;
}

static float dot(const float *a, const float *b, uint32_t dim)
{
        float sum = 0;

        for (uint32_t k = 0; k < dim; k++)
                sum += a[k] * b[k];
        return sum;
}

static void move(float *table, float *slow, uint32_t dim, const struct sparse *x, const float *gradient, float rate)
{
        float square = dot(gradient, gradient, dim) / (float)dim;

        for (size_t i = 0; i < x->n; i++) {
                float *row = table + (size_t)x->id[i] * dim, *s = &slow[x->id[i]], step;

                *s += square * x->w[i] * x->w[i];
                step = rate * x->w[i] / sqrtf(*s);
                for (uint32_t k = 0; k < dim; k++)
                        row[k] -= step * gradient[k];
        }
}

/* Probabilities of the partners, less one at the right one. */
static void softmax_rows(struct training *t, const uint32_t *of)
{
        uint32_t dim = t->p->dim;

        for (unsigned i = 0; i < t->batch; i++) {
                float *z = t->z + (size_t)i * t->batch, most = -1e9f, sum = 0;

                for (unsigned k = 0; k < t->batch; k++) {
                        bool same = k != i && t->v[of[k]].partner == t->v[of[i]].partner;

                        z[k] = same ? -1e9f : t->sharpness * dot(t->h + (size_t)i * dim, t->g + (size_t)k * dim, dim);
                        most = fmaxf(most, z[k]);
                }
                for (unsigned k = 0; k < t->batch; k++)
                        sum += z[k] = expf(z[k] - most);
                for (unsigned k = 0; k < t->batch; k++)
                        z[k] /= sum;
                z[i] -= 1;
        }
}

static void gradients(struct training *t)
{
        uint32_t dim = t->p->dim;

        memset(t->dh, 0, (size_t)t->batch * dim * sizeof(float));
        memset(t->dg, 0, (size_t)t->batch * dim * sizeof(float));
        for (unsigned i = 0; i < t->batch; i++)
                for (unsigned k = 0; k < t->batch; k++) {
                        float z = t->z[(size_t)i * t->batch + k] * t->sharpness;
                        float *dh = t->dh + (size_t)i * dim, *dg = t->dg + (size_t)k * dim;
                        const float *h = t->h + (size_t)i * dim, *g = t->g + (size_t)k * dim;

                        if (z == 0)
                                continue;
                        for (uint32_t q = 0; q < dim; q++) {
                                dh[q] += z * g[q];
                                dg[q] += z * h[q];
                        }
                }
}

/* Through the division by the length. */
static void through_length(float *gradient, const float *unit, float length, uint32_t dim)
{
        float along = dot(gradient, unit, dim);

        for (uint32_t k = 0; k < dim; k++)
                gradient[k] = (gradient[k] - along * unit[k]) / length;
}

static void one_batch(struct training *t, const uint32_t *of)
{
        uint32_t dim = t->p->dim;

        for (unsigned i = 0; i < t->batch; i++) {
                sum_up(t->p->left, dim, &t->v[of[i]].left, t->h + (size_t)i * dim);
                sum_up(t->p->right, dim, &t->v[of[i]].right, t->g + (size_t)i * dim);
                t->hn[i] = to_length_one(t->h + (size_t)i * dim, dim);
                t->gn[i] = to_length_one(t->g + (size_t)i * dim, dim);
        }
        softmax_rows(t, of);
        gradients(t);
        for (unsigned i = 0; i < t->batch; i++) {
                float *dh = t->dh + (size_t)i * dim, *dg = t->dg + (size_t)i * dim;

                through_length(dh, t->h + (size_t)i * dim, t->hn[i], dim);
                through_length(dg, t->g + (size_t)i * dim, t->gn[i], dim);
                move(t->p->left, t->slow_left, dim, &t->v[of[i]].left, dh, t->rate);
                move(t->p->right, t->slow_right, dim, &t->v[of[i]].right, dg, t->rate);
        }
}

static void shuffle(uint32_t *v, size_t n, struct rng *r)
{
        for (size_t i = n; i > 1; i--) {
                size_t k = (size_t)rng_below(r, i);
                uint32_t t = v[i - 1];

                v[i - 1] = v[k];
                v[k] = t;
        }
}

static bool cancelled(const struct pairing_options *o)
{
        return o->cancel && atomic_load_explicit(o->cancel, memory_order_relaxed);
}

static void run(struct training *t, size_t n, const struct pairing_options *o)
{
        unsigned epochs = o->epochs ? o->epochs : EPOCHS;
        float rate = o->rate > 0 ? o->rate : RATE;
        uint32_t *order = calloc(n, sizeof(*order));
        struct rng r;

        if (!order)
                abort();
        rng_seed(&r, o->seed + 1);
        for (size_t i = 0; i < n; i++)
                order[i] = (uint32_t)i;
        for (unsigned e = 0; e < epochs && !cancelled(o); e++) {
                t->rate = rate * (1 - (1 - RATE_END) * (float)e / (float)epochs);
                shuffle(order, n, &r);
                for (size_t at = 0; at + t->batch <= n; at += t->batch)
                        one_batch(t, order + at);
        }
        free(order);
}

static int check(size_t n, const struct pairing_options *o, unsigned batch, uint32_t dim, struct err *err)
{
        if (!o->n_left || !o->n_right || dim > PAIRING_DIM_MAX || batch < 2 || batch > BATCH_MAX)
                return err_set(err, ERR_INVALID, "no features, or too many dimensions or pairs in a batch");
        return n < batch ? err_set(err, ERR_INVALID, "%zu pairs are fewer than a batch of %u", n, batch) : 0;
}

int pairing_train(const struct pairing_example *v, size_t n, const struct pairing_options *o, struct pairing **ret,
                  struct err *err)
{
        unsigned batch = o->batch ? o->batch : BATCH;
        uint32_t dim = o->dim ? o->dim : DIM;
        struct pairing *p;
        struct training t;
        int r = check(n, o, batch, dim, err);

        if (r < 0)
                return r;
        p = calloc(1, sizeof(*p));
        if (!p)
                abort();
        *p = (struct pairing){.dim = dim, .n_left = o->n_left, .n_right = o->n_right};
        p->left = floats((size_t)o->n_left * dim);
        p->right = floats((size_t)o->n_right * dim);
        begin(p, o);
        t = (struct training){.p = p, .v = v, .batch = batch, .sharpness = o->sharpness > 0 ? o->sharpness : SHARPNESS};
        t.slow_left = floats(o->n_left);
        t.slow_right = floats(o->n_right);
        for (uint32_t i = 0; i < o->n_left; i++)
                t.slow_left[i] = SLOWEST;
        for (uint32_t i = 0; i < o->n_right; i++)
                t.slow_right[i] = SLOWEST;
        t.h = floats((size_t)batch * dim * 4 + (size_t)batch * (batch + 2));
        t.g = t.h + (size_t)batch * dim;
        t.dh = t.g + (size_t)batch * dim;
        t.dg = t.dh + (size_t)batch * dim;
        t.z = t.dg + (size_t)batch * dim;
        t.hn = t.z + (size_t)batch * batch;
        t.gn = t.hn + batch;
        run(&t, n, o);
        free(t.h);
        free(t.slow_left);
        free(t.slow_right);
        if (cancelled(o)) {
                pairing_free(p);
                return err_set(err, ERR_CANCELLED, "cancelled");
        }
        *ret = p;
        return 0;
}

struct pairing *pairing_free(struct pairing *p)
{
        if (!p)
                return NULL;
        free(p->left);
        free(p->right);
        free(p);
        return NULL;
}

uint32_t pairing_dim(const struct pairing *p)
{
        return p->dim;
}

static void place(const float *table, uint32_t dim, const struct sparse *x, float *out)
{
        sum_up(table, dim, x, out);
        if (x->n)
                to_length_one(out, dim);
}

void pairing_left(const struct pairing *p, const struct sparse *x, float *out)
{
        place(p->left, p->dim, x, out);
}

void pairing_right(const struct pairing *p, const struct sparse *x, float *out)
{
        place(p->right, p->dim, x, out);
}
