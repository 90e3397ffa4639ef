/* weekly - the page about a week for whoever runs the company: to look at, as a file, as a PDF. */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "base/arena.h"
#include "insight/weekly.h"
#include "insight/weekly_pdf.h"
#include "insight/weekly_post.h"
#include "knowledge/knowledge.h"
#include "loop/loop.h"

#include <stdlib.h>

enum { TEXT_MAX_JSON = 2 * WEEKLY_HTML_MAX };

enum form { VIEW, HTML, PDF };

struct ask {
        struct api_call *c;
        struct generation *g;
        enum form form;
        enum lang lang;
        int64_t monday, last;
        struct buf html, pdf;
        int r;
        struct err err;
};

static void end(struct ask *k, int r, const struct err *err)
{
        if (r < 0)
                api_fail(k->c, r, err);
        generation_unref(k->g);
        buf_done(&k->html);
        buf_done(&k->pdf);
        free(k);
}

static void put_post(struct buf *b, const struct weekly_post *p)
{
        static const char *const states[] = {"waits", "sent", "refused"};

        json_put_key(b, "post");
        if (!p) {
                buf_put_c(b, "null");
                return;
        }
        buf_put_ch(b, '{');
        json_put_key_i64(b, "next", weekly_post_next_ms(p));
        json_put_key(b, "to");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < weekly_post_count(p); i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "address", str_c(weekly_post_address(p, i)));
                json_put_key_str(b, "state", str_c(states[weekly_post_state(p, i)]));
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "]}");
}

static void view(struct ask *k, struct str html)
{
        char week[16];
        struct buf b;

        buf_init(&b, TEXT_MAX_JSON);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "week", weekly_name(k->monday, week));
        json_put_key_str(&b, "before", weekly_name(k->monday - 7, week));
        if (k->monday < k->last)
                json_put_key_str(&b, "after", weekly_name(k->monday + 7, week));
        json_put_key_str(&b, "html", html);
        put_post(&b, k->c->api->d.weekly_post);
        buf_put_ch(&b, '}');
        api_json_private(k->c, &b);
}

static void file(struct ask *k, const char *ending, const char *type, struct str bytes)
{
        char week[16];
        struct buf name;

        buf_init(&name, 128);
        buf_printf(&name, "attachment; filename=\"week-%s.%s\"", weekly_name(k->monday, week).p, ending);
        http_add_header(k->c->req, "Cache-Control", STR("no-store"));
        http_add_header(k->c->req, "Content-Disposition", buf_str(&name));
        http_respond(k->c->req, 200, str_c(type), bytes);
        buf_done(&name);
}

static void print(void *arg, const atomic_bool *cancel)
{
        struct ask *k = arg;

        k->r = weekly_pdf(buf_str(&k->html), cancel, &k->pdf, &k->err);
}

static void on_printed(void *arg, bool cancelled)
{
        struct ask *k = arg;

        k->c->api->printing = false;
        if (cancelled)
                k->r = err_set(&k->err, ERR_CANCELLED, "it was cancelled");
        if (k->r == 0)
                file(k, "pdf", "application/pdf", buf_str(&k->pdf));
        else if (k->r == ERR_NOTFOUND)
                api_problem(k->c, 501, "no-weasyprint", "%s", k->err.msg);
        end(k, k->r == ERR_NOTFOUND ? 0 : k->r, &k->err);
}

/* One at a time: each takes seconds of the thread on which training waits. */
static int start_printing(struct ask *k, struct str html, struct err *err)
{
        struct api *a = k->c->api;

        if (a->printing)
                return err_set(err, ERR_BUSY, "another PDF is being made; try again in a moment");
        buf_put_str(&k->html, html);
        if (loop_slow(a->d.loop, print, on_printed, k) < 0)
                return err_set(err, ERR_BUSY, "too much is under way; try again in a moment");
        a->printing = true;
        return 0;
}

static void on_page(void *arg, int r, const struct err *err, struct str html)
{
        struct ask *k = arg;
        struct err busy;

        if (r == 0 && k->form == PDF) {
                r = start_printing(k, html, &busy);
                if (r == 0)
                        return;
                err = &busy;
        } else if (r == 0 && k->form == HTML) {
                file(k, "html", "text/html; charset=utf-8", html);
        } else if (r == 0) {
                view(k, html);
        }
        end(k, r, err);
}

static int read_week(struct api_call *c, struct ask *k, struct weekly_opts *o, struct err *err)
{
        struct str week = http_req_query(c->req, "week"), lang = http_req_query(c->req, "lang");

        if (lang.n && !str_eq_c(lang, "zh") && !str_eq_c(lang, "en"))
                return err_set(err, ERR_INVALID, "lang is zh or en");
        k->lang = str_eq_c(lang, "en") ? LANG_EN : LANG_ZH;
        o->today = metrics_day_of(knowledge_tz(k->g->k), clock_now_ms(c->api->d.clock));
        k->last = weekly_last(o->today);
        k->monday = k->last;
        return week.n ? weekly_read(week, k->last, &k->monday, err) : 0;
}

static void start(struct api_call *c, enum form form)
{
        struct ask *k = calloc(1, sizeof(*k));
        struct weekly_opts o = {.store = c->api->d.store, .rates = *metrics_rates(c->api->d.metrics)};
        struct err err;
        int r;

        if (!k)
                abort();
        *k = (struct ask){.c = c, .g = generation_ref(generation_current(c->api->d.generations)), .form = form};
        buf_init(&k->html, WEEKLY_HTML_MAX);
        buf_init(&k->pdf, WEEKLY_PDF_MAX);
        r = read_week(c, k, &o, &err);
        if (r == 0) {
                o.k = k->g->k;
                o.monday = k->monday;
                o.lang = k->lang;
                r = weekly_make(&o, on_page, k);
                if (r < 0)
                        err_set(&err, r, "the store is busy; try again in a moment");
        }
        if (r < 0)
                end(k, r, &err);
}

static void page(struct api_call *c)
{
        start(c, VIEW);
}

static void page_html(struct api_call *c)
{
        start(c, HTML);
}

static void page_pdf(struct api_call *c)
{
        start(c, PDF);
}

static const struct api_field query[] = {
        {"week", T_STRING, false, WEEKLY_WEEK_LEN, "2026-W48, as ISO 8601 counts weeks; the last that is over", NULL},
        {"lang", T_STRING, false, 2, "zh or en; zh", NULL},
        {0},
};
static const struct api_field out[] = {
        {"week", T_STRING, true, 0, NULL, NULL},
        {"before", T_STRING, true, 0, "the week before it", NULL},
        {"after", T_STRING, false, 0, "the week after it, when that is over", NULL},
        {"html", T_STRING, true, 0, "a page that needs nothing else", NULL},
        {"post", T_OBJECT, false, 0,
         "next (ms), to [{address, state: waits, sent, refused}] of the week that was posted last; null: it is sent to "
         "nobody",
         NULL},
        {0},
};

const struct api_row api_weekly_rows[] = {
        {"GET", "/v1/metrics/weekly", "the page about a week, and who gets it", RIGHT_REPORT, page, NULL, out, 0, 200,
         0, query},
        {"GET", "/v1/metrics/weekly.html", "the page as a file", RIGHT_REPORT, page_html, NULL, NULL, 0, 200, 0, query,
         "text/html"},
        {"GET", "/v1/metrics/weekly.pdf", "the page as a PDF; 501 without WeasyPrint", RIGHT_REPORT, page_pdf, NULL,
         NULL, 0, 200, 0, query, "application/pdf"},
        {0},
};
