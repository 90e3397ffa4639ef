/* text/encoding: what a file is written in, told from all of it. */
#include "base/buf.h"
#include "text/encoding.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct encoding_found find(struct str s)
{
        struct encoding_look whole = {0}, cut = {0};
        struct encoding_found a, b;

        encoding_look(&whole, s);
        encoding_found(&whole, &a);
        for (size_t i = 0; i < s.n; i++)
                encoding_look(&cut, str_sub(s, i, 1));
        encoding_found(&cut, &b);
        assert_memory_equal(&a, &b, sizeof(a));
        return a;
}

static struct str to(const char *code, const char *utf8, char *out, size_t room)
{
        iconv_t cd = iconv_open(code, "UTF-8");
        char *in = (char *)utf8, *p = out;
        size_t in_n = strlen(utf8), left = room;

        assert_true(cd != (iconv_t)-1);
        assert_int_equal(iconv(cd, &in, &in_n, &p, &left), 0);
        iconv_close(cd);
        return str_n(out, room - left);
}

static const char names[] = "id,name,city\n1,王伟芳,北京\n2,李娜,上海\n3,张敏,广州\n4,欧阳静,深圳市\n5,陈丽,武汉\n";

static void utf8_is_told_from_gbk_by_all_lines(void **state)
{
        char bytes[1024];
        struct encoding_found f;

        (void)state;
        f = find(str_c(names));
        assert_int_equal(f.encoding, ENCODING_UTF8);
        assert_int_equal(f.how, ENCODING_VALID);
        assert_int_equal(f.lines, 5);
        f = find(to("GBK", names, bytes, sizeof(bytes)));
        assert_int_equal(f.encoding, ENCODING_GB18030);
        assert_int_equal(f.how, ENCODING_VALID);
        assert_int_equal(f.bad, 0);
        f = find(STR("a,b\n1,2\n"));
        assert_int_equal(f.how, ENCODING_ASCII);
        f = find(STR(""));
        assert_int_equal(f.how, ENCODING_ASCII);
}

static void what_comes_late_in_the_file_counts(void **state)
{
        struct buf b;
        char bytes[1024];

        (void)state;
        buf_init(&b, 4 << 20);
        for (int i = 0; i < 50000; i++)
                buf_put_c(&b, "1,plain ASCII for a long time\n");
        buf_put_str(&b, to("GBK", names, bytes, sizeof(bytes)));
        assert_int_equal(find(buf_str(&b)).encoding, ENCODING_GB18030);
        buf_done(&b);
}

static void an_even_line_of_utf8_that_is_valid_gbk_stays_utf8(void **state)
{
        (void)state;
        assert_int_equal(find(STR("王伟,北京\n")).encoding, ENCODING_UTF8);
        assert_int_equal(find(STR("1,José\n2,Zoë\n3,Ångström\n")).encoding, ENCODING_UTF8);
        assert_int_equal(find(STR("1,Иван\n2,Наталья\n")).encoding, ENCODING_UTF8);
        assert_int_equal(find(STR("1,Αθήνα\n")).encoding, ENCODING_UTF8);
}

static void gbk_that_happens_to_be_valid_utf8_is_told_by_its_characters(void **state)
{
        struct encoding_found f = find(STR("1,\xD2\xBB\xD6\xB1\xD2\xB2\n")); /* 一直也 */

        (void)state;
        assert_int_equal(f.encoding, ENCODING_GB18030);
        assert_int_equal(f.how, ENCODING_COUNTED);
}

static void a_few_lines_of_the_other_encoding_do_not_turn_the_file(void **state)
{
        struct encoding_found f;
        char bytes[1024];
        struct buf b;

        (void)state;
        buf_init(&b, 65536);
        for (int i = 0; i < 20; i++)
                buf_put_c(&b, names);
        buf_put_str(&b, to("GBK", "9,赵军\n", bytes, sizeof(bytes)));
        f = find(buf_str(&b));
        assert_int_equal(f.encoding, ENCODING_UTF8);
        assert_int_equal(f.how, ENCODING_COUNTED);
        assert_int_equal(f.bad, 1);
        buf_clear(&b);
        for (int i = 0; i < 20; i++)
                buf_put_str(&b, to("GBK", names, bytes, sizeof(bytes)));
        buf_put_c(&b, "9,赵军军\n");
        f = find(buf_str(&b));
        assert_int_equal(f.encoding, ENCODING_GB18030);
        buf_done(&b);
        buf_init(&b, 65536);
        for (int i = 0; i < 100; i++)
                buf_put_c(&b, "1,José\n");
        buf_put_str(&b, to("GBK", "9,赵军\n", bytes, sizeof(bytes)));
        assert_int_equal(find(buf_str(&b)).encoding, ENCODING_UTF8);
        buf_done(&b);
}

static void what_is_neither_is_said_to_be_unclear(void **state)
{
        char bytes[1024];

        (void)state;
        assert_int_equal(
                find(to("ISO-8859-1", "1,José,Köln\n2,Zoë,Zürich\n3,Jürgen,Münster\n", bytes, sizeof(bytes))).how,
                ENCODING_UNCLEAR);
        assert_int_equal(
                find(to("BIG5", "1,陳小華,臺北市的人在這裡說話\n2,林志明,我們是這個時代有的\n", bytes, sizeof(bytes)))
                        .how,
                ENCODING_UNCLEAR);
}

static void utf16_is_known_with_and_without_its_mark(void **state)
{
        char bytes[1024];
        struct encoding_found f = find(STR("\xFF\xFEi\0d\0"));

        (void)state;
        assert_int_equal(f.encoding, ENCODING_UTF16);
        assert_true(f.mark);
        assert_int_equal(find(STR("\xFE\xFF\0i\0d")).encoding, ENCODING_UTF16);
        f = find(to("UTF-16LE", "id,name\n1,ab\n", bytes, sizeof(bytes)));
        assert_int_equal(f.encoding, ENCODING_UTF16);
        assert_false(f.mark);
        f = find(STR("\xEF\xBB\xBFid\n1\n"));
        assert_int_equal(f.encoding, ENCODING_UTF8);
        assert_int_equal(f.how, ENCODING_MARK);
}

static void gb18030_becomes_utf8(void **state)
{
        struct arena *mem = arena_new(0);
        struct encoding_gb *g;
        struct str s, gb;
        struct err err;
        char bytes[64];

        (void)state;
        assert_int_equal(encoding_gb_open(&g, &err), 0);
        gb = to("GB18030", "王喆 €5 㐀", bytes, sizeof(bytes));
        assert_int_equal(encoding_gb_convert(g, gb, mem, &s, &err), 0);
        assert_true(str_eq_c(s, "王喆 €5 㐀"));
        assert_int_equal(encoding_gb_convert(g, STR("ascii"), mem, &s, &err), 0);
        assert_true(str_eq_c(s, "ascii"));
        assert_int_equal(encoding_gb_convert(g, STR("\xCD"), mem, &s, &err), ERR_INVALID);
        assert_int_equal(encoding_gb_convert(g, STR("\xCD\x20"), mem, &s, &err), ERR_INVALID);
        assert_int_equal(encoding_gb_convert(g, STR("\xAA\xA1"), mem, &s, &err), ERR_INVALID); /* private use */
        assert_int_equal(encoding_gb_convert(g, STR("\xCD\xF5"), mem, &s, &err), 0);
        assert_true(str_eq_c(s, "王"));
        encoding_gb_close(g);
        arena_free(mem);
}

static void a_row_of_utf8_is_known_among_gbk(void **state)
{
        char bytes[64];

        (void)state;
        assert_true(encoding_is_utf8_hanzi(STR("9,赵军,，")));
        assert_false(encoding_is_utf8_hanzi(STR("9,赵")));
        assert_false(encoding_is_utf8_hanzi(STR("9,plain")));
        assert_false(encoding_is_utf8_hanzi(to("GBK", "9,赵军", bytes, sizeof(bytes))));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(utf8_is_told_from_gbk_by_all_lines),
                cmocka_unit_test(what_comes_late_in_the_file_counts),
                cmocka_unit_test(an_even_line_of_utf8_that_is_valid_gbk_stays_utf8),
                cmocka_unit_test(gbk_that_happens_to_be_valid_utf8_is_told_by_its_characters),
                cmocka_unit_test(a_few_lines_of_the_other_encoding_do_not_turn_the_file),
                cmocka_unit_test(what_is_neither_is_said_to_be_unclear),
                cmocka_unit_test(utf16_is_known_with_and_without_its_mark),
                cmocka_unit_test(gb18030_becomes_utf8),
                cmocka_unit_test(a_row_of_utf8_is_known_among_gbk),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
