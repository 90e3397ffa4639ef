/* codec/rows: rows cut out of a file of any size. */
#include "base/buf.h"
#include "codec/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct input {
        struct str rest;
        size_t step; /* bytes of one read */
        bool fails;
};

static int read_input(void *arg, char *to, size_t n, size_t *ret_n, struct err *err)
{
        struct input *in = arg;

        if (in->rest.n == 0 && in->fails)
                return err_set(err, ERR_IO, "the disk");
        *ret_n = n < in->step ? n : in->step;
        if (*ret_n > in->rest.n)
                *ret_n = in->rest.n;
        if (*ret_n)
                memcpy(to, in->rest.p, *ret_n);
        in->rest = str_sub(in->rest, *ret_n, in->rest.n);
        return 0;
}

static struct rows *open_rows(struct input *in, enum rows_form form)
{
        struct rows_source source = {read_input, in};

        return rows_open(&source, form, false);
}

/* What the rows are, as "LINE:TEXT|…", errors as "LINE!CODE|", whatever the size of a read. */
static void expect(struct str text, enum rows_form form, const char *wanted)
{
        static const size_t steps[] = {1, 3, 1 << 20};

        for (size_t i = 0; i < 3; i++) {
                struct input in = {text, steps[i], false};
                struct rows *r = open_rows(&in, form);
                unsigned line = 0;
                struct str row;
                struct err err;
                struct buf b;
                int k;

                buf_init(&b, 1 << 20);
                buf_put_c(&b, "");
                while ((k = rows_next(r, &row, &line, &err)) != 0) {
                        if (k > 0)
                                buf_printf(&b, "%u:%.*s|", line, STR_ARG(row));
                        else
                                buf_printf(&b, "%u!%d|", line, k);
                        if (k == ERR_CORRUPT)
                                break;
                }
                assert_string_equal(b.p ? b.p : "", wanted);
                buf_done(&b);
                rows_close(r);
        }
}

static void csv_rows_end_at_line_ends_outside_quotes(void **state)
{
        (void)state;
        expect(STR("\xEF\xBB\xBF"
                   "a,b\r\n\n1,\"x\ny\"\r\n\r\n\"\"\"q\"\"\",2\nlast"),
               ROWS_CSV, "1:a,b|3:1,\"x\ny\"|6:\"\"\"q\"\"\",2|7:last|");
        expect(STR(""), ROWS_CSV, "");
        expect(STR("\n\r\n\n"), ROWS_CSV, "");
        expect(STR("5\" screen,x\ny\n"), ROWS_CSV, "1:5\" screen,x|2:y|");
}

static void an_open_quote_costs_its_line_alone(void **state)
{
        (void)state;
        expect(STR("a\n1,\"open\n2,x\n3,y\n"), ROWS_CSV, "1:a|2!-1|3:2,x|4:3,y|");
        expect(STR("\"open"), ROWS_CSV, "1!-1|");
}

static void lines_and_arrays_of_json(void **state)
{
        (void)state;
        expect(STR("{\"a\":1}\n\n{\"b\":2}"), ROWS_LINES, "1:{\"a\":1}|3:{\"b\":2}|");
        expect(STR(" [\n{\"a\":\"}]\\\"\"},\n{\"b\":[{}]} ]\n"), ROWS_ARRAY, "2:{\"a\":\"}]\\\"\"}|3:{\"b\":[{}]}|");
        expect(STR("[]"), ROWS_ARRAY, "");
        expect(STR("[ ] "), ROWS_ARRAY, "");
}

static void a_broken_array_says_where_and_ends(void **state)
{
        (void)state;
        expect(STR("[{\"a\":1}\n{\"b\":2}]"), ROWS_ARRAY, "1:{\"a\":1}|1!-9|");
        expect(STR("[{},]"), ROWS_ARRAY, "1:{}|1!-9|");
        expect(STR("[1]"), ROWS_ARRAY, "0!-9|");
        expect(STR("[{\"a\":1"), ROWS_ARRAY, "1!-9|");
        expect(STR("[{}] x"), ROWS_ARRAY, "1:{}|1!-9|");
        expect(STR(""), ROWS_ARRAY, "0!-9|");
}

static void in_gb18030_a_bracket_may_be_half_a_character(void **state)
{
        struct input in = {STR("[{\"a\":\"\x81\x5C\x81\x7D\"},{}]"), 5, false};
        struct rows_source source = {read_input, &in};
        struct rows *r = rows_open(&source, ROWS_ARRAY, true);
        struct str row;
        unsigned line;
        struct err err;

        (void)state;
        assert_int_equal(rows_next(r, &row, &line, &err), 1);
        assert_true(str_eq_c(row, "{\"a\":\"\x81\x5C\x81\x7D\"}"));
        assert_int_equal(rows_next(r, &row, &line, &err), 1);
        assert_true(str_eq_c(row, "{}"));
        assert_int_equal(rows_next(r, &row, &line, &err), 0);
        rows_close(r);
}

static void a_row_is_limited_and_the_next_one_read(void **state)
{
        static const enum rows_form forms[] = {ROWS_CSV, ROWS_LINES};

        (void)state;
        for (size_t f = 0; f < 2; f++) {
                for (size_t extra = 0; extra < 3; extra++) {
                        size_t n = extra == 2 ? 3 * (size_t)ROW_BYTES_MAX : ROW_BYTES_MAX + extra;
                        struct input in = {.step = 100000};
                        struct rows *r;
                        struct str row;
                        struct buf b;
                        struct err err;
                        unsigned line;
                        int k;

                        buf_init(&b, 4 << 20);
                        memset(buf_reserve(&b, n), 'x', n);
                        b.n += n;
                        buf_put_c(&b, "\nnext\n");
                        in.rest = buf_str(&b);
                        r = open_rows(&in, forms[f]);
                        k = rows_next(r, &row, &line, &err);
                        assert_int_equal(k, extra ? ERR_LIMIT : 1);
                        assert_int_equal(line, 1);
                        assert_int_equal(rows_next(r, &row, &line, &err), 1);
                        assert_true(str_eq_c(row, "next"));
                        assert_int_equal(line, 2);
                        assert_int_equal(rows_next(r, &row, &line, &err), 0);
                        rows_close(r);
                        buf_done(&b);
                }
        }
}

static void a_source_that_fails_ends_it(void **state)
{
        struct input in = {STR("a\n"), 1, true};
        struct rows *r = open_rows(&in, ROWS_CSV);
        struct str row;
        unsigned line;
        struct err err;

        (void)state;
        assert_int_equal(rows_next(r, &row, &line, &err), ERR_IO);
        assert_string_equal(err.msg, "the disk");
        rows_close(r);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(csv_rows_end_at_line_ends_outside_quotes),
                cmocka_unit_test(an_open_quote_costs_its_line_alone),
                cmocka_unit_test(lines_and_arrays_of_json),
                cmocka_unit_test(a_broken_array_says_where_and_ends),
                cmocka_unit_test(in_gb18030_a_bracket_may_be_half_a_character),
                cmocka_unit_test(a_row_is_limited_and_the_next_one_read),
                cmocka_unit_test(a_source_that_fails_ends_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
