/* file - files that a command reads whole. */
#ifndef APP_FILE_H
#define APP_FILE_H

#include "base/buf.h"
#include "base/err.h"

/* Appends all of it. ERR_NOTFOUND, or ERR_LIMIT when it does not fit into what is left of the buffer's maximum. */
int file_read(const char *path, struct buf *out, struct err *err);

#endif
