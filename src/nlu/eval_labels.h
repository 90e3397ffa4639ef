/*
 * Measures the classifier for labels and the product's own mood on the user's files; the form is that of nlu/eval.h.
 */
#ifndef NLU_EVAL_LABELS_H
#define NLU_EVAL_LABELS_H

#include "nlu/eval.h"

/* emotion TRAIN TEST: whatever labels TRAIN has. Of more than two columns the first is the label and the last the
 * text. auroc only for two labels. The mood that our own lines hear in a text is one of its features. */
int eval_emotion(const struct eval_in *in, struct buf *ret_json, struct err *err);

/*
 * satisfaction DEV TEST, or one file with in->folds: columns dialogue, turn, act, act group, satisfaction, customer,
 * agent. Rows without satisfaction are context. The agent's column follows the customer's and is not visible for its
 * row. auroc ranks label 0 against the rest.
 */
int eval_satisfaction(const struct eval_in *in, struct buf *ret_json, struct err *err);

/* mood FILE: columns mood, flags, text; the understanding that serves customers, without their conversation. */
int eval_mood(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
