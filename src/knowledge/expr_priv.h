/* For the files of the expression language alone: nodes, functions, and what runs them. */
#ifndef KNOWLEDGE_EXPR_PRIV_H
#define KNOWLEDGE_EXPR_PRIV_H

#include "base/arena.h"
#include "knowledge/expr.h"

enum expr_op {
        OP_CONST,
        OP_NAME,  /* slot */
        OP_LOCAL, /* slot: depth of the loop that names it */
        OP_FIELD, /* args[0] . name */
        OP_AT,    /* args[0] a list, args[1] a place */
        OP_ENTRY, /* args[0] a dict, args[1] a name */
        OP_NOT,
        OP_NEGATE,
        OP_AND,
        OP_OR,
        OP_EQ,
        OP_NE,
        OP_LT,
        OP_LE,
        OP_GT,
        OP_GE,
        OP_IN,
        OP_ADD,
        OP_SUB,
        OP_MUL,
        OP_DIV,
        OP_LIST,
        OP_MAP, /* names with args */
        OP_IF,
        OP_CALL, /* fn */
        OP_LOOP, /* loop; args[0] the list, args[1] the body; slot: depth */
};

enum expr_loop { LOOP_ALL, LOOP_ANY, LOOP_COUNT, LOOP_FIND, LOOP_INDEX, LOOP_FILTER, LOOP_MAP };

struct expr_fn;

struct expr {
        enum expr_op op;
        const struct type *type;
        const struct expr *const *args;
        size_t n_args;
        struct value value;      /* CONST */
        struct str name;         /* FIELD, NAME, LOCAL: for messages too */
        const struct str *names; /* MAP */
        unsigned slot;
        enum expr_loop loop;
        const struct expr_fn *fn;
};

extern const struct type expr_nothing, expr_any, expr_bool, expr_number, expr_money, expr_text, expr_date, expr_time;

const struct type *type_list_of(struct arena *mem, const struct type *of);
bool type_is_ordered(const struct type *t);
/* What both are; NULL: they have nothing in common. */
const struct type *type_unify(const struct type *a, const struct type *b);
/* "a number", "a list of texts": for messages. */
struct str type_words(const struct type *t, struct arena *mem);
/* The nearest of n names, each `stride` bytes after the one before; empty: none is near. */
struct str name_near(struct str name, const struct str *names, size_t n, size_t stride);

/* Numeric and date constants take the type that stands beside them. NULL with *err set: they do not go together. */
const struct type *expr_agree(struct expr **a, struct expr **b, struct arena *mem, struct err *err);
/* The expression as a constant of this type where it is one and may be; else itself. */
struct expr *expr_adapt(struct expr *e, const struct type *to, struct arena *mem);

/* ---- functions: expr_fn.c ---- */

struct expr_run {
        struct expr_env *env;
        struct value local[EXPR_DEPTH_MAX + 1];
};

struct expr_fn {
        const char *name;
        unsigned min, max; /* arguments */
        bool sees_nothing; /* else nothing in an argument gives nothing */
        bool varies;       /* depends on the clock, the language or the action: never folded */
        /* The type of the result, or NULL with *err set; may adapt constants in args. */
        const struct type *(*type)(struct expr **args, size_t n, struct arena *mem, struct err *err);
        struct value (*eval)(struct expr_run *run, const struct expr *e, const struct value *args);
};

const struct expr_fn *expr_fn_find(struct str name);
const struct expr_fn *expr_fn_at(size_t i); /* NULL at the end */

struct value expr_nothing_value(void);
/* Ordered values of one type: < 0, 0, > 0. */
int expr_compare(const struct value *a, const struct value *b);
/* Exact, or nothing when it does not fit. */
struct value expr_number_value(__int128 ten_thousandths);
bool expr_step(struct expr_run *run, size_t n);
struct value expr_run_node(struct expr_run *run, const struct expr *e);

/* The constant that e is whatever the facts are: 1, and *ret. */
bool expr_constant(const struct expr *e, struct value *ret, struct arena *mem);

#endif
