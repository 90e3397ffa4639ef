/*
 * intake - rows of a company's own systems (customers, orders, …) put into the tables by their keys: a key that is not
 * there yet makes a row, one that is there changes it, the same values change nothing.
 *
 * One intake at a time: store_intake_open(), then for each file store_intake_begin(), batches, store_intake_trim()
 * until nothing is left, store_intake_end(); at last store_intake_close(). Each call is a transaction of its own on the
 * writer thread; the next one is made when the one before has called back. What keys were in a file is kept in a
 * temporary table, so memory does not grow with the file. Repeating a file that was interrupted ends in the same tables
 * as one that was not.
 */
#ifndef STORE_INTAKE_H
#define STORE_INTAKE_H

#include "store/store.h"

enum intake_kind {
        INTAKE_CUSTOMERS,
        INTAKE_ORDERS,
        INTAKE_ITEMS,
        INTAKE_SHIPMENTS,
        INTAKE_DEVICES,
        INTAKE_REPAIRS,
        INTAKE_KINDS
};
enum { INTAKE_CELLS_MAX = 12, INTAKE_BATCH_MAX = 20000 /* rows */ };

/* Where the values of a row stand. Key first; the value with which a row belongs to a customer or an order second,
 * unless that is the key itself. Whole numbers: *_MS, TOTAL, QTY, PRICE, VIP, BIRTH, CONSENT_* (0 no, 1 yes). */
enum {
        CUSTOMER_ID,
        CUSTOMER_NAME,
        CUSTOMER_LANG,
        CUSTOMER_TZ,
        CUSTOMER_PHONE,
        CUSTOMER_EMAIL,
        CUSTOMER_CITY,
        CUSTOMER_VIP,
        CUSTOMER_BIRTH,
        CUSTOMER_MEMORY,
        CUSTOMER_OFFERS
};
enum {
        ORDER_NO,
        ORDER_CUSTOMER,
        ORDER_CHANNEL,
        ORDER_STATUS,
        ORDER_CURRENCY,
        ORDER_CARRIER,
        ORDER_TRACKING,
        ORDER_LAST4,
        ORDER_PLACED_MS,
        ORDER_PROMISE_MS,
        ORDER_DELIVERED_MS,
        ORDER_TOTAL
};
enum { ITEM_ORDER, ITEM_SKU, ITEM_QTY, ITEM_PRICE };
enum { EVENT_ORDER, EVENT_AT_MS, EVENT_PLACE_ZH, EVENT_PLACE_EN, EVENT_TEXT_ZH, EVENT_TEXT_EN };
enum {
        DEVICE_SERIAL,
        DEVICE_CUSTOMER,
        DEVICE_PRODUCT,
        DEVICE_FIRMWARE,
        DEVICE_ORDER,
        DEVICE_BOUGHT_MS,
        DEVICE_UNTIL_MS,
        DEVICE_ERROR,
        DEVICE_ERROR_MS
};
enum { REPAIR_NO, REPAIR_CUSTOMER, REPAIR_SERIAL, REPAIR_STATE, REPAIR_RECEIVED_MS, REPAIR_PROMISE_MS };

struct intake_cell {
        bool given; /* else what is there stays, and a new row has the default */
        struct str text;
        int64_t n;
};

struct intake_row {
        unsigned line;
        /* Refused before it came here: only its key, which may be empty, and part count. What is stored of them stays.
         */
        bool held;
        /* Of items and events: which of its order, from 1; 0: the one behind those before it; -1, held alone: not
         * known, and all that is stored of its order stays. */
        int64_t part;
        struct intake_cell cells[INTAKE_CELLS_MAX];
};

enum intake_outcome {
        INTAKE_NEW,
        INTAKE_UPDATED,
        INTAKE_UNCHANGED,
        INTAKE_REPEATED,    /* refused: the key was in this file before, on line `first` */
        INTAKE_NO_CUSTOMER, /* refused: it belongs to a customer who is not there */
        INTAKE_NO_ORDER,
        INTAKE_HELD,
        INTAKE_OUTCOMES
};
struct intake_result {
        enum intake_outcome outcome;
        unsigned first;
        bool consent_kept; /* the file says otherwise than the person did; the ledger stays */
};

/* An intake of the same kind that began and never ended. */
struct intake_interrupted {
        struct str name; /* of its file */
        int64_t rows, at_ms;
};

/* ERR_BUSY: another one is open. */
int store_intake_open(struct store *st, store_done_fn *cb, void *arg);
int store_intake_close(struct store *st, store_done_fn *cb, void *arg);

struct intake_file {
        enum intake_kind kind;
        struct str name; /* for the journal; at most 100 bytes are kept */
        bool dry;        /* nothing is written; what would be is counted */
        int64_t now_ms;
        struct str consent_text_version;
};
/* before is NULL when there was none. */
typedef void store_intake_begin_fn(void *arg, int r, const struct err *err, const struct intake_interrupted *before);
int store_intake_begin(struct store *st, const struct intake_file *file, store_intake_begin_fn *cb, void *arg);

typedef void store_intake_fn(void *arg, int r, const struct err *err, const struct intake_result *results, size_t n);
/* At most INTAKE_BATCH_MAX rows, which with file must stay until the callback. results has one for each. */
int store_intake_rows(struct store *st, const struct intake_file *file, const struct intake_row *rows, size_t n,
                      store_intake_fn *cb, void *arg);

/* Of orders that occurred in the file, drops the items or events that did not: of some hundred orders at a time, those
 * behind the order `after`. n: how many went; last: what to go on after, empty when all is done. */
typedef void store_intake_trim_fn(void *arg, int r, const struct err *err, size_t n, struct str last);
int store_intake_trim(struct store *st, const struct intake_file *file, struct str after, store_intake_trim_fn *cb,
                      void *arg);

/* The file is done: notes that. */
int store_intake_end(struct store *st, const struct intake_file *file, store_done_fn *cb, void *arg);

#endif
