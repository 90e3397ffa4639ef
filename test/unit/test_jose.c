/* Tokens that others sign: the examples of RFC 7515, what is wrong with a token, and which keys are taken. */
#include "crypt/jose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* RFC 7515, A.3 */
static const char es256[] =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvb"
        "S9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTU"
        "JqPP3-Kg6NU1Q";
#define EC_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define EC_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

/* Made for this test; nobody has the secrets. */
static const char rsa_n[] = "8GCkLtaAxFMe9JW87tJWFymlcrYGgSx1IEFccD8kCmJkWu0PTpvPSExXNkO39FBQC2pX0dOG153YyqgUnwHZcP2uKU"
                            "EDc8Pz9-zPHJ0OWf6wbw5fuLSoR3Vr8pZMtSuoZHKc6QGC5uxX3YEhniusyBEaBIvyf3cO81k9YMIFXFyNUW6T_dU6"
                            "NmxvEFAL9GsH2x-GF8a6ZrAJq_ZB1cfBtqpIZRctc9to3HuS6BVLUDtGtqZTb-_pQ-vw8Ic65zf_-MYpqPGEaZW_Ms"
                            "uIMsmrx0BIKgSMPvF2XwMHodYzs67ryLVS7inkTOgmZhCkAGnOt87BMKksh5XdRomCdVnCyw",
                  weak_n[] =
                          "vtl4BoDOBeJx_qTAtLaRyBFkH4qiOqf3az1As5butFiPOENas0jD52GSMDA3d81FIVyTBGfJnzQZREi4i39azh3RsS"
                          "fvt6uGsQmi11f95qMfOiMbBV5DAgJPevmn7Qv--pECW6xz3yyUBCL8fdavm9DXM8ae5kzjZIXJRi9rEjk",
                  rs256[] = "eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIn0.eyJzdWIiOiJhbm5hIn0.f5qo0LzqHTnM7XwJ_NZwd7r6Bn5ij7xcst"
                            "efjvVs3KPKQ-BwVaqfi-db2bgsv8lumGHzN_AEd4g7xmZa85POG-dNlf8wo5IVpA4Z2ae65psz-Bopc1ZbL37sCJWk"
                            "S30Ng2ooXsiFU6Ut5vBf4ApkgWnqSQqkYvjPMya0VzVmPzyEQr2w3U-hYE0cCCnTmfyC3VGJFUod4AaeDefaNEpXxQ"
                            "-iP4FVKOEWyKLxbfuF6GzjQWJwO9N5cNMNMhQf_C_doccef26sl3AE13bfUMAVHm7xTuvgmOTl2AnLkP0bsb-3R66b"
                            "sGVKDSJvAq2mgx4mb_xaOhpw9Vx21sKI-xeMFA";

static struct jwk_set *set_of(struct arena *mem, const char *kid)
{
        struct jwk_set *s = NULL;

        assert_int_equal(
                jwk_set_parse(arena_printf(mem,
                                           "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"},"
                                           "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"AQAB\"},"
                                           "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}]}",
                                           kid, rsa_n),
                              &s, NULL),
                0);
        assert_int_equal(jwk_set_count(s), 2);
        return s;
}

static void both_algorithms_are_verified(void **state)
{
        struct arena *mem = arena_new(1 << 20);
        struct jwk_set *s = set_of(mem, "r1");
        struct str claims;

        (void)state;
        assert_int_equal(jws_verify(str_c(es256), s, mem, &claims, NULL), 0);
        assert_true(str_starts(claims, STR("{\"iss\":\"joe\"")));
        assert_int_equal(jws_verify(str_c(rs256), s, mem, &claims, NULL), 0);
        assert_true(str_eq_c(claims, "{\"sub\":\"anna\"}"));
        jwk_set_free(s);
        arena_free(mem);
}

static void a_changed_byte_anywhere_is_noticed(void **state)
{
        const char *const tokens[] = {es256, rs256};
        struct arena *mem = arena_new(0);
        struct jwk_set *s = set_of(mem, "r1");
        struct str claims;
        char changed[sizeof(rs256) + sizeof(es256)];

        (void)state;
        for (size_t t = 0; t < 2; t++)
                for (size_t i = 0, n = strlen(tokens[t]); i < n; i++) {
                        memcpy(changed, tokens[t], n);
                        changed[i] = changed[i] == 'B' ? 'C' : 'B';
                        assert_true(jws_verify(str_n(changed, n), s, mem, &claims, NULL) < 0);
                        assert_true(jws_verify(str_n(tokens[t], i), s, mem, &claims, NULL) < 0);
                }
        jwk_set_free(s);
        arena_free(mem);
}

static void a_token_does_not_choose_how_it_is_verified(void **state)
{
        static const char *const headers[] = {"{\"alg\":\"none\"}",
                                              "{\"alg\":\"HS256\"}",
                                              "{\"alg\":\"RS512\"}",
                                              "{}",
                                              "[]",
                                              "{\"alg\":\"RS256\",\"crit\":[\"b64\"]}",
                                              "{\"alg\":\"RS256\",\"alg\":\"none\"}"};
        struct arena *mem = arena_new(1 << 20);
        struct jwk_set *s = set_of(mem, "r1");
        struct str claims;
        char long_one[JWS_MAX + 2];

        (void)state;
        for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
                assert_int_equal(
                        jws_verify(arena_printf(mem, "%s.e30.AAAA", base64url_encode(str_c(headers[i]), mem).p), s, mem,
                                   &claims, NULL),
                        ERR_DENIED);
        memset(long_one, 'A', sizeof(long_one));
        assert_int_equal(jws_verify(str_n(long_one, JWS_MAX + 1), s, mem, &claims, NULL), ERR_DENIED);
        assert_int_equal(jws_verify(STR(""), s, mem, &claims, NULL), ERR_DENIED);
        jwk_set_free(s);
        arena_free(mem);
}

static void a_key_that_is_not_there_may_be_in_a_newer_set(void **state)
{
        struct arena *mem = arena_new(1 << 20);
        struct jwk_set *s = set_of(mem, "r0");
        struct str claims;

        (void)state;
        assert_int_equal(jws_verify(str_c(rs256), s, mem, &claims, NULL), ERR_NOTFOUND);
        jwk_set_free(s);
        arena_free(mem);
}

static void weak_foreign_and_broken_keys_are_left_out(void **state)
{
        static const char *const ec[] = {"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}",
                                         "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_Y "\",\"y\":\"" EC_X "\"}",
                                         "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"" EC_Y "\"}",
                                         "{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"enc\",\"x\":\"" EC_X
                                         "\",\"y\":\"" EC_Y "\"}"};
        struct arena *mem = arena_new(2 << 20);
        struct jwk_set *s;
        char *big = malloc(JWK_SET_MAX + 2);

        (void)state;
        for (size_t i = 0; i < sizeof(ec) / sizeof(*ec); i++)
                assert_int_equal(jwk_set_parse(arena_printf(mem, "{\"keys\":[%s]}", ec[i]), &s, NULL), ERR_INVALID);
        assert_int_equal(
                jwk_set_parse(arena_printf(mem, "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}]}", weak_n),
                              &s, NULL),
                ERR_INVALID);
        assert_int_equal(
                jwk_set_parse(arena_printf(mem, "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQ\"}]}", rsa_n), &s,
                              NULL),
                ERR_INVALID);
        assert_int_equal(jwk_set_parse(STR("not json"), &s, NULL), ERR_INVALID);
        assert_int_equal(jwk_set_parse(STR(""), &s, NULL), ERR_INVALID);
        memset(big, ' ', JWK_SET_MAX + 1);
        assert_int_equal(jwk_set_parse(str_n(big, JWK_SET_MAX), &s, NULL), ERR_INVALID);
        assert_int_equal(jwk_set_parse(str_n(big, JWK_SET_MAX + 1), &s, NULL), ERR_LIMIT);
        free(big);
        arena_free(mem);
}

static void of_too_many_keys_the_first_are_taken(void **state)
{
        struct arena *mem = arena_new(1 << 20);
        struct str one = STR("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}"), all = one;
        struct jwk_set *s = NULL;

        (void)state;
        for (int i = 0; i < JWK_KEYS_MAX; i++)
                all = arena_printf(mem, "%.*s,%.*s", STR_ARG(one), STR_ARG(all));
        assert_int_equal(jwk_set_parse(arena_printf(mem, "{\"keys\":[%.*s]}", STR_ARG(all)), &s, NULL), 0);
        assert_int_equal(jwk_set_count(s), JWK_KEYS_MAX);
        jwk_set_free(s);
        arena_free(mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(both_algorithms_are_verified),
                cmocka_unit_test(a_changed_byte_anywhere_is_noticed),
                cmocka_unit_test(a_token_does_not_choose_how_it_is_verified),
                cmocka_unit_test(a_key_that_is_not_there_may_be_in_a_newer_set),
                cmocka_unit_test(weak_foreign_and_broken_keys_are_left_out),
                cmocka_unit_test(of_too_many_keys_the_first_are_taken),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
