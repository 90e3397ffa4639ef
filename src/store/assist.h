/*
 * What agents made of suggestions, and conversations of the past to be searched for similar ones.
 *
 * A verdict is one row, and counts in the tally of what was suggested in the same transaction. The row goes when its
 * customer is erased; the tally has nobody in it and stays.
 */
#ifndef STORE_ASSIST_H
#define STORE_ASSIST_H

#include "store/sealed.h"
#include "store/store.h"

enum {
        ASSIST_TALLIES_MAX = 20000,   /* rows of one read, those with most verdicts */
        ASSIST_PAST_MAX = 5000,       /* conversations of one read, the newest */
        ASSIST_PAST_BYTES_MAX = 1200, /* of the lines of one */
};

struct assist_verdict_write {
        struct str id, conversation, customer_id, agent;
        struct str kind, what, doc; /* as desk/assist.h has them */
        int64_t at_ms;
        const struct sealed_text *text; /* what was sent instead; NULL: nothing was told */
};
int store_assist_verdict_add(struct store *st, const struct assist_verdict_write *w, store_done_fn *cb, void *arg);

struct assist_tally_row {
        struct str kind, doc, what;
        int64_t n;
};
typedef void store_assist_tallies_fn(void *arg, int r, const struct err *err, const struct assist_tally_row *rows,
                                     size_t n);
int store_assist_tallies(struct store *st, store_assist_tallies_fn *cb, void *arg);

/* What customers said in one conversation that has ended, redacted; imported ones and our own. */
struct assist_past_row {
        struct str conversation, lang, topic, outcome, text;
};
typedef void store_assist_past_fn(void *arg, int r, const struct err *err, const struct assist_past_row *rows,
                                  size_t n);
/* At most `limit` (ASSIST_PAST_MAX) of each kind. */
int store_assist_past(struct store *st, unsigned limit, store_assist_past_fn *cb, void *arg);

#endif
