/*
 * What may be remembered of a customer: kinds of entries, how long each is kept, and each in words. One table for what
 * the machine says, the memory page and its corrections.
 */
#ifndef ANSWER_PERSONAL_H
#define ANSWER_PERSONAL_H

#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct knowledge;

#define NOTE_SAID_PERMILLE 800   /* said once, in passing */
#define NOTE_ALWAYS_PERMILLE 950 /* "from now on" */
#define HABIT_PERMILLE 600       /* not said: done */
#define NOTES_MAX 4u

/* lang form length hours setup dislike. Who wants no offers withdraws a consent: nothing to be remembered. */
struct note_rule {
        const char *kind;
        int64_t keep_ms;
        const char *name[LANG_N];
};
/* NULL: no such kind. */
const struct note_rule *note_rule(struct str kind);

/* A value that the kind can have, for a correction; subject only for setup and dislike. */
bool note_ok(const struct knowledge *k, struct str kind, struct str subject, struct str value);
/* The i-th value to choose from; false past the last. Of hours: the usual ones. */
bool note_value(struct str kind, struct str subject, size_t i, struct str *ret);
/* "回答短一点", "the router is in the cellar", without a full stop; empty for what is not ok. */
struct str note_text(const struct knowledge *k, struct str kind, struct str subject, struct str value, enum lang lang,
                     struct arena *mem);

#endif
