/*
 * nlu_train(): the classifier, and by cross-validation the ranker, the confidence and the thresholds of the bands.
 *
 * Cross-validation asks every ask line twice. Once with a quarter of the ask lines left out, it among them: what a
 * customer would get who says it in words that nobody wrote down. Once with a third of the documents left out, its own
 * among them: a question close to the knowledge but not in it, which should be declined. Background lines, left out by
 * quarters too, are the third kind. The ranker learns from the first kind, the confidence from all three. Large corpora
 * are sampled by document, so the time stays bounded.
 */
#include "nlu/nlu_priv.h"

#include "base/vec.h"
#include "learn/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DOC_FOLDS 3u
#define SAMPLE_DOCS 220u
#define SAMPLE_LINES 6000u
#define RANK_CASES_MAX 1500u
#define WORK_MAX 5000000.0 /* rows times classes that twenty epochs are spent on */
#define WEIGHT_NEAR 0.35f  /* a near miss counts this much beside a real question */
#define WEIGHT_BACK 0.5f
#define PRECISION 0.86f
#define KEEP 0.93f /* share of rightly found questions that must not be declined */

/*
 * Ask lines that are all alike make cross-validation too sure and the thresholds too high for what customers say: a
 * confidence is a probability, so whoever is right more often than not may answer, and one in six is worth a choice.
 */
#define ANSWER_MOST 0.5f
#define DECLINE_MOST 0.16f

enum ask_kind { ASK_IN, ASK_NEAR_MISS, ASK_BACKGROUND };

/* One question of the cross-validation and what came of it. */
struct asked {
        enum ask_kind kind;
        uint8_t lang;
        uint32_t doc;
        struct ranking rank;
};

struct trainer {
        struct nlu_base *base;
        const atomic_bool *cancel;
        struct err *err;
        struct arena *mem;
        uint8_t *sampled; /* by document */
        unsigned epochs;
        VEC(struct asked) asked;
        struct nlu_model *model;
};

static unsigned epochs_for(const struct nlu_base *base)
{
        double work = (double)base->n_rows * (double)(base->n_docs + 1);
        double epochs = base->n_rows < 2000 ? 20 : 10;

        if (work > WORK_MAX)
                epochs *= WORK_MAX / work;
        return epochs < 4 ? 4 : (unsigned)epochs;
}

/* Trains on the rows that `skip` lets through. */
static int train_rows(struct trainer *t, bool (*skip)(const struct trainer *, const struct row *, unsigned),
                      unsigned fold, struct softmax **ret)
{
        struct nlu_base *base = t->base;
        struct softmax_example *ex = malloc((base->n_rows + 1) * sizeof(*ex));
        struct softmax_options o = {.n_features = lexicon_size(base->lex),
                                    .n_classes = (uint32_t)base->n_docs + 1,
                                    .epochs = t->epochs,
                                    .seed = 20260310,
                                    .cancel = t->cancel};
        size_t n = 0, i;
        int r;

        if (!ex)
                abort();
        for (i = 0; i < base->n_rows; i++) {
                const struct row *row = &base->rows[i];

                if (skip && skip(t, row, fold))
                        continue;
                ex[n++] = (struct softmax_example){
                        .x = row->x, .y = row->doc == NO_DOC ? (uint32_t)base->n_docs : row->doc, .weight = 1};
        }
        r = softmax_train(ex, n, &o, ret, t->err);
        free(ex);
        return r;
}

static bool is_sampled(const struct trainer *t, const struct row *row)
{
        return row->doc == NO_DOC || t->sampled[row->doc];
}

static bool skip_lines(const struct trainer *t, const struct row *row, unsigned fold)
{
        return row->fold == fold || !is_sampled(t, row);
}

static bool skip_docs(const struct trainer *t, const struct row *row, unsigned fold)
{
        return !is_sampled(t, row) || (row->doc != NO_DOC && row->doc % DOC_FOLDS == fold);
}

static void ask(struct trainer *t, const struct row *row, enum ask_kind kind, const struct softmax *classes)
{
        struct arena *tmp = arena_new((size_t)1 << 30);
        struct analysed a = nlu_analyse(t->base, tmp, row->text, (enum lang)row->lang);
        struct mentions m;
        uint16_t products[MENTIONS_MAX];
        struct asked *out = VEC_ADD(&t->asked);
        struct rank_query q = {.a = &a,
                               .products = products,
                               .product_weight = 1,
                               .last_doc = NO_DOC,
                               .lang = (enum lang)row->lang,
                               .classes = classes,
                               .rank = t->model->rank};
        size_t i;

        nlu_products_in(t->base, &a, &m);
        for (i = 0; i < m.n; i++)
                products[i] = m.p[i].product;
        q.n_products = m.n;
        q.symptom = nlu_states_symptom(&a, tmp);
        q.out.fold = kind == ASK_NEAR_MISS ? FOLDS : row->fold;
        q.out.doc = kind == ASK_NEAR_MISS ? row->doc : NO_DOC;
        out->kind = kind;
        out->lang = row->lang;
        out->doc = row->doc;
        nlu_rank(t->base, &q, tmp, &out->rank);
        arena_free(tmp);
}

static int ask_all(struct trainer *t)
{
        size_t i, lines = 0;
        unsigned fold;
        int r = 0;

        for (fold = 0; fold < FOLDS && r == 0; fold++) {
                struct softmax *m = NULL;

                r = train_rows(t, skip_lines, fold, &m);
                for (i = 0; i < t->base->n_rows && r == 0; i++) {
                        const struct row *row = &t->base->rows[i];

                        if (row->fold == fold && is_sampled(t, row) && lines++ < SAMPLE_LINES)
                                ask(t, row, row->doc == NO_DOC ? ASK_BACKGROUND : ASK_IN, m);
                }
                softmax_free(m);
        }
        lines = 0;
        for (fold = 0; fold < DOC_FOLDS && r == 0 && t->base->n_docs > DOC_FOLDS; fold++) {
                struct softmax *m = NULL;

                r = train_rows(t, skip_docs, fold, &m);
                for (i = 0; i < t->base->n_rows && r == 0; i++) {
                        const struct row *row = &t->base->rows[i];

                        if (row->doc != NO_DOC && !row->title && t->sampled[row->doc] && row->doc % DOC_FOLDS == fold &&
                            lines++ < SAMPLE_LINES)
                                ask(t, row, ASK_NEAR_MISS, m);
                }
                softmax_free(m);
        }
        return r;
}

/* ---- the ranker ---- */

static void fit_ranker(struct trainer *t)
{
        struct rank_case *cases = malloc((t->asked.n + 1) * sizeof(*cases));
        size_t n = 0, i, k, step = t->asked.n / RANK_CASES_MAX + 1;
        float *rank = t->model->rank;

        if (!cases)
                abort();
        for (i = 0; i < t->asked.n; i += step) {
                struct asked *a = &t->asked.p[i];
                float *x = ARENA_ARRAY(t->mem, float, CANDIDATES *RANK_INPUTS);
                size_t right = CANDIDATES;

                for (k = 0; k < a->rank.n; k++) {
                        memcpy(x + k * RANK_INPUTS, a->rank.best[k].in, sizeof(a->rank.best[k].in));
                        if (a->rank.best[k].doc == a->doc)
                                right = k;
                }
                if (a->kind == ASK_IN && right < CANDIDATES)
                        cases[n++] = (struct rank_case){.x = x, .n = a->rank.n, .right = right};
        }
        if (n >= 20) {
                ranker_fit(cases, n, RANK_INPUTS, rank);
                /* What the ask lines of one corpus cannot show, but customers do. */
                rank[RANK_PRODUCT] = fmaxf(rank[RANK_PRODUCT], 0.6f);
                rank[RANK_FLOW] = fmaxf(rank[RANK_FLOW], 1.0f);
                rank[RANK_NEAR] = fmaxf(rank[RANK_NEAR], 0.5f);
                rank[RANK_TITLE] = fmaxf(rank[RANK_TITLE], 0.5f);
                rank[RANK_CONTEXT] = 0.3f;
        }
        free(cases);
}

static void rescore(struct ranking *r, const float *rank)
{
        size_t i, j;
        int k;

        for (i = 0; i < r->n; i++) {
                r->best[i].score = 0;
                for (k = 0; k < RANK_INPUTS; k++)
                        r->best[i].score += rank[k] * r->best[i].in[k];
        }
        for (i = 1; i < r->n; i++) {
                struct candidate c = r->best[i];

                for (j = i; j > 0 && r->best[j - 1].score < c.score; j--)
                        r->best[j] = r->best[j - 1];
                r->best[j] = c;
        }
        if (r->n == 0)
                return;
        r->trust[TRUST_SCORE] = r->best[0].score;
        r->trust[TRUST_MARGIN] = r->best[0].score - (r->n > 1 ? r->best[1].score : 0);
        r->trust[TRUST_LOGIT] = r->best[0].in[RANK_LOGIT];
        r->trust[TRUST_PROB] = r->best[0].in[RANK_PROB];
        r->trust[TRUST_NEAR] = fmaxf(r->best[0].in[RANK_NEAR], r->best[0].in[RANK_TITLE]);
        r->trust[TRUST_BODY] = r->best[0].in[RANK_BODY];
        r->trust[TRUST_WHOLE] = r->best[0].in[RANK_WHOLE];
}

/* ---- confidence and thresholds ---- */

static bool is_right(const struct asked *a)
{
        return a->kind == ASK_IN && a->rank.n > 0 && a->rank.best[0].doc == a->doc;
}

static float weight_of(const struct asked *a)
{
        return a->kind == ASK_IN ? 1 : a->kind == ASK_NEAR_MISS ? WEIGHT_NEAR : WEIGHT_BACK;
}

static size_t fit_trust(struct trainer *t, int lang, float *w)
{
        float *x = malloc((t->asked.n + 1) * TRUST_INPUTS * sizeof(float));
        float *weight = malloc((t->asked.n + 1) * sizeof(float));
        bool *y = malloc(t->asked.n + 1);
        size_t n = 0, i;

        if (!x || !weight || !y)
                abort();
        for (i = 0; i < t->asked.n; i++) {
                const struct asked *a = &t->asked.p[i];

                if (lang >= 0 && a->lang != lang)
                        continue;
                memcpy(x + n * TRUST_INPUTS, a->rank.trust, sizeof(a->rank.trust));
                weight[n] = weight_of(a);
                y[n++] = is_right(a);
        }
        if (n >= 60)
                logistic_fit(x, y, weight, n, TRUST_INPUTS, w);
        free(x);
        free(weight);
        free(y);
        return n;
}

struct judged {
        float confidence, weight;
        bool right;
};

static int by_confidence(const void *a, const void *b)
{
        float x = ((const struct judged *)a)->confidence, y = ((const struct judged *)b)->confidence;

        return (x < y) - (x > y);
}

static void fit_thresholds(struct trainer *t, enum lang lang)
{
        struct judged *j = malloc((t->asked.n + 1) * sizeof(*j));
        float *right = malloc((t->asked.n + 1) * sizeof(float)), good = 0, all = 0, limit = 1;
        size_t n = 0, n_right = 0, i;

        if (!j || !right)
                abort();
        for (i = 0; i < t->asked.n; i++) {
                const struct asked *a = &t->asked.p[i];

                if (a->lang != lang)
                        continue;
                j[n].confidence = logistic_apply(a->rank.trust, TRUST_INPUTS, t->model->trust[lang]);
                j[n].weight = weight_of(a);
                j[n].right = is_right(a);
                if (j[n].right)
                        right[n_right++] = j[n].confidence;
                n++;
        }
        qsort(j, n, sizeof(*j), by_confidence);
        for (i = 0; i < n; i++) {
                all += j[i].weight;
                good += j[i].right ? j[i].weight : 0;
                if (good >= PRECISION * all)
                        limit = j[i].confidence;
        }
        if (n_right >= 20) {
                float low = quantile(right, n_right, 1 - KEEP), mid = quantile(right, n_right, 0.45f);

                t->model->decline[lang] = fminf(low, DECLINE_MOST);
                t->model->answer[lang] = fminf(fminf(fmaxf(limit, low), mid), ANSWER_MOST);
        }
        free(j);
        free(right);
}

static void fit_all(struct trainer *t)
{
        float shared[TRUST_INPUTS + 1];
        size_t lang, i;

        fit_ranker(t);
        for (i = 0; i < t->asked.n; i++)
                rescore(&t->asked.p[i].rank, t->model->rank);
        memcpy(shared, t->model->trust[0], sizeof(shared));
        fit_trust(t, -1, shared);
        for (lang = 0; lang < LANG_N; lang++) {
                if (fit_trust(t, (int)lang, t->model->trust[lang]) < 60)
                        memcpy(t->model->trust[lang], shared, sizeof(shared));
                fit_thresholds(t, (enum lang)lang);
        }
}

static void sample_docs(struct trainer *t)
{
        size_t n = t->base->n_docs, i, step = n > SAMPLE_DOCS * 3 / 2 ? n / SAMPLE_DOCS : 1;

        t->sampled = arena_alloc(t->mem, n + 1);
        for (i = 0; i < n; i++)
                t->sampled[i] = i % step == 0;
}

/* Weights that find good candidates before the ranker is fitted. */
static void first_weights(struct nlu_model *m)
{
        m->rank[RANK_LOGIT] = 6;
        m->rank[RANK_PROB] = 2;
}

int nlu_train(struct nlu *indexed, const atomic_bool *cancel, struct nlu **ret, struct err *err)
{
        struct trainer t = {.base = indexed->base, .cancel = cancel, .err = err};
        int r;

        t.mem = arena_new((size_t)4 << 30);
        t.model = nlu_model_default();
        first_weights(t.model);
        t.epochs = epochs_for(t.base);
        sample_docs(&t);
        r = ask_all(&t);
        if (r == 0)
                fit_all(&t);
        if (r == 0)
                r = train_rows(&t, NULL, 0, &t.model->classes);
        if (r == 0)
                *ret = nlu_wrap(t.base, t.model);
        else
                nlu_model_unref(t.model);
        VEC_FREE(&t.asked);
        t.mem = arena_free(t.mem);
        return r;
}
