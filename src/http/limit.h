/*
 * limit - how many requests an address may make: a token bucket per address, in a table of fixed size. When the table
 * is crowded the bucket that was quiet longest makes room, so a flood of addresses costs no memory.
 */
#ifndef HTTP_LIMIT_H
#define HTTP_LIMIT_H

#include "net/conn.h"

#include <stdbool.h>
#include <stdint.h>

struct limiter;

/* per_s tokens come each second, up to burst. per_s 0: NULL, everything passes. */
struct limiter *limiter_new(unsigned per_s, unsigned burst);
struct limiter *limiter_free(struct limiter *l);
/* Takes one token; when there is none false, and *ret_wait_ms until there is one. IPv6 counts by its /64. */
bool limiter_take(struct limiter *l, const struct net_addr *a, int64_t now_ms, int64_t *ret_wait_ms);

#endif
