/* when: points of time and spans on the company's calendar, over changes of the clocks and ends of years. */
#include "answer/when.h"
#include "base/err.h"
#include "base/time.h"
#include "base/tz.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct tz *shanghai, *berlin;

static int setup(void **state)
{
        struct err err;

        (void)state;
        return tz_load(STR("Asia/Shanghai"), &shanghai, &err) < 0 || tz_load(STR("Europe/Berlin"), &berlin, &err) < 0;
}

static int teardown(void **state)
{
        (void)state;
        shanghai = tz_free(shanghai);
        berlin = tz_free(berlin);
        return 0;
}

static void put_day(char *out, size_t size, int64_t day)
{
        unsigned m, d;
        int64_t y;

        civil_from_days(day, &y, &m, &d);
        snprintf(out, size, "%04d-%02u-%02u", (int)y, m, d);
}

static void check(const struct tz *tz, const char *now, const char *value, enum when_lean lean, const char *first,
                  const char *last)
{
        char a[16] = "none", b[16] = "none";
        struct when w;
        int64_t ms;

        assert_true(time_parse_iso(str_c(now), &ms));
        if (when_resolve(str_c(value), tz, ms, lean, &w)) {
                put_day(a, sizeof(a), w.first);
                put_day(b, sizeof(b), w.last);
        }
        if (strcmp(a, first) != 0 || strcmp(b, last) != 0)
                fail_msg("%s at %s is %s to %s, not %s to %s", value, now, a, b, first, last);
}

#define DAY(now, value, lean, day) check(shanghai, now, value, lean, day, day)
#define SPAN(now, value, lean, first, last) check(shanghai, now, value, lean, first, last)
#define TUESDAY "2026-03-10T10:00+08:00"

static void points_before_and_after_the_message(void **state)
{
        (void)state;
        DAY(TUESDAY, "day:0", WHEN_PAST, "2026-03-10");
        DAY(TUESDAY, "day:-2", WHEN_PAST, "2026-03-08");
        DAY(TUESDAY, "day:2", WHEN_PAST, "2026-03-12");
        DAY(TUESDAY, "week:-1", WHEN_PAST, "2026-03-03");
        DAY(TUESDAY, "month:-2", WHEN_PAST, "2026-01-10");
        DAY(TUESDAY, "year:-1", WHEN_PAST, "2025-03-10");
        DAY(TUESDAY, "hour:-9", WHEN_PAST, "2026-03-10");
        DAY(TUESDAY, "hour:-11", WHEN_PAST, "2026-03-09");
        DAY(TUESDAY, "minute:-601", WHEN_PAST, "2026-03-09");
}

static void the_companys_zone_says_which_day_it_is(void **state)
{
        (void)state;
        check(shanghai, "2026-03-09T16:30Z", "day:0", WHEN_PAST, "2026-03-10", "2026-03-10");
        check(NULL, "2026-03-09T16:30Z", "day:0", WHEN_PAST, "2026-03-09", "2026-03-09");
        check(berlin, "2026-03-09T23:30Z", "day:-1", WHEN_PAST, "2026-03-09", "2026-03-09");
}

static void a_month_before_the_last_of_a_month_is_its_last(void **state)
{
        (void)state;
        DAY("2026-03-31T10:00+08:00", "month:-1", WHEN_PAST, "2026-02-28");
        DAY("2028-03-31T10:00+08:00", "month:-1", WHEN_PAST, "2028-02-29");
        DAY("2028-02-29T10:00+08:00", "year:-1", WHEN_PAST, "2027-02-28");
        DAY("2026-05-31T10:00+08:00", "month:-6", WHEN_PAST, "2025-11-30");
}

static void years_end(void **state)
{
        (void)state;
        DAY("2026-01-01T00:30+08:00", "day:-1", WHEN_PAST, "2025-12-31");
        DAY("2026-01-05T00:30+08:00", "month:-1", WHEN_PAST, "2025-12-05");
        SPAN("2026-01-05T00:30+08:00", "in-month:-1", WHEN_PAST, "2025-12-01", "2025-12-31");
        SPAN("2026-01-01T00:30+08:00", "in-week:0", WHEN_PAST, "2025-12-29", "2026-01-04");
        DAY("2026-01-10T09:00+08:00", "--12-30", WHEN_PAST, "2025-12-30");
        DAY("2025-12-31T09:00+08:00", "--01-02", WHEN_FUTURE, "2026-01-02");
        SPAN("2026-01-10T09:00+08:00", "--12-30/--01-02", WHEN_PAST, "2025-12-30", "2026-01-02");
        DAY("2026-01-03T09:00+08:00", "---31", WHEN_PAST, "2025-12-31");
}

static void weekdays_lie_where_the_words_say(void **state)
{
        (void)state;
        DAY(TUESDAY, "weekday:fri:-1", WHEN_PAST, "2026-03-06");
        DAY(TUESDAY, "weekday:mon:-1", WHEN_PAST, "2026-03-09");
        DAY(TUESDAY, "weekday:tue:-1", WHEN_PAST, "2026-03-03");
        DAY(TUESDAY, "weekday:fri:1", WHEN_PAST, "2026-03-13");
        DAY(TUESDAY, "weekday:tue:1", WHEN_PAST, "2026-03-17");
        DAY(TUESDAY, "weekday:fri:0", WHEN_PAST, "2026-03-06");
        DAY(TUESDAY, "weekday:fri:0", WHEN_FUTURE, "2026-03-13");
        DAY(TUESDAY, "weekday:tue:0", WHEN_PAST, "2026-03-10");
        DAY(TUESDAY, "weekday:tue:0", WHEN_FUTURE, "2026-03-10");
        DAY(TUESDAY, "in-week:-1:mon", WHEN_PAST, "2026-03-02");
        DAY(TUESDAY, "in-week:1:sun", WHEN_PAST, "2026-03-22");
        /* On a Sunday 上周五 is nine days ago, and "last Friday" two. */
        DAY("2026-03-15T10:00+08:00", "in-week:-1:fri", WHEN_PAST, "2026-03-06");
        DAY("2026-03-15T10:00+08:00", "weekday:fri:-1", WHEN_PAST, "2026-03-13");
}

static void units_and_parts_of_the_calendar(void **state)
{
        (void)state;
        SPAN(TUESDAY, "in-week:-1", WHEN_PAST, "2026-03-02", "2026-03-08");
        SPAN(TUESDAY, "in-year:-1", WHEN_PAST, "2025-01-01", "2025-12-31");
        SPAN(TUESDAY, "in-year:-1:02", WHEN_PAST, "2025-02-01", "2025-02-28");
        DAY(TUESDAY, "in-year:-1:11-11", WHEN_PAST, "2025-11-11");
        DAY(TUESDAY, "in-month:-1:05", WHEN_PAST, "2026-02-05");
        SPAN(TUESDAY, "2024", WHEN_PAST, "2024-01-01", "2024-12-31");
        SPAN(TUESDAY, "2024-02", WHEN_PAST, "2024-02-01", "2024-02-29");
        DAY(TUESDAY, "2026-03-01", WHEN_PAST, "2026-03-01");
        DAY(TUESDAY, "--03-10", WHEN_PAST, "2026-03-10");
        DAY(TUESDAY, "--03-11", WHEN_PAST, "2025-03-11");
        DAY(TUESDAY, "--03-11", WHEN_FUTURE, "2026-03-11");
        DAY(TUESDAY, "--02-29", WHEN_PAST, "2024-02-29");
        SPAN(TUESDAY, "--05", WHEN_PAST, "2025-05-01", "2025-05-31");
        SPAN(TUESDAY, "--03", WHEN_FUTURE, "2026-03-01", "2026-03-31");
        DAY(TUESDAY, "---31", WHEN_PAST, "2026-01-31");
        DAY(TUESDAY, "---05", WHEN_FUTURE, "2026-04-05");
}

static void spans_have_two_ends(void **state)
{
        (void)state;
        SPAN(TUESDAY, "day:-3/day:0", WHEN_PAST, "2026-03-07", "2026-03-10");
        SPAN(TUESDAY, "weekday:mon:0/weekday:wed:0", WHEN_PAST, "2026-03-09", "2026-03-11");
        SPAN(TUESDAY, "weekday:mon:0/weekday:wed:0", WHEN_FUTURE, "2026-03-16", "2026-03-18");
        SPAN(TUESDAY, "--03-05/--03-08", WHEN_PAST, "2026-03-05", "2026-03-08");
        SPAN("2026-03-06T10:00+08:00", "--03-05/--03-08", WHEN_PAST, "2026-03-05", "2026-03-08");
        SPAN(TUESDAY, "in-week:0:sat/in-week:0:sun", WHEN_PAST, "2026-03-14", "2026-03-15");
        SPAN(TUESDAY, "in-week:-1:fri/day:0", WHEN_PAST, "2026-03-06", "2026-03-10");
        SPAN(TUESDAY, "2026-03-08/2026-03-05", WHEN_PAST, "none", "none");
        SPAN(TUESDAY, "in-week:-1:fri/weekday:mon:0", WHEN_PAST, "2026-03-06", "2026-03-09");
        SPAN("2026-04-10T10:00+08:00", "--03-30/---02", WHEN_PAST, "2026-03-30", "2026-04-02");
        SPAN(TUESDAY, "2025-12-30/--01-02", WHEN_PAST, "2025-12-30", "2026-01-02");
        SPAN(TUESDAY, "in-month:-1:28/---03", WHEN_PAST, "2026-02-28", "2026-03-03");
}

static void days_of_a_changed_clock_have_23_or_25_hours(void **state)
{
        struct when w;
        int64_t ms;

        (void)state;
        assert_true(time_parse_iso(STR("2026-03-30T00:30+02:00"), &ms));
        assert_true(when_resolve(STR("day:-1"), berlin, ms, WHEN_PAST, &w));
        assert_int_equal(w.to_ms - w.from_ms, 23 * HOUR_MS);
        assert_true(time_parse_iso(STR("2026-10-26T00:30+01:00"), &ms));
        assert_true(when_resolve(STR("day:-1"), berlin, ms, WHEN_PAST, &w));
        assert_int_equal(w.to_ms - w.from_ms, 25 * HOUR_MS);
        /* Yesterday at 00:30 after the change is a day ago by the calendar, 23 hours by the clock. */
        check(berlin, "2026-03-30T00:30+02:00", "day:-1", WHEN_PAST, "2026-03-29", "2026-03-29");
        check(berlin, "2026-03-30T00:30+02:00", "hour:-24", WHEN_PAST, "2026-03-28", "2026-03-28");
}

static void what_is_no_value_is_refused(void **state)
{
        static const char *const bad[] = {"",
                                          "day",
                                          "day:",
                                          "day:x",
                                          "day:1:2",
                                          "day:10001",
                                          "century:1",
                                          "weekday:fry:0",
                                          "weekday:fri",
                                          "in-week:0:xyz",
                                          "in-month:-1:30",
                                          "in-year:0:13",
                                          "in-year:0:1",
                                          "in-:0",
                                          "--",
                                          "--13",
                                          "--02-30",
                                          "---00",
                                          "---32",
                                          "-",
                                          "2026-",
                                          "2026-13",
                                          "2026-02-29",
                                          "20260301",
                                          "day:0/",
                                          "/day:0",
                                          "day:0/day:1/day:2",
                                          "P2W"};
        size_t i;

        (void)state;
        for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                SPAN(TUESDAY, bad[i], WHEN_PAST, "none", "none");
        DAY(TUESDAY, "day:10000", WHEN_PAST, "2053-07-26");
        DAY(TUESDAY, "year:-10000", WHEN_PAST, "-7974-03-10");
        DAY(TUESDAY, "year:-10001", WHEN_PAST, "none");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(points_before_and_after_the_message),
                cmocka_unit_test(the_companys_zone_says_which_day_it_is),
                cmocka_unit_test(a_month_before_the_last_of_a_month_is_its_last),
                cmocka_unit_test(years_end),
                cmocka_unit_test(weekdays_lie_where_the_words_say),
                cmocka_unit_test(units_and_parts_of_the_calendar),
                cmocka_unit_test(spans_have_two_ends),
                cmocka_unit_test(days_of_a_changed_clock_have_23_or_25_hours),
                cmocka_unit_test(what_is_no_value_is_refused),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
