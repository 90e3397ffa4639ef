/* secret - what stands in the file that a setting names, without the line end behind it. Wiped when done. */
#ifndef APP_SECRET_H
#define APP_SECRET_H

#include "base/buf.h"
#include "base/err.h"

struct secret {
        struct buf bytes;
        struct str text; /* lent; empty when the setting is */
};

/* ERR_NOTFOUND, and ERR_INVALID of a file that says nothing, name the setting. secret_done() follows either way. */
int secret_read(struct secret *s, const char *setting, const char *path, struct err *err);
void secret_done(struct secret *s);

#endif
