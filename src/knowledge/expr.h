/*
 * The language of conditions, amounts and slots in action files (docs/actions.md): small, typed, total. An expression
 * is parsed and typed once, when the knowledge is loaded; evaluation reads values, allocates in the caller's arena and
 * always ends (EXPR_STEPS_MAX). There are no floats: numbers are those of codec/value.h.
 *
 * What is not there is "nothing" (VALUE_NULL). Nothing in arithmetic or a comparison gives nothing; and, or, not
 * follow Kleene's three values; only exists() and has() see it. A condition holds when it is true, so one about a
 * missing fact fails.
 */
#ifndef KNOWLEDGE_EXPR_H
#define KNOWLEDGE_EXPR_H

#include "base/err.h"
#include "base/str.h"
#include "codec/value.h"
#include "knowledge/kind.h"
#include "text/lang.h"

#include <stdint.h>

#define EXPR_BYTES_MAX 1000u
#define EXPR_NODES_MAX 300u
#define EXPR_DEPTH_MAX 24u
#define EXPR_SLOTS_MAX 64u    /* of one environment */
#define EXPR_STEPS_MAX 50000u /* of one evaluation */
#define EXPR_LIST_MAX 1000u   /* elements of a list that an expression makes */
#define EXPR_TEXT_MAX 4000u   /* bytes of a text that an expression makes */

struct arena;
struct tz;
struct expr; /* immutable; of the arena it was parsed into */

/* A name that an expression may use. */
struct expr_name {
        struct str name;
        const struct type *type;
        unsigned slot; /* of struct expr_env; below EXPR_SLOTS_MAX */
};

struct expr_scope {
        const struct expr_name *names;
        size_t n;
};

/*
 * 0, or ERR_INVALID / ERR_LIMIT: *err says what and near which name, *ret_at the byte where. *ret_used (may be NULL)
 * gets the slots that were read, a bit each.
 */
int expr_parse(struct str text, const struct expr_scope *scope, struct arena *mem, const struct expr **ret,
               uint64_t *ret_used, size_t *ret_at, struct err *err);
/* A map or a list of expressions, as the values of effects are. names: n of them; NULL: a list. */
const struct expr *expr_of_parts(const struct str *names, const struct expr *const *parts, size_t n, struct arena *mem);

const struct type *expr_type(const struct expr *e);

/* A read of a record, told to the caller: for evidence. field is the first name after the record. */
typedef void expr_read_fn(void *arg, unsigned slot, size_t index, struct str field);

struct expr_env {
        const struct value *const *slots; /* by expr_name.slot; NULL: nothing */
        size_t n_slots;
        int64_t now_ms;
        const struct tz *tz; /* the company's */
        enum lang lang;
        struct arena *mem;
        expr_read_fn *on_read; /* may be NULL */
        void *arg;
        /* out */
        unsigned steps;
        bool exhausted; /* a limit was passed; the result is nothing */
};

/* Never fails; nothing when there is no value. */
struct value expr_eval(const struct expr *e, struct expr_env *env);
/* Is it true? */
bool expr_holds(const struct expr *e, struct expr_env *env);
/* The value as it stands in a document: times as texts. */
struct value expr_stored(const struct type *type, const struct value *v, struct arena *mem);
/* The value of a document as expressions see it: times as numbers; nothing when it is not of that type. */
struct value expr_lift(const struct type *type, const struct value *v, const struct tz *tz, struct arena *mem);

/* May a value of type `from` stand where `to` is declared? e (may be NULL): the expression it comes from, whose words
 * are compared when it is a constant. *err says why not. */
bool expr_fits(const struct type *to, const struct type *from, const struct expr *e, struct err *err);

/*
 * A place that an effect changes: a name of the scope, then fields and [expressions]. The type is that of what stands
 * there.
 */
struct place_step {
        struct str field;         /* n > 0: a field */
        const struct expr *index; /* else: the place in a list (a number from 0) or the name in a dict */
        bool dict;
};
struct place {
        unsigned slot;
        const struct place_step *steps;
        size_t n_steps;
        const struct type *type;
};
int place_parse(struct str text, const struct expr_scope *scope, struct arena *mem, struct place *ret,
                uint64_t *ret_used, size_t *ret_at, struct err *err);

#endif
