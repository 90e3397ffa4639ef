/* map - linear probing with backward-shift deletion, at most 3/4 full; see map.h. */
#include "base/map.h"

#include "base/rand.h"

#include <stdlib.h>
#include <string.h>

struct slot {
        char *key;
        size_t n;
        uint64_t hash;
        void *value; /* NULL: free */
};

struct map {
        struct slot *slots;
        size_t cap, count;
};

static uint64_t salt(void)
{
        static uint64_t s;

        if (!s) {
                rand_bytes(&s, sizeof(s));
                s |= 1;
        }
        return s;
}

static uint64_t hash_key(struct str key)
{
        uint64_t h = str_hash(key) ^ salt();

        h ^= h >> 33;
        h *= 0xff51afd7ed558ccdu;
        h ^= h >> 33;
        return h;
}

struct map *map_new(void)
{
        struct map *m = calloc(1, sizeof(*m));

        if (!m)
                abort();
        return m;
}

struct map *map_free(struct map *m)
{
        if (!m)
                return NULL;
        for (size_t i = 0; i < m->cap; i++)
                free(m->slots[i].key);
        free(m->slots);
        free(m);
        return NULL;
}

size_t map_count(const struct map *m)
{
        return m->count;
}

static struct slot *probe(const struct map *m, struct str key, uint64_t h)
{
        for (size_t i = h & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
                struct slot *s = &m->slots[i];

                if (!s->value || (s->hash == h && str_eq((struct str){s->key, s->n}, key)))
                        return s;
        }
}

static void grow(struct map *m)
{
        struct slot *old = m->slots;
        size_t n = m->cap;

        m->cap = n ? n * 2 : 16;
        m->slots = calloc(m->cap, sizeof(*m->slots));
        if (!m->slots)
                abort();
        for (size_t i = 0; i < n; i++)
                if (old[i].value)
                        *probe(m, (struct str){old[i].key, old[i].n}, old[i].hash) = old[i];
        free(old);
}

void *map_set(struct map *m, struct str key, void *value)
{
        uint64_t h = hash_key(key);
        struct slot *s;
        void *was;

        if ((m->count + 1) * 4 > m->cap * 3)
                grow(m);
        s = probe(m, key, h);
        was = s->value;
        if (!was) {
                s->key = malloc(key.n + 1);
                if (!s->key)
                        abort();
                if (key.n)
                        memcpy(s->key, key.p, key.n);
                s->key[key.n] = '\0';
                s->n = key.n;
                s->hash = h;
                m->count++;
        }
        s->value = value;
        return was;
}

void *map_get(const struct map *m, struct str key)
{
        return m->count ? probe(m, key, hash_key(key))->value : NULL;
}

void *map_del(struct map *m, struct str key)
{
        struct slot *s = m->count ? probe(m, key, hash_key(key)) : NULL;
        size_t hole, i;
        void *was;

        if (!s || !s->value)
                return NULL;
        was = s->value;
        free(s->key);
        hole = (size_t)(s - m->slots);
        for (i = (hole + 1) & (m->cap - 1); m->slots[i].value; i = (i + 1) & (m->cap - 1)) {
                size_t home = m->slots[i].hash & (m->cap - 1);

                if (((i - home) & (m->cap - 1)) >= ((i - hole) & (m->cap - 1))) {
                        m->slots[hole] = m->slots[i];
                        hole = i;
                }
        }
        m->slots[hole] = (struct slot){0};
        m->count--;
        return was;
}

bool map_next(const struct map *m, size_t *at, struct str *ret_key, void **ret_value)
{
        while (*at < m->cap) {
                const struct slot *s = &m->slots[(*at)++];

                if (s->value) {
                        *ret_key = (struct str){s->key, s->n};
                        *ret_value = s->value;
                        return true;
                }
        }
        return false;
}
