/* Event streams. The body has no length and ends with the connection. */
#include "http/sse.h"

#include "http/server_priv.h"

#include <stdlib.h>
#include <string.h>

/* Largest event. */
#define EVENT_MAX ((size_t)4 << 20)
/* Of a peer that no longer acknowledges what it is sent. */
#define DEAD_AFTER_MS 30000u

struct sse {
        struct http_conn *hc;
        const struct sse_handlers *h;
        void *arg;
        struct wheel_item deadline;
        bool closing;
};

static void on_heartbeat(struct wheel_item *it)
{
        struct sse *s = (struct sse *)((char *)it - offsetof(struct sse, deadline));

        if (conn_queued(s->hc->conn) == 0)
                conn_write(s->hc->conn, ":\n\n", 3);
        wheel_set(net_wheel(s->hc->srv->net), &s->deadline, s->hc->srv->cfg.heartbeat_ms);
}

struct sse *http_sse_start(struct http_req *r, const struct sse_handlers *h, void *arg)
{
        struct http_conn *hc = r->hc;
        struct buf *head;
        struct sse *s;

        if (!hc || hc->srv->draining) {
                http_problem(r, 503, NULL, "the server is stopping");
                return NULL;
        }
        if (r->head_only) {
                http_respond(r, 200, STR("text/event-stream"), STR(""));
                return NULL;
        }
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        s->hc = hc;
        s->h = h;
        s->arg = arg;
        s->deadline.cb = on_heartbeat;
        r->keep_alive = false;
        http_add_header(r, "X-Accel-Buffering", STR("no"));
        respond_count(r, 200);
        metric_add(&http_metrics[HTTP_M_STREAMS], 1);
        head = respond_head(r, 200, STR("text/event-stream"), -1);
        buf_put_c(head, "retry: 2000\n\n");
        conn_write(hc->conn, head->p, head->n);
        conn_set_dead_after(hc->conn, DEAD_AFTER_MS);
        hc->upper = s;
        http_req_free(r);
        hc->req = NULL;
        session_set_state(hc, SESSION_STREAM);
        wheel_set(net_wheel(hc->srv->net), &s->deadline, hc->srv->cfg.heartbeat_ms);
        conn_read_start(hc->conn);
        return s;
}

int sse_send(struct sse *s, struct str id, struct str event, struct str data)
{
        struct conn *c = s->hc->conn;
        struct str line;
        struct buf b;
        int r;

        if (s->closing)
                return ERR_INVALID;
        if (conn_queued(c) > 0 && conn_queued(c) + data.n > s->hc->srv->cfg.max_out_queue) {
                metric_add(&http_metrics[HTTP_M_SLOW_READERS], 1);
                s->closing = true;
                conn_abort(c, ERR_FULL);
                return ERR_FULL;
        }
        buf_init(&b, EVENT_MAX);
        if (id.n > 0)
                buf_printf(&b, "id: %.*s\n", STR_ARG(id));
        if (event.n > 0)
                buf_printf(&b, "event: %.*s\n", STR_ARG(event));
        if (data.n == 0)
                buf_put_c(&b, "data:\n");
        while (str_line(&data, &line)) {
                buf_put(&b, "data: ", 6);
                buf_put_str(&b, line);
                buf_put_ch(&b, '\n');
        }
        buf_put_ch(&b, '\n');
        r = b.overflow ? ERR_LIMIT : conn_write(c, b.p, b.n);
        buf_done(&b);
        return r;
}

void sse_close(struct sse *s)
{
        if (s->closing)
                return;
        s->closing = true;
        conn_close(s->hc->conn);
}

void sse_drain(struct http_conn *hc)
{
        sse_close(hc->upper);
}

void sse_conn_closed(struct http_conn *hc)
{
        struct sse *s = hc->upper;

        wheel_remove(&s->deadline);
        metric_add(&http_metrics[HTTP_M_STREAMS], -1);
        s->h->on_closed(s, s->arg);
        free(s);
}
