/* What the files of the server share: the server, one connection (session.c), one request (req.c). */
#ifndef HTTP_SERVER_PRIV_H
#define HTTP_SERVER_PRIV_H

#include "base/metric.h"
#include "http/limit.h"
#include "http/parse.h"
#include "http/respond.h"
#include "http/route.h"
#include "http/server.h"
#include "loop/wheel.h"
#include "net/conn.h"
#include "net/listen.h"

enum http_metric {
        HTTP_M_1XX, /* switched to WebSocket */
        HTTP_M_2XX,
        HTTP_M_3XX,
        HTTP_M_4XX,
        HTTP_M_5XX,
        HTTP_M_SOCKETS,
        HTTP_M_WEBSOCKETS,
        HTTP_M_STREAMS,
        HTTP_M_SLOW_READERS,
        HTTP_M_RATE_LIMITED,
        HTTP_M_REFUSED_SOCKETS,
        HTTP_M_TIMEOUTS,
        HTTP_M_WS_IN,
        HTTP_M_WS_OUT,
        HTTP_M_SECONDS,
        HTTP_M_COUNT
};
extern struct metric http_metrics[HTTP_M_COUNT];

/* Arenas and head buffers kept for the next request. */
#define SPARE_ARENAS 32

struct http_server {
        struct loop *loop;
        struct http_config cfg;
        struct net *net;
        struct tls *tls;
        struct listener *listener;
        struct arena *mem;         /* routes of static files */
        struct arena *origins_mem; /* of those set while it runs; NULL: none */
        const struct str *origins;
        size_t n_origins;
        struct router *router;
        struct limiter *limiter;
        const struct http_asset *not_found; /* NULL: none */
        struct http_conn *conns;
        size_t n_conns;
        struct http_req *waiting; /* being handled */
        struct arena *spare[SPARE_ARENAS];
        size_t n_spare;
        struct buf out; /* a head is written here before it is sent */
        char date[40];
        int64_t date_s;
        bool draining, freed;
        struct timer *drain_timer;
        void (*drain_done)(void *);
        void *drain_arg;
};

/*
 *  HEAD ── session_head_done ──→ BODY ── body complete ──→ HANDLING ── answered ──→ HEAD (keep-alive)
 *   │                             │                          │
 *   └───── any fault: answered with a problem ───────────────┴──→ CLOSING (also: answered, no keep-alive)
 *  HANDLING → BODY (http_req_read_body), once, where the route wants to see the head first.
 *  HANDLING → STREAM (http_sse_start) or WEBSOCKET (http_ws_upgrade), which own the connection then.
 */
enum session_state { SESSION_HEAD, SESSION_BODY, SESSION_HANDLING, SESSION_STREAM, SESSION_WEBSOCKET, SESSION_CLOSING };

struct http_conn {
        struct http_conn *next, **pprev;
        struct http_server *srv;
        struct conn *conn;
        struct http_req *req; /* BODY, HANDLING */
        struct wheel_item deadline;
        struct buf in;  /* bytes that wait: a head that is not complete, or pipelined requests */
        size_t scanned; /* of the head in `in` */
        void *upper;    /* STREAM: struct sse, WEBSOCKET: struct ws */
        size_t stalled; /* queue at the last look, HANDLING and CLOSING */
        uint8_t state;  /* enum session_state */
        bool consuming, peer_eof, first;
};

struct out_header {
        struct out_header *next;
        struct str name, value;
};

struct http_req {
        struct http_req *next, **pprev; /* srv->waiting */
        struct http_conn *hc;           /* NULL once the peer has gone */
        struct http_server *srv;
        struct arena *mem; /* holds this struct too */
        struct http_head head;
        struct http_body body;
        struct buf body_buf;
        struct str path, query, id;
        struct net_addr peer;
        struct route_match match;
        struct out_header *out_headers;
        void (*on_gone)(void *);
        void *gone_arg;
        int64_t started_us;
        bool head_only, keep_alive, secure, linked, body_waits;
};

/* server.c */
int64_t http_now_ms(const struct http_server *s); /* wall clock */
const char *http_date(struct http_server *s);
void http_conn_gone(struct http_server *s); /* the last connection finishes drain and free */
struct arena *http_arena_take(struct http_server *s);
void http_arena_give(struct http_server *s, struct arena *a);

/* session.c */
void session_accept(void *srv, struct conn *c);
void session_set_state(struct http_conn *hc, enum session_state to);
/* Its handler is content with the head: now the body. */
void session_read_body(struct http_req *r);
/* The request of hc is answered; frees it and goes on with what waits. */
void session_answered(struct http_conn *hc);
/* Goes on with the bytes that waited. */
void session_consume_kept(struct http_conn *hc);
void session_drain(struct http_conn *hc);

/* req.c */
struct http_req *http_req_new(struct http_conn *hc);
void http_req_free(struct http_req *r);
/* Fills in what the head says: path, query, id, peer. 0, or -1 with *fault. */
int http_req_take_head(struct http_req *r, struct scan_fault *fault);

/* respond.c */
/* The head of an answer into srv->out; length < 0: none is told (streams). */
struct buf *respond_head(struct http_req *r, int status, struct str content_type, int64_t length);
/* http_respond; stays: the body lives as long as the process. */
void respond_body(struct http_req *r, int status, struct str content_type, struct str body, bool stays);
/* False: this request does not want a page, or there is none. */
bool static_answer_not_found(struct http_req *r);
void respond_count(struct http_req *r, int status);

/* cors.c */
bool cors_origin_ok(const struct http_server *s, struct str origin);
/* Adds the headers that allow the request's origin. */
void cors_add_headers(struct http_req *r);
/* OPTIONS of a known path: preflight, or plain. */
void cors_answer_options(struct http_req *r);

/* sse.c, ws.c: what the session hands them */
void sse_conn_closed(struct http_conn *hc);
void sse_drain(struct http_conn *hc);
void ws_conn_data(struct http_conn *hc, char *p, size_t n);
void ws_conn_closed(struct http_conn *hc);
void ws_drain(struct http_conn *hc);

#endif
