/* The tree of routes. Built at start, read ever after. */
#include "http/route.h"

#include "base/vec.h"
#include "http/server.h"

#include <stdlib.h>
#include <string.h>

struct bound_route {
        const struct http_route *route;
        void *arg;
};

struct route_node {
        struct str name;   /* literal, or a parameter's name */
        const char *param; /* NUL-terminated; NULL for a literal */
        VEC(struct route_node *) literals;
        struct route_node *any;  /* ":name" */
        struct route_node *rest; /* "*" */
        VEC(struct bound_route) routes;
};

struct router {
        struct arena *mem;
        struct route_node *root;
};

struct router *router_new(void)
{
        struct router *r = calloc(1, sizeof(*r));

        if (!r)
                abort();
        r->mem = arena_new(0);
        r->root = ARENA_NEW(r->mem, struct route_node);
        return r;
}

static void node_done(struct route_node *n)
{
        if (!n)
                return;
        for (size_t i = 0; i < n->literals.n; i++)
                node_done(n->literals.p[i]);
        node_done(n->any);
        node_done(n->rest);
        VEC_FREE(&n->literals);
        VEC_FREE(&n->routes);
}

struct router *router_free(struct router *r)
{
        if (!r)
                return NULL;
        node_done(r->root);
        arena_free(r->mem);
        free(r);
        return NULL;
}

static struct route_node *literal_child(const struct route_node *n, struct str seg)
{
        for (size_t i = 0; i < n->literals.n; i++)
                if (str_eq(n->literals.p[i]->name, seg))
                        return n->literals.p[i];
        return NULL;
}

static struct route_node *add_child(struct router *r, struct route_node *at, struct str seg)
{
        struct route_node *n = literal_child(at, seg);
        bool rest = str_eq(seg, STR("*")), param = str_starts(seg, STR(":"));

        if (param && at->any)
                return str_eq(at->any->name, str_sub(seg, 1, seg.n)) ? at->any : NULL;
        if (rest && at->rest)
                return at->rest;
        if (n)
                return n;
        n = ARENA_NEW(r->mem, struct route_node);
        n->name = arena_str(r->mem, param ? str_sub(seg, 1, seg.n) : seg);
        if (param)
                at->any = n;
        else if (rest)
                at->rest = n;
        else
                *VEC_ADD(&at->literals) = n;
        if (param || rest)
                n->param = n->name.p;
        return n;
}

int router_add(struct router *r, const struct http_route *route, void *arg, struct err *err)
{
        struct route_node *n = r->root;
        struct str rest = str_c(route->path), seg;
        unsigned segs = 0, params = 0;

        if (!str_starts(rest, STR("/")))
                return err_set(err, ERR_INVALID, "route %s does not start with /", route->path);
        rest = str_sub(rest, 1, rest.n);
        while (str_cut(&rest, '/', &seg)) {
                if (n->param && n->name.n == 1 && n->name.p[0] == '*')
                        return err_set(err, ERR_INVALID, "route %s goes on after *", route->path);
                params += str_starts(seg, STR(":")) || str_eq(seg, STR("*"));
                if (++segs > ROUTE_MAX_SEGMENTS || params > ROUTE_MAX_PARAMS)
                        return err_set(err, ERR_LIMIT, "route %s is too long", route->path);
                n = add_child(r, n, seg);
                if (!n)
                        return err_set(err, ERR_INVALID, "route %s names a parameter differently than another route",
                                       route->path);
        }
        for (size_t i = 0; i < n->routes.n; i++)
                if (strcmp(n->routes.p[i].route->method, route->method) == 0)
                        return err_set(err, ERR_EXISTS, "route %s %s is there twice", route->method, route->path);
        *VEC_ADD(&n->routes) = (struct bound_route){route, arg};
        return 0;
}

static int hex(char c)
{
        return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

struct str route_decode(struct str s, bool plus, struct arena *mem)
{
        size_t n = 0;
        char *out;

        if (!memchr(s.p, '%', s.n) && !(plus && memchr(s.p, '+', s.n)))
                return s;
        out = arena_alloc(mem, s.n + 1);
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '%' && i + 2 < s.n) {
                        out[n++] = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
                        i += 2;
                } else {
                        out[n++] = plus && s.p[i] == '+' ? ' ' : s.p[i];
                }
        }
        return str_n(out, n);
}

struct search {
        struct str segs[ROUTE_MAX_SEGMENTS];
        unsigned n;
        struct str path;
        struct arena *mem;
        struct route_match *m;
};

static void push_param(struct search *s, const char *name, struct str raw)
{
        s->m->params[s->m->n_params++] = (struct route_param){name, route_decode(raw, false, s->mem)};
}

static bool descend(struct search *s, const struct route_node *n, unsigned at)
{
        unsigned before = s->m->n_params;
        const struct route_node *child;

        if (at == s->n) {
                if (n->routes.n == 0)
                        return false;
                s->m->node = n;
                return true;
        }
        child = literal_child(n, s->segs[at]);
        if (child && descend(s, child, at + 1))
                return true;
        if (n->any && s->segs[at].n > 0) {
                push_param(s, n->any->param, s->segs[at]);
                if (descend(s, n->any, at + 1))
                        return true;
                s->m->n_params = before;
        }
        if (!n->rest)
                return false;
        push_param(s, n->rest->param, str_n(s->segs[at].p, (size_t)(s->path.p + s->path.n - s->segs[at].p)));
        s->m->node = n->rest;
        return true;
}

static const struct bound_route *route_of(const struct route_node *n, struct str method)
{
        for (size_t i = 0; i < n->routes.n; i++)
                if (str_eq_c(method, n->routes.p[i].route->method))
                        return &n->routes.p[i];
        return NULL;
}

void router_find(const struct router *r, struct str method, struct str path, struct arena *mem, struct route_match *ret)
{
        struct search s = {.path = path, .mem = mem, .m = ret};
        struct str rest = path, seg;
        const struct bound_route *b;

        *ret = (struct route_match){0};
        if (!str_starts(path, STR("/")))
                return;
        rest = str_sub(rest, 1, rest.n);
        while (s.n < ROUTE_MAX_SEGMENTS && str_cut(&rest, '/', &seg))
                s.segs[s.n++] = seg;
        if (rest.p && s.n == ROUTE_MAX_SEGMENTS)
                return;
        if (!descend(&s, r->root, 0))
                return;
        b = route_of(ret->node, method);
        if (!b && str_eq(method, STR("HEAD")))
                b = route_of(ret->node, STR("GET"));
        if (!b)
                return;
        ret->route = b->route;
        ret->arg = b->arg;
}

void router_allowed(const struct route_node *node, struct buf *out)
{
        for (size_t i = 0; i < node->routes.n; i++) {
                buf_printf(out, "%s, ", node->routes.p[i].route->method);
                if (strcmp(node->routes.p[i].route->method, "GET") == 0)
                        buf_put_c(out, "HEAD, ");
        }
        buf_put_c(out, "OPTIONS");
}

bool router_node_allows(const struct route_node *node, struct str method)
{
        return route_of(node, method) || (str_eq(method, STR("HEAD")) && route_of(node, STR("GET")));
}
