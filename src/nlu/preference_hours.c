/* When somebody can be reached: "晚上八点以后再打给我", "not before 9 am please", "only at weekends". */
#include "base/arena.h"
#include "nlu/preference_priv.h"

#include <string.h>

#define W(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Beside a time of day, and beside a part of the day, where less would be a story: "I rang in the evening". */
static const char *const reach[] = {"联系",  "打电话",  "打给我", "来电", "回电",      "回电话",
                                    "找我",  "方便",    "有空",   "call", "phone",     "ring",
                                    "reach", "contact", "calls",  "free", "available", NULL};
static const char *const reach_me[] = {
        "打给我",    "联系我",   "给我打电话", "给我来电",     "给我回电",       "回我电话", "找我",     "方便",
        "有空",      "别打电话", "不要打电话", "call me",      "phone me",       "ring me",  "reach me", "contact me",
        "call back", "im free",  "i am free",  "im available", "i am available", NULL};
static const char *const stories[] = {"打了",   "打过",    "没人",   "我打",   "打不通", "called",
                                      "i call", "i phone", "no one", "nobody", NULL};
static const char *const denial[] = {"不要",   "别",  "不方便", "没空", "不能",   "没法", "不接", "dont",
                                     "do not", "not", "never",  "cant", "cannot", "no",   "busy", NULL};

static const struct {
        const char *value;
        const char *const *words;
} parts_of_day[] = {
        {"weekend", W("周末", "星期六", "星期天", "周六", "周日", "weekend", "weekends")},
        {"weekday", W("工作日", "上班时间", "平时白天", "weekday", "weekdays", "working hours", "office hours")},
        {"morning", W("早上", "上午", "morning", "mornings")},
        {"noon", W("中午", "午休", "noon", "lunch", "lunchtime")},
        {"afternoon", W("下午", "afternoon", "afternoons")},
        {"evening", W("晚上", "傍晚", "夜里", "下班后", "下班以后", "evening", "evenings", "at night", "after work")},
};

/* ---- a time of day ---- */

static const char *const han_numbers[] = {"十二", "十一", "十", "九", "八", "七", "六",
                                          "五",   "四",   "三", "两", "二", "一"};
static const int han_values[] = {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 2, 1};

static bool digits_at(struct str s, size_t *at, int max, int *ret)
{
        int v = 0;
        size_t n = 0;

        while (*at + n < s.n && n < 2 && s.p[*at + n] >= '0' && s.p[*at + n] <= '9')
                v = v * 10 + (s.p[*at + n++] - '0');
        if (n == 0 || v > max)
                return false;
        *at += n;
        *ret = v;
        return true;
}

static bool han_at(struct str s, size_t *at, int *ret)
{
        for (size_t i = 0; i < sizeof(han_values) / sizeof(han_values[0]); i++) {
                if (str_starts(str_sub(s, *at, s.n), str_c(han_numbers[i]))) {
                        *at += strlen(han_numbers[i]);
                        *ret = han_values[i];
                        return true;
                }
        }
        return false;
}

static bool eats(struct str s, size_t *at, const char *what)
{
        if (!str_starts(str_sub(s, *at, s.n), str_c(what)))
                return false;
        *at += strlen(what);
        return true;
}

struct moment {
        int hour, minute;
        bool sure; /* written with 点, a colon, am or pm */
};

/* "8", "8:30", "8点半", "八点", "8 pm" at *at. */
static bool moment_at(struct str s, size_t *at, struct moment *ret)
{
        size_t i = *at;

        *ret = (struct moment){0};
        if (!digits_at(s, &i, 23, &ret->hour) && !han_at(s, &i, &ret->hour))
                return false;
        if (eats(s, &i, ":")) {
                if (!digits_at(s, &i, 59, &ret->minute))
                        return false;
                ret->sure = true;
        } else if (eats(s, &i, "点")) {
                ret->sure = true;
                if (eats(s, &i, "半"))
                        ret->minute = 30;
                eats(s, &i, "钟");
        }
        eats(s, &i, " ");
        if (eats(s, &i, "pm") || eats(s, &i, "p.m")) {
                ret->hour += ret->hour < 12 ? 12 : 0;
                ret->sure = true;
        } else if (eats(s, &i, "am") || eats(s, &i, "a.m")) {
                ret->hour = ret->hour == 12 ? 0 : ret->hour;
                ret->sure = true;
        } else if (eats(s, &i, "oclock")) {
                ret->sure = true;
        }
        *at = i;
        return true;
}

/* "晚上八点" is 20:00, "下午3点" 15:00. Six and later without a word is taken as written. */
static void by_part_of_day(struct str clause, size_t at, struct moment *m)
{
        struct str before = str_sub(clause, 0, at);

        if (m->hour < 12 && clause_has(before, W("晚上", "傍晚", "夜里", "下午", "下班"), NULL, NULL))
                m->hour += 12;
}

static struct str clock_text(struct arena *mem, const struct moment *m)
{
        return arena_printf(mem, "%02d:%02d", m->hour % 24, m->minute);
}

static bool is_digit_start(struct str s, size_t i)
{
        struct moment m;
        size_t at = i;

        return (i == 0 || !(s.p[i - 1] >= '0' && s.p[i - 1] <= '9')) && moment_at(s, &at, &m);
}

/* The next time of day from *at on. */
static bool next_moment(struct str s, size_t *at, struct moment *ret, size_t *ret_start)
{
        for (size_t i = *at; i < s.n; i++) {
                size_t end = i;

                if ((unsigned char)s.p[i] >= 0x80 && ((unsigned char)s.p[i] & 0xc0) == 0x80)
                        continue;
                if (!is_digit_start(s, i) || !moment_at(s, &end, ret))
                        continue;
                *ret_start = i;
                *at = end;
                by_part_of_day(s, i, ret);
                return true;
        }
        return false;
}

/* ---- the clause ---- */

static struct str negate(struct arena *mem, bool denied, struct str value)
{
        return denied ? arena_printf(mem, "not %.*s", STR_ARG(value)) : value;
}

/* A bound by one time of day: "after 20:00"; a denied one is the other side. */
static bool bound(struct str clause, bool denied, struct arena *mem, struct str *ret)
{
        static const char *const after[] = {"after", "from", "past", NULL}, *const until[] = {"before", "until", "till",
                                                                                              "by", NULL};
        struct moment m;
        size_t at = 0, start = 0;
        struct str behind, ahead;
        bool later, earlier;

        if (!next_moment(clause, &at, &m, &start))
                return false;
        behind = str_sub(clause, at, 9);
        ahead = str_sub(clause, start > 10 ? start - 10 : 0, start > 10 ? 10 : start);
        later = str_starts(behind, STR("以后")) || str_starts(behind, STR("之后")) || str_starts(behind, STR("后")) ||
                clause_has(ahead, after, NULL, NULL);
        earlier = str_starts(behind, STR("以前")) || str_starts(behind, STR("之前")) || str_starts(behind, STR("前")) ||
                  clause_has(ahead, until, NULL, NULL);
        if (later == earlier || (!m.sure && m.hour > 12))
                return false;
        if (!m.sure && m.hour >= 1 && m.hour <= 7 && later && !denied)
                m.hour += 12; /* "after 6" is in the evening */
        *ret = arena_printf(mem, "%s %.*s", later != denied ? "after" : "before", STR_ARG(clock_text(mem, &m)));
        return true;
}

static bool span(struct str clause, bool denied, struct arena *mem, struct str *ret)
{
        static const char *const between[] = {"between", "from", NULL};
        struct moment a, b;
        size_t at = 0, start = 0, from;
        struct str gap;

        if (!next_moment(clause, &at, &a, &start))
                return false;
        from = at;
        if (!next_moment(clause, &at, &b, &start))
                return false;
        gap = str_sub(clause, from, start - from);
        if (gap.n > 12 ||
            !(str_contains(gap, STR("到")) || str_contains(gap, STR("至")) || str_contains(gap, STR("-")) ||
              str_contains(gap, STR("~")) || clause_has(gap, W("to", "and", "till"), NULL, NULL)))
                return false;
        if (!a.sure && !b.sure && !clause_has(clause, between, NULL, NULL))
                return false;
        if (b.hour >= 12 && a.hour < 12 && a.hour + 12 < b.hour && !a.sure && a.hour < 8)
                a.hour += 12;
        if (b.hour <= a.hour && b.hour + 12 > a.hour && b.hour < 12)
                b.hour += 12;
        *ret = negate(mem, denied,
                      arena_printf(mem, "%.*s-%.*s", STR_ARG(clock_text(mem, &a)), STR_ARG(clock_text(mem, &b))));
        return true;
}

bool preference_hours(struct str clause, struct arena *mem, struct str *ret)
{
        static const char *const asks[] = {"吗",      "么",     "几点",  "什么时候", "多久",    "when",  "what",
                                           "are you", "do you", "which", "can i",    "could i", "may i", NULL};
        static const char *const of_company[] = {"你们上班", "你们下班", "客服上班", "营业",    "快递",
                                                 "送货",     "派送",     "配送",     "courier", "deliver",
                                                 "delivery", "parcel",   "opening",  NULL};
        bool denied = clause_has(clause, denial, NULL, NULL);

        if (!clause_has(clause, reach, NULL, NULL) || clause_has(clause, asks, NULL, NULL) ||
            clause_has(clause, of_company, NULL, NULL) || clause_has(clause, stories, NULL, NULL))
                return false;
        if (span(clause, denied, mem, ret) || bound(clause, denied, mem, ret))
                return true;
        if (!clause_has(clause, reach_me, NULL, NULL))
                return false;
        for (size_t i = 0; i < sizeof(parts_of_day) / sizeof(parts_of_day[0]); i++) {
                if (!clause_has(clause, parts_of_day[i].words, NULL, NULL))
                        continue;
                *ret = negate(mem, denied, str_c(parts_of_day[i].value));
                return true;
        }
        return false;
}
