/*
 * Features: what a text is made of, as hashed numbers with counts, for classifiers and indexes.
 *
 * Latin: words, word pairs, and 3- to 5-letter parts of words; Chinese: characters, character pairs, dictionary words
 * and word pairs; optionally pairs and triples of toneless syllables, which forgive homophones. A number of more than
 * four digits is one feature, whatever it is. Any thread.
 */
#ifndef TEXT_FEATURES_H
#define TEXT_FEATURES_H

#include "text/words.h"

enum feature_block { FEATURE_WORD, FEATURE_PAIR, FEATURE_PART, FEATURE_HAN, FEATURE_PINYIN };
#define FEATURE_BLOCKS 5
#define FEATURES_MAX 4096 /* of one text; what comes after is not looked at */

struct feature {
        uint32_t hash;
        uint16_t count;
        uint16_t block;
};

struct features {
        struct feature *p; /* each hash once, in order of first appearance */
        size_t n;
        unsigned latin_words, han_words;
};

/* with_pinyin adds FEATURE_PINYIN. Memory from mem. */
struct features features_make(struct arena *mem, const struct normal *s, const struct words *w, bool with_pinyin);

/*
 * What a search goes by: stems of Latin words (FEATURE_WORD) and pairs of neighbours (FEATURE_PAIR), Chinese words,
 * characters and pairs (FEATURE_HAN); words that only hold a sentence together are left out.
 */
struct features features_terms(struct arena *mem, const struct normal *s, const struct words *w);

#endif
