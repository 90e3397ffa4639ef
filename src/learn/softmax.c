/*
 * Training keeps a dense matrix, one row of classes per feature, so that the inner loops run along memory; rows are
 * padded to LANE floats. No bias, no regularisation: on few examples the falling step size is enough, and both were
 * measured to cost accuracy. Gradients below GRADIENT_MIN are not applied: after the first epochs nearly all are.
 *
 * Serving keeps, per feature, the classes with the largest weights as (class, int8) with one scale per row.
 */
#include "learn/softmax.h"

#include "base/rand.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LANE 8u
#define GRADIENT_MIN 2e-4f

typedef float lane __attribute__((vector_size(LANE * sizeof(float))));

struct softmax {
        uint32_t n_features, n_classes;
        uint32_t *row; /* n_features + 1 offsets into cls and w */
        uint16_t *cls;
        int8_t *w;
        float *scale; /* by feature */
};

struct trainer {
        const struct softmax_options *o;
        size_t width; /* of a row, padded */
        float *weights, *logit;
        uint32_t *active; /* classes with a gradient worth applying */
        float *gradient;
};

static void *must(void *p)
{
        if (!p)
                abort();
        return p;
}

static void add_scaled(float *restrict out, const float *restrict in, float f, size_t width)
{
        lane *o = (lane *)(void *)out;
        const lane *i = (const lane *)(const void *)in;
        size_t k;

        for (k = 0; k < width / LANE; k++)
                o[k] += i[k] * f;
}

void softmax_normalise(float *v, size_t n)
{
        float max = -INFINITY, sum = 0;
        size_t i;

        for (i = 0; i < n; i++)
                max = v[i] > max ? v[i] : max;
        for (i = 0; i < n; i++) {
                /* e^-16 is nothing beside 1 */
                v[i] = v[i] - max < -16 ? 0 : expf(v[i] - max);
                sum += v[i];
        }
        for (i = 0; i < n; i++)
                v[i] /= sum;
}

static void learn_one(struct trainer *t, const struct softmax_example *e, float rate)
{
        size_t n = t->o->n_classes, active = 0, i, k;

        memset(t->logit, 0, t->width * sizeof(float));
        for (i = 0; i < e->x.n; i++)
                add_scaled(t->logit, t->weights + (size_t)e->x.id[i] * t->width, e->x.w[i], t->width);
        softmax_normalise(t->logit, n);
        t->logit[e->y] -= 1;
        for (k = 0; k < n; k++) {
                if (fabsf(t->logit[k]) < GRADIENT_MIN)
                        t->logit[k] = 0;
                else
                        t->active[active++] = (uint32_t)k;
        }
        memset(t->logit + n, 0, (t->width - n) * sizeof(float));
        for (k = 0; k < active; k++)
                t->gradient[k] = t->logit[t->active[k]];
        for (i = 0; i < e->x.n; i++) {
                float *row = t->weights + (size_t)e->x.id[i] * t->width, f = -rate * e->weight * e->x.w[i];

                if (active * 6 > n) {
                        add_scaled(row, t->logit, f, t->width);
                        continue;
                }
                for (k = 0; k < active; k++)
                        row[t->active[k]] += f * t->gradient[k];
        }
}

static void shuffle(uint32_t *order, size_t n, struct rng *rng)
{
        size_t i;

        for (i = n; i > 1; i--) {
                size_t j = rng_below(rng, i);
                uint32_t tmp = order[i - 1];

                order[i - 1] = order[j];
                order[j] = tmp;
        }
}

static int run_epochs(struct trainer *t, const struct softmax_example *examples, size_t n, struct err *err)
{
        const struct softmax_options *o = t->o;
        unsigned epochs = o->epochs ? o->epochs : n < 2000 ? 20 : 10, epoch;
        float from = o->rate > 0 ? o->rate : 2.0f, to = o->rate > 0 ? o->rate_end : 0.2f;
        uint32_t *order = must(malloc(n * sizeof(uint32_t) + 1));
        size_t i, done = 0;
        struct rng rng;
        int r = 0;

        rng_seed(&rng, o->seed);
        for (i = 0; i < n; i++)
                order[i] = (uint32_t)i;
        for (epoch = 0; epoch < epochs && r == 0; epoch++) {
                shuffle(order, n, &rng);
                for (i = 0; i < n; i++, done++) {
                        float at = (float)done / (float)(n * epochs);

                        if ((i & 63) == 0 && o->cancel && atomic_load_explicit(o->cancel, memory_order_relaxed)) {
                                r = err_set(err, ERR_CANCELLED, "training was cancelled");
                                break;
                        }
                        learn_one(t, &examples[order[i]], from + (to - from) * at);
                }
        }
        free(order);
        return r;
}

/* The smallest absolute weight that is kept so that at most max remain: by counting in 1,024 steps of magnitude. */
static float prune_limit(const struct trainer *t, size_t n_features, size_t max)
{
        size_t total = n_features * t->width, i, kept = 0;
        size_t *count = must(calloc(1025, sizeof(size_t)));
        float top = 0, limit;
        int step;

        for (i = 0; i < total; i++)
                top = fabsf(t->weights[i]) > top ? fabsf(t->weights[i]) : top;
        for (i = 0; i < total && top > 0; i++)
                count[(int)(fabsf(t->weights[i]) / top * 1024)]++;
        for (step = 1024; step > 0 && kept + count[step] <= max; step--)
                kept += count[step];
        limit = top * (float)(step + 1) / 1024;
        free(count);
        return limit;
}

static struct softmax *compress(const struct trainer *t, size_t max)
{
        struct softmax *m = must(calloc(1, sizeof(*m)));
        uint32_t dense_from = t->o->dense_from ? t->o->dense_from : t->o->n_features;
        size_t n_dense = (size_t)(t->o->n_features - dense_from) * t->o->n_classes, f, k, n = 0;
        float limit;

        max = max > n_dense ? max : n_dense;
        limit = prune_limit(t, dense_from, max - n_dense);
        m->n_features = t->o->n_features;
        m->n_classes = t->o->n_classes;
        m->row = must(malloc((m->n_features + 1) * sizeof(uint32_t)));
        m->scale = must(calloc(m->n_features + 1, sizeof(float)));
        m->cls = must(malloc((max + 1) * sizeof(uint16_t)));
        m->w = must(malloc(max + 1));
        for (f = 0; f < m->n_features; f++) {
                const float *row = t->weights + f * t->width;
                float top = 0;

                m->row[f] = (uint32_t)n;
                for (k = 0; k < m->n_classes; k++)
                        top = fabsf(row[k]) > top ? fabsf(row[k]) : top;
                m->scale[f] = top / 127;
                for (k = 0; k < m->n_classes && top > 0; k++) {
                        long q = lrintf(row[k] / top * 127);

                        if (f < dense_from && (q == 0 || fabsf(row[k]) < limit || n >= max - n_dense))
                                continue;
                        m->cls[n] = (uint16_t)k;
                        m->w[n++] = (int8_t)q;
                }
        }
        m->row[m->n_features] = (uint32_t)n;
        m->cls = must(realloc(m->cls, (n + 1) * sizeof(uint16_t)));
        m->w = must(realloc(m->w, n + 1));
        return m;
}

int softmax_train(const struct softmax_example *examples, size_t n, const struct softmax_options *o,
                  struct softmax **ret, struct err *err)
{
        struct trainer t = {.o = o};
        size_t bytes;
        int r;

        if (o->n_classes < 1 || o->n_classes > SOFTMAX_MAX_CLASSES || n > UINT32_MAX)
                return err_set(err, ERR_INVALID, "%u classes cannot be trained", o->n_classes);
        t.width = (o->n_classes + LANE - 1) / LANE * LANE;
        bytes = ((size_t)o->n_features + 1) * t.width * sizeof(float);
        t.weights = must(aligned_alloc(LANE * sizeof(float), bytes));
        t.logit = must(aligned_alloc(LANE * sizeof(float), t.width * sizeof(float)));
        t.active = must(malloc(t.width * sizeof(uint32_t)));
        t.gradient = must(malloc(t.width * sizeof(float)));
        memset(t.weights, 0, bytes);
        r = run_epochs(&t, examples, n, err);
        if (r == 0)
                *ret = compress(&t, o->max_weights ? o->max_weights : 2000000);
        free(t.weights);
        free(t.logit);
        free(t.active);
        free(t.gradient);
        return r;
}

struct softmax *softmax_free(struct softmax *m)
{
        if (!m)
                return NULL;
        free(m->row);
        free(m->cls);
        free(m->w);
        free(m->scale);
        free(m);
        return NULL;
}

uint32_t softmax_classes(const struct softmax *m)
{
        return m->n_classes;
}

size_t softmax_weights(const struct softmax *m)
{
        return m->row[m->n_features];
}

/* Adds a row of all classes, in their order. Both ways round alike. */
static void add_all(float *out, const int8_t *w, float f, size_t n)
{
        size_t k;

        for (k = 0; k < n; k++)
                out[k] += f * (float)w[k];
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void add_all_avx2(float *out, const int8_t *w, float f, size_t n)
{
        size_t k;

        for (k = 0; k + 8 <= n; k += 8) {
                __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)(w + k));
                __m256 x = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes));

                _mm256_storeu_ps(out + k, _mm256_add_ps(_mm256_loadu_ps(out + k), _mm256_mul_ps(x, _mm256_set1_ps(f))));
        }
        if (k + 4 <= n) {
                __m128i bytes = _mm_loadu_si32(w + k);
                __m128 x = _mm_cvtepi32_ps(_mm_cvtepi8_epi32(bytes));

                _mm_storeu_ps(out + k, _mm_add_ps(_mm_loadu_ps(out + k), _mm_mul_ps(x, _mm_set1_ps(f))));
                k += 4;
        }
        add_all(out + k, w + k, f, n - k);
}
#endif

void softmax_logits(const struct softmax *m, const struct sparse *x, float *out)
{
        void (*add)(float *, const int8_t *, float, size_t) = add_all;
        size_t i;
        uint32_t k;

#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2"))
                add = add_all_avx2;
#endif
        memset(out, 0, m->n_classes * sizeof(float));
        for (i = 0; i < x->n; i++) {
                float f;

                if (x->id[i] >= m->n_features)
                        continue;
                f = x->w[i] * m->scale[x->id[i]];
                k = m->row[x->id[i]];
                if (m->row[x->id[i] + 1] - k == m->n_classes) {
                        add(out, m->w + k, f, m->n_classes);
                        continue;
                }
                for (; k < m->row[x->id[i] + 1]; k++)
                        out[m->cls[k]] += f * (float)m->w[k];
        }
}

bool softmax_write(const struct softmax *m, struct buf *out)
{
        uint32_t n = m->row[m->n_features];

        buf_put(out, &m->n_features, sizeof(uint32_t));
        buf_put(out, &m->n_classes, sizeof(uint32_t));
        buf_put(out, m->row, ((size_t)m->n_features + 1) * sizeof(uint32_t));
        buf_put(out, m->scale, (size_t)m->n_features * sizeof(float));
        buf_put(out, m->cls, (size_t)n * sizeof(uint16_t));
        return buf_put(out, m->w, n);
}

static bool take(struct str *rest, void *p, size_t n)
{
        if (rest->n < n)
                return false;
        if (n > 0)
                memcpy(p, rest->p, n);
        rest->p += n;
        rest->n -= n;
        return true;
}

static bool rows_are_sound(const struct softmax *m, uint32_t n)
{
        uint32_t f, k;

        if (m->row[0] != 0 || m->row[m->n_features] != n)
                return false;
        for (f = 0; f < m->n_features; f++) {
                if (m->row[f] > m->row[f + 1] || !isfinite(m->scale[f]))
                        return false;
        }
        for (k = 0; k < n; k++) {
                if (m->cls[k] >= m->n_classes)
                        return false;
        }
        return true;
}

int softmax_read(struct str bytes, struct softmax **ret, size_t *ret_used, struct err *err)
{
        struct softmax *m = must(calloc(1, sizeof(*m)));
        struct str rest = bytes;
        uint32_t n = 0;
        bool ok = take(&rest, &m->n_features, sizeof(uint32_t)) && take(&rest, &m->n_classes, sizeof(uint32_t)) &&
                  m->n_classes <= SOFTMAX_MAX_CLASSES && m->n_features < rest.n / 8;

        if (ok) {
                m->row = must(malloc((m->n_features + 1) * sizeof(uint32_t)));
                m->scale = must(malloc((m->n_features + 1) * sizeof(float)));
                ok = take(&rest, m->row, ((size_t)m->n_features + 1) * sizeof(uint32_t)) &&
                     take(&rest, m->scale, (size_t)m->n_features * sizeof(float));
                n = ok ? m->row[m->n_features] : 0;
                ok = ok && n <= rest.n / 3;
        }
        if (ok) {
                m->cls = must(malloc(((size_t)n + 1) * sizeof(uint16_t)));
                m->w = must(malloc((size_t)n + 1));
                ok = take(&rest, m->cls, (size_t)n * sizeof(uint16_t)) && take(&rest, m->w, n) && rows_are_sound(m, n);
        }
        if (!ok) {
                softmax_free(m);
                return err_set(err, ERR_CORRUPT, "the weights are damaged");
        }
        *ret_used = bytes.n - rest.n;
        *ret = m;
        return 0;
}
