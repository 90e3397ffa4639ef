/* The words of gate_words.txt. For the gate alone. */
#ifndef ANSWER_CLAIMS_WORDS_H
#define ANSWER_CLAIMS_WORDS_H

#include "answer/claims.h"
#include "answer/gate-words.h"

enum word_kind_of_gate {
        WK_NONE,
        WK_SOFT,
        WK_POLITE, /* soft, and may stand alone */
        WK_ASSENT, /* soft, but a yes where nothing else is said */
        WK_WORD,
        WK_NEG,
        WK_LIMIT,
        WK_COND,
        WK_REL,
        WK_LEAST,
        WK_MOST,
        WK_MORE,
        WK_LESS,
        WK_WITHIN,
        WK_PAST,
        WK_UNIT,
        WK_ROLES,
        WK_TURNED, /* the concept before it, with a "not" */
        WK_LACK,   /* turns the next word alone */
        WK_PLAIN,  /* no concept: the word is itself */
};

/* The concepts of a word in normal form; false: it has none. */
bool gate_word(struct str word, uint16_t ret[static ATOM_WORDS_MAX]);
/* The longest word with a concept that starts at i: Chinese by characters, Latin by whole words. 0: none. */
size_t gate_word_at(struct str s, size_t i, uint16_t ret[static ATOM_WORDS_MAX]);
enum word_kind_of_gate gate_word_kind(unsigned concept);
/* The group whose order counts, 0: none. */
unsigned gate_word_roles(unsigned concept);

#endif
