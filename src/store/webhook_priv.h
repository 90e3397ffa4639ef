/* Webhooks, for the transaction of what is to be told. */
#ifndef STORE_WEBHOOK_PRIV_H
#define STORE_WEBHOOK_PRIV_H

#include "store/store_priv.h"
#include "store/webhook.h"

/* data: a JSON object. */
int webhook_raise(struct op *op, struct sql_db *db, unsigned event, int64_t at_ms, struct str data, struct err *err);
/* data: {"conversation":…,NAME:id} */
int webhook_raise_about(struct op *op, struct sql_db *db, unsigned event, int64_t at_ms, struct str conversation,
                        const char *name, struct str id, struct err *err);

#endif
