/* warmline eval orders DIR TASKS.json: policy replay in the retail world of tau2-bench. */
#ifndef APP_EVAL_ORDERS_H
#define APP_EVAL_ORDERS_H

#include "nlu/eval.h"

/*
 * in->path[0] is a folder with db.json, and either records.yaml and actions/ or policy.md, of which they are made with
 * python3. data[1]: tasks with their gold actions. in->expected: {task id: {table: {key: document}}}, the documents
 * that are different afterwards; empty: a second, independent implementation of the tools says it, with python3 too.
 * Blocking. Tasks that end differently, gold actions that are refused and forbidden ones that are not are told on
 * standard error.
 */
int eval_orders(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
