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

bool crypt_equal(struct str a, struct str b)
{
        unsigned char diff = a.n != b.n;

        for (size_t i = 0; i < b.n; i++)
                diff = (unsigned char)(diff | ((unsigned char)b.p[i] ^ (unsigned char)(a.n ? a.p[i % a.n] : 0)));
        return diff == 0;
}
