/* Token buckets in an open hash table with short probe runs. */
#include "http/limit.h"

#include "base/rand.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 8192
#define PROBES 8
/* Tokens are counted in thousandths, so that slow rates work. */
#define TOKEN 1000

struct bucket {
        uint64_t key;  /* 0: free */
        int64_t at_ms; /* when tokens was right */
        int64_t tokens;
};

struct limiter {
        int64_t per_s, burst;
        uint64_t salt;
        struct bucket slots[SLOTS];
};

struct limiter *limiter_new(unsigned per_s, unsigned burst)
{
        struct limiter *l;

        if (per_s == 0)
                return NULL;
        l = calloc(1, sizeof(*l));
        if (!l)
                abort();
        l->per_s = per_s;
        l->burst = burst > 0 ? burst : per_s;
        rand_bytes(&l->salt, sizeof(l->salt));
        return l;
}

struct limiter *limiter_free(struct limiter *l)
{
        free(l);
        return NULL;
}

static uint64_t key_of(const struct limiter *l, const struct net_addr *a)
{
        static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
        uint8_t k[17] = {4};
        uint64_t h;

        if (a->family == 4)
                memcpy(k + 1, a->ip, 4);
        else if (memcmp(a->ip, mapped, sizeof(mapped)) == 0)
                memcpy(k + 1, a->ip + 12, 4);
        else {
                k[0] = 6;
                memcpy(k + 1, a->ip, 8);
        }
        memcpy(k + 9, &l->salt, 8);
        h = str_hash(str_n((const char *)k, sizeof(k)));
        /* FNV's low bits are weak against chosen input: mix once more. */
        h = (h ^ (h >> 29) ^ l->salt) * 0xbf58476d1ce4e5b9u;
        h ^= h >> 32;
        return h ? h : 1;
}

static struct bucket *bucket_of(struct limiter *l, uint64_t key, int64_t now_ms)
{
        struct bucket *oldest = NULL;

        for (unsigned i = 0; i < PROBES; i++) {
                struct bucket *b = &l->slots[(key + i) % SLOTS];

                if (b->key == key)
                        return b;
                if (!oldest || (oldest->key && (!b->key || b->at_ms < oldest->at_ms)))
                        oldest = b;
        }
        *oldest = (struct bucket){key, now_ms, l->burst * TOKEN};
        return oldest;
}

bool limiter_take(struct limiter *l, const struct net_addr *a, int64_t now_ms, int64_t *ret_wait_ms)
{
        struct bucket *b;
        int64_t past_ms;

        *ret_wait_ms = 0;
        if (!l)
                return true;
        b = bucket_of(l, key_of(l, a), now_ms);
        past_ms = now_ms - b->at_ms;
        if (past_ms > 3600000)
                past_ms = 3600000;
        if (past_ms > 0) {
                b->tokens += past_ms * l->per_s;
                b->at_ms = now_ms;
        }
        if (b->tokens > l->burst * TOKEN)
                b->tokens = l->burst * TOKEN;
        if (b->tokens < TOKEN) {
                *ret_wait_ms = (TOKEN - b->tokens + l->per_s - 1) / l->per_s;
                return false;
        }
        b->tokens -= TOKEN;
        return true;
}
