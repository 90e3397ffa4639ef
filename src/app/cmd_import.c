/*
 * warmline import: a company's own files into the data directory, while no service runs on it. For a service that runs,
 * there is POST /v1/import/{kind}.
 */
#include "app/command.h"
#include "app/import_knowledge.h"
#include "app/near.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/time.h"
#include "base/vec.h"
#include "connect/intake.h"
#include "knowledge/knowledge.h"
#include "store/audit.h"
#include "store/store.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONSENT_VERSION "import"

enum { REPORT_MAX = 16 << 20, FILES_MAX = 64 };

struct run {
        const struct command_in *in;
        struct arena *mem;
        struct knowledge *k;
        struct store *store;
        struct intake *intake;
        struct intake_opts o;
        bool rows; /* some of the files hold rows */
        struct err err;
};

/* ---- what to read ---- */

static int add_file(struct run *run, const char *path, bool or_else_skip)
{
        const char *slash = strrchr(path, '/');
        enum intake_kind kind;
        bool json;

        if (!intake_kind_of(str_c(slash ? slash + 1 : path), &kind, &json))
                return or_else_skip
                               ? 0
                               : err_set(&run->err, ERR_INVALID,
                                         "%s: which kind is it? Name it customers, orders, order_items, shipments, "
                                         "devices or repairs with .csv, .json or .jsonl, or say KIND=FILE; "
                                         "knowledge=FILE for "
                                         "questions and answers",
                                         path);
        return intake_add_path(run->intake, kind, json, path, &run->err);
}

static int add_folder(struct run *run, const char *path)
{
        struct dirent **names;
        int n = scandir(path, &names, NULL, alphasort), r = 0;
        size_t before = 0, after = 0;

        if (n < 0)
                return err_set(&run->err, ERR_IO, "%s cannot be listed", path);
        for (enum intake_kind k = 0; k < INTAKE_KINDS; k++)
                before += intake_report(run->intake, k)->there;
        for (int i = 0; i < n; i++) {
                if (r == 0)
                        r = add_file(run, arena_printf(run->mem, "%s/%s", path, names[i]->d_name).p, true);
                free(names[i]);
        }
        free(names);
        for (enum intake_kind k = 0; k < INTAKE_KINDS; k++)
                after += intake_report(run->intake, k)->there;
        if (r == 0 && before == after)
                r = err_set(&run->err, ERR_NOTFOUND,
                            "%s holds none of customers, orders, order_items, shipments, devices and repairs (.csv, "
                            ".json, .jsonl)",
                            path);
        return r;
}

/* KIND=FILE */
static int add_named(struct run *run, const char *text, bool *ret_named)
{
        struct str rest = str_c(text), kind;
        const char *path;

        *ret_named = false;
        if (!memchr(text, '=', strlen(text)) || !str_cut(&rest, '=', &kind))
                return 0;
        path = arena_cstr(run->mem, rest);
        for (enum intake_kind k = 0; k < INTAKE_KINDS; k++) {
                if (!str_eq_c(kind, intake_kind_name(k)))
                        continue;
                *ret_named = true;
                return intake_add_path(run->intake, k, str_ends(rest, STR(".json")) || str_ends(rest, STR(".jsonl")),
                                       path, &run->err);
        }
        return 0;
}

static int not_there(struct run *run, const char *text)
{
        struct str rest = str_c(text), kind;
        const char *names[INTAKE_KINDS], *near;

        for (enum intake_kind k = 0; k < INTAKE_KINDS; k++)
                names[k] = intake_kind_name(k);
        near = str_cut(&rest, '=', &kind) && rest.p ? near_name(kind, names, INTAKE_KINDS) : NULL;
        return err_set(&run->err, ERR_NOTFOUND, "%s is not there%s%s%s", text, near ? "; did you mean " : "",
                       near ? near : "", near ? "=FILE?" : "");
}

static int add(struct run *run, const char *text)
{
        struct stat st;
        bool named;
        int r;

        if (knowledge_source_name(text))
                return 0; /* comes behind the rows */
        run->rows = true;
        r = add_named(run, text, &named);
        if (r < 0 || named)
                return r;
        if (stat(text, &st) < 0)
                return not_there(run, text);
        return S_ISDIR(st.st_mode) ? add_folder(run, text) : add_file(run, text, false);
}

/* ---- the company ---- */

static void take_company(struct run *run)
{
        struct str *skus = ARENA_ARRAY(run->mem, struct str, run->k->n_products + 1);

        for (size_t i = 0; i < run->k->n_products && !args_has(run->in->args, "any-sku"); i++)
                if (run->k->products[i].sku.n)
                        skus[run->o.n_skus++] = run->k->products[i].sku;
        run->o.skus = skus;
        run->o.tz = knowledge_tz(run->k);
        run->o.consent_text_version = STR(CONSENT_VERSION);
}

/* ---- the whole ---- */

static int word(const struct command_in *in, const char *flag, const char *const *words, struct err *err)
{
        const char *v = args_value(in->args, flag);
        int i = 0;

        while (v && words[i] && strcmp(words[i], v) != 0)
                i++;
        return v && !words[i] ? err_set(err, ERR_INVALID, "--%s is %s, %s or %s", flag, words[0], words[1], words[2])
                              : i;
}

static int read_flags(struct run *run)
{
        static const char *const encodings[] = {"auto", "utf-8", "gb18030", NULL};
        static const char *const amounts[] = {"auto", "minor", "major", NULL};
        int e = word(run->in, "encoding", encodings, &run->err), a = word(run->in, "amounts", amounts, &run->err);

        if (e < 0 || a < 0)
                return ERR_INVALID;
        run->o.encoding = (enum intake_encoding)e;
        run->o.amounts = (enum intake_amounts)a;
        run->o.dry = args_has(run->in->args, "dry-run");
        run->o.now_ms = time_now_ms();
        return 0;
}

static int open_store(struct run *run)
{
        const struct config *c = run->in->config;
        struct store_opts o = {.dir = c->data, .brand = c->brand};
        int r;

        /* Where there is nothing yet, a dry run makes nothing. */
        if (run->o.dry && access(arena_printf(run->mem, "%s/warmline.db", c->data).p, F_OK) != 0)
                o.dir = NULL;
        r = store_open(NULL, &o, &run->store, &run->err);

        if (r == ERR_BUSY)
                err_set(&run->err, ERR_BUSY,
                        "a service runs on %s. Stop it, or send the files to it: POST /v1/import/{kind}", c->data);
        run->o.store = run->store;
        return r;
}

static int write_report(struct run *run, double seconds)
{
        const char *path = args_value(run->in->args, "report");
        struct buf b;
        int r = 0;

        buf_init(&b, REPORT_MAX);
        intake_put_text(run->intake, seconds, &b);
        if (!*run->in->config->knowledge && intake_report(run->intake, INTAKE_ITEMS)->reasons[REASON_SKU])
                buf_put_c(&b, "The SKUs are those of the demo company; --knowledge DIR names your own.\n");
        fwrite(b.p, 1, b.n, stderr);
        if (path) {
                buf_clear(&b);
                intake_put_json(run->intake, seconds, &b);
                buf_put_ch(&b, '\n');
                if (strcmp(path, "-") == 0)
                        fwrite(b.p, 1, b.n, stdout);
                else if (!file_write(path, buf_str(&b)))
                        r = err_set(&run->err, ERR_IO, "the report cannot be written to %s", path);
        }
        buf_done(&b);
        return r;
}

static void tell_audit(struct run *run)
{
        char who[32], object[40], detail[120];

        snprintf(who, sizeof(who), "cli:%u", (unsigned)getuid());
        for (enum intake_kind k = 0; k < INTAKE_KINDS; k++) {
                const struct intake_report *rep = intake_report(run->intake, k);
                struct audit_entry e = {str_c(who), STR("import"), {NULL, 0}, {NULL, 0}, time_now_ms()};

                if (!rep->rows)
                        continue;
                snprintf(object, sizeof(object), "kind:%s", intake_kind_name(k));
                snprintf(detail, sizeof(detail), "%" PRIu64 " rows, %" PRIu64 " new, %" PRIu64 " updated", rep->rows,
                         rep->made, rep->updated);
                e.object = str_c(object);
                e.detail = str_c(detail);
                store_audit_add(run->store, &e, NULL, NULL);
        }
        store_drain(run->store);
}

/* The worst of their codes. */
static int take_knowledge(struct run *run, int code)
{
        const struct args *a = run->in->args;
        struct knowledge_job job = {.in = run->in,
                                    .k = run->k,
                                    .store = run->store,
                                    .to = args_value(a, "to"),
                                    .dry = run->o.dry,
                                    .ocr = args_has(a, "ocr")};

        for (size_t i = 0; i < a->n_rest; i++) {
                const char *source = knowledge_source_name(a->rest[i]);
                int c = source ? knowledge_source_take(&job, source) : 0;

                code = c > code ? c : code;
        }
        return code;
}

static int take(struct run *run)
{
        const struct args *a = run->in->args;
        int64_t from = time_mono_ns();
        int r = 0;

        take_company(run);
        run->intake = intake_new(&run->o);
        for (size_t i = 0; i < a->n_rest && r == 0; i++)
                r = add(run, a->rest[i]);
        if (r < 0 || !run->rows)
                return r;
        intake_run(run->intake);
        if (!run->o.dry)
                tell_audit(run);
        return write_report(run, (double)(time_mono_ns() - from) / 1e9);
}

static int import(const struct command_in *in)
{
        struct run run = {.in = in, .mem = arena_new(0)};
        int r = read_flags(&run), code = CODE_USAGE;

        if (r == 0) {
                code = CODE_CANNOT_START;
                r = service_read_knowledge(run.in->config->knowledge, run.o.now_ms, &run.k, &run.err);
        }
        if (r == 0)
                r = open_store(&run);
        if (r == 0) {
                code = CODE_USAGE;
                r = take(&run);
        }
        if (r == 0)
                code = take_knowledge(&run, run.rows ? intake_code(run.intake) : 0);
        intake_free(run.intake);
        store_close(run.store);
        knowledge_unref(run.k);
        arena_free(run.mem);
        return r < 0 ? command_fail(in->command, (enum code)code, run.err.msg) : code;
}

static const struct flag flags[] = {
        {"dry-run", NULL, "write nothing; say what would be"},
        {"report", "FILE", "the whole report as JSON; - is standard output"},
        {"encoding", "auto|utf-8|gb18030", "of the files (default auto: found out and said)"},
        {"amounts", "auto|minor|major", "what 29900 means without a decimal point (default auto: minor units)"},
        {"ocr", NULL, "of PDFs, read pages that are pictures (tesseract)"},
        {"to", "DIR", "of knowledge, write the articles into this folder; without it they become drafts"},
        {"any-sku", NULL, "take order items whose SKU products.yaml does not list"},
        {NULL, NULL, NULL},
};

const struct command command_import = {
        .name = "import",
        .summary = "Bring knowledge, customers, orders, shipments, devices and repairs in from files.",
        .usage = "[--data DIR] [--knowledge DIR] [--dry-run] [--report FILE] FILE|DIR|KIND=FILE|URL…",
        .help = "Takes customers, orders, order_items, shipments, devices and repairs as .csv, .json or .jsonl: rows "
                "whose\n"
                "key is there are updated, others are added, wrong ones are refused one by one. The same file twice\n"
                "changes nothing. Spreadsheets, documents, PDFs, pages, knowledge=FILE (also .csv and exports of "
                "Zendesk\n"
                "and Chatwoot as .json) and addresses of sites become drafts of articles. The service must not run on "
                "the data directory meanwhile.\n"
                "Exit code: 0 every row was taken, 1 some were refused, 2 nothing could be read.",
        .flags = flags,
        .settings = true,
        .settings_of = "data knowledge import_inner",
        .rest_min = 1,
        .rest_max = FILES_MAX,
        .run = import,
};
