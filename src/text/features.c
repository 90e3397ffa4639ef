/*
 * Hashes are 32-bit FNV-1a over code points, started from a number of the block, so that the word "on" and the part
 * "on" differ. Equal features are merged through a small open hash table in the same arena.
 */
#include "text/features.h"

#include "text/tables.h"

#include <string.h>

/* Seeds; their values never change, saved weights depend on them. */
enum {
        SEED_WORD = 0x11,
        SEED_PAIR = 0x22,
        SEED_PART = 0x33,
        SEED_CHAR = 0x44,
        SEED_CHAR2 = 0x55,
        SEED_HAN_WORD = 0x66,
        SEED_HAN_PAIR = 0x77,
        SEED_PINYIN = 0x88,
};
enum { EDGE = 1, PART_MIN = 3, PART_MAX = 5, LATIN_MAX = 32 };

struct collector {
        struct features out;
        uint16_t *slots; /* index + 1 into out.p */
        uint32_t mask;
};

static uint32_t step(uint32_t h, uint32_t x)
{
        h = (h ^ (x & 0xFFFF)) * 16777619u;
        return (h ^ (x >> 16)) * 16777619u;
}

static uint32_t start(uint32_t seed)
{
        return step(2166136261u, seed);
}

static void collector_init(struct collector *c, struct arena *mem, size_t expect)
{
        size_t size = 64;

        if (expect > FEATURES_MAX)
                expect = FEATURES_MAX;
        while (size < expect * 2)
                size *= 2;
        memset(c, 0, sizeof(*c));
        c->out.p = ARENA_ARRAY(mem, struct feature, expect + 1);
        c->slots = ARENA_ARRAY(mem, uint16_t, size);
        c->mask = (uint32_t)size - 1;
}

static void collect(struct collector *c, uint32_t hash, enum feature_block block)
{
        uint32_t i = (hash ^ hash >> 15) * 0x9E3779B1u >> 8 & c->mask;

        for (; c->slots[i]; i = (i + 1) & c->mask) {
                struct feature *f = &c->out.p[c->slots[i] - 1];

                if (f->hash == hash) {
                        f->count = (uint16_t)(f->count + (f->count < UINT16_MAX));
                        return;
                }
        }
        if (c->out.n >= FEATURES_MAX || c->out.n * 2 > c->mask)
                return;
        c->out.p[c->out.n++] = (struct feature){.hash = hash, .count = 1, .block = (uint16_t)block};
        c->slots[i] = (uint16_t)c->out.n;
}

/* The hash of a whole word; long numbers are all alike. */
static uint32_t hash_word(uint32_t seed, const struct normal *s, const struct word *w)
{
        uint32_t h = start(seed), i, to = w->to;

        if (w->kind == WORD_NUMBER && w->to - w->from > 4)
                return step(h, '#');
        if (w->kind != WORD_HAN && to - w->from > LATIN_MAX)
                to = w->from + LATIN_MAX;
        for (i = w->from; i < to; i++)
                h = step(h, s->cp[i]);
        return h;
}

static void latin_parts(struct collector *c, const struct normal *s, const struct word *w)
{
        uint32_t padded[LATIN_MAX + 2], n = 0, i, j;

        if (w->kind == WORD_NUMBER)
                return;
        padded[n++] = '<';
        for (i = w->from; i < w->to && n <= LATIN_MAX; i++)
                padded[n++] = s->cp[i];
        padded[n++] = '>';
        for (i = 0; i < n; i++) {
                uint32_t h = start(SEED_PART);

                for (j = 0; j < PART_MAX && i + j < n; j++) {
                        h = step(h, padded[i + j]);
                        if (j + 1 >= PART_MIN && j + 1 < n)
                                collect(c, h, FEATURE_PART);
                }
        }
}

static void han_chars(struct collector *c, const struct normal *s, const struct word *w, bool follows)
{
        uint32_t i;

        for (i = w->from; i < w->to; i++) {
                collect(c, step(start(SEED_CHAR), s->cp[i]), FEATURE_HAN);
                if (i > w->from || follows)
                        collect(c, step(step(start(SEED_CHAR2), s->cp[i - 1]), s->cp[i]), FEATURE_HAN);
        }
}

/* Pairs and triples of syllables over a run of Chinese characters. */
static void pinyin_run(struct collector *c, const struct normal *s, size_t from, size_t to)
{
        size_t i;

        for (i = from; i < to; i++) {
                uint32_t h = start(SEED_PINYIN);

                h = step(h, table_pinyin(s->cp[i]));
                if (i + 1 < to) {
                        h = step(h, table_pinyin(s->cp[i + 1]));
                        collect(c, h, FEATURE_PINYIN);
                }
                if (i + 2 < to)
                        collect(c, step(h, table_pinyin(s->cp[i + 2])), FEATURE_PINYIN);
        }
}

static void all_pinyin(struct collector *c, const struct normal *s)
{
        size_t i = 0, from;

        while (i < s->n) {
                for (from = i; i < s->n && is_han(s->cp[i]); i++)
                        ;
                pinyin_run(c, s, from, i);
                i += i == from;
        }
}

static void pair(struct collector *c, bool latin, uint32_t a, uint32_t b)
{
        collect(c, step(step(start(latin ? SEED_PAIR : SEED_HAN_PAIR), a), b), latin ? FEATURE_PAIR : FEATURE_HAN);
}

struct features features_make(struct arena *mem, const struct normal *s, const struct words *w, bool with_pinyin)
{
        struct collector c;
        uint32_t before[2] = {EDGE, EDGE}; /* hash of the word before, Latin and Han */
        size_t i;

        collector_init(&c, mem, s->n * 4 + 16);
        for (i = 0; i < w->n; i++) {
                const struct word *x = &w->p[i];
                bool latin = x->kind != WORD_HAN;
                uint32_t h;

                if (x->kind == WORD_SIGN)
                        continue;
                h = hash_word(latin ? SEED_WORD : SEED_HAN_WORD, s, x);
                if (latin) {
                        c.out.latin_words++;
                        collect(&c, h, FEATURE_WORD);
                        latin_parts(&c, s, x);
                } else {
                        c.out.han_words++;
                        if (x->to - x->from > 1)
                                collect(&c, h, FEATURE_HAN);
                        han_chars(&c, s, x, i > 0 && w->p[i - 1].kind == WORD_HAN && w->p[i - 1].to == x->from);
                }
                pair(&c, latin, before[!latin], h);
                before[!latin] = h;
        }
        if (c.out.latin_words)
                pair(&c, true, before[0], EDGE);
        if (with_pinyin)
                all_pinyin(&c, s);
        return c.out;
}

struct features features_terms(struct arena *mem, const struct normal *s, const struct words *w)
{
        struct collector c;
        size_t i;

        collector_init(&c, mem, s->n * 2 + 16);
        for (i = 0; i < w->n; i++) {
                const struct word *x = &w->p[i];

                if (x->kind == WORD_SIGN)
                        continue;
                if (x->kind != WORD_HAN) {
                        collect(&c, hash_word(SEED_WORD, s, x), FEATURE_WORD);
                        c.out.latin_words++;
                        continue;
                }
                c.out.han_words++;
                if (x->to - x->from > 1)
                        collect(&c, hash_word(SEED_HAN_WORD, s, x), FEATURE_HAN);
                han_chars(&c, s, x, i > 0 && w->p[i - 1].kind == WORD_HAN && w->p[i - 1].to == x->from);
        }
        return c.out;
}
