/*
 * err - how functions say that something failed: they return 0 or one of ERR_*, and fill *err with one line that names
 * the fact. Callers may prefix the line, never replace it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

#include <stdbool.h>

enum {
        ERR_OK = 0,
        ERR_INVALID = -1,  /* input is wrong */
        ERR_NOTFOUND = -2, /* no such thing */
        ERR_EXISTS = -3,   /* is there already */
        ERR_LIMIT = -4,    /* a limit was passed */
        ERR_BUSY = -5,     /* queue full or resource taken; try again later */
        ERR_FULL = -6,     /* disk or buffer full */
        ERR_IO = -7,       /* reading or writing failed */
        ERR_DENIED = -8,   /* not allowed */
        ERR_CORRUPT = -9,  /* stored bytes are damaged */
        ERR_CANCELLED = -10,
        ERR_TIMEOUT = -11,
        ERR_INTERNAL = -12, /* a bug of ours */
};

struct err {
        int code;
        char msg[500];
};

/* Sets code and message, gives code. err may be NULL. */
int err_set(struct err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Puts "prefix: " in front of the message that is there; gives the code that is there. */
int err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Whether an errno means that there is no room for more bytes: disk, quota or a limit on the size of files. */
bool err_no_room(int number);
/* "invalid", "not found", … */
const char *err_name(int code);

#endif
