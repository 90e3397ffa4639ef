#include "knowledge/fit.h"

#include <string.h>

const struct product_attribute *product_attribute(const struct product *p, struct str key)
{
        for (size_t i = 0; i < p->n_attributes; i++) {
                if (str_eq(p->attributes[i].key, key))
                        return &p->attributes[i];
        }
        return NULL;
}

enum fit_side fit_side(struct str place, struct str *ret_key)
{
        if (str_starts(place, STR("with."))) {
                *ret_key = str_sub(place, 5, place.n);
                return SIDE_WITH;
        }
        if (str_starts(place, STR("own."))) {
                *ret_key = str_sub(place, 4, place.n);
                return SIDE_OWN;
        }
        *ret_key = place;
        return SIDE_THIS;
}

bool fit_place(struct str *rest, struct str *ret_before, struct str *ret_name)
{
        ptrdiff_t open = str_find(*rest, STR("{"), 0), close = open < 0 ? -1 : str_find(*rest, STR("}"), (size_t)open);

        if (close < 0) {
                *ret_before = *rest;
                *rest = (struct str){0};
                return false;
        }
        *ret_before = str_sub(*rest, 0, (size_t)open);
        *ret_name = str_sub(*rest, (size_t)open + 1, (size_t)(close - open) - 1);
        *rest = str_sub(*rest, (size_t)close + 1, rest->n);
        return true;
}

bool fit_is_about(const struct product_fit *f, const struct product *with)
{
        return f->with.n ? str_eq(f->with, with->id) : f->family.n && str_eq(f->family, with->family);
}

const struct product_fit *fit_rule(const struct product *p, const struct product *with)
{
        for (size_t i = 0; i < p->n_fits; i++) {
                if (fit_is_about(&p->fits[i], with))
                        return &p->fits[i];
        }
        return NULL;
}

static const struct product_attribute *of_side(const struct fit_term *t, const struct product *p,
                                               const struct product *with)
{
        switch ((enum fit_side)t->side) {
        case SIDE_LITERAL: return &t->literal;
        case SIDE_WITH: return product_attribute(with, t->key);
        case SIDE_THIS:
        case SIDE_OWN: break;
        }
        return product_attribute(p, t->key);
}

static bool has_word(const struct product_attribute *a, struct str word)
{
        for (size_t i = 0; i < a->list.n; i++) {
                if (str_ieq(a->list.v[i], word))
                        return true;
        }
        return a->list.n == 0 && str_ieq(a->value, word);
}

/* A list is equal to a word that it has, and to a list that shares one. */
static bool same(const struct product_attribute *a, const struct product_attribute *b)
{
        if (a->is_quantity && b->is_quantity)
                return a->quantity.value == b->quantity.value;
        if (b->list.n == 0)
                return has_word(a, b->value);
        for (size_t i = 0; i < b->list.n; i++) {
                if (has_word(a, b->list.v[i]))
                        return true;
        }
        return false;
}

static bool compare(const struct product_attribute *a, enum fit_op op, const struct product_attribute *b)
{
        double x = a->quantity.value, y = b->quantity.value;

        switch (op) {
        case FIT_EQ: return same(a, b);
        case FIT_NE: return !same(a, b);
        case FIT_LT: return x < y;
        case FIT_LE: return x <= y;
        case FIT_GT: return x > y;
        case FIT_GE: return x >= y;
        }
        return false;
}

enum fit_answer fit_holds(const struct product *p, const struct product_fit *f, const struct product *with)
{
        enum fit_answer all = FIT_YES;

        for (size_t i = 0; i < f->n_when; i++) {
                const struct fit_condition *c = &f->when[i];
                const struct product_attribute *a = of_side(&c->left, p, with), *b = of_side(&c->right, p, with);

                if (!a || !b)
                        all = FIT_UNKNOWN;
                else if (!compare(a, c->op, b))
                        return FIT_NO;
        }
        return all;
}
