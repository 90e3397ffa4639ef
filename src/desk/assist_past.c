/*
 * assist_past - an inverted index over what customers of the past said, redacted: words and pairs of them, weighted by
 * how rare they are (learn/sparse.h), the cosine to the words at hand. Of conversations that are about as near, those
 * that were solved come first.
 */
#include "desk/assist_priv.h"
#include "learn/postings.h"
#include "text/features.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_CODE_POINTS = 400, SNIPPET_MAX = 160 };
#define NEAR 0.12f   /* cosine from which it is worth showing */
#define SOLVED 0.05f /* that a solved one may be farther */

static const float shares[SPARSE_BLOCKS] = {1, 1, 1, 1};

struct past_index {
        struct arena *mem;
        struct past_line *v;
        size_t n;
        struct lexicon *lex;
        struct postings *postings;
};

static struct features features_of(struct arena *mem, struct str text)
{
        struct normal s = normal_make(mem, text, TEXT_CODE_POINTS);
        struct words w = words_cut(mem, &s);

        return features_terms(mem, &s, &w);
}

static struct sparse vector_of(struct arena *mem, const struct lexicon *lex, struct str text)
{
        struct features f = features_of(mem, text);
        struct sparse_builder b;

        sparse_begin(&b, mem, lex, f.n + 1);
        for (size_t i = 0; i < f.n; i++)
                sparse_put(&b, f.p[i].hash, 0, f.p[i].count);
        return sparse_finish(&b, shares);
}

static bool cancelled(const atomic_bool *cancel)
{
        return cancel && atomic_load_explicit(cancel, memory_order_relaxed);
}

struct past_index *past_index_new(const struct past_line *v, size_t n, const atomic_bool *cancel)
{
        struct past_index *p = calloc(1, sizeof(*p));
        struct arena *tmp = arena_new(0);

        if (!p)
                abort();
        p->mem = arena_new(0);
        p->v = ARENA_ARRAY(p->mem, struct past_line, n + 1);
        p->n = n;
        p->lex = lexicon_new();
        for (size_t i = 0; i < n && !cancelled(cancel); i++) {
                struct features f;

                p->v[i] = (struct past_line){arena_str(p->mem, v[i].conversation), arena_str(p->mem, v[i].lang),
                                             arena_str(p->mem, v[i].topic), arena_str(p->mem, v[i].outcome),
                                             arena_str(p->mem, v[i].text)};
                f = features_of(tmp, v[i].text);
                for (size_t k = 0; k < f.n; k++)
                        lexicon_add(p->lex, f.p[k].hash);
                lexicon_count_doc(p->lex);
                arena_reset(tmp);
        }
        lexicon_finish(p->lex);
        p->postings = postings_new(lexicon_size(p->lex));
        for (size_t i = 0; i < n && !cancelled(cancel); i++) {
                struct sparse x = vector_of(tmp, p->lex, v[i].text);

                postings_add(p->postings, &x);
                arena_reset(tmp);
        }
        postings_finish(p->postings);
        arena_free(tmp);
        return cancelled(cancel) ? past_index_free(p) : p;
}

struct past_index *past_index_free(struct past_index *p)
{
        if (!p)
                return NULL;
        postings_free(p->postings);
        lexicon_free(p->lex);
        arena_free(p->mem);
        free(p);
        return NULL;
}

size_t past_index_size(const struct past_index *p)
{
        return p ? p->n : 0;
}

static bool solved(const struct past_line *l)
{
        return str_eq(l->outcome, STR("confirmed"));
}

/* The line of the conversation that says most of what is asked is not known; its beginning tells what it was about. */
static struct str snippet(struct str text, struct arena *mem)
{
        size_t n = text.n < SNIPPET_MAX ? text.n : SNIPPET_MAX;
        char *out = ARENA_ARRAY(mem, char, n + 1);

        while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
                n--;
        for (size_t i = 0; i < n; i++)
                out[i] = text.p[i] == '\n' ? ' ' : text.p[i];
        return str_n(out, n);
}

static void keep_best(struct view_similar *best, unsigned *n, struct view_similar one)
{
        unsigned at;

        if (*n == VIEW_SIMILAR && best[VIEW_SIMILAR - 1].score >= one.score)
                return;
        at = *n < VIEW_SIMILAR ? (*n)++ : VIEW_SIMILAR - 1;
        while (at > 0 && best[at - 1].score < one.score) {
                best[at] = best[at - 1];
                at--;
        }
        best[at] = one;
}

unsigned past_index_find(const struct past_index *p, struct str text, enum lang lang, struct str without,
                         struct arena *mem, struct view_similar ret[VIEW_SIMILAR])
{
        struct sparse x;
        unsigned n = 0;
        float *score;

        if (!p || !p->n || !text.n)
                return 0;
        x = vector_of(mem, p->lex, text);
        score = ARENA_ARRAY(mem, float, p->n);
        memset(score, 0, p->n * sizeof(*score));
        postings_score(p->postings, &x, 0, score);
        for (size_t i = 0; i < p->n; i++) {
                const struct past_line *l = &p->v[i];

                if (score[i] < NEAR || str_eq(l->conversation, without) || !str_eq_c(l->lang, lang_name(lang)))
                        continue;
                keep_best(ret, &n,
                          (struct view_similar){.conversation = l->conversation,
                                                .topic = l->topic,
                                                .outcome = l->outcome,
                                                .snippet = l->text,
                                                .score = score[i] + (solved(l) ? SOLVED : 0)});
        }
        for (unsigned i = 0; i < n; i++)
                ret[i].snippet = snippet(ret[i].snippet, mem);
        return n;
}
