/*
 * How likely is it that the talk fails: a logistic model over what one message and the turns before it show, in no
 * language in particular. Its weights are learned by tools/fit-risk from conversations of our own
 * (packs/after-sales/risk); `warmline eval alarm` measures them. With a person there are no documents that could be
 * missed, and waiting counts instead; those weights are set by hand. Pure.
 */
#ifndef NLU_RISK_H
#define NLU_RISK_H

#include "base/str.h"
#include "nlu/nlu.h"

#include <stdbool.h>

#define RISK_REASONS_MAX 3u
#define RISK_ALERT 500u  /* people of the company are told */
#define RISK_PERSON 800u /* the machine steps aside instead of trying again */

/* What is known beside the message. */
struct risk_before {
        struct str last_text;       /* the question that was answered last; empty: none */
        const unsigned char *moods; /* enum emotion, newest last, this message's included */
        unsigned n_moods;
        unsigned turns;  /* replies of the machine so far */
        unsigned fails;  /* in a row that did not help */
        unsigned strain; /* in thousandths of a dissatisfied message, this one's included */
        unsigned misses; /* answers in a row that a step of a flow did not understand */
        unsigned steps;  /* of flows that were tried */
        unsigned before; /* score of the message before, 0..1000 */
        /* Of a talk with people, or one that waits for them. */
        bool person;
        bool silent;          /* a person has it: what the machine found and tried no longer counts */
        struct str last_said; /* the customer's words before; empty: none */
        int64_t wait_s;       /* since when nobody has answered; below 0 counts as 0 */
};

/* All between 0 and 1. */
enum risk_feature {
        RISK_DISSATISFIED,
        RISK_ANGRY,
        RISK_UPSET, /* in another way */
        RISK_SARCASM,
        RISK_THREAT,
        RISK_NOT_SOLVED,
        RISK_AGAIN,
        RISK_REPEATS,  /* says again what was answered already */
        RISK_DECLINED, /* not in the knowledge */
        RISK_UNSURE,   /* several could be meant */
        RISK_MARGIN,   /* the best document is hardly nearer than the second */
        RISK_FAILS,
        RISK_STRAIN,
        RISK_SLOPE, /* the mood grows worse */
        RISK_STEPS, /* many steps, and no end */
        RISK_MISSES,
        RISK_LENGTH, /* of the talk */
        RISK_MARKS,  /* !!! ??? CAPITALS */
        RISK_PLEASED,
        RISK_BEFORE,
        RISK_WAITS,     /* for a person's words; this and the next with before.person alone */
        RISK_COMPLAINT, /* wants to complain in earnest */
        RISK_N
};

struct risk {
        unsigned score; /* 0..1000 */
        float x[RISK_N];
        enum risk_feature reasons[RISK_REASONS_MAX]; /* what adds most, first the most */
        unsigned n_reasons;
};

/* text: the message as written. */
void nlu_risk(struct str text, const struct nlu_result *u, const struct risk_before *before, struct risk *ret);
const char *risk_feature_name(enum risk_feature f);

#endif
