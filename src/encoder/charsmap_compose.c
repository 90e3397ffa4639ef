/* charsmap - rules that put letters and their marks together; see charsmap.h. */
#include "encoder/charsmap.h"

#include "base/arena.h"
#include "base/vec.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define FIRST 0xC0 /* code points that can be composed lie between */
#define LAST 0x2FFFF
#define PARTS_MAX 8
#define IS_HANGUL(cp) ((cp) >= 0xAC00 && (cp) <= 0xD7A3)

struct composing {
        VEC(struct charsmap_rule) rules;
        size_t n_given; /* the first ones, in order */
        struct arena *mem;
};

static struct str text_of(struct arena *mem, const utf8proc_int32_t *cp, size_t n)
{
        char *to = arena_alloc(mem, n * 4);
        size_t len = 0;

        for (size_t i = 0; i < n; i++)
                len += utf8_put(to + len, (uint32_t)cp[i]);
        return str_n(to, len);
}

static int by_key(const void *a, const void *b)
{
        const struct charsmap_rule *x = a, *y = b;

        return str_cmp(x->from, y->from);
}

/* The one code point that n of them compose to, or 0. */
static utf8proc_int32_t composed(const utf8proc_int32_t *cp, size_t n)
{
        utf8proc_int32_t all[PARTS_MAX];

        memcpy(all, cp, n * sizeof(*cp));
        return utf8proc_normalize_utf32(all, (utf8proc_ssize_t)n, UTF8PROC_COMPOSE | UTF8PROC_STABLE) == 1 ? all[0] : 0;
}

/* What stands for a composed character that is itself replaced, else itself. */
static struct str value_of(const struct composing *c, struct str character)
{
        const struct charsmap_rule key = {.from = character}, *rule = NULL;

        if (c->n_given)
                rule = bsearch(&key, c->rules.p, c->n_given, sizeof(key), by_key);
        return rule ? rule->to : character;
}

static void add_rule(struct composing *c, const utf8proc_int32_t *from, size_t n, struct str to)
{
        *VEC_ADD(&c->rules) = (struct charsmap_rule){text_of(c->mem, from, n), to};
}

/* A base with all its marks, and what the base and all marks but the last compose to with that one. */
static void add_character(struct composing *c, utf8proc_int32_t cp)
{
        utf8proc_int32_t part[PARTS_MAX], two[2];
        int boundary = 0;
        utf8proc_ssize_t n = utf8proc_decompose_char(cp, part, PARTS_MAX, UTF8PROC_DECOMPOSE, &boundary);
        struct str to;

        if (n < 2 || n > PARTS_MAX || composed(part, (size_t)n) != cp)
                return;
        to = value_of(c, text_of(c->mem, &cp, 1));
        add_rule(c, part, (size_t)n, to);
        two[0] = n > 2 ? composed(part, (size_t)n - 1) : 0;
        two[1] = part[n - 1];
        if (two[0])
                add_rule(c, two, 2, to);
}

const struct charsmap_rule *charsmap_compose(const struct charsmap_rule *rules, size_t n, struct arena *mem,
                                             size_t *ret_n)
{
        struct composing c = {.n_given = n, .mem = mem};
        struct charsmap_rule *all;

        for (size_t i = 0; i < n; i++)
                *VEC_ADD(&c.rules) = rules[i];
        for (utf8proc_int32_t cp = FIRST; cp <= LAST; cp++)
                if (!IS_HANGUL(cp))
                        add_character(&c, cp);
        qsort(c.rules.p, c.rules.n, sizeof(c.rules.p[0]), by_key);
        all = ARENA_ARRAY(mem, struct charsmap_rule, c.rules.n);
        if (c.rules.n)
                memcpy(all, c.rules.p, c.rules.n * sizeof(*all));
        *ret_n = c.rules.n;
        VEC_FREE(&c.rules);
        return all;
}
