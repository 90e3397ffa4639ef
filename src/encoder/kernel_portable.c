/* The kernel for any machine: vectors of four floats, sums of integers in plain C. */
#define VEC_LANES 4
#define VEC_TARGET

#include "encoder/kernel.h"

static void vec_half_row(const uint16_t *p, size_t n, float *out)
{
        for (size_t k = 0; k < n; k++)
                out[k] = kernel_half(p[k]);
}

#include "encoder/kernel_float.h"

#define TOKENS 16u /* that share a tile once it is taken apart */
#define VECS (KERNEL_ROWS / VEC_LANES)

/* A block of a tile: of each input its weight in all rows. Whole numbers, and so are the sums of their products: at
 * most 32 * 128 * 127, which a float holds exactly. */
typedef float tile[GGUF_BLOCK][KERNEL_ROWS];

static void open_nibbles(const uint8_t *q, float less, tile to)
{
        for (unsigned at = 0; at < GGUF_BLOCK / 2; at += 4)
                for (unsigned r = 0; r < KERNEL_ROWS; r++)
                        for (unsigned k = at; k < at + 4; k++, q++) {
                                to[k][r] = (float)(*q & 15) - less;
                                to[k + GGUF_BLOCK / 2][r] = (float)(*q >> 4) - less;
                        }
}

static void open_bytes(const uint8_t *q, tile to)
{
        for (unsigned at = 0; at < GGUF_BLOCK; at += 4)
                for (unsigned r = 0; r < KERNEL_ROWS; r++)
                        for (unsigned k = at; k < at + 4; k++)
                                to[k][r] = (float)(int8_t)*q++;
}

static void add_block(tile w, const struct quants *x, const float *scale, const float *least, float *sum)
{
        vec dot[VECS] = {0};
        float all = x->scale * (float)x->less * -0.125f;

        for (unsigned k = 0; k < GGUF_BLOCK; k++)
                VEC_UNROLL for (unsigned v = 0; v < VECS; v++) dot[v] +=
                        vec_load(&w[k][v * VEC_LANES]) * (float)x->q[k];
        VEC_UNROLL for (unsigned v = 0; v < VECS; v++)
        {
                unsigned r = v * VEC_LANES;

                vec_store(sum + r,
                          vec_load(sum + r) + dot[v] * (vec_load(scale + r) * x->scale) + vec_load(least + r) * all);
        }
}

static void mul_tile(const struct matrix *w, size_t at_block, const struct quants *x, size_t n, const float *bias,
                     float *out, size_t stride)
{
        size_t blocks = w->n_in / GGUF_BLOCK, bytes = w->type == GGUF_Q8_0 ? GGUF_BLOCK : GGUF_BLOCK / 2;
        float sum[TOKENS][KERNEL_ROWS] = {0};
        tile open;

        for (size_t b = 0; b < blocks; b++) {
                const uint8_t *q = (const uint8_t *)w->weight + (at_block + b) * KERNEL_ROWS * bytes;
                float scale[KERNEL_ROWS], least[KERNEL_ROWS] = {0};

                if (w->type == GGUF_Q8_0)
                        open_bytes(q, open);
                else
                        open_nibbles(q, w->least ? 0 : 8, open);
                vec_half_row(w->scale + (at_block + b) * KERNEL_ROWS, KERNEL_ROWS, scale);
                if (w->least)
                        vec_half_row(w->least + (at_block + b) * KERNEL_ROWS, KERNEL_ROWS, least);
                for (size_t t = 0; t < n; t++)
                        add_block(open, &x[t * blocks + b], scale, least, sum[t]);
        }
        for (size_t t = 0; t < n; t++)
                for (unsigned r = 0; r < KERNEL_ROWS; r++)
                        out[t * stride + r] = bias[r] + sum[t][r];
}

static void mul_blocks(const struct matrix *w, const struct quants *x, size_t n, float *out, size_t stride)
{
        size_t blocks = w->n_in / GGUF_BLOCK;

        for (uint32_t o = 0; o < w->n_out; o += KERNEL_ROWS)
                for (size_t t = 0; t < n; t += TOKENS)
                        mul_tile(w, o / KERNEL_ROWS * blocks, x + t * blocks, n - t < TOKENS ? n - t : TOKENS,
                                 w->bias + o, out + t * stride + o, stride);
}

const struct kernel kernel_portable = KERNEL("portable");
