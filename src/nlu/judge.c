/* How sure one text, a message or a part of it, has its answer among the documents. */
#include "nlu/nlu_priv.h"

#include "learn/calibrate.h"

#include <math.h>

#define REMEMBERED 0.8f /* weight of products that only the conversation knows */
#define EXACT 0.97f     /* cosine */
#define WRITTEN_KNOWN 0.95f
#define FOREIGN_ODDS 8 /* a thing of others makes a document so many times less likely */
#define SILENT_ODDS 8  /* documents that words cannot find do, at most */

static void products_of(const struct nlu *nlu, const struct mentions *m, const struct nlu_context *ctx,
                        struct arena *mem, struct rank_query *q)
{
        uint16_t *products = ARENA_ARRAY(mem, uint16_t, MENTIONS_MAX);
        size_t i;

        q->products = products;
        q->product_weight = 1;
        for (i = 0; i < m->n; i++)
                products[q->n_products++] = m->p[i].product;
        if (q->n_products > 0)
                return;
        q->product_weight = REMEMBERED;
        for (i = 0; i < ctx->n_products && q->n_products < MENTIONS_MAX; i++) {
                uint32_t p = nlu_product_find(nlu->base, ctx->products[i]);

                if (p != UINT32_MAX)
                        products[q->n_products++] = (uint16_t)p;
        }
}

static uint32_t find_doc(const struct nlu_base *base, struct str id)
{
        uint32_t i;

        for (i = 0; id.n > 0 && i < base->n_docs; i++) {
                if (str_eq(base->docs[i].id, id))
                        return i;
        }
        return NO_DOC;
}

static void use_model(struct rank_query *q, const struct nlu_model *model)
{
        q->model = model;
        q->classes = model->classes;
        q->rank = model->rank;
}

void nlu_query_by_words(const struct nlu *nlu, const struct analysed *a, struct rank_query *q)
{
        q->a = a;
        q->space = &nlu->base->words;
        q->at = nlu_word_place(&a->meaning);
        q->sense = (struct place){.known = false};
        use_model(q, nlu->model);
}

bool nlu_query_by_vector(const struct nlu *nlu, const float *v, struct arena *mem, struct rank_query *q)
{
        if (!nlu->outside || !v)
                return false;
        q->space = &nlu->outside->space;
        q->sense = q->at;
        q->at = nlu_outside_place(nlu->outside, v, q->lang, mem);
        use_model(q, nlu->outside->model);
        return true;
}

struct rank_query nlu_query(const struct nlu *nlu, const struct analysed *a, const struct mentions *m,
                            const struct nlu_context *ctx, struct arena *mem)
{
        struct rank_query q = {
                .symptom = nlu_states_symptom(a, mem),
                .last_doc = find_doc(nlu->base, ctx->doc_id),
                .lang = a->lang.lang,
                .out = {FOLDS, NO_DOC},
                .whole = nlu->base->whole,
        };

        nlu_query_by_words(nlu, a, &q);
        products_of(nlu, m, ctx, mem, &q);
        return q;
}

/*
 * Thresholds rest on questions that a document in their language answers. Where others are written in the other
 * language only, words hardly find them, and what is found is so much less likely what was meant: one of two, when half
 * of all are silent. Vectors of whole texts find them.
 */
static float silence(const struct nlu_base *base, const struct rank_query *q)
{
        size_t speaking = base->n_speaking[q->lang];

        if (q->space != &base->words || speaking == base->n_docs)
                return 1;
        return fminf((float)base->n_docs / (float)(speaking ? speaking : 1), SILENT_ODDS);
}

static float doubt(float p, float odds)
{
        return p / (p + odds * (1 - p));
}

/* lang: whose trust counts. */
static void judge_by(const struct nlu *nlu, const struct rank_query *q, enum lang lang, bool names_product,
                     struct arena *mem, struct judgement *ret)
{
        const struct nlu_model *model = q->model;
        const struct ranking *rank = &ret->rank;
        float odds;

        nlu_rank(nlu->base, q, mem, &ret->rank);
        ret->top = ret->known = 0;
        ret->written = false;
        if (rank->n == 0)
                return;
        odds = silence(nlu->base, q);
        if (nlu_is_foreign(nlu->base, q->a, names_product, &nlu->base->docs[rank->best[0].doc]))
                odds *= FOREIGN_ODDS;
        ret->top = doubt(logistic_apply(rank->trust, TRUST_INPUTS, model->trust[lang]), odds);
        ret->known = doubt(logistic_apply(rank->trust, TRUST_INPUTS, model->known[lang]), odds);
        ret->known = fmaxf(ret->known, ret->top);
        ret->written = fmaxf(rank->best[0].in[RANK_NEAR], rank->best[0].in[RANK_TITLE]) > EXACT;
        if (ret->written)
                ret->known = fmaxf(ret->known, WRITTEN_KNOWN);
}

/* Who asks in one language what is written in the other shares no word with it. Among documents of both languages only
 * vectors compare alike; they are as sure of it as where it is asked in its own language. */
static void judge_across(const struct nlu *nlu, const struct rank_query *q, bool names_product, struct arena *mem,
                         struct judgement *ret)
{
        struct judgement *across = ARENA_NEW(mem, struct judgement);
        struct rank_query w = *q;

        w.wordless = true;
        w.model = q->model->wordless;
        w.rank = w.model->rank;
        judge_by(nlu, &w, q->lang == LANG_ZH ? LANG_EN : LANG_ZH, names_product, mem, across);
        if (across->rank.n && across->top > ret->top && !nlu->base->docs[across->rank.best[0].doc].speaks[q->lang])
                *ret = *across;
}

void nlu_judge(const struct nlu *nlu, const struct rank_query *q, bool names_product, struct arena *mem,
               struct judgement *ret)
{
        judge_by(nlu, q, q->lang, names_product, mem, ret);
        if (q->model->wordless && !ret->written && nlu->base->n_speaking[q->lang] < nlu->base->n_docs)
                judge_across(nlu, q, names_product, mem, ret);
}

bool nlu_class_guess(const struct nlu *nlu, const struct analysed *a, struct arena *mem, uint32_t *ret_doc,
                     float *ret_prob)
{
        const struct nlu_base *base = nlu->base;
        const struct space space = nlu_word_space(base);
        const struct place at = nlu_word_place(&a->meaning);
        float *prob = ARENA_ARRAY(mem, float, base->n_docs + 1);
        struct sparse x;

        if (!nlu->model->classes)
                return false;
        x = nlu_vector(mem, base->lex, &a->features, &a->concepts);
        x = nlu_class_vector(mem, lexicon_size(base->lex), &x, &space, &at);
        softmax_logits(nlu->model->classes, &x, prob);
        softmax_normalise(prob, base->n_docs + 1);
        *ret_doc = NO_DOC;
        *ret_prob = 0;
        for (uint32_t d = 0; d < base->n_docs; d++) {
                if (prob[d] > *ret_prob) {
                        *ret_prob = prob[d];
                        *ret_doc = d;
                }
        }
        return true;
}
