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
        bool small; /* no capital letter in the whole text */
};

/* Each tries at character i and gives the end (exclusive), or 0; *ret_start may be moved back by matchers that say so.
 */
size_t rec_number(const struct rec_text *t, size_t i, enum recog_type *ret_type); /* recognise_number.c */
size_t rec_date(const struct rec_text *t, size_t i, enum recog_type *ret_type);
size_t rec_token(const struct rec_text *t, size_t i, enum recog_type *ret_type);           /* recognise_token.c */
size_t rec_address_zh(const struct rec_text *t, size_t i, size_t from, size_t *ret_start); /* recognise_address.c */

/* Western addresses: gives how many pieces (at most REC_PIECES, in order, as characters), 0 when there is none at i.
 * from: everything before it is found already. */
#define REC_PIECES 6
struct rec_piece {
        size_t start, end;
};
size_t rec_address_west(const struct rec_text *t, size_t i, size_t from, struct rec_piece *ret); /* recognise_west.c */

/* A street with its number at i (recognise_street.c). */
struct rec_street {
        size_t apart; /* end of a number that stands before a street with a number of its own, or 0 */
        size_t start; /* after that number */
        size_t end;
        bool sure; /* the words themselves say street; else what stands around it must */
        bool open; /* nothing but a number at its front: ends at an apartment or not at all */
};
bool rec_street(const struct rec_text *t, size_t i, struct rec_street *ret);
/* "Apt. 12", "Suite 4B", "#5": the end or 0. after_street: also words that mean a room only after a street. */
size_t rec_apartment(const struct rec_text *t, size_t i, bool after_street);

/* What is known of a word (recognise_word.c). */
enum {
        K_AFTER = 1,   /* kind of street that stands after the name: "Oak Street" */
        K_FULL = 2,    /* … and that no other word is spelt like */
        K_BACK = 4,    /* … before a number: "Lange Gasse 5" */
        K_BEFORE = 8,  /* before the name: "Rue Lepic" */
        K_ENDING = 16, /* the end of the name: "Bahnhofstrasse" */
        K_LINK = 32,   /* between words of a name: "de la" */
        K_UNIT = 64,   /* apartment, suite */
        K_STOP = 128,  /* in no address */
        K_BOX = 256,   /* post office box */
        K_BARE = 512,  /* … and names a street without a number: "Miller Street" */
        K_STREET = K_AFTER | K_BACK | K_BEFORE | K_ENDING,
};
struct rec_known {
        const char *word;
        unsigned kinds;
};
extern const struct rec_known rec_known_words[];
extern const size_t rec_known_words_n;

#define REC_WORD 40
struct rec_word {
        size_t from, to;
        bool number, capital;
        unsigned kinds;
        size_t n;
        char key[REC_WORD + 2]; /* n characters, lower case without accents, then 0 */
};
bool rec_word(const struct rec_text *t, size_t i, struct rec_word *ret);
size_t rec_country(const struct rec_text *t, size_t i); /* the end of a country's name at i, or 0 */
bool rec_word_char(uint32_t c);
bool rec_capital(uint32_t c);

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
