/*
 * warmline audit [verify]: what was done that needs a right of its own, and whether the log of it is whole. Reads the
 * data directory beside a service that runs on it.
 */
#include "app/command.h"
#include "base/buf.h"
#include "base/time.h"
#include "codec/json.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 50, ROWS_MAX = 1000, JSON_MAX = 16 << 20 };

struct run {
        const struct command_in *in;
        struct store *store;
        bool json;
        int64_t before, limit;
        struct str head;
        int r;
        enum code code;
        struct err err;
};

static int fail(struct run *run, int r, const struct err *err)
{
        run->r = r;
        if (err)
                run->err = *err;
        else
                err_set(&run->err, r, "the audit cannot be read");
        return r;
}

/* ---- the list ---- */

static void print_row(const struct audit_log_row *row)
{
        char at[TIME_ISO_LEN + 1];

        time_format_iso(row->e.at_ms, at);
        printf("%6" PRId64 "  %s  %.*s  %.*s", row->no, at, STR_ARG(row->e.who), STR_ARG(row->e.act));
        if (row->e.object.n)
                printf("  %.*s", STR_ARG(row->e.object));
        if (row->e.detail.n)
                printf("  (%.*s)", STR_ARG(row->e.detail));
        putchar('\n');
}

static void put_row(struct buf *b, const struct audit_log_row *row)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "no", row->no);
        json_put_key_i64(b, "at", row->e.at_ms);
        json_put_key_str(b, "who", row->e.who);
        json_put_key_str(b, "act", row->e.act);
        json_put_key_str(b, "object", row->e.object);
        json_put_key_str(b, "detail", row->e.detail);
        json_put_key_str(b, "hash", str_c(row->hash));
        buf_put_ch(b, '}');
}

static void on_rows(void *arg, int r, const struct err *err, const struct audit_log_row *rows, size_t n)
{
        struct run *run = arg;
        struct buf b;

        if (r < 0) {
                fail(run, r, err);
        } else if (run->json) {
                buf_init(&b, JSON_MAX);
                buf_put_c(&b, "{\"rows\":[");
                for (size_t i = 0; i < n; i++)
                        put_row(&b, &rows[i]);
                buf_put_c(&b, "]}");
                printf("%.*s\n", STR_ARG(buf_str(&b)));
                buf_done(&b);
        } else {
                for (size_t i = n; i-- > 0;)
                        print_row(&rows[i]);
        }
}

/* ---- verifying ---- */

static void print_check(struct run *run, const struct audit_check *c)
{
        if (c->broken)
                printf("row %" PRId64 " does not hold: %s. The %" PRId64 " before it do.\n", c->broken, c->why,
                       c->rows);
        else if (run->head.n && !c->found)
                printf("the rows hold, but none has the hash that was given: this is another log, or an older one\n");
        else
                printf("%" PRId64 " rows, whole. The newest hash is %s\n", c->rows, c->head);
}

static void on_checked(void *arg, int r, const struct err *err, const struct audit_check *c)
{
        struct run *run = arg;
        struct buf b;

        if (r < 0) {
                fail(run, r, err);
                return;
        }
        if (c->broken || (run->head.n && !c->found))
                run->code = CODE_FAILED;
        if (!run->json) {
                print_check(run, c);
                return;
        }
        buf_init(&b, JSON_MAX);
        buf_put_ch(&b, '{');
        json_put_key_bool(&b, "whole", run->code == CODE_OK);
        json_put_key_i64(&b, "rows", c->rows);
        json_put_key_i64(&b, "broken", c->broken);
        json_put_key_str(&b, "head", str_c(c->head));
        if (run->head.n)
                json_put_key_bool(&b, "found", c->found);
        buf_put_ch(&b, '}');
        printf("%.*s\n", STR_ARG(buf_str(&b)));
        buf_done(&b);
}

/* ---- the whole ---- */

static int read_number(const struct args *a, const char *flag, int64_t max, int64_t *ret)
{
        const char *text = args_value(a, flag);

        return !text || str_to_i64(str_c(text), 1, max, ret) ? 0 : ERR_INVALID;
}

static bool is_hex(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (!strchr("0123456789abcdefABCDEF", s.p[i]))
                        return false;
        return s.n == AUDIT_HEX;
}

static int audit(const struct command_in *in)
{
        struct run run = {.in = in, .limit = ROWS, .json = args_has(in->args, "json")};
        struct store_opts o = {.dir = in->config->data, .brand = in->config->brand, .reader = true};
        bool verify = in->args->n_rest > 0;
        int r;

        if (verify && strcmp(in->args->rest[0], "verify") != 0)
                return command_fail(in->command, CODE_USAGE, "there is only \"verify\"");
        if (read_number(in->args, "limit", ROWS_MAX, &run.limit) < 0)
                return command_fail(in->command, CODE_USAGE, "--limit is a number from 1 to 1000");
        if (read_number(in->args, "before", INT64_MAX, &run.before) < 0)
                return command_fail(in->command, CODE_USAGE, "--before is the number of a row");
        run.head = str_c(args_has(in->args, "head") ? args_value(in->args, "head") : "");
        if (args_has(in->args, "head") && (!verify || !is_hex(run.head)))
                return command_fail(in->command, CODE_USAGE, "--head is a hash of 64 digits, for verify");
        r = store_open(NULL, &o, &run.store, &run.err);
        if (r == 0)
                r = verify ? store_audit_verify(run.store, run.head, on_checked, &run)
                           : store_audit_log(run.store, run.before, (unsigned)run.limit, on_rows, &run);
        if (run.store)
                store_drain(run.store);
        store_close(run.store);
        if (r < 0 || run.r < 0)
                return command_fail(in->command, CODE_CANNOT_START, run.err.msg);
        return run.code;
}

static const struct flag flags[] = {
        {"limit", "N", "list the newest N rows (default 50)"},
        {"before", "NO", "list rows before this one"},
        {"head", "HASH", "verify: look for the row with this hash, noted earlier"},
        {"json", NULL, "one JSON object"},
        {NULL, NULL, NULL},
};

const struct command command_audit = {
        .name = "audit",
        .summary = "See who did what that needs a right, and whether the log of it is whole.",
        .usage = "[verify]",
        .help = "Lists logins, changes of people, keys, promises, erasures, imports, loads of the knowledge; the "
                "newest\n"
                "last. verify computes the chain of the rows anew and names the first that was changed or is missing\n"
                "(then the exit code is 1). The service may run on the data directory meanwhile.",
        .flags = flags,
        .settings = true,
        .rest_max = 1,
        .run = audit,
};
