/*
 * password_rule - which passwords are taken: long enough, not of those that everybody tries first, not the login. No
 * rule about kinds of characters and no expiry (NIST SP 800-63B, section 5.1.1.2).
 */
#ifndef ACCOUNT_PASSWORD_RULE_H
#define ACCOUNT_PASSWORD_RULE_H

#include "base/err.h"
#include "base/str.h"

enum { PASSWORD_LEAST = 10 }; /* characters */

/* ERR_INVALID with the reason. */
int password_rule(struct str password, struct str login, struct str name, struct err *err);

#endif
