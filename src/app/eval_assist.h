/*
 * warmline eval assist SESSIONS: how often the agent's true reply is ranked first among ten, the other nine drawn from
 * other conversations; nothing of a conversation that is asked about was learned from.
 *
 * A row of SESSIONS is a line of a chat: session, tab, …, who says it (0 customer, 1 agent) in the third column, and
 * the text in the last one; rows of one session stand together. Neighbouring lines of one side are one message. A fifth
 * of the sessions, by the hash of their name, is asked about; the ranking is learned from the rest. A case is a message
 * of an agent that follows one of the customer; nine texts that differ from it and from each other are drawn from
 * agents' messages of other sessions asked about (seed 1). Beside it: the cosine of tf-idf between the customer's last
 * message and the reply.
 *
 * With --demo the file holds cases of desk/assist_eval.h for the demo company.
 */
#ifndef APP_EVAL_ASSIST_H
#define APP_EVAL_ASSIST_H

#include "nlu/eval.h"

#define EVAL_ASSIST_ROWS_MAX 2000000u

/* ERR_INVALID: a row that is none, too few sessions. */
int eval_assist(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
