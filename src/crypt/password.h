/* Passwords by argon2id (19 MiB, 2 passes): about 11 ms and 19 MiB a call, so only on the short pool, two at a time. */
#ifndef CRYPT_PASSWORD_H
#define CRYPT_PASSWORD_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

#define PASSWORD_HASH_MAX 128
#define PASSWORD_MAX 256 /* bytes; longer ones are refused with ERR_LIMIT before any work */

int password_hash(struct str password, char ret[PASSWORD_HASH_MAX], struct err *err);
/* hash as made above. Takes the same time for a hash that cannot be right, so callers pass password_dummy() for unknown
 * logins. */
bool password_verify(struct str password, const char *hash);
const char *password_dummy(void);

#endif
