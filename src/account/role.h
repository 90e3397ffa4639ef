/*
 * role - what the people who work here may do: one table of roles and rights. A route names the one right it needs
 * (api/api_priv.h); a role that is not in the table has none.
 */
#ifndef ACCOUNT_ROLE_H
#define ACCOUNT_ROLE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum right {
        RIGHT_SELF = 1 << 2,      /* one's own account: everybody who is logged in */
        RIGHT_WORK = 1 << 3,      /* take conversations, answer, promise, note */
        RIGHT_LEAD = 1 << 4,      /* see everybody's work, listen, whisper, take over, reassign */
        RIGHT_KNOWLEDGE = 1 << 5, /* what the machine knows: articles, flows, suggestions */
        RIGHT_RECORDS = 1 << 6,   /* bring in customers, orders, products */
        RIGHT_REPORT = 1 << 7,    /* read figures */
        RIGHT_PRIVACY = 1 << 8,   /* read what is sealed, the audit, erase */
        RIGHT_MANAGE = 1 << 9,    /* people, keys, webhooks, settings */
        RIGHT_ALL = (1 << 10) - RIGHT_SELF
};

struct role {
        const char *name;
        unsigned rights; /* of enum right */
};

/* NULL after the last. */
const struct role *role_at(size_t i);
/* The rights of a role; 0 when there is no such role. */
unsigned role_rights(struct str name);
/* The name of one right, as in the table of docs/protocol.md; NULL when it is none. */
const char *right_name(unsigned right);
/* The right of this name; 0 when there is none. */
unsigned right_of(struct str name);
/* The rights of a list with a comma between. */
unsigned rights_of(struct str list);

#endif
