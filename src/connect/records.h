/*
 * Where records come from and are changed: the store's own tables, or the company's system behind another driver. Calls
 * are submit and callback on the loop, as in store/store.h: 0, or ERR_* at once and no callback; what a callback gets
 * lives until it returns. Who may see a record is decided by those who ask.
 */
#ifndef CONNECT_RECORDS_H
#define CONNECT_RECORDS_H

#include "base/err.h"
#include "connect/record.h"

#include <stddef.h>

struct arena;
struct audit_write;
struct records;
struct store;

typedef void records_fn(void *arg, int r, const struct err *err, const struct record *v, size_t n);
typedef void records_done_fn(void *arg, int r, const struct err *err);

/* The changes of one action, carried out whole or not at all. */
struct records_commit {
        struct str action; /* its id; what was carried out under it once is not carried out again */
        bool undo;         /* takes back what that action did */
        struct str name, customer_id, conversation, who;
        const struct record_change *changes;
        size_t n_changes;
        int64_t now_ms, undo_until_ms;
};

struct records_driver {
        const char *name;
        int (*get)(void *d, struct str kind, struct str key, records_fn *cb, void *arg);
        int (*list)(void *d, struct str kind, struct str owner, unsigned limit, records_fn *cb, void *arg);
        int (*commit)(void *d, const struct records_commit *c, records_done_fn *cb, void *arg);
        void (*free)(void *d);
};

/* Owns d. */
struct records *records_new(const struct records_driver *driver, void *d);
struct records *records_free(struct records *r); /* takes NULL, gives NULL */

/* n is 1, with doc NULL when there is no such record. */
int records_get(struct records *r, struct str kind, struct str key, records_fn *cb, void *arg);
/* All of the customer's, newest first, at most limit. owner empty: those that belong to nobody, by key. */
int records_list(struct records *r, struct str kind, struct str owner, unsigned limit, records_fn *cb, void *arg);
/*
 * Copies c. 0: done. ERR_EXISTS: done before under this id; nothing was done now. ERR_DENIED: something is not what
 * the changes were made from; nothing was done. ERR_INVALID: changes that cannot be. ERR_TIMEOUT, ERR_IO: it is not
 * known whether it was done; ask again with the same id.
 */
int records_commit(struct records *r, const struct records_commit *c, records_done_fn *cb, void *arg);

/* ---- the store's own tables ---- */

/* How documents are sealed with their owner's key and opened again (privacy/door, handed down since it lives beside).
 */
struct records_seal {
        int (*seal)(void *arg, struct str customer_id, struct str plain, struct arena *mem, struct str *ret_cipher,
                    struct err *err);
        int (*open)(void *arg, struct str customer_id, struct str cipher, struct arena *mem, struct str *ret,
                    struct err *err);
        void *arg;
};

/* The line of the audit for one change: what it did, sealed with the owner's key; without an owner only that it was. */
int records_audit(const struct records_seal *seal, const struct record_change *c, struct str owner, struct arena *mem,
                  struct audit_write *ret, struct err *err);

/* What the knowledge says of a product by its id or sku: a document of kind "product" in mem; false when unknown. */
typedef bool records_product_fn(void *arg, struct str key, struct arena *mem, struct value *ret);

/* Borrows the store; product may be NULL. Orders, devices, repairs and customers are the rows of their tables, with
 * what else is kept of them beside; every other kind is documents alone. */
struct records *records_own_new(struct store *st, const struct records_seal *seal, records_product_fn *product,
                                void *product_arg);

#endif
