/* answer/action: the plan of an action, from the first question to the changes, and back. */
#include "answer/action.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "connect/change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW "2026-03-10T10:00:00+08:00"

#define COMPANY "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 您好, en: Hi}\n"
#define PRODUCTS "products:\n  - {id: cam2, name: C, aliases: {zh: [摄像头], en: [camera]}}\n"
#define POLICY                                                                                                            \
        "---\ntitle: {zh: 规则, en: Rules}\nask: {zh: [规则], en: [rules]}\n---\n# zh\n- 一\n- 二\n# en\n- one\n- " \
        "two\n"
#define RETURN                                                                                                              \
        "title: {zh: 退货, en: Return}\nask: {zh: [退货], en: [return]}\nwho: {level: order}\n"                         \
        "inputs:\n"                                                                                                         \
        "  order:\n    type: record\n    record: order\n    label: {zh: 订单, en: order}\n"                               \
        "    ask: {zh: 哪一单？, en: Which order?}\n    where: it.status == 'delivered'\n"                              \
        "    option: {zh: \"{it.no}，{it.total|money it.currency}\", en: \"{it.no}\"}\n"                                   \
        "  skus:\n    type: item\n    list: true\n    of: order.items\n    by: sku\n"                                       \
        "    label: {zh: 商品, en: items}\n    ask: {zh: 哪几件？, en: Which items?}\n"                               \
        "  qty:\n    type: number\n    max: 3\n    min: 1\n    label: {zh: 件数, en: number}\n"                           \
        "    ask: {zh: 几件？, en: How many?}\n"                                                                         \
        "reads:\n  stock: {kind: part, keys: skus, optional: true}\n  me: {kind: customer, key: customer, optional: "       \
        "true}\n"                                                                                                           \
        "let:\n  chosen: \"filter(i in order.items: i.sku in skus)\"\n"                                                     \
        "  refund: \"sum(map(i in chosen: i.price))\"\n"                                                                    \
        "require:\n"                                                                                                        \
        "  - that: order.status == 'delivered'\n    else: {zh: \"还没签收（{order.status}）。\", en: Not delivered " \
        "yet.}\n    cite: rules#1\n"                                                                                        \
        "  - that: days_since(order.delivered_at) <= 7\n"                                                                   \
        "    else: {zh: \"已过 7 天，签收于 {order.delivered_at|date}。\", en: \"The 7 days are over; it came on "  \
        "{order.delivered_at|date}.\"}\n    cite: rules#2\n"                                                                \
        "  - that: qty <= len(skus)\n    else: {zh: 太多, en: Too many}\n"                                                \
        "show: {zh: \"退 {map(i in chosen: i.name.zh)|list}，退 {refund|money order.currency}？\", en: \"Return "       \
        "{map(i in chosen: i.name.en)|list} for {refund|money order.currency}?\"}\n"                                        \
        "effect:\n"                                                                                                         \
        "  - set: order.status\n    to: \"'return'\"\n"                                                                     \
        "  - create: return\n    key: new_id('RT')\n    value:\n      no: new_id('RT')\n      order_no: order.no\n   "      \
        "   amount: refund\n      requested_at: now\n      items: \"map(i in chosen: {sku: i.sku, price: "                  \
        "i.price})\"\n"                                                                                                     \
        "  - append: order.events\n    each: i in chosen\n    value: {at: now, text: {zh: i.sku, en: i.sku}}\n"             \
        "  - set: order.return_no\n    to: new_id('RT')\n"                                                                  \
        "  - set: me.vip\n    to: 'true'\n    when: exists(me) and len(stock) > 90\n"                                       \
        "after: {zh: \"退货单 {new_id('RT')} 已登记。\", en: \"Return {new_id('RT')} is booked.\"}\n"                \
        "undo:\n  within: 2h\n  require:\n    - that: order.status == 'return'\n      else: {zh: 已寄出, en: It is "     \
        "on its way}\n"                                                                                                     \
        "  after: {zh: 已撤销, en: Taken back}\n"                                                                        \
        "cites: [rules]\n"
#define CLEAR                                                                                                       \
        "title: {zh: 清, en: Clear}\nask: {zh: [清], en: [clear]}\nwho: {level: code}\n"                          \
        "inputs:\n  repair: {type: record, record: repair, label: {zh: 单, en: repair}, ask: {zh: 哪个？, en: " \
        "Which?}}\n"                                                                                                \
        "show: {zh: 清？, en: Clear?}\n"                                                                          \
        "effect:\n  - {unset: repair.slot}\n  - {delete: repair}\n"                                                 \
        "after: {zh: 好, en: Done}\nundo: {within: 30m}\n"
#define STATUS                                                                                                          \
        "title: {zh: 查, en: Look up}\nask: {zh: [查], en: [look up]}\nwho: {level: signed}\n"                        \
        "inputs:\n  note: {type: text, max: 20, pattern: \"[a-z]+\", optional: true, label: {zh: 注, en: note}}\n"     \
        "  day: {type: date, optional: true, label: {zh: 日, en: day}}\n"                                              \
        "  refund: {type: record, record: refund, label: {zh: 款, en: refund}, ask: {zh: 哪笔？, en: Which?}}\n"    \
        "show: {zh: \"{refund.amount|money "                                                                            \
        "refund.currency}，{refund.requested_at|time}，{refund.due|date}，{otherwise(note, '无')}{if(exists(day), " \
        "'有日', '')}\", en: \"{refund.amount|money refund.currency}, {refund.requested_at|time}, "                   \
        "{refund.due|date}\"}\n"

#define EVENTS                                                                                                   \
        "title: {zh: 记, en: Note}\nask: {zh: [记], en: [note]}\nwho: {level: code}\n"                         \
        "inputs:\n  order: {type: record, record: order, label: {zh: 单, en: o}, ask: {zh: 哪, en: Which?}}\n" \
        "show: {zh: 记, en: Note?}\n"                                                                           \
        "effect:\n  - {append: order.events, each: i in order.items, value: {text: {en: i.sku}}}\n"              \
        "after: {zh: 好, en: Done}\n"
#define PARTS                                                                                                    \
        "title: {zh: 件, en: Parts}\nask: {zh: [件], en: [parts]}\nwho: {level: code}\n"                       \
        "inputs:\n  order: {type: record, record: order, label: {zh: 单, en: o}, ask: {zh: 哪, en: Which?}}\n" \
        "reads:\n  parts: {kind: part, keys: \"map(i in order.items: i.sku)\"}\n"                                \
        "show: {zh: \"{len(parts)}\", en: \"{len(parts)}\"}\n"                                                   \
        "effect:\n  - {set: \"parts[0].stock\", to: \"parts[0].stock - 1\"}\n"                                   \
        "  - {set: \"parts[1].stock\", to: \"sum(map(p in parts: p.stock))\"}\n"                                 \
        "after: {zh: 好, en: Done}\n"

#define ORDER1                                                                                                      \
        "{\"no\":\"LM1\",\"status\":\"delivered\",\"currency\":\"CNY\",\"total\":398.5,"                            \
        "\"delivered_at\":\"2026-03-04T09:00:00+08:00\",\"items\":[{\"sku\":\"A\",\"name\":{\"zh\":\"甲\",\"en\":" \
        "\"Alpha\"},\"price\":299},"                                                                                \
        "{\"sku\":\"B\",\"name\":{\"zh\":\"乙\",\"en\":\"Beta\"},\"price\":99.5}]}"
#define ORDER2 "{\"no\":\"LM2\",\"status\":\"shipped\",\"currency\":\"CNY\",\"total\":5,\"items\":[]}"
#define ORDER3                                                                        \
        "{\"no\":\"LM3\",\"status\":\"delivered\",\"currency\":\"EUR\",\"total\":20," \
        "\"delivered_at\":\"2026-03-01T23:59:00+08:00\",\"items\":[{\"sku\":\"C\",\"price\":20}]}"

struct world {
        struct arena *mem;
        struct knowledge *k;
        struct record records[80];
        struct record_list lists[4];
        struct action_value inputs[8];
        struct plan_in in;
        struct plan plan;
};

static struct kfile file_of(const char *path, const char *text)
{
        return (struct kfile){path, (const unsigned char *)text, strlen(text)};
}

static const struct value *json(struct world *w, const char *text)
{
        struct value *v = ARENA_NEW(w->mem, struct value);
        struct err err;

        if (value_from_json(str_c(text), w->mem, v, &err) < 0)
                print_error("%s: %s\n", text, err.msg);
        return v;
}

static void add_record(struct world *w, const char *kind, const char *key, const char *owner, const char *doc)
{
        w->records[w->in.n_records++] = (struct record){
                .kind = str_c(kind), .key = str_c(key), .owner = str_c(owner), .doc = doc ? json(w, doc) : NULL};
}

static int begin(void **state)
{
        struct arena *mem = arena_new(0);
        struct world *w = ARENA_NEW(mem, struct world);
        struct kfile files[] = {file_of("company.yaml", COMPANY),       file_of("products.yaml", PRODUCTS),
                                file_of("policies/rules.md", POLICY),   file_of("actions/return.yaml", RETURN),
                                file_of("actions/clear.yaml", CLEAR),   file_of("actions/status.yaml", STATUS),
                                file_of("actions/events.yaml", EVENTS), file_of("actions/parts.yaml", PARTS)};
        struct err err;

        w->mem = mem;
        if (knowledge_load_files(files, 8, 0, &w->k, NULL, &err) < 0)
                print_error("%s\n", err.msg);
        assert_non_null(w->k);
        w->in = (struct plan_in){.knowledge = w->k,
                                 .inputs = w->inputs,
                                 .identity = IDENTITY_SIGNED,
                                 .customer = STR("c1"),
                                 .records = w->records,
                                 .lists = w->lists,
                                 .lang = LANG_EN,
                                 .id = STR("act-1"),
                                 .mem = mem};
        time_parse_iso(STR(NOW), &w->in.now_ms);
        w->in.action = knowledge_action(w->k, STR("return"));
        *state = w;
        return 0;
}

static int finish(void **state)
{
        struct world *w = *state;

        knowledge_unref(w->k);
        arena_free(w->mem);
        return 0;
}

static void give(struct world *w, const char *name, const char *value)
{
        for (size_t i = 0; i < w->in.n_inputs; i++) {
                if (str_eq_c(w->inputs[i].name, name)) {
                        w->inputs[i].value = *json(w, value);
                        return;
                }
        }
        w->inputs[w->in.n_inputs++] = (struct action_value){str_c(name), *json(w, value)};
}

/* Two orders of c1 that may come into question, and one of somebody else. */
static void with_orders(struct world *w)
{
        add_record(w, "order", "LM1", "c1", ORDER1);
        add_record(w, "order", "LM2", "c1", ORDER2);
        add_record(w, "order", "LM3", "c1", ORDER3);
        add_record(w, "order", "LM9", "c2", ORDER1);
        add_record(w, "part", "A", "", NULL);
        add_record(w, "part", "B", "", NULL);
        add_record(w, "part", "C", "", NULL);
        add_record(w, "customer", "c1", "c1", NULL);
        w->lists[0] = (struct record_list){STR("order"), w->records, 4};
        w->in.n_lists = 1;
}

static void assert_plan(struct world *w, enum plan_kind kind)
{
        action_plan(&w->in, &w->plan);
        if (w->plan.kind != kind)
                print_error("%s, not %s: %.*s%.*s\n", plan_kind_name(w->plan.kind), plan_kind_name(kind),
                            STR_ARG(w->plan.fault), STR_ARG(w->plan.text));
        assert_int_equal(w->plan.kind, kind);
}

static void assert_input(struct world *w, const char *name, enum input_problem problem)
{
        assert_plan(w, PLAN_INPUT);
        if (!str_eq_c(w->plan.input->name, name) || w->plan.problem != problem)
                print_error("%.*s %s, not %s %s\n", STR_ARG(w->plan.input->name), input_problem_name(w->plan.problem),
                            name, input_problem_name(problem));
        assert_true(str_eq_c(w->plan.input->name, name));
        assert_int_equal(w->plan.problem, problem);
}

static void assert_text(struct str s, const char *text)
{
        if (!str_eq_c(s, text))
                print_error("\"%.*s\", not \"%s\"\n", STR_ARG(s), text);
        assert_true(str_eq_c(s, text));
}

static bool cites(const struct plan *p, const char *id)
{
        for (size_t i = 0; i < p->n_cites; i++) {
                if (str_eq_c(p->cites[i], id))
                        return true;
        }
        return false;
}

static void who_it_is_comes_first(void **state)
{
        struct world *w = *state;

        w->in.identity = IDENTITY_NONE;
        assert_plan(w, PLAN_IDENTITY);
        assert_int_equal(w->plan.level, IDENTITY_ORDER);
        assert_int_equal(w->plan.n_needs, 0);
}

static void candidates_are_those_that_come_into_question(void **state)
{
        struct world *w = *state;

        assert_plan(w, PLAN_NEEDS);
        assert_int_equal(w->plan.n_needs, 1);
        assert_text(w->plan.needs[0].kind, "customer");
        assert_text(w->plan.needs[0].key, "c1");
        with_orders(w);
        w->in.n_lists = 0;
        assert_plan(w, PLAN_NEEDS);
        assert_true(w->plan.needs[0].list);
        assert_text(w->plan.needs[0].kind, "order");
        w->in.n_lists = 1;
        w->in.lang = LANG_ZH;
        assert_input(w, "order", INPUT_MISSING);
        assert_int_equal(w->plan.n_candidates, 2);
        assert_text(w->plan.candidates[0].label, "LM1，¥398.50");
        assert_text(w->plan.candidates[1].label, "LM3，€20.00");
        w->lists[0].n = 2;
        assert_input(w, "skus", INPUT_MISSING); /* one was left: taken */
        assert_int_equal(w->plan.n_inputs, 1);
        assert_text(w->plan.inputs[0].value.s, "LM1");
        assert_int_equal(w->plan.n_candidates, 2);
        assert_text(w->plan.candidates[1].label, "B");
}

static void an_order_of_somebody_else_is_told_like_one_that_is_not_there(void **state)
{
        struct world *w = *state;
        struct plan other;

        with_orders(w);
        give(w, "order", "\"LM9\"");
        assert_input(w, "order", INPUT_NOT_FOUND);
        other = w->plan;
        add_record(w, "order", "LM8", "", NULL);
        give(w, "order", "\"LM8\"");
        assert_input(w, "order", INPUT_NOT_FOUND);
        assert_int_equal(other.n_candidates, w->plan.n_candidates);
        assert_int_equal(other.n_cites, w->plan.n_cites);
        give(w, "order", "\"LM7\"");
        assert_plan(w, PLAN_NEEDS);
        assert_text(w->plan.needs[0].key, "LM7");
}

static void who_knows_an_order_sees_that_order_alone(void **state)
{
        struct world *w = *state;

        with_orders(w);
        w->in.n_lists = 0;
        w->in.identity = IDENTITY_ORDER;
        w->in.customer = (struct str){0};
        w->in.order = STR("LM1");
        give(w, "order", "\"LM3\"");
        assert_input(w, "order", INPUT_NOT_FOUND);
        assert_int_equal(w->plan.n_candidates, 1);
        assert_text(w->plan.candidates[0].label, "LM1");
        give(w, "order", "null");
        give(w, "skus", "[\"A\"]");
        give(w, "qty", "1");
        assert_plan(w, PLAN_READY);
        assert_text(w->plan.inputs[0].value.s, "LM1");
        assert_text(w->plan.changes[1].owner, "c1");
}

static void a_refusal_comes_before_the_next_question(void **state)
{
        struct world *w = *state;

        with_orders(w);
        give(w, "order", "\"LM2\"");
        assert_plan(w, PLAN_REFUSED);
        assert_int_equal(w->plan.condition, 1);
        assert_text(w->plan.text, "Not delivered yet.");
        assert_true(cites(&w->plan, "policy:rules#1"));
        assert_true(cites(&w->plan, "order:LM2.status"));
        assert_int_equal(w->plan.n_cites, 2);
        w->in.lang = LANG_ZH;
        assert_plan(w, PLAN_REFUSED);
        assert_text(w->plan.text, "还没签收（shipped）。");
        give(w, "order", "\"LM3\"");
        assert_plan(w, PLAN_REFUSED);
        assert_int_equal(w->plan.condition, 2);
        assert_text(w->plan.text, "已过 7 天，签收于 2026 年 3 月 1 日。");
        assert_text(w->plan.slots[0], "2026 年 3 月 1 日");
        assert_int_equal(w->plan.n_slots, 1);
}

static void values_are_taken_within_their_limits(void **state)
{
        static const struct {
                const char *name, *value;
                enum input_problem problem;
        } rows[] = {
                {"order", "7", INPUT_MALFORMED},
                {"order", "\"\"", INPUT_MALFORMED},
                {"skus", "[\"A\",\"Z\"]", INPUT_NOT_FOUND},
                {"skus", "[]", INPUT_TOO_SMALL},
                {"skus", "[1]", INPUT_NOT_FOUND},
                {"qty", "0", INPUT_TOO_SMALL},
                {"qty", "-1", INPUT_TOO_SMALL},
                {"qty", "\"-1\"", INPUT_TOO_SMALL},
                {"qty", "4", INPUT_TOO_LARGE},
                {"qty", "1.5", INPUT_MALFORMED},
                {"qty", "\"two\"", INPUT_MALFORMED},
                {"qty", "\"1e0\"", INPUT_MALFORMED},
                {"qty", "\"1.\"", INPUT_MALFORMED},
                {"qty", "true", INPUT_MALFORMED},
                {"qty", "\"99999999999999999999\"", INPUT_MALFORMED},
        };
        struct world *w = *state;

        with_orders(w);
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                give(w, "order", "\"LM1\"");
                give(w, "skus", "[\"A\"]");
                give(w, "qty", "\" 1 \"");
                assert_plan(w, PLAN_READY);
                give(w, rows[i].name, rows[i].value);
                assert_input(w, rows[i].name, rows[i].problem);
        }
}

static void texts_and_dates_are_taken_strictly(void **state)
{
        static const struct {
                const char *name, *value;
                int problem; /* -1: none */
        } rows[] = {
                {"note", "\"abc\"", -1},
                {"note", "\"aaaaaaaaaaaaaaaaaaaa\"", -1},
                {"note", "\"aaaaaaaaaaaaaaaaaaaaa\"", INPUT_TOO_LARGE},
                {"note", "\" \"", INPUT_TOO_SMALL},
                {"note", "\"abc1\"", INPUT_MALFORMED},
                {"note", "\"a\\nb\"", INPUT_MALFORMED},
                {"note", "5", INPUT_MALFORMED},
                {"day", "\"2026-02-28\"", -1},
                {"day", "\"2026-02-29\"", INPUT_MALFORMED},
                {"day", "\"28.2.2026\"", INPUT_MALFORMED},
        };
        struct world *w = *state;

        w->in.action = knowledge_action(w->k, STR("status"));
        add_record(w, "refund", "R1", "c1",
                   "{\"no\":\"R1\",\"amount\":1234.5,\"currency\":\"EUR\",\"requested_at\":\"2026-03-09T17:30:00Z\","
                   "\"due\":"
                   "\"2026-03-20\"}");
        give(w, "refund", "\"R1\"");
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                give(w, "note", "\"abc\"");
                give(w, "day", "null");
                give(w, rows[i].name, rows[i].value);
                if (rows[i].problem < 0)
                        assert_plan(w, PLAN_READY);
                else
                        assert_input(w, rows[i].name, (enum input_problem)rows[i].problem);
        }
}

static void a_look_up_has_no_changes(void **state)
{
        struct world *w = *state;

        w->in.action = knowledge_action(w->k, STR("status"));
        add_record(w, "refund", "R1", "c1",
                   "{\"no\":\"R1\",\"amount\":1234.5,\"currency\":\"EUR\",\"requested_at\":\"2026-03-09T17:30:00Z\","
                   "\"due\":"
                   "\"2026-03-20\"}");
        give(w, "refund", "\"R1\"");
        assert_plan(w, PLAN_READY);
        assert_int_equal(w->plan.n_changes, 0);
        assert_text(w->plan.text, "€1234.50, 10 March 2026 01:30, 20 March 2026");
        w->in.lang = LANG_ZH;
        assert_plan(w, PLAN_READY);
        assert_text(w->plan.text, "€1234.50，2026 年 3 月 10 日 01:30，2026 年 3 月 20 日，无");
}

static void ready(struct world *w)
{
        with_orders(w);
        give(w, "order", "\"LM1\"");
        give(w, "skus", "[\"A\",\"B\"]");
        give(w, "qty", "2");
        assert_plan(w, PLAN_READY);
}

static const struct value *apply(struct world *w, const struct record_change *c, size_t n, const char *key,
                                 const struct value *doc)
{
        struct err err;

        for (size_t i = 0; i < n; i++) {
                if (str_eq_c(c[i].key, key) && record_change_apply(&c[i], doc, w->mem, &doc, &err) < 0) {
                        print_error("%s\n", err.msg);
                        fail();
                }
        }
        return doc;
}

static void a_plan_says_all_that_it_would_change(void **state)
{
        struct world *w = *state;
        const struct record_change *c;
        const struct value *after;

        ready(w);
        assert_text(w->plan.text, "Return Alpha and Beta for ¥398.50?");
        assert_int_equal(w->plan.n_changes, 5);
        c = w->plan.changes;
        assert_int_equal(c[0].op, CHANGE_SET);
        assert_text(c[0].path, "status");
        assert_text(c[0].before->s, "delivered");
        assert_int_equal(c[1].op, CHANGE_CREATE);
        assert_text(c[1].kind, "return");
        assert_text(c[1].owner, "c1");
        assert_text(value_get_str(c[1].value, "requested_at"), "2026-03-10T02:00:00.000Z");
        assert_int_equal(value_get(c[1].value, STR("amount"))->number, 3985000);
        assert_int_equal(c[2].op, CHANGE_APPEND);
        assert_null(c[2].before);
        assert_int_equal(c[3].before->list.n, 1);
        assert_true(str_eq(c[4].value->s, c[1].key));
        assert_true(str_contains(w->plan.after, c[1].key));
        after = apply(w, c, w->plan.n_changes, "LM1", json(w, ORDER1));
        assert_text(value_get_str(after, "status"), "return");
        assert_int_equal(value_get(after, STR("events"))->list.n, 2);
        assert_true(cites(&w->plan, "policy:rules"));
        assert_true(cites(&w->plan, "policy:rules#2"));
        assert_true(cites(&w->plan, "order:LM1.delivered_at"));
        assert_true(cites(&w->plan, "order:LM1.items"));
        assert_int_equal(w->plan.undo_ms, 2 * HOUR_MS);
}

static void write_plan(const struct plan *p, struct buf *out)
{
        buf_printf(out, "%s %.*s %.*s\n", plan_kind_name(p->kind), STR_ARG(p->text), STR_ARG(p->after));
        for (size_t i = 0; i < p->n_changes; i++) {
                buf_printf(out, "%d %.*s %.*s ", p->changes[i].op, STR_ARG(p->changes[i].key),
                           STR_ARG(p->changes[i].path));
                if (p->changes[i].value)
                        value_to_json(p->changes[i].value, out);
        }
        for (size_t i = 0; i < p->n_cites; i++)
                buf_printf(out, "\n%.*s", STR_ARG(p->cites[i]));
}

static void the_same_question_gives_the_same_plan(void **state)
{
        struct world *w = *state;
        struct buf a, b;

        buf_init(&a, 1 << 16);
        buf_init(&b, 1 << 16);
        ready(w);
        write_plan(&w->plan, &a);
        for (int i = 0; i < 8; i++) {
                buf_clear(&b);
                assert_plan(w, PLAN_READY);
                write_plan(&w->plan, &b);
                assert_true(str_eq(buf_str(&a), buf_str(&b)));
        }
        w->in.id = STR("act-2");
        buf_clear(&b);
        assert_plan(w, PLAN_READY);
        write_plan(&w->plan, &b);
        assert_false(str_eq(buf_str(&a), buf_str(&b)));
        buf_done(&a);
        buf_done(&b);
}

static void what_was_done_can_be_taken_back_in_its_time(void **state)
{
        struct world *w = *state;
        const struct value *before = json(w, ORDER1), *after, *again;
        const struct record_change *done;
        int64_t done_ms;
        size_t n;

        ready(w);
        done = w->plan.changes;
        n = w->plan.n_changes;
        done_ms = w->in.now_ms;
        after = apply(w, done, n, "LM1", before);
        w->records[0].doc = after;
        w->in.now_ms = done_ms + 2 * HOUR_MS;
        action_plan_undo(&w->in, done, n, done_ms, &w->plan);
        assert_int_equal(w->plan.kind, PLAN_READY);
        assert_text(w->plan.after, "Taken back");
        again = apply(w, w->plan.changes, w->plan.n_changes, "LM1", after);
        assert_true(value_equal(before, again));
        assert_int_equal(w->plan.changes[3].op, CHANGE_DELETE);
        w->in.now_ms++;
        action_plan_undo(&w->in, done, n, done_ms, &w->plan);
        assert_int_equal(w->plan.kind, PLAN_REFUSED);
        assert_int_equal(w->plan.condition, 0);
        w->in.now_ms = done_ms;
        w->records[0].doc = before;
        action_plan_undo(&w->in, done, n, done_ms, &w->plan);
        assert_int_equal(w->plan.kind, PLAN_REFUSED);
        assert_text(w->plan.text, "It is on its way");
}

static void a_deleted_record_comes_back(void **state)
{
        struct world *w = *state;
        const struct value *before = json(w, "{\"no\":\"RP1\",\"slot\":\"s\",\"state\":\"booked\"}"), *doc;
        const struct record_change *done;

        w->in.action = knowledge_action(w->k, STR("clear"));
        add_record(w, "repair", "RP1", "c1", "{\"no\":\"RP1\",\"slot\":\"s\",\"state\":\"booked\"}");
        give(w, "repair", "\"RP1\"");
        assert_plan(w, PLAN_READY);
        assert_int_equal(w->plan.n_changes, 2);
        done = w->plan.changes;
        doc = apply(w, done, 2, "RP1", before);
        assert_null(doc);
        action_plan_undo(&w->in, done, 2, w->in.now_ms, &w->plan);
        assert_int_equal(w->plan.kind, PLAN_READY);
        doc = apply(w, w->plan.changes, 2, "RP1", NULL);
        assert_true(value_equal(doc, before));
}

static void a_change_of_what_has_changed_meanwhile_is_refused(void **state)
{
        struct world *w = *state;
        const struct value *after = NULL;
        struct err err;

        ready(w);
        assert_int_equal(record_change_apply(&w->plan.changes[0], json(w, ORDER2), w->mem, &after, &err), ERR_DENIED);
        assert_int_equal(record_change_apply(&w->plan.changes[0], NULL, w->mem, &after, &err), ERR_DENIED);
        assert_int_equal(record_change_apply(&w->plan.changes[1], json(w, ORDER2), w->mem, &after, &err), ERR_DENIED);
        assert_null(after);
}

static void the_age_of_a_cached_record_is_told(void **state)
{
        struct world *w = *state;

        with_orders(w);
        give(w, "order", "\"LM1\"");
        give(w, "skus", "[\"A\"]");
        give(w, "qty", "1");
        assert_plan(w, PLAN_READY);
        assert_false(w->plan.aged);
        w->records[0].aged = true;
        w->records[0].as_of_ms = 77;
        assert_plan(w, PLAN_READY);
        assert_true(w->plan.aged);
        assert_int_equal(w->plan.as_of_ms, 77);
}

static const char *order_of(struct world *w, size_t n)
{
        struct buf b;
        const char *s;

        buf_init(&b, 1 << 20);
        buf_put_c(&b, "{\"no\":\"LM1\",\"status\":\"delivered\",\"currency\":\"CNY\",\"delivered_at\":\"2026-03-09\","
                      "\"items\":[");
        for (size_t i = 0; i < n; i++)
                buf_printf(&b, "%s{\"sku\":\"S%zu\",\"price\":1,\"name\":{\"en\":\"x\"}}", i ? "," : "", i);
        buf_put_c(&b, "]}");
        s = arena_cstr(w->mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static void candidates_lists_and_records_have_limits(void **state)
{
        struct world *w = *state;
        struct value all = {.type = VALUE_LIST};
        struct value *v = ARENA_ARRAY(w->mem, struct value, 80);

        add_record(w, "order", "LM1", "c1", order_of(w, PLAN_CANDIDATES_MAX));
        add_record(w, "customer", "c1", "c1", NULL);
        give(w, "order", "\"LM1\"");
        assert_input(w, "skus", INPUT_MISSING);
        assert_int_equal(w->plan.n_candidates, PLAN_CANDIDATES_MAX);
        assert_false(w->plan.more_candidates);
        w->records[0].doc = json(w, order_of(w, 80));
        assert_input(w, "skus", INPUT_MISSING);
        assert_true(w->plan.more_candidates);
        for (size_t i = 0; i < 80; i++)
                v[i] = value_str(arena_printf(w->mem, "S%zu", i));
        all.list.v = v;
        all.list.n = ACTION_INPUT_LIST_MAX;
        w->inputs[w->in.n_inputs++] = (struct action_value){STR("skus"), all};
        give(w, "qty", "1");
        assert_plan(w, PLAN_NEEDS); /* the parts, all at once */
        assert_int_equal(w->plan.n_needs, ACTION_INPUT_LIST_MAX);
        w->inputs[1].value.list.n++;
        assert_input(w, "skus", INPUT_TOO_LARGE);
}

static void changes_and_open_records_have_limits(void **state)
{
        struct world *w = *state;

        w->in.action = knowledge_action(w->k, STR("events"));
        add_record(w, "order", "LM1", "c1", order_of(w, CHANGES_MAX));
        give(w, "order", "\"LM1\"");
        assert_plan(w, PLAN_READY);
        assert_int_equal(w->plan.n_changes, CHANGES_MAX);
        w->records[0].doc = json(w, order_of(w, CHANGES_MAX + 1));
        assert_plan(w, PLAN_FAULT);

        w->in.action = knowledge_action(w->k, STR("parts"));
        w->records[0].doc = json(w, order_of(w, PLAN_NEEDS_MAX));
        assert_plan(w, PLAN_NEEDS);
        assert_int_equal(w->plan.n_needs, PLAN_NEEDS_MAX);
        for (size_t i = 0; i < 64; i++)
                add_record(w, "part", arena_printf(w->mem, "S%zu", i).p, "", "{\"stock\":2}");
        w->records[0].doc = json(w, order_of(w, 63));
        assert_plan(w, PLAN_READY);
        assert_text(w->plan.text, "63");
        assert_int_equal(w->plan.changes[1].value->number, 125 * VALUE_ONE);
        assert_text(w->plan.changes[1].key, "S1");
        w->records[0].doc = json(w, order_of(w, 64));
        assert_plan(w, PLAN_FAULT);
}

static void a_record_that_is_needed_and_not_there_refuses(void **state)
{
        struct world *w = *state;

        w->in.action = knowledge_action(w->k, STR("parts"));
        add_record(w, "order", "LM1", "c1", order_of(w, 2));
        add_record(w, "part", "S0", "", "{\"stock\":2}");
        add_record(w, "part", "S1", "", NULL);
        give(w, "order", "\"LM1\"");
        assert_plan(w, PLAN_REFUSED);
        assert_int_equal(w->plan.condition, 0);
        assert_int_equal(w->plan.text.n, 0);
        w->records[2].doc = json(w, "{\"stock\":2}");
        assert_plan(w, PLAN_READY);
        w->records[1].doc = json(w, "{\"stock\":\"many\"}");
        assert_plan(w, PLAN_FAULT);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(who_it_is_comes_first),
                T(candidates_are_those_that_come_into_question),
                T(an_order_of_somebody_else_is_told_like_one_that_is_not_there),
                T(who_knows_an_order_sees_that_order_alone),
                T(a_refusal_comes_before_the_next_question),
                T(values_are_taken_within_their_limits),
                T(texts_and_dates_are_taken_strictly),
                T(a_look_up_has_no_changes),
                T(a_plan_says_all_that_it_would_change),
                T(the_same_question_gives_the_same_plan),
                T(what_was_done_can_be_taken_back_in_its_time),
                T(a_deleted_record_comes_back),
                T(a_change_of_what_has_changed_meanwhile_is_refused),
                T(the_age_of_a_cached_record_is_told),
                T(candidates_lists_and_records_have_limits),
                T(changes_and_open_records_have_limits),
                T(a_record_that_is_needed_and_not_there_refuses),
        };

        return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
