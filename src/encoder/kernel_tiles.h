/*
 * The part of a kernel that goes over tiles: included once, at its end, by each kernel that has a mul_tile(), for a
 * number of tokens that is known when it is built. It says before that
 *
 *   TOKENS   of a full mul_tile(): 4 or 8
 *   ROWS     outputs of one: KERNEL_ROWS or a half of it
 */
#ifndef TOKENS
#error "how many tokens share a tile is not said"
#endif

VEC_INLINE void mul_rest(const struct matrix *w, const enum gguf_type type, uint32_t o, const struct quants *x,
                         unsigned tokens, float *out, size_t stride)
{
        switch (tokens) {
        case 1: mul_tile(w, type, o, x, 1, out, stride); break;
        case 2: mul_tile(w, type, o, x, 2, out, stride); break;
        case 3: mul_tile(w, type, o, x, 3, out, stride); break;
#if TOKENS > 4
        case 4: mul_tile(w, type, o, x, 4, out, stride); break;
        case 5: mul_tile(w, type, o, x, 5, out, stride); break;
        case 6: mul_tile(w, type, o, x, 6, out, stride); break;
        case 7: mul_tile(w, type, o, x, 7, out, stride); break;
#endif
        }
}

VEC_INLINE void mul_type(const struct matrix *w, const enum gguf_type type, const struct quants *x, size_t n,
                         float *out, size_t stride)
{
        const size_t blocks = w->n_in / GGUF_BLOCK;
        const unsigned rest = n % TOKENS;

        for (uint32_t o = 0; o < w->n_out; o += ROWS) {
                for (size_t t = 0; t + TOKENS <= n; t += TOKENS)
                        mul_tile(w, type, o, x + t * blocks, TOKENS, out + t * stride, stride);
                mul_rest(w, type, o, x + (n - rest) * blocks, rest, out + (n - rest) * stride, stride);
        }
}

VEC_TARGET static void mul_blocks(const struct matrix *w, const struct quants *x, size_t n, float *out, size_t stride)
{
        if (w->type == GGUF_Q4_0)
                mul_type(w, GGUF_Q4_0, x, n, out, stride);
        else if (w->type == GGUF_Q4_1)
                mul_type(w, GGUF_Q4_1, x, n, out, stride);
        else
                mul_type(w, GGUF_Q8_0, x, n, out, stride);
}
