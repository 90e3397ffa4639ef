/*
 * What customers take next, learned from orders: of what is sold, and, while there are few orders of a thing (a cold
 * start), of its family. Built on any thread, then read only; the scores share a scratch, so one thread asks.
 */
#ifndef ANSWER_TAKEN_H
#define ANSWER_TAKEN_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

#define TAKEN_ROWS_MAX 2000000u
#define TAKEN_FEW 20u         /* a product that was bought less often is told by its family */
#define TAKEN_TOGETHER_MIN 5u /* of fewer customers nothing is said: it could be one that somebody knows */

struct taken;

/* One thing that was bought. Rows of one customer stand together, in the order of time. */
struct taken_row {
        uint32_t customer;
        struct str product, family;
};

/* Copies; rows beyond TAKEN_ROWS_MAX are left out. */
struct taken *taken_learn(const struct taken_row *rows, size_t n);
struct taken *taken_free(struct taken *t); /* takes NULL, gives NULL */

/* 0..1: of those that could be next after what is owned (oldest first), how near this one is; the nearest has 1.
 * family: of the product. 0 when nothing is known. */
struct taken_thing {
        struct str product, family;
};
void taken_scores(struct taken *t, const struct taken_thing *owned, size_t n_owned, const struct taken_thing *next,
                  size_t n_next, float *out);
/* Customers who have both; 0 when they are fewer than TAKEN_TOGETHER_MIN. */
uint32_t taken_together(const struct taken *t, struct str a, struct str b);

#endif
