/* file - whole files: caches, models and the like. Blocking: never on the loop once it runs. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

/* Appends all of it. ERR_NOTFOUND, ERR_IO, or ERR_LIMIT when it does not fit into what is left of the buffer's maximum.
 * err may be NULL. */
int file_read(const char *path, struct buf *out, struct err *err);
/* Writes beside it and puts it in its place, so that a reader or a power cut finds the old file or the new one. Mode
 * 0600. False: the old file is as it was. */
bool file_write(const char *path, struct str bytes);
/* The same with the parts one behind the other. ERR_FULL: no room on the disk; ERR_IO. */
int file_write_parts(const char *path, const struct str *parts, size_t n, struct err *err);

#endif
