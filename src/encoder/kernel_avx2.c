/*
 * The kernel for AVX2. vpmaddubsw adds two products of unsigned weights and signed inputs into 16 bits: of nibbles all
 * eight of a block fit (8 * 2 * 15 * 127 = 30,480). Of Q8_0 the weight gives its sign to the input, and two fit.
 */
#include "encoder/kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VEC_LANES 8
#define VEC_TARGET __attribute__((target("avx2,fma,f16c")))

VEC_TARGET static void vec_half_row(const uint16_t *p, size_t n, float *out)
{
        for (size_t k = 0; k < n; k += VEC_LANES)
                _mm256_storeu_ps(out + k, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)(p + k))));
}

#include "encoder/kernel_float.h"

#define TOKENS 4 /* that share half a tile */
#define ROWS 8u
#define QUARTERS (GGUF_BLOCK / 8)
#define WIDE 64

VEC_INLINE __m256 halves(const uint16_t *p)
{
        return _mm256_cvtph_ps(_mm_load_si128((const __m128i *)(const void *)p));
}

VEC_INLINE __m256i four(const struct quants *x, unsigned at)
{
        int32_t v;

        memcpy(&v, x->q + at, sizeof(v));
        return _mm256_set1_epi32(v);
}

VEC_INLINE __m256i load(const uint8_t *p)
{
        return _mm256_load_si256((const __m256i *)(const void *)p);
}

/* Sums are taken in the order that is written: as a tree they would need more registers than there are. */
#define IN_ORDER(v) __asm__("" : "+x"(v))

VEC_INLINE void dot_nibbles(const uint8_t *q, const struct quants *x, size_t step, const unsigned tokens, __m256i *dot)
{
        const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);

        VEC_UNROLL for (unsigned t = 0; t < tokens; t++) dot[t] = _mm256_setzero_si256();
        VEC_UNROLL for (unsigned g = 0; g < QUARTERS; g++, q += WIDE)
        {
                __m256i w = load(q), a = _mm256_and_si256(w, low), b = _mm256_and_si256(_mm256_srli_epi16(w, 4), low);

                VEC_UNROLL for (unsigned t = 0; t < tokens; t++)
                {
                        const struct quants *y = x + t * step;

                        dot[t] = _mm256_add_epi16(dot[t], _mm256_maddubs_epi16(a, four(y, 4 * g)));
                        dot[t] = _mm256_add_epi16(dot[t], _mm256_maddubs_epi16(b, four(y, 4 * (g + QUARTERS))));
                        IN_ORDER(dot[t]);
                }
        }
        VEC_UNROLL for (unsigned t = 0; t < tokens; t++) dot[t] = _mm256_madd_epi16(dot[t], ones);
}

VEC_INLINE void dot_bytes(const uint8_t *q, const struct quants *x, size_t step, const unsigned tokens, __m256i *dot)
{
        const __m256i ones = _mm256_set1_epi16(1);

        VEC_UNROLL for (unsigned t = 0; t < tokens; t++) dot[t] = _mm256_setzero_si256();
        for (unsigned g = 0; g < 2 * QUARTERS; g++, q += WIDE) {
                __m256i w = load(q), size = _mm256_abs_epi8(w);

                VEC_UNROLL for (unsigned t = 0; t < tokens; t++)
                {
                        __m256i y = _mm256_sign_epi8(four(x + t * step, 4 * g), w);

                        dot[t] = _mm256_add_epi32(dot[t], _mm256_madd_epi16(_mm256_maddubs_epi16(size, y), ones));
                }
        }
}

/* o: the first of ROWS outputs, half a tile. */
VEC_INLINE void mul_tile(const struct matrix *w, const enum gguf_type type, uint32_t o, const struct quants *x,
                         const unsigned tokens, float *out, size_t stride)
{
        const size_t blocks = w->n_in / GGUF_BLOCK, tile = type == GGUF_Q8_0 ? 512 : 256, half = o % KERNEL_ROWS;
        const size_t first = o / KERNEL_ROWS * blocks;
        const uint8_t *q = (const uint8_t *)w->weight + first * tile + 4 * half;
        const uint16_t *scale = w->scale + first * KERNEL_ROWS + half;
        const uint16_t *least = type == GGUF_Q4_1 ? w->least + first * KERNEL_ROWS + half : NULL;
        __m256 sum[TOKENS];
        __m256i dot[TOKENS];

        VEC_UNROLL for (unsigned t = 0; t < tokens; t++) sum[t] = _mm256_loadu_ps(w->bias + o);
        for (size_t b = 0; b < blocks; b++, q += tile, x++) {
                __m256 d = halves(scale + b * KERNEL_ROWS), m;

                if (type == GGUF_Q4_1)
                        m = _mm256_mul_ps(halves(least + b * KERNEL_ROWS), _mm256_set1_ps(-0.125f));
                if (type == GGUF_Q8_0)
                        dot_bytes(q, x, blocks, tokens, dot);
                else
                        dot_nibbles(q, x, blocks, tokens, dot);
                VEC_UNROLL for (unsigned t = 0; t < tokens; t++)
                {
                        const struct quants *y = x + t * blocks;
                        __m256 s = _mm256_set1_ps(y->scale);

                        if (type == GGUF_Q4_0)
                                dot[t] = _mm256_add_epi32(dot[t], _mm256_set1_epi32(y->less));
                        sum[t] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dot[t]), _mm256_mul_ps(d, s), sum[t]);
                        if (type == GGUF_Q4_1)
                                sum[t] = _mm256_fmadd_ps(m, _mm256_set1_ps(y->scale * (float)y->less), sum[t]);
                }
        }
        VEC_UNROLL for (unsigned t = 0; t < tokens; t++) _mm256_storeu_ps(out + t * stride + o, sum[t]);
}

#include "encoder/kernel_tiles.h"

const struct kernel kernel_avx2 = KERNEL("avx2");
#endif
