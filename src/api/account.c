/* account - logging in and out, who is logged in, and what people do with their own account: password, second factor,
 * sessions. */
#include "api/api_priv.h"

#include "store/session.h"

static void no_store(struct api_call *c)
{
        http_add_header(c->req, "Cache-Control", STR("no-store"));
}

void api_set_session(struct api_call *c, struct str token, int64_t max_age_s)
{
        http_add_header(c->req, "Set-Cookie",
                        arena_printf(c->mem, "wl_session=%.*s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s",
                                     STR_ARG(token), (long long)max_age_s, http_req_secure(c->req) ? "; Secure" : ""));
        no_store(c);
}

/* The cookie of a session that got a new token. */
static void renew_cookie(struct api_call *c, const struct account_session *s)
{
        int64_t left_s = (s->expires_ms - clock_now_ms(c->api->d.clock)) / 1000;

        api_set_session(c, s->token, left_s > 0 ? left_s : 0);
}

static void put_rights(struct buf *b, unsigned rights)
{
        json_put_key(b, "rights");
        buf_put_ch(b, '[');
        for (unsigned right = RIGHT_SELF; right_name(right); right <<= 1)
                if (rights & right) {
                        json_put_comma(b);
                        json_put_str(b, str_c(right_name(right)));
                }
        buf_put_ch(b, ']');
}

static void put_me(struct api_call *c, const struct account_session *s)
{
        struct buf b;

        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "id", s->agent_id);
        json_put_key_str(&b, "name", s->name);
        json_put_key_str(&b, "login", s->login);
        json_put_key_str(&b, "role", s->role);
        put_rights(&b, s->rights);
        json_put_key_str(&b, "csrf", s->csrf);
        json_put_key_bool(&b, "totp", s->totp);
        buf_put_ch(&b, '}');
        api_json(c, 200, &b);
        buf_done(&b);
}

static struct str cookie(const struct api_call *c)
{
        return http_req_cookie(c->req, "wl_session");
}

/* ---- logging in and out ---- */

static void on_login(void *arg, int r, const struct err *err, const struct account_session *s)
{
        struct api_call *c = arg;

        if (r == ACCOUNT_CODE_NEEDED) {
                api_problem(c, 401, "code-needed", "send the code of your authenticator app as well");
        } else if (r == ERR_DENIED) {
                api_problem(c, 401, "login-failed", "%s", err->msg);
        } else if (r < 0) {
                api_fail(c, r, err);
        } else {
                api_set_session(c, s->token, (int64_t)ACCOUNT_SESSION_HOURS * 3600);
                put_me(c, s);
        }
}

static void login(struct api_call *c)
{
        struct account_try t = {.login = arena_str(c->mem, api_text(c, "login")),
                                .password = arena_str(c->mem, api_text(c, "password")),
                                .code = arena_str(c->mem, api_text(c, "code")),
                                .peer = http_req_peer(c->req),
                                .client = http_req_header(c->req, "user-agent"),
                                .replaces = cookie(c)};

        json_decref(c->json);
        c->json = NULL;
        if (http_req_origin_ok(c->req))
                account_login(c->api->d.account, &t, on_login, c);
        else
                api_problem(c, 403, "origin", "log in from the desk's own page");
}

static void on_logout(void *arg, int r)
{
        struct api_call *c = arg;

        api_set_session(c, STR(""), 0);
        if (r < 0) /* the session is still there: who has copied the cookie could go on */
                api_fail(c, r, NULL);
        else
                api_json(c, 200, NULL);
}

static void logout(struct api_call *c)
{
        account_logout(c->api->d.account, &c->session, cookie(c), on_logout, c);
}

static void me(struct api_call *c)
{
        no_store(c);
        put_me(c, &c->session);
}

/* ---- the password ---- */

/* A wrong password or code of who is logged in is no lack of rights. */
static void fail(struct api_call *c, int r, const struct err *err, const char *denied, const char *invalid)
{
        if (r == ERR_DENIED)
                api_problem(c, 403, denied, "%s", err ? err->msg : "it is wrong");
        else if (r == ERR_INVALID && invalid)
                api_problem(c, 400, invalid, "%s", err->msg);
        else
                api_fail(c, r, err);
}

static void on_password(void *arg, int r, const struct err *err, const struct account_session *s)
{
        struct api_call *c = arg;

        if (r < 0) {
                fail(c, r, err, "password-wrong", "password-rule");
                return;
        }
        renew_cookie(c, s);
        api_json(c, 200, NULL);
}

static void password(struct api_call *c)
{
        account_password(c->api->d.account, &c->session, cookie(c), api_text(c, "old"), api_text(c, "new"), on_password,
                         c);
}

/* ---- the second factor ---- */

static void on_secret(void *arg, int r, const struct err *err, struct str secret, struct str uri)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "secret", secret);
        json_put_key_str(&b, "uri", uri);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void totp(struct api_call *c)
{
        account_totp_begin(c->api->d.account, &c->session, on_secret, c);
}

static void on_codes(void *arg, int r, const struct err *err, const struct account_session *s, const struct str *codes,
                     size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                fail(c, r, err, "code-wrong", NULL);
                return;
        }
        buf_init(&b, 4096);
        buf_put_c(&b, "{\"recovery\":[");
        for (size_t i = 0; i < n; i++) {
                json_put_comma(&b);
                json_put_str(&b, codes[i]);
        }
        buf_put_c(&b, "]}");
        renew_cookie(c, s);
        api_json(c, 200, &b);
        buf_done(&b);
}

static void totp_confirm(struct api_call *c)
{
        account_totp_confirm(c->api->d.account, &c->session, cookie(c), api_text(c, "code"), on_codes, c);
}

static void on_totp_removed(void *arg, int r, const struct err *err, const struct account_session *s)
{
        struct api_call *c = arg;

        if (r < 0) {
                fail(c, r, err, "password-wrong", NULL);
                return;
        }
        renew_cookie(c, s);
        api_json(c, 200, NULL);
}

static void totp_remove(struct api_call *c)
{
        account_totp_remove(c->api->d.account, &c->session, cookie(c), api_text(c, "password"), on_totp_removed, c);
}

/* ---- sessions ---- */

static void put_session(struct buf *b, const struct session_row *s, struct str current)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", s->id);
        json_put_key_i64(b, "created", s->created_ms);
        json_put_key_i64(b, "seen", s->seen_ms);
        json_put_key_str(b, "peer", s->peer);
        json_put_key_str(b, "client", s->client);
        json_put_key_bool(b, "current", str_eq(s->id, current));
        buf_put_ch(b, '}');
}

static void on_sessions(void *arg, int r, const struct err *err, const struct session_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1 << 20);
        buf_put_c(&b, "{\"sessions\":[");
        for (size_t i = 0; i < n; i++)
                put_session(&b, &rows[i], c->session.id);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void sessions(struct api_call *c)
{
        int r = store_sessions(c->api->d.store, c->session.agent_id, clock_now_ms(c->api->d.clock), on_sessions, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static void on_revoked(void *arg, int r, const struct err *err)
{
        struct api_call *c = arg;

        if (r < 0)
                api_fail(c, r, err);
        else
                api_json(c, 200, NULL);
}

static void end_session(struct api_call *c)
{
        account_end_sessions(c->api->d.account, &c->session, cookie(c), http_req_param(c->req, "id"), on_revoked, c);
}

static void end_others(struct api_call *c)
{
        account_end_sessions(c->api->d.account, &c->session, cookie(c), STR(""), on_revoked, c);
}

static const struct api_field login_in[] = {
        {"login", T_STRING, true, 200, NULL, NULL},
        {"password", T_STRING, true, 256, NULL, NULL},
        {"code", T_STRING, false, 100, "of the second factor, or a recovery code; asked for by 401 code-needed", NULL},
        {0},
};
static const struct api_field me_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"name", T_STRING, true, 0, NULL, NULL},
        {"login", T_STRING, true, 0, NULL, NULL},
        {"role", T_STRING, true, 0, NULL, NULL},
        {"rights", T_ARRAY, true, 0, "what the role may do", NULL},
        {"csrf", T_STRING, true, 0, "send it as X-CSRF-Token with every POST", NULL},
        {"totp", T_BOOL, true, 0, "has a second factor", NULL},
        {0},
};
static const struct api_field password_in[] = {
        {"old", T_STRING, true, 256, NULL, NULL},
        {"new", T_STRING, true, 256, "at least 10 characters", NULL},
        {0},
};
static const struct api_field secret_out[] = {
        {"secret", T_STRING, true, 0, "base 32, to type in", NULL},
        {"uri", T_STRING, true, 0, "otpauth://…, for a QR code", NULL},
        {0},
};
static const struct api_field code_in[] = {{"code", T_STRING, true, 100, "six digits", NULL}, {0}};
static const struct api_field codes_out[] = {
        {"recovery", T_ARRAY, true, 0, "ten codes, each for one login without the app; shown once", NULL},
        {0},
};
static const struct api_field remove_in[] = {{"password", T_STRING, true, 256, NULL, NULL}, {0}};
static const struct api_field sessions_out[] = {
        {"sessions", T_ARRAY, true, 0, "id, created, seen, peer, client, current; newest first", NULL},
        {0},
};

const struct api_row api_account_rows[] = {
        {"POST", "/v1/desk/login", "log in", ROLE_PUBLIC, login, login_in, me_out, 0, 200, 0},
        {"POST", "/v1/desk/logout", "log out", RIGHT_SELF, logout, api_nothing, api_nothing, 0, 200, 0},
        {"GET", "/v1/desk/me", "who is logged in", RIGHT_SELF, me, NULL, me_out, 0, 200, 0},
        {"POST", "/v1/account/password", "change one's password; all other sessions end", RIGHT_SELF, password,
         password_in, api_nothing, 0, 200, 0},
        {"POST", "/v1/account/totp", "begin a second factor", RIGHT_SELF, totp, api_nothing, secret_out, 0, 200, 0},
        {"POST", "/v1/account/totp/confirm", "switch it on by a code of the app; all other sessions end", RIGHT_SELF,
         totp_confirm, code_in, codes_out, 0, 200, 0},
        {"POST", "/v1/account/totp/remove", "switch it off; all other sessions end", RIGHT_SELF, totp_remove, remove_in,
         api_nothing, 0, 200, 0},
        {"GET", "/v1/account/sessions", "where one is logged in", RIGHT_SELF, sessions, NULL, sessions_out, 0, 200, 0},
        {"POST", "/v1/account/sessions/:id/revoke", "end one of them", RIGHT_SELF, end_session, api_nothing,
         api_nothing, 0, 200, 0},
        {"POST", "/v1/account/sessions/revoke-others", "end all but this one", RIGHT_SELF, end_others, api_nothing,
         api_nothing, 0, 200, 0},
        {0},
};
