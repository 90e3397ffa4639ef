/* warmline version */
#include "app/command.h"
#include "app/embedded.h"

#include <stdio.h>

#ifndef WARMLINE_VERSION
#error "WARMLINE_VERSION comes from the build"
#endif

static int version(const struct command_in *in)
{
        (void)in;
        printf("warmline %s%s\n", WARMLINE_VERSION, embedded_web().n ? "" : " (without web bundle)");
        return CODE_OK;
}

const struct command command_version = {
        .name = "version",
        .summary = "Print the version.",
        .usage = "",
        .run = version,
};
