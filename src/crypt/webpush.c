/* webpush - see webpush.h. HKDF (RFC 5869) is written out as RFC 8291, 3.4 does: each step gives at most one block. */
#include "crypt/webpush.h"

#include "base/buf.h"
#include "base/rand.h"
#include "codec/json.h"
#include "crypt/token.h"

#include <openssl/evp.h>
#include <string.h>

enum { KEY = 16, NONCE = 12, TAG = 16, HEAD = WEBPUSH_SALT + 4 + 1 + P256_POINT };

static struct str bytes(const void *p, size_t n)
{
        return str_n((const char *)p, n);
}

int webpush_keys_read(struct str p256dh, struct str auth, struct webpush_keys *ret, struct err *err)
{
        struct arena *mem = arena_new(4096);
        unsigned char secret[P256_SECRET], point[32];
        struct str a, b;
        bool ok = p256dh.n < 200 && auth.n < 100 && base64url_decode(p256dh, mem, &a) &&
                  base64url_decode(auth, mem, &b) && a.n == P256_POINT && b.n == WEBPUSH_AUTH;

        if (ok) {
                memcpy(ret->p256dh, a.p, P256_POINT);
                memcpy(ret->auth, b.p, WEBPUSH_AUTH);
                p256_generate(secret);
                ok = p256_agree(secret, ret->p256dh, point, NULL) == 0;
        }
        arena_free(mem);
        return ok ? 0 : err_set(err, ERR_INVALID, "p256dh and auth are no keys of a subscription");
}

/* HMAC(key, info || 0x01) */
static void expand(const unsigned char key[32], struct str info, struct arena *mem, unsigned char ret[32])
{
        crypt_mac(bytes(key, 32), arena_concat(mem, info, STR("\x01")), ret);
}

/* Content-encryption key and nonce, RFC 8291, 3.4. */
static void derive(const struct webpush_keys *to, const unsigned char shared[32],
                   const unsigned char salt[WEBPUSH_SALT], const unsigned char ours[P256_POINT], struct arena *mem,
                   unsigned char key[32], unsigned char nonce[32])
{
        unsigned char prk[32], ikm[32];
        struct str info = arena_concat(mem, STR("WebPush: info\0"),
                                       arena_concat(mem, bytes(to->p256dh, P256_POINT), bytes(ours, P256_POINT)));

        crypt_mac(bytes(to->auth, WEBPUSH_AUTH), bytes(shared, 32), prk);
        expand(prk, info, mem, ikm);
        crypt_mac(bytes(salt, WEBPUSH_SALT), bytes(ikm, 32), prk);
        expand(prk, STR("Content-Encoding: aes128gcm\0"), mem, key);
        expand(prk, STR("Content-Encoding: nonce\0"), mem, nonce);
}

static bool seal(const unsigned char *key, const unsigned char *nonce, struct str text, unsigned char *out)
{
        EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
        int n = 0, last = 0;
        bool ok = ctx && EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, key, nonce) == 1 &&
                  EVP_EncryptUpdate(ctx, out, &n, (const unsigned char *)text.p, (int)text.n) == 1 &&
                  EVP_EncryptFinal_ex(ctx, out + n, &last) == 1 &&
                  EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, out + text.n) == 1;

        EVP_CIPHER_CTX_free(ctx);
        return ok && (size_t)(n + last) == text.n;
}

int webpush_encrypt(const struct webpush_keys *to, struct str text, const struct webpush_once *once, struct arena *mem,
                    struct str *ret, struct err *err)
{
        unsigned char shared[32], ours[P256_POINT], key[32], nonce[32], *out;
        struct webpush_once fresh;
        int r;

        if (text.n > WEBPUSH_TEXT_MAX)
                return err_set(err, ERR_LIMIT, "a push message has at most %d bytes", WEBPUSH_TEXT_MAX);
        if (!once) {
                p256_generate(fresh.secret);
                rand_bytes(fresh.salt, sizeof(fresh.salt));
                once = &fresh;
        }
        r = p256_public(once->secret, ours, err);
        if (r == 0)
                r = p256_agree(once->secret, to->p256dh, shared, err);
        if (r < 0)
                return r;
        derive(to, shared, once->salt, ours, mem, key, nonce);
        out = arena_alloc(mem, HEAD + text.n + 1 + TAG);
        memcpy(out, once->salt, WEBPUSH_SALT);
        memcpy(out + WEBPUSH_SALT, "\0\0\x10\0", 4); /* one record, of at most 4096 bytes */
        out[WEBPUSH_SALT + 4] = P256_POINT;
        memcpy(out + WEBPUSH_SALT + 5, ours, P256_POINT);
        if (!seal(key, nonce, arena_concat(mem, text, STR("\x02")), out + HEAD))
                return err_set(err, ERR_INTERNAL, "a push message could not be encrypted");
        *ret = bytes(out, HEAD + text.n + 1 + TAG);
        return 0;
}

int vapid_authorization(const unsigned char secret[P256_SECRET], struct str origin, struct str contact, int64_t now_ms,
                        struct arena *mem, struct str *ret, struct err *err)
{
        unsigned char point[P256_POINT];
        struct str token;
        struct buf b;
        int r = p256_public(secret, point, err);

        if (r < 0)
                return r;
        buf_init(&b, 8192);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "aud", origin);
        json_put_key_i64(&b, "exp", now_ms / 1000 + VAPID_TTL_S);
        json_put_key_str(&b, "sub", contact);
        buf_put_ch(&b, '}');
        r = b.overflow ? err_set(err, ERR_LIMIT, "the endpoint is too long")
                       : jws_sign_es256(buf_str(&b), secret, mem, &token, err);
        buf_done(&b);
        if (r == 0)
                *ret = arena_printf(mem, "vapid t=%s, k=%s", token.p,
                                    base64url_encode(bytes(point, sizeof(point)), mem).p);
        return r;
}
