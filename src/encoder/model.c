/*
 * The weights of a model: found by the names that llama.cpp gives them, and checked against the metadata, so that what
 * runs over them needs no checks. Matrices in blocks are laid out anew in memory of ours; the pages of the file in
 * which they lay are given back.
 */
#include "encoder/encoder_priv.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What is read from, and where it goes; `prefix` names the layer. */
struct reader {
        const struct gguf *g;
        char prefix[32];
        struct err *err;
};

/* ---- metadata ---- */

static int number(const struct reader *rd, const char *key, uint64_t min, uint64_t max, uint32_t *ret)
{
        uint64_t v = 0;

        if (!gguf_uint(rd->g, key, &v))
                return err_set(rd->err, ERR_INVALID, "key %s is missing or no whole number", key);
        if (v < min || v > max)
                return err_set(rd->err, ERR_INVALID, "key %s: %" PRIu64 ", from %" PRIu64 " to %" PRIu64 " are taken",
                               key, v, min, max);
        *ret = (uint32_t)v;
        return 0;
}

static int read_pooling(const struct reader *rd, enum pooling *ret)
{
        uint32_t v = 0;
        int r = number(rd, "bert.pooling_type", POOLING_MEAN, POOLING_CLS, &v);

        if (r == 0)
                *ret = (enum pooling)v;
        return r;
}

static int read_epsilon(const struct reader *rd, float *ret)
{
        double v = 0;

        if (!gguf_float(rd->g, "bert.attention.layer_norm_epsilon", &v) || !(v >= 1e-30 && v <= 1))
                return err_set(rd->err, ERR_INVALID,
                               "key bert.attention.layer_norm_epsilon: not a number above 0 and up to 1");
        *ret = (float)v;
        return 0;
}

static int read_sizes(const struct reader *rd, struct model *m)
{
        struct str architecture = {0};
        int r;

        if (!gguf_str(rd->g, "general.architecture", &architecture) || !str_eq_c(architecture, "bert"))
                return err_set(rd->err, ERR_INVALID, "architecture \"%.*s\", bert is taken", STR_ARG(architecture));
        if ((r = number(rd, "bert.block_count", 1, ENCODER_LAYERS_MAX, &m->n_layers)) < 0 ||
            (r = number(rd, "bert.context_length", ENCODER_CONTEXT_MIN, ENCODER_CONTEXT_MAX, &m->context)) < 0 ||
            (r = number(rd, "bert.embedding_length", GGUF_BLOCK, ENCODER_DIM_MAX, &m->dim)) < 0 ||
            (r = number(rd, "bert.feed_forward_length", GGUF_BLOCK, ENCODER_WIDTH_MAX, &m->width)) < 0 ||
            (r = number(rd, "bert.attention.head_count", 1, m->dim / KERNEL_ROWS, &m->heads.n)) < 0 ||
            (r = read_epsilon(rd, &m->epsilon)) < 0 || (r = read_pooling(rd, &m->pooling)) < 0)
                return r;
        if (m->dim % GGUF_BLOCK || m->width % GGUF_BLOCK)
                return err_set(rd->err, ERR_INVALID, "lengths %" PRIu32 " and %" PRIu32 ": not divisible by %u", m->dim,
                               m->width, GGUF_BLOCK);
        m->heads.dim = m->dim / m->heads.n;
        if (m->dim % m->heads.n || m->heads.dim % KERNEL_ROWS)
                return err_set(rd->err, ERR_INVALID, "%" PRIu32 " heads: not of a multiple of %u numbers each",
                               m->heads.n, KERNEL_ROWS);
        return 0;
}

/* ---- tensors ---- */

/* rows: 0 takes any number from 1 on. */
static int tensor(const struct reader *rd, const char *name, uint64_t n, uint64_t rows, const struct gguf_tensor **ret)
{
        char full[2 * GGUF_NAME_MAX];
        const struct gguf_tensor *t;

        snprintf(full, sizeof(full), "%s%s", rd->prefix, name);
        t = gguf_tensor(rd->g, str_c(full));
        if (!t)
                return err_set(rd->err, ERR_INVALID, "tensor %s is missing", full);
        if (t->dim[0] != n || (rows && t->dim[1] != rows) || t->dim[1] > TOKENIZER_PIECES_MAX || t->dim[2] != 1 ||
            t->dim[3] != 1)
                return err_set(rd->err, ERR_INVALID,
                               "tensor %s: %" PRIu64 " x %" PRIu64 " numbers, expected %" PRIu64 " x %" PRIu64, full,
                               t->dim[0], t->dim[1], n, rows);
        *ret = t;
        return 0;
}

static int vector(const struct reader *rd, const char *name, uint64_t n, const float **ret)
{
        const struct gguf_tensor *t = NULL;
        int r = tensor(rd, name, n, 1, &t);

        if (r < 0)
                return r;
        if (t->type != GGUF_F32)
                return err_set(rd->err, ERR_INVALID, "tensor %s%s: only F32 is taken", rd->prefix, name);
        *ret = t->data;
        return 0;
}

static int read_table(const struct reader *rd, const char *name, uint32_t dim, uint32_t rows, struct table *ret)
{
        const struct gguf_tensor *t = NULL;
        int r = tensor(rd, name, dim, rows, &t);

        if (r == 0)
                *ret = (struct table){t->type, (uint32_t)t->dim[1], t->data};
        return r;
}

static int read_norm(const struct reader *rd, const char *name, uint32_t dim, struct norm *ret)
{
        char full[GGUF_NAME_MAX];
        int r;

        snprintf(full, sizeof(full), "%s.weight", name);
        r = vector(rd, full, dim, &ret->weight);
        if (r < 0)
                return r;
        snprintf(full, sizeof(full), "%s.bias", name);
        return vector(rd, full, dim, &ret->bias);
}

static int read_matrix(const struct reader *rd, const char *name, uint32_t n_in, uint32_t n_out, struct matrix *ret)
{
        const struct gguf_tensor *t = NULL;
        char full[GGUF_NAME_MAX];
        int r;

        snprintf(full, sizeof(full), "%s.weight", name);
        r = tensor(rd, full, n_in, n_out, &t);
        if (r < 0)
                return r;
        *ret = (struct matrix){.type = t->type, .n_in = n_in, .n_out = n_out, .weight = t->data};
        snprintf(full, sizeof(full), "%s.bias", name);
        return vector(rd, full, n_out, &ret->bias);
}

/* Rows from first on, as a matrix of its own. */
static struct matrix part(const struct matrix *of, uint32_t first, uint32_t n)
{
        struct matrix m = *of;

        m.n_out = n;
        m.weight = (const char *)of->weight + first * gguf_row_bytes(of->type, of->n_in);
        m.bias = of->bias + first;
        return m;
}

static int read_attention(const struct reader *rd, uint32_t dim, struct layer *l)
{
        struct matrix all;
        char full[2 * GGUF_NAME_MAX];
        int r;

        snprintf(full, sizeof(full), "%sattn_qkv.weight", rd->prefix);
        if (!gguf_tensor(rd->g, str_c(full))) {
                if ((r = read_matrix(rd, "attn_q", dim, dim, &l->query)) < 0 ||
                    (r = read_matrix(rd, "attn_k", dim, dim, &l->key)) < 0)
                        return r;
                return read_matrix(rd, "attn_v", dim, dim, &l->value);
        }
        r = read_matrix(rd, "attn_qkv", dim, 3 * dim, &all);
        if (r < 0)
                return r;
        l->query = part(&all, 0, dim);
        l->key = part(&all, dim, dim);
        l->value = part(&all, 2 * dim, dim);
        return 0;
}

static int read_layer(const struct reader *rd, const struct model *m, struct layer *l)
{
        int r;

        if ((r = read_attention(rd, m->dim, l)) < 0 ||
            (r = read_matrix(rd, "attn_output", m->dim, m->dim, &l->output)) < 0 ||
            (r = read_norm(rd, "attn_output_norm", m->dim, &l->attention_norm)) < 0 ||
            (r = read_matrix(rd, "ffn_up", m->dim, m->width, &l->up)) < 0 ||
            (r = read_matrix(rd, "ffn_down", m->width, m->dim, &l->down)) < 0)
                return r;
        return read_norm(rd, "layer_output_norm", m->dim, &l->output_norm);
}

static int read_weights(struct reader *rd, struct model *m)
{
        int r;

        if ((r = read_table(rd, "token_embd.weight", m->dim, 0, &m->words)) < 0 ||
            (r = read_table(rd, "position_embd.weight", m->dim, m->context, &m->positions)) < 0 ||
            (r = read_norm(rd, "token_embd_norm", m->dim, &m->norm)) < 0)
                return r;
        if (gguf_tensor(rd->g, STR("token_types.weight")) &&
            (r = read_table(rd, "token_types.weight", m->dim, 0, &m->kinds)) < 0)
                return r;
        m->layers = calloc(m->n_layers, sizeof(*m->layers));
        if (!m->layers)
                abort();
        for (uint32_t i = 0; i < m->n_layers; i++) {
                snprintf(rd->prefix, sizeof(rd->prefix), "blk.%" PRIu32 ".", i);
                r = read_layer(rd, m, &m->layers[i]);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* ---- tiles ---- */

#define MATRICES 6u

static struct matrix *matrix_at(struct layer *l, unsigned i)
{
        struct matrix *all[MATRICES] = {&l->query, &l->key, &l->value, &l->output, &l->up, &l->down};

        return all[i];
}

static void pack(const struct gguf *g, struct model *m)
{
        size_t bytes = 0, at = 0;

        for (uint32_t i = 0; i < m->n_layers * MATRICES; i++)
                bytes += kernel_packed_bytes(matrix_at(&m->layers[i / MATRICES], i % MATRICES));
        if (bytes == 0)
                return;
        m->packed = aligned_alloc(KERNEL_ALIGN, bytes);
        if (!m->packed)
                abort();
        for (uint32_t i = 0; i < m->n_layers * MATRICES; i++) {
                struct matrix *w = matrix_at(&m->layers[i / MATRICES], i % MATRICES);
                const void *rows = w->weight;
                size_t n = kernel_packed_bytes(w);

                if (n == 0)
                        continue;
                kernel_pack(w, (char *)m->packed + at);
                gguf_rest(g, rows, w->n_out * gguf_row_bytes(w->type, w->n_in));
                at += n;
        }
}

int model_open(const struct gguf *g, const struct kernel *kernel, struct model **ret, struct err *err)
{
        struct model *m = calloc(1, sizeof(*m));
        struct reader rd = {.g = g, .err = err};
        int r;

        if (!m)
                abort();
        m->kernel = kernel;
        r = read_sizes(&rd, m);
        if (r == 0)
                r = read_weights(&rd, m);
        if (r < 0) {
                model_free(m);
                return r;
        }
        pack(g, m);
        *ret = m;
        return 0;
}

struct model *model_free(struct model *m)
{
        if (!m)
                return NULL;
        free(m->layers);
        free(m->packed);
        free(m);
        return NULL;
}
