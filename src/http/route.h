/*
 * route - from method and path to the handler: a tree of path segments. A literal segment goes before a parameter, a
 * parameter before the rest ("*").
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Parameters of one path, with the rest. */
#define ROUTE_MAX_PARAMS 8
/* Segments of a path that can match; a longer path is unknown. */
#define ROUTE_MAX_SEGMENTS 16

struct http_route;
struct router;
struct route_node;

struct route_param {
        const char *name;
        struct str value;
};

struct route_match {
        const struct route_node *node;  /* NULL: no such path */
        const struct http_route *route; /* NULL: not with this method */
        void *arg;
        struct route_param params[ROUTE_MAX_PARAMS];
        unsigned n_params;
};

struct router *router_new(void);
struct router *router_free(struct router *r);
/* The route stays the caller's. ERR_EXISTS, ERR_INVALID. */
int router_add(struct router *r, const struct http_route *route, void *arg, struct err *err);
/* path without query; values are decoded into mem. HEAD finds GET. */
void router_find(const struct router *r, struct str method, struct str path, struct arena *mem,
                 struct route_match *ret);
/* "GET, HEAD, OPTIONS": what the path can do. */
void router_allowed(const struct route_node *node, struct buf *out);
bool router_node_allows(const struct route_node *node, struct str method);

/* %41 → A, in mem; plus is a space when asked. Every escape must be well-formed (scan.h saw to that). */
struct str route_decode(struct str s, bool plus, struct arena *mem);

#endif
