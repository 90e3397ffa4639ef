/* act_input - see act_priv.h. */
#include "answer/act_priv.h"
#include "answer/when.h"
#include "base/buf.h"
#include "base/tz.h"

#include "base/time.h"
#include "text/lang.h"

#include <string.h>

#define PICK_SURE 0.6f
#define PICK_UNASKED 0.75f
#define WHOLE_MAX 400u /* bytes of a message that may be an answer as it stands */

/* ---- reading ---- */

static const struct nlu_entity *entity(const struct ctx *c, enum nlu_entity_kind kind)
{
        for (unsigned i = 0; c->heard && i < c->u.n_entities; i++)
                if (c->u.entities[i].kind == kind && !c->u.entities[i].negated)
                        return &c->u.entities[i];
        return NULL;
}

static struct value one_or_list(const struct action_input *in, struct value v, struct arena *mem)
{
        struct value *only = ARENA_NEW(mem, struct value);

        if (!in->list || v.type == VALUE_LIST)
                return v;
        *only = v;
        return (struct value){.type = VALUE_LIST, .list = {only, 1}};
}

static struct str spoken(const struct ctx *c)
{
        return str_trim(c->in->msg->text);
}

static bool says_all(struct str t)
{
        static const char *const words[] = {"全部",   "都要", "都退",       "都换", "所有",
                                            "all of", "both", "everything", NULL};

        return has_any(t, words) || str_ieq(t, STR("all")) || str_eq_c(t, "都");
}

static struct value all_of(const struct plan *p, struct arena *mem)
{
        struct value *v = ARENA_ARRAY(mem, struct value, p->n_candidates + 1);

        for (size_t i = 0; i < p->n_candidates; i++)
                v[i] = p->candidates[i].value;
        return (struct value){.type = VALUE_LIST, .list = {v, p->n_candidates}};
}

/* The only candidate whose label names the product that was named. */
static int by_product(const struct ctx *c, const struct plan *p)
{
        int found = -1;

        for (size_t i = 0; i < p->n_candidates; i++) {
                for (unsigned k = 0; k < c->u.n_products; k++) {
                        const struct product *product = knowledge_product(c->k, c->u.products[k]);

                        if (!product || !str_contains(p->candidates[i].label, product->name[c->lang]))
                                continue;
                        if (found >= 0 && found != (int)i)
                                return -1;
                        found = (int)i;
                }
        }
        return found;
}

/* The only candidate that the message names by itself: its value or its whole label. */
static int by_name(const struct ctx *c, const struct plan *p)
{
        struct str t = c->in->msg->text;
        int found = -1;

        for (size_t i = 0; i < p->n_candidates; i++) {
                const struct value *v = &p->candidates[i].value;
                bool named = (v->type == VALUE_STR && v->s.n > 5 && str_contains(t, v->s)) ||
                             (p->candidates[i].label.n && str_contains(t, p->candidates[i].label));

                if (!named)
                        continue;
                if (found >= 0)
                        return -1;
                found = (int)i;
        }
        return found;
}

static struct nlu_option option_of(struct ctx *c, const struct plan *p, size_t k)
{
        const struct action_input *in = p->input;
        struct nlu_option o = {.label = p->candidates[k].label};

        if (in->kind == INPUT_CHOICE && k < in->n_choices) {
                size_t n = in->choices[k].ask[LANG_ZH].n + in->choices[k].ask[LANG_EN].n;
                struct str *v = ARENA_ARRAY(c->mem, struct str, n + 1);

                for (size_t l = 0; l < KL; l++) {
                        for (size_t j = 0; j < in->choices[k].ask[l].n; j++)
                                v[o.n_match++] = in->choices[k].ask[l].v[j];
                }
                o.match = v;
        }
        return o;
}

/* The choice whose longest saying stands in the text. */
static int by_saying(struct ctx *c, const struct plan *p, struct str text)
{
        size_t longest = 0;
        int found = -1;

        for (size_t k = 0; k < p->n_candidates && text.n; k++) {
                struct nlu_option o = option_of(c, p, k);

                for (size_t i = 0; i <= o.n_match; i++) {
                        struct str s = i < o.n_match ? o.match[i] : o.label;

                        if (s.n > longest && act_words_say(c, text, s)) {
                                longest = s.n;
                                found = (int)k;
                        }
                }
        }
        return found;
}

static int by_option(struct ctx *c, const struct plan *p, bool asked)
{
        struct nlu_option o[PLAN_CANDIDATES_MAX];
        float conf = 0;
        int i;

        for (size_t k = 0; k < p->n_candidates; k++)
                o[k] = option_of(c, p, k);
        i = nlu_match_option(o, p->n_candidates, c->in->msg->text, c->u.lang, c->mem, &conf);
        return i >= 0 && conf >= (asked ? PICK_SURE : PICK_UNASKED) ? i : -1;
}

/* "that order", "it": the one that was on the table. */
static bool points_back(const struct ctx *c)
{
        static const char *const words[] = {"这个订单",   "这单",       "这一单",   "那单",     "那个订单", "它",
                                            "this order", "that order", "that one", "this one", " it",      NULL};

        return has_any(c->in->msg->text, words);
}

static int by_last_order(const struct ctx *c, const struct plan *p)
{
        bool order = p->input->kind == INPUT_RECORD && str_eq_c(p->input->record->name, "order");

        for (size_t i = 0; order && c->s->last_order.n && points_back(c) && i < p->n_candidates; i++)
                if (p->candidates[i].value.type == VALUE_STR && str_eq(p->candidates[i].value.s, c->s->last_order))
                        return (int)i;
        return -1;
}

/* The only candidate whose key stands in the message, in whatever way it is written. */
static int by_written_key(const struct ctx *c, const struct plan *p)
{
        int found = -1;

        for (size_t i = 0; i < p->n_candidates; i++) {
                const struct value *v = &p->candidates[i].value;

                if (v->type != VALUE_STR || !act_words_key(c, v->s, c->in->msg->text))
                        continue;
                if (found >= 0)
                        return -1;
                found = (int)i;
        }
        return found;
}

/* By what this message says, else by all that was said since the action began. */
static int by_words(const struct ctx *c, const struct plan *p)
{
        unsigned i;

        if (act_words_one(c, p, c->in->msg->text, &i) || act_words_one(c, p, c->s->action.said, &i))
                return (int)i;
        return -1;
}

static struct value chosen(struct ctx *c, const struct plan *p, const unsigned *at, size_t n)
{
        struct value *v = ARENA_ARRAY(c->mem, struct value, p->n_part + n);

        for (size_t i = 0; i < p->n_part; i++)
                v[i] = p->part[i];
        for (size_t i = 0; i < n; i++)
                v[p->n_part + i] = p->candidates[at[i]].value;
        return (struct value){.type = VALUE_LIST, .list = {v, p->n_part + n}};
}

/* Several items, or one more instead of each. */
static bool pick_several(struct ctx *c, const struct plan *p, bool asked, struct value *ret)
{
        unsigned at[PLAN_CANDIDATES_MAX];
        struct str now = c->in->msg->text, before = c->s->action.said;
        size_t n;

        if (p->input->each) {
                n = act_words_each(c, p, before.n ? before : now, asked, at) || act_words_each(c, p, now, asked, at);
        } else {
                n = act_words_items(c, p, now, at);
                n = n ? n : act_words_items(c, p, before, at);
        }
        if (n)
                *ret = chosen(c, p, at, n);
        return n > 0;
}

/* The customer's own record that is written so; else as it was written. */
static struct str key_of(const struct ctx *c, const struct record_kind *kind, struct str written)
{
        for (size_t i = 0; i < c->facts->n_record_lists; i++) {
                const struct record_list *l = &c->facts->record_lists[i];

                for (size_t k = 0; str_eq(l->kind, kind->name) && k < l->n; k++) {
                        if (act_words_key(c, l->v[k].key, written))
                                return l->v[k].key;
                }
        }
        return written;
}

/* A number or serial in the customer's own words, though it be none of the candidates: the plan says what is wrong. */
static bool by_key(const struct ctx *c, const struct plan *p, struct value *ret)
{
        const struct nlu_entity *e = NULL;

        if (p->input->kind != INPUT_RECORD)
                return false;
        if (str_eq_c(p->input->record->name, "order"))
                e = entity(c, ENT_ORDER_NO);
        else if (str_eq_c(p->input->record->name, "device"))
                e = entity(c, ENT_SERIAL);
        if (!e)
                return false;
        *ret = value_str(key_of(c, p->input->record, e->value));
        return true;
}

static bool pick(struct ctx *c, const struct plan *p, bool asked, struct value *ret)
{
        int i = by_name(c, p);

        if (i < 0)
                i = by_written_key(c, p);
        if (i >= 0 && p->input->each) {
                unsigned at = (unsigned)i;

                *ret = chosen(c, p, &at, 1);
                return true;
        }
        if (i < 0 && p->input->list && pick_several(c, p, asked, ret))
                return true;
        if (i < 0 && p->input->list && !p->input->each && asked && says_all(spoken(c))) {
                *ret = all_of(p, c->mem);
                return true;
        }
        if (i < 0 && p->input->kind != INPUT_CHOICE)
                i = by_last_order(c, p);
        if (i < 0 && by_key(c, p, ret))
                return true;
        if (i < 0 && p->input->kind != INPUT_CHOICE)
                i = by_product(c, p);
        if (i < 0 && p->input->kind != INPUT_CHOICE && !p->input->list)
                i = by_words(c, p);
        if (i < 0 && p->input->kind == INPUT_CHOICE)
                i = by_saying(c, p, c->in->msg->text);
        if (i < 0 && (asked || p->input->kind == INPUT_CHOICE))
                i = by_option(c, p, asked);
        if (i < 0 && p->input->kind == INPUT_CHOICE)
                i = by_saying(c, p, c->s->action.said);
        if (i >= 0 && p->input->each) {
                unsigned at = (unsigned)i;

                *ret = chosen(c, p, &at, 1);
                return true;
        }
        if (i < 0)
                return false;
        *ret = p->candidates[i].value;
        return true;
}

static bool read_date(const struct ctx *c, struct value *ret)
{
        const struct nlu_entity *e = entity(c, ENT_DATE);
        struct when w;
        int64_t y;
        unsigned m, d;

        if (!e || !when_resolve(e->value, c->in->gen->tz, now_ms(c), WHEN_FUTURE, &w))
                return false;
        civil_from_days(w.first, &y, &m, &d);
        *ret = value_str(arena_printf(c->mem, "%04lld-%02u-%02u", (long long)y, m, d));
        return true;
}

/* "-2", "3", "2 pieces": the number itself, also one that is too small. */
static bool read_number(const struct ctx *c, bool asked, struct value *ret)
{
        const struct nlu_entity *e = entity(c, ENT_COUNT);
        struct str t = spoken(c);
        double v;

        if (asked && t.n && t.n < 20 && str_to_double(t, &v)) {
                *ret = value_str(t);
                return true;
        }
        if (!e)
                return false;
        *ret = value_str(e->value);
        if (e->start > 0 && c->in->msg->text.p[e->start - 1] == '-')
                *ret = value_str(arena_printf(c->mem, "-%.*s", STR_ARG(e->value)));
        return true;
}

static bool read_money(const struct ctx *c, struct value *ret)
{
        const struct nlu_entity *e = entity(c, ENT_MONEY);
        struct str rest, amount;

        if (!e)
                return false;
        rest = e->value;
        str_cut(&rest, ' ', &amount);
        *ret = value_str(amount);
        return true;
}

/* Which entity a field wants, by its name. */
static bool field_entity(struct str name, enum nlu_entity_kind *ret)
{
        static const struct {
                const char *part;
                enum nlu_entity_kind kind;
        } rows[] = {{"phone", ENT_PHONE},     {"email", ENT_EMAIL},   {"street", ENT_ADDRESS},
                    {"address", ENT_ADDRESS}, {"serial", ENT_SERIAL}, {"name", ENT_NAME}};

        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                if (str_contains(name, str_c(rows[i].part))) {
                        *ret = rows[i].kind;
                        return true;
                }
        }
        return false;
}

static bool read_text(const struct ctx *c, const struct action_input *in, bool asked, struct value *ret)
{
        enum nlu_entity_kind kind;
        const struct nlu_entity *e = field_entity(in->name, &kind) ? entity(c, kind) : NULL;

        if (e) {
                *ret = value_str(e->value);
                return true;
        }
        if (!asked || spoken(c).n == 0 || spoken(c).n > WHOLE_MAX)
                return false;
        *ret = value_str(spoken(c));
        return true;
}

bool act_input_read(struct ctx *c, const struct plan *p, bool asked, struct value *ret)
{
        const struct action_input *in = p->input;
        bool found = false;

        if (!c->heard)
                return false;
        if (in->kind == INPUT_CHOICE || in->kind == INPUT_RECORD || in->kind == INPUT_ITEM)
                found = pick(c, p, asked, ret);
        else if (in->kind == INPUT_DATE)
                found = read_date(c, ret);
        else if (in->kind == INPUT_NUMBER)
                found = read_number(c, asked, ret);
        else if (in->kind == INPUT_MONEY)
                found = read_money(c, ret) || (asked && read_number(c, asked, ret));
        else
                found = read_text(c, in, asked, ret);
        if (found)
                *ret = one_or_list(in, *ret, c->mem);
        return found;
}

/* ---- options ---- */

#define OPTION_MAX 200u

struct str act_input_option(struct ctx *c, struct str name, const struct value *v)
{
        struct buf b;
        struct str s;

        buf_init(&b, OPTION_MAX);
        buf_printf(&b, "act:in:%.*s:", STR_ARG(name));
        value_to_json(v, &b);
        s = b.overflow ? (struct str){0} : arena_str(c->mem, buf_str(&b));
        buf_done(&b);
        return s;
}

/* One more of a list that is asked for one after the other. */
static struct value with_those_before(struct ctx *c, const struct action_input *in, struct value v)
{
        struct value before = {.type = VALUE_LIST}, *all;
        struct err err;

        for (unsigned i = 0; i < c->s->action.n_inputs; i++) {
                if (str_eq(c->s->action.inputs[i].name, in->name) &&
                    (value_from_json(c->s->action.inputs[i].json, c->mem, &before, &err) < 0 ||
                     before.type != VALUE_LIST))
                        before = (struct value){.type = VALUE_LIST};
        }
        all = ARENA_ARRAY(c->mem, struct value, before.list.n + 1);
        for (size_t i = 0; i < before.list.n; i++)
                all[i] = before.list.v[i];
        all[before.list.n] = v;
        return (struct value){.type = VALUE_LIST, .list = {all, before.list.n + 1}};
}

bool act_input_picked(struct ctx *c, const struct action *a, struct str option, struct str *ret_name, struct value *ret)
{
        struct str rest = str_sub(option, 7, option.n);
        const struct action_input *in;
        struct err err;

        if (!str_starts(option, STR("act:in:")) || !str_cut(&rest, ':', ret_name) || !rest.p)
                return false;
        in = action_input_find(a, *ret_name);
        if (!in || value_from_json(rest, c->mem, ret, &err) < 0)
                return false;
        *ret = in->each ? with_those_before(c, in, *ret) : one_or_list(in, *ret, c->mem);
        return true;
}

/* ---- asking ---- */

static void say_problem(struct ctx *c, const struct plan *p)
{
        switch (p->problem) {
        case INPUT_MISSING: break;
        case INPUT_NOT_FOUND: say_phrase(c, PH_ACT_NOT_FOUND); break;
        case INPUT_MALFORMED: say_phrase(c, PH_ACT_MALFORMED); break;
        case INPUT_TOO_SMALL: say_phrase(c, PH_ACT_TOO_SMALL); break;
        case INPUT_TOO_LARGE: say_phrase(c, PH_ACT_TOO_LARGE); break;
        case INPUT_NO_CHOICE: say_phrase(c, PH_ACT_NO_CHOICE); break;
        }
}

static struct str question(struct ctx *c, const struct action_input *in)
{
        return in->ask[c->lang].n ? in->ask[c->lang] : in->label[c->lang];
}

static bool in_form(const struct action_input *in)
{
        return !in->list && !in->optional &&
               (in->kind == INPUT_TEXT || in->kind == INPUT_NUMBER || in->kind == INPUT_MONEY);
}

static bool is_given(const struct ctx *c, struct str name)
{
        for (unsigned i = 0; i < c->s->action.n_inputs; i++)
                if (str_eq(c->s->action.inputs[i].name, name))
                        return true;
        return false;
}

/* All plain fields that are missing, from this one on. */
static size_t form_fields(struct ctx *c, const struct action *a, const struct action_input *from,
                          struct block_form_field *v)
{
        size_t n = 0;

        for (const struct action_input *in = from; in < a->inputs + a->n_inputs && n < BLOCK_OPTIONS_MAX; in++) {
                if (!in_form(in) || (in != from && is_given(c, in->name)))
                        continue;
                v[n++] = (struct block_form_field){
                        in->name, in->label[c->lang], STR("text"),
                        in->kind == INPUT_TEXT && in->max > 0 && in->max < 500 ? (unsigned)in->max : 100};
        }
        return n;
}

static void put_form(struct ctx *c, const struct action *a, const struct plan *p)
{
        struct block_form_field *v = ARENA_ARRAY(c->mem, struct block_form_field, BLOCK_OPTIONS_MAX);
        size_t n = form_fields(c, a, p->input, v);
        struct block *b;

        if (n < 2) {
                say_cited(c, question(c, p->input), arena_printf(c->mem, "action:%.*s", STR_ARG(a->id)));
                c->d->kind = D_ASK;
                return;
        }
        b = block_add(c, BLOCK_FORM);
        b->form =
                (struct block_form){STR("action"), question(c, p->input), phrase_text(PH_ACT_SUBMIT, c->lang, 0), v, n};
        c->s->pending.kind = PENDING_FORM;
        c->d->kind = D_FORM;
}

static void put_choices(struct ctx *c, const struct plan *p)
{
        struct menu m = {.n = 0};

        for (size_t i = 0; i < p->n_candidates && m.n + 1 < STATE_OPTIONS_MAX; i++) {
                struct str id = act_input_option(c, p->input->name, &p->candidates[i].value);

                if (id.n)
                        menu_add(&m, id, p->candidates[i].label);
        }
        menu_phrase(c, &m, "act:no", PH_ACT_NO);
        menu_put(c, &m, question(c, p->input));
        c->d->kind = D_CHOICES;
}

void act_input_ask(struct ctx *c, const struct action *a, const struct plan *p)
{
        say_problem(c, p);
        if (p->n_candidates)
                put_choices(c, p);
        else if (in_form(p->input))
                put_form(c, a, p);
        else {
                say_cited(c, question(c, p->input), arena_printf(c->mem, "action:%.*s", STR_ARG(a->id)));
                c->d->kind = D_ASK;
        }
        trace_fmt(c, "action.input", "%.*s %s", STR_ARG(p->input->name), input_problem_name(p->problem));
        c->why = "the action needs to know more";
}
