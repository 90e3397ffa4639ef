/*
 * touch - what a change of the documents can do to a message, told in microseconds and before anything is decided; and
 * how well a text answers a message, whatever finds it.
 *
 * After any edit the classifier is trained anew, so every confidence moves a little. What is told here is whether the
 * words or the meaning of a message come near to anything that was added, taken away or rewritten. It is a guess on the
 * careful side, and who uses it should decide a sample of the rest as well.
 */
#ifndef NLU_TOUCH_H
#define NLU_TOUCH_H

#include "nlu/nlu.h"

struct nlu_touch;

/* The documents with these ids, as they are in either. Takes references. Immutable afterwards, any thread. */
struct nlu_touch *nlu_touch_new(struct nlu *a, struct nlu *b, const struct str *docs, size_t n);
struct nlu_touch *nlu_touch_free(struct nlu_touch *t); /* takes NULL, gives NULL */

/* How near the message comes to what differs, 0..1 and over: by its words, by its meaning, by what a body says. */
struct nlu_nearness {
        float words, meaning, body;
};
void nlu_touch(const struct nlu_touch *t, struct str text, enum lang lang, struct arena *mem, struct nlu_nearness *ret);

/*
 * Does a text answer a message? Of its best paragraph (parted by empty lines): the share of the message's words, each
 * as much as it tells in this knowledge, and the cosine of the meanings; 0..1 each. Both languages may be given.
 */
struct nlu_fit {
        float words, meaning;
};
void nlu_text_fit(const struct nlu *nlu, const struct str text[LANG_N], struct str message, enum lang lang,
                  struct arena *mem, struct nlu_fit *ret);

#endif
