/*
 * server - the HTTP/1.1 server: listens, reads requests strictly, finds their route, calls its handler, answers in
 * order; limits and timeouts for everything a peer controls; graceful stop.
 *
 * All on the loop thread. Handlers get a struct http_req (req.h) and answer it once, now or later. Every fault is
 * answered with a problem document (RFC 9457).
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/err.h"
#include "base/time.h"
#include "http/req.h"
#include "loop/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_server;

/* 0 or NULL in a field means the default that the comment names. Strings must live as long as the server. */
struct http_config {
        const char *address;            /* NULL: every IPv4 address */
        uint16_t port;                  /* 0: any free one */
        const char *tls_cert, *tls_key; /* PEM files; NULL: no TLS */

        /* Origins ("https://shop.example") whose pages may call us and open WebSockets, beside our own; "*" is any. */
        const char *const *cors_origins;
        size_t n_cors_origins;

        size_t max_sockets;   /* 20000; one more is answered 503 */
        size_t max_header;    /* 16384 bytes of head: 431 */
        size_t max_target;    /* 4096 bytes of request target: 414 */
        size_t max_body;      /* 65536 bytes, routes may set their own: 413 */
        size_t max_out_queue; /* 1 MiB waiting for one WebSocket or event stream: it is closed */
        size_t max_message;   /* 65536 bytes of one WebSocket message: 1009 */

        /* Requests per second and address, after a burst: 429. 0: no limit. IPv6 counts by /64. */
        unsigned rate_per_s, rate_burst;
        /* Addresses of reverse proxies in front of us: from them the last X-Forwarded-For entry is the peer. */
        const char *const *trusted_proxies;
        size_t n_trusted_proxies;

        int64_t header_timeout_ms; /* 10000 from the first byte, or from the connection on, to the end of the head: 408
                                    */
        int64_t body_timeout_ms;   /* 30000, and 1 s more for each 16 kB that came: 408 */
        int64_t idle_timeout_ms;   /* 60000 between requests of a connection */
        int64_t write_timeout_ms;  /* 30000 in which a waiting answer does not get smaller */
        int64_t ping_ms;           /* 30000 between WebSocket pings; a peer silent for two is closed */
        int64_t heartbeat_ms;      /* 15000 between comments in event streams */

        const char *html_csp;      /* Content-Security-Policy of HTML answers; a default that allows our own files */
        const struct clock *clock; /* NULL: the system's; dates and request ids */
};

/* handler answers req (respond.h) or keeps it until it can. arg: of http_server_add_routes. */
struct http_route {
        const char *method; /* GET also serves HEAD */
        const char *path;   /* "/v1/conversations/:id/messages"; a trailing "*" takes the rest, as param "*" */
        void (*handler)(struct http_req *req, void *arg);
        size_t max_body;  /* 0: the server's */
        unsigned flags;   /* HTTP_ROUTE_* */
        const void *user; /* the owner's; see http_req_route() */
};

#define HTTP_ROUTE_NO_RATE 1u    /* health checks: the rate limit does not count it */
#define HTTP_ROUTE_BODY_LATER 2u /* the handler sees the head before a byte of the body is kept (req.h) */

/* *cfg is copied. NULL and *err on failure (unreadable certificate). */
struct http_server *http_server_new(struct loop *l, const struct http_config *cfg, struct err *err);
/* The routes must live as long as the server. ERR_EXISTS when method and path are there already, ERR_INVALID when a
 * path is malformed. */
int http_server_add_routes(struct http_server *s, const struct http_route *routes, size_t n, void *arg,
                           struct err *err);
int http_server_listen(struct http_server *s, struct err *err);
/* Origins beside those of the settings, from now on; copied. An origin is "https://shop.example" or "*". */
void http_server_set_origins(struct http_server *s, const struct str *origins, size_t n);
/* The form of an origin: scheme, host, perhaps a port, and nothing else; or "*". */
bool http_origin_valid(struct str origin);
/* The port it listens on. */
uint16_t http_server_port(const struct http_server *s);
/* Reads the certificate again; the old one serves on when that fails. */
int http_server_reload_tls(struct http_server *s, struct err *err);

/* Open connections. */
size_t http_server_sockets(const struct http_server *s);

/* Stops accepting; what is open goes on. */
void http_server_stop_listening(struct http_server *s);

/*
 * Stops accepting, lets requests finish, closes idle connections, ends event streams and closes WebSockets with 1001.
 * done(arg) comes once, when all are gone; after deadline_ms the rest is cut off.
 */
void http_server_drain(struct http_server *s, int64_t deadline_ms, void (*done)(void *), void *arg);

/* Cuts off what is open. Callbacks of WebSockets, streams and on_gone still come, in later rounds of the loop, which
 * must therefore run on (loop_free does). Requests that were never answered are freed. Takes NULL, returns NULL. */
struct http_server *http_server_free(struct http_server *s);

#endif
