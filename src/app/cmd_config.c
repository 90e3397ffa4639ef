/* warmline config: all settings, as a file that could be read back. */
#include "app/command.h"

#include <stdio.h>

static int show_one(const struct command_in *in, const char *name)
{
        const struct config_row *row = config_find(str_c(name));
        struct buf out;
        struct err err;

        if (!row) {
                const char *near = config_near(str_c(name));

                err_set(&err, ERR_NOTFOUND, "there is no setting \"%.60s\"%s%s%s", name,
                        near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
                return command_fail(in->command, CODE_USAGE, err.msg);
        }
        buf_init(&out, 65536);
        config_write_value(in->config, row, &out);
        printf("%.*s\n", STR_ARG(buf_str(&out)));
        buf_done(&out);
        return CODE_OK;
}

static int config(const struct command_in *in)
{
        struct buf out;

        if (in->args->n_rest)
                return show_one(in, in->args->rest[0]);
        buf_init(&out, 1 << 20);
        config_write(in->config, &out);
        fwrite(out.p, 1, out.n, stdout);
        buf_done(&out);
        return CODE_OK;
}

const struct command command_config = {
        .name = "config",
        .summary = "Print every setting with its value, where it came from, its limits and its help.",
        .usage = "[NAME]",
        .help = "The output is itself a configuration file. With NAME only that value is printed.",
        .settings = true,
        .rest_max = 1,
        .run = config,
};
