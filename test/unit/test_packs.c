/* Cards and reference files of packs: what is read, and the limits. */
#include "app/packs.h"
#include "app/reference.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "encoder/encoder.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct str repeat(char c, size_t n)
{
        char *p = arena_alloc(mem, n + 1);

        memset(p, c, n);
        return str_n(p, n);
}

static int parse(struct str text, struct pack *ret)
{
        struct err err;

        return pack_card_parse(text, mem, ret, &err);
}

static void a_card_is_read_as_it_was_written(void **state)
{
        struct pack p = {.name = STR("a.b-C_9"),
                         .kind = STR("encoder"),
                         .model = STR("x: \"y\" # \xe2\x80\xa8 </script> \xe4\xb8\xad \xf0\x9f\x98\x80"),
                         .source = STR("\n\x1b\xc2\x85\xef\xbb\xbf.\xff"),
                         .sha256 = STR("00"),
                         .checksum = STR("0123456789abcdef"),
                         .size = PACK_FILE_MAX,
                         .dimension = ENCODER_DIM_MAX},
                    got;
        struct buf out;

        (void)state;
        buf_init(&out, PACK_CARD_MAX);
        pack_card_write(&p, &out);
        assert_int_equal(parse(buf_str(&out), &got), 0);
        assert_true(str_eq(got.name, p.name) && str_eq(got.model, p.model) && str_eq(got.sha256, p.sha256));
        assert_true(str_eq(got.checksum, p.checksum));
        assert_true(str_eq_c(got.source, "????.?"));
        assert_int_equal(got.licence.n, 0);
        assert_int_equal(got.size, PACK_FILE_MAX);
        assert_int_equal(got.dimension, ENCODER_DIM_MAX);
        buf_done(&out);
}

static void a_text_on_a_card_has_a_limit(void **state)
{
        struct pack got;
        struct str text = STR("name: a\nkind: encoder\nmodel: ");

        (void)state;
        assert_int_equal(parse(arena_concat(mem, text, repeat('x', PACK_TEXT_MAX)), &got), 0);
        assert_int_equal(parse(arena_concat(mem, text, repeat('x', PACK_TEXT_MAX + 1)), &got), ERR_CORRUPT);
}

static void numbers_on_a_card_have_limits(void **state)
{
        static const struct {
                const char *line;
                int r;
        } cases[] = {
                {"size: 2147483648", 0},         {"size: 2147483649", ERR_CORRUPT}, {"size: 0", ERR_CORRUPT},
                {"dimension: 4096", 0},          {"dimension: 4097", ERR_CORRUPT},  {"dimension: x", ERR_CORRUPT},
                {"dimension: [1]", ERR_CORRUPT}, {"model: {a: b}", ERR_CORRUPT},    {"other: [1]", 0},
        };
        struct pack got;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                assert_int_equal(parse(arena_printf(mem, "name: a\nkind: encoder\n%s\n", cases[i].line), &got),
                                 cases[i].r);
}

static void names_are_words_of_at_most_64_bytes(void **state)
{
        (void)state;
        assert_true(pack_name_is_good(STR("a")));
        assert_true(pack_name_is_good(STR("9.b_C-d")));
        assert_true(pack_name_is_good(repeat('x', PACK_NAME_MAX)));
        assert_false(pack_name_is_good(repeat('x', PACK_NAME_MAX + 1)));
        assert_false(pack_name_is_good(STR("")));
        assert_false(pack_name_is_good(STR(".")));
        assert_false(pack_name_is_good(STR("..")));
        assert_false(pack_name_is_good(STR("-a")));
        assert_false(pack_name_is_good(STR("a/b")));
        assert_false(pack_name_is_good(STR("a\0b")));
        assert_false(pack_name_is_good(STR("\xc3\xa9")));
}

static void remove_all(const char *place)
{
        static const char *const names[] = {"a", "b", "d", PACK_E5};

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                unlink(pack_path(mem, pack_path(mem, place, names[i]), PACK_CARD));
                rmdir(pack_path(mem, place, names[i]));
        }
        rmdir(place);
}

static void put_card(const char *place, const char *name, const char *kind)
{
        const char *folder = pack_path(mem, place, name);

        assert_int_equal(mkdir(folder, 0700), 0);
        assert_true(file_write(pack_path(mem, folder, PACK_CARD),
                               arena_printf(mem, "name: %s\nkind: %s\nsha256: %s\nsize: 1\ndimension: 1\n", name, kind,
                                            repeat('0', PACK_HASH_LEN).p)));
}

static void the_pack_is_the_named_one_or_the_known_one_or_the_first(void **state)
{
        char data[] = "/tmp/warmline-packs-XXXXXX";
        struct packs_places at;
        struct pack_entry e;
        const char *place;
        struct err err;

        (void)state;
        assert_non_null(mkdtemp(data));
        place = pack_path(mem, data, "packs");
        assert_int_equal(mkdir(place, 0700), 0);
        packs_places(place, NULL, mem, &at);
        assert_int_equal(at.n, 1);
        assert_int_equal(packs_choose(&at, STR(""), mem, &e, &err), ERR_NOTFOUND);
        put_card(place, "b", "encoder");
        put_card(place, "a", "encoder");
        assert_int_equal(packs_choose(&at, STR(""), mem, &e, &err), 0);
        assert_string_equal(e.folder, pack_path(mem, place, "a"));
        put_card(place, PACK_E5, "encoder");
        assert_int_equal(packs_choose(&at, STR(""), mem, &e, &err), 0);
        assert_string_equal(e.folder, pack_path(mem, place, PACK_E5));
        assert_int_equal(packs_choose(&at, STR("b"), mem, &e, &err), 0);
        assert_string_equal(e.folder, pack_path(mem, place, "b"));
        assert_int_equal(packs_choose(&at, STR("c"), mem, &e, &err), ERR_NOTFOUND);
        assert_int_equal(packs_choose(&at, STR("../packs/b"), mem, &e, &err), ERR_NOTFOUND);
        put_card(place, "d", "voice");
        assert_int_equal(packs_choose(&at, STR("d"), mem, &e, &err), ERR_CORRUPT);
        packs_places("", data, mem, &at);
        assert_string_equal(at.dir[0], place);
        assert_int_equal(packs_choose(&at, STR("b"), mem, &e, &err), 0);
        remove_all(place);
        rmdir(data);
}

static void what_is_known_is_complete(void **state)
{
        struct reference ref;
        struct pack known;
        struct str file;
        struct err err;
        size_t passages = 0;

        (void)state;
        assert_int_equal(pack_known(mem, &known, &file, &err), 0);
        assert_true(str_eq_c(known.name, PACK_E5));
        assert_int_equal(known.origin.n, PACK_HASH_LEN);
        assert_int_equal(reference_parse(file, mem, &ref, &err), 0);
        assert_int_equal(ref.dim, 384);
        for (size_t i = 0; i < ref.n; i++)
                passages += ref.lines[i].passage;
        assert_true(ref.n >= 20 && passages >= 5 && ref.n - passages >= 5);
}

static int parse_reference(struct str text, struct reference *ret)
{
        struct err err;

        return reference_parse(text, mem, ret, &err);
}

static void a_reference_has_limits(void **state)
{
        struct str line = STR("query\tx\tAQID\n"), text = STR(""), vector;
        struct reference ref;

        (void)state;
        for (size_t i = 0; i < REFERENCE_LINES_MAX; i++)
                text = arena_concat(mem, text, line);
        assert_int_equal(parse_reference(text, &ref), 0);
        assert_int_equal(ref.n, REFERENCE_LINES_MAX);
        assert_int_equal(parse_reference(arena_concat(mem, text, line), &ref), ERR_LIMIT);
        text = arena_printf(mem, "query\t%s\tAQID", repeat('x', REFERENCE_TEXT_MAX).p);
        assert_int_equal(parse_reference(text, &ref), 0);
        text = arena_printf(mem, "query\t%s\tAQID", repeat('x', REFERENCE_TEXT_MAX + 1).p);
        assert_int_equal(parse_reference(text, &ref), ERR_LIMIT);
        vector = arena_concat(mem, repeat('A', 5460), STR("AA=="));
        assert_int_equal(parse_reference(arena_concat(mem, STR("query\tx\t"), vector), &ref), 0);
        assert_int_equal(ref.dim, ENCODER_DIM_MAX);
        vector = arena_concat(mem, repeat('A', 5460), STR("AAA="));
        assert_int_equal(parse_reference(arena_concat(mem, STR("query\tx\t"), vector), &ref), ERR_CORRUPT);
}

static void a_reference_that_is_not_one_is_refused(void **state)
{
        static const char *const bad[] = {
                "",
                "\n",
                "query",
                "query\tx",
                "query\tx\t",
                "Query\tx\tAQID",
                "query\tx\tAQI",
                "query\tx\tAQID!",
                "query\tx\tAQID\tAQID",
                "query\tx\tAQID\n\nquery\tx\tAQID",
                "query\tx\tAQID\nquery\tx\tAQIDBA==",
        };
        struct reference ref;

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                assert_int_equal(parse_reference(str_c(bad[i]), &ref), ERR_CORRUPT);
        assert_int_equal(parse_reference(STR("passage\t\tAQID\r\n"), &ref), 0);
        assert_true(ref.lines[0].passage);
}

static void vectors_are_compared_by_their_direction_and_written_without_scale(void **state)
{
        static const float same[] = {.1f, .2f, .3f}, other[] = {.3f, .2f, -.1f};
        struct reference ref, again;
        struct buf out;
        struct err err;
        double cosine;

        (void)state;
        assert_int_equal(parse_reference(STR("query\tx\tAQID\npassage\ty z\tAgQG\n"), &ref), 0);
        assert_int_equal(reference_compare(&ref, (const float[]){.1f, .2f, .3f, 1, 2, 3}, 3, &cosine, &err), 0);
        assert_true(cosine > .9999 && cosine < 1.0001);
        assert_int_equal(reference_compare(&ref, (const float[]){.1f, .2f, .3f, 3, 0, -1}, 3, &cosine, &err), 0);
        assert_true(cosine < .01);
        assert_int_equal(reference_compare(&ref, same, 1, &cosine, &err), ERR_INVALID);
        buf_init(&out, REFERENCE_FILE_MAX);
        ref.n = 1;
        reference_write(&ref, other, 3, &out);
        assert_int_equal(parse_reference(buf_str(&out), &again), 0);
        assert_true(again.n == 1 && again.dim == 3 && str_eq_c(again.lines[0].text, "x"));
        assert_int_equal(again.lines[0].vector[0], 127);
        assert_int_equal(again.lines[0].vector[2], -42);
        buf_done(&out);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_card_is_read_as_it_was_written, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_text_on_a_card_has_a_limit, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(numbers_on_a_card_have_limits, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(names_are_words_of_at_most_64_bytes, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(the_pack_is_the_named_one_or_the_known_one_or_the_first, open_mem,
                                                close_mem),
                cmocka_unit_test_setup_teardown(what_is_known_is_complete, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_reference_has_limits, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_reference_that_is_not_one_is_refused, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(vectors_are_compared_by_their_direction_and_written_without_scale,
                                                open_mem, close_mem),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
