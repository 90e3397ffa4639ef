/*
 * What of a person's reply may stand in an article, and where: pure, any thread.
 *
 * A sentence is left out when it is of the talk and not of the matter: greetings, thanks, questions, what is promised
 * or looked up for this one customer, anything with personal data, its [TYPE], or a name. What is left is no more than
 * a proposal; a person reads it before it serves.
 */
#ifndef INSIGHT_LESSON_TEXT_H
#define INSIGHT_LESSON_TEXT_H

#include "base/arena.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>

enum {
        LESSON_SENTENCES_MAX = 12,
        LESSON_SENTENCE_BYTES_MAX = 600, /* a longer one is left out */
        LESSON_REPLY_BYTES_MAX = 8000,   /* of one reply; the rest is not looked at */
        LESSON_ASKS_MAX = 30,
        LESSON_TITLE_BYTES_MAX = 90,
};

struct lesson_sentences {
        struct str v[LESSON_SENTENCES_MAX];
        size_t n;
};

/* Adds what may stand in an article, each once; name (of the customer) may be empty. tmp is reset. */
void lesson_clean(struct str reply, enum lang lang, struct str name, struct arena *tmp, struct lesson_sentences *out);

struct lesson_edit {
        struct str text;     /* the whole file as it would be */
        unsigned added;      /* sentences that the article did not have */
        unsigned replaced;   /* that say it in other numbers: the reply contradicts the article */
        struct str old_text; /* the first that would be replaced, for people; empty: none */
};
/*
 * The file of an article or a policy with the sentences in its part of that language. Without `add` sentences are only
 * replaced: each item of a policy stands in both languages. False: there is no such part, or nothing changes. In mem.
 */
bool lesson_change(struct str file, enum lang lang, bool add, const struct lesson_sentences *s, struct arena *mem,
                   struct lesson_edit *ret);

/* The file of a new article; asks are phrasings, each once. In mem. */
struct str lesson_article(struct str title, enum lang lang, const struct str *asks, size_t n_asks,
                          const struct lesson_sentences *s, struct arena *mem);

#endif
