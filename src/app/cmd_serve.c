/* warmline serve: a company's own knowledge, over HTTP. */
#include "app/command.h"
#include "app/serve.h"

static int serve(const struct command_in *in)
{
        if (!*in->config->knowledge)
                return command_fail(in->command, CODE_USAGE,
                                    "which knowledge? --knowledge DIR (or `warmline demo` for the built-in company)");
        return serve_run(in, in->config);
}

const struct command command_serve = {
        .name = "serve",
        .summary = "Serve customers and agents over HTTP.",
        .usage = "--knowledge DIR [SETTINGS]",
        .help = "Serves until SIGTERM or SIGINT, then lets open requests finish. SIGHUP loads the knowledge and the\n"
                "certificate again. The first start prints the login of the first agent, once.",
        .settings = true,
        .run = serve,
};
