/* What a product needs when it is looked after: how it is set up, firmware to be replaced, serials and codes to be
 * read. */
#include "base/arena.h"
#include "knowledge/knowledge_priv.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

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

void parse_product_care(struct kparse *kp, const struct ynode *map, struct product *p)
{
        parse_bad_firmware(kp, map, p);
        p->setup = parse_setup(kp, map);
        p->serial_formats = field_list(kp, map, "serials");
        check_patterns(kp, map, p->serial_formats);
        parse_errors(kp, map, p);
}
