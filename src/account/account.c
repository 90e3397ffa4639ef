/* account - see account.h. A session is a random token in a cookie; the store knows its hash. */
#include "account/account.h"

#include "base/arena.h"
#include "base/rand.h"
#include "crypt/password.h"
#include "crypt/token.h"
#include "loop/loop.h"
#include "store/account.h"
#include "store/tries.h"

#include <stdlib.h>
#include <string.h>

struct login;

struct account {
        struct loop *loop;
        struct store *store;
        const struct clock *clock;
        unsigned checking, waiting;
        unsigned busy; /* logins and first agents under way */
        struct login *queue, *queue_tail;
};

enum { WAITING_MAX = 32 };

struct account *account_new(struct loop *loop, struct store *store, const struct clock *clock)
{
        struct account *a = calloc(1, sizeof(*a));

        if (!a)
                abort();
        *a = (struct account){.loop = loop, .store = store, .clock = clock};
        return a;
}

struct account *account_free(struct account *a)
{
        free(a);
        return NULL;
}

bool account_busy(const struct account *a)
{
        return a->busy > 0;
}

/* ---- the first agent ---- */

struct first {
        struct account *a;
        struct arena *mem;
        struct str login, name, password;
        char hash[PASSWORD_HASH_MAX];
        int r;
        struct err err;
        account_first_fn *cb;
        void *arg;
};

static void first_end(struct first *f, int r, const struct err *err, bool made)
{
        struct str none = {NULL, 0};

        f->a->busy--;
        f->cb(f->arg, r, err, made ? f->login : none, made ? f->password : none);
        arena_free(f->mem);
}

static void first_added(void *arg, int r, const struct err *err)
{
        first_end(arg, r, err, r == 0);
}

static void first_hash(void *arg)
{
        struct first *f = arg;

        f->r = password_hash(f->password, f->hash, &f->err);
}

static void first_hashed(void *arg, bool cancelled)
{
        struct first *f = arg;
        struct agent_row row = {
                .login = f->login, .name = f->name, .role = STR("admin"), .created_ms = clock_now_ms(f->a->clock)};
        int r;

        if (cancelled || f->r < 0) {
                first_end(f, cancelled ? ERR_CANCELLED : f->r, &f->err, false);
                return;
        }
        row.id = id_new_in(f->mem, row.created_ms);
        row.hash = str_c(f->hash);
        r = store_agent_add(f->a->store, &row, first_added, f);
        if (r < 0)
                first_end(f, r, NULL, false);
}

static void first_listed(void *arg, int r, const struct err *err, const struct agent_row *rows, size_t n)
{
        struct first *f = arg;

        (void)rows;
        if (r < 0 || n > 0)
                first_end(f, r, err, false);
        else if ((r = loop_short(f->a->loop, first_hash, first_hashed, f)) < 0)
                first_end(f, r, NULL, false);
}

int account_first(struct account *a, struct str login, struct str name, struct str password, account_first_fn *cb,
                  void *arg)
{
        struct arena *mem = arena_new(65536);
        struct first *f = ARENA_NEW(mem, struct first);
        char token[TOKEN_LEN + 1];
        int r;

        token_random(token);
        *f = (struct first){.a = a, .mem = mem, .cb = cb, .arg = arg};
        f->login = arena_str(mem, login);
        f->name = arena_str(mem, name);
        f->password = arena_str(mem, password.n ? password : (struct str){token, 16});
        r = store_agents(a->store, first_listed, f);
        if (r < 0)
                arena_free(mem);
        else
                a->busy++;
        return r;
}

/* ---- logging in ---- */

struct login {
        struct login *next;
        struct account *a;
        struct arena *mem;
        struct str login, password, peer, hash;
        struct str token_hash;
        struct account_session s;
        struct session_row row;
        bool known, right;
        unsigned counting;
        int64_t tries;
        account_session_fn *cb;
        void *arg;
};

static void login_end(struct login *l, int r, const char *why)
{
        struct err err;

        if (r < 0)
                err_set(&err, r, "%s", why);
        l->a->busy--;
        l->cb(l->arg, r, r < 0 ? &err : NULL, r < 0 ? NULL : &l->s);
        arena_free(l->mem);
}

static struct str tries_key(struct login *l, bool by_peer)
{
        return arena_printf(l->mem, "%s:%.*s", by_peer ? "login-ip" : "login", STR_ARG(by_peer ? l->peer : l->login));
}

static void on_counted(void *arg, int r, const struct err *err, int64_t count)
{
        struct login *l = arg;

        (void)r;
        (void)err;
        (void)count;
        if (--l->counting == 0)
                login_end(l, ERR_DENIED, "login or password is wrong");
}

static void count_failure(struct login *l)
{
        int64_t now = clock_now_ms(l->a->clock), window = (int64_t)ACCOUNT_LOGIN_WINDOW_MIN * MINUTE_MS;

        l->counting = 1;
        for (int by_peer = 0; by_peer < 2; by_peer++)
                if (store_tries_add(l->a->store, tries_key(l, by_peer), now, window, on_counted, l) == 0)
                        l->counting++;
        on_counted(l, 0, NULL, 0);
}

static void on_session_added(void *arg, int r, const struct err *err)
{
        (void)err;
        login_end(arg, r, "the session could not be stored; try again in a moment");
}

static void make_session(struct login *l)
{
        int64_t now = clock_now_ms(l->a->clock);
        char token[TOKEN_LEN + 1], csrf[TOKEN_LEN + 1];
        unsigned char hash[32];
        int r;

        token_random(token);
        token_random(csrf);
        l->s.token = arena_str(l->mem, str_c(token));
        l->s.csrf = arena_str(l->mem, str_c(csrf));
        l->s.expires_ms = now + (int64_t)ACCOUNT_SESSION_HOURS * HOUR_MS;
        crypt_sha256(l->s.token, hash);
        l->row = (struct session_row){.token_hash = {(const char *)hash, 32},
                                      .agent_id = l->s.agent_id,
                                      .csrf = l->s.csrf,
                                      .created_ms = now,
                                      .expires_ms = l->s.expires_ms};
        r = store_session_add(l->a->store, &l->row, on_session_added, l);
        if (r < 0)
                login_end(l, r, "busy; try again in a moment");
}

static void start_check(struct account *a);

static void check(void *arg)
{
        struct login *l = arg;

        l->right = password_verify(l->password, l->known ? l->hash.p : password_dummy());
}

static void checked(void *arg, bool cancelled)
{
        struct login *l = arg;
        struct account *a = l->a;

        a->checking--;
        if (cancelled)
                login_end(l, ERR_BUSY, "the server is stopping");
        else if (l->known && l->right)
                make_session(l);
        else
                count_failure(l);
        start_check(a);
}

static void start_check(struct account *a)
{
        while (a->queue && a->checking < ACCOUNT_CHECKS_MAX) {
                struct login *l = a->queue;

                a->queue = l->next;
                if (!a->queue)
                        a->queue_tail = NULL;
                a->waiting--;
                a->checking++;
                if (loop_short(a->loop, check, checked, l) < 0) {
                        a->checking--;
                        login_end(l, ERR_BUSY, "busy; try again in a moment");
                }
        }
}

static void on_agent(void *arg, int r, const struct err *err, const struct agent_row *row)
{
        struct login *l = arg;
        struct account *a = l->a;

        (void)err;
        if (r == 0 && row && !row->disabled) {
                l->known = true;
                l->hash = arena_str(l->mem, row->hash);
                l->s.agent_id = arena_str(l->mem, row->id);
                l->s.login = arena_str(l->mem, row->login);
                l->s.name = arena_str(l->mem, row->name);
                l->s.role = arena_str(l->mem, row->role);
        }
        if (a->waiting >= WAITING_MAX) {
                login_end(l, ERR_BUSY, "too many people log in at once; try again in a moment");
                return;
        }
        a->waiting++;
        if (a->queue_tail)
                a->queue_tail->next = l;
        else
                a->queue = l;
        a->queue_tail = l;
        start_check(a);
}

static void on_tries(void *arg, int r, const struct err *err, int64_t count)
{
        struct login *l = arg;

        (void)err;
        if (r == 0 && count > l->tries)
                l->tries = count;
        if (--l->counting)
                return;
        if (l->tries >= ACCOUNT_LOGIN_TRIES) {
                login_end(l, ERR_LIMIT, "too many failed logins; wait a quarter of an hour");
                return;
        }
        r = store_agent_by_login(l->a->store, l->login, on_agent, l);
        if (r < 0)
                login_end(l, r, "busy; try again in a moment");
}

void account_login(struct account *a, struct str login, struct str password, struct str peer, account_session_fn *cb,
                   void *arg)
{
        struct arena *mem = arena_new(65536);
        struct login *l = ARENA_NEW(mem, struct login);
        int64_t now = clock_now_ms(a->clock), window = (int64_t)ACCOUNT_LOGIN_WINDOW_MIN * MINUTE_MS;

        *l = (struct login){.a = a, .mem = mem, .cb = cb, .arg = arg};
        a->busy++;
        if (login.n == 0 || login.n > 200 || password.n > PASSWORD_MAX) {
                login_end(l, ERR_DENIED, "login or password is wrong");
                return;
        }
        l->login = arena_str(mem, login);
        l->password = arena_str(mem, password);
        l->peer = arena_str(mem, peer);
        l->counting = 1;
        for (int by_peer = 0; by_peer < 2; by_peer++)
                if (store_tries_get(a->store, tries_key(l, by_peer), now, window, on_tries, l) == 0)
                        l->counting++;
        on_tries(l, 0, NULL, 0);
}

/* ---- sessions ---- */

struct ask {
        account_session_fn *cb;
        void (*done)(void *arg, int r);
        void *arg;
};

static void on_session(void *arg, int r, const struct err *err, const struct session_row *row,
                       const struct agent_row *agent)
{
        struct ask *q = arg;
        struct account_session s = {0};
        struct err denied;

        if (r == ERR_NOTFOUND) {
                err_set(&denied, ERR_DENIED, "please log in");
                q->cb(q->arg, ERR_DENIED, &denied, NULL);
        } else if (r < 0) { /* the store, not the agent, is at fault */
                q->cb(q->arg, r, err, NULL);
        } else {
                s = (struct account_session){.agent_id = agent->id,
                                             .login = agent->login,
                                             .name = agent->name,
                                             .role = agent->role,
                                             .csrf = row->csrf,
                                             .expires_ms = row->expires_ms};
                q->cb(q->arg, 0, NULL, &s);
        }
        free(q);
}

static struct ask *ask_new(void *arg)
{
        struct ask *q = calloc(1, sizeof(*q));

        if (!q)
                abort();
        q->arg = arg;
        return q;
}

void account_session(struct account *a, struct str token, account_session_fn *cb, void *arg)
{
        struct ask *q = ask_new(arg);
        unsigned char hash[32];
        int r = ERR_NOTFOUND;

        q->cb = cb;
        crypt_sha256(token, hash);
        if (token.n == TOKEN_LEN)
                r = store_session_load(a->store, (struct str){(const char *)hash, 32}, clock_now_ms(a->clock),
                                       on_session, q);
        if (r < 0)
                on_session(q, r, NULL, NULL, NULL);
}

static void on_logged_out(void *arg, int r, const struct err *err)
{
        struct ask *q = arg;

        (void)err;
        q->done(q->arg, r);
        free(q);
}

void account_logout(struct account *a, struct str token, void (*cb)(void *arg, int r), void *arg)
{
        struct ask *q = ask_new(arg);
        unsigned char hash[32];

        q->done = cb;
        crypt_sha256(token, hash);
        if (store_session_delete(a->store, (struct str){(const char *)hash, 32}, on_logged_out, q) < 0)
                on_logged_out(q, ERR_BUSY, NULL);
}
