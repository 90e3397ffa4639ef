/*
 * imports - imports of knowledge in a service that runs: what people bring in is kept as a file, read one after the
 * other on a thread of its own, and becomes drafts all at once. What a stop or a crash broke off begins again at the
 * next start, from the same file; what a crash broke off twice is refused. Files go with their import, and when their
 * time is over.
 *
 * Loop thread only; a callback never runs before the call that took it has returned.
 */
#ifndef INSIGHT_IMPORTS_H
#define INSIGHT_IMPORTS_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct generations;
struct imports;
struct loop;
struct net;
struct store;

enum { IMPORTS_WAIT_MAX = 16 /* that are read or wait for it; more get ERR_BUSY */ };

struct imports_opts {
        struct loop *loop;
        struct store *store;
        struct generations *generations;
        const struct clock *clock; /* NULL: the system's */
        const char *dir;           /* where files are kept, made when needed; NULL: nothing can be brought in */
        const char *program;       /* path of this program, which reads files as a child */
        bool inside;               /* sites inside private networks may be read too */
        int64_t keep_days;         /* that a file is kept; 0: as long as its import */
};

struct imports *imports_new(const struct imports_opts *o);
/* Begins again with what was broken off. */
void imports_resume(struct imports *im);
/* Takes no more, and what is under way is broken off; true once nothing is. */
bool imports_drain(struct imports *im);
/* Takes NULL, gives NULL. Nothing may be under way. */
struct imports *imports_free(struct imports *im);

struct imports_in {
        struct str name;   /* of the file, or the address of a page or site map */
        struct buf *bytes; /* of the file; taken over and left empty, unless an error was told before. NULL: it is an
                              address */
        struct str author;
        bool ocr;
        bool products; /* its rows are products, and become a draft of products.yaml */
};
typedef void imports_fn(void *arg, int r, const struct err *err, struct str id);
/* cb: it is kept and will be read. ERR_BUSY, ERR_DENIED (there is no place for files), ERR_INVALID. */
int imports_start(struct imports *im, const struct imports_in *in, imports_fn *cb, void *arg, struct err *err);
/* One that failed or was cancelled is read again. */
int imports_again(struct imports *im, struct str id, struct str author, bool ocr, imports_fn *cb, void *arg);
/* It goes with its file; drafts of it that wait are refused in the name of who. ERR_EXISTS: it is being read.
 * ERR_NOTFOUND, here or in cb. */
int imports_forget(struct imports *im, struct str id, struct str who, imports_fn *cb, void *arg, struct err *err);
/* ERR_NOTFOUND: it is not under way. */
int imports_cancel(struct imports *im, struct str id, struct err *err);
/* False: it is not under way. done of total: pages; total 0: not known yet. */
bool imports_progress(const struct imports *im, struct str id, size_t *done, size_t *total);

typedef void imports_picture_fn(void *arg, int r, const struct err *err, struct str png);
/* Of a page of a PDF. ERR_BUSY. */
int imports_picture(struct imports *im, struct str id, unsigned page, imports_picture_fn *cb, void *arg);

#endif
