/*
 * Logging in: tries that are counted, the password, the second factor, a new session.
 *
 *   tries of login and address -> agent -> password -> code -> session
 *
 * An unknown login takes the time of a known one. Wrong passwords and codes count for the login and the address, codes
 * for the person too.
 */
#include "account/account_priv.h"

#include "base/rand.h"
#include "store/federated.h"
#include "store/session.h"
#include "store/tries.h"
#include "text/utf8.h"

#include <stddef.h>

enum { CLIENT_MAX = 200, PEER_MAX = 64 };

struct login {
        struct act t; /* first */
        struct argon_job job;
        struct str login, code, peer, client, replaces;
        struct agent_row agent; /* empty: there is none such */
        struct session_row row;
        struct account_session s;
        unsigned counting;
        int64_t tries;
        account_session_fn *cb;
        void *arg;
};

#define WRONG "login or password is wrong"
#define WRONG_CODE "the code is wrong or was used before"

static void login_end(struct login *l, int r, const char *why)
{
        struct err err;

        if (r < 0)
                err_set(&err, r, "%s", why);
        l->cb(l->arg, r, r < 0 ? &err : NULL, r == 0 ? &l->s : NULL);
        act_free(&l->t);
}

static struct str tries_key(struct login *l, bool by_peer)
{
        return arena_printf(l->t.mem, "%s:%.*s", by_peer ? "login-ip" : "login", STR_ARG(by_peer ? l->peer : l->login));
}

/* ---- failing ---- */

static void count_done(struct login *l)
{
        if (--l->counting == 0)
                login_end(l, ERR_DENIED, l->job.right ? WRONG_CODE : WRONG);
}

static void on_counted(void *arg, int r, const struct err *err, int64_t count)
{
        (void)r;
        (void)err;
        (void)count;
        count_done(arg);
}

static void count_failure(struct login *l)
{
        struct account *a = l->t.a;
        int64_t now = clock_now_ms(a->clock);
        const struct audit_entry *e;

        if (l->agent.id.n) { /* an unknown login is nobody's */
                l->t.by.who = STR("nobody");
                e = act_audit(&l->t, "login.failed", "agent", l->agent.id,
                              l->job.right ? STR("wrong code") : STR("wrong password"));
                store_audit_add(a->store, e, NULL, NULL);
        }
        l->counting = 1;
        for (int by_peer = 0; by_peer < 2; by_peer++)
                if (store_tries_add(a->store, tries_key(l, by_peer), now, TRIES_WINDOW_MS, on_counted, l) == 0)
                        l->counting++;
        count_done(l);
}

/* ---- the session ---- */

static void on_session_added(void *arg, int r, const struct err *err, const struct session_row *ended, size_t n)
{
        struct login *l = arg;

        (void)err;
        for (size_t i = 0; i < n; i++)
                tell_ended(l->t.a, ended[i].agent_id, ended[i].id, STR(""));
        if (r == 0 && l->tries)
                store_tries_clear(l->t.a->store, tries_key(l, false), NULL, NULL);
        login_end(l, r, "the session could not be stored; try again in a moment");
}

static void fill_session(struct login *l, int64_t now_ms)
{
        char csrf[TOKEN_LEN + 1];

        act_rotate(&l->t);
        token_random(csrf);
        l->s = (struct account_session){.agent_id = l->agent.id,
                                        .login = l->agent.login,
                                        .name = l->agent.name,
                                        .role = l->agent.role,
                                        .rights = role_rights(l->agent.role),
                                        .totp = l->agent.totp,
                                        .token = l->t.next,
                                        .csrf = arena_str(l->t.mem, str_c(csrf)),
                                        .id = id_new_in(l->t.mem, now_ms),
                                        .who = arena_printf(l->t.mem, "agent:%.*s", STR_ARG(l->agent.id)),
                                        .expires_ms = now_ms + (int64_t)ACCOUNT_SESSION_HOURS * HOUR_MS};
        l->row = (struct session_row){.token_hash = l->t.next_hash,
                                      .id = l->s.id,
                                      .agent_id = l->s.agent_id,
                                      .csrf = l->s.csrf,
                                      .peer = l->peer,
                                      .client = l->client,
                                      .created_ms = now_ms,
                                      .expires_ms = l->s.expires_ms};
}

static void make_session(struct login *l, struct str how)
{
        struct account *a = l->t.a;
        int r;

        fill_session(l, clock_now_ms(a->clock));
        l->t.by.who = l->s.who;
        r = store_session_add(a->store, &l->row, l->replaces, act_audit(&l->t, "login", "session", l->s.id, how),
                              on_session_added, l);
        if (r < 0)
                login_end(l, r, "busy; try again in a moment");
}

/* ---- password and code ---- */

static void on_code(void *arg, int r, const struct err *err, bool recovery)
{
        struct login *l = arg;

        if (r == ERR_DENIED)
                count_failure(l);
        else if (r < 0)
                login_end(l, r, err ? err->msg : "busy; try again in a moment");
        else
                make_session(l, recovery ? STR("by a recovery code") : STR("by a code"));
}

static void checked(struct argon_job *j, bool cancelled)
{
        struct login *l = (struct login *)((char *)j - offsetof(struct login, job));

        if (cancelled)
                login_end(l, ERR_BUSY, "the server is busy or stopping; try again in a moment");
        else if (!l->agent.id.n || !j->right)
                count_failure(l);
        else if (!l->agent.totp)
                make_session(l, STR(""));
        else if (!l->code.n)
                login_end(l, ACCOUNT_CODE_NEEDED, NULL);
        else
                factor_check(l->t.a, l->t.mem, l->agent.id, l->code, on_code, l);
}

static void take_agent(struct login *l, const struct agent_row *row)
{
        struct arena *mem = l->t.mem;

        l->agent = (struct agent_row){.id = arena_str(mem, row->id),
                                      .login = arena_str(mem, row->login),
                                      .name = arena_str(mem, row->name),
                                      .hash = arena_str(mem, row->hash),
                                      .role = arena_str(mem, row->role),
                                      .totp = row->totp};
}

static void on_agent(void *arg, int r, const struct err *err, const struct agent_row *row)
{
        struct login *l = arg;

        (void)err;
        if (r < 0 && r != ERR_NOTFOUND) {
                login_end(l, r, "busy; try again in a moment");
                return;
        }
        if (r == 0 && !row->disabled)
                take_agent(l, row);
        l->job.hash = l->agent.id.n ? l->agent.hash.p : password_dummy();
        l->job.done = checked;
        r = argon_submit(l->t.a, &l->job, &l->job.err);
        if (r < 0)
                login_end(l, r, l->job.err.msg);
}

/* ---- tries ---- */

static void tries_done(struct login *l)
{
        int r;

        if (--l->counting)
                return;
        if (l->tries >= ACCOUNT_LOGIN_TRIES) {
                login_end(l, ERR_LIMIT, "too many failed logins; wait a quarter of an hour");
                return;
        }
        r = store_agent_by_login(l->t.a->store, l->login, on_agent, l);
        if (r < 0)
                login_end(l, r, "busy; try again in a moment");
}

static void on_tries(void *arg, int r, const struct err *err, int64_t count)
{
        struct login *l = arg;

        (void)err;
        if (r == 0 && count > l->tries)
                l->tries = count;
        tries_done(l);
}

void account_login(struct account *a, const struct account_try *t, account_session_fn *cb, void *arg)
{
        struct login *l = act_new(a, sizeof(*l), NULL);
        struct arena *mem = l->t.mem;
        int64_t now = clock_now_ms(a->clock);

        l->cb = cb;
        l->arg = arg;
        if (t->login.n == 0 || t->login.n > 200 || t->password.n > PASSWORD_MAX || t->code.n > 100) {
                login_end(l, ERR_DENIED, WRONG);
                return;
        }
        l->login = arena_str(mem, t->login);
        l->job.password = arena_str(mem, t->password);
        l->code = arena_str(mem, str_trim(t->code));
        l->peer = arena_str(mem, utf8_cut(t->peer, PEER_MAX));
        l->client = utf8_repair(mem, utf8_cut(t->client, CLIENT_MAX));
        if (t->replaces.n == TOKEN_LEN)
                l->replaces = hash_in(mem, t->replaces);
        l->counting = 1;
        for (int by_peer = 0; by_peer < 2; by_peer++)
                if (store_tries_get(a->store, tries_key(l, by_peer), now, TRIES_WINDOW_MS, on_tries, l) == 0)
                        l->counting++;
        tries_done(l);
}

/* ---- at a provider ---- */

static void on_federated(void *arg, int r, const struct err *err, const struct agent_row *row)
{
        struct login *l = arg;

        if (r < 0) {
                login_end(l, r, err ? err->msg : "busy; try again in a moment");
                return;
        }
        take_agent(l, row);
        make_session(l, STR("at the provider"));
}

void account_login_as(struct account *a, const struct account_identity *who, account_session_fn *cb, void *arg)
{
        struct login *l = act_new(a, sizeof(*l), NULL);
        struct arena *mem = l->t.mem;
        struct federated_login f = {.issuer = who->issuer,
                                    .subject = who->subject,
                                    .name = who->name,
                                    .role = role_rights(who->role) ? who->role : (struct str){NULL, 0},
                                    .new_hash = str_c(password_dummy()),
                                    .now_ms = clock_now_ms(a->clock)};
        int r;

        l->cb = cb;
        l->arg = arg;
        l->peer = arena_str(mem, utf8_cut(who->peer, PEER_MAX));
        l->client = utf8_repair(mem, utf8_cut(who->client, CLIENT_MAX));
        if (who->replaces.n == TOKEN_LEN)
                l->replaces = hash_in(mem, who->replaces);
        if (who->email.n <= ACCOUNT_LOGIN_MAX)
                f.email = who->email;
        f.new_id = id_new_in(mem, f.now_ms);
        r = store_federated_agent(a->store, &f, on_federated, l);
        if (r < 0)
                login_end(l, r, "busy; try again in a moment");
}
