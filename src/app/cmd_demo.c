/* warmline demo: the built-in company, its customers and orders. */
#include "app/command.h"
#include "app/serve.h"

static int demo(const struct command_in *in)
{
        struct config c = *in->config;

        c.demo = true;
        if (!*c.desk_name)
                c.desk_name = "小林 Lin";
        return serve_run(in, &c);
}

const struct command command_demo = {
        .name = "demo",
        .summary = "Serve the built-in demo company.",
        .usage = "[SETTINGS]",
        .help = "Knowledge, customers, orders and past conversations of the company Lumo are inside the program. "
                "Anybody\n"
                "may be one of its customers here, so do not offer it to the world. / is its shop, /desk the agents' "
                "page.",
        .settings = true,
        .run = demo,
};
