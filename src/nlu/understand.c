/* nlu_understand(): puts the witnesses together for one message. */
#include "nlu/entity.h"
#include "nlu/mood.h"
#include "nlu/nlu_priv.h"
#include "nlu/phrase.h"
#include "nlu/signal.h"

#include "text/utf8.h"

#include <math.h>
#include <string.h>

#define CLAUSES 6u /* of a message that are asked by themselves */
#define CLAUSE_SURE 0.5f
#define CLAUSE_BETTER 1.5f
#define SURE 0.9f /* above, a vector hardly ever knows better */

/* "Not the camera, the speaker": only the speaker is talked about. When all are denied, they all stay. */
static void drop_denied(const struct nlu_base *base, const struct nlu_result *r, struct mentions *m)
{
        struct mentions rest = {.n = 0};
        size_t i, k;

        for (i = 0; i < m->n; i++) {
                bool denied = false;

                for (k = 0; k < r->n_entities && !denied; k++)
                        denied = r->entities[k].kind == ENT_PRODUCT && r->entities[k].negated &&
                                 str_eq(r->entities[k].value, base->products[m->p[i].product].id);
                if (!denied)
                        rest.p[rest.n++] = m->p[i];
        }
        if (rest.n > 0)
                *m = rest;
}

/* How well a paragraph does, by words and, where there are vectors of whole texts, by meaning. */
static float fits(const struct ranking *rank, uint32_t para)
{
        return rank->body[para] + (rank->body_meaning ? rank->body_meaning[para] : 0);
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
                if (fits(rank, i) > fits(rank, best))
                        best = i;
        }
        hit->passage = base->paras[best].text;
        hit->passage_no = base->paras[best].no;
}

/*
 * Who is upset buries the matter among other things. When the whole is not understood for sure, each clause is asked by
 * itself, by word vectors, since only whole messages bring one of their own; the one that is understood best, surely
 * and better than the whole, stands for the message.
 */
static void judge_clauses(const struct nlu *nlu, struct str text, struct rank_query *q, bool names_product,
                          struct arena *mem, struct judgement *best)
{
        struct judgement *one = ARENA_NEW(mem, struct judgement);
        struct str clause[CLAUSES];
        size_t n = nlu_clauses(text, clause, CLAUSES), i;
        float bar = fmaxf(CLAUSE_SURE, CLAUSE_BETTER * best->known);

        for (i = 0; n > 1 && i < n; i++) {
                struct analysed a = nlu_analyse(nlu->base, mem, clause[i], q->lang);

                nlu_query_by_words(nlu, &a, q);
                nlu_judge(nlu, q, names_product, mem, one);
                if (one->rank.n && nlu->base->docs[one->rank.best[0].doc].kind == DOC_SMALLTALK)
                        continue;
                if (one->known >= bar) {
                        *best = *one;
                        bar = nextafterf(one->known, 1);
                }
        }
}

static void fill_hits(const struct nlu *nlu, const struct nlu_model *model, const struct judgement *j, enum lang lang,
                      struct nlu_result *ret)
{
        const struct ranking *rank = &j->rank;
        size_t i;

        for (i = 0; i < rank->n && i < NLU_MAX_HITS; i++) {
                struct nlu_hit *hit = &ret->hits[i];

                hit->id = nlu->base->docs[rank->best[i].doc].id;
                hit->ordinal = (uint16_t)rank->best[i].doc;
                hit->score = rank->best[i].score;
                /* The ranker's scores are logarithms of odds. */
                hit->confidence = j->top * expf(rank->best[i].score - rank->best[0].score);
                best_passage(nlu->base, rank, rank->best[i].doc, lang, hit);
        }
        ret->n_hits = (unsigned)i;
        ret->known = j->known;
        if (i == 0 || j->known < model->decline[lang])
                ret->band = BAND_DECLINE;
        else
                ret->band = j->top >= model->answer[lang] ? BAND_ANSWER : BAND_CHOICES;
        ret->accepted = i > 0 && j->known >= model->accept[lang];
        if (j->written) {
                ret->band = BAND_ANSWER;
                ret->accepted = true;
                ret->hits[0].confidence = ret->known;
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

/* Evidence of every row and document lies in memory of its own: conversations hold theirs while they wait. */
static void find_documents(const struct nlu *nlu, struct str text, const struct nlu_context *ctx,
                           const struct analysed *a, const struct mentions *m, struct nlu_result *ret)
{
        struct arena *tmp = arena_new(0);
        struct judgement j = {.top = 0};
        struct rank_query q = nlu_query(nlu, a, m, ctx, tmp);
        const struct nlu_model *model;

        ret->by_vector = nlu_query_by_vector(nlu, ctx->vector, tmp, &q);
        model = q.model;
        nlu_judge(nlu, &q, m->n > 0, tmp, &j);
        ret->unsure = nlu->outside && !ret->by_vector && !j.written && j.top < SURE;
        ret->whole_ordinal = j.rank.n ? (uint16_t)j.rank.best[0].doc : UINT16_MAX;
        ret->whole_confidence = j.written ? j.known : j.top;
        if (j.top < model->answer[ret->lang] && (ret->dissatisfied || ret->emotion >= EMO_ANXIOUS))
                judge_clauses(nlu, text, &q, m->n > 0, tmp, &j);
        fill_hits(nlu, model, &j, ret->lang, ret);
        arena_free(tmp);
}

static void feel(const struct nlu *nlu, struct str text, enum lang lang, struct arena *mem, struct analysed *a,
                 struct nlu_result *ret)
{
        struct phrases p;
        struct mood mood;

        memset(ret, 0, sizeof(*ret));
        *a = nlu_analyse(nlu->base, mem, text, lang);
        ret->lang = a->lang.lang;
        ret->mixed = a->lang.mixed;
        ret->unsupported_language = a->lang.unsupported;
        ret->normal = normal_utf8(mem, &a->normal);
        ret->empty = !says_something(&a->normal);
        ret->band = BAND_DECLINE;
        phrases_read(&p, mem, text, a);
        mood_guess(nlu->base->moods, mem, text, a, &mood);
        nlu_find_signals(&p, &mood, mem, ret);
        nlu_find_emotion(&p, &mood, ret);
}

void nlu_feel(const struct nlu *nlu, struct str text, enum lang lang, struct arena *mem, struct nlu_result *ret)
{
        struct analysed a;

        feel(nlu, utf8_cut(text, NLU_MAX_TEXT), lang, mem, &a, ret);
}

int nlu_understand(const struct nlu *nlu, struct str text, const struct nlu_context *ctx, struct arena *mem,
                   struct nlu_result *ret)
{
        static const struct nlu_context nothing;
        struct analysed a;
        struct mentions m;
        size_t i;

        ctx = ctx ? ctx : &nothing;
        text = utf8_cut(text, NLU_MAX_TEXT);
        feel(nlu, text, ctx->lang, mem, &a, ret);
        nlu_products_in(nlu->base, &a, &m);
        nlu_find_entities(nlu->base, text, &a, &m, ctx, mem, ret);
        drop_denied(nlu->base, ret, &m);
        for (i = 0; i < m.n && i < NLU_MAX_PRODUCTS; i++)
                ret->products[ret->n_products++] = nlu->base->products[m.p[i].product].id;
        if (ret->empty || ret->unsupported_language)
                return 0;
        find_documents(nlu, text, ctx, &a, &m, ret);
        return 0;
}

bool nlu_wants_vector(const struct nlu *nlu, struct str text, const struct nlu_context *ctx,
                      const struct nlu_result *first, struct arena *mem)
{
        struct str parts[NLU_MATTERS_MAX];
        bool acts = first->safety || first->wants_person || first->thanks || first->greeting || first->bye;

        return first->unsure && !acts && nlu_matters(nlu, text, first, ctx, mem, parts) == 0;
}

const char *nlu_band_name(enum nlu_band band)
{
        static const char *const names[] = {"answer", "choices", "decline"};

        return names[band];
}
