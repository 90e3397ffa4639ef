/* breaker - see breaker.h. */
#include "base/breaker.h"

void breaker_init(struct breaker *b, unsigned limit, int64_t pause_ms, int64_t most_ms)
{
        *b = (struct breaker){.limit = limit, .pause_ms = pause_ms, .most_ms = most_ms, .next_pause_ms = pause_ms};
}

bool breaker_is_open(const struct breaker *b)
{
        return b->failures >= b->limit;
}

bool breaker_may(struct breaker *b, int64_t now_ms)
{
        if (!breaker_is_open(b))
                return true;
        if (b->probing || now_ms < b->open_until_ms)
                return false;
        b->probing = true;
        return true;
}

void breaker_failed(struct breaker *b, int64_t now_ms)
{
        if (b->pause_ms == 0 || (breaker_is_open(b) && !b->probing))
                return;
        b->probing = false;
        if (++b->failures < b->limit)
                return;
        b->open_until_ms = now_ms + b->next_pause_ms;
        b->next_pause_ms = b->next_pause_ms * 2 < b->most_ms ? b->next_pause_ms * 2 : b->most_ms;
}

void breaker_fine(struct breaker *b)
{
        b->probing = false;
        b->failures = 0;
        b->next_pause_ms = b->pause_ms;
}

void breaker_dropped(struct breaker *b)
{
        b->probing = false;
}
