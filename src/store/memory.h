/*
 * What is remembered of a customer beyond their conversations: what they said they prefer, and what they plainly did.
 *
 * An entry is one fact in one slot (kind and subject); a newer one supersedes it. Value and quote are sealed with the
 * customer's key and opaque here. Nothing is written unless the consent ledger says at that moment that the customer
 * allows "memory"; a withdrawal deletes all entries in the transaction of the withdrawal. Whoever calls
 * keeps minors out.
 */
#ifndef STORE_MEMORY_H
#define STORE_MEMORY_H

#include "store/store.h"

enum {
        MEMORY_MAX = 100,        /* entries of one customer that hold; one more is refused */
        MEMORY_CIPHER_MAX = 4096 /* bytes of one sealed value with its quote */
};

struct memory_write {
        struct str id, customer_id;
        struct str kind, subject;      /* the slot; subject may be empty */
        struct str source;             /* said | did | corrected */
        struct str conversation, turn; /* where it was said; may be empty */
        int64_t permille;              /* how sure, to 1000 */
        int64_t at_ms, expires_ms;
        struct str cipher; /* sealed {value, quote} */
};

struct memory_row {
        struct str id, kind, subject, source, conversation, turn, cipher;
        int64_t permille, at_ms, expires_ms;
        int64_t superseded_ms; /* 0: it holds */
};

/* Of each slot the entry that held before stays, superseded; older ones go, and so does what has expired. ERR_DENIED:
 * without consent. ERR_LIMIT: MEMORY_MAX, or the cipher is too long. */
int store_memory_put(struct store *st, const struct memory_write *w, store_done_fn *cb, void *arg);

typedef void store_memory_fn(void *arg, int r, const struct err *err, const struct memory_row *rows, size_t n);
/* What has not expired at now_ms, superseded ones too, newest first. */
int store_memory_list(struct store *st, struct str customer_id, int64_t now_ms, store_memory_fn *cb, void *arg);

/* Deletes the entry and what it superseded; an empty id: every entry, and the unfinished flow. ERR_NOTFOUND: no such
 * entry of this customer. */
int store_memory_forget(struct store *st, struct str customer_id, struct str id, store_done_fn *cb, void *arg);

/* Deletes what has expired, of everybody. */
int store_memory_prune(struct store *st, int64_t now_ms, store_done_fn *cb, void *arg);

#endif
