/* company.yaml, products.yaml, chitchat.yaml */
#include "base/tz.h"
#include "knowledge/knowledge_priv.h"
#include "text/lang.h"

#include <math.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

static const char *const company_keys[] = {
        "id",       "name",        "languages", "time_zone",          "order_formats",        "hours",
        "holidays", "makeup_days", "notices",   "return_window_days", "exchange_window_days", "privacy_article",
        "tone",     "greeting",    NULL};
static const char *const day_keys[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static bool parse_clock(struct str s, int *ret)
{
        int64_t h, m;

        if (s.n != 5 || s.p[2] != ':' || !str_to_i64(str_sub(s, 0, 2), 0, 24, &h) ||
            !str_to_i64(str_sub(s, 3, 2), 0, 59, &m))
                return false;
        *ret = (int)(h * 60 + m);
        return *ret <= 24 * 60;
}

static void parse_hours(struct kparse *kp, const struct ynode *n, struct company *c)
{
        for (int d = 0; d < 7; d++)
                c->hours[d] = (struct day_hours){-1, -1};
        if (!n || !field_is(kp, n, YAML_MAP, "hours"))
                return;
        field_keys(kp, n, day_keys);
        for (int d = 0; d < 7; d++) {
                const struct ynode *v = yaml_get(n, day_keys[d]);
                struct day_hours *h = &c->hours[d];

                if (!v || yaml_is_null(v) || (v->kind == YAML_SCALAR && str_eq_c(v->text, "closed")))
                        continue;
                if (v->kind != YAML_SCALAR || v->text.n != 11 || v->text.p[5] != '-' ||
                    !parse_clock(str_sub(v->text, 0, 5), &h->open_min) ||
                    !parse_clock(str_sub(v->text, 6, 5), &h->close_min) || h->open_min >= h->close_min) {
                        fault_error(kp, v->line, "hours must look like \"09:00-21:00\" or closed");
                        *h = (struct day_hours){-1, -1};
                }
        }
}

/* Days as plain dates or as {date, name}. */
static const struct company_day *parse_days(struct kparse *kp, const struct ynode *root, const char *key, size_t *ret_n)
{
        static const char *const keys[] = {"date", "name", NULL};
        const struct ynode *n = yaml_get(root, key);
        struct company_day *v;

        *ret_n = 0;
        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, key))
                return NULL;
        v = ARENA_ARRAY(kp->mem, struct company_day, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];

                if (x->kind == YAML_MAP) {
                        field_keys(kp, x, keys);
                        v[i].date = field_date(kp, x, "date");
                        field_both(kp, x, "name", true, true, v[i].name);
                } else if (x->kind == YAML_SCALAR) {
                        v[i].date = parse_date(x->text);
                }
                if (!v[i].date)
                        fault_error(kp, x->line, "%s: a date like 2026-03-10 is missing", key);
        }
        *ret_n = n->n;
        return v;
}

static void parse_notices(struct kparse *kp, const struct ynode *root, struct company *c)
{
        static const char *const keys[] = {"from", "to", "text", NULL};
        const struct ynode *n = yaml_get(root, "notices");
        struct company_notice *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "notices"))
                return;
        v = ARENA_ARRAY(kp->mem, struct company_notice, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];

                if (!field_is(kp, x, YAML_MAP, "a notice"))
                        continue;
                field_keys(kp, x, keys);
                v[i].from = field_date(kp, x, "from");
                v[i].to = field_date(kp, x, "to");
                field_both(kp, x, "text", true, false, v[i].text);
                if (!v[i].from || !v[i].to || v[i].to < v[i].from)
                        fault_error(kp, x->line, "a notice needs from and to, in this order");
        }
        c->notices = v;
        c->n_notices = n->n;
}

void parse_company(struct kparse *kp, const struct ynode *root, struct company *c)
{
        if (!field_is(kp, root, YAML_MAP, "company.yaml"))
                return;
        field_keys(kp, root, company_keys);
        c->id = field_text(kp, root, "id", true);
        field_both(kp, root, "name", true, true, c->name);
        c->time_zone = field_text(kp, root, "time_zone", true);
        field_both(kp, root, "greeting", true, false, c->greeting);
        field_both(kp, root, "tone", false, true, c->tone);
        c->order_formats = field_list(kp, root, "order_formats");
        c->privacy_article = field_text(kp, root, "privacy_article", false);
        ref_add_all(kp, REF_DOC, root, "privacy_article");
        c->return_window_days = (int)field_int(kp, root, "return_window_days", 0, 3650, 0);
        c->exchange_window_days = (int)field_int(kp, root, "exchange_window_days", 0, 3650, 0);
        parse_hours(kp, yaml_get(root, "hours"), c);
        c->holidays = parse_days(kp, root, "holidays", &c->n_holidays);
        c->makeup_days = parse_days(kp, root, "makeup_days", &c->n_makeup_days);
        parse_notices(kp, root, c);
        (void)field_list(kp, root, "languages");
}

/* ---- products ---- */

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

static void parse_fits(struct kparse *kp, const struct ynode *map, struct product *p)
{
        static const char *const keys[] = {"with", "why", "when", NULL};
        const struct ynode *n = yaml_get(map, "fits");
        struct product_fit *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "fits"))
                return;
        v = ARENA_ARRAY(kp->mem, struct product_fit, n->n);
        for (size_t i = 0; i < n->n; i++) {
                if (!field_is(kp, n->items[i], YAML_MAP, "an entry of fits"))
                        continue;
                field_keys(kp, n->items[i], keys);
                v[i].with = field_text(kp, n->items[i], "with", true);
                ref_add_all(kp, REF_PRODUCT, n->items[i], "with");
                field_both(kp, n->items[i], "why", true, false, v[i].why);
        }
        p->fits = v;
        p->n_fits = n->n;
}

static void parse_attributes(struct kparse *kp, const struct ynode *map, struct product *p)
{
        const struct ynode *n = yaml_get(map, "attributes");
        struct product_attribute *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_MAP, "attributes"))
                return;
        v = ARENA_ARRAY(kp->mem, struct product_attribute, n->n);
        for (size_t i = 0; i < n->n; i++) {
                if (!field_is(kp, n->pairs[i].value, YAML_SCALAR, "an attribute"))
                        continue;
                v[i].key = arena_str(kp->mem, n->pairs[i].key);
                v[i].value = arena_str(kp->mem, n->pairs[i].value->text);
        }
        p->attributes = v;
        p->n_attributes = n->n;
}

static void parse_bad_firmware(struct kparse *kp, const struct ynode *map, struct product *p)
{
        static const char *const keys[] = {"version", "article", NULL};
        const struct ynode *n = yaml_get(map, "bad_firmware");
        struct product_bad_firmware *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "bad_firmware"))
                return;
        v = ARENA_ARRAY(kp->mem, struct product_bad_firmware, n->n);
        for (size_t i = 0; i < n->n; i++) {
                struct str doc;

                if (!field_is(kp, n->items[i], YAML_MAP, "an entry of bad_firmware"))
                        continue;
                field_keys(kp, n->items[i], keys);
                v[i].version = field_text(kp, n->items[i], "version", true);
                doc = field_text(kp, n->items[i], "article", false);
                ref_add_all(kp, REF_DOC, n->items[i], "article");
                if (doc.n)
                        v[i].doc = arena_printf(kp->mem, "article:%.*s", STR_ARG(doc));
        }
        p->bad_firmware = v;
        p->n_bad_firmware = n->n;
}

static struct str parse_setup(struct kparse *kp, const struct ynode *map)
{
        struct str doc = field_text(kp, map, "setup", false);

        ref_add_all(kp, REF_DOC, map, "setup");
        return doc.n ? arena_printf(kp->mem, "article:%.*s", STR_ARG(doc)) : doc;
}

static void check_patterns(struct kparse *kp, const struct ynode *n, struct str_list patterns)
{
        for (size_t i = 0; i < patterns.n; i++) {
                PCRE2_SIZE at;
                int code;
                pcre2_code *re = pcre2_compile((PCRE2_SPTR)patterns.v[i].p, patterns.v[i].n, 0, &code, &at, NULL);

                if (!re)
                        fault_error(kp, n->line, "serials: \"%.*s\" is no regular expression", STR_ARG(patterns.v[i]));
                pcre2_code_free(re);
        }
}

static void parse_errors(struct kparse *kp, const struct ynode *map, struct product *p)
{
        static const char *const keys[] = {"code", "flow", NULL};
        const struct ynode *n = yaml_get(map, "errors");
        struct product_error *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "errors"))
                return;
        v = ARENA_ARRAY(kp->mem, struct product_error, n->n);
        for (size_t i = 0; i < n->n; i++) {
                if (!field_is(kp, n->items[i], YAML_MAP, "an entry of errors"))
                        continue;
                field_keys(kp, n->items[i], keys);
                v[i].code = field_text(kp, n->items[i], "code", true);
                v[i].flow = field_text(kp, n->items[i], "flow", true);
                ref_add_all(kp, REF_DOC, n->items[i], "flow");
        }
        p->errors = v;
        p->n_errors = n->n;
}

static void parse_product(struct kparse *kp, const struct ynode *n, struct product *p)
{
        static const char *const keys[] = {"id",         "sku",          "name",      "aliases",         "family",
                                           "attributes", "price_cny",    "price_eur", "warranty_months", "image",
                                           "fits",       "bad_firmware", "setup",     "serials",         "errors",
                                           NULL};

        if (!field_is(kp, n, YAML_MAP, "a product"))
                return;
        field_keys(kp, n, keys);
        p->id = field_text(kp, n, "id", true);
        if (p->id.n && !id_ok(p->id))
                fault_error(kp, n->line, "id \"%.*s\": only a-z, 0-9 and -", STR_ARG(p->id));
        p->sku = field_text(kp, n, "sku", false);
        p->family = field_text(kp, n, "family", false);
        p->image = field_text(kp, n, "image", false);
        ref_add_all(kp, REF_IMAGE, n, "image");
        field_both(kp, n, "name", true, true, p->name);
        field_lists(kp, n, "aliases", false, p->aliases);
        p->price_cny_minor = field_price(kp, n, "price_cny");
        p->price_eur_minor = field_price(kp, n, "price_eur");
        p->warranty_months = (int)field_int(kp, n, "warranty_months", 0, 600, 0);
        parse_attributes(kp, n, p);
        parse_fits(kp, n, p);
        parse_bad_firmware(kp, n, p);
        p->setup = parse_setup(kp, n);
        p->serial_formats = field_list(kp, n, "serials");
        check_patterns(kp, n, p->serial_formats);
        parse_errors(kp, n, p);
}

void parse_products(struct kparse *kp, const struct ynode *root, struct knowledge *k)
{
        static const char *const keys[] = {"products", NULL};
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
}

/* ---- small talk and the background class ---- */

void parse_smalltalk(struct kparse *kp, const struct ynode *root, struct knowledge *k)
{
        static const char *const keys[] = {"background", "smalltalk", NULL};
        static const char *const entry_keys[] = {"id", "ask", "say", "title", NULL};
        const struct ynode *n = yaml_get(root, "smalltalk");
        struct smalltalk *v;

        field_keys(kp, root, keys);
        field_lists(kp, root, "background", false, k->background);
        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "smalltalk"))
                return;
        v = ARENA_ARRAY(kp->mem, struct smalltalk, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];

                if (!field_is(kp, x, YAML_MAP, "an entry of smalltalk"))
                        continue;
                field_keys(kp, x, entry_keys);
                v[i].id = field_text(kp, x, "id", true);
                if (v[i].id.n && !id_ok(v[i].id))
                        fault_error(kp, x->line, "id \"%.*s\": only a-z, 0-9 and -", STR_ARG(v[i].id));
                field_asks(kp, x, v[i].ask);
                field_lists(kp, x, "say", true, v[i].say);
        }
        k->smalltalk = v;
        k->n_smalltalk = n->n;
}
