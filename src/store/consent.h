/* The consent ledger: append only. What remembers, offers or learns asks it first. */
#ifndef STORE_CONSENT_H
#define STORE_CONSENT_H

#include "store/store.h"

struct consent_write {
        struct str customer_id;
        struct str purpose;      /* memory | offers | learning */
        struct str text_version; /* which wording the person saw */
        struct str channel;
        bool granted; /* false = refused or withdrawn */
        int64_t at_ms;
};

struct consent_row {
        struct str purpose, text_version, channel;
        bool granted;
        int64_t at_ms;
};

/* The newest entry per purpose decides; no entry means no. */
struct consent_state {
        bool memory, offers, learning;
        bool asked_memory, asked_offers, asked_learning;
        int64_t memory_refused_ms; /* the last no to memory: what is older is not drawn on, also after a later yes */
};

/* Withdrawing "memory" also deletes what was remembered, withdrawing "learning" what was kept to learn from,
 * withdrawing "offers" what was offered, in the same transaction. */
int store_consent_add(struct store *st, const struct consent_write *w, store_done_fn *cb, void *arg);

typedef void store_consent_fn(void *arg, int r, const struct err *err, const struct consent_state *state,
                              const struct consent_row *rows, size_t n);
/* The state and the whole ledger of one person, oldest first. An unknown person has an empty one. */
int store_consent_load(struct store *st, struct str customer_id, store_consent_fn *cb, void *arg);

#endif
