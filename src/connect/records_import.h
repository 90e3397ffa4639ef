/*
 * Records from a file of JSON lines into the store's own tables: {"kind","key","owner","doc"}, where {"$time":
 * "-12d14:03"} and {"$date": "+3d"} in a document stand for an instant (ms) and a day ("2026-03-10") counted from now.
 * Good lines go in, bad ones are counted. It is for an empty store: of 64 lines of which one is there already, none
 * goes in.
 */
#ifndef CONNECT_RECORDS_IMPORT_H
#define CONNECT_RECORDS_IMPORT_H

#include "connect/records.h"

struct tz;

struct records_imported {
        size_t good, bad;
        unsigned first_bad; /* its line, from 1; 0: none */
};
typedef void records_import_fn(void *arg, int r, const struct err *err, const struct records_imported *n);

/* lines must stay until the callback. ERR_BUSY at once when the store is full. */
int records_import(struct store *st, const struct records_seal *seal, struct str lines, int64_t now_ms,
                   const struct tz *tz, records_import_fn *cb, void *arg);

#endif
