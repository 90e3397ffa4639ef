/* file - small whole files: caches and the like. Blocking: never on the loop once it runs. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"

#include <stdbool.h>

/* Appends the file to out; false when it cannot be read or does not fit. */
bool file_read(const char *path, struct buf *out);
/* Writes beside it and puts it in its place, so that a reader or a power cut finds the old file or the new one. Mode
 * 0600. False: the old file is as it was. */
bool file_write(const char *path, struct str bytes);

#endif
