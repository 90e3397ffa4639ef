/* actions/<id>.yaml: reads, conditions, words and undo; inputs and effects have files of their own. */
#include "base/time.h"
#include "knowledge/action_priv.h"

#include <string.h>

static const char *const file_keys[] = {"title",   "ask",  "products", "intent", "who",  "inputs", "reads",   "let",
                                        "require", "show", "effect",   "after",  "undo", "cites",  "instead", NULL};

void fault_kind(struct action_parse *ap, unsigned line, struct str name)
{
        struct str known[KINDS_MAX + 40], near;
        size_t n = 0;

        for (size_t i = 0; i < ap->k->n_kinds; i++)
                known[n++] = ap->k->kinds[i].name;
        for (size_t i = 0; kind_builtin_at(i) && n < sizeof(known) / sizeof(known[0]); i++)
                known[n++] = kind_builtin_at(i)->name;
        near = name_near(name, known, n, sizeof(known[0]));
        if (near.n)
                fault_error(ap->kp, line, "there is no kind of record \"%.*s\"; did you mean \"%.*s\"?", STR_ARG(name),
                            STR_ARG(near));
        else
                fault_error(ap->kp, line, "there is no kind of record \"%.*s\"", STR_ARG(name));
}

static void parse_who(struct action_parse *ap, const struct ynode *root)
{
        static const char *const keys[] = {"level", "owner", NULL};
        static const char *const levels[] = {[IDENTITY_NONE] = "none",
                                             [IDENTITY_ORDER] = "order",
                                             [IDENTITY_CODE] = "code",
                                             [IDENTITY_SIGNED] = "signed"};
        const struct ynode *n = yaml_get(root, "who");
        unsigned level = IDENTITY_NONE;
        struct str s;

        ap->a->level = IDENTITY_CODE;
        ap->a->owner_only = true;
        if (!n) {
                fault_error(ap->kp, root->line, "\"who\" is missing: who may do this?");
                return;
        }
        if (!field_is(ap->kp, n, YAML_MAP, "who"))
                return;
        field_keys(ap->kp, n, keys);
        s = field_text(ap->kp, n, "level", true);
        while (level <= IDENTITY_SIGNED && !str_eq_c(s, levels[level]))
                level++;
        if (level > IDENTITY_SIGNED)
                fault_error(ap->kp, n->line, "level must be none, order, code or signed");
        else
                ap->a->level = level;
        if (yaml_get(n, "owner"))
                ap->a->owner_only = field_bool(ap->kp, n, "owner");
}

/* What belongs to customers cannot be had by somebody of whom nothing is known. */
static void check_who(struct action_parse *ap, const struct record_kind *kind, unsigned line)
{
        if (kind && !kind->shared && ap->a->level == IDENTITY_NONE)
                fault_error(ap->kp, line, "a \"%.*s\" belongs to a customer: who needs a level above none",
                            STR_ARG(kind->name));
}

static void parse_read(struct action_parse *ap, const struct ypair *p, struct action_read *r)
{
        static const char *const keys[] = {"kind", "key", "keys", "optional", NULL};
        const struct ynode *n = p->value;
        const struct type *t = &expr_any;
        struct str kind;

        r->name = arena_str(ap->kp->mem, p->key);
        slot_name_check(ap, r->name, p->line);
        if (!field_is(ap->kp, n, YAML_MAP, "a read"))
                return;
        field_keys(ap->kp, n, keys);
        kind = field_text(ap->kp, n, "kind", true);
        r->kind = kind.n ? knowledge_kind(ap->k, kind) : NULL;
        if (kind.n && !r->kind)
                fault_kind(ap, yaml_get(n, "kind")->line, kind);
        r->many = yaml_get(n, "keys") != NULL;
        if (r->many && yaml_get(n, "key"))
                fault_error(ap->kp, n->line, "a read has a key or keys, not both");
        r->optional = field_bool(ap->kp, n, "optional");
        if (r->kind)
                t = r->kind->type;
        check_who(ap, r->kind, p->line);
        r->slot = slot_new(ap, r->name, p->line, r->many ? type_list_of(ap->kp->mem, t) : t);
        ap->slots[r->slot].record = r->kind;
        ap->slots[r->slot].many = r->many;
        ap->slots[r->slot].named = true;
}

/* Keys come after all inputs and reads have their names: an input may read of a record whose key an earlier one gives.
 */
static void parse_read_key(struct action_parse *ap, const struct ynode *n, struct action_read *r)
{
        const struct type *texts = type_list_of(ap->kp->mem, &expr_text);

        if (n->kind == YAML_MAP)
                r->key = action_expr(ap, n, r->many ? "keys" : "key", true, r->many ? texts : &expr_text, &r->used);
        if (r->used >> r->slot & 1)
                fault_error(ap->kp, n->line, "the key of \"%.*s\" is asked of itself", STR_ARG(r->name));
}

static void parse_reads(struct action_parse *ap, const struct ynode *root)
{
        const struct ynode *n = yaml_get(root, "reads");
        struct action_read *v;

        if (!n || yaml_is_null(n) || !field_is(ap->kp, n, YAML_MAP, "reads"))
                return;
        if (n->n > ACTION_READS_MAX) {
                fault_error(ap->kp, n->line, "more than %u reads", ACTION_READS_MAX);
                return;
        }
        v = ARENA_ARRAY(ap->kp->mem, struct action_read, n->n);
        for (size_t i = 0; i < n->n; i++)
                parse_read(ap, &n->pairs[i], &v[i]);
        ap->a->reads = v;
        ap->a->n_reads = n->n;
}

static void parse_read_keys(struct action_parse *ap, const struct ynode *root)
{
        const struct ynode *n = yaml_get(root, "reads");

        for (size_t i = 0; i < ap->a->n_reads; i++)
                parse_read_key(ap, n->pairs[i].value, (struct action_read *)(uintptr_t)&ap->a->reads[i]);
}

static void parse_lets(struct action_parse *ap, const struct ynode *root)
{
        const struct ynode *n = yaml_get(root, "let");
        struct action_let *v;

        if (!n || yaml_is_null(n) || !field_is(ap->kp, n, YAML_MAP, "let"))
                return;
        if (n->n > ACTION_LETS_MAX) {
                fault_error(ap->kp, n->line, "more than %u named values", ACTION_LETS_MAX);
                return;
        }
        v = ARENA_ARRAY(ap->kp->mem, struct action_let, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const char *key = arena_cstr(ap->kp->tmp, n->pairs[i].key);
                uint64_t used = 0;

                v[i].name = arena_str(ap->kp->mem, n->pairs[i].key);
                slot_name_check(ap, v[i].name, n->pairs[i].line);
                v[i].value = action_expr(ap, n, key, true, NULL, &used);
                v[i].slot = slot_new(ap, v[i].name, n->pairs[i].line, v[i].value ? expr_type(v[i].value) : &expr_any);
                ap->slots[v[i].slot].named = true;
                v[i].used = ap->slots[v[i].slot].needs = slots_behind(ap, used);
        }
        ap->a->lets = v;
        ap->a->n_lets = n->n;
}

static void parse_condition(struct action_parse *ap, const struct ynode *n, struct action_condition *c)
{
        static const char *const keys[] = {"that", "else", "cite", NULL};
        uint64_t used = 0;

        c->line = n->line;
        if (!field_is(ap->kp, n, YAML_MAP, "a condition"))
                return;
        field_keys(ap->kp, n, keys);
        c->that = action_expr(ap, n, "that", true, &expr_bool, &used);
        c->used = slots_behind(ap, used);
        if (!yaml_get(n, "else"))
                fault_error(ap->kp, n->line, "the refusal is missing: what is the customer told? (else)");
        else
                action_text(ap, n, "else", true, c->otherwise);
        c->cites = action_cites(ap, n, "cite");
}

static void parse_conditions(struct action_parse *ap, const struct ynode *map, const struct action_condition **ret,
                             size_t *ret_n)
{
        const struct ynode *n = yaml_get(map, "require");
        struct action_condition *v;

        if (!n || yaml_is_null(n) || !field_is(ap->kp, n, YAML_LIST, "require"))
                return;
        if (n->n > ACTION_CONDITIONS_MAX) {
                fault_error(ap->kp, n->line, "more than %u conditions", ACTION_CONDITIONS_MAX);
                return;
        }
        v = ARENA_ARRAY(ap->kp->mem, struct action_condition, n->n);
        for (size_t i = 0; i < n->n; i++)
                parse_condition(ap, n->items[i], &v[i]);
        *ret = v;
        *ret_n = n->n;
        check_conditions(ap, v, n->n);
}

/* "30m", "2h", "7d". */
static int64_t parse_duration(struct action_parse *ap, const struct ynode *map, const char *key)
{
        static const struct {
                char unit;
                int64_t ms;
        } units[] = {{'m', MINUTE_MS}, {'h', HOUR_MS}, {'d', DAY_MS}};
        struct str s = field_text(ap->kp, map, key, true);
        int64_t n;

        for (size_t i = 0; s.n > 1 && i < 3; i++) {
                if (s.p[s.n - 1] == units[i].unit && str_to_i64(str_sub(s, 0, s.n - 1), 1, 10000, &n) &&
                    n * units[i].ms <= 366 * DAY_MS)
                        return n * units[i].ms;
        }
        if (s.n)
                fault_error(ap->kp, yaml_get(map, key)->line, "%s must be a duration like 30m, 2h or 7d, at most 366d",
                            key);
        return 0;
}

static void parse_undo(struct action_parse *ap, const struct ynode *root)
{
        static const char *const keys[] = {"within", "require", "effect", "after", NULL};
        const struct ynode *n = yaml_get(root, "undo");
        struct action *a = ap->a;

        if (!n || yaml_is_null(n) || !field_is(ap->kp, n, YAML_MAP, "undo"))
                return;
        if (!a->n_effects)
                fault_error(ap->kp, n->line, "undo: there is no effect to take back");
        field_keys(ap->kp, n, keys);
        a->undo_ms = parse_duration(ap, n, "within");
        parse_conditions(ap, n, &a->undo_conditions, &a->n_undo_conditions);
        parse_effects(ap, n, &a->undo_effects, &a->n_undo_effects);
        action_text(ap, n, "after", false, a->undone);
}

static void check_used(struct action_parse *ap)
{
        for (unsigned i = 0; i < ap->n_slots; i++) {
                const struct slot_use *u = &ap->slots[i];

                if (u->named && !u->used)
                        fault_warn(ap->kp, u->line, "\"%.*s\" is never used", STR_ARG(u->name));
        }
}

static void parse_words(struct action_parse *ap, const struct ynode *root)
{
        struct action *a = ap->a;

        action_text(ap, root, "show", true, a->show);
        parse_effects(ap, root, &a->effects, &a->n_effects);
        action_text(ap, root, "after", a->n_effects > 0, a->after);
        if (!a->n_effects && yaml_get(root, "after"))
                fault_error(ap->kp, yaml_get(root, "after")->line,
                            "after: nothing is done, so nothing is said after it");
}

/* What is offered when this one is refused. */
static struct str_list parse_instead(struct action_parse *ap, const struct ynode *root)
{
        const struct ynode *n = yaml_get(root, "instead");
        struct str *v;

        if (!n || yaml_is_null(n) || !field_is(ap->kp, n, YAML_LIST, "instead"))
                return (struct str_list){0};
        v = ARENA_ARRAY(ap->kp->mem, struct str, n->n + 1);
        for (size_t i = 0; i < n->n; i++)
                v[i] = arena_str(ap->kp->mem, str_trim(n->items[i]->text));
        ref_add_all(ap->kp, REF_ACTION, root, "instead");
        return (struct str_list){v, n->n};
}

void parse_action(struct kparse *kp, const struct ynode *root, const struct knowledge *k, struct action *ret)
{
        struct action_parse *ap = ARENA_NEW(kp->tmp, struct action_parse);

        *ap = (struct action_parse){.kp = kp, .k = k, .a = ret};
        ret->id = kp->stem;
        ret->file = arena_str(kp->mem, kp->file);
        field_keys(kp, root, file_keys);
        field_both(kp, root, "title", true, false, ret->title);
        ret->intents = field_intents(kp, root);
        if (!ret->intents.n || yaml_get(root, "ask")) /* the phrasings of an intent are known */
                field_asks(kp, root, ret->ask);
        ret->products = field_products(kp, root);
        parse_who(ap, root);
        slot_new(ap, STR("customer"), 0, &expr_text);
        slot_new(ap, STR("today"), 0, &expr_date);
        slot_new(ap, STR("now"), 0, &expr_time);
        slot_new(ap, STR("action"), 0, &expr_text);
        parse_reads(ap, root);
        parse_inputs(ap, root);
        for (size_t i = 0; i < ret->n_inputs; i++)
                check_who(ap, ret->inputs[i].record, ret->inputs[i].line);
        parse_read_keys(ap, root);
        parse_lets(ap, root);
        parse_conditions(ap, root, &ret->conditions, &ret->n_conditions);
        parse_words(ap, root);
        parse_undo(ap, root);
        ret->cites = action_cites(ap, root, "cites");
        ret->instead = parse_instead(ap, root);
        ret->n_slots = ap->n_slots;
        check_used(ap);
}
