/* Points of the calendar: days and units by name ("前天", "last week"), weekdays, and dates with or without a year. */
#include "nlu/entity_priv.h"

#include "base/time.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ent_point_set(struct point *p, size_t end, const char *fmt, ...)
{
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(p->value, sizeof(p->value), fmt, ap);
        va_end(ap);
        p->end = end;
}

static bool fixed_day(const struct finder *f, size_t i, struct point *p)
{
        static const struct {
                const char32_t *words;
                const char *value;
        } rows[] = {
                {U"大前天", "day:-3"},
                {U"前天|前日|前晚|the day before yesterday|day before yesterday", "day:-2"},
                {U"昨天|昨晚|昨日|昨夜|yesterday|last night", "day:-1"},
                {U"今天|今晚|今早|今日|刚刚|today|tonight|this morning|this afternoon|this evening", "day:0"},
                {U"明天|明日|明早|明晚|tomorrow", "day:1"},
                {U"后天|后日|the day after tomorrow|day after tomorrow", "day:2"},
                {U"大后天", "day:3"},
                {U"上上周|上上个星期|上上星期|上上个礼拜|上上礼拜|the week before last|week before last", "in-week:-2"},
                {U"上周|上个星期|上星期|上个礼拜|上礼拜|上个周|last week", "in-week:-1"},
                {U"这周|本周|这个星期|这星期|这个礼拜|这礼拜|this week", "in-week:0"},
                {U"下周|下个星期|下星期|下个礼拜|下礼拜|下个周|next week", "in-week:1"},
                {U"上上个月|上上月|the month before last", "in-month:-2"},
                {U"上个月|上月|last month", "in-month:-1"},
                {U"这个月|本月|当月|this month", "in-month:0"},
                {U"下个月|下月|next month", "in-month:1"},
                {U"大前年", "in-year:-3"},
                {U"前年", "in-year:-2"},
                {U"去年|上一年|last year", "in-year:-1"},
                {U"今年|本年|this year", "in-year:0"},
                {U"明年|next year", "in-year:1"},
                {U"双十一|双11", "--11-11"},
                {U"双十二|双12", "--12-12"},
                {U"元旦", "--01-01"},
                {U"国庆节|国庆", "--10-01"},
                {U"christmas day|christmas", "--12-25"},
        };
        size_t k, len;

        for (k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
                len = ent_word(f, i, rows[k].words);
                if (len) {
                        ent_point_set(p, i + len, "%s", rows[k].value);
                        return true;
                }
        }
        return false;
}

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* The day of the week that a character behind 周 names: 0 is Monday; 7 is 末; -1 none. */
static int han_weekday(uint32_t c)
{
        static const char32_t names[] = U"一二三四五六日";
        int k;

        for (k = 0; k < 7; k++) {
                if (c == names[k])
                        return k;
        }
        return c == U'天' ? 6 : c == U'末' ? 7 : -1;
}

static bool weekday_zh(const struct finder *f, size_t i, struct point *p)
{
        static const char32_t week[] = U"周|星期|礼拜|个周|个星期|个礼拜";
        int shift = 0, day;
        size_t at = i, len;
        bool said = true;

        if (ent_at(f, i) == U'上')
                shift = ent_at(f, i + 1) == U'上' ? -2 : -1;
        else if (ent_at(f, i) == U'下')
                shift = ent_at(f, i + 1) == U'下' ? 2 : 1;
        else
                said = ent_at(f, i) == U'这' || ent_at(f, i) == U'本';
        at += said ? (shift > 1 || shift < -1 ? 2 : 1) : 0;
        len = ent_word(f, at, week);
        day = len ? han_weekday(ent_at(f, at + len)) : -1;
        if (day < 0)
                return false;
        if (day == 7)
                ent_point_set(p, at + len + 1, "in-week:%d:sat/in-week:%d:sun", shift, shift);
        else if (said)
                ent_point_set(p, at + len + 1, "in-week:%d:%s", shift, day_names[day]);
        else
                ent_point_set(p, at + len + 1, "weekday:%s:0", day_names[day]);
        return true;
}

static int weekday_name(const struct finder *f, size_t i, bool may_be_short, size_t *ret_len)
{
        static const char32_t *const names[] = {U"monday", U"tuesday",  U"wednesday", U"thursday",
                                                U"friday", U"saturday", U"sunday"};
        static const char32_t *const abbreviated[] = {U"mon", U"tue|tues", U"wed", U"thu|thur|thurs",
                                                      U"fri", U"sat",      U"sun"};
        int k;

        for (k = 0; k < 7; k++) {
                *ret_len = ent_word(f, i, names[k]);
                if (!*ret_len && may_be_short)
                        *ret_len = ent_word(f, i, abbreviated[k]);
                if (*ret_len)
                        return k;
        }
        return -1;
}

static bool weekday_en(const struct finder *f, size_t i, struct point *p)
{
        size_t which = ent_word(f, i, U"last|this past|past|this|next|on"), at = i, len;
        uint32_t c = ent_at(f, i);
        int day;

        if (which)
                at = ent_skip(f, i + which);
        if (which && ent_word(f, at, U"weekend")) {
                int shift = c == 'l' || c == 'p' ? -1 : c == 'n' ? 1 : 0;

                ent_point_set(p, at + 7, "in-week:%d:sat/in-week:%d:sun", shift, shift);
                return true;
        }
        day = weekday_name(f, at, which > 0, &len);
        if (day < 0)
                return false;
        if (c == 't' && which == 4)
                ent_point_set(p, at + len, "in-week:0:%s", day_names[day]);
        else
                ent_point_set(p, at + len, "weekday:%s:%d", day_names[day],
                              which == 0 || c == 'o' ? 0
                              : c == 'n'             ? 1
                                                     : -1);
        return true;
}

static unsigned month_at(const struct finder *f, size_t i, size_t *ret_len)
{
        static const char32_t *const names[] = {U"january|jan", U"february|feb", U"march|mar",
                                                U"april|apr",   U"may",          U"june|jun",
                                                U"july|jul",    U"august|aug",   U"september|sept|sep",
                                                U"october|oct", U"november|nov", U"december|dec"};
        unsigned k;

        for (k = 0; k < 12; k++) {
                *ret_len = names[k][0] == ent_at(f, i) ? ent_word(f, i, names[k]) : 0;
                if (*ret_len) {
                        *ret_len += ent_at(f, i + *ret_len) == '.' && *ret_len <= 4;
                        return k + 1;
                }
        }
        return 0;
}

/* year 0: any year, so 29 February is a day. */
static bool day_exists(unsigned year, unsigned month, unsigned day)
{
        static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        int64_t y;
        unsigned m, d;

        if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
                return false;
        if (year == 0)
                return true;
        civil_from_days(days_from_civil(year, month, day), &y, &m, &d);
        return m == month && d == day;
}

static bool set_date(struct point *p, size_t end, unsigned year, unsigned month, unsigned day)
{
        if ((year && (year < 1990 || year > 2100)) || (day ? !day_exists(year, month, day) : month < 1 || month > 12))
                return false;
        if (year && day)
                ent_point_set(p, end, "%04u-%02u-%02u", year, month, day);
        else if (year)
                ent_point_set(p, end, "%04u-%02u", year, month);
        else if (day)
                ent_point_set(p, end, "--%02u-%02u", month, day);
        else
                ent_point_set(p, end, "--%02u", month);
        return true;
}

/* A plain number of at most max digits or a Chinese numeral. */
static bool plain(const struct finder *f, size_t i, unsigned max, unsigned *ret, size_t *ret_end)
{
        struct number n;
        size_t k = i;

        if (ent_digit(ent_at(f, i))) {
                for (*ret = 0; ent_digit(ent_at(f, k)) && k - i < 5; k++)
                        *ret = *ret * 10 + (ent_at(f, k) - '0');
                *ret_end = k;
                return k - i <= max && !ent_digit(ent_at(f, k));
        }
        if (!is_han(ent_at(f, i)) || !ent_number(f, i, &n) || n.to > 0 || n.v > 9999)
                return false;
        *ret = (unsigned)n.v;
        *ret_end = n.end;
        return true;
}

/* 5号 and 5日, but not 5号楼, 5号电池, 5日游 */
static bool day_zh(const struct finder *f, size_t i, unsigned *ret, size_t *ret_end)
{
        size_t end;

        if (!plain(f, i, 2, ret, &end) || *ret < 1 || *ret > 31)
                return false;
        /* 十日 are ten days, 10日 is a date. */
        if ((ent_at(f, end) != U'号' && (ent_at(f, end) != U'日' || !ent_digit(ent_at(f, i)))) ||
            (i > 0 && ent_has_char(U"路街道巷弄镇村园区苑第型大小", ent_at(f, i - 1))) ||
            ent_has_char(U"楼院线机店门库电干充柜仓桥馆厅厂字键球灯码游本元段房桌内", ent_at(f, end + 1)))
                return false;
        *ret_end = end + 1;
        return true;
}

/* [2026年]3月[5号], 2026年, 5号 */
static bool calendar_zh(const struct finder *f, size_t i, struct point *p)
{
        unsigned year = 0, month, day;
        size_t at = i, end, len;

        if (plain(f, at, 4, &year, &end) && ent_at(f, end) == U'年' && (year >= 1990 || (year >= 10 && year <= 40))) {
                unsigned full = year < 100 ? year + 2000 : year;

                at = end + 1;
                if (!plain(f, at, 2, &month, &end) || ent_at(f, end) != U'月') {
                        if (year < 100 || year > 2100)
                                return false;
                        ent_point_set(p, at, "%04u", year);
                        return true;
                }
                year = full;
        } else {
                year = 0;
        }
        if (plain(f, at, 2, &month, &end) && ent_at(f, end) == U'月') {
                at = end + 1;
                len = ent_word(f, at, U"份|底|初|中旬");
                if (plain(f, at, 2, &day, &end) && day >= 1 && day <= 31 &&
                    !ent_has_char(U"个天年月周次", ent_at(f, end))) {
                        end += ent_at(f, end) == U'号' || ent_at(f, end) == U'日';
                        return set_date(p, end, year, month, day);
                }
                return set_date(p, at + len, year, month, 0);
        }
        if (day_zh(f, i, &day, &end) && (i == 0 || ent_at(f, i - 1) != U'月')) {
                ent_point_set(p, end, "---%02u", day);
                return true;
        }
        return false;
}

/* 2026-03-05, 2026/3/5, 2026.3.5; 13/3/2026 where only one order is possible */
static bool calendar_digits(const struct finder *f, size_t i, struct point *p)
{
        unsigned v[3];
        size_t at = i, end, k;
        uint32_t sep = 0;

        if (!ent_digit(ent_at(f, i)) || (i > 0 && ent_has_char(U"-/.", ent_at(f, i - 1))))
                return false;
        for (k = 0; k < 3; k++) {
                if (!ent_digit(ent_at(f, at)) || !plain(f, at, 4, &v[k], &end))
                        return false;
                at = end + 1;
                if (k == 2)
                        break;
                if ((k == 1 && ent_at(f, end) != sep) || !ent_has_char(U"-/.", ent_at(f, end)) || !ent_at(f, end))
                        return false;
                sep = ent_at(f, end);
        }
        if (ent_alnum(ent_at(f, end)) || ent_at(f, end) == sep)
                return false;
        if (v[0] >= 1990)
                return set_date(p, end, v[0], v[1], v[2]);
        if (v[2] < 1990 || (v[0] <= 12 && v[1] <= 12 && v[0] != v[1]))
                return false;
        return v[0] > 12 ? set_date(p, end, v[2], v[1], v[0]) : set_date(p, end, v[2], v[0], v[1]);
}

static size_t ordinal_end(const struct finder *f, size_t i)
{
        return i + ent_word(f, i, U"st|nd|rd|th");
}

/* A year, perhaps after a comma, at i: its end or i. */
static size_t year_after(const struct finder *f, size_t i, unsigned *ret)
{
        size_t at = i + (ent_at(f, i) == ','), end;

        at = ent_skip(f, at);
        if (at > i && ent_digit(ent_at(f, at)) && plain(f, at, 4, ret, &end) && *ret >= 1990 && *ret <= 2100 &&
            !ent_alnum(ent_at(f, end)))
                return end;
        *ret = 0;
        return i;
}

/* "march 5th, 2026", "5 of march", "march 2026", "in march", "the 5th" */
static bool calendar_en(const struct finder *f, size_t i, struct point *p)
{
        unsigned month, day, year;
        size_t len, end, at;

        if (ent_digit(ent_at(f, i))) {
                if (plain(f, i, 4, &year, &end) && year >= 1990 && year <= 2100 && !ent_alnum(ent_at(f, end)) &&
                    ent_word_before(f, i > 0 ? i - 1 : 0, U"in|since|from|until|of") &&
                    !ent_letter(ent_at(f, ent_skip(f, end)))) {
                        ent_point_set(p, end, "%04u", year);
                        return true;
                }
                if (!plain(f, i, 2, &day, &end))
                        return false;
                at = ordinal_end(f, end);
                len = ent_word(f, ent_skip(f, at), U"of");
                at = ent_skip(f, ent_skip(f, at) + len);
                month = month_at(f, at, &len);
                if (month && (month != 5 || at > end)) {
                        at = year_after(f, at + len, &year);
                        return set_date(p, at, year, month, day);
                }
                at = ordinal_end(f, end);
                if (at == end || day > 31 || !ent_word_before(f, i > 0 ? i - 1 : 0, U"the") ||
                    (ent_letter(ent_at(f, ent_skip(f, at))) &&
                     !ent_word(f, ent_skip(f, at), U"of|and|to|at|i|it|but|so|until|till")))
                        return false;
                ent_point_set(p, at, "---%02u", day);
                return true;
        }
        month = month_at(f, i, &len);
        at = i;
        if (!month)
                return false;
        end = at + len;
        if (ent_at(f, end) == ' ' && ent_digit(ent_at(f, end + 1)) && plain(f, end + 1, 2, &day, &len) &&
            day_exists(0, month, day) && !ent_letter(ent_at(f, ordinal_end(f, len))) && ent_at(f, len) != ':') {
                end = year_after(f, ordinal_end(f, len), &year);
                return set_date(p, end, year, month, day);
        }
        len = year_after(f, end, &year);
        if (len > end)
                return set_date(p, len, year, month, 0);
        /* "may" and "march" are months only where a word of time stands before. */
        return ent_word_before(f, i > 0 ? i - 1 : 0,
                               U"in|since|last|this|next|of|until|by|early|late|mid|from|to|and") &&
               set_date(p, end, 0, month, 0);
}

/* 去年三月[5号], 上个月5号: a month or a day in the unit that p names; moves p. */
static void part_of(const struct finder *f, struct point *p)
{
        size_t end, at = ent_at(f, p->end) == U'的' ? p->end + 1 : p->end;
        struct point feast;
        unsigned month, day;

        if (strncmp(p->value, "in-year:", 8) == 0 && plain(f, at, 2, &month, &end) && ent_at(f, end) == U'月' &&
            month >= 1 && month <= 12) {
                size_t n = strlen(p->value);

                p->end = end + 1 + (ent_at(f, end + 1) == U'份');
                snprintf(p->value + n, sizeof(p->value) - n, ":%02u", month);
                if (day_zh(f, p->end, &day, &end) && day_exists(0, month, day)) {
                        n = strlen(p->value);
                        snprintf(p->value + n, sizeof(p->value) - n, "-%02u", day);
                        p->end = end;
                }
        } else if (strncmp(p->value, "in-year:", 8) == 0 && fixed_day(f, at, &feast) && feast.value[0] == '-') {
                size_t n = strlen(p->value);

                snprintf(p->value + n, sizeof(p->value) - n, ":%.5s", feast.value + 2);
                p->end = feast.end;
        } else if (strncmp(p->value, "in-month:", 9) == 0 && day_zh(f, at, &day, &end)) {
                size_t n = strlen(p->value);

                snprintf(p->value + n, sizeof(p->value) - n, ":%02u", day);
                p->end = end;
        }
}

/* "--03-05", "2026-03-05" and "---05" do; "day:-10", "--03" and "2026-03" do not. */
static bool ends_with_day(const char *value)
{
        size_t n = strlen(value);

        return strncmp(value, "---", 3) == 0 ||
               (n >= 7 && value[n - 3] == '-' && (value[n - 6] == '-' || value[n - 6] == ':'));
}

/* "March 5-8": a day behind a point that ends with one. */
bool ent_day_alone(const struct finder *f, size_t i, const struct point *first, struct point *p)
{
        unsigned day;
        size_t end;

        if (!ends_with_day(first->value) || !ent_digit(ent_at(f, i)) || !plain(f, i, 2, &day, &end) || day < 1 ||
            day > 31)
                return false;
        ent_point_set(p, ordinal_end(f, end), "---%02u", day);
        return !ent_alnum(ent_at(f, p->end));
}

bool ent_calendar(const struct finder *f, size_t i, struct point *p)
{
        uint32_t c = ent_at(f, i);

        if (ent_digit(c))
                return calendar_digits(f, i, p) || calendar_zh(f, i, p) || calendar_en(f, i, p);
        if (ent_letter(c))
                return weekday_en(f, i, p) || fixed_day(f, i, p) || calendar_en(f, i, p);
        if (!is_han(c))
                return false;
        if (weekday_zh(f, i, p))
                return true;
        if (fixed_day(f, i, p)) {
                part_of(f, p);
                return true;
        }
        return (f->begins[i] & BEGINS_NUMBER) && calendar_zh(f, i, p);
}
