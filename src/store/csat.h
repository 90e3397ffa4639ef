/*
 * How satisfied customers say they are: asked by a person of the company, once in a conversation, and answered once,
 * with 1 to 5 and perhaps some words. Asking and answering are parts of a turn (store/conversation.h).
 */
#ifndef STORE_CSAT_H
#define STORE_CSAT_H

#include "store/sealed.h"
#include "store/store.h"

enum { CSAT_BEST = 5, CSAT_COMMENTS_MAX = 50, CSAT_AGENTS_MAX = 500 };

struct csat_write {
        struct str agent;                /* who asks; empty: an answer */
        int score;                       /* of an answer: 1 to CSAT_BEST */
        const struct sealed_text *words; /* of an answer; NULL: none */
        int64_t at_ms;
};

struct csat_count {
        int64_t asked, answered, scores[CSAT_BEST];
};
struct csat_agent {
        struct str agent, name;
        struct csat_count n;
};
struct csat_comment {
        struct str conversation, text; /* redacted */
        int64_t score, at_ms;
};
struct csat_summary {
        struct csat_count all;
        const struct csat_agent *agents;
        size_t n_agents;
        const struct csat_comment *comments; /* newest first */
        size_t n_comments;
};
typedef void store_csat_fn(void *arg, int r, const struct err *err, const struct csat_summary *s);
/* Of what was asked at from_ms or later. */
int store_csat_summary(struct store *st, int64_t from_ms, store_csat_fn *cb, void *arg);

#endif
