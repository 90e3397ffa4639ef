/*
 * Erasing a customer: everything in this database that is theirs or says who they are, in one transaction. Their keys,
 * without which what is sealed in backups cannot be opened either, are destroyed beside it (crypt/keyring.h).
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

#endif
