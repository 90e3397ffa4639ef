/*
 * Full-text search over the redacted copies of everything that was said. The index is written in the commit of the
 * event itself; what is older than the index comes in by store_search_fill. Snippets and marks are of the redacted
 * copy: nothing sealed is opened.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store/store.h"

enum { SEARCH_HITS_MAX = 100, SEARCH_SNIPPET_BYTES = 200, SEARCH_HIT_MARKS_MAX = 8 };

struct search_query {
        struct str text;
        int64_t from_ms, to_ms; /* [from, to); to 0: no end */
        int64_t before;         /* the `next` of an earlier answer; 0: from the newest */
        unsigned limit;         /* at most SEARCH_HITS_MAX */
};

struct search_hit {
        struct str conversation, customer_id, customer /* name; may be empty */, actor, snippet;
        int64_t id, seq, at_ms;
        struct {
                uint32_t from, to; /* of the snippet, in UTF-16 units: how a page counts */
        } marks[SEARCH_HIT_MARKS_MAX];
        size_t n_marks;
        bool begins, ends; /* the snippet is the beginning, the end of what was said */
};

/* Newest first. next: where to go on; 0: these were all. ERR_INVALID: the query has no word to look for. */
typedef void store_search_fn(void *arg, int r, const struct err *err, const struct search_hit *hits, size_t n,
                             int64_t next);
int store_search(struct store *st, const struct search_query *q, store_search_fn *cb, void *arg);

/* Indexes up to `limit` events that were written before there was an index, and remembers how far it came, in one
 * commit. more: there are further ones. */
typedef void store_search_fill_fn(void *arg, int r, const struct err *err, bool more);
int store_search_fill(struct store *st, unsigned limit, store_search_fill_fn *cb, void *arg);
/* After an erasure: merges about `pages` pages of the index, in one commit, until no word of who was erased is left in
 * it. more: it is not through. */
int store_search_merge(struct store *st, unsigned pages, store_search_fill_fn *cb, void *arg);

#endif
