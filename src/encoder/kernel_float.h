/*
 * The parts of a kernel that are of floats, for a vector of any width: included once by each kernel_*.c, which says
 * before that
 *
 *   VEC_LANES        4, 8 or 16
 *   VEC_TARGET       the attribute of every function, for its instruction set
 *   vec_half_row()   half-precision numbers to floats, n divisible by 16
 *
 * Written with the vector types that gcc and clang share. Sums across a vector are of its halves, in turn.
 *
 * exp: 2^n times a polynomial (Taylor, to the seventh power, for at most half of ln 2). erfc: Abramowitz and Stegun
 * 1964, 7.1.26, off by at most 1.5e-7; as it decays with the exponential that is in it, nothing is lost for negative
 * numbers.
 */
#ifndef VEC_LANES
#error "the width of a vector is not said"
#endif

#include "encoder/kernel.h"

#include <math.h>
#include <string.h>

#define VEC_INLINE __attribute__((always_inline)) VEC_TARGET static inline
/* Before a loop over an array of vectors that shall stay in registers. */
#if defined(__clang__)
#define VEC_UNROLL _Pragma("clang loop unroll(full)")
#else
#define VEC_UNROLL _Pragma("GCC unroll 8")
#endif
#define EXP_MIN -87.0f
#define QUANT_MIN 1e-30f /* what is smaller counts as zero, so that its inverse is finite */

typedef float vec __attribute__((vector_size(VEC_LANES * 4)));
typedef int32_t veci __attribute__((vector_size(VEC_LANES * 4)));
typedef uint32_t vecu __attribute__((vector_size(VEC_LANES * 4)));
typedef int8_t vec8 __attribute__((vector_size(VEC_LANES), aligned(1), may_alias));
typedef float vec_at __attribute__((vector_size(VEC_LANES * 4), aligned(4), may_alias));

VEC_INLINE vec vec_load(const float *p)
{
        return *(const vec_at *)p;
}

VEC_INLINE void vec_store(float *p, vec v)
{
        *(vec_at *)p = v;
}

VEC_INLINE vec vec_all(float f)
{
        return f - (vec){0};
}

VEC_INLINE vec vec_choose(veci which, vec a, vec b)
{
        return (vec)((which & (veci)a) | (~which & (veci)b));
}

VEC_INLINE vec vec_max(vec a, vec b)
{
        return vec_choose(a > b, a, b);
}

VEC_INLINE vec vec_abs(vec a)
{
        return (vec)((veci)a & 0x7FFFFFFF);
}

/* Lane i is lane i + by of v. */
#define VEC_FROM(i, by) ((i) + (by)) % VEC_LANES
#define VEC_FROM_4(i, by) VEC_FROM(i, by), VEC_FROM((i) + 1, by), VEC_FROM((i) + 2, by), VEC_FROM((i) + 3, by)
#if VEC_LANES == 16
#define VEC_TURN(v, by) \
        __builtin_shufflevector(v, v, VEC_FROM_4(0, by), VEC_FROM_4(4, by), VEC_FROM_4(8, by), VEC_FROM_4(12, by))
#elif VEC_LANES == 8
#define VEC_TURN(v, by) __builtin_shufflevector(v, v, VEC_FROM_4(0, by), VEC_FROM_4(4, by))
#else
#define VEC_TURN(v, by) __builtin_shufflevector(v, v, VEC_FROM_4(0, by))
#endif

/* The steps of a reduction of v by `join`, halves first. */
#if VEC_LANES == 16
#define VEC_REDUCE(v, join) (v = join(v, VEC_TURN(v, 8)), VEC_REDUCE_8(v, join))
#elif VEC_LANES == 8
#define VEC_REDUCE(v, join) VEC_REDUCE_8(v, join)
#else
#define VEC_REDUCE(v, join) VEC_REDUCE_4(v, join)
#endif
#define VEC_REDUCE_8(v, join) (v = join(v, VEC_TURN(v, 4)), VEC_REDUCE_4(v, join))
#define VEC_REDUCE_4(v, join) (v = join(v, VEC_TURN(v, 2)), v = join(v, VEC_TURN(v, 1)), v[0])
#define VEC_PLUS(a, b) ((a) + (b))

VEC_INLINE float vec_sum(vec v)
{
        return VEC_REDUCE(v, VEC_PLUS);
}

VEC_INLINE uint32_t vec_sum_u(vecu v)
{
        return VEC_REDUCE(v, VEC_PLUS);
}

VEC_INLINE float vec_top(vec v)
{
        return VEC_REDUCE(v, vec_max);
}

/* To the nearest whole number, of what is below 2^22. */
VEC_INLINE vec vec_round(vec v)
{
        vec shift = vec_all(0x1.8p23f);

        return (v + shift) - shift;
}

/* x at most 88; what is below EXP_MIN counts as that. */
VEC_INLINE vec vec_exp(vec x)
{
        vec n, r, p;

        x = vec_max(x, vec_all(EXP_MIN));
        n = vec_round(x * 1.44269504f);
        r = x - n * 0.693359375f;
        r = r + n * 2.12194440e-4f;
        p = r * (1.0f / 5040) + 1.0f / 720;
        p = p * r + 1.0f / 120;
        p = p * r + 1.0f / 24;
        p = p * r + 1.0f / 6;
        p = p * r + 0.5f;
        p = p * r + 1.0f;
        p = p * r + 1.0f;
        return (vec)((veci)p + (__builtin_convertvector(n, veci) << 23));
}

VEC_TARGET static void float_gelu(float *x, size_t n)
{
        for (size_t i = 0; i < n; i += VEC_LANES) {
                vec v = vec_load(x + i), a = vec_abs(v), z = a * 0.707106781f;
                vec t = 1.0f / (1.0f + 0.3275911f * z), p;

                p = t * 1.061405429f - 1.453152027f;
                p = p * t + 1.421413741f;
                p = p * t - 0.284496736f;
                p = p * t + 0.254829592f;
                p = p * t * vec_exp(-(z * z));
                vec_store(x + i, vec_max(v, vec_all(0)) - 0.5f * a * p);
        }
}

VEC_TARGET static void float_norm(float *x, const float *more, const struct norm *w, uint32_t dim, float epsilon)
{
        vec sum = {0}, squares = {0}, mean;
        float scale;

        for (uint32_t i = 0; i < dim; i += VEC_LANES) {
                vec v = vec_load(x + i);

                if (more)
                        v = v + vec_load(more + i);
                vec_store(x + i, v);
                sum = sum + v;
        }
        mean = vec_all(vec_sum(sum) / (float)dim);
        for (uint32_t i = 0; i < dim; i += VEC_LANES) {
                vec v = vec_load(x + i) - mean;

                squares = squares + v * v;
        }
        scale = 1.0f / sqrtf(vec_sum(squares) / (float)dim + epsilon);
        for (uint32_t i = 0; i < dim; i += VEC_LANES)
                vec_store(x + i, (vec_load(x + i) - mean) * scale * vec_load(w->weight + i) + vec_load(w->bias + i));
}

/* Sums wrap around where numbers are not finite: what comes of them is of no use, but defined. */
VEC_TARGET static void float_quantise(const float *x, size_t n_blocks, struct quants *out)
{
        for (size_t b = 0; b < n_blocks; b++, out++, x += GGUF_BLOCK) {
                vec top = {0};
                vecu sum = {0};
                float most, back;

                for (unsigned i = 0; i < GGUF_BLOCK; i += VEC_LANES)
                        top = vec_max(top, vec_abs(vec_load(x + i)));
                most = vec_top(top);
                back = most > QUANT_MIN ? 127.0f / most : 0;
                out->scale = most / 127.0f;
                for (unsigned i = 0; i < GGUF_BLOCK; i += VEC_LANES) {
                        veci q = __builtin_convertvector(vec_round(vec_load(x + i) * back), veci);

                        sum = sum + (vecu)q;
                        *(vec8 *)(out->q + i) = __builtin_convertvector(q, vec8);
                }
                out->less = (int32_t)(-8u * vec_sum_u(sum));
        }
}

/* ---- products with matrices of floats: two rows by up to four tokens ---- */

VEC_INLINE void float_tile(const float *row[2], uint32_t n_in, const float *x, const unsigned tokens, const float *bias,
                           float *out, size_t stride)
{
        vec sum[2][4] = {0};

        for (uint32_t i = 0; i < n_in; i += VEC_LANES) {
                vec a = vec_load(row[0] + i), b = vec_load(row[1] + i);

                VEC_UNROLL for (unsigned t = 0; t < tokens; t++)
                {
                        vec v = vec_load(x + (size_t)t * n_in + i);

                        sum[0][t] += a * v;
                        sum[1][t] += b * v;
                }
        }
        VEC_UNROLL for (unsigned t = 0; t < tokens; t++)
        {
                out[t * stride] = bias[0] + vec_sum(sum[0][t]);
                out[t * stride + 1] = bias[1] + vec_sum(sum[1][t]);
        }
}

VEC_TARGET static void float_rows(const float *row[2], uint32_t n_in, const float *x, size_t n, const float *bias,
                                  float *out, size_t stride)
{
        size_t t = 0;

        for (; t + 4 <= n; t += 4)
                float_tile(row, n_in, x + t * n_in, 4, bias, out + t * stride, stride);
        for (; t < n; t++)
                float_tile(row, n_in, x + t * n_in, 1, bias, out + t * stride, stride);
}

VEC_TARGET static void float_mul(const struct matrix *w, const float *x, size_t n, float *out, size_t stride)
{
        float wide[2][KERNEL_FLOATS_MAX];
        const float *row[2] = {wide[0], wide[1]};

        for (uint32_t o = 0; o < w->n_out; o += 2) {
                for (unsigned r = 0; r < 2; r++)
                        if (w->type == GGUF_F32)
                                row[r] = (const float *)w->weight + (size_t)(o + r) * w->n_in;
                        else
                                vec_half_row((const uint16_t *)w->weight + (size_t)(o + r) * w->n_in, w->n_in, wide[r]);
                float_rows(row, w->n_in, x, n, w->bias + o, out + o, stride);
        }
}

/* ---- attention ---- */

/* Of one head: its keys, token beside token, and some queries with their weights. */
struct attention {
        const float *q, *k, *v;
        size_t n, wide;      /* wide: n filled up */
        size_t dims, stride; /* dims: of all heads; stride: from token to token of q, k and v */
        uint32_t dim;
        float *keys, *query, *weight;
};

VEC_TARGET static void float_turn_keys(const struct attention *a)
{
        for (uint32_t e = 0; e < a->dim; e++) {
                float *to = a->keys + e * a->wide;

                for (size_t s = 0; s < a->n; s++)
                        to[s] = a->k[s * a->stride + e];
                for (size_t s = a->n; s < a->wide; s++)
                        to[s] = 0;
        }
}

VEC_TARGET static void float_weigh(const struct attention *a)
{
        for (size_t s = 0; s < a->wide; s += VEC_LANES) {
                const float *keys = a->keys + s, *query = a->query;
                vec sum[KERNEL_QUERIES] = {0};

                for (uint32_t e = 0; e < a->dim; e++, keys += a->wide, query += KERNEL_QUERIES) {
                        vec k = vec_load(keys);

                        VEC_UNROLL for (unsigned i = 0; i < KERNEL_QUERIES; i++) sum[i] += query[i] * k;
                }
                VEC_UNROLL for (unsigned i = 0; i < KERNEL_QUERIES; i++) vec_store(a->weight + i * a->wide + s, sum[i]);
        }
}

VEC_TARGET static void float_softmax(float *w, size_t n, size_t wide)
{
        vec top, sum = {0};
        float most, scale;

        for (size_t s = n; s < wide; s++)
                w[s] = w[0];
        top = vec_load(w);
        for (size_t s = VEC_LANES; s < wide; s += VEC_LANES)
                top = vec_max(top, vec_load(w + s));
        most = vec_top(top);
        for (size_t s = 0; s < wide; s += VEC_LANES)
                vec_store(w + s, vec_exp(vec_load(w + s) - most));
        for (size_t s = n; s < wide; s++)
                w[s] = 0;
        for (size_t s = 0; s < wide; s += VEC_LANES)
                sum += vec_load(w + s);
        scale = 1.0f / vec_sum(sum);
        for (size_t s = 0; s < wide; s += VEC_LANES)
                vec_store(w + s, vec_load(w + s) * scale);
}

VEC_TARGET static void float_gather(const struct attention *a, size_t queries, float *out)
{
        for (uint32_t e = 0; e < a->dim; e += VEC_LANES) {
                const float *v = a->v + e, *weight = a->weight;
                vec sum[KERNEL_QUERIES] = {0};

                for (size_t s = 0; s < a->n; s++, v += a->stride, weight++) {
                        vec x = vec_load(v);

                        VEC_UNROLL for (unsigned i = 0; i < KERNEL_QUERIES; i++) sum[i] += weight[i * a->wide] * x;
                }
                VEC_UNROLL for (unsigned i = 0; i < KERNEL_QUERIES; i++) if (i < queries)
                        vec_store(out + i * a->dims + e, sum[i]);
        }
}

/* Where there are fewer than KERNEL_QUERIES, the others are computed for nothing. */
VEC_TARGET static void float_queries(const struct attention *a, size_t first, size_t queries, float *out)
{
        float scale = 1.0f / sqrtf((float)a->dim);

        for (unsigned i = 0; i < queries; i++)
                for (uint32_t e = 0; e < a->dim; e++)
                        a->query[e * KERNEL_QUERIES + i] = a->q[(first + i) * a->stride + e] * scale;
        float_weigh(a);
        for (unsigned i = 0; i < queries; i++)
                float_softmax(a->weight + i * a->wide, a->n, a->wide);
        float_gather(a, queries, out + first * a->dims);
}

VEC_TARGET static void float_attend(const float *qkv, size_t n, struct heads heads, float *scratch, float *out)
{
        size_t dims = (size_t)heads.n * heads.dim, wide = (n + KERNEL_ROWS - 1) / KERNEL_ROWS * KERNEL_ROWS;
        struct attention a = {
                .n = n, .wide = wide, .dims = dims, .stride = 3 * dims, .dim = heads.dim, .keys = scratch};

        a.query = scratch + wide * heads.dim;
        a.weight = a.query + (size_t)KERNEL_QUERIES * heads.dim;
        memset(a.query, 0, (size_t)KERNEL_QUERIES * heads.dim * sizeof(float));
        for (uint32_t h = 0; h < heads.n; h++) {
                a.q = qkv + (size_t)h * heads.dim;
                a.k = a.q + dims;
                a.v = a.k + dims;
                float_turn_keys(&a);
                for (size_t t = 0; t < n; t += KERNEL_QUERIES)
                        float_queries(&a, t, n - t < KERNEL_QUERIES ? n - t : KERNEL_QUERIES, out + h * heads.dim);
        }
}

/* Of these and a mul_blocks(). */
#define KERNEL(its_name)                                                                                         \
        {                                                                                                        \
                .name = its_name, .quantise = float_quantise, .mul_blocks = mul_blocks, .mul_floats = float_mul, \
                .norm = float_norm, .gelu = float_gelu, .attend = float_attend,                                  \
        }
