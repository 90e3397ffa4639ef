/* What the customer gave, as values: read strictly, within the limits of the file; and what else they could choose. */
#include "answer/action_priv.h"
#include "base/time.h"
#include "text/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#define MATCH_LIMIT 20000u

struct taken {
        bool ok;
        enum input_problem problem;
        struct value value;
        const struct record *record; /* RECORD */
};

static struct taken problem(enum input_problem why)
{
        return (struct taken){.problem = why};
}

static struct taken taken(struct value v)
{
        return (struct taken){.ok = true, .value = v};
}

/* ---- single values ---- */

static bool digits(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] < '0' || s.p[i] > '9')
                        return false;
        }
        return s.n > 0;
}

/* "-12.50": digits, at most four behind the point. */
static bool decimal(struct str s, int64_t *ret)
{
        bool minus = s.n && s.p[0] == '-';
        struct str rest = minus ? str_sub(s, 1, s.n) : s, whole;
        int64_t w, f = 0;

        if (!str_cut(&rest, '.', &whole) || !digits(whole) ||
            !str_to_i64(whole, 0, VALUE_NUMBER_MAX / VALUE_ONE - 1, &w))
                return false;
        if (rest.p && (!digits(rest) || rest.n > 4 || !str_to_i64(rest, 0, 9999, &f)))
                return false;
        for (size_t i = rest.n; rest.p && i < 4; i++)
                f *= 10;
        *ret = (minus ? -1 : 1) * (w * VALUE_ONE + f);
        return true;
}

static struct taken take_number(const struct action_input *in, const struct value *v)
{
        struct value n = {.type = VALUE_NUMBER};
        int64_t step = VALUE_ONE;

        if (v->type == VALUE_NUMBER)
                n.number = v->number;
        else if (v->type != VALUE_STR || !decimal(str_trim(v->s), &n.number))
                return problem(INPUT_MALFORMED);
        for (unsigned i = 0; i < in->places; i++)
                step /= 10;
        if (n.number < in->min)
                return problem(INPUT_TOO_SMALL);
        if (n.number > in->max)
                return problem(INPUT_TOO_LARGE);
        return n.number % step ? problem(INPUT_MALFORMED) : taken(n);
}

static bool matches(struct str pattern, struct str s)
{
        pcre2_match_context *limits;
        pcre2_match_data *m;
        pcre2_code *code;
        PCRE2_SIZE at;
        int error;
        bool yes;

        code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED, &error,
                             &at, NULL);
        if (!code)
                return false;
        limits = pcre2_match_context_create(NULL);
        pcre2_set_match_limit(limits, MATCH_LIMIT);
        m = pcre2_match_data_create(1, NULL);
        yes = pcre2_match(code, (PCRE2_SPTR)(s.p ? s.p : ""), s.n, 0, 0, m, limits) >= 0;
        pcre2_match_data_free(m);
        pcre2_match_context_free(limits);
        pcre2_code_free(code);
        return yes;
}

static bool has_control(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
                        return true;
        }
        return false;
}

static struct taken take_text(const struct action_input *in, const struct value *v)
{
        struct str s;

        if (v->type != VALUE_STR || !utf8_valid(v->s))
                return problem(INPUT_MALFORMED);
        s = str_trim(v->s);
        if (has_control(s))
                return problem(INPUT_MALFORMED);
        if ((int64_t)s.n < in->min)
                return problem(INPUT_TOO_SMALL);
        if ((int64_t)s.n > in->max)
                return problem(INPUT_TOO_LARGE);
        if (in->pattern.n && !matches(in->pattern, s))
                return problem(INPUT_MALFORMED);
        return taken(value_str(s));
}

static struct taken take_date(const struct value *v)
{
        struct str s = v->type == VALUE_STR ? str_trim(v->s) : (struct str){0};
        int64_t ms;

        return s.n == 10 && time_parse_iso(s, &ms) ? taken(value_str(s)) : problem(INPUT_MALFORMED);
}

static struct taken take_choice(const struct action_input *in, const struct value *v)
{
        for (size_t i = 0; v->type == VALUE_STR && i < in->n_choices; i++) {
                if (str_eq(v->s, in->choices[i].value))
                        return taken(*v);
        }
        return problem(INPUT_NO_CHOICE);
}

static struct taken take_record(struct planning *p, const struct action_input *in, const struct value *v)
{
        struct taken t = taken(*v);
        bool missing = false;

        if (v->type != VALUE_STR || !v->s.n)
                return problem(INPUT_MALFORMED);
        t.record = planning_record(p, in->record, v->s, &missing);
        if (missing)
                planning_need(p, in->record, v->s, false);
        return t.record || missing ? t : problem(INPUT_NOT_FOUND);
}

static struct taken take_item(struct planning *p, const struct action_input *in, const struct value *v)
{
        struct value list = expr_eval(in->of, &p->env);

        for (size_t i = 0; list.type == VALUE_LIST && i < list.list.n; i++) {
                const struct value *id = value_get(&list.list.v[i], in->by);

                if (id && v->type == VALUE_STR && value_equal(id, v))
                        return taken(*v);
        }
        return problem(INPUT_NOT_FOUND);
}

static struct taken take_one(struct planning *p, const struct action_input *in, const struct value *v)
{
        switch (in->kind) {
        case INPUT_TEXT: return take_text(in, v);
        case INPUT_NUMBER:
        case INPUT_MONEY: return take_number(in, v);
        case INPUT_DATE: return take_date(v);
        case INPUT_CHOICE: return take_choice(in, v);
        case INPUT_RECORD: return take_record(p, in, v);
        case INPUT_ITEM: return take_item(p, in, v);
        }
        return problem(INPUT_MALFORMED);
}

static struct taken take_list(struct planning *p, const struct action_input *in, const struct value *v)
{
        const struct value *from = v->type == VALUE_LIST ? v->list.v : v;
        size_t n = v->type == VALUE_LIST ? v->list.n : 1;
        struct value *out;

        if (n < in->list_min)
                return problem(INPUT_TOO_SMALL);
        if (n > in->list_max)
                return problem(INPUT_TOO_LARGE);
        out = ARENA_ARRAY(p->mem, struct value, n);
        for (size_t i = 0; i < n; i++) {
                struct taken t = take_one(p, in, &from[i]);

                if (!t.ok)
                        return t;
                out[i] = t.value;
        }
        return taken((struct value){.type = VALUE_LIST, .list = {out, n}});
}

/* ---- candidates ---- */

static void add_candidate(struct plan *out, struct value v, struct str label, struct str terms)
{
        for (size_t i = 0; i < out->n_candidates; i++) {
                if (value_equal(&out->candidates[i].value, &v))
                        return;
        }
        if (out->n_candidates == PLAN_CANDIDATES_MAX)
                out->more_candidates = true;
        else
                out->candidates[out->n_candidates++] = (struct plan_candidate){v, label, terms};
}

/* What `it` is called in the records themselves. */
static struct str terms_of(struct planning *p, const struct action_input *in, struct str otherwise)
{
        const struct slot_text *option = &in->option[LANG_EN];
        struct str terms;

        if (!option->n)
                return otherwise;
        p->as_it_stands = true;
        terms = planning_text(p, option, false);
        p->as_it_stands = false;
        return terms;
}

/* Adds one when `where` holds. */
static void consider(struct planning *p, const struct action_input *in, const struct value *it, struct value v,
                     struct str otherwise)
{
        const struct slot_text *option = &in->option[p->in->lang];

        p->slots[in->it_slot] = it;
        if (!in->where || expr_holds(in->where, &p->env))
                add_candidate(p->out, v, option->n ? planning_text(p, option, false) : otherwise,
                              terms_of(p, in, otherwise));
        p->slots[in->it_slot] = NULL;
}

static void record_candidates(struct planning *p, const struct action_input *in)
{
        const struct record_list *l = planning_list(p, in->record);

        if (!l && p->in->identity == IDENTITY_ORDER) {
                bool missing = false;
                const struct record *r = planning_record(p, in->record, p->in->order, &missing);

                if (missing && str_eq_c(in->record->name, "order"))
                        planning_need(p, in->record, p->in->order, false);
                else if (r)
                        consider(p, in, r->doc, value_str(r->key), r->key);
                return;
        }
        if (!l) {
                planning_need(p, in->record, (struct str){0}, true);
                return;
        }
        for (size_t i = 0; i < l->n; i++) {
                const struct record *r = &l->v[i];
                struct str title = in->record->title.n && r->doc
                                           ? value_get_str(r->doc, arena_cstr(p->mem, in->record->title))
                                           : (struct str){0};

                if (r->doc && planning_owns(p, in->record, r))
                        consider(p, in, r->doc, value_str(r->key), title.n ? title : r->key);
        }
}

static void item_candidates(struct planning *p, const struct action_input *in)
{
        struct value list = expr_eval(in->of, &p->env);

        for (size_t i = 0; list.type == VALUE_LIST && i < list.list.n; i++) {
                const struct value *id = value_get(&list.list.v[i], in->by);

                if (id && id->type == VALUE_STR)
                        consider(p, in, &list.list.v[i], *id, id->s);
        }
}

static void candidates(struct planning *p, const struct action_input *in)
{
        size_t n_slots = p->out->n_slots;

        p->out->n_candidates = 0;
        p->out->more_candidates = false;
        for (size_t i = 0; in->kind == INPUT_CHOICE && i < in->n_choices; i++)
                add_candidate(p->out, value_str(in->choices[i].value), in->choices[i].label[p->in->lang],
                              in->choices[i].label[LANG_EN]);
        if (in->kind == INPUT_RECORD)
                record_candidates(p, in);
        if (in->kind == INPUT_ITEM)
                item_candidates(p, in);
        p->out->n_slots = n_slots;
}

/* ---- one input ---- */

static const struct value *given(const struct planning *p, struct str name)
{
        for (size_t i = 0; i < p->in->n_inputs; i++) {
                if (str_eq(p->in->inputs[i].name, name))
                        return &p->in->inputs[i].value;
        }
        return NULL;
}

static void ask(struct planning *p, const struct action_input *in, enum input_problem why)
{
        if (p->stopped)
                return;
        candidates(p, in);
        if (p->stopped)
                return;
        p->out->kind = PLAN_INPUT;
        p->out->input = in;
        p->out->problem = why;
        p->stopped = true;
}

static void settle(struct planning *p, const struct action_input *in, const struct taken *t)
{
        struct action_value *kept = &p->out->inputs[p->out->n_inputs++];

        kept->name = in->name;
        kept->value = t->value;
        if (in->kind == INPUT_RECORD)
                planning_open(p, in->slot, false, t->record);
        else
                planning_set(p, in->slot, t->value);
        p->known |= UINT64_C(1) << in->slot;
}

/* ---- one for each of a list ---- */

static void set_each(struct planning *p, const struct action_input *in, struct value v)
{
        planning_set(p, in->each_slot, v);
}

/* The terms of the element itself, which stands among those that may take its place. */
static struct str terms_of_each(struct planning *p, const struct action_input *in, const struct value *each)
{
        struct value list;
        struct str terms = {0};

        set_each(p, in, *each);
        list = expr_eval(in->of, &p->env);
        for (size_t i = 0; list.type == VALUE_LIST && i < list.list.n && !terms.n; i++) {
                const struct value *id = value_get(&list.list.v[i], in->by);

                if (!id || !value_equal(id, each))
                        continue;
                p->slots[in->it_slot] = &list.list.v[i];
                terms = terms_of(p, in, each->s);
                p->slots[in->it_slot] = NULL;
        }
        return terms;
}

/* Asks for the one that is missing, or that will not do. */
static void ask_each(struct planning *p, const struct action_input *in, const struct value *of, const struct value *v,
                     size_t n, enum input_problem why)
{
        size_t n_slots = p->out->n_slots;

        for (size_t i = 0; i < of->list.n && i < ACTION_INPUT_LIST_MAX; i++)
                p->out->each[p->out->n_each++] = terms_of_each(p, in, &of->list.v[i]);
        p->out->n_slots = n_slots;
        set_each(p, in, of->list.v[n < of->list.n ? n : 0]);
        p->out->part = v;
        p->out->n_part = n;
        ask(p, in, why);
}

static void planning_each(struct planning *p, const struct action_input *in, const struct value *v)
{
        const struct value *of = p->slots[in->each->slot];
        const struct value *from = v && v->type == VALUE_LIST ? v->list.v : v;
        size_t n = !v || v->type == VALUE_NULL ? 0 : v->type == VALUE_LIST ? v->list.n : 1;
        struct value *out;
        struct taken t = {.ok = true};

        if (!of || of->type != VALUE_LIST || of->list.n == 0) {
                ask(p, in, INPUT_MISSING);
                return;
        }
        if (n > of->list.n) {
                ask_each(p, in, of, NULL, 0, INPUT_TOO_LARGE);
                return;
        }
        out = ARENA_ARRAY(p->mem, struct value, of->list.n);
        for (size_t i = 0; i < n && t.ok; i++) {
                set_each(p, in, of->list.v[i]);
                t = take_one(p, in, &from[i]);
                out[i] = t.value;
        }
        if (!t.ok || n < of->list.n) {
                ask_each(p, in, of, out, t.ok ? n : 0, t.ok ? INPUT_MISSING : t.problem);
                return;
        }
        t.value = (struct value){.type = VALUE_LIST, .list = {out, n}};
        settle(p, in, &t);
}

void planning_input(struct planning *p, const struct action_input *in)
{
        const struct value *v = given(p, in->name);
        struct value only;
        struct taken t;

        if (in->each) {
                planning_each(p, in, v);
                return;
        }
        if (!v || v->type == VALUE_NULL) {
                if (in->optional) {
                        p->known |= UINT64_C(1) << in->slot;
                        return;
                }
                candidates(p, in);
                if (p->stopped)
                        return;
                if (p->out->n_candidates != 1 || in->kind == INPUT_TEXT) {
                        ask(p, in, INPUT_MISSING);
                        return;
                }
                only = p->out->candidates[0].value;
                p->out->n_candidates = 0;
                v = &only;
        }
        t = in->list ? take_list(p, in, v) : take_one(p, in, v);
        if (!t.ok)
                ask(p, in, t.problem);
        if (!p->stopped)
                settle(p, in, &t);
}
