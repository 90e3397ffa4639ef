/* See pool.h. Two passes: count the features of all texts, then weigh them. */
#include "nlu/pool.h"

#include "learn/cluster.h"
#include "nlu/nlu_priv.h"
#include "nlu/pool_priv.h"

#include <stdlib.h>

struct cut {
        struct features features;
        struct concept_set concepts;
};

static void cut_text(const struct nlu_base *base, struct arena *mem, struct str text, struct cut *c, struct meaning *m)
{
        struct normal s = normal_make(mem, text, TEXT_CP);
        struct words w = words_cut(mem, &s);

        c->features = features_make(mem, &s, &w, false);
        nlu_concepts_in(base->concepts, &s, &w, &c->concepts);
        nlu_meaning_make(base, &s, &w, m);
}

static bool cancelled(const atomic_bool *cancel)
{
        return cancel && atomic_load_explicit(cancel, memory_order_relaxed);
}

struct pool *pool_make(struct nlu *nlu, const struct str *texts, size_t n, const atomic_bool *cancel)
{
        struct arena *tmp = arena_new((size_t)8 << 30);
        struct cut *cuts = ARENA_ARRAY(tmp, struct cut, n + 1);
        struct pool *p = calloc(1, sizeof(*p));
        size_t i;

        if (!p)
                abort();
        p->nlu = nlu_ref(nlu);
        p->mem = arena_new((size_t)8 << 30);
        p->n = n;
        p->lex = lexicon_new();
        p->meanings = ARENA_ARRAY(p->mem, struct meaning, n + 1);
        p->points = ARENA_ARRAY(p->mem, struct cluster_point, n + 1);
        for (i = 0; i < n && !cancelled(cancel); i++) {
                cut_text(nlu->base, tmp, texts[i], &cuts[i], &p->meanings[i]);
                nlu_count_terms(p->lex, &cuts[i].features, &cuts[i].concepts);
        }
        lexicon_finish(p->lex);
        for (i = 0; i < n && !cancelled(cancel); i++) {
                p->points[i].x = nlu_vector(p->mem, p->lex, &cuts[i].features, &cuts[i].concepts);
                p->points[i].dense = p->meanings[i].known ? p->meanings[i].v : NULL;
        }
        arena_free(tmp);
        return cancelled(cancel) ? pool_free(p) : p;
}

struct pool *pool_free(struct pool *p)
{
        if (!p)
                return NULL;
        lexicon_free(p->lex);
        arena_free(p->mem);
        nlu_unref(p->nlu);
        free(p);
        return NULL;
}

const struct cluster_point *pool_points(const struct pool *p, uint32_t *ret_features, size_t *ret_dense)
{
        *ret_features = lexicon_size(p->lex);
        *ret_dense = WORDVEC_DIM;
        return p->points;
}
