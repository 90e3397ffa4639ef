/* warmline picture: what is written on a picture. With "-" it is the child that the service reads pictures in. */
#include "app/command.h"
#include "base/buf.h"
#include "media/picture.h"
#include "media/vision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* The address sanitizer's shadow memory is larger than any limit. */
#if defined(__SANITIZE_ADDRESS__)
#define LIMITS_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIMITS_MEMORY 0
#endif
#endif
#ifndef LIMITS_MEMORY
#define LIMITS_MEMORY 1
#endif

static void limit(int what, rlim_t most)
{
        struct rlimit l = {most, most};

        setrlimit((__rlimit_resource_t)what, &l);
}

/* Nothing that a picture does to its decoder may reach further than this process. */
static void put_limits(void)
{
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        prctl(PR_SET_PDEATHSIG, 9);
        if (LIMITS_MEMORY)
                limit(RLIMIT_AS, VISION_MEMORY);
        limit(RLIMIT_CPU, VISION_MS / 1000 + 1);
        limit(RLIMIT_FSIZE, 0);
        limit(RLIMIT_CORE, 0);
        limit(RLIMIT_NOFILE, 32);
}

static bool read_all(FILE *f, struct buf *out)
{
        char block[65536];
        size_t n;

        while ((n = fread(block, 1, sizeof(block), f)) > 0)
                buf_put_str(out, str_n(block, n));
        return !ferror(f) && !out->overflow;
}

static int picture(const struct command_in *in)
{
        const char *path = in->args->rest[0];
        bool child = strcmp(path, "-") == 0;
        FILE *f = child ? stdin : fopen(path, "rbe");
        struct arena *mem = arena_new(64 << 20);
        struct vision_result r;
        struct buf bytes, out;
        bool ok;

        if (!f) {
                arena_free(mem);
                return command_fail(in->command, CODE_USAGE, "the picture cannot be read");
        }
        if (child)
                put_limits();
        buf_init(&bytes, PICTURE_BYTES_MAX + 1);
        buf_init(&out, 1 << 20);
        ok = read_all(f, &bytes);
        if (!child)
                fclose(f);
        r = (struct vision_result){.state = VISION_REFUSED};
        if (ok)
                vision_read(buf_str(&bytes), true, mem, &r);
        vision_to_json(&r, &out);
        printf("%.*s\n", STR_ARG(buf_str(&out)));
        buf_done(&bytes);
        buf_done(&out);
        arena_free(mem);
        return r.state == VISION_READ ? CODE_OK : CODE_FAILED;
}

const struct command command_picture = {
        .name = "picture",
        .summary = "Read bar codes and words from a picture.",
        .usage = "FILE",
        .help = "Prints one JSON object: state (read, off, refused), codes with type and text, text. Bar codes need "
                "the\n"
                "package libzbar0, words libtesseract5 with tesseract-ocr-eng and tesseract-ocr-chi-sim. With - the\n"
                "picture comes from standard input, under the limits that pictures of customers are read with.",
        .rest_min = 1,
        .rest_max = 1,
        .run = picture,
};
