/*
 * reference - lines with the vectors that an encoder is known to give for them, to tell whether it still does.
 *
 * A file of lines: query or passage, tab, text, tab, vector as signed bytes in base64. Only directions are compared, so
 * a vector has no scale. Blocking: an encoder works on every line.
 */
#ifndef APP_REFERENCE_H
#define APP_REFERENCE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct encoder;

enum {
        REFERENCE_LINES_MAX = 256,
        REFERENCE_TEXT_MAX = 2000 /* bytes */,
        REFERENCE_FILE_MAX = 2 << 20 /* bytes */,
        REFERENCE_PREFIX_MAX = 1024 /* bytes of what an encoder wants before a text */
};

struct reference_line {
        bool passage;
        struct str text;
        const int8_t *vector; /* dim numbers */
};

struct reference {
        const struct reference_line *lines;
        size_t n, dim;
};

/* Texts are lent from `file`, vectors live in mem. ERR_CORRUPT with the line, ERR_LIMIT. */
int reference_parse(struct str file, struct arena *mem, struct reference *ret, struct err *err);
/* The vectors of `ref`'s texts from e, n times its dimension, in mem. ERR_INVALID: one of them is no direction;
 * ERR_LIMIT: its prefix. */
int reference_embed(const struct reference *ref, const struct encoder *e, struct arena *mem, const float **ret,
                    struct err *err);
/* The same texts with the vectors of another encoder, as a file. */
void reference_write(const struct reference *ref, const float *vectors, size_t dim, struct buf *out);
/* The smallest cosine of a line's two vectors. ERR_INVALID: vectors of another dimension. */
int reference_compare(const struct reference *ref, const float *vectors, size_t dim, double *ret, struct err *err);

#endif
