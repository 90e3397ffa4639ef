/* Zips for tests: members packed by zlib, one behind the other, with whatever sizes they shall claim. */
#ifndef TEST_ZIP_RIG_H
#define TEST_ZIP_RIG_H

#include "base/buf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct zip_rig {
        struct buf out, index;
        unsigned n;
};

static inline void zip_rig_init(struct zip_rig *z)
{
        buf_init(&z->out, 64 << 20);
        buf_init(&z->index, 1 << 20);
        z->n = 0;
}

static inline void zip_put(struct buf *b, uint64_t v, int bytes)
{
        for (int i = 0; i < bytes; i++)
                buf_put_ch(b, (char)(v >> (8 * i) & 0xff));
}

static inline void zip_put_head(struct buf *b, uLong crc, size_t packed, uint64_t claims)
{
        zip_put(b, 20, 2); /* version, flags, deflate, time, date */
        zip_put(b, 0, 2);
        zip_put(b, 8, 2);
        zip_put(b, 0, 4);
        zip_put(b, crc, 4);
        zip_put(b, packed, 4);
        zip_put(b, claims, 4);
}

/* claims: the size that is said; 0: the true one. */
static inline void zip_rig_add(struct zip_rig *z, const char *name, struct str text, uint64_t claims)
{
        uLong bound = compressBound(text.n) + 64, crc = crc32(0, (const Bytef *)text.p, (uInt)text.n);
        Bytef *packed = malloc(bound);
        z_stream s = {0};
        size_t at = z->out.n, n;

        if (!packed)
                abort();
        deflateInit2(&s, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
        s.next_in = (Bytef *)(uintptr_t)text.p;
        s.avail_in = (uInt)text.n;
        s.next_out = packed;
        s.avail_out = (uInt)bound;
        deflate(&s, Z_FINISH);
        n = s.total_out;
        deflateEnd(&s);
        zip_put(&z->out, 0x04034b50, 4);
        zip_put_head(&z->out, crc, n, claims ? claims : text.n);
        zip_put(&z->out, strlen(name), 4);
        buf_put_c(&z->out, name);
        buf_put(&z->out, packed, n);
        zip_put(&z->index, 0x02014b50, 4);
        zip_put(&z->index, 20, 2);
        zip_put_head(&z->index, crc, n, claims ? claims : text.n);
        zip_put(&z->index, strlen(name), 8);
        zip_put(&z->index, 0, 6);
        zip_put(&z->index, at, 4);
        buf_put_c(&z->index, name);
        z->n++;
        free(packed);
}

static inline struct str zip_rig_end(struct zip_rig *z)
{
        size_t at = z->out.n;

        buf_put_str(&z->out, buf_str(&z->index));
        zip_put(&z->out, 0x06054b50, 4);
        zip_put(&z->out, 0, 4);
        zip_put(&z->out, z->n, 2);
        zip_put(&z->out, z->n, 2);
        zip_put(&z->out, z->index.n, 4);
        zip_put(&z->out, at, 4);
        zip_put(&z->out, 0, 2);
        return buf_str(&z->out);
}

static inline void zip_rig_done(struct zip_rig *z)
{
        buf_done(&z->out);
        buf_done(&z->index);
}

#endif
