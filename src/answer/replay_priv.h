/* Inside of answer/replay. */
#ifndef ANSWER_REPLAY_PRIV_H
#define ANSWER_REPLAY_PRIV_H

#include "answer/answer.h"

/* Fills in what the need asks for. served: whose flows conversations stand in. True: a person's data, a device or an
 * action would have come from outside. */
bool replay_fact(struct facts *f, const struct need *need, const struct knowledge *served, struct arena *mem);

#endif
