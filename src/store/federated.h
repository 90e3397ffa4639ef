/* People who log in at a provider: which of its subjects is which agent. */
#ifndef STORE_FEDERATED_H
#define STORE_FEDERATED_H

#include "store/account.h"

struct federated_login {
        struct str issuer, subject;
        struct str email; /* verified by the provider; may be empty */
        struct str name;
        struct str role;     /* of somebody new who was not invited; empty: they do not get in */
        struct str new_id;   /* of the agent, when one is made */
        struct str new_hash; /* of a password that nobody has */
        int64_t now_ms;
};
/*
 * The agent of this subject. A subject that is new becomes, once and for all, the agent whose login is the e-mail
 * address (unless that one is another subject of this issuer already), else whoever was invited under it, else somebody
 * new with `role`; each with a row in the audit. ERR_DENIED: none of these, or the agent is disabled.
 */
int store_federated_agent(struct store *st, const struct federated_login *l, store_agent_fn *cb, void *arg);

#endif
