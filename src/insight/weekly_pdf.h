/*
 * weekly_pdf - a page as a PDF, by WeasyPrint: a program of its own, looked for in PATH, run with limits on its memory
 * and time. The page names nothing to be fetched. Blocks until it is done, so not on the loop thread.
 */
#ifndef INSIGHT_WEEKLY_PDF_H
#define INSIGHT_WEEKLY_PDF_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdatomic.h>

enum { WEEKLY_PDF_SECONDS = 180, WEEKLY_PDF_MAX = 4 << 20 };

/* out: initialised, with a maximum. cancel may be NULL. ERR_NOTFOUND: the program is not there, and the message says
 * what to install; ERR_TIMEOUT, ERR_LIMIT: too long, too large; ERR_IO: it has failed. */
int weekly_pdf(struct str html, const atomic_bool *cancel, struct buf *out, struct err *err);

#endif
