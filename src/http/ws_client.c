/* The WebSocket client: handshake, masked frames, closing. */
#include "base/rand.h"
#include "http/client.h"
#include "http/ws_frame.h"
#include "loop/wheel.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_MAX 16384
#define MESSAGE_MAX ((size_t)16 << 20)
/* For the handshake as a whole, and for the end of the closing handshake. */
#define OPEN_MS 30000
#define CLOSE_MS 5000

struct ws_client {
        struct net *net;
        struct conn *conn;
        const struct ws_client_handlers *h;
        void *arg;
        struct wheel_item deadline;
        struct ws_parser parser;
        char *hello;   /* the handshake request, until it is sent */
        struct buf in; /* the answer's head */
        char accept[32];
        bool open, closing;
        int code, status;
};

static void make_accept(const char *key, char out[static 32])
{
        unsigned char digest[EVP_MAX_MD_SIZE];
        char joined[64];
        unsigned n = 0;

        snprintf(joined, sizeof(joined), "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
        if (EVP_Digest(joined, strlen(joined), digest, &n, EVP_sha1(), NULL) != 1)
                abort();
        EVP_EncodeBlock((unsigned char *)out, digest, (int)n);
}

static int send_frame(struct ws_client *w, enum ws_op op, struct str body)
{
        uint8_t mask[4], head[WS_MAX_HEAD];
        size_t at;
        char *bytes;
        int r;

        rand_bytes(mask, sizeof(mask));
        at = ws_frame_head(head, op, body.n, mask);
        bytes = malloc(at + body.n + 1);
        if (!bytes)
                abort();
        memcpy(bytes, head, at);
        if (body.n)
                memcpy(bytes + at, body.p, body.n);
        ws_mask(bytes + at, body.n, mask, 0);
        r = conn_write(w->conn, bytes, at + body.n);
        free(bytes);
        return r;
}

static void send_close(struct ws_client *w, unsigned code, const char *reason)
{
        char body[125] = {(char)(code >> 8), (char)code};
        size_t n = strnlen(reason, sizeof(body) - 2);

        memcpy(body + 2, reason, n);
        send_frame(w, WS_CLOSE, code == WS_NO_CODE ? STR("") : str_n(body, n + 2));
}

static void on_event(struct ws_client *w, const struct ws_event *ev)
{
        switch (ev->kind) {
        case WS_EV_TEXT:
                if (!w->closing)
                        w->h->on_text(w, ev->payload, w->arg);
                break;
        case WS_EV_PING: send_frame(w, WS_PONG, ev->payload); break;
        case WS_EV_CLOSE:
        case WS_EV_ERROR:
                if (!w->closing) {
                        w->code = (int)ev->code;
                        send_close(w, ev->code, "");
                }
                w->closing = true;
                conn_close(w->conn);
                break;
        case WS_EV_MORE:
        case WS_EV_BINARY:
        case WS_EV_PONG: break;
        }
}

static void take_frames(struct ws_client *w, char *p, size_t n)
{
        struct ws_event ev;

        do {
                ws_parse(&w->parser, &p, &n, &ev);
                on_event(w, &ev);
        } while (ev.kind != WS_EV_MORE && ev.kind != WS_EV_ERROR && ev.kind != WS_EV_CLOSE);
}

/* The head of the handshake's answer: 101 with the right accept value opens the socket. */
static void take_head(struct ws_client *w)
{
        struct arena *mem = arena_new(0);
        struct http_head head;
        struct http_body body = {0};
        int64_t n = http_parse_response(buf_str(&w->in), false, mem, &head, &body);
        bool good = n > 0 && head.status == 101 &&
                    str_eq_c(http_head_find(&head, STR("sec-websocket-accept")), w->accept) &&
                    http_list_has(http_head_find(&head, STR("upgrade")), STR("websocket"));

        if (n > 0 && head.status != 101)
                w->status = head.status;
        arena_free(mem);
        if (n == 0 && w->in.n < HEAD_MAX)
                return;
        if (!good) {
                conn_abort(w->conn, ERR_DENIED);
                return;
        }
        w->open = true;
        wheel_remove(&w->deadline);
        buf_eat(&w->in, (size_t)n);
        if (w->h->on_open)
                w->h->on_open(w, w->arg);
        if (w->in.n > 0)
                take_frames(w, w->in.p, w->in.n);
        buf_done(&w->in);
}

static void on_ready(void *arg)
{
        struct ws_client *w = arg;

        conn_write(w->conn, w->hello, strlen(w->hello));
        free(w->hello);
        w->hello = NULL;
}

static void on_data(void *arg, char *p, size_t n)
{
        struct ws_client *w = arg;

        if (w->open) {
                take_frames(w, p, n);
                return;
        }
        if (buf_put(&w->in, p, n))
                take_head(w);
        else
                conn_abort(w->conn, ERR_LIMIT);
}

static void on_eof(void *arg)
{
        struct ws_client *w = arg;

        conn_abort(w->conn, 0);
}

static void on_closed(void *arg, int why)
{
        struct ws_client *w = arg;

        (void)why;
        wheel_remove(&w->deadline);
        w->h->on_closed(w, w->code, w->status, w->arg);
        ws_parser_done(&w->parser);
        buf_done(&w->in);
        free(w->hello);
        free(w);
}

static void on_deadline(struct wheel_item *it)
{
        struct ws_client *w = (struct ws_client *)((char *)it - offsetof(struct ws_client, deadline));

        conn_abort(w->conn, ERR_TIMEOUT);
}

static const struct conn_handlers handlers = {
        .on_ready = on_ready, .on_data = on_data, .on_eof = on_eof, .on_closed = on_closed};

static void make_hello(struct ws_client *w, const struct http_url *url, struct str headers)
{
        unsigned char raw[16];
        char key[32];
        bool v6 = strchr(url->host, ':') != NULL;
        struct buf b;

        rand_bytes(raw, sizeof(raw));
        EVP_EncodeBlock((unsigned char *)key, raw, sizeof(raw));
        make_accept(key, w->accept);
        buf_init(&b, HEAD_MAX);
        buf_printf(&b, "GET %.*s HTTP/1.1\r\nHost: %s%s%s:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
                   STR_ARG(url->path), v6 ? "[" : "", url->host, v6 ? "]" : "", url->port);
        buf_printf(&b, "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n%.*s\r\n", key, STR_ARG(headers));
        w->hello = b.p;
}

struct ws_client *ws_client_open(struct net *net, struct str url_text, struct str headers, struct tls *tls,
                                 const struct ws_client_handlers *h, void *arg, struct err *err)
{
        struct ws_client *w;
        struct http_url url;

        if (http_url_parse(url_text, &url, err) < 0)
                return NULL;
        if (url.path.n + headers.n > HEAD_MAX / 2) {
                err_set(err, ERR_LIMIT, "the handshake would be too long");
                return NULL;
        }
        if (url.tls) {
                tls = tls ? tls_ref(tls) : tls_client_new(NULL, true, err);
                if (!tls)
                        return NULL;
        } else {
                tls = NULL;
        }
        w = calloc(1, sizeof(*w));
        if (!w)
                abort();
        w->net = net;
        w->h = h;
        w->arg = arg;
        w->code = WS_LOST;
        w->deadline.cb = on_deadline;
        ws_parser_init(&w->parser, false, MESSAGE_MAX);
        buf_init(&w->in, HEAD_MAX + NET_READ_MAX);
        make_hello(w, &url, headers);
        w->conn = conn_connect(net, url.host, url.port, tls, &handlers, w);
        tls_unref(tls);
        wheel_set(net_wheel(net), &w->deadline, OPEN_MS);
        return w;
}

int ws_client_send_text(struct ws_client *w, struct str text)
{
        if (!w->open || w->closing)
                return ERR_INVALID;
        return send_frame(w, WS_TEXT, text);
}

void ws_client_close(struct ws_client *w, int code, const char *reason)
{
        if (w->closing)
                return;
        if (!w->open) {
                conn_abort(w->conn, ERR_CANCELLED);
                return;
        }
        w->closing = true;
        w->code = code;
        send_close(w, (unsigned)code, reason ? reason : "");
        wheel_set(net_wheel(w->net), &w->deadline, CLOSE_MS);
}

void ws_client_abort(struct ws_client *w)
{
        conn_abort(w->conn, ERR_CANCELLED);
}
