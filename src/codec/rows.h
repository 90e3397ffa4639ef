/*
 * rows - the rows of a big file one after the other, in bounded memory: CSV rows as csv_next() takes them, JSON
 * objects one a line, or the elements of one JSON array. It only cuts; what is in a row is for csv.h and json.h.
 *
 * It cuts bytes that are not converted yet: in UTF-8 and in GB18030 a comma, a quote or a line end is never part of
 * another character. In GB18030 a bracket or a backslash may be, so arrays must be told (wide).
 */
#ifndef CODEC_ROWS_H
#define CODEC_ROWS_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

enum { ROW_BYTES_MAX = 256 * 1024 };

enum rows_form { ROWS_CSV, ROWS_LINES, ROWS_ARRAY };

struct rows_source {
        /* Up to n bytes, *ret_n gets how many; 0 at the end. */
        int (*read)(void *arg, char *to, size_t n, size_t *ret_n, struct err *err);
        void *arg;
};

struct rows;

/* A byte order mark at the start is skipped. */
struct rows *rows_open(const struct rows_source *source, enum rows_form form, bool wide);
/* Takes NULL, gives NULL. */
struct rows *rows_close(struct rows *r);

/*
 * 1: a row, lent until the next call, without the line end or comma behind it; *ret_line gets the line on which it
 * starts, from 1. Empty lines are skipped. 0: the end.
 * ERR_LIMIT: a row of more than ROW_BYTES_MAX; ERR_INVALID: a quote that never closes. Both name the line, and
 * the next call goes on behind it: with the line after the one where it starts when a quote is open, else after its
 * end. ERR_CORRUPT: an array that is broken or stops, nothing more can be read; or an error of the source. Then it is
 * over.
 */
int rows_next(struct rows *r, struct str *ret, unsigned *ret_line, struct err *err);

#endif
