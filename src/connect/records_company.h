/*
 * records_company - records of the company's system, with the steps of actions and the audit of what was changed there
 * in our own store: what actions need to be carried out once, taken back, and told after a crash.
 */
#ifndef CONNECT_RECORDS_COMPANY_H
#define CONNECT_RECORDS_COMPANY_H

#include "connect/records.h"

/* Borrows both. A commit is sent to `system` first and written down when it was done there; what is not known there
 * (ERR_IO, ERR_TIMEOUT) is not written down, so it is asked for again with the same id; so is what was done there and
 * could not be written down here. */
struct records *records_company_new(struct records *system, struct store *st, const struct records_seal *seal);

#endif
