/* knowledge_imports - files and sites that hold knowledge, brought in by people; what they become is in drafts. */
#include "api/api_priv.h"

#include "connect/convert.h"
#include "insight/imports.h"
#include "store/knowledge_import.h"

enum { LIST_DEFAULT = 50, ANSWER_MAX = 32 << 20 };

static struct str id_of(const struct api_call *c)
{
        return http_req_param(c->req, "id");
}

static void on_started(void *arg, int r, const struct err *err, struct str id)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "id", id);
        buf_put_ch(&b, '}');
        api_json(c, 201, &b);
        buf_done(&b);
}

static void start(struct api_call *c, const struct imports_in *in)
{
        struct err err;
        int r = imports_start(c->api->d.imports, in, on_started, c, &err);

        if (r < 0)
                api_fail(c, r, &err);
}

static void upload(struct api_call *c)
{
        struct buf body;
        struct imports_in in = {.name = http_req_query(c->req, "name"),
                                .bytes = &body,
                                .author = api_who(c),
                                .ocr = str_eq_c(http_req_query(c->req, "ocr"), "1"),
                                .products = str_eq_c(http_req_query(c->req, "as"), "products")};
        struct err err;

        if (str_starts(in.name, STR("http://")) || str_starts(in.name, STR("https://"))) {
                err_set(&err, ERR_INVALID, "name is that of a file");
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        http_req_take_body(c->req, &body);
        api_audit(c, "knowledge.import", "file", str_sub(in.name, 0, 200), arena_printf(c->mem, "%zu bytes", body.n));
        start(c, &in);
        if (body.max)
                buf_done(&body);
}

static void site(struct api_call *c)
{
        struct imports_in in = {.name = api_text(c, "url"), .author = api_who(c)};
        struct err err;

        if (!str_starts(in.name, STR("http://")) && !str_starts(in.name, STR("https://"))) {
                err_set(&err, ERR_INVALID, "url begins with http:// or https://");
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        api_audit(c, "knowledge.import", "site", str_sub(in.name, 0, 200), STR(""));
        start(c, &in);
}

/* ---- what is there ---- */

static void put_import(struct api_call *c, const struct knowledge_import_row *row, struct buf *b)
{
        size_t done = (size_t)row->done, total = (size_t)row->total;
        bool under_way = str_eq_c(row->state, "reading") && imports_progress(c->api->d.imports, row->id, &done, &total);

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", row->id);
        json_put_key_str(b, "name", row->name);
        json_put_key_str(b, "kind", row->kind);
        json_put_key_str(b, "state", row->state);
        json_put_key_bool(b, "under_way", under_way);
        json_put_key_bool(b, "ocr", row->ocr);
        json_put_key_i64(b, "done", (int64_t)done);
        json_put_key_i64(b, "total", (int64_t)total);
        json_put_key_str(b, "author", row->author);
        json_put_key_str(b, "error", row->error);
        json_put_key_str(b, "cause", row->cause);
        json_put_key_i64(b, "at", row->at_ms);
        if (row->report.n) {
                json_put_key(b, "report");
                buf_put_str(b, row->report);
        }
        buf_put_ch(b, '}');
}

static void on_list(void *arg, int r, const struct err *err, const struct knowledge_import_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, ANSWER_MAX);
        buf_put_c(&b, "{\"imports\":[");
        for (size_t i = 0; i < n; i++)
                put_import(c, &rows[i], &b);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void on_one(void *arg, int r, const struct err *err, const struct knowledge_import_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0 || !n) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, ANSWER_MAX);
        put_import(c, rows, &b);
        api_json_private(c, &b);
}

static void list(struct api_call *c)
{
        int r = store_knowledge_imports(c->api->d.store, (struct str){0}, (struct str){0}, LIST_DEFAULT, on_list, c);

        api_busy(c, r);
}

static void show(struct api_call *c)
{
        api_busy(c, store_knowledge_imports(c->api->d.store, id_of(c), (struct str){0}, 1, on_one, c));
}

static void on_drafts(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n)
{
        struct api_call *c = arg;
        size_t bytes = 0;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, ANSWER_MAX);
        buf_put_c(&b, "{\"drafts\":[");
        for (size_t i = 0; i < n; i++) {
                bytes += rows[i].text.n + rows[i].notes.n;
                json_put_comma(&b);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "id", rows[i].id);
                json_put_key_str(&b, "path", rows[i].path);
                json_put_key_str(&b, "source", rows[i].source);
                json_put_key(&b, "ref");
                buf_put_str(&b, rows[i].source_ref);
                json_put_key(&b, "notes");
                buf_put_str(&b, rows[i].notes.n ? rows[i].notes : STR("[]"));
                json_put_key_str(&b, "state", rows[i].state);
                json_put_key_i64(&b, "rev", rows[i].rev);
                json_put_key_str(&b, "text", rows[i].text);
                buf_put_ch(&b, '}');
        }
        buf_put_ch(&b, ']');
        if (n == IMPORTS_LIST_MAX || bytes >= IMPORTS_LIST_BYTES)
                json_put_key_str(&b, "next", rows[n - 1].id);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void drafts(struct api_call *c)
{
        bool waiting = str_eq_c(http_req_query(c->req, "waiting"), "1");

        api_busy(c, store_knowledge_import_drafts(c->api->d.store, id_of(c), waiting, http_req_query(c->req, "after"),
                                                  IMPORTS_LIST_MAX, on_drafts, c));
}

static void on_picture(void *arg, int r, const struct err *err, struct str png)
{
        struct api_call *c = arg;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        http_add_header(c->req, "Cache-Control", STR("private, max-age=3600"));
        http_respond(c->req, 200, STR("image/png"), png);
}

static void picture(struct api_call *c)
{
        struct err err;
        int64_t page;
        int r;

        if (!str_to_i64(http_req_param(c->req, "page"), 1, CONVERT_PAGES_MAX, &page)) {
                err_set(&err, ERR_NOTFOUND, "there is no such page");
                api_fail(c, ERR_NOTFOUND, &err);
                return;
        }
        r = imports_picture(c->api->d.imports, id_of(c), (unsigned)page, on_picture, c);
        if (r < 0) {
                err_set(&err, r,
                        r == ERR_BUSY ? "so much is read already; try again later" : "there is no such import");
                api_fail(c, r, &err);
        }
}

/* ---- while it is read ---- */

static void again(struct api_call *c)
{
        api_audit(c, "knowledge.import", "again", id_of(c), STR(""));
        api_busy(c, imports_again(c->api->d.imports, id_of(c), api_who(c), api_flag(c, "ocr"), on_started, c));
}

static void cancel(struct api_call *c)
{
        struct err err = {0};

        api_done(c, imports_cancel(c->api->d.imports, id_of(c), &err), &err);
}

static void on_forgotten(void *arg, int r, const struct err *err, struct str id)
{
        (void)id;
        api_done(arg, r, err);
}

static void forget(struct api_call *c)
{
        struct err err;
        int r;

        api_audit(c, "knowledge.import", "forget", id_of(c), STR(""));
        r = imports_forget(c->api->d.imports, id_of(c), api_who(c), on_forgotten, c, &err);
        if (r < 0)
                api_fail(c, r, &err);
}

static const struct api_field upload_query[] = {
        {"name", T_STRING, true, IMPORT_NAME_MAX, "of the file", NULL},
        {"as", T_STRING, false, 20, "products: its rows are products, and become a draft of products.yaml", NULL},
        {"ocr", T_INT, false, 1, "1: pages of a PDF that are pictures are read too", NULL},
        {0},
};
static const struct api_field site_in[] = {
        {"url", T_STRING, true, 1000, "of a page whose links are followed within its host, or of a site map", NULL},
        {0},
};
static const struct api_field started_out[] = {{"id", T_STRING, true, 0, "of the import", NULL}, {0}};
static const struct api_field import_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"name", T_STRING, true, 0, "of the file, or the address", NULL},
        {"kind", T_STRING, true, 0, "file, site or products", NULL},
        {"state", T_STRING, true, 0, "reading, ready, failed or cancelled", NULL},
        {"under_way", T_BOOL, true, 0, "reading, or waiting for it", NULL},
        {"ocr", T_BOOL, true, 0, NULL, NULL},
        {"done", T_INT, true, 0, "pages that are read", NULL},
        {"total", T_INT, true, 0, "0: not known yet", NULL},
        {"author", T_STRING, true, 0, NULL, NULL},
        {"error", T_STRING, true, 0, "why it failed", NULL},
        {"cause", T_STRING, true, 0, "the same as a name: password, scan, unreachable, stopped-service …", NULL},
        {"at", T_INT, true, 0, NULL, NULL},
        {"report", T_OBJECT, false, 0,
         "{format, pages, drafts, changed, unchanged, gone, tables, tables_taken, rows, "
         "rows_without_question_or_answer, rows_not_in_use, cut, unread, pages_left, site_changed, noticed, notes: "
         "[{kind, n, text}], "
         "products?: {rows, new, updated, unchanged, refused, faults: [{line, column?, value, reason}]}}",
         NULL},
        {0},
};
static const struct api_field list_out[] = {{"imports", T_ARRAY, true, 0, "newest first", NULL}, {0}};
static const struct api_field drafts_query[] = {
        {"after", T_STRING, false, 40, "the id of a draft; without it, from the first", NULL},
        {"waiting", T_INT, false, 1, "1: without those that are published or refused", NULL},
        {0},
};
static const struct api_field drafts_out[] = {
        {"drafts", T_ARRAY, true, 0,
         "in the order of the source: {id, path, source, ref, notes: [{kind, with?, text}], state, rev, text}", NULL},
        {"next", T_STRING, false, 0, "there are more: the next `after`", NULL},
        {0},
};
static const struct api_field again_in[] = {{"ocr", T_BOOL, false, 0, "also read pages that are pictures", NULL}, {0}};

const struct api_row api_knowledge_import_rows[] = {
        {"POST", "/v1/knowledge/imports", "a file that holds knowledge, at most 50 MB, as the body", RIGHT_KNOWLEDGE,
         upload, NULL, started_out, API_RAW_BODY | API_FILE_BODY, 201, CONVERT_BYTES_MAX, upload_query},
        {"POST", "/v1/knowledge/imports/site", "a page with what it leads to, or a site map", RIGHT_KNOWLEDGE, site,
         site_in, started_out, 0, 201, 0},
        {"GET", "/v1/knowledge/imports", "what was brought in", RIGHT_KNOWLEDGE, list, NULL, list_out, 0, 200, 0},
        {"GET", "/v1/knowledge/imports/:id", "one of them, and how far it is", RIGHT_KNOWLEDGE, show, NULL, import_out,
         0, 200, 0},
        {"GET", "/v1/knowledge/imports/:id/drafts", "what became of it", RIGHT_KNOWLEDGE, drafts, NULL, drafts_out, 0,
         200, 0, drafts_query},
        {"GET", "/v1/knowledge/imports/:id/pages/:page", "the picture of a page of a PDF", RIGHT_KNOWLEDGE, picture,
         NULL, NULL, 0, 200, 0, NULL, "image/png"},
        {"POST", "/v1/knowledge/imports/:id/again", "read it again, after it failed or was cancelled", RIGHT_KNOWLEDGE,
         again, again_in, started_out, 0, 201, 0},
        {"POST", "/v1/knowledge/imports/:id/delete", "it goes with its file; drafts of it that wait are refused",
         RIGHT_KNOWLEDGE, forget, api_nothing, api_nothing, 0, 200, 0},
        {"POST", "/v1/knowledge/imports/:id/cancel", "stop reading it", RIGHT_KNOWLEDGE, cancel, api_nothing,
         api_nothing, 0, 200, 0},
        {0},
};
