/* insight/import_draft: what was found in files becomes drafts, with what should be seen before; and
 * store/knowledge_import. */
#include "app/embedded.h"
#include "base/arena.h"
#include "codec/json.h"
#include "connect/convert.h"
#include "connect/harvest.h"
#include "insight/import_draft.h"
#include "store/draft.h"
#include "store/knowledge_import.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;
static struct knowledge *k;
static struct err err;
static struct harvest found;
static struct import_out out;

static int setup(void **state)
{
        size_t n;
        const struct kfile *files = embedded_knowledge(&n);

        (void)state;
        mem = arena_new((size_t)256 << 20);
        return knowledge_load_files(files, n, 1772000000000, &k, NULL, &err);
}

static int teardown(void **state)
{
        (void)state;
        k = knowledge_unref(k);
        mem = arena_free(mem);
        return 0;
}

static void read_text(const char *csv)
{
        struct convert_doc doc;

        assert_int_equal(convert_bytes(str_c(csv), &(struct convert_opts){0}, mem, &doc, &err), 0);
        harvest(&doc, mem, &found);
}

static void make(const struct import_known *known, size_t n)
{
        struct import_from from = {.found = &found,
                                   .k = k,
                                   .source = STR("faq.csv"),
                                   .import_id = STR("I1"),
                                   .known = known,
                                   .n_known = n};

        assert_int_equal(import_draft(&from, mem, &out, &err), 0);
}

static void assert_noted(size_t i, enum import_note n, const char *part)
{
        assert_true(i < out.n);
        if (!(out.drafts[i].noted & 1u << n) || !strstr(arena_cstr(mem, out.drafts[i].notes), part))
                fail_msg("draft %zu: %s", i, arena_cstr(mem, out.drafts[i].notes));
}

static void a_row_becomes_a_file_of_the_format(void **state)
{
        size_t n;
        const struct kfile *demo = embedded_knowledge(&n);
        struct kfile *files = ARENA_ARRAY(mem, struct kfile, n + 1);
        const struct article *a;
        struct knowledge *own = NULL;

        (void)state;
        read_text("问题,Question,答案,Answer,相似问法\n"
                  "\"怎么\"\"复位\"\"？\",How do I reset \\ it?,\"# 长按\n<b>5</b> 秒\",Hold it: 5 "
                  "seconds.,复位；怎么还原\n");
        make(NULL, 0);
        assert_int_equal(out.n, 1);
        assert_string_equal(arena_cstr(mem, out.drafts[0].path), "articles/how-do-i-reset-it.md");
        memcpy(files, demo, n * sizeof(*files));
        files[n] = (struct kfile){"articles/how-do-i-reset-it.md", (const unsigned char *)out.drafts[0].text.p,
                                  out.drafts[0].text.n};
        if (knowledge_load_files(files, n + 1, 1772000000000, &own, NULL, &err) < 0)
                fail_msg("%s\n%s", err.msg, arena_cstr(mem, out.drafts[0].text));
        a = knowledge_article(own, STR("how-do-i-reset-it"));
        assert_string_equal(arena_cstr(mem, a->title[0]), "怎么\"复位\"？");
        assert_string_equal(arena_cstr(mem, a->title[1]), "How do I reset \\ it?");
        assert_int_equal(a->ask[0].n, 3);
        assert_string_equal(arena_cstr(mem, a->body[0]), "长按\n\n\\<b>5\\</b> 秒");
        assert_string_equal(arena_cstr(mem, out.drafts[0].source), "faq.csv, row 2");
        knowledge_unref(own);
}

/* Words that name columns stand in rows too. */
static void the_first_row_is_no_second_row_of_names(void **state)
{
        static const char *const rows[] = {"How do I wash it?,In a machine.", "Washing,A cloth",
                                           "产品有问题怎么办？,请联系客服", "产品问题,重启",
                                           "Where is the answer,Below the question"};

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                read_text(arena_printf(mem, "Question,Answer\n%s\n", rows[i]).p);
                if (found.n != 1)
                        fail_msg("%s: %zu", rows[i], found.n);
        }
        read_text("Question?,Answer\n产品有问题怎么退？,答案见手册第二页\n怎么保修？,联系客服\n");
        assert_int_equal(found.n, 2);
        read_text("Q (zh),A (zh),Q (en),A_en\n灯坏了,换灯,Lamp broken,Replace it\n");
        assert_int_equal(found.n, 1);
        read_text("问题,,答案,\n中文,English,中文,English\n灯坏了,Lamp broken,换灯,Replace it\n");
        assert_int_equal(found.n, 1);
        assert_true(str_eq_c(found.items[0].title[1], "Lamp broken"));
}

static const struct harvest_item *only(const char *text)
{
        read_text(text);
        if (found.n != 1)
                fail_msg("%zu articles of %s", found.n, text);
        return &found.items[0];
}

static void what_stands_beside_questions_and_answers_is_told_apart(void **state)
{
        const struct harvest_item *it;

        (void)state;
        it = only("Topic,Question,Answer,Tags\nBills,How do I pay?,By card.,\"card, money\"\n");
        assert_true(str_eq_c(it->category, "Bills"));
        it = only("Question,Answer,Approved?\nHow do I pay?,By card.,Yes\n");
        assert_int_equal(it->category.n, 0);
        it = only("标签,问题,答案\n付款,怎么付款？,刷卡。\n");
        assert_true(str_eq_c(it->category, "付款"));
        it = only("内部编码,问题,答案\nZN-2000,怎么付款？,刷卡就可以了。\n");
        assert_int_equal(it->body[LANG_EN].n, 0);
        it = only("Frage,Antwort,Produkt\nWie lange dauert es?,Zwei Tage.,Router\n");
        assert_true(str_eq_c(it->product, "Router"));
        read_text("Yes,Spare parts fee\nNo,Shipping fee of all parts\n");
        assert_int_equal(found.n, 0);
}

static void causes_of_a_fault_are_told_before_what_helps(void **state)
{
        const struct harvest_item *it;

        (void)state;
        it = only("故障现象,可能原因,处理方法\n红灯闪,电量低,换电池。\n红灯闪,门没关好,关好门。\n");
        assert_true(str_eq_c(it->body[LANG_ZH], "可能原因：电量低\n\n换电池。\n\n可能原因：门没关好\n\n关好门。"));
        it = only("Symptom,Cause,Remedy\nRed light,Battery is low,Change it.\n");
        assert_true(str_eq_c(it->body[LANG_EN], "Cause: Battery is low\n\nChange it."));
        it = only("问题,退货原因,答案\n怎么退货？,质量,在订单页退。\n");
        assert_true(str_eq_c(it->body[LANG_ZH], "在订单页退。"));
}

static void rows_that_are_not_in_use_are_left_out(void **state)
{
        (void)state;
        (void)only("问题,答案,状态\n怎么付款？,刷卡。,启用\n怎么送礼？,写贺卡。,已停用\n");
        assert_int_equal(found.rows_off, 1);
        (void)only("Question,Answer,Draft\nHow do I pay?,By card.,no\nHow do I send it?,TBC,yes\n");
        (void)only("Question,Answer,Live?\nHow do I pay?,By card.,Y\nHow do I send it?,TBC,N\n");
        read_text("Question,Answer,Status\nHow do I pay?,By card.,\nHow do I send it?,By post.,approved\n");
        assert_int_equal(found.n, 2);
}

static void old_answers_people_and_pages_are_no_answers(void **state)
{
        const struct harvest_item *it;

        (void)state;
        it = only("问题,旧版回复,回复,维护人\n怎么付款？,打电话付。,刷卡。,小林\n");
        assert_true(str_eq_c(it->body[LANG_ZH], "刷卡。"));
        it = only("Question,Answer,Spotted by\nHow do I pay?,By card.,Ann\n");
        assert_int_equal(it->category.n, 0);
        it = only(
                "Title,Body,Section,Meta Description\nHow do I pay?,<p>By card &amp; "
                "cash.</p><ul><li>Visa</li></ul><table><tr><td>Tips</td><td>no</td></tr></table>,Bills,Learn to pay\n");
        assert_true(str_eq_c(it->body[LANG_EN], "By card & cash.\n\n- Visa\n- Tips, no"));
        assert_true(str_eq_c(it->category, "Bills"));
}

static void languages_in_one_cell_are_parted(void **state)
{
        const struct harvest_item *it;

        (void)state;
        it = only("问题 Question,回答 Answer\n\"怎么付款？\nHow do I pay?\",\"刷卡。\nBy card.\"\n");
        assert_true(str_eq_c(it->title[LANG_EN], "How do I pay?"));
        assert_true(str_eq_c(it->body[LANG_ZH], "刷卡。"));
        it = only("问题,回答\n\"错误码是什么意思？\nError E3\",过热了。\n");
        assert_int_equal(it->title[LANG_EN].n, 0);
}

static void a_table_that_lies_on_its_side_is_put_upright(void **state)
{
        (void)state;
        read_text("Question,How do I pay?,How do I send it?,How do I return it?\nAnswer,By card.,By post.,Within a "
                  "week.\n"
                  "Owner,Ann,Ben,Ann\n");
        assert_int_equal(found.n, 3);
        assert_true(str_eq_c(found.items[2].body[LANG_EN], "Within a week."));
}

static void numbers_of_lists_are_no_words(void **state)
{
        const struct harvest_item *it;

        (void)state;
        it = only("问题,相似问,答案\n怎么付款？,1. 付款方式 2. 能刷卡吗 3、支持 2.5 折吗,刷卡。\n");
        assert_int_equal(it->ask[LANG_ZH].n, 3);
        assert_true(str_eq_c(it->ask[LANG_ZH].v[1], "能刷卡吗"));
        assert_true(str_eq_c(it->ask[LANG_ZH].v[2], "支持 2.5 折吗"));
        it = only("问题,相似问,答案\n怎么付款？,\"①付款方式\n②能刷卡吗\",刷卡。\n");
        assert_int_equal(it->ask[LANG_ZH].n, 2);
        assert_true(str_eq_c(it->ask[LANG_ZH].v[1], "能刷卡吗"));
        it = only("Question,Other ways,Answer\nHow do I pay?,can I pay in 2. parts,By card.\n");
        assert_true(str_eq_c(it->ask[LANG_EN].v[0], "can I pay in 2. parts"));
}

static void lines_below_a_table_are_none_of_it(void **state)
{
        (void)state;
        (void)only("问题,答案\n怎么付款？,刷卡。\n共 1 条,\n");
        (void)only("问题,答案,更新\n怎么付款？,刷卡。,2024.5.1\n制表：小林,审核：小杜,2024.6.1\n第 3 页 共 3 页,,\n");
        (void)only("Question,Answer\nHow do I pay?,By card.\nTotal: 1,\nPage 1 of 2,\n");
        assert_true(str_eq_c(only("问题,答案\n第3章 付款,\n怎么付款？,刷卡。\n")->category, "第3章 付款"));
        read_text("问题,答案\n更新固件要多久？,十分钟。\n更新：失败怎么办？,再试一次。\n");
        assert_int_equal(found.n, 2);
}

static void marks_may_stand_in_a_column_of_their_own(void **state)
{
        const struct harvest_item *it;

        (void)state;
        it = only("Q,How do I pay?\nA,By card.\n,Cash is not taken.\n");
        assert_true(str_eq_c(it->body[LANG_EN], "By card.\n\nCash is not taken."));
        read_text(
                "Support answers,\nQ: How do I pay?,\nA: By card,\nor in cash,\nQ: How do I send it?,\nA: By post.,\n");
        assert_int_equal(found.n, 2);
        assert_true(str_eq_c(found.items[0].body[LANG_EN], "By card\n\nor in cash"));
        assert_int_equal(found.items[0].category.n, 0);
        read_text("Payment,\nQ: How do I pay?,\nA: By card.,\nCash is not taken.,\nShipping,\nQ: How long does it "
                  "take?,\nA: Two days.,\n");
        assert_int_equal(found.n, 2);
        assert_true(str_eq_c(found.items[0].body[LANG_EN], "By card.\n\nCash is not taken."));
        assert_true(str_eq_c(found.items[1].category, "Shipping"));
}

static void european_letters_are_read_as_excel_writes_them(void **state)
{
        (void)state;
        assert_true(str_eq_c(only("Frage,Antwort\nWohin damit?,Nach K\xf6ln \x96 f\xfcr 5 \x80.\n")->body[LANG_EN],
                             "Nach Köln – für 5 €."));
}

static void what_serves_already_is_named_and_what_contradicts_too(void **state)
{
        const struct article *a = NULL;

        (void)state;
        for (size_t i = 0; i < k->n_articles && !a; i++)
                if (import_contradiction(STR("大约 9731 天。"), k->articles[i].body[0], mem).n)
                        a = &k->articles[i];
        assert_non_null(a);
        read_text(arena_cstr(
                mem, arena_printf(mem, "问题,答案\n%.*s,大约 9731 天。\n独一无二的量子烤面包机怎么清洗？,用布。\n",
                                  STR_ARG(a->title[0]))));
        make(NULL, 0);
        assert_noted(0, IMPORT_CONTRADICTION, "9731 days");
        assert_noted(0, IMPORT_TRANSLATION, "\"with\":\"en\"");
        assert_false(out.drafts[1].noted & (1u << IMPORT_CONTRADICTION | 1u << IMPORT_DUPLICATE));
}

static void rows_of_one_file_are_compared_with_each_other(void **state)
{
        (void)state;
        read_text("Question,Answer\nHow long is the frobnicator guaranteed?,24 months.\n"
                  "How long is the frobnicator guaranteed for?,12 months.\n"
                  "How long is the frobnicator guaranteed,24 months from purchase.\n");
        make(NULL, 0);
        assert_int_equal(out.drafts[0].noted & (1u << IMPORT_DUPLICATE | 1u << IMPORT_CONTRADICTION), 0);
        assert_noted(1, IMPORT_CONTRADICTION, "12 months / 24 months");
        assert_noted(2, IMPORT_DUPLICATE, "frobnicator");
}

/* Names are tried one after the other; were each to begin from the first, this would take a gigabyte. */
static void many_of_one_name_are_named_without_trying_all_again(void **state)
{
        struct harvest_item *items = ARENA_ARRAY(mem, struct harvest_item, HARVEST_ITEMS_MAX);
        size_t before;

        (void)state;
        for (unsigned i = 0; i < HARVEST_ITEMS_MAX; i++)
                items[i] = (struct harvest_item){
                        .title[1] = STR_INIT("How do I reset it?"), .body[1] = STR_INIT("Hold it."), .line = i + 2};
        found = (struct harvest){.items = items, .n = HARVEST_ITEMS_MAX};
        before = arena_used(mem);
        make(NULL, 0);
        assert_int_equal(out.n, HARVEST_ITEMS_MAX);
        assert_string_equal(arena_cstr(mem, out.drafts[1].path), "articles/how-do-i-reset-it-2.md");
        assert_string_equal(arena_cstr(mem, out.drafts[HARVEST_ITEMS_MAX - 1].path),
                            "articles/how-do-i-reset-it-5000.md");
        assert_true(arena_used(mem) - before < (size_t)HARVEST_ITEMS_MAX * 4096);
}

static void people_and_unknown_products_are_noticed(void **state)
{
        (void)state;
        read_text(
                "Question,Answer,Product\nWhom do I call about the frobnicator?,Call Ann: 13800138000.,Hoverboard 9\n");
        make(NULL, 0);
        assert_noted(0, IMPORT_PERSONAL, "13800138000");
        assert_noted(0, IMPORT_PRODUCT, "Hoverboard 9");
}

/* A cell with very many names: what is told of it ends, and is JSON. */
static void very_many_unknown_products_stay_whole_notes(void **state)
{
        struct harvest_item item = {
                .title[1] = STR_INIT("How do I reset it?"), .body[1] = STR_INIT("Hold it."), .line = 2};
        struct buf names;
        json_t *v = NULL;

        (void)state;
        buf_init(&names, 1 << 16);
        for (int i = 0; i < 5000; i++)
                buf_printf(&names, "X%d;", i);
        item.product = buf_str(&names);
        found = (struct harvest){.items = &item, .n = 1};
        make(NULL, 0);
        buf_done(&names);
        assert_true(out.drafts[0].notes.n < DRAFT_NOTES_MAX);
        assert_int_equal(json_parse(out.drafts[0].notes, &v, NULL), 0);
        assert_true(json_array_size(v) > 100 && json_array_size(v) < 5000);
        json_decref(v);
}

static void the_same_source_again_brings_what_is_new_alone(void **state)
{
        struct import_known known[3];

        (void)state;
        read_text(
                "Question,Answer\nHow do I wash the frobnicator?,By hand.\nHow do I dry the frobnicator?,In the sun.\n"
                "How do I fold the frobnicator?,Twice.\n");
        make(NULL, 0);
        for (size_t i = 0; i < 3; i++)
                known[i] = (struct import_known){out.drafts[i].key, out.drafts[i].path, out.drafts[i].hash};
        read_text("Question,Answer\nHow do I wash the frobnicator?,By hand.\nHow do I dry the frobnicator?,In the "
                  "shade.\n"
                  "How do I paint the frobnicator?,Blue.\n");
        make(known, 3);
        assert_int_equal(out.n, 2);
        assert_int_equal(out.unchanged, 1);
        assert_true(out.drafts[0].changed);
        assert_true(str_eq(out.drafts[0].path, known[1].path));
        assert_false(out.drafts[1].changed);
        assert_int_equal(out.n_gone, 1);
        assert_true(str_eq(out.gone[0].path, known[2].path));
}

static void contradictions_are_told_by_unit_and_by_yes_and_no(void **state)
{
        static const struct {
                const char *a, *b, *says;
        } all[] = {
                {"7 天内可以退货", "15天内可退", "7 days / 15 days"},
                {"Within 7 days.", "within seven days or 24 months", ""},
                {"保修 24 个月，电池 12 个月", "电池 12 个月", ""},
                {"可以，联系我们", "不可以退换", "yes / no"},
                {"No, sorry.", "Yes, of course.", "no / yes"},
                {"运费 10 元", "运费 12.5 元", "10 yuan / 12.5 yuan"},
                {"Use a 5 mm key.", "Wait 10 minutes.", ""},
                {"cam2 needs 24 hours", "cam3 needs 24 hours", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
                assert_string_equal(arena_cstr(mem, import_contradiction(str_c(all[i].a), str_c(all[i].b), mem)),
                                    all[i].says);
}

/* ---- the store ---- */

static int last;
static size_t n_rows;
static char text[400];

static void on_done(void *arg, int r, const struct err *e)
{
        (void)arg;
        last = r;
        if (r < 0)
                err = *e;
}

static void on_rows(void *arg, int r, const struct err *e, const struct knowledge_import_row *rows, size_t n)
{
        on_done(arg, r, e);
        n_rows = n;
        text[0] = 0;
        if (n)
                snprintf(text, sizeof(text), "%.*s %.*s", STR_ARG(rows[0].state), STR_ARG(rows[0].report));
}

static void on_drafts(void *arg, int r, const struct err *e, const struct draft_row *rows, size_t n)
{
        on_done(arg, r, e);
        (void)rows;
        n_rows = n;
}

static void on_source(void *arg, int r, const struct err *e, const struct knowledge_source_row *rows, size_t n)
{
        on_done(arg, r, e);
        n_rows = n;
        text[0] = 0;
        if (n)
                snprintf(text, sizeof(text), "%.*s", STR_ARG(rows[0].hash));
}

static int finish(struct store *st, size_t n, const char *hash)
{
        struct draft_row *rows = ARENA_ARRAY(mem, struct draft_row, n);
        struct knowledge_source_row made = {STR("item"), STR("articles/a.md"), str_c(hash)};
        struct knowledge_import_result w = {.id = STR("I1"),
                                            .source = STR("faq.csv"),
                                            .report = STR("{}"),
                                            .drafts = rows,
                                            .n_drafts = n,
                                            .made = &made,
                                            .n_made = 1};

        for (size_t i = 0; i < n; i++)
                rows[i] = (struct draft_row){.id = arena_printf(mem, "%s%zu", hash, i),
                                             .path = STR("articles/a.md"),
                                             .text = STR("x"),
                                             .origin = STR("import"),
                                             .state = STR("open")};
        store_knowledge_import_finish(st, &w, on_done, NULL);
        store_drain(st);
        return last;
}

static void an_import_goes_in_whole_or_not_at_all(void **state)
{
        struct store *st = NULL;
        struct store_opts o = {0};
        struct knowledge_import_row row = {
                .id = STR("I1"), .name = STR("faq.csv"), .kind = STR("file"), .state = STR("reading")};
        struct draft_filter all = {.limit = 10};

        (void)state;
        assert_int_equal(store_open(NULL, &o, &st, &err), 0);
        store_knowledge_import_add(st, &row, on_done, NULL);
        store_drain(st);
        assert_int_equal(last, 0);
        assert_int_equal(finish(st, IMPORT_DRAFTS_MAX + 1, "a"), ERR_LIMIT);
        store_drafts(st, &all, on_drafts, NULL);
        store_drain(st);
        assert_int_equal(n_rows, 0);
        store_knowledge_imports(st, STR("I1"), (struct str){0}, 1, on_rows, NULL);
        store_drain(st);
        assert_string_equal(text, "reading ");
        assert_int_equal(finish(st, IMPORT_DRAFTS_MAX, "b"), 0);
        store_knowledge_imports(st, (struct str){0}, STR("ready"), 10, on_rows, NULL);
        store_drain(st);
        assert_int_equal(n_rows, 1);
        assert_string_equal(text, "ready {}");
        assert_int_equal(finish(st, 1, "c"), ERR_DENIED);
        store_knowledge_source(st, STR("faq.csv"), on_source, NULL);
        store_drain(st);
        assert_string_equal(text, "b");
        store_knowledge_imports(st, STR("none"), (struct str){0}, 1, on_rows, NULL);
        store_drain(st);
        assert_int_equal(last, ERR_NOTFOUND);
        store_close(st);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_row_becomes_a_file_of_the_format),
                cmocka_unit_test(the_first_row_is_no_second_row_of_names),
                cmocka_unit_test(what_stands_beside_questions_and_answers_is_told_apart),
                cmocka_unit_test(causes_of_a_fault_are_told_before_what_helps),
                cmocka_unit_test(rows_that_are_not_in_use_are_left_out),
                cmocka_unit_test(old_answers_people_and_pages_are_no_answers),
                cmocka_unit_test(languages_in_one_cell_are_parted),
                cmocka_unit_test(a_table_that_lies_on_its_side_is_put_upright),
                cmocka_unit_test(numbers_of_lists_are_no_words),
                cmocka_unit_test(lines_below_a_table_are_none_of_it),
                cmocka_unit_test(marks_may_stand_in_a_column_of_their_own),
                cmocka_unit_test(european_letters_are_read_as_excel_writes_them),
                cmocka_unit_test(what_serves_already_is_named_and_what_contradicts_too),
                cmocka_unit_test(rows_of_one_file_are_compared_with_each_other),
                cmocka_unit_test(many_of_one_name_are_named_without_trying_all_again),
                cmocka_unit_test(people_and_unknown_products_are_noticed),
                cmocka_unit_test(very_many_unknown_products_stay_whole_notes),
                cmocka_unit_test(the_same_source_again_brings_what_is_new_alone),
                cmocka_unit_test(contradictions_are_told_by_unit_and_by_yes_and_no),
                cmocka_unit_test(an_import_goes_in_whole_or_not_at_all),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
