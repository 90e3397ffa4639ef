/* codec/csv: RFC 4180 and what goes wrong in real files. */
#include "codec/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void fields_are_cut_at_commas_and_quotes(void **state)
{
        struct arena *mem = arena_new(0);
        struct str f[CSV_FIELDS_MAX];
        struct csv c;
        struct err err;
        size_t n;

        (void)state;
        csv_open(&c, STR("\xEF\xBB\xBF"
                         "a,b,c\r\n\"x, \"\"y\"\"\n2\",,z\n\n,\nlast"));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 1);
        assert_int_equal(n, 3);
        assert_true(str_eq_c(f[2], "c"));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 1);
        assert_int_equal(n, 3);
        assert_int_equal(c.line, 2);
        assert_true(str_eq_c(f[0], "x, \"y\"\n2"));
        assert_true(str_eq_c(f[1], ""));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 1);
        assert_int_equal(c.line, 5);
        assert_int_equal(n, 2);
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 1);
        assert_true(str_eq_c(f[0], "last"));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 0);
        arena_free(mem);
}

static void a_bad_line_is_refused_and_the_next_one_read(void **state)
{
        struct arena *mem = arena_new(0);
        struct str f[CSV_FIELDS_MAX];
        struct csv c;
        struct err err;
        size_t n;

        (void)state;
        csv_open(&c, STR("a\"b,c\nx,y\n\"open"));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), ERR_INVALID);
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 1);
        assert_true(str_eq_c(f[1], "y"));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), ERR_INVALID);
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 0);
        arena_free(mem);
}

static void fields_are_limited_in_number_and_size(void **state)
{
        static char at[CSV_FIELD_BYTES_MAX + 2];
        char many[CSV_FIELDS_MAX + 1];
        struct arena *mem = arena_new(0);
        struct str f[CSV_FIELDS_MAX];
        struct csv c;
        struct err err;
        size_t n;

        (void)state;
        memset(at, 'x', sizeof(at));
        csv_open(&c, str_n(at, CSV_FIELD_BYTES_MAX));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 1);
        csv_open(&c, str_n(at, CSV_FIELD_BYTES_MAX + 1));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), ERR_LIMIT);
        memset(many, ',', sizeof(many));
        csv_open(&c, str_n(many, CSV_FIELDS_MAX - 1));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), 1);
        assert_int_equal(n, CSV_FIELDS_MAX);
        csv_open(&c, str_n(many, CSV_FIELDS_MAX));
        assert_int_equal(csv_next(&c, mem, f, &n, &err), ERR_LIMIT);
        arena_free(mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(fields_are_cut_at_commas_and_quotes),
                cmocka_unit_test(a_bad_line_is_refused_and_the_next_one_read),
                cmocka_unit_test(fields_are_limited_in_number_and_size),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
