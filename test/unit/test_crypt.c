/* crypt: the keyring and its files, passwords, tokens, signed tokens. */
#include "base/arena.h"
#include "crypt/jwt.h"
#include "crypt/keyring.h"
#include "crypt/password.h"
#include "crypt/token.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

static struct arena *mem;
static char dir[64];

static int setup(void **state)
{
        (void)state;
        mem = arena_new(0);
        memcpy(dir, "/tmp/wl-crypt-XXXXXX", 21);
        return mkdtemp(dir) ? 0 : -1;
}

static const char *in_dir(const char *name)
{
        return arena_printf(mem, "%s/%s", dir, name).p;
}

static int teardown(void **state)
{
        (void)state;
        (void)unlink(in_dir("master.key"));
        (void)unlink(in_dir("keys.db"));
        (void)rmdir(dir);
        mem = arena_free(mem);
        return 0;
}

static struct str seal(struct keyring *k, const char *who, const char *text)
{
        struct str out;

        assert_int_equal(keyring_seal(k, str_c(who), STR("t"), str_c(text), mem, &out, NULL), 0);
        return out;
}

static int unseal(struct keyring *k, const char *who, struct str cipher, struct str *ret)
{
        return keyring_unseal(k, str_c(who), STR("t"), cipher, mem, ret, NULL);
}

static void sealed_text_opens_again_after_a_restart(void **state)
{
        struct keyring *k;
        struct str a, b, out;
        struct stat sb;

        (void)state;
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        a = seal(k, "c1", "hello");
        b = seal(k, "c2", "");
        keyring_close(k);
        assert_int_equal(stat(in_dir("master.key"), &sb), 0);
        assert_int_equal(sb.st_mode & 0777, 0600);
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        assert_int_equal(unseal(k, "c1", a, &out), 0);
        assert_true(str_eq_c(out, "hello"));
        assert_int_equal(unseal(k, "c2", b, &out), 0);
        assert_int_equal(out.n, 0);
        assert_int_equal(unseal(k, "c2", a, &out), ERR_CORRUPT);
        keyring_close(k);
}

static void a_reader_sees_who_has_a_key_and_writes_nothing(void **state)
{
        struct keyring *k, *reader;
        struct stat before, after;

        (void)state;
        assert_int_equal(keyring_open_reader(dir, &reader, NULL), ERR_NOTFOUND);
        assert_int_equal(access(in_dir("keys.db"), F_OK), -1);
        assert_int_equal(access(in_dir("master.key"), F_OK), -1);
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        seal(k, "c1", "x");
        assert_true(keyring_has(k, STR("c1")));
        assert_int_equal(keyring_flush(k, NULL), 0);
        assert_int_equal(stat(in_dir("keys.db"), &before), 0);
        assert_int_equal(keyring_open_reader(dir, &reader, NULL), 0);
        assert_true(keyring_has(reader, STR("c1")));
        assert_false(keyring_has(reader, STR("c2")));
        keyring_close(reader);
        assert_int_equal(stat(in_dir("keys.db"), &after), 0);
        assert_int_equal(before.st_size, after.st_size);
        assert_int_equal(keyring_erase(k, STR("c1"), NULL), 0);
        assert_false(keyring_has(k, STR("c1")));
        keyring_close(k);
}

static void one_key_per_customer_is_enough(void **state)
{
        struct keyring *k;
        struct stat sb;

        (void)state;
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        for (int i = 0; i < 5; i++)
                seal(k, "c1", "x");
        assert_int_equal(keyring_flush(k, NULL), 0);
        for (int i = 0; i < 5; i++)
                seal(k, "c1", "x");
        keyring_close(k);
        assert_int_equal(stat(in_dir("keys.db"), &sb), 0);
        assert_int_equal(sb.st_size, 64 + 136);
}

static void a_changed_byte_does_not_open(void **state)
{
        struct keyring *k;
        struct str a, out;

        (void)state;
        assert_int_equal(keyring_open(NULL, &k, NULL), 0);
        a = seal(k, "c1", "hello");
        for (size_t i = 0; i < a.n; i++) {
                char *p = (char *)arena_str(mem, a).p;

                p[i] ^= 1;
                assert_int_not_equal(unseal(k, "c1", str_n(p, a.n), &out), 0);
        }
        assert_int_equal(unseal(k, "c1", str_n(a.p, SEAL_OVERHEAD - 1), &out), ERR_CORRUPT);
        assert_int_equal(keyring_unseal(k, STR("c1"), STR("other"), a, mem, &out, NULL), ERR_CORRUPT);
        keyring_close(k);
}

static void an_erased_customer_cannot_be_read_again(void **state)
{
        struct keyring *k;
        struct str a, b, c, out;

        (void)state;
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        a = seal(k, "c1", "hello");
        b = seal(k, "c2", "there");
        assert_int_equal(keyring_erase(k, STR("c1"), NULL), 0);
        assert_int_equal(unseal(k, "c1", a, &out), ERR_NOTFOUND);
        c = seal(k, "c1", "again"); /* a new key for a new life */
        keyring_close(k);
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        assert_int_equal(unseal(k, "c1", a, &out), ERR_NOTFOUND);
        assert_int_equal(unseal(k, "c2", b, &out), 0);
        assert_int_equal(unseal(k, "c1", c, &out), 0);
        keyring_close(k);
}

static void many_customers_keep_their_keys(void **state)
{
        struct keyring *k;
        struct str first[600], out;

        (void)state;
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        for (int i = 0; i < 600; i++) {
                first[i] = seal(k, arena_printf(mem, "c%d", i).p, arena_printf(mem, "text %d", i).p);
                if (i % 100 == 50)
                        assert_int_equal(keyring_flush(k, NULL), 0);
        }
        keyring_close(k);
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        for (int i = 0; i < 600; i++) {
                assert_int_equal(unseal(k, arena_printf(mem, "c%d", i).p, first[i], &out), 0);
                assert_true(str_eq(out, arena_printf(mem, "text %d", i)));
        }
        keyring_close(k);
}

static void a_torn_last_record_is_left_out(void **state)
{
        struct keyring *k;
        struct str a, b, out;

        (void)state;
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        a = seal(k, "c1", "hello");
        b = seal(k, "c2", "lost");
        keyring_close(k);
        assert_int_equal(truncate(in_dir("keys.db"), 64 + 136 + 50), 0);
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        assert_int_equal(unseal(k, "c1", a, &out), 0);
        assert_int_equal(unseal(k, "c2", b, &out), ERR_NOTFOUND);
        b = seal(k, "c2", "new");
        keyring_close(k);
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        assert_int_equal(unseal(k, "c2", b, &out), 0);
        keyring_close(k);
}

static void a_master_key_that_others_may_read_is_refused(void **state)
{
        struct keyring *k;
        struct err err;

        (void)state;
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        keyring_close(k);
        assert_int_equal(chmod(in_dir("master.key"), 0640), 0);
        assert_int_equal(keyring_open(dir, &k, &err), ERR_DENIED);
        assert_non_null(strstr(err.msg, "chmod 600"));
}

static void a_missing_or_foreign_master_key_is_refused(void **state)
{
        struct keyring *k;
        struct err err;
        int fd;

        (void)state;
        assert_int_equal(keyring_open(dir, &k, NULL), 0);
        seal(k, "c1", "x");
        keyring_close(k);
        assert_int_equal(unlink(in_dir("master.key")), 0);
        assert_int_equal(keyring_open(dir, &k, &err), ERR_NOTFOUND);
        fd = open(in_dir("master.key"), O_WRONLY | O_CREAT, 0600);
        assert_int_equal(write(fd, "0123456789abcdef0123456789abcdef", 32), 32);
        assert_int_equal(close(fd), 0);
        assert_int_equal(keyring_open(dir, &k, &err), ERR_DENIED);
        assert_non_null(strstr(err.msg, "another master key"));
}

static void passwords_verify_and_limits_hold(void **state)
{
        char hash[PASSWORD_HASH_MAX], longest[PASSWORD_MAX + 1];

        (void)state;
        memset(longest, 'x', sizeof(longest));
        assert_int_equal(password_hash(str_n(longest, PASSWORD_MAX), hash, NULL), 0);
        assert_true(password_verify(str_n(longest, PASSWORD_MAX), hash));
        assert_false(password_verify(str_n(longest, PASSWORD_MAX - 1), hash));
        assert_int_equal(password_hash(str_n(longest, PASSWORD_MAX + 1), hash, NULL), ERR_LIMIT);
        assert_int_equal(password_hash(STR(""), hash, NULL), ERR_INVALID);
        assert_false(password_verify(STR("secret"), password_dummy()));
        assert_false(password_verify(STR("secret"), ""));
}

static void tokens_differ_and_compare(void **state)
{
        char a[TOKEN_LEN + 1], b[TOKEN_LEN + 1];

        (void)state;
        token_random(a);
        token_random(b);
        assert_int_equal(strlen(a), TOKEN_LEN);
        assert_false(crypt_equal(str_c(a), str_c(b)));
        assert_true(crypt_equal(str_c(a), str_c(a)));
        assert_false(crypt_equal(str_n(a, 5), str_c(a)));
        assert_false(crypt_equal(str_c(a), str_n(a, 5)));
        assert_true(crypt_equal(STR(""), STR("")));
        assert_false(crypt_equal(STR(""), STR("a")));
}

static void sha256_is_sha256(void **state)
{
        unsigned char d[32];

        (void)state;
        crypt_sha256(STR("abc"), d);
        assert_int_equal(d[0], 0xba);
        assert_int_equal(d[31], 0xad);
}

#define SECRET STR("0123456789abcdef-secret")
#define NOW_MS 1700000000000

static int verify(struct str token)
{
        struct jwt_claims c;

        return jwt_hs256_verify(token, SECRET, NOW_MS, mem, &c, NULL);
}

static struct str sign(int64_t in_s)
{
        struct jwt_claims c = {STR_INIT("demo-0007"), STR_INIT("j1"), NOW_MS / 1000 + in_s};

        return jwt_hs256_sign(&c, SECRET, mem);
}

static void a_signed_token_tells_who(void **state)
{
        struct str t = sign(600);
        struct jwt_claims c;

        (void)state;
        assert_int_equal(jwt_hs256_verify(t, SECRET, NOW_MS, mem, &c, NULL), 0);
        assert_true(str_eq_c(c.sub, "demo-0007"));
        assert_true(str_eq_c(c.jti, "j1"));
        assert_int_equal(jwt_hs256_verify(t, STR("0123456789abcdef-sekret"), NOW_MS, mem, &c, NULL), ERR_DENIED);
        assert_int_equal(jwt_hs256_verify(t, STR(""), NOW_MS, mem, &c, NULL), ERR_DENIED);
}

static void expiry_must_be_within_the_hour(void **state)
{
        (void)state;
        assert_int_equal(verify(sign(3600)), 0);
        assert_int_equal(verify(sign(1)), 0);
        assert_int_equal(verify(sign(0)), ERR_DENIED);
        assert_int_equal(verify(sign(3661)), ERR_DENIED);
}

static void a_token_of_another_tool_verifies(void **state)
{
        /* Made with openssl: {"alg":"HS256","typ":"JWT"} . {"sub":"c","exp":1700000100,"jti":"x"} */
        struct str t = STR("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJjIiwiZXhwIjoxNzAwMDAwMTAwLCJqdGkiOiJ4In0."
                           "SQSqrAEyh0PRSd1zqzdyz-sjVxd4XTiJtumymN2b32k");

        (void)state;
        assert_int_equal(verify(t), 0);
}

static void none_and_other_algorithms_are_refused(void **state)
{
        (void)state;
        /* {"alg":"none"} and {"alg":"HS512"}, each with the claims of above */
        assert_int_equal(verify(STR("eyJhbGciOiJub25lIn0.eyJzdWIiOiJjIiwiZXhwIjoxNzAwMDAwMTAwLCJqdGkiOiJ4In0.")),
                         ERR_DENIED);
        assert_int_equal(verify(STR("eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJjIiwiZXhwIjoxNzAwMDAwMTAwLCJqdGkiOiJ4In0.AA")),
                         ERR_DENIED);
        assert_int_equal(verify(STR("")), ERR_DENIED);
        assert_int_equal(verify(STR("a.b")), ERR_DENIED);
        assert_int_equal(verify(STR("..")), ERR_DENIED);
        assert_int_equal(verify(STR("a.b.c.d")), ERR_DENIED);
}

static struct str encoded(struct str s)
{
        size_t n = sodium_base64_encoded_len(s.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        char *out = arena_alloc(mem, n);

        sodium_bin2base64(out, n, (const unsigned char *)s.p, s.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        return str_n(out, n - 1);
}

/* Any claims, signed rightly. */
static struct str sign_claims(const char *header, const char *claims)
{
        struct str part =
                arena_printf(mem, "%.*s.%.*s", STR_ARG(encoded(str_c(header))), STR_ARG(encoded(str_c(claims))));
        unsigned char mac[32];

        crypt_mac(SECRET, part, mac);
        return arena_printf(mem, "%.*s.%.*s", STR_ARG(part), STR_ARG(encoded(str_n((const char *)mac, 32))));
}

static void each_claim_is_needed_and_clocks_may_differ_by_a_minute(void **state)
{
        static const char head[] = "{\"alg\":\"HS256\"}";
        static const struct {
                const char *claims;
                int r;
        } rows[] = {
                {"{\"sub\":\"c\",\"jti\":\"x\",\"exp\":1700000100}", 0},
                {"{\"jti\":\"x\",\"exp\":1700000100}", ERR_DENIED},
                {"{\"sub\":\"c\",\"exp\":1700000100}", ERR_DENIED},
                {"{\"sub\":\"c\",\"jti\":\"x\"}", ERR_DENIED},
                {"{\"sub\":\"\",\"jti\":\"x\",\"exp\":1700000100}", ERR_DENIED},
                {"{\"sub\":7,\"jti\":\"x\",\"exp\":1700000100}", ERR_DENIED},
                {"{\"sub\":\"c\",\"jti\":\"x\",\"exp\":\"1700000100\"}", ERR_DENIED},
                {"{\"sub\":\"c\",\"sub\":\"d\",\"jti\":\"x\",\"exp\":1700000100}", ERR_DENIED},
                {"{\"sub\":\"c\",\"jti\":\"x\",\"exp\":1700000100,\"nbf\":1700000060}", 0},
                {"{\"sub\":\"c\",\"jti\":\"x\",\"exp\":1700000100,\"nbf\":1700000061}", ERR_DENIED},
                {"{\"sub\":\"c\",\"jti\":\"x\",\"exp\":1700000100,\"iat\":1700000060}", 0},
                {"{\"sub\":\"c\",\"jti\":\"x\",\"exp\":1700000100,\"iat\":1700000061}", ERR_DENIED},
                {"[]", ERR_DENIED},
                {"{", ERR_DENIED},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
                assert_int_equal(verify(sign_claims(head, rows[i].claims)), rows[i].r);
        assert_int_equal(verify(sign_claims("{\"alg\":\"hs256\"}", rows[0].claims)), ERR_DENIED);
        assert_int_equal(verify(sign_claims("{\"alg\":\"HS384\"}", rows[0].claims)), ERR_DENIED);
        assert_int_equal(verify(sign_claims("{\"alg\":\"HS256\",\"crit\":[\"x\"]}", rows[0].claims)), ERR_DENIED);
        assert_int_equal(verify(sign_claims("{\"alg\":\"HS256\",\"typ\":\"JWE\"}", rows[0].claims)), ERR_DENIED);
}

static void codes_have_six_digits(void **state)
{
        char code[CODE_LEN + 1];

        (void)state;
        for (int i = 0; i < 2000; i++) {
                code_random(code);
                assert_int_equal(strspn(code, "0123456789"), CODE_LEN);
                assert_string_not_equal(code, "000000");
        }
}

static void a_token_over_the_limit_is_refused(void **state)
{
        char big[4097];

        (void)state;
        memset(big, 'a', sizeof(big));
        assert_int_equal(verify(str_n(big, sizeof(big))), ERR_DENIED);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(sealed_text_opens_again_after_a_restart),
                T(a_reader_sees_who_has_a_key_and_writes_nothing),
                T(one_key_per_customer_is_enough),
                T(a_changed_byte_does_not_open),
                T(an_erased_customer_cannot_be_read_again),
                T(many_customers_keep_their_keys),
                T(a_torn_last_record_is_left_out),
                T(a_master_key_that_others_may_read_is_refused),
                T(a_missing_or_foreign_master_key_is_refused),
                T(passwords_verify_and_limits_hold),
                T(tokens_differ_and_compare),
                T(sha256_is_sha256),
                T(a_signed_token_tells_who),
                T(expiry_must_be_within_the_hour),
                T(a_token_of_another_tool_verifies),
                T(none_and_other_algorithms_are_refused),
                T(each_claim_is_needed_and_clocks_may_differ_by_a_minute),
                T(codes_have_six_digits),
                T(a_token_over_the_limit_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
