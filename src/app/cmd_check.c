/* warmline check DIR: every fault of a knowledge folder, with file and line. */
#include "app/command.h"
#include "app/service.h"
#include "base/time.h"
#include "knowledge/knowledge.h"

#include <stdio.h>

static int check(const struct command_in *in)
{
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        struct err err = {0};
        int r = knowledge_load_dir(in->args->rest[0], time_now_ms(), &k, rep, &err);
        enum code code = CODE_OK;

        service_print_report(rep, stdout);
        if (r < 0 && rep->n_errors == 0) {
                code = command_fail(in->command, r == ERR_INVALID ? CODE_FAILED : CODE_USAGE, err.msg);
        } else if (rep->n_errors || r < 0) {
                code = CODE_FAILED;
        } else if (!args_has(in->args, "quiet")) {
                printf("%zu articles, %zu policies, %zu flows, %zu actions, %zu products, %zu media\n",
                       k->n_articles - k->n_policies, k->n_policies, k->n_flows, k->n_actions, k->n_products,
                       k->n_media);
        }
        if (rep->n_errors + rep->n_warnings)
                fprintf(stderr, "%zu errors, %zu warnings\n", rep->n_errors, rep->n_warnings);
        knowledge_unref(k);
        report_free(rep);
        return code;
}

static const struct flag flags[] = {{"quiet", NULL, "print faults only"}, {NULL, NULL, NULL}};

const struct command command_check = {
        .name = "check",
        .summary = "Report every fault of a knowledge folder, with file and line.",
        .usage = "[--quiet] DIR",
        .help = "Each line is FILE:LINE: error|warning: TEXT. Exit 1 when there is an error; warnings alone are fine.",
        .flags = flags,
        .rest_min = 1,
        .rest_max = 1,
        .run = check,
};
