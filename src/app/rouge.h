/*
 * rouge - how much of a reference a summary has (C.-Y. Lin, "ROUGE: A Package for Automatic Evaluation of Summaries",
 * 2004): recall, precision and F1 of pairs that both have of n words (ROUGE-1, ROUGE-2), or of the longest common
 * subsequence of words (ROUGE-L, each text as one sequence). Words are runs of a to z and digits in lower case;
 * those of more than three letters are compared by their stem.
 */
#ifndef APP_ROUGE_H
#define APP_ROUGE_H

#include "base/str.h"

#include <stdint.h>

struct arena;

#define ROUGE_WORDS_MAX 4000u /* of one text; what comes after is not looked at */

struct rouge_text {
        const uint64_t *word; /* stems, hashed */
        size_t n;
};

struct rouge_text rouge_read(struct str text, struct arena *mem);

/* 0..1; 0 when one of them is empty. n is 1 or 2. */
double rouge_n(const struct rouge_text *a, const struct rouge_text *b, unsigned n, struct arena *mem);
double rouge_l(const struct rouge_text *a, const struct rouge_text *b, struct arena *mem);

#endif
