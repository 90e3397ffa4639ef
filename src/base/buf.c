/* buf - growing bytes with a maximum; see buf.h. */
#include "base/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
        assert(max > 0);
        *b = (struct buf){.max = max};
}

void buf_done(struct buf *b)
{
        free(b->p);
        *b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
        b->n = 0;
        b->overflow = false;
}

char *buf_reserve(struct buf *b, size_t n)
{
        size_t cap;
        char *p;

        if (b->overflow || n > b->max - b->n) {
                b->overflow = true;
                return NULL;
        }
        if (b->cap > b->n && b->cap - b->n > n)
                return b->p + b->n;
        cap = b->cap ? b->cap : 64;
        while (cap - b->n <= n)
                cap *= 2;
        p = realloc(b->p, cap);
        if (!p)
                abort();
        b->p = p;
        b->cap = cap;
        return b->p + b->n;
}

bool buf_put(struct buf *b, const void *p, size_t n)
{
        char *to = buf_reserve(b, n);

        if (!to)
                return false;
        if (n)
                memcpy(to, p, n);
        b->n += n;
        b->p[b->n] = '\0';
        return true;
}

bool buf_put_str(struct buf *b, struct str s)
{
        return buf_put(b, s.p, s.n);
}

bool buf_put_c(struct buf *b, const char *c)
{
        return buf_put(b, c, strlen(c));
}

bool buf_put_ch(struct buf *b, char c)
{
        return buf_put(b, &c, 1);
}

bool buf_put_i64(struct buf *b, int64_t v)
{
        char tmp[24];
        char *p = tmp + sizeof(tmp);
        uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

        do {
                *--p = (char)('0' + u % 10);
                u /= 10;
        } while (u);
        if (v < 0)
                *--p = '-';
        return buf_put(b, p, (size_t)(tmp + sizeof(tmp) - p));
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
        size_t room = b->cap > b->n && !b->overflow ? b->cap - b->n : 0;
        va_list ap;
        char *to;
        int n;

        /* Most fit into what is there; the others are written again when their length is known. */
        va_start(ap, fmt);
        n = vsnprintf(room ? b->p + b->n : NULL, room, fmt, ap);
        va_end(ap);
        if (n < 0)
                abort();
        if ((size_t)n + 1 < room && (size_t)n + 1 <= b->max - b->n) {
                b->n += (size_t)n;
                return true;
        }
        if (room)
                b->p[b->n] = '\0';
        to = buf_reserve(b, (size_t)n + 1);
        if (!to)
                return false;
        va_start(ap, fmt);
        vsnprintf(to, (size_t)n + 1, fmt, ap);
        va_end(ap);
        b->n += (size_t)n;
        return true;
}

void buf_eat(struct buf *b, size_t n)
{
        assert(n <= b->n);
        if (n == 0)
                return;
        memmove(b->p, b->p + n, b->n - n);
        b->n -= n;
        b->p[b->n] = '\0';
}
