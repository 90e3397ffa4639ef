/*
 * Word vectors: a table from the hash of a word to a vector of int8 with one scale, and sums of them.
 *
 * The sum over the words of a text, brought to length one, stands for what the text is about (Arora, Liang, Ma 2017, "A
 * simple but tough-to-beat baseline for sentence embeddings"; the weight of a word is in its scale). Texts without a
 * common word can then be near each other. Pure maths; a table may be used from any thread.
 *
 * File: "WLWV", version 1, dimensions, words (u32 little-endian each), str_checksum() of what follows (u64), then
 * hashes (u32, rising), scales (f32), vectors (int8, dimensions for each word).
 */
#ifndef LEARN_WORDVEC_H
#define LEARN_WORDVEC_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORDVEC_DIM 96u
#define WORDVEC_BUCKETS 4096u

struct wordvec {
        const uint32_t *hash;
        const float *scale;
        const int8_t *v;
        uint32_t n;
        uint32_t from[WORDVEC_BUCKETS + 1]; /* by the upper bits of a hash: where its bucket begins */
};

/* Lends the bytes, which start on a multiple of 4. ERR_CORRUPT names the checksum. */
int wordvec_open(struct str bytes, struct wordvec *ret, struct err *err);

#define WORDVEC_SEED 2166136261u
/* The hash of a word, code point by code point, started from WORDVEC_SEED. */
static inline uint32_t wordvec_step(uint32_t h, uint32_t cp)
{
        h = (h ^ (cp & 0xFFFF)) * 16777619u;
        return (h ^ (cp >> 16)) * 16777619u;
}

/* Adds the vector of a word; false when the table lacks it. */
bool wordvec_add(const struct wordvec *w, uint32_t hash, float sum[WORDVEC_DIM]);

/* To length one; false, and all zero, when there is nothing in it. */
bool wordvec_normalise(float v[WORDVEC_DIM]);
/* A vector of length one as int8. */
void wordvec_pack(const float v[WORDVEC_DIM], int8_t out[WORDVEC_DIM]);
/* Cosines of one packed vector to n of them, one behind the other. */
void wordvec_cosines(const int8_t *one, const int8_t *many, size_t n, float *out);

#endif
