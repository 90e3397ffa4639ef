/*
 * What drafts would have done in conversations of the past (insight/replays), as it was told: counts and a JSON text
 * with redacted messages. A text may hold words of anybody who wrote in the span, so an erasure of somebody who did
 * takes the texts of all.
 */
#ifndef STORE_REPLAY_RESULT_H
#define STORE_REPLAY_RESULT_H

#include "store/store.h"

struct replay_result_row {
        struct str id, who, state;
        struct str error, faults; /* of one that failed */
        int64_t from_ms, to_ms, at_ms, ended_ms;
        int64_t drafts, talks, of_talks, messages;
        bool dropped; /* the text went with a customer */
        struct str verdict, verdict_who;
        int64_t verdict_ms;
        struct str result; /* JSON; empty: none */
};

/* Adds it or puts it in the place of the one with its id; of the others the newest keep - 1 stay. */
int store_replay_result_put(struct store *st, const struct replay_result_row *row, unsigned keep, store_done_fn *cb,
                            void *arg);

/* The newest first, at most limit. What is given lives until the callback returns. */
typedef void store_replay_results_fn(void *arg, int r, const struct err *err, const struct replay_result_row *rows,
                                     size_t n);
int store_replay_results(struct store *st, unsigned limit, store_replay_results_fn *cb, void *arg);

#endif
