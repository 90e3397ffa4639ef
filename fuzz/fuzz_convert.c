/* Model files of the format E5S1. Whatever they say, no byte outside is read; what is refused leaves no file. */
#include "encoder/convert.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct err err = {0};
        char path[64];
        int r;

        snprintf(path, sizeof(path), "/tmp/warmline-fuzz-convert-%ld", (long)getpid());
        r = convert_e5s1(str_n((const char *)data, n), path, &err);
        if (r < 0 && (!err.msg[0] || access(path, F_OK) == 0))
                abort();
        unlink(path);
        return 0;
}
