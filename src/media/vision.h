/*
 * vision - what is written on a picture: bar codes (libzbar) and words (libtesseract), decoded by libleptonica. The
 * libraries are loaded when first used, and what is not installed is said so.
 *
 * Pictures come from strangers and decoders have faults, so reading is done by a child process: this same program, as
 * `warmline picture -`, with limits on time, memory and files. vision_read() is what runs inside it.
 */
#ifndef MEDIA_VISION_H
#define MEDIA_VISION_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct loop;

enum {
        VISION_CODES_MAX = 16,
        VISION_TEXT_MAX = 4096,  /* bytes of what is read … */
        VISION_PAGE_MAX = 65536, /* … and of a whole page */
        VISION_MS = 8000,        /* of one picture, all together */
        VISION_AT_ONCE = 2,      /* children */
        VISION_WAITING = 16,     /* pictures that wait for one */
        VISION_MEMORY = 1 << 30, /* bytes of address space of a child */
};

enum vision_state {
        VISION_READ,     /* something may have been found, or nothing */
        VISION_OFF,      /* not wanted, or the libraries are not installed */
        VISION_REFUSED,  /* no picture, too large, or broken */
        VISION_TOO_SLOW, /* given up */
        VISION_BUSY,
};
const char *vision_state_name(enum vision_state s);

struct vision_code {
        struct str type, text; /* "CODE-128", "QR-Code", "EAN-13" … */
};

struct vision_result {
        enum vision_state state;
        bool codes_off, words_off; /* libzbar, or libtesseract with its languages, is not there */
        struct vision_code codes[VISION_CODES_MAX];
        size_t n_codes;
        struct str text; /* lines of words; empty when a code was found that can be a number of something */
};

/* Reads a picture in this process. Strings in mem. words false: bar codes only. */
void vision_read(struct str bytes, bool words, struct arena *mem, struct vision_result *ret);
/* A scanned page: words alone, in the order in which they are read. */
void vision_read_page(struct str bytes, struct arena *mem, struct vision_result *ret);
void vision_to_json(const struct vision_result *r, struct buf *out);
/* Strictly; strings into mem. False: not what vision_to_json writes. */
bool vision_from_json(struct str json, struct arena *mem, struct vision_result *ret);

/* ---- children ---- */

struct vision;

/* program: path of the program whose `picture -` reads; copied. */
struct vision *vision_new(struct loop *l, const char *program);
/* Kills what is under way and runs the loop until it is gone; whoever waits is told VISION_TOO_SLOW. Takes NULL, gives
 * NULL. */
struct vision *vision_free(struct vision *v);
typedef void vision_fn(void *arg, const struct vision_result *r);
/* Copies the bytes. cb comes later, once; what it is given lives during the call. */
void vision_ask(struct vision *v, struct str bytes, vision_fn *cb, void *arg);

#endif
