/* What other repositories need of practice.c. */
#ifndef STORE_PRACTICE_PRIV_H
#define STORE_PRACTICE_PRIV_H

#include "store/practice.h"

struct op;
struct sql_db;

/* The customer no longer allows learning. */
int practice_forget_customer(struct op *op, struct sql_db *db, struct str customer_id, struct err *err);
/* The account is closed. */
int practice_forget_agent(struct op *op, struct sql_db *db, struct str agent, struct err *err);

#endif
