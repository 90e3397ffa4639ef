/*
 * trial - what a visitor who asks this first would be told: the decision of the knowledge that serves, with nothing
 * known of who asks. Nobody is served by it and nothing is kept: for those who write the knowledge.
 *
 * By words alone: vectors of the sentence encoder and a language model are left out, so that it takes one call. Loop
 * thread; some milliseconds.
 */
#ifndef INSIGHT_TRIAL_H
#define INSIGHT_TRIAL_H

#include "answer/answer.h"

enum { TRIAL_TEXT_MAX = 600 /* bytes */ };

struct trial {
        enum decision_kind kind;
        enum lang lang;  /* of the reply */
        struct str text; /* as a channel of plain text would show it */
        struct str doc;  /* what answered: "article:x", "policy:x", "flow:x"; empty: nothing of the company's */
        const struct str *choices; /* documents that were offered instead */
        size_t n_choices;
};

/* lang: of the widget. Strings are in mem, or as long as g. ERR_INVALID: no text, or no UTF-8. */
int trial_ask(const struct generation *g, struct str text, enum lang lang, int64_t now_ms, struct arena *mem,
              struct trial *ret, struct err *err);
/* The title of a document in this language, else in the other; empty: there is no such document. */
struct str trial_title(const struct generation *g, struct str doc, enum lang lang);

#endif
