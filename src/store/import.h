/* Import of a company's customers, orders, parcels, devices, repairs and past conversations from the files described in
 * demo/data-src/README.md. Good rows go in, every bad one is reported with its file, line and reason. */
#ifndef STORE_IMPORT_H
#define STORE_IMPORT_H

#include "store/sealed.h"
#include "store/store.h"

struct arena;
struct tz;

enum import_file {
        IMPORT_CUSTOMERS,
        IMPORT_ORDERS,
        IMPORT_ORDER_ITEMS,
        IMPORT_SHIPMENTS,
        IMPORT_DEVICES,
        IMPORT_REPAIRS,
        IMPORT_OPEN_FLOWS,
        IMPORT_PEOPLE,
        IMPORT_CONVERSATIONS, /* jsonl */
        IMPORT_FILES
};
extern const char *const import_file_names[IMPORT_FILES]; /* "customers.csv", … */

struct import_in {
        struct str files[IMPORT_FILES]; /* contents; empty = not there */
        int64_t now_ms;                 /* offsets count from here */
        const struct tz *tz;            /* the calendar of the offsets; NULL = UTC+8 */
        const struct str *skus;         /* known ones; n_skus 0 = any */
        size_t n_skus;
        struct str consent_text_version;
        /* How past conversations are sealed (the door's function, handed in because it lives above); NULL: they are
         * left out. */
        int (*seal)(void *arg, struct str customer_id, struct str text, struct arena *mem,
                    const struct sealed_text **ret, struct err *err);
        void *seal_arg;
};

struct import_fault {
        enum import_file file;
        unsigned line; /* 1 = the header */
        struct str reason;
};
struct import_report {
        size_t good[IMPORT_FILES], bad[IMPORT_FILES];
        const struct import_fault *faults; /* in order of file and line; the first 1000 */
        size_t n_faults;
};

/* An offset from now, as the files have times: `-12d14:03`, `+2d` (the last minute of that day), in the calendar of tz
 * (NULL: UTC+8). False when it is none. */
bool import_offset(const struct tz *tz, int64_t now_ms, struct str s, int64_t *ret_ms);

typedef void store_import_fn(void *arg, int r, const struct err *err, const struct import_report *report);
/* in and what it points to must stay until the callback: it is big and is not copied. One transaction. */
int store_import(struct store *st, const struct import_in *in, store_import_fn *cb, void *arg);

#endif
