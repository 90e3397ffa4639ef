/*
 * arena - memory that dies together: one per request, per turn, per job.
 *
 * Allocation never fails: passing the arena's maximum or running out of memory aborts the process, so every size a
 * user controls must be limited before it gets here. Memory comes zeroed. Not thread-safe: an arena belongs to one
 * thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* max: most bytes this arena may hand out; 0 = 64 MiB. */
struct arena *arena_new(size_t max);
/* Takes NULL. Always gives NULL: a = arena_free(a). */
struct arena *arena_free(struct arena *a);
/* Forgets everything, keeps the first block for reuse. */
void arena_reset(struct arena *a);
/* Bytes handed out so far. */
size_t arena_used(const struct arena *a);

/* Zeroed, aligned for any type. n == 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n);
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
/* Zeroed array; aborts when n * size overflows. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* Copies; the copy is NUL-terminated after its n bytes. */
struct str arena_str(struct arena *a, struct str s);
const char *arena_cstr(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
        __attribute__((format(printf, 2, 0), nonnull(2)));
/* a and b joined. */
struct str arena_concat(struct arena *a, struct str x, struct str y);

#endif
