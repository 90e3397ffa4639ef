/* The people who work here. Password hashes are made and checked by crypt/password on the short pool, never here.
 *
 * Where a call takes an audit_entry (NULL: none), its row is written in the same transaction, and only when the call
 * succeeds; its texts must be within the limits of audit.h. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "store/audit.h"

struct agent_row {
        struct str id, login, name, hash /* argon2id string */, role /* account/role.h */;
        bool disabled;
        bool totp; /* has a confirmed second factor; only read */
        int64_t created_ms;
        int64_t seen_ms; /* last login; only read; 0: never */
};

/* ERR_EXISTS when the login is taken. */
int store_agent_add(struct store *st, const struct agent_row *a, const struct audit_entry *e, store_done_fn *cb,
                    void *arg);

/* What is NULL stays. */
struct agent_change {
        struct str id;
        const struct str *name, *role, *hash;
        const bool *disabled;
        struct str keep_role; /* somebody must be left who has it and is not disabled, else ERR_DENIED; "": no matter */
        bool end_sessions;
        /* The session of this token hash goes on under the next one; all others of the agent end when end_sessions. */
        struct str session, next_session;
};
/* ERR_NOTFOUND, ERR_DENIED (keep_role). */
int store_agent_change(struct store *st, const struct agent_change *c, const struct audit_entry *e, store_done_fn *cb,
                       void *arg);

typedef void store_agent_fn(void *arg, int r, const struct err *err, const struct agent_row *a);
int store_agent_by_login(struct store *st, struct str login, store_agent_fn *cb, void *arg);
int store_agent_by_id(struct store *st, struct str id, store_agent_fn *cb, void *arg);
typedef void store_agents_fn(void *arg, int r, const struct err *err, const struct agent_row *a, size_t n);
/* By login; the first 1000. */
int store_agents(struct store *st, store_agents_fn *cb, void *arg);

#endif
