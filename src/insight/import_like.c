/* import_like - questions as vectors of their terms, weighed by how rare they are; see import_like.h. */
#include "insight/import_like.h"

#include "base/vec.h"
#include "learn/postings.h"
#include "text/features.h"

#include <stdlib.h>
#include <string.h>

/* Of a knowledge's questions (KNOWLEDGE_TEXT_BYTES_MAX: at most eight bytes of terms for one of text), and of a file's.
 */
#define TERMS_BYTES ((size_t)1 << 30)

enum { LETTERS_MAX = 400, TERMS_MAX = 512 };

struct row {
        struct features terms;
        unsigned doc;
};

struct likes {
        struct arena *mem, *tmp; /* terms of all questions; work on one */
        struct lexicon *lex;
        struct postings *index;
        VEC(struct row) rows;
};

static const float share[SPARSE_BLOCKS] = {[FEATURE_WORD] = .6f, [FEATURE_PAIR] = .4f, [FEATURE_HAN] = 1};

static struct features terms_of(struct arena *mem, struct str text)
{
        struct normal s = normal_make(mem, text, LETTERS_MAX);
        struct words w = words_cut(mem, &s);

        return features_terms(mem, &s, &w);
}

static struct sparse vector_of(struct arena *mem, const struct lexicon *lex, const struct features *f)
{
        struct sparse_builder b;

        sparse_begin(&b, mem, lex, f->n ? f->n : 1);
        for (size_t i = 0; i < f->n; i++)
                sparse_put(&b, f->p[i].hash, f->p[i].block, f->p[i].count);
        return sparse_finish(&b, share);
}

struct likes *likes_new(void)
{
        struct likes *l = calloc(1, sizeof(*l));

        if (!l)
                abort();
        l->mem = arena_new(TERMS_BYTES);
        l->tmp = arena_new(0);
        l->lex = lexicon_new();
        return l;
}

struct likes *likes_free(struct likes *l)
{
        if (!l)
                return NULL;
        postings_free(l->index);
        lexicon_free(l->lex);
        VEC_FREE(&l->rows);
        arena_free(l->mem);
        arena_free(l->tmp);
        free(l);
        return NULL;
}

void likes_add(struct likes *l, struct str question, unsigned doc)
{
        struct row *r = VEC_ADD(&l->rows);
        struct features f;

        arena_reset(l->tmp);
        f = terms_of(l->tmp, question);
        *r = (struct row){f, doc};
        r->terms.p = ARENA_ARRAY(l->mem, struct feature, f.n);
        if (f.n)
                memcpy(r->terms.p, f.p, f.n * sizeof(*f.p));
        for (size_t i = 0; i < r->terms.n; i++)
                lexicon_add(l->lex, r->terms.p[i].hash);
        lexicon_count_doc(l->lex);
}

void likes_finish(struct likes *l)
{
        lexicon_finish(l->lex);
        l->index = postings_new(lexicon_size(l->lex));
        for (size_t i = 0; i < l->rows.n; i++) {
                struct sparse v;

                arena_reset(l->tmp);
                v = vector_of(l->tmp, l->lex, &l->rows.p[i].terms);
                postings_add(l->index, &v);
        }
        postings_finish(l->index);
}

int likes_find(const struct likes *l, struct str question, unsigned before, float *ret)
{
        struct arena *mem = arena_new(0);
        struct features f = terms_of(mem, question);
        struct sparse v = vector_of(mem, l->lex, &f);
        float *scores = ARENA_ARRAY(mem, float, l->rows.n + 1);
        int best = -1;

        *ret = LIKE_SAME;
        if (f.n)
                postings_score(l->index, &v, 0, scores);
        for (size_t i = 0; i < l->rows.n; i++)
                if (l->rows.p[i].doc < before && scores[i] >= *ret && (best < 0 || scores[i] > *ret)) {
                        *ret = scores[i];
                        best = (int)l->rows.p[i].doc;
                }
        arena_free(mem);
        return best;
}
