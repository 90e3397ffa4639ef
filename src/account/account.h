/*
 * account - the people who work here, and the programs that have a key: logins with a second factor, sessions,
 * passwords, invitations. Every privileged act is written into the audit with it (store/audit.h). Loop thread only;
 * argon2 runs on the short pool, two at a time.
 *
 * A callback may run before the function that took it returns, when nothing had to be asked for. What it is given lives
 * until it returns. r is 0 or ERR_*; err is set when r is negative.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"
#include "crypt/token.h"

#include <stdbool.h>
#include <stddef.h>

struct account;
struct loop;
struct store;

enum {
        ACCOUNT_SESSION_HOURS = 12,
        ACCOUNT_SEEN_EVERY_MS = 60000, /* how often it is written down that a session or key is used */
        ACCOUNT_LOGIN_TRIES = 10,      /* failed ones per login and per address … */
        ACCOUNT_CODE_TRIES = 5,        /* wrong codes, or wrong passwords of who is logged in, per person … */
        ACCOUNT_LOGIN_WINDOW_MIN = 15, /* … in this time; then ERR_LIMIT */
        ACCOUNT_CHECKS_MAX = 2,        /* password checks at once; 32 more wait, then ERR_BUSY */
        ACCOUNT_INVITE_HOURS = 72,
        ACCOUNT_RESET_HOURS = 24,
        ACCOUNT_LOGIN_MAX = 64,  /* bytes */
        ACCOUNT_NAME_MAX = 100,  /* bytes */
        ACCOUNT_CODE_NEEDED = 1, /* of account_login: the password is right, now the code of the second factor */
};

/* clock NULL: the system's. loop NULL: for commands, without whatever needs argon2. */
struct account *account_new(struct loop *loop, struct store *store, const struct clock *clock);
/* Nothing may be under way any more (account_busy). Takes NULL, gives NULL. */
struct account *account_free(struct account *a);
/* Something that was begun here is under way. */
bool account_busy(const struct account *a);
/* Requests of one person or key: so many a minute, up to burst at once. 0 a minute: no limit, as at the beginning. */
void account_limit(struct account *a, unsigned per_min, unsigned burst);

/* Told when sessions of an agent ended: the one with this id, or with an empty id all but except_id (may be empty). */
typedef void account_ended_fn(void *arg, struct str agent_id, struct str session_id, struct str except_id);
void account_on_ended(struct account *a, account_ended_fn *fn, void *arg);
/* Told when an agent ("key:ID": a program) must not work here any more: their open work goes to others. */
typedef void account_gone_fn(void *arg, struct str agent_id);
void account_on_gone(struct account *a, account_gone_fn *fn, void *arg);

/* ERR_INVALID: not what a login, or the name that customers see, may be. */
int account_login_rule(struct str login, struct err *err);
int account_name_rule(struct str name, struct err *err);

typedef void account_first_fn(void *arg, int r, const struct err *err, struct str login, struct str password);
/*
 * Makes the first agent when there is none: the callback gets its login and a password made for it, shown once
 * (password, when not empty, is taken instead). With agents there already both are empty. name: what customers see;
 * empty: only that it is a colleague.
 */
int account_first(struct account *a, struct str login, struct str name, struct str password, account_first_fn *cb,
                  void *arg);

/* ---- sessions ---- */

/* Who speaks: a person, or a program by its key. */
struct account_session {
        struct str agent_id; /* of a program: "key:ID" */
        struct str login, name, role, csrf;
        struct str id;    /* of the session */
        struct str who;   /* for the audit: "agent:ID", "key:ID" */
        struct str token; /* only when it is new; goes into the cookie */
        unsigned rights;  /* account/role.h */
        bool is_key;      /* no session: no cookie, no CSRF, no account of its own */
        bool totp;        /* has a second factor */
        int64_t expires_ms;
};
typedef void account_session_fn(void *arg, int r, const struct err *err, const struct account_session *s);

struct account_try {
        struct str login, password;
        struct str code;         /* of the second factor, or a recovery code; may be empty */
        struct str peer, client; /* address and program, for the list of sessions */
        struct str replaces;     /* token of a session that this one takes the place of; may be empty */
};
/*
 * ERR_DENIED with the same words for a wrong login and a wrong password; ACCOUNT_CODE_NEEDED; ERR_LIMIT after too many
 * tries. A code is taken once. The session is always a new one, whatever cookie came with the login.
 */
void account_login(struct account *a, const struct account_try *t, account_session_fn *cb, void *arg);

/* Who somebody is at a provider that they have logged in at. */
struct account_identity {
        struct str issuer, subject;
        struct str email; /* verified there; may be empty */
        struct str name;
        struct str role;                   /* of somebody new who was not invited; empty: they do not get in */
        struct str peer, client, replaces; /* as in account_try */
};
/* A session for whoever that is here (store/federated.h); the second factor is the provider's matter. ERR_DENIED:
 * nobody, or the account is disabled. */
void account_login_as(struct account *a, const struct account_identity *who, account_session_fn *cb, void *arg);
/* token: of the cookie. ERR_DENIED when it is unknown or has expired; ERR_LIMIT when there are too many requests;
 * ERR_BUSY and others say nothing about it. */
void account_session(struct account *a, struct str token, account_session_fn *cb, void *arg);
void account_logout(struct account *a, const struct account_session *by, struct str token, void (*cb)(void *arg, int r),
                    void *arg);

typedef void account_done_fn(void *arg, int r, const struct err *err);
/* Ends one of the person's own sessions, ERR_NOTFOUND; with an empty id all but the one that speaks. */
void account_end_sessions(struct account *a, const struct account_session *by, struct str token, struct str id,
                          account_done_fn *cb, void *arg);

/* ---- one's own account; token: of the session that speaks ---- */

/* The session goes on under a new token, all others end; csrf stays. ERR_INVALID: the password rule; ERR_DENIED: the
 * old password is wrong; ERR_LIMIT. */
void account_password(struct account *a, const struct account_session *by, struct str token, struct str old_password,
                      struct str new_password, account_session_fn *cb, void *arg);

typedef void account_secret_fn(void *arg, int r, const struct err *err, struct str secret, struct str uri);
/* A second factor that counts once it is confirmed. ERR_EXISTS: there is a confirmed one. */
void account_totp_begin(struct account *a, const struct account_session *by, account_secret_fn *cb, void *arg);
typedef void account_codes_fn(void *arg, int r, const struct err *err, const struct account_session *s,
                              const struct str *codes, size_t n);
/* Gives recovery codes, shown once. The session goes on under a new token, all others end. ERR_DENIED: the code is
 * wrong; ERR_NOTFOUND: there is nothing to confirm; ERR_LIMIT. */
void account_totp_confirm(struct account *a, const struct account_session *by, struct str token, struct str code,
                          account_codes_fn *cb, void *arg);
/* The same of sessions. ERR_DENIED: the password is wrong; ERR_NOTFOUND; ERR_LIMIT. */
void account_totp_remove(struct account *a, const struct account_session *by, struct str token, struct str password,
                         account_session_fn *cb, void *arg);

/* ---- other people ---- */

/* What is NULL stays. */
struct account_user_change {
        const struct str *name, *role;
        const bool *disabled;
        bool totp_off; /* their second factor is taken away */
};
/*
 * A new role, disabling and a second factor that goes end all sessions of the person; disabling sends their open work
 * back. ERR_DENIED: it is oneself, the last administrator, or somebody with rights that one has not; ERR_INVALID,
 * ERR_NOTFOUND.
 */
void account_user_change(struct account *a, const struct account_session *by, struct str id,
                         const struct account_user_change *c, account_done_fn *cb, void *arg);

typedef void account_link_fn(void *arg, int r, const struct err *err, struct str token, int64_t expires_ms);
/* The token of a link by which somebody new chooses a password. ERR_EXISTS, ERR_INVALID, ERR_DENIED. */
void account_invite(struct account *a, const struct account_session *by, struct str login, struct str name,
                    struct str role, account_link_fn *cb, void *arg);
/* The same for somebody who is here. ERR_NOTFOUND, ERR_DENIED. */
void account_reset(struct account *a, const struct account_session *by, struct str id, account_link_fn *cb, void *arg);
typedef void account_link_info_fn(void *arg, int r, const struct err *err, struct str login, struct str name);
/* ERR_NOTFOUND: it was used, or has expired. */
void account_link_show(struct account *a, struct str token, account_link_info_fn *cb, void *arg);
/* Uses it up. ERR_INVALID: the password rule; it can then be used again. */
void account_link_use(struct account *a, struct str token, struct str password, account_done_fn *cb, void *arg);

/* ---- keys of programs ---- */

#define ACCOUNT_KEY_PREFIX "wlk_"
enum { ACCOUNT_KEY_LEN = 4 + TOKEN_LEN };

typedef void account_key_fn(void *arg, int r, const struct err *err, struct str key);
/* rights: of enum right, some of those that `by` has. expires_ms 0: never. The key is shown once. ERR_INVALID,
 * ERR_DENIED, ERR_LIMIT. */
void account_key_add(struct account *a, const struct account_session *by, struct str name, unsigned rights,
                     int64_t expires_ms, account_key_fn *cb, void *arg);
void account_key_revoke(struct account *a, const struct account_session *by, struct str id, account_done_fn *cb,
                        void *arg);
/* As account_session. */
void account_key_session(struct account *a, struct str key, account_session_fn *cb, void *arg);

#endif
