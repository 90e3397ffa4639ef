/*
 * Conditions that can be decided without any fact: constants, and what one expression ("the subject": order.status,
 * days_since(order.delivered_at)) is compared with. For each subject the set of values that the conditions so far leave
 * is kept: numbers as intervals, texts as words or all but some words. A condition that leaves nothing is an error; one
 * that takes nothing away is pointed out. What compares two subjects with each other is not followed.
 */
#include "knowledge/action_priv.h"

#include <string.h>

#define SET_MAX 64u
#define SUBJECTS_MAX 64u
#define LOWEST (-VALUE_NUMBER_MAX - 1)
#define HIGHEST (VALUE_NUMBER_MAX + 1)

struct span {
        int64_t from, to; /* both in it */
};

struct set {
        bool numbers;
        bool but; /* words: all except these */
        size_t n;
        union {
                struct span spans[SET_MAX]; /* in order, apart */
                struct str words[SET_MAX];
        };
};

struct subject {
        const struct expr *e;
        struct set left;
        unsigned line;
};

static bool same(const struct expr *a, const struct expr *b)
{
        if (a->op != b->op || a->slot != b->slot || a->fn != b->fn || a->loop != b->loop || a->n_args != b->n_args ||
            !str_eq(a->name, b->name) || !value_equal(&a->value, &b->value))
                return false;
        for (size_t i = 0; i < a->n_args; i++) {
                if (!same(a->args[i], b->args[i]))
                        return false;
        }
        return true;
}

/* ---- sets ---- */

static bool has_word(const struct set *s, struct str word)
{
        for (size_t i = 0; i < s->n; i++) {
                if (str_eq(s->words[i], word))
                        return true;
        }
        return false;
}

static bool is_empty(const struct set *s)
{
        return s->n == 0 && !s->but;
}

static bool complement(const struct set *a, struct set *ret)
{
        int64_t from = LOWEST;

        if (!a->numbers) {
                *ret = *a;
                ret->but = !a->but;
                return true;
        }
        *ret = (struct set){.numbers = true};
        for (size_t i = 0; i < a->n; i++) {
                if (a->spans[i].from > from) {
                        if (ret->n == SET_MAX - 1)
                                return false;
                        ret->spans[ret->n++] = (struct span){from, a->spans[i].from - 1};
                }
                from = a->spans[i].to + 1;
        }
        if (from <= HIGHEST)
                ret->spans[ret->n++] = (struct span){from, HIGHEST};
        return true;
}

static bool meet_numbers(const struct set *a, const struct set *b, struct set *ret)
{
        for (size_t i = 0; i < a->n; i++) {
                for (size_t j = 0; j < b->n; j++) {
                        int64_t from = a->spans[i].from > b->spans[j].from ? a->spans[i].from : b->spans[j].from;
                        int64_t to = a->spans[i].to < b->spans[j].to ? a->spans[i].to : b->spans[j].to;

                        if (from > to)
                                continue;
                        if (ret->n == SET_MAX)
                                return false;
                        ret->spans[ret->n++] = (struct span){from, to};
                }
        }
        return true;
}

static bool meet_words(const struct set *a, const struct set *b, struct set *ret)
{
        if (a->but && b->but) {
                *ret = *a;
                for (size_t i = 0; i < b->n; i++) {
                        if (has_word(ret, b->words[i]))
                                continue;
                        if (ret->n == SET_MAX)
                                return false;
                        ret->words[ret->n++] = b->words[i];
                }
                return true;
        }
        if (a->but)
                return meet_words(b, a, ret);
        for (size_t i = 0; i < a->n; i++) {
                if (has_word(b, a->words[i]) != b->but)
                        ret->words[ret->n++] = a->words[i];
        }
        return true;
}

static bool meet(const struct set *a, const struct set *b, struct set *ret)
{
        *ret = (struct set){.numbers = a->numbers};
        if (a->numbers != b->numbers)
                return false;
        return a->numbers ? meet_numbers(a, b, ret) : meet_words(a, b, ret);
}

static bool join(const struct set *a, const struct set *b, struct set *ret)
{
        struct set x, y, z;

        return complement(a, &x) && complement(b, &y) && meet(&x, &y, &z) && complement(&z, ret);
}

static bool within(const struct set *a, const struct set *b)
{
        struct set x, y;

        return complement(b, &x) && meet(a, &x, &y) && is_empty(&y);
}

/* ---- what a condition says of its subject ---- */

static struct set interval(int64_t from, int64_t to)
{
        struct set s = {.numbers = true};

        if (from <= to) {
                s.n = 1;
                s.spans[0] = (struct span){from, to};
        }
        return s;
}

static bool set_of_value(const struct value *v, struct set *ret)
{
        *ret = (struct set){.numbers = v->type == VALUE_NUMBER};
        if (v->type == VALUE_NUMBER)
                *ret = interval(v->number, v->number);
        else if (v->type == VALUE_STR)
                ret->words[ret->n++] = v->s;
        else if (v->type == VALUE_BOOL)
                ret->words[ret->n++] = v->b ? STR("true") : STR("false");
        else
                return false;
        return true;
}

static bool set_of_list(const struct value *v, struct set *ret)
{
        struct set one, both;

        if (v->type != VALUE_LIST || !v->list.n || !set_of_value(&v->list.v[0], ret))
                return false;
        for (size_t i = 1; i < v->list.n; i++) {
                if (!set_of_value(&v->list.v[i], &one) || !join(ret, &one, &both))
                        return false;
                *ret = both;
        }
        return true;
}

static bool set_of_order(enum expr_op op, const struct value *v, struct set *ret)
{
        if (v->type != VALUE_NUMBER)
                return false;
        switch (op) {
        case OP_LT: *ret = interval(LOWEST, v->number - 1); return true;
        case OP_LE: *ret = interval(LOWEST, v->number); return true;
        case OP_GT: *ret = interval(v->number + 1, HIGHEST); return true;
        case OP_GE: *ret = interval(v->number, HIGHEST); return true;
        default: return false;
        }
}

static enum expr_op turned(enum expr_op op)
{
        switch (op) {
        case OP_LT: return OP_GT;
        case OP_LE: return OP_GE;
        case OP_GT: return OP_LT;
        case OP_GE: return OP_LE;
        default: return op;
        }
}

static bool compares(const struct expr *e, struct arena *mem, const struct expr **ret_subject, struct set *ret)
{
        const struct expr *subject = e->args[0];
        enum expr_op op = e->op;
        struct value v;
        struct set s;

        if (!expr_constant(e->args[1], &v, mem)) {
                if (op == OP_IN || !expr_constant(e->args[0], &v, mem))
                        return false;
                subject = e->args[1];
                op = turned(op);
        }
        *ret_subject = subject;
        if (op == OP_EQ)
                return set_of_value(&v, ret);
        if (op == OP_NE)
                return set_of_value(&v, &s) && complement(&s, ret);
        if (op == OP_IN)
                return set_of_list(&v, ret);
        return set_of_order(op, &v, ret);
}

/* False: no single subject, or not to be followed. */
static bool says(const struct expr *e, struct arena *mem, const struct expr **ret_subject, struct set *ret)
{
        const struct expr *other;
        struct set a, b;

        switch (e->op) {
        case OP_AND:
        case OP_OR:
                if (!says(e->args[0], mem, ret_subject, &a) || !says(e->args[1], mem, &other, &b) ||
                    !same(*ret_subject, other))
                        return false;
                return e->op == OP_AND ? meet(&a, &b, ret) : join(&a, &b, ret);
        case OP_NOT: return says(e->args[0], mem, ret_subject, &a) && complement(&a, ret);
        case OP_EQ:
        case OP_NE:
        case OP_LT:
        case OP_LE:
        case OP_GT:
        case OP_GE:
        case OP_IN: return compares(e, mem, ret_subject, ret);
        case OP_NAME:
        case OP_FIELD:
        case OP_CALL:
        case OP_LOOP: *ret_subject = e; return set_of_value(&(struct value){.type = VALUE_BOOL, .b = true}, ret);
        default: return false;
        }
}

static bool counts(const struct expr *e)
{
        return (e->op == OP_LOOP && (e->loop == LOOP_COUNT || e->loop == LOOP_INDEX)) ||
               (e->op == OP_CALL && strcmp(e->fn->name, "len") == 0);
}

/* All that a subject can be. */
static struct set all_of(const struct action *a, const struct expr *e)
{
        struct set s = {.numbers = e->type->kind == TYPE_NUMBER || e->type->kind == TYPE_MONEY ||
                                   e->type->kind == TYPE_TIME};

        if (s.numbers) {
                s = interval(counts(e) ? 0 : LOWEST, HIGHEST);
                for (size_t i = 0; e->op == OP_NAME && i < a->n_inputs; i++) {
                        const struct action_input *in = &a->inputs[i];

                        if (in->slot == e->slot && !in->list && (in->kind == INPUT_NUMBER || in->kind == INPUT_MONEY))
                                s = interval(in->min, in->max);
                }
                return s;
        }
        if (e->type->kind == TYPE_BOOL) {
                s.words[s.n++] = STR("true");
                s.words[s.n++] = STR("false");
        } else if (e->type->kind == TYPE_TEXT && e->type->n_words && e->type->n_words <= SET_MAX) {
                memcpy(s.words, e->type->words, e->type->n_words * sizeof(struct str));
                s.n = e->type->n_words;
        } else {
                s.but = true;
        }
        return s;
}

/* ---- conditions in turn ---- */

static struct subject *subject_find(struct subject *v, size_t n, const struct expr *e)
{
        for (size_t i = 0; i < n; i++) {
                if (same(v[i].e, e))
                        return &v[i];
        }
        return NULL;
}

struct judged {
        struct subject v[SUBJECTS_MAX];
        size_t n;
};

static void judge(struct action_parse *ap, struct judged *j, const struct expr *e, const char *what, unsigned line)
{
        const struct expr *subject;
        struct subject *known;
        struct set said, all, left;
        struct value v;

        if (e->op == OP_AND) {
                judge(ap, j, e->args[0], what, line);
                judge(ap, j, e->args[1], what, line);
                return;
        }
        if (expr_constant(e, &v, ap->kp->tmp)) {
                if (v.type == VALUE_BOOL && v.b)
                        fault_warn(ap->kp, line, "%s: this is always true", what);
                else
                        fault_error(ap->kp, line, "%s: this is never true", what);
                return;
        }
        if (!says(e, ap->kp->tmp, &subject, &said))
                return;
        known = subject_find(j->v, j->n, subject);
        all = known ? known->left : all_of(ap->a, subject);
        if (!meet(&all, &said, &left))
                return;
        if (is_empty(&left)) {
                if (known && known->line != line)
                        fault_error(ap->kp, line, "%s: this is never true after the condition of line %u", what,
                                    known->line);
                else
                        fault_error(ap->kp, line, "%s: this is never true", what);
                return;
        }
        if (within(&all, &said)) {
                if (known && known->line != line)
                        fault_warn(ap->kp, line, "%s: this is always true after the condition of line %u", what,
                                   known->line);
                else
                        fault_warn(ap->kp, line, "%s: this is always true", what);
        }
        if (!known && j->n < SUBJECTS_MAX) {
                known = &j->v[j->n++];
                known->e = subject;
        }
        if (known) {
                known->left = left;
                known->line = line;
        }
}

void check_conditions(struct action_parse *ap, const struct action_condition *v, size_t n)
{
        struct judged *j = ARENA_NEW(ap->kp->tmp, struct judged);

        for (size_t i = 0; i < n; i++) {
                if (v[i].that)
                        judge(ap, j, v[i].that, "that", v[i].line);
        }
}

void check_condition(struct action_parse *ap, const struct expr *e, const char *what, unsigned line)
{
        struct judged *j = ARENA_NEW(ap->kp->tmp, struct judged);

        judge(ap, j, e, what, line);
}
