/* base: text, memory, tables, time. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/map.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "base/tz.h"
#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void cut_without_separator_takes_all(void **state)
{
        struct str rest = STR("abc"), head;

        (void)state;
        assert_true(str_cut(&rest, ',', &head));
        assert_true(str_eq_c(head, "abc"));
        assert_false(str_cut(&rest, ',', &head));
}

static void cut_gives_empty_pieces_between_separators(void **state)
{
        struct str rest = STR("a,,b,"), head;
        int n = 0;

        (void)state;
        while (str_cut(&rest, ',', &head))
                n++;
        assert_int_equal(n, 4);
}

static void lines_end_with_or_without_cr(void **state)
{
        struct str rest = STR("a\r\nb\n\nc"), line;
        const char *want[] = {"a", "b", "", "c"};

        (void)state;
        for (int i = 0; i < 4; i++) {
                assert_true(str_line(&rest, &line));
                assert_true(str_eq_c(line, want[i]));
        }
        assert_false(str_line(&rest, &line));
}

static void integers_are_read_whole_or_not_at_all(void **state)
{
        int64_t v;

        (void)state;
        assert_true(str_to_i64(STR("-9223372036854775808"), INT64_MIN, INT64_MAX, &v));
        assert_true(v == INT64_MIN);
        assert_true(str_to_i64(STR("9223372036854775807"), INT64_MIN, INT64_MAX, &v));
        assert_false(str_to_i64(STR("9223372036854775808"), INT64_MIN, INT64_MAX, &v));
        assert_false(str_to_i64(STR("12x"), 0, 100, &v));
        assert_false(str_to_i64(STR(""), 0, 100, &v));
        assert_false(str_to_i64(STR("-"), -5, 100, &v));
        assert_true(str_to_i64(STR("100"), 0, 100, &v));
        assert_false(str_to_i64(STR("101"), 0, 100, &v));
}

static void find_works_at_the_edges(void **state)
{
        (void)state;
        assert_int_equal(str_find(STR("abcabc"), STR("abc"), 1), 3);
        assert_int_equal(str_find(STR("abc"), STR("abcd"), 0), -1);
        assert_int_equal(str_find(STR("abc"), STR(""), 3), 3);
        assert_int_equal(str_find(STR("abc"), STR("a"), 4), -1);
}

static void arena_memory_is_zeroed_and_aligned(void **state)
{
        struct arena *a = arena_new(0);

        (void)state;
        for (size_t n = 1; n < 10000; n = n * 2 + 1) {
                unsigned char *p = arena_alloc(a, n);

                assert_int_equal((uintptr_t)p % 16, 0);
                for (size_t i = 0; i < n; i++)
                        assert_int_equal(p[i], 0);
                memset(p, 0xff, n);
        }
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
        assert_int_equal(*(char *)arena_alloc(a, 1), 0);
        assert_true(str_eq_c(arena_printf(a, "%d-%s", 7, "x"), "7-x"));
        for (int n = 254; n < 260; n++)
                assert_int_equal(strlen(arena_printf(a, "%0*d", n, 7).p), n);
        arena_free(a);
}

static void buf_takes_its_maximum_and_not_one_byte_more(void **state)
{
        struct buf b;

        (void)state;
        buf_init(&b, 4);
        assert_true(buf_put_c(&b, "abcd"));
        assert_false(b.overflow);
        assert_false(buf_put_ch(&b, 'e'));
        assert_true(b.overflow);
        assert_true(str_eq_c(buf_str(&b), "abcd"));
        buf_done(&b);
        buf_init(&b, 100);
        buf_put_i64(&b, INT64_MIN);
        buf_printf(&b, " %d", 42);
        assert_true(str_eq_c(buf_str(&b), "-9223372036854775808 42"));
        buf_eat(&b, 21);
        assert_true(str_eq_c(buf_str(&b), "42"));
        assert_true(buf_printf(&b, "%0*d", 70, 7)); /* longer than what is there */
        assert_int_equal(b.n, 72);
        assert_false(buf_printf(&b, "%0*d", 40, 7));
        assert_int_equal(strlen(b.p), 72);
        buf_done(&b);
}

static void vec_keeps_what_was_added(void **state)
{
        VEC(int) v = {0};

        (void)state;
        for (int i = 0; i < 1000; i++)
                *VEC_ADD(&v) = i;
        assert_int_equal(v.n, 1000);
        assert_int_equal(v.p[999], 999);
        VEC_FREE(&v);
}

static void map_survives_many_inserts_and_deletes(void **state)
{
        struct map *m = map_new();
        static int values[5000];
        struct arena *a = arena_new(0);

        (void)state;
        for (int i = 0; i < 5000; i++)
                assert_null(map_set(m, arena_printf(a, "key%d", i), &values[i]));
        for (int i = 0; i < 5000; i += 2)
                assert_ptr_equal(map_del(m, arena_printf(a, "key%d", i)), &values[i]);
        assert_int_equal(map_count(m), 2500);
        for (int i = 0; i < 5000; i++)
                assert_ptr_equal(map_get(m, arena_printf(a, "key%d", i)), i % 2 ? &values[i] : NULL);
        assert_null(map_del(m, STR("nobody")));
        map_free(m);
        arena_free(a);
}

static void ids_sort_by_time_and_have_the_form(void **state)
{
        char a[ID_LEN + 1], b[ID_LEN + 1];

        (void)state;
        id_new(1771259400000, a);
        id_new(1771259400001, b);
        assert_true(strcmp(a, b) < 0);
        assert_true(id_valid(str_c(a)));
        assert_false(id_valid(STR("01ARZ3NDEKTSV4RRFFQ69G5FA")));
        assert_false(id_valid(STR("01ARZ3NDEKTSV4RRFFQ69G5FAU")));
}

static void seeded_numbers_repeat(void **state)
{
        struct rng a, b;

        (void)state;
        rng_seed(&a, 7);
        rng_seed(&b, 7);
        for (int i = 0; i < 100; i++)
                assert_true(rng_u64(&a) == rng_u64(&b));
        for (int i = 0; i < 1000; i++)
                assert_true(rng_below(&a, 3) < 3);
}

static void iso_times_are_read_strictly(void **state)
{
        static const char *const bad[] = {
                "2026-02-30T00:00Z",  "2026-13-01", "2026-02-17T24:00Z", "2026-02-17T00:30", "2026-02-17T00:30+8",
                "2026-02-17T00:30Zx", "",           "2026-2-17"};
        char out[TIME_ISO_LEN + 1];
        int64_t ms;

        (void)state;
        assert_true(time_parse_iso(STR("2026-02-17T00:30+08:00"), &ms));
        time_format_iso(ms, out);
        assert_string_equal(out, "2026-02-16T16:30:00.000Z");
        assert_true(time_parse_iso(STR("2024-02-29"), &ms));
        assert_true(time_parse_iso(STR("1969-12-31T23:59:59.250Z"), &ms));
        assert_true(ms == -750);
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                assert_false(time_parse_iso(str_c(bad[i]), &ms));
}

static void berlin_knows_summer_time_today_and_in_2090(void **state)
{
        struct tz *tz;
        struct tz_local l;
        struct err err;
        int64_t ms;

        (void)state;
        assert_int_equal(tz_load(STR("Europe/Berlin"), &tz, &err), 0);
        assert_true(time_parse_iso(STR("2026-07-01T12:00Z"), &ms));
        assert_int_equal(tz_offset_s(tz, ms), 7200);
        assert_true(time_parse_iso(STR("2090-01-01T12:00Z"), &ms));
        assert_int_equal(tz_offset_s(tz, ms), 3600);
        assert_true(time_parse_iso(STR("2090-07-01T12:00Z"), &ms));
        assert_int_equal(tz_offset_s(tz, ms), 7200);
        ms = tz_from_local(tz, 2026, 3, 29, 2, 30);
        l = tz_to_local(tz, ms);
        assert_int_equal(l.hour, 3);
        assert_int_equal(l.weekday, 0);
        for (unsigned h = 0; h < 24; h++) {
                l = tz_to_local(tz, tz_from_local(tz, 2026, 11, 24, h, 5));
                assert_int_equal(l.hour, h);
                assert_int_equal(l.day, 24);
        }
        tz_free(tz);
}

static void strange_zone_names_and_files_are_refused(void **state)
{
        struct tz *tz;
        struct err err;

        (void)state;
        assert_int_equal(tz_load(STR("../../etc/passwd"), &tz, &err), ERR_INVALID);
        assert_int_equal(tz_load(STR("Mars/Base"), &tz, &err), ERR_NOTFOUND);
        assert_int_equal(tz_parse(STR("TZif2"), &tz, &err), ERR_CORRUPT);
}

static void errors_carry_code_and_prefixed_text(void **state)
{
        struct err e;

        (void)state;
        assert_int_equal(err_set(&e, ERR_FULL, "disk %d", 1), ERR_FULL);
        assert_int_equal(err_prefix(&e, "while saving"), ERR_FULL);
        assert_string_equal(e.msg, "while saving: disk 1");
        assert_string_equal(err_name(ERR_FULL), "full");
}

static void a_file_is_replaced_whole_or_not_at_all(void **state)
{
        char dir[] = "/tmp/warmline-file-XXXXXX", path[64], gone[80];
        struct buf b;

        (void)state;
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof(path), "%s/f", dir);
        snprintf(gone, sizeof(gone), "%s/none/f", dir);
        assert_true(file_write(path, STR("first")));
        assert_true(file_write(path, STR("x")));
        assert_false(file_write(gone, STR("x")));
        buf_init(&b, (size_t)1 << 20);
        assert_int_equal(file_read(path, &b, NULL), 0);
        assert_true(str_eq_c(buf_str(&b), "x"));
        assert_int_equal(file_read(gone, &b, NULL), ERR_NOTFOUND);
        buf_done(&b);
        assert_true(file_write(path, STR("first")));
        buf_init(&b, 5);
        assert_int_equal(file_read(path, &b, NULL), 0);
        assert_true(str_eq_c(buf_str(&b), "first"));
        assert_int_equal(file_read(path, &b, NULL), ERR_LIMIT);
        buf_done(&b);
        buf_init(&b, 4);
        assert_int_equal(file_read(path, &b, NULL), ERR_LIMIT);
        buf_done(&b);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(rmdir(dir), 0); /* nothing was left beside it */
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(cut_without_separator_takes_all),
                cmocka_unit_test(cut_gives_empty_pieces_between_separators),
                cmocka_unit_test(lines_end_with_or_without_cr),
                cmocka_unit_test(integers_are_read_whole_or_not_at_all),
                cmocka_unit_test(find_works_at_the_edges),
                cmocka_unit_test(arena_memory_is_zeroed_and_aligned),
                cmocka_unit_test(buf_takes_its_maximum_and_not_one_byte_more),
                cmocka_unit_test(vec_keeps_what_was_added),
                cmocka_unit_test(map_survives_many_inserts_and_deletes),
                cmocka_unit_test(ids_sort_by_time_and_have_the_form),
                cmocka_unit_test(seeded_numbers_repeat),
                cmocka_unit_test(iso_times_are_read_strictly),
                cmocka_unit_test(berlin_knows_summer_time_today_and_in_2090),
                cmocka_unit_test(strange_zone_names_and_files_are_refused),
                cmocka_unit_test(a_file_is_replaced_whole_or_not_at_all),
                cmocka_unit_test(errors_carry_code_and_prefixed_text),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
