/* Passwords: argon2id with the parameters OWASP gives for 19 MiB. */
#include "crypt/password.h"

#include <sodium.h>
#include <string.h>

#define PASSWORD_OPS 2
#define PASSWORD_MEM ((size_t)19 * 1024 * 1024)

_Static_assert(PASSWORD_HASH_MAX >= crypto_pwhash_STRBYTES, "the hash string fits");

int password_hash(struct str password, char ret[PASSWORD_HASH_MAX], struct err *err)
{
        if (password.n == 0)
                return err_set(err, ERR_INVALID, "the password is empty");
        if (password.n > PASSWORD_MAX)
                return err_set(err, ERR_LIMIT, "the password is longer than %d bytes", PASSWORD_MAX);
        if (sodium_init() < 0)
                return err_set(err, ERR_INTERNAL, "libsodium does not start");
        if (crypto_pwhash_str_alg(ret, password.p, password.n, PASSWORD_OPS, PASSWORD_MEM,
                                  crypto_pwhash_ALG_ARGON2ID13) != 0)
                return err_set(err, ERR_LIMIT, "not enough memory to hash a password");
        return 0;
}

bool password_verify(struct str password, const char *hash)
{
        if (password.n > PASSWORD_MAX || strnlen(hash, PASSWORD_HASH_MAX) >= PASSWORD_HASH_MAX || sodium_init() < 0)
                return false;
        return crypto_pwhash_str_verify(hash, password.n ? password.p : "", password.n) == 0;
}

const char *password_dummy(void)
{
        /* Well formed, with our parameters; the digest is that of no known password. */
        return "$argon2id$v=19$m=19456,t=2,p=1$d2FybWxpbmUtZHVtbXktMA$"
               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}
