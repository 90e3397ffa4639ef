/*
 * The plan of an action - see action.h. Inputs are settled in the order of the file; after each the records whose keys
 * are known by then are read, and the conditions that can be judged by then are.
 */
#include "answer/action_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) void planning_fault(struct planning *p, const char *fmt, ...)
{
        va_list ap;

        if (p->stopped)
                return;
        va_start(ap, fmt);
        p->out->fault = arena_vprintf(p->mem, fmt, ap);
        va_end(ap);
        p->out->kind = PLAN_FAULT;
        p->stopped = true;
}

void planning_set(struct planning *p, unsigned slot, struct value v)
{
        p->values[slot] = v;
        p->slots[slot] = v.type == VALUE_NULL ? NULL : &p->values[slot];
}

void planning_cite(struct planning *p, struct str id)
{
        struct plan *out = p->out;

        for (size_t i = 0; i < out->n_cites; i++) {
                if (str_eq(out->cites[i], id))
                        return;
        }
        if (out->n_cites < PLAN_CITES_MAX)
                out->cites[out->n_cites++] = arena_str(p->mem, id);
}

static void cite_policies(struct planning *p, struct str_list ids)
{
        for (size_t i = 0; i < ids.n; i++)
                planning_cite(p, arena_printf(p->mem, "policy:%.*s", STR_ARG(ids.v[i])));
}

static void on_read(void *arg, unsigned slot, size_t index, struct str field)
{
        struct planning *p = arg;
        const struct slot_docs *of = &p->of_slot[slot];
        char id[200];
        int n;

        if (index >= of->n)
                return;
        n = snprintf(id, sizeof(id), "%.*s:%.*s.%.*s", STR_ARG(p->docs[of->at[index]].kind),
                     STR_ARG(p->docs[of->at[index]].key), STR_ARG(field));
        if (n > 0 && (size_t)n < sizeof(id))
                planning_cite(p, str_n(id, (size_t)n));
}

/* ---- conditions ---- */

static void refuse(struct planning *p, const struct action_condition *c, size_t number)
{
        p->out->kind = PLAN_REFUSED;
        p->out->condition = number;
        p->out->line = c->line;
        p->out->n_slots = 0;
        p->out->text = planning_text(p, &c->otherwise[p->in->lang], false);
        cite_policies(p, c->cites);
        p->stopped = true;
}

static void settle_lets(struct planning *p)
{
        const struct action *a = p->action;

        for (size_t i = 0; i < a->n_lets; i++) {
                uint64_t bit = UINT64_C(1) << a->lets[i].slot;

                if ((p->known & bit) || (a->lets[i].used & ~p->known))
                        continue;
                planning_set(p, a->lets[i].slot, expr_eval(a->lets[i].value, &p->env));
                p->known |= bit;
        }
}

/* Those that can be judged by now, each once: a refusal comes before the next question. */
static void check(struct planning *p, const struct action_condition *v, size_t n)
{
        settle_lets(p);
        for (size_t i = 0; i < n && !p->stopped; i++) {
                if ((p->checked >> i & 1) || (v[i].used & ~p->known))
                        continue;
                p->checked |= UINT64_C(1) << i;
                p->out->n_cites = 0;
                if (!expr_holds(v[i].that, &p->env))
                        refuse(p, &v[i], i + 1);
        }
}

/* ---- from start to end ---- */

static void planning_init(struct planning *p, const struct plan_in *in, struct plan *out)
{
        memset(out, 0, sizeof(*out));
        *p = (struct planning){.in = in, .action = in->action, .out = out, .mem = in->mem};
        p->env = (struct expr_env){.slots = p->slots,
                                   .n_slots = EXPR_SLOTS_MAX,
                                   .now_ms = in->now_ms,
                                   .tz = knowledge_tz(in->knowledge),
                                   .lang = in->lang,
                                   .mem = in->mem,
                                   .on_read = on_read,
                                   .arg = p};
        planning_set(p, SLOT_CUSTOMER, value_str(in->customer));
        if (!in->customer.n)
                p->slots[SLOT_CUSTOMER] = NULL;
        planning_set(p, SLOT_NOW, (struct value){.type = VALUE_NUMBER, .number = in->now_ms * VALUE_ONE});
        planning_set(p, SLOT_TODAY,
                     expr_lift(&(struct type){.kind = TYPE_DATE}, &p->values[SLOT_NOW], p->env.tz, in->mem));
        planning_set(p, SLOT_ACTION, value_str(in->id));
        p->known = UINT64_C(0xf);
        if (in->identity < in->action->level) {
                out->kind = PLAN_IDENTITY;
                out->level = in->action->level;
                p->stopped = true;
        }
}

static void settle_inputs(struct planning *p, const struct action_condition *conditions, size_t n)
{
        const struct action *a = p->action;

        planning_reads(p);
        for (size_t i = 0; i < a->n_inputs && !p->stopped; i++) {
                check(p, conditions, n);
                if (!p->stopped)
                        planning_input(p, &a->inputs[i]);
                if (!p->stopped)
                        planning_reads(p);
        }
        if (!p->stopped)
                check(p, conditions, n);
}

static void ready(struct planning *p)
{
        struct record_change *kept = ARENA_ARRAY(p->mem, struct record_change, p->n_changes);

        if (p->stopped)
                return;
        if (p->n_changes)
                memcpy(kept, p->changes, p->n_changes * sizeof(*kept));
        p->out->changes = kept;
        p->out->n_changes = p->n_changes;
        p->out->kind = PLAN_READY;
}

/* The reads of all conditions again: each was forgotten when it held, so that a refusal cites its own alone. */
static void cite_all(struct planning *p)
{
        const struct action *a = p->action;

        p->out->n_cites = 0;
        cite_policies(p, a->cites);
        for (size_t i = 0; i < a->n_conditions; i++) {
                cite_policies(p, a->conditions[i].cites);
                expr_holds(a->conditions[i].that, &p->env);
        }
        for (size_t i = 0; i < a->n_lets; i++)
                expr_eval(a->lets[i].value, &p->env);
}

void action_plan(const struct plan_in *in, struct plan *ret)
{
        struct planning *p = ARENA_NEW(in->mem, struct planning);
        const struct action *a = in->action;

        planning_init(p, in, ret);
        if (!p->stopped)
                settle_inputs(p, a->conditions, a->n_conditions);
        if (p->stopped)
                return;
        cite_all(p);
        ret->text = planning_text(p, &a->show[in->lang], true);
        planning_effects(p, a->effects, a->n_effects);
        if (a->n_effects)
                ret->after = planning_text(p, &a->after[in->lang], true);
        ret->undo_ms = a->undo_ms;
        ready(p);
}

void action_plan_undo(const struct plan_in *in, const struct record_change *done, size_t n_done, int64_t done_ms,
                      struct plan *ret)
{
        struct planning *p = ARENA_NEW(in->mem, struct planning);
        const struct action *a = in->action;
        bool reads = a->n_undo_conditions || a->n_undo_effects || a->undone[in->lang].n;

        planning_init(p, in, ret);
        p->undoing = true;
        if (!p->stopped && (!a->undo_ms || in->now_ms - done_ms > a->undo_ms || in->now_ms < done_ms)) {
                ret->kind = PLAN_REFUSED;
                p->stopped = true;
        }
        if (!p->stopped && reads)
                settle_inputs(p, a->undo_conditions, a->n_undo_conditions);
        if (p->stopped)
                return;
        cite_policies(p, a->cites);
        if (a->n_undo_effects)
                planning_effects(p, a->undo_effects, a->n_undo_effects);
        else
                planning_inverse(p, done, n_done);
        ret->after = planning_text(p, &a->undone[in->lang], true);
        ready(p);
}

const char *plan_kind_name(enum plan_kind kind)
{
        static const char *const names[] = {
                [PLAN_NEEDS] = "needs",     [PLAN_INPUT] = "input", [PLAN_IDENTITY] = "identity",
                [PLAN_REFUSED] = "refused", [PLAN_READY] = "ready", [PLAN_FAULT] = "fault",
        };

        return names[kind];
}

const char *input_problem_name(enum input_problem problem)
{
        static const char *const names[] = {
                [INPUT_MISSING] = "missing",     [INPUT_NOT_FOUND] = "not_found", [INPUT_MALFORMED] = "malformed",
                [INPUT_TOO_SMALL] = "too_small", [INPUT_TOO_LARGE] = "too_large", [INPUT_NO_CHOICE] = "no_choice",
        };

        return names[problem];
}
