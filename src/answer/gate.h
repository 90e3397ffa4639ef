/*
 * The gate: whoever phrased a sentence, its numbers, dates, prices and addresses must occur in the evidence that it
 * cites. Pure.
 */
#ifndef ANSWER_GATE_H
#define ANSWER_GATE_H

#include "base/str.h"

#include <stdbool.h>

struct arena;

/* Is every number, amount written in Chinese with a unit, and URL of the sentence found in the evidence? */
bool gate_sentence(struct str sentence, const struct str *evidence, unsigned n_evidence);

/* The text without the sentences that do not pass; *ret_dropped counts them. The very text when all pass. */
struct str gate_text(struct str text, const struct str *evidence, unsigned n_evidence, struct arena *mem,
                     unsigned *ret_dropped);

#endif
