/* Which kernel serves, and the forms in which numbers lie: of the file, and of the tiles. */
#include "encoder/kernel.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <string.h>

#define NIBBLES (GGUF_BLOCK / 2) /* bytes of a block of them */

#if defined(__x86_64__)
static bool has_avx512(void)
{
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vnni");
}

/* A virtual machine may hide F16C alone; clang 14 has no name for it. */
static bool has_avx2(void)
{
        unsigned a, b, c = 0, d;

        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __get_cpuid(1, &a, &b, &c, &d) &&
               (c & bit_F16C);
}
#endif

const struct kernel *kernel_find(enum encoder_isa isa)
{
        bool any = isa == ENCODER_BEST;

#if defined(__x86_64__)
        if ((any || isa == ENCODER_AVX512) && has_avx512())
                return &kernel_avx512;
        if ((any || isa == ENCODER_AVX2) && has_avx2())
                return &kernel_avx2;
#endif
        return any || isa == ENCODER_PORTABLE ? &kernel_portable : NULL;
}

/* Exponents are moved by a multiplication, which also makes numbers of those below the smallest normal one. */
float kernel_half(uint16_t h)
{
        uint32_t bits = (uint32_t)(h & 0x7FFF) << 13, sign = (uint32_t)(h & 0x8000) << 16;
        float f;

        if (bits >= 0x7C00u << 13) {
                bits |= 0x7F800000u;
        } else {
                memcpy(&f, &bits, sizeof(f));
                f *= 0x1p112f;
                memcpy(&bits, &f, sizeof(f));
        }
        bits |= sign;
        memcpy(&f, &bits, sizeof(f));
        return f;
}

static uint16_t half_at(const uint8_t *p)
{
        uint16_t h;

        memcpy(&h, p, sizeof(h));
        return h;
}

/* ---- rows of a file ---- */

static void unpack_block(enum gguf_type type, const uint8_t *p, float *out)
{
        float d = kernel_half(half_at(p)), least = -8 * d;
        const uint8_t *q = p + 2;

        if (type == GGUF_Q8_0) {
                for (unsigned k = 0; k < GGUF_BLOCK; k++)
                        out[k] = d * (float)(int8_t)q[k];
                return;
        }
        if (type == GGUF_Q4_1) {
                least = kernel_half(half_at(q));
                q += 2;
        }
        for (unsigned k = 0; k < NIBBLES; k++) {
                out[k] = d * (float)(q[k] & 15) + least;
                out[k + NIBBLES] = d * (float)(q[k] >> 4) + least;
        }
}

void kernel_unpack_row(enum gguf_type type, const void *row, uint32_t n, float *out)
{
        const uint8_t *p = row;

        if (type == GGUF_F32) {
                memcpy(out, row, n * sizeof(*out));
                return;
        }
        for (uint32_t k = 0; type == GGUF_F16 && k < n; k++)
                out[k] = kernel_half(half_at(p + 2 * (size_t)k));
        for (uint32_t k = 0; type != GGUF_F16 && k < n; k += GGUF_BLOCK)
                unpack_block(type, p + gguf_row_bytes(type, k), out + k);
}

/* ---- tiles ---- */

static size_t whole(size_t n)
{
        return (n + KERNEL_ALIGN - 1) / KERNEL_ALIGN * KERNEL_ALIGN;
}

static size_t quant_bytes(enum gguf_type type)
{
        return type == GGUF_Q8_0 ? GGUF_BLOCK : NIBBLES;
}

static size_t blocks_of(const struct matrix *m)
{
        return (size_t)m->n_in / GGUF_BLOCK * m->n_out;
}

size_t kernel_packed_bytes(const struct matrix *m)
{
        size_t blocks = blocks_of(m);

        if (!kernel_is_tiles(m))
                return 0;
        return whole(blocks * quant_bytes(m->type)) + (m->type == GGUF_Q4_1 ? 2 : 1) * whole(blocks * sizeof(uint16_t));
}

/* Four bytes of each of KERNEL_ROWS rows, then the next four. */
static void pack_quants(const uint8_t *block, size_t row_bytes, size_t n, uint8_t *to)
{
        for (size_t at = 0; at < n; at += 4)
                for (unsigned r = 0; r < KERNEL_ROWS; r++, to += 4)
                        memcpy(to, block + r * row_bytes + at, 4);
}

void kernel_pack(struct matrix *m, void *to)
{
        size_t row_bytes = gguf_row_bytes(m->type, m->n_in), block_bytes = gguf_row_bytes(m->type, GGUF_BLOCK);
        size_t n = quant_bytes(m->type);
        const uint8_t *rows = m->weight, *block;
        uint8_t *quants = to;
        uint16_t *scale = (uint16_t *)(void *)(quants + whole(blocks_of(m) * n));
        uint16_t *least = (uint16_t *)(void *)((uint8_t *)scale + whole(blocks_of(m) * sizeof(*scale)));

        if (!kernel_is_tiles(m))
                return;
        m->weight = quants;
        m->scale = scale;
        m->least = m->type == GGUF_Q4_1 ? least : NULL;
        for (uint32_t o = 0; o < m->n_out; o += KERNEL_ROWS)
                for (uint32_t b = 0; b < m->n_in / GGUF_BLOCK; b++, quants += KERNEL_ROWS * n) {
                        block = rows + o * row_bytes + b * block_bytes;
                        for (unsigned r = 0; r < KERNEL_ROWS; r++) {
                                *scale++ = half_at(block + r * row_bytes);
                                if (m->least)
                                        *least++ = half_at(block + r * row_bytes + 2);
                        }
                        pack_quants(block + block_bytes - n, row_bytes, n, quants);
                }
}

size_t kernel_attend_floats(size_t n, struct heads heads)
{
        size_t wide = (n + KERNEL_ROWS - 1) / KERNEL_ROWS * KERNEL_ROWS;

        return wide * (heads.dim + KERNEL_QUERIES) + (size_t)heads.dim * KERNEL_QUERIES;
}
