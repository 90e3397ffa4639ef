/*
 * Tagging and snoozing many conversations at once, and taking it back. Each conversation succeeds or fails by itself;
 * what was there before stands beside it, so the undo restores that and touches nothing else.
 */
#ifndef STORE_DESK_BULK_H
#define STORE_DESK_BULK_H

#include "store/desk_item.h"

enum { DESK_BULK_MAX = 200 };

struct bulk_write {
        struct str id, agent;
        struct str tag;   /* adds it; empty: snoozes */
        int64_t until_ms; /* of snoozing; 0 wakes */
        int64_t at_ms;
        const struct str *conversations; /* at most DESK_BULK_MAX, ERR_LIMIT at once */
        size_t n;
};
/* failed[i]: it is not there, or has as many tags as it may. The array lives until the callback returns. */
typedef void store_bulk_fn(void *arg, int r, const struct err *err, const bool *failed, size_t n);
int store_bulk(struct store *st, const struct bulk_write *w, store_bulk_fn *cb, void *arg);

/* Only of the same agent: ERR_NOTFOUND. ERR_EXISTS: it was undone before. */
int store_bulk_undo(struct store *st, struct str id, struct str agent, int64_t now_ms, store_done_fn *cb, void *arg);

#endif
