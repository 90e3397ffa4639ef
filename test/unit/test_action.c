/* knowledge/actions and records.yaml: what is taken, and every finding of check with file and line. */
#include "base/arena.h"
#include "base/buf.h"
#include "knowledge/action.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773073200000)

#define COMPANY "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 您好, en: Hi}\n"
#define PRODUCTS "products:\n  - {id: cam2, name: C, aliases: {zh: [摄像头], en: [camera]}}\n"
#define POLICY                                                                                                            \
        "---\ntitle: {zh: 规则, en: Rules}\nask: {zh: [规则], en: [rules]}\n---\n# zh\n- 一\n- 二\n# en\n- one\n- " \
        "two\n"
#define RECORDS                                           \
        "kinds:\n"                                        \
        "  voucher:\n"                                    \
        "    table: vouchers\n"                           \
        "    owner: holder\n"                             \
        "    title: code\n"                               \
        "    fields:\n"                                   \
        "      code: text\n"                              \
        "      holder: text\n"                            \
        "      state: [fresh, used, lapsed]\n"            \
        "      value: money\n"                            \
        "      until: date\n"                             \
        "      uses: {list: {at: time, amount: money}}\n" \
        "      tags: {dict: text}\n"                      \
        "  stock: {shared: true, fields: {sku: text, n: number}}\n"
#define ACTION                                                                                                             \
        "title: {zh: 用券, en: Use a voucher}\n"                                                                         \
        "ask: {zh: [用券], en: [use my voucher]}\n"                                                                      \
        "who: {level: code}\n"                                                                                             \
        "inputs:\n"                                                                                                        \
        "  voucher: {type: record, record: voucher, label: {zh: 券, en: voucher}, ask: {zh: 哪张？, en: Which?}}\n"    \
        "  amount: {type: money, min: 1, max: 100, label: {zh: 数, en: amount}, ask: {zh: 多少？, en: How much?}}\n"   \
        "  why: {type: choice, label: {zh: 为何, en: why}, ask: {zh: 为何？, en: Why?}, choices: [{value: a, label: " \
        "{zh: 甲, en: A}}, {value: b, label: {zh: 乙, en: B}}]}\n"                                                       \
        "require:\n"                                                                                                       \
        "  - that: voucher.state == 'fresh'\n"                                                                             \
        "    else: {zh: 用过了。, en: It is used.}\n"                                                                  \
        "    cite: rules#2\n"                                                                                              \
        "  - that: voucher.value >= amount and why in ['a']\n"                                                             \
        "    else: {zh: 不够, en: Too small}\n"                                                                          \
        "show: {zh: \"用 {amount|money}？\", en: \"Use {amount|money}?\"}\n"                                             \
        "effect:\n"                                                                                                        \
        "  - {set: voucher.value, to: voucher.value - amount}\n"                                                           \
        "  - {append: voucher.uses, value: {at: now, amount: amount}}\n"                                                   \
        "after: {zh: 好了, en: Done}\n"                                                                                  \
        "undo: {within: 2h}\n"                                                                                             \
        "cites: [rules]\n"

static char action_text[16384], records_text[16384];

static void replace_in(char *text, size_t size, const char *from, const char *to)
{
        char *copy = malloc(size), *at = strstr(text, from);

        if (!at)
                print_error("not there: %s\n", from);
        assert_non_null(at);
        snprintf(copy, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
        memcpy(text, copy, strlen(copy) + 1);
        free(copy);
}

static struct kfile file_of(const char *path, const char *text)
{
        return (struct kfile){path, (const unsigned char *)text, strlen(text)};
}

/* The report goes into out; NULL: it has errors. */
static struct knowledge *load(const char *records, const char *action, char *out, size_t size)
{
        struct kfile files[] = {file_of("company.yaml", COMPANY), file_of("products.yaml", PRODUCTS),
                                file_of("policies/rules.md", POLICY), file_of("records.yaml", records),
                                file_of("actions/use-voucher.yaml", action)};
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        struct buf b;

        knowledge_load_files(files, 5, NOW_MS, &k, rep, NULL);
        buf_init(&b, 1 << 20);
        report_write(rep, &b);
        snprintf(out, size, "%.*s", STR_ARG(buf_str(&b)));
        buf_done(&b);
        report_free(rep);
        return k;
}

struct change {
        const char *from, *to, *finding; /* finding: in the report; NULL: there is none */
};

static void assert_finding(bool in_records, const struct change *c)
{
        char report[8192];
        struct knowledge *k;

        snprintf(action_text, sizeof(action_text), "%s", ACTION);
        snprintf(records_text, sizeof(records_text), "%s", RECORDS);
        replace_in(in_records ? records_text : action_text, sizeof(action_text), c->from, c->to);
        k = load(records_text, action_text, report, sizeof(report));
        if (c->finding ? !strstr(report, c->finding) : report[0])
                print_error("%s\n-> %s\nfound: %s\nexpected: %s\n", c->from, c->to, report,
                            c->finding ? c->finding : "none");
        assert_true(c->finding ? strstr(report, c->finding) != NULL : !report[0]);
        knowledge_unref(k);
}

static void an_action_is_taken_as_it_is_written(void **state)
{
        char report[8192];
        struct knowledge *k = load(RECORDS, ACTION, report, sizeof(report));
        const struct action *a;

        (void)state;
        assert_string_equal(report, "");
        assert_non_null(k);
        a = knowledge_action(k, STR("use-voucher"));
        assert_non_null(a);
        assert_null(knowledge_action(k, STR("use")));
        assert_true(str_eq_c(a->title[LANG_EN], "Use a voucher"));
        assert_int_equal(a->level, IDENTITY_CODE);
        assert_true(a->owner_only);
        assert_int_equal(a->n_inputs, 3);
        assert_int_equal(a->inputs[1].max, 100 * VALUE_ONE);
        assert_int_equal(a->inputs[1].places, 2);
        assert_int_equal(a->n_conditions, 2);
        assert_int_equal(a->conditions[0].line, 9);
        assert_true(str_eq_c(a->conditions[0].cites.v[0], "rules#2"));
        assert_int_equal(a->n_effects, 2);
        assert_int_equal(a->undo_ms, 7200000);
        assert_true(knowledge_kind(k, STR("voucher"))->owner.n > 0);
        assert_true(knowledge_kind(k, STR("stock"))->shared);
        assert_non_null(knowledge_kind(k, STR("order")));
        assert_null(knowledge_kind(k, STR("ordre")));
        knowledge_unref(k);
}

static void check_finds_what_is_wrong_in_an_action(void **state)
{
        static const struct change rows[] = {
                {"voucher.state == 'fresh'", "voucher.stat == 'fresh'",
                 "actions/use-voucher.yaml:9: error: that: there is no field \"stat\"; did you mean \"state\"?"},
                {"voucher.state == 'fresh'", "voucher.state == 'frsh'",
                 ":9: error: that: it is never \"frsh\"; did you mean"},
                {"voucher.state == 'fresh'", "voucher.state == 3", ":9: error: that: a text and a number do not go"},
                {"voucher.state == 'fresh'", "voucher.value", ":9: error: that: it should be yes or no, and is money"},
                {"voucher.state == 'fresh'", "1 == 2", ":9: error: that: this is never true"},
                {"voucher.state == 'fresh'", "1 == 1", ":9: warning: that: this is always true"},
                {"voucher.state == 'fresh'", "voucher.state in ['fresh', 'used', 'lapsed']", "always true"},
                {"voucher.state == 'fresh'", "amount > 100", ":9: error: that: this is never true"},
                {"voucher.state == 'fresh'", "amount >= 1", ":9: warning: that: this is always true"},
                {"voucher.state == 'fresh'", "voucher.value > 5 and voucher.value < 3", "never true"},
                {"voucher.state == 'fresh'", "not (voucher.value <= 5 or voucher.value > 3)", "never true"},
                {"voucher.state == 'fresh'", "voucher.value > 5 or voucher.value < 3", NULL},
                {"voucher.state == 'fresh'", "len(voucher.uses) < 0", "never true"},
                {"    cite: rules#2\n",
                 "    cite: rules#2\n  - {that: voucher.state == 'used', else: {zh: 一, en: x}}\n",
                 ":12: error: that: this is never true after the condition of line 9"},
                {"    cite: rules#2\n",
                 "    cite: rules#2\n  - {that: voucher.state != 'used', else: {zh: 一, en: x}}\n",
                 ":12: warning: that: this is always true after the condition of line 9"},
                {"    cite: rules#2\n", "    cite: rules#3\n", ":11: error: the policy \"rules\" has 2 lines"},
                {"    cite: rules#2\n", "    cite: rulez\n", "there is no policy \"rulez\""},
                {"    else: {zh: 用过了。, en: It is used.}\n", "", ":9: error: the refusal is missing"},
                {"en: It is used.", "en: ''", "else: the English text is missing"},
                {"and why in ['a']", "", "\"why\" is never used"},
                {"set: voucher.value,", "set: voucher.valeu,", "no field \"valeu\"; did you mean \"value\"?"},
                {"to: voucher.value - amount", "to: amount + 1", NULL},
                {"to: voucher.value - amount", "to: \"'x'\"", "set: it should be money, and is a text"},
                {"set: voucher.value, to: voucher.value - amount", "set: voucher.state, to: \"'gone'\"",
                 "never \"gone\""},
                {"set: voucher.value, to: voucher.value - amount", "set: voucher, to: voucher",
                 "which field of the record?"},
                {"set: voucher.value, to: voucher.value - amount", "set: amount, to: amount", "is no record"},
                {"value: {at: now, amount: amount}", "value: {at: now, amout: amount}",
                 "there is no field \"amout\"; did you mean \"amount\"?"},
                {"value: {at: now, amount: amount}", "value: {at: today, amount: amount}",
                 "append: at: it should be a time"},
                {"append: voucher.uses,", "append: voucher.value,", "no list"},
                {"{set: voucher.value, to: voucher.value - amount}", "{create: stok, key: \"'a'\", value: {n: 1}}",
                 "no kind of record \"stok\"; did you mean \"stock\"?"},
                {"{set: voucher.value, to: voucher.value - amount}", "{to: amount}", "one of set, append"},
                {"{set: voucher.value, to: voucher.value - amount}", "{unset: \"voucher.uses[0]\"}",
                 "nothing can be taken"},
                {"{set: voucher.value, to: voucher.value - amount}",
                 "{set: voucher.value, each: x in voucher.uses, to: x.amount, when: 1 > 2}",
                 "when: this is never true"},
                {"{set: voucher.value, to: voucher.value - amount}", "{set: voucher.value, each: x of 3, to: amount}",
                 "x in LIST"},
                {"type: money, min: 1", "type: cash, min: 1", "\"cash\" is no type"},
                {"type: money, min: 1", "type: money, min: 101", "min is above max"},
                {"type: money, min: 1", "type: money, pattern: x", "not for an input of type money"},
                {"type: money, min: 1", "type: number, min: 1.5", "at most 0 places"},
                {"type: record, record: voucher", "type: record, record: vuocher", "did you mean \"voucher\"?"},
                {"amount: {type", "and: {type", "\"and\" is no name"},
                {"amount: {type", "customer: {type", "is the name of something else"},
                {"{value: b, label", "{value: a, label", "the same value"},
                {"who: {level: code}", "who: {level: cod}", "level must be"},
                {"who: {level: code}", "who: {level: none}", "belongs to a customer"},
                {"who: {level: code}\n", "", "\"who\" is missing"},
                {"{amount|money}？", "{amout|money}？", "did you mean \"amount\"?"},
                {"{amount|money}？", "{amount|date}？", "cannot be written so"},
                {"{amount|money}？", "{amount|euro}？", "is no format"},
                {"{amount|money}？", "{amount|money？", "{ without }"},
                {"{amount|money}？", "{voucher}？", "cannot be written so"},
                {"en: Done}", "en: ''}", "after: the English text is missing"},
                {"after: {zh: 好了, en: Done}\n", "", "\"after\" is missing"},
                {"within: 2h", "within: 2 hours", "a duration like"},
                {"within: 2h", "within: 400d", "a duration like"},
                {"cites: [rules]", "cites: [rulez]", "there is no policy \"rulez\""},
                {"cites: [rules]", "citse: [rules]", "citse"},
                {"min: 1, max: 100,", "optional: true,", NULL},
                {"type: money, min: 1, max: 100,", "type: text, max: 500,",
                 "that: money and a text do not go together"},
                {"type: money, min: 1, max: 100,", "type: text, max: 501,", "from 1 to 500"},
                {"type: money, min: 1, max: 100,", "type: money, list: {max: 51},", "from 1 to 50"},
                {"amount: {type: money,", "amount: {type: money, each: voucher,",
                 "\"each\" is not for an input of type money"},
                {"choices: [{value: a,", "choices: [{value: a, ask: x,", "ask"},
                {"amount: {type", "a2345678901234567890123456789012345678901: {type", "is no name"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                assert_finding(false, &rows[i]);
}

static void check_finds_what_is_wrong_in_records(void **state)
{
        static const struct change rows[] = {
                {"code: text", "code: string", "records.yaml:7: error: \"string\" is no type"},
                {"owner: holder", "owner: holdr", ":4: error: owner: there is no field \"holdr\""},
                {"title: code", "title: value", "title: the field \"value\" is no text"},
                {"shared: true, ", "shared: true, owner: sku, ", "has no owner"},
                {"  stock:", "  Stock:", "only a-z"},
                {"    table: vouchers\n", "    tabel: vouchers\n", "tabel"},
                {"[fresh, used, lapsed]", "[]", "1 to 60 words"},
                {"kinds:", "kindz:", "\"kinds\" is missing"},
                {"tags: {dict: text}", "tags: {fields: {list: text}}", NULL},
                {"kinds:", "words: [a]\nkinds:", "words"},
                {"kinds:", "words: {fresh: {zh: [新], fr: [neuf]}}\nkinds:", "fr"},
                {"kinds:", "words: {fresh: {zh: [新], en: [fresh]}}\nkinds:", NULL},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                assert_finding(true, &rows[i]);
}

/* `n` times part (with its number) where `mark` stands. */
static void assert_many(bool in_records, const char *mark, const char *head, const char *part, size_t n,
                        const char *tail, const char *finding)
{
        char report[8192];
        struct knowledge *k;
        struct buf b;

        snprintf(action_text, sizeof(action_text), "%s", ACTION);
        snprintf(records_text, sizeof(records_text), "%s", RECORDS);
        buf_init(&b, 1 << 16);
        buf_put_c(&b, head);
        for (size_t i = 0; i < n; i++) {
                const char *at = strchr(part, '#');

                buf_printf(&b, "%.*s%zu%s", (int)(at - part), part, i, at + 1);
        }
        buf_put_c(&b, tail);
        replace_in(in_records ? records_text : action_text, sizeof(action_text), mark, b.p);
        buf_done(&b);
        k = load(records_text, action_text, report, sizeof(report));
        if (finding ? !strstr(report, finding) : strstr(report, "error") != NULL)
                print_error("%zu of %s: %s\n", n, part, report);
        assert_true(finding ? strstr(report, finding) != NULL : !strstr(report, "error"));
        knowledge_unref(k);
}

static void sizes_have_limits(void **state)
{
        static const char input[] = "  i#: {type: text, optional: true, label: {zh: 一, en: x}}\n";
        static const char let[] = "  l#: amount + 1\n", read[] = "  r#: {kind: stock, key: customer}\n";
        static const char cond[] = "  - {that: amount != #.5, else: {zh: 一, en: x}}\n";
        static const char effect[] = "  - {set: \"voucher.tags['t#']\", to: \"'x'\"}\n";
        static const char choice[] = "{value: c#, label: {zh: 一, en: x}},";

        (void)state;
        assert_many(false, "require:\n", "", input, 9, "require:\n", NULL);
        assert_many(false, "require:\n", "", input, 10, "require:\n", "more than 12 inputs");
        assert_many(false, "require:\n", "let:\n", let, 12, "require:\n", NULL);
        assert_many(false, "require:\n", "let:\n", let, 13, "require:\n", "more than 12 named values");
        assert_many(false, "require:\n", "reads:\n", read, 8, "require:\n", NULL);
        assert_many(false, "require:\n", "reads:\n", read, 9, "require:\n", "more than 8 reads");
        assert_many(false, "require:\n", "require:\n", cond, 38, "", NULL);
        assert_many(false, "require:\n", "require:\n", cond, 39, "", "more than 40 conditions");
        assert_many(false, "effect:\n", "effect:\n", effect, 38, "", NULL);
        assert_many(false, "effect:\n", "effect:\n", effect, 39, "", "more than 40 effects");
        assert_many(false, "choices: [{value: a, label: {zh: 甲, en: A}},",
                    "choices: [{value: a, label: {zh: 甲, en: A}},", choice, 18, "", NULL);
        assert_many(false, "choices: [{value: a, label: {zh: 甲, en: A}},",
                    "choices: [{value: a, label: {zh: 甲, en: A}},", choice, 19, "", "choices must be 1 to 20");
        assert_many(false, "show: {zh: \"用 ", "show: {zh: \"用 ", "{amount}#", 23, "", NULL);
        assert_many(false, "show: {zh: \"用 ", "show: {zh: \"用 ", "{amount}#", 24, "", "too many slots");
        assert_many(true, "  voucher:\n", "", "  k#: {fields: {a: text}}\n", 58, "  voucher:\n", NULL);
        assert_many(true, "  voucher:\n", "", "  k#: {fields: {a: text}}\n", 59, "  voucher:\n", "more than 60 kinds");
        assert_many(true, "      code: text\n", "", "      f#: text\n", 93, "      code: text\n", NULL);
        assert_many(true, "      code: text\n", "", "      f#: text\n", 94, "      code: text\n",
                    "more than 100 fields");
        assert_many(true, "[fresh, used, lapsed]", "[fresh, used, lapsed", ", w#", 57, "]", NULL);
        assert_many(true, "[fresh, used, lapsed]", "[fresh, used, lapsed", ", w#", 58, "]", "1 to 60 words");
        assert_many(true, "code: text", "code: text\n      deep: ", "{list: {a#: ", 3, "text}}}}}}", NULL);
        assert_many(true, "code: text", "code: text\n      deep: ", "{list: {a#: ", 4, "text}}}}}}}}", "deeper than 8");
}

/* 4 of every action, 12 inputs and 10 candidates called it, 12 named values: 26 are left for effects with a list. */
static void assert_names(size_t n, const char *finding)
{
        char report[8192];
        struct knowledge *k;
        struct buf b;

        snprintf(action_text, sizeof(action_text), "%s", ACTION);
        buf_init(&b, 1 << 16);
        buf_put_c(&b, "let:\n");
        for (size_t i = 0; i < ACTION_LETS_MAX; i++)
                buf_printf(&b, "  l%zu: amount + 1\n", i);
        buf_put_c(&b, "inputs:\n");
        for (size_t i = 0; i < ACTION_INPUTS_MAX - 3; i++)
                buf_printf(&b, "  i%zu: {type: record, optional: true, record: voucher, label: {zh: 一, en: x}}\n", i);
        replace_in(action_text, sizeof(action_text), "inputs:\n", b.p);
        buf_clear(&b);
        buf_put_c(&b, "effect:\n");
        for (size_t i = 0; i < n; i++)
                buf_put_c(&b, "  - {append: voucher.uses, each: x in voucher.uses, value: {amount: x.amount}}\n");
        replace_in(action_text, sizeof(action_text), "effect:\n", b.p);
        buf_done(&b);
        k = load(RECORDS, action_text, report, sizeof(report));
        assert_true(finding ? strstr(report, finding) != NULL : !strstr(report, "error"));
        knowledge_unref(k);
}

static void names_have_a_limit(void **state)
{
        (void)state;
        assert_names(26, NULL);
        assert_names(27, "more than 64 names");
        assert_names(38, "more than 64 names");
}

static void texts_have_a_limit(void **state)
{
        static char text[ACTION_TEXT_MAX + 64];
        struct change row = {"en: Done}", text, NULL};

        (void)state;
        snprintf(text, sizeof(text), "en: %0*d}", (int)ACTION_TEXT_MAX, 0);
        assert_finding(false, &row);
        snprintf(text, sizeof(text), "en: %0*d}", (int)ACTION_TEXT_MAX + 1, 0);
        row.finding = "longer than 2000 bytes";
        assert_finding(false, &row);
}

static void a_company_may_have_so_many_actions(void **state)
{
        struct kfile *files = calloc(ACTIONS_MAX + 6, sizeof(*files));
        struct arena *mem = arena_new(0);
        struct knowledge *k = NULL;
        struct err err;
        size_t n = 0;

        (void)state;
        files[n++] = file_of("company.yaml", COMPANY);
        files[n++] = file_of("products.yaml", PRODUCTS);
        files[n++] = file_of("policies/rules.md", POLICY);
        files[n++] = file_of("records.yaml", RECORDS);
        for (size_t i = 0; i < ACTIONS_MAX; i++)
                files[n++] = file_of(arena_printf(mem, "actions/a%zu.yaml", i).p, ACTION);
        assert_int_equal(knowledge_load_files(files, n, NOW_MS, &k, NULL, &err), 0);
        assert_int_equal(k->n_actions, ACTIONS_MAX);
        knowledge_unref(k);
        files[n++] = file_of("actions/more.yaml", ACTION);
        assert_int_equal(knowledge_load_files(files, n, NOW_MS, &k, NULL, &err), ERR_INVALID);
        arena_free(mem);
        free(files);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_action_is_taken_as_it_is_written),
                cmocka_unit_test(check_finds_what_is_wrong_in_an_action),
                cmocka_unit_test(check_finds_what_is_wrong_in_records),
                cmocka_unit_test(sizes_have_limits),
                cmocka_unit_test(names_have_a_limit),
                cmocka_unit_test(texts_have_a_limit),
                cmocka_unit_test(a_company_may_have_so_many_actions),
        };

        return cmocka_run_group_tests_name("action", tests, NULL, NULL);
}
