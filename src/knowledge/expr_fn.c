/* The functions of the expression language: one row each, with how it is typed and how it is run. */
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"
#include "knowledge/action.h"
#include "knowledge/expr_priv.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

/* ---- typing ---- */

static const struct type *wrong(struct err *err, const struct type *t, struct arena *mem, const char *wanted)
{
        err_set(err, ERR_INVALID, "takes %s, not %.*s", wanted, STR_ARG(type_words(t, mem)));
        return NULL;
}

static bool is_list(const struct expr *e)
{
        return e->type->kind == TYPE_LIST;
}

#define TYPING(name) static const struct type *name(struct expr **args, size_t n, struct arena *mem, struct err *err)

TYPING(type_exists)
{
        (void)args, (void)n, (void)mem, (void)err;
        return &expr_bool;
}

TYPING(type_has)
{
        (void)n;
        if (args[0]->type->kind != TYPE_DICT)
                return wrong(err, args[0]->type, mem, "a dict and a name");
        return args[1]->type->kind == TYPE_TEXT ? &expr_bool : wrong(err, args[1]->type, mem, "a dict and a name");
}

TYPING(type_otherwise)
{
        (void)n;
        return expr_agree(&args[0], &args[1], mem, err);
}

TYPING(type_len)
{
        enum type_kind k = args[0]->type->kind;

        (void)n;
        if (k == TYPE_LIST || k == TYPE_DICT || k == TYPE_TEXT)
                return &expr_number;
        return wrong(err, args[0]->type, mem, "a list, a dict or a text");
}

TYPING(type_sum)
{
        (void)n;
        if (is_list(args[0]) && (args[0]->type->of->kind == TYPE_NUMBER || args[0]->type->of->kind == TYPE_MONEY))
                return args[0]->type->of;
        return wrong(err, args[0]->type, mem, "a list of numbers or money");
}

TYPING(type_extreme)
{
        const struct type *t = args[0]->type;

        if (n == 1) {
                if (is_list(args[0]) && type_is_ordered(t->of))
                        return t->of;
                return wrong(err, t, mem, "a list of what can be ordered");
        }
        for (size_t i = 1; i < n; i++) {
                t = expr_agree(&args[0], &args[i], mem, err);
                if (!t)
                        return NULL;
        }
        return type_is_ordered(t) ? t : wrong(err, t, mem, "what can be ordered");
}

TYPING(type_numeric)
{
        enum type_kind k = args[0]->type->kind;

        if (n == 2 &&
            (args[1]->op != OP_CONST || args[1]->type->kind != TYPE_NUMBER || args[1]->value.number % VALUE_ONE ||
             args[1]->value.number < 0 || args[1]->value.number > 4 * VALUE_ONE)) {
                err_set(err, ERR_INVALID, "takes 0 to 4 places, written as a number");
                return NULL;
        }
        if (k == TYPE_NUMBER || k == TYPE_MONEY)
                return args[0]->type;
        return wrong(err, args[0]->type, mem, "a number or money");
}

TYPING(type_to_money)
{
        (void)n;
        return args[0]->type->kind == TYPE_NUMBER ? &expr_money : wrong(err, args[0]->type, mem, "a number");
}

TYPING(type_to_number)
{
        (void)n;
        return args[0]->type->kind == TYPE_MONEY ? &expr_number : wrong(err, args[0]->type, mem, "money");
}

TYPING(type_same_list)
{
        (void)n;
        if (!is_list(args[0]))
                return wrong(err, args[0]->type, mem, "a list");
        return args[0]->type;
}

TYPING(type_sort)
{
        (void)n;
        if (is_list(args[0]) && (type_is_ordered(args[0]->type->of) || args[0]->type->of->kind == TYPE_TEXT))
                return args[0]->type;
        return wrong(err, args[0]->type, mem, "a list of texts, numbers, money, dates or times");
}

TYPING(type_element)
{
        (void)n;
        return is_list(args[0]) ? args[0]->type->of : wrong(err, args[0]->type, mem, "a list");
}

TYPING(type_pairs)
{
        struct type_field *f;
        struct type *t;

        (void)n;
        if (!is_list(args[0]) || !is_list(args[1]))
                return wrong(err, is_list(args[0]) ? args[1]->type : args[0]->type, mem, "two lists");
        f = ARENA_ARRAY(mem, struct type_field, 2);
        f[0] = (struct type_field){STR("first"), args[0]->type->of};
        f[1] = (struct type_field){STR("second"), args[1]->type->of};
        t = ARENA_NEW(mem, struct type);
        *t = (struct type){.kind = TYPE_MAP, .fields = f, .n_fields = 2};
        return type_list_of(mem, t);
}

TYPING(type_covers)
{
        (void)n;
        if (!is_list(args[0]) || !is_list(args[1]))
                return wrong(err, is_list(args[0]) ? args[1]->type : args[0]->type, mem, "two lists");
        if (type_unify(args[0]->type, args[1]->type))
                return &expr_bool;
        return wrong(err, args[1]->type, mem, "two lists of one type");
}

TYPING(type_join)
{
        (void)n;
        if (!is_list(args[0]) || args[0]->type->of->kind != TYPE_TEXT)
                return wrong(err, args[0]->type, mem, "a list of texts and what goes between");
        return args[1]->type->kind == TYPE_TEXT ? &expr_text : wrong(err, args[1]->type, mem, "a text between");
}

TYPING(type_values)
{
        (void)n;
        if (args[0]->type->kind != TYPE_DICT)
                return wrong(err, args[0]->type, mem, "a dict");
        return type_list_of(mem, args[0]->type->of);
}

TYPING(type_names)
{
        (void)n;
        if (args[0]->type->kind != TYPE_DICT)
                return wrong(err, args[0]->type, mem, "a dict");
        return type_list_of(mem, &expr_text);
}

TYPING(type_days)
{
        (void)n;
        args[0] = expr_adapt(args[0], &expr_date, mem);
        if (args[0]->type->kind == TYPE_DATE || args[0]->type->kind == TYPE_TIME)
                return &expr_number;
        return wrong(err, args[0]->type, mem, "a date or a time");
}

TYPING(type_hours)
{
        (void)n;
        return args[0]->type->kind == TYPE_TIME ? &expr_number : wrong(err, args[0]->type, mem, "a time");
}

TYPING(type_day)
{
        (void)n;
        return args[0]->type->kind == TYPE_TIME ? &expr_date : wrong(err, args[0]->type, mem, "a time");
}

TYPING(type_add_months)
{
        (void)n;
        args[0] = expr_adapt(args[0], &expr_date, mem);
        if (args[0]->type->kind != TYPE_DATE)
                return wrong(err, args[0]->type, mem, "a date and a number");
        return args[1]->type->kind == TYPE_NUMBER ? &expr_date : wrong(err, args[1]->type, mem, "a date and a number");
}

TYPING(type_text_of)
{
        enum type_kind k = args[0]->type->kind;

        (void)n;
        if (k == TYPE_NUMBER || k == TYPE_DATE || k == TYPE_TEXT)
                return &expr_text;
        return wrong(err, args[0]->type, mem, "a number or a date");
}

static const struct type *all_texts(struct expr **args, size_t n, struct arena *mem, struct err *err,
                                    const struct type *result)
{
        for (size_t i = 0; i < n; i++) {
                if (args[i]->type->kind != TYPE_TEXT)
                        return wrong(err, args[i]->type, mem, "texts");
        }
        return result;
}

TYPING(type_texts_to_text)
{
        return all_texts(args, n, mem, err, &expr_text);
}

TYPING(type_texts_to_bool)
{
        return all_texts(args, n, mem, err, &expr_bool);
}

TYPING(type_new_id)
{
        if (args[0]->op != OP_CONST || args[0]->type->kind != TYPE_TEXT || args[0]->value.s.n > 8) {
                err_set(err, ERR_INVALID, "takes the letters it begins with, at most 8, written as a text");
                return NULL;
        }
        if (n == 2 && args[1]->type->kind != TYPE_NUMBER && args[1]->type->kind != TYPE_TEXT)
                return wrong(err, args[1]->type, mem, "letters, and a number or a text that tells several apart");
        return &expr_text;
}

/* ---- running ---- */

#define RUNNING(name) static struct value name(struct expr_run *run, const struct expr *e, const struct value *args)

static struct value element(struct expr_run *run, const struct expr *e, const struct value *list, size_t i)
{
        return expr_lift(e->args[0]->type->of, &list->list.v[i], run->env->tz, run->env->mem);
}

RUNNING(run_exists)
{
        (void)run, (void)e;
        return value_bool(args[0].type != VALUE_NULL);
}

RUNNING(run_has)
{
        (void)e;
        expr_step(run, args[0].map.n);
        return value_bool(value_get(&args[0], args[1].s) != NULL);
}

RUNNING(run_otherwise)
{
        (void)run, (void)e;
        return args[0].type != VALUE_NULL ? args[0] : args[1];
}

RUNNING(run_len)
{
        (void)run, (void)e;
        if (args[0].type == VALUE_STR)
                return value_int((int64_t)utf8_count(args[0].s));
        return value_int((int64_t)(args[0].type == VALUE_LIST ? args[0].list.n : args[0].map.n));
}

RUNNING(run_sum)
{
        __int128 total = 0;

        if (!expr_step(run, args[0].list.n))
                return expr_nothing_value();
        for (size_t i = 0; i < args[0].list.n; i++) {
                struct value x = element(run, e, &args[0], i);

                if (x.type != VALUE_NUMBER)
                        return expr_nothing_value();
                total += x.number;
        }
        return expr_number_value(total);
}

static struct value extreme(struct expr_run *run, const struct expr *e, const struct value *args, int sign)
{
        bool list = e->n_args == 1;
        size_t n = list ? args[0].list.n : e->n_args;
        struct value best = expr_nothing_value();

        if (!expr_step(run, n))
                return best;
        for (size_t i = 0; i < n; i++) {
                struct value x = list ? element(run, e, &args[0], i) : args[i];

                if (x.type == VALUE_NULL)
                        return x;
                if (i == 0 || expr_compare(&x, &best) * sign > 0)
                        best = x;
        }
        return best;
}

RUNNING(run_min)
{
        return extreme(run, e, args, -1);
}

RUNNING(run_max)
{
        return extreme(run, e, args, 1);
}

RUNNING(run_abs)
{
        struct value v = args[0];

        (void)run, (void)e;
        if (v.number < 0)
                v.number = -v.number;
        return v;
}

/* Halves go away from zero. */
RUNNING(run_round)
{
        int64_t step = VALUE_ONE, rest;
        struct value v = args[0];

        (void)run;
        for (int64_t i = e->n_args == 2 ? args[1].number / VALUE_ONE : 0; i > 0; i--)
                step /= 10;
        rest = v.number % step;
        v.number -= rest;
        if (rest * 2 >= step)
                v.number += step;
        else if (-rest * 2 >= step)
                v.number -= step;
        return v;
}

RUNNING(run_floor)
{
        struct value v = args[0];
        int64_t rest = v.number % VALUE_ONE;

        (void)run, (void)e;
        v.number -= rest < 0 ? rest + VALUE_ONE : rest;
        return v;
}

RUNNING(run_same)
{
        (void)run, (void)e;
        return args[0];
}

static bool seen(const struct value *kept, size_t n, const struct value *x)
{
        for (size_t i = 0; i < n; i++) {
                if (value_equal(&kept[i], x))
                        return true;
        }
        return false;
}

RUNNING(run_unique)
{
        size_t n = args[0].list.n, used = 0;
        struct value *out;

        (void)e;
        if (n > EXPR_LIST_MAX || !expr_step(run, n * (n + 1) / 2)) {
                run->env->exhausted = true;
                return expr_nothing_value();
        }
        out = ARENA_ARRAY(run->env->mem, struct value, n);
        for (size_t i = 0; i < n; i++) {
                if (!seen(out, used, &args[0].list.v[i]))
                        out[used++] = args[0].list.v[i];
        }
        return (struct value){.type = VALUE_LIST, .list = {out, used}};
}

static int by_order(const void *a, const void *b)
{
        return expr_compare(a, b);
}

RUNNING(run_sort)
{
        size_t n = args[0].list.n;
        struct value *out;

        if (n > EXPR_LIST_MAX || !expr_step(run, n)) {
                run->env->exhausted = true;
                return expr_nothing_value();
        }
        out = ARENA_ARRAY(run->env->mem, struct value, n);
        for (size_t i = 0; i < n; i++) {
                out[i] = element(run, e, &args[0], i);
                if (out[i].type == VALUE_NULL)
                        return expr_nothing_value();
        }
        qsort(out, n, sizeof(*out), by_order);
        return (struct value){.type = VALUE_LIST, .list = {out, n}};
}

RUNNING(run_first)
{
        return args[0].list.n ? element(run, e, &args[0], 0) : expr_nothing_value();
}

RUNNING(run_last)
{
        return args[0].list.n ? element(run, e, &args[0], args[0].list.n - 1) : expr_nothing_value();
}

/* Of two lists that are not equally long there is nothing to pair. */
RUNNING(run_pairs)
{
        size_t n = args[0].list.n;
        struct value *out;

        if (n != args[1].list.n)
                return expr_nothing_value();
        if (n > EXPR_LIST_MAX || !expr_step(run, n)) {
                run->env->exhausted = true;
                return expr_nothing_value();
        }
        out = ARENA_ARRAY(run->env->mem, struct value, n);
        for (size_t i = 0; i < n; i++) {
                struct value_field *f = ARENA_ARRAY(run->env->mem, struct value_field, 2);

                f[0] = (struct value_field){STR("first"), element(run, e, &args[0], i)};
                f[1] = (struct value_field){STR("second"), expr_lift(e->args[1]->type->of, &args[1].list.v[i],
                                                                     run->env->tz, run->env->mem)};
                out[i] = (struct value){.type = VALUE_MAP, .map = {f, 2}};
        }
        return (struct value){.type = VALUE_LIST, .list = {out, n}};
}

/* Every element of the second has one of its own in the first. */
RUNNING(run_covers)
{
        const struct value *all = &args[0], *part = &args[1];
        bool *taken;

        (void)e;
        if (all->list.n > EXPR_LIST_MAX || !expr_step(run, all->list.n * part->list.n)) {
                run->env->exhausted = true;
                return expr_nothing_value();
        }
        taken = ARENA_ARRAY(run->env->mem, bool, all->list.n);
        for (size_t i = 0; i < part->list.n; i++) {
                size_t j = 0;

                while (j < all->list.n && (taken[j] || !value_equal(&all->list.v[j], &part->list.v[i])))
                        j++;
                if (j == all->list.n)
                        return value_bool(false);
                taken[j] = true;
        }
        return value_bool(true);
}

static struct value listed(struct expr_run *run, const struct value *dict, bool names)
{
        struct value *out;

        if (dict->map.n > EXPR_LIST_MAX || !expr_step(run, dict->map.n)) {
                run->env->exhausted = true;
                return expr_nothing_value();
        }
        out = ARENA_ARRAY(run->env->mem, struct value, dict->map.n);
        for (size_t i = 0; i < dict->map.n; i++)
                out[i] = names ? value_str(dict->map.v[i].name) : dict->map.v[i].value;
        return (struct value){.type = VALUE_LIST, .list = {out, dict->map.n}};
}

RUNNING(run_values)
{
        (void)e;
        return listed(run, &args[0], false);
}

RUNNING(run_names)
{
        (void)e;
        return listed(run, &args[0], true);
}

/* ---- the calendar of the company ---- */

static int64_t floor_days(int64_t ms)
{
        return ms / DAY_MS - (ms % DAY_MS < 0);
}

static int64_t local_day(const struct tz *tz, int64_t at_ms)
{
        struct tz_local l = tz_to_local(tz, at_ms);

        return days_from_civil(l.year, l.month, l.day);
}

static int64_t day_number(struct expr_run *run, const struct value *v)
{
        int64_t ms = 0;

        if (v->type == VALUE_NUMBER)
                return local_day(run->env->tz, v->number / VALUE_ONE);
        time_parse_iso(v->s, &ms);
        return floor_days(ms);
}

RUNNING(run_days_since)
{
        (void)e;
        return value_int(local_day(run->env->tz, run->env->now_ms) - day_number(run, &args[0]));
}

RUNNING(run_days_until)
{
        (void)e;
        return value_int(day_number(run, &args[0]) - local_day(run->env->tz, run->env->now_ms));
}

RUNNING(run_hours_since)
{
        int64_t ms = run->env->now_ms - args[0].number / VALUE_ONE;

        (void)e;
        return value_int(ms / HOUR_MS - (ms % HOUR_MS < 0));
}

static struct value date_value(struct expr_run *run, int64_t year, unsigned month, unsigned day)
{
        if (year < 1 || year > 9999)
                return expr_nothing_value();
        return value_str(arena_printf(run->env->mem, "%04lld-%02u-%02u", (long long)year, month, day));
}

RUNNING(run_day)
{
        struct tz_local l = tz_to_local(run->env->tz, args[0].number / VALUE_ONE);

        (void)e;
        return date_value(run, l.year, l.month, l.day);
}

/* The same day of another month, or its last where it has no such day. */
RUNNING(run_add_months)
{
        int64_t ms = 0, year, months;
        unsigned month, day, last;

        (void)e;
        if (args[1].number % VALUE_ONE || args[1].number > 12000 * VALUE_ONE || args[1].number < -12000 * VALUE_ONE)
                return expr_nothing_value();
        time_parse_iso(args[0].s, &ms);
        civil_from_days(floor_days(ms), &year, &month, &day);
        months = year * 12 + (int64_t)month - 1 + args[1].number / VALUE_ONE;
        if (months < 12)
                return expr_nothing_value();
        year = months / 12;
        month = (unsigned)(months % 12) + 1;
        last = (unsigned)(days_from_civil(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
                          days_from_civil(year, month, 1));
        return date_value(run, year, month, day < last ? day : last);
}

/* ---- texts ---- */

RUNNING(run_text)
{
        struct buf b;
        struct str s;

        (void)e;
        if (args[0].type == VALUE_STR)
                return args[0];
        buf_init(&b, 64);
        value_to_json(&args[0], &b);
        s = arena_str(run->env->mem, buf_str(&b));
        buf_done(&b);
        return value_str(s);
}

RUNNING(run_words)
{
        (void)e;
        return args[run->env->lang == LANG_ZH ? 0 : 1];
}

RUNNING(run_starts)
{
        (void)run, (void)e;
        return value_bool(str_starts(args[0].s, args[1].s));
}

RUNNING(run_contains)
{
        (void)run, (void)e;
        return value_bool(str_contains(args[0].s, args[1].s));
}

RUNNING(run_trim)
{
        (void)run, (void)e;
        return value_str(str_trim(args[0].s));
}

RUNNING(run_join)
{
        struct str all = {0};
        struct buf b;

        (void)e;
        buf_init(&b, EXPR_TEXT_MAX);
        for (size_t i = 0; i < args[0].list.n && expr_step(run, 1); i++) {
                if (i)
                        buf_put_str(&b, args[1].s);
                if (args[0].list.v[i].type == VALUE_STR)
                        buf_put_str(&b, args[0].list.v[i].s);
        }
        if (b.overflow)
                run->env->exhausted = true;
        else
                all = arena_str(run->env->mem, buf_str(&b));
        buf_done(&b);
        return b.overflow ? expr_nothing_value() : value_str(all);
}

/* The same action, letters and mark give the same id. */
RUNNING(run_new_id)
{
        const struct value *action = run->env->n_slots > SLOT_ACTION ? run->env->slots[SLOT_ACTION] : NULL;
        struct buf b;
        uint64_t digits;

        if (!action || action->type != VALUE_STR)
                return expr_nothing_value();
        buf_init(&b, 1024 + EXPR_TEXT_MAX);
        value_to_json(action, &b);
        for (size_t i = 0; i < e->n_args; i++)
                value_to_json(&args[i], &b);
        digits = str_hash(buf_str(&b));
        digits = (digits ^ digits >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
        digits = (digits ^ digits >> 32) % UINT64_C(1000000000000);
        buf_done(&b);
        return value_str(arena_printf(run->env->mem, "%.*s%012llu", STR_ARG(args[0].s), (unsigned long long)digits));
}

static const struct expr_fn fns[] = {
        {"exists", 1, 1, true, false, type_exists, run_exists},
        {"has", 2, 2, false, false, type_has, run_has},
        {"otherwise", 2, 2, true, false, type_otherwise, run_otherwise},
        {"len", 1, 1, false, false, type_len, run_len},
        {"sum", 1, 1, false, false, type_sum, run_sum},
        {"min", 1, 20, false, false, type_extreme, run_min},
        {"max", 1, 20, false, false, type_extreme, run_max},
        {"abs", 1, 1, false, false, type_numeric, run_abs},
        {"round", 1, 2, false, false, type_numeric, run_round},
        {"floor", 1, 1, false, false, type_numeric, run_floor},
        {"money", 1, 1, false, false, type_to_money, run_same},
        {"number", 1, 1, false, false, type_to_number, run_same},
        {"unique", 1, 1, false, false, type_same_list, run_unique},
        {"sort", 1, 1, false, false, type_sort, run_sort},
        {"first", 1, 1, false, false, type_element, run_first},
        {"last", 1, 1, false, false, type_element, run_last},
        {"join", 2, 2, false, false, type_join, run_join},
        {"pairs", 2, 2, false, false, type_pairs, run_pairs},
        {"covers", 2, 2, false, false, type_covers, run_covers},
        {"values", 1, 1, false, false, type_values, run_values},
        {"names", 1, 1, false, false, type_names, run_names},
        {"days_since", 1, 1, false, true, type_days, run_days_since},
        {"days_until", 1, 1, false, true, type_days, run_days_until},
        {"hours_since", 1, 1, false, true, type_hours, run_hours_since},
        {"day", 1, 1, false, true, type_day, run_day},
        {"add_months", 2, 2, false, false, type_add_months, run_add_months},
        {"text", 1, 1, false, false, type_text_of, run_text},
        {"words", 2, 2, true, true, type_texts_to_text, run_words},
        {"starts", 2, 2, false, false, type_texts_to_bool, run_starts},
        {"contains", 2, 2, false, false, type_texts_to_bool, run_contains},
        {"trim", 1, 1, false, false, type_texts_to_text, run_trim},
        {"new_id", 1, 2, false, true, type_new_id, run_new_id},
};
enum { N_FNS = sizeof(fns) / sizeof(fns[0]) };

const struct expr_fn *expr_fn_at(size_t i)
{
        return i < N_FNS ? &fns[i] : NULL;
}

const struct expr_fn *expr_fn_find(struct str name)
{
        for (size_t i = 0; i < N_FNS; i++) {
                if (str_eq_c(name, fns[i].name))
                        return &fns[i];
        }
        return NULL;
}
