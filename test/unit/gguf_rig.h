/* Makes GGUF files in memory, also wrong ones: every field is put by itself. */
#ifndef TEST_GGUF_RIG_H
#define TEST_GGUF_RIG_H

#include "base/buf.h"
#include "encoder/gguf.h"

#include <stdlib.h>
#include <string.h>

enum { U8, I8, U16, I16, U32, I32, F32, BOOL, STRING, ARRAY, U64, I64, F64 }; /* types of values, as in the file */

static inline void put_u32(struct buf *b, uint32_t v)
{
        buf_put(b, &v, sizeof(v));
}

static inline void put_u64(struct buf *b, uint64_t v)
{
        buf_put(b, &v, sizeof(v));
}

static inline void put_str(struct buf *b, const char *s)
{
        put_u64(b, strlen(s));
        buf_put_c(b, s);
}

static inline void put_head(struct buf *b, uint64_t n_tensors, uint64_t n_keys)
{
        buf_put_c(b, "GGUF");
        put_u32(b, 3);
        put_u64(b, n_tensors);
        put_u64(b, n_keys);
}

static inline void put_key(struct buf *b, const char *key, uint32_t type)
{
        put_str(b, key);
        put_u32(b, type);
}

static inline void put_key_u32(struct buf *b, const char *key, uint32_t v)
{
        put_key(b, key, U32);
        put_u32(b, v);
}

static inline void put_key_f32(struct buf *b, const char *key, float v)
{
        put_key(b, key, F32);
        buf_put(b, &v, sizeof(v));
}

static inline void put_key_str(struct buf *b, const char *key, const char *v)
{
        put_key(b, key, STRING);
        put_str(b, v);
}

static inline void put_tensor(struct buf *b, const char *name, uint32_t n_dims, const uint64_t *dim, uint32_t type,
                              uint64_t offset)
{
        put_str(b, name);
        put_u32(b, n_dims);
        buf_put(b, dim, n_dims * sizeof(*dim));
        put_u32(b, type);
        put_u64(b, offset);
}

static inline void put_zeros(struct buf *b, size_t n)
{
        for (size_t i = 0; i < n; i++)
                buf_put_ch(b, 0);
}

static inline void put_align(struct buf *b, size_t align)
{
        put_zeros(b, (align - b->n % align) % align);
}

/* The file in memory of exactly its size, aligned, so that whoever reads past its end is seen. */
static inline void *exact(const struct buf *b, size_t n)
{
        void *p;

        if (posix_memalign(&p, 64, n ? n : 1) != 0)
                abort();
        memcpy(p, b->p, n);
        return p;
}

#endif
