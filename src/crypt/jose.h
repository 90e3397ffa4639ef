/*
 * jose - what others sign with keys of theirs, and what we sign with one of ours: compact JWS (RFC 7515) with RS256 or
 * ES256 (RFC 7518), keys as a JWK set (RFC 7517). Nothing else: no "none", no HMAC, no keys that a token brings along.
 * Any thread; no state.
 */
#ifndef CRYPT_JOSE_H
#define CRYPT_JOSE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum {
        JWS_MAX = 16384,      /* bytes of a token */
        JWK_SET_MAX = 262144, /* bytes of a set */
        JWK_KEYS_MAX = 64,    /* keys that are taken of a set; more are left out */
        JWK_RSA_MIN = 2048,   /* bits */
        JWK_RSA_MAX = 8192,
};

/* Without padding. */
struct str base64url_encode(struct str in, struct arena *mem);
/* Strict: no padding, no other characters, no bits left over. */
bool base64url_decode(struct str in, struct arena *mem, struct str *ret);
/* With padding and + and /. */
struct str base64_encode(struct str in, struct arena *mem);

struct jwk_set;

/* Keys for signatures of a kind that is known here; others are left out, and so are weak or broken ones. ERR_INVALID:
 * this is no set, or none of its keys can be used; ERR_LIMIT: JWK_SET_MAX. */
int jwk_set_parse(struct str json, struct jwk_set **ret, struct err *err);
/* Takes NULL, gives NULL. */
struct jwk_set *jwk_set_free(struct jwk_set *s);
size_t jwk_set_count(const struct jwk_set *s);

/*
 * The claims (a JSON text, in mem) of a token that one of the keys has signed. ERR_NOTFOUND: its key is not in the set,
 * so a newer set may have it; ERR_DENIED: everything else that is wrong with it, in one line.
 */
int jws_verify(struct str token, const struct jwk_set *keys, struct arena *mem, struct str *ret_claims,
               struct err *err);

/* ---- a key of ours: ECDSA on P-256 ---- */

enum { P256_SECRET = 32, P256_POINT = 65 /* 0x04, x, y */ };

/* Any 32 bytes that are no secret of P-256 are ERR_INVALID (one chance in 2^32). */
int p256_public(const unsigned char secret[P256_SECRET], unsigned char ret[P256_POINT], struct err *err);
void p256_generate(unsigned char ret_secret[P256_SECRET]);
/* x of the common point (RFC 7748 calls it the shared secret). ERR_INVALID: peer is no point of the curve. */
int p256_agree(const unsigned char secret[P256_SECRET], const unsigned char peer[P256_POINT], unsigned char ret[32],
               struct err *err);
/* HEADER.CLAIMS.SIGNATURE with ES256; in mem. */
int jws_sign_es256(struct str claims, const unsigned char secret[P256_SECRET], struct arena *mem, struct str *ret,
                   struct err *err);

#endif
