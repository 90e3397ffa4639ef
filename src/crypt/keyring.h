/* Keys of customers, wrapped by the master key.
 *
 * DATA/master.key: 32 random bytes, made at first start, mode 0600; a file that group or others may read is refused.
 * DATA/keys.db: fixed records {customer, key id, wrapped key, checksum}, a file apart from the database so that
 * ordinary backups leave it out. Erasing a person overwrites the records. A customer may have several keys; a sealed
 * text names the one it needs. Layout of a sealed text: version byte, key id (8), nonce (24), XChaCha20-Poly1305
 * ciphertext and tag; associated data is the context and the customer id, so nothing sealed for one person or purpose
 * opens as another's.
 *
 * Safe on any thread. A new key lives in memory until keyring_flush(), which the store calls before the commit that
 * uses it. */
#ifndef CRYPT_KEYRING_H
#define CRYPT_KEYRING_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

struct keyring;

#define SEAL_OVERHEAD (1 + 8 + 24 + 16)

/* dir NULL: in memory only. */
int keyring_open(const char *dir, struct keyring **ret, struct err *err);
/* To look at keys beside the program that uses them: nothing is made, mended or written, and nothing may be sealed with
 * it. ERR_NOTFOUND: there are none. */
int keyring_open_reader(const char *dir, struct keyring **ret, struct err *err);
/* Flushes; wipes keys from memory. NULL is fine. */
void keyring_close(struct keyring *k);

/* Puts new keys on disk (fdatasync). 0 at once when there are none. ERR_FULL, ERR_IO: nothing may be committed. */
int keyring_flush(struct keyring *k, struct err *err);

/* ret lives in mem. */
int keyring_seal(struct keyring *k, struct str customer_id, struct str context, struct str plain, struct arena *mem,
                 struct str *ret, struct err *err);
/* ERR_NOTFOUND: no such key (erased). ERR_CORRUPT: changed, or another customer's or context's. */
int keyring_unseal(struct keyring *k, struct str customer_id, struct str context, struct str cipher, struct arena *mem,
                   struct str *ret, struct err *err);
/* Has the customer any key? Who was erased has none, and neither has who never said anything. */
bool keyring_has(struct keyring *k, struct str customer_id);
/* Destroys all keys of a customer, on disk before it returns. */
int keyring_erase(struct keyring *k, struct str customer_id, struct err *err);

/* 32 bytes derived from the master key for another purpose ("jwt", "cookie"); the same at every start. */
void keyring_derive(const struct keyring *k, const char *purpose, unsigned char ret[32]);

#endif
