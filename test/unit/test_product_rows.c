/* connect/product_rows: rows of products into products.yaml, and what is refused of them. */
#include "base/buf.h"
#include "connect/convert_fault.h"
#include "connect/product_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;
static struct err err;
static struct product_rows out;

static int setup(void **state)
{
        (void)state;
        mem = arena_new((size_t)512 << 20);
        err = (struct err){0};
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

static int take(struct str csv, const char *yaml)
{
        struct convert_doc doc;

        assert_int_equal(convert_bytes(csv, &(struct convert_opts){0}, mem, &doc, &err), 0);
        return product_rows(&doc, str_c(yaml), mem, &out, &err);
}

static const char before[] = "# ours\n"
                             "families: []\n"
                             "products:\n"
                             "  # the camera\n"
                             "  - id: cam2 # do not rename\n"
                             "    sku: LM-CAM2\n"
                             "    name: {zh: 摄像头, en: Camera}\n"
                             "    aliases:\n"
                             "      zh: [监控]\n"
                             "      en: [cam]\n"
                             "    attributes: {wifi: 2.4 GHz}\n"
                             "    price_cny: 299\n"
                             "\n"
                             "  # the router\n"
                             "  - id: mesh3\n"
                             "    sku: LM-MESH3\n"
                             "    name: {zh: 路由器, en: Router}\n"
                             "  - {id: flow, name: {zh: 流, en: Flow}}\n";

static void rows_change_what_they_say_and_nothing_else(void **state)
{
        static const char after[] = "# ours\n"
                                    "families: []\n"
                                    "products:\n"
                                    "  # the camera\n"
                                    "  - id: cam2 # do not rename\n"
                                    "    sku: LM-CAM2\n"
                                    "    name: {zh: 摄像头, en: Camera}\n"
                                    "    aliases: {zh: [\"监控\"], en: [\"cam\", \"webcam\"]}\n"
                                    "    attributes: {wifi: 2.4 GHz}\n"
                                    "    price_cny: 1349.50\n"
                                    "\n"
                                    "  # the router\n"
                                    "  - id: mesh3\n"
                                    "    sku: LM-MESH3\n"
                                    "    name: {zh: 路由器, en: Router}\n"
                                    "  - {id: flow, name: {zh: 流, en: Flow}}\n"
                                    "  - id: buds-9\n"
                                    "    sku: \"BUDS_9\"\n"
                                    "    name: {zh: \"耳机: \\\"9\\\"\", en: \"Buds 9\"}\n"
                                    "    price_cny: 99\n"
                                    "    warranty_months: 24\n";

        (void)state;
        assert_int_equal(take(STR("编号,货号,中文名,英文名,英文别名,价格,保修月数,产地\n"
                                  "cam2,,,,cam; webcam,\"¥1,349.50\",,深圳\n"
                                  ",LM-MESH3,路由器,Router,,,,\n"
                                  ",BUDS_9,\"耳机: \"\"9\"\"\",Buds 9,,99元,24,\n"),
                              before),
                         0);
        assert_string_equal(arena_cstr(mem, out.text), after);
        assert_int_equal(out.rows, 3);
        assert_int_equal(out.made, 1);
        assert_int_equal(out.updated, 1);
        assert_int_equal(out.unchanged, 1);
        assert_int_equal(out.refused, 0);
}

static void the_same_again_changes_nothing(void **state)
{
        struct str csv = STR("id,name_zh,name_en,aliases_zh,price_eur\na1,甲,A,一、二；三,9.5\n");
        const char *once;

        (void)state;
        assert_int_equal(take(csv, ""), 0);
        once = arena_cstr(mem, out.text);
        assert_string_equal(
                once, "products:\n  - id: a1\n    name: {zh: \"甲\", en: \"A\"}\n    aliases: {zh: [\"一\", \"二\", "
                      "\"三\"]}\n    price_eur: 9.5\n");
        assert_int_equal(take(csv, once), 0);
        assert_string_equal(arena_cstr(mem, out.text), once);
        assert_int_equal(out.unchanged, 1);
}

static void rows_may_be_in_gbk(void **state)
{
        (void)state; /* 编号,名称,英文名 / a1,路由器,Router, four times over */
        assert_int_equal(take(STR("\xb1\xe0\xba\xc5,\xc3\xfb\xb3\xc6,\xd3\xa2\xce\xc4\xc3\xfb\n"
                                  "a1,\xc2\xb7\xd3\xc9\xc6\xf7,Router\na2,\xc2\xb7\xd3\xc9\xc6\xf7,Router\n"
                                  "a3,\xc2\xb7\xd3\xc9\xc6\xf7,Router\na4,\xc2\xb7\xd3\xc9\xc6\xf7,Router\n"),
                              ""),
                         0);
        assert_int_equal(out.made, 4);
        assert_non_null(strstr(arena_cstr(mem, out.text), "zh: \"路由器\""));
}

static void each_wrong_row_is_refused_with_its_reason(void **state)
{
        static const struct {
                enum product_fault_kind kind;
                const char *column;
                struct str row;
        } all[] = {
                {PRODUCT_NO_ID, "id", STR_INIT(",,甲,A,,,\n")},
                {PRODUCT_BAD_ID, "id", STR_INIT("A 1,,甲,A,,,\n")},
                {PRODUCT_REPEATED, "id", STR_INIT("good,,甲,A,,,\n")},
                {PRODUCT_REPEATED, "sku", STR_INIT("b2,S-1,甲,A,,,\n")},
                {PRODUCT_SKU_TAKEN, "sku", STR_INIT("b3,LM-CAM2,甲,A,,,\n")},
                {PRODUCT_NO_NAME, "name_en", STR_INIT("b4,,甲,,,,\n")},
                {PRODUCT_NO_NAME, "name_zh", STR_INIT("b5,,,A,,,\n")},
                {PRODUCT_BAD_PRICE, "price_cny", STR_INIT("b6,,甲,A,,-3,\n")},
                {PRODUCT_BAD_PRICE, "price_cny", STR_INIT("b6,,甲,A,,1.234,\n")},
                {PRODUCT_BAD_PRICE, "price_cny", STR_INIT("b6,,甲,A,,ask us,\n")},
                {PRODUCT_BAD_MONTHS, "warranty_months", STR_INIT("b7,,甲,A,,,601\n")},
                {PRODUCT_BAD_MONTHS, "warranty_months", STR_INIT("b7,,甲,A,,,two years\n")},
                {PRODUCT_GARBLED, "name_en", STR_INIT("b9,,甲,\xef\xbf\xbd,,,\n")},
                {PRODUCT_ALIASES, "aliases_en",
                 STR_INIT("c1,,甲,A,1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21,,\n")},
                {PRODUCT_FORM, "id", STR_INIT("flow,,甲,A,,5,\n")},
                {PRODUCT_CONTROL, "name_en", STR_INIT("b8,,甲,\"A\nB\",,,\n")}, /* a line end inside of it */
        };
        struct buf b;

        (void)state;
        buf_init(&b, 1 << 16);
        buf_put_c(&b, "id,sku,name_zh,name_en,aliases_en,price_cny,warranty_months\ngood,S-1,好,Good,,,600\n");
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
                buf_put_str(&b, all[i].row);
        assert_int_equal(take(buf_str(&b), before), 0);
        assert_int_equal(out.made, 1);
        assert_int_equal(out.refused, sizeof(all) / sizeof(*all));
        assert_int_equal(out.n_faults, sizeof(all) / sizeof(*all));
        for (size_t i = 0; i < out.n_faults; i++) {
                if (out.faults[i].kind != all[i].kind || strcmp(out.faults[i].column, all[i].column) != 0)
                        fail_msg("row %zu: %s of %s", i, product_fault_name(out.faults[i].kind), out.faults[i].column);
                assert_int_equal(out.faults[i].line, i + 3);
        }
        buf_done(&b);
}

static void values_and_rows_end_at_their_limits(void **state)
{
        struct buf b;

        (void)state;
        buf_init(&b, 1 << 20);
        for (int more = 0; more < 2; more++) {
                buf_clear(&b);
                buf_put_c(&b, "id,name_zh,name_en\na1,x,");
                for (int i = 0; i < PRODUCT_VALUE_MAX + more; i++)
                        buf_put_ch(&b, 'y');
                assert_int_equal(take(buf_str(&b), ""), 0);
                assert_int_equal(out.refused, more);
                assert_true(!more || out.faults[0].kind == PRODUCT_TOO_LONG);
        }
        buf_clear(&b);
        buf_put_c(&b, "id,name_zh,name_en\n");
        for (int i = 0; i < PRODUCT_ROWS_MAX; i++)
                buf_printf(&b, "a%d,x,y\n", i);
        assert_int_equal(take(buf_str(&b), ""), 0);
        assert_int_equal(out.made, PRODUCT_ROWS_MAX);
        buf_put_c(&b, "one-more,x,y\n");
        assert_int_equal(take(buf_str(&b), ""), 0);
        assert_int_equal(out.made, PRODUCT_ROWS_MAX);
        assert_int_equal(out.refused, 1);
        assert_int_equal(out.faults[0].kind, PRODUCT_TOO_MANY);
        buf_done(&b);
}

static void what_holds_no_products_is_said(void **state)
{
        (void)state;
        assert_int_equal(take(STR("question,answer\nWhy?,So.\n"), ""), ERR_INVALID);
        assert_int_equal(convert_fault_of(str_c(err.msg)), FAULT_NO_PRODUCTS);
        assert_int_equal(take(STR("id,name_zh,name_en\na,x,y\n"), "products: {a: b}\n"), ERR_INVALID);
        assert_int_equal(take(STR("id,name_zh,name_en\na,x,y\n"), "products: [\n"), ERR_INVALID);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(rows_change_what_they_say_and_nothing_else, setup, teardown),
                cmocka_unit_test_setup_teardown(the_same_again_changes_nothing, setup, teardown),
                cmocka_unit_test_setup_teardown(rows_may_be_in_gbk, setup, teardown),
                cmocka_unit_test_setup_teardown(each_wrong_row_is_refused_with_its_reason, setup, teardown),
                cmocka_unit_test_setup_teardown(values_and_rows_end_at_their_limits, setup, teardown),
                cmocka_unit_test_setup_teardown(what_holds_no_products_is_said, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
