/*
 * company_system - the company's own system behind records_url, as the settings say. Loop thread only.
 */
#ifndef APP_COMPANY_SYSTEM_H
#define APP_COMPANY_SYSTEM_H

#include "app/config.h"
#include "base/err.h"

struct company_system;
struct loop;
struct records;

/* *ret is NULL when records_url is empty. ERR_INVALID, ERR_NOTFOUND: the URL, the secret or its file, with the
 * setting's name. */
int company_system_open(struct loop *loop, const struct config *c, struct company_system **ret, struct err *err);
/* After all who use it. Takes NULL, gives NULL. */
struct company_system *company_system_close(struct company_system *s);
/* Lent; NULL of NULL. */
struct records *company_system_records(struct company_system *s);

#endif
