/*
 * kernel - the arithmetic of the layers, once for each instruction set.
 *
 * Matrices in block types are laid out anew by kernel_pack(): tiles of KERNEL_ROWS outputs, whose numbers stand side by
 * side, so that one register holds four inputs of each of 16 outputs and a sum of products needs no sum across it.
 *
 * What is computed for one token does not depend on how many are given together: bit for bit. No call takes memory.
 */
#ifndef ENCODER_KERNEL_H
#define ENCODER_KERNEL_H

#include "encoder/encoder.h"
#include "encoder/gguf.h"

#define KERNEL_ROWS 16u /* n_out of every matrix is divisible by it */
#define KERNEL_ALIGN 64u
#define KERNEL_QUERIES 8u                   /* of attention, at a time */
#define KERNEL_FLOATS_MAX ENCODER_WIDTH_MAX /* n_in of a matrix in F16 */

/* Of n_out rows with n_in numbers each; n_in is divisible by GGUF_BLOCK. */
struct matrix {
        enum gguf_type type;
        uint32_t n_in, n_out;
        const void *weight;    /* F32, F16: rows as in the file; else tiles */
        const uint16_t *scale; /* tiles: half precision, KERNEL_ROWS for each block */
        const uint16_t *least; /* the same, of GGUF_Q4_1 */
        const float *bias;
};

struct norm {
        const float *weight, *bias;
};

/* 32 numbers of a token. */
struct quants {
        float scale;
        int32_t less; /* -8 times the sum of q */
        int8_t q[GGUF_BLOCK];
};

struct heads {
        uint32_t n, dim; /* dim is divisible by 16 */
};

struct kernel {
        const char *name;
        void (*quantise)(const float *x, size_t n_blocks, struct quants *out);
        /* out[t * stride + o] = bias[o] + sum of weight[o][i] times x[t][i], for n tokens t. */
        void (*mul_blocks)(const struct matrix *w, const struct quants *x, size_t n, float *out, size_t stride);
        void (*mul_floats)(const struct matrix *w, const float *x, size_t n, float *out, size_t stride);
        /* x = norm(x + more), over dim numbers; more may be NULL. dim is divisible by 16. */
        void (*norm)(float *x, const float *more, const struct norm *w, uint32_t dim, float epsilon);
        /* n is divisible by 16. */
        void (*gelu)(float *x, size_t n);
        /*
         * Attention of n tokens of one text to each other. qkv: of each token its query, key and value, of heads.n
         * times heads.dim numbers each. scratch: kernel_attend_floats() numbers at an address divisible by
         * KERNEL_ALIGN.
         */
        void (*attend)(const float *qkv, size_t n, struct heads heads, float *scratch, float *out);
};

extern const struct kernel kernel_portable;
#if defined(__x86_64__)
extern const struct kernel kernel_avx2, kernel_avx512;
#endif

/* NULL: this machine has not got it. */
const struct kernel *kernel_find(enum encoder_isa isa);

size_t kernel_attend_floats(size_t n, struct heads heads);

/* Bytes that kernel_pack() writes, divisible by KERNEL_ALIGN; 0 for F32 and F16. */
size_t kernel_packed_bytes(const struct matrix *m);
/* Makes tiles of m's rows. to: kernel_packed_bytes() at an address divisible by KERNEL_ALIGN, lent to m; F32 and F16
 * stay as they are. */
void kernel_pack(struct matrix *m, void *to);
static inline bool kernel_is_tiles(const struct matrix *m)
{
        return m->type != GGUF_F32 && m->type != GGUF_F16;
}
/* One row of a file's tensor, as floats. */
void kernel_unpack_row(enum gguf_type type, const void *row, uint32_t n, float *out);
float kernel_half(uint16_t h);

#endif
