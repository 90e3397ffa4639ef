/*
 * The forward pass. Tokens of several texts lie one behind the other, so that each weight is read once for all of them;
 * only attention knows where a text ends. The feed-forward part is done for GROUP tokens at a time, since its middle
 * is wide.
 */
#include "encoder/encoder_priv.h"

#include <stdlib.h>
#include <string.h>

#define GROUP 64u

struct pass {
        const struct model *m;
        size_t n;
        float *x;       /* the state of each token */
        float *qkv;     /* later what the layer adds to it */
        float *context; /* what attention gathered */
        float *middle, *scratch;
        struct quants *quants;
};

static size_t larger(size_t a, size_t b)
{
        return a > b ? a : b;
}

static size_t whole(size_t bytes)
{
        return (bytes + KERNEL_ALIGN - 1) / KERNEL_ALIGN * KERNEL_ALIGN;
}

/* One piece of memory for all of it; gives it. */
static void *make_room(struct pass *p, size_t longest)
{
        const struct model *m = p->m;
        size_t group = p->n < GROUP ? p->n : GROUP, state = whole(p->n * m->dim * sizeof(float));
        size_t middle = whole(group * m->width * sizeof(float));
        size_t scratch = whole(kernel_attend_floats(longest, m->heads) * sizeof(float));
        size_t quants = whole(larger(p->n * m->dim, group * m->width) / GGUF_BLOCK * sizeof(struct quants));
        char *at = aligned_alloc(KERNEL_ALIGN, 4 * state + middle + scratch + quants), *room = at;

        if (!at)
                abort();
        p->qkv = (float *)(void *)at;
        p->context = (float *)(void *)(at += 3 * state);
        p->middle = (float *)(void *)(at += state);
        p->scratch = (float *)(void *)(at += middle);
        p->quants = (struct quants *)(void *)(at + scratch);
        return room;
}

static void multiply(const struct pass *p, const struct matrix *w, const float *x, size_t n, float *out, size_t stride)
{
        if (kernel_is_tiles(w))
                p->m->kernel->mul_blocks(w, p->quants, n, out, stride);
        else
                p->m->kernel->mul_floats(w, x, n, out, stride);
}

static void quantise(const struct pass *p, const float *x, size_t n)
{
        p->m->kernel->quantise(x, n / GGUF_BLOCK, p->quants);
}

static void add_row(const struct table *t, uint32_t i, uint32_t dim, float *x)
{
        float row[ENCODER_DIM_MAX];

        kernel_unpack_row(t->type, (const char *)t->rows + i * gguf_row_bytes(t->type, dim), dim, row);
        for (uint32_t k = 0; k < dim; k++)
                x[k] += row[k];
}

static void embed(const struct pass *p, const uint32_t *ids, const struct span *spans, size_t n_spans)
{
        const struct model *m = p->m;

        memset(p->x, 0, p->n * m->dim * sizeof(*p->x));
        for (size_t s = 0; s < n_spans; s++)
                for (size_t t = 0; t < spans[s].n; t++) {
                        float *x = p->x + (spans[s].first + t) * m->dim;

                        add_row(&m->words, ids[spans[s].first + t], m->dim, x);
                        add_row(&m->positions, (uint32_t)t, m->dim, x);
                        if (m->kinds.n)
                                add_row(&m->kinds, 0, m->dim, x);
                        m->kernel->norm(x, NULL, &m->norm, m->dim, m->epsilon);
                }
}

static void attend(const struct pass *p, const struct layer *l, const struct span *spans, size_t n_spans)
{
        const struct model *m = p->m;
        size_t dim = m->dim, stride = 3 * dim;

        quantise(p, p->x, p->n * dim);
        multiply(p, &l->query, p->x, p->n, p->qkv, stride);
        multiply(p, &l->key, p->x, p->n, p->qkv + dim, stride);
        multiply(p, &l->value, p->x, p->n, p->qkv + 2 * dim, stride);
        for (size_t s = 0; s < n_spans; s++)
                m->kernel->attend(p->qkv + spans[s].first * stride, spans[s].n, m->heads, p->scratch,
                                  p->context + spans[s].first * dim);
        quantise(p, p->context, p->n * dim);
        multiply(p, &l->output, p->context, p->n, p->qkv, dim);
        for (size_t t = 0; t < p->n; t++)
                m->kernel->norm(p->x + t * dim, p->qkv + t * dim, &l->attention_norm, m->dim, m->epsilon);
}

static void feed_forward(const struct pass *p, const struct layer *l, float *x, size_t n)
{
        const struct model *m = p->m;

        quantise(p, x, n * m->dim);
        multiply(p, &l->up, x, n, p->middle, m->width);
        m->kernel->gelu(p->middle, n * m->width);
        quantise(p, p->middle, n * m->width);
        multiply(p, &l->down, p->middle, n, p->qkv, m->dim);
        for (size_t t = 0; t < n; t++)
                m->kernel->norm(x + t * m->dim, p->qkv + t * m->dim, &l->output_norm, m->dim, m->epsilon);
}

int model_run(const struct model *m, const uint32_t *ids, const struct span *spans, size_t n_spans, float *out,
              const atomic_bool *cancel, struct err *err)
{
        struct pass p = {.m = m, .x = out};
        size_t longest = 0;
        void *room;
        int r = 0;

        for (size_t s = 0; s < n_spans; s++) {
                p.n += spans[s].n;
                longest = larger(longest, spans[s].n);
        }
        room = make_room(&p, longest);
        embed(&p, ids, spans, n_spans);
        for (uint32_t i = 0; i < m->n_layers && r == 0; i++) {
                attend(&p, &m->layers[i], spans, n_spans);
                for (size_t t = 0; t < p.n; t += GROUP)
                        feed_forward(&p, &m->layers[i], p.x + t * m->dim, p.n - t < GROUP ? p.n - t : GROUP);
                if (cancel && atomic_load_explicit(cancel, memory_order_relaxed))
                        r = err_set(err, ERR_CANCELLED, "cancelled");
        }
        free(room);
        return r;
}
