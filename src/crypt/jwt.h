/* Signed tokens that tell who the customer is: JWT, HS256 and nothing else (RFC 7519, 7515).
 * Required: sub, exp at most one hour ahead, jti. Refused: any other alg, nbf or iat in the future (60 s of skew), more
 * than 4 KiB, unknown "crit". */
#ifndef CRYPT_JWT_H
#define CRYPT_JWT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct jwt_claims {
        struct str sub, jti;
        int64_t exp_s;
};

/* The strings live in mem. ERR_DENIED with one line that may be shown to the developer who embeds the widget. */
int jwt_hs256_verify(struct str token, struct str secret, int64_t now_ms, struct arena *mem, struct jwt_claims *ret,
                     struct err *err);
struct str jwt_hs256_sign(const struct jwt_claims *claims, struct str secret, struct arena *mem);

#endif
