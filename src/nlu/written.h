/* Is a text one of those that somebody wrote into the knowledge? */
#ifndef NLU_WRITTEN_H
#define NLU_WRITTEN_H

#include "base/str.h"

#include <stddef.h>

struct arena;
struct nlu;

/*
 * The documents with a phrasing or title that equals the text in normal form, up to max; gives how many. An empty name
 * stands for the background: lines that must not be answered. Guesses do not count. Any thread, some 50 µs.
 */
size_t nlu_written_in(const struct nlu *nlu, struct str text, struct arena *mem, struct str *ret_docs, size_t max);

#endif
