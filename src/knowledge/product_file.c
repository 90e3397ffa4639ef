/* products.yaml: products with typed attributes, and the rules of what goes with what. */
#include "knowledge/fit.h"
#include "knowledge/knowledge_priv.h"

#include <math.h>
#include <string.h>

static const char *const kinds[] = {"device", "accessory", "consumable", "service", NULL};
static const char *const pers[] = {"once", "month", "year", NULL};

static int64_t field_price(struct kparse *kp, const struct ynode *map, const char *key)
{
        const struct ynode *n = yaml_get(map, key);
        double v;

        if (!n || yaml_is_null(n))
                return -1;
        if (n->kind == YAML_SCALAR && str_to_double(n->text, &v) && v >= 0 && v < 1e9)
                return llround(v * 100);
        fault_error(kp, n->line, "%s must be a price", key);
        return -1;
}

static unsigned field_word(struct kparse *kp, const struct ynode *map, const char *key, const char *const *words)
{
        struct str word = field_text(kp, map, key, false);

        for (unsigned i = 0; words[i]; i++) {
                if (str_eq_c(word, words[i]))
                        return i;
        }
        if (word.n)
                fault_error(kp, yaml_get(map, key)->line, "%s: there is no \"%.*s\"; there are %s, %s, %s%s%s", key,
                            STR_ARG(word), words[0], words[1], words[2], words[3] ? ", " : "",
                            words[3] ? words[3] : "");
        return 0;
}

/* ---- attributes ---- */

static struct str joined(struct kparse *kp, struct str_list l)
{
        struct str all = {0};

        for (size_t i = 0; i < l.n; i++)
                all = arena_printf(kp->mem, "%.*s%s%.*s", STR_ARG(all), i ? ", " : "", STR_ARG(l.v[i]));
        return all;
}

static void parse_attributes(struct kparse *kp, const struct ynode *map, struct product *p)
{
        const struct ynode *n = yaml_get(map, "attributes");
        struct product_attribute *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_MAP, "attributes"))
                return;
        if (n->n > KNOWLEDGE_ATTRIBUTES_MAX) {
                fault_error(kp, n->line, "more than %u attributes", KNOWLEDGE_ATTRIBUTES_MAX);
                return;
        }
        v = ARENA_ARRAY(kp->mem, struct product_attribute, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->pairs[i].value;

                v[i].key = arena_str(kp->mem, n->pairs[i].key);
                if (x->kind == YAML_LIST) {
                        v[i].list = field_list(kp, n, arena_cstr(kp->mem, v[i].key));
                        v[i].value = joined(kp, v[i].list);
                } else if (field_is(kp, x, YAML_SCALAR, "an attribute")) {
                        v[i].value = arena_str(kp->mem, str_trim(x->text));
                        v[i].is_quantity = quantity_parse(v[i].value, &v[i].quantity);
                }
        }
        p->attributes = v;
        p->n_attributes = n->n;
}

/* ---- rules ---- */

static const struct {
        const char *sign;
        enum fit_op op;
} ops[] = {{"==", FIT_EQ}, {"!=", FIT_NE}, {"<=", FIT_LE}, {">=", FIT_GE}, {"<", FIT_LT}, {">", FIT_GT}};

static bool is_name(struct str s)
{
        if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z')
                return false;
        for (size_t i = 0; i < s.n; i++) {
                if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_", s.p[i]) || !s.p[i])
                        return false;
        }
        return true;
}

/* A side, or, on the right, a literal: what is no attribute of the product that has the rule. */
static void read_term(struct kparse *kp, struct str text, const struct product *p, bool right, struct fit_term *t)
{
        enum fit_side side = fit_side(text, &t->key);

        t->side = side;
        if (side == SIDE_WITH || !right || (is_name(text) && product_attribute(p, text)))
                return;
        t->side = SIDE_LITERAL;
        t->literal.value = arena_str(kp->mem, text);
        t->literal.is_quantity = quantity_parse(text, &t->literal.quantity);
}

static bool read_condition(struct kparse *kp, const struct ynode *n, struct str text, const struct product *p,
                           struct fit_condition *c)
{
        for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
                ptrdiff_t at = str_find(text, str_c(ops[i].sign), 0);
                struct str left, right, key;

                if (at < 0)
                        continue;
                left = str_trim(str_sub(text, 0, (size_t)at));
                right = str_trim(str_sub(text, (size_t)at + strlen(ops[i].sign), text.n));
                fit_side(left, &key);
                if (!is_name(key) || right.n == 0)
                        break;
                c->op = ops[i].op;
                read_term(kp, left, p, false, &c->left);
                read_term(kp, right, p, true, &c->right);
                return true;
        }
        fault_error(kp, n->line, "when: \"%.*s\" must look like \"write >= with.video_rate\"", STR_ARG(text));
        return false;
}

static void parse_when(struct kparse *kp, const struct ynode *map, const struct product *p, struct product_fit *f)
{
        const struct ynode *n = yaml_get(map, "when");
        struct str_list l = field_list(kp, map, "when");
        struct fit_condition *v = ARENA_ARRAY(kp->mem, struct fit_condition, l.n);

        if (l.n > KNOWLEDGE_CONDITIONS_MAX) {
                fault_error(kp, n->line, "more than %u conditions", KNOWLEDGE_CONDITIONS_MAX);
                return;
        }
        for (size_t i = 0; i < l.n; i++) {
                if (read_condition(kp, n, l.v[i], p, &v[f->n_when]))
                        f->n_when++;
        }
        f->when = v;
}

static void parse_fits(struct kparse *kp, const struct ynode *map, struct product *p)
{
        static const char *const keys[] = {"with", "family", "when", "why", "why_own", "why_not", NULL};
        const struct ynode *n = yaml_get(map, "fits");
        struct product_fit *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "fits"))
                return;
        if (n->n > KNOWLEDGE_FITS_MAX) {
                fault_error(kp, n->line, "more than %u rules", KNOWLEDGE_FITS_MAX);
                return;
        }
        v = ARENA_ARRAY(kp->mem, struct product_fit, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];

                if (!field_is(kp, x, YAML_MAP, "an entry of fits"))
                        continue;
                field_keys(kp, x, keys);
                v[i].with = field_text(kp, x, "with", false);
                v[i].family = field_text(kp, x, "family", false);
                if ((v[i].with.n == 0) == (v[i].family.n == 0))
                        fault_error(kp, x->line, "an entry of fits has either \"with\" or \"family\"");
                ref_add_all(kp, REF_PRODUCT, x, "with");
                field_both(kp, x, "why", true, false, v[i].why);
                field_both(kp, x, "why_own", false, false, v[i].why_own);
                field_both(kp, x, "why_not", false, false, v[i].why_not);
                parse_when(kp, x, p, &v[i]);
        }
        p->fits = v;
        p->n_fits = n->n;
}

/* ---- a product ---- */

static void check_kind(struct kparse *kp, const struct ynode *n, const struct product *p)
{
        if (p->kind == PRODUCT_CONSUMABLE && !p->wear_days)
                fault_error(kp, n->line, "a consumable needs wear_days: after how many days of use it is changed");
        if (p->kind != PRODUCT_CONSUMABLE && p->wear_days)
                fault_error(kp, n->line, "wear_days is of a consumable alone");
        if (p->kind != PRODUCT_DEVICE && p->n_fits == 0)
                fault_warn(kp, n->line, "\"%.*s\" goes with nothing, so it is never offered", STR_ARG(p->id));
}

static void parse_product(struct kparse *kp, const struct ynode *n, struct product *p)
{
        static const char *const keys[] = {"id",
                                           "sku",
                                           "name",
                                           "aliases",
                                           "family",
                                           "kind",
                                           "attributes",
                                           "price_cny",
                                           "price_eur",
                                           "per",
                                           "wear_days",
                                           "within_days",
                                           "warranty_months",
                                           "image",
                                           "fits",
                                           "bad_firmware",
                                           "setup",
                                           "serials",
                                           "errors",
                                           NULL};

        if (!field_is(kp, n, YAML_MAP, "a product"))
                return;
        field_keys(kp, n, keys);
        p->id = field_text(kp, n, "id", true);
        if (p->id.n && !id_ok(p->id))
                fault_error(kp, n->line, "id \"%.*s\": only a-z, 0-9 and -", STR_ARG(p->id));
        p->sku = field_text(kp, n, "sku", false);
        p->family = field_text(kp, n, "family", false);
        p->kind = (enum product_kind)field_word(kp, n, "kind", kinds);
        p->image = field_text(kp, n, "image", false);
        ref_add_all(kp, REF_IMAGE, n, "image");
        field_both(kp, n, "name", true, true, p->name);
        field_lists(kp, n, "aliases", false, p->aliases);
        p->price_cny_minor = field_price(kp, n, "price_cny");
        p->price_eur_minor = field_price(kp, n, "price_eur");
        p->per = (enum price_per)field_word(kp, n, "per", pers);
        p->wear_days = (int)field_int(kp, n, "wear_days", 1, 3650, 0);
        p->within_days = (int)field_int(kp, n, "within_days", 1, 3650, 0);
        p->warranty_months = (int)field_int(kp, n, "warranty_months", 0, 600, 0);
        parse_attributes(kp, n, p);
        parse_fits(kp, n, p);
        parse_product_care(kp, n, p);
        check_kind(kp, n, p);
}

static void parse_families(struct kparse *kp, const struct ynode *root, struct knowledge *k)
{
        static const char *const keys[] = {"id", "name", "words", NULL};
        const struct ynode *n = yaml_get(root, "families");
        struct product_family *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "families"))
                return;
        v = ARENA_ARRAY(kp->mem, struct product_family, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];
                bool used = false;

                if (!field_is(kp, x, YAML_MAP, "a family"))
                        continue;
                field_keys(kp, x, keys);
                v[i].id = field_text(kp, x, "id", true);
                field_both(kp, x, "name", true, true, v[i].name);
                field_lists(kp, x, "words", true, v[i].words);
                for (size_t j = 0; j < k->n_products; j++)
                        used |= str_eq(k->products[j].family, v[i].id);
                if (!used && v[i].id.n)
                        fault_error(kp, x->line, "no product is of the family \"%.*s\"", STR_ARG(v[i].id));
        }
        k->families = v;
        k->n_families = n->n;
}

void parse_products(struct kparse *kp, const struct ynode *root, struct knowledge *k)
{
        static const char *const keys[] = {"products", "families", NULL};
        const struct ynode *n = yaml_get(root, "products");
        struct product *v;

        field_keys(kp, root, keys);
        if (!n) {
                fault_error(kp, 1, "\"products\" is missing");
                return;
        }
        if (!field_is(kp, n, YAML_LIST, "products"))
                return;
        v = ARENA_ARRAY(kp->mem, struct product, n->n);
        for (size_t i = 0; i < n->n; i++) {
                parse_product(kp, n->items[i], &v[i]);
                for (size_t j = 0; j < i; j++) {
                        if (v[i].id.n && str_eq(v[i].id, v[j].id))
                                fault_error(kp, n->items[i]->line, "product \"%.*s\" stands twice", STR_ARG(v[i].id));
                }
        }
        k->products = v;
        k->n_products = n->n;
        parse_families(kp, root, k);
        check_products(kp, root, k);
}
