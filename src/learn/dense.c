/* Products are summed as int32: 4096 times 127 squared is far below its limit. */
#include "learn/dense.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define ONE 127.0f
#define STEP 16u

bool dense_normalise(float *v, uint32_t dim)
{
        double norm2 = 0;
        uint32_t k;

        for (k = 0; k < dim; k++)
                norm2 += (double)v[k] * (double)v[k];
        if (!isfinite(norm2) || norm2 < 1e-24) {
                memset(v, 0, dim * sizeof(float));
                return false;
        }
        for (k = 0; k < dim; k++)
                v[k] = (float)((double)v[k] / sqrt(norm2));
        return true;
}

float dense_pack(const float *v, uint32_t dim, int8_t *out)
{
        float top = 0;
        uint32_t k;

        for (k = 0; k < dim; k++)
                top = fmaxf(top, fabsf(v[k]));
        for (k = 0; k < dim; k++)
                out[k] = top > 0 ? (int8_t)lrintf(v[k] / top * ONE) : 0;
        return top / ONE;
}

void dense_unpack(const int8_t *packed, float scale, uint32_t dim, float *out)
{
        uint32_t k;

        for (k = 0; k < dim; k++)
                out[k] = scale * (float)packed[k];
}

static int32_t dot_plain(const int8_t *a, const int8_t *b, uint32_t dim)
{
        int32_t sum = 0;
        uint32_t k;

        for (k = 0; k < dim; k++)
                sum += a[k] * b[k];
        return sum;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline __m256i widen(const int8_t *p)
{
        return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p));
}

__attribute__((target("avx2"))) static int32_t dot_avx2(const int8_t *a, const int8_t *b, uint32_t dim)
{
        __m256i sum = _mm256_setzero_si256();
        __m128i half;
        uint32_t k;

        for (k = 0; k + STEP <= dim; k += STEP)
                sum = _mm256_add_epi32(sum, _mm256_madd_epi16(widen(a + k), widen(b + k)));
        half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
        return _mm_cvtsi128_si32(half) + dot_plain(a + k, b + k, dim - k);
}
#endif

void dense_cosines(const int8_t *one, float one_scale, const int8_t *many, const float *scale, size_t n, uint32_t dim,
                   float *out)
{
        int32_t (*dot)(const int8_t *, const int8_t *, uint32_t) = dot_plain;
        size_t i;

#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2"))
                dot = dot_avx2;
#endif
        for (i = 0; i < n; i++)
                out[i] = (float)dot(one, many + i * dim, dim) * (one_scale * scale[i]);
}
