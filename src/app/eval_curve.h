/* warmline eval curve DIR QUESTIONS: what eight weeks of customers and an operator teach the demo. */
#ifndef APP_EVAL_CURVE_H
#define APP_EVAL_CURVE_H

#include "nlu/eval.h"

/*
 * in->path[0] is a folder as curve_data.h reads it, path[1] a file of label, language, text: questions that the demo
 * is asked anyway, "none" what it should decline. Week 0 is before anybody has written; in each week its customers
 * write (curve_world.h), then the operator decides (curve_operator.h), and all that serves is trained. After each week
 * every question of held.tsv and of path[1] is asked in a conversation of its own, of which nothing is kept.
 *
 * The shares of held.tsv are of all its lines, also of those that the demo cannot know yet. "repeated" counts sentences
 * that the machine said in two replies one after the other to a customer of the stream. in->runs: only so many weeks;
 * 0: all. A report gets the repeated sentences and what is not right at the end. Blocking: a minute or several.
 */
int eval_curve(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
