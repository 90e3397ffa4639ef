/* Files of conversations for a replay: any bytes are read or refused; what is read has words and lies in its arena. */
#include "app/replay_files.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_as(const char *path, struct str bytes)
{
        struct arena *mem = arena_new((size_t)256 << 20);
        const struct foresight_talk *talks;
        size_t n;

        if (replay_talks_parse(path, bytes, mem, &talks, &n, NULL) == 0)
                for (size_t i = 0; i < n; i++)
                        if (talks[i].n == 0 || talks[i].lang >= LANG_N || !talks[i].id.n)
                                abort();
        arena_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct str bytes = {(const char *)data, n};

        read_as("x.tsv", bytes);
        read_as("x.txt", bytes);
        return 0;
}
