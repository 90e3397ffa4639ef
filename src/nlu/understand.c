#include "nlu/nlu_priv.h"

#include "learn/calibrate.h"

#include <string.h>

int nlu_understand(const struct nlu *nlu, struct str text, const struct nlu_context *ctx, struct arena *mem, struct nlu_result *ret)
{
        static const struct nlu_context nothing;
        struct analysed a;
        struct mentions m;
        uint16_t products[MENTIONS_MAX];
        struct ranking rank;
        struct rank_query q = {0};
        size_t i;

        if (!ctx)
                ctx = &nothing;
        memset(ret, 0, sizeof(*ret));
        a = nlu_analyse(mem, text, ctx->lang);
        ret->lang = a.lang.lang;
        nlu_products_in(nlu->base, &a, &m);
        for (i = 0; i < m.n; i++)
                products[i] = m.p[i].product;
        q = (struct rank_query){.a = &a, .products = products, .n_products = m.n, .product_weight = 1, .last_doc = NO_DOC,
                .lang = ret->lang, .classes = nlu->model->classes, .rank = nlu->model->rank, .out = {FOLDS, NO_DOC}};
        q.symptom = nlu_states_symptom(&a, mem);
        nlu_rank(nlu->base, &q, mem, &rank);
        for (i = 0; i < rank.n && i < NLU_MAX_HITS; i++) {
                ret->hits[i].id = nlu->base->docs[rank.best[i].doc].id;
                ret->hits[i].score = rank.best[i].score;
                ret->hits[i].ordinal = (uint16_t)rank.best[i].doc;
                ret->n_hits++;
        }
        if (rank.n) {
                float c = logistic_apply(rank.trust, TRUST_INPUTS, nlu->model->trust[ret->lang]);
                ret->hits[0].confidence = c;
                ret->band = c >= nlu->model->answer[ret->lang] ? BAND_ANSWER : c >= nlu->model->decline[ret->lang] ? BAND_CHOICES : BAND_DECLINE;
        } else ret->band = BAND_DECLINE;
        return 0;
}
