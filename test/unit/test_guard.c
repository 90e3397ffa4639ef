/* learn/guard: two arms beside each other; how often a false alarm comes over many looks, and how soon a fall is found.
 * The seeds are fixed: every run gives the same. */
#include "base/rand.h"
#include "learn/guard.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { METRICS = 3, CUSTOMERS = 8192, RUNS = 2000, LOOK_EVERY = 25 };
/* What insight/stages does: three metrics, 5 % together. */
#define ALARM (METRICS / 0.05)

struct customer {
        int arm;
        double n, y[METRICS];
        bool always[METRICS];
};

struct world {
        struct rng rng;
        struct customer customers[CUSTOMERS];
        size_t n_customers;
        struct guard_sums sums[METRICS][GUARD_ARMS];
        struct guard_era eras[METRICS][4];
        size_t era;
        double p[GUARD_ARMS][METRICS]; /* the truth */
        unsigned new_permille;
};

static struct world w;

static void begin(uint64_t seed, unsigned permille)
{
        static const double usual[METRICS] = {0.3, 0.2, 0.35}; /* handed over, not helped, confirmed */

        memset(&w, 0, sizeof(w));
        rng_seed(&w.rng, seed);
        w.new_permille = permille;
        for (int a = 0; a < GUARD_ARMS; a++)
                memcpy(w.p[a], usual, sizeof(usual));
}

static bool chance(double p)
{
        return rng_double(&w.rng) < p;
}

static struct customer *comes(void)
{
        struct customer *c;

        if (w.n_customers && (w.n_customers == CUSTOMERS || chance(0.3)))
                return &w.customers[w.n_customers - 1 - rng_below(&w.rng, w.n_customers < 300 ? w.n_customers : 300)];
        c = &w.customers[w.n_customers++];
        c->arm = rng_below(&w.rng, 1000) < w.new_permille ? GUARD_NEW : GUARD_PRESENT;
        for (int m = 0; m < METRICS; m++) {
                c->always[m] = chance(w.p[c->arm][m]);
                w.sums[m][c->arm].customers++;
        }
        return c;
}

/* Contacts of one customer are alike more often than not. */
static void contact(void)
{
        struct customer *c = comes();

        for (int m = 0; m < METRICS; m++) {
                struct guard_sums *s = &w.sums[m][c->arm];
                bool y = chance(0.4) ? c->always[m] : chance(w.p[c->arm][m]);

                s->nn += 2 * c->n + 1;
                s->ny += c->y[m] + (y ? c->n + 1 : 0);
                s->yy += y ? 2 * c->y[m] + 1 : 0;
                s->n++;
                s->y += y;
                c->y[m] += y;
                w.eras[m][w.era].n[c->arm]++;
                w.eras[m][w.era].y[c->arm] += y;
        }
        c->n++;
}

static bool alarm_rings(void)
{
        for (int m = 0; m < METRICS; m++) {
                struct guard_result r;

                guard_compare(w.eras[m], w.era + 1, w.sums[m], m != 2, &r);
                if (r.worse >= ALARM)
                        return true;
        }
        return false;
}

/* Contacts until it rings; 0: it does not. */
static unsigned until_alarm(unsigned most)
{
        for (unsigned n = 1; n <= most; n++) {
                contact();
                if (n % LOOK_EVERY == 0 && alarm_rings())
                        return n;
        }
        return 0;
}

static unsigned false_alarms(unsigned permille, unsigned most)
{
        unsigned n = 0;

        for (unsigned run = 0; run < RUNS; run++) {
                begin(1000 + run, permille);
                n += until_alarm(most) > 0;
        }
        return n;
}

static void without_a_difference_few_alarms_come_over_many_looks(void **state)
{
        static const unsigned shares[] = {100, 500};

        (void)state;
        for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
                unsigned n = false_alarms(shares[i], 4000);

                printf("# share %u of 1000: %u false alarms in %d runs of %d looks\n", shares[i], n, RUNS,
                       4000 / LOOK_EVERY);
                assert_true(n * 100 <= RUNS * 5u);
        }
}

static void a_share_that_is_raised_by_night_is_no_difference(void **state)
{
        unsigned n = 0;

        (void)state;
        for (unsigned run = 0; run < RUNS; run++) {
                bool rang = false;

                begin(5000 + run, 100);
                for (int m = 0; m < METRICS; m++)
                        w.p[0][m] = w.p[1][m] = m == 2 ? 0.5 : 0.1;
                rang = until_alarm(1500) > 0;
                w.era = 1; /* now the hard questions come, and half of them go to the new arm */
                w.new_permille = 500;
                w.n_customers = 0;
                for (int m = 0; m < METRICS; m++)
                        w.p[0][m] = w.p[1][m] = m == 2 ? 0.2 : 0.4;
                n += rang || until_alarm(1500) > 0;
        }
        printf("# two eras: %u false alarms in %d runs\n", n, RUNS);
        assert_true(n * 100 <= RUNS * 5u);
}

static int by_size(const void *a, const void *b)
{
        const unsigned *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

static void a_fall_of_ten_points_is_found(void **state)
{
        static const unsigned shares[] = {100, 200, 500};
        static unsigned at[RUNS];

        (void)state;
        for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
                unsigned found = 0;

                for (unsigned run = 0; run < RUNS / 4; run++) {
                        begin(9000 + run, shares[i]);
                        w.p[GUARD_NEW][0] += 0.1; /* more are handed over */
                        at[found] = until_alarm(12000);
                        found += at[found] > 0;
                }
                qsort(at, found, sizeof(at[0]), by_size);
                assert_true(found * 100 >= RUNS / 4 * 95u);
                printf("# share %u of 1000: a fall of 10 points is found after %u contacts (half of the runs), %u "
                       "(nine "
                       "of ten)\n",
                       shares[i], at[found / 2], at[found * 9 / 10]);
        }
}

static void a_gain_rings_no_alarm(void **state)
{
        (void)state;
        for (unsigned run = 0; run < 200; run++) {
                begin(20000 + run, 300);
                w.p[GUARD_NEW][0] -= 0.1;
                w.p[GUARD_NEW][1] -= 0.1;
                w.p[GUARD_NEW][2] += 0.1;
                assert_int_equal(until_alarm(3000), 0);
        }
}

static struct guard_sums alone(double n, double y)
{
        return (struct guard_sums){.customers = (int64_t)n, .n = n, .y = y, .nn = n, .yy = y, .ny = y};
}

static void of_one_era_and_customers_who_came_once_it_is_newcombe(void **state)
{
        struct guard_sums sums[GUARD_ARMS] = {alone(80, 48), alone(70, 56)};
        struct guard_era era = {{80, 70}, {48, 56}};
        struct guard_result r;
        struct share s;

        (void)state;
        guard_compare(&era, 1, sums, true, &r);
        share_difference(56, 70, 48, 80, &s);
        assert_true(r.known && r.enough);
        assert_float_equal(r.difference.low, s.low, 1e-9);
        assert_float_equal(r.difference.high, s.high, 1e-9);
        assert_true(r.always_low < s.low && r.always_high > s.high);
}

static void nothing_is_said_of_an_empty_arm_and_little_of_a_small_one(void **state)
{
        struct guard_sums sums[GUARD_ARMS] = {alone(500, 100), alone(0, 0)};
        struct guard_era era = {{500, 0}, {100, 0}};
        struct guard_result r;

        (void)state;
        guard_compare(&era, 1, sums, true, &r);
        assert_false(r.known);
        sums[1] = alone(GUARD_CUSTOMERS_MIN - 1, GUARD_CUSTOMERS_MIN - 1);
        era = (struct guard_era){{500, GUARD_CUSTOMERS_MIN - 1}, {100, GUARD_CUSTOMERS_MIN - 1}};
        guard_compare(&era, 1, sums, true, &r);
        assert_true(r.known && !r.enough);
        assert_float_equal(r.worse, 0, 0);
        sums[1] = alone(GUARD_CUSTOMERS_MIN, GUARD_CUSTOMERS_MIN);
        era = (struct guard_era){{500, GUARD_CUSTOMERS_MIN}, {100, GUARD_CUSTOMERS_MIN}};
        guard_compare(&era, 1, sums, true, &r);
        assert_true(r.enough && r.worse > ALARM);
}

static void one_customer_who_asks_a_hundred_times_is_not_a_hundred(void **state)
{
        struct guard_sums many = alone(100, 50),
                          same = {.customers = 2, .n = 100, .y = 50, .nn = 5000, .yy = 2500, .ny = 2500};

        (void)state;
        assert_float_equal(guard_spread(&many), 1, 1e-9);
        assert_float_equal(guard_spread(&same), 50, 1e-9);
        same.y = same.yy = same.ny = 0;
        assert_float_equal(guard_spread(&same), 50, 1e-9);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(without_a_difference_few_alarms_come_over_many_looks),
                cmocka_unit_test(a_share_that_is_raised_by_night_is_no_difference),
                cmocka_unit_test(a_fall_of_ten_points_is_found),
                cmocka_unit_test(a_gain_rings_no_alarm),
                cmocka_unit_test(of_one_era_and_customers_who_came_once_it_is_newcombe),
                cmocka_unit_test(nothing_is_said_of_an_empty_arm_and_little_of_a_small_one),
                cmocka_unit_test(one_customer_who_asks_a_hundred_times_is_not_a_hundred),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
