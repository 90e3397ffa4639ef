/* A WebSocket of the server: handshake, messages, keep-alive, closing. One deadline on the server's wheel serves both
 * the pings and the end of the closing handshake. */
#include "http/ws.h"

#include "http/server_priv.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define CLOSE_MS 5000
/* Silent for so many pings: gone. */
#define SILENT_PINGS 2
/* Messages up to this size go out in one piece with their head. */
#define JOIN_MAX 4096

struct ws {
        struct http_conn *hc;
        const struct ws_handlers *h;
        void *arg;
        struct wheel_item deadline;
        struct ws_parser parser;
        size_t waited; /* in the queue when it was held */
        int code;      /* for on_closed */
        uint8_t silent;
        bool closing; /* our close frame is out */
        bool held;
};

static void set_deadline(struct ws *ws, int64_t delay_ms)
{
        wheel_set(net_wheel(ws->hc->srv->net), &ws->deadline, delay_ms);
}

static int send_frame(struct ws *ws, enum ws_op op, struct str body)
{
        uint8_t joined[WS_MAX_HEAD + JOIN_MAX];
        struct conn *c = ws->hc->conn;
        size_t n = ws_frame_head(joined, op, body.n, NULL);
        int r;

        if (body.n <= JOIN_MAX) {
                if (body.n)
                        memcpy(joined + n, body.p, body.n);
                return conn_write(c, joined, n + body.n);
        }
        conn_cork(c);
        r = conn_write(c, joined, n);
        if (r == 0)
                r = conn_write(c, body.p, body.n);
        conn_uncork(c);
        return r;
}

static void send_close(struct ws *ws, unsigned code, const char *reason)
{
        char body[125];
        size_t n = strnlen(reason, sizeof(body) - 2);

        if (code == WS_NO_CODE) {
                send_frame(ws, WS_CLOSE, STR(""));
                return;
        }
        while (n > 0 && reason[n] != '\0' && ((unsigned char)reason[n] & 0xc0) == 0x80)
                n--; /* not inside a character */
        body[0] = (char)(code >> 8);
        body[1] = (char)code;
        memcpy(body + 2, reason, n);
        send_frame(ws, WS_CLOSE, str_n(body, n + 2));
}

void ws_close(struct ws *ws, int code, const char *reason)
{
        if (ws->closing)
                return;
        ws->closing = true;
        ws->code = code;
        send_close(ws, (unsigned)code, reason ? reason : "");
        set_deadline(ws, CLOSE_MS);
}

static int ws_send(struct ws *ws, enum ws_op op, struct str body)
{
        size_t max = ws->hc->srv->cfg.max_out_queue, queued = conn_queued(ws->hc->conn);

        if (ws->closing)
                return ERR_INVALID;
        /* What we hold back ourselves is not the reader's fault. */
        if ((ws->held ? ws->waited : queued) > 0 && queued + body.n > max) {
                metric_add(&http_metrics[HTTP_M_SLOW_READERS], 1);
                ws_close(ws, WS_POLICY, "slow reader");
                return ERR_FULL;
        }
        metric_add(&http_metrics[HTTP_M_WS_OUT], 1);
        return send_frame(ws, op, body);
}

int ws_send_text(struct ws *ws, struct str text)
{
        return ws_send(ws, WS_TEXT, text);
}

int ws_send_binary(struct ws *ws, struct str bytes)
{
        return ws_send(ws, WS_BINARY, bytes);
}

void ws_hold(struct ws *ws, bool on)
{
        if (ws->held == on)
                return;
        ws->held = on;
        ws->waited = conn_queued(ws->hc->conn);
        if (on)
                conn_cork(ws->hc->conn);
        else
                conn_uncork(ws->hc->conn);
}

size_t ws_queued(const struct ws *ws)
{
        return conn_queued(ws->hc->conn);
}

/* The closing handshake is over, or the peer broke the rules: nothing more is read. */
static void finish(struct ws *ws)
{
        ws->closing = true;
        wheel_remove(&ws->deadline);
        conn_close(ws->hc->conn);
}

static void on_event(struct ws *ws, const struct ws_event *ev)
{
        switch (ev->kind) {
        case WS_EV_MORE: break;
        case WS_EV_TEXT:
        case WS_EV_BINARY:
                if (ws->closing)
                        break;
                metric_add(&http_metrics[HTTP_M_WS_IN], 1);
                if (ev->kind == WS_EV_TEXT)
                        ws->h->on_text(ws, ev->payload, ws->arg);
                else if (ws->h->on_binary)
                        ws->h->on_binary(ws, ev->payload, ws->arg);
                else
                        ws_close(ws, WS_UNSUPPORTED, "text only");
                break;
        case WS_EV_PING:
                if (!ws->closing && conn_queued(ws->hc->conn) < ws->hc->srv->cfg.max_out_queue)
                        send_frame(ws, WS_PONG, ev->payload);
                break;
        case WS_EV_PONG: break;
        case WS_EV_CLOSE:
                if (!ws->closing) {
                        ws->code = (int)ev->code;
                        send_close(ws, ev->code, "");
                }
                finish(ws);
                break;
        case WS_EV_ERROR:
                if (!ws->closing) {
                        ws->code = (int)ev->code;
                        send_close(ws, ev->code, ev->why);
                }
                finish(ws);
                break;
        }
}

void ws_conn_data(struct http_conn *hc, char *p, size_t n)
{
        struct ws *ws = hc->upper;
        struct ws_event ev;

        ws->silent = 0;
        do {
                ws_parse(&ws->parser, &p, &n, &ev);
                on_event(ws, &ev);
        } while (ev.kind != WS_EV_MORE && ev.kind != WS_EV_ERROR && ev.kind != WS_EV_CLOSE);
}

void ws_conn_closed(struct http_conn *hc)
{
        struct ws *ws = hc->upper;

        wheel_remove(&ws->deadline);
        metric_add(&http_metrics[HTTP_M_WEBSOCKETS], -1);
        ws->h->on_closed(ws, ws->code, ws->arg);
        ws_parser_done(&ws->parser);
        free(ws);
}

void ws_drain(struct http_conn *hc)
{
        ws_close(hc->upper, WS_GOING_AWAY, "server is restarting");
}

static void on_deadline(struct wheel_item *it)
{
        struct ws *ws = (struct ws *)((char *)it - offsetof(struct ws, deadline));

        if (ws->closing || ws->silent >= SILENT_PINGS) {
                conn_abort(ws->hc->conn, ERR_TIMEOUT);
                return;
        }
        ws->silent++;
        if (conn_queued(ws->hc->conn) == 0)
                send_frame(ws, WS_PING, STR(""));
        set_deadline(ws, ws->hc->srv->cfg.ping_ms);
}

/* 16 bytes in base64: 22 characters and "==". */
static bool valid_key(struct str key)
{
        unsigned char raw[24];

        return key.n == 24 && key.p[21] != '=' && str_ends(key, STR("==")) &&
               EVP_DecodeBlock(raw, (const unsigned char *)key.p, 24) == 18;
}

static struct str accept_of(struct http_req *r, struct str key)
{
        unsigned char digest[EVP_MAX_MD_SIZE], text[64];
        struct str joined = arena_concat(r->mem, key, STR("258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        unsigned n = 0;

        if (EVP_Digest(joined.p, joined.n, digest, &n, EVP_sha1(), NULL) != 1)
                abort();
        EVP_EncodeBlock(text, digest, (int)n);
        return arena_str(r->mem, str_c((const char *)text));
}

/* Answers with a problem and gives false when this is no handshake that may go on. */
static bool check_handshake(struct http_req *r, struct str key)
{
        if (!str_eq(r->head.method, STR("GET")) || r->head.minor == 0 || r->head.has_body ||
            !http_list_has(http_req_header(r, "upgrade"), STR("websocket")) ||
            !http_list_has(http_req_header(r, "connection"), STR("upgrade"))) {
                http_add_header(r, "Upgrade", STR("websocket"));
                http_problem(r, 426, NULL, "only WebSockets are spoken at this path");
                return false;
        }
        if (!str_eq(http_req_header(r, "sec-websocket-version"), STR("13"))) {
                http_add_header(r, "Sec-WebSocket-Version", STR("13"));
                http_problem(r, 426, NULL, "WebSocket version 13 is spoken here");
                return false;
        }
        if (!valid_key(key)) {
                http_problem(r, 400, NULL, "malformed Sec-WebSocket-Key");
                return false;
        }
        if (!http_req_origin_ok(r)) {
                http_problem(r, 403, "origin", "pages of this origin may not connect");
                return false;
        }
        return true;
}

struct ws *http_ws_upgrade(struct http_req *r, const struct ws_handlers *h, void *arg)
{
        struct http_conn *hc = r->hc;
        struct str key = http_req_header(r, "sec-websocket-key");
        struct buf *head;
        struct ws *ws;

        if (!hc || hc->srv->draining) {
                http_problem(r, 503, NULL, "the server is stopping");
                return NULL;
        }
        if (!check_handshake(r, key))
                return NULL;
        ws = calloc(1, sizeof(*ws));
        if (!ws)
                abort();
        ws->hc = hc;
        ws->h = h;
        ws->arg = arg;
        ws->code = WS_LOST;
        ws->deadline.cb = on_deadline;
        ws_parser_init(&ws->parser, true, hc->srv->cfg.max_message);
        http_add_header(r, "Upgrade", STR("websocket"));
        http_add_header(r, "Connection", STR("Upgrade"));
        http_add_header(r, "Sec-WebSocket-Accept", accept_of(r, key));
        respond_count(r, 101);
        metric_add(&http_metrics[HTTP_M_WEBSOCKETS], 1);
        head = respond_head(r, 101, STR(""), -1);
        conn_write(hc->conn, head->p, head->n);
        hc->upper = ws;
        http_req_free(r);
        hc->req = NULL;
        session_set_state(hc, SESSION_WEBSOCKET);
        set_deadline(ws, hc->srv->cfg.ping_ms);
        if (!hc->consuming && hc->in.n > 0)
                session_consume_kept(hc);
        conn_read_start(hc->conn);
        return ws;
}
