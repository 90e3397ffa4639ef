/* time - clocks, civil dates, ISO 8601; see time.h. */
#include "base/time.h"

#include <stdio.h>
#include <time.h>

int64_t time_now_ms(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_REALTIME, &ts);
        return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t time_mono_ns(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t time_cpu_ns(void)
{
        struct timespec t;

        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t clock_now_ms(const struct clock *c)
{
        return c && c->now_ms ? c->now_ms(c->arg) : time_now_ms();
}

static int64_t test_now(void *arg)
{
        return ((struct test_clock *)arg)->at_ms;
}

void test_clock_init(struct test_clock *c, int64_t at_ms)
{
        c->at_ms = at_ms;
        c->clock = (struct clock){test_now, c};
}

int64_t days_from_civil(int64_t y, unsigned m, unsigned d)
{
        int64_t era, yoe, doy, doe;

        y -= m <= 2;
        era = (y >= 0 ? y : y - 399) / 400;
        yoe = y - era * 400;
        doy = (153 * (int64_t)(m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
        doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        return era * 146097 + doe - 719468;
}

void civil_from_days(int64_t z, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day)
{
        int64_t era, doe, yoe, doy, mp;

        z += 719468;
        era = (z >= 0 ? z : z - 146096) / 146097;
        doe = z - era * 146097;
        yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
        doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        mp = (5 * doy + 2) / 153;
        *ret_day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
        *ret_month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
        *ret_year = yoe + era * 400 + (*ret_month <= 2);
}

/* Reads exactly n digits; -1 when there are fewer. */
static int digits(struct str *s, size_t n)
{
        int v = 0;

        if (s->n < n)
                return -1;
        for (size_t i = 0; i < n; i++) {
                if (s->p[i] < '0' || s->p[i] > '9')
                        return -1;
                v = v * 10 + (s->p[i] - '0');
        }
        *s = str_sub(*s, n, s->n);
        return v;
}

static bool eat(struct str *s, char c)
{
        if (s->n == 0 || s->p[0] != c)
                return false;
        *s = str_sub(*s, 1, s->n);
        return true;
}

static bool parse_date(struct str *s, int64_t *ret_days)
{
        static const unsigned char len[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        int y = digits(s, 4), m, d, leap;

        if (y < 1 || !eat(s, '-') || (m = digits(s, 2)) < 1 || m > 12 || !eat(s, '-') || (d = digits(s, 2)) < 1)
                return false;
        leap = m == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0);
        if (d > len[m - 1] + leap)
                return false;
        *ret_days = days_from_civil(y, (unsigned)m, (unsigned)d);
        return true;
}

/* Seconds and their fraction, both optional; gives milliseconds or -1. */
static int parse_seconds(struct str *s)
{
        int sec, ms = 0, scale = 100;

        if (!eat(s, ':'))
                return 0;
        sec = digits(s, 2);
        if (sec < 0 || sec > 60)
                return -1;
        if (eat(s, '.')) {
                if (s->n == 0 || s->p[0] < '0' || s->p[0] > '9')
                        return -1;
                for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; scale /= 10, *s = str_sub(*s, 1, s->n))
                        ms += (s->p[0] - '0') * scale;
        }
        return (sec > 59 ? 59 : sec) * 1000 + ms;
}

bool time_parse_iso(struct str s, int64_t *ret_ms)
{
        int64_t days;
        int h, m, sec_ms, oh = 0, om = 0, sign = 1;

        if (!parse_date(&s, &days))
                return false;
        if (s.n == 0) {
                *ret_ms = days * DAY_MS;
                return true;
        }
        if (!(eat(&s, 'T') || eat(&s, ' ')) || (h = digits(&s, 2)) < 0 || h > 23 || !eat(&s, ':') ||
            (m = digits(&s, 2)) < 0 || m > 59 || (sec_ms = parse_seconds(&s)) < 0)
                return false;
        if (!eat(&s, 'Z')) {
                sign = eat(&s, '+') ? 1 : eat(&s, '-') ? -1 : 0;
                oh = digits(&s, 2);
                eat(&s, ':');
                om = digits(&s, 2);
                if (!sign || oh < 0 || oh > 23 || om < 0 || om > 59)
                        return false;
        }
        if (s.n)
                return false;
        *ret_ms = days * DAY_MS + (int64_t)h * HOUR_MS + (int64_t)m * MINUTE_MS + sec_ms -
                  sign * ((int64_t)oh * HOUR_MS + (int64_t)om * MINUTE_MS);
        return true;
}

void time_format_iso(int64_t ms, char out[static TIME_ISO_LEN + 1])
{
        int64_t days = ms / DAY_MS - (ms % DAY_MS < 0), in_day = ms - days * DAY_MS, y;
        unsigned m, d;

        civil_from_days(days, &y, &m, &d);
        if (y < 0 || y > 9999)
                y = y < 0 ? 0 : 9999;
        snprintf(out, TIME_ISO_LEN + 1, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)y % 10000, m % 100, d % 100,
                 (unsigned)(in_day / HOUR_MS) % 24, (unsigned)(in_day / MINUTE_MS) % 60, (unsigned)(in_day / 1000) % 60,
                 (unsigned)(in_day % 1000) % 1000);
}
