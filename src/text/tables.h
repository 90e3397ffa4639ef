/*
 * The tables that the build makes (tools/mk-text-tables.py) and embeds. Reading them costs nothing at start: they are
 * mapped with the program. Pure functions, any thread.
 */
#ifndef TEXT_TABLES_H
#define TEXT_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HAN_FIRST 0x3400u /* extension A and the main block; rarer ones are treated as unknown letters */
#define HAN_LAST 0x9FFFu
#define WORD_MAX 8u /* characters of the longest dictionary word */

static inline bool is_han(uint32_t cp)
{
        return cp >= HAN_FIRST && cp <= HAN_LAST;
}

/* Traditional to Simplified, one character; itself when there is nothing to change. */
uint32_t table_simplify(uint32_t cp);

/*
 * Taiwan wording to mainland wording: the longest key at cp[0..n), which must be simplified already. The length of
 * the key, 0 when there is none; *ret_value gets *ret_n code points that live forever.
 */
size_t table_wording(const uint32_t *cp, size_t n, const uint16_t **ret_value, size_t *ret_n);

/* Cost of a character standing alone as a word: -10 ln(frequency). */
unsigned table_single_cost(uint32_t cp);

/* Running hash of a word, so that each longer candidate costs one step. */
static inline uint64_t table_word_step(uint64_t h, uint32_t cp)
{
        h = (h ^ cp) * UINT64_C(0x9E3779B97F4A7C15);
        return h ^ h >> 29;
}
/* Cost of the word with this hash (started from 0, at least two characters), or 0 when it is not in the dictionary. */
unsigned table_word_cost(uint64_t h);

/* Number of the toneless syllable, 0 = none; and its letters, at most 6. */
unsigned table_pinyin(uint32_t cp);
const char *table_syllable(unsigned id);

#endif
