/*
 * What a message is made of, for labels.c: the features of text/features.h and what feeling needs beside them. Hashes
 * of this file have seeds of their own; saved weights depend on their values.
 */
#include "nlu/labels_priv.h"

#include "text/tables.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>

enum {
        SEED_TRIPLE = 0x101,
        SEED_NEGATED,
        SEED_SIGN,
        SEED_SIGN_PAIR,
        SEED_RUN,
        SEED_SHAPE,
        SEED_GROUP,
        SEED_FACE,
        SEED_MARK,
        SEED_BEFORE,
};
enum { NEGATION_REACH = 3, COUNT_MAX = 4 };
/* What shapes are counted. */
enum { SHAPE_CAPITALS, SHAPE_STRETCHED, SHAPE_LENGTH, SHAPE_LINK, SHAPE_MENTION, SHAPE_MENTION_FIRST, SHAPE_TOPIC };

extern const char nlu_feelings_txt[] __attribute__((visibility("hidden")));
extern const char nlu_feelings_txt_end[] __attribute__((visibility("hidden")));

static uint32_t hash2(uint32_t seed, uint32_t a, uint32_t b)
{
        uint32_t h = (seed * 0x9E3779B1u ^ a) * 0x85EBCA6Bu;

        h = (h ^ h >> 15 ^ b) * 0xC2B2AE35u;
        return h ^ h >> 13;
}

static void put(struct label_features *f, uint32_t hash, unsigned block)
{
        if (f->n < f->max)
                f->p[f->n++] = (struct feature){.hash = hash, .count = 1, .block = (uint16_t)block};
}

static uint32_t word_hash(const struct normal *s, const struct word *w)
{
        uint32_t h = 0, i;

        for (i = w->from; i < w->to && i < w->from + 24; i++)
                h = hash2(h, s->cp[i], 1);
        return h;
}

/* In normal form, all shorter than what word_hash() looks at. */
static const char negations[] = "不 没 没有 别 不是 不要 未 无 不会 不能 不太 不够 并非 毫无 从不 并不 不用 不怎么 "
                                "not no never dont cant wont didnt doesnt isnt wasnt arent werent havent hasnt hadnt "
                                "couldnt wouldnt shouldnt aint cannot without nothing nobody none hardly";

/* Where the hash of a word is among the negations, or would be. */
static size_t negation_slot(const struct label_space *space, uint32_t h)
{
        size_t i = h % NEGATION_SLOTS;

        while (space->negations[i] && space->negations[i] != h)
                i = (i + 1) % NEGATION_SLOTS;
        return i;
}

struct label_space *label_space_new(void)
{
        struct label_space *space = must(calloc(1, sizeof(*space)));
        struct str rest = str_c(negations), word;

        space->mem = arena_new(0);
        space->feelings = nlu_concepts_new(space->mem,
                                           str_n(nlu_feelings_txt, (size_t)(nlu_feelings_txt_end - nlu_feelings_txt)));
        while (str_cut(&rest, ' ', &word)) {
                const char *at = word.p, *end = word.p + word.n;
                uint32_t h = 0;

                while (at < end)
                        h = hash2(h, utf8_next(&at, end), 1); /* as word_hash() */
                space->negations[negation_slot(space, h)] = h;
        }
        return space;
}

struct label_space *label_space_free(struct label_space *space)
{
        if (!space)
                return NULL;
        lexicon_free(space->lex);
        arena_free(space->mem);
        free(space);
        return NULL;
}

/* One of the most used faces as a feeling, 0 = none. */
static uint32_t face_of(uint32_t c)
{
        static const uint32_t faces[][24] = {
                {0x1F602, 0x1F923, 0x1F60A, 0x1F604, 0x1F601, 0x1F603, 0x1F600, 0x1F606,
                 0x1F60D, 0x1F970, 0x1F618, 0x2764,  0x1F44D, 0x1F44F, 0x1F389, 0x1F64F,
                 0x1F4AF, 0x263A,  0x1F60E, 0x1F339, 0x1F4AA, 0x1F60B, 0x2728,  0x1F970},
                {0x1F62D, 0x1F622, 0x1F494, 0x1F97A, 0x2639, 0x1F614, 0x1F61E, 0x1F625, 0x1F641, 0x1F613, 0x1F629,
                 0x1F62B},
                {0x1F621, 0x1F92C, 0x1F620, 0x1F624, 0x1F4A2, 0x1F44E, 0x1F595, 0x1F612, 0x1F644, 0x1F4A9, 0x1F611},
                {0x1F631, 0x1F632, 0x1F633, 0x1F62E, 0x1F62F, 0x1F92F, 0x1F628, 0x1F630, 0x1F616, 0x1F914, 0x1F615,
                 0x1F635},
        };
        uint32_t i, k;

        for (i = 0; i < sizeof(faces) / sizeof(faces[0]); i++) {
                for (k = 0; k < 24 && faces[i][k]; k++) {
                        if (faces[i][k] == c)
                                return i + 1;
                }
        }
        return 0;
}

static void triples(struct label_features *f, const struct normal *s)
{
        size_t i;

        for (i = 0; i + 2 < s->n; i++) {
                if (is_han(s->cp[i]) && is_han(s->cp[i + 1]) && is_han(s->cp[i + 2]))
                        put(f, hash2(SEED_TRIPLE, s->cp[i], hash2(0, s->cp[i + 1], s->cp[i + 2])), FEATURE_HAN);
        }
}

/* Signs, what stands before and behind them, and words within reach of a negation. */
static void signs_and_negation(const struct label_space *space, struct label_features *f, const struct normal *s,
                               const struct words *w)
{
        uint32_t before = 0, sign = 0, reach = 0, face, h;
        size_t i;

        for (i = 0; i < w->n; i++) {
                const struct word *x = &w->p[i];

                if (x->kind == WORD_SIGN) {
                        uint32_t c = s->cp[x->from];

                        put(f, hash2(SEED_SIGN, c, 0), LABEL_SIGN);
                        put(f, hash2(SEED_SIGN_PAIR, before, c), LABEL_SIGN);
                        if ((face = face_of(c)) > 0)
                                put(f, hash2(SEED_FACE, face, 0), LABEL_GROUP);
                        before = sign = c;
                        reach = 0;
                        continue;
                }
                h = word_hash(s, x);
                if (sign)
                        put(f, hash2(SEED_SIGN_PAIR, sign, h), LABEL_SIGN);
                if (reach > 0)
                        put(f, hash2(SEED_NEGATED, h, 0), LABEL_SIGN);
                reach = space->negations[negation_slot(space, h)] ? NEGATION_REACH : reach - (reach > 0);
                before = h;
                sign = 0;
        }
}

static void shape(struct label_features *f, uint32_t what, unsigned count)
{
        if (count > 0)
                put(f, hash2(SEED_SHAPE, what, count > COUNT_MAX ? COUNT_MAX : count), LABEL_SIGN);
}

static void runs(struct label_features *f, const struct normal *s)
{
        static const char which[] = "!?.~";
        size_t i, k;

        for (k = 0; which[k]; k++) {
                unsigned count = 0, twice = 0;

                for (i = 0; i < s->n; i++) {
                        count += s->cp[i] == (uint32_t)which[k];
                        twice += i > 0 && s->cp[i] == (uint32_t)which[k] && s->cp[i - 1] == s->cp[i];
                }
                if (count > 0)
                        put(f, hash2(SEED_RUN, (uint32_t)which[k], count > COUNT_MAX ? COUNT_MAX : count), LABEL_SIGN);
                if (twice > 0)
                        put(f, hash2(SEED_RUN, (uint32_t)which[k], 100), LABEL_SIGN);
        }
}

static bool is_alpha(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What the normal form no longer shows. */
static void shapes_of_source(struct label_features *f, struct str text, size_t n_cp)
{
        unsigned capitals = 0, stretched = 0, mentions = 0, topics = 0, in_word = 0, upper = 0;
        size_t i;

        for (i = 0; i <= text.n; i++) {
                char c = i < text.n ? text.p[i] : ' ';

                if (is_alpha(c)) {
                        in_word++;
                        upper += c < 'a';
                        stretched += i >= 2 && (c | 32) == (text.p[i - 1] | 32) && (c | 32) == (text.p[i - 2] | 32);
                        continue;
                }
                capitals += in_word >= 2 && upper == in_word;
                in_word = upper = 0;
                mentions += c == '@' && i + 1 < text.n && is_alpha(text.p[i + 1]);
                topics += c == '#' && i + 1 < text.n && is_alpha(text.p[i + 1]);
        }
        shape(f, SHAPE_CAPITALS, capitals);
        shape(f, SHAPE_STRETCHED, stretched > 0);
        shape(f, SHAPE_MENTION, mentions);
        shape(f, SHAPE_MENTION_FIRST, text.n > 0 && text.p[0] == '@');
        shape(f, SHAPE_TOPIC, topics);
        put(f, hash2(SEED_SHAPE, SHAPE_LENGTH, 100 + (uint32_t)(log2f((float)n_cp + 1) * 1.5f)), LABEL_SIGN);
}

/* The text without addresses of pages, which would only be noise. */
static struct str without_links(struct arena *mem, struct str text, unsigned *ret_links)
{
        ptrdiff_t at = str_find(text, STR("http"), 0);
        char *out;
        size_t n = 0, i = 0;

        if (at < 0)
                return text;
        out = arena_alloc(mem, text.n + 1);
        while (i < text.n) {
                struct str rest = str_sub(text, i, SIZE_MAX);

                if (str_starts(rest, STR("http://")) || str_starts(rest, STR("https://"))) {
                        (*ret_links)++;
                        while (i < text.n && (unsigned char)text.p[i] > ' ' && (unsigned char)text.p[i] < 0x80)
                                i++;
                        continue;
                }
                out[n++] = text.p[i++];
        }
        return str_n(out, n);
}

static void groups(const struct label_space *space, struct label_features *f, const struct normal *s,
                   const struct words *w)
{
        struct concept_set set;
        size_t i;

        nlu_concepts_in(space->feelings, s, w, &set);
        for (i = 0; i < set.n; i++)
                put(f, hash2(SEED_GROUP, set.group[i], 0), LABEL_GROUP);
}

/* The words and characters of a message before, changed by its role. */
static void before(const struct label_space *space, struct label_features *f, struct arena *mem, struct str text,
                   uint32_t role)
{
        struct normal s = normal_make(mem, text, TEXT_CP);
        struct words w = words_cut(mem, &s);
        struct features made = features_make(mem, &s, &w, false);
        struct concept_set set;
        size_t i;

        for (i = 0; i < made.n; i++)
                put(f, hash2(SEED_BEFORE + role, made.p[i].hash, 0), LABEL_BEFORE);
        nlu_concepts_in(space->feelings, &s, &w, &set);
        for (i = 0; i < set.n; i++)
                put(f, hash2(SEED_BEFORE + role, set.group[i], 1), LABEL_BEFORE);
}

/* What the caller has made already, when that is of the same text. */
static struct analysed analyse(struct arena *mem, const struct labels_input *in, struct str text)
{
        struct analysed a = {0};

        if (in->read && text.p == in->text.p)
                return *in->read;
        a.normal = normal_make(mem, text, TEXT_CP);
        a.words = words_cut(mem, &a.normal);
        a.features = features_make(mem, &a.normal, &a.words, false);
        return a;
}

struct label_features label_features_make(const struct label_space *space, struct arena *mem,
                                          const struct labels_input *in, size_t max)
{
        struct label_features f = {.max = max, .p = ARENA_ARRAY(mem, struct feature, max + 1)};
        unsigned links = 0;
        struct str text = in->text.n > 0 ? without_links(mem, in->text, &links) : STR("");
        struct analysed a = analyse(mem, in, text);
        uint32_t i;

        /* What is few comes first: it must not fall to the limit. */
        for (i = 0; i < in->n_marks; i++)
                put(&f, hash2(SEED_MARK, in->marks[i], 0), LABEL_MARK);
        groups(space, &f, &a.normal, &a.words);
        runs(&f, &a.normal);
        shapes_of_source(&f, text, a.normal.n);
        shape(&f, SHAPE_LINK, links);
        for (i = 0; i < a.features.n && f.n < max; i++)
                f.p[f.n++] = a.features.p[i];
        triples(&f, &a.normal);
        signs_and_negation(space, &f, &a.normal, &a.words);
        for (i = 0; i < LABELS_BEFORE; i++) {
                if (in->before[i].n > 0)
                        before(space, &f, mem, in->before[i], i);
        }
        return f;
}
