/*
 * What is taken together: from histories of items in the order of time, which item comes next.
 *
 * A struct cooccur counts: two items of one history count decay^(gap - 1) for "the later after the earlier", gap being
 * the places between them, and `back` times as much the other way; pairs further apart than `window` do not count. A
 * struct cooccur_model is built of the counts and never changes: for each item the `neighbours` nearest by cosine,
 * count / sqrt(times taken of the one * of the other). The counter may go on counting, and a newer model be built.
 *
 * A score is made of two steps. Directly: an item is near what the history holds, the newest counting most. By way of
 * others: it is near what is near the history; so items that were never taken together still tell something.
 *
 * Pure and deterministic. A counter belongs to one thread; a model is usable from any, with a scratch for each.
 */
#ifndef LEARN_COOCCUR_H
#define LEARN_COOCCUR_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define COOCCUR_ITEMS_MAX 1000000u
#define COOCCUR_PAIRS_MAX 32000000u /* different ones that are counted; the others are passed over */
#define COOCCUR_HISTORY_MAX 64u     /* of a history, the newest ones that a score looks at */

struct cooccur_options {
        float decay, back;   /* 0..1; 0 for decay: 0.8, for back: 0.4 */
        uint32_t window;     /* 0: 32 */
        uint32_t neighbours; /* of one item; 0: 200 */
};

struct cooccur;
struct cooccur_model;
struct cooccur_scratch;

/* options may be NULL. */
struct cooccur *cooccur_new(const struct cooccur_options *options);
struct cooccur *cooccur_free(struct cooccur *c); /* takes NULL, gives NULL */
/* One more item, taken after those of before[n], oldest first. ERR_LIMIT: an item of COOCCUR_ITEMS_MAX or more. */
int cooccur_add(struct cooccur *c, const uint32_t *before, size_t n, uint32_t item, struct err *err);
/* A whole history, oldest first. */
int cooccur_add_history(struct cooccur *c, const uint32_t *items, size_t n, struct err *err);

struct cooccur_model *cooccur_build(const struct cooccur *c);
struct cooccur_model *cooccur_model_free(struct cooccur_model *m); /* takes NULL, gives NULL */
uint32_t cooccur_items(const struct cooccur_model *m);             /* above the highest */
size_t cooccur_model_bytes(const struct cooccur_model *m);
/* How often an item was taken; how many histories hold both, 0 when they are no near neighbours. */
uint32_t cooccur_count(const struct cooccur_model *m, uint32_t item);
uint32_t cooccur_together(const struct cooccur_model *m, uint32_t a, uint32_t b);

struct cooccur_scratch *cooccur_scratch_new(const struct cooccur_model *m);
struct cooccur_scratch *cooccur_scratch_free(struct cooccur_scratch *s); /* takes NULL, gives NULL */
/* out[n_items]: how likely each is the next one after history[n], oldest first; the greater, the likelier. Unknown
 * items score 0. Between items without any tie to the history the more often taken one scores more. */
void cooccur_score(const struct cooccur_model *m, struct cooccur_scratch *s, const uint32_t *history, size_t n,
                   const uint32_t *items, size_t n_items, float *out);

#endif
