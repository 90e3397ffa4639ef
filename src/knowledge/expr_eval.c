/*
 * Running an expression. Every node costs a step, every element of a list that is walked too; past EXPR_STEPS_MAX all
 * is nothing, quickly.
 */
#include "base/time.h"
#include "base/tz.h"
#include "knowledge/expr_priv.h"

#include <string.h>

struct value expr_nothing_value(void)
{
        return (struct value){.type = VALUE_NULL};
}

bool expr_step(struct expr_run *run, size_t n)
{
        struct expr_env *env = run->env;

        if (n > EXPR_STEPS_MAX || env->steps + n > EXPR_STEPS_MAX)
                env->exhausted = true;
        else
                env->steps += (unsigned)n;
        return !env->exhausted;
}

struct value expr_number_value(__int128 n)
{
        if (n > VALUE_NUMBER_MAX || n < -VALUE_NUMBER_MAX)
                return expr_nothing_value();
        return (struct value){.type = VALUE_NUMBER, .number = (int64_t)n};
}

int expr_compare(const struct value *a, const struct value *b)
{
        if (a->type == VALUE_STR)
                return str_cmp(a->s, b->s);
        return a->number < b->number ? -1 : a->number > b->number;
}

/* ---- dates and times ---- */

static struct value day_value(const struct tz *tz, int64_t at_ms, struct arena *mem)
{
        struct tz_local l = tz_to_local(tz, at_ms);

        if (l.year < 1 || l.year > 9999)
                return expr_nothing_value();
        return value_str(arena_printf(mem, "%04lld-%02u-%02u", (long long)l.year, l.month, l.day));
}

static bool date_of(struct str s)
{
        int64_t ms;

        return s.n == 10 && time_parse_iso(s, &ms);
}

static struct value lift_date(const struct value *v, const struct tz *tz, struct arena *mem)
{
        int64_t ms;

        if (v->type == VALUE_STR && date_of(v->s))
                return *v;
        if (v->type == VALUE_STR && time_parse_iso(v->s, &ms))
                return day_value(tz, ms, mem);
        if (v->type == VALUE_NUMBER)
                return day_value(tz, v->number / VALUE_ONE, mem);
        return expr_nothing_value();
}

static struct value lift_time(const struct value *v, const struct tz *tz)
{
        int64_t ms, y;
        unsigned m, d;

        if (v->type == VALUE_NUMBER)
                return *v;
        if (v->type != VALUE_STR || !time_parse_iso(v->s, &ms))
                return expr_nothing_value();
        if (v->s.n == 10) {
                civil_from_days(ms / DAY_MS - (ms % DAY_MS < 0), &y, &m, &d);
                ms = tz_from_local(tz, y, m, d, 0, 0);
        }
        return expr_number_value((__int128)ms * VALUE_ONE);
}

struct value expr_lift(const struct type *type, const struct value *v, const struct tz *tz, struct arena *mem)
{
        static const enum value_type want[] = {
                [TYPE_NOTHING] = VALUE_NULL,  [TYPE_ANY] = VALUE_NULL,     [TYPE_BOOL] = VALUE_BOOL,
                [TYPE_NUMBER] = VALUE_NUMBER, [TYPE_MONEY] = VALUE_NUMBER, [TYPE_TEXT] = VALUE_STR,
                [TYPE_DATE] = VALUE_STR,      [TYPE_TIME] = VALUE_NUMBER,  [TYPE_LIST] = VALUE_LIST,
                [TYPE_DICT] = VALUE_MAP,      [TYPE_MAP] = VALUE_MAP,
        };

        if (!v)
                return expr_nothing_value();
        if (type->kind == TYPE_ANY)
                return *v;
        if (type->kind == TYPE_DATE)
                return lift_date(v, tz, mem);
        if (type->kind == TYPE_TIME)
                return lift_time(v, tz);
        return v->type == want[type->kind] ? *v : expr_nothing_value();
}

static struct value stored_time(const struct value *v, struct arena *mem)
{
        char out[TIME_ISO_LEN + 1];

        if (v->type != VALUE_NUMBER)
                return *v;
        time_format_iso(v->number / VALUE_ONE, out);
        return value_str(arena_str(mem, str_n(out, TIME_ISO_LEN)));
}

struct value expr_stored(const struct type *type, const struct value *v, struct arena *mem)
{
        struct value copy = *v;

        if (type->kind == TYPE_TIME)
                return stored_time(v, mem);
        if ((type->kind == TYPE_LIST || type->kind == TYPE_DICT) && type->of->kind <= TYPE_DATE)
                return copy;
        if (type->kind == TYPE_LIST && v->type == VALUE_LIST) {
                struct value *items = ARENA_ARRAY(mem, struct value, v->list.n);

                for (size_t i = 0; i < v->list.n; i++)
                        items[i] = expr_stored(type->of, &v->list.v[i], mem);
                copy.list.v = items;
        } else if ((type->kind == TYPE_MAP || type->kind == TYPE_DICT) && v->type == VALUE_MAP) {
                struct value_field *fields = ARENA_ARRAY(mem, struct value_field, v->map.n);

                for (size_t i = 0; i < v->map.n; i++) {
                        const struct type *of =
                                type->kind == TYPE_DICT ? type->of : type_field_find(type, v->map.v[i].name);

                        fields[i] = v->map.v[i];
                        if (of)
                                fields[i].value = expr_stored(of, &v->map.v[i].value, mem);
                }
                copy.map.v = fields;
        }
        return copy;
}

/* ---- operators ---- */

static __int128 rounded_div(__int128 a, __int128 b)
{
        __int128 q = a / b, rest = a % b;

        if (rest < 0)
                rest = -rest;
        if (rest * 2 >= (b < 0 ? -b : b))
                q += (a < 0) == (b < 0) ? 1 : -1;
        return q;
}

static struct value numbers(enum expr_op op, int64_t a, int64_t b)
{
        switch (op) {
        case OP_ADD: return expr_number_value((__int128)a + b);
        case OP_SUB: return expr_number_value((__int128)a - b);
        case OP_MUL: return expr_number_value(rounded_div((__int128)a * b, VALUE_ONE));
        case OP_DIV: return b ? expr_number_value(rounded_div((__int128)a * VALUE_ONE, b)) : expr_nothing_value();
        default: return expr_nothing_value();
        }
}

static int64_t days_of(struct str date)
{
        int64_t ms = 0;

        time_parse_iso(date, &ms);
        return ms / DAY_MS - (ms % DAY_MS < 0);
}

static struct value date_plus(struct str date, int64_t days, struct arena *mem)
{
        const int64_t far = 4000000;

        if (days % VALUE_ONE || days > far * VALUE_ONE || days < -far * VALUE_ONE)
                return expr_nothing_value();
        return day_value(NULL, (days_of(date) + days / VALUE_ONE) * DAY_MS, mem);
}

static struct value arithmetic(struct expr_run *run, const struct expr *e, const struct value *a, const struct value *b)
{
        struct arena *mem = run->env->mem;

        if (a->type == VALUE_NUMBER)
                return numbers(e->op, a->number, b->number);
        if (b->type == VALUE_NUMBER)
                return date_plus(a->s, e->op == OP_ADD ? b->number : -b->number, mem);
        if (e->op == OP_SUB)
                return value_int(days_of(a->s) - days_of(b->s));
        if (a->s.n + b->s.n > EXPR_TEXT_MAX) {
                run->env->exhausted = true;
                return expr_nothing_value();
        }
        return value_str(arena_concat(mem, a->s, b->s));
}

static bool holds_order(enum expr_op op, int c)
{
        switch (op) {
        case OP_LT: return c < 0;
        case OP_LE: return c <= 0;
        case OP_GT: return c > 0;
        default: return c >= 0;
        }
}

static struct value is_in(struct expr_run *run, const struct expr *e, const struct value *a, const struct value *list)
{
        const struct type *of = e->args[1]->type->of;

        for (size_t i = 0; i < list->list.n; i++) {
                struct value x = expr_lift(of, &list->list.v[i], run->env->tz, run->env->mem);

                if (!expr_step(run, 1))
                        return expr_nothing_value();
                if (value_equal(a, &x))
                        return value_bool(true);
        }
        return value_bool(false);
}

static struct value binary(struct expr_run *run, const struct expr *e)
{
        struct value a = expr_run_node(run, e->args[0]), b;

        if (a.type == VALUE_NULL)
                return a;
        b = expr_run_node(run, e->args[1]);
        if (b.type == VALUE_NULL)
                return b;
        switch (e->op) {
        case OP_EQ: return value_bool(value_equal(&a, &b));
        case OP_NE: return value_bool(!value_equal(&a, &b));
        case OP_LT:
        case OP_LE:
        case OP_GT:
        case OP_GE: return value_bool(holds_order(e->op, expr_compare(&a, &b)));
        case OP_IN: return is_in(run, e, &a, &b);
        default: return arithmetic(run, e, &a, &b);
        }
}

/* Kleene: false and nothing is false, true and nothing is nothing; or the other way round. */
static struct value logic(struct expr_run *run, const struct expr *e)
{
        bool decides = e->op == OP_OR;
        struct value a = expr_run_node(run, e->args[0]), b;

        if (a.type == VALUE_BOOL && a.b == decides)
                return a;
        b = expr_run_node(run, e->args[1]);
        if (b.type == VALUE_BOOL && b.b == decides)
                return b;
        return a.type == VALUE_NULL ? a : b;
}

static struct value negated(struct expr_run *run, const struct expr *e)
{
        struct value v = expr_run_node(run, e->args[0]);

        if (v.type == VALUE_BOOL)
                v.b = !v.b;
        else if (v.type == VALUE_NUMBER)
                v.number = -v.number;
        return v;
}

/* ---- parts of values ---- */

static void tell_read(struct expr_run *run, const struct expr *e)
{
        const struct expr *of = e->args[0];
        size_t index = 0;

        if (!run->env->on_read)
                return;
        if (of->op == OP_AT && of->args[0]->op == OP_NAME) {
                struct value i = expr_run_node(run, of->args[1]);

                if (i.type != VALUE_NUMBER || i.number < 0)
                        return;
                index = (size_t)(i.number / VALUE_ONE);
                of = of->args[0];
        }
        if (of->op == OP_NAME)
                run->env->on_read(run->env->arg, of->slot, index, e->name);
}

static struct value part(struct expr_run *run, const struct expr *e)
{
        struct value of = expr_run_node(run, e->args[0]), i;
        const struct value *v = NULL;

        if (of.type == VALUE_NULL)
                return of;
        if (e->op == OP_FIELD) {
                tell_read(run, e);
                v = value_get(&of, e->name);
        } else {
                i = expr_run_node(run, e->args[1]);
                if (e->op == OP_ENTRY && i.type == VALUE_STR)
                        v = value_get(&of, i.s);
                else if (i.type == VALUE_NUMBER && i.number >= 0 && i.number % VALUE_ONE == 0 &&
                         (uint64_t)(i.number / VALUE_ONE) < of.list.n)
                        v = &of.list.v[i.number / VALUE_ONE];
        }
        return expr_lift(e->type, v, run->env->tz, run->env->mem);
}

static struct value made(struct expr_run *run, const struct expr *e)
{
        struct arena *mem = run->env->mem;
        struct value out = {.type = VALUE_LIST};
        struct value *items;
        struct value_field *fields;

        if (e->op == OP_LIST) {
                items = ARENA_ARRAY(mem, struct value, e->n_args);
                for (size_t i = 0; i < e->n_args; i++)
                        items[i] = expr_run_node(run, e->args[i]);
                out.list.v = items;
                out.list.n = e->n_args;
                return out;
        }
        out.type = VALUE_MAP;
        fields = ARENA_ARRAY(mem, struct value_field, e->n_args);
        for (size_t i = 0; i < e->n_args; i++) {
                fields[out.map.n].name = e->names[i];
                fields[out.map.n].value = expr_run_node(run, e->args[i]);
                out.map.n += fields[out.map.n].value.type != VALUE_NULL;
        }
        out.map.v = fields;
        return out;
}

/* ---- loops ---- */

struct loop {
        struct value *kept;
        size_t n_kept, n_true, n_nothing;
};

/* One element; true when the answer is known. */
static bool loop_one(struct loop *l, const struct expr *e, const struct value *x, const struct value *body)
{
        bool yes = body->type == VALUE_BOOL && body->b;

        l->n_true += yes;
        l->n_nothing += body->type == VALUE_NULL;
        switch (e->loop) {
        case LOOP_ALL: return body->type == VALUE_BOOL && !body->b;
        case LOOP_ANY:
        case LOOP_INDEX: return yes;
        case LOOP_FIND: l->kept[0] = *x; return yes;
        case LOOP_COUNT: return false;
        case LOOP_FILTER:
                if (yes)
                        l->kept[l->n_kept++] = *x;
                return false;
        case LOOP_MAP: l->kept[l->n_kept++] = *body; return false;
        }
        return false;
}

static struct value loop_end(const struct loop *l, const struct expr *e, bool known, size_t at)
{
        switch (e->loop) {
        case LOOP_ALL:
                if (!known && l->n_nothing)
                        return expr_nothing_value();
                return value_bool(!known);
        case LOOP_ANY:
                if (!known && l->n_nothing)
                        return expr_nothing_value();
                return value_bool(known);
        case LOOP_COUNT: return value_int((int64_t)l->n_true);
        case LOOP_FIND: return known ? l->kept[0] : expr_nothing_value();
        case LOOP_INDEX: return known ? value_int((int64_t)at) : expr_nothing_value();
        case LOOP_FILTER:
        case LOOP_MAP: break;
        }
        return (struct value){.type = VALUE_LIST, .list = {l->kept, l->n_kept}};
}

static struct value looped(struct expr_run *run, const struct expr *e)
{
        struct value list = expr_run_node(run, e->args[0]), body;
        const struct type *of = e->args[0]->type->of;
        struct loop l = {0};
        bool known = false;
        size_t i;

        if (list.type != VALUE_LIST)
                return expr_nothing_value();
        if ((e->loop == LOOP_FILTER || e->loop == LOOP_MAP) && list.list.n > EXPR_LIST_MAX)
                run->env->exhausted = true;
        if (!expr_step(run, 1))
                return expr_nothing_value();
        l.kept = ARENA_ARRAY(run->env->mem, struct value,
                             e->loop == LOOP_FILTER || e->loop == LOOP_MAP ? list.list.n : 1);
        for (i = 0; i < list.list.n; i++) {
                run->local[e->slot] = expr_lift(of, &list.list.v[i], run->env->tz, run->env->mem);
                body = expr_run_node(run, e->args[1]);
                if (run->env->exhausted)
                        return expr_nothing_value();
                known = loop_one(&l, e, &run->local[e->slot], &body);
                if (known)
                        break;
        }
        return loop_end(&l, e, known, i);
}

/* ---- calls ---- */

static struct value called(struct expr_run *run, const struct expr *e)
{
        struct value *args = ARENA_ARRAY(run->env->mem, struct value, e->n_args);

        for (size_t i = 0; i < e->n_args; i++) {
                args[i] = expr_run_node(run, e->args[i]);
                if (args[i].type == VALUE_NULL && !e->fn->sees_nothing)
                        return args[i];
        }
        return run->env->exhausted ? expr_nothing_value() : e->fn->eval(run, e, args);
}

static struct value chosen(struct expr_run *run, const struct expr *e)
{
        struct value c = expr_run_node(run, e->args[0]);

        if (c.type != VALUE_BOOL)
                return expr_nothing_value();
        return expr_run_node(run, e->args[c.b ? 1 : 2]);
}

struct value expr_run_node(struct expr_run *run, const struct expr *e)
{
        const struct value *slot;

        if (!expr_step(run, 1))
                return expr_nothing_value();
        switch (e->op) {
        case OP_CONST: return e->value;
        case OP_NAME:
                slot = e->slot < run->env->n_slots ? run->env->slots[e->slot] : NULL;
                return slot ? *slot : expr_nothing_value();
        case OP_LOCAL: return run->local[e->slot];
        case OP_FIELD:
        case OP_AT:
        case OP_ENTRY: return part(run, e);
        case OP_NOT:
        case OP_NEGATE: return negated(run, e);
        case OP_AND:
        case OP_OR: return logic(run, e);
        case OP_EQ:
        case OP_NE:
        case OP_LT:
        case OP_LE:
        case OP_GT:
        case OP_GE:
        case OP_IN:
        case OP_ADD:
        case OP_SUB:
        case OP_MUL:
        case OP_DIV: return binary(run, e);
        case OP_LIST:
        case OP_MAP: return made(run, e);
        case OP_IF: return chosen(run, e);
        case OP_CALL: return called(run, e);
        case OP_LOOP: return looped(run, e);
        }
        return expr_nothing_value();
}

struct value expr_eval(const struct expr *e, struct expr_env *env)
{
        struct expr_run run = {.env = env};
        struct value v;

        env->steps = 0;
        env->exhausted = false;
        v = expr_run_node(&run, e);
        return env->exhausted ? expr_nothing_value() : v;
}

bool expr_holds(const struct expr *e, struct expr_env *env)
{
        struct value v = expr_eval(e, env);

        return v.type == VALUE_BOOL && v.b;
}

/* ---- constants ---- */

static bool is_constant(const struct expr *e)
{
        if (e->op == OP_NAME || e->op == OP_LOCAL || e->op == OP_LOOP || (e->op == OP_CALL && e->fn->varies))
                return false;
        for (size_t i = 0; i < e->n_args; i++) {
                if (!is_constant(e->args[i]))
                        return false;
        }
        return true;
}

bool expr_constant(const struct expr *e, struct value *ret, struct arena *mem)
{
        struct expr_env env = {.mem = mem};

        if (!is_constant(e))
                return false;
        *ret = expr_eval(e, &env);
        return true;
}
