/* Tokens and hashes: thin, so that nobody else needs to know libsodium. */
#include "crypt/token.h"

#include "base/rand.h"

#include <sodium.h>

void token_random(char ret[TOKEN_LEN + 1])
{
        unsigned char raw[32];

        rand_bytes(raw, sizeof(raw));
        sodium_bin2base64(ret, TOKEN_LEN + 1, raw, sizeof(raw), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        sodium_memzero(raw, sizeof(raw));
}

void crypt_sha256(struct str data, unsigned char ret[32])
{
        crypto_hash_sha256(ret, (const unsigned char *)data.p, data.n);
}

void crypt_mac(struct str key, struct str data, unsigned char ret[32])
{
        crypto_auth_hmacsha256_state st;

        crypto_auth_hmacsha256_init(&st, (const unsigned char *)key.p, key.n);
        crypto_auth_hmacsha256_update(&st, (const unsigned char *)data.p, data.n);
        crypto_auth_hmacsha256_final(&st, ret);
        sodium_memzero(&st, sizeof(st));
}

void code_random(char ret[CODE_LEN + 1])
{
        uint32_t v = 1 + randombytes_uniform(999999);

        for (int i = CODE_LEN - 1; i >= 0; i--, v /= 10)
                ret[i] = (char)('0' + v % 10);
        ret[CODE_LEN] = '\0';
}

bool crypt_equal(struct str a, struct str b)
{
        unsigned char diff = a.n != b.n;

        for (size_t i = 0; i < b.n; i++)
                diff = (unsigned char)(diff | ((unsigned char)b.p[i] ^ (unsigned char)(a.n ? a.p[i % a.n] : 0)));
        return diff == 0;
}
