/* warmline help [COMMAND] */
#include "app/command.h"

#include <stdio.h>

static int help(const struct command_in *in)
{
        const struct command *c;

        if (in->args->n_rest == 0) {
                command_overview();
                return CODE_OK;
        }
        c = command_find(in->args->rest[0]);
        if (!c)
                return command_fail(in->command, CODE_USAGE, "there is no such command; `warmline help` lists all");
        command_help(c);
        return CODE_OK;
}

const struct command command_help_row = {
        .name = "help",
        .summary = "Explain a command.",
        .usage = "[COMMAND]",
        .rest_max = 1,
        .run = help,
};
