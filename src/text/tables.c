/*
 * Layout of the embedded files, all little endian (the build refuses other machines):
 *   t2s        uint16 for every character from HAN_FIRST to HAN_LAST
 *   wording    rows of 8 + 8 uint16: key, value, zero-padded, sorted by key
 *   singles    one byte of cost for every character from 0x4E00
 *   words      2^19 slots of uint32: 24 bits of the word's hash, 8 bits of cost; 0 is empty. A set of hashes instead
 *              of a trie: 2 MB for 297,000 words, one probe a candidate; a false hit has odds of one in ten million
 *   pinyin     uint16 for every character from 0x4E00: row in syllables
 *   syllables  rows of 8 bytes, zero-padded; row 0 is empty
 */
#include "text/tables.h"

#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the text tables are little endian"
#endif

#define URO_FIRST 0x4E00u
#define WORD_SLOTS (1u << 19)

struct wording_row {
        uint16_t key[WORD_MAX], value[WORD_MAX];
};

extern const uint16_t text_table_t2s[] __attribute__((visibility("hidden")));
extern const struct wording_row text_table_wording[] __attribute__((visibility("hidden")));
extern const struct wording_row text_table_wording_end[] __attribute__((visibility("hidden")));
extern const uint8_t text_table_singles[] __attribute__((visibility("hidden")));
extern const uint32_t text_table_words[] __attribute__((visibility("hidden")));
extern const uint16_t text_table_pinyin[] __attribute__((visibility("hidden")));
extern const char text_table_syllables[] __attribute__((visibility("hidden")));

uint32_t table_simplify(uint32_t cp)
{
        return is_han(cp) ? text_table_t2s[cp - HAN_FIRST] : cp;
}

static size_t key_len(const uint16_t s[WORD_MAX])
{
        size_t n = 0;

        while (n < WORD_MAX && s[n])
                n++;
        return n;
}

/* First row whose key starts with cp or a later character. */
static const struct wording_row *first_row(uint32_t cp)
{
        const struct wording_row *lo = text_table_wording, *hi = text_table_wording_end;

        while (lo < hi) {
                const struct wording_row *mid = lo + (hi - lo) / 2;

                if (mid->key[0] < cp)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

size_t table_wording(const uint32_t *cp, size_t n, const uint16_t **ret_value, size_t *ret_n)
{
        const struct wording_row *row;
        size_t best = 0, i;

        if (n < 2 || !is_han(cp[0]) || !is_han(cp[1]))
                return 0;
        for (row = first_row(cp[0]); row < text_table_wording_end && row->key[0] == cp[0]; row++) {
                size_t len = key_len(row->key);

                if (len <= best || len > n)
                        continue;
                for (i = 1; i < len && cp[i] == row->key[i]; i++)
                        ;
                if (i == len) {
                        best = len;
                        *ret_value = row->value;
                        *ret_n = key_len(row->value);
                }
        }
        return best;
}

unsigned table_single_cost(uint32_t cp)
{
        return cp >= URO_FIRST && cp <= HAN_LAST ? text_table_singles[cp - URO_FIRST] : 215;
}

unsigned table_word_cost(uint64_t h)
{
        uint32_t slot, i;

        h *= UINT64_C(0xBF58476D1CE4E5B9);
        h ^= h >> 32;
        for (i = (uint32_t)h & (WORD_SLOTS - 1); (slot = text_table_words[i]) != 0; i = (i + 1) & (WORD_SLOTS - 1)) {
                if (slot >> 8 == (uint32_t)(h >> 40))
                        return slot & 0xFF;
        }
        return 0;
}

unsigned table_pinyin(uint32_t cp)
{
        return cp >= URO_FIRST && cp <= HAN_LAST ? text_table_pinyin[cp - URO_FIRST] : 0;
}

const char *table_syllable(unsigned id)
{
        return text_table_syllables + (size_t)id * 8;
}
