/* Effects of an action: changes of records, created and deleted ones. */
#include "knowledge/action_priv.h"

#include <string.h>

static const char *const effect_keys[] = {"set",   "append", "unset", "create", "delete", "to",
                                          "value", "key",    "owner", "each",   "when",   NULL};

static const struct {
        const char *key;
        enum effect_op op;
} ops[] = {
        {"set", EFFECT_SET},       {"append", EFFECT_APPEND}, {"unset", EFFECT_UNSET},
        {"create", EFFECT_CREATE}, {"delete", EFFECT_DELETE},
};
enum { N_OPS = sizeof(ops) / sizeof(ops[0]) };

static const char *find_op(struct action_parse *ap, const struct ynode *n, struct action_effect *e)
{
        const char *found = NULL;

        for (size_t i = 0; i < N_OPS; i++) {
                if (!yaml_get(n, ops[i].key))
                        continue;
                if (found)
                        fault_error(ap->kp, n->line, "an effect is one of %s and %s", found, ops[i].key);
                found = ops[i].key;
                e->op = ops[i].op;
        }
        if (!found)
                fault_error(ap->kp, n->line, "an effect needs one of set, append, unset, create, delete");
        return found;
}

/* each: "x in LIST"; true when x is in scope now. */
static bool parse_each(struct action_parse *ap, const struct ynode *n, struct action_effect *e)
{
        struct ynode *each = yaml_get(n, "each"), list;
        struct ynode *list_at = &list;
        struct ypair pair = {.key = STR("each"), .value = list_at};
        struct ynode map = {.kind = YAML_MAP, .pairs = &pair, .n = 1, .line = n->line};
        struct str name, rest;
        ptrdiff_t in;

        if (!each || yaml_is_null(each) || !field_is(ap->kp, each, YAML_SCALAR, "each"))
                return false;
        in = str_find(each->text, STR(" in "), 0);
        if (in < 0) {
                fault_error(ap->kp, each->line, "each should read: x in LIST");
                return false;
        }
        name = str_trim(str_sub(each->text, 0, (size_t)in));
        rest = str_sub(each->text, (size_t)in + 4, each->text.n);
        list = *each;
        list.text = rest;
        e->each = action_expr(ap, &map, "each", true, NULL, NULL);
        if (!e->each)
                return false;
        if (expr_type(e->each)->kind != TYPE_LIST) {
                fault_error(ap->kp, each->line, "each: behind \"in\" should stand a list");
                return false;
        }
        slot_name_check(ap, name, each->line);
        e->each_slot = slot_new(ap, arena_str(ap->kp->mem, name), each->line, expr_type(e->each)->of);
        return true;
}

static void fits(struct action_parse *ap, const struct type *to, const struct expr *value, unsigned line,
                 const char *what)
{
        struct err err;

        if (value && !expr_fits(to, expr_type(value), value, &err))
                fault_error(ap->kp, line, "%s: %s", what, err.msg);
}

static const struct expr *value_at_key(struct action_parse *ap, const struct ynode *n, const char *key)
{
        const struct ynode *v = yaml_get(n, key);

        if (!v) {
                fault_error(ap->kp, n->line, "\"%s\" is missing", key);
                return NULL;
        }
        return action_value(ap, v, key, 0);
}

static void parse_change(struct action_parse *ap, const struct ynode *n, const char *op, struct action_effect *e)
{
        const char *key = e->op == EFFECT_SET ? "to" : "value";
        unsigned line = yaml_get(n, op)->line;
        const struct type *t;
        size_t own;

        if (!action_place(ap, n, op, &e->place))
                return;
        t = e->place.type;
        own = ap->slots[e->place.slot].many ? 1 : 0;
        if (e->op == EFFECT_DELETE) {
                if (e->place.n_steps != own)
                        fault_error(ap->kp, line, "delete takes a whole record; unset takes a field");
                return;
        }
        if (e->place.n_steps == own)
                fault_error(ap->kp, line, "%s: which field of the record?", op);
        if (e->op == EFFECT_UNSET) {
                const struct place_step *last = e->place.n_steps ? &e->place.steps[e->place.n_steps - 1] : NULL;

                if (last && !last->field.n && !last->dict)
                        fault_error(ap->kp, line, "unset: nothing can be taken out of a list; set the whole list");
                return;
        }
        e->value = value_at_key(ap, n, key);
        if (e->op == EFFECT_APPEND && t->kind != TYPE_LIST)
                fault_error(ap->kp, line, "append: what stands there is no list");
        else
                fits(ap, e->op == EFFECT_APPEND ? t->of : t, e->value, line, op);
}

static void parse_create(struct action_parse *ap, const struct ynode *n, struct action_effect *e)
{
        struct str kind = field_text(ap->kp, n, "create", true);

        e->kind = knowledge_kind(ap->k, kind);
        e->key = action_expr(ap, n, "key", true, &expr_text, NULL);
        e->owner = action_expr(ap, n, "owner", false, &expr_text, NULL);
        e->value = value_at_key(ap, n, "value");
        if (!e->kind)
                fault_kind(ap, yaml_get(n, "create")->line, kind);
        else if (e->value)
                fits(ap, e->kind->type, e->value, yaml_get(n, "value")->line, "value");
}

static void check_keys(struct action_parse *ap, const struct ynode *n, enum effect_op op)
{
        static const struct {
                const char *key;
                unsigned ops;
        } rows[] = {
                {"to", 1u << EFFECT_SET},
                {"value", 1u << EFFECT_APPEND | 1u << EFFECT_CREATE},
                {"key", 1u << EFFECT_CREATE},
                {"owner", 1u << EFFECT_CREATE},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                const struct ynode *v = yaml_get(n, rows[i].key);

                if (v && !(rows[i].ops >> op & 1))
                        fault_error(ap->kp, v->line, "\"%s\" is not for this effect", rows[i].key);
        }
}

static void parse_effect(struct action_parse *ap, const struct ynode *n, struct action_effect *e)
{
        const char *op;
        bool each;

        e->line = n->line;
        if (!field_is(ap->kp, n, YAML_MAP, "an effect"))
                return;
        field_keys(ap->kp, n, effect_keys);
        op = find_op(ap, n, e);
        if (!op)
                return;
        check_keys(ap, n, e->op);
        each = parse_each(ap, n, e);
        e->when = action_expr(ap, n, "when", false, &expr_bool, NULL);
        if (e->when)
                check_condition(ap, e->when, "when", yaml_get(n, "when")->line);
        if (e->op == EFFECT_CREATE)
                parse_create(ap, n, e);
        else
                parse_change(ap, n, op, e);
        if (each)
                slot_leave(ap, e->each_slot);
}

void parse_effects(struct action_parse *ap, const struct ynode *map, const struct action_effect **ret, size_t *ret_n)
{
        const struct ynode *n = yaml_get(map, "effect");
        struct action_effect *v;

        if (!n || yaml_is_null(n) || !field_is(ap->kp, n, YAML_LIST, "effect"))
                return;
        if (n->n > ACTION_EFFECTS_MAX) {
                fault_error(ap->kp, n->line, "more than %u effects", ACTION_EFFECTS_MAX);
                return;
        }
        v = ARENA_ARRAY(ap->kp->mem, struct action_effect, n->n);
        for (size_t i = 0; i < n->n; i++)
                parse_effect(ap, n->items[i], &v[i]);
        *ret = v;
        *ret_n = n->n;
}
