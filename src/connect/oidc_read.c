/* oidc_read - what a provider says, strictly. */
#include "codec/json.h"
#include "connect/oidc.h"
#include "http/client.h"
#include "text/utf8.h"

#include <string.h>

static bool endpoint(const json_t *doc, const char *name, bool plain, struct arena *mem, struct str *ret)
{
        struct str s = json_get_str(doc, name);
        struct http_url url;

        if (!s.n || s.n > 1024 || http_url_parse(s, &url, NULL) < 0 ||
            !(str_starts(s, STR("https://")) || (plain && str_starts(s, STR("http://")))))
                return false;
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '#')
                        return false;
        *ret = arena_str(mem, s);
        return true;
}

static bool lists(const json_t *array, const char *word)
{
        for (size_t i = 0; i < json_array_size(array); i++)
                if (str_eq_c(json_str(json_array_get(array, i)), word))
                        return true;
        return false;
}

/* client_secret_basic is what holds when nothing is said. */
static bool wants_post(const json_t *doc)
{
        const json_t *ways = json_object_get(doc, "token_endpoint_auth_methods_supported");

        return json_is_array(ways) && !lists(ways, "client_secret_basic") && lists(ways, "client_secret_post");
}

int oidc_read_discovery(struct str json, struct str issuer, struct arena *mem, struct oidc_provider *ret,
                        struct err *err)
{
        bool plain = str_starts(issuer, STR("http://"));
        json_t *doc = NULL;
        int r = json_parse(json, &doc, err) < 0 ? ERR_INVALID : 0;

        *ret = (struct oidc_provider){0};
        if (r < 0) {
                err_prefix(err, "the provider's configuration");
                return r;
        }
        if (!str_eq(json_get_str(doc, "issuer"), issuer))
                r = err_set(err, ERR_INVALID, "the provider calls itself another issuer than oidc_issuer");
        else if (!endpoint(doc, "authorization_endpoint", plain, mem, &ret->authorization) ||
                 !endpoint(doc, "token_endpoint", plain, mem, &ret->token) ||
                 !endpoint(doc, "jwks_uri", plain, mem, &ret->keys))
                r = err_set(err, ERR_INVALID, "the provider names no good authorization, token and key endpoints");
        else
                endpoint(doc, "userinfo_endpoint", plain, mem, &ret->userinfo);
        ret->post = wants_post(doc);
        json_decref(doc);
        return r;
}

/* ---- the ID token ---- */

static bool is_for(const json_t *claims, struct str client_id)
{
        const json_t *aud = json_object_get(claims, "aud"), *azp = json_object_get(claims, "azp");
        bool listed = false;

        if (azp && !str_eq(json_str(azp), client_id))
                return false;
        if (json_is_string(aud))
                return str_eq(json_str(aud), client_id);
        for (size_t i = 0; i < json_array_size(aud); i++)
                listed |= str_eq(json_str(json_array_get(aud, i)), client_id);
        return listed && (json_array_size(aud) == 1 || azp);
}

static int check_times(const json_t *claims, int64_t now_s, struct err *err)
{
        const json_t *exp = json_object_get(claims, "exp"), *iat = json_object_get(claims, "iat"),
                     *nbf = json_object_get(claims, "nbf");

        if (!json_is_integer(exp) || !json_is_integer(iat) || (nbf && !json_is_integer(nbf)))
                return err_set(err, ERR_DENIED, "the ID token has no exp or iat in whole seconds");
        if (json_integer_value(exp) <= now_s - OIDC_SKEW_S)
                return err_set(err, ERR_DENIED, "the ID token has expired; do the clocks agree?");
        if (json_integer_value(iat) > now_s + OIDC_SKEW_S || (nbf && json_integer_value(nbf) > now_s + OIDC_SKEW_S))
                return err_set(err, ERR_DENIED, "the ID token is from the future; do the clocks agree?");
        return 0;
}

/* Some providers say "true". */
static bool verified(const json_t *o)
{
        const json_t *v = json_object_get(o, "email_verified");

        return json_is_true(v) || str_eq_c(json_str(v), "true");
}

static bool clean(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
                        return false;
        return true;
}

static void read_person(const json_t *o, struct arena *mem, struct oidc_person *p)
{
        struct str email = json_get_str(o, "email"), name = json_get_str(o, "name");

        if (!p->email.n && verified(o) && email.n >= 3 && email.n <= OIDC_EMAIL_MAX && memchr(email.p, '@', email.n) &&
            clean(email) && !memchr(email.p, ' ', email.n))
                p->email = arena_str(mem, email);
        if (!p->name.n && clean(name))
                p->name = arena_str(mem, str_trim(utf8_cut(name, OIDC_NAME_MAX)));
}

int oidc_read_claims(struct str json, const struct oidc_expected *x, struct arena *mem, struct oidc_person *ret,
                     struct err *err)
{
        json_t *claims = NULL;
        struct str sub;
        int r = 0;

        *ret = (struct oidc_person){0};
        if (json_parse(json, &claims, NULL) < 0 || !json_is_object(claims)) {
                json_decref(claims);
                return err_set(err, ERR_DENIED, "the ID token's claims are no JSON object");
        }
        sub = json_get_str(claims, "sub");
        if (!str_eq(json_get_str(claims, "iss"), x->issuer))
                r = err_set(err, ERR_DENIED, "the ID token is of another issuer");
        else if (!is_for(claims, x->client_id))
                r = err_set(err, ERR_DENIED, "the ID token is for another client");
        else if (!x->nonce.n || !str_eq(json_get_str(claims, "nonce"), x->nonce))
                r = err_set(err, ERR_DENIED, "the ID token belongs to another login (nonce)");
        else if (!sub.n || sub.n > OIDC_SUBJECT_MAX || !clean(sub))
                r = err_set(err, ERR_DENIED, "the ID token names nobody (sub)");
        else
                r = check_times(claims, x->now_ms / 1000, err);
        if (r == 0) {
                ret->issuer = arena_str(mem, x->issuer);
                ret->subject = arena_str(mem, sub);
                read_person(claims, mem, ret);
        }
        json_decref(claims);
        return r;
}

bool oidc_read_userinfo(struct str json, struct arena *mem, struct oidc_person *p)
{
        json_t *o = NULL;
        bool same;

        if (json_parse(json, &o, NULL) < 0)
                return false;
        same = str_eq(json_get_str(o, "sub"), p->subject);
        if (same)
                read_person(o, mem, p);
        json_decref(o);
        return same;
}
