/* learn/share: intervals against published figures, and at the edges. */
#include "learn/share.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void is_about(double a, double b)
{
        assert_true(fabs(a - b) < 0.00005);
}

/* Newcombe (1998), table II, method 10: 56/70 - 48/80. */
static void a_difference_is_as_published(void **state)
{
        struct share s;

        (void)state;
        assert_true(share_difference(56, 70, 48, 80, &s));
        is_about(s.value, 0.2);
        is_about(s.low, 0.0524);
        is_about(s.high, 0.3339);
        assert_true(share_difference(9, 10, 3, 10, &s));
        is_about(s.low, 0.1705);
        is_about(s.high, 0.8090);
}

static void a_share_is_as_published(void **state)
{
        struct share s;

        (void)state;
        assert_true(share_of(15, 148, &s)); /* Newcombe (1998), one proportion, method 3 */
        is_about(s.low, 0.0624);
        is_about(s.high, 0.1605);
}

static void none_and_all_stay_within_bounds(void **state)
{
        struct share s;

        (void)state;
        assert_true(share_of(0, 20, &s));
        assert_true(s.value == 0 && s.low == 0 && s.high > 0.1);
        assert_true(share_of(20, 20, &s));
        assert_true(s.value == 1 && s.high == 1 && s.low < 0.9);
        assert_true(share_difference(0, 10, 0, 10, &s));
        assert_true(s.low < 0 && s.high > 0);
}

static void nothing_counted_is_nothing_known(void **state)
{
        struct share s;

        (void)state;
        assert_false(share_of(0, 0, &s));
        assert_false(share_difference(1, 2, 0, 0, &s));
        assert_false(share_difference(0, 0, 1, 2, &s));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_difference_is_as_published),
                cmocka_unit_test(a_share_is_as_published),
                cmocka_unit_test(none_and_all_stay_within_bounds),
                cmocka_unit_test(nothing_counted_is_nothing_known),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
