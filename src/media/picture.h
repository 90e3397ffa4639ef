/*
 * picture - what kind a picture is and how large, by its first bytes, before anything decodes it, and what it says
 * beside what is seen. Nothing is decoded here; a picture whose head does not say its size is refused.
 */
#ifndef MEDIA_PICTURE_H
#define MEDIA_PICTURE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct buf;

enum {
        PICTURE_BYTES_MAX = 10 << 20,
        PICTURE_SIDE_MIN = 16,
        PICTURE_SIDE_MAX = 12000,
        PICTURE_PIXELS_MAX = 40000000, /* a decoded picture takes four bytes for each */
        PICTURE_STRIP_MORE = 64,       /* bytes by which a stripped picture may be longer */
};

enum picture_kind { PICTURE_NONE, PICTURE_PNG, PICTURE_JPEG, PICTURE_GIF, PICTURE_WEBP, PICTURE_HEIC };

struct picture_head {
        enum picture_kind kind;
        uint32_t width, height; /* 0: not known */
};

/* False: no picture. */
bool picture_head(struct str bytes, struct picture_head *ret);
/* May it be decoded? PNG, JPEG, GIF and WebP within the limits. */
bool picture_fits(const struct picture_head *h, size_t bytes);
/* "image/png" …; NULL for PICTURE_NONE. */
const char *picture_type(enum picture_kind kind);
/*
 * Appends the picture without what it says of place, time, device and people, and without what hangs behind its end;
 * pixels, colours and the way it is turned stay. out has room for bytes.n + PICTURE_STRIP_MORE more bytes. False: HEIC,
 * or its pieces do not add up; what was appended is of no use.
 */
bool picture_strip(struct str bytes, struct buf *out);

#endif
