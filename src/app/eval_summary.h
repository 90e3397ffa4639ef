/*
 * warmline eval summary TRAIN TEST: the desk's summary (desk/summary.h) against summaries that people wrote.
 *
 * Files are CSV with a header that names the columns `dialog` and `summary`; a dialog is lines of `speaker: text`, the
 * first speaker the customer; what follows without a speaker belongs to the line before. Each row of TEST is measured
 * by itself: ROUGE-1, -2 and -L F1 of the lines of all sections, in the order in which they were said, means over rows.
 * Beside it: the first two sentences of each side (lead), the first four of all (lead_4), the summary with weights that
 * were fitted on TRAIN (fitted), and the sentences that fit the reference best, taken one by one (oracle).
 */
#ifndef APP_EVAL_SUMMARY_H
#define APP_EVAL_SUMMARY_H

#include "nlu/eval.h"

/* ERR_INVALID: no such column, a row that is none, no rows. The report gets the fitted weights, then each
 * summary below its reference. */
int eval_summary(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
