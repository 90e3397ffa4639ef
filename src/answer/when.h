/*
 * Points of time and spans, as nlu.h writes them, as days of the company's calendar. Pure; any thread.
 */
#ifndef ANSWER_WHEN_H
#define ANSWER_WHEN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct tz;

/* Where the text leaves it open ("周五", "3月5号", "the 5th"): what was bought lies behind, what is to come ahead. */
enum when_lean { WHEN_PAST, WHEN_FUTURE };

struct when {
        int64_t first, last; /* days since 1970-01-01, both within */
        int64_t from_ms,
                to_ms; /* their instants in the zone: from the first day's start to before the last one's end */
};

/*
 * value: of an ENT_DATE. tz: the company's, NULL = UTC; now_ms: when the message was sent. Weeks begin on Monday. "Two
 * months ago" is the same day of the month, or that month's last. False for what is no such value, and for a span whose
 * end lies before its begin.
 */
bool when_resolve(struct str value, const struct tz *tz, int64_t now_ms, enum when_lean lean, struct when *ret);

#endif
