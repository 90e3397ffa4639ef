/* knowledge/expr: the language of conditions and amounts. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"
#include "knowledge/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct type number = {.kind = TYPE_NUMBER}, money = {.kind = TYPE_MONEY}, text = {.kind = TYPE_TEXT},
                         date = {.kind = TYPE_DATE}, moment = {.kind = TYPE_TIME}, yes = {.kind = TYPE_BOOL},
                         any = {.kind = TYPE_ANY};
static const struct type texts = {.kind = TYPE_LIST, .of = &text}, numbers = {.kind = TYPE_LIST, .of = &number};
static const struct str words[] = {STR_INIT("open"), STR_INIT("paid"), STR_INIT("sent")};
static const struct type state_type = {.kind = TYPE_TEXT, .words = words, .n_words = 3};
static const struct type_field card_fields[] = {{STR_INIT("id"), &text}, {STR_INIT("balance"), &money}};
static const struct type card = {.kind = TYPE_MAP, .fields = card_fields, .n_fields = 2},
                         cards = {.kind = TYPE_DICT, .of = &card};
static const struct type_field item_fields[] = {
        {STR_INIT("sku"), &text}, {STR_INIT("qty"), &number}, {STR_INIT("price"), &money}};
static const struct type item = {.kind = TYPE_MAP, .fields = item_fields, .n_fields = 3},
                         items = {.kind = TYPE_LIST, .of = &item};
static const struct type_field order_fields[] = {
        {STR_INIT("no"), &text},     {STR_INIT("status"), &state_type}, {STR_INIT("total"), &money},
        {STR_INIT("at"), &moment},   {STR_INIT("due"), &date},          {STR_INIT("items"), &items},
        {STR_INIT("cards"), &cards}, {STR_INIT("gift"), &yes},          {STR_INIT("extra"), &any},
};
static const struct type order = {.kind = TYPE_MAP, .fields = order_fields, .n_fields = 9};

static const struct {
        const char *name, *json;
        const struct type *type;
} vars[] = {
        {"customer", "\"c1\"", &text},
        {"today", "\"2026-03-10\"", &date},
        {"now", "1773073200000", &moment},
        {"action", "\"a-1\"", &text},
        {"order",
         "{\"no\":\"LM1\",\"status\":\"paid\",\"total\":99.9,\"at\":\"2026-03-01T15:30:00Z\",\"due\":\"2026-03-31\","
         "\"items\":[{\"sku\":\"a\",\"qty\":2,\"price\":10.05},{\"sku\":\"b\",\"qty\":1,\"price\":79.8},"
         "{\"sku\":\"a\",\"qty\":1,\"price\":0.01}],\"cards\":{\"g1\":{\"id\":\"g1\",\"balance\":12.5},"
         "\"g2\":{\"id\":\"g2\",\"balance\":0}},\"gift\":false,\"extra\":{\"x\":[1]}}",
         &order},
        {"n", "3", &number},
        {"skus", "[\"a\",\"b\"]", &texts},
        {"ns", "[3,1,2,3]", &numbers},
        {"gone", "null", &order},
        {"state", "\"open\"", &state_type},
};
enum { N_VARS = sizeof(vars) / sizeof(vars[0]) };

struct world {
        struct arena *mem;
        struct tz *tz;
        struct value values[N_VARS];
        const struct value *slots[N_VARS];
        struct expr_name names[N_VARS];
        struct expr_env env;
};

static int begin(void **state)
{
        struct arena *mem = arena_new(0);
        struct world *w = ARENA_NEW(mem, struct world);

        w->mem = mem;
        assert_int_equal(tz_load(STR("Asia/Shanghai"), &w->tz, NULL), 0);
        for (unsigned i = 0; i < N_VARS; i++) {
                struct value raw;

                assert_int_equal(value_from_json(str_c(vars[i].json), mem, &raw, NULL), 0);
                w->values[i] = expr_lift(vars[i].type, &raw, w->tz, mem);
                w->slots[i] = w->values[i].type == VALUE_NULL ? NULL : &w->values[i];
                w->names[i] = (struct expr_name){str_c(vars[i].name), vars[i].type, i};
        }
        w->env = (struct expr_env){.slots = w->slots, .n_slots = N_VARS, .tz = w->tz, .mem = mem};
        w->env.now_ms = INT64_C(1773073200000); /* 2026-03-10T00:20+08:00 */
        *state = w;
        return 0;
}

static int finish(void **state)
{
        struct world *w = *state;

        tz_free(w->tz);
        arena_free(w->mem);
        return 0;
}

static const struct expr *parse(struct world *w, const char *src, struct err *err)
{
        const struct expr_scope scope = {w->names, N_VARS};
        const struct expr *e = NULL;
        size_t at;

        return expr_parse(str_c(src), &scope, w->mem, &e, NULL, &at, err) == 0 ? e : NULL;
}

static void assert_gives(struct world *w, const char *src, const char *json)
{
        struct err err = {0};
        const struct expr *e = parse(w, src, &err);
        struct value v;
        struct buf b;

        if (!e)
                print_error("%s: %s\n", src, err.msg);
        assert_non_null(e);
        v = expr_eval(e, &w->env);
        buf_init(&b, 1 << 16);
        value_to_json(&v, &b);
        if (!str_eq_c(buf_str(&b), json))
                print_error("%s gives %.*s, not %s\n", src, STR_ARG(buf_str(&b)), json);
        assert_true(str_eq_c(buf_str(&b), json));
        buf_done(&b);
}

static void assert_wrong(struct world *w, const char *src, const char *why)
{
        struct err err = {0};
        const struct expr *e = parse(w, src, &err);

        if (e || !strstr(err.msg, why))
                print_error("%s: \"%s\"\n", src, e ? "taken" : err.msg);
        assert_null(e);
        assert_non_null(strstr(err.msg, why));
}

struct row {
        const char *src, *json;
};

static void assert_all(struct world *w, const struct row *rows, size_t n)
{
        for (size_t i = 0; i < n; i++)
                assert_gives(w, rows[i].src, rows[i].json);
}
#define ALL(w, rows) assert_all((w), (rows), sizeof(rows) / sizeof((rows)[0]))

static void operators_bind_as_in_arithmetic(void **state)
{
        static const struct row rows[] = {
                {"1 + 2 * 3", "7"},
                {"(1 + 2) * 3", "9"},
                {"10 - 4 - 3", "3"},
                {"12 / 3 / 2", "2"},
                {"-2 * -3", "6"},
                {"2 - -3", "5"},
                {"1 + 1 == 2 and not 1 > 2", "true"},
                {"true or false and false", "true"},
                {"(true or false) and false", "false"},
                {"not false and false", "false"},
                {"n in [1, 2, 3]", "true"},
                {"not n in [1, 2]", "true"},
                {"n * 2 >= 6", "true"},
                {"\"a\" + 'b'", "\"ab\""},
        };

        ALL(*state, rows);
}

static void numbers_are_decimal_and_exact(void **state)
{
        static const struct row rows[] = {
                {"0.1 + 0.2", "0.3"},
                {"order.total * 3", "299.7"},
                {"10 / 3", "3.3333"},
                {"20 / 3", "6.6667"},
                {"-20 / 3", "-6.6667"},
                {"0.0001 * 0.5", "0.0001"},
                {"round(2.5)", "3"},
                {"round(-2.5)", "-3"},
                {"round(2.449, 1)", "2.4"},
                {"round(2.4449, 2)", "2.44"},
                {"floor(-0.5)", "-1"},
                {"abs(-3.5)", "3.5"},
                {"1 / 0", "null"},
                {"8999999999999 * 8999999999999", "null"},
                {"8999999999999 + 8999999999999", "null"},
                {"sum(map(i in order.items: i.price * i.qty))", "99.91"},
                {"order.total / order.total", "1"},
        };

        ALL(*state, rows);
}

static void lists_are_walked(void **state)
{
        static const struct row rows[] = {
                {"len(order.items)", "3"},
                {"all(i in order.items: i.qty > 0)", "true"},
                {"any(i in order.items: i.sku == 'c')", "false"},
                {"count(i in order.items: i.sku == 'a')", "2"},
                {"find(i in order.items: i.sku == 'b').price", "79.8"},
                {"index(i in order.items: i.sku == 'b')", "1"},
                {"find(i in order.items: i.sku == 'c').price", "null"},
                {"filter(x in ns: x > 1)", "[3,2,3]"},
                {"map(x in ns: x * 2)", "[6,2,4,6]"},
                {"unique(ns)", "[3,1,2]"},
                {"sort(ns)", "[1,2,3,3]"},
                {"sort(skus)", "[\"a\",\"b\"]"},
                {"join(sort(skus), ', ')", "\"a, b\""},
                {"join(filter(s in skus: s == 'none'), ', ')", "\"\""},
                {"min(ns) + max(ns)", "4"},
                {"min(5, n, 4)", "3"},
                {"first(ns) + last(ns)", "6"},
                {"ns[1]", "1"},
                {"ns[4]", "null"},
                {"ns[-1]", "null"},
                {"ns[0.5]", "null"},
                {"sum(ns)", "9"},
                {"len([])", "0"},
                {"all(x in filter(y in ns: y > 9): x == 0)", "true"},
                {"covers(ns, [3, 3])", "true"},
                {"covers(ns, [3, 3, 3])", "false"},
                {"pairs(skus, [1, 2])", "[{\"first\":\"a\",\"second\":1},{\"first\":\"b\",\"second\":2}]"},
                {"pairs(skus, ns)", "null"},
                {"any(a in order.items: any(b in order.items: a.price == b.price * 2))", "false"},
                {"order.cards['g1'].balance", "12.5"},
                {"has(order.cards, 'g3')", "false"},
                {"names(order.cards)", "[\"g1\",\"g2\"]"},
                {"any(c in values(order.cards): c.balance >= 12)", "true"},
                {"map(x in skus: {sku: x, n: 1})", "[{\"sku\":\"a\",\"n\":1},{\"sku\":\"b\",\"n\":1}]"},
                {"{a: 1, 'b c': nothing}", "{\"a\":1}"},
                {"{a: {b: n}}.a.b", "3"},
                {"len(map(x in [1]: {}))", "1"},
                {"sum(map(c in values(order.cards): c.balance))", "12.5"},
        };

        ALL(*state, rows);
}

static void nothing_is_neither_true_nor_false(void **state)
{
        static const struct row rows[] = {
                {"gone.status == 'paid'", "null"},
                {"not gone.status == 'paid'", "null"},
                {"gone.status != 'paid'", "null"},
                {"gone.total > 5 or true", "true"},
                {"gone.total > 5 and false", "false"},
                {"gone.total > 5 or false", "null"},
                {"exists(gone)", "false"},
                {"exists(order.no)", "true"},
                {"otherwise(gone.no, 'none')", "\"none\""},
                {"gone.total + 1", "null"},
                {"all(i in gone.items: i.qty > 0)", "null"},
                {"any(i in order.items: gone.total > i.price)", "null"},
                {"if(gone.gift, 1, 2)", "null"},
                {"if(order.gift, 1, 2)", "2"},
                {"sum(map(i in order.items: gone.total))", "null"},
                {"nothing == nothing", "null"},
        };

        ALL(*state, rows);
}

static void types_are_checked_before_anything_runs(void **state)
{
        static const struct row rows[] = {
                {"order.statu == 'paid'", "no field \"statu\"; did you mean \"status\"?"},
                {"ordr.status == 'paid'", "nothing called \"ordr\"; did you mean \"order\"?"},
                {"order.status == 'payd'", "never \"payd\"; did you mean \"paid\"?"},
                {"order.status in ['paid', 'zzzzzz']", "never \"zzzzzz\""},
                {"order.total + n", "money + a number has no meaning"},
                {"order.total * order.total", "has no meaning"},
                {"order.total == 'x'", "do not go together"},
                {"order.no > 'a'", "has no meaning for a text"},
                {"n and true", "joins conditions"},
                {"not n", "should stand a condition"},
                {"-order.no", "is for numbers"},
                {"len(n)", "takes a list, a dict or a text"},
                {"lenn(ns)", "no function \"lenn\"; did you mean \"len\"?"},
                {"all(x in n: true)", "should stand a list"},
                {"all(x in ns: x)", "should stand a condition"},
                {"n in [1, 'a']", "do not go together"},
                {"order.due == '2026-13-01'", "do not go together"},
                {"order.cards[1]", "a name in a dict is a text"},
                {"order.items['a']", "a place in a list is a number"},
                {"order.extra.x", "has no fields"},
                {"sum(skus)", "numbers or money"},
                {"order.no == 1", "do not go together"},
                {"if(n, 1, 2)", "the first of if() is a condition"},
                {"if(true, 1, 'a')", "do not go together"},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                assert_wrong(*state, rows[i].src, rows[i].json);
}

static void what_cannot_be_read_is_told(void **state)
{
        static const struct row rows[] = {
                {"", "it is empty"},
                {"  ", "it is empty"},
                {"1 +", "missing at the end"},
                {"(1", "\")\" is missing"},
                {"1 2", "\"2\" cannot stand here"},
                {"n = 3", "use =="},
                {"'abc", "closing quote"},
                {"1.23456", "at most four places"},
                {"9000000000000", "no number that fits"},
                {"1..2", "no number"},
                {"n # 3", "no meaning here"},
                {"and", "cannot stand here"},
                {"all(x ns: true)", "is missing"},
                {"all(in in ns: true)", "(x in list"},
                {"order.", "name of a field"},
                {"min()", "takes 1 to 20"},
                {"1 < 2 < 3", "cannot stand here"},
                {"{a 1}", "is missing"},
                {"{1: 1}", "{name: value}"},
                {"{a: 1, a: 2}", "twice"},
                {"{a: 1", "is missing"},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                assert_wrong(*state, rows[i].src, rows[i].json);
}

static void days_are_those_of_the_company(void **state)
{
        static const struct row rows[] = {
                {"day(order.at)", "\"2026-03-01\""}, /* 23:30 in Shanghai */
                {"days_since(order.at)", "9"},
                {"days_since(order.due)", "-21"},
                {"days_until(order.due)", "21"},
                {"days_since('2026-03-10')", "0"},
                {"hours_since(order.at)", "192"},
                {"order.due - today", "21"},
                {"today + 30", "\"2026-04-09\""},
                {"today - 10", "\"2026-02-28\""},
                {"add_months('2026-01-31', 1)", "\"2026-02-28\""},
                {"add_months('2028-01-31', 1)", "\"2028-02-29\""},
                {"add_months('2026-11-30', 14)", "\"2028-01-30\""},
                {"add_months('2026-03-31', -1)", "\"2026-02-28\""},
                {"order.due < '2026-04-01'", "true"},
                {"now > order.at", "true"},
        };

        ALL(*state, rows);
}

static int64_t days(struct world *w, const char *zone, const char *now, const char *since)
{
        const struct expr_name name = {STR("t"), &moment, 0};
        const struct expr_scope scope = {&name, 1};
        struct value v = value_str(str_c(since)), lifted;
        const struct value *slot = &lifted;
        struct expr_env env = {.slots = &slot, .n_slots = 1, .mem = w->mem};
        const struct expr *e;
        struct tz *tz;
        size_t at;

        assert_int_equal(tz_load(str_c(zone), &tz, NULL), 0);
        assert_true(time_parse_iso(str_c(now), &env.now_ms));
        env.tz = tz;
        lifted = expr_lift(&moment, &v, tz, w->mem);
        assert_int_equal(expr_parse(STR("days_since(t)"), &scope, w->mem, &e, NULL, &at, NULL), 0);
        v = expr_eval(e, &env);
        tz_free(tz);
        assert_int_equal(v.type, VALUE_NUMBER);
        return v.number / VALUE_ONE;
}

/* The same two instants, a calendar day more or less by the zone; over a night that is an hour shorter or longer. */
static void a_window_ends_at_midnight_of_the_companys_zone(void **state)
{
        struct world *w = *state;

        assert_int_equal(days(w, "Asia/Shanghai", "2026-03-17T23:59:59+08:00", "2026-03-10T00:00:01+08:00"), 7);
        assert_int_equal(days(w, "Asia/Shanghai", "2026-03-18T00:00:00+08:00", "2026-03-10T23:59:59+08:00"), 8);
        assert_int_equal(days(w, "Europe/Berlin", "2026-03-17T23:59:59+08:00", "2026-03-10T00:00:01+08:00"), 8);
        assert_int_equal(days(w, "Europe/Berlin", "2026-04-05T00:00:00+02:00", "2026-03-28T23:59:59+01:00"), 8);
        assert_int_equal(days(w, "Europe/Berlin", "2026-04-04T23:59:59+02:00", "2026-03-28T00:00:00+01:00"), 7);
        assert_int_equal(days(w, "Europe/Berlin", "2026-10-31T23:59:59+01:00", "2026-10-24T00:00:00+02:00"), 7);
        assert_int_equal(days(w, "Europe/Berlin", "2026-11-01T00:00:00+01:00", "2026-10-24T23:59:59+02:00"), 8);
        assert_int_equal(days(w, "America/New_York", "2026-03-08T23:30:00-04:00", "2026-03-08T00:30:00-05:00"), 0);
        assert_int_equal(days(w, "America/New_York", "2026-03-09T00:10:00-04:00", "2026-03-01T23:50:00-05:00"), 8);
        assert_int_equal(days(w, "Europe/Berlin", "2026-03-30T00:00:00+02:00", "2026-03-29"), 1);
}

static void ids_and_texts_are_made(void **state)
{
        struct world *w = *state;
        struct value one, two, other, again;

        assert_gives(w, "text(n) + '/' + text(today)", "\"3/2026-03-10\"");
        assert_gives(w, "starts(order.no, 'LM')", "true");
        assert_gives(w, "contains(order.no, 'M1')", "true");
        assert_gives(w, "words('甲', 'A')", "\"甲\"");
        assert_gives(w, "len('甲乙')", "2");
        one = expr_eval(parse(w, "new_id('RT')", NULL), &w->env);
        again = expr_eval(parse(w, "new_id('RT')", NULL), &w->env);
        two = expr_eval(parse(w, "new_id('RT', 2)", NULL), &w->env);
        w->values[3] = value_str(STR("a-2"));
        other = expr_eval(parse(w, "new_id('RT')", NULL), &w->env);
        assert_int_equal(one.s.n, 14);
        assert_true(str_starts(one.s, STR("RT")));
        assert_true(value_equal(&one, &again));
        assert_false(value_equal(&one, &two));
        assert_false(value_equal(&one, &other));
}

static const char *repeat(struct world *w, const char *head, const char *part, size_t n, const char *tail)
{
        struct buf b;
        const char *s;

        buf_init(&b, 1 << 20);
        buf_put_c(&b, head);
        for (size_t i = 0; i < n; i++)
                buf_put_c(&b, part);
        buf_put_c(&b, tail);
        s = arena_cstr(w->mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static void size_and_depth_have_limits(void **state)
{
        struct world *w = *state;

        assert_non_null(parse(w, repeat(w, "1", " ", EXPR_BYTES_MAX - 1, ""), NULL));
        assert_wrong(w, repeat(w, "1", " ", EXPR_BYTES_MAX, ""), "longer than 1000 bytes");
        assert_non_null(parse(w, repeat(w, "1", "+1", (EXPR_NODES_MAX - 1) / 2, ""), NULL));
        assert_wrong(w, repeat(w, "1", "+1", EXPR_NODES_MAX / 2, ""), "longer than 300 parts");
        assert_non_null(
                parse(w, repeat(w, repeat(w, "", "(", EXPR_DEPTH_MAX - 1, "1"), ")", EXPR_DEPTH_MAX - 1, ""), NULL));
        assert_wrong(w, repeat(w, repeat(w, "", "(", EXPR_DEPTH_MAX, "1"), ")", EXPR_DEPTH_MAX, ""), "nested deeper");
        assert_wrong(w, repeat(w, "", "not ", EXPR_DEPTH_MAX, "true"), "nested deeper");
        assert_non_null(parse(w, repeat(w, "len([1", ",1", 19, "])"), NULL));
        assert_wrong(w, repeat(w, "len([1", ",1", 20, "])"), "more than 20");
}

static void set_ns(struct world *w, size_t n)
{
        struct value *v = ARENA_ARRAY(w->mem, struct value, n);

        for (size_t i = 0; i < n; i++)
                v[i] = value_int((int64_t)i);
        w->values[7] = (struct value){.type = VALUE_LIST, .list = {v, n}};
}

static void steps_and_results_have_limits(void **state)
{
        struct world *w = *state;

        set_ns(w, EXPR_LIST_MAX);
        assert_gives(w, "len(map(x in ns: x))", "1000");
        assert_false(w->env.exhausted);
        assert_gives(w, "sum(map(x in ns: count(y in ns: y == x)))", "null");
        assert_true(w->env.exhausted);
        set_ns(w, EXPR_LIST_MAX + 1);
        assert_gives(w, "len(map(x in ns: x))", "null");
        assert_true(w->env.exhausted);
        assert_gives(w, "len(sort(ns))", "null");
        assert_gives(w, "sum(ns)", "500500");
        w->values[6].list.n = 1;
        w->values[0] = value_str(str_c(repeat(w, "", "x", EXPR_TEXT_MAX - 1, "")));
        assert_gives(w, "len(customer + 'y')", "4000");
        assert_gives(w, "len(customer + 'yz')", "null");
        assert_true(w->env.exhausted);
}

static void what_a_document_has_wrongly_is_nothing(void **state)
{
        struct world *w = *state;

        assert_int_equal(
                value_from_json(STR("{\"no\":7,\"total\":\"9\",\"at\":\"soon\",\"due\":\"2026-02-30\",\"items\":{},"
                                    "\"gift\":\"yes\",\"cards\":[]}"),
                                w->mem, &w->values[4], NULL),
                0);
        assert_gives(w, "order.no", "null");
        assert_gives(w, "order.total > 5", "null");
        assert_gives(w, "days_since(order.at)", "null");
        assert_gives(w, "order.due", "null");
        assert_gives(w, "len(order.items)", "null");
        assert_gives(w, "order.gift", "null");
        assert_gives(w, "has(order.cards, 'x')", "null");
        assert_int_equal(value_from_json(STR("{\"at\":1773073200000,\"due\":\"2026-03-09T16:30:00Z\"}"), w->mem,
                                         &w->values[4], NULL),
                         0);
        assert_gives(w, "day(order.at)", "\"2026-03-10\"");
        assert_gives(w, "order.due", "\"2026-03-10\"");
}

static void times_are_stored_as_texts(void **state)
{
        struct world *w = *state;
        struct value v = expr_stored(&moment, &w->values[2], w->mem);

        assert_true(str_eq_c(v.s, "2026-03-09T16:20:00.000Z"));
        v = expr_stored(&order, &w->values[4], w->mem);
        assert_true(value_equal(&v, &w->values[4]));
}

static void places_are_named(void **state)
{
        struct world *w = *state;
        const struct expr_scope scope = {w->names, N_VARS};
        struct place p;
        struct err err;
        size_t at;

        assert_int_equal(place_parse(STR("order.cards[order.no].balance"), &scope, w->mem, &p, NULL, &at, &err), 0);
        assert_int_equal(p.n_steps, 3);
        assert_int_equal(p.slot, 4);
        assert_true(p.steps[1].dict);
        assert_int_equal(p.type->kind, TYPE_MONEY);
        assert_int_equal(place_parse(STR("order.items[n]"), &scope, w->mem, &p, NULL, &at, &err), 0);
        assert_int_equal(place_parse(STR("first(order.items).sku"), &scope, w->mem, &p, NULL, &at, &err), ERR_INVALID);
        assert_int_equal(place_parse(STR("order.total + 1"), &scope, w->mem, &p, NULL, &at, &err), ERR_INVALID);
        assert_int_equal(place_parse(STR("order.totl"), &scope, w->mem, &p, NULL, &at, &err), ERR_INVALID);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(operators_bind_as_in_arithmetic),
                T(numbers_are_decimal_and_exact),
                T(lists_are_walked),
                T(nothing_is_neither_true_nor_false),
                T(types_are_checked_before_anything_runs),
                T(what_cannot_be_read_is_told),
                T(days_are_those_of_the_company),
                T(a_window_ends_at_midnight_of_the_companys_zone),
                T(ids_and_texts_are_made),
                T(size_and_depth_have_limits),
                T(steps_and_results_have_limits),
                T(what_a_document_has_wrongly_is_nothing),
                T(times_are_stored_as_texts),
                T(places_are_named),
        };

        return cmocka_run_group_tests_name("expr", tests, NULL, NULL);
}
