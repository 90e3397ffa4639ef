/* Answers: the head with what every answer carries, the body, problem documents. */
#include "http/respond.h"

#include "codec/json.h"
#include "http/server_priv.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/* Larger bodies are not copied behind their head first. */
#define JOIN_MAX 8192

/* What is not HTML needs nothing from anywhere (an SVG opened by itself may style itself). */
static const char plain_csp[] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const char *http_status_text(int status)
{
        static const struct {
                int status;
                const char *text;
        } texts[] = {
                {101, "Switching Protocols"},
                {200, "OK"},
                {201, "Created"},
                {202, "Accepted"},
                {204, "No Content"},
                {206, "Partial Content"},
                {301, "Moved Permanently"},
                {302, "Found"},
                {303, "See Other"},
                {304, "Not Modified"},
                {307, "Temporary Redirect"},
                {308, "Permanent Redirect"},
                {400, "Bad Request"},
                {401, "Unauthorized"},
                {403, "Forbidden"},
                {404, "Not Found"},
                {405, "Method Not Allowed"},
                {406, "Not Acceptable"},
                {408, "Request Timeout"},
                {409, "Conflict"},
                {410, "Gone"},
                {411, "Length Required"},
                {412, "Precondition Failed"},
                {413, "Content Too Large"},
                {414, "URI Too Long"},
                {415, "Unsupported Media Type"},
                {416, "Range Not Satisfiable"},
                {417, "Expectation Failed"},
                {422, "Unprocessable Content"},
                {426, "Upgrade Required"},
                {428, "Precondition Required"},
                {429, "Too Many Requests"},
                {431, "Request Header Fields Too Large"},
                {500, "Internal Server Error"},
                {501, "Not Implemented"},
                {502, "Bad Gateway"},
                {503, "Service Unavailable"},
                {504, "Gateway Timeout"},
                {505, "HTTP Version Not Supported"},
                {507, "Insufficient Storage"},
        };

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                if (texts[i].status == status)
                        return texts[i].text;
        return "Unknown";
}

void http_add_header(struct http_req *r, const char *name, struct str value)
{
        struct out_header *h, **end = &r->out_headers;

        assert(scan_is_token(str_c(name)));
        for (size_t i = 0; i < value.n; i++)
                assert(value.p[i] != '\r' && value.p[i] != '\n');
        for (; *end; end = &(*end)->next)
                if (str_ieq((*end)->name, str_c(name)) && !str_ieq((*end)->name, STR("set-cookie")))
                        break;
        h = *end;
        if (!h) {
                h = ARENA_NEW(r->mem, struct out_header);
                h->name = arena_str(r->mem, str_c(name));
                *end = h;
        }
        h->value = arena_str(r->mem, value);
}

static void put_header(struct buf *b, struct str name, struct str value)
{
        buf_put_str(b, name);
        buf_put(b, ": ", 2);
        buf_put_str(b, value);
        buf_put(b, "\r\n", 2);
}

/* A header that stands unless the handler set its own. */
static void put_default(struct buf *b, const struct http_req *r, struct str name, struct str value)
{
        for (const struct out_header *h = r->out_headers; h; h = h->next)
                if (str_ieq(h->name, name))
                        return;
        put_header(b, name, value);
}

static void put_security(struct buf *b, const struct http_req *r, struct str content_type)
{
        bool html = str_starts(content_type, STR("text/html"));

        put_default(b, r, STR("X-Content-Type-Options"), STR("nosniff"));
        put_default(b, r, STR("Referrer-Policy"), STR("no-referrer"));
        if (content_type.n > 0)
                put_default(b, r, STR("Content-Security-Policy"), str_c(html ? r->srv->cfg.html_csp : plain_csp));
        if (r->secure)
                put_default(b, r, STR("Strict-Transport-Security"), STR("max-age=31536000"));
        put_default(b, r, STR("Cache-Control"), STR("no-store"));
}

struct buf *respond_head(struct http_req *r, int status, struct str content_type, int64_t length)
{
        struct buf *b = &r->srv->out;

        cors_add_headers(r);
        buf_clear(b);
        buf_put_c(b, "HTTP/1.1 ");
        buf_put_i64(b, status);
        buf_put_ch(b, ' ');
        buf_put_c(b, http_status_text(status));
        buf_put(b, "\r\n", 2);
        put_header(b, STR("Date"), str_c(http_date(r->srv)));
        put_header(b, STR("X-Request-Id"), r->id);
        if (content_type.n > 0)
                put_header(b, STR("Content-Type"), content_type);
        if (length >= 0) {
                buf_put_c(b, "Content-Length: ");
                buf_put_i64(b, length);
                buf_put(b, "\r\n", 2);
        }
        if (status != 101) {
                put_security(b, r, content_type);
                if (!r->keep_alive || r->srv->draining || !r->hc || r->hc->peer_eof)
                        put_header(b, STR("Connection"), STR("close"));
                else if (r->head.minor == 0)
                        put_header(b, STR("Connection"), STR("keep-alive"));
        }
        for (const struct out_header *h = r->out_headers; h; h = h->next)
                put_header(b, h->name, h->value);
        buf_put(b, "\r\n", 2);
        assert(!b->overflow);
        return b;
}

void respond_count(struct http_req *r, int status)
{
        metric_add(&http_metrics[HTTP_M_1XX + status / 100 - 1], 1);
        metric_observe_us(&http_metrics[HTTP_M_SECONDS], time_mono_ns() / 1000 - r->started_us);
}

/* The answer is with the connection, or dropped because the peer has gone. */
static void finish(struct http_req *r)
{
        struct http_server *s = r->srv;

        if (r->hc) {
                session_answered(r->hc);
                return;
        }
        http_req_free(r);
        http_conn_gone(s);
}

void respond_body(struct http_req *r, int status, struct str content_type, struct str body, bool stays)
{
        bool bodiless = status == 204 || status == 304;
        struct http_conn *hc = r->hc;
        struct buf *head;
        int sent;

        assert(status >= 200 && status <= 599);
        respond_count(r, status);
        if (!hc) {
                finish(r);
                return;
        }
        head = respond_head(r, status, content_type, bodiless ? -1 : (int64_t)body.n);
        if (r->head_only || bodiless)
                body.n = 0;
        conn_cork(hc->conn);
        if (body.n <= JOIN_MAX) {
                buf_put_str(head, body);
                conn_write(hc->conn, head->p, head->n);
        } else {
                conn_write(hc->conn, head->p, head->n);
                sent = stays ? conn_write_static(hc->conn, body.p, body.n) : conn_write(hc->conn, body.p, body.n);
                if (sent == ERR_FULL)
                        conn_abort(hc->conn, ERR_FULL);
        }
        finish(r);
        conn_uncork(hc->conn);
}

void http_respond(struct http_req *r, int status, struct str content_type, struct str body)
{
        respond_body(r, status, content_type, body, false);
}

void http_problem(struct http_req *r, int status, const char *slug, const char *detail_fmt, ...)
{
        struct buf b;
        struct str detail, body;
        va_list ap;

        va_start(ap, detail_fmt);
        detail = arena_vprintf(r->mem, detail_fmt, ap);
        va_end(ap);
        buf_init(&b, (size_t)64 << 10);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "type", slug ? arena_printf(r->mem, "urn:warmline:problem:%s", slug) : STR("about:blank"));
        json_put_key_str(&b, "title", str_c(http_status_text(status)));
        json_put_key_i64(&b, "status", status);
        json_put_key_str(&b, "detail", detail);
        json_put_key_str(&b, "instance", arena_printf(r->mem, "urn:warmline:request:%.*s", STR_ARG(r->id)));
        buf_put_ch(&b, '}');
        body = arena_str(r->mem, buf_str(&b));
        buf_done(&b);
        http_respond(r, status, STR("application/problem+json"), body);
}
