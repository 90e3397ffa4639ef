/* encoder/gguf: what is whole is read, and what is cut, mislabelled or too much is refused with a reason. */
#include "gguf_rig.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define FILE_MAX ((size_t)1 << 20)

static const uint64_t small[] = {32, 2};

/* What the file says is read as it stands. */
static int read_file(const struct buf *b, struct err *err)
{
        struct gguf *g = NULL;
        void *p = exact(b, b->n);
        int r;

        *err = (struct err){0};
        r = gguf_read(p, b->n, &g, err);
        assert_true(r == 0 ? g != NULL : g == NULL && err->msg[0]);
        gguf_close(g);
        free(p);
        return r;
}

static void refused(const struct buf *b, int code, const char *says)
{
        struct err err;

        assert_int_equal(read_file(b, &err), code);
        if (!strstr(err.msg, says))
                fail_msg("\"%s\" does not say \"%s\"", err.msg, says);
}

static void taken(const struct buf *b)
{
        struct err err;

        if (read_file(b, &err) < 0)
                fail_msg("%s", err.msg);
}

/* Two keys of each kind, and three tensors. */
static void put_whole(struct buf *b)
{
        static const int32_t ints[] = {-1, 2, 3};
        static const float floats[] = {.5f, -2};

        put_head(b, 3, 8);
        put_key_str(b, "name", "fox");
        put_key_u32(b, "seven", 7);
        put_key_f32(b, "half", .5f);
        put_key(b, "yes", BOOL);
        buf_put_ch(b, 1);
        put_key(b, "words", ARRAY);
        put_u32(b, STRING);
        put_u64(b, 2);
        put_str(b, "a");
        put_str(b, "");
        put_key(b, "ints", ARRAY);
        put_u32(b, I32);
        put_u64(b, 3);
        buf_put(b, ints, sizeof(ints));
        put_key(b, "floats", ARRAY);
        put_u32(b, F32);
        put_u64(b, 2);
        buf_put(b, floats, sizeof(floats));
        put_key(b, "bytes", ARRAY);
        put_u32(b, U8);
        put_u64(b, 3);
        buf_put_c(b, "xyz");
        put_tensor(b, "t.float", 2, small, GGUF_F32, 0);
        put_tensor(b, "t.four", 2, small, GGUF_Q4_0, 256);
        put_tensor(b, "t.eight", 1, small, GGUF_Q8_0, 320);
        put_align(b, GGUF_ALIGN);
        put_zeros(b, 320);
        put_zeros(b, 34);
}

struct words {
        struct str v[3];
        size_t n, most;
};

static bool collect(void *arg, size_t i, struct str s)
{
        struct words *w = arg;

        assert_int_equal(i, w->n);
        w->v[w->n++] = s;
        return w->n < w->most;
}

static void check_values(const struct gguf *g)
{
        struct words all = {.most = 3}, one = {.most = 1};
        int32_t ints[3];
        float floats[2];
        struct str s;
        uint64_t u;
        double d;
        size_t n;
        bool yes;

        assert_true(gguf_str(g, "name", &s) && str_eq_c(s, "fox"));
        assert_true(gguf_uint(g, "seven", &u) && u == 7);
        assert_true(gguf_float(g, "half", &d) && d == .5);
        assert_true(gguf_bool(g, "yes", &yes) && yes);
        assert_true(gguf_strings(g, "words", collect, &all) && all.n == 2 && str_eq_c(all.v[0], "a"));
        assert_true(gguf_strings(g, "words", collect, &one) && one.n == 1);
        assert_true(gguf_array_n(g, "ints", &n) && n == 3);
        assert_true(gguf_ints(g, "ints", ints, 3) && ints[0] == -1 && ints[2] == 3);
        assert_false(gguf_ints(g, "ints", ints, 4));
        assert_true(gguf_floats(g, "floats", floats, 2) && floats[1] == -2);
        assert_true(gguf_bytes_of(g, "bytes", &s) && str_eq_c(s, "xyz"));
        assert_false(gguf_str(g, "seven", &s) || gguf_uint(g, "name", &u) || gguf_float(g, "seven", &d));
        assert_false(gguf_bool(g, "none", &yes) || gguf_array_n(g, "name", &n) || gguf_bytes_of(g, "ints", &s));
        assert_false(gguf_ints(g, "floats", ints, 2) || gguf_floats(g, "ints", floats, 2));
        assert_false(gguf_strings(g, "ints", collect, &all));
}

static void a_whole_file_gives_its_values_and_tensors(void **state)
{
        const struct gguf_tensor *t;
        struct err err = {0};
        struct gguf *g = NULL;
        struct buf b;
        char *p;

        (void)state;
        buf_init(&b, FILE_MAX);
        put_whole(&b);
        p = exact(&b, b.n);
        assert_int_equal(gguf_read(p, b.n, &g, &err), 0);
        check_values(g);
        assert_int_equal(gguf_n_tensors(g), 3);
        t = gguf_tensor(g, STR("t.four"));
        assert_ptr_equal(t, gguf_tensor_at(g, 1));
        assert_true(t->type == GGUF_Q4_0 && t->n_dims == 2 && t->dim[0] == 32 && t->dim[1] == 2 && t->dim[2] == 1);
        assert_int_equal(t->bytes, 36);
        assert_ptr_equal(t->data, p + b.n - 34 - 64);
        assert_int_equal(gguf_tensor(g, STR("t.eight"))->bytes, 34);
        assert_null(gguf_tensor(g, STR("t.none")));
        gguf_rest(g, t->data, t->bytes);
        gguf_close(g);
        free(p);
        buf_done(&b);
        assert_null(gguf_close(NULL));
}

static void a_file_that_is_cut_anywhere_is_refused(void **state)
{
        struct buf b, part;
        struct err err;

        (void)state;
        buf_init(&b, FILE_MAX);
        put_whole(&b);
        taken(&b);
        for (part = b, part.n = 0; part.n < b.n; part.n++) {
                int r = read_file(&part, &err);

                assert_int_equal(r, part.n < 4 ? ERR_INVALID : ERR_CORRUPT);
        }
        buf_done(&b);
}

static void every_byte_that_is_changed_is_survived(void **state)
{
        struct buf b;
        struct err err;

        (void)state;
        buf_init(&b, FILE_MAX);
        put_whole(&b);
        for (size_t i = 0; i < b.n; i++)
                for (unsigned bit = 0; bit < 8; bit++) {
                        b.p[i] = (char)(b.p[i] ^ (1 << bit));
                        read_file(&b, &err);
                        b.p[i] = (char)(b.p[i] ^ (1 << bit));
                }
        buf_done(&b);
}

static void another_format_version_or_byte_order_is_refused(void **state)
{
        static const struct {
                uint32_t version;
                const char *says;
        } wrong[] = {{0, "version 0"},
                     {1, "version 1"},
                     {4, "version 4"},
                     {0x02000000, "byte order"},
                     {0x03000000, "byte order"}};
        struct buf b;

        (void)state;
        buf_init(&b, FILE_MAX);
        put_head(&b, 0, 0);
        taken(&b);
        b.p[4] = 2;
        taken(&b);
        for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
                memcpy(b.p + 4, &wrong[i].version, 4);
                refused(&b, ERR_INVALID, wrong[i].says);
        }
        b.p[0] = 'g';
        refused(&b, ERR_INVALID, "not a GGUF file");
        buf_done(&b);
}

static void counts_are_limited(void **state)
{
        static const uint64_t too_many[] = {GGUF_TENSORS_MAX + 1, UINT64_C(1) << 63, UINT64_MAX};
        struct buf b;

        (void)state;
        for (size_t i = 0; i < 3; i++) {
                buf_init(&b, FILE_MAX);
                put_head(&b, too_many[i], 0);
                refused(&b, ERR_LIMIT, "tensors");
                buf_clear(&b);
                put_head(&b, 0, i == 0 ? GGUF_KEYS_MAX + 1 : too_many[i]);
                refused(&b, ERR_LIMIT, "keys");
                buf_done(&b);
        }
        buf_init(&b, FILE_MAX);
        put_head(&b, GGUF_TENSORS_MAX, GGUF_KEYS_MAX);
        for (unsigned i = 0; i < GGUF_KEYS_MAX; i++) {
                char key[16];

                snprintf(key, sizeof(key), "k%u", i);
                put_key_u32(&b, key, i);
        }
        for (unsigned i = 0; i < GGUF_TENSORS_MAX; i++) {
                char name[16];

                snprintf(name, sizeof(name), "t%u", i);
                put_tensor(&b, name, 1, small, GGUF_F16, 0);
        }
        put_align(&b, GGUF_ALIGN);
        put_zeros(&b, 64);
        taken(&b);
        buf_done(&b);
}

/* A file with one key, whose bytes behind the type are these. */
static void put_one_key(struct buf *b, uint32_t type, const void *value, size_t n)
{
        buf_clear(b);
        put_head(b, 0, 1);
        put_key(b, "key", type);
        buf_put(b, value, n);
}

static void values_of_a_wrong_kind_or_length_are_refused(void **state)
{
        static const uint64_t long_str[] = {1 << 30}, huge_str[] = {UINT64_MAX};
        struct {
                uint32_t of;
                uint64_t n;
                char more[16];
        } __attribute__((packed)) list = {ARRAY, 1, {0}};
        struct buf b;

        (void)state;
        buf_init(&b, FILE_MAX);
        put_one_key(&b, 13, long_str, 8);
        refused(&b, ERR_INVALID, "key key: a value of type 13");
        put_one_key(&b, STRING, long_str, 8);
        refused(&b, ERR_CORRUPT, "metadata");
        put_one_key(&b, STRING, huge_str, 8);
        refused(&b, ERR_CORRUPT, "metadata");
        put_one_key(&b, ARRAY, &list, sizeof(list));
        refused(&b, ERR_INVALID, "elements of type 9");
        list.of = 13;
        put_one_key(&b, ARRAY, &list, sizeof(list));
        refused(&b, ERR_INVALID, "elements of type 13");
        for (list.of = U8; list.of <= F64; list.of++)
                for (list.n = UINT64_C(1) << 60; list.of != ARRAY && list.n; list.n <<= 1) {
                        put_one_key(&b, ARRAY, &list, sizeof(list));
                        refused(&b, ERR_CORRUPT, "metadata");
                }
        buf_done(&b);
}

static void names_are_limited_and_unlike(void **state)
{
        char name[GGUF_KEY_MAX + 2];
        struct buf b;

        (void)state;
        buf_init(&b, FILE_MAX);
        for (size_t n = GGUF_KEY_MAX; n <= GGUF_KEY_MAX + 1; n++) {
                memset(name, 'k', n);
                name[n] = '\0';
                buf_clear(&b);
                put_head(&b, 0, 1);
                put_key_u32(&b, name, 1);
                if (n == GGUF_KEY_MAX)
                        taken(&b);
                else
                        refused(&b, ERR_LIMIT, "a key of 65536 bytes");
        }
        for (size_t n = GGUF_NAME_MAX; n <= GGUF_NAME_MAX + 1; n++) {
                name[n] = '\0';
                buf_clear(&b);
                put_head(&b, 1, 0);
                put_tensor(&b, name, 1, small, GGUF_F32, 0);
                put_zeros(&b, 256);
                if (n == GGUF_NAME_MAX)
                        taken(&b);
                else
                        refused(&b, ERR_LIMIT, "a tensor's name of 65 bytes");
                name[n] = 'k';
        }
        buf_clear(&b);
        put_head(&b, 0, 2);
        put_key_u32(&b, "same", 1);
        put_key_u32(&b, "same", 2);
        refused(&b, ERR_CORRUPT, "key same is there twice");
        buf_clear(&b);
        put_head(&b, 2, 0);
        put_tensor(&b, "same", 1, small, GGUF_F32, 0);
        put_tensor(&b, "same", 1, small, GGUF_F32, 0);
        put_zeros(&b, 256);
        refused(&b, ERR_CORRUPT, "tensor same is there twice");
        buf_done(&b);
}

static void put_one_tensor(struct buf *b, uint32_t n_dims, const uint64_t *dim, uint32_t type, uint64_t offset,
                           size_t bytes)
{
        buf_clear(b);
        put_head(b, 1, 0);
        put_tensor(b, "t", n_dims, dim, type, offset);
        put_align(b, GGUF_ALIGN);
        put_zeros(b, bytes);
}

static void tensors_that_do_not_fit_are_refused(void **state)
{
        static const uint64_t dims[] = {64, 3, 1, 1, 1}, no_block[] = {48, 2}, none[] = {64, 0};
        static const uint64_t wide[] = {UINT64_C(1) << 33, UINT64_C(1) << 33}, most[] = {UINT64_MAX};
        struct buf b;

        (void)state;
        buf_init(&b, FILE_MAX);
        put_one_tensor(&b, 4, dims, GGUF_Q4_1, 32, 32 + 3 * 40);
        taken(&b);
        put_one_tensor(&b, 4, dims, GGUF_Q4_1, 32, 32 + 3 * 40 - 1);
        refused(&b, ERR_CORRUPT, "tensor t lies beyond the end");
        put_one_tensor(&b, 1, dims, GGUF_F32, 16, 512);
        refused(&b, ERR_CORRUPT, "not aligned");
        put_one_tensor(&b, 1, dims, GGUF_F32, 1 << 20, 512);
        refused(&b, ERR_CORRUPT, "beyond the end");
        put_one_tensor(&b, 1, dims, GGUF_F32, UINT64_MAX - 31, 512);
        refused(&b, ERR_CORRUPT, "beyond the end");
        put_one_tensor(&b, 0, dims, GGUF_F32, 0, 512);
        refused(&b, ERR_LIMIT, "0 dimensions");
        put_one_tensor(&b, GGUF_DIMS_MAX + 1, dims, GGUF_F32, 0, 512);
        refused(&b, ERR_LIMIT, "5 dimensions");
        put_one_tensor(&b, 2, none, GGUF_F32, 0, 512);
        refused(&b, ERR_CORRUPT, "impossible dimensions");
        put_one_tensor(&b, 2, no_block, GGUF_Q8_0, 0, 512);
        refused(&b, ERR_CORRUPT, "impossible dimensions");
        put_one_tensor(&b, 2, wide, GGUF_Q4_0, 0, 512);
        refused(&b, ERR_CORRUPT, "impossible dimensions");
        put_one_tensor(&b, 1, most, GGUF_F16, 0, 512);
        refused(&b, ERR_CORRUPT, "impossible dimensions");
        for (uint32_t type = 0; type < 40; type++)
                if (type > GGUF_Q4_1 && type != GGUF_Q8_0) {
                        put_one_tensor(&b, 1, dims, type, 0, 512);
                        refused(&b, ERR_INVALID, "is not one of those taken");
                }
        buf_done(&b);
}

static void the_alignment_is_a_power_of_two_within_limits(void **state)
{
        static const uint32_t wrong[] = {0, 3, 4, 24, 2 * GGUF_ALIGN_MAX, UINT32_C(1) << 31};
        static const uint32_t right[] = {GGUF_ALIGN_MIN, 64, GGUF_ALIGN_MAX};
        struct buf b;

        (void)state;
        buf_init(&b, FILE_MAX);
        for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]) + 3; i++) {
                uint32_t align = i < 3 ? right[i] : wrong[i - 3];

                buf_clear(&b);
                put_head(&b, 1, 1);
                put_key_u32(&b, "general.alignment", align);
                put_tensor(&b, "t", 1, small, GGUF_F32, 0);
                put_align(&b, i < 3 ? align : GGUF_ALIGN);
                put_zeros(&b, 128);
                if (i < 3)
                        taken(&b);
                else
                        refused(&b, ERR_INVALID, "general.alignment");
        }
        buf_clear(&b);
        put_head(&b, 0, 1);
        put_key_str(&b, "general.alignment", "32");
        refused(&b, ERR_INVALID, "general.alignment");
        buf_done(&b);
}

static void whole_numbers_of_any_width_are_taken_when_they_are_not_negative(void **state)
{
        static const uint8_t width[] = {
                [U8] = 1, [I8] = 1, [U16] = 2, [I16] = 2, [U32] = 4, [I32] = 4, [U64] = 8, [I64] = 8};
        static const int64_t minus = -1;
        struct buf b;

        (void)state;
        buf_init(&b, FILE_MAX);
        for (uint32_t type = U8; type <= I64; type++) {
                struct err err = {0};
                struct gguf *g = NULL;
                uint64_t v = 0;
                bool is_signed = type == I8 || type == I16 || type == I32 || type == I64;

                if (type >= F32 && type <= ARRAY)
                        continue;
                put_one_key(&b, type, &minus, width[type]);
                assert_int_equal(gguf_read(b.p, b.n, &g, &err), 0);
                assert_int_equal(gguf_uint(g, "key", &v), !is_signed);
                if (!is_signed)
                        assert_true(v == UINT64_MAX >> (64 - 8 * width[type]));
                gguf_close(g);
        }
        buf_done(&b);
}

static void a_file_is_mapped_or_the_reason_told(void **state)
{
        char path[] = "/tmp/warmline-gguf-XXXXXX";
        int fd = mkstemp(path);
        struct gguf *g = NULL;
        struct err err = {0};
        struct buf b;

        (void)state;
        buf_init(&b, FILE_MAX);
        assert_int_equal(gguf_open("/tmp", &g, &err), ERR_INVALID);
        assert_int_equal(gguf_open(path, &g, &err), ERR_INVALID);
        put_whole(&b);
        assert_int_equal(write(fd, b.p, b.n), b.n);
        assert_int_equal(gguf_open(path, &g, &err), 0);
        check_values(g);
        gguf_rest(g, gguf_tensor_at(g, 0)->data, 256);
        assert_int_equal(gguf_checksum(g), str_checksum(buf_str(&b)));
        gguf_close(g);
        assert_int_equal(ftruncate(fd, 100), 0);
        assert_int_equal(gguf_open(path, &g, &err), ERR_CORRUPT);
        assert_non_null(strstr(err.msg, path));
        close(fd);
        unlink(path);
        assert_int_equal(gguf_open(path, &g, &err), ERR_NOTFOUND);
        assert_int_equal(mkfifo(path, 0600), 0);
        assert_int_equal(gguf_open(path, &g, &err), ERR_INVALID);
        unlink(path);
        buf_done(&b);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_whole_file_gives_its_values_and_tensors),
                cmocka_unit_test(a_file_that_is_cut_anywhere_is_refused),
                cmocka_unit_test(every_byte_that_is_changed_is_survived),
                cmocka_unit_test(another_format_version_or_byte_order_is_refused),
                cmocka_unit_test(counts_are_limited),
                cmocka_unit_test(values_of_a_wrong_kind_or_length_are_refused),
                cmocka_unit_test(names_are_limited_and_unlike),
                cmocka_unit_test(tensors_that_do_not_fit_are_refused),
                cmocka_unit_test(the_alignment_is_a_power_of_two_within_limits),
                cmocka_unit_test(whole_numbers_of_any_width_are_taken_when_they_are_not_negative),
                cmocka_unit_test(a_file_is_mapped_or_the_reason_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
