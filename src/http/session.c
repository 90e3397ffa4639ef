/*
 * One connection of the server: takes requests out of the bytes that come, one at a time and in order, and hands the
 * connection over to a stream or a WebSocket when a handler says so.
 *
 * Bytes are read where they lie in the shared read buffer; only what cannot be used yet is kept in `in`, so an idle
 * connection holds its struct and nothing else.
 */
#include "http/server_priv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* With more than this waiting to be sent, pipelined requests wait too. */
#define PIPELINE_HIGH ((size_t)256 << 10)
/* A body may take another second for so many bytes. */
#define BODY_BYTES_PER_S 16384

static const char continue_line[] = "HTTP/1.1 100 Continue\r\n\r\n";
static const char full_answer[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
                                  "Retry-After: 5\r\nConnection: close\r\nContent-Length: 86\r\n\r\n"
                                  "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\","
                                  "\"status\":503,\"detail\":\"all full\"}";

void session_set_state(struct http_conn *hc, enum session_state to)
{
        switch ((enum session_state)hc->state) {
        case SESSION_HEAD: assert(to != SESSION_STREAM && to != SESSION_WEBSOCKET); break;
        case SESSION_BODY: assert(to == SESSION_HANDLING || to == SESSION_CLOSING || to == SESSION_HEAD); break;
        case SESSION_HANDLING: assert(to != SESSION_BODY || !hc->req->body_waits); break;
        case SESSION_STREAM:
        case SESSION_WEBSOCKET: assert(to == SESSION_CLOSING); break;
        case SESSION_CLOSING: assert(to == SESSION_CLOSING); break;
        }
        hc->state = (uint8_t)to;
}

static void set_deadline(struct http_conn *hc, int64_t delay_ms)
{
        wheel_set(net_wheel(hc->srv->net), &hc->deadline, delay_ms);
}

static void close_session(struct http_conn *hc)
{
        session_set_state(hc, SESSION_CLOSING);
        wheel_remove(&hc->deadline);
        conn_close(hc->conn);
}

/* Answers what cannot be read as a request, and closes. */
static void refuse(struct http_conn *hc, int status, const char *why)
{
        if (!hc->req)
                hc->req = http_req_new(hc);
        hc->req->keep_alive = false;
        http_problem(hc->req, status, NULL, "%s", why);
}

static int check_rate(struct http_conn *hc, struct http_req *r)
{
        int64_t wait_ms;

        if (r->match.route && (r->match.route->flags & HTTP_ROUTE_NO_RATE))
                return 0;
        if (limiter_take(hc->srv->limiter, &r->peer, loop_now_ms(hc->srv->loop), &wait_ms))
                return 0;
        metric_add(&http_metrics[HTTP_M_RATE_LIMITED], 1);
        http_add_header(r, "Retry-After", arena_printf(r->mem, "%d", (int)((wait_ms + 999) / 1000)));
        http_problem(r, 429, "rate-limited", "too many requests from this address");
        return -1;
}

/* 404 and 405, and OPTIONS, which every path answers. True when answered. */
static bool answer_without_route(struct http_req *r)
{
        struct buf allowed;

        if (!r->match.node) {
                if (!static_answer_not_found(r))
                        http_problem(r, 404, NULL, "nothing is at this path");
                return true;
        }
        if (r->match.route)
                return false;
        if (str_eq(r->head.method, STR("OPTIONS"))) {
                cors_answer_options(r);
                return true;
        }
        buf_init(&allowed, 256);
        router_allowed(r->match.node, &allowed);
        http_add_header(r, "Allow", buf_str(&allowed));
        buf_done(&allowed);
        http_problem(r, 405, NULL, "this path does not know the method");
        return true;
}

static void dispatch(struct http_conn *hc)
{
        struct http_req *r = hc->req;

        session_set_state(hc, SESSION_HANDLING);
        wheel_remove(&hc->deadline);
        r->next = hc->srv->waiting;
        r->pprev = &hc->srv->waiting;
        if (r->next)
                r->next->pprev = &r->next;
        hc->srv->waiting = r;
        r->linked = true;
        r->match.route->handler(r, r->match.arg);
}

static void body_begin(struct http_conn *hc)
{
        struct http_req *r = hc->req;
        size_t max = r->match.route->max_body ? r->match.route->max_body : hc->srv->cfg.max_body;

        buf_init(&r->body_buf, max);
        r->body.out = &r->body_buf;
        if (r->head.expect_continue && r->head.minor > 0)
                conn_write(hc->conn, continue_line, sizeof(continue_line) - 1);
        session_set_state(hc, SESSION_BODY);
        set_deadline(hc, hc->srv->cfg.body_timeout_ms);
}

/* The head is whole: may this request go on? */
static void head_done(struct http_conn *hc)
{
        struct http_server *s = hc->srv;
        struct http_req *r = hc->req;
        struct str expect = http_head_find(&r->head, STR("expect"));
        size_t max;

        r->keep_alive = r->head.keep_alive && !r->head.has_body; /* until the body is there */
        router_find(s->router, r->head.method, r->path, r->mem, &r->match);
        if (check_rate(hc, r) < 0 || answer_without_route(r))
                return;
        if (expect.p && !r->head.expect_continue) {
                http_problem(r, 417, NULL, "only 100-continue can be expected");
                return;
        }
        if (!r->head.has_body) {
                dispatch(hc);
                return;
        }
        max = r->match.route->max_body ? r->match.route->max_body : s->cfg.max_body;
        if (r->head.length > max) {
                http_problem(r, 413, "body-too-large", "the body may have %zu bytes", max);
                return;
        }
        r->body_waits = (r->match.route->flags & HTTP_ROUTE_BODY_LATER) != 0;
        if (r->body_waits)
                dispatch(hc);
        else
                body_begin(hc);
}

/* No end of the head yet: is it too long already? */
static bool head_too_long(struct http_conn *hc, const char *p, size_t n)
{
        const struct http_config *cfg = &hc->srv->cfg;

        if (n > cfg->max_target + 32 && !memchr(p, '\n', n))
                refuse(hc, 414, "the request target is too long");
        else if (n > cfg->max_header)
                refuse(hc, 431, "the head is too long");
        else
                return false;
        return true;
}

/* Gives the bytes used, 0 when the head is not complete. */
static size_t take_head(struct http_conn *hc, const char *p, size_t n)
{
        struct http_server *s = hc->srv;
        struct scan_fault fault;
        struct str text;
        int64_t end;

        if (hc->first) {
                hc->first = false;
                set_deadline(hc, s->cfg.header_timeout_ms);
        }
        if (hc->scanned == 0 && n >= 2 && p[0] == '\r' && p[1] == '\n')
                return 2; /* an empty line before a request is forgiven (RFC 9112, 2.2) */
        end = scan_find_end(p, n, &hc->scanned);
        if (end < 0) {
                refuse(hc, 400, "a line of the head does not end with CRLF");
                return n;
        }
        if (end == 0)
                return head_too_long(hc, p, n) ? n : 0;
        hc->scanned = 0;
        hc->first = true;
        if ((size_t)end > s->cfg.max_header) {
                refuse(hc, 431, "the head is too long");
                return n;
        }
        hc->req = http_req_new(hc);
        text = arena_str(hc->req->mem, str_n(p, (size_t)end));
        if (http_parse_request(text, s->cfg.max_target, hc->req->mem, &hc->req->head, &hc->req->body, &fault) < 0 ||
            http_req_take_head(hc->req, &fault) < 0) {
                refuse(hc, fault.status, fault.why);
                return n;
        }
        head_done(hc);
        return (size_t)end;
}

static size_t take_body(struct http_conn *hc, const char *p, size_t n)
{
        struct http_req *r = hc->req;
        struct scan_fault fault;
        int64_t used = http_body_feed(&r->body, p, n, &fault);

        if (used < 0) {
                refuse(hc, fault.status, fault.why);
                return n;
        }
        if (r->body.done) {
                r->keep_alive = r->head.keep_alive;
                dispatch(hc);
        }
        return (size_t)used;
}

/* So much waits to be sent that the next request waits too; on_drained goes on. */
static bool must_wait(struct http_conn *hc)
{
        if (conn_queued(hc->conn) > PIPELINE_HIGH)
                conn_flush(hc->conn);
        return conn_queued(hc->conn) > PIPELINE_HIGH;
}

/* Takes from p what can be used now; gives how many bytes that was. */
static size_t consume(struct http_conn *hc, char *p, size_t n)
{
        size_t used = 0, step = 1;

        hc->consuming = true;
        while (used < n && step > 0) {
                switch ((enum session_state)hc->state) {
                case SESSION_HEAD: step = must_wait(hc) ? 0 : take_head(hc, p + used, n - used); break;
                case SESSION_BODY: step = take_body(hc, p + used, n - used); break;
                case SESSION_HANDLING: step = 0; break;
                case SESSION_WEBSOCKET:
                        ws_conn_data(hc, p + used, n - used);
                        step = n - used;
                        break;
                case SESSION_STREAM:
                case SESSION_CLOSING: step = n - used; break;
                }
                used += step;
        }
        hc->consuming = false;
        return used;
}

void session_consume_kept(struct http_conn *hc)
{
        conn_cork(hc->conn);
        buf_eat(&hc->in, consume(hc, hc->in.p, hc->in.n));
        if (hc->in.n == 0)
                buf_done(&hc->in);
        conn_uncork(hc->conn);
}

static void on_data(void *arg, char *p, size_t n)
{
        struct http_conn *hc = arg;
        bool kept = hc->in.n > 0;
        size_t used = kept ? 0 : consume(hc, p, n);

        if (used < n && !buf_put(&hc->in, p + used, n - used)) {
                conn_abort(hc->conn, ERR_LIMIT);
                return;
        }
        if (kept)
                session_consume_kept(hc);
        if (hc->in.n > 0 && (hc->state == SESSION_HANDLING || conn_queued(hc->conn) > PIPELINE_HIGH))
                conn_read_stop(hc->conn);
}

void session_read_body(struct http_req *r)
{
        struct http_conn *hc = r->hc;

        r->body_waits = false;
        if (!hc) { /* the peer has gone: nothing can come, and the answer goes nowhere */
                http_problem(r, 400, NULL, "the body did not come");
                return;
        }
        r->on_gone = NULL;
        if (r->linked) { /* until it is whole, nobody owes it an answer */
                *r->pprev = r->next;
                if (r->next)
                        r->next->pprev = r->pprev;
                r->linked = false;
        }
        body_begin(hc);
        if (hc->consuming)
                return;
        if (hc->in.n > 0)
                session_consume_kept(hc);
        if (hc->state == SESSION_BODY && hc->peer_eof)
                close_session(hc);
        else if (hc->state == SESSION_BODY)
                conn_read_start(hc->conn);
}

void session_answered(struct http_conn *hc)
{
        struct http_server *s = hc->srv;
        bool keep = hc->req->keep_alive && !hc->peer_eof && !s->draining;

        http_req_free(hc->req);
        hc->req = NULL;
        if (!keep) {
                close_session(hc);
                return;
        }
        session_set_state(hc, SESSION_HEAD);
        hc->first = true;
        hc->stalled = SIZE_MAX;
        set_deadline(hc, s->cfg.idle_timeout_ms);
        if (hc->consuming)
                return;
        if (hc->in.n > 0)
                session_consume_kept(hc);
        if (hc->in.n == 0 || hc->state == SESSION_HEAD)
                conn_read_start(hc->conn);
}

static void on_drained(void *arg)
{
        struct http_conn *hc = arg;

        if (hc->state != SESSION_HEAD)
                return;
        if (hc->in.n > 0)
                session_consume_kept(hc);
        if (hc->state == SESSION_HEAD)
                conn_read_start(hc->conn);
}

static void on_eof(void *arg)
{
        struct http_conn *hc = arg;

        hc->peer_eof = true;
        if (hc->state == SESSION_HANDLING)
                return; /* it may still read the answer */
        if (hc->state == SESSION_STREAM || hc->state == SESSION_WEBSOCKET) {
                conn_abort(hc->conn, 0);
                return;
        }
        close_session(hc);
}

static void on_closed(void *arg, int why)
{
        struct http_conn *hc = arg;
        struct http_server *s = hc->srv;
        struct http_req *r = hc->req;

        (void)why;
        wheel_remove(&hc->deadline);
        *hc->pprev = hc->next;
        if (hc->next)
                hc->next->pprev = hc->pprev;
        metric_add(&http_metrics[HTTP_M_SOCKETS], -1);
        if (hc->state == SESSION_STREAM)
                sse_conn_closed(hc);
        else if (hc->state == SESSION_WEBSOCKET)
                ws_conn_closed(hc);
        else if (r && hc->state == SESSION_HANDLING) {
                r->hc = NULL;
                if (r->on_gone)
                        r->on_gone(r->gone_arg);
        } else if (r) {
                http_req_free(r);
        }
        buf_done(&hc->in);
        free(hc);
        s->n_conns--; /* last: the callbacks above may have answered the last waiting request */
        http_conn_gone(s);
}

/* An answer is still going out: as long as it gets smaller there is no hurry. */
static bool still_sending(struct http_conn *hc)
{
        size_t queued = conn_queued(hc->conn);

        if (queued == 0 || queued >= hc->stalled)
                return false;
        hc->stalled = queued;
        set_deadline(hc, hc->srv->cfg.write_timeout_ms);
        return true;
}

static bool body_has_time(struct http_conn *hc)
{
        int64_t spent_ms = (time_mono_ns() / 1000 - hc->req->started_us) / 1000;
        int64_t allowed_ms = hc->srv->cfg.body_timeout_ms + (int64_t)hc->req->body_buf.n * 1000 / BODY_BYTES_PER_S;

        if (spent_ms >= allowed_ms)
                return false;
        set_deadline(hc, allowed_ms - spent_ms);
        return true;
}

static void on_deadline(struct wheel_item *it)
{
        struct http_conn *hc = (struct http_conn *)((char *)it - offsetof(struct http_conn, deadline));

        if (hc->state == SESSION_BODY) {
                if (body_has_time(hc))
                        return;
                metric_add(&http_metrics[HTTP_M_TIMEOUTS], 1);
                refuse(hc, 408, "the body did not come in time");
        } else if (hc->state == SESSION_HEAD && !hc->first) {
                metric_add(&http_metrics[HTTP_M_TIMEOUTS], 1);
                refuse(hc, 408, "the request did not come in time");
        } else if (hc->state == SESSION_HEAD && !still_sending(hc)) {
                if (conn_queued(hc->conn) > 0)
                        conn_abort(hc->conn, ERR_TIMEOUT);
                else
                        close_session(hc);
        }
}

static const struct conn_handlers session_handlers = {
        .on_data = on_data,
        .on_eof = on_eof,
        .on_drained = on_drained,
        .on_closed = on_closed,
};

static void ignore_data(void *arg, char *p, size_t n)
{
        (void)arg;
        (void)p;
        (void)n;
}

static void ignore_eof(void *arg)
{
        (void)arg;
}

static void ignore_closed(void *arg, int why)
{
        (void)arg;
        (void)why;
}

/* Too many sockets are open: says so and closes. */
static void turn_away(struct conn *c)
{
        static const struct conn_handlers none = {
                .on_data = ignore_data, .on_eof = ignore_eof, .on_closed = ignore_closed};

        metric_add(&http_metrics[HTTP_M_REFUSED_SOCKETS], 1);
        conn_set_handlers(c, &none, NULL);
        conn_write(c, full_answer, sizeof(full_answer) - 1);
        conn_close(c);
}

void session_accept(void *srv, struct conn *c)
{
        struct http_server *s = srv;
        struct http_conn *hc;

        if (s->n_conns >= s->cfg.max_sockets) {
                turn_away(c);
                return;
        }
        hc = calloc(1, sizeof(*hc));
        if (!hc)
                abort();
        hc->srv = s;
        hc->conn = c;
        hc->first = true;
        hc->stalled = SIZE_MAX;
        hc->deadline.cb = on_deadline;
        buf_init(&hc->in, 2 * NET_READ_MAX + s->cfg.max_header);
        hc->next = s->conns;
        hc->pprev = &s->conns;
        if (hc->next)
                hc->next->pprev = &hc->next;
        s->conns = hc;
        s->n_conns++;
        metric_add(&http_metrics[HTTP_M_SOCKETS], 1);
        conn_set_handlers(c, &session_handlers, hc);
        set_deadline(hc, s->cfg.header_timeout_ms);
}

void session_drain(struct http_conn *hc)
{
        if (hc->state == SESSION_HEAD && hc->first && hc->in.n == 0)
                close_session(hc);
        else if (hc->state == SESSION_STREAM)
                sse_drain(hc);
        else if (hc->state == SESSION_WEBSOCKET)
                ws_drain(hc);
}
