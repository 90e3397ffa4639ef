/* eval_flow - `warmline eval flow CHARTS_DIR DIALOGUES.json`: reads a folder of charts for nlu/eval.h. */
#ifndef APP_EVAL_FLOW_H
#define APP_EVAL_FLOW_H

#include "nlu/eval.h"

/* path[0] is the folder: each file of it that ends in .json is a chart. ERR_NOTFOUND, ERR_IO, ERR_LIMIT,
 * ERR_INVALID with what is wrong. */
int eval_flow_folder(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
