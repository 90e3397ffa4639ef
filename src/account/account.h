/*
 * account - the people who work here: logins, sessions. Loop thread only; argon2 runs on the short pool, two at a time.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"
#include "crypt/token.h"

#include <stdbool.h>

struct account;
struct loop;
struct store;

enum {
        ACCOUNT_SESSION_HOURS = 12,
        ACCOUNT_LOGIN_TRIES = 10,      /* failed ones per login and per address … */
        ACCOUNT_LOGIN_WINDOW_MIN = 15, /* … in this time; then ERR_LIMIT */
        ACCOUNT_CHECKS_MAX = 2,        /* password checks at once; 32 more wait, then ERR_BUSY */
};

/* clock NULL: the system's. */
struct account *account_new(struct loop *loop, struct store *store, const struct clock *clock);
/* Nothing may be under way any more (account_busy). Takes NULL, gives NULL. */
struct account *account_free(struct account *a);
/* A login, or the making of the first agent, is under way. */
bool account_busy(const struct account *a);

typedef void account_first_fn(void *arg, int r, const struct err *err, struct str login, struct str password);
/*
 * Makes the first agent when there is none: the callback gets its login and a password made for it, shown once
 * (password, when not empty, is taken instead). With agents there already both are empty. name: what customers see;
 * empty: only that it is a colleague.
 */
int account_first(struct account *a, struct str login, struct str name, struct str password, account_first_fn *cb,
                  void *arg);

struct account_session {
        struct str agent_id, login, name, role, csrf;
        struct str token; /* only from a login; goes into the cookie */
        int64_t expires_ms;
};
typedef void account_session_fn(void *arg, int r, const struct err *err, const struct account_session *s);

/* ERR_DENIED with the same words for a wrong login and a wrong password; ERR_LIMIT after too many tries. */
void account_login(struct account *a, struct str login, struct str password, struct str peer, account_session_fn *cb,
                   void *arg);
/* token: of the cookie. ERR_DENIED when it is unknown or has expired; ERR_BUSY and others say nothing about it. */
void account_session(struct account *a, struct str token, account_session_fn *cb, void *arg);
void account_logout(struct account *a, struct str token, void (*cb)(void *arg, int r), void *arg);

#endif
