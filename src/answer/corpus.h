/*
 * Knowledge as a corpus for understanding (nlu.h): flows, articles, policies, what is built in, small talk, with their
 * phrasings, those of the built-in pack, and those that were learned. Pure; any thread.
 */
#ifndef ANSWER_CORPUS_H
#define ANSWER_CORPUS_H

#include "nlu/nlu.h"

#include <stdbool.h>

struct knowledge;
struct learned;

/* In mem; texts are lent by k and l, which may be NULL. Learned lines whose document is not there are left out. */
void corpus_make(struct arena *mem, const struct knowledge *k, const struct learned *l, struct nlu_corpus *ret);

/* Is "article:x" (policy, flow, smalltalk, builtin) a document of this knowledge? */
bool corpus_has(const struct knowledge *k, struct str doc);
/* Its title; small talk has none, so its id. Empty: no such document. */
struct str corpus_title(const struct knowledge *k, struct str doc, enum lang lang);

#endif
