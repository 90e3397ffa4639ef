/* starter - the knowledge of a company that has none yet: its own folder in the data directory, ready to be changed. */
#ifndef APP_STARTER_H
#define APP_STARTER_H

#include "base/arena.h"
#include "base/err.h"

/*
 * Blocking, at start. *ret, in mem, is DATA/knowledge; what a folder of knowledge must have and this one lacks is
 * written, what is there stays as it is. ERR_IO.
 */
int starter_folder(const char *data, struct arena *mem, const char **ret, struct err *err);

#endif
