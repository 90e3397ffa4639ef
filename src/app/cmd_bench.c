/* warmline bench: where the figures come from. */
#include "app/command.h"

#include <stdio.h>

static int bench(const struct command_in *in)
{
        (void)in;
        puts("The figures are measured by `make bench` in the source tree: understanding, engine, durable turns over\n"
             "WebSocket, start, memory and redaction, each beside its peers in the same run. docs/benchmarks.md holds\n"
             "them with their commands.");
        return CODE_OK;
}

const struct command command_bench = {
        .name = "bench",
        .summary = "Say how understanding, speed and memory are measured.",
        .usage = "",
        .run = bench,
};
