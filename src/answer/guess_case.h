/*
 * Cases that say why a customer came, one JSON object a line (bench/guess/FORMAT.md), and how often the guess is right
 * on them. Blocking; for `warmline eval guess`.
 */
#ifndef ANSWER_GUESS_CASE_H
#define ANSWER_GUESS_CASE_H

#include "answer/guess.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;

enum { GUESS_CASES_MAX = 200000, GUESS_LINE_MAX = 65536 };
#define GUESS_OTHER GUESS_N /* the label "other" */

struct guess_case {
        struct guess_in in; /* k and tz are left to the caller */
        unsigned label;     /* enum guess_reason, or GUESS_OTHER */
};

/* Strings and lists into mem. ERR_INVALID, ERR_LIMIT name the field. */
int guess_case_parse(struct str line, struct arena *mem, struct guess_case *ret, struct err *err);

/*
 * One JSON object: cases, hit_at_1, hit_at_3, both for the baselines most_frequent and last_event, per label its cases
 * and hits, others, others_quiet, us_per_query. ERR_INVALID names the line.
 */
int guess_eval(struct str jsonl, const struct knowledge *k, const struct tz *tz, struct buf *ret_json, struct err *err);

#endif
