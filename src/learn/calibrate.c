/* Both fits standardise their inputs first, run a fixed number of full-batch steps, and fold the scaling back in. */
#include "learn/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INPUTS_MAX 24
#define STEPS 400
#define L2 1e-3

static void moments(const float *x, size_t rows, size_t n, double *mean, double *sd)
{
        size_t i, k;

        for (k = 0; k < n; k++) {
                double s = 0, s2 = 0;

                for (i = 0; i < rows; i++) {
                        s += (double)x[i * n + k];
                        s2 += (double)x[i * n + k] * (double)x[i * n + k];
                }
                mean[k] = rows ? s / (double)rows : 0;
                sd[k] = rows ? sqrt(fmax(s2 / (double)rows - mean[k] * mean[k], 0)) : 1;
                if (sd[k] < 1e-6)
                        sd[k] = 1e9; /* a constant input is ignored */
        }
}

void logistic_fit(const float *x, const bool *y, const float *weight, size_t rows, size_t n, const int8_t *sign,
                  float *w)
{
        double mean[INPUTS_MAX], sd[INPUTS_MAX], v[INPUTS_MAX + 1] = {0}, g[INPUTS_MAX + 1], total = 0;
        size_t i, k, step;

        moments(x, rows, n, mean, sd);
        for (i = 0; i < rows; i++)
                total += (double)weight[i];
        for (step = 0; step < STEPS && total > 0; step++) {
                memset(g, 0, sizeof(g));
                for (i = 0; i < rows; i++) {
                        double z = v[n], e;

                        for (k = 0; k < n; k++)
                                z += v[k] * ((double)x[i * n + k] - mean[k]) / sd[k];
                        e = (1 / (1 + exp(-z)) - (y[i] ? 1 : 0)) * (double)weight[i];
                        for (k = 0; k < n; k++)
                                g[k] += e * ((double)x[i * n + k] - mean[k]) / sd[k];
                        g[n] += e;
                }
                for (k = 0; k <= n; k++) {
                        v[k] -= 1.0 * (g[k] / total + (k < n ? L2 * v[k] : 0));
                        if (k < n && sign && v[k] * sign[k] < 0)
                                v[k] = 0;
                }
        }
        for (k = 0; k < n; k++) {
                w[k] = (float)(v[k] / sd[k]);
                v[n] -= v[k] * mean[k] / sd[k];
        }
        w[n] = (float)v[n];
}

float logistic_apply(const float *x, size_t n, const float *w)
{
        float z = w[n];
        size_t k;

        for (k = 0; k < n; k++)
                z += w[k] * x[k];
        return 1 / (1 + expf(-z));
}

static void rank_gradient(const struct rank_case *c, size_t n, const double *v, double *g)
{
        double p[64], max = -INFINITY, sum = 0;
        size_t i, k, m = c->n < 64 ? c->n : 64;

        for (i = 0; i < m; i++) {
                p[i] = 0;
                for (k = 0; k < n; k++)
                        p[i] += v[k] * (double)c->x[i * n + k];
                max = fmax(max, p[i]);
        }
        for (i = 0; i < m; i++)
                sum += p[i] = exp(p[i] - max);
        for (i = 0; i < m; i++) {
                double e = p[i] / sum - (i == c->right ? 1 : 0);

                for (k = 0; k < n; k++)
                        g[k] += e * (double)c->x[i * n + k];
        }
}

/* Inputs are expected at about unit scale; a step per input (Adagrad) evens out what is left. */
void ranker_fit(const struct rank_case *cases, size_t n_cases, size_t n, float *w)
{
        double v[INPUTS_MAX] = {0}, g[INPUTS_MAX], g2[INPUTS_MAX] = {0};
        size_t i, k, step;

        for (step = 0; step < STEPS && n_cases > 0; step++) {
                memset(g, 0, sizeof(g));
                for (i = 0; i < n_cases; i++)
                        rank_gradient(&cases[i], n, v, g);
                for (k = 0; k < n; k++) {
                        g[k] = g[k] / (double)n_cases + L2 * v[k];
                        g2[k] += g[k] * g[k];
                        v[k] -= 0.5 * g[k] / (sqrt(g2[k]) + 1e-9);
                }
        }
        for (k = 0; k < n; k++)
                w[k] = (float)v[k];
}

static int by_value(const void *a, const void *b)
{
        float x = *(const float *)a, y = *(const float *)b;

        return (x > y) - (x < y);
}

float quantile(float *v, size_t n, float q)
{
        if (n == 0)
                return 0;
        qsort(v, n, sizeof(*v), by_value);
        return v[(size_t)(q * (float)(n - 1) + 0.5f)];
}

struct scored {
        float score;
        bool positive;
};

static int by_score(const void *a, const void *b)
{
        return by_value(&((const struct scored *)a)->score, &((const struct scored *)b)->score);
}

double auroc(const float *score, const bool *positive, size_t n)
{
        struct scored *s = malloc((n + 1) * sizeof(*s));
        double below = 0, sum = 0, pos = 0;
        size_t i, j;

        if (!s)
                abort();
        for (i = 0; i < n; i++)
                s[i] = (struct scored){score[i], positive[i]};
        qsort(s, n, sizeof(*s), by_score);
        for (i = 0; i < n; i = j) {
                double p = 0, q = 0;

                for (j = i; j < n && s[j].score <= s[i].score; j++) {
                        p += s[j].positive;
                        q += !s[j].positive;
                }
                sum += p * (below + q / 2);
                below += q;
                pos += p;
        }
        free(s);
        return pos > 0 && below > 0 ? sum / (pos * below) : 0.5;
}
