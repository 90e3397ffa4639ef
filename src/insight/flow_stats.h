/*
 * flow_stats - what the counters of flows (store/flow_step.h) say about each flow and step, for people: how often it
 * was shown, how it was answered, how long that took, and how often nobody came back.
 *
 * A show has dropped off when the step was not left within the window. Days are counted whole (UTC), so a show is
 * judged when a full day and the window have passed since its day began; until then, when it has not been left, it is
 * open. Steps that the flow no longer has are told apart (`gone`). Pure.
 */
#ifndef INSIGHT_FLOW_STATS_H
#define INSIGHT_FLOW_STATS_H

#include "base/buf.h"
#include "base/str.h"
#include "store/flow_step.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct flow;
struct knowledge;

#define FLOW_STATS_DAYS 30u      /* how far back, when nothing is said */
#define FLOW_STATS_DAYS_MAX 400u /* counters are kept so long */
#define FLOW_STATS_WINDOW 1u     /* days; 1, 3 or 7 */

struct flow_answer_stat {
        struct str answer, next; /* as of struct step_mark */
        int64_t n;
};

struct flow_step_stat {
        struct str step;
        bool gone;
        int64_t shows, left, open, drop_offs;
        int64_t late;               /* left after the window: they had dropped off and came back */
        int64_t median_ms, slow_ms; /* half, and nine of ten, were left within; -1: nobody left, INT64_MAX: longer
                                       than any span */
        int64_t mean_ms;            /* of all that left; -1: nobody */
        const struct flow_answer_stat *answers; /* most frequent first */
        size_t n_answers;
};

struct flow_stat {
        struct str flow;
        bool gone;
        int64_t starts, solved, person, open, drop_offs;
        const struct flow_step_stat *steps; /* in the order of the flow, then those that are gone */
        size_t n_steps;
};

struct flow_counts {
        const struct flow_shown_row *shown; /* ordered as store_flow_steps() gives them */
        size_t n_shown;
        const struct flow_left_row *left;
        size_t n_left;
};

struct flow_stats_opts {
        unsigned window_days; /* 1, 3 or 7 */
        int64_t now_ms;
};

bool flow_stats_window_ok(int64_t days);
/* The first day of the last `days`. */
int64_t flow_stats_from_day(int64_t now_ms, unsigned days);

/* All flows of k, in its order, then those that are counted but gone. Strings are lent by k and the rows. */
const struct flow_stat *flow_stats_all(const struct knowledge *k, const struct flow_counts *counts,
                                       const struct flow_stats_opts *o, struct arena *mem, size_t *ret_n);
/* NULL: neither in k nor counted. */
const struct flow_stat *flow_stats_one(const struct knowledge *k, struct str id, const struct flow_counts *counts,
                                       const struct flow_stats_opts *o, struct arena *mem);

/* One JSON object: the flow alone, or with its steps. Titles and the words of choices in both languages. */
void flow_stats_json(const struct knowledge *k, const struct flow_stat *s, bool steps, struct buf *out);

/*
 * The flow as source for Graphviz' dot: a box for each step with its words, an arrow for each choice, coloured and
 * drawn thicker by what was counted. s may be NULL: only the flow. Any text is quoted.
 */
void flow_draw_dot(const struct flow *f, const struct flow_stat *s, enum lang lang, struct buf *out);

#endif
