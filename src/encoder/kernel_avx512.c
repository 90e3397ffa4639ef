/*
 * The kernel for AVX-512 with VNNI. A register holds four inputs of 16 outputs as unsigned bytes; vpdpbusd adds their
 * products with four signed inputs of a token, which are the same for all outputs. Nibbles count from 0, not from -8:
 * the sum begins with what is too much (quants.less). Bytes of Q8_0 count from 0 instead of -128 the same way.
 */
#include "encoder/kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VEC_LANES 16
#define VEC_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

VEC_TARGET static void vec_half_row(const uint16_t *p, size_t n, float *out)
{
        for (size_t k = 0; k < n; k += VEC_LANES)
                _mm512_storeu_ps(out + k, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(const void *)(p + k))));
}

#include "encoder/kernel_float.h"

#define TOKENS 8 /* that share a tile */
#define ROWS KERNEL_ROWS
#define QUARTERS (GGUF_BLOCK / 8)
#define WIDE 64

VEC_INLINE __m512 halves(const uint16_t *p)
{
        return _mm512_cvtph_ps(_mm256_load_si256((const __m256i *)(const void *)p));
}

VEC_INLINE __m512i four(const struct quants *x, unsigned at)
{
        int32_t v;

        memcpy(&v, x->q + at, sizeof(v));
        return _mm512_set1_epi32(v);
}

VEC_INLINE void add_products(__m512i *dot, __m512i w, const struct quants *x, size_t step, unsigned at,
                             const unsigned tokens)
{
        VEC_UNROLL for (unsigned t = 0; t < tokens; t++) dot[t] =
                _mm512_dpbusd_epi32(dot[t], w, four(x + t * step, at));
}

/* Of one block: its products, with what the bytes count too much taken off. */
VEC_INLINE void dot_block(const enum gguf_type type, const uint8_t *q, const struct quants *x, size_t step,
                          const unsigned tokens, __m512i *dot)
{
        const __m512i low = _mm512_set1_epi8(15), half = _mm512_set1_epi8(-128);

        VEC_UNROLL for (unsigned t = 0; t < tokens; t++)
        {
                __m512i less = _mm512_set1_epi32(x[t * step].less);

                dot[t] = type == GGUF_Q4_0   ? less
                         : type == GGUF_Q8_0 ? _mm512_slli_epi32(less, 4)
                                             : _mm512_setzero_si512();
        }
        VEC_UNROLL for (unsigned g = 0; g < QUARTERS; g++, q += WIDE)
        {
                __m512i w = _mm512_load_si512((const void *)q);

                if (type == GGUF_Q8_0) {
                        __m512i next = _mm512_load_si512((const void *)(q + QUARTERS * WIDE));

                        add_products(dot, _mm512_xor_si512(w, half), x, step, 4 * g, tokens);
                        add_products(dot, _mm512_xor_si512(next, half), x, step, 4 * (g + QUARTERS), tokens);
                } else {
                        add_products(dot, _mm512_and_si512(w, low), x, step, 4 * g, tokens);
                        add_products(dot, _mm512_and_si512(_mm512_srli_epi16(w, 4), low), x, step, 4 * (g + QUARTERS),
                                     tokens);
                }
        }
}

VEC_INLINE void mul_tile(const struct matrix *w, const enum gguf_type type, uint32_t o, const struct quants *x,
                         const unsigned tokens, float *out, size_t stride)
{
        const size_t blocks = w->n_in / GGUF_BLOCK, tile = type == GGUF_Q8_0 ? 512 : 256;
        const uint8_t *q = (const uint8_t *)w->weight + o / KERNEL_ROWS * blocks * tile;
        const uint16_t *scale = w->scale + o * blocks, *least = type == GGUF_Q4_1 ? w->least + o * blocks : NULL;
        __m512 sum[TOKENS];
        __m512i dot[TOKENS];

        VEC_UNROLL for (unsigned t = 0; t < tokens; t++) sum[t] = _mm512_loadu_ps(w->bias + o);
        for (size_t b = 0; b < blocks; b++, q += tile, x++) {
                __m512 d = halves(scale + b * KERNEL_ROWS), m;

                if (type == GGUF_Q4_1)
                        m = _mm512_mul_ps(halves(least + b * KERNEL_ROWS), _mm512_set1_ps(-0.125f));
                dot_block(type, q, x, blocks, tokens, dot);
                VEC_UNROLL for (unsigned t = 0; t < tokens; t++)
                {
                        const struct quants *y = x + t * blocks;
                        __m512 s = _mm512_set1_ps(y->scale);

                        sum[t] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot[t]), _mm512_mul_ps(d, s), sum[t]);
                        if (type == GGUF_Q4_1)
                                sum[t] = _mm512_fmadd_ps(m, _mm512_set1_ps(y->scale * (float)y->less), sum[t]);
                }
        }
        VEC_UNROLL for (unsigned t = 0; t < tokens; t++) _mm512_storeu_ps(out + t * stride + o, sum[t]);
}

#include "encoder/kernel_tiles.h"

const struct kernel kernel_avx512 = KERNEL("avx512");
#endif
