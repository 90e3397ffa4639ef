/* What the files of accounts share. */
#ifndef STORE_ACCOUNT_PRIV_H
#define STORE_ACCOUNT_PRIV_H

#include "store/account.h"
#include "store/audit_priv.h"

#define AGENT_COLUMNS                                                                                     \
        "SELECT id, login, name, hash, role, disabled, created_ms, seen_ms,"                              \
        " (SELECT count(*) FROM second_factor AS f WHERE f.brand = agent.brand AND f.agent_id = agent.id" \
        " AND f.confirmed_ms > 0) AS totp FROM agent WHERE brand = ? "

struct agent_row agent_read(struct arena *mem, struct sql_stmt *s);
int agent_insert(struct op *op, struct sql_db *db, const struct agent_row *a, struct err *err);
int agent_set_hash(struct op *op, struct sql_db *db, struct str id, struct str hash, struct err *err);

/* A statement of brand and one more text. */
int run_with(struct op *op, struct sql_db *db, const char *text, struct str value, struct err *err);

/* session.c: all of an agent's but that of this token hash (empty: all). */
int sessions_end(struct op *op, struct sql_db *db, struct str agent_id, struct str except_hash, struct err *err);
/* The session goes on under another token. ERR_NOTFOUND when it is not there; nothing when `from` is empty. */
int session_rename(struct op *op, struct sql_db *db, struct str from, struct str to, struct err *err);

#endif
