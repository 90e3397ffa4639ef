/* Small random encoders in memory, and what they give by a plain forward pass in double precision. */
#ifndef TEST_MODEL_RIG_H
#define TEST_MODEL_RIG_H

#include "gguf_rig.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { RIG_TENSORS = 64, RIG_BYTES = 4 << 20 };

#define RIG_WORDS 60u

struct rig_tensor {
        char name[128];
        uint32_t type;
        uint64_t dim[2], offset;
        double *v;
};

/* What a model is made of; rig_default and then what a test changes. */
struct rig {
        uint32_t type, pooling, layers, dim, width, heads, context, words;
        bool fused, no_kinds;
        float epsilon;
        const char *architecture;
        const char *drop, *bend;     /* a tensor that is left out; one whose first dimension is 32 more */
        const char *zero;            /* one that is all zero */
        void (*more)(struct buf *b); /* puts n_more keys */
        uint32_t n_more;
        /* made by rig_make() */
        struct rig_tensor tensors[RIG_TENSORS];
        unsigned n;
        uint64_t seed;
        struct buf data, file;
        void *bytes;
};

static inline void rig_default(struct rig *r)
{
        *r = (struct rig){.type = GGUF_F32,
                          .pooling = 1,
                          .layers = 2,
                          .dim = 64,
                          .width = 96,
                          .heads = 2,
                          .context = 24,
                          .words = RIG_WORDS,
                          .epsilon = 1e-6f,
                          .architecture = "bert",
                          .seed = 7};
}

/* ---- random numbers in every type ---- */

static inline double rig_random(struct rig *r)
{
        r->seed = r->seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        return (double)(r->seed >> 40) / (1 << 24) * 2 - 1;
}

static inline double rig_half(uint16_t h)
{
        int e = h >> 10 & 31;
        double m = h & 1023, v = e ? ldexp(1024 + m, e - 25) : ldexp(m, -24);

        return h & 0x8000 ? -v : v;
}

/* Of about this size, a power of two. */
static inline uint16_t rig_random_half(struct rig *r, int power)
{
        uint16_t h = (uint16_t)(((power + 15) << 10) | (int)((rig_random(r) + 1) * 500));

        return rig_random(r) < 0 ? h | 0x8000 : h;
}

static inline void rig_put_half(struct rig *r, uint16_t h)
{
        buf_put(&r->data, &h, sizeof(h));
}

static inline void rig_block(struct rig *r, uint32_t type, double *v)
{
        uint16_t h = rig_random_half(r, type == GGUF_Q8_0 ? -10 : -6), least = 0;
        double d = rig_half(h), m = -8 * d;

        rig_put_half(r, h);
        if (type == GGUF_Q4_1) {
                least = rig_random_half(r, -4);
                m = rig_half(least);
                rig_put_half(r, least);
        }
        for (unsigned k = 0; k < (type == GGUF_Q8_0 ? 32 : 16); k++) {
                uint8_t q = (uint8_t)((rig_random(r) + 1) * 127.9);

                buf_put(&r->data, &q, 1);
                if (type == GGUF_Q8_0) {
                        v[k] = d * (int8_t)q;
                } else {
                        v[k] = d * (q & 15) + m;
                        v[k + 16] = d * (q >> 4) + m;
                }
        }
}

/* One number, about `middle` and at most `spread` from it. */
static inline double rig_number(struct rig *r, uint32_t type, double middle, double spread)
{
        float f = (float)(middle + spread * rig_random(r));
        uint16_t h = rig_random_half(r, -4);

        if (type == GGUF_F16) {
                rig_put_half(r, h);
                return rig_half(h);
        }
        buf_put(&r->data, &f, sizeof(f));
        return (double)f;
}

static inline void rig_zero(struct rig *r, struct rig_tensor *t, size_t n)
{
        memset(r->data.p + t->offset, 0, r->data.n - t->offset);
        memset(t->v, 0, n * sizeof(*t->v));
}

static inline void rig_tensor(struct rig *r, const char *name, uint32_t type, uint64_t n, uint64_t rows, double middle,
                              double spread)
{
        struct rig_tensor *t = &r->tensors[r->n];

        if (r->drop && strcmp(r->drop, name) == 0)
                return;
        if (r->bend && strcmp(r->bend, name) == 0)
                n += 32;
        r->n++;
        put_align(&r->data, GGUF_ALIGN);
        snprintf(t->name, sizeof(t->name), "%s", name);
        t->type = type;
        t->dim[0] = n;
        t->dim[1] = rows;
        t->offset = r->data.n;
        t->v = calloc(n * rows, sizeof(*t->v));
        for (size_t i = 0; i < n * rows; i += type == GGUF_F32 || type == GGUF_F16 ? 1 : 32)
                if (type == GGUF_F32 || type == GGUF_F16)
                        t->v[i] = rig_number(r, type, middle, spread);
                else
                        rig_block(r, type, t->v + i);
        if (r->zero && strcmp(r->zero, name) == 0)
                rig_zero(r, t, n * rows);
}

/* ---- the file ---- */

static inline void rig_pair(struct rig *r, const char *layer, const char *name, uint64_t n, uint64_t rows)
{
        char full[128];

        snprintf(full, sizeof(full), "%s%s.weight", layer, name);
        rig_tensor(r, full, rows ? r->type : GGUF_F32, n, rows ? rows : 1, 1, rows ? 1.15 : .2);
        snprintf(full, sizeof(full), "%s%s.bias", layer, name);
        rig_tensor(r, full, GGUF_F32, rows ? rows : n, 1, 0, .2);
}

static inline void rig_layer(struct rig *r, uint32_t i)
{
        char layer[32];
        uint64_t seed = r->seed;

        snprintf(layer, sizeof(layer), "blk.%u.", i);
        if (r->fused) {
                rig_pair(r, layer, "attn_qkv", r->dim, 3 * (uint64_t)r->dim);
        } else {
                rig_pair(r, layer, "attn_q", r->dim, r->dim);
                rig_pair(r, layer, "attn_k", r->dim, r->dim);
                rig_pair(r, layer, "attn_v", r->dim, r->dim);
        }
        r->seed = seed + 99;
        rig_pair(r, layer, "attn_output", r->dim, r->dim);
        rig_pair(r, layer, "attn_output_norm", r->dim, 0);
        rig_pair(r, layer, "ffn_up", r->dim, r->width);
        rig_pair(r, layer, "ffn_down", r->width, r->dim);
        rig_pair(r, layer, "layer_output_norm", r->dim, 0);
}

static inline void rig_keys(struct rig *r)
{
        put_key_str(&r->file, "general.architecture", r->architecture);
        put_key_u32(&r->file, "bert.block_count", r->layers);
        put_key_u32(&r->file, "bert.context_length", r->context);
        put_key_u32(&r->file, "bert.embedding_length", r->dim);
        put_key_u32(&r->file, "bert.feed_forward_length", r->width);
        put_key_u32(&r->file, "bert.attention.head_count", r->heads);
        put_key_f32(&r->file, "bert.attention.layer_norm_epsilon", r->epsilon);
        put_key_u32(&r->file, "bert.pooling_type", r->pooling);
        if (r->more)
                r->more(&r->file);
}

/* Gives the file, aligned, r->file.n bytes of it. */
static inline void *rig_make(struct rig *r)
{
        buf_init(&r->data, RIG_BYTES);
        buf_init(&r->file, RIG_BYTES);
        rig_tensor(r, "token_embd.weight", r->type, r->dim, r->words, 0, 1);
        rig_tensor(r, "position_embd.weight", GGUF_F32, r->dim, r->context, 0, .5);
        if (!r->no_kinds)
                rig_tensor(r, "token_types.weight", GGUF_F32, r->dim, 2, 0, .5);
        rig_pair(r, "", "token_embd_norm", r->dim, 0);
        for (uint32_t i = 0; i < r->layers; i++)
                rig_layer(r, i);
        put_head(&r->file, r->n, 8 + r->n_more);
        rig_keys(r);
        for (unsigned i = 0; i < r->n; i++) {
                struct rig_tensor *t = &r->tensors[i];

                put_tensor(&r->file, t->name, t->dim[1] > 1 ? 2 : 1, t->dim, t->type, t->offset);
        }
        put_align(&r->file, GGUF_ALIGN);
        buf_put(&r->file, r->data.p, r->data.n);
        r->bytes = exact(&r->file, r->file.n);
        return r->bytes;
}

static inline void rig_done(struct rig *r)
{
        for (unsigned i = 0; i < r->n; i++)
                free(r->tensors[i].v);
        buf_done(&r->data);
        buf_done(&r->file);
        free(r->bytes);
}

/* ---- the forward pass, as it stands in the papers ---- */

static inline const double *rig_find(const struct rig *r, const char *layer, const char *name)
{
        char full[256];

        snprintf(full, sizeof(full), "%s%s", layer, name);
        for (unsigned i = 0; i < r->n; i++)
                if (strcmp(r->tensors[i].name, full) == 0)
                        return r->tensors[i].v;
        fprintf(stderr, "no tensor %s\n", full);
        abort();
}

static inline void rig_mul(const struct rig *r, const char *layer, const char *name, const double *x, size_t n,
                           size_t n_in, size_t first, size_t n_out, double *out)
{
        char full[128];
        const double *w, *b;

        snprintf(full, sizeof(full), "%s.weight", name);
        w = rig_find(r, layer, full) + first * n_in;
        snprintf(full, sizeof(full), "%s.bias", name);
        b = rig_find(r, layer, full) + first;
        for (size_t t = 0; t < n; t++)
                for (size_t o = 0; o < n_out; o++) {
                        double sum = b[o];

                        for (size_t k = 0; k < n_in; k++)
                                sum += w[o * n_in + k] * x[t * n_in + k];
                        out[t * n_out + o] = sum;
                }
}

static inline void rig_norm(const struct rig *r, const char *layer, const char *name, double *x, size_t n)
{
        char full[128];
        const double *w, *b;

        snprintf(full, sizeof(full), "%s.weight", name);
        w = rig_find(r, layer, full);
        snprintf(full, sizeof(full), "%s.bias", name);
        b = rig_find(r, layer, full);
        for (size_t t = 0; t < n; t++, x += r->dim) {
                double mean = 0, square = 0;

                for (size_t k = 0; k < r->dim; k++)
                        mean += x[k] / r->dim;
                for (size_t k = 0; k < r->dim; k++)
                        square += (x[k] - mean) * (x[k] - mean) / r->dim;
                for (size_t k = 0; k < r->dim; k++)
                        x[k] = (x[k] - mean) / sqrt(square + (double)r->epsilon) * w[k] + b[k];
        }
}

static inline void rig_attend(const struct rig *r, const double *q, const double *k, const double *v, size_t n,
                              double *out)
{
        size_t dim = r->dim, size = dim / r->heads;
        double *p = calloc(n, sizeof(*p));

        memset(out, 0, n * dim * sizeof(*out));
        for (size_t h = 0; h < r->heads; h++)
                for (size_t t = 0; t < n; t++) {
                        double sum = 0;

                        for (size_t s = 0; s < n; s++) {
                                p[s] = 0;
                                for (size_t e = h * size; e < (h + 1) * size; e++)
                                        p[s] += q[t * dim + e] * k[s * dim + e] / sqrt((double)size);
                                p[s] = exp(p[s]);
                                sum += p[s];
                        }
                        for (size_t s = 0; s < n; s++)
                                for (size_t e = h * size; e < (h + 1) * size; e++)
                                        out[t * dim + e] += p[s] / sum * v[s * dim + e];
                }
        free(p);
}

static inline void rig_run_layer(const struct rig *r, uint32_t i, double *x, size_t n)
{
        size_t dim = r->dim, size = n * dim;
        double *q = calloc(size * 5, sizeof(*q)), *k = q + size, *v = k + size, *a = v + size, *y = a + size;
        double *middle = calloc(n * r->width, sizeof(*middle));
        char layer[32];

        snprintf(layer, sizeof(layer), "blk.%u.", i);
        rig_mul(r, layer, r->fused ? "attn_qkv" : "attn_q", x, n, dim, 0, dim, q);
        rig_mul(r, layer, r->fused ? "attn_qkv" : "attn_k", x, n, dim, r->fused ? dim : 0, dim, k);
        rig_mul(r, layer, r->fused ? "attn_qkv" : "attn_v", x, n, dim, r->fused ? 2 * dim : 0, dim, v);
        rig_attend(r, q, k, v, n, a);
        rig_mul(r, layer, "attn_output", a, n, dim, 0, dim, y);
        for (size_t j = 0; j < size; j++)
                x[j] += y[j];
        rig_norm(r, layer, "attn_output_norm", x, n);
        rig_mul(r, layer, "ffn_up", x, n, dim, 0, r->width, middle);
        for (size_t j = 0; j < n * r->width; j++)
                middle[j] = middle[j] / 2 * (1 + erf(middle[j] / sqrt(2)));
        rig_mul(r, layer, "ffn_down", middle, n, r->width, 0, dim, y);
        for (size_t j = 0; j < size; j++)
                x[j] += y[j];
        rig_norm(r, layer, "layer_output_norm", x, n);
        free(q);
        free(middle);
}

/* Adds weight times the vector of one window, begin and end among its tokens. */
static inline void rig_window(const struct rig *r, const uint32_t *ids, size_t n, double weight, double *out)
{
        const double *words = rig_find(r, "", "token_embd.weight"), *places = rig_find(r, "", "position_embd.weight");
        const double *kinds = r->no_kinds ? NULL : rig_find(r, "", "token_types.weight");
        size_t dim = r->dim, pooled = r->pooling == 1 ? n : 1;
        double *x = calloc(n * dim, sizeof(*x));

        for (size_t t = 0; t < n; t++)
                for (size_t k = 0; k < dim; k++)
                        x[t * dim + k] = words[ids[t] * dim + k] + places[t * dim + k] + (kinds ? kinds[k] : 0);
        rig_norm(r, "", "token_embd_norm", x, n);
        for (uint32_t i = 0; i < r->layers; i++)
                rig_run_layer(r, i, x, n);
        for (size_t t = 0; t < pooled; t++)
                for (size_t k = 0; k < dim; k++)
                        out[k] += weight * x[t * dim + k] / (double)pooled;
        free(x);
}

/* "a" to "z", then words that nobody says. */
static inline void rig_words(struct buf *b, uint32_t n)
{
        put_key_str(b, "general.name", "small");
        put_key_str(b, "warmline.prefix.query", "q ");
        put_key_str(b, "tokenizer.ggml.model", "bert");
        put_key(b, "tokenizer.ggml.tokens", ARRAY);
        put_u32(b, STRING);
        put_u64(b, n);
        put_str(b, "[UNK]");
        put_str(b, "[CLS]");
        put_str(b, "[SEP]");
        for (uint32_t i = 3; i < n; i++) {
                char word[16];

                if (i < 29)
                        snprintf(word, sizeof(word), "\u2581%c", (int)('a' + i - 3));
                else
                        snprintf(word, sizeof(word), "\u2581word%u", i);
                put_str(b, word);
        }
}

#endif
