/* rand - random numbers and ids; see rand.h. */
#include "base/rand.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void rand_bytes(void *p, size_t n)
{
        char *to = p;

        while (n) {
                ssize_t got = getrandom(to, n > 256 ? 256 : n, 0);

                if (got <= 0)
                        abort();
                to += got;
                n -= (size_t)got;
        }
}

static uint64_t splitmix(uint64_t *x)
{
        uint64_t z = (*x += 0x9e3779b97f4a7c15u);

        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
}

void rng_seed(struct rng *r, uint64_t seed)
{
        for (int i = 0; i < 4; i++)
                r->s[i] = splitmix(&seed);
}

static uint64_t rotl(uint64_t x, int k)
{
        return (x << k) | (x >> (64 - k));
}

uint64_t rng_u64(struct rng *r)
{
        uint64_t out = rotl(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;

        r->s[2] ^= r->s[0];
        r->s[3] ^= r->s[1];
        r->s[1] ^= r->s[2];
        r->s[0] ^= r->s[3];
        r->s[2] ^= t;
        r->s[3] = rotl(r->s[3], 45);
        return out;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
        uint64_t limit = UINT64_MAX - UINT64_MAX % n, v;

        do
                v = rng_u64(r);
        while (v >= limit);
        return v % n;
}

double rng_double(struct rng *r)
{
        return (double)(rng_u64(r) >> 11) * 0x1.0p-53;
}

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void id_new(int64_t now_ms, char out[static ID_LEN + 1])
{
        unsigned char b[10];
        uint64_t t = (uint64_t)now_ms;
        uint64_t bits = 0;
        int have = 0, at = 10;

        rand_bytes(b, sizeof(b));
        for (int i = 9; i >= 0; i--, t >>= 5)
                out[i] = alphabet[t & 31];
        for (size_t i = 0; i < sizeof(b); i++) {
                bits = (bits << 8) | b[i];
                for (have += 8; have >= 5; have -= 5)
                        out[at++] = alphabet[(bits >> (have - 5)) & 31];
        }
        out[ID_LEN] = '\0';
}

struct str id_new_in(struct arena *a, int64_t now_ms)
{
        char id[ID_LEN + 1];

        id_new(now_ms, id);
        return arena_str(a, (struct str){id, ID_LEN});
}

bool id_valid(struct str s)
{
        if (s.n != ID_LEN)
                return false;
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] == '\0' || !strchr(alphabet, s.p[i]))
                        return false;
        return true;
}
