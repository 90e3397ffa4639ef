/*
 * warmline report: the weekly page, as HTML or as PDF.
 *
 * Reads the data directory beside a service that runs on it.
 */
#include "app/command.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/time.h"
#include "insight/weekly.h"
#include "insight/weekly_pdf.h"
#include "knowledge/knowledge.h"
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run {
        const struct command_in *in;
        struct arena *mem;
        struct knowledge *k;
        struct store *store;
        struct weekly_opts o;
        bool pdf;
        int r;
        struct err err;
};

static int write_out(struct str bytes, struct err *err)
{
        if (fwrite(bytes.p, 1, bytes.n, stdout) != bytes.n || fflush(stdout) != 0)
                return err_set(err, ERR_IO, "cannot write: %s", strerror(errno));
        return 0;
}

static int write_pdf(struct str html, struct err *err)
{
        struct buf pdf;
        int r;

        buf_init(&pdf, WEEKLY_PDF_MAX);
        r = weekly_pdf(html, NULL, &pdf, err);
        if (r == 0)
                r = write_out(buf_str(&pdf), err);
        buf_done(&pdf);
        return r;
}

/* ---- the page ---- */

static void on_page(void *arg, int r, const struct err *err, struct str html)
{
        struct run *run = arg;

        run->r = r;
        if (r < 0) {
                if (err)
                        run->err = *err;
                else
                        err_set(&run->err, r, "the page could not be made");
                return;
        }
        run->r = run->pdf ? write_pdf(html, &run->err) : write_out(html, &run->err);
}

static int open_data(struct run *run)
{
        const struct config *c = run->in->config;
        struct store_opts o = {.dir = c->data, .brand = c->brand, .reader = true};

        if (access(arena_printf(run->mem, "%s/warmline.db", c->data).p, F_OK) != 0)
                return err_set(&run->err, ERR_NOTFOUND,
                               "there is no data in %s; --data names the directory of a service", c->data);
        return store_open(NULL, &o, &run->store, &run->err);
}

static int read_words(struct run *run)
{
        struct str lang = str_c(args_value(run->in->args, "lang")), format = str_c(args_value(run->in->args, "format")),
                   week = str_c(args_value(run->in->args, "week"));

        run->pdf = str_eq_c(format, "pdf");
        if (format.n && !run->pdf && !str_eq_c(format, "html"))
                return err_set(&run->err, ERR_INVALID, "--format is html or pdf");
        if (lang.n && !str_eq_c(lang, "zh") && !str_eq_c(lang, "en"))
                return err_set(&run->err, ERR_INVALID, "--lang is zh or en");
        run->o.lang = str_eq_c(lang, "en") ? LANG_EN : LANG_ZH;
        run->o.today = metrics_day_of(knowledge_tz(run->k), time_now_ms());
        run->o.monday = weekly_last(run->o.today);
        return week.n ? weekly_read(week, run->o.monday, &run->o.monday, &run->err) : 0;
}

static int make(struct run *run)
{
        const struct config *c = run->in->config;
        int r = service_read_knowledge(run->in->config->knowledge, time_now_ms(), &run->k, &run->err);

        if (r == 0)
                r = read_words(run);
        if (r == 0)
                r = open_data(run);
        if (r < 0)
                return r;
        run->o.store = run->store;
        run->o.k = run->k;
        run->o.rates = (struct metric_rates){.currency = c->currency,
                                             .agent_hour_minor = c->agent_hour_cost,
                                             .machine_contact_minor = c->machine_contact_cost,
                                             .manual_minutes = c->manual_minutes,
                                             .margin_percent = c->margin_percent};
        r = weekly_make(&run->o, on_page, run);
        if (r < 0)
                return err_set(&run->err, r, "the store is busy");
        store_drain(run->store);
        return run->r;
}

static int report(const struct command_in *in)
{
        struct run run = {.in = in, .mem = arena_new(0)};
        int r = make(&run);

        store_close(run.store);
        knowledge_unref(run.k);
        arena_free(run.mem);
        if (r == 0)
                return CODE_OK;
        return command_fail(in->command, r == ERR_NOTFOUND || r == ERR_INVALID ? CODE_USAGE : CODE_CANNOT_START,
                            run.err.msg);
}

static const struct flag flags[] = {
        {"week", "YYYY-Www", "the week, as ISO 8601 counts them (default: the last one that is over)"},
        {"lang", "zh|en", "language of the page (default zh)"},
        {"format", "html|pdf", "one HTML page that needs nothing else, or a PDF (default html)"},
        {NULL, NULL, NULL},
};

const struct command command_report = {
        .name = "report",
        .usage = "[--week YYYY-Www] [--lang zh|en] [--format html|pdf]",
        .summary = "Write the weekly page: what the service did, counted honestly.",
        .help = "The page goes to standard output. The service may run on the data directory meanwhile. A PDF is made "
                "by "
                "WeasyPrint.",
        .flags = flags,
        .settings = true,
        .settings_of = "data knowledge currency agent_hour_cost machine_contact_cost manual_minutes margin_percent",
        .run = report,
};
