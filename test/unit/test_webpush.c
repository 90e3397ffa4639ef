/* Web push against the example of RFC 8291, appendix A, and of RFC 8292; our tokens are read by our own verifier. */
#include "crypt/webpush.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* RFC 8291, 5 and appendix A */
static const char
        plain[] = "When I grow up, I want to be a watermelon",
        as_private[] = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
        ua_public[] = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth_secret[] = "BTBZMqHH6r4Tts7J_aSIgg", salt[] = "DGv6ra1nlYgDCS1FRnbzlw",
        body[] = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6"
                 "TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qul"
                 "cy4a-fN";

static void the_example_of_the_rfc_comes_out_byte_by_byte(void **state)
{
        struct arena *mem = arena_new(65536);
        struct webpush_once once;
        struct webpush_keys keys;
        struct str s, got;

        (void)state;
        assert_true(base64url_decode(str_c(as_private), mem, &s));
        memcpy(once.secret, s.p, P256_SECRET);
        assert_true(base64url_decode(str_c(salt), mem, &s));
        memcpy(once.salt, s.p, WEBPUSH_SALT);
        assert_int_equal(webpush_keys_read(str_c(ua_public), str_c(auth_secret), &keys, NULL), 0);
        assert_int_equal(webpush_encrypt(&keys, str_c(plain), &once, mem, &got, NULL), 0);
        assert_string_equal(base64url_encode(got, mem).p, body);
        arena_free(mem);
}

static void a_text_at_the_limit_goes_and_one_past_it_does_not(void **state)
{
        struct arena *mem = arena_new(1 << 20);
        char text[WEBPUSH_TEXT_MAX + 1];
        struct webpush_keys keys;
        struct str a, b;

        (void)state;
        memset(text, 'x', sizeof(text));
        assert_int_equal(webpush_keys_read(str_c(ua_public), str_c(auth_secret), &keys, NULL), 0);
        assert_int_equal(webpush_encrypt(&keys, str_n(text, WEBPUSH_TEXT_MAX), NULL, mem, &a, NULL), 0);
        assert_int_equal(a.n, 4096);
        assert_int_equal(webpush_encrypt(&keys, str_n(text, WEBPUSH_TEXT_MAX + 1), NULL, mem, &b, NULL), ERR_LIMIT);
        assert_int_equal(webpush_encrypt(&keys, str_n(text, 0), NULL, mem, &b, NULL), 0);
        assert_true(memcmp(a.p, b.p, WEBPUSH_SALT) != 0);
        arena_free(mem);
}

static void keys_that_are_none_are_refused(void **state)
{
        struct webpush_keys keys;
        char off_curve[sizeof(ua_public)], compressed[sizeof(ua_public)];

        (void)state;
        memcpy(off_curve, ua_public, sizeof(ua_public));
        off_curve[20] = off_curve[20] == 'A' ? 'B' : 'A';
        memcpy(compressed, ua_public, sizeof(ua_public));
        compressed[1] = 'A'; /* the first byte is not 4 */
        assert_int_equal(webpush_keys_read(str_c(off_curve), str_c(auth_secret), &keys, NULL), ERR_INVALID);
        assert_int_equal(webpush_keys_read(str_c(compressed), str_c(auth_secret), &keys, NULL), ERR_INVALID);
        assert_int_equal(webpush_keys_read(str_c(ua_public), STR("BTBZMqHH6r4Tts7J_aSI"), &keys, NULL), ERR_INVALID);
        assert_int_equal(webpush_keys_read(STR(""), STR(""), &keys, NULL), ERR_INVALID);
        assert_int_equal(webpush_keys_read(STR("=="), str_c(auth_secret), &keys, NULL), ERR_INVALID);
}

static void a_push_service_can_verify_who_we_are(void **state)
{
        struct arena *mem = arena_new(65536);
        unsigned char secret[P256_SECRET], point[P256_POINT];
        struct str header, token, key, claims, x, y;
        struct jwk_set *set = NULL;

        (void)state;
        p256_generate(secret);
        assert_int_equal(vapid_authorization(secret, STR("https://push.example.net"), STR("mailto:a@b.example"),
                                             INT64_C(1453480000000), mem, &header, NULL),
                         0);
        assert_true(str_starts(header, STR("vapid t=")));
        header = str_sub(header, 8, header.n);
        assert_true(str_cut(&header, ',', &token));
        assert_true(str_starts(header, STR(" k=")));
        assert_true(base64url_decode(str_sub(header, 3, header.n), mem, &key));
        assert_int_equal(p256_public(secret, point, NULL), 0);
        assert_int_equal(key.n, P256_POINT);
        assert_memory_equal(key.p, point, P256_POINT);
        x = base64url_encode(str_sub(key, 1, 32), mem);
        y = base64url_encode(str_sub(key, 33, 32), mem);
        assert_int_equal(
                jwk_set_parse(arena_printf(mem,
                                           "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}]}",
                                           x.p, y.p),
                              &set, NULL),
                0);
        assert_int_equal(jws_verify(token, set, mem, &claims, NULL), 0);
        assert_true(str_eq_c(
                claims, "{\"aud\":\"https://push.example.net\",\"exp\":1453523200,\"sub\":\"mailto:a@b.example\"}"));
        jwk_set_free(set);
        arena_free(mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_example_of_the_rfc_comes_out_byte_by_byte),
                cmocka_unit_test(a_text_at_the_limit_goes_and_one_past_it_does_not),
                cmocka_unit_test(keys_that_are_none_are_refused),
                cmocka_unit_test(a_push_service_can_verify_who_we_are),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
