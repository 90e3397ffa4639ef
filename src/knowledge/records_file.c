/*
 * records.yaml: the company's own kinds of records and the types of their fields.
 *
 * A type is a word (text number money date time bool any), a list of words that a text may be, {list: T}, {dict: T}, or
 * a map of fields; {fields: {…}} where the only field would be called list, dict or fields.
 *
 * Under `words`: how people call what stands in records in one fixed way.
 */
#include "knowledge/action_priv.h"

#include <stdlib.h>

static const char *const file_keys[] = {"kinds", "words", NULL};
static const char *const kind_keys[] = {"table", "owner", "title", "shared", "fields", NULL};

static const struct type *parse_type(struct kparse *kp, const struct ynode *n, unsigned depth);

static const struct type *named_type(struct kparse *kp, const struct ynode *n)
{
        static const struct {
                const char *name;
                const struct type *type;
        } types[] = {
                {"text", &expr_text}, {"number", &expr_number}, {"money", &expr_money}, {"date", &expr_date},
                {"time", &expr_time}, {"bool", &expr_bool},     {"any", &expr_any},
        };

        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
                if (str_eq_c(n->text, types[i].name))
                        return types[i].type;
        }
        fault_error(kp, n->line,
                    "\"%.*s\" is no type: text, number, money, date, time, bool, any, [words], {list: …}, {dict: …} or "
                    "{fields}",
                    STR_ARG(n->text));
        return &expr_any;
}

static const struct type *words_type(struct kparse *kp, const struct ynode *n)
{
        struct type *t = ARENA_NEW(kp->mem, struct type);
        struct str *words;

        if (n->n == 0 || n->n > KIND_CHOICES_MAX) {
                fault_error(kp, n->line, "a text is one of 1 to %u words", KIND_CHOICES_MAX);
                return &expr_text;
        }
        words = ARENA_ARRAY(kp->mem, struct str, n->n);
        for (size_t i = 0; i < n->n; i++) {
                if (!field_is(kp, n->items[i], YAML_SCALAR, "a word"))
                        return &expr_text;
                words[i] = arena_str(kp->mem, n->items[i]->text);
        }
        *t = (struct type){.kind = TYPE_TEXT, .words = words, .n_words = n->n};
        return t;
}

static const struct type *fields_type(struct kparse *kp, const struct ynode *n, unsigned depth)
{
        struct type *t = ARENA_NEW(kp->mem, struct type);
        struct type_field *f;

        if (!field_is(kp, n, YAML_MAP, "fields"))
                return &expr_any;
        if (n->n > KIND_FIELDS_MAX) {
                fault_error(kp, n->line, "more than %u fields", KIND_FIELDS_MAX);
                return &expr_any;
        }
        f = ARENA_ARRAY(kp->mem, struct type_field, n->n);
        for (size_t i = 0; i < n->n; i++) {
                f[i].name = arena_str(kp->mem, n->pairs[i].key);
                f[i].type = parse_type(kp, n->pairs[i].value, depth + 1);
        }
        *t = (struct type){.kind = TYPE_MAP, .fields = f, .n_fields = n->n};
        return t;
}

static const struct type *parse_type(struct kparse *kp, const struct ynode *n, unsigned depth)
{
        const struct ynode *list, *dict, *fields;
        struct type *t;

        if (depth > KIND_TYPE_DEPTH_MAX) {
                fault_error(kp, n->line, "types nested deeper than %u", KIND_TYPE_DEPTH_MAX);
                return &expr_any;
        }
        if (n->kind == YAML_SCALAR)
                return named_type(kp, n);
        if (n->kind == YAML_LIST)
                return words_type(kp, n);
        list = n->n == 1 ? yaml_get(n, "list") : NULL;
        dict = n->n == 1 ? yaml_get(n, "dict") : NULL;
        fields = n->n == 1 ? yaml_get(n, "fields") : NULL;
        if (!list && !dict)
                return fields_type(kp, fields ? fields : n, depth);
        t = ARENA_NEW(kp->mem, struct type);
        t->kind = list ? TYPE_LIST : TYPE_DICT;
        t->of = parse_type(kp, list ? list : dict, depth + 1);
        return t;
}

static void check_text_field(struct kparse *kp, const struct ynode *n, const struct record_kind *k, const char *key,
                             struct str field)
{
        const struct type *t = field.n ? type_field_find(k->type, field) : &expr_text;
        const struct ynode *at = yaml_get(n, key);

        if (!t)
                fault_error(kp, at->line, "%s: there is no field \"%.*s\"", key, STR_ARG(field));
        else if (t->kind != TYPE_TEXT)
                fault_error(kp, at->line, "%s: the field \"%.*s\" is no text", key, STR_ARG(field));
}

static void parse_kind(struct kparse *kp, const struct ypair *p, struct record_kind *k)
{
        const struct ynode *n = p->value, *fields;

        k->name = k->table = arena_str(kp->mem, p->key);
        k->type = &expr_any;
        if (!name_ok(k->name))
                fault_error(kp, p->line, "kind \"%.*s\": only a-z, 0-9 and _, at most %u", STR_ARG(k->name),
                            NAME_BYTES_MAX);
        if (!field_is(kp, n, YAML_MAP, "a kind"))
                return;
        field_keys(kp, n, kind_keys);
        if (yaml_get(n, "table"))
                k->table = field_text(kp, n, "table", true);
        k->owner = field_text(kp, n, "owner", false);
        k->title = field_text(kp, n, "title", false);
        k->shared = field_bool(kp, n, "shared");
        fields = yaml_get(n, "fields");
        if (!fields) {
                fault_error(kp, n->line, "\"fields\" is missing");
                return;
        }
        k->type = fields_type(kp, fields, 1);
        if (k->type->kind != TYPE_MAP)
                return;
        check_text_field(kp, n, k, "owner", k->owner);
        check_text_field(kp, n, k, "title", k->title);
        if (k->shared && k->owner.n)
                fault_error(kp, n->line, "a kind that is shared has no owner");
}

/* ---- words ---- */

static int by_word(const void *a, const void *b)
{
        return str_cmp(((const struct record_word *)a)->is, ((const struct record_word *)b)->is);
}

static void parse_words(struct kparse *kp, const struct ynode *root, struct knowledge *k)
{
        const struct ynode *n = yaml_get(root, "words");
        struct record_word *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_MAP, "words"))
                return;
        if (n->n > RECORD_WORDS_MAX) {
                fault_error(kp, n->line, "more than %u words", RECORD_WORDS_MAX);
                return;
        }
        v = ARENA_ARRAY(kp->mem, struct record_word, n->n + 1);
        for (size_t i = 0; i < n->n; i++) {
                v[i].is = arena_str(kp->mem, n->pairs[i].key);
                field_lists(kp, n, arena_cstr(kp->mem, v[i].is), false, v[i].say);
        }
        qsort(v, n->n, sizeof(*v), by_word);
        k->words = v;
        k->n_words = n->n;
}

const struct record_word *knowledge_word(const struct knowledge *k, struct str is)
{
        struct record_word key = {.is = is};

        return k->n_words ? bsearch(&key, k->words, k->n_words, sizeof(*k->words), by_word) : NULL;
}

void parse_records(struct kparse *kp, const struct ynode *root, struct knowledge *k)
{
        const struct ynode *n = yaml_get(root, "kinds");
        struct record_kind *v;

        field_keys(kp, root, file_keys);
        if (!n) {
                fault_error(kp, 1, "\"kinds\" is missing");
                return;
        }
        if (!field_is(kp, n, YAML_MAP, "kinds"))
                return;
        if (n->n > KINDS_MAX) {
                fault_error(kp, n->line, "more than %u kinds", KINDS_MAX);
                return;
        }
        v = ARENA_ARRAY(kp->mem, struct record_kind, n->n);
        for (size_t i = 0; i < n->n; i++)
                parse_kind(kp, &n->pairs[i], &v[i]);
        k->kinds = v;
        k->n_kinds = n->n;
        parse_words(kp, root, k);
}
