/* nlu_understand(): puts the witnesses together for one message. */
#include "nlu/entity.h"
#include "nlu/mood.h"
#include "nlu/nlu_priv.h"
#include "nlu/phrase.h"
#include "nlu/signal.h"

#include "learn/calibrate.h"
#include "text/utf8.h"

#include <math.h>
#include <string.h>

#define REMEMBERED 0.8f /* weight of products that only the conversation knows */

#define CLAUSES 6u    /* of a message that are asked by themselves */
#define CLAUSE_MIN 5u /* bytes */
#define CLAUSE_SURE 0.5f
#define CLAUSE_BETTER 2
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

/* How one text, the message or a part of it, is ranked. */
struct judgement {
        struct ranking rank;
        float top;   /* how likely the first is right */
        float known; /* how likely one of the first three is */
};

/* A thing of others in the message makes all less likely. */
static float doubt(float p, bool foreign)
{
        return foreign ? p / (p + FOREIGN_ODDS * (1 - p)) : p;
}

static void judge(const struct nlu *nlu, const struct rank_query *q, bool names_product, struct arena *mem,
                  struct judgement *ret)
{
        const struct nlu_model *model = nlu->model;
        const struct ranking *rank = &ret->rank;
        bool foreign;

        nlu_rank(nlu->base, q, mem, &ret->rank);
        ret->top = ret->known = 0;
        if (rank->n == 0)
                return;
        foreign = nlu_is_foreign(nlu->base, q->a, names_product, &nlu->base->docs[rank->best[0].doc]);
        ret->top = doubt(logistic_apply(rank->trust, TRUST_INPUTS, model->trust[q->lang]), foreign);
        ret->known = doubt(logistic_apply(rank->trust, TRUST_INPUTS, model->known[q->lang]), foreign);
        ret->known = fmaxf(ret->known, ret->top);
}

static bool ends_clause(uint32_t c)
{
        return c == '\n' || c == '.' || c == ',' || c == '!' || c == '?' || c == ';' || c == 0x3002 || c == 0xFF0C ||
               c == 0xFF01 || c == 0xFF1F || c == 0xFF1B || c == 0x3001 || c == 0x2026;
}

static size_t cut_clauses(struct str text, struct str *out)
{
        const char *p = text.p, *end = text.p + text.n, *from = p, *at;
        size_t n = 0;

        while (p < end && n < CLAUSES) {
                bool ends;

                at = p;
                ends = ends_clause(utf8_next(&p, end));
                if (!ends && p < end)
                        continue;
                out[n] = str_trim(str_n(from, (size_t)((ends ? at : p) - from)));
                n += out[n].n >= CLAUSE_MIN;
                from = p;
        }
        return n;
}

/*
 * Who is upset buries the matter among other things. When the whole is not understood for sure, each clause is asked by
 * itself; one that is surely understood stands for the message.
 */
static void judge_clauses(const struct nlu *nlu, struct str text, struct rank_query *q, bool names_product,
                          struct arena *mem, struct judgement *best)
{
        struct judgement *one = ARENA_NEW(mem, struct judgement);
        struct str clause[CLAUSES];
        size_t n = cut_clauses(text, clause), i;

        for (i = 0; n > 1 && i < n; i++) {
                struct analysed a = nlu_analyse(nlu->base, mem, clause[i], q->lang);

                q->a = &a;
                judge(nlu, q, names_product, mem, one);
                if (one->known > CLAUSE_BETTER * best->known && one->known >= CLAUSE_SURE)
                        *best = *one;
        }
}

static void fill_hits(const struct nlu *nlu, const struct judgement *j, enum lang lang, struct nlu_result *ret)
{
        const struct nlu_model *model = nlu->model;
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
        /* Somebody wrote down exactly this. */
        if (i > 0 && fmaxf(rank->best[0].in[RANK_NEAR], rank->best[0].in[RANK_TITLE]) > 0.97f) {
                ret->band = BAND_ANSWER;
                ret->accepted = true;
                ret->hits[0].confidence = ret->known = fmaxf(j->known, 0.95f);
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
        struct judgement j = {.top = 0};
        struct rank_query q = {.out = {FOLDS, NO_DOC}};
        struct analysed a;
        struct mentions m;
        struct phrases p;
        struct mood mood;
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
        mood_guess(nlu->base->moods, mem, text, &a, &mood);
        nlu_find_signals(&p, &mood, ret);
        nlu_find_emotion(&p, &mood, ret);
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
        q.whole = nlu->base->whole;
        q.rank = nlu->model->rank;
        judge(nlu, &q, m.n > 0, mem, &j);
        if (j.top < nlu->model->answer[ret->lang] && (ret->dissatisfied || ret->emotion >= EMO_ANXIOUS))
                judge_clauses(nlu, text, &q, m.n > 0, mem, &j);
        fill_hits(nlu, &j, ret->lang, ret);
        return 0;
}

const char *nlu_band_name(enum nlu_band band)
{
        static const char *const names[] = {"answer", "choices", "decline"};

        return names[band];
}
