/* users - the people who work here, invitations and resets, keys of programs. */
#include "api/api_priv.h"

#include "store/account.h"
#include "store/api_key.h"

/* ---- people ---- */

static void put_user(struct buf *b, const struct agent_row *a)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", a->id);
        json_put_key_str(b, "login", a->login);
        json_put_key_str(b, "name", a->name);
        json_put_key_str(b, "role", a->role);
        json_put_key_bool(b, "disabled", a->disabled);
        json_put_key_bool(b, "totp", a->totp);
        json_put_key_i64(b, "created", a->created_ms);
        json_put_key_i64(b, "seen", a->seen_ms);
        buf_put_ch(b, '}');
}

static void on_users(void *arg, int r, const struct err *err, const struct agent_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 4 << 20);
        buf_put_c(&b, "{\"users\":[");
        for (size_t i = 0; i < n; i++)
                put_user(&b, &rows[i]);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void users(struct api_call *c)
{
        int r = store_agents(c->api->d.store, on_users, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static bool given(const struct api_call *c, const char *name)
{
        const json_t *v = json_object_get(c->json, name);

        return v && !json_is_null(v);
}

static void change(struct api_call *c)
{
        struct str name = api_text(c, "name"), role = api_text(c, "role");
        bool disabled = api_flag(c, "disabled");
        struct account_user_change change = {.name = given(c, "name") ? &name : NULL,
                                             .role = given(c, "role") ? &role : NULL,
                                             .disabled = given(c, "disabled") ? &disabled : NULL,
                                             .totp_off = given(c, "totp") && !api_flag(c, "totp")};
        struct err err;

        if (api_flag(c, "totp")) {
                err_set(&err, ERR_INVALID, "a second factor is switched on by its owner");
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        account_user_change(c->api->d.account, &c->session, http_req_param(c->req, "id"), &change, api_done, c);
}

/* ---- links ---- */

static void on_link(void *arg, int r, const struct err *err, struct str token, int64_t expires_ms)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        /* Behind the #, so that no browser sends it on; the page sends it in a body. */
        json_put_key_str(&b, "link", arena_printf(c->mem, "/desk#/invite/%.*s", STR_ARG(token)));
        json_put_key_i64(&b, "expires", expires_ms);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void reset(struct api_call *c)
{
        account_reset(c->api->d.account, &c->session, http_req_param(c->req, "id"), on_link, c);
}

static void invite(struct api_call *c)
{
        account_invite(c->api->d.account, &c->session, api_text(c, "login"), api_text(c, "name"), api_text(c, "role"),
                       on_link, c);
}

static void on_invitation(void *arg, int r, const struct err *err, struct str login, struct str name)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "login", login);
        json_put_key_str(&b, "name", name);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void invitation(struct api_call *c)
{
        account_link_show(c->api->d.account, api_text(c, "token"), on_invitation, c);
}

static void on_joined(void *arg, int r, const struct err *err)
{
        struct api_call *c = arg;

        if (r == ERR_INVALID)
                api_problem(c, 400, "password-rule", "%s", err->msg);
        else
                api_done(c, r, err);
}

static void join(struct api_call *c)
{
        if (http_req_origin_ok(c->req))
                account_link_use(c->api->d.account, api_text(c, "token"), api_text(c, "password"), on_joined, c);
        else
                api_problem(c, 403, "origin", "choose the password on the desk's own page");
}

/* ---- keys ---- */

static void put_key(struct buf *b, const struct api_key_row *k)
{
        struct str rest = k->rights, right;

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", k->id);
        json_put_key_str(b, "name", k->name);
        json_put_key(b, "rights");
        buf_put_ch(b, '[');
        while (rest.n && str_cut(&rest, ',', &right)) {
                json_put_comma(b);
                json_put_str(b, right);
        }
        buf_put_ch(b, ']');
        json_put_key_i64(b, "created", k->created_ms);
        json_put_key_i64(b, "used", k->used_ms);
        json_put_key_i64(b, "expires", k->expires_ms);
        json_put_key_str(b, "last4", k->last4);
        json_put_key_str(b, "made_by", k->made_by);
        buf_put_ch(b, '}');
}

static void on_keys(void *arg, int r, const struct err *err, const struct api_key_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1 << 20);
        buf_put_c(&b, "{\"keys\":[");
        for (size_t i = 0; i < n; i++)
                put_key(&b, &rows[i]);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void keys(struct api_call *c)
{
        int r = store_api_keys(c->api->d.store, on_keys, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static void on_key(void *arg, int r, const struct err *err, struct str key)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "key", key);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static int read_rights(const json_t *list, unsigned *ret, struct err *err)
{
        *ret = 0;
        for (size_t i = 0; i < json_array_size(list); i++) {
                unsigned right = right_of(json_str(json_array_get(list, i)));

                if (!right)
                        return err_set(err, ERR_INVALID, "rights must be a list of names of rights");
                *ret |= right;
        }
        return 0;
}

static void add_key(struct api_call *c)
{
        unsigned rights;
        struct err err;
        int r = read_rights(json_object_get(c->json, "rights"), &rights, &err);

        if (r < 0)
                api_fail(c, r, &err);
        else
                account_key_add(c->api->d.account, &c->session, api_text(c, "name"), rights,
                                json_integer_value(json_object_get(c->json, "expires")), on_key, c);
}

static void revoke_key(struct api_call *c)
{
        account_key_revoke(c->api->d.account, &c->session, http_req_param(c->req, "id"), api_done, c);
}

static const struct api_field users_out[] = {
        {"users", T_ARRAY, true, 0, "id, login, name, role, disabled, totp, created, seen (last login)", NULL},
        {0},
};
static const struct api_field change_in[] = {
        {"name", T_STRING, false, ACCOUNT_NAME_MAX, "what customers see", NULL},
        {"role", T_STRING, false, 40, NULL, NULL},
        {"disabled", T_BOOL, false, 0, "no login any more; their sessions end", NULL},
        {"totp", T_BOOL, false, 0, "false: their second factor is taken away", NULL},
        {0},
};
static const struct api_field link_out[] = {
        {"link", T_STRING, true, 0, "on this server, for once; give it to this person alone", NULL},
        {"expires", T_INT, true, 0, NULL, NULL},
        {0},
};
static const struct api_field invite_in[] = {
        {"login", T_STRING, true, ACCOUNT_LOGIN_MAX, NULL, NULL},
        {"name", T_STRING, true, ACCOUNT_NAME_MAX, "what customers see", NULL},
        {"role", T_STRING, true, 40, NULL, NULL},
        {0},
};
static const struct api_field invitation_out[] = {
        {"login", T_STRING, true, 0, NULL, NULL},
        {"name", T_STRING, true, 0, NULL, NULL},
        {0},
};
/* In the body: addresses are written into logs. */
static const struct api_field token_in[] = {{"token", T_STRING, true, 100, "of the link", NULL}, {0}};
static const struct api_field join_in[] = {
        {"token", T_STRING, true, 100, "of the link", NULL},
        {"password", T_STRING, true, 256, "at least 10 characters", NULL},
        {0},
};
static const struct api_field keys_out[] = {
        {"keys", T_ARRAY, true, 0, "id, name, rights, created, used, expires (0: never), last4, made_by", NULL},
        {0},
};
static const struct api_field key_in[] = {
        {"name", T_STRING, true, ACCOUNT_NAME_MAX, "what it is for", NULL},
        {"rights", T_ARRAY, true, 0, "names of rights, some of your own; not self", NULL},
        {"expires", T_INT, false, 0, "in ms; 0 or absent: never", NULL},
        {0},
};
static const struct api_field key_out[] = {
        {"key", T_STRING, true, 0, "wlk_…, shown once; send it as Authorization: Bearer KEY", NULL},
        {0},
};

const struct api_row api_user_rows[] = {
        {"GET", "/v1/users", "who works here", RIGHT_MANAGE, users, NULL, users_out, 0, 200, 0},
        {"POST", "/v1/users/:id", "change a name or role, disable, take a second factor away", RIGHT_MANAGE, change,
         change_in, api_nothing, 0, 200, 0},
        {"POST", "/v1/users/:id/reset", "a link by which the person chooses a new password", RIGHT_MANAGE, reset,
         api_nothing, link_out, 0, 200, 0},
        {"POST", "/v1/users/invite", "a link by which somebody new joins", RIGHT_MANAGE, invite, invite_in, link_out, 0,
         200, 0},
        {"POST", "/v1/invitations/show", "whom a link is for", ROLE_PUBLIC, invitation, token_in, invitation_out, 0,
         200, 0},
        {"POST", "/v1/invitations/use", "choose the password; the link is used up", ROLE_PUBLIC, join, join_in,
         api_nothing, 0, 200, 0},
        {"GET", "/v1/keys", "keys of programs", RIGHT_MANAGE, keys, NULL, keys_out, 0, 200, 0},
        {"POST", "/v1/keys", "make one", RIGHT_MANAGE, add_key, key_in, key_out, 0, 200, 0},
        {"POST", "/v1/keys/:id/revoke", "it is not taken any more", RIGHT_MANAGE, revoke_key, api_nothing, api_nothing,
         0, 200, 0},
        {0},
};
