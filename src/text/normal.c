/*
 * One pass over the source decides code point by code point (ASCII and Chinese characters never reach utf8proc), a
 * second one over the result rewrites Taiwan wording. Other scripts go through utf8proc by cluster: a base with the
 * marks that follow it, at most MARKS_MAX of them, so a tower of accents costs nothing.
 */
#include "text/normal.h"

#include "text/tables.h"
#include "text/utf8.h"

#include <string.h>
#include <utf8proc.h>

#define MARKS_MAX 4
#define CLUSTER_MAX 24 /* code points that one cluster may become; the longest in Unicode is 18 */

struct writer {
        uint32_t *cp, *at;
        size_t n, max;
        unsigned run; /* how often the last one stands there already, counting dropped ones */
};

static bool is_letter_ascii(uint32_t c)
{
        return c >= 'a' && c <= 'z';
}

static bool is_digit(uint32_t c)
{
        return c >= '0' && c <= '9';
}

static bool is_dropped(uint32_t c)
{
        return c == 0xAD || c == 0x34F || c == 0x61C || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
               (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) ||
               c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0x1F3FB && c <= 0x1F3FF) || c >= 0xE0000;
}

static bool is_space(uint32_t c)
{
        return c <= ' ' || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
               c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_apostrophe(uint32_t c)
{
        return c == '\'' || c == '`' || c == 0xB4 || c == 0x2018 || c == 0x2019 || c == 0x2032 || c == 0x02BC;
}

/* Punctuation that has an ASCII twin; the rest is kept as it is. */
static uint32_t plain_punctuation(uint32_t c)
{
        switch (c) {
        case 0x3001: /* 、 */ return ',';
        case 0x3002: /* 。 */ return '.';
        case 0x2018:
        case 0x2019: return '\'';
        case 0x201C:
        case 0x201D:
        case 0x300C:
        case 0x300D:
        case 0x300E:
        case 0x300F: return '"';
        case 0x3010: return '[';
        case 0x3011: return ']';
        case 0x2010:
        case 0x2011:
        case 0x2012:
        case 0x2013:
        case 0x2014:
        case 0x2015:
        case 0x2212: return '-';
        default: return c;
        }
}

static void put(struct writer *w, uint32_t c, size_t at)
{
        unsigned cap = is_letter_ascii(c) ? 2 : 3;

        if (w->n > 0 && w->cp[w->n - 1] == c)
                w->run++;
        else
                w->run = 1;
        if ((w->run > cap && !is_digit(c)) || (c == ' ' && (w->n == 0 || w->run > 1)) || w->n >= w->max)
                return;
        w->cp[w->n] = c;
        w->at[w->n] = (uint32_t)at;
        w->n++;
}

/* What is left of one code point after folding: single ones only, the cheap path. 0 = dropped, UINT32_MAX = not cheap.
 */
static uint32_t fold_cheap(uint32_t c)
{
        if (c < 0x80) {
                if (is_space(c))
                        return ' ';
                return c >= 'A' && c <= 'Z' ? c + 32 : c;
        }
        if (is_han(c))
                return table_simplify(c);
        if (is_space(c))
                return ' ';
        if (is_dropped(c))
                return 0;
        if (c >= 0xFF01 && c <= 0xFF5E)
                return fold_cheap(c - 0xFEE0);
        if (plain_punctuation(c) != c)
                return plain_punctuation(c);
        if (c == UTF8_BAD)
                return ' ';
        return UINT32_MAX;
}

static bool is_mark(uint32_t c)
{
        utf8proc_category_t cat;

        if (c < 0x300 || is_han(c))
                return false;
        cat = utf8proc_category((utf8proc_int32_t)c);
        return cat == UTF8PROC_CATEGORY_MN || cat == UTF8PROC_CATEGORY_MC || cat == UTF8PROC_CATEGORY_ME;
}

/* A base and its marks through utf8proc. */
static void put_cluster(struct writer *w, const uint32_t *cluster, size_t n, size_t at)
{
        utf8proc_int32_t out[CLUSTER_MAX * 2];
        const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE;
        utf8proc_ssize_t m = 0, r;
        int last = 0;
        size_t i;

        for (i = 0; i < n; i++) {
                r = utf8proc_decompose_char((utf8proc_int32_t)cluster[i], out + m, CLUSTER_MAX * 2 - m, how, &last);
                if (r < 0 || m + r > CLUSTER_MAX)
                        break;
                m += r;
        }
        m = utf8proc_normalize_utf32(out, m, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
        for (i = 0; m > 0 && i < (size_t)m; i++) {
                uint32_t c = (uint32_t)out[i], cheap = fold_cheap(c);

                if (cheap != UINT32_MAX)
                        c = cheap;
                if (c)
                        put(w, c, at);
        }
}

/* Is the apostrophe at the writer's end inside a word? Looks at the letter before and the byte after. */
static bool inside_word(const struct writer *w, const char *next, const char *end)
{
        unsigned char c;

        if (next >= end || w->n == 0 || !(is_letter_ascii(w->cp[w->n - 1]) || is_digit(w->cp[w->n - 1])))
                return false;
        c = (unsigned char)*next;
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void read_all(struct writer *w, struct str text, size_t *ret_stop)
{
        const char *p = text.p, *end = text.p + text.n;

        while (p < end && w->n < w->max) {
                size_t at = (size_t)(p - text.p), n = 1;
                uint32_t cluster[1 + MARKS_MAX], c, cheap;
                const char *after;

                cluster[0] = c = utf8_next(&p, end);
                cheap = fold_cheap(c);
                while (cheap != ' ' && cheap != 0 && p < end && (unsigned char)*p >= 0xCC) {
                        after = p;
                        c = utf8_next(&after, end);
                        if (!is_mark(c))
                                break;
                        p = after;
                        if (n < 1 + MARKS_MAX && !is_dropped(c))
                                cluster[n++] = c;
                }
                if (is_apostrophe(cluster[0]) && inside_word(w, p, end))
                        continue;
                if (cheap == UINT32_MAX || n > 1)
                        put_cluster(w, cluster, n, at);
                else if (cheap)
                        put(w, cheap, at);
        }
        while (w->n > 0 && w->cp[w->n - 1] == ' ')
                w->n--;
        *ret_stop = (size_t)(p - text.p);
}

/* Rewrites in place: a value is never longer than WORD_MAX, and the arrays have that much room behind max. */
static void rewrite_wording(struct arena *mem, struct writer *w)
{
        const uint16_t *value = NULL;
        size_t i, j, n = 0, len, value_n = 0;
        uint32_t *cp, *at;

        for (i = 0; i + 1 < w->n; i++) {
                if (table_wording(w->cp + i, w->n - i, &value, &value_n) > 0)
                        break;
        }
        if (i + 1 >= w->n)
                return;
        cp = ARENA_ARRAY(mem, uint32_t, w->n * WORD_MAX / 2 + WORD_MAX);
        at = ARENA_ARRAY(mem, uint32_t, w->n * WORD_MAX / 2 + WORD_MAX + 1);
        for (i = 0; i < w->n; i += len) {
                len = table_wording(w->cp + i, w->n - i, &value, &value_n);
                for (j = 0; j < (len ? value_n : 1); j++) {
                        cp[n] = len ? value[j] : w->cp[i];
                        at[n++] = w->at[i];
                }
                if (len == 0)
                        len = 1;
        }
        w->cp = cp;
        w->at = at;
        w->n = n < w->max ? n : w->max;
}

struct normal normal_make(struct arena *mem, struct str text, size_t max_cp)
{
        size_t room = text.n + 1 < max_cp ? text.n + 1 : max_cp, stop;
        struct writer w = {0};

        /* A cluster may grow (ligatures, compatibility forms): leave space for three times, within max_cp. */
        w.max = room * 3 < max_cp ? room * 3 : max_cp;
        w.cp = ARENA_ARRAY(mem, uint32_t, w.max + 1);
        w.at = ARENA_ARRAY(mem, uint32_t, w.max + 1);
        read_all(&w, text, &stop);
        rewrite_wording(mem, &w);
        w.at[w.n] = (uint32_t)stop;
        return (struct normal){.cp = w.cp, .at = w.at, .n = w.n};
}

struct str normal_utf8(struct arena *mem, const struct normal *s)
{
        char *out = arena_alloc(mem, s->n * 4 + 4);
        size_t n = 0, i;

        for (i = 0; i < s->n; i++)
                n += utf8_put(out + n, s->cp[i]);
        return str_n(out, n);
}

struct str normal_text(struct arena *mem, struct str text, size_t max_cp)
{
        struct normal s = normal_make(mem, text, max_cp);

        return normal_utf8(mem, &s);
}
