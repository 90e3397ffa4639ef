/* rate - see rate.h. A token is MINUTE_MS parts, of which per_min come each millisecond: there is nothing to round. */
#include "account/rate.h"

#include "base/map.h"
#include "base/time.h"

#include <stdlib.h>

struct bucket {
        int64_t level; /* MINUTE_MS is one token */
        int64_t at_ms;
};

struct rate {
        struct map *buckets;
        int64_t per_min, full;
};

struct rate *rate_new(unsigned per_min, unsigned burst)
{
        struct rate *r;

        if (!per_min)
                return NULL;
        r = calloc(1, sizeof(*r));
        if (!r)
                abort();
        *r = (struct rate){map_new(), per_min, (int64_t)(burst ? burst : 1) * MINUTE_MS};
        return r;
}

static void drop_all(struct rate *r)
{
        size_t at = 0;
        struct str key;
        void *value;

        while (map_next(r->buckets, &at, &key, &value))
                free(value);
        map_free(r->buckets);
}

struct rate *rate_free(struct rate *r)
{
        if (!r)
                return NULL;
        drop_all(r);
        free(r);
        return NULL;
}

static void refill(const struct rate *r, struct bucket *b, int64_t now_ms)
{
        int64_t passed = now_ms - b->at_ms;

        if (passed > r->full / r->per_min)
                b->level = r->full;
        else if (passed > 0) /* a clock that went back gives nothing and takes nothing */
                b->level = b->level + passed * r->per_min < r->full ? b->level + passed * r->per_min : r->full;
        b->at_ms = now_ms;
}

/* Keeps those that are not full yet, half the table at most; the others begin anew. */
static void tidy(struct rate *r, int64_t now_ms)
{
        struct map *kept = map_new();
        size_t at = 0;
        struct str key;
        void *value;

        while (map_next(r->buckets, &at, &key, &value)) {
                refill(r, value, now_ms);
                if (((struct bucket *)value)->level < r->full && map_count(kept) < RATE_HOLDERS_MAX / 2)
                        map_set(kept, key, value);
                else
                        free(value);
        }
        map_free(r->buckets);
        r->buckets = kept;
}

bool rate_take(struct rate *r, struct str holder, int64_t now_ms, int64_t *ret_wait_ms)
{
        struct bucket *b;

        if (!r)
                return true;
        b = map_get(r->buckets, holder);
        if (!b) {
                if (map_count(r->buckets) >= RATE_HOLDERS_MAX)
                        tidy(r, now_ms);
                b = calloc(1, sizeof(*b));
                if (!b)
                        abort();
                *b = (struct bucket){r->full, now_ms};
                map_set(r->buckets, holder, b);
        }
        refill(r, b, now_ms);
        if (b->level >= MINUTE_MS) {
                b->level -= MINUTE_MS;
                return true;
        }
        *ret_wait_ms = (MINUTE_MS - b->level + r->per_min - 1) / r->per_min;
        return false;
}
