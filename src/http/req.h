/*
 * req - one request, as its handler sees it. Everything lent here lives until the request is answered (respond.h,
 * sse.h, ws.h); the handler must answer exactly once, now or later, also when the peer has gone meanwhile (the answer
 * is then dropped). Loop thread only.
 */
#ifndef HTTP_REQ_H
#define HTTP_REQ_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

struct buf;
struct http_req;
struct http_route;
struct http_server;

struct str http_req_method(const struct http_req *r);
/* Path without query, as it was sent (still percent-encoded). */
struct str http_req_path(const struct http_req *r);
struct str http_req_body(const struct http_req *r);
/* The body's memory goes to *to, for buf_done(); here is none any more. For bodies too large to be copied on the loop.
 */
void http_req_take_body(struct http_req *r, struct buf *to);
/* Of a route with HTTP_ROUTE_BODY_LATER: nothing of the body was read yet. The handler answers, or calls
 * http_req_read_body() and is called once more when the body is there. */
bool http_req_body_waits(const struct http_req *r);
void http_req_read_body(struct http_req *r);
/* Of the route's path, decoded; p == NULL when the route has no such parameter. */
struct str http_req_param(const struct http_req *r, const char *name);
/* First of that name in the query, decoded; p == NULL when there is none. */
struct str http_req_query(const struct http_req *r, const char *name);
/* First header of that name (case folded), without white space around it; p == NULL when there is none. */
struct str http_req_header(const struct http_req *r, const char *name);
struct str http_req_cookie(const struct http_req *r, const char *name);
/* The request id: the peer's X-Request-Id when it is sane, else a new one. Also NUL-terminated. */
struct str http_req_id(const struct http_req *r);
/* The peer's address as text, without port. */
struct str http_req_peer(const struct http_req *r);
/* Came over TLS here, or over TLS to a trusted proxy (X-Forwarded-Proto). */
bool http_req_secure(const struct http_req *r);
/* The Origin header, when there is one, is our own host or a configured origin. */
bool http_req_origin_ok(const struct http_req *r);
const struct http_route *http_req_route(const struct http_req *r);
struct http_server *http_req_server(const struct http_req *r);
/* Dies with the request. */
struct arena *http_req_mem(struct http_req *r);
/* cb(arg) runs when the peer goes before the answer; at most one, the last set counts. */
void http_req_on_gone(struct http_req *r, void (*cb)(void *), void *arg);

#endif
