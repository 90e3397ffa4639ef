/*
 * promise_file - promises of a company's own records, from CSV with the columns id, customer, order_no, amount,
 * currency, role, at, until, zh, en. Times are RFC 3339, or offsets as in demo/data-src/README.md; amounts are written
 * like 50 or 12.50. A row with a fault is refused and named; the others go in, over those with the same id.
 */
#ifndef APP_PROMISE_FILE_H
#define APP_PROMISE_FILE_H

#include "base/err.h"
#include "base/str.h"

#include <stddef.h>

struct buf;
struct service;

struct promise_file_result {
        size_t good, bad;
};

/* Blocking: runs the store until all is written. faults (may be NULL) takes one line for each refused row. ERR_INVALID:
 * a column is missing; ERR_LIMIT: too many rows. */
int promise_file_import(struct service *s, const char *file, struct str text, struct promise_file_result *ret,
                        struct buf *faults, struct err *err);

#endif
