/* What a picture says beside what is seen, taken out. */
#include "base/buf.h"
#include "media/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define S(literal) str_n("" literal, sizeof(literal) - 1)
#define SECRET "Lat 31.2304 Lon 121.4737"

static struct buf in, out;

static int setup(void **unused)
{
        (void)unused;
        buf_init(&in, 1 << 20);
        buf_init(&out, 1 << 20);
        return 0;
}

static int teardown(void **unused)
{
        (void)unused;
        buf_done(&in);
        buf_done(&out);
        return 0;
}

static void put(struct str s)
{
        buf_put_str(&in, s);
}

static bool strip(void)
{
        buf_clear(&out);
        return picture_strip(buf_str(&in), &out);
}

/* What was put, stripped, is these bytes; stripped again it stays as it is. */
static void becomes(struct str want)
{
        assert_true(strip());
        assert_int_equal(out.n, want.n);
        assert_memory_equal(out.p, want.p, want.n);
        buf_clear(&in);
        put(want);
        assert_true(strip());
        assert_int_equal(out.n, want.n);
        assert_memory_equal(out.p, want.p, want.n);
}

/* Cut anywhere it is refused, or gives no more than what was there; nothing is read behind its end. */
static void survives_any_cut(void)
{
        struct str all = buf_str(&in);
        char *copy;

        for (size_t n = 0; n < all.n; n++) {
                copy = test_malloc(n + 1);
                memcpy(copy, all.p, n);
                buf_clear(&out);
                if (picture_strip(str_n(copy, n), &out))
                        assert_true(out.n <= n + PICTURE_STRIP_MORE);
                test_free(copy);
        }
}

#define JFIF_SAYS "JFIF\0\x01\x02\x01\0\x48\0\x48"
#define JFIF "\xff\xe0\0\x10" JFIF_SAYS "\0\0"
#define JPEG_FRAME "\xff\xc0\0\x0b\x08\0\x10\0\x10\x01\x01\x11\0"
#define JPEG_SCAN "\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\xff\0\x34\xff\xd0\x56"

/* An Exif segment: byte order, then a directory with a place and the way it is turned. */
static void put_exif(bool little, char turn)
{
        static const char big[] =
                "MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x04Oly\0\x01\x12\0\x03\0\0\0\x01\0T\0\0\0\0\0\0";
        static const char small[] =
                "II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0Oly\0\x12\x01\x03\0\x01\0\0\0T\0\0\0\0\0\0\0";
        char tiff[sizeof(big) - 1];

        memcpy(tiff, little ? small : big, sizeof(tiff));
        *(char *)memchr(tiff, 'T', sizeof(tiff)) = turn;
        put(S("\xff\xe1\0"));
        buf_put_ch(&in, (char)(2 + 6 + sizeof(tiff) + sizeof(SECRET)));
        put(S("Exif\0\0"));
        put(str_n(tiff, sizeof(tiff)));
        put(str_n(SECRET, sizeof(SECRET)));
}

static void a_jpeg_loses_its_place_and_keeps_its_colours(void **unused)
{
        (void)unused;
        put(S("\xff\xd8" JFIF));
        put_exif(false, 1);
        put(S("\xff\xe2\0\x0dICC_PROFILE"));
        put(S("\xff\xed\0\x06IPTC\xff\xfe\0\x05"
              "Bob\xff\xff\xee\0\x07"
              "Adobe"));
        put(S(JPEG_FRAME JPEG_SCAN "\xff\xc4\0\x02" JPEG_SCAN "\xff\xd9" SECRET));
        survives_any_cut();
        becomes(S("\xff\xd8" JFIF "\xff\xe2\0\x0dICC_PROFILE\xff\xee\0\x07"
                  "Adobe" JPEG_FRAME JPEG_SCAN "\xff\xc4\0\x02" JPEG_SCAN "\xff\xd9"));
}

/* Also in the second segment of that kind; one too short to say anything goes. */
static void a_jpeg_loses_its_thumbnail(void **unused)
{
        (void)unused;
        put(S("\xff\xd8\xff\xe0\0\x13" JFIF_SAYS "\x01\x01pix\xff\xe0\0\x28" JFIF_SAYS "\0\0" SECRET));
        put(S("\xff\xe0\0\x0eJFIF\0\x01\x02\x01\0\x48\0\x48\xff\xe0\0\x0aJFXX\0\x10zz"));
        put(S(JPEG_FRAME JPEG_SCAN "\xff\xd9"));
        survives_any_cut();
        becomes(S("\xff\xd8" JFIF JFIF JPEG_FRAME JPEG_SCAN "\xff\xd9"));
}

static void a_jpeg_keeps_only_what_its_pixels_need(void **unused)
{
        (void)unused;
        put(S("\xff\xd8\xff\xdb\0\x03q\xff\xc4\0\x03h\xff\xcc\0\x03"
              "a\xff\xdd\0\x04\0\x08" JPEG_FRAME));
        put(S("\xff\xc8\0\x05jpg\xff\xde\0\x05"
              "dhp\xff\xdf\0\x03x\xff\xf0\0\x07"
              "hello\xff\x02\0\x06resv"));
        put(S(JPEG_SCAN "\xff\xdc\0\x04\0\x10\xff\xd9"));
        survives_any_cut();
        becomes(S("\xff\xd8\xff\xdb\0\x03q\xff\xc4\0\x03h\xff\xcc\0\x03"
                  "a\xff\xdd\0\x04\0\x08" JPEG_FRAME JPEG_SCAN "\xff\xdc\0\x04\0\x10\xff\xd9"));
}

static void a_jpeg_stays_turned_as_it_was(void **unused)
{
        static const char turn[] = "\xff\xe1\0\x22"
                                   "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

        (void)unused;
        for (int little = 0; little < 2; little++) {
                struct buf want;

                buf_init(&want, 4096);
                buf_put_str(&want, S("\xff\xd8"));
                buf_put_str(&want, str_n(turn, sizeof(turn) - 1));
                buf_put_str(&want, S(JPEG_FRAME JPEG_SCAN "\xff\xd9"));
                buf_clear(&in);
                put(S("\xff\xd8"));
                put_exif(little, 6);
                put_exif(little, 3);
                put(S(JPEG_FRAME JPEG_SCAN "\xff\xd9"));
                survives_any_cut();
                becomes(buf_str(&want));
                buf_done(&want);
        }
}

/* Of ways to turn there are eight; a directory that points out of its segment says nothing. */
static void what_is_no_way_to_turn_is_dropped(void **unused)
{
        static const char ways[] = {0, 9};

        (void)unused;
        for (size_t i = 0; i < sizeof(ways); i++) {
                buf_clear(&in);
                put(S("\xff\xd8"));
                put_exif(false, ways[i]);
                put(S(JPEG_FRAME JPEG_SCAN "\xff\xd9"));
                becomes(S("\xff\xd8" JPEG_FRAME JPEG_SCAN "\xff\xd9"));
        }
        buf_clear(&in);
        put(S("\xff\xd8\xff\xe1\0\x10"
              "Exif\0\0MM\0*\xff\xff\xff\xff" JPEG_FRAME JPEG_SCAN "\xff\xd9"));
        becomes(S("\xff\xd8" JPEG_FRAME JPEG_SCAN "\xff\xd9"));
}

static void a_jpeg_that_was_cut_off_is_shown_as_far_as_it_came(void **unused)
{
        (void)unused;
        put(S("\xff\xd8" JPEG_FRAME JPEG_SCAN));
        becomes(S("\xff\xd8" JPEG_FRAME JPEG_SCAN));
        buf_clear(&in);
        put(S("\xff\xd8" JPEG_FRAME "\xff\xd9"));
        assert_false(strip());
        buf_clear(&in);
        put(S("\xff\xd8\xff\xe0\xff\xff" SECRET));
        assert_false(strip());
}

#define PNG_HEAD "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0cccc"
#define PNG_DATA "\0\0\0\x02IDATxycccc"
#define PNG_END "\0\0\0\0IENDcccc"

static void a_png_loses_its_words(void **unused)
{
        (void)unused;
        put(S(PNG_HEAD "\0\0\0\x04gAMAggggcccc\0\0\0\x03tEXta\0bcccc\0\0\0\x04"
                       "eXIfMM\0*cccc\0\0\0\x01iTXtxcccc\0\0\0\x07tIME1234567cccc" PNG_DATA PNG_END SECRET));
        survives_any_cut();
        becomes(S(PNG_HEAD "\0\0\0\x04gAMAggggcccc" PNG_DATA PNG_END));
        buf_clear(&in);
        put(S(PNG_HEAD PNG_DATA));
        assert_false(strip());
        buf_clear(&in);
        put(S(PNG_HEAD "\xff\xff\xff\xff"
                       "IDATxycccc" PNG_END));
        assert_false(strip());
        buf_clear(&in);
        put(S("\x89PNG\r\n\x1a\nverysecretpixels"));
        assert_false(strip());
}

#define GIF_HEAD "GIF89a\x10\0\x10\0\x80\0\0rgbRGB"
#define GIF_LOOP "\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
#define GIF_IMAGE "\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0\x10\0\x10\0\x80rgbRGB\x02\x03xyz\x01q\0"

static void a_gif_loses_its_comments(void **unused)
{
        (void)unused;
        put(S(GIF_HEAD GIF_LOOP "\x21\xfe\x03"
                                "Bob\0\x21\xff\x0bXMP DataXMP\x02pl\0" GIF_IMAGE GIF_IMAGE "\x3b" SECRET));
        survives_any_cut();
        becomes(S(GIF_HEAD GIF_LOOP GIF_IMAGE GIF_IMAGE "\x3b"));
        buf_clear(&in);
        put(S(GIF_HEAD "\x3b"));
        assert_false(strip());
        buf_clear(&in);
        put(S(GIF_HEAD GIF_IMAGE "\x99"));
        assert_false(strip());
}

static void a_webp_loses_its_place_and_the_sign_of_it(void **unused)
{
        (void)unused;
        put(S("RIFF\x42\0\0\0WEBPVP8X\x0a\0\0\0\x2c\0\0\0\x0f\0\0\x0f\0\0VP8L\x03\0\0\0\x2f"
              "ab\0"
              "EXIF\x04\0\0\0MM\0*XMP \x01\0\0\0x\0zzzz\x02\0\0\0zz" SECRET));
        survives_any_cut();
        becomes(S("RIFF\x22\0\0\0WEBPVP8X\x0a\0\0\0\x20\0\0\0\x0f\0\0\x0f\0\0VP8L\x03\0\0\0\x2f"
                  "ab\0"));
        buf_clear(&in);
        put(S("RIFF\xff\xff\xff\xffWEBPVP8L\x02\0\0\0ab"));
        assert_false(strip());
        buf_clear(&in);
        put(S("RIFF\x0e\0\0\0WEBPVP8L\xff\xff\xff\xff"
              "ab"));
        assert_false(strip());
}

static void what_is_in_the_buffer_already_stays(void **unused)
{
        static const char before[] = "----before----";
        struct str b;

        (void)unused;
        put(S("RIFF\x10\0\0\0WEBPVP8L\x03\0\0\0\x2f"
              "ab\0"));
        put(S(SECRET));
        buf_put_c(&out, before);
        assert_true(picture_strip(buf_str(&in), &out));
        b = buf_str(&out);
        assert_true(str_starts(b, str_c(before)));
        b = str_sub(b, sizeof(before) - 1, b.n);
        assert_int_equal(b.n, 24);
        assert_memory_equal(b.p, "RIFF\x10\0\0\0WEBPVP8L", 16);
}

static void what_cannot_be_stripped_says_so(void **unused)
{
        (void)unused;
        put(S("\0\0\0\x18"
              "ftypheic" SECRET));
        assert_false(strip());
        buf_clear(&in);
        put(S("<svg/>"));
        assert_false(strip());
        buf_clear(&in);
        assert_false(strip());
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(a_jpeg_loses_its_place_and_keeps_its_colours),
                T(a_jpeg_loses_its_thumbnail),
                T(a_jpeg_keeps_only_what_its_pixels_need),
                T(a_jpeg_stays_turned_as_it_was),
                T(what_is_no_way_to_turn_is_dropped),
                T(a_jpeg_that_was_cut_off_is_shown_as_far_as_it_came),
                T(a_png_loses_its_words),
                T(a_gif_loses_its_comments),
                T(a_webp_loses_its_place_and_the_sign_of_it),
                T(what_is_in_the_buffer_already_stays),
                T(what_cannot_be_stripped_says_so),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
