/* warmline test FILES…: conversations as tests. */
#include "app/command.h"
#include "app/meaning.h"
#include "app/scenario_run.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/log.h"
#include "encoder/encoder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counts {
        size_t passed, failed;
};

static int read_file(const char *path, struct arena *mem, struct str *ret, struct err *err)
{
        FILE *f = fopen(path, "rbe");
        char *p;
        size_t n;

        if (!f)
                return err_set(err, ERR_NOTFOUND, "%s: %s", path, strerror(errno));
        p = arena_alloc(mem, SCENARIO_FILE_MAX + 1);
        n = fread(p, 1, SCENARIO_FILE_MAX + 1, f);
        if (ferror(f)) {
                fclose(f);
                return err_set(err, ERR_IO, "%s: cannot be read", path);
        }
        fclose(f);
        *ret = (struct str){p, n};
        return 0;
}

static void run_file(const char *path, const char *only, struct scenario_opts *o, struct counts *counts)
{
        struct arena *mem = arena_new(64 << 20);
        struct scenario_file file;
        struct str text;
        struct err err;

        o->file = path;
        if (read_file(path, mem, &text, &err) < 0 || scenario_parse(path, text, mem, &file, &err) < 0) {
                printf("FAIL %s\n", err.msg);
                counts->failed++;
                arena_free(mem);
                return;
        }
        for (size_t i = 0; i < file.n; i++) {
                if (only && !str_contains(file.scenarios[i].name, str_c(only)))
                        continue;
                if (scenario_run(&file.scenarios[i], o))
                        counts->passed++;
                else
                        counts->failed++;
                fflush(stdout);
        }
        arena_free(mem);
}

static int test(const struct command_in *in)
{
        struct scenario_opts o = {.out = stdout, .verbose = args_has(in->args, "verbose")};
        struct report *rep = report_new();
        struct counts counts = {0};
        struct meaning m;
        struct err err;
        int r;

        log_set_level(LOG_ERROR);
        r = meaning_encoder(in->args, &o.encoder, &err);
        if (r < 0) {
                report_free(rep);
                return meaning_fail(in->command, r, &err);
        }
        r = meaning_open(o.encoder, args_value(in->args, "knowledge"), &m, rep, &err);
        if (r < 0) {
                service_print_report(rep, stderr);
                report_free(rep);
                encoder_close(o.encoder);
                return command_fail(in->command, CODE_CANNOT_START, err.msg);
        }
        report_free(rep);
        o.generations = m.generations;
        for (size_t i = 0; i < in->args->n_rest; i++)
                run_file(in->args->rest[i], args_value(in->args, "only"), &o, &counts);
        meaning_close(&m);
        encoder_close(o.encoder);
        printf("%zu passed, %zu failed\n", counts.passed, counts.failed);
        return counts.failed ? CODE_FAILED : CODE_OK;
}

static const struct flag flags[] = {
        {"knowledge", "DIR", "test this knowledge folder instead of the demo company's"},
        {"only", "TEXT", "run only scenarios whose name contains TEXT"},
        MEANING_FLAGS,
        {"verbose", NULL, "print the conversations too"},
        {NULL, NULL, NULL},
};

const struct command command_test = {
        .name = "test",
        .summary = "Run conversations as tests.",
        .usage = "[--knowledge DIR] [--only TEXT] [--encoder on] [--verbose] FILES...",
        .help = "Each scenario runs in a fresh store in memory with a clock of its own, so every run gives the same "
                "result.\n"
                "A miss prints FILE:LINE, what came instead and the trace. The last line is `N passed, N failed`;\n"
                "exit 1 when something failed. The format: warmline-scenario(5).",
        .flags = flags,
        .rest_min = 1,
        .rest_max = 100000,
        .run = test,
};
