/* Parts of an action file: names and slots, expressions, values, places, texts with slots. */
#include "knowledge/action_priv.h"

#include <stdio.h>
#include <string.h>

bool name_ok(struct str s)
{
        static const char *const taken[] = {"and", "or", "not", "in", "true", "false", "nothing"};

        if (!s.n || s.n > NAME_BYTES_MAX || (s.p[0] >= '0' && s.p[0] <= '9'))
                return false;
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];

                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
                        return false;
        }
        for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
                if (str_eq_c(s, taken[i]))
                        return false;
        }
        return true;
}

void slot_name_check(struct action_parse *ap, struct str name, unsigned line)
{
        if (!name_ok(name))
                fault_error(ap->kp, line,
                            "\"%.*s\" is no name: a-z, 0-9 and _, at most %u, and no word of the language",
                            STR_ARG(name), NAME_BYTES_MAX);
        for (size_t i = 0; i < ap->n_names; i++) {
                if (str_eq(ap->names[i].name, name))
                        fault_error(ap->kp, line, "\"%.*s\" is the name of something else", STR_ARG(name));
        }
}

unsigned slot_new(struct action_parse *ap, struct str name, unsigned line, const struct type *type)
{
        if (ap->n_slots == EXPR_SLOTS_MAX) {
                fault_error(ap->kp, line, "more than %u names", EXPR_SLOTS_MAX);
                return EXPR_SLOTS_MAX - 1;
        }
        ap->slots[ap->n_slots] = (struct slot_use){.name = name, .line = line};
        ap->names[ap->n_names++] = (struct expr_name){name, type, ap->n_slots};
        return ap->n_slots++;
}

void slot_leave(struct action_parse *ap, unsigned slot)
{
        if (ap->n_names && ap->names[ap->n_names - 1].slot == slot)
                ap->n_names--;
}

static void mark_used(struct action_parse *ap, uint64_t used)
{
        for (unsigned i = 0; i < ap->n_slots; i++) {
                if (used >> i & 1)
                        ap->slots[i].used = true;
        }
}

uint64_t slots_behind(const struct action_parse *ap, uint64_t used)
{
        uint64_t all = used;

        for (unsigned i = 0; i < ap->n_slots; i++) {
                if (used >> i & 1)
                        all |= ap->slots[i].needs;
        }
        return all;
}

static const struct expr *parse_at(struct action_parse *ap, struct str text, unsigned line, const char *what,
                                   uint64_t *ret_used)
{
        const struct expr_scope scope = {ap->names, ap->n_names};
        const struct expr *e;
        uint64_t used = 0;
        struct err err;
        size_t at;

        if (expr_parse(text, &scope, ap->kp->mem, &e, &used, &at, &err) < 0) {
                fault_error(ap->kp, line, "%s: %s", what, err.msg);
                return NULL;
        }
        mark_used(ap, used);
        if (ret_used)
                *ret_used = used;
        return e;
}

static const struct expr *typed(struct action_parse *ap, const struct expr *e, const struct type *type, unsigned line,
                                const char *what)
{
        struct err err;

        if (e && type && !expr_fits(type, expr_type(e), e, &err)) {
                fault_error(ap->kp, line, "%s: %s", what, err.msg);
                return NULL;
        }
        return e;
}

const struct expr *action_expr(struct action_parse *ap, const struct ynode *map, const char *key, bool required,
                               const struct type *type, uint64_t *ret_used)
{
        const struct ynode *n = yaml_get(map, key);

        if (!n || yaml_is_null(n)) {
                if (required)
                        fault_error(ap->kp, map->line, "\"%s\" is missing", key);
                return NULL;
        }
        if (!field_is(ap->kp, n, YAML_SCALAR, key))
                return NULL;
        return typed(ap, parse_at(ap, n->text, n->line, key, ret_used), type, n->line, key);
}

const struct expr *action_value(struct action_parse *ap, const struct ynode *n, const char *what, unsigned depth)
{
        const struct expr **parts;
        struct str *names = NULL;

        if (n->kind == YAML_SCALAR)
                return parse_at(ap, n->text, n->line, what, NULL);
        if (depth == VALUE_DEPTH_MAX || n->n > KIND_FIELDS_MAX) {
                fault_error(ap->kp, n->line, "%s: deeper than %u or more than %u parts", what, VALUE_DEPTH_MAX,
                            KIND_FIELDS_MAX);
                return NULL;
        }
        parts = ARENA_ARRAY(ap->kp->mem, const struct expr *, n->n);
        if (n->kind == YAML_MAP)
                names = ARENA_ARRAY(ap->kp->mem, struct str, n->n);
        for (size_t i = 0; i < n->n; i++) {
                parts[i] = action_value(ap, names ? n->pairs[i].value : n->items[i], what, depth + 1);
                if (!parts[i])
                        return NULL;
                if (names)
                        names[i] = arena_str(ap->kp->mem, n->pairs[i].key);
        }
        return expr_of_parts(names, parts, n->n, ap->kp->mem);
}

bool action_place(struct action_parse *ap, const struct ynode *map, const char *key, struct place *ret)
{
        const struct expr_scope scope = {ap->names, ap->n_names};
        const struct ynode *n = yaml_get(map, key);
        uint64_t used = 0;
        struct err err;
        size_t at;

        if (!field_is(ap->kp, n, YAML_SCALAR, key))
                return false;
        if (place_parse(n->text, &scope, ap->kp->mem, ret, &used, &at, &err) < 0) {
                fault_error(ap->kp, n->line, "%s: %s", key, err.msg);
                return false;
        }
        mark_used(ap, used);
        if (!ap->slots[ret->slot].record) {
                fault_error(ap->kp, n->line, "%s: \"%.*s\" is no record that could be changed", key,
                            STR_ARG(ap->slots[ret->slot].name));
                return false;
        }
        if (ap->slots[ret->slot].many && (!ret->n_steps || ret->steps[0].field.n)) {
                fault_error(ap->kp, n->line, "%s: which of the records \"%.*s\"? Say it like %.*s[0]", key,
                            STR_ARG(ap->slots[ret->slot].name), STR_ARG(ap->slots[ret->slot].name));
                return false;
        }
        return true;
}

/* ---- texts ---- */

static bool format_fits(enum slot_format f, const struct type *t)
{
        switch (f) {
        case FORMAT_MONEY: return t->kind == TYPE_MONEY || t->kind == TYPE_NUMBER;
        case FORMAT_DATE: return t->kind == TYPE_DATE || t->kind == TYPE_TIME;
        case FORMAT_TIME: return t->kind == TYPE_TIME;
        case FORMAT_NAMED: return t->kind == TYPE_TEXT || (t->kind == TYPE_LIST && t->of->kind == TYPE_TEXT);
        case FORMAT_LIST: return t->kind == TYPE_LIST && t->of->kind >= TYPE_NUMBER && t->of->kind <= TYPE_TIME;
        case FORMAT_PLAIN: return t->kind == TYPE_TEXT || t->kind == TYPE_NUMBER;
        }
        return false;
}

static enum slot_format format_of_type(const struct type *t)
{
        switch (t->kind) {
        case TYPE_MONEY: return FORMAT_MONEY;
        case TYPE_DATE: return FORMAT_DATE;
        case TYPE_TIME: return FORMAT_TIME;
        case TYPE_LIST: return FORMAT_LIST;
        default: return FORMAT_PLAIN;
        }
}

static const struct action_input *choice_of(const struct action_parse *ap, const struct expr *e)
{
        for (size_t i = 0; i < ap->a->n_inputs; i++) {
                const struct action_input *in = &ap->a->inputs[i];

                if (in->kind == INPUT_CHOICE && !in->list && e->op == OP_NAME && e->slot == in->slot)
                        return in;
        }
        return NULL;
}

static void parse_format(struct action_parse *ap, struct str words, unsigned line, const char *what,
                         struct text_piece *ret)
{
        static const char *const names[] = {[FORMAT_MONEY] = "money",
                                            [FORMAT_DATE] = "date",
                                            [FORMAT_TIME] = "time",
                                            [FORMAT_LIST] = "list",
                                            [FORMAT_NAMED] = "named"};
        struct str rest = words, head;
        enum slot_format f = FORMAT_MONEY;

        str_cut(&rest, ' ', &head);
        while (f <= FORMAT_NAMED && !str_eq_c(head, names[f]))
                f++;
        if (f > FORMAT_NAMED || (rest.p && f != FORMAT_MONEY)) {
                fault_error(ap->kp, line, "%s: \"%.*s\" is no format: money, money CURRENCY, date, time, list", what,
                            STR_ARG(words));
                return;
        }
        ret->format = f;
        if (rest.p)
                ret->currency = typed(ap, parse_at(ap, rest, line, what, NULL), &expr_text, line, what);
}

static void parse_slot(struct action_parse *ap, struct str slot, unsigned line, const char *what,
                       struct text_piece *ret)
{
        const char *bar = memrchr(slot.p, '|', slot.n);
        struct str text = bar ? str_n(slot.p, (size_t)(bar - slot.p)) : slot;
        struct str words;

        ret->value = parse_at(ap, text, line, what, NULL);
        if (!ret->value)
                return;
        ret->format = format_of_type(expr_type(ret->value));
        ret->choice = bar ? NULL : choice_of(ap, ret->value);
        if (bar)
                parse_format(ap, str_trim(str_sub(slot, (size_t)(bar - slot.p) + 1, slot.n)), line, what, ret);
        if (!format_fits(ret->format, expr_type(ret->value))) {
                words = type_words(expr_type(ret->value), ap->kp->tmp);
                fault_error(ap->kp, line, "%s: {%.*s} is %.*s, which cannot be written so", what, STR_ARG(slot),
                            STR_ARG(words));
        }
}

/* Bytes up to the brace that ends the slot; quoted braces and pairs inside are not it. -1: there is none. */
static ptrdiff_t slot_end(struct str s)
{
        unsigned open = 0;
        char quote = 0;

        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];

                if (quote)
                        quote = c == quote ? 0 : quote;
                else if (c == '"' || c == '\'')
                        quote = c;
                else if (c == '{')
                        open++;
                else if (c == '}' && open-- == 0)
                        return (ptrdiff_t)i;
        }
        return -1;
}

static struct slot_text parse_text(struct action_parse *ap, struct str text, unsigned line, const char *what)
{
        struct text_piece *v = ARENA_ARRAY(ap->kp->mem, struct text_piece, ACTION_SLOTS_MAX + 1);
        size_t n = 0;
        ptrdiff_t open, end;

        if (text.n > ACTION_TEXT_MAX) {
                fault_error(ap->kp, line, "%s: longer than %u bytes", what, ACTION_TEXT_MAX);
                return (struct slot_text){0};
        }
        while (text.n) {
                open = str_find(text, STR("{"), 0);
                v[n].words = arena_str(ap->kp->mem, open < 0 ? text : str_sub(text, 0, (size_t)open));
                if (open < 0) {
                        n++;
                        break;
                }
                text = str_sub(text, (size_t)open + 1, text.n);
                end = slot_end(text);
                if (end < 0 || n == ACTION_SLOTS_MAX) {
                        fault_error(ap->kp, line, end < 0 ? "%s: { without }" : "%s: too many slots", what);
                        break;
                }
                parse_slot(ap, str_sub(text, 0, (size_t)end), line, what, &v[n++]);
                text = str_sub(text, (size_t)end + 1, text.n);
        }
        return (struct slot_text){v, n};
}

void action_text(struct action_parse *ap, const struct ynode *map, const char *key, bool required,
                 struct slot_text ret[KL])
{
        const struct ynode *n = yaml_get(map, key);
        struct str both[KL];

        ret[LANG_ZH] = ret[LANG_EN] = (struct slot_text){0};
        field_both(ap->kp, map, key, required, false, both);
        for (int l = 0; n && l < KL; l++) {
                const struct ynode *v = yaml_get(n, l == LANG_ZH ? "zh" : "en");

                if (both[l].n)
                        ret[l] = parse_text(ap, both[l], v->line, key);
        }
}

struct str_list action_cites(struct action_parse *ap, const struct ynode *map, const char *key)
{
        struct str_list l = field_list(ap->kp, map, key);

        ref_add_all(ap->kp, REF_POLICY, map, key);
        return l;
}
