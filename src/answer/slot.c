/* The table of places, and values in words. */
#include "answer/slot.h"

#include "base/arena.h"
#include "base/time.h"
#include "base/tz.h"

#include <stdlib.h>
#include <string.h>

static const struct slot slots[] = {
        {"greeting", SLOT_TEXT, {"greeting"}},
        {"title", SLOT_TEXT, {"title"}},
        {"step", SLOT_TEXT, {"step"}},
        {"label", SLOT_TEXT, {"label"}},
        {"product", SLOT_PRODUCT, {"product", "item"}},
        {"serial", SLOT_NUMBER, {"serial"}},
        {"no", SLOT_NUMBER, {"no"}},
        {"state", SLOT_TEXT, {"state"}},
        {"delivered", SLOT_DATE, {"delivered"}},
        {"promise", SLOT_DATE, {"promise"}},
        {"late", SLOT_DAYS, {"days_late"}},
        {"event_at", SLOT_MOMENT, {"event_at"}},
        {"event", SLOT_TEXT, {"event"}},
        {"warranty", SLOT_DATE, {"warranty"}},
        {"received", SLOT_DATE, {"received"}},
        {"quiet", SLOT_DAYS, {"days_quiet"}},
        {"left", SLOT_DAYS, {"return_left", "exchange_left"}},
        {"owned", SLOT_DAYS, {"days_owned"}},
        {"bought", SLOT_DATE, {"bought"}},
        {"firmware", SLOT_TEXT, {"firmware"}},
        {"error", SLOT_TEXT, {"error"}},
        {"stopped", SLOT_DATE, {"stopped"}},
        {"asked", SLOT_DATE, {"asked"}},
        {"said", SLOT_TEXT, {"said"}},
        {"position", SLOT_COUNT, {"position"}},
        {"wait", SLOT_MINUTES, {"wait"}},
        {"opens", SLOT_MOMENT, {"opens"}},
        {"undo_until", SLOT_MOMENT, {"undo_until"}},
        {"as_of", SLOT_MOMENT, {"as_of"}},
        {"promised", SLOT_DATE, {"at"}},
        {"until", SLOT_DATE, {"until"}},
        {"deadline", SLOT_MOMENT, {"deadline"}},
        {"due", SLOT_MOMENT, {"due"}},
        {"who", SLOT_TEXT, {"who"}},
        {"words", SLOT_TEXT, {"words"}},
        {"read", SLOT_NUMBER, {"read"}},
        {"name", SLOT_TEXT, {"name"}},
        {"with", SLOT_TEXT, {"name"}},
        {"family", SLOT_TEXT, {"family"}},
        {"price", SLOT_TEXT, {"price_text"}},
        {"customers", SLOT_COUNT, {"together"}},
};

const struct slot *slot_find(struct str name)
{
        for (size_t i = 0; i < sizeof(slots) / sizeof(*slots); i++) {
                if (str_eq_c(name, slots[i].name))
                        return &slots[i];
        }
        return NULL;
}

bool slot_may_tell(struct str name, struct str field)
{
        const struct slot *s = slot_find(name);

        for (size_t i = 0; s && i < 4 && s->fields[i]; i++) {
                if (str_eq_c(field, s->fields[i]))
                        return true;
        }
        return !s;
}

/* ---- dates and durations ---- */

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

struct str slot_date(struct arena *mem, const struct slot_style *style, int64_t ms)
{
        struct tz_local t = tz_to_local(style->tz, ms), now = tz_to_local(style->tz, style->now_ms);
        bool year = t.year != now.year;

        if (style->lang == LANG_ZH && year)
                return arena_printf(mem, "%d年%u月%u日", (int)t.year, t.month, t.day);
        if (style->lang == LANG_ZH)
                return arena_printf(mem, "%u月%u日", t.month, t.day);
        if (year)
                return arena_printf(mem, "%u %s %d", t.day, months[t.month - 1], (int)t.year);
        return arena_printf(mem, "%u %s", t.day, months[t.month - 1]);
}

struct str slot_moment(struct arena *mem, const struct slot_style *style, int64_t ms)
{
        struct tz_local t = tz_to_local(style->tz, ms);
        struct str day = slot_date(mem, style, ms);

        return arena_printf(mem, style->lang == LANG_ZH ? "%.*s %02u:%02u" : "%.*s, %02u:%02u", STR_ARG(day), t.hour,
                            t.minute);
}

static struct str counted(struct arena *mem, enum lang lang, int64_t n, const char *zh, const char *one,
                          const char *many)
{
        return arena_printf(mem, "%lld %s", (long long)n, lang == LANG_ZH ? zh : n == 1 ? one : many);
}

struct str slot_days(struct arena *mem, enum lang lang, int64_t n)
{
        return counted(mem, lang, n, "天", "day", "days");
}

struct str slot_duration(struct arena *mem, enum lang lang, int64_t seconds)
{
        int64_t minutes = (seconds + 59) / 60, hours = minutes / 60;
        struct str h, m;

        if (minutes < 1)
                minutes = 1;
        if (hours >= 48)
                return slot_days(mem, lang, (hours + 23) / 24);
        h = counted(mem, lang, hours, "小时", "hour", "hours");
        m = counted(mem, lang, hours ? minutes % 60 : minutes, "分钟", "minute", "minutes");
        if (!hours)
                return m;
        return minutes % 60 ? arena_printf(mem, "%.*s %.*s", STR_ARG(h), STR_ARG(m)) : h;
}

/* ---- money ---- */

struct str slot_money(struct arena *mem, enum lang lang, int64_t minor, struct str currency)
{
        static const struct {
                const char *code, *sign;
        } signs[] = {{"CNY", "¥"}, {"EUR", "€"}, {"USD", "$"}, {"GBP", "£"}};
        const char *minus = minor < 0 ? "-" : "";
        long long whole = llabs(minor / 100), cents = llabs(minor % 100);
        const char *sign = NULL;

        (void)lang;
        for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
                if (str_eq_c(currency, signs[i].code))
                        sign = signs[i].sign;
        }
        if (!sign)
                return arena_printf(mem, "%s%lld.%02lld %.*s", minus, whole, cents, STR_ARG(currency));
        return cents ? arena_printf(mem, "%s%s%lld.%02lld", minus, sign, whole, cents)
                     : arena_printf(mem, "%s%s%lld", minus, sign, whole);
}

/* ---- counts ---- */

static const struct {
        const char *family, *measure;
} measures[] = {
        {"camera", "台"},  {"router", "台"}, {"vacuum", "台"}, {"photo", "台"},   {"phone", "台"},
        {"earbuds", "副"}, {"card", "张"},   {"cable", "条"},  {"charger", "个"}, {"case", "个"},
        {"battery", "块"}, {"filter", "片"}, {"lens", "支"},   {"remote", "个"},  {"service", "项"},
};

const char *slot_measure(struct str family)
{
        for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++) {
                if (str_eq_c(family, measures[i].family))
                        return measures[i].measure;
        }
        return "件";
}

/* Names of products keep their form; common nouns take their plural. */
static struct str plural(struct arena *mem, struct str name)
{
        char last = name.n ? name.p[name.n - 1] : 'x', before = name.n > 1 ? name.p[name.n - 2] : 'x';
        bool proper = false;

        for (size_t i = 0; i < name.n; i++)
                proper |= (name.p[i] >= 'A' && name.p[i] <= 'Z') || (name.p[i] >= '0' && name.p[i] <= '9') ||
                          name.p[i] == '(';
        if (proper)
                return arena_printf(mem, "× %.*s", STR_ARG(name));
        if (last == 's' && before != 's')
                return name;
        if (last == 'y' && !strchr("aeiou", before))
                return arena_printf(mem, "%.*sies", (int)name.n - 1, name.p);
        if (last == 's' || last == 'x' || (last == 'h' && (before == 's' || before == 'c')))
                return arena_printf(mem, "%.*ses", STR_ARG(name));
        return arena_printf(mem, "%.*ss", STR_ARG(name));
}

struct str slot_count(struct arena *mem, enum lang lang, int64_t n, struct str family, struct str name)
{
        static const char *const han[] = {"零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"};

        if (lang == LANG_EN)
                return arena_printf(mem, "%lld %.*s", (long long)n, STR_ARG(n == 1 ? name : plural(mem, name)));
        if (n >= 0 && n <= 10)
                return arena_printf(mem, "%s%s%.*s", han[n], slot_measure(family), STR_ARG(name));
        return arena_printf(mem, "%lld %s%.*s", (long long)n, slot_measure(family), STR_ARG(name));
}
