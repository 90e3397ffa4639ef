/* arena - a chain of blocks that are freed together; blocks double in size up to 1 MiB. See arena.h. */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, ALIGN = 16 };

struct block {
        struct block *next;
        size_t size, used;
        _Alignas(ALIGN) char data[];
};

struct arena {
        struct block *blocks; /* newest first */
        size_t used, max;
};

static _Noreturn void die(const char *why)
{
        fprintf(stderr, "warmline: arena: %s\n", why);
        abort();
}

static struct block *block_new(size_t size)
{
        struct block *b = malloc(sizeof(*b) + size);

        if (!b)
                die("out of memory");
        *b = (struct block){.size = size};
        return b;
}

struct arena *arena_new(size_t max)
{
        struct arena *a = malloc(sizeof(*a));

        if (!a)
                die("out of memory");
        *a = (struct arena){.max = max ? max : (size_t)64 << 20};
        return a;
}

struct arena *arena_free(struct arena *a)
{
        if (!a)
                return NULL;
        while (a->blocks) {
                struct block *next = a->blocks->next;

                free(a->blocks);
                a->blocks = next;
        }
        free(a);
        return NULL;
}

void arena_reset(struct arena *a)
{
        while (a->blocks && a->blocks->next) {
                struct block *next = a->blocks->next;

                free(a->blocks);
                a->blocks = next;
        }
        if (a->blocks)
                a->blocks->used = 0;
        a->used = 0;
}

size_t arena_used(const struct arena *a)
{
        return a->used;
}

void *arena_alloc(struct arena *a, size_t n)
{
        struct block *b = a->blocks;
        size_t want = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
        void *p;

        if (want < n || want > a->max - a->used)
                die("limit passed");
        if (!b || b->size - b->used < want) {
                size_t size = b ? b->size * 2 : FIRST_BLOCK;

                if (size > LARGEST_BLOCK)
                        size = LARGEST_BLOCK;
                b = block_new(want > size ? want : size);
                b->next = a->blocks;
                a->blocks = b;
        }
        p = b->data + b->used;
        b->used += want;
        a->used += want;
        return memset(p, 0, want);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
        size_t bytes;

        if (__builtin_mul_overflow(n, size, &bytes))
                die("array too large");
        return arena_alloc(a, bytes);
}

struct str arena_str(struct arena *a, struct str s)
{
        char *p = arena_alloc(a, s.n + 1);

        if (s.n)
                memcpy(p, s.p, s.n);
        return (struct str){p, s.n};
}

const char *arena_cstr(struct arena *a, struct str s)
{
        return arena_str(a, s).p;
}

struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
        char small[256], *p;
        va_list again;
        int n;

        va_copy(again, ap);
        n = vsnprintf(small, sizeof(small), fmt, again);
        va_end(again);
        if (n < 0)
                die("bad format");
        p = arena_alloc(a, (size_t)n + 1);
        if ((size_t)n < sizeof(small))
                memcpy(p, small, (size_t)n + 1);
        else
                vsnprintf(p, (size_t)n + 1, fmt, ap);
        return (struct str){p, (size_t)n};
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
        va_list ap;
        struct str s;

        va_start(ap, fmt);
        s = arena_vprintf(a, fmt, ap);
        va_end(ap);
        return s;
}

struct str arena_concat(struct arena *a, struct str x, struct str y)
{
        char *p = arena_alloc(a, x.n + y.n + 1);

        if (x.n)
                memcpy(p, x.p, x.n);
        if (y.n)
                memcpy(p + x.n, y.p, y.n);
        return (struct str){p, x.n + y.n};
}
