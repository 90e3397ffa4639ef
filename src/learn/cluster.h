/*
 * Clusters of texts by leaders: for questions that nobody sorted, when it is not known how many kinds there are.
 *
 * A point has two parts, a sparse vector (its words) and a dense one (its meaning); points are alike by the weighted
 * sum of both products, so by a cosine when each part has length one. The first pass goes through the points in the
 * order given: one that is at least as near to a leader as the threshold joins the nearest, any other becomes a leader
 * itself. The second pass gives every point that is no leader to the nearest one of all, also of those that came later.
 * An earlier point may so end in the cluster of a later leader; points added at the end do not move the leaders before
 * them.
 *
 * Pure and deterministic. Time grows with points times the leaders that share a feature with them.
 */
#ifndef LEARN_CLUSTER_H
#define LEARN_CLUSTER_H

#include "base/err.h"
#include "learn/sparse.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define CLUSTER_NONE UINT32_MAX
#define CLUSTER_POINTS_MAX 100000u

struct cluster_point {
        struct sparse x;    /* ids below n_features */
        const float *dense; /* n_dense numbers; NULL: it has none, as if all were zero */
};

struct cluster_options {
        uint32_t n_features;
        size_t n_dense;
        float dense_share; /* 0..1: weight of the dense part; the sparse part has the rest */
        float threshold;   /* similarity from which a point joins */
        size_t max;        /* leaders; a point that would be one more belongs to no cluster. 0: as many as points */
        const atomic_bool *cancel; /* may be NULL */
};

/*
 * of[n] gets the number of each point's cluster, or CLUSTER_NONE; leader[n] the point that leads cluster k, rising with
 * k; *ret_n how many there are. 0, ERR_LIMIT for more than CLUSTER_POINTS_MAX points, ERR_INVALID for a share or
 * threshold outside 0..1 or a feature outside n_features, ERR_CANCELLED.
 */
int cluster_leaders(const struct cluster_point *points, size_t n, const struct cluster_options *o, uint32_t *of,
                    uint32_t *leader, size_t *ret_n, struct err *err);

/* The one of members[n] (n > 0) that is most like all others together; of equals the first. */
uint32_t cluster_medoid(const struct cluster_point *points, const uint32_t *members, size_t n,
                        const struct cluster_options *o);

#endif
