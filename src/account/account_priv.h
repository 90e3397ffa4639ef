/* What the files of account share. */
#ifndef ACCOUNT_ACCOUNT_PRIV_H
#define ACCOUNT_ACCOUNT_PRIV_H

#include "account/account.h"
#include "account/rate.h"
#include "account/role.h"
#include "base/arena.h"
#include "crypt/password.h"
#include "store/account.h"

enum { HASH_LEN = 32, CHECKS_WAITING_MAX = 32 };
#define TRIES_WINDOW_MS ((int64_t)ACCOUNT_LOGIN_WINDOW_MIN * MINUTE_MS)

struct argon_job;

struct account {
        struct loop *loop;
        struct store *store;
        const struct clock *clock;
        struct rate *rate;
        unsigned checking, waiting;
        struct argon_job *queue, *queue_tail;
        unsigned busy; /* what is under way */
        account_ended_fn *ended;
        void *ended_arg;
        account_gone_fn *gone;
        void *gone_arg;
};

void tell_ended(struct account *a, struct str agent_id, struct str session_id, struct str except_id);
void tell_gone(struct account *a, struct str agent_id);

/* ---- argon.c: hashing and checking of passwords, two at a time ---- */

struct argon_job {
        struct argon_job *next;
        struct account *a;
        struct str password;
        const char *hash; /* to check against; NULL: a hash is made */
        /* What came of it: */
        bool right;
        int r;
        struct err err;
        char made[PASSWORD_HASH_MAX];
        void (*done)(struct argon_job *j, bool cancelled); /* on the loop */
};
/* The job lives until done. ERR_BUSY: too many wait; done is not called. */
int argon_submit(struct account *a, struct argon_job *j, struct err *err);

/* ---- what acts have in common: a struct that begins with this, in an arena that ends with it ---- */

struct act {
        struct account *a;
        struct arena *mem;
        struct account_session by; /* copied */
        struct str hash;           /* of the token that speaks */
        struct str next;           /* the token under which its session goes on … */
        struct str next_hash;      /* … and its hash */
        struct audit_entry audit;
};
/* size: of the struct that begins with it. by may be NULL. */
void *act_new(struct account *a, size_t size, const struct account_session *by);
void act_free(struct act *t);
void act_token(struct act *t, struct str token);
/* Makes the next token. */
void act_rotate(struct act *t);
/* The session as it is under its next token. */
struct account_session act_session(const struct act *t);
/* Fills the row of the audit; object: KIND:ID. */
struct audit_entry *act_audit(struct act *t, const char *act, const char *kind, struct str id, struct str detail);

struct str hash_in(struct arena *mem, struct str text);
struct account_session session_copy(const struct account_session *s, struct arena *mem);

/* Whether who speaks may do something to who has this role, or give it. */
bool may_handle(const struct account_session *by, struct str role);

/* ---- proof.c: is it really them? Wrong answers are counted ---- */

struct proof;
/* agent is set when r is 0. */
typedef void proof_fn(void *arg, int r, const struct err *err, const struct agent_row *agent);
/* The password of who is logged in. In mem, which must live until cb. */
void prove_password(struct account *a, struct arena *mem, struct str agent_id, struct str password, proof_fn *cb,
                    void *arg);

/* ---- factor.c ---- */

/* Whether the code is right, and uses it up: one of the app, or a recovery code. ERR_DENIED, ERR_LIMIT, others. */
void factor_check(struct account *a, struct arena *mem, struct str agent_id, struct str code,
                  void (*cb)(void *arg, int r, const struct err *err, bool recovery), void *arg);

#endif
