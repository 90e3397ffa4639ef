/* Customers, what they own, what is being repaired and where they left off. */
#ifndef STORE_CUSTOMER_H
#define STORE_CUSTOMER_H

#include "store/consent.h"
#include "store/edition.h"
#include "store/memory.h"
#include "store/store.h"

#define CONSULTED_MAX 10u

struct device_row {
        struct str product_id, serial, firmware, order_no;
        int64_t bought_ms, warranty_until_ms; /* 0 = unknown */
        struct str error;                     /* the last one it reported; empty: none */
        int64_t error_ms;
};
struct repair_row {
        struct str no, serial, state; /* received|testing|waiting_parts|done|sent_back */
        int64_t received_ms, promise_ms;
};
struct open_flow_row {
        struct str flow, step;
        struct str version;      /* of the flow; empty = not known */
        struct str place_cipher; /* sealed: the way that led there; empty = none */
        int64_t at_ms;
};

/* An earlier consultation: a conversation of theirs here, or an imported one. */
struct consulted_row {
        struct str id, topic, product, flow; /* of an imported one; may be empty */
        struct str ref; /* of one here: what the machine answered with last, a flow or an article */
        struct str outcome, status;
        int64_t at_ms, n_messages;
};

struct customer_row {
        struct str id, name, lang, tz, phone, email, city;
        bool visitor, vip;
        int birth_year; /* 0 = unknown */
        int64_t created_ms;
        const struct device_row *devices; /* newest first */
        size_t n_devices;
        const struct repair_row *repairs; /* newest first */
        size_t n_repairs;
        const struct open_flow_row *open_flow; /* NULL = none */
        struct consent_state consent;
        const struct memory_row *memory; /* newest first, superseded ones too; unexpired */
        size_t n_memory;
        const struct consulted_row *consulted; /* newest first, at most CONSULTED_MAX */
        size_t n_consulted;
        int64_t contacts_30d; /* conversations begun in the last 30 days before now_ms */
};

/* Under 14, by year of birth alone: who may still be 13 this year counts. */
bool customer_is_minor(int birth_year, int64_t now_ms);

typedef void store_customer_fn(void *arg, int r, const struct err *err, const struct customer_row *row);
int store_customer_load(struct store *st, struct str id, int64_t now_ms, store_customer_fn *cb, void *arg);

/* Sets or (flow empty) clears where the customer stands in a flow, across conversations and devices. Without consent to
 * "memory" at the moment of writing, nothing is set, and that is no error. source: the flow's definition, kept by its
 * version as long as somebody stands in it; may be empty. */
int store_open_flow_set(struct store *st, struct str customer_id, const struct open_flow_row *at, struct str source,
                        store_done_fn *cb, void *arg);

/* The fixed people of the demo, for its page. */
struct person_row {
        struct str id, name, lang, note[2]; /* zh, en */
};
typedef void store_people_fn(void *arg, int r, const struct err *err, const struct person_row *rows, size_t n);
int store_people(struct store *st, store_people_fn *cb, void *arg);

#endif
