/* Windows of texts: a text that is longer than the model has positions is cut, and its windows are averaged by tokens.
 */
#include "encoder/encoder_priv.h"
#include "learn/dense.h"

#include <stdlib.h>
#include <string.h>

#define PASS_TOKENS 256u /* that are run together, or one window */

struct window {
        size_t text;
        float weight;
};

struct batch {
        const struct model *m;
        uint32_t begin, end;
        float *out;
        size_t n_texts, n_tokens, n_windows;
        const atomic_bool *cancel;
        uint32_t *ids;
        struct span *spans;
        struct window *windows;
};

static size_t larger(size_t a, size_t b)
{
        return a > b ? a : b;
}

static void *room_for(size_t n, size_t size)
{
        void *p = calloc(n, size);

        if (!p)
                abort();
        return p;
}

struct batch *batch_new(const struct model *m, uint32_t begin, uint32_t end, float *out, size_t n_texts,
                        const atomic_bool *cancel)
{
        struct batch *b = room_for(1, sizeof(*b));
        size_t room = larger(PASS_TOKENS, m->context);

        *b = (struct batch){.m = m, .begin = begin, .end = end, .out = out, .n_texts = n_texts, .cancel = cancel};
        b->ids = room_for(room, sizeof(*b->ids));
        b->spans = room_for(room, sizeof(*b->spans));
        b->windows = room_for(room, sizeof(*b->windows));
        memset(out, 0, n_texts * m->dim * sizeof(*out));
        return b;
}

struct batch *batch_free(struct batch *b)
{
        if (!b)
                return NULL;
        free(b->ids);
        free(b->spans);
        free(b->windows);
        free(b);
        return NULL;
}

static void pool(const struct batch *b, const float *states, const struct span *s, const struct window *w)
{
        uint32_t dim = b->m->dim;
        size_t n = b->m->pooling == POOLING_CLS ? 1 : s->n;
        const float *x = states + s->first * dim;
        float *out = b->out + w->text * dim;

        for (uint32_t k = 0; k < dim; k++) {
                float sum = 0;

                for (size_t t = 0; t < n; t++)
                        sum += x[t * dim + k];
                out[k] += w->weight * sum / (float)n;
        }
}

static int flush(struct batch *b, struct err *err)
{
        float *states;
        int r;

        if (b->n_windows == 0)
                return 0;
        states = aligned_alloc(KERNEL_ALIGN, b->n_tokens * b->m->dim * sizeof(*states));
        if (!states)
                abort();
        r = model_run(b->m, b->ids, b->spans, b->n_windows, states, b->cancel, err);
        for (size_t i = 0; i < b->n_windows && r == 0; i++)
                pool(b, states, &b->spans[i], &b->windows[i]);
        free(states);
        b->n_windows = b->n_tokens = 0;
        return r;
}

static int add_window(struct batch *b, size_t text, const uint32_t *ids, size_t n, struct err *err)
{
        size_t limit = larger(PASS_TOKENS, n + 2);
        uint32_t *to;
        int r = b->n_tokens + n + 2 > limit ? flush(b, err) : 0;

        if (r < 0)
                return r;
        to = b->ids + b->n_tokens;
        to[0] = b->begin;
        memcpy(to + 1, ids, n * sizeof(*to));
        to[n + 1] = b->end;
        b->spans[b->n_windows] = (struct span){b->n_tokens, n + 2};
        b->windows[b->n_windows++] = (struct window){text, (float)larger(n, 1)};
        b->n_tokens += n + 2;
        return 0;
}

int batch_add(struct batch *b, size_t i, const uint32_t *ids, size_t n, struct err *err)
{
        size_t most = b->m->context - 2;
        int r;

        do {
                size_t take = n < most ? n : most;

                r = add_window(b, i, ids, take, err);
                ids += take;
                n -= take;
        } while (r == 0 && n > 0);
        return r;
}

int batch_end(struct batch *b, struct err *err)
{
        int r = flush(b, err);

        for (size_t i = 0; i < b->n_texts && r == 0; i++)
                if (!dense_normalise(b->out + i * b->m->dim, b->m->dim))
                        r = err_set(err, ERR_CORRUPT, "the weights of the encoder give no direction");
        return r;
}

size_t batch_tokens(const struct model *m, size_t n)
{
        size_t most = m->context - 2, windows = n ? (n + most - 1) / most : 1;

        return n + 2 * windows;
}
