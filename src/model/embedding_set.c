/*
 * embedding_set - see embedding_set.h.
 *
 * File: "WLEV", version, dimension, bytes of the space's name (u32 each), vectors (u64), the name, the keys, the
 * vectors (f32), str_checksum() of all before (u64). Numbers as the machine has them.
 */
#include "model/embedding_set.h"

#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 1u
#define FILE_MAX (EMBEDDING_SET_MAX * 5 + ((size_t)1 << 20))

struct head {
        char magic[4];
        uint32_t version, dim, space_n;
        uint64_t n;
};

struct embedding_set {
        char *space;
        size_t space_n;
        uint32_t dim;
        struct map *map; /* key to number, from 1 */
        VEC(struct embedding_key) keys;
        float *v;   /* by number, dim each */
        size_t max; /* vectors that v has room for */
};

struct embedding_set *embedding_set_new(struct str space)
{
        struct embedding_set *s = calloc(1, sizeof(*s));

        if (!s)
                abort();
        s->space = malloc(space.n + 1);
        if (!s->space)
                abort();
        if (space.n > 0)
                memcpy(s->space, space.p, space.n);
        s->space_n = space.n;
        s->map = map_new();
        return s;
}

struct embedding_set *embedding_set_free(struct embedding_set *s)
{
        if (!s)
                return NULL;
        map_free(s->map);
        VEC_FREE(&s->keys);
        free(s->v);
        free(s->space);
        free(s);
        return NULL;
}

uint32_t embedding_set_dim(const struct embedding_set *s)
{
        return s->dim;
}

size_t embedding_set_count(const struct embedding_set *s)
{
        return s->keys.n;
}

static struct str key_str(const struct embedding_key *key)
{
        return str_n(key->bytes, EMBEDDING_KEY_BYTES);
}

const float *embedding_set_get(const struct embedding_set *s, const struct embedding_key *key)
{
        size_t number = (size_t)(uintptr_t)map_get(s->map, key_str(key));

        return number ? s->v + (number - 1) * s->dim : NULL;
}

static void grow(struct embedding_set *s)
{
        s->max = s->max ? s->max * 2 : 256;
        s->v = realloc(s->v, s->max * s->dim * sizeof(float));
        if (!s->v)
                abort();
}

int embedding_set_put(struct embedding_set *s, const struct embedding_key *key, const float *v, uint32_t dim)
{
        if (s->dim && s->dim != dim)
                return err_set(NULL, ERR_INVALID, "dimension");
        if ((s->keys.n + 1) * dim > EMBEDDING_SET_MAX)
                return err_set(NULL, ERR_LIMIT, "numbers");
        if (map_get(s->map, key_str(key)))
                return 0;
        s->dim = dim;
        if (s->keys.n == s->max)
                grow(s);
        memcpy(s->v + s->keys.n * dim, v, dim * sizeof(float));
        *VEC_ADD(&s->keys) = *key;
        map_set(s->map, key_str(key), (void *)(uintptr_t)s->keys.n);
        return 0;
}

/* ---- the file ---- */

int embedding_set_write(const struct embedding_set *s, const char *path, struct err *err)
{
        struct head h = {.magic = {'W', 'L', 'E', 'V'},
                         .version = VERSION,
                         .dim = s->dim,
                         .space_n = (uint32_t)s->space_n,
                         .n = s->keys.n};
        struct buf b;
        uint64_t sum;
        bool ok;

        buf_init(&b, FILE_MAX);
        buf_put(&b, &h, sizeof(h));
        buf_put(&b, s->space, s->space_n);
        if (s->keys.n > 0) {
                buf_put(&b, s->keys.p, s->keys.n * sizeof(*s->keys.p));
                buf_put(&b, s->v, s->keys.n * s->dim * sizeof(float));
        }
        sum = str_checksum(buf_str(&b));
        ok = buf_put(&b, &sum, sizeof(sum)) && file_write(path, buf_str(&b));
        buf_done(&b);
        return ok ? 0 : err_set(err, ERR_IO, "%s: cannot be written", path);
}

static bool all_finite(const char *bytes, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                float v;

                memcpy(&v, bytes + i * sizeof(v), sizeof(v));
                if (!isfinite(v))
                        return false;
        }
        return true;
}

static int take_file(struct embedding_set *s, struct str bytes, const char *path, struct err *err)
{
        struct head h;
        const char *keys, *v;
        float one[EMBEDDING_DIM_MAX];
        uint64_t sum;

        if (bytes.n < sizeof(h) + sizeof(sum))
                return err_set(err, ERR_CORRUPT, "%s: is cut short", path);
        memcpy(&h, bytes.p, sizeof(h));
        memcpy(&sum, bytes.p + bytes.n - sizeof(sum), sizeof(sum));
        if (sum != str_checksum(str_sub(bytes, 0, bytes.n - sizeof(sum))))
                return err_set(err, ERR_CORRUPT, "%s: has a wrong checksum", path);
        if (memcmp(h.magic, "WLEV", 4) != 0 || h.version != VERSION || h.space_n != s->space_n)
                return err_set(err, ERR_NOTFOUND, "%s: holds vectors of another model", path);
        if (h.dim < EMBEDDING_DIM_MIN || h.dim > EMBEDDING_DIM_MAX || h.n > EMBEDDING_SET_MAX / h.dim ||
            bytes.n != sizeof(h) + h.space_n + h.n * (EMBEDDING_KEY_BYTES + h.dim * sizeof(float)) + sizeof(sum))
                return err_set(err, ERR_CORRUPT, "%s: is damaged", path);
        if (memcmp(bytes.p + sizeof(h), s->space, s->space_n) != 0)
                return err_set(err, ERR_NOTFOUND, "%s: holds vectors of another model", path);
        keys = bytes.p + sizeof(h) + h.space_n;
        v = keys + h.n * EMBEDDING_KEY_BYTES;
        if (!all_finite(v, h.n * h.dim))
                return err_set(err, ERR_CORRUPT, "%s: is damaged", path);
        for (uint64_t i = 0; i < h.n; i++) {
                struct embedding_key key;

                memcpy(&key, keys + i * EMBEDDING_KEY_BYTES, EMBEDDING_KEY_BYTES);
                memcpy(one, v + i * h.dim * sizeof(float), h.dim * sizeof(float));
                embedding_set_put(s, &key, one, h.dim);
        }
        return 0;
}

int embedding_set_read(struct embedding_set *s, const char *path, struct err *err)
{
        struct buf b;
        int r;

        buf_init(&b, FILE_MAX);
        if (file_read(path, &b, NULL) == 0)
                r = take_file(s, buf_str(&b), path, err);
        else
                r = err_set(err, ERR_NOTFOUND, "%s: cannot be read", path);
        buf_done(&b);
        return r;
}
