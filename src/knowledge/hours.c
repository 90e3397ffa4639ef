/* A day's hours: closed on holidays, Monday's on make-up workdays, else the weekly table. */
#include "knowledge/hours.h"

#include "base/time.h"
#include "base/tz.h"

#define LOOK_AHEAD_DAYS 60
#define WORKDAYS_WITHIN 400
#define END_OF_DAY_MIN (18 * 60)

static int32_t date_of(const struct tz_local *t)
{
        return (int32_t)(t->year * 10000 + t->month * 100 + t->day);
}

static bool listed(const struct company_day *days, size_t n, int32_t date)
{
        for (size_t i = 0; i < n; i++) {
                if (days[i].date == date)
                        return true;
        }
        return false;
}

static struct day_hours hours_of(const struct company *c, const struct tz_local *t)
{
        if (listed(c->makeup_days, c->n_makeup_days, date_of(t)))
                return c->hours[0];
        if (listed(c->holidays, c->n_holidays, date_of(t)))
                return (struct day_hours){-1, -1};
        return c->hours[(t->weekday + 6) % 7];
}

bool hours_open(const struct company *c, const struct tz *tz, int64_t now_ms, int64_t *ret_opens_ms)
{
        struct tz_local t = tz_to_local(tz, now_ms);
        int minute = (int)(t.hour * 60 + t.minute);
        struct day_hours h = hours_of(c, &t);
        int64_t opens = 0;
        bool open = h.open_min >= 0 && minute >= h.open_min && minute < h.close_min;
        int64_t day = days_from_civil(t.year, t.month, t.day);

        if (open)
                opens = now_ms;
        for (int i = 0; !opens && i < LOOK_AHEAD_DAYS; i++) {
                civil_from_days(day + i, &t.year, &t.month, &t.day);
                t.weekday = (unsigned)((day + i + 4) % 7); /* 1970-01-01 was a Thursday */
                h = hours_of(c, &t);
                if (h.open_min >= 0 && (i > 0 || minute < h.open_min))
                        opens = tz_from_local(tz, t.year, t.month, t.day, (unsigned)h.open_min / 60,
                                              (unsigned)h.open_min % 60);
        }
        if (ret_opens_ms)
                *ret_opens_ms = opens;
        return open;
}

static bool is_workday(const struct company *c, const struct tz_local *t)
{
        if (listed(c->makeup_days, c->n_makeup_days, date_of(t)))
                return true;
        return t->weekday >= 1 && t->weekday <= 5 && !listed(c->holidays, c->n_holidays, date_of(t));
}

int64_t hours_working_days(const struct company *c, const struct tz *tz, int64_t now_ms, int n)
{
        struct tz_local t = tz_to_local(tz, now_ms);
        int64_t day = days_from_civil(t.year, t.month, t.day);
        struct day_hours h;

        for (int i = 0; n > 0 && i < WORKDAYS_WITHIN; i++) {
                civil_from_days(++day, &t.year, &t.month, &t.day);
                t.weekday = (unsigned)((day + 4) % 7); /* 1970-01-01 was a Thursday */
                n -= is_workday(c, &t);
        }
        h = hours_of(c, &t);
        if (h.open_min < 0)
                h.close_min = END_OF_DAY_MIN;
        return tz_from_local(tz, t.year, t.month, t.day, (unsigned)h.close_min / 60, (unsigned)h.close_min % 60);
}

const struct company_notice *hours_notice(const struct company *c, const struct tz *tz, int64_t now_ms)
{
        struct tz_local t = tz_to_local(tz, now_ms);

        for (size_t i = 0; i < c->n_notices; i++) {
                if (date_of(&t) >= c->notices[i].from && date_of(&t) <= c->notices[i].to)
                        return &c->notices[i];
        }
        return NULL;
}
