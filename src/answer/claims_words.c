/* Finding words in the table that the build makes of gate_words.txt. An English word without an entry is tried without
 * its ending. */
#include "answer/claims_words.h"

#include <string.h>

struct word_row {
        uint8_t kind, roles;
};
struct word_entry {
        const char *p;
        uint8_t n;
        uint16_t concepts[ATOM_WORDS_MAX];
};
#include "answer/gate-words-table.h"

#define STEM_MIN 3u

bool gate_word(struct str word, uint16_t ret[static ATOM_WORDS_MAX])
{
        for (size_t i = str_hash(word) & (WORDS_SIZE - 1); table[i].p; i = (i + 1) & (WORDS_SIZE - 1)) {
                if (table[i].n == word.n && !memcmp(table[i].p, word.p, word.n)) {
                        memcpy(ret, table[i].concepts, sizeof(table[i].concepts));
                        return true;
                }
        }
        return false;
}

enum word_kind_of_gate gate_word_kind(unsigned concept)
{
        return concept < GW_N ? (enum word_kind_of_gate)concepts[concept].kind : WK_NONE;
}

unsigned gate_word_roles(unsigned concept)
{
        return concept < GW_N ? concepts[concept].roles : 0;
}

static bool is_letter(char c)
{
        return (c >= 'a' && c <= 'z') || c == '\'';
}

static size_t han_word_at(struct str s, size_t i, uint16_t *ret)
{
        size_t max = s.n - i < HAN_BYTES_MAX ? s.n - i : HAN_BYTES_MAX;

        for (size_t n = max; n > 0; n--) {
                if (i + n < s.n && ((unsigned char)s.p[i + n] & 0xc0) == 0x80)
                        continue;
                if (gate_word(str_n(s.p + i, n), ret))
                        return n;
        }
        return 0;
}

/* The word at i without -s, -es, -ed, -ing. */
static bool stemmed(struct str word, uint16_t *ret)
{
        static const char *const ends[] = {"s", "es", "ed", "d", "ing"};

        for (size_t e = 0; e < sizeof(ends) / sizeof(*ends); e++) {
                struct str end = str_c(ends[e]);

                if (word.n >= end.n + STEM_MIN && str_ends(word, end) && gate_word(str_n(word.p, word.n - end.n), ret))
                        return true;
        }
        return false;
}

static size_t latin_word_at(struct str s, size_t i, uint16_t *ret)
{
        size_t ends[LATIN_WORDS_MAX], n = 0, j = i;

        while (n < LATIN_WORDS_MAX) {
                size_t start = j;

                while (j < s.n && (is_letter(s.p[j]) || (j > start && s.p[j] >= '0' && s.p[j] <= '9')))
                        j++;
                if (j == start)
                        break;
                ends[n++] = j;
                if (j + 1 >= s.n || s.p[j] != ' ')
                        break;
                j++;
        }
        for (size_t k = n; k > 0; k--) {
                if (gate_word(str_n(s.p + i, ends[k - 1] - i), ret))
                        return ends[k - 1] - i;
        }
        return n && stemmed(str_n(s.p + i, ends[0] - i), ret) ? ends[0] - i : 0;
}

size_t gate_word_at(struct str s, size_t i, uint16_t ret[static ATOM_WORDS_MAX])
{
        return is_letter(s.p[i]) ? latin_word_at(s, i, ret) : han_word_at(s, i, ret);
}
