/*
 * csv - rows of RFC 4180: comma, double quotes, CRLF or LF, an optional byte order mark. Borrowed from the text where
 * possible.
 */
#ifndef CODEC_CSV_H
#define CODEC_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { CSV_FIELDS_MAX = 64, CSV_FIELD_BYTES_MAX = 65536 };

struct csv {
        struct str rest;
        unsigned line; /* of the row read last, from 1 */
        unsigned next_line;
};

void csv_open(struct csv *c, struct str text);
/*
 * 1: a row, its fields in ret[0 … *ret_n-1] (at most CSV_FIELDS_MAX; fields with doubled quotes are copied to mem); 0:
 * the end. ERR_INVALID: a quote that never closes or stands inside a bare field; ERR_LIMIT: too many fields, or one too
 * long. After an error the next call goes on with the next line. Empty lines are skipped.
 */
int csv_next(struct csv *c, struct arena *mem, struct str ret[CSV_FIELDS_MAX], size_t *ret_n, struct err *err);

#endif
