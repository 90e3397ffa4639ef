/* jose - see jose.h. The algorithm is that of the key which the set holds, never one that the token asks for: a token
 * whose alg is not its key's is refused. */
#include "crypt/jose.h"

#include <jansson.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { ES256_BYTES = 64, KID_MAX = 256 };

/* ---- base64 ---- */

static struct str encode(struct str in, int variant, struct arena *mem)
{
        size_t n = sodium_base64_encoded_len(in.n, variant);
        char *out = arena_alloc(mem, n);

        sodium_bin2base64(out, n, (const unsigned char *)in.p, in.n, variant);
        return str_n(out, n - 1);
}

struct str base64url_encode(struct str in, struct arena *mem)
{
        return encode(in, sodium_base64_VARIANT_URLSAFE_NO_PADDING, mem);
}

struct str base64_encode(struct str in, struct arena *mem)
{
        return encode(in, sodium_base64_VARIANT_ORIGINAL, mem);
}

bool base64url_decode(struct str in, struct arena *mem, struct str *ret)
{
        size_t max = in.n / 4 * 3 + 3, n = 0;
        char *out = arena_alloc(mem, max + 1);

        if (sodium_base642bin((unsigned char *)out, max, in.p, in.n, NULL, &n, NULL,
                              sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
                return false;
        *ret = str_n(out, n);
        return true;
}

/* ---- keys ---- */

struct jwk {
        char kid[KID_MAX + 1];
        bool rsa; /* RS256, else ES256 */
        EVP_PKEY *key;
};

struct jwk_set {
        size_t n;
        struct jwk keys[JWK_KEYS_MAX];
};

static struct str member(const json_t *o, const char *name)
{
        const json_t *v = json_object_get(o, name);

        return str_n(json_string_value(v), json_string_length(v));
}

static EVP_PKEY *build(const char *type, int selection, OSSL_PARAM_BLD *parts)
{
        EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
        OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(parts);
        EVP_PKEY *key = NULL;

        if (!ctx || !params || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &key, selection, params) != 1)
                key = NULL;
        OSSL_PARAM_free(params);
        EVP_PKEY_CTX_free(ctx);
        return key;
}

static EVP_PKEY *rsa_key(struct str n, struct str e)
{
        BIGNUM *bn = BN_bin2bn((const unsigned char *)n.p, (int)n.n, NULL),
               *be = BN_bin2bn((const unsigned char *)e.p, (int)e.n, NULL);
        OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
        EVP_PKEY *key = NULL;

        if (bn && be && parts && BN_num_bits(bn) >= JWK_RSA_MIN && BN_num_bits(bn) <= JWK_RSA_MAX && BN_is_odd(bn) &&
            BN_is_odd(be) && !BN_is_one(be) && OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_N, bn) == 1 &&
            OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_E, be) == 1)
                key = build("RSA", EVP_PKEY_PUBLIC_KEY, parts);
        OSSL_PARAM_BLD_free(parts);
        BN_free(bn);
        BN_free(be);
        return key;
}

/* secret NULL: a public key. NULL: point is not on the curve. */
static EVP_PKEY *p256_key(const unsigned char *secret, const unsigned char point[P256_POINT])
{
        OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
        BIGNUM *s = secret ? BN_bin2bn(secret, P256_SECRET, NULL) : NULL;
        EVP_PKEY *key = NULL;
        bool ok = parts && OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
                  OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, point, P256_POINT) == 1;

        if (ok && s)
                ok = OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_PRIV_KEY, s) == 1;
        if (ok)
                key = build("EC", secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parts);
        OSSL_PARAM_BLD_free(parts);
        BN_clear_free(s);
        return key;
}

static EVP_PKEY *read_key(const json_t *o, struct arena *mem, bool *ret_rsa)
{
        struct str kty = member(o, "kty"), alg = member(o, "alg"), use = member(o, "use"), a, b;
        unsigned char point[P256_POINT] = {4};

        if (use.n && !str_eq_c(use, "sig"))
                return NULL;
        *ret_rsa = str_eq_c(kty, "RSA");
        if (*ret_rsa) {
                if ((alg.n && !str_eq_c(alg, "RS256")) || !base64url_decode(member(o, "n"), mem, &a) ||
                    !base64url_decode(member(o, "e"), mem, &b) || a.n > JWK_RSA_MAX / 8 + 1 || b.n > 8)
                        return NULL;
                return rsa_key(a, b);
        }
        if (!str_eq_c(kty, "EC") || !str_eq_c(member(o, "crv"), "P-256") || (alg.n && !str_eq_c(alg, "ES256")) ||
            !base64url_decode(member(o, "x"), mem, &a) || !base64url_decode(member(o, "y"), mem, &b) || a.n != 32 ||
            b.n != 32)
                return NULL;
        memcpy(point + 1, a.p, 32);
        memcpy(point + 33, b.p, 32);
        return p256_key(NULL, point);
}

static void add_key(struct jwk_set *s, const json_t *o, struct arena *mem)
{
        struct str kid = member(o, "kid");
        struct jwk *k = &s->keys[s->n];

        if (kid.n > KID_MAX || (kid.n && memchr(kid.p, '\0', kid.n)))
                return;
        k->key = read_key(o, mem, &k->rsa);
        if (!k->key)
                return;
        if (kid.n)
                memcpy(k->kid, kid.p, kid.n);
        k->kid[kid.n] = '\0';
        s->n++;
}

int jwk_set_parse(struct str json, struct jwk_set **ret, struct err *err)
{
        struct arena *mem;
        struct jwk_set *s;
        json_t *doc, *keys;

        if (json.n > JWK_SET_MAX)
                return err_set(err, ERR_LIMIT, "the set of keys has more than %d bytes", JWK_SET_MAX);
        doc = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES, NULL);
        keys = json_object_get(doc, "keys");
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        mem = arena_new(0);
        for (size_t i = 0; i < json_array_size(keys) && s->n < JWK_KEYS_MAX; i++)
                add_key(s, json_array_get(keys, i), mem);
        arena_free(mem);
        json_decref(doc);
        if (s->n == 0) {
                jwk_set_free(s);
                return err_set(err, ERR_INVALID, "no set of keys with one for RS256 or ES256");
        }
        *ret = s;
        return 0;
}

struct jwk_set *jwk_set_free(struct jwk_set *s)
{
        for (size_t i = 0; s && i < s->n; i++)
                EVP_PKEY_free(s->keys[i].key);
        free(s);
        return NULL;
}

size_t jwk_set_count(const struct jwk_set *s)
{
        return s->n;
}

/* ---- verifying ---- */

/* r and s, 32 bytes each, to the DER that OpenSSL reads; NULL when that fails. */
static unsigned char *der_of(struct str sig, size_t *ret_n)
{
        BIGNUM *r = BN_bin2bn((const unsigned char *)sig.p, 32, NULL),
               *s = BN_bin2bn((const unsigned char *)sig.p + 32, 32, NULL);
        ECDSA_SIG *pair = ECDSA_SIG_new();
        unsigned char *der = NULL;
        int n;

        if (!r || !s || !pair || ECDSA_SIG_set0(pair, r, s) != 1) {
                BN_free(r);
                BN_free(s);
                ECDSA_SIG_free(pair);
                return NULL;
        }
        n = i2d_ECDSA_SIG(pair, &der);
        ECDSA_SIG_free(pair);
        *ret_n = n > 0 ? (size_t)n : 0;
        return n > 0 ? der : NULL;
}

static bool signed_by(const struct jwk *k, struct str text, struct str sig)
{
        const unsigned char *p = (const unsigned char *)sig.p;
        unsigned char *der = NULL;
        EVP_MD_CTX *ctx;
        size_t n = sig.n;
        bool ok;

        if (!k->rsa) {
                if (sig.n != ES256_BYTES || !(der = der_of(sig, &n)))
                        return false;
                p = der;
        }
        ctx = EVP_MD_CTX_new();
        ok = ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, k->key) == 1 &&
             EVP_DigestVerify(ctx, p, n, (const unsigned char *)text.p, text.n) == 1;
        EVP_MD_CTX_free(ctx);
        OPENSSL_free(der);
        return ok;
}

static int read_header(struct str part, struct arena *mem, bool *ret_rsa, struct str *ret_kid, struct err *err)
{
        struct str raw, alg;
        json_t *h = NULL;
        int r = 0;

        if (base64url_decode(part, mem, &raw))
                h = json_loadb(raw.p, raw.n, JSON_REJECT_DUPLICATES, NULL);
        alg = member(h, "alg");
        *ret_rsa = str_eq_c(alg, "RS256");
        if (!json_is_object(h))
                r = err_set(err, ERR_DENIED, "the token's header is no JSON object");
        else if (!*ret_rsa && !str_eq_c(alg, "ES256"))
                r = err_set(err, ERR_DENIED, "the token is signed with neither RS256 nor ES256");
        else if (json_object_get(h, "crit"))
                r = err_set(err, ERR_DENIED, "the token's header has \"crit\", which is not supported");
        else
                *ret_kid = arena_str(mem, member(h, "kid"));
        json_decref(h);
        return r;
}

int jws_verify(struct str token, const struct jwk_set *keys, struct arena *mem, struct str *ret_claims, struct err *err)
{
        struct str rest = token, header, body, sig, kid = {NULL, 0};
        bool rsa = false, tried = false;
        int r;

        if (token.n > JWS_MAX)
                return err_set(err, ERR_DENIED, "the token is longer than %d bytes", JWS_MAX);
        if (!str_cut(&rest, '.', &header) || !str_cut(&rest, '.', &body) || !rest.p)
                return err_set(err, ERR_DENIED, "the token has not three parts");
        r = read_header(header, mem, &rsa, &kid, err);
        if (r < 0)
                return r;
        if (!base64url_decode(rest, mem, &sig) || sig.n == 0)
                return err_set(err, ERR_DENIED, "the token's signature is no base64url");
        for (size_t i = 0; i < keys->n; i++) {
                const struct jwk *k = &keys->keys[i];

                if (k->rsa != rsa || (kid.n && !str_eq_c(kid, k->kid)))
                        continue;
                tried = true;
                if (!signed_by(k, str_n(token.p, header.n + 1 + body.n), sig))
                        continue;
                if (!base64url_decode(body, mem, ret_claims))
                        return err_set(err, ERR_DENIED, "the token's claims are no base64url");
                return 0;
        }
        if (!tried)
                return err_set(err, ERR_NOTFOUND, "the token's key is not in the set");
        return err_set(err, ERR_DENIED, "the token's signature is wrong");
}

/* ---- our own key ---- */

int p256_public(const unsigned char secret[P256_SECRET], unsigned char ret[P256_POINT], struct err *err)
{
        EC_GROUP *g = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
        EC_POINT *p = g ? EC_POINT_new(g) : NULL;
        BIGNUM *s = BN_bin2bn(secret, P256_SECRET, NULL);
        bool ok = p && s && !BN_is_zero(s) && BN_cmp(s, EC_GROUP_get0_order(g)) < 0 &&
                  EC_POINT_mul(g, p, s, NULL, NULL, NULL) == 1 &&
                  EC_POINT_point2oct(g, p, POINT_CONVERSION_UNCOMPRESSED, ret, P256_POINT, NULL) == P256_POINT;

        BN_clear_free(s);
        EC_POINT_free(p);
        EC_GROUP_free(g);
        return ok ? 0 : err_set(err, ERR_INVALID, "no secret of P-256");
}

void p256_generate(unsigned char ret_secret[P256_SECRET])
{
        unsigned char point[P256_POINT];

        do
                randombytes_buf(ret_secret, P256_SECRET);
        while (p256_public(ret_secret, point, NULL) < 0);
}

int p256_agree(const unsigned char secret[P256_SECRET], const unsigned char peer[P256_POINT], unsigned char ret[32],
               struct err *err)
{
        unsigned char point[P256_POINT];
        EVP_PKEY *ours = NULL, *theirs = NULL;
        EVP_PKEY_CTX *ctx = NULL;
        size_t n = 32;
        bool ok;

        if (p256_public(secret, point, err) < 0)
                return ERR_INVALID;
        ours = p256_key(secret, point);
        theirs = peer[0] == 4 ? p256_key(NULL, peer) : NULL;
        if (ours && theirs)
                ctx = EVP_PKEY_CTX_new_from_pkey(NULL, ours, NULL);
        ok = ctx && EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
             EVP_PKEY_derive(ctx, ret, &n) == 1 && n == 32;
        EVP_PKEY_CTX_free(ctx);
        EVP_PKEY_free(ours);
        EVP_PKEY_free(theirs);
        return ok ? 0 : err_set(err, ERR_INVALID, "no point of P-256");
}

static bool sign(EVP_PKEY *key, struct str text, unsigned char ret[ES256_BYTES])
{
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        unsigned char der[80];
        const unsigned char *at = der;
        size_t n = sizeof(der);
        ECDSA_SIG *pair = NULL;
        bool ok = ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
                  EVP_DigestSign(ctx, der, &n, (const unsigned char *)text.p, text.n) == 1 &&
                  (pair = d2i_ECDSA_SIG(NULL, &at, (long)n)) != NULL &&
                  BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret, 32) == 32 &&
                  BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret + 32, 32) == 32;

        ECDSA_SIG_free(pair);
        EVP_MD_CTX_free(ctx);
        return ok;
}

int jws_sign_es256(struct str claims, const unsigned char secret[P256_SECRET], struct arena *mem, struct str *ret,
                   struct err *err)
{
        unsigned char point[P256_POINT], sig[ES256_BYTES];
        struct str text;
        EVP_PKEY *key;
        bool ok;
        int r = p256_public(secret, point, err);

        if (r < 0)
                return r;
        text = arena_printf(mem, "%s.%s", base64url_encode(STR("{\"typ\":\"JWT\",\"alg\":\"ES256\"}"), mem).p,
                            base64url_encode(claims, mem).p);
        key = p256_key(secret, point);
        ok = key && sign(key, text, sig);
        EVP_PKEY_free(key);
        if (!ok)
                return err_set(err, ERR_INTERNAL, "a token could not be signed");
        *ret = arena_printf(mem, "%s.%s", text.p, base64url_encode(str_n((const char *)sig, sizeof(sig)), mem).p);
        return 0;
}
