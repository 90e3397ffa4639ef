/* nlu_understand(): puts the witnesses together for one message. */
#include "nlu/entity.h"
#include "nlu/nlu_priv.h"
#include "nlu/phrase.h"
#include "nlu/signal.h"

#include "learn/calibrate.h"
#include "text/utf8.h"

#include <math.h>
#include <string.h>

#define REMEMBERED 0.5f /* weight of products that only the conversation knows */

#define FOREIGN_ODDS 8 /* a thing of others makes a document so many times less likely */

struct talk {
        uint16_t products[MENTIONS_MAX];
        size_t n;
        float weight;
};

static void products_of(const struct nlu *nlu, const struct mentions *m, const struct nlu_context *ctx, struct talk *t)
{
        size_t i;

        t->n = 0;
        t->weight = 1;
        for (i = 0; i < m->n; i++)
                t->products[t->n++] = m->p[i].product;
        if (t->n > 0)
                return;
        t->weight = REMEMBERED;
        for (i = 0; i < ctx->n_products && t->n < MENTIONS_MAX; i++) {
                uint32_t p = nlu_product_find(nlu->base, ctx->products[i]);

                if (p != UINT32_MAX)
                        t->products[t->n++] = (uint16_t)p;
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

static void best_passage(const struct nlu_base *base, const struct ranking *rank, uint32_t doc, enum lang lang,
                         struct nlu_hit *hit)
{
        const struct doc *d = &base->docs[doc];
        uint32_t i, from, best;

        if (d->para_n[lang] == 0)
                lang = lang == LANG_ZH ? LANG_EN : LANG_ZH;
        if (d->para_n[lang] == 0)
                return;
        best = from = d->para_first[lang];
        for (i = from; i < from + d->para_n[lang]; i++) {
                if (rank->body[i] > rank->body[best])
                        best = i;
        }
        hit->passage = base->paras[best].text;
        hit->passage_no = base->paras[best].no;
}

static float confidence(const struct nlu *nlu, const struct ranking *rank, const struct analysed *a,
                        bool names_own_product, enum lang lang)
{
        float p = logistic_apply(rank->trust, TRUST_INPUTS, nlu->model->trust[lang]);

        if (rank->n > 0 && nlu_is_foreign(nlu->base, a, names_own_product, &nlu->base->docs[rank->best[0].doc]))
                p /= p + FOREIGN_ODDS * (1 - p);
        return p;
}

static void fill_hits(const struct nlu *nlu, const struct ranking *rank, float top, enum lang lang,
                      struct nlu_result *ret)
{
        const struct nlu_model *model = nlu->model;
        size_t i;

        for (i = 0; i < rank->n && i < NLU_MAX_HITS; i++) {
                struct nlu_hit *hit = &ret->hits[i];

                hit->id = nlu->base->docs[rank->best[i].doc].id;
                hit->ordinal = (uint16_t)rank->best[i].doc;
                hit->score = rank->best[i].score;
                /* Later ones share what the first leaves, by distance. */
                hit->confidence = i == 0 ? top : (1 - top) * expf(rank->best[i].score - rank->best[0].score) / 2;
                best_passage(nlu->base, rank, rank->best[i].doc, lang, hit);
        }
        ret->n_hits = (unsigned)i;
        if (i == 0 || top < model->decline[lang])
                ret->band = BAND_DECLINE;
        else
                ret->band = top >= model->answer[lang] ? BAND_ANSWER : BAND_CHOICES;
        /* Somebody wrote down exactly this. */
        if (i > 0 && fmaxf(rank->best[0].in[RANK_NEAR], rank->best[0].in[RANK_TITLE]) > 0.97f) {
                ret->band = BAND_ANSWER;
                ret->hits[0].confidence = fmaxf(top, 0.95f);
        }
}

static bool says_something(const struct normal *s)
{
        size_t i;

        for (i = 0; i < s->n; i++) {
                if ((s->cp[i] >= '0' && s->cp[i] <= '9') || (s->cp[i] >= 'a' && s->cp[i] <= 'z') ||
                    (s->cp[i] >= 0xC0 && s->cp[i] < 0x2000) || (s->cp[i] >= 0x3040 && s->cp[i] < 0xE000))
                        return true;
        }
        return false;
}

int nlu_understand(const struct nlu *nlu, struct str text, const struct nlu_context *ctx, struct arena *mem,
                   struct nlu_result *ret)
{
        static const struct nlu_context nothing;
        struct ranking rank = {0};
        struct rank_query q = {.out = {FOLDS, NO_DOC}};
        struct analysed a;
        struct mentions m;
        struct phrases p;
        struct talk t;
        size_t i;

        memset(ret, 0, sizeof(*ret));
        ctx = ctx ? ctx : &nothing;
        text = utf8_cut(text, NLU_MAX_TEXT);
        a = nlu_analyse(nlu->base, mem, text, ctx->lang);
        ret->lang = a.lang.lang;
        ret->mixed = a.lang.mixed;
        ret->unsupported_language = a.lang.unsupported;
        ret->normal = normal_utf8(mem, &a.normal);
        ret->empty = !says_something(&a.normal);
        ret->band = BAND_DECLINE;
        phrases_read(&p, mem, text, &a);
        nlu_find_signals(&p, ret);
        nlu_find_emotion(&p, ret);
        nlu_products_in(nlu->base, &a, &m);
        nlu_find_entities(nlu->base, text, &a, &m, ctx, mem, ret);
        for (i = 0; i < m.n && i < NLU_MAX_PRODUCTS; i++)
                ret->products[ret->n_products++] = nlu->base->products[m.p[i].product].id;
        if (ret->empty || ret->unsupported_language)
                return 0;
        products_of(nlu, &m, ctx, &t);
        q.a = &a;
        q.products = t.products;
        q.n_products = t.n;
        q.product_weight = t.weight;
        q.symptom = nlu_states_symptom(&a, mem);
        q.last_doc = find_doc(nlu->base, ctx->doc_id);
        q.lang = ret->lang;
        q.classes = nlu->model->classes;
        q.rank = nlu->model->rank;
        nlu_rank(nlu->base, &q, mem, &rank);
        fill_hits(nlu, &rank, confidence(nlu, &rank, &a, m.n > 0, ret->lang), ret->lang, ret);
        return 0;
}

const char *nlu_band_name(enum nlu_band band)
{
        static const char *const names[] = {"answer", "choices", "decline"};

        return names[band];
}
