/* privacy/door: what is sealed, what is seen, whose it is, how much goes through. */
#include "privacy/door.h"

#include "base/buf.h"
#include "crypt/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MIB ((size_t)1 << 20)

static struct keyring *keys;
static struct door *door;
static struct arena *mem;
static struct err err;

static int set_up(void **state)
{
        (void)state;
        mem = arena_new(0);
        door = keyring_open(NULL, &keys, &err) == 0 ? door_new(keys) : NULL;
        return door ? 0 : -1;
}

static int tear_down(void **state)
{
        (void)state;
        door_free(door);
        keyring_close(keys);
        arena_free(mem);
        return 0;
}

static const struct {
        const char *text, *redacted; /* NULL: neither an ID card nor a bank card */
} cases[] = {
        {"我的手机是13912345678，谢谢", "我的手机是[PHONE]，谢谢"},
        {"call me at +49 30 23125009 please", "call me at [PHONE] please"},
        {"身份证 11010519491231002X 没错", "身份证 [ID_CARD] 没错"},
        {"身份证 110105194912310021 写错了", NULL}, /* wrong check digit: no ID card */
        {"card 4111 1111 1111 1111 was charged", "card [BANK_CARD] was charged"},
        {"card 4111 1111 1111 1112 was charged", NULL}, /* fails Luhn */
        {"mail me: emma.fischer@example.com", "mail me: [EMAIL]"},
        {"车牌沪A12345停在楼下", "车牌[PLATE]停在楼下"},
        {"寄到上海市浦东新区世纪大道100号", "寄到[ADDRESS]"},
        {"see https://example.com/help on Monday", "see https://example.com/help on Monday"},
        {"摄像头连不上了", "摄像头连不上了"},
        {"", ""},
};

static void analysis_sees_the_redacted_copy(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct str got = door_redact(str_c(cases[i].text), mem);

                if (cases[i].redacted && !str_eq_c(got, cases[i].redacted))
                        fail_msg("%s became %.*s", cases[i].text, STR_ARG(got));
                if (!cases[i].redacted)
                        assert_false(str_contains(got, STR("[ID_CARD]")) || str_contains(got, STR("[BANK_CARD]")));
        }
}

static void a_thousand_numbers_in_one_text_are_all_masked(void **state)
{
        struct str text = STR(""), got;
        struct buf b;

        (void)state;
        buf_init(&b, 100000);
        for (int i = 0; i < 1000; i++)
                buf_printf(&b, "打139%08d吧。", i * 7919);
        text = arena_str(mem, buf_str(&b));
        buf_done(&b);
        got = door_redact(text, mem);
        assert_true(str_contains(got, STR("[PHONE]")));
        assert_false(str_contains(got, STR("139")));
        assert_true(str_starts(got, STR("打[PHONE]吧。打[PHONE]吧。")));
        assert_int_equal(got.n, 1000 * strlen("打[PHONE]吧。"));
}

static void the_original_opens_for_its_customer_alone(void **state)
{
        struct str text = STR("我是吴婷，手机13912345678"), plain;
        const struct sealed_text *sealed, *other;

        (void)state;
        assert_int_equal(door_seal(door, STR("c1"), text, &sealed, mem, &err), 0);
        assert_int_equal(door_seal(door, STR("c2"), STR("x"), &other, mem, &err), 0);
        assert_true(str_eq_c(sealed_redacted(sealed), "我是吴婷，手机[PHONE]"));
        assert_null(memmem(sealed_cipher(sealed).p, sealed_cipher(sealed).n, "139", 3));
        assert_int_equal(door_open(door, STR("c1"), sealed_cipher(sealed), mem, &plain, &err), 0);
        assert_true(str_eq(plain, text));
        assert_int_not_equal(door_open(door, STR("c2"), sealed_cipher(sealed), mem, &plain, &err), 0);
        assert_int_equal(keyring_erase(keys, STR("c1"), &err), 0);
        assert_int_equal(door_open(door, STR("c1"), sealed_cipher(sealed), mem, &plain, &err), ERR_NOTFOUND);
        assert_int_equal(door_open(door, STR("c2"), sealed_cipher(other), mem, &plain, &err), 0);
}

static void a_payload_is_sealed_and_its_plain_text_redacted(void **state)
{
        struct str payload = STR("{\"blocks\":[{\"text\":\"13912345678\"}]}"), plain;
        const struct sealed_text *sealed;

        (void)state;
        assert_int_equal(door_seal_payload(door, STR("c1"), payload, STR("13912345678"), &sealed, mem, &err), 0);
        assert_true(str_eq_c(sealed_redacted(sealed), "[PHONE]"));
        assert_int_equal(door_open(door, STR("c1"), sealed_cipher(sealed), mem, &plain, &err), 0);
        assert_true(str_eq(plain, payload));
}

static void a_changed_byte_does_not_open(void **state)
{
        const struct sealed_text *sealed;
        struct str plain, changed;

        (void)state;
        assert_int_equal(door_seal(door, STR("c1"), STR("hello"), &sealed, mem, &err), 0);
        for (size_t i = 0; i < sealed_cipher(sealed).n; i++) {
                changed = arena_str(mem, sealed_cipher(sealed));
                ((char *)changed.p)[i] ^= 1;
                assert_int_not_equal(door_open(door, STR("c1"), changed, mem, &plain, &err), 0);
        }
        assert_int_not_equal(door_open(door, STR("c1"), STR(""), mem, &plain, &err), 0);
}

static struct str so_many(size_t n)
{
        char *p = arena_alloc(mem, n);

        memset(p, 'x', n);
        return str_n(p, n);
}

static void text_and_bytes_pass_at_their_limits_and_not_one_past_them(void **state)
{
        const struct sealed_text *sealed;
        struct str cipher;

        (void)state;
        assert_int_equal(door_seal(door, STR("c1"), so_many(MIB), &sealed, mem, &err), 0);
        assert_int_equal(door_seal(door, STR("c1"), so_many(MIB + 1), &sealed, mem, &err), ERR_LIMIT);
        assert_int_equal(door_seal_payload(door, STR("c1"), so_many(MIB), so_many(MIB + 1), &sealed, mem, &err),
                         ERR_LIMIT);
        assert_int_equal(door_seal_bytes(door, STR("c1"), so_many(16 * MIB), mem, &cipher, &err), 0);
        assert_int_equal(door_seal_bytes(door, STR("c1"), so_many(16 * MIB + 1), mem, &cipher, &err), ERR_LIMIT);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(analysis_sees_the_redacted_copy),
                T(a_thousand_numbers_in_one_text_are_all_masked),
                T(the_original_opens_for_its_customer_alone),
                T(a_payload_is_sealed_and_its_plain_text_redacted),
                T(a_changed_byte_does_not_open),
                T(text_and_bytes_pass_at_their_limits_and_not_one_past_them),
        };

        return cmocka_run_group_tests_name("door", tests, NULL, NULL);
}
