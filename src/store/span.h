/*
 * What customers said in a span of time, in pages: for a look at what other knowledge would have said. Only what
 * analysis may see is read: the redacted words and the choices that were tapped, never a sealed text. So no key is
 * needed, and a program beside the one that serves can read it (store_opts.reader).
 */
#ifndef STORE_SPAN_H
#define STORE_SPAN_H

#include "store/store.h"

#define SPAN_TALKS_MAX 200u /* conversations of one page */
#define SPAN_LINES_MAX 100u /* of one conversation that are read */
#define SPAN_TEXT_MAX 1000u /* bytes of a message */

/* A message that the machine answered. */
struct span_line {
        struct str text;   /* redacted */
        struct str choice; /* of a tap; empty: words */
        struct str ref;    /* what the machine answered with then: id of a flow, an article or a policy; may be empty */
        int64_t seq, at_ms;
};

struct span_talk {
        struct str id, lang;
        struct span_line *lines;
        size_t n, cap;
        int64_t to_people; /* messages that no machine answered */
        bool erased;       /* whose customer was erased, and that a backup brought back: without lines */
        bool cut;          /* had more than SPAN_LINES_MAX */
};

struct keyring;

struct span_query {
        int64_t from_ms, to_ms; /* begun in [from, to); 0: without an end */
        struct str after;       /* id of the last one that was looked at; empty: from the first */
        unsigned limit;         /* conversations that are looked at, at most SPAN_TALKS_MAX */
        struct keyring *keys;   /* by which who was erased is known; NULL: the store's, of which a reader has none */
};

/* In the order of their ids, those within the span of the next `limit`. last: the id to go on after; empty: there is
 * nothing more. What is given lives until the callback returns. */
typedef void store_span_fn(void *arg, int r, const struct err *err, const struct span_talk *talks, size_t n,
                           struct str last);
int store_span(struct store *st, const struct span_query *q, store_span_fn *cb, void *arg);

/* How many conversations were begun in the span: how much there is to do. Of q only the times count. */
typedef void store_span_count_fn(void *arg, int r, const struct err *err, int64_t talks);
int store_span_count(struct store *st, const struct span_query *q, store_span_count_fn *cb, void *arg);

#endif
