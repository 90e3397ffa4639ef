/*
 * Whose keys are still to be destroyed. An erasure (store/erase.h) writes each id in the transaction that takes the
 * rows, which say who belongs to whom; it goes from here when the keys are gone from the disk. What is here at start
 * was left by a power cut or a key file that could not be written.
 */
#ifndef STORE_ERASED_KEY_H
#define STORE_ERASED_KEY_H

#include "store/store.h"

enum { ERASED_KEYS_MAX = 16 };

/* At most ERASED_KEYS_MAX; n is 0 when none is left. */
typedef void store_erased_keys_fn(void *arg, int r, const struct err *err, const struct str *ids, size_t n);
int store_erased_keys(struct store *st, store_erased_keys_fn *cb, void *arg);
/* The keys of these are destroyed. Those that are not here are passed over. ERR_INVALID: none, or more than
 * ERASED_KEYS_MAX (at once). */
int store_erased_keys_done(struct store *st, const struct str *ids, size_t n, store_done_fn *cb, void *arg);

#endif
