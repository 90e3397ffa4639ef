/* See when.h. All arithmetic is on days of the calendar, so a change of the clocks moves nothing. */
#include "answer/when.h"

#include "base/time.h"
#include "base/tz.h"

#define MOST 10000 /* of any unit, before or after */

struct now {
        const struct tz *tz;
        int64_t ms, day;
        struct tz_local local;
        enum when_lean lean;
};

struct days {
        int64_t first, last;
};

static unsigned month_length(int64_t year, unsigned month)
{
        int64_t next = month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, month + 1, 1);

        return (unsigned)(next - days_from_civil(year, month, 1));
}

static int64_t monday_of(int64_t day)
{
        return day - ((day + 3) % 7 + 7) % 7; /* day 0 was a Thursday */
}

/* Months since year 0 of the message's month, moved by n. */
static void month_by(const struct now *now, int64_t n, int64_t *ret_year, unsigned *ret_month)
{
        int64_t months = now->local.year * 12 + (int64_t)now->local.month - 1 + n;
        int64_t in_year = (months % 12 + 12) % 12;

        *ret_year = (months - in_year) / 12;
        *ret_month = (unsigned)in_year + 1;
}

static struct days one_day(int64_t day)
{
        return (struct days){day, day};
}

static struct days whole_month(int64_t year, unsigned month)
{
        int64_t first = days_from_civil(year, month, 1);

        return (struct days){first, first + month_length(year, month) - 1};
}

/* ---- reading ---- */

/* Digits only: exactly n of them. */
static bool digits(struct str s, size_t n, unsigned *ret)
{
        size_t i;

        if (s.n != n)
                return false;
        for (i = 0, *ret = 0; i < n; i++) {
                if (s.p[i] < '0' || s.p[i] > '9')
                        return false;
                *ret = *ret * 10 + (unsigned)(s.p[i] - '0');
        }
        return true;
}

static bool amount(struct str s, int64_t *ret)
{
        return str_to_i64(s, -MOST, MOST, ret);
}

static int weekday_of(struct str s)
{
        static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
        int i;

        for (i = 0; i < 7; i++) {
                if (str_eq_c(s, names[i]))
                        return i;
        }
        return -1;
}

/* ---- the forms ---- */

/* "day:-2" */
static bool moved(const struct now *now, struct str unit, int64_t n, struct days *ret)
{
        static const struct {
                const char *unit;
                int64_t ms;
        } clocks[] = {{"second", SECOND_MS}, {"minute", MINUTE_MS}, {"hour", HOUR_MS}};
        unsigned month;
        int64_t year;
        size_t i;

        for (i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
                if (str_eq_c(unit, clocks[i].unit)) {
                        struct tz_local l = tz_to_local(now->tz, now->ms + n * clocks[i].ms);

                        *ret = one_day(days_from_civil(l.year, l.month, l.day));
                        return true;
                }
        }
        if (str_eq_c(unit, "day") || str_eq_c(unit, "week")) {
                *ret = one_day(now->day + n * (str_eq_c(unit, "week") ? 7 : 1));
                return true;
        }
        if (!str_eq_c(unit, "month") && !str_eq_c(unit, "year"))
                return false;
        month_by(now, str_eq_c(unit, "year") ? n * 12 : n, &year, &month);
        i = month_length(year, month);
        *ret = one_day(days_from_civil(year, month, now->local.day < i ? now->local.day : (unsigned)i));
        return true;
}

/* "weekday:fri:-1" */
static bool weekday(const struct now *now, struct str name, int64_t n, struct days *ret)
{
        int day = weekday_of(name);
        int64_t ahead; /* days to the next one, 0 = today */

        if (day < 0)
                return false;
        ahead = (monday_of(now->day) + day - now->day + 7) % 7;
        if (n == 0)
                ahead -= now->lean == WHEN_PAST && ahead > 0 ? 7 : 0;
        else
                ahead += n > 0 ? (n - (ahead > 0)) * 7 : n * 7;
        *ret = one_day(now->day + ahead);
        return true;
}

/* "in-year:-1", "in-year:-1:03", "in-year:-1:03-05" */
static bool in_year(int64_t year, struct str part, struct days *ret)
{
        unsigned month, day;

        if (part.n == 0) {
                *ret = (struct days){days_from_civil(year, 1, 1), days_from_civil(year, 12, 31)};
                return true;
        }
        if (!digits(str_sub(part, 0, 2), 2, &month) || month < 1 || month > 12)
                return false;
        if (part.n == 2) {
                *ret = whole_month(year, month);
                return true;
        }
        if (part.p[2] != '-' || !digits(str_sub(part, 3, part.n), 2, &day) || day < 1 ||
            day > month_length(year, month))
                return false;
        *ret = one_day(days_from_civil(year, month, day));
        return true;
}

static bool in_unit(const struct now *now, struct str unit, int64_t n, struct str part, struct days *ret)
{
        int64_t monday = monday_of(now->day) + n * 7, year;
        unsigned month, day;

        if (str_eq_c(unit, "week")) {
                int weekday = weekday_of(part);

                *ret = part.n ? one_day(monday + weekday) : (struct days){monday, monday + 6};
                return part.n == 0 || weekday >= 0;
        }
        if (str_eq_c(unit, "month")) {
                month_by(now, n, &year, &month);
                *ret = whole_month(year, month);
                if (part.n == 0)
                        return true;
                if (!digits(part, 2, &day) || day < 1 || day > month_length(year, month))
                        return false;
                *ret = one_day(ret->first + day - 1);
                return true;
        }
        return str_eq_c(unit, "year") && in_year(now->local.year + n, part, ret);
}

/* "--03-05", "--03": of which year the lean says. */
static bool any_year(const struct now *now, struct str s, struct days *ret)
{
        int64_t year = now->local.year, step = now->lean == WHEN_PAST ? -1 : 1;
        unsigned tries;

        /* 29 February may be eight years away. */
        for (tries = 0; tries < 9; tries++, year += step) {
                if (in_year(year, s, ret) && (now->lean == WHEN_PAST ? ret->first <= now->day : ret->last >= now->day))
                        return true;
        }
        return false;
}

/* "---05" */
static bool any_month(const struct now *now, unsigned day, struct days *ret)
{
        int64_t n, year;
        unsigned month;

        for (n = 0; day >= 1 && n < 3; n++) {
                month_by(now, now->lean == WHEN_PAST ? -n : n, &year, &month);
                if (day > month_length(year, month))
                        continue;
                *ret = one_day(days_from_civil(year, month, day));
                if (now->lean == WHEN_PAST ? ret->first <= now->day : ret->first >= now->day)
                        return true;
        }
        return false;
}

static bool calendar(const struct now *now, struct str s, struct days *ret)
{
        unsigned n;

        if (str_starts(s, STR("---")))
                return digits(str_sub(s, 3, s.n), 2, &n) && any_month(now, n, ret);
        if (str_starts(s, STR("--")))
                return s.n > 2 && any_year(now, str_sub(s, 2, s.n), ret);
        if (s.n < 4 || !digits(str_sub(s, 0, 4), 4, &n) || n < 1)
                return false;
        if (s.n == 4)
                return in_year(n, (struct str){NULL, 0}, ret);
        return s.p[4] == '-' && s.n > 5 && in_year(n, str_sub(s, 5, s.n), ret);
}

static bool point(const struct now *now, struct str s, struct days *ret)
{
        struct str rest = s, head, next;
        int64_t n;

        if (s.n == 0 || s.p[0] == '-' || (s.p[0] >= '0' && s.p[0] <= '9'))
                return calendar(now, s, ret);
        if (!str_cut(&rest, ':', &head) || !str_cut(&rest, ':', &next))
                return false;
        if (str_eq_c(head, "weekday"))
                return rest.n && amount(rest, &n) && weekday(now, next, n, ret);
        if (!amount(next, &n))
                return false;
        if (str_starts(head, STR("in-")))
                return in_unit(now, str_sub(head, 3, head.n), n, rest, ret);
        return rest.n == 0 && moved(now, head, n, ret);
}

static bool is_open(struct str s)
{
        return str_starts(s, STR("--")) || (str_starts(s, STR("weekday:")) && str_ends(s, STR(":0")));
}

/* The end of a span that is left open is the first one from its begin on: 12月30号到1月2号, 上周五到周一. */
static bool point_after(const struct now *now, int64_t day, struct str s, struct days *ret)
{
        struct now at = *now;

        at.day = day;
        at.lean = WHEN_FUTURE;
        civil_from_days(day, &at.local.year, &at.local.month, &at.local.day);
        return point(&at, s, ret);
}

static int64_t start_of(const struct tz *tz, int64_t day)
{
        unsigned month, d;
        int64_t year;

        civil_from_days(day, &year, &month, &d);
        return tz_from_local(tz, year, month, d, 0, 0);
}

bool when_resolve(struct str value, const struct tz *tz, int64_t now_ms, enum when_lean lean, struct when *ret)
{
        struct now now = {.tz = tz, .ms = now_ms, .local = tz_to_local(tz, now_ms), .lean = lean};
        struct str rest = value, first;
        struct days a, b;

        now.day = days_from_civil(now.local.year, now.local.month, now.local.day);
        if (!str_cut(&rest, '/', &first) || !point(&now, first, &a))
                return false;
        b = a;
        if (rest.p && !(is_open(rest) ? point_after(&now, a.first, rest, &b) : point(&now, rest, &b)))
                return false;
        if (b.last < a.first)
                return false;
        *ret = (struct when){
                .first = a.first, .last = b.last, .from_ms = start_of(tz, a.first), .to_ms = start_of(tz, b.last + 1)};
        return true;
}
