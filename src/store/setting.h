/* Small named values: what the program itself must remember (not configuration). */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "store/store.h"

int store_setting_set(struct store *st, struct str name, struct str value, store_done_fn *cb, void *arg);
typedef void store_setting_fn(void *arg, int r, const struct err *err, struct str value);
int store_setting_get(struct store *st, struct str name, store_setting_fn *cb, void *arg); /* ERR_NOTFOUND */

#endif
