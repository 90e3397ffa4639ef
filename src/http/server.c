/* The server as a whole: configuration, start, stop. What happens on one connection is in session.c. */
#include "http/server.h"

#include "base/rand.h"
#include "http/server_priv.h"
#include "net/tls.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct metric http_metrics[HTTP_M_COUNT] = {
        [HTTP_M_1XX] = {"warmline_http_answers_total", "class=\"1xx\"", "Answers by class of status", METRIC_COUNTER},
        [HTTP_M_2XX] = {"warmline_http_answers_total", "class=\"2xx\"", NULL, METRIC_COUNTER},
        [HTTP_M_3XX] = {"warmline_http_answers_total", "class=\"3xx\"", NULL, METRIC_COUNTER},
        [HTTP_M_4XX] = {"warmline_http_answers_total", "class=\"4xx\"", NULL, METRIC_COUNTER},
        [HTTP_M_5XX] = {"warmline_http_answers_total", "class=\"5xx\"", NULL, METRIC_COUNTER},
        [HTTP_M_SOCKETS] = {"warmline_http_sockets", NULL, "Open connections", METRIC_GAUGE},
        [HTTP_M_WEBSOCKETS] = {"warmline_http_websockets", NULL, "Open WebSockets", METRIC_GAUGE},
        [HTTP_M_STREAMS] = {"warmline_http_event_streams", NULL, "Open event streams", METRIC_GAUGE},
        [HTTP_M_SLOW_READERS] = {"warmline_http_slow_readers_total", NULL,
                                 "WebSockets and streams closed because their peer read too slowly", METRIC_COUNTER},
        [HTTP_M_RATE_LIMITED] = {"warmline_http_rate_limited_total", NULL,
                                 "Requests refused by the rate limit of their address", METRIC_COUNTER},
        [HTTP_M_REFUSED_SOCKETS] = {"warmline_http_refused_sockets_total", NULL,
                                    "Connections refused because too many were open", METRIC_COUNTER},
        [HTTP_M_TIMEOUTS] = {"warmline_http_timeouts_total", NULL, "Requests that came too slowly", METRIC_COUNTER},
        [HTTP_M_WS_IN] = {"warmline_ws_messages_in_total", NULL, "WebSocket messages received", METRIC_COUNTER},
        [HTTP_M_WS_OUT] = {"warmline_ws_messages_out_total", NULL, "WebSocket messages sent", METRIC_COUNTER},
        [HTTP_M_SECONDS] = {"warmline_http_answer_seconds", NULL, "From the end of a request's head to its answer",
                            METRIC_HISTOGRAM},
};

static const char default_csp[] = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
                                  "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; object-src 'none'; "
                                  "base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

#define DEFAULT(field, value)              \
        do {                               \
                if (!(field))              \
                        (field) = (value); \
        } while (0)

static void set_defaults(struct http_config *c)
{
        DEFAULT(c->max_sockets, 20000);
        DEFAULT(c->max_header, 16384);
        DEFAULT(c->max_target, 4096);
        DEFAULT(c->max_body, 65536);
        DEFAULT(c->max_out_queue, (size_t)1 << 20);
        DEFAULT(c->max_message, 65536);
        DEFAULT(c->header_timeout_ms, 10000);
        DEFAULT(c->body_timeout_ms, 30000);
        DEFAULT(c->idle_timeout_ms, 60000);
        DEFAULT(c->write_timeout_ms, 30000);
        DEFAULT(c->ping_ms, 30000);
        DEFAULT(c->heartbeat_ms, 15000);
        DEFAULT(c->html_csp, default_csp);
}

int64_t http_now_ms(const struct http_server *s)
{
        return s->cfg.clock ? clock_now_ms(s->cfg.clock) : time_now_ms();
}

/* RFC 9110, 5.6.7; written out once a second. */
const char *http_date(struct http_server *s)
{
        static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
        time_t now = (time_t)(http_now_ms(s) / 1000);
        struct tm tm;

        if (now == s->date_s && s->date[0])
                return s->date;
        s->date_s = now;
        gmtime_r(&now, &tm);
        snprintf(s->date, sizeof(s->date), "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT", days + tm.tm_wday * 3,
                 (unsigned)tm.tm_mday % 100, months + tm.tm_mon * 3, (unsigned)(tm.tm_year + 1900) % 10000,
                 (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
        return s->date;
}

struct arena *http_arena_take(struct http_server *s)
{
        /* The largest body is kept outside; what handlers build is bounded by themselves. */
        return s->n_spare > 0 ? s->spare[--s->n_spare] : arena_new(0);
}

void http_arena_give(struct http_server *s, struct arena *a)
{
        if (s->n_spare == SPARE_ARENAS || s->freed) {
                arena_free(a);
                return;
        }
        arena_reset(a);
        s->spare[s->n_spare++] = a;
}

struct http_server *http_server_new(struct loop *l, const struct http_config *cfg, struct err *err)
{
        struct http_server *s = calloc(1, sizeof(*s));

        if (!s)
                abort();
        s->loop = l;
        s->cfg = *cfg;
        set_defaults(&s->cfg);
        if (cfg->tls_cert) {
                s->tls = tls_server_new(cfg->tls_cert, cfg->tls_key ? cfg->tls_key : cfg->tls_cert, err);
                if (!s->tls) {
                        free(s);
                        return NULL;
                }
        }
        s->net = net_new(l);
        s->mem = arena_new(0);
        s->router = router_new();
        s->limiter = limiter_new(s->cfg.rate_per_s, s->cfg.rate_burst);
        buf_init(&s->out, (size_t)64 << 10);
        metrics_register(http_metrics, HTTP_M_COUNT);
        return s;
}

int http_server_add_routes(struct http_server *s, const struct http_route *routes, size_t n, void *arg, struct err *err)
{
        int r;

        for (size_t i = 0; i < n; i++) {
                r = router_add(s->router, &routes[i], arg, err);
                if (r < 0)
                        return r;
        }
        return 0;
}

int http_server_listen(struct http_server *s, struct err *err)
{
        s->listener = listener_new(s->net, s->cfg.address, s->cfg.port, s->tls, session_accept, s, err);
        return s->listener ? 0 : err ? err->code : ERR_IO;
}

uint16_t http_server_port(const struct http_server *s)
{
        return s->listener ? listener_port(s->listener) : 0;
}

int http_server_reload_tls(struct http_server *s, struct err *err)
{
        struct tls *t;

        if (!s->cfg.tls_cert)
                return 0;
        t = tls_server_new(s->cfg.tls_cert, s->cfg.tls_key ? s->cfg.tls_key : s->cfg.tls_cert, err);
        if (!t)
                return ERR_INVALID;
        tls_unref(s->tls);
        s->tls = t;
        if (s->listener)
                listener_set_tls(s->listener, t);
        return 0;
}

size_t http_server_sockets(const struct http_server *s)
{
        return s->n_conns;
}

void http_server_stop_listening(struct http_server *s)
{
        s->listener = listener_close(s->listener);
}

static void server_destroy(struct http_server *s)
{
        timer_stop(s->drain_timer);
        while (s->n_spare > 0)
                arena_free(s->spare[--s->n_spare]);
        router_free(s->router);
        arena_free(s->origins_mem);
        arena_free(s->mem);
        limiter_free(s->limiter);
        tls_unref(s->tls);
        net_free(s->net);
        buf_done(&s->out);
        free(s);
}

static void drained(void *arg)
{
        struct http_server *s = arg;
        void (*done)(void *) = s->drain_done;

        s->drain_timer = timer_stop(s->drain_timer);
        s->drain_done = NULL;
        if (done)
                done(s->drain_arg);
}

void http_conn_gone(struct http_server *s)
{
        if (s->n_conns > 0)
                return;
        if (s->freed) {
                if (!s->waiting)
                        server_destroy(s);
                return;
        }
        if (s->drain_done)
                drained(s);
}

static void abort_all(struct http_server *s)
{
        for (struct http_conn *hc = s->conns; hc; hc = hc->next)
                conn_abort(hc->conn, ERR_CANCELLED);
}

static void on_drain_deadline(void *arg)
{
        abort_all(arg);
}

void http_server_drain(struct http_server *s, int64_t deadline_ms, void (*done)(void *), void *arg)
{
        s->listener = listener_close(s->listener);
        s->draining = true;
        s->drain_done = done;
        s->drain_arg = arg;
        timer_stop(s->drain_timer);
        if (s->n_conns == 0) {
                s->drain_timer = timer_start(s->loop, 0, 0, drained, s);
                return;
        }
        s->drain_timer = timer_start(s->loop, deadline_ms, 0, on_drain_deadline, s);
        for (struct http_conn *hc = s->conns; hc; hc = hc->next)
                session_drain(hc);
}

struct http_server *http_server_free(struct http_server *s)
{
        if (!s)
                return NULL;
        assert(!s->freed);
        s->listener = listener_close(s->listener);
        s->drain_done = NULL;
        s->draining = true;
        s->freed = true;
        abort_all(s);
        http_conn_gone(s);
        return NULL;
}
