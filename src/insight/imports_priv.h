/* For the files of imports alone: one import, from what was brought to what was stored. */
#ifndef INSIGHT_IMPORTS_PRIV_H
#define INSIGHT_IMPORTS_PRIV_H

#include "base/buf.h"
#include "connect/convert_fault.h"
#include "connect/crawl.h"
#include "insight/import_run.h"
#include "insight/imports.h"
#include "insight/workspace.h"
#include "loop/loop.h"

#include <uv.h>

enum {
        IMPORT_RETRY_MS = 200,
        IMPORT_BEGUN_MAX = 2 /* a reading that stopped the service so often is not begun again */
};

struct imp {
        struct imports *im;
        struct imp *next;
        struct arena *mem;
        struct str id, name, author, path;
        struct buf bytes; /* not written yet */
        bool site, products, ocr, kept, running, again;
        bool cancelled, stopped; /* by somebody; because the service ends, and then it begins again */
        struct crawl *crawl;
        struct arena *pages_mem;
        struct crawl_page *pages; /* of a site; their texts in pages_mem until they are written */
        struct generation *g;
        struct workspace_base base; /* of products: the file that serves */
        bool has_base;
        struct import_run_in in;
        struct import_run_out out;
        atomic_bool stop;
        atomic_uint done;
        struct convert_progress pictures; /* pages that are read by their picture */
        int r;
        struct err err;
        imports_fn *cb;
        void *arg;
        struct timer *retry;
        uv_thread_t thread;
};

struct imports {
        struct imports_opts o;
        struct net *net;
        struct imp *list; /* oldest first; the first that is kept is read */
        size_t n, pictures, sweeps;
        struct timer *daily;
        bool closed;
};

int64_t imports_now(const struct imports *im);
struct imp *imports_find(const struct imports *im, struct str id);
struct imp *imports_add(struct imports *im, struct str id, struct str name, struct str author, bool ocr);
void imp_free(struct imp *p);
/* Reads the first that waits, when none is being read. */
void imports_next(struct imports *im);
/* Failed, cancelled, or broken off: as p says and *err, which may be NULL when it is p->err. Frees it. */
void imp_end_badly(struct imp *p, int r, const struct err *err);
/* "file", "site", "products" */
struct str imp_kind(const struct imp *p);
void imp_take_kind(struct imp *p, struct str kind);
/* All is read and compared: stored. Frees it. */
void imp_store(void *arg);
/* Fetches a site, reads what is there, compares, and ends in one of the two above. */
void imp_read(struct imp *p);
/* Broken off; frees it when nothing runs that would. */
void imp_stop(struct imp *p);

/* Files whose time is over, and what a crash left; now, then daily. */
void imports_sweep_start(struct imports *im);

#endif
