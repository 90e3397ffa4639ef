/* Pictures: sizes by their heads, limits, hostile ones; children that fail in every way. */
#include "base/buf.h"
#include "base/file.h"
#include "loop/loop.h"
#include "media/picture.h"
#include "media/vision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;

static int setup(void **unused)
{
        (void)unused;
        mem = arena_new(256 << 20);
        return 0;
}

static int teardown(void **unused)
{
        (void)unused;
        mem = arena_free(mem);
        return 0;
}

static struct str load(const char *name)
{
        char path[512];
        struct buf file;
        struct str s;

        buf_init(&file, 16 << 20);
        snprintf(path, sizeof(path), "%s/test/scenario/pictures/%s", getenv("WARMLINE_SOURCE"), name);
        assert_int_equal(file_read(path, &file, NULL), 0);
        s = arena_str(mem, buf_str(&file));
        buf_done(&file);
        return s;
}

static struct str png_of(uint32_t w, uint32_t h)
{
        unsigned char p[33] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";

        for (int i = 0; i < 4; i++) {
                p[16 + i] = (unsigned char)(w >> (24 - 8 * i));
                p[20 + i] = (unsigned char)(h >> (24 - 8 * i));
        }
        return arena_str(mem, str_n((const char *)p, sizeof(p)));
}

static bool fits(struct str s)
{
        struct picture_head h;

        return picture_head(s, &h) && picture_fits(&h, s.n);
}

static void limits_of_size_hold(void **unused)
{
        struct picture_head h;

        (void)unused;
        assert_true(fits(png_of(PICTURE_SIDE_MIN, PICTURE_SIDE_MIN)));
        assert_false(fits(png_of(PICTURE_SIDE_MIN - 1, 100)));
        assert_true(fits(png_of(PICTURE_SIDE_MAX, 3333)));
        assert_false(fits(png_of(PICTURE_SIDE_MAX, 3334)));
        assert_false(fits(png_of(PICTURE_SIDE_MAX + 1, 100)));
        assert_false(fits(png_of(0xffffffff, 0xffffffff)));
        assert_false(fits(png_of(0, 0)));
        assert_true(picture_head(png_of(100, 100), &h));
        assert_true(picture_fits(&h, PICTURE_BYTES_MAX));
        assert_false(picture_fits(&h, PICTURE_BYTES_MAX + 1));
}

static void heads_of_all_kinds_are_read(void **unused)
{
        static const struct {
                const char *bytes;
                size_t n;
                enum picture_kind kind;
                uint32_t w, h;
        } rows[] = {
                {"\xff\xd8\xff\xe0\0\x04xx\xff\xc0\0\x11\x08\x01\0\x02\0\x03\x01", 22, PICTURE_JPEG, 512, 256},
                {"\xff\xd8\xff\xda\0\x04xx\xff\xc0\0\x11\x08\x01\0\x02\0\x03\x01", 22, PICTURE_JPEG, 0, 0},
                {"\xff\xd8\xff\xe0\xff\xffxx", 8, PICTURE_JPEG, 0, 0},
                {"GIF89a\x40\x01\xf0\0", 10, PICTURE_GIF, 320, 240},
                {"GIF89a\x40", 7, PICTURE_GIF, 0, 0},
                {"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x01\0\xff\0\0", 30, PICTURE_WEBP, 512, 256},
                {"RIFF\0\0\0\0WEBP", 12, PICTURE_WEBP, 0, 0},
                {"\0\0\0\x18"
                 "ftypheic",
                 12, PICTURE_HEIC, 0, 0},
                {"<svg onload=x>", 14, PICTURE_NONE, 0, 0},
                {"", 0, PICTURE_NONE, 0, 0},
        };

        (void)unused;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct picture_head h;

                picture_head(str_n(rows[i].bytes, rows[i].n), &h);
                assert_int_equal(h.kind, rows[i].kind);
                assert_int_equal(h.width, rows[i].w);
                assert_int_equal(h.height, rows[i].h);
        }
}

static struct vision_result read_it(struct str bytes)
{
        struct vision_result r;

        vision_read(bytes, true, mem, &r);
        return r;
}

static bool here(void)
{
        struct vision_result r = read_it(load("label-code.png"));

        if (r.state == VISION_OFF || r.codes_off || r.words_off) {
                print_message("the libraries are not installed\n");
                return false;
        }
        return true;
}

static void bar_codes_and_words_are_read(void **unused)
{
        struct vision_result r, back;
        struct buf b;

        (void)unused;
        if (!here())
                skip();
        r = read_it(load("label-code.png"));
        assert_int_equal(r.state, VISION_READ);
        assert_int_equal(r.n_codes, 1);
        assert_true(str_eq_c(r.codes[0].text, "LMC200001007"));
        r = read_it(load("display-e05.png"));
        assert_true(str_contains(r.text, STR("E05")));
        buf_init(&b, 65536);
        vision_to_json(&r, &b);
        assert_true(vision_from_json(buf_str(&b), mem, &back));
        assert_true(str_eq(back.text, r.text));
        buf_done(&b);
}

static void hostile_pictures_are_refused(void **unused)
{
        struct str good = load("label-words.png"), cut = str_sub(good, 0, good.n / 2);
        char *lie = arena_alloc(mem, good.n);

        (void)unused;
        if (!here())
                skip();
        assert_int_equal(read_it(png_of(50000, 50000)).state, VISION_REFUSED);
        assert_int_equal(read_it(png_of(100, 100)).state, VISION_REFUSED);
        assert_int_equal(read_it(STR("GIF89a\x40\x01\xf0\x01<script>alert(1)</script>")).state, VISION_REFUSED);
        assert_int_equal(read_it(STR("")).state, VISION_REFUSED);
        /* Half a picture is refused, or read as far as it goes; never more. */
        assert_true(read_it(cut).n_codes == 0);
        memcpy(lie, good.p, good.n);
        lie[18] = 0x10; /* another width than its rows have */
        assert_true(read_it(str_n(lie, good.n)).n_codes == 0);
}

/* ---- children ---- */

struct got {
        unsigned n, of[5];
};

static void on_read(void *arg, const struct vision_result *r)
{
        struct got *g = arg;

        g->n++;
        g->of[r->state]++;
}

static struct got ask(const char *program, unsigned times, struct str bytes)
{
        struct err err;
        struct loop *l = loop_new(&err);
        struct vision *v = vision_new(l, program);
        struct got g = {0};

        for (unsigned i = 0; i < times; i++)
                vision_ask(v, bytes, on_read, &g);
        assert_int_equal(g.n, 0);
        for (int i = 0; i < 3000 && g.n < times; i++)
                loop_step(l, 10);
        vision_free(v);
        loop_free(l);
        assert_int_equal(g.n, times);
        return g;
}

static void a_child_that_fails_counts_as_refused(void **unused)
{
        struct str bytes = load("wall.png");

        (void)unused;
        assert_int_equal(ask("/bin/false", 3, bytes).of[VISION_REFUSED], 3);
        assert_int_equal(ask("/bin/cat", 3, bytes).of[VISION_REFUSED], 3);
        assert_int_equal(ask("/nowhere/at/all", 3, bytes).of[VISION_REFUSED], 3);
        assert_int_equal(ask("/bin/true", 1, STR("no picture")).of[VISION_REFUSED], 1);
}

static void a_child_that_hangs_is_killed(void **unused)
{
        (void)unused;
        assert_int_equal(ask("/usr/bin/yes", 2, load("wall.png")).of[VISION_TOO_SLOW], 2);
}

static void only_so_many_wait(void **unused)
{
        struct got g = ask("/bin/false", VISION_AT_ONCE + VISION_WAITING + 3, load("wall.png"));

        (void)unused;
        assert_int_equal(g.of[VISION_BUSY], 3);
        assert_int_equal(g.of[VISION_REFUSED], VISION_AT_ONCE + VISION_WAITING);
}

static void what_is_under_way_ends_with_it(void **unused)
{
        struct err err;
        struct loop *l = loop_new(&err);
        struct vision *v = vision_new(l, "/usr/bin/yes");
        struct got g = {0};

        (void)unused;
        for (int i = 0; i < 5; i++)
                vision_ask(v, load("wall.png"), on_read, &g);
        loop_step(l, 10);
        vision_free(v);
        loop_free(l);
        assert_int_equal(g.of[VISION_TOO_SLOW], 5);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(limits_of_size_hold),
                T(heads_of_all_kinds_are_read),
                T(bar_codes_and_words_are_read),
                T(hostile_pictures_are_refused),
                T(a_child_that_fails_counts_as_refused),
                T(a_child_that_hangs_is_killed),
                T(only_so_many_wait),
                T(what_is_under_way_ends_with_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
