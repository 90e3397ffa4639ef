/*
 * Dense vectors of any dimension, kept as int8 with one scale each, and the cosines of one to many.
 *
 * Pure maths. All sums of cosines are of integers, so every machine gives the same numbers.
 */
#ifndef LEARN_DENSE_H
#define LEARN_DENSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DENSE_DIM_MIN 32u
#define DENSE_DIM_MAX 4096u

/* To length one; false, and all zero, when there is nothing in it or not all of it is finite. */
bool dense_normalise(float *v, uint32_t dim);
/* v is about the scale, which is returned, times out; 0 for a vector of zeros. */
float dense_pack(const float *v, uint32_t dim, int8_t *out);
void dense_unpack(const int8_t *packed, float scale, uint32_t dim, float *out);
/* Cosines of one packed vector of length one to n of them, one behind the other, with their scales. */
void dense_cosines(const int8_t *one, float one_scale, const int8_t *many, const float *scale, size_t n, uint32_t dim,
                   float *out);

#endif
