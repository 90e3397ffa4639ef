/* encoder/gguf_write: the bytes of a small file, limits at and one past, what a failure leaves. */
#include "base/file.h"
#include "encoder/gguf_write.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64], path[80];
static struct buf bytes;
static struct err err;
static const float four[4] = {1, 2, 3, 4};

static int setup(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/warmline-gguf-XXXXXX");
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof(path), "%s/m.gguf", dir);
        buf_init(&bytes, (size_t)1 << 26);
        memset(&err, 0, sizeof(err));
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        buf_done(&bytes);
        unlink(path);
        assert_int_equal(rmdir(dir), 0); /* nothing else lies in it */
        return 0;
}

static struct gguf_tensor floats(struct str name, uint64_t n)
{
        return (struct gguf_tensor){name, GGUF_F32, 1, {n, 1, 1, 1}, four, n * sizeof(float)};
}

static void a_small_file_has_these_bytes(void **state)
{
        static const char want[] = "GGUF\3\0\0\0"
                                   "\2\0\0\0\0\0\0\0"  /* tensors */
                                   "\10\0\0\0\0\0\0\0" /* keys */
                                   "\1\0\0\0\0\0\0\0"
                                   "a"
                                   "\4\0\0\0"
                                   "\x78\x56\x34\x12"
                                   "\1\0\0\0\0\0\0\0"
                                   "b"
                                   "\6\0\0\0"
                                   "\0\0\x80\x3f"
                                   "\1\0\0\0\0\0\0\0"
                                   "c"
                                   "\7\0\0\0"
                                   "\1"
                                   "\1\0\0\0\0\0\0\0"
                                   "d"
                                   "\10\0\0\0"
                                   "\2\0\0\0\0\0\0\0"
                                   "hi"
                                   "\1\0\0\0\0\0\0\0"
                                   "e"
                                   "\11\0\0\0"
                                   "\10\0\0\0"
                                   "\2\0\0\0\0\0\0\0"
                                   "\1\0\0\0\0\0\0\0"
                                   "x"
                                   "\0\0\0\0\0\0\0\0"
                                   "\1\0\0\0\0\0\0\0"
                                   "f"
                                   "\11\0\0\0"
                                   "\6\0\0\0"
                                   "\1\0\0\0\0\0\0\0"
                                   "\0\0\x80\x3f"
                                   "\1\0\0\0\0\0\0\0"
                                   "g"
                                   "\11\0\0\0"
                                   "\5\0\0\0"
                                   "\1\0\0\0\0\0\0\0"
                                   "\xff\xff\xff\xff"
                                   "\1\0\0\0\0\0\0\0"
                                   "h"
                                   "\11\0\0\0"
                                   "\0\0\0\0"
                                   "\3\0\0\0\0\0\0\0"
                                   "\0\1\2"
                                   "\2\0\0\0\0\0\0\0"
                                   "t1"
                                   "\1\0\0\0"
                                   "\2\0\0\0\0\0\0\0"
                                   "\0\0\0\0"
                                   "\0\0\0\0\0\0\0\0"
                                   "\2\0\0\0\0\0\0\0"
                                   "t2"
                                   "\1\0\0\0"
                                   "\1\0\0\0\0\0\0\0"
                                   "\0\0\0\0"
                                   "\x20\0\0\0\0\0\0\0";
        const size_t head = sizeof(want) - 1, data = (head + GGUF_ALIGN - 1) / GGUF_ALIGN * GGUF_ALIGN;
        struct gguf_writer *w = gguf_write_begin(path);
        struct gguf_tensor t1 = floats(STR("t1"), 2), t2 = floats(STR("t2"), 1);
        struct str strings[] = {STR("x"), {0}};
        int32_t minus = -1;

        (void)state;
        gguf_write_uint(w, "a", 0x12345678);
        gguf_write_float(w, "b", 1);
        gguf_write_bool(w, "c", true);
        gguf_write_str(w, "d", STR("hi"));
        gguf_write_strings(w, "e", strings, 2);
        gguf_write_floats(w, "f", four, 1);
        gguf_write_ints(w, "g", &minus, 1);
        gguf_write_bytes(w, "h", str_n("\0\1\2", 3));
        gguf_write_tensor(w, &t1);
        gguf_write_tensor(w, &t2);
        assert_int_equal(gguf_write_end(w, &err), 0);
        assert_int_equal(file_read(path, &bytes, NULL), 0);
        assert_int_equal(bytes.n, data + 2 * GGUF_ALIGN);
        assert_memory_equal(bytes.p, want, head);
        for (size_t i = head; i < data; i++)
                assert_int_equal(bytes.p[i], 0);
        assert_memory_equal(bytes.p + data, four, 8);
        assert_memory_equal(bytes.p + data + GGUF_ALIGN, four, 4);
}

static void keys_and_tensors_end_at_their_limits(void **state)
{
        char name[GGUF_NAME_MAX + 1];
        struct gguf_tensor t = floats(str_n(name, GGUF_NAME_MAX), 1);

        (void)state;
        memset(name, 'n', sizeof(name));
        for (unsigned past = 0; past < 2; past++) {
                struct gguf_writer *w = gguf_write_begin(path);

                for (unsigned i = 0; i < GGUF_KEYS_MAX + past; i++)
                        gguf_write_uint(w, "k", i);
                assert_int_equal(gguf_write_end(w, &err), past ? ERR_LIMIT : 0);
                w = gguf_write_begin(path);
                for (unsigned i = 0; i < GGUF_TENSORS_MAX + past; i++)
                        gguf_write_tensor(w, &t);
                assert_int_equal(gguf_write_end(w, &err), past ? ERR_LIMIT : 0);
                w = gguf_write_begin(path);
                t.name.n = GGUF_NAME_MAX + past;
                gguf_write_tensor(w, &t);
                assert_int_equal(gguf_write_end(w, &err), past ? ERR_LIMIT : 0);
                t.name.n = GGUF_NAME_MAX;
        }
}

static int end_with(struct gguf_tensor t)
{
        struct gguf_writer *w = gguf_write_begin(path);

        gguf_write_tensor(w, &t);
        gguf_write_uint(w, "after", 1);
        return gguf_write_end(w, &err);
}

static void a_tensor_that_does_not_fit_together_is_refused(void **state)
{
        static const char block[36];
        struct gguf_tensor t = floats(STR("t"), 4), q = {STR("q"), GGUF_Q4_0, 2, {32, 2, 1, 1}, block, 36};

        (void)state;
        assert_int_equal(end_with(t), 0);
        assert_int_equal(end_with(q), 0);
        q.bytes = 35;
        assert_int_equal(end_with(q), ERR_INVALID);
        q.bytes = 36;
        q.dim[0] = 16, q.dim[1] = 4; /* a block would lie in two rows */
        assert_int_equal(end_with(q), ERR_INVALID);
        q.type = (enum gguf_type)7;
        assert_int_equal(end_with(q), ERR_INVALID);
        t.dim[1] = 2; /* which the file would not tell */
        t.bytes *= 2;
        assert_int_equal(end_with(t), ERR_INVALID);
        t = floats(STR("t"), 4);
        t.n_dims = 0;
        assert_int_equal(end_with(t), ERR_INVALID);
        t.n_dims = GGUF_DIMS_MAX + 1;
        assert_int_equal(end_with(t), ERR_INVALID);
        t.n_dims = 2, t.dim[0] = t.dim[1] = (uint64_t)1 << 32; /* the product is no number of 64 bits */
        assert_int_equal(end_with(t), ERR_INVALID);
        t = floats(STR(""), 4);
        assert_int_equal(end_with(t), ERR_INVALID);
        assert_true(strlen(err.msg) > 0);
}

static void a_full_disk_leaves_the_old_file(void **state)
{
        struct rlimit old, small = {.rlim_cur = 4096, .rlim_max = RLIM_INFINITY};
        static const float many[4096];
        struct gguf_tensor t = {STR("t"), GGUF_F32, 1, {4096, 1, 1, 1}, many, sizeof(many)};
        int r;

        (void)state;
        assert_true(file_write(path, STR("old")));
        signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &old);
        small.rlim_max = old.rlim_max;
        setrlimit(RLIMIT_FSIZE, &small);
        r = end_with(t);
        setrlimit(RLIMIT_FSIZE, &old);
        assert_int_equal(r, ERR_FULL);
        assert_int_equal(file_read(path, &bytes, NULL), 0);
        assert_true(str_eq_c(buf_str(&bytes), "old"));
}

static void a_place_that_is_not_there_is_an_io_error(void **state)
{
        (void)state;
        assert_int_equal(gguf_write_end(gguf_write_begin("/nowhere/at/all"), &err), ERR_IO);
        assert_null(gguf_write_drop(NULL));
        assert_null(gguf_write_drop(gguf_write_begin(path)));
        assert_int_equal(access(path, F_OK), -1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_small_file_has_these_bytes, setup, teardown),
                cmocka_unit_test_setup_teardown(keys_and_tensors_end_at_their_limits, setup, teardown),
                cmocka_unit_test_setup_teardown(a_tensor_that_does_not_fit_together_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file, setup, teardown),
                cmocka_unit_test_setup_teardown(a_place_that_is_not_there_is_an_io_error, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
