/* Texts with slots: amounts, dates and lists as people write them. */
#include "answer/action_priv.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"

#define TEXT_BYTES_MAX 8000u

static void put_places(struct buf *out, int64_t number, unsigned places)
{
        int64_t part = number % VALUE_ONE, whole = number / VALUE_ONE;

        if (part < 0)
                part = -part;
        if (number < 0)
                buf_put_ch(out, '-');
        buf_printf(out, "%lld", (long long)(whole < 0 ? -whole : whole));
        if (places == 2)
                buf_printf(out, ".%02lld", (long long)(part / 100));
        else
                buf_printf(out, ".%04lld", (long long)part);
}

static void put_money(struct buf *out, int64_t number, struct str currency)
{
        static const char *const signs[][2] = {{"CNY", "¥"}, {"EUR", "€"}, {"USD", "$"}, {"GBP", "£"}};
        const char *sign = NULL;

        for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
                if (str_eq_c(currency, signs[i][0]))
                        sign = signs[i][1];
        }
        if (number < 0 && sign) {
                buf_put_ch(out, '-');
                number = -number;
        }
        if (sign)
                buf_put_c(out, sign);
        put_places(out, number, number % 100 ? 4 : 2);
        if (!sign && currency.n)
                buf_printf(out, " %.*s", STR_ARG(currency));
}

static void put_day(struct buf *out, enum lang lang, int64_t year, unsigned month, unsigned day)
{
        static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                             "July",    "August",   "September", "October", "November", "December"};

        if (lang == LANG_ZH)
                buf_printf(out, "%lld 年 %u 月 %u 日", (long long)year, month, day);
        else
                buf_printf(out, "%u %s %lld", day, months[(month - 1) % 12], (long long)year);
}

static void put_date(struct planning *p, struct buf *out, const struct value *v)
{
        int64_t ms = 0, year;
        unsigned month, day;

        time_parse_iso(v->s, &ms);
        civil_from_days(ms / DAY_MS - (ms % DAY_MS < 0), &year, &month, &day);
        put_day(out, p->in->lang, year, month, day);
}

static void put_time(struct planning *p, struct buf *out, const struct value *v, bool clock)
{
        struct tz_local t = tz_to_local(p->in->tz ? p->in->tz : p->env.tz, v->number / VALUE_ONE);

        put_day(out, p->in->lang, t.year, t.month, t.day);
        if (clock)
                buf_printf(out, " %02u:%02u", t.hour, t.minute);
}

static void put_plain(struct planning *p, struct buf *out, const struct value *v, const struct type *t)
{
        if (t->kind == TYPE_DATE)
                put_date(p, out, v);
        else if (t->kind == TYPE_TIME)
                put_time(p, out, v, true);
        else if (t->kind == TYPE_MONEY)
                put_money(out, v->number, (struct str){0});
        else if (v->type == VALUE_STR)
                buf_put_str(out, v->s);
        else
                value_to_json(v, out);
}

/* In the words of the customer's language. */
static struct str named(const struct planning *p, struct str s)
{
        const struct record_word *w = p->as_it_stands ? NULL : knowledge_word(p->in->knowledge, s);
        const struct str_list *say = w ? &w->say[p->in->lang] : NULL;

        return say && say->n ? say->v[0] : s;
}

/* Part by part: "switch type: clicky, backlight: none". */
static void put_parts(const struct planning *p, struct buf *out, struct str s)
{
        size_t from = 0;

        for (size_t i = 0; i <= s.n; i++) {
                bool parted = i + 1 < s.n && (s.p[i] == ',' || s.p[i] == ':') && s.p[i + 1] == ' ';

                if (i < s.n && !parted)
                        continue;
                buf_put_str(out, named(p, str_sub(s, from, i - from)));
                if (parted)
                        buf_put(out, s.p + i, 2);
                from = i + 2;
        }
}

static void put_named(const struct planning *p, struct buf *out, const struct value *v)
{
        if (v->type == VALUE_STR)
                put_parts(p, out, v->s);
        for (size_t i = 0; v->type == VALUE_LIST && i < v->list.n; i++) {
                if (i)
                        buf_put_c(out, p->in->lang == LANG_ZH && !p->as_it_stands ? "、" : ", ");
                if (v->list.v[i].type == VALUE_STR)
                        put_parts(p, out, v->list.v[i].s);
        }
}

static void put_list(struct planning *p, struct buf *out, const struct value *v, const struct type *of)
{
        const char *between = p->in->lang == LANG_ZH ? "、" : ", ";

        for (size_t i = 0; i < v->list.n; i++) {
                struct value x = expr_lift(of, &v->list.v[i], p->env.tz, p->mem);

                if (i)
                        buf_put_c(out, i + 1 == v->list.n ? (p->in->lang == LANG_ZH ? "和" : " and ") : between);
                if (x.type != VALUE_NULL)
                        put_plain(p, out, &x, of);
        }
}

static struct str label_of(const struct action_input *in, const struct value *v, enum lang lang)
{
        for (size_t i = 0; i < in->n_choices; i++) {
                if (str_eq(in->choices[i].value, v->s))
                        return in->choices[i].label[lang];
        }
        return v->s;
}

static void put_value(struct planning *p, struct buf *out, const struct text_piece *piece, const struct value *v)
{
        const struct type *t = expr_type(piece->value);
        struct value currency;

        if (piece->choice) {
                buf_put_str(out, label_of(piece->choice, v, p->in->lang));
                return;
        }
        switch (piece->format) {
        case FORMAT_PLAIN: put_plain(p, out, v, t); break;
        case FORMAT_LIST: put_list(p, out, v, t->of); break;
        case FORMAT_NAMED: put_named(p, out, v); break;
        case FORMAT_TIME: put_time(p, out, v, true); break;
        case FORMAT_DATE:
                if (t->kind == TYPE_TIME)
                        put_time(p, out, v, false);
                else
                        put_date(p, out, v);
                break;
        case FORMAT_MONEY:
                currency = piece->currency ? expr_eval(piece->currency, &p->env) : value_str((struct str){0});
                put_money(out, v->number, currency.type == VALUE_STR ? currency.s : (struct str){0});
                break;
        }
}

static void keep_slot(struct planning *p, struct str s)
{
        if (p->out->n_slots < PLAN_SLOTS_MAX)
                p->out->slots[p->out->n_slots++] = arena_str(p->mem, s);
}

struct str planning_text(struct planning *p, const struct slot_text *text, bool strict)
{
        struct buf out;
        struct str s;

        buf_init(&out, TEXT_BYTES_MAX);
        for (size_t i = 0; i < text->n; i++) {
                const struct text_piece *piece = &text->v[i];
                struct value v;
                size_t at;

                buf_put_str(&out, piece->words);
                if (!piece->value)
                        continue;
                v = expr_eval(piece->value, &p->env);
                at = out.n;
                if (v.type != VALUE_NULL)
                        put_value(p, &out, piece, &v);
                else if (strict)
                        planning_fault(p, "the words before \"%.*s\" have nothing to show in slot %zu",
                                       STR_ARG(str_sub(piece->words, 0, 40)), i + 1);
                else
                        buf_put_c(&out, "—");
                keep_slot(p, str_n(out.p ? out.p + at : "", out.n - at));
        }
        if (out.overflow)
                planning_fault(p, "a text of more than %u bytes", TEXT_BYTES_MAX);
        s = arena_str(p->mem, buf_str(&out));
        buf_done(&out);
        return s;
}
