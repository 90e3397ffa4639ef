#include "learn/trees.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TREES = 300, DEPTH = 3, MIN_ROWS = 60, TREES_MAX = 5000 };
#define RATE 0.05f
#define L2 1.0f

/* Node i has its children at 2i + 1 and 2i + 2. */
struct node {
        uint32_t feature; /* UINT32_MAX: a leaf */
        float cut;        /* up to it: left */
        float value;
        uint8_t bin;
};

struct trees {
        uint32_t n_features;
        unsigned n, depth;
        float base;
        struct node *nodes; /* n times `per_tree` */
        unsigned per_tree;
};

struct bin {
        double g, h;
        uint32_t n;
};

struct growing {
        const struct trees_options *o;
        size_t n;
        uint8_t *binned; /* by feature */
        float *cuts;     /* TREES_BINS of each feature */
        float *score;
        double *g, *h;
        uint16_t *at; /* node of each row */
        const bool *y;
        struct bin *hist; /* of the nodes of a level, each feature, each bin */
        float l2, rate;
        unsigned min_rows;
};

static void *take(size_t n, size_t size)
{
        void *p = calloc(n ? n : 1, size);

        if (!p)
                abort();
        return p;
}

static int compare_float(const void *a, const void *b)
{
        float x = *(const float *)a, y = *(const float *)b;

        return x < y ? -1 : x > y;
}

/* Upper ends of the bins at quantiles; the last one has no end. */
static void cut_feature(const float *x, size_t n, uint32_t n_features, uint32_t f, float *sorted, float *cuts)
{
        for (size_t i = 0; i < n; i++)
                sorted[i] = x[i * n_features + f];
        qsort(sorted, n, sizeof(*sorted), compare_float);
        for (unsigned b = 0; b + 1 < TREES_BINS; b++)
                cuts[b] = sorted[(size_t)((double)n * (b + 1) / TREES_BINS)];
        cuts[TREES_BINS - 1] = INFINITY;
}

static uint8_t bin_of(const float *cuts, float v)
{
        unsigned low = 0, high = TREES_BINS - 1;

        while (low < high) {
                unsigned mid = (low + high) / 2;

                if (v <= cuts[mid])
                        high = mid;
                else
                        low = mid + 1;
        }
        return (uint8_t)low;
}

static void put_in_bins(struct growing *w, const float *x)
{
        uint32_t n_features = w->o->n_features;
        float *sorted = take(w->n, sizeof(*sorted));

        for (uint32_t f = 0; f < n_features; f++) {
                float *cuts = w->cuts + (size_t)f * TREES_BINS;

                cut_feature(x, w->n, n_features, f, sorted, cuts);
                for (size_t i = 0; i < w->n; i++)
                        w->binned[(size_t)f * w->n + i] = bin_of(cuts, x[i * n_features + f]);
        }
        free(sorted);
}

static void fill_histograms(struct growing *w, unsigned first, unsigned nodes)
{
        uint32_t n_features = w->o->n_features;

        memset(w->hist, 0, (size_t)nodes * n_features * TREES_BINS * sizeof(*w->hist));
        for (uint32_t f = 0; f < n_features; f++) {
                const uint8_t *bins = w->binned + (size_t)f * w->n;

                for (size_t i = 0; i < w->n; i++) {
                        struct bin *b;

                        if (w->at[i] < first)
                                continue;
                        b = &w->hist[((size_t)(w->at[i] - first) * n_features + f) * TREES_BINS + bins[i]];
                        b->g += w->g[i];
                        b->h += w->h[i];
                        b->n++;
                }
        }
}

static double gain_of(double g, double h, double l2)
{
        return g * g / (h + l2);
}

static void best_cut(const struct growing *w, const struct bin *hist, struct node *node)
{
        double best = 1e-6;

        for (uint32_t f = 0; f < w->o->n_features; f++) {
                const struct bin *b = hist + (size_t)f * TREES_BINS;
                struct bin all = {0}, left = {0};

                for (unsigned k = 0; k < TREES_BINS; k++)
                        all = (struct bin){all.g + b[k].g, all.h + b[k].h, all.n + b[k].n};
                for (unsigned k = 0; k + 1 < TREES_BINS; k++) {
                        double gain;

                        left = (struct bin){left.g + b[k].g, left.h + b[k].h, left.n + b[k].n};
                        if (left.n < w->min_rows || all.n - left.n < w->min_rows)
                                continue;
                        gain = gain_of(left.g, left.h, w->l2) + gain_of(all.g - left.g, all.h - left.h, w->l2) -
                               gain_of(all.g, all.h, w->l2);
                        if (gain <= best)
                                continue;
                        best = gain;
                        node->feature = f;
                        node->bin = (uint8_t)k;
                        node->cut = w->cuts[(size_t)f * TREES_BINS + k];
                }
        }
}

static void send_down(struct growing *w, const struct node *nodes, unsigned first)
{
        for (size_t i = 0; i < w->n; i++) {
                const struct node *node = &nodes[w->at[i]];

                if (w->at[i] < first || node->feature == UINT32_MAX)
                        continue;
                w->at[i] = (uint16_t)(2 * w->at[i] + 1 + (w->binned[(size_t)node->feature * w->n + i] > node->bin));
        }
}

static void set_leaves(struct growing *w, struct node *nodes, unsigned per_tree)
{
        double *g = take(per_tree, sizeof(*g)), *h = take(per_tree, sizeof(*h));

        for (size_t i = 0; i < w->n; i++) {
                g[w->at[i]] += w->g[i];
                h[w->at[i]] += w->h[i];
        }
        for (unsigned k = 0; k < per_tree; k++)
                nodes[k].value = h[k] > 0 ? (float)(-g[k] / (h[k] + w->l2)) * w->rate : 0;
        for (size_t i = 0; i < w->n; i++)
                w->score[i] += nodes[w->at[i]].value;
        free(g);
        free(h);
}

static void grow(struct growing *w, struct node *nodes, unsigned per_tree, unsigned depth)
{
        for (size_t i = 0; i < w->n; i++) {
                double p = 1 / (1 + exp(-(double)w->score[i]));

                w->g[i] = p - (w->y[i] ? 1 : 0);
                w->h[i] = p * (1 - p);
                w->at[i] = 0;
        }
        for (unsigned k = 0; k < per_tree; k++)
                nodes[k].feature = UINT32_MAX;
        for (unsigned d = 0; d < depth; d++) {
                unsigned first = (1u << d) - 1, n = 1u << d;

                fill_histograms(w, first, n);
                for (unsigned k = 0; k < n; k++)
                        best_cut(w, w->hist + (size_t)k * w->o->n_features * TREES_BINS, &nodes[first + k]);
                send_down(w, nodes, first);
        }
        set_leaves(w, nodes, per_tree);
}

static bool cancelled(const struct trees_options *o)
{
        return o->cancel && atomic_load_explicit(o->cancel, memory_order_relaxed);
}

static float base_of(const bool *y, size_t n)
{
        size_t yes = 0;

        for (size_t i = 0; i < n; i++)
                yes += y[i];
        return logf(((float)yes + 1) / ((float)(n - yes) + 1));
}

static struct trees *trees_new(const struct trees_options *o)
{
        struct trees *t = take(1, sizeof(*t));

        t->n_features = o->n_features;
        t->n = o->trees ? o->trees : TREES;
        t->depth = o->depth ? o->depth : DEPTH;
        t->per_tree = (1u << (t->depth + 1)) - 1;
        t->nodes = take((size_t)t->n * t->per_tree, sizeof(*t->nodes));
        return t;
}

int trees_train(const float *x, const bool *y, size_t n, const struct trees_options *o, struct trees **ret,
                struct err *err)
{
        struct growing w = {.o = o,
                            .n = n,
                            .y = y,
                            .l2 = o->l2 > 0 ? o->l2 : L2,
                            .rate = o->rate > 0 ? o->rate : RATE,
                            .min_rows = o->min_rows ? o->min_rows : MIN_ROWS};
        struct trees *t;

        if (!n || !o->n_features || o->n_features > TREES_FEATURES_MAX || o->depth > TREES_DEPTH_MAX ||
            o->trees > TREES_MAX)
                return err_set(err, ERR_INVALID, "no rows, or too many features, trees or levels");
        t = trees_new(o);
        w.binned = take(n * o->n_features, 1);
        w.cuts = take((size_t)o->n_features * TREES_BINS, sizeof(*w.cuts));
        w.score = take(n, sizeof(*w.score));
        w.g = take(n, sizeof(*w.g));
        w.h = take(n, sizeof(*w.h));
        w.at = take(n, sizeof(*w.at));
        w.hist = take(((size_t)1 << t->depth) * o->n_features * TREES_BINS, sizeof(*w.hist));
        put_in_bins(&w, x);
        t->base = base_of(y, n);
        for (size_t i = 0; i < n; i++)
                w.score[i] = t->base;
        for (unsigned k = 0; k < t->n && !cancelled(o); k++)
                grow(&w, t->nodes + (size_t)k * t->per_tree, t->per_tree, t->depth);
        free(w.binned);
        free(w.cuts);
        free(w.score);
        free(w.g);
        free(w.h);
        free(w.at);
        free(w.hist);
        if (cancelled(o)) {
                trees_free(t);
                return err_set(err, ERR_CANCELLED, "cancelled");
        }
        *ret = t;
        return 0;
}

struct trees *trees_free(struct trees *t)
{
        if (!t)
                return NULL;
        free(t->nodes);
        free(t);
        return NULL;
}

float trees_score(const struct trees *t, const float *x)
{
        float sum = t->base;

        for (unsigned k = 0; k < t->n; k++) {
                const struct node *nodes = t->nodes + (size_t)k * t->per_tree;
                unsigned i = 0;

                while (nodes[i].feature != UINT32_MAX)
                        i = 2 * i + 1 + (x[nodes[i].feature] > nodes[i].cut);
                sum += nodes[i].value;
        }
        return sum;
}
