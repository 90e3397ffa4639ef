/* Values in a sentence: dates in the forms of both languages, times of day, codes, numbers with their units. */
#include "answer/claims_priv.h"
#include "base/time.h"

#include <string.h>

/* ---- small pieces ---- */

static size_t skip_space(struct str s, size_t i)
{
        return i < s.n && s.p[i] == ' ' ? i + 1 : i;
}

static bool starts(struct str s, size_t i, const char *what)
{
        size_t n = strlen(what);

        return i + n <= s.n && !memcmp(s.p + i, what, n);
}

/* At most max digits at *i. */
static bool digits(struct str s, size_t *i, unsigned max, int *ret)
{
        size_t k = *i;

        for (*ret = 0; k < s.n && is_digit(s.p[k]) && k - *i < max; k++)
                *ret = *ret * 10 + (s.p[k] - '0');
        if (k == *i || (k < s.n && is_digit(s.p[k])))
                return false;
        *i = k;
        return true;
}

static bool word_at(struct str s, size_t i, const char *w, size_t *ret_end)
{
        size_t n = strlen(w);

        if (!starts(s, i, w) || (i + n < s.n && is_letter(s.p[i + n])))
                return false;
        *ret_end = i + n;
        return true;
}

/* ---- dates ---- */

static bool month_at(struct str s, size_t i, int *ret, size_t *ret_end)
{
        static const char *const names[][2] = {
                {"january", "jan"},   {"february", "feb"}, {"march", "mar"},    {"april", "apr"},
                {"may", "may"},       {"june", "jun"},     {"july", "jul"},     {"august", "aug"},
                {"september", "sep"}, {"october", "oct"},  {"november", "nov"}, {"december", "dec"},
        };

        for (int m = 0; m < 12; m++) {
                if (word_at(s, i, names[m][0], ret_end) || word_at(s, i, names[m][1], ret_end)) {
                        *ret = m + 1;
                        return true;
                }
        }
        return false;
}

/* The year behind a date, ", 2026" or " 2026"; the clock's when there is none. */
static int year_behind(const struct reader *r, size_t *i)
{
        size_t k = *i;
        int y;

        if (k < r->s.n && r->s.p[k] == ',')
                k++;
        k = skip_space(r->s, k);
        if (digits(r->s, &k, 4, &y) && y >= 1990 && y <= 2100) {
                *i = k;
                return y;
        }
        return r->year;
}

static size_t ordinal_end(struct str s, size_t i)
{
        static const char *const ends[] = {"st", "nd", "rd", "th"};
        size_t end;

        for (size_t e = 0; e < 4; e++) {
                if (word_at(s, i, ends[e], &end))
                        return end;
        }
        return i;
}

/* "14 may use it" is no date. */
static bool may_is_a_verb(const struct reader *r, size_t end)
{
        static const char *const before[] = {"on ", "by ", "until ", "from ", "before ", "after ", "since "};
        size_t next = skip_space(r->s, end);

        if (next >= r->s.n || !is_letter(r->s.p[next]))
                return false;
        for (size_t k = 0; k < sizeof(before) / sizeof(*before); k++) {
                size_t n = strlen(before[k]);

                if (r->i >= n && starts(r->s, r->i - n, before[k]))
                        return false;
        }
        return true;
}

/* "7 march 2026", "march 7, 2026" */
static bool english_date(const struct reader *r, size_t *ret_end, int *y, int *m, int *d)
{
        size_t i = r->i, end;

        if (month_at(r->s, i, m, &end)) {
                i = skip_space(r->s, end);
                if (!digits(r->s, &i, 2, d))
                        return false;
                i = ordinal_end(r->s, i);
        } else {
                if (!digits(r->s, &i, 2, d))
                        return false;
                i = skip_space(r->s, ordinal_end(r->s, i));
                if (!month_at(r->s, i, m, &end) || (*m == 5 && may_is_a_verb(r, end)))
                        return false;
                i = end;
        }
        *y = year_behind(r, &i);
        *ret_end = i;
        return true;
}

/* "2026年3月7日", "3 月 7 号", "2026-03-07" */
static bool numeric_date(const struct reader *r, size_t *ret_end, int *y, int *m, int *d)
{
        size_t i = r->i;
        int first;

        if (!digits(r->s, &i, 4, &first))
                return false;
        if (i < r->s.n && (r->s.p[i] == '-' || r->s.p[i] == '/') && first > 1900) {
                char sep = r->s.p[i++];

                *y = first;
                if (!digits(r->s, &i, 2, m) || i >= r->s.n || r->s.p[i++] != sep || !digits(r->s, &i, 2, d))
                        return false;
                *ret_end = i;
                return true;
        }
        i = skip_space(r->s, i);
        *y = r->year;
        if (starts(r->s, i, "年")) {
                *y = first;
                i = skip_space(r->s, i + 3);
                if (!digits(r->s, &i, 2, &first))
                        return false;
                i = skip_space(r->s, i);
        }
        if (!starts(r->s, i, "月"))
                return false;
        i = skip_space(r->s, i + 3);
        *m = first;
        if (!digits(r->s, &i, 2, d))
                return false;
        i = skip_space(r->s, i);
        if (!starts(r->s, i, "日") && !starts(r->s, i, "号"))
                return false;
        *ret_end = i + 3;
        return true;
}

/* Days from today. */
static bool relative_date(const struct reader *r, size_t *ret_end, int *ret)
{
        static const struct {
                const char *word;
                int days;
        } words[] = {
                {"大后天", 3},
                {"大前天", -3},
                {"今天", 0},
                {"昨天", -1},
                {"前天", -2},
                {"明天", 1},
                {"后天", 2},
                {"今日", 0},
                {"昨日", -1},
                {"明日", 1},
                {"the day before yesterday", -2},
                {"the day after tomorrow", 2},
                {"yesterday", -1},
                {"tomorrow", 1},
                {"today", 0},
        };
        size_t i = r->i, end;
        int n;

        for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
                *ret = words[k].days;
                if ((unsigned char)words[k].word[0] >= 0x80 ? starts(r->s, i, words[k].word)
                                                            : word_at(r->s, i, words[k].word, ret_end)) {
                        if ((unsigned char)words[k].word[0] >= 0x80)
                                *ret_end = i + strlen(words[k].word);
                        return true;
                }
        }
        if (!digits(r->s, &i, 3, &n))
                return false;
        i = skip_space(r->s, i);
        *ret = -n;
        if (word_at(r->s, i, "days ago", &end) || word_at(r->s, i, "day ago", &end)) {
                *ret_end = end;
                return true;
        }
        if (starts(r->s, i, "天前") && !starts(r->s, i, "天前后")) {
                *ret_end = i + strlen("天前");
                return true;
        }
        return false;
}

static bool weekday_at(const struct reader *r, size_t *ret_end, int *ret)
{
        static const char *const han[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
        static const char *const latin[] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};
        size_t i = r->i;

        for (int d = 0; d < 7; d++) {
                *ret = d + 1;
                if (word_at(r->s, i, latin[d], ret_end))
                        return true;
        }
        if (!starts(r->s, i, "星期") && !starts(r->s, i, "周"))
                return false;
        i += starts(r->s, i, "周") ? 3 : 6;
        for (int d = 0; d < 8; d++) {
                *ret = d == 7 ? 7 : d + 1;
                if (starts(r->s, i, han[d])) {
                        *ret_end = i + 3;
                        return true;
                }
        }
        return false;
}

/* "14:30", "2 pm" is not read: replies write the former. */
static bool clock_at(struct str s, size_t i, int *ret, size_t *ret_end)
{
        int h, m;

        if (!digits(s, &i, 2, &h) || i >= s.n || s.p[i] != ':')
                return false;
        i++;
        if (!digits(s, &i, 2, &m) || h > 24 || m > 59)
                return false;
        *ret = h * 60 + m;
        *ret_end = i;
        return true;
}

/* A time of day right behind a date. */
static int minute_behind(const struct reader *r, size_t *i)
{
        size_t k = *i, end;
        int minute;

        if (k < r->s.n && r->s.p[k] == ',')
                k++;
        k = skip_space(r->s, k);
        if (word_at(r->s, k, "at", &end))
                k = skip_space(r->s, end);
        if (!clock_at(r->s, k, &minute, &end))
                return -1;
        *i = end;
        return minute;
}

bool take_date(struct reader *r)
{
        int y = 0, m = 0, d = 0, weekday = 0, off;
        size_t end = 0, from = r->i;
        int64_t day;
        struct atom *a;

        if (numeric_date(r, &end, &y, &m, &d) || english_date(r, &end, &y, &m, &d)) {
                if (m < 1 || m > 12 || d < 1 || d > 31)
                        return false;
                day = days_from_civil(y, (unsigned)m, (unsigned)d);
        } else if (relative_date(r, &end, &off)) {
                day = r->today + off;
        } else if (weekday_at(r, &end, &weekday)) {
                day = 0;
        } else {
                return false;
        }
        r->i = end;
        off = minute_behind(r, &r->i);
        a = atom_add(r, ATOM_DATE, from, r->i);
        a->day = (int32_t)day;
        a->weekday = (int8_t)weekday;
        a->minute = (int16_t)off;
        return true;
}

bool take_time(struct reader *r)
{
        size_t from = r->i, end;
        int minute;

        if (!clock_at(r->s, r->i, &minute, &end))
                return false;
        r->i = end;
        atom_add(r, ATOM_TIME, from, end)->minute = (int16_t)minute;
        return true;
}

/* ---- codes ---- */

#define PLAIN_DIGITS_MAX 7u /* more are the number of an order or a telephone */

static size_t url_at(struct str s, size_t i)
{
        size_t k = i;

        while (k < s.n && is_letter(s.p[k]))
                k++;
        if (k == i || !starts(s, k, "://"))
                return 0;
        while (k < s.n && (unsigned char)s.p[k] > ' ' && (unsigned char)s.p[k] < 0x80 && !strchr(")>]\"'", s.p[k]))
                k++;
        while (k > i && (s.p[k - 1] == '.' || s.p[k - 1] == ','))
                k--;
        return k - i;
}

static bool unit_of(struct str word, uint16_t *ret)
{
        uint16_t w[ATOM_WORDS_MAX];

        if (!gate_word(word, w))
                return false;
        for (unsigned k = 0; k < ATOM_WORDS_MAX && w[k]; k++) {
                if (gate_word_kind(w[k]) == WK_UNIT) {
                        *ret = w[k];
                        return true;
                }
        }
        return false;
}

/* Letters and digits, joined by - or _. */
static size_t code_len(struct str s, size_t i, unsigned *ret_digits, unsigned *ret_letters)
{
        size_t k = i;

        *ret_digits = *ret_letters = 0;
        while (k < s.n) {
                if (is_digit(s.p[k]))
                        ++*ret_digits;
                else if (is_letter(s.p[k]))
                        ++*ret_letters;
                else if (!((s.p[k] == '-' || s.p[k] == '_' || s.p[k] == '@') && k > i && k + 1 < s.n &&
                           (is_digit(s.p[k + 1]) || is_letter(s.p[k + 1]))))
                        break;
                k++;
        }
        return k - i;
}

/* "64gb", "90mb", "2cm": digits with a unit stuck to them. */
static bool number_and_unit(struct str code)
{
        size_t k = 0;
        uint16_t unit;

        while (k < code.n && is_digit(code.p[k]))
                k++;
        return k > 0 && k < code.n && unit_of(str_n(code.p + k, code.n - k), &unit);
}

bool take_code(struct reader *r)
{
        unsigned n_digits, n_letters;
        size_t n = url_at(r->s, r->i), from = r->i;
        struct str code;

        if (!n) {
                n = code_len(r->s, r->i, &n_digits, &n_letters);
                code = str_n(r->s.p + r->i, n);
                if (!n_digits || (!n_letters && n_digits <= PLAIN_DIGITS_MAX) || number_and_unit(code))
                        return false;
                if (!n_letters && memchr(code.p, '-', code.n) && n_digits <= PLAIN_DIGITS_MAX)
                        return false;
        }
        r->i += n;
        atom_add(r, ATOM_CODE, from, r->i)->hash = (uint32_t)str_hash(str_n(r->s.p + from, n));
        return true;
}

/* ---- numbers ---- */

static bool western(struct str s, size_t *i, int64_t *ret)
{
        int64_t v = 0, scale = NUMBER_SCALE;
        size_t k = *i, n = 0;

        for (; k < s.n && n < 12; k++) {
                if (is_digit(s.p[k])) {
                        v = v * 10 + (s.p[k] - '0');
                        n++;
                } else if (!(s.p[k] == ',' && n && n <= 3 && k + 3 < s.n && is_digit(s.p[k + 1]) &&
                             is_digit(s.p[k + 2]) && is_digit(s.p[k + 3]) && (k + 4 >= s.n || !is_digit(s.p[k + 4])))) {
                        break;
                }
        }
        if (!n)
                return false;
        v *= NUMBER_SCALE;
        if (k + 1 < s.n && s.p[k] == '.' && is_digit(s.p[k + 1])) {
                for (k++; k < s.n && is_digit(s.p[k]); k++) {
                        scale /= 10;
                        v += (s.p[k] - '0') * scale;
                }
        }
        *i = k;
        *ret = v;
        return true;
}

static int han_digit(struct str s, size_t i)
{
        static const char *const digit[] = {"零", "一", "二", "三", "四", "五", "六",
                                            "七", "八", "九", "十", "百", "两", "半"};

        for (int d = 0; d < 14; d++) {
                if (starts(s, i, digit[d]))
                        return d;
        }
        return -1;
}

/* 两, 十五, 二十, 三百: counts only before a unit. */
static bool chinese(struct str s, size_t *i, int64_t *ret)
{
        int64_t sum = 0, last = 0;
        size_t k = *i;
        int d;

        if (starts(s, k, "半")) {
                *ret = NUMBER_SCALE / 2;
                *i = k + 3;
                return true;
        }
        for (; (d = han_digit(s, k)) >= 0 && d != 13; k += 3) {
                if (d == 10 || d == 11) {
                        sum += (last ? last : 1) * (d == 10 ? 10 : 100);
                        last = 0;
                } else {
                        last = d == 12 ? 2 : d;
                }
        }
        if (k == *i)
                return false;
        *ret = (sum + last) * NUMBER_SCALE;
        *i = k;
        return true;
}

static bool english(struct str s, size_t *i, int64_t *ret)
{
        static const char *const words[] = {"two",  "three", "four",   "five",   "six",      "seven",    "eight",
                                            "nine", "ten",   "eleven", "twelve", "thirteen", "fourteen", "fifteen"};
        size_t end;

        for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
                if (word_at(s, *i, words[k], &end)) {
                        *i = end;
                        *ret = (int64_t)(k + 2) * NUMBER_SCALE;
                        return true;
                }
        }
        return false;
}

/* The unit behind a number; i moves behind it. */
static uint16_t unit_behind(struct str s, size_t *i)
{
        size_t k = skip_space(s, *i), n;
        uint16_t w[ATOM_WORDS_MAX], unit = 0;

        if (k < s.n && is_letter(s.p[k])) { /* "mb/s", "m2" */
                size_t e = k;

                while (e < s.n && (is_letter(s.p[e]) || is_digit(s.p[e]) || s.p[e] == '/'))
                        e++;
                if (unit_of(str_n(s.p + k, e - k), &unit)) {
                        *i = e;
                        return unit;
                }
        }
        if (k >= s.n)
                return 0;
        if (s.p[k] == '-')
                k++;
        n = gate_word_at(s, k, w);
        for (unsigned c = 0; n && c < ATOM_WORDS_MAX && w[c]; c++) {
                if (gate_word_kind(w[c]) == WK_UNIT) {
                        *i = k + n;
                        return w[c];
                }
        }
        return 0;
}

static bool any_number(struct str s, size_t *i, int64_t *ret)
{
        return western(s, i, ret) || english(s, i, ret);
}

/* "2 to 4", "2 到 4", "2-4" */
static bool range_end(struct str s, size_t *i, int64_t *ret)
{
        static const char *const joints[] = {"to", "到", "至", "-", "~"};
        size_t k = skip_space(s, *i);

        for (size_t j = 0; j < sizeof(joints) / sizeof(*joints); j++) {
                size_t e = k + strlen(joints[j]);

                if (!starts(s, k, joints[j]))
                        continue;
                e = skip_space(s, e);
                if (western(s, &e, ret)) {
                        *i = e;
                        return true;
                }
        }
        return false;
}

/* "USB 3", "Wi-Fi 6": a number without unit right behind a word of no concept is part of a name. */
static bool follows_word(const struct reader *r, size_t from)
{
        const struct atom *a = r->n ? &r->atoms[r->n - 1] : NULL;

        return a && a->kind == ATOM_WORD && !a->words[0] && !r->waiting && a->end + 1 == from &&
               is_letter(r->s.p[a->at]) && a->piece == r->n_pieces - 1;
}

bool take_number(struct reader *r)
{
        size_t i = r->i, from = r->i;
        int64_t v, to;
        uint16_t unit;
        struct atom *a;
        bool han = false;

        if (!any_number(r->s, &i, &v)) {
                han = chinese(r->s, &i, &v);
                if (!han)
                        return false;
        }
        to = v;
        if (!han)
                range_end(r->s, &i, &to);
        if (starts(r->s, i, "万")) {
                v *= 10000;
                to *= 10000;
                i += 3;
        }
        unit = unit_behind(r->s, &i);
        if (han && !unit)
                return false;
        if (!unit && starts(r->s, i, "块")) {
                unit = GW_CNY;
                i += 3;
        }
        r->i = i;
        if (!unit && !r->waiting_unit && v == to && follows_word(r, from)) {
                r->atoms[r->n - 1].kind = ATOM_CODE;
                r->atoms[r->n - 1].hash ^= (uint32_t)(v * 2654435761);
                r->atoms[r->n - 1].end = (uint32_t)i;
                return true;
        }
        a = atom_add(r, ATOM_NUMBER, from, i);
        a->from = v;
        a->to = to;
        a->words[0] = unit ? unit : r->waiting_unit;
        return true;
}
