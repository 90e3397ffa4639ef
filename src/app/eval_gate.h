/* warmline eval gate SETS SENTENCES: which sentences the evidence gate lets through. */
#ifndef APP_EVAL_GATE_H
#define APP_EVAL_GATE_H

#include "nlu/eval.h"

#define EVAL_GATE_SETS_MAX 200u
#define EVAL_GATE_CLASSES_MAX 64u

/*
 * data[0] describes sets of evidence, a line each:
 *   set NAME · at TIME · fact KIND SUBJECT FIELD TYPE VALUE [CURRENCY] · doc ID (of the demo's knowledge: policy:x,
 *   article:x) · expired ID zh|en TEXT. TYPE is text, number, state, product, date, money (minor units), days, count.
 * data[1] holds class, language, set, part, sentence, between tabs. Shares of those that passed, all and by part and
 * class. in->report gets a line for each: verdict, what could not be placed, and the row. in->only: this part alone.
 */
int eval_gate(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
