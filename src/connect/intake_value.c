/* intake_value - the text of a cell as a value: times, amounts, words. See docs/import.md for the forms. */
#include "connect/intake_priv.h"

#include "base/time.h"
#include "base/tz.h"
#include "store/import.h"
#include "text/utf8.h"

#include <string.h>

enum { YEAR_MIN = 1970, YEAR_MAX = 2199, AGE_MAX = 150, ORDER_NO_MIN = 8, ORDER_NO_MAX = 32 };
#define AMOUNT_MAX INT64_C(100000000000)

/* ---- times ---- */

struct wall {
        int64_t year;
        unsigned month, day, hour, minute, second;
        bool has_time;
};

/* Digits at the front, from min to max of them. */
static bool cut_number(struct str *s, size_t min, size_t max, unsigned *ret)
{
        size_t n = 0;

        *ret = 0;
        while (n < max && n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
                *ret = *ret * 10 + (unsigned)(s->p[n++] - '0');
        *s = str_sub(*s, n, s->n);
        return n >= min;
}

static bool cut_sign(struct str *s, const char *signs, char *ret)
{
        if (s->n == 0 || !*s->p || !strchr(signs, *s->p))
                return false;
        *ret = *s->p;
        *s = str_sub(*s, 1, s->n);
        return true;
}

static bool date_ok(const struct wall *w)
{
        int64_t year;
        unsigned month, day;

        if (w->year < YEAR_MIN || w->year > YEAR_MAX || w->month < 1 || w->month > 12 || w->day < 1 || w->day > 31)
                return false;
        civil_from_days(days_from_civil(w->year, w->month, w->day), &year, &month, &day);
        return month == w->month;
}

/* 2026-03-01, 2026/3/1 */
static bool cut_date(struct str *s, struct wall *ret)
{
        unsigned year;
        char sign, again;

        if (!cut_number(s, 4, 4, &year) || !cut_sign(s, "-/", &sign) || !cut_number(s, 1, 2, &ret->month) ||
            !cut_sign(s, "-/", &again) || sign != again || !cut_number(s, 1, 2, &ret->day))
                return false;
        ret->year = year;
        return date_ok(ret);
}

/* 9:05, 09:05:30, 09:05:30.250 */
static bool cut_clock(struct str *s, struct wall *ret)
{
        unsigned ignored;
        char sign;

        if (!cut_number(s, 1, 2, &ret->hour) || !cut_sign(s, ":", &sign) || !cut_number(s, 2, 2, &ret->minute))
                return false;
        if (cut_sign(s, ":", &sign)) {
                if (!cut_number(s, 2, 2, &ret->second))
                        return false;
                if (cut_sign(s, ".", &sign) && !cut_number(s, 1, 9, &ignored))
                        return false;
        }
        ret->has_time = true;
        return ret->hour < 24 && ret->minute < 60 && ret->second < 60;
}

/* Z, +08:00, +0800; *ret_has false when there is nothing. */
static bool cut_zone(struct str *s, bool *ret_has, int64_t *ret_ms)
{
        unsigned h, m;
        char sign, colon;

        *ret_has = false;
        if (s->n == 0)
                return true;
        *ret_has = true;
        *ret_ms = 0;
        if (cut_sign(s, "Zz", &sign))
                return s->n == 0;
        if (!cut_sign(s, "+-", &sign) || !cut_number(s, 2, 2, &h))
                return false;
        (void)cut_sign(s, ":", &colon);
        if (!cut_number(s, 2, 2, &m) || s->n || h > 14 || m > 59)
                return false;
        *ret_ms = (h * (int64_t)HOUR_MS + m * (int64_t)MINUTE_MS) * (sign == '-' ? -1 : 1);
        return true;
}

bool intake_time(const struct intake_rules *rules, struct str s, bool end_of_day, int64_t *ret_ms)
{
        struct wall w = {0};
        bool has_zone = false;
        int64_t shift = 0;
        char sign;

        if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
                return import_offset(rules->tz, rules->now_ms, s, ret_ms);
        if (!cut_date(&s, &w))
                return false;
        if (s.n && (!cut_sign(&s, "Tt ", &sign) || !cut_clock(&s, &w) || !cut_zone(&s, &has_zone, &shift)))
                return false;
        if (!w.has_time && end_of_day)
                w.hour = 23, w.minute = 59;
        *ret_ms = tz_from_local(has_zone ? NULL : rules->tz, w.year, w.month, w.day, w.hour, w.minute) +
                  w.second * (int64_t)SECOND_MS - shift;
        return true;
}

/* A year, or as many before this one: -12y. */
static bool year_of(const struct intake_rules *rules, struct str s, int64_t *ret)
{
        int64_t now = tz_to_local(rules->tz, rules->now_ms).year, back;

        if (s.n > 2 && s.p[0] == '-' && s.p[s.n - 1] == 'y') {
                if (!str_to_i64(str_sub(s, 1, s.n - 2), 0, AGE_MAX, &back))
                        return false;
                *ret = now - back;
                return true;
        }
        return str_to_i64(s, now - AGE_MAX, now, ret);
}

/* ---- amounts ---- */

static size_t digits_at(struct str s)
{
        size_t n = 0;

        while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
                n++;
        return n;
}

enum intake_amount_form intake_amount_form(struct str s)
{
        size_t whole = digits_at(s), cents;
        int64_t n;

        if (whole == 0)
                return AMOUNT_NONE;
        if (whole == s.n)
                return str_to_i64(s, 0, 0, &n) ? AMOUNT_ZERO : AMOUNT_WHOLE;
        if (s.p[whole] != '.')
                return AMOUNT_NONE;
        cents = digits_at(str_sub(s, whole + 1, s.n));
        return cents >= 1 && cents <= 2 && whole + 1 + cents == s.n ? AMOUNT_DECIMAL : AMOUNT_NONE;
}

/* The form is known to be one. */
static bool amount_of(struct str s, bool decimal, bool major, int64_t *ret)
{
        struct str head = s, cents = {NULL, 0};
        int64_t n, part = 0;

        if (decimal) {
                cents = s;
                (void)str_cut(&cents, '.', &head);
                (void)str_to_i64(cents, 0, 99, &part);
                if (cents.n == 1)
                        part *= 10;
        }
        if (!str_to_i64(head, 0, AMOUNT_MAX, &n))
                return false;
        *ret = decimal || major ? n * 100 + part : n;
        return *ret <= AMOUNT_MAX;
}

static bool amount(const struct intake_rules *rules, struct str s, int64_t *ret, enum intake_reason *reason)
{
        enum intake_amount_form form = intake_amount_form(s);

        *reason = REASON_AMOUNT;
        if (form == AMOUNT_NONE || (form == AMOUNT_DECIMAL && rules->amounts == INTAKE_AMOUNTS_MINOR))
                return false;
        if (form == AMOUNT_WHOLE && rules->amounts == INTAKE_AMOUNTS_AUTO && rules->amounts_open) {
                *reason = REASON_AMOUNT_OPEN;
                return false;
        }
        return amount_of(s, form == AMOUNT_DECIMAL, rules->amounts == INTAKE_AMOUNTS_MAJOR, ret);
}

/* ---- texts ---- */

static bool one_of(struct str s, const char *const *words)
{
        for (; *words; words++)
                if (str_eq_c(s, *words))
                        return true;
        return false;
}

/* Bytes of another encoding that were read as Latin-1 and written as UTF-8: nearly all of it is U+0080 … U+00FF. */
static bool garbled(struct str s)
{
        size_t high = 0, other = 0;

        for (const char *p = s.p, *end = s.p + s.n; p < end;) {
                uint32_t c = utf8_next(&p, end);

                if (c >= 0x80 && c <= 0xFF)
                        high++;
                else if (c != ' ')
                        other++;
        }
        return high >= 3 && high > other * 2;
}

static bool has_control(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
                        return true;
        return false;
}

static bool email_ok(struct str s)
{
        ptrdiff_t at = str_find(s, STR("@"), 0);

        return at > 0 && str_find(s, STR("."), (size_t)at) > at + 1 && !str_contains(s, STR(" ")) && s.n <= 254;
}

static bool made_of(struct str s, const char *extra, bool lower)
{
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];

                if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (lower && c >= 'a' && c <= 'z') ||
                      (c && strchr(extra, c))))
                        return false;
        }
        return true;
}

/* Digits alone count: "+49 30 123-4567", and not the ".0" with which numbers leave some spreadsheets. Empty:
 * there are fewer than four. */
static struct str last4_of(struct str phone, struct arena *mem)
{
        char *p = arena_alloc(mem, 4);
        size_t at = phone.n, n = 4;

        if (str_ends(phone, STR(".0")))
                at -= 2;
        while (at-- > 0 && n > 0)
                if (phone.p[at] >= '0' && phone.p[at] <= '9')
                        p[--n] = phone.p[at];
        return str_n(p, n == 0 ? 4 : 0);
}

/* ---- one cell ---- */

/* An empty one: the column takes none, or its "none". */
static bool empty_value(const struct intake_column *c, struct intake_cell *ret, enum intake_reason *reason)
{
        *reason = REASON_MISSING;
        ret->given = c->type != TYPE_CONSENT && c->type != TYPE_LINE && !c->words;
        return !c->required;
}

static bool text_value(const struct intake_rules *rules, const struct intake_column *c, struct str s,
                       struct intake_cell *ret, enum intake_reason *reason)
{
        ret->text = s;
        switch (c->type) {
        case TYPE_NAME: *reason = REASON_GARBLED; return !garbled(s);
        case TYPE_WORD: *reason = REASON_WORD; return one_of(s, c->words);
        case TYPE_EMAIL: *reason = REASON_EMAIL; return email_ok(s);
        case TYPE_ZONE: *reason = REASON_ZONE; return made_of(s, "/_+-", true);
        case TYPE_LAST4: ret->text = last4_of(s, rules->mem); return true;
        case TYPE_ORDER_NO:
                *reason = REASON_ORDER_NO;
                return s.n >= ORDER_NO_MIN && s.n <= ORDER_NO_MAX && made_of(s, "-", false);
        case TYPE_SKU: *reason = REASON_SKU; return !rules->skus || map_get(rules->skus, s);
        default: return true;
        }
}

static bool consent(struct str s, struct intake_cell *ret)
{
        ret->n = str_eq_c(s, "yes") || str_eq_c(s, "true");
        ret->given = !str_eq_c(s, "none");
        return ret->n || !ret->given || str_eq_c(s, "no") || str_eq_c(s, "false");
}

static bool flag(struct str s, struct intake_cell *ret)
{
        ret->n = str_eq_c(s, "1") || str_eq_c(s, "true");
        return ret->n || str_eq_c(s, "0") || str_eq_c(s, "false");
}

bool intake_value(const struct intake_rules *rules, const struct intake_column *c, struct str s,
                  struct intake_cell *ret, enum intake_reason *reason)
{
        *ret = (struct intake_cell){.given = true};
        if (s.n == 0)
                return empty_value(c, ret, reason);
        *reason = REASON_CONTROL;
        if (has_control(s))
                return false;
        *reason = REASON_VALUE_LONG;
        if (c->max && s.n > c->max)
                return false;
        switch (c->type) {
        case TYPE_CONSENT: *reason = REASON_WORD; return consent(s, ret);
        case TYPE_FLAG: *reason = REASON_WORD; return flag(s, ret);
        case TYPE_YEAR: *reason = REASON_YEAR; return year_of(rules, s, &ret->n);
        case TYPE_TIME:
        case TYPE_TIME_END: *reason = REASON_TIME; return intake_time(rules, s, c->type == TYPE_TIME_END, &ret->n);
        case TYPE_AMOUNT: return amount(rules, s, &ret->n, reason);
        case TYPE_COUNT: *reason = REASON_COUNT; return str_to_i64(s, 1, 100000, &ret->n);
        case TYPE_LINE: *reason = REASON_LINE; return str_to_i64(s, 1, 100000, &ret->n);
        default: return text_value(rules, c, s, ret, reason);
        }
}
