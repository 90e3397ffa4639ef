/*
 * Erasing a customer: everything in this database that is theirs or says who they are, in one transaction. Their keys,
 * without which what is sealed in backups cannot be opened either, are destroyed beside it (crypt/keyring.h); until
 * then store/erased_key.h names them.
 */
#ifndef STORE_ERASE_H
#define STORE_ERASE_H

#include "store/store.h"

/*
 * Rows go; of actions, the audit and the log of identity stays that something was done, and when, without whose it was.
 * Nobody else's rows are touched. None of the customer's conversations may be open. An erasure that finds nothing is
 * one too, so it may be done twice. ERR_INVALID: no customer (at once, no callback).
 */
int store_customer_erase(struct store *st, struct str customer_id, store_done_fn *cb, void *arg);

enum { ERASE_TABLES_MAX = 80, ERASE_VISITORS_MAX = 200 };

/* What there is of a person: the customer, and visitors in whose conversations they proved who they are. */
struct person_table {
        const char *name; /* of the table, static */
        int64_t rows;
};
struct person_held {
        struct str *ids; /* the customer's first; each has keys of its own */
        size_t n_ids;
        size_t n_visitors; /* among them */
        bool more;         /* there are more visitors than ERASE_VISITORS_MAX; neither they nor their rows are told */
        struct person_table tables[ERASE_TABLES_MAX]; /* those with rows */
        size_t n_tables;
};
/* Adds rows and visitors of h to the total, whose ids stay as they are. */
void person_held_add(struct person_held *total, const struct person_held *h);
typedef void store_person_fn(void *arg, int r, const struct err *err, const struct person_held *held);
/* Looks only. ERR_INVALID: no customer (at once). */
int store_person_held(struct store *st, struct str customer_id, store_person_fn *cb, void *arg);
/*
 * Erases all of it, as store_customer_erase() does, in one transaction with its row in the audit, and tells what it
 * was. Where there are more visitors, these go and the customer stays, who alone says which are theirs: to be done
 * again until `more` is false. who: for the audit. The keys of all that went are in store/erased_key.h until they are
 * destroyed.
 */
int store_person_erase(struct store *st, struct str customer_id, struct str who, store_person_fn *cb, void *arg);

#endif
