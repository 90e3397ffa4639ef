/*
 * Words: cuts a normal form into Chinese words (dictionary of python3-jieba, most probable path), Latin words,
 * numbers and signs. Pure functions, any thread; linear in the length of the text.
 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "text/normal.h"

enum word_kind {
        WORD_HAN,
        WORD_LATIN,  /* letters, or letters and digits: "wifi", "cam2", "e05" */
        WORD_NUMBER, /* digits alone */
        WORD_SIGN,   /* one punctuation mark, emoji or other symbol */
};

struct word {
        uint32_t from, to; /* [from, to) in the normal form's code points */
        enum word_kind kind;
};

struct words {
        const struct word *p;
        size_t n;
};

/* White space is between words and never in one. Memory from mem. */
struct words words_cut(struct arena *mem, const struct normal *s);

/*
 * How much of a Latin word is its stem: without plural, -ed, -ing, -ly, a doubled consonant and a silent e. It need not
 * be a word, only the same for the forms of one. A last y counts as i (word_stem_letter()).
 */
size_t word_stem(const uint32_t *cp, size_t n);
static inline uint32_t word_stem_letter(const uint32_t *cp, size_t n, size_t i)
{
        return n - i == 1 && n > 3 && cp[i] == 'y' ? 'i' : cp[i];
}

#endif
