/* warmline eval knowledge DIR QUESTIONS: a knowledge folder asked as a serving process would ask it. */
#ifndef APP_EVAL_KNOWLEDGE_H
#define APP_EVAL_KNOWLEDGE_H

#include "nlu/eval.h"

/* in->path[0] is the folder; blocking. ERR_INVALID also when the folder has errors: they are printed to stderr. */
int eval_knowledge(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
