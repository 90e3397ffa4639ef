/* CORS (the Fetch standard): which pages of other origins may call us. Cookies never cross origins: no credentials. */
#include "http/server_priv.h"

#include <string.h>

bool cors_origin_ok(const struct http_server *s, struct str origin)
{
        for (size_t i = 0; i < s->cfg.n_cors_origins; i++)
                if (strcmp(s->cfg.cors_origins[i], "*") == 0 || str_eq_c(origin, s->cfg.cors_origins[i]))
                        return true;
        return false;
}

void cors_add_headers(struct http_req *r)
{
        struct str origin = http_req_header(r, "origin");

        if (r->srv->cfg.n_cors_origins == 0)
                return;
        http_add_header(r, "Vary", STR("Origin, Accept-Encoding"));
        if (!origin.p || !cors_origin_ok(r->srv, origin))
                return;
        http_add_header(r, "Access-Control-Allow-Origin", origin);
        http_add_header(r, "Access-Control-Expose-Headers", STR("X-Request-Id, Retry-After, ETag"));
}

void cors_answer_options(struct http_req *r)
{
        struct str origin = http_req_header(r, "origin");
        struct str wanted = http_req_header(r, "access-control-request-method");
        struct buf allowed;
        struct str methods;

        buf_init(&allowed, 256);
        router_allowed(r->match.node, &allowed);
        methods = arena_str(r->mem, buf_str(&allowed));
        buf_done(&allowed);
        http_add_header(r, "Allow", methods);
        if (origin.p && wanted.p && cors_origin_ok(r->srv, origin)) {
                http_add_header(r, "Access-Control-Allow-Methods", methods);
                http_add_header(r, "Access-Control-Allow-Headers",
                                STR("Authorization, Content-Type, Last-Event-ID, X-Request-Id, X-CSRF-Token"));
                http_add_header(r, "Access-Control-Max-Age", STR("600"));
        }
        http_respond(r, 204, STR(""), STR(""));
}
