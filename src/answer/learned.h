/*
 * Phrasings that were learned beside the knowledge folder: accepted by people, or guessed by self-training. An
 * immutable, counted list; a generation is built from the knowledge and one such list. Any thread.
 */
#ifndef ANSWER_LEARNED_H
#define ANSWER_LEARNED_H

#include "base/str.h"
#include "text/lang.h"

#include <stddef.h>

struct knowledge;
struct learned;

struct learned_line {
        struct str doc; /* "article:x" */
        struct str text;
        enum lang lang;
        float weight; /* 1: a person accepted it; less: a guess (nlu.h) */
};

/* Copies, in the order given. */
struct learned *learned_new(const struct learned_line *lines, size_t n);
struct learned *learned_ref(struct learned *l);
struct learned *learned_unref(struct learned *l); /* takes NULL, gives NULL */

size_t learned_n(const struct learned *l); /* NULL: 0 */
const struct learned_line *learned_at(const struct learned *l, size_t i);

/*
 * The hash of the knowledge with those lines that have a document in it: 64 hex characters and a NUL, that of the
 * knowledge alone when there are none.
 */
void learned_hash(const struct learned *l, const struct knowledge *k, char out[static 65]);

#endif
