/*
 * train-mood OUT FILES: writes what mood.c carries. Run by the build; not part of the program.
 */
#include "nlu/mood.h"

#include <stdio.h>

enum { FILES_MAX = 8, FILE_MAX = 16 << 20 };

static bool read_whole(const char *path, struct buf *out)
{
        FILE *f = fopen(path, "rb");
        size_t n = 1;
        char *to;

        while (f && n > 0 && (to = buf_reserve(out, 1 << 16)) != NULL) {
                n = fread(to, 1, 1 << 16, f);
                out->n += n;
        }
        if (f)
                fclose(f);
        return f && n == 0;
}

static bool write_whole(const char *path, struct str bytes)
{
        FILE *f = fopen(path, "wb");
        bool ok = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;

        return f && fclose(f) == 0 && ok;
}

int main(int argc, char **argv)
{
        struct buf data[FILES_MAX], out;
        struct str files[FILES_MAX];
        struct err err = {0};
        int n = argc - 2, i, r = 0;

        if (n < 1 || n > FILES_MAX) {
                fprintf(stderr, "usage: train-mood OUT FILES\n");
                return 2;
        }
        buf_init(&out, FILE_MAX);
        for (i = 0; i < n; i++) {
                buf_init(&data[i], FILE_MAX);
                if (!read_whole(argv[i + 2], &data[i]))
                        r = err_set(&err, ERR_NOTFOUND, "cannot read %s", argv[i + 2]);
                files[i] = buf_str(&data[i]);
        }
        if (r == 0)
                r = mood_train(files, (size_t)n, &out, &err);
        if (r == 0 && !write_whole(argv[1], buf_str(&out)))
                r = err_set(&err, ERR_IO, "cannot write %s", argv[1]);
        if (r < 0)
                fprintf(stderr, "train-mood: %s\n", err.msg);
        for (i = 0; i < n; i++)
                buf_done(&data[i]);
        buf_done(&out);
        return r < 0;
}
