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

#endif
