/* picture - see picture.h. Every offset is checked against what is there. */
#include "media/picture.h"

#include <string.h>

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

static uint32_t le24(const unsigned char *p)
{
        return (uint32_t)p[2] << 16 | le16(p);
}

static void png(const unsigned char *p, size_t n, struct picture_head *h)
{
        if (n < 33 || be32(p + 8) != 13 || memcmp(p + 12, "IHDR", 4) != 0)
                return;
        h->width = be32(p + 16);
        h->height = be32(p + 20);
}

/* Segments up to the frame header, SOF0 … SOF15 but DHT, JPG and DAC. */
static void jpeg(const unsigned char *p, size_t n, struct picture_head *h)
{
        size_t i = 2;

        while (i + 9 < n) {
                unsigned marker = p[i + 1];
                uint32_t len;

                if (p[i] != 0xff)
                        return;
                if (marker == 0xff || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
                        i += marker == 0xff ? 1 : 2;
                        continue;
                }
                if (marker == 0xd9 || marker == 0xda)
                        return;
                if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                        h->height = be16(p + i + 5);
                        h->width = be16(p + i + 7);
                        return;
                }
                len = be16(p + i + 2);
                if (len < 2)
                        return;
                i += 2 + len;
        }
}

static void webp(const unsigned char *p, size_t n, struct picture_head *h)
{
        if (n < 30)
                return;
        if (!memcmp(p + 12, "VP8 ", 4) && p[23] == 0x9d && p[24] == 0x01 && p[25] == 0x2a) {
                h->width = le16(p + 26) & 0x3fff;
                h->height = le16(p + 28) & 0x3fff;
        } else if (!memcmp(p + 12, "VP8L", 4) && p[20] == 0x2f) {
                uint32_t bits = le24(p + 21) | (uint32_t)p[24] << 24;

                h->width = (bits & 0x3fff) + 1;
                h->height = (bits >> 14 & 0x3fff) + 1;
        } else if (!memcmp(p + 12, "VP8X", 4)) {
                h->width = le24(p + 24) + 1;
                h->height = le24(p + 27) + 1;
        }
}

bool picture_head(struct str s, struct picture_head *ret)
{
        const unsigned char *p = (const unsigned char *)s.p;

        *ret = (struct picture_head){.kind = PICTURE_NONE};
        if (str_starts(s, STR("\x89PNG\r\n\x1a\n"))) {
                ret->kind = PICTURE_PNG;
                png(p, s.n, ret);
        } else if (str_starts(s, STR("\xff\xd8\xff"))) {
                ret->kind = PICTURE_JPEG;
                jpeg(p, s.n, ret);
        } else if (str_starts(s, STR("GIF87a")) || str_starts(s, STR("GIF89a"))) {
                ret->kind = PICTURE_GIF;
                if (s.n >= 10) {
                        ret->width = le16(p + 6);
                        ret->height = le16(p + 8);
                }
        } else if (str_starts(s, STR("RIFF")) && str_eq(str_sub(s, 8, 4), STR("WEBP"))) {
                ret->kind = PICTURE_WEBP;
                webp(p, s.n, ret);
        } else if (str_eq(str_sub(s, 4, 8), STR("ftypheic")) || str_eq(str_sub(s, 4, 8), STR("ftypmif1"))) {
                ret->kind = PICTURE_HEIC;
        }
        return ret->kind != PICTURE_NONE;
}

bool picture_fits(const struct picture_head *h, size_t bytes)
{
        return h->kind != PICTURE_NONE && h->kind != PICTURE_HEIC && bytes <= PICTURE_BYTES_MAX &&
               h->width >= PICTURE_SIDE_MIN && h->height >= PICTURE_SIDE_MIN && h->width <= PICTURE_SIDE_MAX &&
               h->height <= PICTURE_SIDE_MAX && (uint64_t)h->width * h->height <= PICTURE_PIXELS_MAX;
}

const char *picture_type(enum picture_kind kind)
{
        switch (kind) {
        case PICTURE_PNG: return "image/png";
        case PICTURE_JPEG: return "image/jpeg";
        case PICTURE_GIF: return "image/gif";
        case PICTURE_WEBP: return "image/webp";
        case PICTURE_HEIC: return "image/heic";
        case PICTURE_NONE: break;
        }
        return NULL;
}
