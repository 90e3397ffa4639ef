/*
 * Days, spans of days and durations. A point of time is read at a place into a short value (see struct nlu_entity);
 * two points with a word between them are a span, a number with a unit alone is a duration.
 */
#include "nlu/entity_priv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- units of time ---- */

static const struct unit {
        const char32_t *words;
        const char *name; /* in "day:-2" */
        char iso[4];      /* "P…D", "PT…H": what stands before and behind the number in ISO 8601 */
        char letter;
        unsigned char lower; /* index of the unit for halves, and how many of it */
        unsigned char lowers;
} units[] = {
        {U"秒钟|秒|seconds|second|secs|sec", "second", "PT", 'S', 0, 1},
        {U"分钟|minutes|minute|mins|min", "minute", "PT", 'M', 0, 60},
        {U"个小时|小时|个钟头|钟头|个钟|hours|hour|hrs|hr|h", "hour", "PT", 'H', 1, 60},
        {U"天|日|个工作日|工作日|days|day|business days|business day|working days|working day", "day", "P", 'D', 2, 24},
        {U"周|个星期|星期|个礼拜|礼拜|weeks|week|wks", "week", "P", 'W', 3, 7},
        {U"个月|months|month", "month", "P", 'M', 3, 30},
        {U"年|years|year|yrs|yr", "year", "P", 'Y', 5, 12},
};
enum { UNIT_HOUR = 2, UNIT_WEEK = 4, UNIT_MONTH = 5 };

struct amount {
        const struct unit *unit;
        double n, to;
        size_t end;
        bool number; /* not only "a", "the last" */
};

static const struct unit *unit_at(const struct finder *f, size_t i, size_t *ret_len)
{
        size_t k;

        for (k = 0; k < sizeof(units) / sizeof(units[0]); k++) {
                *ret_len = ent_word(f, i, units[k].words);
                if (*ret_len)
                        return &units[k];
        }
        return NULL;
}

/* "半年", "半个月", "half an hour", "half a year" */
static bool half_of(const struct finder *f, size_t i, struct amount *ret)
{
        size_t len = ent_word(f, i, U"半|半个|半个多|half an|half a"), at = ent_skip(f, i + len), n;

        if (!len)
                return false;
        /* 半个月 is 半 + 个月 */
        if (ent_at(f, i) == U'半')
                at = i + 1;
        ret->unit = unit_at(f, at, &n);
        /* 等了半天 is a long time, not twelve hours. */
        if (!ret->unit || ent_at(f, at) == U'天')
                return false;
        *ret = (struct amount){.unit = ret->unit, .n = 0.5, .end = at + n, .number = true};
        return true;
}

/* A number (or "a") and a unit at i: "两年多", "一个半月", "3-5 days", "a week", "two and a half years". */
static bool amount_at(const struct finder *f, size_t i, const struct number *n, struct amount *ret)
{
        struct number own;
        size_t at, len, half;

        if (half_of(f, i, ret))
                return true;
        if (!n && ent_number(f, i, &own))
                n = &own;
        if (n) {
                *ret = (struct amount){.n = n->v, .to = n->to, .end = n->end, .number = true};
        } else if ((len = ent_word(f, i, U"a|an|another")) > 0) {
                *ret = (struct amount){.n = 1, .end = i + len};
        } else {
                return false;
        }
        if (ret->n > 999 || (n && i > 0 && ent_at(f, i - 1) == U'第'))
                return false;
        at = ret->end;
        if ((half = ent_word(f, at, U"个半")) > 0) {
                static const char32_t rest[] = U"月|小时|星期|钟头|礼拜";

                ret->n += 0.5;
                if (!ent_word(f, at + 2, rest))
                        return false;
                ret->unit = ent_at(f, at + 2) == U'月'                                 ? &units[UNIT_MONTH]
                            : ent_at(f, at + 2) == U'小' || ent_at(f, at + 2) == U'钟' ? &units[UNIT_HOUR]
                                                                                       : &units[UNIT_WEEK];
                ret->end = at + 2 + ent_word(f, at + 2, rest);
                return true;
        }
        at += ent_has_char(U"多来", ent_at(f, at));
        at = ent_skip(f, at);
        if ((half = ent_word(f, at, U"and a half")) > 0) {
                ret->n += 0.5;
                at = ent_skip(f, at + half);
        }
        at += ent_at(f, at) == '-';
        if (n && ent_at(f, at) == U'个' && ent_at(f, at + 1) == U'多')
                at += 2; /* 两个多月 */
        if (ent_at(f, at) == U'月' && at > ret->end + 1)
                ret->unit = &units[UNIT_MONTH], len = 1;
        else
                ret->unit = unit_at(f, at, &len);
        if (!ret->unit)
                return false;
        ret->end = at + len;
        half = ent_word(f, ent_skip(f, ret->end), U"and a half");
        if (half) {
                ret->n += 0.5;
                ret->end = ent_skip(f, ret->end) + half;
                ret->number = true;
        }
        if (ent_at(f, ret->end) == U'半' && is_han(ent_at(f, at))) {
                ret->n += 0.5;
                ret->end++;
        }
        ret->end += ent_at(f, ret->end) == U'多' || ent_at(f, ret->end) == U'来';
        return true;
}

/* Halves are counted in the unit that stands below: one and a half months are 45 days. */
static const struct unit *whole_units(const struct amount *a, double n, long *ret_n)
{
        const struct unit *u = a->unit;

        if (n - floor(n) > 0.01) {
                n *= u->lowers;
                u = &units[u->lower];
        }
        *ret_n = lround(n);
        return u;
}

/* "P2W", "P45D" */
static struct str iso_duration(const struct finder *f, const struct amount *a, double n)
{
        long whole;
        const struct unit *u = whole_units(a, n, &whole);

        return arena_printf(f->mem, "%s%ld%c", u->iso, whole, u->letter);
}

/* The point so much before (sign -1) or after the message: "day:-2". */
static void relative(const struct amount *a, int sign, char *out, size_t size)
{
        long whole;
        const struct unit *u = whole_units(a, a->n, &whole);

        snprintf(out, size, "%s:%ld", u->name, sign * whole);
}

/* ---- points ---- */

/* "3天前", "two weeks ago", "三天后": the amount stands at i. */
static bool ago(const struct finder *f, size_t i, const struct amount *a, struct point *p)
{
        static const char32_t before[] = U"以前|之前|前|ago|back|earlier";
        static const char32_t after[] = U"以后|之后|后|from now";
        size_t at = ent_skip(f, a->end), len = ent_word(f, at, before);
        char value[32];
        int sign = -1;

        if (!len) {
                len = ent_word(f, at, after);
                sign = 1;
        }
        /* 修好三天后又坏了 counts from the repair, not from the message. */
        if (sign > 0 && is_han(ent_at(f, i)) && i > ent_clause_start(f, i) &&
            !ent_has_char(U"在等要能是", ent_at(f, i - 1)))
                return false;
        if (!len || a->to > 0 || (ent_at(f, at) == U'后' && ent_has_char(U"台续面", ent_at(f, at + 1))))
                return false;
        relative(a, sign, value, sizeof(value));
        ent_point_set(p, at + len, "%s", value);
        return true;
}

static bool point_at(const struct finder *f, size_t i, const struct number *n, struct point *p)
{
        struct amount a;

        if (ent_calendar(f, i, p))
                return true;
        return (f->begins[i] & (BEGINS_DIGIT | BEGINS_NUMBER)) && amount_at(f, i, n, &a) && ago(f, i, &a, p);
}

/* ---- spans ---- */

static bool add_span(struct finder *f, size_t from, size_t to, const char *first, const char *last)
{
        return ent_add(f, ENT_DATE, from, to, arena_printf(f->mem, "%s/%s", first, last)) != NULL;
}

/* A point at i and, after a word that joins, a second one. */
static bool points(struct finder *f, size_t i, size_t from, const struct number *n, bool since, size_t *ret_end)
{
        struct point p, q;
        size_t at, len;

        if (!point_at(f, i, n, &p))
                return false;
        *ret_end = p.end;
        if (strchr(p.value, '/'))
                return ent_add(f, ENT_DATE, from, p.end, arena_printf(f->mem, "%s", p.value)) != NULL;
        at = ent_skip(f, p.end);
        len = ent_word(f, at, U"到|至|-|~|直到|一直到|to|until|till|through|thru");
        if (!len && ent_word(f, from, U"between"))
                len = ent_word(f, at, U"and");
        if (len && (point_at(f, ent_skip(f, at + len), NULL, &q) || ent_day_alone(f, ent_skip(f, at + len), &p, &q)) &&
            !strchr(q.value, '/')) {
                *ret_end = q.end;
                return add_span(f, from, q.end, p.value, q.value);
        }
        if ((len = ent_word(f, at, U"到现在|至今|到今天|到目前|以来|开始|起|until now|till now|onwards")) > 0)
                since = true;
        if (since) {
                *ret_end = len ? at + len : p.end;
                return add_span(f, from, *ret_end, p.value, "day:0");
        }
        return ent_add(f, ENT_DATE, i, p.end, arena_printf(f->mem, "%s", p.value)) != NULL;
}

/* "最近三天", "the last two weeks", "这两天": so much up to the message. */
static bool recent(struct finder *f, size_t i, size_t *ret_end)
{
        size_t len =
                ent_word(f, i,
                         U"最近这|最近的|最近|近|过去的|过去|这|the last|the past|last|past|these last|over the last|"
                         U"over the past|in the last|in the past|within the last|this past");
        struct amount a;
        size_t unit_len;
        char value[32];

        if (!len)
                return false;
        if (!amount_at(f, ent_skip(f, i + len), NULL, &a)) {
                /* "the past week", "over the last month"; "last week" alone is the week of the calendar */
                if (!ent_word(f, i,
                              U"past|the past|this past|over the last|over the past|in the last|in the past|within the "
                              U"last"))
                        return false;
                a = (struct amount){.n = 1, .unit = unit_at(f, ent_skip(f, i + len), &unit_len)};
                a.end = ent_skip(f, i + len) + unit_len;
                if (!a.unit)
                        return false;
        }
        if (a.to > 0)
                return false;
        relative(&a, -1, value, sizeof(value));
        *ret_end = a.end;
        return add_span(f, i, a.end, value, "day:0");
}

/* ---- durations ---- */

static bool idiom(const struct finder *f, size_t i, size_t end)
{
        return ent_word(f, i, U"一天到晚|一天天|三天两头") || ent_word(f, end, U"到晚") ||
               (i > 0 && ent_has_char(U"有某那哪同每第后", ent_at(f, i - 1)) && ent_at(f, i) == U'一') ||
               ent_word(f, end, U"级|纪|代|货");
}

static bool duration(struct finder *f, size_t i, const struct number *n, size_t *ret_end)
{
        struct amount a;
        struct str value;

        if (!amount_at(f, i, n, &a) || idiom(f, i, a.end) || a.n <= 0)
                return false;
        /* "a day", "a second" count only where something lasts: "for a week", "took a month". */
        if (!a.number && !ent_word_before(f, i > 0 ? i - 1 : 0,
                                          U"for|took|takes|take|lasted|almost|nearly|about|waited|over|only|within|in|"
                                          U"after|been|than|least|every"))
                return false;
        *ret_end = a.end;
        value = iso_duration(f, &a, a.n);
        if (a.to > 0)
                value = arena_printf(f->mem, "%.*s/%.*s", STR_ARG(value), STR_ARG(iso_duration(f, &a, a.to)));
        return ent_add(f, ENT_DURATION, i, a.end, value) != NULL;
}

bool ent_date(struct finder *f, size_t i, const struct number *n, size_t *ret_end)
{
        size_t len;
        bool since;

        *ret_end = 0;
        if (!n && (f->begins[i] & BEGINS_DATE)) {
                if (recent(f, i, ret_end))
                        return true;
                len = ent_word(
                        f, i,
                        U"between the|between|from the|from|since the|since|ever since|自从|自|从|on the|on|in|the");
                since = len && ent_word(f, i, U"since the|since|ever since|自从|自") > 0;
                if (len && points(f, ent_skip(f, i + len), i, NULL, since, ret_end))
                        return true;
        }
        if (points(f, i, i, n, false, ret_end))
                return true;
        return (f->begins[i] & (BEGINS_DIGIT | BEGINS_NUMBER)) && duration(f, i, n, ret_end);
}
