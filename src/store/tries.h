/* Durable counters of failed tries, so that a restart gives no fresh ones. Keys are stored as a keyed hash, and gone a
 * while after the longest window. */
#ifndef STORE_TRIES_H
#define STORE_TRIES_H

#include "store/store.h"

enum { TRIES_WINDOW_MAX_MS = 24 * 3600 * 1000 };

typedef void store_tries_fn(void *arg, int r, const struct err *err, int64_t count);

/* Adds one to `key` (e.g. "order:CONVERSATION", "order-ip:ADDRESS") and reports the count of the tries since now -
 * window_ms, which is at most TRIES_WINDOW_MAX_MS. A counter whose window has passed begins again, and so does one that
 * began in the future by more than the window: the clock was wrong. */
int store_tries_add(struct store *st, struct str key, int64_t now_ms, int64_t window_ms, store_tries_fn *cb, void *arg);
int store_tries_get(struct store *st, struct str key, int64_t now_ms, int64_t window_ms, store_tries_fn *cb, void *arg);
int store_tries_clear(struct store *st, struct str key, store_done_fn *cb, void *arg);

#endif
