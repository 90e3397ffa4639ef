/* codec/json: strict reading, safe writing. */
#include "base/arena.h"
#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void writes(struct str in, const char *want)
{
        struct buf b;

        buf_init(&b, 4096);
        json_put_str(&b, in);
        assert_string_equal(b.p, want);
        buf_done(&b);
}

static void text_is_escaped(void **state)
{
        (void)state;
        writes(STR("a\"b\\c\n\t\b\f\r\x01\x7f/"), "\"a\\\"b\\\\c\\n\\t\\b\\f\\r\\u0001\\u007f/\"");
        writes(STR("</script>"), "\"<\\/script>\"");
        writes(STR("暖线 😀"), "\"暖线 😀\"");
        writes(STR("\xE2\x80\xA8"), "\"\\u2028\"");
        writes((struct str){"a\0b", 3}, "\"a\\u0000b\"");
}

static void bad_bytes_become_the_replacement_character(void **state)
{
        (void)state;
        writes(STR("\xff"), "\"\xEF\xBF\xBD\"");
        writes(STR("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
        writes(STR("\xC0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
        writes(STR("\xE6\x9A"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
        writes(STR("\xF4\x90\x80\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void what_is_written_can_be_read_back(void **state)
{
        struct str in = STR("x\x02\"\\/</ 流明\n");
        struct buf b;
        json_t *v = NULL;

        (void)state;
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "a", in);
        json_put_key_i64(&b, "b", -5);
        json_put_key_bool(&b, "c", true);
        buf_put_ch(&b, '}');
        assert_int_equal(json_parse(buf_str(&b), &v, NULL), 0);
        assert_true(str_eq(json_get_str(v, "a"), in));
        assert_int_equal(json_integer_value(json_object_get(v, "b")), -5);
        json_decref(v);
        buf_done(&b);
}

static void what_is_not_json_is_refused(void **state)
{
        static const char *const bad[] = {"",     "{",        "{\"a\":1,\"a\":2}",   "nul", "{\"a\":\"\\ud800\"}",
                                          "[1,]", "\"\xff\"", "{\"a\":\"\\u0000\"}", "1 2", "{a:1}",
                                          "[NaN]"};
        json_t *v = NULL;
        struct err err;

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                assert_int_equal(json_parse(str_c(bad[i]), &v, &err), ERR_INVALID);
}

static void nesting_is_limited_before_parsing(void **state)
{
        char at[2 * JSON_DEPTH_MAX + 1] = "", past[100001];
        json_t *v = NULL;
        struct err err;

        (void)state;
        memset(at, '[', JSON_DEPTH_MAX);
        memset(at + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
        assert_int_equal(json_parse(str_c(at), &v, &err), 0);
        json_decref(v);
        memset(past, '[', sizeof(past));
        assert_int_equal(json_parse((struct str){past, JSON_DEPTH_MAX + 1}, &v, &err), ERR_LIMIT);
        assert_int_equal(json_parse((struct str){past, sizeof(past)}, &v, &err), ERR_LIMIT);
        assert_int_equal(json_parse(STR("\"[[[[[[[[[[[[[[[[[[[[[[[[[[\""), &v, &err), 0);
        json_decref(v);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(text_is_escaped),
                cmocka_unit_test(bad_bytes_become_the_replacement_character),
                cmocka_unit_test(what_is_written_can_be_read_back),
                cmocka_unit_test(what_is_not_json_is_refused),
                cmocka_unit_test(nesting_is_limited_before_parsing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
