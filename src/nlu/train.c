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
#define SAMPLE_LINES 3000u
#define SAMPLE_BACK 1000u
#define RANK_CASES_MAX 1500u
#define WORK_MAX 5000000.0 /* rows times classes that twenty epochs are spent on, of about WORK_FEATURES each */
#define WORK_FEATURES 180.0
#define WORK_WORDS 84.0   /* of them words */
#define WEIGHT_NEAR 0.35f /* near misses count this much beside all real questions */
#define WEIGHT_BACK 0.5f  /* so does the background */
#define WEIGHT_MOST 10.0f /* of one line beside another */
#define WRAPPED 5u        /* see wrapped() */
#define ENOUGH_BACK 30    /* see fit_accept() */
#define ENOUGH_ASKED 20   /* lines of a language that have thresholds of their own */
#define CLOSE_LEAST 3.0f  /* cross-validation never asks with nearly what was written; customers do */
#define PRECISION 0.9f    /* of all that is answered */
#define KEEP 0.93f        /* share of rightly found questions that must not be declined */
#define KEPT 0.75f        /* see fit_accept() */

/*
 * Ask lines that are all alike make cross-validation too sure and the thresholds too high for what customers say: a
 * confidence is a probability, so whoever is right about as often as not may answer, and three in ten are worth a
 * choice.
 */
#define ANSWER_LEAST 0.45f
#define ANSWER_MOST 0.62f
#define DECLINE_MOST 0.3f

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
        const struct space *space;
        const atomic_bool *cancel;
        struct err *err;
        struct arena *mem;
        uint8_t *sampled; /* by document */
        unsigned epochs;
        VEC(struct asked) asked;
        VEC(struct asked) wordless; /* the same, by vectors from outside alone */
        uint32_t n_asked;
        struct practice practice;
        struct nlu_model *model;
        float weight[3]; /* by ask_kind, of one line in the confidence */
};

static unsigned epochs_for(const struct nlu_base *base, const struct space *space)
{
        double work = (double)base->n_rows * (double)(base->n_docs + 1) * (WORK_WORDS + space->dim) / WORK_FEATURES;
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
        struct softmax_options o = {.n_features = CLASS_FEATURES(base, t->space),
                                    .dense_from = lexicon_size(base->lex),
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
                ex[n++] = (struct softmax_example){.x = t->practice.class[i],
                                                   .y = row->doc == NO_DOC ? (uint32_t)base->n_docs : row->doc,
                                                   .weight = row->weight};
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
        return row->fold == fold || row->weight < 1 || !is_sampled(t, row);
}

static bool skip_docs(const struct trainer *t, const struct row *row, unsigned fold)
{
        return !is_sampled(t, row) || row->weight < 1 || (row->doc != NO_DOC && row->doc % DOC_FOLDS == fold);
}

/*
 * Ask lines are bare; customers greet, thank and beg. Every fifth question is asked with such words around it, of all
 * kinds alike, so that they count for nothing.
 */
static struct str wrapped(struct trainer *t, const struct row *row, struct arena *tmp)
{
        static const char *const before[LANG_N][4] = {
                [LANG_ZH] = {"你好，", "请问一下，", "亲在吗 ", "麻烦帮我看看，"},
                [LANG_EN] = {"hello, ", "hi there, quick question: ", "hey ", "good evening, i hope you can help. "},
        };
        static const char *const after[LANG_N][4] = {
                [LANG_ZH] = {"，请问怎么办", "，谢谢", "，急！", "呢"},
                [LANG_EN] = {", what can i do please", " thanks", ", can you help", "?? thank you so much"},
        };
        uint32_t n = ++t->n_asked * 0x9E3779B1u; /* no pattern of languages and folds */

        if ((n >> 8) % WRAPPED != 0)
                return row->text;
        return arena_printf(tmp, "%s%.*s%s", before[row->lang][n >> 30], STR_ARG(row->text),
                            after[row->lang][n >> 28 & 3]);
}

static void ask(struct trainer *t, const struct row *row, enum ask_kind kind, const struct softmax *classes)
{
        struct arena *tmp = arena_new((size_t)1 << 30);
        struct analysed a = nlu_analyse(t->base, tmp, wrapped(t, row, tmp), (enum lang)row->lang);
        struct mentions m;
        uint16_t products[MENTIONS_MAX];
        struct asked *out = VEC_ADD(&t->asked);
        struct rank_query q = {.a = &a,
                               .products = products,
                               .product_weight = 1,
                               .last_doc = NO_DOC,
                               .lang = (enum lang)row->lang,
                               .space = t->space,
                               .classes = classes,
                               .rank = t->model->rank};
        size_t i;

        nlu_products_in(t->base, &a, &m);
        for (i = 0; i < m.n; i++)
                products[i] = m.p[i].product;
        q.at = nlu_word_place(&a.meaning);
        if (t->space->row_scale) {
                q.sense = q.at;
                q.at = nlu_row_place(t->space, (size_t)(row - t->base->rows), tmp);
        }
        q.n_products = m.n;
        q.symptom = nlu_states_symptom(&a, tmp);
        q.out.fold = kind == ASK_NEAR_MISS ? FOLDS : row->fold;
        q.whole = q.out.fold < FOLDS ? t->practice.whole[q.out.fold] : t->base->whole;
        q.out.doc = kind == ASK_NEAR_MISS ? row->doc : NO_DOC;
        out->kind = kind;
        out->lang = row->lang;
        out->doc = row->doc;
        nlu_rank(t->base, &q, tmp, &out->rank);
        if (t->space->row_scale) {
                struct asked *alone = VEC_ADD(&t->wordless);

                *alone = *out;
                q.wordless = true;
                nlu_rank(t->base, &q, tmp, &alone->rank);
        }
        arena_free(tmp);
}

/*
 * Every so-manieth ask line, so that all documents are asked about alike; all background lines while they are few. What
 * was learned is not asked: it is there because it fell through, so it would show only the hardest that customers
 * write, and each line that somebody accepts would move the thresholds for all others. number counts without it, so
 * that the same lines are asked before and after.
 */
static bool is_asked(const struct trainer *t, const struct row *row, size_t number, size_t step, size_t step_back)
{
        return !row->title && !row->learned && row->weight >= 1 && is_sampled(t, row) &&
               number % (row->doc == NO_DOC ? step_back : step) == 0;
}

static int ask_fold(struct trainer *t, unsigned fold, bool docs, size_t step, size_t step_back)
{
        struct softmax *m = NULL;
        size_t i, number = 0;
        int r = train_rows(t, docs ? skip_docs : skip_lines, fold, &m);

        for (i = 0; i < t->base->n_rows && r == 0; i++) {
                const struct row *row = &t->base->rows[i];

                number += i > 0 && !row[-1].learned;
                if (!is_asked(t, row, number, step, step_back))
                        continue;
                if (docs && row->doc != NO_DOC && row->doc % DOC_FOLDS == fold)
                        ask(t, row, ASK_NEAR_MISS, m);
                else if (!docs && row->fold == fold)
                        ask(t, row, row->doc == NO_DOC ? ASK_BACKGROUND : ASK_IN, m);
        }
        softmax_free(m);
        return r;
}

static int ask_all(struct trainer *t)
{
        size_t n_back = 0, n_learned = 0, step, step_back, i;
        unsigned fold;
        int r = 0;

        for (i = 0; i < t->base->n_rows; i++)
                n_back += t->base->rows[i].doc == NO_DOC;
        for (i = 0; i < t->base->n_rows; i++)
                n_learned += t->base->rows[i].learned;
        step = (t->base->n_rows - n_back - n_learned) / SAMPLE_LINES + 1;
        step_back = n_back / SAMPLE_BACK + 1;
        for (fold = 0; fold < FOLDS && r == 0; fold++)
                r = ask_fold(t, fold, false, step, step_back);
        for (fold = 0; fold < DOC_FOLDS && r == 0 && t->base->n_docs > DOC_FOLDS; fold++)
                r = ask_fold(t, fold, true, step * 2, step_back);
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
        if (n < 20) {
                /* Hardly a document has a second phrasing to ask with: the weights by hand. */
                struct nlu_model *by_hand = nlu_model_default(t->base, t->space->row_scale != NULL);

                memcpy(rank, by_hand->rank, sizeof(by_hand->rank));
                nlu_model_unref(by_hand);
        } else {
                ranker_fit(cases, n, RANK_INPUTS, rank);
                /* What the ask lines of one corpus cannot show, but customers do. */
                rank[RANK_PRODUCT] = fmaxf(rank[RANK_PRODUCT], 1.5f);
                rank[RANK_CLOSE] = fmaxf(rank[RANK_CLOSE], CLOSE_LEAST);
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
        nlu_trust_in_best(r);
}

/* ---- confidence and thresholds ---- */

static bool is_right(const struct asked *a)
{
        return a->kind == ASK_IN && a->rank.n > 0 && a->rank.best[0].doc == a->doc;
}

/* The kinds are balanced by their sums, whatever their numbers; but no line counts for too many others. */
static void weigh_kinds(struct trainer *t)
{
        static const float share[] = {[ASK_IN] = 1, [ASK_NEAR_MISS] = WEIGHT_NEAR, [ASK_BACKGROUND] = WEIGHT_BACK};
        size_t n[] = {0, 0, 0}, i;
        int k;

        for (i = 0; i < t->asked.n; i++)
                n[t->asked.p[i].kind]++;
        for (k = 0; k < 3; k++)
                t->weight[k] = n[k] ? fminf(share[k] * (float)n[ASK_IN] / (float)n[k], WEIGHT_MOST) : 0;
}

static float weight_of(const struct trainer *t, const struct asked *a)
{
        return t->weight[a->kind];
}

/* Whether it stands among the first three. */
static bool is_shown(const struct asked *a)
{
        size_t k;

        for (k = 0; a->kind == ASK_IN && k < a->rank.n && k < 3; k++) {
                if (a->rank.best[k].doc == a->doc)
                        return true;
        }
        return false;
}

static size_t fit_trust(const struct trainer *t, int lang, bool (*is_good)(const struct asked *), float *w)
{
        static const int8_t sign[TRUST_INPUTS] = {
                [TRUST_SCORE] = 1, [TRUST_MARGIN] = 1,      [TRUST_LEAD] = 1,       [TRUST_LOGIT] = 1,
                [TRUST_PROB] = 1,  [TRUST_NEAR] = 1,        [TRUST_MEANING] = 1,    [TRUST_BODY] = 1,
                [TRUST_WHOLE] = 1, [TRUST_BACKGROUND] = -1, [TRUST_BACK_NEAR] = -1, [TRUST_BACK_MEANING] = -1,
                [TRUST_KNOWN] = 1,
        };
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
                weight[n] = weight_of(t, a);
                y[n++] = is_good(a);
        }
        if (n >= 60)
                logistic_fit(x, y, weight, n, TRUST_INPUTS, sign, w);
        free(x);
        free(weight);
        free(y);
        return n;
}

struct judged {
        float confidence, weight;
        bool good;
        enum ask_kind kind;
};

static int by_confidence(const void *a, const void *b)
{
        float x = ((const struct judged *)a)->confidence, y = ((const struct judged *)b)->confidence;

        return (x < y) - (x > y);
}

/* All questions of a language, or with lang < 0 of both, with how likely they are good, most likely first. */
static struct judged *judge(const struct trainer *t, int lang, const float *w, bool (*is_good)(const struct asked *),
                            size_t *ret_n)
{
        struct judged *j = malloc((t->asked.n + 1) * sizeof(*j));
        size_t n = 0, i;

        if (!j)
                abort();
        for (i = 0; i < t->asked.n; i++) {
                const struct asked *a = &t->asked.p[i];

                if (lang < 0 || a->lang == lang)
                        j[n++] = (struct judged){logistic_apply(a->rank.trust, TRUST_INPUTS, w), weight_of(t, a),
                                                 is_good(a), a->kind};
        }
        qsort(j, n, sizeof(*j), by_confidence);
        *ret_n = n;
        return j;
}

/* The confidence of the best share of what is good. */
static float of_good(const struct judged *j, size_t n, float part)
{
        float good = 0, seen = 0;
        size_t i;

        for (i = 0; i < n; i++)
                good += j[i].good;
        for (i = 0; i < n; i++) {
                seen += j[i].good;
                if (seen >= part * good)
                        return j[i].confidence;
        }
        return 0;
}

/* The confidence that this share of all questions in the knowledge reaches, rightly found or not. */
static float of_asked(const struct judged *j, size_t n, float part)
{
        float in = 0, seen = 0;
        size_t i;

        for (i = 0; i < n; i++)
                in += j[i].kind == ASK_IN;
        for (i = 0; i < n; i++) {
                seen += j[i].kind == ASK_IN;
                if (seen >= part * in)
                        return j[i].confidence;
        }
        return 0;
}

static void fit_answer(struct trainer *t, enum lang lang, int from)
{
        float all = 0, good = 0, limit = 1;
        size_t n, i;
        struct judged *j = judge(t, from, t->model->trust[lang], is_right, &n);

        for (i = 0; i < n; i++) {
                all += j[i].weight;
                good += j[i].good ? j[i].weight : 0;
                if (good >= PRECISION * all)
                        limit = j[i].confidence;
        }
        if (n >= 60)
                t->model->answer[lang] = fminf(fmaxf(limit, ANSWER_LEAST), ANSWER_MOST);
        free(j);
}

static void fit_decline(struct trainer *t, enum lang lang, int from)
{
        size_t n;
        struct judged *j = judge(t, from, t->model->known[lang], is_shown, &n);

        if (n >= 60)
                t->model->decline[lang] = fminf(of_good(j, n, KEEP), DECLINE_MOST);
        free(j);
}

/*
 * Where one answer or none is wanted: the threshold that does best by questions in the knowledge (answered rightly) and
 * beside it (declined) together. Background lines are what people really ask beside it, at half the weight; only
 * where there are too few, questions whose document was left out stand for them, which are harder than most. With
 * vectors these look further apart than they are and the threshold would come out too low: then it is what three of
 * four questions in the knowledge reach.
 */
static void fit_accept(struct trainer *t, enum lang lang, int from)
{
        double n_of[] = {0, 0, 0}, right = 0, let_in = 0, best = 0, each;
        enum ask_kind beside;
        size_t n, i;
        struct judged *j = judge(t, from, t->model->known[lang], is_right, &n);

        for (i = 0; i < n; i++)
                n_of[j[i].kind]++;
        if (t->space->row_scale && n_of[ASK_BACKGROUND] < ENOUGH_BACK) {
                t->model->accept[lang] = of_asked(j, n, KEPT);
                free(j);
                return;
        }
        beside = n_of[ASK_BACKGROUND] >= ENOUGH_BACK || n_of[ASK_NEAR_MISS] <= 0 ? ASK_BACKGROUND : ASK_NEAR_MISS;
        each = (beside == ASK_BACKGROUND ? 0.5 : 1) / n_of[beside];
        for (i = 0; i < n; i++) {
                right += j[i].good ? 1 / n_of[ASK_IN] : 0;
                let_in += j[i].kind == beside ? each : 0;
                if (right - let_in > best) {
                        best = right - let_in;
                        t->model->accept[lang] = j[i].confidence;
                }
        }
        free(j);
}

/* Whether the knowledge is asked in a language at all: of background alone one learns only to decline. */
static bool is_asked_in(const struct trainer *t, int lang)
{
        size_t n = 0, i;

        for (i = 0; i < t->asked.n; i++)
                n += t->asked.p[i].kind == ASK_IN && t->asked.p[i].lang == lang;
        return n >= ENOUGH_ASKED;
}

static void fit_all(struct trainer *t)
{
        float trust[TRUST_INPUTS + 1], known[TRUST_INPUTS + 1];
        size_t i;
        int lang;

        fit_ranker(t);
        weigh_kinds(t);
        for (i = 0; i < t->asked.n; i++)
                rescore(&t->asked.p[i].rank, t->model->rank);
        memcpy(trust, t->model->trust[0], sizeof(trust));
        memcpy(known, t->model->known[0], sizeof(known));
        fit_trust(t, -1, is_right, trust);
        fit_trust(t, -1, is_shown, known);
        for (lang = 0; lang < LANG_N; lang++) {
                int from = is_asked_in(t, lang) ? lang : -1;

                if (from < 0 || fit_trust(t, lang, is_right, t->model->trust[lang]) < 60)
                        memcpy(t->model->trust[lang], trust, sizeof(trust));
                if (from < 0 || fit_trust(t, lang, is_shown, t->model->known[lang]) < 60)
                        memcpy(t->model->known[lang], known, sizeof(known));
                fit_answer(t, (enum lang)lang, from);
                fit_decline(t, (enum lang)lang, from);
                fit_accept(t, (enum lang)lang, from);
        }
}

/* The same questions as if no word of theirs were known: how far vectors alone may be trusted. */
static void fit_wordless(struct trainer *t)
{
        struct trainer alone = *t;

        if (!t->space->row_scale)
                return;
        memcpy(&alone.asked, &t->wordless, sizeof(alone.asked));
        alone.model = nlu_model_default(t->base, true);
        fit_all(&alone);
        alone.model->trained = true;
        t->model->wordless = alone.model;
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

int nlu_train_in(struct nlu_base *base, const struct space *space, const atomic_bool *cancel, struct nlu_model **ret,
                 struct err *err)
{
        struct trainer t = {.base = base, .space = space, .cancel = cancel, .err = err};
        int r;

        t.mem = arena_new((size_t)4 << 30);
        t.practice = nlu_practice_make(t.base, t.space, t.mem);
        t.model = nlu_model_default(t.base, t.space->row_scale != NULL);
        t.epochs = epochs_for(t.base, t.space);
        first_weights(t.model);
        sample_docs(&t);
        r = ask_all(&t);
        if (r == 0)
                fit_all(&t);
        if (r == 0)
                fit_wordless(&t);
        if (r == 0)
                r = train_rows(&t, NULL, 0, &t.model->classes);
        t.model->trained = true;
        if (r == 0)
                *ret = t.model;
        else
                nlu_model_unref(t.model);
        VEC_FREE(&t.asked);
        VEC_FREE(&t.wordless);
        nlu_practice_done(&t.practice);
        t.mem = arena_free(t.mem);
        return r;
}

int nlu_train(struct nlu *indexed, const atomic_bool *cancel, struct nlu **ret, struct err *err)
{
        struct nlu_model *model;
        int r = nlu_train_in(indexed->base, &indexed->base->words, cancel, &model, err);

        if (r == 0)
                *ret = nlu_wrap(indexed->base, model);
        return r;
}
