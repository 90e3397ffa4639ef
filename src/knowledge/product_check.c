/* The rules of products.yaml held against the attributes that they ask for: names, dimensions, places of reasons. */
#include "knowledge/fit.h"
#include "knowledge/knowledge_priv.h"

/* One rule of a product, being checked. */
struct rule {
        struct kparse *kp;
        unsigned line;
        const struct product *p;
        const struct product_fit *f;
};

static const struct product_attribute *term_of(const struct fit_term *t, const struct rule *r,
                                               const struct product *with)
{
        if (t->side == SIDE_LITERAL)
                return &t->literal;
        return product_attribute(t->side == SIDE_WITH ? with : r->p, t->key);
}

static void check_condition(const struct rule *r, const struct fit_condition *c, const struct product *with)
{
        const struct product_attribute *a = term_of(&c->left, r, with), *b = term_of(&c->right, r, with);
        bool ordered = c->op != FIT_EQ && c->op != FIT_NE;

        if (!a || !b) {
                const struct fit_term *t = a ? &c->right : &c->left;
                const struct product *of = t->side == SIDE_WITH ? with : r->p;

                fault_error(r->kp, r->line, "when: \"%.*s\" has no attribute \"%.*s\"", STR_ARG(of->id),
                            STR_ARG(t->key));
        } else if ((a->list.n || b->list.n) && !ordered) {
                return; /* of a list one word is the other's */
        } else if (a->is_quantity != b->is_quantity) {
                fault_error(r->kp, r->line, "when: \"%.*s\" and \"%.*s\" cannot be compared", STR_ARG(a->value),
                            STR_ARG(b->value));
        } else if (a->is_quantity && a->quantity.dimension != b->quantity.dimension) {
                fault_error(r->kp, r->line, "when: \"%.*s\" is a %s, \"%.*s\" a %s", STR_ARG(a->value),
                            dimension_name(a->quantity.dimension), STR_ARG(b->value),
                            dimension_name(b->quantity.dimension));
        } else if (ordered && !a->is_quantity) {
                fault_error(r->kp, r->line, "when: words such as \"%.*s\" have no order; a number with a unit has",
                            STR_ARG(a->value));
        }
}

static bool is_special(const struct product *p, struct str key)
{
        return str_eq(key, STR("name")) || str_eq(key, STR("days")) ||
               (str_eq(key, STR("wear_days")) && p->wear_days) || (str_eq(key, STR("within_days")) && p->within_days);
}

/* Does any product of the family of p have the attribute? What a customer has of it is not known here. */
static bool in_family(const struct knowledge *k, const struct product *p, struct str key)
{
        for (size_t i = 0; i < k->n_products; i++) {
                if (p->family.n && str_eq(k->products[i].family, p->family) && product_attribute(&k->products[i], key))
                        return true;
        }
        return false;
}

static void check_place(const struct rule *r, const struct knowledge *k, const char *text, struct str place,
                        const struct product *with)
{
        struct str key;
        enum fit_side side = fit_side(place, &key);
        bool known = str_eq(key, STR("name"));

        if (side == SIDE_OWN && text[3] == '\0')
                fault_error(r->kp, r->line, "%s: {%.*s} stands in why_own alone", text, STR_ARG(place));
        else if (side == SIDE_OWN)
                known |= in_family(k, r->p, key);
        else if (side == SIDE_WITH)
                known |= product_attribute(with, key) != NULL;
        else
                known |= is_special(r->p, key) || product_attribute(r->p, key);
        if (!known)
                fault_error(r->kp, r->line, "%s: there is no attribute for {%.*s}", text, STR_ARG(place));
}

static bool has_digit(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] >= '0' && s.p[i] <= '9')
                        return true;
        }
        return false;
}

static void check_reason(const struct rule *r, const struct knowledge *k, const char *name, const struct str text[KL],
                         const struct product *with)
{
        for (int l = 0; l < KL; l++) {
                struct str rest = text[l], before, place;
                bool more = true, digits = false;

                while (more) {
                        more = fit_place(&rest, &before, &place);
                        digits |= has_digit(before);
                        if (more)
                                check_place(r, k, name, place, with);
                }
                if (digits)
                        fault_warn(r->kp, r->line,
                                   "%s: a number in the %s text is taken out unless an attribute has it; write {…}",
                                   name, lang_words[l]);
        }
}

static void check_about(const struct rule *r, const struct knowledge *k, const struct product *with)
{
        size_t before = r->kp->rep->n_errors;

        for (size_t i = 0; i < r->f->n_when; i++)
                check_condition(r, &r->f->when[i], with);
        check_reason(r, k, "why", r->f->why, with);
        check_reason(r, k, "why_own", r->f->why_own, with);
        check_reason(r, k, "why_not", r->f->why_not, with);
        if (r->kp->rep->n_errors == before && fit_holds(r->p, r->f, with) == FIT_NO && !r->f->why_not[0].n)
                fault_warn(r->kp, r->line, "\"%.*s\" never goes with \"%.*s\"; say so in why_not", STR_ARG(r->p->id),
                           STR_ARG(with->id));
}

static void check_rule(const struct rule *r, const struct knowledge *k)
{
        bool any = false;

        if (str_eq(r->f->with, r->p->id))
                fault_error(r->kp, r->line, "\"%.*s\" goes with itself", STR_ARG(r->p->id));
        for (size_t i = 0; i < k->n_products; i++) {
                if (&k->products[i] == r->p || !fit_is_about(r->f, &k->products[i]))
                        continue;
                any = true;
                check_about(r, k, &k->products[i]);
        }
        if (!any && r->f->family.n)
                fault_error(r->kp, r->line, "there is no other product of the family \"%.*s\"", STR_ARG(r->f->family));
}

void check_products(struct kparse *kp, const struct ynode *root, const struct knowledge *k)
{
        const struct ynode *list = yaml_get(root, "products");

        for (size_t i = 0; i < k->n_products; i++) {
                const struct ynode *fits = yaml_get(list->items[i], "fits");

                for (size_t j = 0; j < k->products[i].n_fits; j++) {
                        struct rule r = {kp, fits->items[j]->line, &k->products[i], &k->products[i].fits[j]};

                        check_rule(&r, k);
                }
        }
}
