/* Speech acts, safety and threat in a message; emotion is in emotion.h. For nlu/ alone. */
#ifndef NLU_SIGNAL_H
#define NLU_SIGNAL_H

#include "nlu/nlu.h"

struct arena;
struct mood;
struct phrases;

void nlu_find_signals(const struct phrases *p, const struct mood *mood, struct arena *mem, struct nlu_result *ret);
/* Reads the signals too, so they come first. */
void nlu_find_emotion(const struct phrases *p, const struct mood *mood, struct nlu_result *ret);

#endif
