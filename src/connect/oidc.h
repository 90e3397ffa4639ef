/*
 * oidc - the people who work here log in at their company's OpenID provider: OpenID Connect Core 1.0, authorization
 * code (RFC 6749) with PKCE (RFC 7636, S256), state, nonce, Discovery 1.0, keys as a JWK set, iss in the answer (RFC
 * 9207). Who they are comes out; making a session of it is account's. Loop thread only.
 *
 *   begin:  discovery (kept OIDC_KEPT_MS) -> address to go to, and a cookie with state, nonce and PKCE verifier
 *   finish: cookie against state -> code for tokens -> signature (keys; read anew when one is missing) -> claims
 *           -> userinfo, where the token has no e-mail address
 *
 * Nothing is kept here between the two: the cookie carries it, with a MAC, for OIDC_LOGIN_MS.
 */
#ifndef CONNECT_OIDC_H
#define CONNECT_OIDC_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct loop;
struct oidc;

enum {
        OIDC_SKEW_S = 60,           /* between the provider's clock and ours */
        OIDC_LOGIN_MS = 600000,     /* to log in there and come back */
        OIDC_KEPT_MS = 3600000,     /* discovery and keys */
        OIDC_KEYS_AGAIN_MS = 10000, /* keys are read anew for an unknown one at most so often */
        OIDC_UNDER_WAY = 32,        /* logins; one more is ERR_BUSY */
        OIDC_TIMEOUT_MS = 5000,     /* of one answer of the provider */
        OIDC_ANSWER_MAX = 262144,
        OIDC_SUBJECT_MAX = 255, /* bytes, as the standard says */
        OIDC_EMAIL_MAX = 254,
        OIDC_NAME_MAX = 100,
        OIDC_CODE_MAX = 4096,
};

struct oidc_opts {
        struct loop *loop;
        const struct clock *clock;
        struct str issuer;                   /* https; or http, where the provider is on the same machine or network */
        struct str client_id, client_secret; /* secret empty: a public client */
        struct str public_url;               /* where we are: the answer comes to OIDC_CALLBACK under it */
        struct str name, role;               /* of the button; of somebody new, may be empty */
        const unsigned char *key;            /* 32 bytes, copied: of the cookie's MAC */
};
#define OIDC_CALLBACK "/v1/desk/oidc/callback"

/* Copies. ERR_INVALID names the setting. The provider is asked only when somebody logs in. */
int oidc_open(const struct oidc_opts *o, struct oidc **ret, struct err *err);
/* What is under way never calls back. Takes NULL, gives NULL. */
struct oidc *oidc_close(struct oidc *o);
struct str oidc_name(const struct oidc *o);
struct str oidc_role(const struct oidc *o);
bool oidc_secure(const struct oidc *o); /* public_url is https */

/* location: where the browser goes; cookie: what comes back with it. ERR_BUSY; ERR_IO, ERR_TIMEOUT, ERR_INVALID: the
 * provider is at fault. */
typedef void oidc_begun_fn(void *arg, int r, const struct err *err, struct str location, struct str cookie);
void oidc_begin(struct oidc *o, oidc_begun_fn *cb, void *arg);

struct oidc_person {
        struct str issuer, subject;
        struct str email; /* that the provider has verified; else empty */
        struct str name;  /* may be empty */
};
struct oidc_answer {
        struct str state, code, error, iss; /* of the query; absent ones are empty */
        struct str cookie;
};
/* ERR_DENIED: this is no login, in one line for the log; others as above. */
typedef void oidc_person_fn(void *arg, int r, const struct err *err, const struct oidc_person *p);
void oidc_finish(struct oidc *o, const struct oidc_answer *a, oidc_person_fn *cb, void *arg);

/* ---- readers of what a provider says, for tests and fuzzing; results live in mem ---- */

struct oidc_provider {
        struct str authorization, token, userinfo, keys; /* userinfo may be empty */
        bool post;                                       /* the secret goes into the body */
};
/* ERR_INVALID: another issuer, an endpoint is missing, or http where the issuer is https. */
int oidc_read_discovery(struct str json, struct str issuer, struct arena *mem, struct oidc_provider *ret,
                        struct err *err);

struct oidc_expected {
        struct str issuer, client_id, nonce;
        int64_t now_ms;
};
/* Claims of an ID token whose signature is right. ERR_DENIED in one line. */
int oidc_read_claims(struct str json, const struct oidc_expected *x, struct arena *mem, struct oidc_person *ret,
                     struct err *err);
/* Adds what userinfo says of this subject; false: it is of another, or no answer. */
bool oidc_read_userinfo(struct str json, struct arena *mem, struct oidc_person *p);

#endif
