/*
 * UTF-8: decoding that never fails, checking and repairing. Strict after Unicode 15 table 3-7: no overlong forms, no
 * surrogates, nothing above U+10FFFF. Pure functions, any thread.
 */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "base/arena.h"
#include "base/str.h"

#define UTF8_BAD 0xFFFDu

/* Well-formed, and without NUL. */
bool utf8_valid(struct str s);
/*
 * The code point at *p, which moves behind it; p < end. Each maximal ill-formed part (and each NUL) gives one U+FFFD.
 */
uint32_t utf8_next(const char **p, const char *end);
/* Writes cp (a scalar value; anything else becomes U+FFFD) and gives its length, 1..4. */
size_t utf8_put(char out[static 4], uint32_t cp);
/* s itself when valid, else a copy with U+FFFD for what was wrong; at most 3 times as long. */
struct str utf8_repair(struct arena *mem, struct str s);
/* Code points; ill-formed parts count one each. */
size_t utf8_count(struct str s);
/* The longest start of s of at most max_bytes that does not split a code point. */
struct str utf8_cut(struct str s, size_t max_bytes);

#endif
