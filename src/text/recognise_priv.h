/* What the recognisers share: the text as normalised characters, and a matcher per family. */
#ifndef TEXT_RECOGNISE_PRIV_H
#define TEXT_RECOGNISE_PRIV_H

#include "text/recognise.h"

#define REC_REACH 120

struct rec_char {
        uint32_t c;  /* code point; full-width forms as ASCII; 0xfffd for bytes that are no UTF-8 */
        uint32_t at; /* byte offset */
};

struct rec_text {
        const struct rec_char *c; /* n characters and one more with c = 0, at = length */
        size_t n;
        struct str bytes;
};

/* Each tries at character i and gives the end (exclusive), or 0; *ret_start may be moved back by matchers that say so.
 */
size_t rec_number(const struct rec_text *t, size_t i, enum recog_type *ret_type); /* recognise_number.c */
size_t rec_date(const struct rec_text *t, size_t i, enum recog_type *ret_type);
size_t rec_token(const struct rec_text *t, size_t i, enum recog_type *ret_type);           /* recognise_token.c */
size_t rec_address_zh(const struct rec_text *t, size_t i, size_t from, size_t *ret_start); /* recognise_address.c */
size_t rec_address_en(const struct rec_text *t, size_t i);

static inline bool rec_digit(uint32_t c)
{
        return c >= '0' && c <= '9';
}
static inline bool rec_upper(uint32_t c)
{
        return c >= 'A' && c <= 'Z';
}
static inline bool rec_letter(uint32_t c)
{
        return rec_upper(c) || (c >= 'a' && c <= 'z');
}
static inline bool rec_alnum(uint32_t c)
{
        return rec_digit(c) || rec_letter(c);
}
static inline bool rec_han(uint32_t c)
{
        return (c >= 0x4e00 && c <= 0x9fff) || c == 0x3007;
}
static inline uint32_t rec_at(const struct rec_text *t, size_t i)
{
        return i < t->n ? t->c[i].c : 0;
}
static inline uint32_t rec_lower(uint32_t c)
{
        return rec_upper(c) ? c + 32 : c;
}

/* Whether the text at i is `word` (ASCII, case folded, or any UTF-8); gives its length in characters or 0. */
size_t rec_is(const struct rec_text *t, size_t i, const char *word);
/* Whether one of the words (NULL-ended, lower case) stands within the `window` characters before i; words of letters
 * must end there at a word's end. */
bool rec_cue(const struct rec_text *t, size_t i, size_t window, const char *const *words);
/* Digits of [i, end) into out (at most max); how many there are. */
size_t rec_digits(const struct rec_text *t, size_t i, size_t end, char *out, size_t max);
bool rec_luhn(const char *digits, size_t n);

#endif
