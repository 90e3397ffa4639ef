/* warmline learn: what a log that nobody labelled teaches documents that have only a few phrasings. */
#include "app/command.h"
#include "app/file.h"
#include "base/buf.h"
#include "nlu/eval.h"

#include <stdio.h>

enum { LEARN_FILE_MAX = 64 << 20 };

/* ---- measuring on labelled files ---- */

struct files {
        struct buf train, test, log, json;
};

static int read_files(const struct args *a, struct files *f, struct eval_in *e, struct err *err)
{
        int r;

        e->path[0] = args_value(a, "train");
        e->path[1] = args_value(a, "test");
        r = file_read(e->path[0], &f->train, err);
        if (r == 0)
                r = file_read(e->path[1], &f->test, err);
        if (r == 0)
                r = file_read(args_value(a, "log"), &f->log, err);
        e->data[0] = buf_str(&f->train);
        e->data[1] = buf_str(&f->test);
        e->log = buf_str(&f->log);
        return r;
}

static int measure(const struct command_in *in, unsigned few)
{
        struct eval_in e = {.titles = args_has(in->args, "titles"), .few = few};
        struct files f;
        struct err err;
        int r;

        if (!args_has(in->args, "test") || !args_has(in->args, "log"))
                return command_fail(in->command, CODE_USAGE, "--train needs --test FILE and --log FILE");
        buf_init(&f.train, LEARN_FILE_MAX);
        buf_init(&f.test, LEARN_FILE_MAX);
        buf_init(&f.log, LEARN_FILE_MAX);
        buf_init(&f.json, 1 << 16);
        r = read_files(in->args, &f, &e, &err);
        if (r == 0)
                r = eval_learn(&e, &f.json, &err);
        if (r == 0)
                printf("%.*s\n", STR_ARG(buf_str(&f.json)));
        buf_done(&f.train);
        buf_done(&f.test);
        buf_done(&f.log);
        buf_done(&f.json);
        return r < 0 ? command_fail(in->command, CODE_USAGE, err.msg) : CODE_OK;
}

static int learn(const struct command_in *in)
{
        const char *few = args_value(in->args, "few");
        int64_t n = 0;

        if (few && !str_to_i64(str_c(few), 1, 200, &n))
                return command_fail(in->command, CODE_USAGE, "--few is a number from 1 to 200");
        if (args_has(in->args, "train"))
                return measure(in, (unsigned)n);
        return command_fail(in->command, CODE_USAGE, "--train FILE is missing");
}

static const struct flag flags[] = {
        {"train", "FILE", "measure on labelled files: lines of label, tab, text"},
        {"test", "FILE", "with --train: what is asked before and after"},
        {"titles", NULL, "with --train: the words of a label are one more phrasing"},
        {"log", "FILE", "lines that nobody labelled, one text a line; of more columns the last is the text"},
        {"few", "N", "phrasings in a language up to which a document learns (default 5)"},
        {NULL, NULL, NULL},
};

const struct command command_learn = {
        .name = "learn",
        .summary = "Let a log teach documents that have only a few phrasings, when that does not hurt.",
        .usage = "--train FILE --test FILE --log FILE [--titles] [--few N]",
        .flags = flags,
        .rest_max = 0,
        .run = learn,
};
