/* encoder/convert: a miniature model file becomes GGUF; each field that lies is refused and leaves no file. */
#include "base/file.h"
#include "e5s1.h"
#include "encoder/convert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64], path[80];
static struct buf made, out;
static struct err err;

static int setup(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/warmline-convert-XXXXXX");
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof(path), "%s/m.gguf", dir);
        buf_init(&made, (size_t)1 << 20);
        buf_init(&out, (size_t)1 << 20);
        memset(&err, 0, sizeof(err));
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        buf_done(&made);
        buf_done(&out);
        unlink(path);
        assert_int_equal(rmdir(dir), 0);
        return 0;
}

static int convert(const struct e5s1 *m)
{
        buf_clear(&made);
        e5s1_make(m, &made);
        return convert_e5s1(buf_str(&made), path, &err);
}

/* With the bytes at `at` as given. */
static int convert_with(size_t at, const void *p, size_t n)
{
        struct e5s1 m = e5s1_default();

        buf_clear(&made);
        e5s1_make(&m, &made);
        memcpy(made.p + at, p, n);
        return convert_e5s1(buf_str(&made), path, &err);
}

static int convert_with_u32(size_t at, uint32_t v)
{
        return convert_with(at, &v, sizeof(v));
}

static void assert_written(const char *bytes, size_t n)
{
        assert_true(str_contains(buf_str(&out), str_n(bytes, n)));
}

static void the_miniature_becomes_gguf(void **state)
{
        struct e5s1 m = e5s1_default();
        static const uint32_t shape[] = {2, 32, 0, E5S1_VOCAB, 0, 2};

        (void)state;
        assert_int_equal(convert(&m), 0);
        assert_int_equal(file_read(path, &out, NULL), 0);
        assert_written("bert.pooling_type\4\0\0\0\1\0\0\0", 25);
        assert_written("\7\0\0\0\0\0\0\0query: ", 15);
        assert_written("\11\0\0\0\0\0\0\0passage: ", 17);
        assert_written("\6\0\0\0\0\0\0\0<mask>\6\0\0\0\0\0\0\0[PAD7]", 28);
        assert_written("blk.0.layer_output_norm.bias", 28);
        assert_written("token_embd.weight", 17);
        assert_written((const char *)shape, sizeof(shape));
}

static void files_cut_anywhere_are_refused(void **state)
{
        struct e5s1 m = e5s1_default();
        size_t n;

        (void)state;
        assert_int_equal(convert(&m), 0);
        unlink(path);
        n = made.n;
        for (size_t i = 0; i < n; i += i < 1200 ? 1 : 97) {
                char *exact = malloc(i ? i : 1); /* so that a sanitizer sees a read behind the end */

                assert_non_null(exact);
                memcpy(exact, made.p, i);
                assert_int_equal(convert_e5s1(str_n(exact, i), path, &err), i < 4 ? ERR_INVALID : ERR_CORRUPT);
                assert_int_equal(access(path, F_OK), -1);
                free(exact);
        }
}

static void another_format_or_version_is_told_apart(void **state)
{
        (void)state;
        assert_int_equal(convert_with(0, "GGUF", 4), ERR_INVALID);
        assert_int_equal(convert_with_u32(4, 2), ERR_INVALID);
        assert_int_equal(convert_with_u32(E5S1_SIZES_AT + 8 * 4, 64), ERR_INVALID);
}

static void sizes_end_at_their_limits(void **state)
{
        static const struct {
                unsigned i;
                uint32_t bad;
        } rows[] = {
                {0, 0},
                {0, 31},
                {0, 33},
                {0, 4128},
                {0, UINT32_MAX},
                {1, 0},
                {1, 201},
                {2, 0},
                {2, 3},
                {2, 33},
                {3, 0},
                {3, 48},
                {3, 65568},
                {4, 6},
                {4, 0},
                {4, 1000001},
                {5, 2},
                {5, 65537},
                {6, 0},
                {6, 17},
                {7, 0},
                {7, 0x7fc00000 /* not a number */},
                {7, 0x3f800000 /* 1 */},
        };
        char text[64];

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                snprintf(text, sizeof(text), "size %u is %u", rows[i].i, rows[i].bad);
                if (convert_with_u32(E5S1_SIZES_AT + rows[i].i * 4, rows[i].bad) != ERR_CORRUPT)
                        fail_msg("%s", text);
                assert_int_equal(access(path, F_OK), -1);
        }
}

static void pieces_that_lie_are_refused(void **state)
{
        struct e5s1 m = e5s1_default();

        (void)state;
        for (unsigned i = 0; i < 5; i++)
                assert_int_equal(convert_with_u32(E5S1_PIECES_AT + i * 4, i ? E5S1_PIECES : UINT32_MAX),
                                 ERR_CORRUPT);
        assert_int_equal(convert_with(E5S1_PIECES_AT + 20, "\xff\xff\xff\xff\xff\xff\xff\xff", 8), ERR_CORRUPT);
        m.offsets[3] = 9; /* falls */
        m.offsets[2] = 12;
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m = e5s1_default();
        m.offsets[4] = 18; /* in the middle of a character */
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m = e5s1_default();
        m.offsets[0] = 1;
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m = e5s1_default();
        m.offsets[E5S1_PIECES]--;
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m = e5s1_default();
        m.scores[4] = -1.0f / 0.0f;
        assert_int_equal(convert(&m), ERR_CORRUPT);
}

static void mapped_characters_are_characters_and_rise(void **state)
{
        static const uint32_t bad[] = {0, 0xd800, 0xdfff, 0x110000, UINT32_MAX};

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                for (unsigned k = 0; k < 5; k++) {
                        struct e5s1 m = e5s1_default();

                        m.map[k] = bad[i];
                        assert_int_equal(convert(&m), ERR_CORRUPT);
                }
        for (unsigned same = 0; same < 2; same++) {
                struct e5s1 m = e5s1_default();

                m.map[2] = same ? 0x41 : 0x40;
                assert_int_equal(convert(&m), ERR_CORRUPT);
        }
}

static void tensors_are_all_there_with_their_sizes(void **state)
{
        static const char *const names[] = {"emb.word", "emb.ln.b", "l0.q.w", "l0.oln.b"};
        struct e5s1 m = e5s1_default();

        (void)state;
        for (size_t i = 0; i < 4; i++) {
                m.leave = names[i];
                assert_int_equal(convert(&m), ERR_CORRUPT);
        }
        m.leave = NULL;
        m.n_entries = 4097;
        assert_int_equal(convert(&m), ERR_LIMIT);
        m.n_entries = 4096; /* more than there are: what follows is read as names and places */
        assert_int_equal(convert(&m), ERR_CORRUPT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_miniature_becomes_gguf, setup, teardown),
                cmocka_unit_test_setup_teardown(files_cut_anywhere_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(another_format_or_version_is_told_apart, setup, teardown),
                cmocka_unit_test_setup_teardown(sizes_end_at_their_limits, setup, teardown),
                cmocka_unit_test_setup_teardown(pieces_that_lie_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(mapped_characters_are_characters_and_rise, setup, teardown),
                cmocka_unit_test_setup_teardown(tensors_are_all_there_with_their_sizes, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
