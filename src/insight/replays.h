/*
 * replays - what drafts would have done in conversations of the past, tried for the console before they are published.
 *
 *   preparing: drafts read -> laid over what serves and trained (slow-work thread)
 *   running:   a page of conversations read (store) -> decided (slow-work thread), while the next page is read
 *   done | cancelled | failed
 *
 * One runs at a time. Other slow work is let in between two pages, and serving goes on beside: the loop only copies
 * pages. The newest REPLAYS_KEPT are kept in the store with their results, until a customer is erased whose words may
 * be in them; what was decided about them is in the audit too.
 *
 * Loop thread only.
 */
#ifndef INSIGHT_REPLAYS_H
#define INSIGHT_REPLAYS_H

#include "base/err.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"

struct buf;
struct generations;
struct loop;
struct replays;
struct store;

enum {
        REPLAYS_KEPT = 8,
        REPLAY_DRAFTS_MAX = 500,
        REPLAY_CASES = 500, /* that are told */
};

struct replays_opts {
        struct loop *loop;
        struct store *store;
        struct generations *generations;
        const struct clock *clock; /* NULL: the system's */
};

struct replays *replays_new(const struct replays_opts *o);
/* Takes no more and cancels what runs; true once nothing is under way. */
bool replays_drain(struct replays *r);
/* Nothing may be under way. Takes NULL, gives NULL. */
struct replays *replays_free(struct replays *r);

struct replay_ask {
        const struct str *drafts;
        size_t n_drafts;        /* 1 to REPLAY_DRAFTS_MAX */
        int64_t from_ms, to_ms; /* begun in [from, to); to 0: without an end */
        struct str who;
};
/* ret_id: of the one that begins. ERR_EXISTS: one is running. ERR_INVALID: drafts or span. ERR_BUSY. */
int replays_start(struct replays *r, const struct replay_ask *ask, char ret_id[static ID_LEN + 1], struct err *err);

/* ERR_NOTFOUND. One that has ended stays as it is. */
int replays_cancel(struct replays *r, struct str id, struct err *err);
/* Says that somebody read the result and takes it, or does not. ERR_NOTFOUND; ERR_DENIED: it is not done. */
int replays_judge(struct replays *r, struct str id, bool accepted, struct str who, struct err *err);

/* A JSON object: {id, state, …}, with its result once there is one and whole is set. ERR_NOTFOUND. */
int replays_json(const struct replays *r, struct str id, bool whole, struct buf *out, struct err *err);
/* An array of them, newest first, without results. */
void replays_list(const struct replays *r, struct buf *out);

#endif
