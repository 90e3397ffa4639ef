/* account - the first agent, sessions, limits; see account.h. A session is a random token in a cookie; the store knows
 * its hash. */
#include "account/account_priv.h"

#include "base/rand.h"
#include "store/session.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        if (!a)
                return NULL;
        rate_free(a->rate);
        free(a);
        return NULL;
}

bool account_busy(const struct account *a)
{
        return a->busy > 0;
}

void account_limit(struct account *a, unsigned per_min, unsigned burst)
{
        rate_free(a->rate);
        a->rate = rate_new(per_min, burst);
}

void account_on_ended(struct account *a, account_ended_fn *fn, void *arg)
{
        a->ended = fn;
        a->ended_arg = arg;
}

void account_on_gone(struct account *a, account_gone_fn *fn, void *arg)
{
        a->gone = fn;
        a->gone_arg = arg;
}

void tell_ended(struct account *a, struct str agent_id, struct str session_id, struct str except_id)
{
        if (a->ended)
                a->ended(a->ended_arg, agent_id, session_id, except_id);
}

void tell_gone(struct account *a, struct str agent_id)
{
        if (a->gone)
                a->gone(a->gone_arg, agent_id);
}

/* ---- acts ---- */

struct account_session session_copy(const struct account_session *s, struct arena *mem)
{
        struct account_session ret = *s;
        struct str *texts[] = {&ret.agent_id, &ret.login, &ret.name, &ret.role,
                               &ret.csrf,     &ret.id,    &ret.who,  &ret.token};

        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(mem, *texts[i]);
        return ret;
}

void *act_new(struct account *a, size_t size, const struct account_session *by)
{
        struct arena *mem = arena_new(65536);
        struct act *t = arena_alloc(mem, size);

        memset(t, 0, size);
        t->a = a;
        t->mem = mem;
        if (by)
                t->by = session_copy(by, mem);
        a->busy++;
        return t;
}

void act_free(struct act *t)
{
        t->a->busy--;
        arena_free(t->mem);
}

struct str hash_in(struct arena *mem, struct str text)
{
        unsigned char hash[HASH_LEN];

        crypt_sha256(text, hash);
        return arena_str(mem, (struct str){(const char *)hash, HASH_LEN});
}

void act_token(struct act *t, struct str token)
{
        t->hash = hash_in(t->mem, token);
}

void act_rotate(struct act *t)
{
        char token[TOKEN_LEN + 1];

        token_random(token);
        t->next = arena_str(t->mem, str_c(token));
        t->next_hash = hash_in(t->mem, t->next);
}

struct account_session act_session(const struct act *t)
{
        struct account_session s = t->by;

        s.token = t->next;
        return s;
}

struct audit_entry *act_audit(struct act *t, const char *act, const char *kind, struct str id, struct str detail)
{
        t->audit = (struct audit_entry){.who = t->by.who,
                                        .act = str_c(act),
                                        .object = arena_printf(t->mem, "%s:%.*s", kind, STR_ARG(id)),
                                        .detail = detail,
                                        .at_ms = clock_now_ms(t->a->clock)};
        return &t->audit;
}

bool may_handle(const struct account_session *by, struct str role)
{
        return !(role_rights(role) & ~(by->rights | RIGHT_SELF));
}

/* ---- the first agent ---- */

struct first {
        struct act t; /* first */
        struct argon_job job;
        struct str login, name, password;
        account_first_fn *cb;
        void *arg;
};

static void first_end(struct first *f, int r, const struct err *err, bool made)
{
        struct str none = {NULL, 0};

        f->cb(f->arg, r, err, made ? f->login : none, made ? f->password : none);
        act_free(&f->t);
}

static void first_added(void *arg, int r, const struct err *err)
{
        first_end(arg, r, err, r == 0);
}

static void first_hashed(struct argon_job *j, bool cancelled)
{
        struct first *f = (struct first *)((char *)j - offsetof(struct first, job));
        struct agent_row row = {
                .login = f->login, .name = f->name, .role = STR("admin"), .created_ms = clock_now_ms(f->t.a->clock)};
        int r;

        if (cancelled || j->r < 0) {
                first_end(f, cancelled ? ERR_CANCELLED : j->r, &j->err, false);
                return;
        }
        row.id = id_new_in(f->t.mem, row.created_ms);
        row.hash = str_c(j->made);
        f->t.by.who = STR("system");
        r = store_agent_add(f->t.a->store, &row, act_audit(&f->t, "user.first", "agent", row.id, f->login), first_added,
                            f);
        if (r < 0)
                first_end(f, r, NULL, false);
}

static void first_listed(void *arg, int r, const struct err *err, const struct agent_row *rows, size_t n)
{
        struct first *f = arg;

        (void)rows;
        if (r < 0 || n > 0) {
                first_end(f, r, err, false);
                return;
        }
        f->job.password = f->password;
        f->job.done = first_hashed;
        r = argon_submit(f->t.a, &f->job, &f->job.err);
        if (r < 0)
                first_end(f, r, &f->job.err, false);
}

int account_first(struct account *a, struct str login, struct str name, struct str password, account_first_fn *cb,
                  void *arg)
{
        struct first *f = act_new(a, sizeof(*f), NULL);
        char token[TOKEN_LEN + 1];
        int r;

        token_random(token);
        f->cb = cb;
        f->arg = arg;
        f->login = arena_str(f->t.mem, login);
        f->name = arena_str(f->t.mem, name);
        f->password = arena_str(f->t.mem, password.n ? password : (struct str){token, 16});
        r = store_agents(a->store, first_listed, f);
        if (r < 0)
                act_free(&f->t);
        return r;
}

/* ---- sessions ---- */

struct ask {
        struct account *a;
        account_session_fn *cb;
        void *arg;
};

static void refused(struct ask *q, int r, const struct err *err)
{
        struct err denied;

        if (r == ERR_NOTFOUND) {
                err_set(&denied, ERR_DENIED, "please log in");
                q->cb(q->arg, ERR_DENIED, &denied, NULL);
        } else { /* the store, not the agent, is at fault */
                q->cb(q->arg, r, err, NULL);
        }
}

static void admitted(struct ask *q, const struct session_row *row, const struct agent_row *agent)
{
        int64_t now = clock_now_ms(q->a->clock), wait_ms;
        char who[AUDIT_WHO_MAX];
        struct err err;
        struct account_session s = {.agent_id = agent->id,
                                    .login = agent->login,
                                    .name = agent->name,
                                    .role = agent->role,
                                    .rights = role_rights(agent->role),
                                    .csrf = row->csrf,
                                    .id = row->id,
                                    .totp = agent->totp,
                                    .expires_ms = row->expires_ms};

        snprintf(who, sizeof(who), "agent:%.*s", STR_ARG(agent->id));
        s.who = str_c(who);
        if (now - row->seen_ms >= ACCOUNT_SEEN_EVERY_MS)
                store_session_seen(q->a->store, row->token_hash, now, NULL, NULL);
        if (rate_take(q->a->rate, agent->id, now, &wait_ms)) {
                q->cb(q->arg, 0, NULL, &s);
                return;
        }
        err_set(&err, ERR_LIMIT, "too many requests; slow down");
        q->cb(q->arg, ERR_LIMIT, &err, NULL);
}

static void on_session(void *arg, int r, const struct err *err, const struct session_row *row,
                       const struct agent_row *agent)
{
        struct ask *q = arg;

        if (r < 0)
                refused(q, r, err);
        else
                admitted(q, row, agent);
        free(q);
}

static struct ask *ask_new(struct account *a, void *arg)
{
        struct ask *q = calloc(1, sizeof(*q));

        if (!q)
                abort();
        q->a = a;
        q->arg = arg;
        return q;
}

void account_session(struct account *a, struct str token, account_session_fn *cb, void *arg)
{
        struct ask *q = ask_new(a, arg);
        unsigned char hash[HASH_LEN];
        int r = ERR_NOTFOUND;

        q->cb = cb;
        crypt_sha256(token, hash);
        if (token.n == TOKEN_LEN)
                r = store_session_load(a->store, (struct str){(const char *)hash, HASH_LEN}, clock_now_ms(a->clock),
                                       on_session, q);
        if (r < 0)
                on_session(q, r, NULL, NULL, NULL);
}

struct leaving {
        struct act t; /* first */
        void (*cb)(void *arg, int r);
        void *arg;
};

static void on_logged_out(void *arg, int r, const struct err *err)
{
        struct leaving *l = arg;

        (void)err;
        if (r == 0)
                tell_ended(l->t.a, l->t.by.agent_id, l->t.by.id, STR(""));
        l->cb(l->arg, r);
        act_free(&l->t);
}

void account_logout(struct account *a, const struct account_session *by, struct str token, void (*cb)(void *arg, int r),
                    void *arg)
{
        struct leaving *l = act_new(a, sizeof(*l), by);

        l->cb = cb;
        l->arg = arg;
        act_token(&l->t, token);
        if (store_session_delete(a->store, l->t.hash, on_logged_out, l) < 0)
                on_logged_out(l, ERR_BUSY, NULL);
}

struct ending {
        struct act t; /* first */
        struct str id;
        account_done_fn *cb;
        void *arg;
};

static void on_sessions_ended(void *arg, int r, const struct err *err)
{
        struct ending *e = arg;

        if (r == 0)
                tell_ended(e->t.a, e->t.by.agent_id, e->id, e->id.n ? STR("") : e->t.by.id);
        e->cb(e->arg, r, err);
        act_free(&e->t);
}

void account_end_sessions(struct account *a, const struct account_session *by, struct str token, struct str id,
                          account_done_fn *cb, void *arg)
{
        struct ending *e = act_new(a, sizeof(*e), by);
        const struct audit_entry *row;
        int r;

        e->id = arena_str(e->t.mem, id);
        e->cb = cb;
        e->arg = arg;
        act_token(&e->t, token);
        row = id.n ? act_audit(&e->t, "session.end", "session", e->id, STR(""))
                   : act_audit(&e->t, "session.end-others", "agent", e->t.by.agent_id, STR(""));
        r = store_sessions_end(a->store, e->t.by.agent_id, e->id, e->t.hash, row, on_sessions_ended, e);
        if (r < 0)
                on_sessions_ended(e, r, NULL);
}
