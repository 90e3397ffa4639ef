/* For tests of the server: a server on a free port of this machine, and raw client sockets that say exactly what the
 * test says. Everything runs on the test's one thread: waiting means stepping the loop. */
#ifndef TEST_HTTP_RIG_H
#define TEST_HTTP_RIG_H

#include "http/respond.h"
#include "http/server.h"
#include "http/sse.h"
#include "http/ws.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* Steps of up to 10 ms; a fault in the code under test, not a slow machine, is what makes a wait this long. */
#define RIG_PATIENCE 20000

struct rig {
        struct loop *loop;
        struct http_server *srv;
        struct http_req *held; /* GET /later waits here */
        struct ws *ws;
        struct sse *sse;
        char last_text[256];
        size_t n_text, n_bytes;
        int closed, closed_code, gone, drained;
};

static void rig_echo(struct http_req *r, void *arg)
{
        (void)arg;
        http_respond(r, 200, STR("application/octet-stream"), http_req_body(r));
}

static void rig_hello(struct http_req *r, void *arg)
{
        struct str name = http_req_query(r, "name");

        (void)arg;
        http_respond(r, 200, STR("text/plain"), arena_printf(http_req_mem(r), "hello %.*s", STR_ARG(name)));
}

static void rig_item(struct http_req *r, void *arg)
{
        (void)arg;
        http_respond(r, 200, STR("text/plain"), http_req_param(r, "id"));
}

static void rig_rest(struct http_req *r, void *arg)
{
        (void)arg;
        http_respond(r, 200, STR("text/plain"), http_req_param(r, "*"));
}

static void rig_on_gone(void *arg)
{
        ((struct rig *)arg)->gone++;
}

static void rig_later(struct http_req *r, void *arg)
{
        struct rig *rig = arg;

        rig->held = r;
        http_req_on_gone(r, rig_on_gone, rig);
}

static void rig_big(struct http_req *r, void *arg)
{
        size_t n = (size_t)1 << 20;
        char *p = arena_alloc(http_req_mem(r), n);

        (void)arg;
        memset(p, 'x', n);
        http_respond(r, 200, STR("text/plain"), str_n(p, n));
}

static void rig_ws_text(struct ws *ws, struct str text, void *arg)
{
        struct rig *rig = arg;

        rig->n_text++;
        snprintf(rig->last_text, sizeof(rig->last_text), "%.*s", STR_ARG(text));
        ws_send_text(ws, text);
}

static void rig_ws_binary(struct ws *ws, struct str bytes, void *arg)
{
        ((struct rig *)arg)->n_bytes += bytes.n;
        ws_send_binary(ws, bytes);
}

static void rig_ws_closed(struct ws *ws, int code, void *arg)
{
        struct rig *rig = arg;

        (void)ws;
        rig->closed++;
        rig->closed_code = code;
        rig->ws = NULL;
}

static void rig_ws(struct http_req *r, void *arg)
{
        static const struct ws_handlers h = {rig_ws_text, rig_ws_binary, rig_ws_closed};
        struct rig *rig = arg;
        struct ws *ws = http_ws_upgrade(r, &h, rig);

        if (ws)
                rig->ws = ws;
}

static void rig_sse_closed(struct sse *sse, void *arg)
{
        struct rig *rig = arg;

        (void)sse;
        rig->closed++;
        rig->sse = NULL;
}

static void rig_events(struct http_req *r, void *arg)
{
        static const struct sse_handlers h = {rig_sse_closed};
        struct rig *rig = arg;
        struct str last = arena_str(http_req_mem(r), http_req_header(r, "last-event-id"));
        char text[64];

        snprintf(text, sizeof(text), "after %.*s\nsecond line", STR_ARG(last));
        rig->sse = http_sse_start(r, &h, rig);
        if (rig->sse)
                sse_send(rig->sse, STR("8"), STR("frame"), str_c(text));
}

static const struct http_route rig_routes[] = {
        {"POST", "/echo", rig_echo, 0, 0, NULL},
        {"POST", "/small", rig_echo, 10, 0, NULL},
        {"POST", "/large", rig_echo, (size_t)4 << 20, 0, NULL},
        {"GET", "/hello", rig_hello, 0, 0, NULL},
        {"GET", "/healthz", rig_hello, 0, HTTP_ROUTE_NO_RATE, NULL},
        {"GET", "/items/:id", rig_item, 0, 0, NULL},
        {"DELETE", "/items/:id", rig_item, 0, 0, NULL},
        {"GET", "/items/new", rig_hello, 0, 0, NULL},
        {"GET", "/rest/*", rig_rest, 0, 0, NULL},
        {"GET", "/later", rig_later, 0, 0, NULL},
        {"GET", "/big", rig_big, 0, 0, NULL},
        {"GET", "/ws", rig_ws, 0, 0, NULL},
        {"GET", "/events", rig_events, 0, 0, NULL},
};

/* cfg may be NULL. Listens on 127.0.0.1. */
static inline void rig_start(struct rig *rig, const struct http_config *cfg)
{
        struct http_config c = cfg ? *cfg : (struct http_config){0};
        struct err err = {0};

        *rig = (struct rig){.loop = loop_new(NULL)};
        c.address = "127.0.0.1";
        rig->srv = http_server_new(rig->loop, &c, &err);
        if (!rig->srv)
                fail_msg("%s", err.msg);
        assert_int_equal(
                http_server_add_routes(rig->srv, rig_routes, sizeof(rig_routes) / sizeof(rig_routes[0]), rig, &err), 0);
        assert_int_equal(http_server_listen(rig->srv, &err), 0);
}

static inline void rig_stop(struct rig *rig)
{
        http_server_free(rig->srv);
        loop_free(rig->loop);
}

static inline int rig_connect(struct rig *rig)
{
        struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int fd = socket(AF_INET, SOCK_STREAM, 0);

        sa.sin_port = htons(http_server_port(rig->srv));
        assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        return fd;
}

static inline void rig_send(struct rig *rig, int fd, const void *p, size_t n)
{
        const char *at = p;

        for (int i = 0; n > 0 && i < RIG_PATIENCE; i++) {
                ssize_t r = send(fd, at, n, MSG_NOSIGNAL);

                if (r < 0 && errno != EAGAIN)
                        return; /* the server has closed; the test looks at what it said */
                if (r > 0) {
                        at += r;
                        n -= (size_t)r;
                }
                loop_step(rig->loop, 1);
        }
}

static inline void rig_say(struct rig *rig, int fd, const char *text)
{
        rig_send(rig, fd, text, strlen(text));
}

/* What came so far, NUL-terminated; *eof when the server has closed. Grows by one read. */
struct rig_in {
        char *p;
        size_t n;
        bool eof;
};

static inline void rig_read(struct rig *rig, int fd, struct rig_in *in)
{
        ssize_t r;

        loop_step(rig->loop, 1);
        in->p = realloc(in->p, in->n + 65537);
        r = recv(fd, in->p + in->n, 65536, 0);
        if (r == 0 || (r < 0 && errno != EAGAIN))
                in->eof = true;
        if (r > 0)
                in->n += (size_t)r;
        in->p[in->n] = '\0';
        if (r < 0 && errno == EAGAIN)
                loop_step(rig->loop, 5);
}

/* Until `want` stands in what came (NULL: until the server closes). */
static inline void rig_wait(struct rig *rig, int fd, struct rig_in *in, const char *want)
{
        for (int i = 0; i < RIG_PATIENCE; i++) {
                if (want && in->p && memmem(in->p, in->n, want, strlen(want)))
                        return;
                if (in->eof)
                        break;
                rig_read(rig, fd, in);
        }
        if (want || !in->eof)
                fail_msg("waited for %s in: %.*s", want ? want : "the end", (int)in->n, in->p ? in->p : "");
}

static inline void rig_in_done(struct rig_in *in)
{
        free(in->p);
        *in = (struct rig_in){0};
}

static inline void rig_until(struct rig *rig, const int *n, int want)
{
        for (int i = 0; i < RIG_PATIENCE && *n < want; i++)
                loop_step(rig->loop, 10);
        assert_int_equal(*n, want);
}

/* Says text on a connection of its own, waits for `want`, and gives the status of the first answer. */
static inline int rig_status(struct rig *rig, const char *text, size_t n, const char *want)
{
        struct rig_in in = {0};
        int fd = rig_connect(rig), status = 0;

        rig_send(rig, fd, text, n);
        rig_wait(rig, fd, &in, want ? want : "\r\n\r\n");
        if (in.n > 12)
                status = atoi(in.p + 9);
        rig_in_done(&in);
        close(fd);
        return status;
}

#endif
