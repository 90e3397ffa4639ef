/* Files of dialogues: any bytes are read or refused with a place. */
#include "app/dialogue_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct arena *mem = arena_new((size_t)64 << 20);
        struct dialogue_list list = {0};
        struct err err = {0};

        if (dialogue_file_read("x", (struct str){(const char *)data, n}, mem, &list, &err) < 0) {
                if (strncmp(err.msg, "x:", 2) != 0)
                        abort();
        }
        for (size_t i = 0; i < list.n; i++) {
                if (!list.v[i].name.n || !list.v[i].task.n || !list.v[i].n_lines)
                        abort();
        }
        arena_free(mem);
        return 0;
}
