/* embedding_cache - a map beside a list in the order of use; see embedding_cache.h. */
#include "model/embedding_cache.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#define IN_MAP 64 /* bytes that the map may take for an entry */

struct entry {
        struct entry *newer, *older;
        struct embedding_key key;
        uint32_t dim;
        float v[];
};

struct embedding_cache {
        struct map *map;
        struct entry *newest, *oldest;
        size_t bytes, max;
};

static size_t size_of(uint32_t dim)
{
        return sizeof(struct entry) + dim * sizeof(float) + IN_MAP;
}

static struct str key_str(const struct embedding_key *key)
{
        return str_n(key->bytes, EMBEDDING_KEY_BYTES);
}

struct embedding_cache *embedding_cache_new(size_t max)
{
        struct embedding_cache *c = calloc(1, sizeof(*c));

        if (!c)
                abort();
        c->map = map_new();
        c->max = max;
        return c;
}

static void unlink_entry(struct embedding_cache *c, struct entry *e)
{
        *(e->newer ? &e->newer->older : &c->newest) = e->older;
        *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void put_newest(struct embedding_cache *c, struct entry *e)
{
        e->newer = NULL;
        e->older = c->newest;
        *(c->newest ? &c->newest->newer : &c->oldest) = e;
        c->newest = e;
}

static void drop_oldest(struct embedding_cache *c)
{
        struct entry *e = c->oldest;

        unlink_entry(c, e);
        map_del(c->map, key_str(&e->key));
        c->bytes -= size_of(e->dim);
        free(e);
}

struct embedding_cache *embedding_cache_free(struct embedding_cache *c)
{
        if (!c)
                return NULL;
        while (c->oldest)
                drop_oldest(c);
        map_free(c->map);
        free(c);
        return NULL;
}

const float *embedding_cache_get(struct embedding_cache *c, const struct embedding_key *key, uint32_t *ret_dim)
{
        struct entry *e = map_get(c->map, key_str(key));

        if (!e)
                return NULL;
        unlink_entry(c, e);
        put_newest(c, e);
        *ret_dim = e->dim;
        return e->v;
}

void embedding_cache_put(struct embedding_cache *c, const struct embedding_key *key, const float *v, uint32_t dim)
{
        struct entry *e;

        if (size_of(dim) > c->max || map_get(c->map, key_str(key)))
                return;
        while (c->bytes + size_of(dim) > c->max)
                drop_oldest(c);
        e = malloc(sizeof(*e) + dim * sizeof(float));
        if (!e)
                abort();
        e->key = *key;
        e->dim = dim;
        memcpy(e->v, v, dim * sizeof(float));
        map_set(c->map, key_str(key), e);
        put_newest(c, e);
        c->bytes += size_of(dim);
}

size_t embedding_cache_bytes(const struct embedding_cache *c)
{
        return c->bytes;
}
