/*
 * Leaders are kept in an inverted index that grows with them: of each feature the leaders that have it, newest first. A
 * point adds up its products with all leaders in one walk over its features; the dense part is a plain product with
 * each leader. Similarity is linear in a point, so the medoid needs no pairs: it is the member nearest to the sum of
 * all.
 */
#include "learn/cluster.h"

#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#define NO_POSTING UINT32_MAX

struct posting {
        uint32_t leader;
        uint32_t next; /* of the same feature; NO_POSTING ends */
        float w;
};

struct clusterer {
        const struct cluster_point *points;
        const struct cluster_options *o;
        uint32_t *head; /* by feature */
        VEC(struct posting) postings;
        uint32_t *leader;
        size_t n_leaders, max;
        float *score; /* by leader */
};

static void *zeroed(size_t n, size_t size)
{
        void *p = calloc(n + 1, size);

        if (!p)
                abort();
        return p;
}

static float dense_dot(const float *a, const float *b, size_t n)
{
        float sum = 0;

        for (size_t i = 0; a && b && i < n; i++)
                sum += a[i] * b[i];
        return sum;
}

/* Of equally near leaders the older one. CLUSTER_NONE when none reaches the threshold. */
static uint32_t nearest(struct clusterer *c, const struct cluster_point *p)
{
        float best = c->o->threshold, share = c->o->dense_share;
        uint32_t found = CLUSTER_NONE;

        memset(c->score, 0, c->n_leaders * sizeof(*c->score));
        for (size_t i = 0; i < p->x.n; i++)
                for (uint32_t k = c->head[p->x.id[i]]; k != NO_POSTING; k = c->postings.p[k].next)
                        c->score[c->postings.p[k].leader] += p->x.w[i] * c->postings.p[k].w;
        for (size_t k = 0; k < c->n_leaders; k++) {
                const float *dense = c->points[c->leader[k]].dense;
                float s = (1 - share) * c->score[k] + share * dense_dot(p->dense, dense, c->o->n_dense);

                if (s > best || (s >= best && found == CLUSTER_NONE)) {
                        best = s;
                        found = (uint32_t)k;
                }
        }
        return found;
}

static uint32_t lead(struct clusterer *c, uint32_t point)
{
        const struct sparse *x = &c->points[point].x;
        uint32_t k = (uint32_t)c->n_leaders;

        if (c->n_leaders == c->max)
                return CLUSTER_NONE;
        c->leader[c->n_leaders++] = point;
        for (size_t i = 0; i < x->n; i++) {
                *VEC_ADD(&c->postings) = (struct posting){k, c->head[x->id[i]], x->w[i]};
                c->head[x->id[i]] = (uint32_t)c->postings.n - 1;
        }
        return k;
}

static bool cancelled(const struct cluster_options *o, size_t i)
{
        return (i & 63) == 0 && o->cancel && atomic_load_explicit(o->cancel, memory_order_relaxed);
}

static int pass(struct clusterer *c, size_t n, bool first, uint32_t *of, struct err *err)
{
        for (size_t i = 0; i < n; i++) {
                bool leads = !first && of[i] != CLUSTER_NONE && c->leader[of[i]] == i;

                if (cancelled(c->o, i))
                        return err_set(err, ERR_CANCELLED, "grouping was cancelled");
                if (leads)
                        continue;
                of[i] = nearest(c, &c->points[i]);
                if (first && of[i] == CLUSTER_NONE)
                        of[i] = lead(c, (uint32_t)i);
        }
        return 0;
}

static int check(const struct cluster_point *points, size_t n, const struct cluster_options *o, struct err *err)
{
        if (n > CLUSTER_POINTS_MAX)
                return err_set(err, ERR_LIMIT, "%zu texts are too many to group; %u at most", n, CLUSTER_POINTS_MAX);
        if (!(o->threshold >= 0 && o->threshold <= 1) || !(o->dense_share >= 0 && o->dense_share <= 1))
                return err_set(err, ERR_INVALID, "threshold and share go from 0 to 1");
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < points[i].x.n; k++)
                        if (points[i].x.id[k] >= o->n_features)
                                return err_set(err, ERR_INVALID, "feature %u is not below %u", points[i].x.id[k],
                                               o->n_features);
        return 0;
}

int cluster_leaders(const struct cluster_point *points, size_t n, const struct cluster_options *o, uint32_t *of,
                    uint32_t *leader, size_t *ret_n, struct err *err)
{
        struct clusterer c = {.points = points, .o = o, .leader = leader, .max = o->max && o->max < n ? o->max : n};
        int r = check(points, n, o, err);

        if (r < 0)
                return r;
        c.head = zeroed(o->n_features, sizeof(*c.head));
        c.score = zeroed(c.max, sizeof(*c.score));
        for (uint32_t f = 0; f < o->n_features; f++)
                c.head[f] = NO_POSTING;
        r = pass(&c, n, true, of, err);
        if (r == 0)
                r = pass(&c, n, false, of, err);
        *ret_n = c.n_leaders;
        VEC_FREE(&c.postings);
        free(c.head);
        free(c.score);
        return r;
}

uint32_t cluster_medoid(const struct cluster_point *points, const uint32_t *members, size_t n,
                        const struct cluster_options *o)
{
        double *sum = zeroed(o->n_features, sizeof(*sum)), *dense = zeroed(o->n_dense, sizeof(*dense)), best = 0;
        uint32_t found = members[0];

        for (size_t i = 0; i < n; i++) {
                const struct cluster_point *p = &points[members[i]];

                for (size_t k = 0; k < p->x.n; k++)
                        sum[p->x.id[k]] += (double)p->x.w[k];
                for (size_t k = 0; p->dense && k < o->n_dense; k++)
                        dense[k] += (double)p->dense[k];
        }
        for (size_t i = 0; i < n; i++) {
                const struct cluster_point *p = &points[members[i]];
                double words = 0, meaning = 0, s;

                for (size_t k = 0; k < p->x.n; k++)
                        words += (double)p->x.w[k] * sum[p->x.id[k]];
                for (size_t k = 0; p->dense && k < o->n_dense; k++)
                        meaning += (double)p->dense[k] * dense[k];
                s = (1 - (double)o->dense_share) * words + (double)o->dense_share * meaning;
                if (i == 0 || s > best + 1e-9) {
                        best = s;
                        found = members[i];
                }
        }
        free(sum);
        free(dense);
        return found;
}
