/*
 * charsmap - the map of characters that a SentencePiece model normalises with: what a text starts with is replaced by
 * what stands for the longest key that fits.
 *
 * Bytes as SentencePiece keeps them ("precompiled_charsmap"): the size of a trie in bytes (u32), the trie as a double
 * array in units of u32 (as darts-clone lays it out), and the replacements, each ended by NUL. All little endian. Any
 * bytes may be opened: no index leads out of them.
 */
#ifndef ENCODER_CHARSMAP_H
#define ENCODER_CHARSMAP_H

#include "base/buf.h"
#include "base/err.h"

#define CHARSMAP_KEY_MAX 128u /* bytes; longer keys match nothing */
#define CHARSMAP_RULES_MAX 200000u
#define CHARSMAP_UNITS_MAX (1u << 21)

struct arena;

struct charsmap {
        struct str units, out;
};

struct charsmap_rule {
        struct str from, to;
};

/* Lends the bytes; they need no alignment. No bytes: a map without rules. ERR_CORRUPT. */
int charsmap_open(struct str bytes, struct charsmap *ret, struct err *err);
/* Bytes of text that the longest fitting key takes, 0 when none fits; *ret_to: what stands for them, lent. */
size_t charsmap_match(const struct charsmap *m, struct str text, struct str *ret_to);

/*
 * Appends the bytes of a map. Keys rise (as bytes, none twice), are not empty and at most CHARSMAP_KEY_MAX long;
 * neither keys nor replacements contain NUL. ERR_INVALID when they are not so; ERR_LIMIT, also of `out`.
 */
int charsmap_build(const struct charsmap_rule *rules, size_t n, struct buf *out, struct err *err);

/*
 * Rules for single characters, in order, and with them those that put a letter and its marks together where they are
 * written apart ("e" and U+0301), as NFC does; the syllables of Hangul stay as they are. In order; in mem, values of
 * given rules lent.
 */
const struct charsmap_rule *charsmap_compose(const struct charsmap_rule *rules, size_t n, struct arena *mem,
                                             size_t *ret_n);

#endif
