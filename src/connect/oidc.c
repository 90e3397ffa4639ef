/* oidc - see oidc.h. */
#include "connect/oidc.h"

#include "base/buf.h"
#include "base/time.h"
#include "codec/json.h"
#include "crypt/jose.h"
#include "crypt/token.h"
#include "http/client.h"
#include "loop/loop.h"
#include "net/conn.h"

#include <stdlib.h>
#include <string.h>

#define NEVER INT64_MIN

struct login;

struct oidc {
        struct oidc_opts o;
        struct arena *mem;
        unsigned char key[32];
        struct net *net;
        struct arena *provider_mem; /* NULL: not known yet */
        struct oidc_provider provider;
        int64_t provider_ms, keys_ms; /* when they were read, on the loop's clock */
        struct jwk_set *keys;
        struct login *logins;
        unsigned n_logins;
};

/* A step of somebody's login that waits for the provider. */
struct login {
        struct oidc *o;
        struct login *next;
        struct arena *mem;
        struct http_client *client;
        struct oidc_provider provider; /* copied: the shared one may be read anew */
        struct str state, nonce, verifier, code, id_token, access_token;
        struct oidc_person person;
        void (*with_provider)(struct login *l);
        void (*answered)(struct login *l, int status, struct str body);
        oidc_begun_fn *begun;
        oidc_person_fn *finished;
        void *arg;
};

/* ---- opening ---- */

static struct str keep_url(struct arena *mem, struct str url)
{
        return arena_str(mem, url.n && url.p[url.n - 1] == '/' ? str_sub(url, 0, url.n - 1) : url);
}

static int check_url(struct str url, const char *setting, struct err *err)
{
        struct http_url u;
        int r = http_url_parse(url, &u, err);

        if (r == 0 && !str_starts(url, STR("http")))
                r = err_set(err, ERR_INVALID, "%.*s is no http or https URL", STR_ARG(url));
        for (size_t i = 0; r == 0 && i < url.n; i++)
                if (url.p[i] <= ' ' || url.p[i] > '~' || url.p[i] == '?' || url.p[i] == '#')
                        r = err_set(err, ERR_INVALID, "an address without query and fragment is needed");
        if (r < 0)
                err_prefix(err, "%s", setting);
        return r;
}

int oidc_open(const struct oidc_opts *opts, struct oidc **ret, struct err *err)
{
        struct arena *mem;
        struct oidc *o;
        int r = check_url(opts->issuer, "oidc_issuer", err);

        if (r == 0)
                r = check_url(opts->public_url, "public_url, which the login at a provider needs", err);
        if (r == 0 && !opts->client_id.n)
                r = err_set(err, ERR_INVALID, "oidc_client_id: must not be empty beside oidc_issuer");
        if (r < 0)
                return r;
        mem = arena_new(65536);
        o = ARENA_NEW(mem, struct oidc);
        *o = (struct oidc){.o = *opts, .mem = mem, .provider_ms = NEVER, .keys_ms = NEVER};
        o->o.issuer = arena_str(mem, opts->issuer);
        o->o.client_id = arena_str(mem, opts->client_id);
        o->o.client_secret = arena_str(mem, opts->client_secret);
        o->o.public_url = keep_url(mem, opts->public_url);
        o->o.name = arena_str(mem, opts->name);
        o->o.role = arena_str(mem, opts->role);
        memcpy(o->key, opts->key, sizeof(o->key));
        o->o.key = NULL;
        o->net = net_new(opts->loop);
        *ret = o;
        return 0;
}

static void login_free(struct login *l)
{
        http_client_free(l->client);
        arena_free(l->mem);
}

struct oidc *oidc_close(struct oidc *o)
{
        if (!o)
                return NULL;
        for (struct login *l = o->logins, *next; l; l = next) {
                next = l->next;
                login_free(l);
        }
        net_free(o->net);
        jwk_set_free(o->keys);
        arena_free(o->provider_mem);
        explicit_bzero(o->key, sizeof(o->key));
        arena_free(o->mem);
        return NULL;
}

struct str oidc_name(const struct oidc *o)
{
        return o->o.name;
}

struct str oidc_role(const struct oidc *o)
{
        return o->o.role;
}

bool oidc_secure(const struct oidc *o)
{
        return str_starts(o->o.public_url, STR("https://"));
}

/* ---- logins under way ---- */

static struct login *login_new(struct oidc *o, void *arg)
{
        struct arena *mem;
        struct login *l;

        if (o->n_logins >= OIDC_UNDER_WAY)
                return NULL;
        mem = arena_new(4 << 20);
        l = ARENA_NEW(mem, struct login);
        *l = (struct login){.o = o, .next = o->logins, .mem = mem, .arg = arg};
        o->logins = l;
        o->n_logins++;
        return l;
}

static void login_end(struct login *l, int r, const struct err *err, struct str location, struct str cookie)
{
        struct login **at = &l->o->logins;

        while (*at != l)
                at = &(*at)->next;
        *at = l->next;
        l->o->n_logins--;
        if (l->begun)
                l->begun(l->arg, r, err, location, cookie);
        else
                l->finished(l->arg, r, err, r == 0 ? &l->person : NULL);
        login_free(l);
}

static void login_fail(struct login *l, int r, const struct err *err)
{
        login_end(l, r, err, (struct str){NULL, 0}, (struct str){NULL, 0});
}

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct login *l = arg;
        struct err err;

        if (r < 0) {
                err_set(&err, r, "the provider %s", r == ERR_TIMEOUT ? "does not answer" : "cannot be reached");
                login_fail(l, r, &err);
                return;
        }
        l->answered(l, reply->status, arena_str(l->mem, reply->body));
}

/* body.n 0: GET. headers may be empty. */
static void ask(struct login *l, struct str url, struct str headers, struct str body,
                void (*answered)(struct login *l, int status, struct str body))
{
        struct http_url u;
        struct http_call call = {.method = body.n ? "POST" : "GET",
                                 .headers = arena_concat(l->mem, STR("Accept: application/json\r\n"), headers),
                                 .content_type = body.n ? STR("application/x-www-form-urlencoded") : STR(""),
                                 .body = body,
                                 .timeout_ms = OIDC_TIMEOUT_MS,
                                 .body_max = OIDC_ANSWER_MAX};
        struct err err;
        int r = http_url_parse(url, &u, &err);

        http_client_free(l->client);
        l->client = r == 0 ? http_client_new(l->o->net, url, NULL, &err) : NULL;
        l->answered = answered;
        call.path = u.path;
        if (l->client && http_client_send(l->client, &call, on_reply, l) == 0)
                return;
        err_set(&err, ERR_IO, "the provider cannot be reached");
        login_fail(l, ERR_IO, &err);
}

static void put_encoded(struct buf *b, struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                    c == '.' || c == '_' || c == '~')
                        buf_put_ch(b, (char)c);
                else
                        buf_printf(b, "%%%02X", c);
        }
}

static void put_param(struct buf *b, const char *name, struct str value)
{
        if (b->n && b->p[b->n - 1] != '?')
                buf_put_ch(b, '&');
        buf_printf(b, "%s=", name);
        put_encoded(b, value);
}

static struct str callback_url(const struct login *l)
{
        return arena_printf(l->mem, "%.*s%s", STR_ARG(l->o->o.public_url), OIDC_CALLBACK);
}

/* ---- discovery ---- */

static void use_provider(struct login *l)
{
        const struct oidc_provider *p = &l->o->provider;

        l->provider = (struct oidc_provider){.authorization = arena_str(l->mem, p->authorization),
                                             .token = arena_str(l->mem, p->token),
                                             .userinfo = arena_str(l->mem, p->userinfo),
                                             .keys = arena_str(l->mem, p->keys),
                                             .post = p->post};
        l->with_provider(l);
}

static void on_discovery(struct login *l, int status, struct str body)
{
        struct oidc *o = l->o;
        struct arena *mem = arena_new(65536);
        struct oidc_provider p;
        struct err err;
        int r = status == 200 ? oidc_read_discovery(body, o->o.issuer, mem, &p, &err)
                              : err_set(&err, ERR_IO, "the provider's configuration was answered with %d", status);

        if (r < 0) {
                arena_free(mem);
                login_fail(l, r, &err);
                return;
        }
        arena_free(o->provider_mem);
        o->provider_mem = mem;
        o->provider = p;
        o->provider_ms = loop_now_ms(o->o.loop);
        use_provider(l);
}

static void need_provider(struct login *l, void (*then)(struct login *l))
{
        struct oidc *o = l->o;

        l->with_provider = then;
        if (o->provider_ms != NEVER && loop_now_ms(o->o.loop) - o->provider_ms < OIDC_KEPT_MS)
                use_provider(l);
        else
                ask(l,
                    arena_printf(l->mem, "%.*s/.well-known/openid-configuration",
                                 STR_ARG(keep_url(l->mem, o->o.issuer))),
                    STR(""), STR(""), on_discovery);
}

/* ---- the cookie: STATE.NONCE.VERIFIER.UNTIL.MAC ---- */

static struct str mac_of(const struct oidc *o, struct str text, struct arena *mem)
{
        unsigned char mac[32];

        crypt_mac(str_n((const char *)o->key, sizeof(o->key)), text, mac);
        return base64url_encode(str_n((const char *)mac, sizeof(mac)), mem);
}

static struct str cookie_write(const struct login *l)
{
        struct str text = arena_printf(l->mem, "%.*s.%.*s.%.*s.%lld", STR_ARG(l->state), STR_ARG(l->nonce),
                                       STR_ARG(l->verifier), (long long)(clock_now_ms(l->o->o.clock) + OIDC_LOGIN_MS));

        return arena_printf(l->mem, "%.*s.%.*s", STR_ARG(text), STR_ARG(mac_of(l->o, text, l->mem)));
}

static int cookie_read(struct login *l, struct str cookie, struct err *err)
{
        struct str rest = cookie, until, signed_part;
        int64_t until_ms = 0, now = clock_now_ms(l->o->o.clock);

        if (cookie.n > 400 || !str_cut(&rest, '.', &l->state) || !str_cut(&rest, '.', &l->nonce) ||
            !str_cut(&rest, '.', &l->verifier) || !str_cut(&rest, '.', &until) || !rest.p)
                return err_set(err, ERR_DENIED, "no login was begun in this browser");
        signed_part = str_n(cookie.p, (size_t)(rest.p - cookie.p) - 1);
        if (!crypt_equal(rest, mac_of(l->o, signed_part, l->mem)))
                return err_set(err, ERR_DENIED, "the login's cookie is not ours");
        if (!str_to_i64(until, 0, INT64_MAX, &until_ms) || now >= until_ms || now < until_ms - OIDC_LOGIN_MS)
                return err_set(err, ERR_DENIED, "the login took too long");
        return 0;
}

/* ---- begin ---- */

static struct str fresh(struct arena *mem)
{
        char token[TOKEN_LEN + 1];

        token_random(token);
        return arena_str(mem, str_c(token));
}

static void go_there(struct login *l)
{
        unsigned char hash[32];
        struct str location;
        struct buf b;

        l->state = fresh(l->mem);
        l->nonce = fresh(l->mem);
        l->verifier = fresh(l->mem);
        crypt_sha256(l->verifier, hash);
        buf_init(&b, 8192);
        buf_put_str(&b, l->provider.authorization);
        if (!str_contains(l->provider.authorization, STR("?")))
                buf_put_ch(&b, '?');
        put_param(&b, "response_type", STR("code"));
        put_param(&b, "client_id", l->o->o.client_id);
        put_param(&b, "redirect_uri", callback_url(l));
        put_param(&b, "scope", STR("openid email profile"));
        put_param(&b, "state", l->state);
        put_param(&b, "nonce", l->nonce);
        put_param(&b, "code_challenge", base64url_encode(str_n((const char *)hash, sizeof(hash)), l->mem));
        put_param(&b, "code_challenge_method", STR("S256"));
        location = arena_str(l->mem, buf_str(&b));
        buf_done(&b);
        login_end(l, 0, NULL, location, cookie_write(l));
}

void oidc_begin(struct oidc *o, oidc_begun_fn *cb, void *arg)
{
        struct login *l = login_new(o, arg);
        struct err err;

        if (!l) {
                err_set(&err, ERR_BUSY, "too many people log in at once; try again in a moment");
                cb(arg, ERR_BUSY, &err, (struct str){NULL, 0}, (struct str){NULL, 0});
                return;
        }
        l->begun = cb;
        need_provider(l, go_there);
}

/* ---- finish ---- */

static void succeed(struct login *l)
{
        login_end(l, 0, NULL, (struct str){NULL, 0}, (struct str){NULL, 0});
}

/* What userinfo does not say is not known; the login holds without it. */
static void on_userinfo(struct login *l, int status, struct str body)
{
        if (status == 200)
                oidc_read_userinfo(body, l->mem, &l->person);
        succeed(l);
}

static void take_claims(struct login *l, struct str claims)
{
        struct oidc_expected x = {.issuer = l->o->o.issuer,
                                  .client_id = l->o->o.client_id,
                                  .nonce = l->nonce,
                                  .now_ms = clock_now_ms(l->o->o.clock)};
        struct err err;
        int r = oidc_read_claims(claims, &x, l->mem, &l->person, &err);

        if (r < 0)
                login_fail(l, r, &err);
        else if (!l->person.email.n && l->provider.userinfo.n && l->access_token.n)
                ask(l, l->provider.userinfo,
                    arena_printf(l->mem, "Authorization: Bearer %.*s\r\n", STR_ARG(l->access_token)), STR(""),
                    on_userinfo);
        else
                succeed(l);
}

static void verify(struct login *l);

static void on_keys(struct login *l, int status, struct str body)
{
        struct oidc *o = l->o;
        struct jwk_set *keys = NULL;
        struct err err;
        int r = status == 200 ? jwk_set_parse(body, &keys, &err)
                              : err_set(&err, ERR_IO, "the provider's keys were answered with %d", status);

        if (r < 0) {
                login_fail(l, ERR_IO, &err);
                return;
        }
        jwk_set_free(o->keys);
        o->keys = keys;
        o->keys_ms = loop_now_ms(o->o.loop);
        verify(l);
}

/* A key that is not there is looked for in a newer set. */
static void verify(struct login *l)
{
        struct oidc *o = l->o;
        int64_t age = o->keys ? loop_now_ms(o->o.loop) - o->keys_ms : INT64_MAX;
        struct str claims;
        struct err err;
        int r = ERR_NOTFOUND;

        if (age < OIDC_KEPT_MS)
                r = jws_verify(l->id_token, o->keys, l->mem, &claims, &err);
        if (r == 0)
                take_claims(l, claims);
        else if (r == ERR_NOTFOUND && age >= OIDC_KEYS_AGAIN_MS)
                ask(l, l->provider.keys, STR(""), STR(""), on_keys);
        else
                login_fail(l, ERR_DENIED, &err);
}

/* Goes into a header. */
static bool token_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] <= ' ' || s.p[i] > '~')
                        return false;
        return s.n <= JWS_MAX;
}

static void on_tokens(struct login *l, int status, struct str body)
{
        json_t *doc = NULL;
        struct err err;

        if (status != 200 || json_parse(body, &doc, NULL) < 0) {
                err_set(&err, status >= 500 ? ERR_IO : ERR_DENIED, "the provider gave no tokens for the code: %d",
                        status);
                login_fail(l, err.code, &err);
                return;
        }
        l->id_token = arena_str(l->mem, json_get_str(doc, "id_token"));
        if (token_ok(json_get_str(doc, "access_token")))
                l->access_token = arena_str(l->mem, json_get_str(doc, "access_token"));
        json_decref(doc);
        verify(l);
}

/* RFC 6749, 2.3.1: both are form-encoded first. */
static struct str basic(struct login *l)
{
        struct str text;
        struct buf b;

        buf_init(&b, 32768);
        put_encoded(&b, l->o->o.client_id);
        buf_put_ch(&b, ':');
        put_encoded(&b, l->o->o.client_secret);
        text = base64_encode(buf_str(&b), l->mem);
        buf_done(&b);
        return arena_printf(l->mem, "Authorization: Basic %.*s\r\n", STR_ARG(text));
}

static void fetch_tokens(struct login *l)
{
        bool secret = l->o->o.client_secret.n > 0;
        struct str body;
        struct buf b;

        buf_init(&b, 65536);
        put_param(&b, "grant_type", STR("authorization_code"));
        put_param(&b, "code", l->code);
        put_param(&b, "redirect_uri", callback_url(l));
        put_param(&b, "code_verifier", l->verifier);
        if (!secret || l->provider.post)
                put_param(&b, "client_id", l->o->o.client_id);
        if (secret && l->provider.post)
                put_param(&b, "client_secret", l->o->o.client_secret);
        body = arena_str(l->mem, buf_str(&b));
        buf_done(&b);
        ask(l, l->provider.token, secret && !l->provider.post ? basic(l) : STR(""), body, on_tokens);
}

static int check_answer(struct login *l, const struct oidc_answer *a, struct err *err)
{
        int r = cookie_read(l, arena_str(l->mem, a->cookie), err);

        if (r < 0)
                return r;
        if (!crypt_equal(a->state, l->state))
                return err_set(err, ERR_DENIED, "the answer belongs to another login (state)");
        if (a->iss.n && !str_eq(a->iss, l->o->o.issuer))
                return err_set(err, ERR_DENIED, "the answer is of another issuer (iss)");
        if (a->error.n)
                return err_set(err, ERR_DENIED, "the provider says no");
        if (!a->code.n || a->code.n > OIDC_CODE_MAX)
                return err_set(err, ERR_DENIED, "the answer has no code");
        return 0;
}

void oidc_finish(struct oidc *o, const struct oidc_answer *a, oidc_person_fn *cb, void *arg)
{
        struct login *l = login_new(o, arg);
        struct err err;
        int r;

        if (!l) {
                err_set(&err, ERR_BUSY, "too many people log in at once; try again in a moment");
                cb(arg, ERR_BUSY, &err, NULL);
                return;
        }
        l->finished = cb;
        l->code = arena_str(l->mem, a->code);
        r = check_answer(l, a, &err);
        if (r < 0)
                login_fail(l, r, &err);
        else
                need_provider(l, fetch_tokens);
}
