/* delivery - what carries messages to customers, by the settings: a webhook, SMTP, or nothing. */
#ifndef APP_DELIVERY_H
#define APP_DELIVERY_H

#include "app/config.h"
#include "base/err.h"
#include "base/time.h"

struct delivery;
struct loop;
struct messenger;

/* *ret is NULL when codes are off. ERR_* names the setting at fault. */
int delivery_open(struct loop *loop, const struct clock *clock, const struct config *c, struct delivery **ret,
                  struct err *err);
/* NULL for NULL. Lent. */
struct messenger *delivery_messenger(const struct delivery *d);
/* Takes NULL, gives NULL. After the service was closed. */
struct delivery *delivery_close(struct delivery *d);

#endif
