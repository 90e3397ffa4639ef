/*
 * str - a borrowed piece of text: pointer and length, never owned, never NUL-terminated by promise.
 *
 * All text inside the program travels as struct str. The memory behind it belongs to whoever made it (usually an
 * arena); a str is valid as long as that memory. An empty str may have p == NULL. Bytes are not checked here: text/
 * knows about UTF-8.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
        const char *p;
        size_t n;
};

/* A str from a string literal; also usable in static initialisers. */
#define STR(lit)                        \
        (struct str)                    \
        {                               \
                "" lit, sizeof(lit) - 1 \
        }
#define STR_INIT(lit)                   \
        {                               \
                "" lit, sizeof(lit) - 1 \
        }

/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

/* From a C string; NULL gives the empty str. */
struct str str_c(const char *c);
static inline struct str str_n(const char *p, size_t n)
{
        return (struct str){p, n};
}

bool str_eq(struct str a, struct str b);
bool str_eq_c(struct str a, const char *c);
/* ASCII case folded. */
bool str_ieq(struct str a, struct str b);
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Byte offset of the first needle at or after `from`, or -1. An empty needle is found at `from`. */
ptrdiff_t str_find(struct str hay, struct str needle, size_t from);
bool str_contains(struct str hay, struct str needle);

/* The part from `from` with at most n bytes; both are clamped. */
struct str str_sub(struct str s, size_t from, size_t n);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);
/*
 * Splits *rest at the first sep: *ret_head gets what is before it, *rest what is after. Without sep the head takes all
 * and *rest becomes empty with p == NULL. False once *rest is exhausted (p == NULL).
 */
bool str_cut(struct str *rest, char sep, struct str *ret_head);
/* Same for lines: "\n" or "\r\n" ends a line. */
bool str_line(struct str *rest, struct str *ret_line);

/* Decimal integer, the whole str, optional minus; false when not a number or outside [min, max]. */
bool str_to_i64(struct str s, int64_t min, int64_t max, int64_t *ret);
bool str_to_double(struct str s, double *ret);

/* FNV-1a, 64 bits. */
uint64_t str_hash(struct str s);
/* The same by words of eight bytes, the upper half of each product folded into the lower: for files of megabytes. */
uint64_t str_checksum(struct str s);

#endif
