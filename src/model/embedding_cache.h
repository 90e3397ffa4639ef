/* The vectors asked for last, by a hash of their text; the one not used for longest goes first. Loop thread only. */
#ifndef MODEL_EMBEDDING_CACHE_H
#define MODEL_EMBEDDING_CACHE_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct embedding_cache;

#define EMBEDDING_KEY_BYTES 16
struct embedding_key {
        char bytes[EMBEDDING_KEY_BYTES];
};

/* max: bytes of all entries together; 0: nothing is kept. */
struct embedding_cache *embedding_cache_new(size_t max);
struct embedding_cache *embedding_cache_free(struct embedding_cache *c); /* takes NULL, gives NULL */
/* Lent until the next call; NULL: not there. */
const float *embedding_cache_get(struct embedding_cache *c, const struct embedding_key *key, uint32_t *ret_dim);
/* Copies; a key that is there keeps its vector. */
void embedding_cache_put(struct embedding_cache *c, const struct embedding_key *key, const float *v, uint32_t dim);
size_t embedding_cache_bytes(const struct embedding_cache *c);

#endif
