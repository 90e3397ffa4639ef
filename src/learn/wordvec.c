/* Cosines run over every phrasing of the knowledge for every message, so they are written for whole registers, with
 * AVX2 where the machine has it. Both ways give the same numbers: all sums are of integers. */
#include "learn/wordvec.h"

#include <math.h>
#include <string.h>

#define HEAD 24u
#define ONE 127.0f

static uint32_t bucket_of(uint32_t hash)
{
        return hash / (UINT32_MAX / WORDVEC_BUCKETS + 1);
}

/* False when the hashes do not rise. */
static bool fill_buckets(struct wordvec *w)
{
        uint32_t i, b = 0;

        for (i = 0; i < w->n; i++) {
                if (i > 0 && w->hash[i] <= w->hash[i - 1])
                        return false;
                while (b <= bucket_of(w->hash[i]))
                        w->from[b++] = i;
        }
        while (b <= WORDVEC_BUCKETS)
                w->from[b++] = w->n;
        return true;
}

int wordvec_open(struct str bytes, struct wordvec *ret, struct err *err)
{
        uint32_t head[4], n;
        uint64_t sum;

        if (bytes.n < HEAD)
                return err_set(err, ERR_CORRUPT, "the word vectors are cut short");
        memcpy(head, bytes.p, sizeof(head));
        memcpy(&sum, bytes.p + 16, sizeof(sum));
        n = head[3];
        if (memcmp(bytes.p, "WLWV", 4) != 0 || head[1] != 1 || head[2] != WORDVEC_DIM || n > 1u << 24 ||
            bytes.n != HEAD + (size_t)n * (8 + WORDVEC_DIM))
                return err_set(err, ERR_CORRUPT, "this is no file of word vectors of version 1 with %u dimensions",
                               WORDVEC_DIM);
        if (str_checksum(str_sub(bytes, HEAD, SIZE_MAX)) != sum)
                return err_set(err, ERR_CORRUPT, "the word vectors have a wrong checksum %016llx",
                               (unsigned long long)sum);
        ret->n = n;
        ret->hash = (const uint32_t *)(const void *)(bytes.p + HEAD);
        ret->scale = (const float *)(const void *)(bytes.p + HEAD + (size_t)n * 4);
        ret->v = (const int8_t *)bytes.p + HEAD + (size_t)n * 8;
        return fill_buckets(ret) ? 0 : err_set(err, ERR_CORRUPT, "the word vectors are out of order");
}

bool wordvec_add(const struct wordvec *w, uint32_t hash, float sum[WORDVEC_DIM])
{
        uint32_t lo = w->from[bucket_of(hash)], hi = w->from[bucket_of(hash) + 1], k;
        const int8_t *v;
        float f;

        while (lo < hi) {
                uint32_t mid = lo + (hi - lo) / 2;

                if (w->hash[mid] < hash)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        if (lo == w->n || w->hash[lo] != hash)
                return false;
        v = w->v + (size_t)lo * WORDVEC_DIM;
        f = w->scale[lo];
        for (k = 0; k < WORDVEC_DIM; k++)
                sum[k] += f * (float)v[k];
        return true;
}

bool wordvec_normalise(float v[WORDVEC_DIM])
{
        float norm2 = 0;
        uint32_t k;

        for (k = 0; k < WORDVEC_DIM; k++)
                norm2 += v[k] * v[k];
        if (!(norm2 > 1e-12f)) {
                memset(v, 0, WORDVEC_DIM * sizeof(float));
                return false;
        }
        for (k = 0; k < WORDVEC_DIM; k++)
                v[k] /= sqrtf(norm2);
        return true;
}

/* Components of a vector of length one are far below one, so the range is half of it. */
void wordvec_pack(const float v[WORDVEC_DIM], int8_t out[WORDVEC_DIM])
{
        uint32_t k;

        for (k = 0; k < WORDVEC_DIM; k++)
                out[k] = (int8_t)lrintf(fminf(1, fmaxf(-1, v[k] * 2)) * ONE);
}

static void cosines_plain(const int8_t *one, const int8_t *many, size_t n, float *out)
{
        size_t i;
        uint32_t k;

        for (i = 0; i < n; i++, many += WORDVEC_DIM) {
                int32_t sum = 0;

                for (k = 0; k < WORDVEC_DIM; k++)
                        sum += one[k] * many[k];
                out[i] = (float)sum * (0.25f / (ONE * ONE));
        }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES (WORDVEC_DIM / 16)

__attribute__((target("avx2"))) static inline __m256i widen(const int8_t *p)
{
        return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p));
}

__attribute__((target("avx2"))) static void cosines_avx2(const int8_t *one, const int8_t *many, size_t n, float *out)
{
        __m256i a[LANES];
        size_t i;
        uint32_t k;

        for (k = 0; k < LANES; k++)
                a[k] = widen(one + k * 16);
        for (i = 0; i < n; i++, many += WORDVEC_DIM) {
                __m256i sum = _mm256_madd_epi16(a[0], widen(many));
                __m128i half;

                for (k = 1; k < LANES; k++)
                        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a[k], widen(many + k * 16)));
                half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
                half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
                half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
                out[i] = (float)_mm_cvtsi128_si32(half) * (0.25f / (ONE * ONE));
        }
}
#endif

void wordvec_cosines(const int8_t *one, const int8_t *many, size_t n, float *out)
{
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2")) {
                cosines_avx2(one, many, n, out);
                return;
        }
#endif
        cosines_plain(one, many, n, out);
}
