/*
 * warmline eval assist --demo CASES: does the article that stands first beside an agent contain the answer?
 *
 * One JSON object a line: {"lang":"zh","lines":[{"who":"customer","text":"…"}],"answer":["…"]}. A case is right when
 * one of the strings of `answer` stands in the text of the suggested article, in that language and without its marks.
 * The same view is made as for an agent; us_per_message is processor time of one core for all of it.
 */
#ifndef DESK_ASSIST_EVAL_H
#define DESK_ASSIST_EVAL_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

#define ASSIST_CASES_MAX 10000u

struct buf;
struct generation;

/* report: the wrong ones, for people; may be NULL. ERR_INVALID names the line. */
int assist_eval_demo(struct str cases, const char *path, const struct generation *gen, int64_t now_ms,
                     struct buf *ret_json, struct buf *report, struct err *err);

#endif
