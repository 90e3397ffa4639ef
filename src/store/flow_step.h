/*
 * How often steps of troubleshooting flows were shown, and how they were left. Counters by flow, edition of the flow,
 * step and day (UTC) of the show: no conversation, no customer and no text is in them, so nothing of them belongs to
 * anybody. They are counted in the commit of the turn (struct turn_write).
 */
#ifndef STORE_FLOW_STEP_H
#define STORE_FLOW_STEP_H

#include "store/store.h"

#define STEP_MARKS_MAX 6u     /* of one turn */
#define FLOW_ROWS_MAX 200000u /* that one call gives back, of each kind */
#define FLOW_DAY_MS INT64_C(86400000)
/* Spans between a show and its answer: up to 10 s, 30 s, 1 min, 2 min, 5 min, 15 min, 1 h, 1, 3 and 7 days, longer. */
#define FLOW_SPANS 11u
enum { FLOW_SPAN_DAY = 7, FLOW_SPAN_3_DAYS = 8, FLOW_SPAN_7_DAYS = 9 };

/* The upper bound of a span in ms; INT64_MAX of the last. */
int64_t flow_span_ms(unsigned span);
unsigned flow_span_of(int64_t ms);

/* One show of a step, or its end. */
struct step_mark {
        bool left; /* else shown */
        struct str flow, edition, step;
        int64_t shown_ms; /* of this show, also when it is left */
        /* When left: how long it stood; `answer`: the number of a choice from 0, yes, no, back, again, other; `next`: a
         * step of the flow, or :solved, :person. */
        int64_t stood_ms;
        struct str answer, next;
};

struct flow_shown_row {
        struct str flow, edition, step;
        int64_t day; /* since the epoch */
        int64_t n;
};

struct flow_left_row {
        struct str flow, edition, step, answer, next;
        int64_t day; /* of the show */
        unsigned span;
        int64_t n, stood_ms; /* all together */
};

typedef void store_flow_steps_fn(void *arg, int r, const struct err *err, const struct flow_shown_row *shown,
                                 size_t n_shown, const struct flow_left_row *left, size_t n_left);
/* Of one flow, or of all (flow empty), shown on from_day or later; ordered by flow and step. ERR_LIMIT: more than
 * FLOW_ROWS_MAX, or than fits into memory together; ask from a later day. */
int store_flow_steps(struct store *st, struct str flow, int64_t from_day, store_flow_steps_fn *cb, void *arg);

/* Deletes what was shown before that day. */
int store_flow_steps_prune(struct store *st, int64_t before_day, store_done_fn *cb, void *arg);

#endif
