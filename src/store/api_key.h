/* Keys of programs that call the interface. The store knows the hash of a key alone. audit_entry as in account.h. */
#ifndef STORE_API_KEY_H
#define STORE_API_KEY_H

#include "store/audit.h"

#define API_KEYS_MAX 200

struct api_key_row {
        struct str id, name;
        struct str hash;   /* sha256 of the key, 32 bytes */
        struct str rights; /* names of account/role.h, with a comma between */
        struct str last4;  /* of the key, to tell it from others */
        struct str made_by;
        int64_t created_ms, used_ms /* to about a minute; 0: never */, expires_ms /* 0: never */;
};

/* ERR_LIMIT when there are API_KEYS_MAX. */
int store_api_key_add(struct store *st, const struct api_key_row *k, const struct audit_entry *e, store_done_fn *cb,
                      void *arg);
typedef void store_api_keys_fn(void *arg, int r, const struct err *err, const struct api_key_row *rows, size_t n);
/* The newest first; expired ones too. */
int store_api_keys(struct store *st, store_api_keys_fn *cb, void *arg);
/* One row; ERR_NOTFOUND also when it has expired at now_ms. */
int store_api_key_load(struct store *st, struct str hash, int64_t now_ms, store_api_keys_fn *cb, void *arg);
/* cb may be NULL. */
int store_api_key_used(struct store *st, struct str id, int64_t now_ms, store_done_fn *cb, void *arg);
/* ERR_NOTFOUND. */
int store_api_key_delete(struct store *st, struct str id, const struct audit_entry *e, store_done_fn *cb, void *arg);

#endif
