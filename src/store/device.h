/* One device by its serial and one repair by its number, whoever they belong to. */
#ifndef STORE_DEVICE_H
#define STORE_DEVICE_H

#include "store/customer.h"

/* row NULL: there is none. */
typedef void store_device_fn(void *arg, int r, const struct err *err, struct str customer_id,
                             const struct device_row *row);
typedef void store_repair_fn(void *arg, int r, const struct err *err, struct str customer_id,
                             const struct repair_row *row);

/* Of several with one serial, the one bought last. */
int store_device_find(struct store *st, struct str serial, store_device_fn *cb, void *arg);
int store_repair_find(struct store *st, struct str no, store_repair_fn *cb, void *arg);

#endif
