/*
 * Webhooks: where the company's other systems are told what happens, and what was told. What is to be told is written
 * in the transaction in which it happens, as one job (store/job.h, kind "webhook") and one row of the journal for each
 * webhook that wants it; so nothing is lost and nothing is told that did not happen.
 *
 * Bodies name conversations, complaints and agents by id; no word of a customer is in them.
 */
#ifndef STORE_WEBHOOK_H
#define STORE_WEBHOOK_H

#include "store/store.h"

enum {
        WEBHOOKS_MAX = 20,
        WEBHOOK_URL_MAX = 1024,
        WEBHOOK_WAITING_MAX = 10000, /* messages that may wait for one webhook; more are written down as failed */
        WEBHOOK_JOURNAL_DAYS = 30,
        WEBHOOK_CLAIM_MAX = 64,
        WEBHOOK_ERROR_MAX = 200,
};

/* What can happen, as bits; the names are those of docs/protocol.md. */
enum webhook_event {
        WEBHOOK_WAITING = 1,
        WEBHOOK_TAKEN = 2,
        WEBHOOK_CLOSED = 4,
        WEBHOOK_COMPLAINT = 8,
        WEBHOOK_OVERDUE = 16,
        WEBHOOK_TEST = 32, /* sent when asked for; nobody subscribes to it */
        WEBHOOK_EVENTS = 31,
};
/* "conversation.waiting", …; NULL when it is none. */
const char *webhook_event_name(unsigned event);
/* 0 when there is none of that name that can be subscribed to. */
unsigned webhook_event_of(struct str name);

struct webhook_row {
        struct str id, url;
        unsigned events;  /* of enum webhook_event */
        struct str state; /* on, gone: it said 410, nothing is sent any more */
        int64_t created_ms;
        int64_t last_ms;     /* of the last try; 0: none */
        int64_t last_status; /* 0: no answer */
        struct str last_error;
};

/* ERR_LIMIT: WEBHOOKS_MAX are there. */
int store_webhook_add(struct store *st, const struct webhook_row *w, store_done_fn *cb, void *arg);
/* With its journal and what waits for it. ERR_NOTFOUND. */
int store_webhook_delete(struct store *st, struct str id, store_done_fn *cb, void *arg);
typedef void store_webhooks_fn(void *arg, int r, const struct err *err, const struct webhook_row *rows, size_t n);
int store_webhooks(struct store *st, store_webhooks_fn *cb, void *arg);

/* data: a JSON object. For one webhook alone when `only` is not empty, whatever it subscribes to (ERR_NOTFOUND). What
 * happens inside the store itself is written there, with it. */
int store_webhook_raise(struct store *st, unsigned event, struct str only, int64_t at_ms, struct str data,
                        store_done_fn *cb, void *arg);

struct webhook_delivery {
        struct str id;      /* of the row */
        struct str message; /* the same for all webhooks and tries */
        struct str webhook, url, event, body;
        struct str state; /* waiting, sent, failed */
        int64_t at_ms, tried_ms, due_ms, tries, status;
        struct str error;
};
typedef void store_webhook_deliveries_fn(void *arg, int r, const struct err *err, const struct webhook_delivery *rows,
                                         size_t n);
/* Newest first, without body and url. */
int store_webhook_deliveries(struct store *st, struct str webhook, unsigned limit, store_webhook_deliveries_fn *cb,
                             void *arg);

/* How many more of one webhook may be under way. */
struct webhook_room {
        struct str webhook;
        unsigned room;
};
/* Takes what is due, oldest first, at most WEBHOOK_CLAIM_MAX together, and leases it until now + lease_ms. */
int store_webhook_claim(struct store *st, int64_t now_ms, int64_t lease_ms, const struct webhook_room *rooms, size_t n,
                        store_webhook_deliveries_fn *cb, void *arg);

/* How one try went. */
struct webhook_tried {
        struct str id, webhook;
        int64_t at_ms, status;
        struct str error;    /* empty: it was taken */
        int64_t next_due_ms; /* 0: there is no next try */
        bool gone;           /* the webhook itself is */
};
int store_webhook_tried(struct store *st, const struct webhook_tried *t, store_done_fn *cb, void *arg);

#endif
