/*
 * picture_strip - what a picture says beside what is seen, taken out; see picture.h.
 *
 * Each kind is a row of pieces with lengths. Pieces on a list are kept, so that what nobody has thought of goes too: a
 * place, a camera's number, a name, a thumbnail of what was cut away, whatever was hung on behind the end. Every offset
 * is checked against what is there.
 */
#include "base/buf.h"
#include "media/picture.h"

#include <string.h>

struct at {
        const unsigned char *p;
        size_t n, i; /* i: of the next piece, never above n */
        struct buf *out;
        size_t from; /* where the picture begins in out */
};

static uint32_t be16(const unsigned char *p)
{
        return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const unsigned char *p)
{
        return be16(p) << 16 | be16(p + 2);
}

static uint32_t le16(const unsigned char *p)
{
        return (uint32_t)p[1] << 8 | p[0];
}

static uint32_t le32(const unsigned char *p)
{
        return le16(p + 2) << 16 | le16(p);
}

static size_t left(const struct at *a)
{
        return a->n - a->i;
}

/* Goes over n bytes, which must be there. */
static void pass(struct at *a, size_t n, bool keep)
{
        if (keep)
                buf_put_str(a->out, str_n((const char *)a->p + a->i, n));
        a->i += n;
}

/* ---- JPEG ---- */

enum {
        M_TEM = 0x01,
        M_SOF0 = 0xc0, /* to 0xcf: frames, and in their midst DHT, JPG and DAC */
        M_JPG = 0xc8,
        M_SOI = 0xd8,
        M_EOI = 0xd9,
        M_SOS = 0xda, /* to 0xdd: DQT, DNL, DRI */
        M_DRI = 0xdd,
        M_APP0 = 0xe0
};

enum { JFIF_BODY = 14 /* name, version, density, sides of a thumbnail */ };

/* How the picture is to be turned, 1 to 8, out of the first directory of an Exif segment; 1 when it does not say. */
static unsigned orientation(const unsigned char *p, size_t n)
{
        bool little;
        uint32_t dir, entries;

        if (n < 14 || memcmp(p, "Exif\0\0", 6) != 0)
                return 1;
        p += 6;
        n -= 6;
        little = p[0] == 'I';
        dir = little ? le32(p + 4) : be32(p + 4);
        if (dir > n - 2)
                return 1;
        entries = little ? le16(p + dir) : be16(p + dir);
        for (size_t i = 0, at = (size_t)dir + 2; i < entries && at + 12 <= n; i++, at += 12) {
                uint32_t tag = little ? le16(p + at) : be16(p + at), v = little ? le16(p + at + 8) : be16(p + at + 8);

                if (tag == 0x0112)
                        return v >= 1 && v <= 8 ? v : 1;
        }
        return 1;
}

static void put_orientation(struct buf *out, unsigned turn)
{
        static const char before[] = "\xff\xe1\0\x22"
                                     "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";

        buf_put_str(out, str_n(before, sizeof(before) - 1));
        buf_put_ch(out, (char)turn);
        buf_put_str(out, str_n("\0\0\0\0\0\0", 6));
}

/* What the pixels are decoded with, and of the segments of applications those that say how the colours are meant. */
static bool keeps_segment(unsigned marker, struct str body)
{
        if (marker >= M_SOF0 && marker < M_SOF0 + 16)
                return marker != M_JPG;
        return (marker >= M_SOS && marker <= M_DRI) || (marker == M_APP0 + 2 && str_starts(body, STR("ICC_PROFILE"))) ||
               (marker == M_APP0 + 14 && str_starts(body, STR("Adobe")));
}

static bool is_jfif(unsigned marker, struct str body)
{
        return marker == M_APP0 && body.n >= JFIF_BODY && str_starts(body, str_n("JFIF", 5));
}

/* Without its thumbnail, which may show what was cut away since. */
static void put_jfif(struct buf *out, struct str body)
{
        buf_put_str(out, str_n("\xff\xe0\0\x10", 4));
        buf_put_str(out, str_sub(body, 0, JFIF_BODY - 2));
        buf_put_str(out, str_n("\0", 2));
}

/* Up to the next marker that is none of the data's own. */
static void pass_scan(struct at *a)
{
        size_t i = a->i;

        while (i < a->n) {
                const unsigned char *ff = memchr(a->p + i, 0xff, a->n - i);

                i = ff ? (size_t)(ff - a->p) : a->n;
                if (i + 1 < a->n && a->p[i + 1] != 0 && !(a->p[i + 1] >= 0xd0 && a->p[i + 1] <= 0xd7))
                        break;
                i += i < a->n;
        }
        pass(a, i - a->i, true);
}

static bool strip_jpeg(struct at *a)
{
        bool seen = false, turned = false;

        pass(a, 2, true);
        while (left(a) >= 2) {
                unsigned marker = a->p[a->i + 1], turn;
                struct str body;
                size_t len;

                if (a->p[a->i] != 0xff || marker == 0 || marker == M_SOI)
                        return false;
                if (marker == 0xff || marker == M_TEM || (marker >= 0xd0 && marker <= 0xd7)) {
                        pass(a, marker == 0xff ? 1 : 2, false);
                        continue;
                }
                if (marker == M_EOI) {
                        pass(a, 2, true);
                        return seen;
                }
                if (left(a) < 4 || (len = be16(a->p + a->i + 2)) < 2 || left(a) < 2 + len)
                        return false;
                body = str_n((const char *)a->p + a->i + 4, len - 2);
                turn = marker == M_APP0 + 1 && !turned ? orientation((const unsigned char *)body.p, body.n) : 1;
                if (turn != 1) {
                        put_orientation(a->out, turn);
                        turned = true;
                }
                if (is_jfif(marker, body))
                        put_jfif(a->out, body);
                pass(a, 2 + len, keeps_segment(marker, body));
                if (marker == M_SOS) {
                        seen = true;
                        pass_scan(a);
                }
        }
        return seen; /* cut off: what came is shown */
}

/* ---- PNG ---- */

static bool keeps_chunk(const unsigned char *type)
{
        static const char kept[][5] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB",
                                       "iCCP", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT"};

        for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
                if (memcmp(type, kept[i], 4) == 0)
                        return true;
        return false;
}

static bool strip_png(struct at *a)
{
        pass(a, 8, true);
        if (left(a) < 12 || memcmp(a->p + a->i + 4, "IHDR", 4) != 0)
                return false;
        while (left(a) >= 12) {
                const unsigned char *chunk = a->p + a->i;
                size_t len = be32(chunk);

                if (len > left(a) - 12)
                        return false;
                pass(a, 12 + len, keeps_chunk(chunk + 4));
                if (memcmp(chunk + 4, "IEND", 4) == 0)
                        return true;
        }
        return false;
}

/* ---- GIF ---- */

/* Blocks of up to 255 bytes until an empty one. */
static bool pass_blocks(struct at *a, bool keep)
{
        while (left(a) > 0) {
                size_t len = a->p[a->i];

                if (left(a) < 1 + len)
                        return false;
                pass(a, 1 + len, keep);
                if (len == 0)
                        return true;
        }
        return false;
}

/* Bytes of a table of colours, by the flags before it. */
static size_t colours(unsigned flags)
{
        return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

static bool gif_image(struct at *a)
{
        size_t table;

        if (left(a) < 10)
                return false;
        table = colours(a->p[a->i + 9]);
        if (left(a) < 10 + table + 1)
                return false;
        pass(a, 10 + table + 1, true);
        return pass_blocks(a, true);
}

/* Of the extensions how long a frame is shown, and how often all of them are. */
static bool gif_extension(struct at *a)
{
        struct str body;
        bool keep;

        if (left(a) < 3)
                return false;
        body = str_n((const char *)a->p + a->i + 2, left(a) - 2);
        keep = a->p[a->i + 1] == 0xf9 || (a->p[a->i + 1] == 0xff && (str_starts(body, STR("\x0bNETSCAPE2.0")) ||
                                                                     str_starts(body, STR("\x0b"
                                                                                          "ANIMEXTS1.0"))));
        pass(a, 2, keep);
        return pass_blocks(a, keep);
}

static bool strip_gif(struct at *a)
{
        bool seen = false;

        if (left(a) < 13 || left(a) < 13 + colours(a->p[10]))
                return false;
        pass(a, 13 + colours(a->p[10]), true);
        while (left(a) > 0) {
                unsigned what = a->p[a->i];

                if (what == 0x3b) {
                        pass(a, 1, true);
                        return seen;
                }
                if (what == 0x2c)
                        seen = true;
                if (what == 0x2c ? !gif_image(a) : what != 0x21 || !gif_extension(a))
                        return false;
        }
        return false;
}

/* ---- WebP ---- */

static bool keeps_riff(const unsigned char *type)
{
        static const char kept[][5] = {"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"};

        for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
                if (memcmp(type, kept[i], 4) == 0)
                        return true;
        return false;
}

enum { VP8X_SAYS = 0x08 | 0x04 /* Exif, XMP */ };

static bool strip_webp(struct at *a)
{
        bool seen = false;
        size_t size;

        if (left(a) < 12)
                return false;
        size = le32(a->p + 4);
        if (size < 4 || size > a->n - 8)
                return false;
        a->n = 8 + size;
        pass(a, 12, true);
        while (left(a) >= 8) {
                const unsigned char *chunk = a->p + a->i;
                size_t len = le32(chunk + 4), padded = len + (len & 1), at = a->out->n;

                if (padded > left(a) - 8)
                        return false;
                pass(a, 8 + padded, keeps_riff(chunk));
                if (memcmp(chunk, "VP8X", 4) == 0 && len > 0 && !a->out->overflow)
                        a->out->p[at + 8] = (char)(a->out->p[at + 8] & ~VP8X_SAYS);
                else
                        seen |= memcmp(chunk, "VP8", 3) == 0 || memcmp(chunk, "ANMF", 4) == 0;
        }
        if (a->out->overflow)
                return false;
        size = a->out->n - a->from - 8;
        for (size_t i = 0; i < 4; i++)
                a->out->p[a->from + 4 + i] = (char)(size >> (8 * i));
        return seen;
}

bool picture_strip(struct str bytes, struct buf *out)
{
        struct at a = {.p = (const unsigned char *)bytes.p, .n = bytes.n, .out = out, .from = out->n};
        struct picture_head h;
        bool ok = false;

        picture_head(bytes, &h);
        switch (h.kind) {
        case PICTURE_JPEG: ok = strip_jpeg(&a); break;
        case PICTURE_PNG: ok = strip_png(&a); break;
        case PICTURE_GIF: ok = strip_gif(&a); break;
        case PICTURE_WEBP: ok = strip_webp(&a); break;
        case PICTURE_HEIC:
        case PICTURE_NONE: break;
        }
        return ok && !out->overflow;
}
