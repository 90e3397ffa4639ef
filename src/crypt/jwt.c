/* JWT with HS256 only. The header is parsed strictly and its alg compared with the one constant: there is no table of
 * algorithms that a token could choose from, and the signature is checked before a claim is read. */
#include "crypt/jwt.h"

#include "base/buf.h"
#include "crypt/token.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#define JWT_MAX 4096
#define JWT_AHEAD_S 3600
#define JWT_SKEW_S 60

static bool b64_decode(struct str in, struct arena *mem, struct str *ret)
{
        size_t max = in.n / 4 * 3 + 3, n = 0;
        char *out = arena_alloc(mem, max + 1);

        if (sodium_base642bin((unsigned char *)out, max, in.p, in.n, NULL, &n, NULL,
                              sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
                return false;
        *ret = str_n(out, n);
        return true;
}

static struct str b64_encode(struct str in, struct arena *mem)
{
        size_t n = sodium_base64_encoded_len(in.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        char *out = arena_alloc(mem, n);

        sodium_bin2base64(out, n, (const unsigned char *)in.p, in.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        return str_n(out, n - 1);
}

static json_t *part_json(struct str part, struct arena *mem)
{
        struct str raw;
        json_t *j;

        if (!b64_decode(part, mem, &raw))
                return NULL;
        j = json_loadb(raw.p, raw.n, JSON_REJECT_DUPLICATES, NULL);
        if (j && !json_is_object(j)) {
                json_decref(j);
                return NULL;
        }
        return j;
}

static int check_header(struct str part, struct arena *mem, struct err *err)
{
        json_t *h = part_json(part, mem);
        const char *alg, *typ;
        int r = 0;

        if (!h)
                return err_set(err, ERR_DENIED, "the token's header is no JSON object");
        alg = json_string_value(json_object_get(h, "alg"));
        typ = json_string_value(json_object_get(h, "typ"));
        if (!alg || strcmp(alg, "HS256") != 0)
                r = err_set(err, ERR_DENIED, "the token is not signed with HS256");
        else if (json_object_get(h, "crit"))
                r = err_set(err, ERR_DENIED, "the token's header has \"crit\", which is not supported");
        else if (typ && strcmp(typ, "JWT") != 0)
                r = err_set(err, ERR_DENIED, "the token's type is not JWT");
        json_decref(h);
        return r;
}

static int claim_text(const json_t *body, const char *name, size_t max, struct arena *mem, struct str *ret,
                      struct err *err)
{
        const json_t *v = json_object_get(body, name);
        size_t n = json_string_length(v);

        if (!json_is_string(v) || n == 0)
                return err_set(err, ERR_DENIED, "the token has no \"%s\"", name);
        if (n > max)
                return err_set(err, ERR_DENIED, "the token's \"%s\" is longer than %zu bytes", name, max);
        *ret = arena_str(mem, str_n(json_string_value(v), n));
        return 0;
}

static int check_times(const json_t *body, int64_t now_s, int64_t *ret_exp_s, struct err *err)
{
        const json_t *exp = json_object_get(body, "exp"), *nbf = json_object_get(body, "nbf"),
                     *iat = json_object_get(body, "iat");

        if (!json_is_integer(exp))
                return err_set(err, ERR_DENIED, "the token has no \"exp\"");
        *ret_exp_s = json_integer_value(exp);
        if (*ret_exp_s <= now_s)
                return err_set(err, ERR_DENIED, "the token has expired");
        if (*ret_exp_s - now_s > JWT_AHEAD_S + JWT_SKEW_S)
                return err_set(err, ERR_DENIED, "the token expires more than one hour ahead");
        if (nbf && (!json_is_integer(nbf) || json_integer_value(nbf) > now_s + JWT_SKEW_S))
                return err_set(err, ERR_DENIED, "the token is not valid yet");
        if (iat && (!json_is_integer(iat) || json_integer_value(iat) > now_s + JWT_SKEW_S))
                return err_set(err, ERR_DENIED, "the token was issued in the future");
        return 0;
}

static int read_claims(struct str part, int64_t now_ms, struct arena *mem, struct jwt_claims *ret, struct err *err)
{
        json_t *body = part_json(part, mem);
        int r;

        if (!body)
                return err_set(err, ERR_DENIED, "the token's claims are no JSON object");
        r = claim_text(body, "sub", 128, mem, &ret->sub, err);
        if (r == 0)
                r = claim_text(body, "jti", 128, mem, &ret->jti, err);
        if (r == 0)
                r = check_times(body, now_ms / 1000, &ret->exp_s, err);
        json_decref(body);
        return r;
}

int jwt_hs256_verify(struct str token, struct str secret, int64_t now_ms, struct arena *mem, struct jwt_claims *ret,
                     struct err *err)
{
        unsigned char mac[crypto_auth_hmacsha256_BYTES];
        struct str rest = token, header, body, sig, signed_part;
        struct jwt_claims claims = {0};
        int r;

        if (token.n > JWT_MAX)
                return err_set(err, ERR_DENIED, "the token is longer than %d bytes", JWT_MAX);
        if (secret.n < 16)
                return err_set(err, ERR_DENIED, "tokens are not accepted here: no secret is configured");
        if (!str_cut(&rest, '.', &header) || !str_cut(&rest, '.', &body) || !rest.p)
                return err_set(err, ERR_DENIED, "the token has not three parts");
        signed_part = str_n(token.p, header.n + 1 + body.n);
        r = check_header(header, mem, err);
        if (r < 0)
                return r;
        crypt_mac(secret, signed_part, mac);
        if (!b64_decode(rest, mem, &sig) || !crypt_equal(sig, str_n((const char *)mac, sizeof(mac))))
                return err_set(err, ERR_DENIED, "the token's signature is wrong");
        r = read_claims(body, now_ms, mem, &claims, err);
        if (r == 0)
                *ret = claims;
        return r;
}

struct str jwt_hs256_sign(const struct jwt_claims *claims, struct str secret, struct arena *mem)
{
        unsigned char mac[crypto_auth_hmacsha256_BYTES];
        json_t *body = json_pack("{s:s%, s:s%, s:I}", "sub", claims->sub.p, claims->sub.n, "jti", claims->jti.p,
                                 claims->jti.n, "exp", (json_int_t)claims->exp_s);
        char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
        struct str head, part;

        json_decref(body);
        if (!text)
                return (struct str){0};
        head = b64_encode(STR("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), mem);
        part = arena_printf(mem, "%s.%s", head.p, b64_encode(str_c(text), mem).p);
        free(text);
        crypt_mac(secret, part, mac);
        return arena_printf(mem, "%s.%s", part.p, b64_encode(str_n((const char *)mac, sizeof(mac)), mem).p);
}
