/* Reading one field of a YAML map: type, limits and languages checked, every fault named with its line. */
#include "base/time.h"
#include "knowledge/knowledge_priv.h"
#include "text/lang.h"

#include <math.h>
#include <string.h>
#include <utf8proc.h>

bool utf8_ok(struct str s)
{
        size_t i = 0;

        while (i < s.n) {
                utf8proc_int32_t c;
                utf8proc_ssize_t r =
                        utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);

                if (r <= 0 || c == 0)
                        return false;
                i += (size_t)r;
        }
        return true;
}

bool has_han(struct str s)
{
        size_t i = 0;

        while (i < s.n) {
                utf8proc_int32_t c;
                utf8proc_ssize_t r =
                        utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);

                if (r <= 0)
                        return false;
                if ((c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || c >= 0x20000)
                        return true;
                i += (size_t)r;
        }
        return false;
}

bool id_ok(struct str id)
{
        if (id.n == 0 || id.n > 64)
                return false;
        for (size_t i = 0; i < id.n; i++) {
                char c = id.p[i];

                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i)))
                        return false;
        }
        return true;
}

void field_keys(struct kparse *kp, const struct ynode *map, const char *const *known)
{
        if (!map || map->kind != YAML_MAP)
                return;
        for (size_t i = 0; i < map->n; i++) {
                const char *const *k = known;

                while (*k && !str_eq_c(map->pairs[i].key, *k))
                        k++;
                if (!*k)
                        fault_error(kp, map->pairs[i].line, "unknown key \"%.*s\"", STR_ARG(map->pairs[i].key));
        }
}

bool field_is(struct kparse *kp, const struct ynode *n, enum yaml_kind kind, const char *what)
{
        static const char *const names[] = {"text", "a list", "a map"};

        if (n->kind == kind)
                return true;
        fault_error(kp, n->line, "%s must be %s", what, names[kind]);
        return false;
}

static const struct ynode *get(struct kparse *kp, const struct ynode *map, const char *key, bool required)
{
        const struct ynode *n = yaml_get(map, key);

        if (n && yaml_is_null(n))
                n = NULL;
        if (!n && required)
                fault_error(kp, map ? map->line : 1, "\"%s\" is missing", key);
        return n;
}

struct str field_text(struct kparse *kp, const struct ynode *map, const char *key, bool required)
{
        const struct ynode *n = get(kp, map, key, required);

        if (!n || !field_is(kp, n, YAML_SCALAR, key))
                return (struct str){0};
        return arena_str(kp->mem, str_trim(n->text));
}

int64_t field_int(struct kparse *kp, const struct ynode *map, const char *key, int64_t min, int64_t max,
                  int64_t otherwise)
{
        const struct ynode *n = get(kp, map, key, false);
        int64_t v;

        if (!n || !field_is(kp, n, YAML_SCALAR, key))
                return otherwise;
        if (str_to_i64(n->text, min, max, &v))
                return v;
        fault_error(kp, n->line, "%s must be a whole number from %lld to %lld", key, (long long)min, (long long)max);
        return otherwise;
}

double field_seconds(struct kparse *kp, const struct ynode *map, const char *key, double otherwise)
{
        const struct ynode *n = get(kp, map, key, false);
        double v;

        if (!n || !field_is(kp, n, YAML_SCALAR, key))
                return otherwise;
        if (str_to_double(n->text, &v) && isfinite(v) && v >= 0 && v <= 86400)
                return v;
        fault_error(kp, n->line, "%s must be a number of seconds", key);
        return otherwise;
}

bool field_bool(struct kparse *kp, const struct ynode *map, const char *key)
{
        const struct ynode *n = get(kp, map, key, false);

        if (!n || !field_is(kp, n, YAML_SCALAR, key))
                return false;
        if (str_eq_c(n->text, "true"))
                return true;
        if (!str_eq_c(n->text, "false"))
                fault_error(kp, n->line, "%s must be true or false", key);
        return false;
}

int32_t parse_date(struct str s)
{
        int64_t ms;

        if (s.n != 10 || !time_parse_iso(s, &ms))
                return 0;
        return (s.p[0] - '0') * 10000000 + (s.p[1] - '0') * 1000000 + (s.p[2] - '0') * 100000 + (s.p[3] - '0') * 10000 +
               (s.p[5] - '0') * 1000 + (s.p[6] - '0') * 100 + (s.p[8] - '0') * 10 + (s.p[9] - '0');
}

int32_t field_date(struct kparse *kp, const struct ynode *map, const char *key)
{
        const struct ynode *n = get(kp, map, key, false);
        int32_t d;

        if (!n || !field_is(kp, n, YAML_SCALAR, key))
                return 0;
        d = parse_date(n->text);
        if (!d)
                fault_error(kp, n->line, "%s must be a date like 2026-03-10", key);
        return d;
}

static const char *const both_keys[] = {"zh", "en", NULL};
const char *const lang_words[KL] = {"Chinese", "English"};

void field_both(struct kparse *kp, const struct ynode *map, const char *key, bool required, bool bare_ok,
                struct str ret[KL])
{
        const struct ynode *n = get(kp, map, key, required);

        ret[LANG_ZH] = ret[LANG_EN] = (struct str){0};
        if (!n)
                return;
        if (n->kind == YAML_SCALAR && bare_ok) {
                ret[LANG_ZH] = ret[LANG_EN] = arena_str(kp->mem, str_trim(n->text));
                return;
        }
        if (!field_is(kp, n, YAML_MAP, key))
                return;
        field_keys(kp, n, both_keys);
        for (int l = 0; l < KL; l++) {
                const struct ynode *v = yaml_get(n, both_keys[l]);

                if (v && v->kind == YAML_SCALAR && str_trim(v->text).n)
                        ret[l] = arena_str(kp->mem, str_trim(v->text));
                else
                        fault_error(kp, v ? v->line : n->line, "%s: the %s text is missing", key, lang_words[l]);
        }
}

unsigned field_either(struct kparse *kp, const struct ynode *map, const char *key, bool *ret_bare, struct str ret[KL])
{
        const struct ynode *n = get(kp, map, key, true);

        ret[LANG_ZH] = ret[LANG_EN] = (struct str){0};
        *ret_bare = n && n->kind == YAML_SCALAR;
        if (!n)
                return 0;
        if (*ret_bare) {
                ret[LANG_ZH] = ret[LANG_EN] = arena_str(kp->mem, str_trim(n->text));
                return n->line;
        }
        if (!field_is(kp, n, YAML_MAP, key))
                return 0;
        field_keys(kp, n, both_keys);
        for (int l = 0; l < KL; l++) {
                const struct ynode *v = yaml_get(n, both_keys[l]);

                if (v && !yaml_is_null(v) && field_is(kp, v, YAML_SCALAR, key))
                        ret[l] = arena_str(kp->mem, str_trim(v->text));
        }
        return n->line;
}

static struct str_list list_of(struct kparse *kp, const struct ynode *n, const char *what)
{
        struct str *v;
        size_t used = 0;

        if (n->kind == YAML_SCALAR && n->text.n) {
                v = ARENA_NEW(kp->mem, struct str);
                *v = arena_str(kp->mem, str_trim(n->text));
                return (struct str_list){v, 1};
        }
        if (!field_is(kp, n, YAML_LIST, what))
                return (struct str_list){0};
        v = ARENA_ARRAY(kp->mem, struct str, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];

                if (x->kind != YAML_SCALAR || str_trim(x->text).n == 0)
                        fault_error(kp, x->line, "%s must be a list of texts", what);
                else
                        v[used++] = arena_str(kp->mem, str_trim(x->text));
        }
        return (struct str_list){v, used};
}

struct str_list field_list(struct kparse *kp, const struct ynode *map, const char *key)
{
        const struct ynode *n = get(kp, map, key, false);

        return n ? list_of(kp, n, key) : (struct str_list){0};
}

static void split_mixed(struct kparse *kp, struct str_list all, struct str_list ret[KL])
{
        for (int l = 0; l < KL; l++) {
                struct str *v = ARENA_ARRAY(kp->mem, struct str, all.n);
                size_t n = 0;

                for (size_t i = 0; i < all.n; i++) {
                        if (has_han(all.v[i]) == (l == LANG_ZH))
                                v[n++] = all.v[i];
                }
                ret[l] = (struct str_list){v, n};
        }
}

/* Gives the line of the list, 0 without one. */
static unsigned read_lists(struct kparse *kp, const struct ynode *map, const char *key, bool required,
                           struct str_list ret[KL])
{
        const struct ynode *n = get(kp, map, key, required);

        ret[LANG_ZH] = ret[LANG_EN] = (struct str_list){0};
        if (!n)
                return 0;
        if (n->kind == YAML_LIST) {
                split_mixed(kp, list_of(kp, n, key), ret);
        } else if (field_is(kp, n, YAML_MAP, key)) {
                field_keys(kp, n, both_keys);
                for (int l = 0; l < KL; l++) {
                        const struct ynode *v = yaml_get(n, both_keys[l]);

                        if (v && !yaml_is_null(v))
                                ret[l] = list_of(kp, v, key);
                }
        }
        return n->line;
}

void field_lists(struct kparse *kp, const struct ynode *map, const char *key, bool required, struct str_list ret[KL])
{
        unsigned line = read_lists(kp, map, key, required, ret);

        for (int l = 0; required && line && l < KL; l++) {
                if (ret[l].n == 0)
                        fault_error(kp, line, "%s: there is nothing in %s", key, lang_words[l]);
        }
}

static void check_asks(struct kparse *kp, const struct ynode *map, struct str_list ret[KL])
{
        const struct ynode *n = yaml_get(map, "ask");

        ref_add_all(kp, REF_ASK, map, "ask");
        for (int l = 0; l < KL; l++) {
                if (ret[l].n > KNOWLEDGE_ASKS_MAX) {
                        fault_error(kp, n->line, "more than %u phrasings", KNOWLEDGE_ASKS_MAX);
                        ret[l].n = KNOWLEDGE_ASKS_MAX;
                }
                for (size_t i = 0; i < ret[l].n; i++) {
                        if (ret[l].v[i].n > KNOWLEDGE_ASK_BYTES_MAX)
                                fault_error(kp, n->line, "a phrasing is longer than %u bytes", KNOWLEDGE_ASK_BYTES_MAX);
                }
        }
}

void field_asks(struct kparse *kp, const struct ynode *map, struct str_list ret[KL])
{
        field_lists(kp, map, "ask", true, ret);
        check_asks(kp, map, ret);
}

unsigned field_asks_either(struct kparse *kp, const struct ynode *map, struct str_list ret[KL])
{
        unsigned line = read_lists(kp, map, "ask", true, ret);

        check_asks(kp, map, ret);
        return line;
}

void ref_add(struct kparse *kp, enum ref_kind kind, unsigned line, struct str name)
{
        if (name.n)
                *VEC_ADD(&kp->refs) = (struct ref){kind, line, kp->file, arena_str(kp->tmp, str_trim(name))};
}

static void ref_node(struct kparse *kp, enum ref_kind kind, const struct ynode *n)
{
        if (n->kind == YAML_SCALAR)
                ref_add(kp, kind, n->line, n->text);
        for (size_t i = 0; i < n->n; i++)
                ref_node(kp, kind, n->kind == YAML_MAP ? n->pairs[i].value : n->items[i]);
}

void ref_add_all(struct kparse *kp, enum ref_kind kind, const struct ynode *map, const char *key)
{
        const struct ynode *n = yaml_get(map, key);

        if (n && !yaml_is_null(n))
                ref_node(kp, kind, n);
}

struct str_list field_products(struct kparse *kp, const struct ynode *map)
{
        struct str_list l = field_list(kp, map, "products");

        for (size_t i = 0; i < l.n; i++) {
                if (str_eq(l.v[i], STR("all")))
                        return (struct str_list){0};
        }
        ref_add_all(kp, REF_PRODUCT, map, "products");
        return l;
}

struct str_list field_intents(struct kparse *kp, const struct ynode *map)
{
        ref_add_all(kp, REF_INTENT, map, "intent");
        return field_list(kp, map, "intent");
}
