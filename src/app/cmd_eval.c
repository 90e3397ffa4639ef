/* warmline eval KIND FILE: measures a part of the program on the user's own file; one JSON object on standard output.
 */
#include "app/command.h"
#include "base/buf.h"
#include "privacy/redact_eval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVAL_FILE_MAX = 256 << 20 };

static int read_whole(const char *path, struct buf *out, struct err *err)
{
        FILE *f = fopen(path, "rb");
        size_t n = 1;

        if (!f)
                return err_set(err, ERR_NOTFOUND, "cannot read %s", path);
        while (n) {
                char *to = buf_reserve(out, 1 << 16);

                if (!to) {
                        fclose(f);
                        return err_set(err, ERR_LIMIT, "%s is larger than %d bytes", path, EVAL_FILE_MAX);
                }
                n = fread(to, 1, 1 << 16, f);
                out->n += n;
        }
        fclose(f);
        return 0;
}

static const struct {
        const char *kind;
        int (*run)(struct str data, struct buf *ret_json, struct err *err);
} kinds[] = {
        {"redact", redact_eval},
};

static int eval(const struct command_in *in)
{
        struct buf data, json;
        struct err err;
        size_t i = 0;
        int r;

        while (i < sizeof(kinds) / sizeof(kinds[0]) && strcmp(kinds[i].kind, in->args->rest[0]) != 0)
                i++;
        if (i == sizeof(kinds) / sizeof(kinds[0]))
                return command_fail(in->command, CODE_USAGE, "unknown kind of measurement; there is: redact");
        buf_init(&data, EVAL_FILE_MAX);
        buf_init(&json, 16 << 20);
        r = read_whole(in->args->rest[1], &data, &err);
        if (r == 0)
                r = kinds[i].run(buf_str(&data), &json, &err);
        if (r == 0)
                printf("%.*s\n", STR_ARG(buf_str(&json)));
        buf_done(&data);
        buf_done(&json);
        return r < 0 ? command_fail(in->command, CODE_USAGE, err.msg) : CODE_OK;
}

const struct command command_eval = {
        .name = "eval",
        .summary = "Measure a part of the program on your own file.",
        .usage = "redact SPANS.jsonl",
        .help = "redact: how well structured personal data is found. FILE holds JSON lines {text, spans: [{start, "
                "end,\n"
                "type}]}, or one array of {full_text, spans: [{entity_type, start_position, end_position}]}. Prints "
                "one\n"
                "JSON object with precision and recall per type.",
        .rest_min = 2,
        .rest_max = 2,
        .run = eval,
};
