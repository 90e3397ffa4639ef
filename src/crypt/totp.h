/* Time-based one-time codes (RFC 6238 over RFC 4226): HMAC-SHA-1, six digits, steps of 30 seconds, as every
 * authenticator app takes them. */
#ifndef CRYPT_TOTP_H
#define CRYPT_TOTP_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
        TOTP_SECRET_LEN = 20, /* bytes, RFC 4226 section 4 */
        TOTP_STEP_S = 30,
        TOTP_DIGITS = 6,
        TOTP_SLACK = 1, /* steps that a clock may be off, either way */
};

void totp_secret(unsigned char ret[TOTP_SECRET_LEN]);
/* The code of one step (seconds since 1970 / 30). */
void totp_code(struct str secret, int64_t step, char ret[TOTP_DIGITS + 1]);
/* Whether the code is that of now or of a step beside it; *ret_step then is its step. Blanks within the code do not
 * count. In constant time for a code of six digits. That no step is used twice is the caller's care. */
bool totp_check(struct str secret, struct str code, int64_t now_ms, int64_t *ret_step);
/* RFC 4648, capital letters, without padding. */
struct str totp_base32(struct arena *mem, struct str bytes);
/* otpauth://totp/Warmline:LOGIN?secret=…&issuer=Warmline, for a QR code. */
struct str totp_uri(struct arena *mem, struct str secret, struct str login);

#endif
