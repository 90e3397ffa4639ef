/* Conversations of the past that were imported: for analysis, and for "you asked this before". */
#ifndef STORE_PAST_H
#define STORE_PAST_H

#include "store/store.h"

struct past_row {
        struct str id, customer_id, channel, lang, topic, product, flow, outcome;
        int64_t at_ms, n_messages;
        struct str cipher;   /* the messages, sealed JSON */
        struct str redacted; /* the customer's lines */
};
typedef void store_past_fn(void *arg, int r, const struct err *err, const struct past_row *rows, size_t n);
/* Newest first. */
int store_past_of_customer(struct store *st, struct str customer_id, unsigned limit, store_past_fn *cb, void *arg);

#endif
