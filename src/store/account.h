/* Agents and their sessions. Password hashes are made and checked by crypt/password on the short pool, never here. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "store/store.h"

struct agent_row {
        struct str id, login, name, hash /* argon2id string */, role /* account/role.h */;
        bool disabled;
        int64_t created_ms;
};
struct session_row {
        struct str token_hash; /* sha256 of the cookie, 32 bytes */
        struct str agent_id, csrf;
        int64_t created_ms, expires_ms;
};

/* ERR_EXISTS when the login is taken. */
int store_agent_add(struct store *st, const struct agent_row *a, store_done_fn *cb, void *arg);
int store_agent_set_hash(struct store *st, struct str id, struct str hash, store_done_fn *cb, void *arg);

typedef void store_agent_fn(void *arg, int r, const struct err *err, const struct agent_row *a);
int store_agent_by_login(struct store *st, struct str login, store_agent_fn *cb, void *arg);
typedef void store_agents_fn(void *arg, int r, const struct err *err, const struct agent_row *a, size_t n);
int store_agents(struct store *st, store_agents_fn *cb, void *arg);

int store_session_add(struct store *st, const struct session_row *s, store_done_fn *cb, void *arg);
typedef void store_session_fn(void *arg, int r, const struct err *err, const struct session_row *s,
                              const struct agent_row *a);
/* ERR_NOTFOUND also when it has expired at now_ms or its agent is disabled. */
int store_session_load(struct store *st, struct str token_hash, int64_t now_ms, store_session_fn *cb, void *arg);
int store_session_delete(struct store *st, struct str token_hash, store_done_fn *cb, void *arg);

#endif
