/* Calls of one client wait in a list; the first is on the wire. */
#include "http/client.h"

#include "loop/wheel.h"

#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 30000
#define HEAD_MAX 65536

struct call {
        struct call *next;
        char *text; /* the whole request */
        size_t n;
        int64_t timeout_ms;
        size_t body_max;
        bool to_head;
        bool (*on_part)(void *, const struct http_reply *);
        void (*cb)(void *, int, const struct http_reply *);
        void *arg;
};

struct http_client {
        struct net *net;
        struct tls *tls;
        struct http_url url;
        struct conn *conn; /* NULL: none, or one that is no longer ours */
        bool ready, sent, in_body, in_callback, freed;
        unsigned n_interim; /* heads with 1xx before the reply */
        struct call *calls, **end;
        size_t n_calls;
        struct wheel_item deadline;
        struct arena *mem; /* of the reply */
        struct buf in, body_buf;
        struct http_head head;
        struct http_body body;
};

/* What stands in a URL goes into a line of the request as it is: nothing in it may end that line or a word of it. */
static bool is_one_word(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f || s.p[i] == '\\')
                        return false;
        return true;
}

int http_url_parse(struct str text, struct http_url *ret, struct err *err)
{
        struct str rest = text, host;
        int64_t port;
        size_t scheme;

        *ret = (struct http_url){0};
        ret->tls = str_starts(text, STR("https://")) || str_starts(text, STR("wss://"));
        if (!ret->tls && !str_starts(text, STR("http://")) && !str_starts(text, STR("ws://")))
                return err_set(err, ERR_INVALID, "%.*s is no http or ws URL", STR_ARG(text));
        if (!is_one_word(text))
                return err_set(err, ERR_INVALID, "a URL has no spaces, backslashes or control characters");
        scheme = (size_t)str_find(text, STR("://"), 0) + 3;
        rest = str_sub(text, scheme, text.n);
        host = rest;
        for (size_t i = 0; i < rest.n; i++)
                if (rest.p[i] == '/' || rest.p[i] == '?' || rest.p[i] == '#') {
                        host = str_sub(rest, 0, i);
                        break;
                }
        ret->path = str_sub(rest, host.n, rest.n);
        if (ret->path.n == 0)
                ret->path = STR("/");
        port = ret->tls ? 443 : 80;
        for (size_t i = host.n; i > 0 && host.p[i - 1] != ']'; i--)
                if (host.p[i - 1] == ':') {
                        if (!str_to_i64(str_sub(host, i, host.n), 1, 65535, &port))
                                return err_set(err, ERR_INVALID, "%.*s has no valid port", STR_ARG(text));
                        host = str_sub(host, 0, i - 1);
                        break;
                }
        ret->port = (uint16_t)port;
        if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
                host = str_sub(host, 1, host.n - 2);
        if (host.n == 0 || host.n >= sizeof(ret->host) || memchr(host.p, '@', host.n) || ret->path.p[0] != '/')
                return err_set(err, ERR_INVALID, "%.*s has no valid host or path", STR_ARG(text));
        memcpy(ret->host, host.p, host.n);
        return 0;
}

static void drop_reply(struct http_client *c)
{
        c->mem = arena_free(c->mem);
        buf_done(&c->body_buf);
        c->in_body = false;
        c->n_interim = 0;
}

static void client_destroy(struct http_client *c)
{
        wheel_remove(&c->deadline);
        while (c->calls) {
                struct call *k = c->calls;

                c->calls = k->next;
                free(k->text);
                free(k);
        }
        drop_reply(c);
        buf_done(&c->in);
        tls_unref(c->tls);
        free(c);
}

/* Ends the first call. The client may be gone afterwards: gives false then. */
static bool finish_call(struct http_client *c, int r, const struct http_reply *reply)
{
        struct call *k = c->calls;

        wheel_remove(&c->deadline);
        c->calls = k->next;
        if (!c->calls)
                c->end = &c->calls;
        c->n_calls--;
        c->sent = false;
        c->in_callback = true;
        k->cb(k->arg, r, reply);
        c->in_callback = false;
        free(k->text);
        free(k);
        drop_reply(c);
        if (c->freed)
                client_destroy(c);
        else
                return true;
        return false;
}

/* ---- the connection ---- */

static void nothing_data(void *arg, char *p, size_t n)
{
        (void)arg;
        (void)p;
        (void)n;
}

static void nothing_eof(void *arg)
{
        (void)arg;
}

static void nothing_closed(void *arg, int why)
{
        (void)arg;
        (void)why;
}

static const struct conn_handlers nothing = {
        .on_data = nothing_data, .on_eof = nothing_eof, .on_closed = nothing_closed};

/* Lets the connection go; what it still says is not for us. */
static void drop_conn(struct http_client *c)
{
        if (!c->conn)
                return;
        conn_set_handlers(c->conn, &nothing, NULL);
        conn_abort(c->conn, 0);
        c->conn = NULL;
        c->ready = false;
        buf_done(&c->in);
}

static void send_next(struct http_client *c);

/* The reply is whole: hands it over, and goes on. */
static void reply_done(struct http_client *c)
{
        struct http_reply reply = {c->head.status, buf_str(&c->body_buf), &c->head};
        bool keep = c->head.keep_alive;

        if (!keep)
                drop_conn(c);
        if (finish_call(c, 0, &reply))
                send_next(c);
}

static void fail_call(struct http_client *c, int why)
{
        drop_conn(c);
        if (c->calls && finish_call(c, why, NULL))
                send_next(c);
}

/* Hands over what has come of the body, to who wants it piece by piece. False: the call or the client is gone. */
static bool give_part(struct http_client *c)
{
        struct http_reply reply = {c->head.status, buf_str(&c->body_buf), &c->head};
        struct call *k = c->calls;
        bool more;

        if (!k->on_part || reply.body.n == 0)
                return true;
        c->in_callback = true;
        more = k->on_part(k->arg, &reply);
        c->in_callback = false;
        if (c->freed) {
                client_destroy(c);
                return false;
        }
        buf_clear(&c->body_buf);
        if (!more)
                fail_call(c, ERR_CANCELLED);
        return more;
}

/* True when the head was taken. */
static bool take_reply_head(struct http_client *c)
{
        int64_t n;

        if (!c->mem) {
                c->mem = arena_new(0);
                buf_init(&c->body_buf, c->calls->body_max);
        }
        c->body.out = &c->body_buf;
        n = http_parse_response(buf_str(&c->in), c->calls->to_head, c->mem, &c->head, &c->body);
        if (n == 0 && c->in.n <= HEAD_MAX)
                return false;
        if (n <= 0 || (c->head.status / 100 == 1 && ++c->n_interim > HTTP_INTERIM_MAX)) {
                fail_call(c, ERR_IO);
                return false;
        }
        /* Its pointers lead into `in`: parse again from a copy that stays. */
        if (c->head.status / 100 == 1) {
                arena_reset(c->mem);
        } else {
                struct str copy = arena_str(c->mem, str_sub(buf_str(&c->in), 0, (size_t)n));

                (void)http_parse_response(copy, c->calls->to_head, c->mem, &c->head, &c->body);
                c->in_body = true;
        }
        buf_eat(&c->in, (size_t)n);
        return true;
}

static void on_data(void *arg, char *p, size_t n)
{
        struct http_client *c = arg;
        int64_t used;

        if (!c->sent) {
                drop_conn(c); /* nobody asked */
                return;
        }
        if (!buf_put(&c->in, p, n)) {
                fail_call(c, ERR_LIMIT);
                return;
        }
        while (!c->in_body)
                if (!take_reply_head(c))
                        return;
        if (!c->body.done) {
                used = http_response_feed(&c->body, c->in.p, c->in.n);
                if (used < 0) {
                        fail_call(c, c->body_buf.overflow ? ERR_LIMIT : ERR_IO);
                        return;
                }
                buf_eat(&c->in, (size_t)used);
                if (!give_part(c))
                        return;
        }
        if (c->body.done)
                reply_done(c);
}

static void on_ready(void *arg)
{
        struct http_client *c = arg;

        c->ready = true;
        send_next(c);
}

static void on_eof(void *arg)
{
        struct http_client *c = arg;

        if (c->in_body && http_response_eof(&c->body)) {
                c->head.keep_alive = false;
                reply_done(c);
                return;
        }
        if (c->sent)
                fail_call(c, ERR_IO);
        else
                drop_conn(c);
}

static void on_closed(void *arg, int why)
{
        struct http_client *c = arg;

        c->conn = NULL;
        c->ready = false;
        buf_done(&c->in);
        fail_call(c, why < 0 ? why : ERR_IO);
}

static const struct conn_handlers handlers = {
        .on_ready = on_ready, .on_data = on_data, .on_eof = on_eof, .on_closed = on_closed};

static void on_deadline(struct wheel_item *it)
{
        fail_call((struct http_client *)((char *)it - offsetof(struct http_client, deadline)), ERR_TIMEOUT);
}

static void send_next(struct http_client *c)
{
        if (!c->calls || c->sent || c->freed)
                return;
        if (!c->deadline.pprev)
                wheel_set(net_wheel(c->net), &c->deadline, c->calls->timeout_ms);
        if (!c->conn) {
                buf_init(&c->in, HTTP_CLIENT_BODY + HEAD_MAX);
                c->conn = conn_connect(c->net, c->url.host, c->url.port, c->tls, &handlers, c);
                return;
        }
        if (!c->ready)
                return;
        c->sent = true;
        conn_write(c->conn, c->calls->text, c->calls->n);
}

struct http_client *http_client_new(struct net *net, struct str url, struct tls *tls, struct err *err)
{
        struct http_client *c = calloc(1, sizeof(*c));

        if (!c)
                abort();
        c->net = net;
        c->end = &c->calls;
        c->deadline.cb = on_deadline;
        buf_init(&c->in, HTTP_CLIENT_BODY + HEAD_MAX);
        buf_init(&c->body_buf, HTTP_CLIENT_BODY);
        if (http_url_parse(url, &c->url, err) < 0) {
                free(c);
                return NULL;
        }
        c->url.path = (struct str){0};
        if (c->url.tls)
                c->tls = tls ? tls_ref(tls) : tls_client_new(NULL, true, err);
        if (c->url.tls && !c->tls) {
                free(c);
                return NULL;
        }
        return c;
}

int http_client_send(struct http_client *c, const struct http_call *call,
                     void (*cb)(void *arg, int r, const struct http_reply *reply), void *arg)
{
        bool v6 = strchr(c->url.host, ':') != NULL;
        struct call *k;
        struct buf b;

        if (c->n_calls >= HTTP_CLIENT_CALLS)
                return ERR_BUSY;
        buf_init(&b, HTTP_CLIENT_BODY + HEAD_MAX);
        buf_printf(&b, "%s %.*s HTTP/1.1\r\nHost: %s%s%s:%u\r\n", call->method, STR_ARG(call->path), v6 ? "[" : "",
                   c->url.host, v6 ? "]" : "", c->url.port);
        buf_put_str(&b, call->headers);
        if (call->content_type.n > 0)
                buf_printf(&b, "Content-Type: %.*s\r\n", STR_ARG(call->content_type));
        if (call->body.n > 0 || strcmp(call->method, "POST") == 0)
                buf_printf(&b, "Content-Length: %zu\r\n", call->body.n);
        buf_put(&b, "\r\n", 2);
        buf_put_str(&b, call->body);
        if (b.overflow) {
                buf_done(&b);
                return ERR_LIMIT;
        }
        k = calloc(1, sizeof(*k));
        if (!k)
                abort();
        k->text = b.p;
        k->n = b.n;
        k->timeout_ms = call->timeout_ms > 0 ? call->timeout_ms : TIMEOUT_MS;
        k->body_max = call->body_max > 0 ? call->body_max : HTTP_CLIENT_BODY;
        k->to_head = strcmp(call->method, "HEAD") == 0;
        k->on_part = call->on_part;
        k->cb = cb;
        k->arg = arg;
        *c->end = k;
        c->end = &k->next;
        c->n_calls++;
        if (!c->in_callback)
                send_next(c);
        return 0;
}

struct http_client *http_client_free(struct http_client *c)
{
        if (!c)
                return NULL;
        drop_conn(c);
        c->freed = true;
        if (!c->in_callback)
                client_destroy(c);
        return NULL;
}
