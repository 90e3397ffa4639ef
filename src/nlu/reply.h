/*
 * Which reply follows: learned from a company's own chats, it ranks texts that an agent might send next.
 *
 * Of a talk it knows what both sides said so far; of a candidate its characters, pairs of them and words. It compares
 * them by tf-idf in several ways (what the customer said, how this agent writes), by which words of customers are
 * followed by which of agents, by what is said at which place of a talk, and by three pairings (learn/pairing.h);
 * boosted trees (learn/trees.h) weigh all that, each value beside those of the other candidates. The trees learn from
 * values that were made without the talks at hand, in folds.
 *
 * Training takes about a minute for a thousand talks and may be cancelled. A finished ranker is immutable; any thread.
 */
#ifndef NLU_REPLY_H
#define NLU_REPLY_H

#include "base/err.h"
#include "base/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define REPLY_TALKS_MAX 20000u
#define REPLY_TALKS_MIN 40u
#define REPLY_TURNS_MAX 200u     /* of a talk; more are not looked at */
#define REPLY_CANDIDATES_MAX 64u /* more are not ranked: their score is the lowest */

struct reply_turn {
        bool agent;
        struct str text;
};
struct reply_talk {
        struct str id;                  /* decides the fold */
        const struct reply_turn *turns; /* sides take turns */
        size_t n;
};

struct reply_ranker;

/* Copies nothing of the talks beyond the call. ERR_INVALID: fewer than REPLY_TALKS_MIN, or nothing to learn from;
 * ERR_LIMIT; ERR_CANCELLED. */
int reply_train(const struct reply_talk *talks, size_t n, const atomic_bool *cancel, struct reply_ranker **ret,
                struct err *err);
struct reply_ranker *reply_free(struct reply_ranker *r); /* takes NULL, gives NULL */
/* out[n]: the greater, the likelier; only among these. before[n_before]: the talk so far, oldest first. */
void reply_rank(const struct reply_ranker *r, const struct reply_turn *before, size_t n_before,
                const struct str *candidates, size_t n, float *out);
/* The plain comparison: the cosine of tf-idf between the last message of the customer and a candidate. */
void reply_cosine(const struct reply_ranker *r, const struct reply_turn *before, size_t n_before,
                  const struct str *candidates, size_t n, float *out);

#endif
