/* Types of expressions: which go together, and how they are called - see expr_priv.h, kind.h. */
#include "base/time.h"
#include "knowledge/expr_priv.h"

#include <stdio.h>

const struct type expr_nothing = {.kind = TYPE_NOTHING}, expr_any = {.kind = TYPE_ANY}, expr_bool = {.kind = TYPE_BOOL},
                  expr_number = {.kind = TYPE_NUMBER}, expr_money = {.kind = TYPE_MONEY},
                  expr_text = {.kind = TYPE_TEXT}, expr_date = {.kind = TYPE_DATE}, expr_time = {.kind = TYPE_TIME};

const struct type *type_list_of(struct arena *mem, const struct type *of)
{
        struct type *t = ARENA_NEW(mem, struct type);

        t->kind = TYPE_LIST;
        t->of = of;
        return t;
}

bool type_is_ordered(const struct type *t)
{
        return t->kind == TYPE_NUMBER || t->kind == TYPE_MONEY || t->kind == TYPE_DATE || t->kind == TYPE_TIME;
}

static bool has_word(const struct type *t, struct str word)
{
        for (size_t i = 0; i < t->n_words; i++) {
                if (str_eq(t->words[i], word))
                        return true;
        }
        return false;
}

static bool words_within(const struct type *in, const struct type *all)
{
        for (size_t i = 0; i < in->n_words; i++) {
                if (!has_word(all, in->words[i]))
                        return false;
        }
        return in->n_words > 0;
}

static bool words_meet(const struct type *a, const struct type *b)
{
        for (size_t i = 0; i < a->n_words; i++) {
                if (has_word(b, a->words[i]))
                        return true;
        }
        return a->n_words == 0 || b->n_words == 0;
}

static const struct type *unify_text(const struct type *a, const struct type *b)
{
        if (!words_meet(a, b))
                return NULL;
        if (words_within(a, b))
                return b;
        if (words_within(b, a))
                return a;
        return &expr_text;
}

static bool same_fields(const struct type *a, const struct type *b)
{
        if (a->n_fields != b->n_fields)
                return false;
        for (size_t i = 0; i < a->n_fields; i++) {
                const struct type *other = type_field_find(b, a->fields[i].name);

                if (!other || !type_unify(a->fields[i].type, other))
                        return false;
        }
        return true;
}

const struct type *type_unify(const struct type *a, const struct type *b)
{
        if (a == b || b->kind == TYPE_NOTHING)
                return a;
        if (a->kind == TYPE_NOTHING)
                return b;
        if (a->kind == TYPE_ANY || b->kind == TYPE_ANY)
                return &expr_any;
        if (a->kind != b->kind)
                return NULL;
        switch (a->kind) {
        case TYPE_TEXT: return unify_text(a, b);
        case TYPE_LIST:
        case TYPE_DICT: return a->of->kind == TYPE_NOTHING ? b : type_unify(a->of, b->of) ? a : NULL;
        case TYPE_MAP: return same_fields(a, b) ? a : NULL;
        case TYPE_NOTHING:
        case TYPE_ANY:
        case TYPE_BOOL:
        case TYPE_NUMBER:
        case TYPE_MONEY:
        case TYPE_DATE:
        case TYPE_TIME: break;
        }
        return a;
}

struct str type_words(const struct type *t, struct arena *mem)
{
        static const char *const names[] = {
                [TYPE_NOTHING] = "nothing", [TYPE_ANY] = "anything", [TYPE_BOOL] = "yes or no",
                [TYPE_NUMBER] = "a number", [TYPE_MONEY] = "money",  [TYPE_TEXT] = "a text",
                [TYPE_DATE] = "a date",     [TYPE_TIME] = "a time",  [TYPE_LIST] = "a list",
                [TYPE_DICT] = "a dict",     [TYPE_MAP] = "a map",
        };

        if ((t->kind == TYPE_LIST || t->kind == TYPE_DICT) && t->of->kind != TYPE_NOTHING)
                return arena_printf(mem, "%s of %.*s", names[t->kind], STR_ARG(type_words(t->of, mem)));
        return str_c(names[t->kind]);
}

/* Edits between two short names; a swap of neighbours counts once. */
static unsigned distance(struct str a, struct str b)
{
        enum { NAME_MAX_BYTES = 40 };
        unsigned d[3][NAME_MAX_BYTES + 1];

        if (a.n > NAME_MAX_BYTES || b.n > NAME_MAX_BYTES)
                return 99;
        for (unsigned j = 0; j <= b.n; j++)
                d[0][j] = j;
        for (unsigned i = 1; i <= a.n; i++) {
                unsigned *row = d[i % 3], *before = d[(i - 1) % 3], *two = d[(i + 1) % 3];

                row[0] = i;
                for (unsigned j = 1; j <= b.n; j++) {
                        unsigned best = before[j - 1] + (a.p[i - 1] != b.p[j - 1]);

                        best = before[j] + 1 < best ? before[j] + 1 : best;
                        best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
                        if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                            two[j - 2] + 1 < best)
                                best = two[j - 2] + 1;
                        row[j] = best;
                }
        }
        return d[a.n % 3][b.n];
}

struct str name_near(struct str name, const struct str *names, size_t n, size_t stride)
{
        struct str near = {0};
        unsigned best = name.n < 4 ? 2 : 3;

        for (size_t i = 0; i < n; i++) {
                const struct str *s = (const struct str *)(const void *)((const char *)names + i * stride);
                unsigned d = distance(name, *s);

                if (d < best) {
                        best = d;
                        near = *s;
                }
        }
        return near;
}

/* ---- constants take the type beside them ---- */

static bool is_number_constant(const struct expr *e)
{
        return e->type->kind == TYPE_NUMBER &&
               (e->op == OP_CONST || (e->op == OP_NEGATE && e->args[0]->op == OP_CONST));
}

static bool is_date_text(struct str s)
{
        int64_t ms;

        return s.n == 10 && time_parse_iso(s, &ms);
}

static struct expr *with_type(struct expr *e, const struct type *type, struct arena *mem)
{
        struct expr *copy = ARENA_NEW(mem, struct expr);

        *copy = *e;
        copy->type = type;
        return copy;
}

struct expr *expr_adapt(struct expr *e, const struct type *to, struct arena *mem)
{
        if (to->kind == TYPE_MONEY && is_number_constant(e))
                return with_type(e, &expr_money, mem);
        if (to->kind == TYPE_DATE && e->op == OP_CONST && e->type->kind == TYPE_TEXT && is_date_text(e->value.s))
                return with_type(e, &expr_date, mem);
        if (to->kind == TYPE_TEXT && e->op == OP_CONST && e->type->kind == TYPE_TEXT && has_word(to, e->value.s))
                return with_type(e, to, mem);
        if (to->kind == TYPE_LIST && e->op == OP_LIST) {
                struct expr **args = ARENA_ARRAY(mem, struct expr *, e->n_args);

                for (size_t i = 0; i < e->n_args; i++) {
                        args[i] = expr_adapt((struct expr *)(uintptr_t)e->args[i], to->of, mem);
                        if (!type_unify(args[i]->type, to->of))
                                return e;
                }
                e = with_type(e, to, mem);
                e->args = (const struct expr *const *)args;
        }
        return e;
}

static bool word_fault(const struct type *words, const struct expr *e, struct err *err)
{
        struct str near;

        if (words->kind != TYPE_TEXT || !words->n_words || e->op != OP_CONST || e->type->kind != TYPE_TEXT ||
            has_word(words, e->value.s))
                return false;
        near = name_near(e->value.s, words->words, words->n_words, sizeof(*words->words));
        if (near.n)
                err_set(err, ERR_INVALID, "it is never \"%.*s\"; did you mean \"%.*s\"?", STR_ARG(e->value.s),
                        STR_ARG(near));
        else
                err_set(err, ERR_INVALID, "it is never \"%.*s\"", STR_ARG(e->value.s));
        return true;
}

static void disagree(const struct type *a, const struct type *b, struct arena *mem, struct err *err)
{
        err_set(err, ERR_INVALID, "%.*s and %.*s do not go together", STR_ARG(type_words(a, mem)),
                STR_ARG(type_words(b, mem)));
}

const struct type *expr_agree(struct expr **a, struct expr **b, struct arena *mem, struct err *err)
{
        const struct type *t;

        *a = expr_adapt(*a, (*b)->type, mem);
        *b = expr_adapt(*b, (*a)->type, mem);
        if (word_fault((*a)->type, *b, err) || word_fault((*b)->type, *a, err))
                return NULL;
        t = type_unify((*a)->type, (*b)->type);
        if (!t && (*a)->type->kind == TYPE_TEXT && (*b)->type->kind == TYPE_TEXT)
                err_set(err, ERR_INVALID, "these two texts are never the same");
        else if (!t)
                disagree((*a)->type, (*b)->type, mem, err);
        return t;
}

static bool map_fits(const struct type *to, const struct type *from, const struct expr *e, struct err *err)
{
        for (size_t i = 0; i < from->n_fields; i++) {
                const struct type_field *f = &from->fields[i];
                const struct type *want = type_field_find(to, f->name);
                const struct expr *part = e && e->op == OP_MAP ? e->args[i] : NULL;
                struct str near;

                if (!want) {
                        near = name_near(f->name, to->n_fields ? &to->fields->name : NULL, to->n_fields,
                                         sizeof(*to->fields));
                        err_set(err, ERR_INVALID, "there is no field \"%.*s\"%s%.*s%s", STR_ARG(f->name),
                                near.n ? "; did you mean \"" : "", STR_ARG(near), near.n ? "\"?" : "");
                        return false;
                }
                if (!expr_fits(want, f->type, part, err)) {
                        err_prefix(err, "%.*s", STR_ARG(f->name));
                        return false;
                }
        }
        return true;
}

bool expr_fits(const struct type *to, const struct type *from, const struct expr *e, struct err *err)
{
        char space[512];
        struct arena *mem;

        if (to->kind == TYPE_ANY || from->kind == TYPE_NOTHING)
                return true;
        if (to->kind == TYPE_MONEY && e && is_number_constant(e))
                return true;
        if (to->kind == TYPE_DATE && e && e->op == OP_CONST && from->kind == TYPE_TEXT && is_date_text(e->value.s))
                return true;
        if (to->kind == TYPE_DICT && from->kind == TYPE_MAP) {
                for (size_t i = 0; i < from->n_fields; i++) {
                        if (!expr_fits(to->of, from->fields[i].type, e && e->op == OP_MAP ? e->args[i] : NULL, err))
                                return false;
                }
                return true;
        }
        if (to->kind == from->kind) {
                switch (to->kind) {
                case TYPE_TEXT:
                        if (e && word_fault(to, e, err))
                                return false;
                        if (!to->n_words || (e && e->op == OP_CONST) || words_within(from, to))
                                return true;
                        err_set(err, ERR_INVALID, "it may be none of the words that this field has");
                        return false;
                case TYPE_MAP: return map_fits(to, from, e, err);
                case TYPE_LIST:
                        for (size_t i = 0; e && e->op == OP_LIST && i < e->n_args; i++) {
                                if (!expr_fits(to->of, e->args[i]->type, e->args[i], err))
                                        return false;
                        }
                        return (e && e->op == OP_LIST) || expr_fits(to->of, from->of, NULL, err);
                case TYPE_DICT: return expr_fits(to->of, from->of, NULL, err);
                case TYPE_NOTHING:
                case TYPE_ANY:
                case TYPE_BOOL:
                case TYPE_NUMBER:
                case TYPE_MONEY:
                case TYPE_DATE:
                case TYPE_TIME: return true;
                }
        }
        mem = arena_new(0);
        snprintf(space, sizeof(space), "%.*s", STR_ARG(type_words(from, mem)));
        err_set(err, ERR_INVALID, "it should be %.*s, and is %s", STR_ARG(type_words(to, mem)), space);
        arena_free(mem);
        return false;
}
