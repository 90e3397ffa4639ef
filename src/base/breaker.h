/*
 * breaker - a circuit breaker (M. Nygard, "Release It!"): after several failures in a row somebody is left alone for a
 * while, then asked once; while that fails the pause is doubled.
 *
 *   closed --limit failures in a row--> open --pause--> probing --one success--> closed
 *                                         ^---------------/ one failure, pause doubled
 *
 * What was under way when it opened may still fail and changes nothing. Times are any clock's that does not go back,
 * ms.
 */
#ifndef BASE_BREAKER_H
#define BASE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

struct breaker {
        unsigned limit;            /* failures in a row that open it */
        int64_t pause_ms, most_ms; /* the first pause and the longest; 0: it never opens */
        unsigned failures;
        int64_t next_pause_ms, open_until_ms;
        bool probing;
};

void breaker_init(struct breaker *b, unsigned limit, int64_t pause_ms, int64_t most_ms);
/* May one more be asked? Then exactly one of the three below must follow. */
bool breaker_may(struct breaker *b, int64_t now_ms);
void breaker_failed(struct breaker *b, int64_t now_ms);
void breaker_fine(struct breaker *b);
/* What breaker_may() allowed was not asked after all, or is not waited for: another may probe. */
void breaker_dropped(struct breaker *b);
bool breaker_is_open(const struct breaker *b); /* open or probing */

#endif
