/*
 * buf - a growing byte buffer with a maximum fixed when it is made.
 *
 * Writing past the maximum sets `overflow` and drops the bytes; the caller checks once at the end. Out of memory
 * aborts. The bytes are always followed by a NUL that is not counted in n (once anything was put).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>

struct buf {
        char *p;
        size_t n, cap, max;
        bool overflow;
};

/* max in bytes; must not be 0. */
void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b);
void buf_clear(struct buf *b);
static inline struct str buf_str(const struct buf *b)
{
        return (struct str){b->p, b->n};
}

/* All give false once the buffer has overflown. */
bool buf_put(struct buf *b, const void *p, size_t n);
bool buf_put_str(struct buf *b, struct str s);
bool buf_put_c(struct buf *b, const char *c);
bool buf_put_ch(struct buf *b, char c);
bool buf_put_i64(struct buf *b, int64_t v);
bool buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Room for n more bytes; NULL past the maximum. The caller adds what it wrote to b->n. */
char *buf_reserve(struct buf *b, size_t n);
/* Drops the first n bytes. */
void buf_eat(struct buf *b, size_t n);

#endif
