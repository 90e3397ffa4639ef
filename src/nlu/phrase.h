/*
 * Phrase lists: does a message contain one of many fixed phrases? Lists are C strings with '|' between phrases, written
 * in normal form. Chinese phrases match anywhere, spaces in the message ignored; English ones match whole words,
 * punctuation ignored. For lists of nlu/ alone.
 */
#ifndef NLU_PHRASE_H
#define NLU_PHRASE_H

#include "nlu/nlu_priv.h"

#define PHRASE_LOOK 1200 /* bytes at the start of a message that are searched, and as many at its end */

struct phrases {
        struct str han;    /* without spaces */
        struct str latin;  /* words with one space before, between and after; Chinese and signs left out */
        struct str bare;   /* han without signs and without particles at the end: for whole-message matches */
        struct str before; /* han up to the first sign: "是的" of "是的,红灯" */
        struct str latin_before;
        uint64_t seen[32]; /* which three-byte sequences occur, hashed */
        bool has_han, has_latin;
        bool shouting; /* English in capitals */
        unsigned exclamations, question_marks;
};

void phrases_read(struct phrases *p, struct arena *mem, struct str source, const struct analysed *a);

/* Offset and length of the first phrase of the list in p->han or p->latin; false when none is there. A phrase that
 * begins or ends with a digit is not found inside a longer number. */
struct phrase_hit {
        bool latin;
        size_t at, n;
};
bool phrase_in(const struct phrases *p, const char *zh, const char *en, struct phrase_hit *ret_hit);
/* The whole message is one of them, particles and signs aside; or, with `start`, its part before the first sign is. */
bool phrase_whole(const struct phrases *p, const char *zh, const char *en, bool start);
/* A negation stands shortly before the hit ("没冒烟", "there is no smoke"). */
bool phrase_negated(const struct phrases *p, const struct phrase_hit *hit);

#endif
