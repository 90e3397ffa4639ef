/*
 * warmline erase CUSTOMER: erases a person from a data directory that no service runs on: rows, then keys. What there
 * is is read beside a service too (--dry-run); to erase while one runs, ask the service.
 */
#include "app/command.h"
#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"
#include "desk/erasure.h"
#include "store/erase.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { JSON_MAX = 1 << 20, CUSTOMER_ID_MAX = 100, LINE_MAX_BYTES = 256 };

struct run {
        const struct command_in *in;
        struct arena *mem;
        struct str customer;
        struct person_held held;
        bool json, dry_run;
        int r;
        struct err err;
};

static void on_person(void *arg, int r, const struct err *err, const struct person_held *held)
{
        struct run *run = arg;

        run->r = r;
        run->held.more = r == 0 && held->more;
        if (r < 0)
                run->err = *err;
        else
                person_held_add(&run->held, held);
}

static int open_store(struct run *run, bool reader, struct store **ret)
{
        struct store_opts o = {.dir = run->in->config->data, .brand = run->in->config->brand, .reader = reader};

        return store_open(NULL, &o, ret, &run->err);
}

/* ---- what there is ---- */

static int look(struct run *run)
{
        struct store *st = NULL;
        int r = open_store(run, true, &st);

        if (r < 0)
                return r;
        r = store_person_held(st, run->customer, on_person, run);
        store_drain(st);
        store_close(st);
        return r < 0 ? err_set(&run->err, r, "it cannot be read: %s", err_name(r)) : run->r;
}

static void print_held(const struct run *run, FILE *out, const char *verb)
{
        if (!run->held.n_tables)
                fprintf(out, "of this customer there is nothing\n");
        for (size_t i = 0; i < run->held.n_tables; i++)
                fprintf(out, "%8" PRId64 "  %s\n", run->held.tables[i].rows, run->held.tables[i].name);
        if (run->held.n_visitors)
                fprintf(out, "with %zu visitors under whose id they proved who they are\n", run->held.n_visitors);
        if (run->held.more)
                fprintf(out, "and more of them, whose rows are not listed\n");
        if (verb)
                fprintf(out, "%s\n", verb);
}

static void print_json(const struct run *run)
{
        struct buf b;

        buf_init(&b, JSON_MAX);
        buf_put_ch(&b, '{');
        json_put_key_bool(&b, "erased", !run->dry_run);
        json_put_key_i64(&b, "visitors", (int64_t)run->held.n_visitors);
        json_put_key_bool(&b, "more", run->held.more);
        json_put_key(&b, "tables");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < run->held.n_tables; i++) {
                json_put_comma(&b);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "table", str_c(run->held.tables[i].name));
                json_put_key_i64(&b, "rows", run->held.tables[i].rows);
                buf_put_ch(&b, '}');
        }
        buf_put_c(&b, "]}");
        printf("%.*s\n", STR_ARG(buf_str(&b)));
        buf_done(&b);
}

/* ---- erasing ---- */

/* The id once more, as it was given; anything else is a no. */
static bool agreed(const struct run *run)
{
        char line[LINE_MAX_BYTES];

        print_held(run, stderr, NULL);
        fprintf(stderr, "It cannot be taken back. To erase them, type the id once more: ");
        if (!fgets(line, sizeof(line), stdin))
                return false;
        line[strcspn(line, "\r\n")] = '\0';
        return str_eq_c(run->customer, line);
}

static int erase_all(struct run *run)
{
        struct store *st = NULL;
        struct str who = arena_printf(run->mem, "cli:%u", (unsigned)getuid());
        int r = open_store(run, false, &st);

        if (r < 0)
                return r;
        run->held = (struct person_held){0};
        do {
                r = store_person_erase(st, run->customer, who, on_person, run);
                store_drain(st);
                if (r == 0)
                        r = run->r;
                else
                        err_set(&run->err, r, "it cannot be erased: %s", err_name(r));
        } while (r == 0 && run->held.more);
        if (r == 0 && (r = erasure_finish(st, &run->err)) < 0)
                err_prefix(&run->err, "the rows are erased and some keys are not yet; erase again");
        store_close(st);
        return r;
}

static int fail(const struct run *run, int r)
{
        char text[600];

        if (r != ERR_BUSY)
                return command_fail(run->in->command, CODE_CANNOT_START, run->err.msg);
        snprintf(text, sizeof(text),
                 "%s; while a service runs there, ask it: POST /v1/customers/ID/erase, or its console", run->err.msg);
        return command_fail(run->in->command, CODE_CANNOT_START, text);
}

static int run_erase(struct run *run)
{
        bool yes = args_has(run->in->args, "yes");
        int r = look(run);

        if (r < 0)
                return fail(run, r);
        if (!run->dry_run && !yes && !isatty(STDIN_FILENO))
                return command_fail(run->in->command, CODE_USAGE, "nobody is there to confirm it: give --yes");
        if (!run->dry_run && !yes && !agreed(run))
                return command_fail(run->in->command, CODE_FAILED, "nothing was erased");
        if (!run->dry_run)
                r = erase_all(run);
        if (r < 0)
                return fail(run, r);
        if (run->json)
                print_json(run);
        else
                print_held(run, stdout, run->dry_run ? "nothing was erased" : "erased, with their keys");
        return CODE_OK;
}

static int erase(const struct command_in *in)
{
        struct run run = {.in = in,
                          .customer = str_c(in->args->rest[0]),
                          .json = args_has(in->args, "json"),
                          .dry_run = args_has(in->args, "dry-run")};
        int code;

        if (!run.customer.n || run.customer.n > CUSTOMER_ID_MAX)
                return command_fail(in->command, CODE_USAGE, "the id of a customer has 1 to 100 bytes");
        run.mem = arena_new(0);
        code = run_erase(&run);
        arena_free(run.mem);
        return code;
}

static const struct flag flags[] = {
        {"dry-run", NULL, "only list what there is; a service may run on the data directory meanwhile"},
        {"yes", NULL, "ask nobody"},
        {"json", NULL, "one JSON object"},
        {NULL, NULL, NULL},
};

const struct command command_erase = {
        .name = "erase",
        .summary = "Erase a person: every row that is theirs, and the keys of what is sealed.",
        .usage = "CUSTOMER",
        .help = "Lists what there is, by table, asks for the id once more, erases it in one transaction and destroys\n"
                "the keys; then nothing of theirs can be read in backups either. It stands in the audit, without a "
                "name.\n"
                "Who has proven who they are as a visitor is erased under those ids too. Done again it finds nothing.\n"
                "The service on the data directory must be stopped, except for --dry-run; while it runs, its console "
                "or\n"
                "POST /v1/customers/ID/erase does the same.",
        .flags = flags,
        .settings = true,
        .settings_of = "data brand",
        .rest_min = 1,
        .rest_max = 1,
        .run = erase,
};
