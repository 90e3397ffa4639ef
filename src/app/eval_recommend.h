/*
 * warmline eval recommend TRAIN TEST: which item a user takes next, by what was taken together.
 *
 * Rows are `user<TAB>item`, of one user in the order of time. For each row of TEST the user's items of TRAIN are the
 * history; the item is ranked among 100 drawn uniformly (seed 1) from the items of TRAIN that the user has not. Of
 * equal scores half count as ahead. Beside it the same for the times an item was taken (popularity) and for what was
 * taken right after the newest item (Markov chain of first order, then popularity).
 */
#ifndef APP_EVAL_RECOMMEND_H
#define APP_EVAL_RECOMMEND_H

#include "nlu/eval.h"

#define EVAL_RECOMMEND_ROWS_MAX 50000000u

/* ERR_INVALID: a row that is none, a file without rows. */
int eval_recommend(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
