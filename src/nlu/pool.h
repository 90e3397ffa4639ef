/*
 * Vectors of texts that belong to no document: a log of questions, to be grouped or learned from. Words are weighted by
 * how rare they are among these texts, not in the knowledge, since what a new topic is about the knowledge has never
 * heard of.
 */
#ifndef NLU_POOL_H
#define NLU_POOL_H

#include "base/str.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct cluster_point;
struct nlu;
struct pool;

/* Any thread; some 30 µs a text. Keeps the nlu; the texts may go. NULL when *cancel (may be NULL) became true. */
struct pool *pool_make(struct nlu *nlu, const struct str *texts, size_t n, const atomic_bool *cancel);
struct pool *pool_free(struct pool *p); /* takes NULL, gives NULL */

/* What learn/cluster.h wants: one point for each text, lent by the pool, and the sizes that belong to them. */
const struct cluster_point *pool_points(const struct pool *p, uint32_t *ret_features, size_t *ret_dense);

#endif
