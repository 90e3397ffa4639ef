/*
 * rate - how many requests somebody who is logged in may make: a token bucket for each person and each key. Full
 * buckets are forgotten, so the table is as large as those that were busy within the last seconds.
 */
#ifndef ACCOUNT_RATE_H
#define ACCOUNT_RATE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct rate;

enum { RATE_HOLDERS_MAX = 4096 };

/* per_min tokens come each minute, up to burst. per_min 0: NULL, everything passes. */
struct rate *rate_new(unsigned per_min, unsigned burst);
/* Takes NULL, gives NULL. */
struct rate *rate_free(struct rate *r);
/* Takes a token of this holder; when there is none false, and *ret_wait_ms until there is one. */
bool rate_take(struct rate *r, struct str holder, int64_t now_ms, int64_t *ret_wait_ms);

#endif
