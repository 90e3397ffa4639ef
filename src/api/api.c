/* api - routing of rows, strict decoding, rights, errors; see api.h. */
#include "api/api_priv.h"

#include "base/log.h"
#include "crypt/token.h"
#include "loop/loop.h"
#include "text/utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct api_row *api_rows_at(size_t table)
{
        const struct api_row *const tables[] = {
                api_conversation_rows, api_desk_rows,           api_company_rows,   api_media_rows,
                api_picture_rows,      api_health_rows,         api_live_rows,      api_knowledge_rows,
                api_suggestion_rows,   api_flow_rows,           api_memory_rows,    api_identity_rows,
                api_promise_rows,      api_offer_rows,          api_import_rows,    api_account_rows,
                api_user_rows,         api_audit_rows,          api_complaint_rows, api_team_rows,
                api_box_rows,          api_bulk_rows,           api_canned_rows,    api_search_rows,
                api_csat_rows,         api_customer_rows,       api_unseal_rows,    api_viewing_rows,
                api_webhook_rows,      api_oncall_rows,         api_oidc_rows,      api_assist_rows,
                api_action_rows,       api_erase_rows,          api_metric_rows,    api_weekly_rows,
                api_stage_rows,        api_knowledge_file_rows, api_draft_rows,     api_publish_rows,
                api_replay_rows,       api_learning_rows,       api_practice_rows,  api_knowledge_import_rows,
                api_setup_rows,        api_company_form_rows,
        };

        return table < sizeof(tables) / sizeof(tables[0]) ? tables[table] : NULL;
}

/* ---- decoding ---- */

static int check_value(const json_t *v, const struct api_field *f, struct err *err)
{
        static const char *const names[] = {"a string",  "an integer", "true or false",         "\"zh\" or \"en\"",
                                            "an object", "an array",   "a string or an integer"};
        bool ok = false;

        switch (f->type) {
        case T_STRING: ok = json_is_string(v); break;
        case T_INT: ok = json_is_integer(v); break;
        case T_BOOL: ok = json_is_boolean(v); break;
        case T_LANG: ok = str_eq_c(json_str(v), "zh") || str_eq_c(json_str(v), "en"); break;
        case T_OBJECT: ok = json_is_object(v); break;
        case T_ARRAY: ok = json_is_array(v); break;
        case T_STRING_OR_INT: ok = json_is_string(v) || json_is_integer(v); break;
        }
        if (!ok)
                return err_set(err, ERR_INVALID, "%s must be %s", f->name, names[f->type]);
        if (json_is_string(v) && f->max && json_string_length(v) > f->max)
                return err_set(err, ERR_INVALID, "%s is too long: at most %zu bytes, this has %zu", f->name, f->max,
                               json_string_length(v));
        if (f->type == T_INT && (json_integer_value(v) < 0 || (f->max && (size_t)json_integer_value(v) > f->max)))
                return err_set(err, ERR_INVALID, "%s is out of range", f->name);
        if (f->type == T_OBJECT && f->fields)
                return api_decode(v, f->fields, err);
        return 0;
}

int api_decode(const json_t *object, const struct api_field *fields, struct err *err)
{
        const char *key;
        json_t *value;

        if (!json_is_object(object))
                return err_set(err, ERR_INVALID, "the body must be a JSON object");
        json_object_foreach((json_t *)object, key, value)
        {
                struct str shown = utf8_cut(str_c(key), 60);
                const struct api_field *f = fields;
                int r;

                while (f->name && strcmp(f->name, key) != 0)
                        f++;
                if (!f->name)
                        return err_set(err, ERR_INVALID, "unknown field \"%.*s\"", STR_ARG(shown));
                r = json_is_null(value) && !f->required ? 0 : check_value(value, f, err);
                if (r < 0)
                        return r;
        }
        for (const struct api_field *f = fields; f->name; f++)
                if (f->required && !json_object_get(object, f->name))
                        return err_set(err, ERR_INVALID, "field \"%s\" is missing", f->name);
        return 0;
}

struct str api_text(const struct api_call *c, const char *name)
{
        struct str s = json_get_str(c->json, name);

        return s.p ? s : STR("");
}

bool api_flag(const struct api_call *c, const char *name)
{
        return json_is_true(json_object_get(c->json, name));
}

struct str api_key(const struct api_call *c)
{
        struct str h = http_req_header(c->req, "authorization");
        const struct api_field *f = c->row->query;

        if (str_starts(h, STR("Bearer ")))
                return str_sub(h, 7, h.n);
        while (f && f->name && strcmp(f->name, "key") != 0)
                f++;
        return f && f->name ? http_req_query(c->req, "key") : (struct str){NULL, 0};
}

/* ---- answers ---- */

int api_status(int r)
{
        switch (r) {
        case ERR_INVALID: return 400;
        case ERR_DENIED: return 403;
        case ERR_NOTFOUND: return 404;
        case ERR_EXISTS: return 409;
        case ERR_LIMIT: return 429;
        case ERR_BUSY:
        case ERR_FULL: return 503;
        default: return 500;
        }
}

const char *api_slug(int r)
{
        switch (r) {
        case ERR_INVALID: return "invalid-request";
        case ERR_DENIED: return "not-allowed";
        case ERR_NOTFOUND: return "not-found";
        case ERR_EXISTS: return "conflict";
        case ERR_LIMIT: return "too-many";
        case ERR_BUSY: return "busy";
        case ERR_FULL: return "storage-full";
        default: return "internal";
        }
}

static void call_end(struct api_call *c)
{
        json_decref(c->json);
        c->json = NULL;
}

void api_json(struct api_call *c, int status, const struct buf *b)
{
        call_end(c);
        if (b && b->overflow)
                http_problem(c->req, 500, "internal", "the answer grew too large");
        else
                http_respond(c->req, status, STR("application/json"), b ? buf_str(b) : STR("{}"));
}

void api_json_private(struct api_call *c, struct buf *b)
{
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        api_json(c, 200, b);
        buf_done(b);
}

void api_view(void *arg, int r, const struct err *err, struct str json)
{
        struct api_call *c = arg;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        call_end(c);
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        http_respond(c->req, 200, STR("application/json"), json);
}

void api_problem(struct api_call *c, int status, const char *slug, const char *fmt, ...)
{
        struct str detail;
        va_list ap;

        va_start(ap, fmt);
        detail = arena_vprintf(c->mem, fmt, ap);
        va_end(ap);
        call_end(c);
        http_problem(c->req, status, slug, "%.*s", STR_ARG(detail));
}

void api_done(void *arg, int r, const struct err *err)
{
        struct api_call *c = arg;

        if (r < 0)
                api_fail(c, r, err);
        else
                api_json(c, 200, NULL);
}

/* The peer gets the request's id, the log what happened. */
static void fail_inside(struct api_call *c, int r, const struct err *err)
{
        struct str id = http_req_id(c->req);

        log_error("request %.*s, %s %s: %s", STR_ARG(id), c->row->method, c->row->path, err ? err->msg : err_name(r));
        http_problem(c->req, 500, api_slug(r), "something went wrong on our side; the request id helps us find it");
}

static void fail_full(struct api_call *c, const struct err *err)
{
        int64_t now = loop_now_ms(c->api->d.loop);

        if (!c->api->full_told_ms || now - c->api->full_told_ms > MINUTE_MS) {
                log_error("the store cannot write (told once a minute): %s", err ? err->msg : err_name(ERR_FULL));
                c->api->full_told_ms = now;
        }
        http_problem(c->req, 503, api_slug(ERR_FULL),
                     "storage is full or cannot be written; nothing was lost, try again later");
}

void api_fail(struct api_call *c, int r, const struct err *err)
{
        int status = api_status(r);

        call_end(c);
        if (status == 429 || status == 503)
                http_add_header(c->req, "Retry-After", status == 429 ? STR("3") : STR("1"));
        if (r == ERR_FULL)
                fail_full(c, err);
        else if (status == 500)
                fail_inside(c, r, err);
        else
                http_problem(c->req, status, api_slug(r), "%s", err ? err->msg : err_name(r));
}

void api_busy(struct api_call *c, int r)
{
        struct err err;

        if (r == 0)
                return;
        err_set(&err, r, "the store is busy; try again in a moment");
        api_fail(c, r, &err);
}

/* ---- dispatch ---- */

bool api_row_staff(const struct api_row *row)
{
        return row->role != ROLE_PUBLIC && row->role != ROLE_CUSTOMER;
}

static struct str staff_key(const struct api_call *c)
{
        struct str h = http_req_header(c->req, "authorization");

        return str_starts(h, STR("Bearer " ACCOUNT_KEY_PREFIX)) ? str_sub(h, 7, h.n) : (struct str){NULL, 0};
}

static void need_login(struct api_call *c)
{
        call_end(c);
        if (staff_key(c).n) {
                http_add_header(c->req, "WWW-Authenticate", STR("Bearer realm=\"desk\", error=\"invalid_token\""));
                http_problem(c->req, 401, "key-wrong", "the key is unknown, was revoked or has expired");
                return;
        }
        http_add_header(c->req, "WWW-Authenticate", STR("Cookie realm=\"desk\", cookie-name=wl_session"));
        http_problem(c->req, 401, "login-needed", "please log in");
}

static void on_session(void *arg, int r, const struct err *err, const struct account_session *s)
{
        struct api_call *c = arg;
        struct str *texts[] = {&c->session.agent_id, &c->session.login, &c->session.name, &c->session.role,
                               &c->session.csrf,     &c->session.id,    &c->session.who};

        if (r < 0) {
                if (r == ERR_DENIED)
                        need_login(c);
                else
                        api_fail(c, r, err);
                return;
        }
        c->session = *s;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(c->mem, *texts[i]);
        if (!s->is_key && strcmp(c->row->method, "GET") != 0 &&
            (!crypt_equal(http_req_header(c->req, "x-csrf-token"), c->session.csrf) || !http_req_origin_ok(c->req))) {
                call_end(c);
                http_problem(c->req, 403, "csrf", "the X-CSRF-Token header is missing or wrong");
                return;
        }
        if (!(c->session.rights & c->row->role)) {
                call_end(c);
                http_problem(c->req, 403, "role", "this needs the right \"%s\"; ask an administrator",
                             right_name(c->row->role));
                return;
        }
        if (http_req_body_waits(c->req)) { /* a large one is not kept for who may not send it */
                call_end(c);
                http_req_read_body(c->req);
                return;
        }
        c->row->handler(c);
}

static int decode_body(struct api_call *c, struct err *err)
{
        struct str body = http_req_body(c->req), type = http_req_header(c->req, "content-type");
        int r;

        if (!c->row->in || (c->row->flags & API_RAW_BODY))
                return 0;
        if (type.n && !str_starts(type, STR("application/json")) && !str_starts(type, STR("text/plain")))
                return err_set(err, ERR_INVALID, "Content-Type must be application/json");
        if (body.n == 0)
                body = STR("{}");
        r = json_parse(body, &c->json, err);
        if (r == ERR_LIMIT)
                r = ERR_INVALID;
        return r < 0 ? r : api_decode(c->json, c->row->in, err);
}

/* Parameters of the query that the row names; others are left alone. */
static int check_query(const struct api_call *c, struct err *err)
{
        for (const struct api_field *f = c->row->query; f && f->name; f++) {
                struct str v = http_req_query(c->req, f->name);
                int64_t max = f->max ? (int64_t)f->max : INT64_MAX, n;

                if (v.p && f->type == T_INT && !str_to_i64(v, 0, max, &n))
                        return err_set(err, ERR_INVALID, "%s must be an integer from 0 to %lld", f->name,
                                       (long long)max);
                if (v.p && f->type == T_STRING && f->max && v.n > f->max)
                        return err_set(err, ERR_INVALID, "%s is too long: at most %zu bytes", f->name, f->max);
        }
        return 0;
}

static void dispatch(struct http_req *req, void *arg)
{
        struct arena *mem = http_req_mem(req);
        struct api_call *c = ARENA_NEW(mem, struct api_call);
        struct err err;
        int r;

        *c = (struct api_call){.api = arg, .req = req, .row = http_req_route(req)->user, .mem = mem};
        r = check_query(c, &err);
        if (r == 0)
                r = decode_body(c, &err);
        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        if (api_row_staff(c->row)) {
                struct str key = staff_key(c);

                if (key.n)
                        account_key_session(c->api->d.account, key, on_session, c);
                else
                        account_session(c->api->d.account, http_req_cookie(req, "wl_session"), on_session, c);
                return;
        }
        if (c->row->role == ROLE_CUSTOMER &&
            !api_key(c).n) { /* those who know the conversation ask whether it is its */
                call_end(c);
                http_add_header(req, "WWW-Authenticate", STR("Bearer realm=\"conversation\""));
                http_problem(req, 401, "key-needed", "send the conversation's key as Authorization: Bearer KEY");
                return;
        }
        c->row->handler(c);
}

int api_new(const struct api_deps *deps, struct api **ret, struct err *err)
{
        struct api *a = calloc(1, sizeof(*a));
        size_t n = 0;
        int r;

        if (!a)
                abort();
        a->d = *deps;
        if (!a->d.upload_max)
                a->d.upload_max = (size_t)10 << 20;
        for (size_t t = 0; api_rows_at(t); t++)
                for (const struct api_row *row = api_rows_at(t); row->method; row++)
                        n++;
        a->routes = calloc(n, sizeof(*a->routes));
        if (!a->routes)
                abort();
        for (size_t t = 0; api_rows_at(t); t++)
                for (const struct api_row *row = api_rows_at(t); row->method; row++) {
                        if ((row->flags & API_DEMO_ONLY) && !a->d.demo)
                                continue;
                        a->routes[a->n_routes++] = (struct http_route){
                                .method = row->method,
                                .path = row->path,
                                .handler = dispatch,
                                .max_body = row->flags & API_RAW_BODY && !(row->flags & API_FILE_BODY) ? a->d.upload_max
                                                                                                       : row->max_body,
                                .flags = (row->flags & API_NO_RATE ? HTTP_ROUTE_NO_RATE : 0) |
                                         (row->flags & API_FILE_BODY ? HTTP_ROUTE_BODY_LATER : 0),
                                .user = row};
                }
        api_write_openapi(a);
        if (a->d.account)
                account_on_ended(a->d.account, api_desk_ended, a);
        api_origins_load(a);
        r = http_server_add_routes(deps->http, a->routes, a->n_routes, a, err);
        if (r < 0)
                a = api_free(a);
        *ret = a;
        return r;
}

bool api_checks(const struct api *a)
{
        return a->checks > 0;
}

struct api *api_free(struct api *a)
{
        if (!a)
                return NULL;
        api_import_forget(a);
        api_origins_forget(a);
        if (a->d.account)
                account_on_ended(a->d.account, NULL, NULL);
        buf_done(&a->openapi);
        free(a->routes);
        free(a);
        return NULL;
}
