/* warmline serve: a company's own knowledge, over HTTP. */
#include "app/command.h"
#include "app/serve.h"
#include "app/starter.h"

static int serve(const struct command_in *in)
{
        struct config c = *in->config;
        struct arena *mem = arena_new(4096);
        struct err err;
        int code = CODE_CANNOT_START;

        if (!*c.knowledge && starter_folder(c.data, mem, &c.knowledge, &err) < 0)
                command_fail(in->command, CODE_CANNOT_START, err.msg);
        else
                code = serve_run(in, &c);
        arena_free(mem);
        return code;
}

const struct command command_serve = {
        .name = "serve",
        .summary = "Serve customers and agents over HTTP.",
        .usage = "[--knowledge DIR] [SETTINGS]",
        .help = "Serves until SIGTERM or SIGINT, then lets open requests finish. SIGHUP loads the knowledge and the\n"
                "certificate again. The first start prints the login of the first agent, once. Without --knowledge "
                "the\n"
                "folder is `knowledge` in the data directory, made where it is missing: a company that knows nothing\n"
                "yet, and /desk leads its first admin through the rest.",
        .settings = true,
        .run = serve,
};
