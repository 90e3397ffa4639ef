/* text/linediff: what is out and in, equal ends, the limits. */
#include "text/linediff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;

/* "-a", "+b", " c" with a comma behind each. */
static const char *diff(const char *a, const char *b)
{
        static char out[400];
        size_t n = 0, at = 0;
        const struct line_change *v = linediff(str_c(a), str_c(b), mem, &n);

        assert_non_null(v);
        out[0] = 0;
        for (size_t i = 0; i < n; i++)
                at += (size_t)snprintf(out + at, sizeof(out) - at, "%c%.*s,", v[i].op, STR_ARG(v[i].text));
        return out;
}

static void lines_in_the_middle_are_out_and_in(void **state)
{
        (void)state;
        assert_string_equal(diff("a\nb\nc\n", "a\nx\nc\n"), " a,-b,+x, c,");
        assert_string_equal(diff("a\nb\nc\nd\n", "a\nc\nd\ne"), " a,-b, c, d,+e,");
        assert_string_equal(diff("", "a\n"), "+a,");
        assert_string_equal(diff("a\n", ""), "-a,");
        assert_string_equal(diff("a\na\nb\n", "a\nb\nb\n"), " a,-a,+b, b,");
        assert_string_equal(diff("", ""), "");
}

static void numbers_are_those_of_each_text(void **state)
{
        size_t n;
        const struct line_change *v = linediff(STR("a\nb\nc\n"), STR("a\nc\n"), mem, &n);

        (void)state;
        assert_int_equal(n, 3);
        assert_int_equal(v[1].a, 2);
        assert_int_equal(v[1].b, 0);
        assert_int_equal(v[2].a, 3);
        assert_int_equal(v[2].b, 2);
}

static char *many(size_t n, char base)
{
        char *s = malloc(2 * n + 1);

        assert_non_null(s);
        for (size_t i = 0; i < n; i++) {
                s[2 * i] = (char)(base + (char)(i % 7));
                s[2 * i + 1] = '\n';
        }
        s[2 * n] = 0;
        return s;
}

static void what_is_too_large_is_out_and_in_as_a_whole(void **state)
{
        char *a = many(3000, 'a'), *b = many(3000, 'p');
        size_t n;
        const struct line_change *v = linediff(str_c(a), str_c(b), mem, &n);

        (void)state;
        assert_int_equal(n, 6000);
        assert_int_equal(v[2999].op, '-');
        assert_int_equal(v[3000].op, '+');
        free(a);
        free(b);
}

static void more_lines_than_the_limit_are_not_compared(void **state)
{
        char *a = many(LINEDIFF_LINES_MAX, 'a'), *b = many(LINEDIFF_LINES_MAX + 1, 'a');
        size_t n;

        (void)state;
        assert_non_null(linediff(str_c(a), str_c(a), mem, &n));
        assert_null(linediff(str_c(a), str_c(b), mem, &n));
        free(a);
        free(b);
}

static int begin(void **state)
{
        (void)state;
        mem = arena_new(0);
        return 0;
}

static int end(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(lines_in_the_middle_are_out_and_in, begin, end),
                cmocka_unit_test_setup_teardown(numbers_are_those_of_each_text, begin, end),
                cmocka_unit_test_setup_teardown(what_is_too_large_is_out_and_in_as_a_whole, begin, end),
                cmocka_unit_test_setup_teardown(more_lines_than_the_limit_are_not_compared, begin, end),
        };

        return cmocka_run_group_tests_name("linediff", tests, NULL, NULL);
}
