/* Inputs of an action: what it has to be told, and how that is asked. */
#include "knowledge/action_priv.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

static const char *const input_keys[] = {"type",   "label",   "ask",     "optional", "min", "max",
                                         "places", "pattern", "choices", "record",   "of",  "by",
                                         "where",  "option",  "list",    "each",     NULL};

static const struct {
        const char *name;
        enum input_kind kind;
} kinds[] = {
        {"text", INPUT_TEXT},     {"number", INPUT_NUMBER}, {"money", INPUT_MONEY}, {"date", INPUT_DATE},
        {"choice", INPUT_CHOICE}, {"record", INPUT_RECORD}, {"item", INPUT_ITEM},
};
enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static bool parse_kind(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        struct str type = field_text(ap->kp, n, "type", true);

        for (size_t i = 0; i < N_KINDS; i++) {
                if (str_eq_c(type, kinds[i].name)) {
                        in->kind = kinds[i].kind;
                        return true;
                }
        }
        if (type.n)
                fault_error(ap->kp, yaml_get(n, "type")->line,
                            "\"%.*s\" is no type: text, number, money, date, choice, record, item", STR_ARG(type));
        return false;
}

/* A decimal number with at most `places` after the point. */
static bool parse_decimal(struct str s, unsigned places, int64_t *ret)
{
        struct value v;
        int64_t step = VALUE_ONE;
        struct arena *tmp = arena_new(0);
        bool ok = value_from_json(s, tmp, &v, NULL) == 0 && v.type == VALUE_NUMBER;

        for (unsigned i = 0; i < places; i++)
                step /= 10;
        ok = ok && v.number % step == 0;
        if (ok)
                *ret = v.number;
        arena_free(tmp);
        return ok;
}

static void parse_bound(struct action_parse *ap, const struct ynode *n, const char *key, struct action_input *in,
                        int64_t *ret)
{
        struct str s = field_text(ap->kp, n, key, false);

        if (s.n && !parse_decimal(s, in->places, ret))
                fault_error(ap->kp, yaml_get(n, key)->line, "%s must be a number with at most %u places", key,
                            in->places);
}

/* Numbers are not negative and whole, money is not negative, unless the file says so. */
static void parse_range(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        if (in->kind == INPUT_NUMBER || in->kind == INPUT_MONEY) {
                in->places = (unsigned)field_int(ap->kp, n, "places", 0, 4, in->kind == INPUT_MONEY ? 2 : 0);
                in->max = VALUE_NUMBER_MAX;
                parse_bound(ap, n, "min", in, &in->min);
                parse_bound(ap, n, "max", in, &in->max);
        } else if (in->kind == INPUT_TEXT) {
                in->min = field_int(ap->kp, n, "min", 0, ACTION_INPUT_TEXT_MAX, 1);
                in->max = field_int(ap->kp, n, "max", 1, ACTION_INPUT_TEXT_MAX, ACTION_INPUT_TEXT_MAX);
        } else {
                return;
        }
        if (in->min > in->max)
                fault_error(ap->kp, n->line, "min is above max");
}

static void parse_pattern(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        pcre2_code *code;
        PCRE2_SIZE at;
        int error;

        in->pattern = field_text(ap->kp, n, "pattern", false);
        if (!in->pattern.n)
                return;
        code = pcre2_compile((PCRE2_SPTR)in->pattern.p, in->pattern.n, PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED,
                             &error, &at, NULL);
        if (!code)
                fault_error(ap->kp, yaml_get(n, "pattern")->line, "pattern: wrong at character %zu", at);
        pcre2_code_free(code);
}

static void parse_list(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        static const char *const keys[] = {"min", "max", NULL};
        const struct ynode *l = yaml_get(n, "list");

        if (!l || yaml_is_null(l))
                return;
        in->list_min = 1;
        in->list_max = ACTION_INPUT_LIST_MAX;
        if (l->kind == YAML_SCALAR) {
                in->list = field_bool(ap->kp, n, "list");
                return;
        }
        if (!field_is(ap->kp, l, YAML_MAP, "list"))
                return;
        field_keys(ap->kp, l, keys);
        in->list = true;
        in->list_min = (size_t)field_int(ap->kp, l, "min", 0, ACTION_INPUT_LIST_MAX, 1);
        in->list_max = (size_t)field_int(ap->kp, l, "max", 1, ACTION_INPUT_LIST_MAX, ACTION_INPUT_LIST_MAX);
        if (in->list_min > in->list_max)
                fault_error(ap->kp, l->line, "min is above max");
}

static const struct type *choice_type(struct action_parse *ap, const struct action_input *in)
{
        struct type *t = ARENA_NEW(ap->kp->mem, struct type);
        struct str *words = ARENA_ARRAY(ap->kp->mem, struct str, in->n_choices);

        for (size_t i = 0; i < in->n_choices; i++)
                words[i] = in->choices[i].value;
        *t = (struct type){.kind = TYPE_TEXT, .words = words, .n_words = in->n_choices};
        return t;
}

static void parse_choices(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        static const char *const keys[] = {"value", "label", "ask", NULL};
        const struct ynode *l = yaml_get(n, "choices");
        struct action_choice *v;

        if (!l) {
                fault_error(ap->kp, n->line, "a choice needs \"choices\"");
                return;
        }
        if (!field_is(ap->kp, l, YAML_LIST, "choices"))
                return;
        if (l->n == 0 || l->n > ACTION_CHOICES_MAX) {
                fault_error(ap->kp, l->line, "choices must be 1 to %u", ACTION_CHOICES_MAX);
                return;
        }
        v = ARENA_ARRAY(ap->kp->mem, struct action_choice, l->n);
        for (size_t i = 0; i < l->n; i++) {
                if (!field_is(ap->kp, l->items[i], YAML_MAP, "a choice"))
                        continue;
                field_keys(ap->kp, l->items[i], keys);
                v[i].value = field_text(ap->kp, l->items[i], "value", true);
                field_both(ap->kp, l->items[i], "label", true, false, v[i].label);
                field_lists(ap->kp, l->items[i], "ask", false, v[i].ask);
                for (size_t j = 0; j < i; j++) {
                        if (str_eq(v[i].value, v[j].value))
                                fault_error(ap->kp, l->items[i]->line, "two choices have the same value");
                }
        }
        in->choices = v;
        in->n_choices = l->n;
}

static void parse_record(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        struct str kind = field_text(ap->kp, n, "record", true);

        in->record = kind.n ? knowledge_kind(ap->k, kind) : NULL;
        if (kind.n && !in->record)
                fault_kind(ap, yaml_get(n, "record")->line, kind);
        if (in->list)
                fault_error(ap->kp, n->line, "a list of records cannot be asked for: ask for one after the other");
}

/* One for each element of a list that was asked for before; `each` is the element. */
static void parse_each(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        struct str name = field_text(ap->kp, n, "each", false);

        for (const struct action_input *of = ap->a->inputs; name.n && of < in; of++) {
                if (str_eq(of->name, name) && of->kind == INPUT_ITEM && of->list)
                        in->each = of;
        }
        if (name.n && !in->each)
                fault_error(ap->kp, yaml_get(n, "each")->line, "each: no earlier input \"%.*s\" is a list of items",
                            STR_ARG(name));
        if (in->each && !in->list)
                fault_error(ap->kp, n->line, "each: the input should be a list itself");
        if (in->each) {
                in->each_slot = slot_new(ap, STR("each"), n->line, &expr_text);
                ap->slots[in->each_slot].used = true;
        }
}

/* The type of an element; NULL after a fault. */
static const struct type *parse_of(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        const struct type *t, *by;

        in->of = action_expr(ap, n, "of", true, NULL, NULL);
        in->by = field_text(ap->kp, n, "by", true);
        if (!in->of || !in->by.n)
                return NULL;
        t = expr_type(in->of);
        if (t->kind != TYPE_LIST || t->of->kind != TYPE_MAP) {
                fault_error(ap->kp, yaml_get(n, "of")->line, "of: it should be a list of things with fields");
                return NULL;
        }
        by = type_field_find(t->of, in->by);
        if (!by || by->kind != TYPE_TEXT) {
                fault_error(ap->kp, yaml_get(n, "by")->line, "by: the elements have no text field \"%.*s\"",
                            STR_ARG(in->by));
                return NULL;
        }
        return t->of;
}

/* `where` and `option`, in which the candidate is called it. */
static void parse_candidate(struct action_parse *ap, const struct ynode *n, struct action_input *in,
                            const struct type *it)
{
        in->it_slot = slot_new(ap, STR("it"), n->line, it);
        in->where = action_expr(ap, n, "where", false, &expr_bool, NULL);
        if (in->where)
                check_condition(ap, in->where, "where", yaml_get(n, "where")->line);
        action_text(ap, n, "option", false, in->option);
        slot_leave(ap, in->it_slot);
}

static const struct type *value_type(struct action_parse *ap, const struct action_input *in)
{
        switch (in->kind) {
        case INPUT_NUMBER: return &expr_number;
        case INPUT_MONEY: return &expr_money;
        case INPUT_DATE: return &expr_date;
        case INPUT_CHOICE: return in->n_choices ? choice_type(ap, in) : &expr_text;
        case INPUT_RECORD: return in->record ? in->record->type : &expr_any;
        case INPUT_TEXT:
        case INPUT_ITEM: break;
        }
        return &expr_text;
}

/* Keys that mean something only for other types of input. */
static void check_keys(struct action_parse *ap, const struct ynode *n, const struct action_input *in)
{
        static const struct {
                const char *key;
                unsigned kinds;
        } rows[] = {
                {"min", 1u << INPUT_TEXT | 1u << INPUT_NUMBER | 1u << INPUT_MONEY},
                {"max", 1u << INPUT_TEXT | 1u << INPUT_NUMBER | 1u << INPUT_MONEY},
                {"places", 1u << INPUT_NUMBER | 1u << INPUT_MONEY},
                {"pattern", 1u << INPUT_TEXT},
                {"choices", 1u << INPUT_CHOICE},
                {"record", 1u << INPUT_RECORD},
                {"of", 1u << INPUT_ITEM},
                {"by", 1u << INPUT_ITEM},
                {"each", 1u << INPUT_ITEM},
                {"where", 1u << INPUT_RECORD | 1u << INPUT_ITEM},
                {"option", 1u << INPUT_RECORD | 1u << INPUT_ITEM},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                const struct ynode *v = yaml_get(n, rows[i].key);

                if (v && !(rows[i].kinds >> in->kind & 1))
                        fault_error(ap->kp, v->line, "\"%s\" is not for an input of type %s", rows[i].key,
                                    input_kind_name(in->kind));
        }
}

static void parse_body(struct action_parse *ap, const struct ynode *n, struct action_input *in)
{
        const struct type *it = NULL;

        field_keys(ap->kp, n, input_keys);
        if (!parse_kind(ap, n, in))
                return;
        check_keys(ap, n, in);
        in->optional = field_bool(ap->kp, n, "optional");
        field_both(ap->kp, n, "label", true, false, in->label);
        field_both(ap->kp, n, "ask", !in->optional, false, in->ask);
        parse_list(ap, n, in);
        parse_range(ap, n, in);
        if (in->kind == INPUT_TEXT)
                parse_pattern(ap, n, in);
        if (in->kind == INPUT_CHOICE)
                parse_choices(ap, n, in);
        if (in->kind == INPUT_RECORD) {
                parse_record(ap, n, in);
                it = in->record ? in->record->type : NULL;
        }
        if (in->kind == INPUT_ITEM) {
                parse_each(ap, n, in);
                it = parse_of(ap, n, in);
        }
        if (it)
                parse_candidate(ap, n, in, it);
        if (in->each)
                slot_leave(ap, in->each_slot);
}

static void parse_input(struct action_parse *ap, const struct ypair *p, struct action_input *in)
{
        const struct type *t;

        in->name = arena_str(ap->kp->mem, p->key);
        in->line = p->line;
        slot_name_check(ap, in->name, p->line);
        if (!field_is(ap->kp, p->value, YAML_MAP, "an input"))
                return;
        parse_body(ap, p->value, in);
        t = value_type(ap, in);
        in->slot = slot_new(ap, in->name, p->line, in->list ? type_list_of(ap->kp->mem, t) : t);
        ap->slots[in->slot].record = in->record;
        ap->slots[in->slot].named = true;
}

void parse_inputs(struct action_parse *ap, const struct ynode *root)
{
        const struct ynode *n = yaml_get(root, "inputs");
        struct action_input *v;

        if (!n || yaml_is_null(n) || !field_is(ap->kp, n, YAML_MAP, "inputs"))
                return;
        if (n->n > ACTION_INPUTS_MAX) {
                fault_error(ap->kp, n->line, "more than %u inputs", ACTION_INPUTS_MAX);
                return;
        }
        v = ARENA_ARRAY(ap->kp->mem, struct action_input, n->n);
        ap->a->inputs = v;
        ap->a->n_inputs = n->n;
        for (size_t i = 0; i < n->n; i++)
                parse_input(ap, &n->pairs[i], &v[i]);
}
