/* The table of what may be remembered. */
#include "answer/personal.h"

#include "base/arena.h"
#include "base/time.h"
#include "knowledge/knowledge.h"
#include "nlu/preference.h"

#include <string.h>

#define YEAR_MS (365 * DAY_MS)

static const struct note_rule rules[] = {
        {"lang", 2 * YEAR_MS, {"语言", "Language"}},
        {"form", YEAR_MS, {"看字还是看演示", "Reading or clips"}},
        {"length", YEAR_MS, {"回答长短", "Length of answers"}},
        {"hours", 180 * DAY_MS, {"联系时间", "When to reach you"}},
        {"setup", YEAR_MS, {"家里的情况", "Your set-up"}},
        {"dislike", 2 * YEAR_MS, {"不喜欢的", "What you do not want"}},
};

/* Values that stand by themselves. Of a setup: of the subject "phone". */
static const struct {
        const char *kind, *value, *text[LANG_N];
} values[] = {
        {"lang", "zh", {"用中文回答", "answers in Chinese"}},
        {"lang", "en", {"用英文回答", "answers in English"}},
        {"form", "read", {"看文字和图，不放演示", "text and pictures rather than clips"}},
        {"form", "clip", {"先看动作演示", "clips first"}},
        {"length", "brief", {"回答短一点", "short answers"}},
        {"length", "detailed", {"回答详细一点", "detailed answers"}},
        {"dislike", "calls", {"不要打电话", "no phone calls"}},
        {"dislike", "sms", {"不要发短信", "no text messages"}},
        {"dislike", "email", {"不要发邮件", "no e-mails"}},
        {"setup", "ios", {"您用苹果手机", "you use an iPhone"}},
        {"setup", "android", {"您用安卓手机", "you use an Android phone"}},
        {"hours", "morning", {"上午联系", "reach you in the morning"}},
        {"hours", "noon", {"中午联系", "reach you at noon"}},
        {"hours", "afternoon", {"下午联系", "reach you in the afternoon"}},
        {"hours", "evening", {"晚上联系", "reach you in the evening"}},
        {"hours", "weekday", {"工作日联系", "reach you on weekdays"}},
        {"hours", "weekend", {"周末联系", "reach you at weekends"}},
        {"hours", "not morning", {"上午不要联系", "do not reach you in the morning"}},
        {"hours", "not noon", {"中午不要联系", "do not reach you at noon"}},
        {"hours", "not afternoon", {"下午不要联系", "do not reach you in the afternoon"}},
        {"hours", "not evening", {"晚上不要联系", "do not reach you in the evening"}},
        {"hours", "not weekday", {"工作日不要联系", "do not reach you on weekdays"}},
        {"hours", "not weekend", {"周末不要联系", "do not reach you at weekends"}},
};
enum { N_VALUES = sizeof(values) / sizeof(values[0]), N_RULES = sizeof(rules) / sizeof(rules[0]) };

const struct note_rule *note_rule(struct str kind)
{
        for (size_t i = 0; i < N_RULES; i++) {
                if (str_eq_c(kind, rules[i].kind))
                        return &rules[i];
        }
        return NULL;
}

static int find_value(struct str kind, struct str value)
{
        for (int i = 0; i < N_VALUES; i++) {
                if (str_eq_c(kind, values[i].kind) && str_eq_c(value, values[i].value))
                        return i;
        }
        return -1;
}

/* ---- hours ---- */

static bool is_clock(struct str s)
{
        int64_t h, m;

        return s.n == 5 && s.p[2] == ':' && str_to_i64(str_sub(s, 0, 2), 0, 23, &h) &&
               str_to_i64(str_sub(s, 3, 2), 0, 59, &m) && s.p[0] != '-' && s.p[3] != '-';
}

/* "after 20:00", "before 09:00", "09:00-12:00", the last one also denied. */
struct clock_hours {
        struct str from, to;
        bool after, denied;
};

static bool read_hours(struct str v, struct clock_hours *ret)
{
        *ret = (struct clock_hours){0};
        if (str_starts(v, STR("after ")) || str_starts(v, STR("before "))) {
                ret->after = v.p[0] == 'a';
                ret->from = str_sub(v, ret->after ? 6 : 7, v.n);
                return is_clock(ret->from);
        }
        if (str_starts(v, STR("not "))) {
                ret->denied = true;
                v = str_sub(v, 4, v.n);
        }
        ret->from = str_sub(v, 0, 5);
        ret->to = str_sub(v, 6, v.n);
        return v.n == 11 && v.p[5] == '-' && is_clock(ret->from) && is_clock(ret->to);
}

static struct str hours_text(const struct clock_hours *h, enum lang lang, struct arena *mem)
{
        bool zh = lang == LANG_ZH;

        if (!h->to.n)
                return arena_printf(mem,
                                    zh         ? h->after ? "%.*s 以后联系" : "%.*s 以前联系"
                                    : h->after ? "reach you after %.*s"
                                               : "reach you before %.*s",
                                    STR_ARG(h->from));
        return arena_printf(mem,
                            zh          ? h->denied ? "%.*s 到 %.*s 不要联系" : "%.*s 到 %.*s 联系"
                            : h->denied ? "do not reach you from %.*s to %.*s"
                                        : "reach you from %.*s to %.*s",
                            STR_ARG(h->from), STR_ARG(h->to));
}

/* ---- where things stand ---- */

static const struct preference_place *place(struct str value)
{
        for (const struct preference_place *p = preference_places; p->id; p++) {
                if (str_eq_c(value, p->id))
                        return p;
        }
        return NULL;
}

static struct str thing(const struct knowledge *k, struct str subject, enum lang lang)
{
        const struct product *p = knowledge_product(k, subject);

        if (str_eq_c(subject, "router"))
                return lang == LANG_ZH ? STR("路由器") : STR("router");
        if (str_eq_c(subject, "modem"))
                return lang == LANG_ZH ? STR("光猫") : STR("modem");
        return p ? p->name[lang] : (struct str){0};
}

static struct str place_text(const struct knowledge *k, struct str subject, const struct preference_place *p,
                             enum lang lang, struct arena *mem)
{
        struct str name = thing(k, subject, lang);
        if (lang == LANG_ZH)
                return arena_printf(mem, "%.*s在%s", STR_ARG(name), p->zh);
        return arena_printf(mem, "the %.*s is %s", STR_ARG(name), p->en);
}

/* ---- the table from outside ---- */

bool note_ok(const struct knowledge *k, struct str kind, struct str subject, struct str value)
{
        struct clock_hours h;

        if (str_eq_c(kind, "setup") && !str_eq_c(subject, "phone"))
                return thing(k, subject, LANG_ZH).n && place(value);
        if (str_eq_c(kind, "dislike"))
                return str_eq(subject, value) && find_value(kind, value) >= 0;
        if (str_eq_c(kind, "hours") && read_hours(value, &h))
                return subject.n == 0;
        return find_value(kind, value) >= 0 && (subject.n == 0 || str_eq_c(subject, "phone")) &&
               str_eq_c(kind, "setup") == (subject.n > 0);
}

bool note_value(struct str kind, struct str subject, size_t i, struct str *ret)
{
        if (str_eq_c(kind, "setup") && !str_eq_c(subject, "phone")) {
                for (size_t n = 0; preference_places[n].id; n++) {
                        if (n == i) {
                                *ret = str_c(preference_places[n].id);
                                return true;
                        }
                }
                return false;
        }
        for (size_t n = 0; n < N_VALUES; n++) {
                if (!str_eq_c(kind, values[n].kind) ||
                    (str_eq_c(kind, "dislike") && !str_eq_c(subject, values[n].value)))
                        continue;
                if (i-- == 0) {
                        *ret = str_c(values[n].value);
                        return true;
                }
        }
        return false;
}

struct str note_text(const struct knowledge *k, struct str kind, struct str subject, struct str value, enum lang lang,
                     struct arena *mem)
{
        struct clock_hours h;
        int i = find_value(kind, value);

        if (!note_ok(k, kind, subject, value))
                return (struct str){0};
        if (i >= 0)
                return str_c(values[i].text[lang]);
        if (str_eq_c(kind, "hours") && read_hours(value, &h))
                return hours_text(&h, lang, mem);
        return place_text(k, subject, place(value), lang, mem);
}
