/*
 * What full-text search of messages goes by: text to tokens, a query to terms, terms to marks in a text. Chinese is cut
 * into pairs of neighbouring characters, so that any stretch of it is found without a dictionary; Latin words stand by
 * their stem, numbers as they are. Tokens hold letters and digits alone, never a sign. Pure functions, any thread,
 * linear in the length of the text.
 */
#ifndef TEXT_SEARCH_H
#define TEXT_SEARCH_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
        SEARCH_TEXT_MAX = 16000, /* code points of a text that count */
        SEARCH_QUERY_MAX = 200,  /* code points of a query that count */
        SEARCH_TERMS_MAX = 12,   /* of one query; what comes after them is passed over */
        SEARCH_MARKS_MAX = 64,   /* in one text */
};

/* Tokens that follow each other: 连不上 is "连不 不上". */
struct search_term {
        struct str words; /* joined by single spaces */
        bool prefix;      /* the last token may go on */
};

struct search_mark {
        size_t from, to; /* bytes of the text */
};

/* The tokens of a text, joined by single spaces; empty when it has none. */
struct str search_words(struct arena *mem, struct str text);

/* All terms must be in a text that is found. Gives how many; 0: the query has nothing to look for. */
size_t search_terms(struct arena *mem, struct str query, struct search_term ret[static SEARCH_TERMS_MAX]);

/* Where the terms stand in the text, from left to right, without overlap; at most SEARCH_MARKS_MAX. */
size_t search_marks(struct arena *mem, struct str text, const struct search_term *terms, size_t n_terms,
                    struct search_mark ret[static SEARCH_MARKS_MAX]);

#endif
