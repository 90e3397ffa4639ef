/* One-time codes; libsodium has no SHA-1, so the MAC is OpenSSL's. */
#include "crypt/totp.h"

#include "base/rand.h"
#include "crypt/token.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void totp_secret(unsigned char ret[TOTP_SECRET_LEN])
{
        rand_bytes(ret, TOTP_SECRET_LEN);
}

void totp_code(struct str secret, int64_t step, char ret[TOTP_DIGITS + 1])
{
        unsigned char counter[8], mac[EVP_MAX_MD_SIZE];
        unsigned n = 0, at;
        uint32_t v;

        for (int i = 0; i < 8; i++)
                counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
        if (!HMAC(EVP_sha1(), secret.p, (int)secret.n, counter, sizeof(counter), mac, &n) || n != 20)
                abort();
        at = mac[19] & 15; /* RFC 4226, section 5.3 */
        v = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 | mac[at + 3];
        snprintf(ret, TOTP_DIGITS + 1, "%06u", v % 1000000);
}

bool totp_check(struct str secret, struct str code, int64_t now_ms, int64_t *ret_step)
{
        int64_t now = now_ms / 1000 / TOTP_STEP_S;
        char digits[TOTP_DIGITS], right[TOTP_DIGITS + 1];
        size_t n = 0;
        bool ok = false;

        for (size_t i = 0; i < code.n; i++) {
                if (code.p[i] == ' ')
                        continue;
                if (n == TOTP_DIGITS || code.p[i] < '0' || code.p[i] > '9')
                        return false;
                digits[n++] = code.p[i];
        }
        if (n != TOTP_DIGITS)
                return false;
        for (int64_t step = now - TOTP_SLACK; step <= now + TOTP_SLACK; step++) {
                totp_code(secret, step, right);
                if (crypt_equal((struct str){digits, TOTP_DIGITS}, str_c(right))) {
                        *ret_step = step;
                        ok = true;
                }
        }
        return ok;
}

struct str totp_base32(struct arena *mem, struct str bytes)
{
        static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        size_t n = (bytes.n * 8 + 4) / 5;
        char *out = ARENA_ARRAY(mem, char, n + 1);

        for (size_t i = 0; i < n; i++) {
                size_t bit = i * 5, at = bit / 8;
                unsigned pair = (unsigned)(unsigned char)bytes.p[at] << 8;

                if (at + 1 < bytes.n)
                        pair |= (unsigned char)bytes.p[at + 1];
                out[i] = letters[pair >> (11 - bit % 8) & 31];
        }
        return (struct str){out, n};
}

static struct str percent(struct arena *mem, struct str s)
{
        char *out = ARENA_ARRAY(mem, char, s.n * 3 + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];
                bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                             c == '.' || c == '_' || c == '~';

                n += (size_t)snprintf(out + n, 4, plain ? "%c" : "%%%02X", c);
        }
        return (struct str){out, n};
}

struct str totp_uri(struct arena *mem, struct str secret, struct str login)
{
        return arena_printf(mem, "otpauth://totp/Warmline:%.*s?secret=%.*s&issuer=Warmline",
                            STR_ARG(percent(mem, login)), STR_ARG(totp_base32(mem, secret)));
}
