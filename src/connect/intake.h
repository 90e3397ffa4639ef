/*
 * intake - a company's own files into the store: customers, orders, order items, shipments, devices, repairs, as CSV or
 * JSON (docs/import.md). Reads a file in rows, whatever its size; finds out its encoding and says it; refuses the rows
 * that are wrong, each with line, column and reason, and puts the others in by their keys (store/intake.h).
 *
 * A run goes in turns of two sorts: reading, on whatever thread, and asking the store, on the loop thread.
 * intake_next() says which comes; intake_run() does all of it at once where there is no loop.
 */
#ifndef CONNECT_INTAKE_H
#define CONNECT_INTAKE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "store/intake.h"
#include "text/encoding.h"

struct store;
struct tz;

enum {
        INTAKE_FAULTS_MAX = 1000, /* that are kept one by one; all are counted */
        INTAKE_VALUE_MAX = 40,    /* bytes of a refused value that are kept */
        INTAKE_IGNORED_MAX = 20,  /* names of unknown columns that are kept */
};

enum intake_encoding { INTAKE_AUTO, INTAKE_UTF8, INTAKE_GB18030 };
enum intake_amounts {
        INTAKE_AMOUNTS_AUTO,  /* 29900 is minor units, 299.00 is not; a file that has both leaves the first open */
        INTAKE_AMOUNTS_MINOR, /* 29900 alone */
        INTAKE_AMOUNTS_MAJOR, /* 299 and 299.00 are the same */
};

/* Why a row was refused. */
enum intake_reason {
        REASON_NOT_UTF8,
        REASON_NOT_GB18030,
        REASON_NEITHER,  /* the whole file is neither */
        REASON_MIXED,    /* UTF-8 in a file of GB18030 */
        REASON_TOO_LONG, /* the row */
        REASON_OPEN_QUOTE,
        REASON_BAD_CSV,
        REASON_FIELDS, /* not as many as the header has */
        REASON_BAD_JSON,
        REASON_NO_VALUE, /* a list or an object where a value is expected */
        REASON_MISSING,  /* what every row must have */
        REASON_VALUE_LONG,
        REASON_CONTROL, /* control characters */
        REASON_GARBLED, /* text of another encoding that was read as Latin-1 */
        REASON_WORD,    /* none of the words that the column takes */
        REASON_EMAIL,
        REASON_YEAR,
        REASON_ZONE,
        REASON_TIME,
        REASON_AMOUNT,
        REASON_AMOUNT_OPEN, /* a whole number in a column that also has decimals */
        REASON_COUNT,
        REASON_LINE,
        REASON_ORDER_NO,
        REASON_SKU,
        REASON_NO_TEXT,        /* of an event, in neither language */
        REASON_ORDER_OF_TIMES, /* delivered before it was placed */
        REASON_NO_ERROR_TIME,  /* of a device: an error, and not when */
        REASON_REPEATED,
        REASON_NO_CUSTOMER,
        REASON_NO_ORDER,
        INTAKE_REASONS
};
/* "bad-time"; what it says to people */
const char *intake_reason_name(enum intake_reason r);
const char *intake_reason_text(enum intake_reason r);

struct intake_fault {
        enum intake_reason reason;
        unsigned line, first; /* first: of the row that had this key before, or 0 */
        const char *column;   /* NULL: the row as a whole */
        const char *hint;     /* what the column takes, or NULL */
        struct str value;     /* empty when it is personal data, or not known */
};

struct intake_report {
        bool there;
        struct str name;
        bool json, forced; /* the encoding was told, not found */
        struct encoding_found encoding;
        bool minor_taken; /* amounts without a decimal point were taken for minor units, and nobody said so */
        uint64_t rows, made, updated, unchanged, refused, gone; /* gone: items and events no longer in the file */
        uint64_t consents_kept;
        uint64_t reasons[INTAKE_REASONS];
        struct str ignored[INTAKE_IGNORED_MAX];
        size_t n_ignored;
        bool ignored_more; /* there are others */
        const struct intake_fault *faults;
        size_t n_faults;
        struct str error; /* why it was not read, or not to its end */
        bool was_interrupted;
        struct str before; /* the file of an earlier run that never ended … */
        int64_t before_rows, before_ms;
};

struct intake_opts {
        struct store *store;
        const struct tz *tz;    /* of times that say no zone; NULL: UTC */
        int64_t now_ms;         /* offsets count from here; when rows are made */
        const struct str *skus; /* the company's; n_skus 0: any will do */
        size_t n_skus;
        bool dry;
        enum intake_encoding encoding;
        enum intake_amounts amounts;
        size_t batch; /* rows of one transaction, ≤ INTAKE_BATCH_MAX; 0: that */
        struct str consent_text_version;
};

struct intake;

/* Strings are copied; store and tz must outlive it. */
struct intake *intake_new(const struct intake_opts *o);
/* Nothing may be under way. Takes NULL, gives NULL. */
struct intake *intake_free(struct intake *in);

/* "orders" … */
const char *intake_kind_name(enum intake_kind k);
/* By the name of a file: "orders.csv", "orders.json", "orders.jsonl". False for others. */
bool intake_kind_of(struct str file_name, enum intake_kind *ret, bool *ret_json);

/* One of each kind at most: ERR_EXISTS. Files are taken in the order of enum intake_kind. bytes must stay. */
int intake_add_path(struct intake *in, enum intake_kind kind, bool json, const char *path, struct err *err);
int intake_add_bytes(struct intake *in, enum intake_kind kind, bool json, struct str bytes, struct err *err);

enum intake_next { INTAKE_READS, INTAKE_ASKS, INTAKE_OVER };
enum intake_next intake_next(const struct intake *in);
/* The next some thousand rows; blocking. */
void intake_read(struct intake *in);
/* done(arg) on the loop when the store has answered. ERR_BUSY: neither happened. */
int intake_ask(struct intake *in, void (*done)(void *arg), void *arg);
/* Goes no further than the rows under way. */
void intake_stop(struct intake *in);
/* All of it; for a store without a loop. */
void intake_run(struct intake *in);

/* Once it is over. ERR_*: it stopped before the end, because of the store; what *err says then. */
int intake_result(const struct intake *in, struct err *err);
const struct intake_report *intake_report(const struct intake *in, enum intake_kind kind);
/* 0: every row was taken, 1: some were refused, 2: nothing could be read, or it stopped. */
int intake_code(const struct intake *in);
/* As JSON, and as text for people. seconds < 0: not told. */
void intake_put_json(const struct intake *in, double seconds, struct buf *b);
void intake_put_text(const struct intake *in, double seconds, struct buf *b);

#endif
