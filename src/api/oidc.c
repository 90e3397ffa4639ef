/*
 * oidc - logging in at the company's provider. The browser goes there and comes back; what it comes back to is a page
 * of our own, since a cookie that is SameSite=Strict is not sent along a redirect that began elsewhere.
 */
#include "api/api_priv.h"

#include "base/log.h"
#include "connect/oidc.h"

#define COOKIE "wl_oidc"

static void set_login_cookie(struct api_call *c, struct str value, int64_t max_age_s)
{
        http_add_header(c->req, "Set-Cookie",
                        arena_printf(c->mem, COOKIE "=%.*s; Path=/v1/desk/oidc; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                                     STR_ARG(value), (long long)max_age_s,
                                     oidc_secure(c->api->d.oidc) ? "; Secure" : ""));
        http_add_header(c->req, "Cache-Control", STR("no-store"));
}

/* refresh: goes on to the desk by itself. */
static void page(struct api_call *c, int status, bool refresh, const char *zh, const char *en)
{
        struct str html = arena_printf(c->mem,
                                       "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\">"
                                       "<meta name=\"viewport\" content=\"width=device-width\">%s"
                                       "<title>Warmline</title></head><body><main><p>%s</p><p lang=\"en\">%s</p>"
                                       "<p><a href=\"/desk\">Warmline</a></p></main></body></html>",
                                       refresh ? "<meta http-equiv=\"refresh\" content=\"0;url=/desk\">" : "", zh, en);

        json_decref(c->json);
        c->json = NULL;
        http_respond(c->req, status, STR("text/html; charset=utf-8"), html);
}

static void refused(struct api_call *c, int r, const struct err *err)
{
        log_warn("request %.*s: the login at the provider failed: %s", STR_ARG(http_req_id(c->req)),
                 err ? err->msg : err_name(r));
        set_login_cookie(c, STR(""), 0);
        if (r == ERR_DENIED)
                page(c, 403, false, "登录没有成功：这个账号不能在这里工作，或登录已过期。请再试一次，或联系管理员。",
                     "You were not logged in: this account may not work here, or the login took too long. Try again, "
                     "or "
                     "ask an administrator.");
        else
                page(c, 503, false, "登录服务暂时没有应答，请稍后再试。",
                     "The login provider does not answer at the moment. Try again later.");
}

static bool there(struct api_call *c)
{
        if (c->api->d.oidc)
                return true;
        api_problem(c, 404, "not-found", "people log in here with a password");
        return false;
}

static void on_begun(void *arg, int r, const struct err *err, struct str location, struct str cookie)
{
        struct api_call *c = arg;

        if (r < 0) {
                refused(c, r, err);
                return;
        }
        set_login_cookie(c, cookie, OIDC_LOGIN_MS / 1000);
        http_add_header(c->req, "Location", location);
        http_add_header(c->req, "Referrer-Policy", STR("no-referrer"));
        http_respond(c->req, 303, STR("text/html; charset=utf-8"), STR(""));
}

static void begin(struct api_call *c)
{
        if (there(c))
                oidc_begin(c->api->d.oidc, on_begun, c);
}

static void on_session(void *arg, int r, const struct err *err, const struct account_session *s)
{
        struct api_call *c = arg;

        if (r < 0) {
                refused(c, r, err);
                return;
        }
        set_login_cookie(c, STR(""), 0);
        api_set_session(c, s->token, (int64_t)ACCOUNT_SESSION_HOURS * 3600);
        page(c, 200, true, "已登录。", "You are logged in.");
}

static void on_person(void *arg, int r, const struct err *err, const struct oidc_person *p)
{
        struct api_call *c = arg;
        struct account_identity who;

        if (r < 0) {
                refused(c, r, err);
                return;
        }
        who = (struct account_identity){.issuer = p->issuer,
                                        .subject = p->subject,
                                        .email = p->email,
                                        .name = p->name,
                                        .role = oidc_role(c->api->d.oidc),
                                        .peer = http_req_peer(c->req),
                                        .client = http_req_header(c->req, "user-agent"),
                                        .replaces = http_req_cookie(c->req, "wl_session")};
        account_login_as(c->api->d.account, &who, on_session, c);
}

static void finish(struct api_call *c)
{
        struct oidc_answer a = {.state = http_req_query(c->req, "state"),
                                .code = http_req_query(c->req, "code"),
                                .error = http_req_query(c->req, "error"),
                                .iss = http_req_query(c->req, "iss"),
                                .cookie = http_req_cookie(c->req, COOKIE)};

        if (there(c))
                oidc_finish(c->api->d.oidc, &a, on_person, c);
}

static void ways(struct api_call *c)
{
        struct buf b;

        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_bool(&b, "password", true);
        if (c->api->d.oidc) {
                json_put_key(&b, "oidc");
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "name", oidc_name(c->api->d.oidc));
                buf_put_ch(&b, '}');
        }
        buf_put_ch(&b, '}');
        api_json(c, 200, &b);
        buf_done(&b);
}

static const struct api_field ways_out[] = {
        {"password", T_BOOL, true, 0, NULL, NULL},
        {"oidc", T_OBJECT, false, 0, "name: what the button says; it leads to /v1/desk/oidc", NULL},
        {0},
};
static const struct api_field answer_query[] = {
        {"state", T_STRING, false, 200, NULL, NULL},
        {"code", T_STRING, false, OIDC_CODE_MAX, NULL, NULL},
        {"error", T_STRING, false, 200, NULL, NULL},
        {"iss", T_STRING, false, 600, NULL, NULL},
        {0},
};

const struct api_row api_oidc_rows[] = {
        {"GET", "/v1/desk/login-ways", "how people log in here", ROLE_PUBLIC, ways, NULL, ways_out, 0, 200, 0},
        {"GET", "/v1/desk/oidc", "go to the provider to log in", ROLE_PUBLIC, begin, NULL, NULL, 0, 303, 0, NULL,
         "text/html"},
        {"GET", "/v1/desk/oidc/callback", "come back from it", ROLE_PUBLIC, finish, NULL, NULL, 0, 200, 0, answer_query,
         "text/html"},
        {0},
};
