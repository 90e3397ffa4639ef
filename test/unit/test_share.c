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

static struct mean mean_of(const double *v, int n)
{
        struct mean m = {n, 0, 0};

        for (int i = 0; i < n; i++) {
                m.sum += v[i];
                m.squares += v[i] * v[i];
        }
        return m;
}

/* Two samples of fifteen: means 20.82 and 23.6533, 27.887 degrees of freedom, where t is 2.04878 (by integration). */
static void means_of_unlike_variances_differ_as_welch_says(void **state)
{
        static const double a[] = {27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1,
                                   21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4},
                            b[] = {27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0,
                                   24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4};
        struct mean x = mean_of(a, 15), y = mean_of(b, 15), none = {1, 5, 25};
        struct share s;

        (void)state;
        assert_true(mean_difference(&x, &y, &s));
        is_about(s.value, -2.8333);
        is_about(s.low, -4.8680);
        is_about(s.high, -0.7986);
        assert_false(mean_difference(&x, &none, &s));
        assert_false(mean_difference(&none, &x, &s));
}

static void means_without_any_spread_differ_exactly(void **state)
{
        static const double a[] = {3, 3, 3}, b[] = {1, 1};
        struct mean x = mean_of(a, 3), y = mean_of(b, 2);
        struct share s;

        (void)state;
        assert_true(mean_difference(&x, &y, &s));
        assert_true(s.value == 2 && s.low == 2 && s.high == 2);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_difference_is_as_published),
                cmocka_unit_test(a_share_is_as_published),
                cmocka_unit_test(none_and_all_stay_within_bounds),
                cmocka_unit_test(means_of_unlike_variances_differ_as_welch_says),
                cmocka_unit_test(means_without_any_spread_differ_exactly),
                cmocka_unit_test(nothing_counted_is_nothing_known),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
