/* One's own password, and what those who manage do to other people: roles, disabling, invitations and resets. */
#include "account/account_priv.h"

#include "account/password_rule.h"
#include "base/rand.h"
#include "store/factor.h"
#include "store/invitation.h"
#include "text/utf8.h"

#include <stddef.h>
#include <stdio.h>

#define BUSY "busy; try again in a moment"

static const struct err *busy(struct err *err, int r)
{
        err_set(err, r, BUSY);
        return err;
}

/* ---- one's own password ---- */

struct password {
        struct act t; /* first */
        struct argon_job job;
        struct str hash;
        account_session_fn *cb;
        void *arg;
};

static void on_password_set(void *arg, int r, const struct err *err)
{
        struct password *p = arg;
        struct account_session s = act_session(&p->t);

        if (r == 0)
                tell_ended(p->t.a, s.agent_id, STR(""), s.id);
        p->cb(p->arg, r, err, r < 0 ? NULL : &s);
        act_free(&p->t);
}

static void on_hashed(struct argon_job *j, bool cancelled)
{
        struct password *p = (struct password *)((char *)j - offsetof(struct password, job));
        struct agent_change c = {.id = p->t.by.agent_id, .hash = &p->hash, .end_sessions = true};
        struct err err;
        int r = cancelled ? ERR_BUSY : j->r;

        if (r == 0) {
                p->hash = str_c(j->made);
                act_rotate(&p->t);
                c.session = p->t.hash;
                c.next_session = p->t.next_hash;
                r = store_agent_change(p->t.a->store, &c, act_audit(&p->t, "user.password", "agent", c.id, STR("")),
                                       on_password_set, p);
        }
        if (r < 0)
                on_password_set(p, r, busy(&err, r));
}

static void on_proven(void *arg, int r, const struct err *err, const struct agent_row *agent)
{
        struct password *p = arg;
        struct err why;

        (void)agent;
        p->job.done = on_hashed;
        if (r == 0) {
                r = argon_submit(p->t.a, &p->job, &why);
                err = &why;
        }
        if (r < 0)
                on_password_set(p, r, err);
}

void account_password(struct account *a, const struct account_session *by, struct str token, struct str old_password,
                      struct str new_password, account_session_fn *cb, void *arg)
{
        struct password *p = act_new(a, sizeof(*p), by);
        struct err err;
        int r = password_rule(new_password, by->login, by->name, &err);

        p->cb = cb;
        p->arg = arg;
        if (r == 0 && str_eq(old_password, new_password))
                r = err_set(&err, ERR_INVALID, "the new password is the old one");
        if (r < 0) {
                on_password_set(p, r, &err);
                return;
        }
        act_token(&p->t, token);
        p->job.password = arena_str(p->t.mem, new_password);
        prove_password(a, p->t.mem, by->agent_id, old_password, on_proven, p);
}

/* ---- changing others ---- */

struct user {
        struct act t; /* first */
        struct str id, name, role;
        bool sets_name, sets_role, sets_disabled, disabled, totp_off;
        struct str login;       /* to invite, or of who is there */
        struct str token, hash; /* of a link */
        struct invitation_row link;
        account_done_fn *done;
        account_link_fn *linked;
        void *arg;
};

static void user_end(struct user *u, int r, const struct err *err)
{
        if (u->linked)
                u->linked(u->arg, r, err, r < 0 ? (struct str){NULL, 0} : u->token, u->link.expires_ms);
        else
                u->done(u->arg, r, err);
        act_free(&u->t);
}

static void on_factor_off(void *arg, int r, const struct err *err)
{
        struct user *u = arg;

        if (r == 0)
                tell_ended(u->t.a, u->id, STR(""), STR(""));
        user_end(u, r, err);
}

static int factor_off(struct user *u)
{
        struct factor_change c = {.agent_id = u->id};

        return store_factor_remove(u->t.a->store, &c, act_audit(&u->t, "totp.off", "agent", u->id, STR("by another")),
                                   on_factor_off, u);
}

static void on_changed(void *arg, int r, const struct err *err)
{
        struct user *u = arg;
        struct err why;

        if (r == 0 && (u->sets_role || u->sets_disabled))
                tell_ended(u->t.a, u->id, STR(""), STR(""));
        if (r == 0 && u->sets_disabled && u->disabled)
                tell_gone(u->t.a, u->id);
        if (r < 0 || !u->totp_off) {
                user_end(u, r, err);
                return;
        }
        r = factor_off(u);
        if (r < 0)
                user_end(u, r, busy(&why, r));
}

static struct str told(struct user *u, const struct agent_row *row)
{
        struct arena *mem = u->t.mem;
        struct str s = {NULL, 0};

        if (u->sets_name)
                s = arena_concat(mem, s, STR("name; "));
        if (u->sets_role)
                s = arena_concat(mem, s,
                                 arena_printf(mem, "role %.*s to %.*s; ", STR_ARG(row->role), STR_ARG(u->role)));
        if (u->sets_disabled)
                s = arena_concat(mem, s, u->disabled ? STR("disabled; ") : STR("enabled; "));
        return s.n ? str_sub(s, 0, s.n - 2) : STR("");
}

static int may_change(const struct user *u, const struct agent_row *row, struct err *err)
{
        const struct account_session *by = &u->t.by;

        if (str_eq(by->agent_id, u->id) && (u->sets_role || u->sets_disabled || u->totp_off))
                return err_set(err, ERR_DENIED, "nobody does this to themselves; ask another administrator");
        if (!may_handle(by, row->role) || (u->sets_role && !may_handle(by, u->role)))
                return err_set(err, ERR_DENIED, "this needs rights that you do not have yourself");
        return 0;
}

static int change_row(struct user *u, const struct agent_row *row)
{
        struct agent_change c = {.id = u->id,
                                 .name = u->sets_name ? &u->name : NULL,
                                 .role = u->sets_role ? &u->role : NULL,
                                 .disabled = u->sets_disabled ? &u->disabled : NULL,
                                 .keep_role = STR("admin"),
                                 .end_sessions = u->sets_role || u->sets_disabled};

        return store_agent_change(u->t.a->store, &c,
                                  act_audit(&u->t,
                                            u->sets_role       ? "user.role"
                                            : u->sets_disabled ? u->disabled ? "user.disable" : "user.enable"
                                                               : "user.name",
                                            "agent", u->id, told(u, row)),
                                  on_changed, u);
}

static void on_user(void *arg, int r, const struct err *err, const struct agent_row *row)
{
        struct user *u = arg;
        struct err why;

        if (r == 0) {
                err = &why;
                r = may_change(u, row, &why);
                if (r == 0) {
                        u->sets_role = u->sets_role && !str_eq(u->role, row->role);
                        u->sets_disabled = u->sets_disabled && u->disabled != row->disabled;
                        u->totp_off = u->totp_off && row->totp;
                        if (u->sets_name || u->sets_role || u->sets_disabled)
                                r = change_row(u, row);
                        else
                                on_changed(u, 0, NULL);
                        if (r == 0)
                                return;
                        busy(&why, r);
                }
        }
        user_end(u, r, err);
}

int account_name_rule(struct str name, struct err *err)
{
        if (!str_trim(name).n || name.n > ACCOUNT_NAME_MAX)
                return err_set(err, ERR_INVALID, "the name needs 1 to %d bytes", ACCOUNT_NAME_MAX);
        return 0;
}

static int role_rule(struct str role, struct err *err)
{
        return role_rights(role) ? 0
                                 : err_set(err, ERR_INVALID, "there is no role \"%.*s\"", STR_ARG(utf8_cut(role, 40)));
}

void account_user_change(struct account *a, const struct account_session *by, struct str id,
                         const struct account_user_change *c, account_done_fn *cb, void *arg)
{
        struct user *u = act_new(a, sizeof(*u), by);
        struct err err;
        int r = c->name ? account_name_rule(*c->name, &err) : 0;

        if (r == 0 && c->role)
                r = role_rule(*c->role, &err);
        u->done = cb;
        u->arg = arg;
        u->id = arena_str(u->t.mem, id);
        u->name = c->name ? arena_str(u->t.mem, str_trim(*c->name)) : STR("");
        u->role = c->role ? arena_str(u->t.mem, *c->role) : STR("");
        u->sets_name = c->name != NULL;
        u->sets_role = c->role != NULL;
        u->sets_disabled = c->disabled != NULL;
        u->disabled = c->disabled && *c->disabled;
        u->totp_off = c->totp_off;
        if (r == 0) {
                busy(&err, ERR_BUSY);
                r = store_agent_by_id(a->store, u->id, on_user, u);
        }
        if (r < 0)
                user_end(u, r, &err);
}

/* ---- links ---- */

static void on_link_added(void *arg, int r, const struct err *err)
{
        struct err taken;

        if (r == ERR_EXISTS) {
                err_set(&taken, r, "this login is taken");
                err = &taken;
        }
        user_end(arg, r, err);
}

static int add_link(struct user *u, struct str role, bool invites)
{
        int64_t now = clock_now_ms(u->t.a->clock);

        act_rotate(&u->t);
        u->token = u->t.next;
        u->link = (struct invitation_row){
                .token_hash = u->t.next_hash,
                .agent_id = u->id,
                .login = u->login,
                .name = u->name,
                .role = role,
                .made_by = u->t.by.who,
                .created_ms = now,
                .expires_ms = now + (int64_t)(invites ? ACCOUNT_INVITE_HOURS : ACCOUNT_RESET_HOURS) * HOUR_MS};
        return store_invitation_add(u->t.a->store, &u->link,
                                    invites ? act_audit(&u->t, "user.invite", "login", u->login, role)
                                            : act_audit(&u->t, "user.reset", "agent", u->id, STR("")),
                                    on_link_added, u);
}

int account_login_rule(struct str login, struct err *err)
{
        if (!login.n || login.n > ACCOUNT_LOGIN_MAX)
                return err_set(err, ERR_INVALID, "the login needs 1 to %d bytes", ACCOUNT_LOGIN_MAX);
        for (size_t i = 0; i < login.n; i++)
                if ((unsigned char)login.p[i] <= ' ' || login.p[i] == 0x7f)
                        return err_set(err, ERR_INVALID, "the login has no blanks and control characters");
        return 0;
}

void account_invite(struct account *a, const struct account_session *by, struct str login, struct str name,
                    struct str role, account_link_fn *cb, void *arg)
{
        struct user *u = act_new(a, sizeof(*u), by);
        struct err err;
        int r = account_login_rule(login, &err);

        if (r == 0)
                r = account_name_rule(name, &err);
        if (r == 0)
                r = role_rule(role, &err);
        if (r == 0 && !may_handle(by, role))
                r = err_set(&err, ERR_DENIED, "this needs rights that you do not have yourself");
        u->linked = cb;
        u->arg = arg;
        u->login = arena_str(u->t.mem, login);
        u->name = arena_str(u->t.mem, str_trim(name));
        if (r == 0) {
                busy(&err, ERR_BUSY);
                r = add_link(u, arena_str(u->t.mem, role), true);
        }
        if (r < 0)
                user_end(u, r, &err);
}

static void on_reset_user(void *arg, int r, const struct err *err, const struct agent_row *row)
{
        struct user *u = arg;
        struct err why;

        if (r == 0) {
                err = &why;
                if (row->disabled)
                        r = err_set(&why, ERR_DENIED, "this person is disabled");
                else if (!may_handle(&u->t.by, row->role))
                        r = err_set(&why, ERR_DENIED, "this needs rights that you do not have yourself");
        }
        if (r == 0) {
                u->login = arena_str(u->t.mem, row->login);
                u->name = arena_str(u->t.mem, row->name);
                r = add_link(u, arena_str(u->t.mem, row->role), false);
                if (r == 0)
                        return;
                busy(&why, r);
        }
        user_end(u, r, err);
}

void account_reset(struct account *a, const struct account_session *by, struct str id, account_link_fn *cb, void *arg)
{
        struct user *u = act_new(a, sizeof(*u), by);
        struct err err;
        int r;

        u->linked = cb;
        u->arg = arg;
        u->id = arena_str(u->t.mem, id);
        r = store_agent_by_id(a->store, u->id, on_reset_user, u);
        if (r < 0)
                user_end(u, r, busy(&err, r));
}

/* ---- using a link ---- */

struct using
{
        struct act t; /* first */
        struct argon_job job;
        struct str token_hash;
        bool resets;
        account_link_info_fn *show;
        account_done_fn *done;
        void *arg;
};

static void using_end(struct using *u, int r, const struct err *err)
{
        u->done(u->arg, r, err);
        act_free(&u->t);
}

static void on_shown(void *arg, int r, const struct err *err, const struct invitation_row *v)
{
        struct using *u = arg;
        struct str none = {NULL, 0};

        u->show(u->arg, r, err, v ? v->login : none, v ? v->name : none);
        act_free(&u->t);
}

static struct using *using_new(struct account *a, struct str token, void *arg)
{
        struct using *u = act_new(a, sizeof(*u), NULL);

        u->token_hash = hash_in(u->t.mem, token);
        u->arg = arg;
        return u;
}

void account_link_show(struct account *a, struct str token, account_link_info_fn *cb, void *arg)
{
        struct using *u = using_new(a, token, arg);
        struct err err;
        int r;

        u->show = cb;
        r = store_invitation_load(a->store, u->token_hash, clock_now_ms(a->clock), on_shown, u);
        if (r < 0)
                on_shown(u, r, busy(&err, r), NULL);
}

static void on_link_used(void *arg, int r, const struct err *err, const struct invitation_row *v)
{
        struct using *u = arg;
        struct err taken;

        if (r == ERR_EXISTS) {
                err_set(&taken, r, "this login is taken");
                err = &taken;
        }
        if (r == 0 && u->resets)
                tell_ended(u->t.a, v->agent_id, STR(""), STR(""));
        using_end(u, r, err);
}

static void on_link_hashed(struct argon_job *j, bool cancelled)
{
        struct using *u = (struct using *)((char *)j - offsetof(struct using, job));
        struct invitation_use use = {
                .token_hash = u->token_hash, .password_hash = str_c(j->made), .now_ms = clock_now_ms(u->t.a->clock)};
        struct err err;
        int r = cancelled ? ERR_BUSY : j->r;

        use.new_id = id_new_in(u->t.mem, use.now_ms);
        if (r == 0)
                r = store_invitation_use(u->t.a->store, &use, on_link_used, u);
        if (r < 0)
                using_end(u, r, busy(&err, r));
}

static void on_link(void *arg, int r, const struct err *err, const struct invitation_row *v)
{
        struct using *u = arg;
        struct err why;

        if (r == 0) {
                err = &why;
                u->resets = v->agent_id.n > 0;
                r = password_rule(u->job.password, v->login, v->name, &why);
        }
        u->job.done = on_link_hashed;
        if (r == 0)
                r = argon_submit(u->t.a, &u->job, &why);
        if (r < 0)
                using_end(u, r, err);
}

void account_link_use(struct account *a, struct str token, struct str password, account_done_fn *cb, void *arg)
{
        struct using *u = using_new(a, token, arg);
        struct err err;
        int r;

        u->done = cb;
        u->job.password = arena_str(u->t.mem, password);
        r = store_invitation_load(a->store, u->token_hash, clock_now_ms(a->clock), on_link, u);
        if (r < 0)
                using_end(u, r, busy(&err, r));
}
