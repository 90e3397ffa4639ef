/*
 * A run of Chinese c1 … cn gives the pairs c1c2 … c(n-1)cn and, at its end, cn alone: so one character is found as the
 * start of a token, and a longer stretch as pairs that follow each other.
 */
#include "text/search.h"

#include "text/normal.h"
#include "text/utf8.h"
#include "text/words.h"

#include <stdlib.h>

struct token {
        struct str text;
        uint32_t from, to; /* code points of the normal form */
        bool han;
        bool begins; /* a word or a run of Chinese */
};

struct tokens {
        struct token *p;
        size_t n;
        struct normal normal;
};

static struct str utf8_of(struct arena *mem, const uint32_t *cp, size_t n, bool stem)
{
        char *p = arena_alloc(mem, n * 4 + 1);
        size_t at = 0;

        for (size_t i = 0; i < n; i++) {
                char c[4];
                size_t k = utf8_put(c, stem ? word_stem_letter(cp, n, i) : cp[i]);

                for (size_t j = 0; j < k; j++)
                        p[at++] = c[j];
        }
        return (struct str){p, at};
}

static void add_run(struct arena *mem, struct tokens *t, uint32_t from, uint32_t to)
{
        for (uint32_t i = from; i < to; i++) {
                uint32_t end = i + 1 < to ? i + 2 : to;

                t->p[t->n++] = (struct token){utf8_of(mem, t->normal.cp + i, end - i, false), i, end, true, i == from};
        }
}

static void add_word(struct arena *mem, struct tokens *t, const struct word *w)
{
        const uint32_t *cp = t->normal.cp + w->from;
        size_t n = w->to - w->from;

        if (w->kind == WORD_LATIN)
                n = word_stem(cp, n);
        t->p[t->n++] = (struct token){utf8_of(mem, cp, n, w->kind == WORD_LATIN), w->from, w->to, false, true};
}

static struct tokens tokens_of(struct arena *mem, struct str text, size_t max_cp)
{
        struct tokens t = {.normal = normal_make(mem, text, max_cp)};
        struct words w = words_cut(mem, &t.normal);

        t.p = ARENA_ARRAY(mem, struct token, t.normal.n + 1);
        for (size_t i = 0; i < w.n;) {
                size_t end = i + 1;

                if (w.p[i].kind == WORD_HAN) {
                        while (end < w.n && w.p[end].kind == WORD_HAN && w.p[end].from == w.p[end - 1].to)
                                end++;
                        add_run(mem, &t, w.p[i].from, w.p[end - 1].to);
                } else if (w.p[i].kind != WORD_SIGN) {
                        add_word(mem, &t, &w.p[i]);
                }
                i = end;
        }
        return t;
}

/* Tokens [from, to) with a space between two. */
static struct str join(struct arena *mem, const struct tokens *t, size_t from, size_t to)
{
        size_t n = 0, at = 0;
        char *p;

        for (size_t i = from; i < to; i++)
                n += t->p[i].text.n + 1;
        p = arena_alloc(mem, n + 1);
        for (size_t i = from; i < to; i++) {
                if (i > from)
                        p[at++] = ' ';
                for (size_t k = 0; k < t->p[i].text.n; k++)
                        p[at++] = t->p[i].text.p[k];
        }
        return (struct str){p, at};
}

struct str search_words(struct arena *mem, struct str text)
{
        struct tokens t = tokens_of(mem, text, SEARCH_TEXT_MAX);

        return join(mem, &t, 0, t.n);
}

/* What a run of Chinese says is in its pairs; its last character alone is only for runs of one. */
static struct search_term term_of(struct arena *mem, const struct tokens *t, size_t from, size_t to, bool last)
{
        bool han = t->p[from].han;
        size_t end = han && to - from > 1 ? to - 1 : to;

        return (struct search_term){join(mem, t, from, end), han ? to - from == 1 : last && t->p[from].text.n > 1};
}

size_t search_terms(struct arena *mem, struct str query, struct search_term ret[static SEARCH_TERMS_MAX])
{
        struct tokens t = tokens_of(mem, query, SEARCH_QUERY_MAX);
        size_t n = 0;

        for (size_t i = 0; i < t.n && n < SEARCH_TERMS_MAX;) {
                size_t end = i + 1;

                while (end < t.n && !t.p[end].begins)
                        end++;
                ret[n++] = term_of(mem, &t, i, end, end == t.n);
                i = end;
        }
        return n;
}

/* How many tokens from i on are those of the term; 0: they are not. */
static size_t match(const struct tokens *t, size_t i, const struct search_term *term)
{
        struct str rest = term->words, word;
        size_t n = 0;

        while (str_cut(&rest, ' ', &word)) {
                bool open = term->prefix && !rest.p;

                if (i + n == t->n || (open ? !str_starts(t->p[i + n].text, word) : !str_eq(t->p[i + n].text, word)))
                        return 0;
                n++;
        }
        return n;
}

static int by_place(const void *a, const void *b)
{
        const struct search_mark *x = a, *y = b;

        if (x->from != y->from)
                return x->from < y->from ? -1 : 1;
        return (x->to > y->to) - (x->to < y->to);
}

static size_t without_overlap(struct search_mark *m, size_t n)
{
        size_t kept = 0;

        qsort(m, n, sizeof(*m), by_place);
        for (size_t i = 0; i < n; i++) {
                if (kept && m[i].from <= m[kept - 1].to) {
                        if (m[i].to > m[kept - 1].to)
                                m[kept - 1].to = m[i].to;
                } else {
                        m[kept++] = m[i];
                }
        }
        return kept;
}

size_t search_marks(struct arena *mem, struct str text, const struct search_term *terms, size_t n_terms,
                    struct search_mark ret[static SEARCH_MARKS_MAX])
{
        struct tokens t = tokens_of(mem, text, SEARCH_TEXT_MAX);
        size_t n = 0;

        for (size_t i = 0; i < t.n; i++)
                for (size_t k = 0; k < n_terms && n < SEARCH_MARKS_MAX; k++) {
                        size_t len = match(&t, i, &terms[k]);
                        uint32_t to;

                        if (!len)
                                continue;
                        to = terms[k].prefix && t.p[i].han ? t.p[i].from + 1 : t.p[i + len - 1].to;
                        ret[n++] = (struct search_mark){t.normal.at[t.p[i].from], t.normal.at[to]};
                }
        return without_overlap(ret, n);
}
