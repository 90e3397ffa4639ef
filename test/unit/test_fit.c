/* knowledge: quantities, and the rules of what goes with what. */
#include "base/buf.h"
#include "knowledge/fit.h"
#include "knowledge/quantity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- quantities ---- */

static void numbers_with_known_units_are_quantities(void **state)
{
        static const struct {
                const char *text;
                double value;
                enum dimension dimension;
        } rows[] = {
                {"30 MB/s", 30e6, DIMENSION_RATE},
                {"480 Mbit/s", 60e6, DIMENSION_RATE},
                {"64GB", 64e9, DIMENSION_SIZE},
                {"1 TB", 1e12, DIMENSION_SIZE},
                {"2.4 GHz", 2.4e9, DIMENSION_FREQUENCY},
                {"5200 mAh", 5200, DIMENSION_CHARGE},
                {"0.4 L", 400, DIMENSION_VOLUME},
                {"24 MP", 24, DIMENSION_PIXELS},
                {"90 days", 7776000, DIMENSION_TIME},
                {"5.3", 5.3, DIMENSION_NUMBER},
                {"0", 0, DIMENSION_NUMBER},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                struct quantity q;

                assert_true(quantity_parse(str_c(rows[i].text), &q));
                assert_true(q.value >= rows[i].value * 0.999 && q.value <= rows[i].value * 1.001);
                assert_int_equal(q.dimension, rows[i].dimension);
        }
}

static void anything_else_is_words(void **state)
{
        static const char *const texts[] = {
                "",      "SD",       "4K",          "V60", "up to 256 GB", "30 MB/s or more", "-5 V",   ".5 A", "5. A",
                "1.2.3", "9 parsec", "15 or newer", "inf", "1e9 GB",       "USB-C 5V/2A",     "30 mb/s"};

        (void)state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                struct quantity q;

                assert_false(quantity_parse(str_c(texts[i]), &q));
        }
}

/* ---- rules ---- */

#define WHY "why: {zh: 合适, en: fits}"
#define HEAD                                                                                           \
        "products:\n"                                                                                  \
        "  - id: shot\n    name: Shot\n    family: photo\n"                                            \
        "    attributes: {rate: 60 MB/s, most: 256 GB, slots: [SD, CFexpress], wifi: 2.4 GHz}\n"       \
        "  - id: slow\n    name: Slow\n    family: card\n    attributes: {write: 30 MB/s, form: SD}\n" \
        "  - id: bare\n    name: Bare\n    family: photo\n    attributes: {most: 64 GB}\n"
/* One card with what is under test in its rule. */
#define CARD(rule)                                                                                                \
        HEAD "  - id: card\n    name: Card\n    family: card\n    kind: accessory\n"                              \
             "    attributes: {write: 90 MB/s, capacity: 128 GB, form: SD, bands: [2.4 GHz, 5 GHz]}\n    fits:\n" \
             "      - {" rule "}\n"

static struct knowledge *load(const char *products, struct report *rep)
{
        static const char company[] =
                "id: acme\nname: Acme\ntime_zone: Asia/Shanghai\ngreeting: {zh: 您好, en: Hello}\n";
        struct kfile files[] = {
                {"company.yaml", (const unsigned char *)company, strlen(company)},
                {"products.yaml", (const unsigned char *)products, strlen(products)},
        };
        struct knowledge *k = NULL;
        struct err err;

        knowledge_load_files(files, 2, 0, &k, rep, &err);
        return k;
}

static enum fit_answer answer(const char *products, const char *card, const char *with)
{
        struct report *rep = report_new();
        struct knowledge *k = load(products, rep);
        const struct product *p, *w;
        const struct product_fit *f;
        enum fit_answer a;

        assert_non_null(k);
        p = knowledge_product(k, str_c(card));
        w = knowledge_product(k, str_c(with));
        f = fit_rule(p, w);
        assert_non_null(f);
        a = fit_holds(p, f, w);
        knowledge_unref(k);
        report_free(rep);
        return a;
}

static void conditions_compare_attributes_of_both(void **state)
{
        static const struct {
                const char *products;
                enum fit_answer want;
        } rows[] = {
                {CARD("with: shot, when: [write >= with.rate], " WHY), FIT_YES},
                {CARD("with: shot, when: [write < with.rate], " WHY), FIT_NO},
                {CARD("with: shot, when: [capacity <= with.most], " WHY), FIT_YES},
                {CARD("with: shot, when: [capacity == 128 GB], " WHY), FIT_YES},
                {CARD("with: shot, when: [capacity != 128 GB], " WHY), FIT_NO},
                {CARD("with: shot, when: [write > 720 Mbit/s], " WHY), FIT_NO},
                {CARD("with: shot, when: [write >= 720 Mbit/s], " WHY), FIT_YES},
                {CARD("with: shot, when: [form == with.slots], " WHY), FIT_YES},
                {CARD("with: shot, when: [with.slots == microSD], " WHY), FIT_NO},
                {CARD("with: shot, when: [with.slots != microSD], " WHY), FIT_YES},
                {CARD("with: shot, when: [bands == with.wifi], " WHY), FIT_YES},
                {CARD("with: shot, when: [write >= with.rate, capacity > with.most], " WHY), FIT_NO},
                {CARD("with: shot, " WHY), FIT_YES},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                assert_int_equal(answer(rows[i].products, "card", "shot"), rows[i].want);
}

static void a_rule_may_be_about_a_family(void **state)
{
        struct report *rep = report_new();
        struct knowledge *k = load(CARD("family: photo, when: [capacity <= with.most], " WHY), rep);

        (void)state;
        assert_non_null(k);
        assert_int_equal(fit_holds(knowledge_product(k, STR("card")), &knowledge_product(k, STR("card"))->fits[0],
                                   knowledge_product(k, STR("shot"))),
                         FIT_YES);
        assert_int_equal(fit_holds(knowledge_product(k, STR("card")), &knowledge_product(k, STR("card"))->fits[0],
                                   knowledge_product(k, STR("bare"))),
                         FIT_NO);
        assert_null(fit_rule(knowledge_product(k, STR("card")), knowledge_product(k, STR("slow"))));
        knowledge_unref(k);
        report_free(rep);
}

static const struct {
        const char *products, *want;
} faults[] = {
        {CARD("with: shot, when: [speed >= with.rate], " WHY), "error: when: \"card\" has no attribute \"speed\""},
        {CARD("with: shot, when: [write >= with.speed], " WHY), "error: when: \"shot\" has no attribute \"speed\""},
        {CARD("family: photo, when: [write >= with.rate], " WHY), "error: when: \"bare\" has no attribute \"rate\""},
        {CARD("with: shot, when: [write >= with.most], " WHY), "error: when: \"90 MB/s\" is a rate, \"256 GB\" a size"},
        {CARD("with: shot, when: [write >= 60], " WHY), "\"90 MB/s\" is a rate, \"60\" a number"},
        {CARD("with: shot, when: [write >= fast], " WHY), "error: when: \"90 MB/s\" and \"fast\" cannot be compared"},
        {CARD("with: shot, when: [form > XD], " WHY), "have no order"},
        {CARD("with: shot, when: [write], " WHY), "must look like \"write >= with.video_rate\""},
        {CARD("with: shot, when: [Write == x], " WHY), "must look like"},
        {CARD("with: shot, when: [write >=], " WHY), "must look like"},
        {CARD("with: shot"), "error: \"why\" is missing"},
        {CARD("with: shot, why: {zh: 合适}"), "error: why: the English text is missing"},
        {CARD(WHY), "either \"with\" or \"family\""},
        {CARD("with: shot, family: photo, " WHY), "either \"with\" or \"family\""},
        {CARD("with: nothing, " WHY), "error: unknown product \"nothing\""},
        {CARD("family: nothing, " WHY), "error: there is no other product of the family \"nothing\""},
        {CARD("with: card, " WHY), "error: \"card\" goes with itself"},
        {CARD("with: shot, why: {zh: \"{speed}\", en: a}"), "error: why: there is no attribute for {speed}"},
        {CARD("with: shot, why: {zh: \"{with.speed}\", en: a}"), "no attribute for {with.speed}"},
        {CARD("with: shot, why: {zh: \"{wear_days}\", en: a}"), "no attribute for {wear_days}"},
        {CARD("with: shot, why: {zh: \"{own.write}\", en: a}"), "{own.write} stands in why_own alone"},
        {CARD("with: shot, " WHY ", why_own: {zh: \"{own.speed}\", en: a}"), "no attribute for {own.speed}"},
        {CARD("with: shot, why: {zh: 每秒 60 MB, en: a}"), "warning: why: a number in the Chinese text"},
        {CARD("with: shot, when: [write < with.rate], " WHY), "warning: \"card\" never goes with \"shot\""},
        {CARD("with: shot, if: [a], " WHY), "unknown key \"if\""},
        {HEAD "  - {id: x, name: X, kind: toy}\n", "error: kind: there is no \"toy\""},
        {HEAD "  - {id: x, name: X, per: week}\n", "error: per: there is no \"week\""},
        {HEAD "  - {id: x, name: X, kind: consumable}\n", "error: a consumable needs wear_days"},
        {HEAD "  - {id: x, name: X, kind: service, wear_days: 3}\n", "error: wear_days is of a consumable alone"},
        {HEAD "  - {id: x, name: X, kind: service}\n", "warning: \"x\" goes with nothing"},
        {HEAD "  - {id: x, name: X, kind: consumable, wear_days: 0}\n", "wear_days must be a whole number"},
        {HEAD "  - {id: x, name: X, within_days: 3651}\n", "within_days must be a whole number"},
};

static void every_fault_of_a_rule_is_named(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
                struct report *rep = report_new();
                struct knowledge *k = load(faults[i].products, rep);
                struct buf b;

                buf_init(&b, 65536);
                report_write(rep, &b);
                if (!str_contains(buf_str(&b), str_c(faults[i].want)))
                        fail_msg("\"%s\" is not in:\n%s", faults[i].want, b.n ? b.p : "");
                assert_true((k == NULL) == (strstr(faults[i].want, "warning") == NULL));
                buf_done(&b);
                knowledge_unref(k);
                report_free(rep);
        }
}

static void a_good_rule_has_no_fault(void **state)
{
        struct report *rep = report_new();
        struct knowledge *k =
                load(CARD("with: shot, when: [write >= with.rate], why: {zh: \"{write} {with.rate}\", en: "
                          "\"{name} {with.name}\"}, why_own: {zh: \"{own.write}\", en: \"{own.name}\"}"),
                     rep);

        (void)state;
        assert_non_null(k);
        assert_int_equal(rep->n, 0);
        knowledge_unref(k);
        report_free(rep);
}

/* n entries of a list or map in one card. */
static bool loads(const char *fmt_head, const char *entry, unsigned n, const char *tail)
{
        struct report *rep = report_new();
        struct knowledge *k;
        struct buf b;
        bool ok;

        buf_init(&b, 1 << 20);
        buf_put_c(&b, HEAD);
        buf_put_c(&b, fmt_head);
        for (unsigned i = 0; i < n; i++)
                buf_printf(&b, "%s%s", i && entry[0] != ' ' ? ", " : "", entry);
        buf_put_c(&b, tail);
        k = load(b.p, rep);
        ok = k != NULL;
        knowledge_unref(k);
        report_free(rep);
        buf_done(&b);
        return ok;
}

static void as_many_rules_and_conditions_as_allowed_and_not_one_more(void **state)
{
        static const char rules[] = "  - id: card\n    name: Card\n    fits:\n";
        static const char rule[] = "      - {with: shot, " WHY "}\n";
        static const char when[] = "  - id: card\n    name: Card\n    attributes: {a: 1}\n    fits:\n"
                                   "      - with: shot\n        " WHY "\n        when: [";

        (void)state;
        assert_true(loads(rules, rule, KNOWLEDGE_FITS_MAX, ""));
        assert_false(loads(rules, rule, KNOWLEDGE_FITS_MAX + 1, ""));
        assert_true(loads(when, "a >= 1", KNOWLEDGE_CONDITIONS_MAX, "]\n"));
        assert_false(loads(when, "a >= 1", KNOWLEDGE_CONDITIONS_MAX + 1, "]\n"));
}

static bool loads_attributes(unsigned n)
{
        struct report *rep = report_new();
        struct knowledge *k;
        struct buf b;
        bool ok;

        buf_init(&b, 1 << 20);
        buf_put_c(&b, "products:\n  - id: x\n    name: X\n    attributes:\n");
        for (unsigned i = 0; i < n; i++)
                buf_printf(&b, "      a%u: %u GB\n", i, i);
        k = load(b.p, rep);
        ok = k != NULL;
        knowledge_unref(k);
        report_free(rep);
        buf_done(&b);
        return ok;
}

static void as_many_attributes_as_allowed_and_not_one_more(void **state)
{
        (void)state;
        assert_true(loads_attributes(KNOWLEDGE_ATTRIBUTES_MAX));
        assert_false(loads_attributes(KNOWLEDGE_ATTRIBUTES_MAX + 1));
}

static void places_are_cut_out_of_a_reason(void **state)
{
        struct str rest = STR("a {write} b {with.rate}"), before, name;

        (void)state;
        assert_true(fit_place(&rest, &before, &name));
        assert_true(str_eq_c(before, "a ") && str_eq_c(name, "write"));
        assert_true(fit_place(&rest, &before, &name));
        assert_true(str_eq_c(before, " b ") && str_eq_c(name, "with.rate"));
        assert_false(fit_place(&rest, &before, &name));
        rest = STR("open { for ever");
        assert_false(fit_place(&rest, &before, &name));
        assert_true(str_eq_c(before, "open { for ever"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(numbers_with_known_units_are_quantities),
                cmocka_unit_test(anything_else_is_words),
                cmocka_unit_test(conditions_compare_attributes_of_both),
                cmocka_unit_test(a_rule_may_be_about_a_family),
                cmocka_unit_test(every_fault_of_a_rule_is_named),
                cmocka_unit_test(a_good_rule_has_no_fault),
                cmocka_unit_test(as_many_rules_and_conditions_as_allowed_and_not_one_more),
                cmocka_unit_test(as_many_attributes_as_allowed_and_not_one_more),
                cmocka_unit_test(places_are_cut_out_of_a_reason),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
