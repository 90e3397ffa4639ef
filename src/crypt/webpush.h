/*
 * webpush - messages to browsers: encrypted for the one subscription (RFC 8291 over RFC 8188, aes128gcm) and with a
 * token that names us to the push service (RFC 8292, VAPID). Any thread; no state.
 */
#ifndef CRYPT_WEBPUSH_H
#define CRYPT_WEBPUSH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "crypt/jose.h"

#include <stdint.h>

enum {
        WEBPUSH_AUTH = 16, /* bytes of a subscription's secret */
        WEBPUSH_SALT = 16,
        WEBPUSH_TEXT_MAX = 3993, /* a push service takes 4096 bytes with what is added */
        VAPID_TTL_S = 12 * 3600,
};

struct webpush_keys {
        unsigned char p256dh[P256_POINT], auth[WEBPUSH_AUTH]; /* of the subscription */
};
/* Both in base64url, as a browser gives them. ERR_INVALID. */
int webpush_keys_read(struct str p256dh, struct str auth, struct webpush_keys *ret, struct err *err);

/* What only a test chooses. */
struct webpush_once {
        unsigned char secret[P256_SECRET], salt[WEBPUSH_SALT];
};
/* The body of the request, in mem, with Content-Encoding: aes128gcm. once NULL: made anew, as it must be for each
 * message. ERR_LIMIT: the text is too long; ERR_INVALID. */
int webpush_encrypt(const struct webpush_keys *to, struct str text, const struct webpush_once *once, struct arena *mem,
                    struct str *ret, struct err *err);

/* The value of the Authorization header. origin: of the endpoint, scheme and host; contact: mailto: or https: URL. */
int vapid_authorization(const unsigned char secret[P256_SECRET], struct str origin, struct str contact, int64_t now_ms,
                        struct arena *mem, struct str *ret, struct err *err);

#endif
