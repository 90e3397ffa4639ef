/* One-time codes against the tables of RFC 6238 and RFC 4648. */
#include "crypt/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SECRET STR("12345678901234567890") /* of RFC 6238, appendix B */

static void codes_are_those_of_the_rfc(void **unused)
{
        static const struct {
                int64_t at_s;
                const char *code; /* the last six of its eight digits */
        } table[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                     {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};

        (void)unused;
        for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
                char code[TOTP_DIGITS + 1];

                totp_code(SECRET, table[i].at_s / TOTP_STEP_S, code);
                assert_string_equal(code, table[i].code);
        }
}

static void a_clock_may_be_one_step_off(void **unused)
{
        int64_t step = 0, at_s = 1111111109, own = at_s / TOTP_STEP_S;

        (void)unused;
        assert_true(totp_check(SECRET, STR("081804"), at_s * 1000, &step));
        assert_int_equal(step, own);
        assert_true(totp_check(SECRET, STR("081 804"), (at_s + TOTP_STEP_S) * 1000, &step));
        assert_int_equal(step, own);
        assert_true(totp_check(SECRET, STR("081804"), (at_s - TOTP_STEP_S) * 1000, &step));
        assert_false(totp_check(SECRET, STR("081804"), (at_s + 2 * TOTP_STEP_S) * 1000, &step));
        assert_false(totp_check(SECRET, STR("081804"), (at_s - 2 * TOTP_STEP_S) * 1000, &step));
}

static void what_is_no_code_is_refused(void **unused)
{
        int64_t step;

        (void)unused;
        assert_false(totp_check(SECRET, STR(""), 1111111109000, &step));
        assert_false(totp_check(SECRET, STR("08180"), 1111111109000, &step));
        assert_false(totp_check(SECRET, STR("0818040"), 1111111109000, &step));
        assert_false(totp_check(SECRET, STR("08180a"), 1111111109000, &step));
        assert_false(totp_check(SECRET, STR("081805"), 1111111109000, &step));
}

static void base32_is_that_of_the_rfc(void **unused)
{
        struct arena *mem = arena_new(0);

        (void)unused;
        assert_true(str_eq_c(totp_base32(mem, STR("")), ""));
        assert_true(str_eq_c(totp_base32(mem, STR("f")), "MY"));
        assert_true(str_eq_c(totp_base32(mem, STR("fo")), "MZXQ"));
        assert_true(str_eq_c(totp_base32(mem, STR("foo")), "MZXW6"));
        assert_true(str_eq_c(totp_base32(mem, STR("foob")), "MZXW6YQ"));
        assert_true(str_eq_c(totp_base32(mem, STR("fooba")), "MZXW6YTB"));
        assert_true(str_eq_c(totp_base32(mem, STR("foobar")), "MZXW6YTBOI"));
        arena_free(mem);
}

static void the_address_is_escaped(void **unused)
{
        struct arena *mem = arena_new(0);

        (void)unused;
        assert_true(str_eq_c(totp_uri(mem, STR("foo"), STR("a&b/\xe6\x9e\x97")),
                             "otpauth://totp/Warmline:a%26b%2F%E6%9E%97?secret=MZXW6&issuer=Warmline"));
        arena_free(mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(codes_are_those_of_the_rfc), cmocka_unit_test(a_clock_may_be_one_step_off),
                cmocka_unit_test(what_is_no_code_is_refused), cmocka_unit_test(base32_is_that_of_the_rfc),
                cmocka_unit_test(the_address_is_escaped),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
