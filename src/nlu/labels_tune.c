/*
 * Cross-validation tries few settings for each of the two sides (labels_priv.h) on at most TUNE_ROWS rows and keeps
 * what gives the best macro-F1, then how much each side counts. The ratio is taken anew from what each fold learns.
 */
#include "nlu/labels_priv.h"

#include "base/rand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TUNE_ROWS 4000u
#define TUNE_FOLDS 4u
#define WEIGHT_MAX 3.0f
#define SMOOTH 1.0f /* added to each count */

static const struct label_setting settings[] = {
        {0.5f, 10, 0.5f}, {1.0f, 10, 0.5f}, {2.0f, 10, 0.5f}, {4.0f, 10, 0.5f},
        {2.0f, 20, 0.5f}, {1.0f, 10, 1.0f}, {2.0f, 10, 1.0f}, {0.5f, 20, 1.0f},
};

/* Brings given weights (1 = NULL) and the rarity of labels together. */
static void weigh(struct softmax_example *e, const float *given, size_t n, uint32_t n_labels, float soften)
{
        double count[LABELS_MAX] = {0}, all = 0, sum = 0;
        size_t i;

        for (i = 0; i < n; i++) {
                count[e[i].y] += (double)given[i];
                all += (double)given[i];
        }
        for (i = 0; i < n; i++) {
                float rare = powf((float)(all / n_labels / count[e[i].y]), soften);

                e[i].weight = given[i] * (rare > WEIGHT_MAX ? WEIGHT_MAX : rare);
                sum += (double)e[i].weight;
        }
        for (i = 0; i < n; i++)
                e[i].weight *= (float)((double)n / sum);
}

static int train(struct softmax_example *e, const float *given, size_t n, const struct label_setting *s,
                 const struct labels_options *o, uint32_t n_features, struct softmax **ret, struct err *err)
{
        struct softmax_options so = {
                .n_features = n_features,
                .n_classes = o->n_labels,
                .epochs = s->epochs,
                .rate = s->rate,
                .rate_end = s->rate / 10,
                .seed = o->seed,
        };

        weigh(e, given, n, o->n_labels, s->soften);
        return softmax_train(e, n, &so, ret, err);
}

/* ---- the ratio of Wang and Manning: how much more often a feature occurs with a label than without it ---- */

static float *make_ratio(const struct softmax_example *e, size_t n, uint32_t n_features, uint32_t n_labels)
{
        float *count = must(calloc((size_t)n_features * n_labels + 1, sizeof(float)));
        float *ratio = must(calloc((size_t)n_features + 1, sizeof(float)));
        double sum[LABELS_MAX] = {0}, all = 0;
        size_t i, k;
        uint32_t f;

        for (i = 0; i < n; i++) {
                for (k = 0; k < e[i].x.n; k++)
                        count[(size_t)e[i].x.id[k] * n_labels + e[i].y]++;
                sum[e[i].y] += (double)e[i].x.n;
                all += (double)e[i].x.n;
        }
        for (f = 0; f < n_features; f++) {
                const float *c = count + (size_t)f * n_labels;
                float total = 0, r;

                for (k = 0; k < n_labels; k++)
                        total += c[k];
                for (k = 0; k < n_labels; k++) {
                        r = fabsf(logf((c[k] + SMOOTH) / (float)(sum[k] + n_features)) -
                                  logf((total - c[k] + SMOOTH) / (float)(all - sum[k] + n_features)));
                        ratio[f] = r > ratio[f] ? r : ratio[f];
                }
        }
        free(count);
        return ratio;
}

/* The same rows, weighted by ratio; *ret_w holds the weights. */
static struct softmax_example *all_by_ratio(const struct softmax_example *e, size_t n, const float *ratio,
                                            float **ret_w)
{
        struct softmax_example *out = must(malloc((n + 1) * sizeof(*out)));
        size_t i, total = 0;
        float *w;

        for (i = 0; i < n; i++)
                total += e[i].x.n;
        *ret_w = w = must(malloc((total + 1) * sizeof(float)));
        for (i = 0; i < n; i++) {
                out[i] = e[i];
                out[i].x = label_by_ratio(&e[i].x, ratio, w);
                w += e[i].x.n;
        }
        return out;
}

/* ---- choosing the setting ---- */

struct tuning {
        struct softmax_example *in, *out; /* what is learned from and what is held out, of one fold */
        uint32_t *of_row, *fold;          /* which rows take part, and where */
        float *given;                     /* weights of in */
        uint32_t *truth;
        size_t n;
        float *logit[SIDES + 1]; /* n * labels, held out; of the best setting, and of the one that is tried */
};

static double macro_f1(const struct tuning *t, const float *logit, uint32_t n_labels)
{
        size_t count[LABELS_MAX][3] = {{0}}, i; /* true, guessed, both */
        double sum = 0;
        uint32_t k, best, used = 0;

        for (i = 0; i < t->n; i++, logit += n_labels) {
                for (best = 0, k = 1; k < n_labels; k++)
                        best = logit[k] > logit[best] ? k : best;
                count[t->truth[i]][0]++;
                count[best][1]++;
                count[best][2] += best == t->truth[i];
        }
        for (k = 0; k < n_labels; k++) {
                size_t both = count[k][0] + count[k][1];

                used += both > 0;
                sum += both > 0 ? 2.0 * (double)count[k][2] / (double)both : 0;
        }
        return used ? sum / used : 0;
}

static int try_fold(struct tuning *t, const struct label_pool *p, uint32_t fold, int side,
                    const struct label_setting *s, const struct labels_options *o, uint32_t n_features, struct err *err)
{
        struct softmax_example *in = t->in;
        struct softmax *m = NULL;
        float *ratio = NULL, *w = NULL, work[ROW_FEATURES_MAX];
        size_t i, n_in = 0;
        int r;

        for (i = 0; i < t->n; i++) {
                if (t->fold[i] == fold)
                        continue;
                t->given[n_in] = p->given[t->of_row[i]];
                t->in[n_in++] = p->examples[t->of_row[i]];
        }
        if (n_in == 0)
                return 0;
        if (side == RATIO) {
                ratio = make_ratio(t->in, n_in, n_features, o->n_labels);
                in = all_by_ratio(t->in, n_in, ratio, &w);
        }
        r = train(in, t->given, n_in, s, o, n_features, &m, err);
        for (i = 0; i < t->n && r == 0; i++) {
                struct sparse x = p->examples[t->of_row[i]].x;

                if (t->fold[i] != fold)
                        continue;
                if (side == RATIO)
                        x = label_by_ratio(&x, ratio, work);
                softmax_logits(m, &x, t->logit[SIDES] + i * o->n_labels);
        }
        if (side == RATIO)
                free(in);
        free(ratio);
        free(w);
        softmax_free(m);
        return r;
}

static void deal(struct tuning *t, const struct label_pool *p, size_t n, const struct labels_options *o)
{
        struct rng rng;
        size_t i;

        rng_seed(&rng, o->seed + 1);
        for (i = 0; i < n; i++)
                t->of_row[i] = (uint32_t)i;
        for (i = n; i > 1; i--) {
                size_t j = rng_below(&rng, i);
                uint32_t swap = t->of_row[i - 1];

                t->of_row[i - 1] = t->of_row[j];
                t->of_row[j] = swap;
        }
        t->n = n > TUNE_ROWS ? TUNE_ROWS : n;
        for (i = 0; i < t->n; i++) {
                t->fold[i] = o->by_fold ? p->fold[t->of_row[i]] % TUNE_FOLDS : (uint32_t)i % TUNE_FOLDS;
                t->truth[i] = p->examples[t->of_row[i]].y;
        }
}

static int choose(struct tuning *t, const struct label_pool *p, int side, const struct labels_options *o,
                  uint32_t n_features, struct label_setting *ret, struct err *err)
{
        double best = -1, now;
        size_t i;
        uint32_t fold;
        float *swap;
        int r = 0;

        for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
                for (fold = 0; fold < TUNE_FOLDS && r == 0; fold++)
                        r = try_fold(t, p, fold, side, &settings[i], o, n_features, err);
                if (r < 0)
                        return r;
                now = macro_f1(t, t->logit[SIDES], o->n_labels);
                if (now <= best)
                        continue;
                best = now;
                *ret = settings[i];
                swap = t->logit[side];
                t->logit[side] = t->logit[SIDES];
                t->logit[SIDES] = swap;
        }
        return 0;
}

static float spread(const float *v, size_t n)
{
        double sum = 1e-9;
        size_t i;

        for (i = 0; i < n; i++)
                sum += (double)v[i] * (double)v[i];
        return (float)sqrt(sum / (double)n);
}

/* How much each side counts: half and half unless one alone, or more of it, is better. */
static void mix(struct tuning *t, uint32_t n_labels, float share[SIDES])
{
        static const float of_plain[] = {0.5f, 0.35f, 0.65f, 0.2f, 0.8f, 0.0f, 1.0f};
        size_t n = t->n * n_labels, i, k;
        float unit[SIDES] = {1 / spread(t->logit[PLAIN], n), 1 / spread(t->logit[RATIO], n)};
        double best = -1, now;

        for (k = 0; k < sizeof(of_plain) / sizeof(of_plain[0]); k++) {
                float a = of_plain[k] * unit[PLAIN], b = (1 - of_plain[k]) * unit[RATIO];

                for (i = 0; i < n; i++)
                        t->logit[SIDES][i] = a * t->logit[PLAIN][i] + b * t->logit[RATIO][i];
                now = macro_f1(t, t->logit[SIDES], n_labels) - 0.001 * (double)k;
                if (now <= best)
                        continue;
                best = now;
                share[PLAIN] = a;
                share[RATIO] = b;
        }
        /* Back to the size of a logit. */
        for (k = 0; k < SIDES; k++)
                share[k] *= 0.5f / unit[PLAIN] + 0.5f / unit[RATIO];
}

int label_tune(const struct label_pool *p, size_t n, const struct labels_options *o, struct labels *l,
               struct label_setting ret[SIDES], struct err *err)
{
        struct tuning t = {
                .of_row = must(malloc(n * sizeof(uint32_t))),
                .fold = must(malloc(n * sizeof(uint32_t))),
                .truth = must(malloc(n * sizeof(uint32_t))),
                .given = must(malloc(n * sizeof(float))),
                .in = must(malloc(n * sizeof(struct softmax_example))),
        };
        int side, r = 0;

        deal(&t, p, n, o);
        for (side = 0; side <= SIDES; side++)
                t.logit[side] = must(calloc(t.n * o->n_labels + 1, sizeof(float)));
        for (side = 0; side < SIDES && r == 0; side++)
                r = choose(&t, p, side, o, lexicon_size(l->space->lex), &ret[side], err);
        if (r == 0)
                mix(&t, o->n_labels, l->share);
        for (side = 0; side <= SIDES; side++)
                free(t.logit[side]);
        free(t.of_row);
        free(t.fold);
        free(t.truth);
        free(t.given);
        free(t.in);
        return r;
}

int label_train_sides(struct label_pool *p, size_t n, const struct labels_options *o,
                      const struct label_setting s[SIDES], struct labels *l, struct err *err)
{
        uint32_t n_features = lexicon_size(l->space->lex);
        struct softmax_example *e;
        float *w;
        int r = train(p->examples, p->given, n, &s[PLAIN], o, n_features, &l->side[PLAIN], err);

        if (r < 0)
                return r;
        l->ratio = make_ratio(p->examples, n, n_features, o->n_labels);
        e = all_by_ratio(p->examples, n, l->ratio, &w);
        r = train(e, p->given, n, &s[RATIO], o, n_features, &l->side[RATIO], err);
        free(e);
        free(w);
        return r;
}
