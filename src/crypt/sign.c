/* sign - see sign.h. */
#include "crypt/sign.h"

#include "base/arena.h"
#include "crypt/token.h"

#include <sodium.h>
#include <stdio.h>

static void feed(crypto_auth_hmacsha256_state *st, struct str s)
{
        if (s.n)
                crypto_auth_hmacsha256_update(st, (const unsigned char *)s.p, s.n);
}

void sign_request(struct str secret, const struct signed_request *q, char ret[SIGN_HEX + 1])
{
        unsigned char mac[crypto_auth_hmacsha256_BYTES];
        crypto_auth_hmacsha256_state st;
        char time[32];
        int n = snprintf(time, sizeof(time), "\n%lld\n", (long long)q->time_s);

        crypto_auth_hmacsha256_init(&st, (const unsigned char *)(secret.n ? secret.p : ""), secret.n);
        feed(&st, STR("v1\n"));
        feed(&st, q->method);
        feed(&st, STR("\n"));
        feed(&st, q->path);
        feed(&st, str_n(time, (size_t)n));
        feed(&st, q->body);
        crypto_auth_hmacsha256_final(&st, mac);
        sodium_bin2hex(ret, SIGN_HEX + 1, mac, sizeof(mac));
}

struct str sign_headers(struct str secret, const struct signed_request *q, struct arena *mem)
{
        char hex[SIGN_HEX + 1];

        sign_request(secret, q, hex);
        return arena_printf(mem, "X-Warmline-Time: %lld\r\nX-Warmline-Signature: v1=%s\r\n", (long long)q->time_s, hex);
}

bool sign_check(struct str secret, const struct signed_request *q, struct str signature, int64_t now_s)
{
        char hex[SIGN_HEX + 1];
        struct str version = STR("v1=");
        bool same;

        sign_request(secret, q, hex);
        same = str_starts(signature, version) &&
               crypt_equal(str_sub(signature, version.n, signature.n), str_n(hex, SIGN_HEX));
        return same && q->time_s <= now_s + SIGN_SLACK_S && q->time_s >= now_s - SIGN_SLACK_S;
}
