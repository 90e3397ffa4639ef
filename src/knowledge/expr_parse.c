/*
 * Text to a typed tree: recursive descent, one function for each level of binding, types settled as the nodes are made.
 * The first fault ends it: every function gives NULL from then on.
 */
#include "base/time.h"
#include "knowledge/expr_priv.h"

#include <string.h>

enum token { T_END, T_NAME, T_NUMBER, T_TEXT, T_SIGN, T_BAD };

struct local {
        struct str name;
        const struct type *type;
};

struct parser {
        struct str text;
        size_t at; /* behind the token */
        enum token token;
        struct str word; /* of the token; T_TEXT: without its quotes */
        size_t token_at;
        const struct expr_scope *scope;
        struct local locals[EXPR_DEPTH_MAX + 1];
        unsigned n_locals, depth, n_nodes;
        uint64_t used;
        struct arena *mem;
        struct err *err;
        bool failed;
        size_t failed_at;
};

static const char *const reserved[] = {"and", "or", "not", "in", "true", "false", "nothing"};

__attribute__((format(printf, 2, 3))) static struct expr *fail(struct parser *p, const char *fmt, ...)
{
        va_list ap;

        if (!p->failed) {
                struct str s;

                va_start(ap, fmt);
                s = arena_vprintf(p->mem, fmt, ap);
                va_end(ap);
                err_set(p->err, ERR_INVALID, "%.*s", STR_ARG(s));
                p->failed = true;
                p->failed_at = p->token_at;
        }
        return NULL;
}

/* After a function of type.c or expr_fn.c has set *err. */
static struct expr *failed_below(struct parser *p)
{
        p->failed = true;
        p->failed_at = p->token_at;
        return NULL;
}

/* ---- words ---- */

static bool is_name_char(char c, bool first)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static void quoted(struct parser *p)
{
        const char *start = p->text.p + p->at + 1;
        const char *end = memchr(start, p->text.p[p->at], p->text.n - p->at - 1);

        if (!end) {
                p->token = T_BAD;
                fail(p, "a text without its closing quote");
                return;
        }
        p->token = T_TEXT;
        p->word = str_n(start, (size_t)(end - start));
        p->at += p->word.n + 2;
}

static void sign(struct parser *p)
{
        static const char *const two[] = {"==", "!=", "<=", ">="};
        struct str here = str_sub(p->text, p->at, 2);

        p->token = T_SIGN;
        p->word = str_sub(here, 0, 1);
        for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++) {
                if (str_eq_c(here, two[i]))
                        p->word = here;
        }
        if (!memchr("=!<>+-*/()[]{},.:", p->word.p[0], 17) || str_eq_c(p->word, "!") || str_eq_c(p->word, "=")) {
                p->token = T_BAD;
                fail(p, str_eq_c(p->word, "=") ? "\"=\" is no comparison: use ==" : "a sign that has no meaning here");
        }
        p->at += p->word.n;
}

static void next(struct parser *p)
{
        size_t from;

        while (p->at < p->text.n && strchr(" \t\r\n", p->text.p[p->at]) && p->text.p[p->at])
                p->at++;
        from = p->token_at = p->at;
        p->word = (struct str){0};
        if (p->failed || p->at == p->text.n) {
                p->token = T_END;
                return;
        }
        if (is_name_char(p->text.p[p->at], true)) {
                while (p->at < p->text.n && is_name_char(p->text.p[p->at], false))
                        p->at++;
                p->token = T_NAME;
        } else if (is_digit(p->text.p[p->at])) {
                while (p->at < p->text.n && (is_digit(p->text.p[p->at]) || p->text.p[p->at] == '.'))
                        p->at++;
                p->token = T_NUMBER;
        } else if (p->text.p[p->at] == '"' || p->text.p[p->at] == '\'') {
                quoted(p);
                return;
        } else {
                sign(p);
                return;
        }
        p->word = str_sub(p->text, from, p->at - from);
}

static bool is_sign(const struct parser *p, const char *s)
{
        return p->token == T_SIGN && str_eq_c(p->word, s);
}

static bool is_word(const struct parser *p, const char *s)
{
        return p->token == T_NAME && str_eq_c(p->word, s);
}

static bool take(struct parser *p, const char *s)
{
        if (!is_sign(p, s) && !is_word(p, s))
                return false;
        next(p);
        return true;
}

static bool want(struct parser *p, const char *s)
{
        if (take(p, s))
                return true;
        if (p->token == T_END)
                fail(p, "\"%s\" is missing at the end", s);
        else
                fail(p, "\"%s\" is missing before \"%.*s\"", s, STR_ARG(p->word));
        return false;
}

/* ---- nodes ---- */

static struct expr *node(struct parser *p, enum expr_op op, const struct type *type, size_t n_args)
{
        struct expr *e;

        if (p->failed)
                return NULL;
        if (++p->n_nodes > EXPR_NODES_MAX)
                return fail(p, "longer than %u parts", EXPR_NODES_MAX);
        e = ARENA_NEW(p->mem, struct expr);
        e->op = op;
        e->type = type;
        e->args = (const struct expr *const *)ARENA_ARRAY(p->mem, struct expr *, n_args);
        e->n_args = n_args;
        return e;
}

static void set_arg(struct expr *e, size_t i, const struct expr *arg)
{
        ((const struct expr **)(uintptr_t)e->args)[i] = arg;
}

static struct expr *node_of(struct parser *p, enum expr_op op, const struct type *type, struct expr *a, struct expr *b)
{
        struct expr *e = node(p, op, type, b ? 2 : 1);

        if (e) {
                set_arg(e, 0, a);
                if (b)
                        set_arg(e, 1, b);
        }
        return e;
}

static struct expr *constant(struct parser *p, struct value v, const struct type *type)
{
        struct expr *e = node(p, OP_CONST, type, 0);

        if (e)
                e->value = v;
        return e;
}

static bool is_bool(const struct expr *e)
{
        return e->type->kind == TYPE_BOOL || e->type->kind == TYPE_NOTHING;
}

static struct expr *number(struct parser *p)
{
        struct str whole = p->word, part = {0};
        int64_t w, f = 0;
        const char *dot = memchr(whole.p, '.', whole.n);

        if (dot) {
                part = str_n(dot + 1, (size_t)(whole.p + whole.n - dot - 1));
                whole.n = (size_t)(dot - whole.p);
        }
        if (!str_to_i64(whole, 0, VALUE_NUMBER_MAX / VALUE_ONE - 1, &w) || (dot && !str_to_i64(part, 0, 9999, &f)) ||
            part.n > 4)
                return fail(p, "\"%.*s\" is no number that fits: at most four places, below 9e12", STR_ARG(p->word));
        for (size_t i = part.n; i < 4; i++)
                f *= 10;
        next(p);
        return constant(p, (struct value){.type = VALUE_NUMBER, .number = w * VALUE_ONE + f}, &expr_number);
}

static struct expr *expression(struct parser *p);

static bool deeper(struct parser *p)
{
        if (p->failed)
                return false;
        if (p->depth == EXPR_DEPTH_MAX) {
                fail(p, "nested deeper than %u", EXPR_DEPTH_MAX);
                return false;
        }
        p->depth++;
        return true;
}

/* ---- names ---- */

static bool is_reserved(struct str s)
{
        for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
                if (str_eq_c(s, reserved[i]))
                        return true;
        }
        return false;
}

static struct expr *unknown_name(struct parser *p, struct str name)
{
        const struct expr_scope *in = p->scope;
        struct str near = name_near(name, in->n ? &in->names->name : NULL, in->n, sizeof(*in->names));

        if (near.n)
                return fail(p, "there is nothing called \"%.*s\"; did you mean \"%.*s\"?", STR_ARG(name),
                            STR_ARG(near));
        return fail(p, "there is nothing called \"%.*s\"", STR_ARG(name));
}

static struct expr *named(struct parser *p, struct str name)
{
        struct expr *e;

        for (unsigned i = p->n_locals; i-- > 0;) {
                if (!str_eq(p->locals[i].name, name))
                        continue;
                e = node(p, OP_LOCAL, p->locals[i].type, 0);
                if (e) {
                        e->slot = i;
                        e->name = arena_str(p->mem, name);
                }
                return e;
        }
        for (size_t i = 0; i < p->scope->n; i++) {
                const struct expr_name *n = &p->scope->names[i];

                if (!str_eq(n->name, name))
                        continue;
                e = node(p, OP_NAME, n->type, 0);
                if (e) {
                        e->slot = n->slot;
                        e->name = n->name;
                        p->used |= UINT64_C(1) << n->slot;
                }
                return e;
        }
        return unknown_name(p, name);
}

/* ---- calls ---- */

static const struct {
        const char *name;
        enum expr_loop loop;
} loops[] = {
        {"all", LOOP_ALL},     {"any", LOOP_ANY},       {"count", LOOP_COUNT}, {"find", LOOP_FIND},
        {"index", LOOP_INDEX}, {"filter", LOOP_FILTER}, {"map", LOOP_MAP},
};
enum { N_LOOPS = sizeof(loops) / sizeof(loops[0]) };

static const struct type *loop_type(struct parser *p, enum expr_loop loop, const struct expr *list,
                                    const struct expr *body)
{
        switch (loop) {
        case LOOP_ALL:
        case LOOP_ANY: return &expr_bool;
        case LOOP_COUNT:
        case LOOP_INDEX: return &expr_number;
        case LOOP_FIND: return list->type->of;
        case LOOP_FILTER: return list->type;
        case LOOP_MAP: return type_list_of(p->mem, body->type);
        }
        return NULL;
}

/* Behind "name(": x in list: body) */
static struct expr *loop_call(struct parser *p, enum expr_loop loop)
{
        struct expr *list, *body, *e;
        struct str var = p->word;

        if (p->token != T_NAME || is_reserved(var))
                return fail(p, "it should read (x in list: …)");
        next(p);
        if (!want(p, "in") || !(list = expression(p)))
                return NULL;
        if (list->type->kind != TYPE_LIST && list->type->kind != TYPE_NOTHING)
                return fail(p, "behind \"in\" should stand a list, not %.*s", STR_ARG(type_words(list->type, p->mem)));
        if (list->type->kind == TYPE_NOTHING)
                return fail(p, "a list that is always empty");
        if (!want(p, ":") || !deeper(p))
                return NULL;
        p->locals[p->n_locals++] = (struct local){var, list->type->of};
        body = expression(p);
        p->n_locals--;
        p->depth--;
        if (!body || !want(p, ")"))
                return NULL;
        if (loop != LOOP_MAP && !is_bool(body))
                return fail(p, "behind the colon should stand a condition, not %.*s",
                            STR_ARG(type_words(body->type, p->mem)));
        e = node_of(p, OP_LOOP, loop_type(p, loop, list, body), list, body);
        if (e) {
                e->loop = loop;
                e->slot = p->n_locals;
        }
        return e;
}

#define CALL_ARGS_MAX 20u

/* Behind "(": a, b, c and the closing sign. */
static bool arguments(struct parser *p, const char *close, struct expr **args, size_t *ret_n)
{
        size_t n = 0;

        while (!is_sign(p, close)) {
                if (n == CALL_ARGS_MAX) {
                        fail(p, "more than %u in one list", CALL_ARGS_MAX);
                        return false;
                }
                if (n && !want(p, ","))
                        return false;
                if (!(args[n++] = expression(p)))
                        return false;
        }
        *ret_n = n;
        return want(p, close);
}

static struct expr *filled(struct expr *e, struct expr **args, size_t n)
{
        for (size_t i = 0; e && i < n; i++)
                set_arg(e, i, args[i]);
        return e;
}

static struct expr *if_call(struct parser *p, struct expr **args, size_t n)
{
        const struct type *t;

        if (n != 3)
                return fail(p, "if() takes a condition and two values");
        if (!is_bool(args[0]))
                return fail(p, "the first of if() is a condition");
        t = expr_agree(&args[1], &args[2], p->mem, p->err);
        return t ? filled(node(p, OP_IF, t, 3), args, 3) : failed_below(p);
}

static struct expr *unknown_call(struct parser *p, struct str name)
{
        struct str known[80], near;
        size_t n = 0;

        for (size_t i = 0; expr_fn_at(i) && n < 60; i++)
                known[n++] = str_c(expr_fn_at(i)->name);
        for (size_t i = 0; i < N_LOOPS; i++)
                known[n++] = str_c(loops[i].name);
        near = name_near(name, known, n, sizeof(known[0]));
        if (near.n)
                return fail(p, "there is no function \"%.*s\"; did you mean \"%.*s\"?", STR_ARG(name), STR_ARG(near));
        return fail(p, "there is no function \"%.*s\"", STR_ARG(name));
}

/* Behind "name(". */
static struct expr *call(struct parser *p, struct str name)
{
        const struct expr_fn *fn = expr_fn_find(name);
        struct expr *args[CALL_ARGS_MAX], *e;
        const struct type *t;
        size_t n = 0;

        for (size_t i = 0; i < N_LOOPS; i++) {
                if (str_eq_c(name, loops[i].name))
                        return loop_call(p, loops[i].loop);
        }
        if (!fn && !str_eq_c(name, "if"))
                return unknown_call(p, name);
        if (!arguments(p, ")", args, &n))
                return NULL;
        if (!fn)
                return if_call(p, args, n);
        if (n < fn->min || n > fn->max)
                return fail(p, "%s() takes %u to %u values", fn->name, fn->min, fn->max);
        t = fn->type(args, n, p->mem, p->err);
        if (!t) {
                err_prefix(p->err, "%s()", fn->name);
                return failed_below(p);
        }
        e = filled(node(p, OP_CALL, t, n), args, n);
        if (e)
                e->fn = fn;
        return e;
}

/* ---- from the tightest binding to the loosest ---- */

static struct expr *list_literal(struct parser *p)
{
        struct expr *args[CALL_ARGS_MAX];
        const struct type *of = &expr_nothing;
        size_t n = 0;

        if (!arguments(p, "]", args, &n))
                return NULL;
        for (size_t i = 1; i < n; i++) {
                if (!expr_agree(&args[0], &args[i], p->mem, p->err))
                        return failed_below(p);
        }
        for (size_t i = 0; i < n; i++)
                of = type_unify(of, args[i]->type);
        if (!of)
                return fail(p, "the elements of a list are of one type");
        return filled(node(p, OP_LIST, type_list_of(p->mem, of), n), args, n);
}

/* {name: value, …} */
static struct expr *map_literal(struct parser *p)
{
        struct str *names = ARENA_ARRAY(p->mem, struct str, CALL_ARGS_MAX);
        const struct expr **parts = ARENA_ARRAY(p->mem, const struct expr *, CALL_ARGS_MAX);
        size_t n = 0;

        while (!is_sign(p, "}")) {
                if (n == CALL_ARGS_MAX)
                        return fail(p, "more than %u in one map", CALL_ARGS_MAX);
                if (n && !want(p, ","))
                        return NULL;
                if (p->token != T_NAME && p->token != T_TEXT)
                        return fail(p, "it should read {name: value}");
                names[n] = arena_str(p->mem, p->word);
                for (size_t i = 0; i < n; i++) {
                        if (str_eq(names[i], names[n]))
                                return fail(p, "\"%.*s\" stands in the map twice", STR_ARG(names[n]));
                }
                next(p);
                if (!want(p, ":") || !(parts[n++] = expression(p)))
                        return NULL;
        }
        if (!want(p, "}") || !node(p, OP_MAP, &expr_any, 0))
                return NULL;
        return (struct expr *)(uintptr_t)expr_of_parts(names, parts, n, p->mem);
}

static struct expr *primary(struct parser *p)
{
        struct str word = p->word;
        struct expr *e;

        switch (p->token) {
        case T_NUMBER: return number(p);
        case T_TEXT: next(p); return constant(p, value_str(arena_str(p->mem, word)), &expr_text);
        case T_NAME:
                next(p);
                if (str_eq_c(word, "true") || str_eq_c(word, "false"))
                        return constant(p, value_bool(str_eq_c(word, "true")), &expr_bool);
                if (str_eq_c(word, "nothing"))
                        return constant(p, expr_nothing_value(), &expr_nothing);
                if (is_reserved(word))
                        return fail(p, "\"%.*s\" cannot stand here", STR_ARG(word));
                return take(p, "(") ? call(p, word) : named(p, word);
        case T_SIGN:
                if (take(p, "["))
                        return list_literal(p);
                if (take(p, "{"))
                        return map_literal(p);
                if (!take(p, "("))
                        break;
                e = expression(p);
                return e && want(p, ")") ? e : NULL;
        case T_END: return fail(p, "something is missing at the end");
        case T_BAD: break;
        }
        return fail(p, "\"%.*s\" cannot stand here", STR_ARG(word));
}

static struct expr *field(struct parser *p, struct expr *of, struct str name)
{
        const struct type *t = of->type;
        const struct type *f = type_field_find(t, name);
        struct expr *e;
        struct str near;

        if (t->kind != TYPE_MAP)
                return fail(p, "\"%.*s\" is asked of %.*s, which has no fields", STR_ARG(name),
                            STR_ARG(type_words(t, p->mem)));
        if (!f) {
                near = name_near(name, t->n_fields ? &t->fields->name : NULL, t->n_fields, sizeof(*t->fields));
                if (near.n)
                        return fail(p, "there is no field \"%.*s\"; did you mean \"%.*s\"?", STR_ARG(name),
                                    STR_ARG(near));
                return fail(p, "there is no field \"%.*s\"", STR_ARG(name));
        }
        e = node_of(p, OP_FIELD, f, of, NULL);
        if (e)
                e->name = arena_str(p->mem, name);
        return e;
}

static struct expr *at(struct parser *p, struct expr *of)
{
        struct expr *i = expression(p);

        if (!i || !want(p, "]"))
                return NULL;
        if (of->type->kind == TYPE_MAP && i->op == OP_CONST && i->type->kind == TYPE_TEXT)
                return field(p, of, i->value.s);
        if (of->type->kind == TYPE_LIST) {
                if (i->type->kind != TYPE_NUMBER)
                        return fail(p, "a place in a list is a number, not %.*s", STR_ARG(type_words(i->type, p->mem)));
                return node_of(p, OP_AT, of->type->of, of, i);
        }
        if (of->type->kind != TYPE_DICT)
                return fail(p, "[ ] is for lists and dicts, not %.*s", STR_ARG(type_words(of->type, p->mem)));
        if (i->type->kind != TYPE_TEXT)
                return fail(p, "a name in a dict is a text, not %.*s", STR_ARG(type_words(i->type, p->mem)));
        return node_of(p, OP_ENTRY, of->type->of, of, i);
}

static struct expr *postfix(struct parser *p)
{
        struct expr *e = primary(p);

        while (e) {
                if (take(p, ".")) {
                        struct str name = p->word;

                        if (p->token != T_NAME)
                                return fail(p, "behind the point should stand the name of a field");
                        next(p);
                        e = field(p, e, name);
                } else if (take(p, "[")) {
                        e = at(p, e);
                } else {
                        break;
                }
        }
        return e;
}

static struct expr *unary(struct parser *p)
{
        struct expr *e;

        if (!take(p, "-"))
                return postfix(p);
        if (!deeper(p))
                return NULL;
        e = unary(p);
        p->depth--;
        if (!e)
                return NULL;
        if (e->type->kind != TYPE_NUMBER && e->type->kind != TYPE_MONEY)
                return fail(p, "\"-\" is for numbers, not for %.*s", STR_ARG(type_words(e->type, p->mem)));
        return node_of(p, OP_NEGATE, e->type, e, NULL);
}

static bool kinds_are(const struct expr *a, enum type_kind ka, const struct expr *b, enum type_kind kb)
{
        return a->type->kind == ka && b->type->kind == kb;
}

static struct expr *arithmetic(struct parser *p, char sign_of, struct expr *a, struct expr *b)
{
        const struct type *t = NULL;
        enum expr_op op = sign_of == '+' ? OP_ADD : sign_of == '-' ? OP_SUB : sign_of == '*' ? OP_MUL : OP_DIV;

        if (op == OP_ADD || op == OP_SUB) {
                a = expr_adapt(a, b->type, p->mem);
                b = expr_adapt(b, a->type, p->mem);
        }
        if (kinds_are(a, TYPE_NUMBER, b, TYPE_NUMBER))
                t = &expr_number;
        else if (kinds_are(a, TYPE_MONEY, b, TYPE_MONEY))
                t = op == OP_MUL ? NULL : op == OP_DIV ? &expr_number : &expr_money;
        else if (kinds_are(a, TYPE_MONEY, b, TYPE_NUMBER) && (op == OP_MUL || op == OP_DIV))
                t = &expr_money;
        else if (kinds_are(a, TYPE_NUMBER, b, TYPE_MONEY) && op == OP_MUL)
                t = &expr_money;
        else if (kinds_are(a, TYPE_DATE, b, TYPE_NUMBER) && (op == OP_ADD || op == OP_SUB))
                t = &expr_date;
        else if (kinds_are(a, TYPE_DATE, b, TYPE_DATE) && op == OP_SUB)
                t = &expr_number;
        else if (kinds_are(a, TYPE_TEXT, b, TYPE_TEXT) && op == OP_ADD)
                t = &expr_text;
        if (!t)
                return fail(p, "%.*s %c %.*s has no meaning", STR_ARG(type_words(a->type, p->mem)), sign_of,
                            STR_ARG(type_words(b->type, p->mem)));
        return node_of(p, op, t, a, b);
}

static struct expr *product(struct parser *p)
{
        struct expr *a = unary(p), *b;

        while (a && (is_sign(p, "*") || is_sign(p, "/"))) {
                char s = p->word.p[0];

                next(p);
                b = unary(p);
                a = b ? arithmetic(p, s, a, b) : NULL;
        }
        return a;
}

static struct expr *sum(struct parser *p)
{
        struct expr *a = product(p), *b;

        while (a && (is_sign(p, "+") || is_sign(p, "-"))) {
                char s = p->word.p[0];

                next(p);
                b = product(p);
                a = b ? arithmetic(p, s, a, b) : NULL;
        }
        return a;
}

static struct expr *membership(struct parser *p, struct expr *a, struct expr *list)
{
        struct expr *one;

        if (list->type->kind != TYPE_LIST)
                return fail(p, "behind \"in\" should stand a list, not %.*s", STR_ARG(type_words(list->type, p->mem)));
        for (size_t i = 0; list->op == OP_LIST && i < list->n_args; i++) {
                one = (struct expr *)(uintptr_t)list->args[i];
                if (!expr_agree(&a, &one, p->mem, p->err))
                        return failed_below(p);
        }
        list = expr_adapt(list, type_list_of(p->mem, a->type), p->mem);
        if (!type_unify(a->type, list->type->of))
                return fail(p, "%.*s is never in %.*s", STR_ARG(type_words(a->type, p->mem)),
                            STR_ARG(type_words(list->type, p->mem)));
        return node_of(p, OP_IN, &expr_bool, a, list);
}

static struct expr *comparison(struct parser *p)
{
        static const struct {
                const char *sign;
                enum expr_op op;
        } signs[] = {{"==", OP_EQ}, {"!=", OP_NE}, {"<=", OP_LE}, {">=", OP_GE}, {"<", OP_LT}, {">", OP_GT}};
        struct expr *a = sum(p), *b;
        const struct type *t;

        if (a && take(p, "in")) {
                b = sum(p);
                return b ? membership(p, a, b) : NULL;
        }
        for (size_t i = 0; a && i < sizeof(signs) / sizeof(signs[0]); i++) {
                if (!take(p, signs[i].sign))
                        continue;
                b = sum(p);
                if (!b)
                        return NULL;
                t = expr_agree(&a, &b, p->mem, p->err);
                if (!t)
                        return failed_below(p);
                if (signs[i].op != OP_EQ && signs[i].op != OP_NE && !type_is_ordered(t))
                        return fail(p, "%s has no meaning for %.*s", signs[i].sign, STR_ARG(type_words(t, p->mem)));
                return node_of(p, signs[i].op, &expr_bool, a, b);
        }
        return a;
}

static struct expr *negation(struct parser *p)
{
        struct expr *e;

        if (!take(p, "not"))
                return comparison(p);
        if (!deeper(p))
                return NULL;
        e = negation(p);
        p->depth--;
        if (!e)
                return NULL;
        if (!is_bool(e))
                return fail(p, "behind \"not\" should stand a condition, not %.*s",
                            STR_ARG(type_words(e->type, p->mem)));
        return node_of(p, OP_NOT, &expr_bool, e, NULL);
}

static struct expr *joined(struct parser *p, const char *word, enum expr_op op, struct expr *(*below)(struct parser *))
{
        struct expr *a = below(p), *b;

        while (a && take(p, word)) {
                b = below(p);
                if (!b)
                        return NULL;
                if (!is_bool(a) || !is_bool(b))
                        return fail(p, "\"%s\" joins conditions, not %.*s", word,
                                    STR_ARG(type_words(is_bool(a) ? b->type : a->type, p->mem)));
                a = node_of(p, op, &expr_bool, a, b);
        }
        return a;
}

static struct expr *conjunction(struct parser *p)
{
        return joined(p, "and", OP_AND, negation);
}

static struct expr *expression(struct parser *p)
{
        struct expr *e;

        if (!deeper(p))
                return NULL;
        e = joined(p, "or", OP_OR, conjunction);
        p->depth--;
        return e;
}

/* ---- the two ways in ---- */

static void parser_init(struct parser *p, struct str text, const struct expr_scope *scope, struct arena *mem,
                        struct err *err)
{
        memset(p, 0, sizeof(*p));
        p->text = text;
        p->scope = scope;
        p->mem = mem;
        p->err = err;
        if (text.n > EXPR_BYTES_MAX)
                fail(p, "longer than %u bytes", EXPR_BYTES_MAX);
        next(p);
        if (!p->failed && p->token == T_END)
                fail(p, "it is empty");
}

static int parser_end(struct parser *p, bool made, uint64_t *ret_used, size_t *ret_at)
{
        if (made && p->token != T_END)
                fail(p, "\"%.*s\" cannot stand here", STR_ARG(p->word));
        *ret_at = p->failed_at;
        if (ret_used)
                *ret_used = p->used;
        return p->failed ? ERR_INVALID : 0;
}

int expr_parse(struct str text, const struct expr_scope *scope, struct arena *mem, const struct expr **ret,
               uint64_t *ret_used, size_t *ret_at, struct err *err)
{
        struct parser p;

        parser_init(&p, text, scope, mem, err);
        *ret = p.failed ? NULL : expression(&p);
        return parser_end(&p, *ret != NULL, ret_used, ret_at);
}

static size_t steps_of(const struct expr *e, struct place_step *out)
{
        size_t n;

        if (e->op == OP_NAME)
                return 0;
        n = steps_of(e->args[0], out);
        if (e->op == OP_FIELD)
                out[n].field = e->name;
        else
                out[n] = (struct place_step){.index = e->args[1], .dict = e->op == OP_ENTRY};
        return n + 1;
}

int place_parse(struct str text, const struct expr_scope *scope, struct arena *mem, struct place *ret,
                uint64_t *ret_used, size_t *ret_at, struct err *err)
{
        const struct expr *root;
        struct expr *e;
        struct parser p;
        size_t n = 0;

        parser_init(&p, text, scope, mem, err);
        e = p.failed ? NULL : postfix(&p);
        for (root = e; root && (root->op == OP_FIELD || root->op == OP_AT || root->op == OP_ENTRY); n++)
                root = root->args[0];
        if (root && root->op != OP_NAME)
                e = fail(&p, "a place is the name of a record, then its fields");
        if (n >= VALUE_DEPTH_MAX)
                e = fail(&p, "a place deeper than %u", VALUE_DEPTH_MAX);
        if (e) {
                struct place_step *steps = ARENA_ARRAY(mem, struct place_step, n);

                *ret = (struct place){.slot = root->slot, .steps = steps, .n_steps = n, .type = e->type};
                steps_of(e, steps);
        }
        return parser_end(&p, e != NULL, ret_used, ret_at);
}

const struct expr *expr_of_parts(const struct str *names, const struct expr *const *parts, size_t n, struct arena *mem)
{
        struct expr *e = ARENA_NEW(mem, struct expr);
        struct type *t = ARENA_NEW(mem, struct type);
        const struct type *of = &expr_nothing;

        e->op = names ? OP_MAP : OP_LIST;
        e->args = parts;
        e->n_args = n;
        e->names = names;
        e->type = t;
        t->kind = names ? TYPE_MAP : TYPE_LIST;
        if (names) {
                struct type_field *f = ARENA_ARRAY(mem, struct type_field, n);

                for (size_t i = 0; i < n; i++)
                        f[i] = (struct type_field){names[i], parts[i]->type};
                t->fields = f;
                t->n_fields = n;
        } else {
                for (size_t i = 0; i < n && of; i++)
                        of = type_unify(of, parts[i]->type);
                t->of = of ? of : &expr_any;
        }
        return e;
}

const struct type *expr_type(const struct expr *e)
{
        return e->type;
}
