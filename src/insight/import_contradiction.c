/*
 * import_contradiction - two answers to one question that cannot both be right. Numbers are compared by what stands
 * behind them: "7 天" and "15 天" differ, "7 天" and "24 个月" are about different things. Yes and no are compared
 * where both answers begin with one.
 */
#include "base/vec.h"
#include "insight/import_draft.h"
#include "text/normal.h"
#include "text/utf8.h"

#include <string.h>

enum { FIGURES_MAX = 64, LETTERS_MAX = 4000 };

struct amount {
        struct str number, unit;
};

/* Units that mean the same, in both languages. */
static const struct {
        const char *text, *is;
} units[] = {
        {"个工作日", "working days"},
        {"工作日", "working days"},
        {"天", "days"},
        {"日内", "days"},
        {"days", "days"},
        {"day", "days"},
        {"working days", "working days"},
        {"business days", "working days"},
        {"个月", "months"},
        {"月", "months"},
        {"months", "months"},
        {"month", "months"},
        {"年", "years"},
        {"years", "years"},
        {"year", "years"},
        {"周", "weeks"},
        {"星期", "weeks"},
        {"weeks", "weeks"},
        {"week", "weeks"},
        {"个小时", "hours"},
        {"小时", "hours"},
        {"hours", "hours"},
        {"hour", "hours"},
        {"分钟", "minutes"},
        {"minutes", "minutes"},
        {"min", "minutes"},
        {"秒", "seconds"},
        {"seconds", "seconds"},
        {"元", "yuan"},
        {"块", "yuan"},
        {"rmb", "yuan"},
        {"yuan", "yuan"},
        {"cny", "yuan"},
        {"欧元", "euro"},
        {"eur", "euro"},
        {"euro", "euro"},
        {"euros", "euro"},
        {"€", "euro"},
        {"%", "%"},
        {"次", "times"},
        {"times", "times"},
        {"ghz", "GHz"},
        {"gb", "GB"},
        {"mb", "MB"},
        {"m", "m"},
        {"米", "m"},
        {"cm", "cm"},
        {"厘米", "cm"},
        {"mm", "mm"},
        {"kg", "kg"},
        {"公斤", "kg"},
        {"w", "W"},
        {"瓦", "W"},
        {"v", "V"},
        {"伏", "V"},
        {"度", "degrees"},
        {"°c", "degrees"},
        {"ah", "Ah"},
        {"mah", "mAh"},
        {"点", "o'clock"},
        {"pm", "pm"},
        {"am", "am"},
};

static bool letter(char c)
{
        return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static struct str unit_at(struct str t, size_t at)
{
        size_t longest = 0;
        struct str is = {0};

        while (at < t.n && (t.p[at] == ' ' || t.p[at] == '-'))
                at++;
        for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
                struct str u = str_c(units[i].text);
                bool latin = u.p[0] >= 'a' && u.p[0] <= 'z';

                if (u.n > longest && str_starts(str_sub(t, at, t.n), u) &&
                    (!latin || at + u.n >= t.n || !letter(t.p[at + u.n]) || (unsigned char)t.p[at + u.n] >= 0x80)) {
                        longest = u.n;
                        is = str_c(units[i].is);
                }
        }
        return is;
}

static size_t figures_of(struct str t, struct amount *to)
{
        size_t n = 0;

        for (size_t i = 0; i < t.n && n < FIGURES_MAX;) {
                size_t from = i;
                bool part = i > 0 && (letter(t.p[i - 1]) && (unsigned char)t.p[i - 1] < 0x80);

                if (t.p[i] < '0' || t.p[i] > '9') {
                        i++;
                        continue;
                }
                while (i < t.n &&
                       ((t.p[i] >= '0' && t.p[i] <= '9') ||
                        ((t.p[i] == '.' || t.p[i] == ',') && i + 1 < t.n && t.p[i + 1] >= '0' && t.p[i + 1] <= '9')))
                        i++;
                if (!part && unit_at(t, i).n)
                        to[n++] = (struct amount){str_sub(t, from, i - from), unit_at(t, i)};
        }
        return n;
}

static bool has(const struct amount *v, size_t n, const struct amount *f, bool number)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(v[i].unit, f->unit) && (!number || str_eq(v[i].number, f->number)))
                        return true;
        return false;
}

/* A figure of a whose unit b has too, with none of its numbers. */
static const struct amount *differs(const struct amount *a, size_t na, const struct amount *b, size_t nb)
{
        for (size_t i = 0; i < na; i++)
                if (has(b, nb, &a[i], false) && !has(b, nb, &a[i], true))
                        return &a[i];
        return NULL;
}

static const struct amount *same_unit(const struct amount *v, size_t n, const struct amount *as)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(v[i].unit, as->unit))
                        return &v[i];
        return as;
}

/* 1 yes, -1 no, 0 neither. */
static int yes_or_no(struct str t)
{
        static const char *const no[] = {"不可以", "不能",       "不支持",   "不行",      "不会",    "不提供", "不在",
                                         "不需要", "无法",       "否",       "没有",      "暂不",    "no,",    "no.",
                                         "no ",    "you cannot", "you cant", "we do not", "we dont", "not "};
        static const char *const yes[] = {"可以", "能",   "支持", "会的",    "是的",
                                          "有的", "提供", "yes",  "you can", "we do "};

        for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
                if (str_starts(t, str_c(no[i])))
                        return -1;
        for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
                if (str_starts(t, str_c(yes[i])))
                        return 1;
        return 0;
}

struct str import_contradiction(struct str a, struct str b, struct arena *mem)
{
        struct str x = normal_text(mem, a, LETTERS_MAX), y = normal_text(mem, b, LETTERS_MAX);
        struct amount fx[FIGURES_MAX], fy[FIGURES_MAX];
        size_t nx = figures_of(x, fx), ny = figures_of(y, fy);
        const struct amount *f = differs(fx, nx, fy, ny);

        if (f && differs(fy, ny, fx, nx)) {
                const struct amount *g = same_unit(fy, ny, f);

                return arena_printf(mem, "%.*s %.*s / %.*s %.*s", STR_ARG(f->number), STR_ARG(f->unit),
                                    STR_ARG(g->number), STR_ARG(g->unit));
        }
        if (yes_or_no(x) * yes_or_no(y) < 0)
                return yes_or_no(x) > 0 ? STR("yes / no") : STR("no / yes");
        return (struct str){0};
}
