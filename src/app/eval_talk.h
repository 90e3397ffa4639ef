/* warmline eval talk DIR DIALOGUES: the actions of the retail world of tau2-bench, reached by talking. */
#ifndef APP_EVAL_TALK_H
#define APP_EVAL_TALK_H

#include "nlu/eval.h"

#define EVAL_RUNS_MAX 100u

/*
 * in->path[0] is a folder as eval_orders() reads it, with tasks.json; path[1] a file of dialogues (dialogue_file.h) or
 * a folder whose *.txt are such files. Each dialogue is played in->runs times (0: once), each time with a fresh
 * service in memory that has all records of the database in its own tables, the customer signed in. At the end the
 * whole database is compared with the one that the gold actions of its task leave. A dialogue is `equal` when it is
 * the same and nothing changed but by the lines that agree. Those that are not are told on standard error; a report
 * gets all conversations. Blocking.
 */
int eval_talk(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
