/* reply_text - texts as sets of numbered features, and a talk so far as four of them. */
#include "nlu/reply_priv.h"
#include "text/words.h"

#include <stdlib.h>
#include <string.h>

enum { CODE_POINTS_MAX = 1000 };

/* How somebody writes more than what about: marks, particles, forms of address. In code points of the normal form. */
static bool is_style(uint32_t cp)
{
        static const uint32_t han[] = {0x54E6, 0x5462, 0x54C8, 0x5440, 0x554A, 0x5417, 0x5427, 0x55EF, 0x5450, 0x5662,
                                       0x60A8, 0x4F60, 0x4EB2, 0x59B9, 0x513F, 0x7684, 0x4E86, 0x5475, 0x563F};

        if (cp < 128)
                return strchr("~!?.,;:^_()#", (int)cp) != NULL && cp != 0;
        for (size_t i = 0; i < sizeof(han) / sizeof(*han); i++)
                if (han[i] == cp)
                        return true;
        return false;
}

static uint32_t hash_of(const uint32_t *cp, size_t n, uint32_t seed)
{
        uint32_t h = 2166136261u ^ seed;

        for (size_t i = 0; i < n; i++) {
                h = (h ^ (cp[i] & 0xFFFF)) * 16777619u;
                h = (h ^ (cp[i] >> 16)) * 16777619u;
        }
        return h;
}

typedef void sign_fn(void *arg, uint32_t hash, bool single, bool style);

static void each_sign(const struct normal *s, sign_fn *fn, void *arg)
{
        for (size_t i = 0; i < s->n; i++) {
                bool style = is_style(s->cp[i]);

                fn(arg, hash_of(&s->cp[i], 1, 1), true, style);
                if (i + 1 < s->n)
                        fn(arg, hash_of(&s->cp[i], 2, 2), false, style || is_style(s->cp[i + 1]));
        }
}

static uint32_t word_hash(const struct normal *s, const struct word *w)
{
        return hash_of(s->cp + w->from, w->to - w->from, 3);
}

/* ---- bags ---- */

static int compare_u32(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return x < y ? -1 : x > y;
}

static uint32_t make_set(uint32_t *v, uint32_t n)
{
        uint32_t k = 0;

        if (n == 0)
                return 0;
        qsort(v, n, sizeof(*v), compare_u32);
        for (uint32_t i = 1; i < n; i++)
                if (v[i] != v[k])
                        v[++k] = v[i];
        return k + 1;
}

struct filling {
        const struct reply_vocabulary *v;
        struct bag *b;
};

static void fill_sign(void *arg, uint32_t hash, bool single, bool style)
{
        struct filling *f = arg;
        uint32_t id = lexicon_find(f->v->signs, hash);

        (void)single;
        (void)style;
        if (id != LEXICON_NONE)
                f->b->id[f->b->n++] = id;
}

struct bag bag_of(const struct reply_vocabulary *v, struct arena *mem, struct str text)
{
        struct normal s = normal_make(mem, text, CODE_POINTS_MAX);
        struct words w = words_cut(mem, &s);
        struct bag b = {.id = ARENA_ARRAY(mem, uint32_t, 2 * s.n + 1), .word = ARENA_ARRAY(mem, uint32_t, w.n + 1)};
        struct filling f = {v, &b};

        each_sign(&s, fill_sign, &f);
        for (size_t i = 0; i < w.n; i++) {
                uint32_t id = w.p[i].kind == WORD_SIGN ? LEXICON_NONE : lexicon_find(v->words, word_hash(&s, &w.p[i]));

                if (id != LEXICON_NONE)
                        b.word[b.n_words++] = id;
        }
        b.n = make_set(b.id, b.n);
        b.n_words = make_set(b.word, b.n_words);
        return b;
}

static uint32_t *merged(struct arena *mem, const uint32_t *a, uint32_t n_a, const uint32_t *b, uint32_t n_b,
                        uint32_t *ret_n)
{
        uint32_t *v = ARENA_ARRAY(mem, uint32_t, n_a + n_b + 1), i = 0, k = 0, n = 0;

        while (i < n_a || k < n_b) {
                uint32_t next = k == n_b || (i < n_a && a[i] <= b[k]) ? a[i] : b[k];

                i += i < n_a && a[i] == next;
                k += k < n_b && b[k] == next;
                v[n++] = next;
        }
        *ret_n = n;
        return v;
}

struct bag bag_union(struct arena *mem, const struct bag *a, const struct bag *b)
{
        struct bag u;

        u.id = merged(mem, a->id, a->n, b->id, b->n, &u.n);
        u.word = merged(mem, a->word, a->n_words, b->word, b->n_words, &u.n_words);
        return u;
}

/* ---- the vocabulary ---- */

struct counting {
        struct lexicon *lex;
        uint32_t *seen; /* hashes of this text */
        size_t n;
        struct reply_vocabulary *v;
};

static void count_sign(void *arg, uint32_t hash, bool single, bool style)
{
        struct counting *c = arg;

        (void)single;
        (void)style;
        c->seen[c->n++] = hash;
}

static void mark_sign(void *arg, uint32_t hash, bool single, bool style)
{
        struct counting *c = arg;
        uint32_t id = lexicon_find(c->v->signs, hash);

        if (id == LEXICON_NONE)
                return;
        c->v->single[id] = single;
        c->v->style[id] = style;
}

static void add_all(struct lexicon *lex, uint32_t *seen, size_t n)
{
        uint32_t k = make_set(seen, (uint32_t)n);

        for (uint32_t i = 0; i < k; i++)
                lexicon_add(lex, seen[i]);
        lexicon_count_doc(lex);
}

static void count_text(struct reply_vocabulary *v, struct arena *mem, struct str text)
{
        struct normal s = normal_make(mem, text, CODE_POINTS_MAX);
        struct words w = words_cut(mem, &s);
        struct counting c = {v->signs, ARENA_ARRAY(mem, uint32_t, 2 * s.n + w.n + 1), 0, v};

        each_sign(&s, count_sign, &c);
        add_all(v->signs, c.seen, c.n);
        c.n = 0;
        for (size_t i = 0; i < w.n; i++)
                if (w.p[i].kind != WORD_SIGN)
                        c.seen[c.n++] = word_hash(&s, &w.p[i]);
        add_all(v->words, c.seen, c.n);
}

static void each_text(struct reply_vocabulary *v, const struct reply_talk *talks, size_t n,
                      void (*fn)(struct reply_vocabulary *v, struct arena *mem, struct str text))
{
        struct arena *tmp = arena_new(0);

        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < talks[i].n && k < REPLY_TURNS_MAX; k++) {
                        fn(v, tmp, talks[i].turns[k].text);
                        arena_reset(tmp);
                }
        arena_free(tmp);
}

static void mark_text(struct reply_vocabulary *v, struct arena *mem, struct str text)
{
        struct normal s = normal_make(mem, text, CODE_POINTS_MAX);
        struct counting c = {.v = v};

        each_sign(&s, mark_sign, &c);
}

void vocabulary_make(struct reply_vocabulary *v, const struct reply_talk *talks, size_t n)
{
        v->signs = lexicon_new();
        v->words = lexicon_new();
        each_text(v, talks, n, count_text);
        lexicon_finish(v->signs);
        lexicon_finish(v->words);
        v->n = lexicon_size(v->signs);
        v->single = calloc(v->n + 1, sizeof(*v->single));
        v->style = calloc(v->n + 1, sizeof(*v->style));
        if (!v->single || !v->style)
                abort();
        each_text(v, talks, n, mark_text);
}

void vocabulary_done(struct reply_vocabulary *v)
{
        lexicon_free(v->signs);
        lexicon_free(v->words);
        free(v->single);
        free(v->style);
}

/* ---- a talk so far ---- */

void context_of(const struct reply_vocabulary *v, struct arena *mem, const struct reply_turn *before, size_t n,
                struct reply_case *ret)
{
        size_t from = n > REPLY_TURNS_MAX ? n - REPLY_TURNS_MAX : 0;

        *ret = (struct reply_case){.place = 0};
        for (size_t i = from; i < n; i++) {
                struct bag b = bag_of(v, mem, before[i].text);

                if (before[i].agent) {
                        ret->agent = bag_union(mem, &ret->agent, &b);
                        ret->agent_last = b;
                        ret->place += ret->place < PLACES - 1;
                } else {
                        ret->customer = bag_union(mem, &ret->customer, &b);
                        ret->last = b;
                }
        }
}
