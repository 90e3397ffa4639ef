/*
 * Hashes are 32-bit FNV-1a over code points, started from a number of the block, so that the word "on" and the part
 * "on" differ. Equal features are merged through a small open hash table in the same arena.
 */
#include "text/features.h"

#include "text/tables.h"
#include "text/utf8.h"

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
        SEED_STEM = 0x99,
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

/* ---- terms of a search ---- */

/* Words that only hold a sentence together. Manuals hardly use some of them ("my", "how"), so that counting would take
 * them for rare and telling. */
static const char function_words[] =
        " a an the i im ive me my mine we us our you your yours he she it its they them their this that these those "
        "there "
        "here what which who whom whose when where why how is are was were be been being am do does did done doing has "
        "have had having can could will would shall should may might must of in on at by for from to with about into "
        "onto as if or and but than then so because while also just very too any some all each every such same other "
        "please need want wanna like get got getting make let lets go going use using used know tell say hi hello hey "
        "thanks thank ok okay up out over ";
static const char *const function_han[] = {
        "的",   "了",   "吗",     "呢",   "啊",   "吧",   "我",   "你",   "您",   "他", "它",   "们",
        "我们", "你们", "是",     "在",   "有",   "就",   "都",   "也",   "还",   "和", "跟",   "与",
        "把",   "被",   "给",     "这",   "那",   "个",   "么",   "呀",   "哦",   "嘛", "怎么", "什么",
        "怎样", "如何", "为什么", "可以", "请问", "一下", "这个", "那个", "一个", "想", "要",   "能",
        "会",   "到",   "去",     "来",   "上",   "下",   "里",   "说",   "让",   "很", "着",   "过",
};

static bool is_function_latin(const struct normal *s, const struct word *w)
{
        char text[16];
        size_t n = w->to - w->from, i;

        if (n > sizeof(text) - 3)
                return false;
        text[0] = ' ';
        for (i = 0; i < n; i++) {
                if (s->cp[w->from + i] >= 128)
                        return false;
                text[i + 1] = (char)s->cp[w->from + i];
        }
        text[n + 1] = ' ';
        text[n + 2] = '\0';
        return strstr(function_words, text) != NULL;
}

static bool is_function_han(const struct normal *s, const struct word *w)
{
        size_t n = w->to - w->from, i, len = 0;
        char text[3 * 4 + 1];

        if (n > 3)
                return false;
        for (i = 0; i < n; i++)
                len += utf8_put(text + len, s->cp[w->from + i]);
        text[len] = '\0';
        for (i = 0; i < sizeof(function_han) / sizeof(function_han[0]); i++) {
                if (strcmp(text, function_han[i]) == 0)
                        return true;
        }
        return false;
}

static uint32_t hash_stem(const struct normal *s, const struct word *w)
{
        const uint32_t *c = s->cp + w->from;
        size_t n = w->to - w->from, i;
        uint32_t h = start(SEED_STEM);

        n = word_stem(c, n > LATIN_MAX ? LATIN_MAX : n);
        for (i = 0; i < n; i++)
                h = step(h, word_stem_letter(c, n, i));
        return h;
}

struct features features_terms(struct arena *mem, const struct normal *s, const struct words *w)
{
        struct collector c;
        uint32_t before = EDGE;
        size_t i;

        collector_init(&c, mem, s->n * 2 + 16);
        for (i = 0; i < w->n; i++) {
                const struct word *x = &w->p[i];
                uint32_t h;

                if (x->kind == WORD_SIGN)
                        continue;
                if (x->kind == WORD_HAN) {
                        c.out.han_words++;
                        if (is_function_han(s, x))
                                continue;
                        if (x->to - x->from > 1)
                                collect(&c, hash_word(SEED_HAN_WORD, s, x), FEATURE_HAN);
                        han_chars(&c, s, x, i > 0 && w->p[i - 1].kind == WORD_HAN && w->p[i - 1].to == x->from);
                        continue;
                }
                c.out.latin_words++;
                if (is_function_latin(s, x))
                        continue;
                h = x->kind == WORD_LATIN ? hash_stem(s, x) : hash_word(SEED_WORD, s, x);
                collect(&c, h, FEATURE_WORD);
                if (before != EDGE)
                        pair(&c, true, before, h);
                before = h;
        }
        return c.out;
}
