/* Pictures of customers, sealed. */
#ifndef STORE_ATTACHMENT_H
#define STORE_ATTACHMENT_H

#include "store/store.h"

struct attachment_row {
        struct str id, conversation, customer_id;
        struct str type; /* sniffed content type */
        int64_t bytes;   /* of the picture, unsealed */
        int64_t at_ms;
        struct str cipher; /* door_seal_bytes() */
};

int store_attachment_put(struct store *st, const struct attachment_row *a, store_done_fn *cb, void *arg);
typedef void store_attachment_fn(void *arg, int r, const struct err *err, const struct attachment_row *a);
/* ERR_NOTFOUND also when it belongs to another conversation. */
int store_attachment_get(struct store *st, struct str conversation, struct str id, store_attachment_fn *cb, void *arg);

#endif
