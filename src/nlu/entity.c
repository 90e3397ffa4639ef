/*
 * Entities are found on the normal form (so full-width digits and capitals do not matter) and reported at byte offsets
 * of the message as it was sent. Finders run from the most to the least specific; a later one does not take what an
 * earlier one has.
 */
#include "nlu/entity.h"

#include "text/tables.h"
#include "text/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

struct finder {
        const struct nlu_base *base;
        const struct normal *s;
        struct str text;
        struct arena *mem;
        struct nlu_result *out;
};

static bool is_digit(uint32_t c)
{
        return c >= '0' && c <= '9';
}

static bool is_alnum(uint32_t c)
{
        return is_digit(c) || (c >= 'a' && c <= 'z');
}

static uint32_t at(const struct finder *f, size_t i)
{
        return i < f->s->n ? f->s->cp[i] : 0;
}

static bool is_taken(const struct finder *f, size_t from, size_t to)
{
        uint32_t start = f->s->at[from], end = f->s->at[to];
        unsigned i;

        for (i = 0; i < f->out->n_entities; i++) {
                if (start < f->out->entities[i].end && end > f->out->entities[i].start)
                        return true;
        }
        return false;
}

static struct nlu_entity *add(struct finder *f, enum nlu_entity_kind kind, size_t from, size_t to, struct str value)
{
        struct nlu_entity *e;

        if (f->out->n_entities >= NLU_MAX_ENTITIES || from >= to || (kind != ENT_PRODUCT && is_taken(f, from, to)))
                return NULL;
        e = &f->out->entities[f->out->n_entities++];
        *e = (struct nlu_entity){.kind = kind, .start = f->s->at[from], .end = f->s->at[to], .value = value};
        /* A following dropped character or space belongs to no one. */
        e->raw = str_trim(str_sub(f->text, e->start, e->end - e->start));
        e->end = e->start + (uint32_t)e->raw.n;
        return e;
}

/* Letters and digits of [from, to) as ASCII capitals. */
static struct str compact(struct finder *f, size_t from, size_t to)
{
        char *out = arena_alloc(f->mem, to - from + 1);
        size_t n = 0, i;

        for (i = from; i < to; i++) {
                if (is_alnum(f->s->cp[i]))
                        out[n++] = (char)(f->s->cp[i] >= 'a' ? f->s->cp[i] - 32 : f->s->cp[i]);
        }
        return str_n(out, n);
}

/* Length of the word, written in normal form, at i; a Latin one must begin a word and not go on with letters. */
static size_t word_at(const struct finder *f, size_t i, const char *word)
{
        const char *p = word, *end = word + strlen(word);
        size_t k = i;

        if ((unsigned char)*p < 0x80 ? at(f, i) != (unsigned char)*p : at(f, i) < 0x80)
                return 0;
        while (p < end) {
                if (at(f, k++) != utf8_next(&p, end))
                        return 0;
        }
        if (is_alnum((unsigned char)*word) &&
            ((i > 0 && is_alnum(at(f, i - 1))) || (end[-1] >= 'a' && at(f, k) >= 'a' && at(f, k) <= 'z')))
                return 0;
        return k - i;
}

static size_t any_at(const struct finder *f, size_t i, const char *const *list, size_t n)
{
        size_t k, len;

        for (k = 0; k < n; k++) {
                len = word_at(f, i, list[k]);
                if (len)
                        return len;
        }
        return 0;
}
#define ANY_AT(f, i, list) any_at((f), (i), (list), sizeof(list) / sizeof((list)[0]))

/* ---- numbers of orders, phones, serials, errors ---- */

static bool is_order_no(const struct finder *f, struct str s)
{
        pcre2_match_data *m = pcre2_match_data_create(1, NULL);
        bool found = false;
        size_t i;

        for (i = 0; i < f->base->n_formats && !found; i++)
                found = pcre2_match(f->base->formats[i].code, (PCRE2_SPTR)s.p, s.n, 0, 0, m, NULL) >= 0;
        pcre2_match_data_free(m);
        return found;
}

static bool is_mobile(struct str s)
{
        if (s.n == 13 && s.p[0] == '8' && s.p[1] == '6')
                s = str_sub(s, 2, 11);
        return s.n == 11 && s.p[0] == '1' && s.p[1] >= '3' && s.p[1] <= '9';
}

static bool has_both(struct str s)
{
        bool digit = false, letter = false;
        size_t i;

        for (i = 0; i < s.n; i++) {
                digit = digit || is_digit((unsigned char)s.p[i]);
                letter = letter || !is_digit((unsigned char)s.p[i]);
        }
        return digit && letter;
}

/* Runs of letters and digits, single separators inside allowed between digits ("138 1234 5678", "LM-1234567890"). */
static void find_numbers(struct finder *f)
{
        static const char *const serial_words[] = {"序列号",    "机身码", "机身号", "sn码", "serial number",
                                                   "serial no", "serial", "sn",     "s/n"};
        size_t i, to, joined, k;

        for (i = 0; i<f->s->n; i = to> i ? to : i + 1) {
                struct str one, all;
                bool plus = i > 0 && at(f, i - 1) == '+', serial = false;

                for (to = i; is_alnum(at(f, to)); to++)
                        ;
                if (to == i)
                        continue;
                joined = to;
                while ((at(f, joined) == ' ' || at(f, joined) == '-') && is_digit(at(f, joined + 1))) {
                        joined++;
                        while (is_alnum(at(f, joined)))
                                joined++;
                }
                one = compact(f, i, to);
                all = compact(f, i, joined);
                for (k = i > 12 ? i - 12 : 0; k < i && !serial; k++)
                        serial = ANY_AT(f, k, serial_words) > 0;
                if (is_order_no(f, one)) {
                        add(f, ENT_ORDER_NO, i, to, one);
                } else if (joined > to && all.n <= 24 && is_order_no(f, all)) {
                        add(f, ENT_ORDER_NO, i, joined, all);
                        to = joined;
                } else if (is_mobile(all) || (plus && all.n >= 8 && all.n <= 15 && !has_both(all))) {
                        add(f, ENT_PHONE, i - plus, joined,
                            all.n == 13 && is_mobile(all) && !plus ? str_sub(all, 2, 11) : all);
                        to = joined;
                } else if ((serial && one.n >= 5) || (one.n >= 9 && one.n <= 24 && has_both(one))) {
                        add(f, ENT_SERIAL, i, to, one);
                }
        }
}

static bool is_mail_char(uint32_t c)
{
        return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

static void find_emails(struct finder *f)
{
        size_t i, from, to;
        bool dot;

        for (i = 1; i < f->s->n; i++) {
                if (f->s->cp[i] != '@')
                        continue;
                for (from = i; from > 0 && is_mail_char(f->s->cp[from - 1]); from--)
                        ;
                for (to = i + 1, dot = false; is_mail_char(at(f, to)); to++)
                        dot = dot || (at(f, to) == '.' && is_alnum(at(f, to + 1)));
                while (to > i && (at(f, to - 1) == '.' || at(f, to - 1) == '-'))
                        to--;
                if (dot && from < i) {
                        struct normal part = {.cp = f->s->cp + from, .at = f->s->at, .n = to - from};

                        add(f, ENT_EMAIL, from, to, normal_utf8(f->mem, &part));
                }
        }
}

static void find_last4(struct finder *f, const struct nlu_context *ctx)
{
        static const char *const words[] = {"尾号",   "后四位", "后4位",   "最后四位",  "末四位",     "last four",
                                            "last 4", "ending", "ends in", "ending in", "last digits"};
        size_t i, k, to;

        for (i = 0; i<f->s->n; i = to> i ? to : i + 1) {
                bool introduced = ctx->expects_last4;

                for (to = i; is_digit(at(f, to)); to++)
                        ;
                if (to - i != 4 || (i > 0 && is_alnum(at(f, i - 1))) || (at(f, to) >= 'a' && at(f, to) <= 'z'))
                        continue;
                for (k = i > 24 ? i - 24 : 0; k < i && !introduced; k++)
                        introduced = ANY_AT(f, k, words) > 0;
                if (introduced)
                        add(f, ENT_PHONE_LAST4, i, to, compact(f, i, to));
        }
}

static void find_error_codes(struct finder *f)
{
        static const char *const words[] = {"错误代码", "错误码", "故障代码", "故障码",     "报错代码",
                                            "报错",     "代码",   "错误",     "error code", "error number",
                                            "error no", "error",  "err",      "code"};
        size_t i, from, len, to;

        for (i = 0; i < f->s->n; i++) {
                bool letter = false;

                from = i;
                len = ANY_AT(f, i, words);
                if (len)
                        from = i + len;
                while (len && (at(f, from) == ' ' || at(f, from) == ':' || at(f, from) == '#' || at(f, from) == '-' ||
                               at(f, from) == 0x662F /* 是 */))
                        from++;
                if (at(f, from) == 'e' && (from == 0 || !is_alnum(at(f, from - 1)) || len)) {
                        letter = true;
                        from += at(f, from + 1) == '-' ? 2 : 1;
                }
                for (to = from; is_digit(at(f, to)); to++)
                        ;
                if ((!len && !letter) || to == from || to - from > (letter ? 4 : 5) || is_alnum(at(f, to)))
                        continue;
                add(f, ENT_ERROR_CODE, i, to,
                    arena_printf(f->mem, "E%s%.*s", to - from == 1 ? "0" : "", STR_ARG(compact(f, from, to))));
                i = to;
        }
}

/* ---- light ---- */

static const struct {
        const char *value, *zh, *en;
} colours[] = {
        {"red", "红", "red"},      {"blue", "蓝", "blue"},      {"white", "白", "white"}, {"amber", "黄", "amber"},
        {"amber", "橙", "orange"}, {"amber", "琥珀", "yellow"}, {"green", "绿", "green"}, {"purple", "紫", "purple"},
        {"amber", "橘", "amber"},  {"pink", "粉", "pink"},
};

static bool negated_before(const struct finder *f, size_t i)
{
        static const char *const zh[] = {"没有", "不是", "没", "不", "并非", "无"};
        static const char *const en[] = {"no", "not", "isnt", "without", "never", "arent", "nothing"};
        size_t k;

        for (k = i > 4 ? i - 4 : 0; k < i; k++) {
                if (ANY_AT(f, k, zh) && is_han(at(f, k)))
                        return true;
        }
        for (k = i > 12 ? i - 12 : 0; k < i; k++) {
                if (at(f, k) == ',' || at(f, k) == '.')
                        return false;
                if (ANY_AT(f, k, en))
                        return true;
        }
        return false;
}

static const char *rhythm(const struct finder *f)
{
        static const char *const blink[] = {"闪",      "一亮一灭", "忽明忽暗", "blinking", "flashing",   "blinks",
                                            "flashes", "blink",    "flash",    "pulsing",  "flickering", "pulses"};
        static const char *const solid[] = {"常亮",     "长亮",         "一直亮",       "一直红",
                                            "一直是红", "一直蓝",       "一直是",       "不闪",
                                            "solid",    "steady",       "constant",     "constantly",
                                            "stays",    "all the time", "not blinking", "not flashing"};
        size_t i;

        for (i = 0; i < f->s->n; i++) {
                if (ANY_AT(f, i, solid))
                        return " solid";
        }
        for (i = 0; i < f->s->n; i++) {
                if (ANY_AT(f, i, blink))
                        return " blinking";
        }
        return "";
}

static void find_lights(struct finder *f)
{
        static const char *const context[] = {"灯",     "亮",   "闪",       "颜色",     "light",
                                              "lights", "led",  "blinking", "flashing", "solid",
                                              "lamp",   "ring", "glowing",  "it is",    "its"};
        static const char *const off[] = {"灯不亮",         "灯没亮",     "灯灭",         "不亮灯",       "没有灯",
                                          "没灯",           "一个灯都没", "灯都没",       "灯是灭",       "不亮",
                                          "没亮",           "no light",   "no lights",    "light is off", "light off",
                                          "lights are off", "not lit",    "light is out", "lights off",   "lights out"};
        bool about_light = f->s->n <= 8;
        const char *how = rhythm(f);
        size_t i, k, len;

        for (i = 0; i < f->s->n && !about_light; i++)
                about_light = ANY_AT(f, i, context) > 0;
        for (i = 0; i < f->s->n; i++) {
                len = ANY_AT(f, i, off);
                if (len) {
                        add(f, ENT_LIGHT, i, i + len, STR("off"));
                        break;
                }
        }
        for (i = 0; i < f->s->n && about_light; i++) {
                for (k = 0; k < sizeof(colours) / sizeof(colours[0]); k++) {
                        struct nlu_entity *e;

                        len = word_at(f, i, colours[k].zh);
                        if (len && !is_han(at(f, i)))
                                len = 0;
                        len = len ? len : word_at(f, i, colours[k].en);
                        /* 红包, 白天, 明白, 黄金 are no colours of a lamp */
                        if (!len || at(f, i + len) == 0x5305 || at(f, i + len) == 0x5929 || at(f, i + len) == 0x91D1 ||
                            (i > 0 && at(f, i - 1) == 0x660E) || (at(f, i) == 0x84DD && at(f, i + 1) == 0x7259))
                                continue;
                        if (at(f, i + len) == 0x8272) /* 色 */
                                len++;
                        if (at(f, i + len) == 0x706F) /* 灯 */
                                len++;
                        e = add(f, ENT_LIGHT, i, i + len, arena_printf(f->mem, "%s%s", colours[k].value, how));
                        if (e)
                                e->negated = negated_before(f, i);
                        i += len - 1;
                        break;
                }
        }
}

/* ---- money, counts, dates ---- */

/* 0..99 in digits, Chinese numerals or English words; *ret_len code points. */
static bool small_number(const struct finder *f, size_t i, unsigned *ret, size_t *ret_len)
{
        static const uint32_t han[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                       0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341};
        static const char *const en[] = {"zero", "one",   "two",   "three", "four", "five",
                                         "six",  "seven", "eight", "nine",  "ten"};
        unsigned k;

        *ret = 0;
        *ret_len = 0;
        while (is_digit(at(f, i + *ret_len)) && *ret_len < 4)
                *ret = *ret * 10 + at(f, i + (*ret_len)++) - '0';
        if (*ret_len)
                return !is_digit(at(f, i + *ret_len)) && (i == 0 || !is_alnum(at(f, i - 1)));
        if (at(f, i) == 0x4E24 || at(f, i) == 0x4FE9) { /* 两 俩 */
                *ret = 2;
                *ret_len = 1;
                return true;
        }
        for (k = 0; k < 11; k++) {
                *ret = k;
                if (at(f, i) == han[k]) {
                        *ret_len = 1;
                        return true;
                }
                *ret_len = word_at(f, i, en[k]);
                if (*ret_len)
                        return true;
        }
        *ret_len = 0;
        return false;
}

static void find_money(struct finder *f)
{
        static const struct {
                const char *word, *currency;
                bool before;
        } units[] = {
                {"¥", "CNY", true},        {"元", "CNY", false},     {"$", "USD", true},     {"€", "EUR", true},
                {"£", "GBP", true},        {"rmb", "CNY", true},     {"块钱", "CNY", false}, {"块", "CNY", false},
                {"元", "CNY", false},      {"人民币", "CNY", false}, {"欧元", "EUR", false}, {"美元", "USD", false},
                {"euros", "EUR", false},   {"euro", "EUR", false},   {"eur", "EUR", false},  {"€", "EUR", false},
                {"dollars", "USD", false}, {"bucks", "USD", false},  {"yuan", "CNY", false}, {"rmb", "CNY", false}};
        size_t i, to, k, len, b;

        for (i = 0; i<f->s->n; i = to> i ? to : i + 1) {
                const char *currency = NULL;
                size_t from = i, end, dot = 0;

                for (to = i; is_digit(at(f, to)) || (at(f, to) == '.' && !dot && is_digit(at(f, to + 1))); to++)
                        dot = at(f, to) == '.' ? to : dot;
                if (to == i || to - i > 10 || (i > 0 && is_alnum(at(f, i - 1))))
                        continue;
                end = to;
                for (k = 0; k < sizeof(units) / sizeof(units[0]) && !currency; k++) {
                        b = units[k].before ? utf8_count(str_c(units[k].word)) : 0;
                        len = units[k].before ? (i >= b ? word_at(f, i - b, units[k].word) : 0)
                                              : word_at(f, to + (at(f, to) == ' '), units[k].word);
                        if (!len)
                                continue;
                        currency = units[k].currency;
                        from = i - b;
                        end = units[k].before ? to : to + (at(f, to) == ' ') + len;
                }
                if (currency) {
                        double v = 0;
                        struct normal part = {.cp = f->s->cp + i, .at = f->s->at, .n = to - i};

                        str_to_double(normal_utf8(f->mem, &part), &v);
                        add(f, ENT_MONEY, from, end, arena_printf(f->mem, "%.2f %s", v, currency));
                        to = end;
                }
        }
}

static void find_ago(struct finder *f)
{
        static const struct {
                const char *unit, *zh[3], *en[2];
        } units[] = {{"day", {"天前", "日前", "天以前"}, {"days ago", "day ago"}},
                     {"week", {"周前", "个星期前", "星期前"}, {"weeks ago", "week ago"}},
                     {"month", {"个月前", "月前", "个多月前"}, {"months ago", "month ago"}},
                     {"year", {"年前", "年以前", "年多前"}, {"years ago", "year ago"}}};
        size_t i, k, j, len, n;
        unsigned v;

        for (i = 0; i < f->s->n; i++) {
                if (!small_number(f, i, &v, &n))
                        continue;
                n += at(f, i + n) == ' ';
                for (k = 0; k < 4; k++) {
                        len = 0;
                        for (j = 0; j < 3 && !len; j++)
                                len = word_at(f, i + n, units[k].zh[j]);
                        for (j = 0; j < 2 && !len; j++)
                                len = word_at(f, i + n, units[k].en[j]);
                        if (len) {
                                add(f, ENT_DATE, i, i + n + len, arena_printf(f->mem, "%s:-%u", units[k].unit, v));
                                i += n + len - 1;
                                break;
                        }
                }
        }
}

static void find_weekdays(struct finder *f)
{
        static const char *const prefix_zh[] = {"上周", "上个周", "上星期", "上礼拜"};
        static const char *const plain_zh[] = {"周", "星期", "礼拜"};
        static const uint32_t number[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x65E5};
        static const char *const name[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
        static const char *const en[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
        size_t i, len, k;

        for (i = 0; i < f->s->n; i++) {
                bool last = (len = ANY_AT(f, i, prefix_zh)) > 0;

                len = len ? len : ANY_AT(f, i, plain_zh);
                for (k = 0; k < 7 && len; k++) {
                        if (at(f, i + len) == number[k] || (k == 6 && at(f, i + len) == 0x5929))
                                add(f, ENT_DATE, i, i + len + 1,
                                    arena_printf(f->mem, "weekday:%s:%s", name[k], last ? "-1" : "0"));
                }
                for (k = 0; k < 7 && !len; k++) {
                        size_t n = word_at(f, i, en[k]);

                        last = i >= 5 && word_at(f, i - 5, "last");
                        if (n)
                                add(f, ENT_DATE, last ? i - 5 : i, i + n,
                                    arena_printf(f->mem, "weekday:%s:%s", name[k], last ? "-1" : "0"));
                }
        }
}

static void find_dates(struct finder *f)
{
        static const struct {
                const char *value, *words[4];
        } fixed[] = {{"day:-3", {"大前天", NULL}},
                     {"day:-2", {"前天", "前日", "day before yesterday", NULL}},
                     {"day:-1", {"昨天", "昨晚", "昨日", "yesterday"}},
                     {"day:0", {"今天", "今晚", "今早", "today"}},
                     {"day:0", {"tonight", "this morning", "刚刚", NULL}},
                     {"day:2", {"后天", "day after tomorrow", NULL}},
                     {"day:1", {"明天", "明日", "tomorrow", NULL}},
                     {"month:-1", {"上个月", "上月", "last month", NULL}},
                     {"year:-1", {"去年", "last year", NULL}}};
        size_t i, k, j, len;

        find_ago(f);
        find_weekdays(f);
        for (i = 0; i < f->s->n; i++) {
                for (k = 0; k < sizeof(fixed) / sizeof(fixed[0]); k++) {
                        for (j = 0, len = 0; j < 4 && fixed[k].words[j] && !len; j++)
                                len = word_at(f, i, fixed[k].words[j]);
                        if (len) {
                                add(f, ENT_DATE, i, i + len, str_c(fixed[k].value));
                                i += len - 1;
                                break;
                        }
                }
                len = word_at(f, i, "上周");
                len = len ? len : word_at(f, i, "上个星期");
                len = len ? len : word_at(f, i, "last week");
                if (len)
                        add(f, ENT_DATE, i, i + len, STR("week:-1"));
        }
}

static void find_counts(struct finder *f)
{
        static const char *const units[] = {"个", "台", "次",    "张",      "件",    "只",     "副",  "部",
                                            "套", "遍", "times", "cameras", "units", "pieces", "pcs", "cards"};
        size_t i, len, n;
        unsigned v;

        for (i = 0; i < f->s->n; i++) {
                if (!small_number(f, i, &v, &n))
                        continue;
                len = ANY_AT(f, i + n + (at(f, i + n) == ' '), units);
                /* 一个, 这次, 第一次 count nothing */
                if (len && !(v == 1 && is_han(at(f, i))) && !(i > 0 && at(f, i - 1) == 0x7B2C))
                        add(f, ENT_COUNT, i, i + n, arena_printf(f->mem, "%u", v));
                i += n - 1;
        }
}

/* Which finders are worth running: one cheap look at every character. */
struct hints {
        bool digit, mail, date, light, number;
};

static void look_at_word(const struct finder *f, size_t from, size_t to, struct hints *h)
{
        static const char *const date[] = {"today",     "tonight",  "yesterday", "tomorrow", "last",
                                           "ago",       "day",      "this",      "monday",   "tuesday",
                                           "wednesday", "thursday", "friday",    "saturday", "sunday"};
        static const char *const light[] = {"red",   "blue",   "white", "amber", "orange", "yellow",
                                            "green", "purple", "pink",  "light", "lights", "lit"};

        h->date = h->date || ANY_AT(f, from, date);
        h->light = h->light || ANY_AT(f, from, light);
        h->number = h->number || (to - from >= 3 && to - from <= 5);
}

static void look(const struct finder *f, struct hints *h)
{
        static const char date[] = "天日晚早期周礼月年刚", light[] = "红蓝白黄橙琥绿紫橘粉灯亮",
                          number[] = "两俩二三四五六七八九十";
        char utf8[5] = {0};
        size_t i, to;

        memset(h, 0, sizeof(*h));
        for (i = 0; i < f->s->n; i = to) {
                uint32_t c = at(f, i);

                to = i + 1;
                h->digit = h->digit || is_digit(c);
                h->mail = h->mail || c == '@';
                if (c >= 'a' && c <= 'z') {
                        while (at(f, to) >= 'a' && at(f, to) <= 'z')
                                to++;
                        look_at_word(f, i, to, h);
                } else if (is_han(c)) {
                        utf8[utf8_put(utf8, c)] = '\0';
                        h->date = h->date || strstr(date, utf8);
                        h->light = h->light || strstr(light, utf8);
                        h->number = h->number || strstr(number, utf8);
                }
        }
}

static int by_start(const void *a, const void *b)
{
        const struct nlu_entity *x = a, *y = b;

        return x->start != y->start ? (x->start < y->start ? -1 : 1) : (x->kind > y->kind) - (x->kind < y->kind);
}

void nlu_find_entities(const struct nlu_base *base, struct str text, const struct analysed *a, const struct mentions *m,
                       const struct nlu_context *ctx, struct arena *mem, struct nlu_result *ret)
{
        struct normal s = a->normal;
        struct finder f = {.base = base, .s = &s, .text = text, .mem = mem, .out = ret};
        struct hints hint;
        size_t i;

        /* Long messages: entities stand in the first part; the rest is story. */
        if (s.n > 600)
                s.n = 600;
        look(&f, &hint);
        if (hint.mail)
                find_emails(&f);
        if (hint.digit) {
                find_numbers(&f);
                find_last4(&f, ctx);
                find_error_codes(&f);
                find_money(&f);
        }
        if (hint.date)
                find_dates(&f);
        if (hint.light)
                find_lights(&f);
        if (hint.digit || hint.number)
                find_counts(&f);
        for (i = 0; i < m->n && m->p[i].to <= s.n; i++)
                add(&f, ENT_PRODUCT, m->p[i].from, m->p[i].to, base->products[m->p[i].product].id);
        if (ret->n_entities > 1)
                qsort(ret->entities, ret->n_entities, sizeof(ret->entities[0]), by_start);
}

const char *nlu_entity_kind_name(enum nlu_entity_kind kind)
{
        static const char *const names[] = {"order_no",   "phone", "phone_last4", "email", "serial", "product",
                                            "error_code", "light", "money",       "count", "date"};

        return names[kind];
}
