/*
 * Effects as changes. They are carried out in turn on copies of the records, so each sees what those before it did, and
 * `before` of a change is what stands there when it is its turn.
 */
#include "answer/action_priv.h"
#include "base/buf.h"
#include "codec/value_path.h"

#include <string.h>

#define KEY_BYTES_MAX 64u
#define PATH_BYTES_MAX 400u

/* The slot shows its records again. */
static void refresh(struct planning *p, unsigned changed)
{
        for (unsigned s = 0; s < EXPR_SLOTS_MAX; s++) {
                const struct slot_docs *of = &p->of_slot[s];
                struct value *list;

                if (of->n == 0)
                        continue;
                if (p->values[s].type != VALUE_LIST) {
                        if (of->at[0] == changed && p->docs[changed].doc)
                                planning_set(p, s, *p->docs[changed].doc);
                        else if (of->at[0] == changed)
                                p->slots[s] = NULL;
                        continue;
                }
                list = ARENA_ARRAY(p->mem, struct value, of->n);
                for (size_t i = 0; i < of->n; i++) {
                        if (p->docs[of->at[i]].doc)
                                list[i] = *p->docs[of->at[i]].doc;
                }
                p->values[s].list.v = list;
        }
}

static struct record_change *change_new(struct planning *p)
{
        if (p->n_changes == CHANGES_MAX) {
                planning_fault(p, "more than %u changes", CHANGES_MAX);
                return NULL;
        }
        return &p->changes[p->n_changes++];
}

/* ---- where ---- */

static bool put_index(struct planning *p, const struct action_effect *e, const struct place_step *step,
                      const struct value *at, bool last, struct buf *path)
{
        struct value v = expr_eval(step->index, &p->env);

        if (!step->dict) {
                if (v.type != VALUE_NUMBER || v.number < 0 || v.number % VALUE_ONE || !at || at->type != VALUE_LIST ||
                    (uint64_t)(v.number / VALUE_ONE) >= at->list.n) {
                        planning_fault(p, "the effect of line %u has no such place in the list", e->line);
                        return false;
                }
                return buf_put_i64(path, v.number / VALUE_ONE);
        }
        if (v.type != VALUE_STR || !v.s.n || v.s.n > KEY_BYTES_MAX || memchr(v.s.p, '.', v.s.n)) {
                planning_fault(p, "the effect of line %u has no name for its place", e->line);
                return false;
        }
        if (!last && !value_get(at, v.s)) {
                planning_fault(p, "the effect of line %u goes through \"%.*s\", which is not there", e->line,
                               STR_ARG(v.s));
                return false;
        }
        return buf_put_str(path, v.s);
}

/* The record that is changed, and the path in it. */
static struct open_doc *find_place(struct planning *p, const struct action_effect *e, struct str *ret_path)
{
        const struct slot_docs *of = &p->of_slot[e->place.slot];
        size_t i = 0, which = 0;
        struct open_doc *d;
        struct buf path;

        if (p->values[e->place.slot].type == VALUE_LIST && e->place.n_steps) {
                struct value v = expr_eval(e->place.steps[i++].index, &p->env);

                which = v.type == VALUE_NUMBER && v.number >= 0 && v.number % VALUE_ONE == 0
                                ? (size_t)(v.number / VALUE_ONE)
                                : PLAN_DOCS_MAX;
        }
        if (which >= of->n || !p->docs[of->at[which]].doc) {
                planning_fault(p, "the record that the effect of line %u changes is not there", e->line);
                return NULL;
        }
        d = &p->docs[of->at[which]];
        buf_init(&path, PATH_BYTES_MAX);
        for (; i < e->place.n_steps && !p->stopped; i++) {
                const struct place_step *step = &e->place.steps[i];

                const struct value *here = value_at(d->doc, buf_str(&path));

                if (path.n)
                        buf_put_ch(&path, '.');
                if (step->field.n)
                        buf_put_str(&path, step->field);
                else
                        put_index(p, e, step, here, i + 1 == e->place.n_steps, &path);
        }
        if (path.overflow)
                planning_fault(p, "the place of the effect of line %u is too long", e->line);
        *ret_path = arena_str(p->mem, buf_str(&path));
        buf_done(&path);
        return p->stopped ? NULL : d;
}

/* ---- what ---- */

static const struct value *find_value(struct planning *p, const struct action_effect *e)
{
        struct value v = expr_eval(e->value, &p->env);
        struct value *kept = ARENA_NEW(p->mem, struct value);

        if (v.type == VALUE_NULL) {
                planning_fault(p, "the effect of line %u has no value", e->line);
                return NULL;
        }
        *kept = expr_stored(expr_type(e->value), &v, p->mem);
        return kept;
}

static void change_one(struct planning *p, const struct action_effect *e)
{
        static const enum change_op ops[] = {[EFFECT_SET] = CHANGE_SET,
                                             [EFFECT_APPEND] = CHANGE_APPEND,
                                             [EFFECT_UNSET] = CHANGE_UNSET,
                                             [EFFECT_DELETE] = CHANGE_DELETE};
        struct record_change c = {.op = ops[e->op]}, *kept;
        struct open_doc *d = find_place(p, e, &c.path);
        const struct value *after = NULL;
        struct err err;

        if (!d)
                return;
        c.kind = d->kind;
        c.key = d->key;
        c.owner = d->owner;
        c.before = e->op == EFFECT_DELETE ? d->doc : value_at(d->doc, c.path);
        if (e->op == EFFECT_UNSET && !c.before)
                return;
        if ((e->op == EFFECT_SET || e->op == EFFECT_APPEND) && !(c.value = find_value(p, e)))
                return;
        if (record_change_apply(&c, d->doc, p->mem, &after, &err) < 0) {
                planning_fault(p, "the effect of line %u: %s", e->line, err.msg);
                return;
        }
        kept = change_new(p);
        if (!kept)
                return;
        *kept = c;
        d->doc = after;
        refresh(p, (unsigned)(d - p->docs));
}

static bool is_taken(const struct planning *p, struct str kind, struct str key)
{
        for (size_t i = 0; i < p->n_docs; i++) {
                if (str_eq(p->docs[i].kind, kind) && str_eq(p->docs[i].key, key) && p->docs[i].doc)
                        return true;
        }
        for (size_t i = 0; i < p->n_changes; i++) {
                if (p->changes[i].op == CHANGE_CREATE && str_eq(p->changes[i].kind, kind) &&
                    str_eq(p->changes[i].key, key))
                        return true;
        }
        return false;
}

static void create_one(struct planning *p, const struct action_effect *e)
{
        struct value key = expr_eval(e->key, &p->env), owner = value_str(planning_customer(p));
        const struct value *v = find_value(p, e);
        struct record_change *c;

        if (e->owner)
                owner = expr_eval(e->owner, &p->env);
        if (!v)
                return;
        if (key.type != VALUE_STR || !key.s.n || key.s.n > KEY_BYTES_MAX || owner.type != VALUE_STR) {
                planning_fault(p, "the effect of line %u has no key or owner for its record", e->line);
                return;
        }
        if (is_taken(p, e->kind->name, key.s)) {
                planning_fault(p, "the effect of line %u makes a record that is there", e->line);
                return;
        }
        c = change_new(p);
        if (c)
                *c = (struct record_change){.op = CHANGE_CREATE,
                                            .kind = e->kind->name,
                                            .key = key.s,
                                            .owner = e->kind->shared && !e->owner ? (struct str){0} : owner.s,
                                            .value = v};
}

static void effect_once(struct planning *p, const struct action_effect *e)
{
        if (p->stopped || (e->when && !expr_holds(e->when, &p->env)))
                return;
        if (e->op == EFFECT_CREATE)
                create_one(p, e);
        else
                change_one(p, e);
}

/* The list is what it was before the first round. */
static void effect_each(struct planning *p, const struct action_effect *e)
{
        struct value list = expr_eval(e->each, &p->env);
        const struct type *of = expr_type(e->each)->of;

        if (list.type != VALUE_LIST)
                planning_fault(p, "the effect of line %u has no list", e->line);
        for (size_t i = 0; !p->stopped && i < list.list.n; i++) {
                planning_set(p, e->each_slot, expr_lift(of, &list.list.v[i], p->env.tz, p->mem));
                effect_once(p, e);
        }
        p->slots[e->each_slot] = NULL;
}

void planning_effects(struct planning *p, const struct action_effect *v, size_t n)
{
        for (size_t i = 0; i < n && !p->stopped; i++) {
                if (v[i].each)
                        effect_each(p, &v[i]);
                else
                        effect_once(p, &v[i]);
        }
}

/* ---- back ---- */

static bool inverse_of(struct planning *p, const struct record_change *c, struct record_change *ret)
{
        struct err err;

        *ret = *c;
        ret->value = c->before;
        ret->before = c->value;
        switch (c->op) {
        case CHANGE_SET: break;
        case CHANGE_APPEND:
                if (value_append_at(c->before, (struct str){0}, c->value, p->mem, &ret->before, &err) < 0) {
                        planning_fault(p, "%s", err.msg);
                        return false;
                }
                break;
        case CHANGE_UNSET: ret->before = NULL; break;
        case CHANGE_CREATE: ret->op = CHANGE_DELETE; return true;
        case CHANGE_DELETE:
                ret->op = CHANGE_CREATE;
                ret->before = NULL;
                return true;
        }
        ret->op = c->before ? CHANGE_SET : CHANGE_UNSET;
        return true;
}

void planning_inverse(struct planning *p, const struct record_change *done, size_t n)
{
        for (size_t i = n; i-- > 0 && !p->stopped;) {
                struct record_change *c = change_new(p);

                if (c && !inverse_of(p, &done[i], c))
                        return;
        }
}
