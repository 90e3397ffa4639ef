/*
 * pieces - finds the numbers of pieces by their bytes, and tells early that no piece begins so.
 *
 * A hash table of numbers, and a Bloom filter (Bloom 1970, both bits in one word) of all starts of pieces, which ends a
 * walk along a text where no piece goes on. Hashes are made byte by byte, so a walk costs one step for each. About 14
 * bytes for each piece; the bytes of the pieces are lent. There are two sets: the same bytes may stand in both.
 */
#ifndef ENCODER_PIECES_H
#define ENCODER_PIECES_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define PIECE_BYTES_MAX 1024u
#define PIECE_NONE UINT32_MAX
#define PIECES_PROBES_MAX 2000u /* a file made so that its pieces fall together must not cost the square of them */

/* What the hash of a walk starts from: the set. */
enum pieces_set { PIECES_WORD = 0, PIECES_INNER = 1 };

struct pieces {
        const char *base; /* of the first piece that was added */
        uint32_t *at;     /* of piece i, from base */
        uint16_t *len;    /* its bytes and, in the upper bit, its set */
        uint32_t *slot;   /* number + 1 in the lower bits, some of the hash in the upper ones; 0: free */
        uint64_t *starts; /* the filter */
        uint32_t n, longest;
        unsigned slot_bits, start_bits;
};

/* n: numbers are below it; at most TOKENIZER_PIECES_MAX. */
void pieces_init(struct pieces *p, uint32_t n);
void pieces_done(struct pieces *p);
/*
 * Of pieces with the same bytes the first one counts; an empty one is never found. Pieces lie in one region, the first
 * added one in front. False: longer than PIECE_BYTES_MAX, 4 GiB apart, or more than PIECES_PROBES_MAX that
 * fall together.
 */
bool pieces_add(struct pieces *p, uint32_t id, struct str bytes, enum pieces_set set);

static inline uint64_t pieces_hash(enum pieces_set set)
{
        return 0xcbf29ce484222325u + (uint64_t)set;
}

static inline uint64_t pieces_step(uint64_t hash, char byte)
{
        return (hash ^ (unsigned char)byte) * 0x100000001b3u;
}

/* Of which the upper bits depend on all of the hash: they say where a piece belongs. */
static inline uint64_t pieces_mix(uint64_t hash)
{
        hash ^= hash >> 32;
        return hash * 0x9e3779b97f4a7c15u;
}

/* False: no piece begins with the bytes that gave this hash. Asked between characters only. */
bool pieces_go_on(const struct pieces *p, uint64_t hash);
/* The piece of these bytes, whose hash was made by steps; PIECE_NONE. */
uint32_t pieces_find(const struct pieces *p, uint64_t hash, struct str bytes, enum pieces_set set);

/* Whether a character ends before byte i of s (i <= s.n). */
static inline bool pieces_between(struct str s, size_t i)
{
        return i == s.n || ((unsigned char)s.p[i] & 0xC0) != 0x80;
}

#endif
