/* import - a company's rows into a service that runs: what `warmline import` takes as a file, as the body of a request.
 */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "base/log.h"
#include "connect/intake_job.h"

#include <inttypes.h>
#include <stdlib.h>

#define CONSENT_VERSION "import"

enum { REPORT_MAX = 4 << 20 };

struct import_call {
        struct api_call *c;   /* NULL: its request is gone */
        struct generation *g; /* its time zone serves until the end */
        enum intake_kind kind;
};

static void call_free(struct import_call *i)
{
        if (i->c)
                i->c->api->import = NULL;
        generation_unref(i->g);
        free(i);
}

void api_import_forget(struct api *a)
{
        if (a->import)
                a->import->c = NULL;
}

static void on_over(void *arg, const struct intake *in)
{
        struct import_call *i = arg;
        struct api_call *c = i->c;
        const struct intake_report *rep = intake_report(in, i->kind);
        struct err err;
        struct buf b;
        int r = intake_result(in, &err);

        log_info("import of %s: %" PRIu64 " rows, %" PRIu64 " new, %" PRIu64 " updated, %" PRIu64 " refused",
                 intake_kind_name(i->kind), rep->rows, rep->made, rep->updated, rep->refused);
        call_free(i);
        if (!c)
                return;
        if (r == 0 && rep->error.n && !rep->rows)
                r = err_set(&err, ERR_INVALID, "%.*s", STR_ARG(rep->error));
        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        buf_init(&b, REPORT_MAX);
        intake_put_json(in, -1, &b);
        api_json_private(c, &b);
}

/* ---- what was asked ---- */

static int kind_of(struct str name, enum intake_kind *ret, struct err *err)
{
        for (enum intake_kind k = 0; k < INTAKE_KINDS; k++) {
                if (!str_eq_c(name, intake_kind_name(k)))
                        continue;
                *ret = k;
                return 0;
        }
        return err_set(err, ERR_NOTFOUND, "there are customers, orders, order_items, shipments, devices and repairs");
}

static int form_of(struct str type, bool *ret_json, struct err *err)
{
        *ret_json = str_starts(type, STR("application/json")) || str_starts(type, STR("application/x-ndjson"));
        if (*ret_json || str_starts(type, STR("text/csv")))
                return 0;
        return err_set(err, ERR_INVALID, "Content-Type must be text/csv, application/json or application/x-ndjson");
}

/* The number of a word in the query, 0 when it is not there. */
static int word_of(const struct api_call *c, const char *name, const char *const *words, struct err *err)
{
        struct str v = http_req_query(c->req, name);
        int i = 0;

        while (v.p && words[i] && !str_eq_c(v, words[i]))
                i++;
        return v.p && !words[i] ? err_set(err, ERR_INVALID, "%s is %s, %s or %s", name, words[0], words[1], words[2])
                                : i;
}

static int read_query(const struct api_call *c, struct intake_opts *o, bool *ret_any_sku, struct err *err)
{
        static const char *const encodings[] = {"auto", "utf-8", "gb18030", NULL};
        static const char *const amounts[] = {"auto", "minor", "major", NULL};
        int e = word_of(c, "encoding", encodings, err), a = e < 0 ? e : word_of(c, "amounts", amounts, err);

        if (e < 0 || a < 0)
                return ERR_INVALID;
        o->encoding = (enum intake_encoding)e;
        o->amounts = (enum intake_amounts)a;
        o->dry = str_eq_c(http_req_query(c->req, "dry_run"), "1");
        *ret_any_sku = str_eq_c(http_req_query(c->req, "any_sku"), "1");
        return 0;
}

static void take_company(const struct knowledge *k, bool any_sku, struct arena *mem, struct intake_opts *o)
{
        struct str *skus = ARENA_ARRAY(mem, struct str, k->n_products + 1);

        for (size_t i = 0; i < k->n_products && !any_sku; i++)
                if (k->products[i].sku.n)
                        skus[o->n_skus++] = k->products[i].sku;
        o->skus = skus;
        o->tz = knowledge_tz(k);
}

static void import(struct api_call *c)
{
        struct intake_opts o = {.now_ms = clock_now_ms(c->api->d.clock), .consent_text_version = STR(CONSENT_VERSION)};
        bool json = false, any_sku = false;
        struct err err;
        enum intake_kind kind = INTAKE_KINDS;
        struct import_call *i;
        int r = kind_of(http_req_param(c->req, "kind"), &kind, &err);

        if (r == 0)
                r = form_of(http_req_header(c->req, "content-type"), &json, &err);
        if (r == 0)
                r = read_query(c, &o, &any_sku, &err);
        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        i = calloc(1, sizeof(*i));
        if (!i)
                abort();
        *i = (struct import_call){c, generation_ref(generation_current(c->api->d.generations)), kind};
        take_company(i->g->k, any_sku, c->mem, &o);
        if (!o.dry)
                api_audit(c, "import", "kind", str_c(intake_kind_name(kind)),
                          arena_printf(c->mem, "%zu bytes", http_req_body(c->req).n));
        r = intake_job_start(c->api->d.intakes, &o, kind, json, http_req_body(c->req), on_over, i);
        if (r == 0) {
                c->api->import = i;
        } else {
                i->c = NULL;
                call_free(i);
                err_set(&err, r, "another import is under way");
                api_fail(c, r, &err);
        }
}

static const struct api_field import_query[] = {
        {"dry_run", T_INT, false, 1, "1: nothing is written, what would be is counted", NULL},
        {"encoding", T_STRING, false, 10, "auto, utf-8 or gb18030; auto", NULL},
        {"amounts", T_STRING, false, 10, "what 29900 is: auto, minor or major; auto", NULL},
        {"any_sku", T_INT, false, 1, "1: order items may have SKUs that the knowledge does not list", NULL},
        {0},
};

static const struct api_field import_out[] = {
        {"result", T_STRING, true, 0, "taken: every row; partly: some were refused; nothing", NULL},
        {"dry_run", T_BOOL, true, 0, NULL, NULL},
        {"files", T_ARRAY, true, 0,
         "one: {file, kind, format, encoding, encoding_by, byte_order_mark, rows, new, updated, unchanged, refused, "
         "removed, consents_kept, reasons, taken_as_minor_units, ignored_columns, interrupted_before?, error?, faults: "
         "[{line, column?, value?, reason, text, takes?, first_line?}], faults_left_out}",
         NULL},
        {0},
};

const struct api_row api_import_rows[] = {
        {"POST", "/v1/import/:kind",
         "rows of customers, orders, order_items, shipments, devices or repairs, added and updated by their keys",
         RIGHT_RECORDS, import, NULL, import_out, API_RAW_BODY | API_ROWS_BODY, 200, 0, import_query},
        {0},
};
