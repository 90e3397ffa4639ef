/* Programs in Python that are part of this one, run for a measurement. Blocking; never while serving. */
#ifndef APP_SCRIPT_H
#define APP_SCRIPT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum script { SCRIPT_TAU2_KNOWLEDGE, SCRIPT_TAU2_REFERENCE }; /* tools/tau2 */

#define SCRIPT_ARGS_MAX 4u

/*
 * Runs it with python3 and these arguments; what it prints is appended to out, what it says on standard error goes to
 * ours. ERR_NOTFOUND without python3, ERR_INVALID when it ends with another status than 0, ERR_LIMIT when out is full.
 */
int script_run(enum script script, const char *const *args, size_t n_args, struct buf *out, struct err *err);

#endif
