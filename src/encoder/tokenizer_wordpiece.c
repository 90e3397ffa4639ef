/* WordPiece with the cleaning of BERT, as PyPI's tokenizers has it; where its tables of Unicode end, ours go on. A word
 * is cut greedily by the longest piece that fits; a word of which some part fits no piece, or of more than WORD_MAX
 * characters, is unknown as a whole. */
#include "encoder/tokenizer_priv.h"

#include "text/utf8.h"

#include <utf8proc.h>

#define WORD_MAX 100u

struct word {
        char p[WORD_MAX * 4];
        size_t n;
        unsigned characters;
};

struct cutter {
        const struct tokenizer *t;
        struct token_list *out;
        struct word word;
};

/* The longest piece that rest begins with; its bytes, 0: none. */
static size_t longest_piece(const struct pieces *p, struct str rest, enum pieces_set set, uint32_t *ret_id)
{
        uint64_t hash = pieces_hash(set);
        size_t best = 0;
        uint32_t id;

        for (size_t n = 1; n <= rest.n; n++) {
                hash = pieces_step(hash, rest.p[n - 1]);
                if (!pieces_between(rest, n))
                        continue;
                if (!pieces_go_on(p, hash))
                        break;
                id = pieces_find(p, hash, str_sub(rest, 0, n), set);
                if (id == PIECE_NONE)
                        continue;
                *ret_id = id;
                best = n;
        }
        return best;
}

static void end_word(struct cutter *c)
{
        struct str rest = str_n(c->word.p, c->word.n);
        size_t before = c->out->n, n = 1;
        enum pieces_set set = PIECES_WORD;
        uint32_t id;

        if (!c->word.characters)
                return;
        if (c->word.characters > WORD_MAX)
                n = 0;
        while (n && rest.n) {
                n = longest_piece(&c->t->pieces, rest, set, &id);
                if (n)
                        *VEC_ADD(c->out) = id;
                rest = str_sub(rest, n, rest.n);
                set = PIECES_INNER;
        }
        if (!n) {
                c->out->n = before;
                *VEC_ADD(c->out) = c->t->unknown;
        }
        c->word.n = c->word.characters = 0;
}

static void put_character(struct cutter *c, uint32_t cp)
{
        if (c->word.characters < WORD_MAX)
                c->word.n += utf8_put(c->word.p + c->word.n, cp);
        c->word.characters += c->word.characters <= WORD_MAX;
}

static bool is_space(uint32_t cp, utf8proc_category_t category)
{
        return cp == '\t' || cp == '\n' || cp == '\r' || category == UTF8PROC_CATEGORY_ZS ||
               category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* Controls, formats, surrogates, private use. */
static bool is_dropped(uint32_t cp, utf8proc_category_t category)
{
        return cp == UTF8_BAD || category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
               category == UTF8PROC_CATEGORY_CS || category == UTF8PROC_CATEGORY_CO;
}

/* The blocks that BERT calls Chinese. */
static bool is_han(uint32_t cp)
{
        return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || (cp >= 0x20000 && cp <= 0x2A6DF) ||
               (cp >= 0x2A700 && cp <= 0x2B73F) || (cp >= 0x2B740 && cp <= 0x2B81F) ||
               (cp >= 0x2B920 && cp <= 0x2CEAF) || (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x2F800 && cp <= 0x2FA1F);
}

static bool is_punctuation(uint32_t cp)
{
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);

        if (cp < 0x80)
                return (cp > ' ' && cp < '0') || (cp > '9' && cp < 'A') || (cp > 'Z' && cp < 'a') ||
                       (cp > 'z' && cp < 0x7F);
        return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

/* One character as the model has it: punctuation is a word of its own. */
static void put_normal(struct cutter *c, uint32_t cp)
{
        if (!is_punctuation(cp)) {
                put_character(c, cp);
                return;
        }
        end_word(c);
        put_character(c, cp);
        end_word(c);
}

/* Without accents and in lower case. */
static void put_folded(struct cutter *c, uint32_t cp)
{
        utf8proc_int32_t part[20];
        int boundary = 0;
        utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, part, sizeof(part) / sizeof(part[0]),
                                                     UTF8PROC_DECOMPOSE, &boundary);

        for (utf8proc_ssize_t i = 0; i < n && i < (utf8proc_ssize_t)(sizeof(part) / sizeof(part[0])); i++)
                if (utf8proc_category(part[i]) != UTF8PROC_CATEGORY_MN)
                        put_normal(c, (uint32_t)utf8proc_tolower(part[i]));
}

static void put_any(struct cutter *c, uint32_t cp)
{
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
        bool han = is_han(cp);

        if (is_space(cp, category) || han)
                end_word(c);
        else if (is_dropped(cp, category))
                return;
        if (is_space(cp, category))
                return;
        if (c->t->lower)
                put_folded(c, cp);
        else
                put_normal(c, cp);
        if (han)
                end_word(c);
}

void wordpiece_cut(const struct tokenizer *t, struct str text, struct token_list *out)
{
        struct cutter c = {.t = t, .out = out};
        const char *p = text.p, *end = text.p + text.n;

        while (p < end)
                put_any(&c, utf8_next(&p, end));
        end_word(&c);
}
