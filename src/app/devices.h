/*
 * devices - the company's endpoint that answers for devices of customers, as the settings say. Loop thread only.
 */
#ifndef APP_DEVICES_H
#define APP_DEVICES_H

#include "app/config.h"
#include "base/err.h"

struct device_checks;
struct devices;
struct loop;

/* *ret is NULL when there is none. ERR_INVALID, ERR_NOTFOUND: the URL or the secret's file, with the setting's name. */
int devices_open(struct loop *loop, const struct config *c, struct devices **ret, struct err *err);
/* After all who use it. Takes NULL, gives NULL. */
struct devices *devices_close(struct devices *d);
/* Lent; NULL of NULL. */
struct device_checks *devices_checks(struct devices *d);

#endif
