/* connect/records_wire, record_facts: what the company's system says, read strictly; base/breaker, crypt/sign. */
#include "base/arena.h"
#include "base/breaker.h"
#include "connect/record_facts.h"
#include "connect/records_wire.h"
#include "crypt/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
        *state = arena_new(0);
        return 0;
}

static int finish(void **state)
{
        arena_free(*state);
        return 0;
}

/* ---- paths ---- */

static void paths_hold_any_key(void **state)
{
        struct arena *mem = *state;

        assert_true(str_eq_c(records_path_get(STR("/erp"), STR("order"), STR("#W1/2 ü?"), mem),
                             "/erp/records/order/%23W1%2F2%20%C3%BC%3F"));
        assert_true(str_eq_c(records_path_list((struct str){0}, STR("order"), STR("a&b=c"), 8, mem),
                             "/records/order?owner=a%26b%3Dc&limit=8"));
        assert_true(str_eq_c(records_path_action(STR("/x"), STR("../y"), mem), "/x/actions/..%2Fy"));
}

/* ---- replies ---- */

static int one(struct arena *mem, const char *json, struct record *ret)
{
        return records_read_one(str_c(json), STR("order"), STR("A1"), mem, ret, NULL);
}

static void a_record_is_of_what_was_asked_for(void **state)
{
        struct record r;

        assert_int_equal(one(*state, "{\"kind\":\"order\",\"key\":\"A1\",\"owner\":\"c\",\"doc\":{\"no\":\"A1\"}}", &r),
                         0);
        assert_true(str_eq_c(r.owner, "c") && str_eq_c(value_get_str(r.doc, "no"), "A1"));
        assert_int_equal(one(*state, "{\"kind\":\"order\",\"key\":\"A2\",\"doc\":{}}", &r), ERR_INVALID);
        assert_int_equal(one(*state, "{\"kind\":\"repair\",\"key\":\"A1\",\"doc\":{}}", &r), ERR_INVALID);
        assert_int_equal(one(*state, "{\"kind\":\"order\",\"key\":\"A1\",\"doc\":[]}", &r), ERR_INVALID);
        assert_int_equal(one(*state, "{\"kind\":\"order\",\"key\":\"A1\"}", &r), ERR_INVALID);
        assert_int_equal(one(*state, "[]", &r), ERR_INVALID);
        assert_int_equal(one(*state, "<html>", &r), ERR_INVALID);
}

static int list(struct arena *mem, const char *json, unsigned limit, size_t *n)
{
        const struct record *v;

        return records_read_list(str_c(json), STR("order"), STR("c"), limit, mem, &v, n, NULL);
}

static void one_record_of_another_owner_refuses_a_list(void **state)
{
        size_t n;

        assert_int_equal(list(*state, "{\"records\":[]}", 8, &n), 0);
        assert_int_equal(n, 0);
        assert_int_equal(list(*state,
                              "{\"records\":[{\"kind\":\"order\",\"key\":\"1\",\"owner\":\"c\",\"doc\":{}},"
                              "{\"kind\":\"order\",\"key\":\"2\",\"owner\":\"c\",\"doc\":{}}]}",
                              1, &n),
                         0);
        assert_int_equal(n, 1);
        assert_int_equal(list(*state,
                              "{\"records\":[{\"kind\":\"order\",\"key\":\"1\",\"owner\":\"c\",\"doc\":{}},"
                              "{\"kind\":\"order\",\"key\":\"2\",\"owner\":\"d\",\"doc\":{}}]}",
                              8, &n),
                         ERR_INVALID);
        assert_int_equal(list(*state, "{\"orders\":[]}", 8, &n), ERR_INVALID);
}

static int list_of(struct arena *mem, unsigned count, size_t pad)
{
        struct buf b;
        size_t n;
        int r;

        buf_init(&b, 2 * RECORDS_REPLY_MAX);
        buf_put_c(&b, "{\"records\":[");
        for (unsigned i = 0; i < count; i++)
                buf_printf(&b, "%s{\"kind\":\"order\",\"key\":\"%u\",\"owner\":\"c\",\"doc\":{}}", i ? "," : "", i);
        buf_put_c(&b, "]}");
        while (b.n < pad)
                buf_put_ch(&b, ' ');
        r = list(mem, b.p, RECORDS_LIST_MAX, &n);
        buf_done(&b);
        return r;
}

static void replies_have_limits(void **state)
{
        char json[2 * RECORD_KEY_MAX];
        struct record r;
        struct str key;

        assert_int_equal(list_of(*state, RECORDS_LIST_MAX, 0), 0);
        assert_int_equal(list_of(*state, RECORDS_LIST_MAX + 1, 0), ERR_LIMIT);
        assert_int_equal(list_of(*state, 1, RECORDS_REPLY_MAX), 0);
        assert_int_equal(list_of(*state, 1, RECORDS_REPLY_MAX + 1), ERR_LIMIT);
        for (unsigned n = RECORD_KEY_MAX; n <= RECORD_KEY_MAX + 1; n++) {
                key.n = (size_t)snprintf(json, sizeof(json), "{\"kind\":\"order\",\"key\":\"%0*d\",\"doc\":{}}", (int)n,
                                         7);
                key.p = json;
                assert_int_equal(records_read_one(key, STR("order"), str_n(json + 23, n), *state, &r, NULL),
                                 n == RECORD_KEY_MAX ? 0 : ERR_LIMIT);
        }
}

/* ---- facts ---- */

static bool order(struct arena *mem, const char *doc, struct order_fact *ret)
{
        struct value *v = arena_alloc(mem, sizeof(*v));
        struct record r = {.kind = STR("order"), .key = STR("A1"), .doc = v, .as_of_ms = 5, .aged = true};

        assert_int_equal(value_from_json(str_c(doc), mem, v, NULL), 0);
        return order_from_record(&r, NULL, NULL, mem, ret);
}

static void an_order_is_read_from_its_document(void **state)
{
        struct order_fact o;

        assert_true(order(
                *state,
                "{\"no\":\"A1\",\"status\":\"shipped\",\"total\":46.66,\"placed_at\":\"2026-03-01T10:00:00+08:00\","
                "\"promised_at\":1772500000000,\"phone_last4\":\"0042\",\"items\":[{\"sku\":\"X\",\"qty\":2,"
                "\"price\":23.33,\"name\":\"Box\"}],\"events\":[{\"at\":1,\"text\":{\"zh\":\"一\"}},"
                "{\"at\":3,\"text\":\"three\"},{\"at\":2}]}",
                &o));
        assert_int_equal(o.total_minor, 4666);
        assert_int_equal(o.placed_ms, 1772330400000);
        assert_int_equal(o.promise_ms, 1772500000000);
        assert_string_equal(o.phone_last4, "0042");
        assert_int_equal(o.items[0].price_minor, 2333);
        assert_true(str_eq_c(o.items[0].name[0], "Box") && str_eq_c(o.items[0].name[1], "Box"));
        assert_int_equal(o.events[0].at_ms, 3);
        assert_int_equal(o.events[2].at_ms, 1);
        assert_true(str_eq_c(o.events[2].text[1], "一"));
        assert_true(o.aged && o.as_of_ms == 5);
}

static void fields_of_another_type_are_not_there(void **state)
{
        struct order_fact o;

        assert_true(order(*state,
                          "{\"no\":\"A1\",\"status\":\"paid\",\"total\":\"12\",\"placed_at\":\"soon\",\"items\":{},"
                          "\"events\":[7,null],\"phone_last4\":4242,\"carrier\":[]}",
                          &o));
        assert_int_equal(o.total_minor, 0);
        assert_int_equal(o.placed_ms, 0);
        assert_int_equal(o.n_items, 0);
        assert_int_equal(o.n_events, 2);
        assert_string_equal(o.phone_last4, "");
        assert_false(order(*state, "{\"no\":\"A2\",\"status\":\"paid\"}", &o));
        assert_false(order(*state, "{\"no\":\"A1\"}", &o));
}

/* ---- breaker ---- */

static void a_breaker_opens_probes_and_closes(void **state)
{
        struct breaker b;

        (void)state;
        breaker_init(&b, 2, 100, 300);
        assert_true(breaker_may(&b, 0));
        breaker_failed(&b, 0);
        assert_true(breaker_may(&b, 0));
        breaker_failed(&b, 0);
        assert_true(breaker_is_open(&b));
        assert_false(breaker_may(&b, 99));
        assert_true(breaker_may(&b, 100));
        assert_false(breaker_may(&b, 100)); /* one at a time */
        breaker_dropped(&b);
        assert_true(breaker_may(&b, 100));
        breaker_failed(&b, 100);
        assert_false(breaker_may(&b, 299)); /* twice as long */
        assert_true(breaker_may(&b, 300));
        breaker_failed(&b, 300);
        breaker_failed(&b, 300);            /* one that was under way still fails */
        assert_false(breaker_may(&b, 599)); /* the longest pause */
        assert_true(breaker_may(&b, 600));
        breaker_fine(&b);
        assert_false(breaker_is_open(&b));
        breaker_failed(&b, 700);
        breaker_failed(&b, 700);
        assert_true(breaker_may(&b, 800)); /* the first pause again */
}

static void a_breaker_without_a_pause_never_opens(void **state)
{
        struct breaker b;

        (void)state;
        breaker_init(&b, 1, 0, 0);
        for (int i = 0; i < 5; i++)
                breaker_failed(&b, i);
        assert_true(breaker_may(&b, 5));
}

/* ---- signatures ---- */

static void a_signature_holds_for_what_was_signed_alone(void **state)
{
        struct signed_request q = {STR("POST"), STR("/a?b=1"), STR("{}"), 1000}, other;
        char header[4 + SIGN_HEX] = "v1=";
        struct str sig = {header, 3 + SIGN_HEX}, key = STR("0123456789abcdef");

        (void)state;
        sign_request(key, &q, header + 3);
        assert_true(sign_check(key, &q, sig, 1000));
        assert_true(sign_check(key, &q, sig, 1000 + SIGN_SLACK_S));
        assert_false(sign_check(key, &q, sig, 1001 + SIGN_SLACK_S));
        assert_true(sign_check(key, &q, sig, 1000 - SIGN_SLACK_S));
        assert_false(sign_check(key, &q, sig, 999 - SIGN_SLACK_S));
        assert_false(sign_check(STR("0123456789abcdeF"), &q, sig, 1000));
        other = q, other.method = STR("GET");
        assert_false(sign_check(key, &other, sig, 1000));
        other = q, other.path = STR("/a?b=2");
        assert_false(sign_check(key, &other, sig, 1000));
        other = q, other.body = STR("{ }");
        assert_false(sign_check(key, &other, sig, 1000));
        other = q, other.time_s = 1001;
        assert_false(sign_check(key, &other, sig, 1000));
        assert_false(sign_check(key, &q, str_sub(sig, 3, sig.n), 1000));
        assert_false(sign_check(key, &q, str_sub(sig, 0, sig.n - 1), 1000));
        assert_false(sign_check(key, &q, (struct str){0}, 1000));
}

/* The example of docs/connect.md, as `openssl dgst -sha256 -hmac` computes it. */
static void the_signature_is_what_others_compute(void **state)
{
        struct signed_request q = {STR("GET"), STR("/records/order/LM1000000701"), {0}, 1790000000};
        char hex[SIGN_HEX + 1];

        (void)state;
        sign_request(STR("a secret between two companies"), &q, hex);
        assert_string_equal(hex, "8b6c98ab1223326066d892e14dfb90e5b00164115ca9334bd3b23d02cc3e99ec");
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(paths_hold_any_key),
                T(a_record_is_of_what_was_asked_for),
                T(one_record_of_another_owner_refuses_a_list),
                T(replies_have_limits),
                T(an_order_is_read_from_its_document),
                T(fields_of_another_type_are_not_there),
                T(a_breaker_opens_probes_and_closes),
                T(a_breaker_without_a_pause_never_opens),
                T(a_signature_holds_for_what_was_signed_alone),
                T(the_signature_is_what_others_compute),
        };

        return cmocka_run_group_tests_name("records_wire", tests, NULL, NULL);
}
