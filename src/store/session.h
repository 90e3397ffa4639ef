/* Sessions of the people who work here. audit_entry as in account.h. */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "store/account.h"

#define SESSIONS_MAX 50 /* of one agent; with one more the one that was quiet longest ends */

struct session_row {
        struct str token_hash; /* sha256 of the cookie, 32 bytes */
        struct str id;         /* names it to its owner; says nothing of the token */
        struct str agent_id, csrf;
        struct str peer, client; /* address and program of the last login, for the list */
        int64_t created_ms, expires_ms;
        int64_t seen_ms; /* to about a minute */
};

typedef void store_sessions_fn(void *arg, int r, const struct err *err, const struct session_row *rows, size_t n);
/* Expired ones and the one with the token hash `replaces` (empty: none) go; the agent's seen_ms is set. cb (may be
 * NULL) gets id and agent of those that had not expired and ended by it. */
int store_session_add(struct store *st, const struct session_row *s, struct str replaces, const struct audit_entry *e,
                      store_sessions_fn *cb, void *arg);
typedef void store_session_fn(void *arg, int r, const struct err *err, const struct session_row *s,
                              const struct agent_row *a);
/* ERR_NOTFOUND also when it has expired at now_ms or its agent is disabled. */
int store_session_load(struct store *st, struct str token_hash, int64_t now_ms, store_session_fn *cb, void *arg);
/* It was used. cb may be NULL. */
int store_session_seen(struct store *st, struct str token_hash, int64_t now_ms, store_done_fn *cb, void *arg);
int store_session_delete(struct store *st, struct str token_hash, store_done_fn *cb, void *arg);

/* Those of an agent that have not expired, the newest first. */
int store_sessions(struct store *st, struct str agent_id, int64_t now_ms, store_sessions_fn *cb, void *arg);
/* Ends the one with this id, ERR_NOTFOUND when the agent has none such; with an empty id all but that of except_hash.
 */
int store_sessions_end(struct store *st, struct str agent_id, struct str id, struct str except_hash,
                       const struct audit_entry *e, store_done_fn *cb, void *arg);

#endif
