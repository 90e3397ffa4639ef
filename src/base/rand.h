/*
 * rand - random bytes from the kernel, ids made of them, and a seeded generator for everything that must repeat.
 */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/* Cryptographic, never fails (aborts when the kernel gives none). */
void rand_bytes(void *p, size_t n);

/* xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64: the same seed gives the same numbers everywhere. */
struct rng {
        uint64_t s[4];
};
void rng_seed(struct rng *r, uint64_t seed);
uint64_t rng_u64(struct rng *r);
/* 0 … n-1, n > 0; without modulo bias. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* [0, 1) */
double rng_double(struct rng *r);

enum { ID_LEN = 26 };
/*
 * A time-ordered id: 48 bits of milliseconds, 80 random bits, as 26 characters of Crockford base 32 (the ULID layout).
 * Ids made later than another by at least 1 ms sort after it. out gets ID_LEN characters and a NUL.
 */
void id_new(int64_t now_ms, char out[static ID_LEN + 1]);
struct str id_new_in(struct arena *a, int64_t now_ms);
/* The form alone: 26 characters of the alphabet. */
bool id_valid(struct str s);

#endif
