/* Links that let somebody choose a password: once, for a while. The store knows the hash of their token alone.
 * audit_entry as in account.h. */
#ifndef STORE_INVITATION_H
#define STORE_INVITATION_H

#include "store/account.h"

struct invitation_row {
        struct str token_hash; /* sha256, 32 bytes */
        struct str agent_id;   /* whose password is set anew; empty: somebody new is invited */
        struct str login, name, role;
        struct str made_by; /* who of the audit */
        int64_t created_ms, expires_ms;
};

/* Takes the place of an earlier one for the same login. ERR_EXISTS: somebody is invited whose login is taken. */
int store_invitation_add(struct store *st, const struct invitation_row *v, const struct audit_entry *e,
                         store_done_fn *cb, void *arg);
typedef void store_invitation_fn(void *arg, int r, const struct err *err, const struct invitation_row *v);
/* ERR_NOTFOUND also when it has expired or its agent is disabled or gone. */
int store_invitation_load(struct store *st, struct str token_hash, int64_t now_ms, store_invitation_fn *cb, void *arg);

struct invitation_use {
        struct str token_hash, password_hash;
        struct str new_id; /* of the agent, when somebody new was invited */
        int64_t now_ms;
};
/* Uses it up: makes the agent, or sets the password and ends all sessions. With a row in the audit, by the agent.
 * ERR_NOTFOUND as above, ERR_EXISTS when the login was taken meanwhile. The row given back has the agent's id. */
int store_invitation_use(struct store *st, const struct invitation_use *u, store_invitation_fn *cb, void *arg);

#endif
