/* CORS (the Fetch standard): which pages of other origins may call us. Cookies never cross origins: no credentials. */
#include "http/server_priv.h"

#include <string.h>

bool cors_origin_ok(const struct http_server *s, struct str origin)
{
        for (size_t i = 0; i < s->cfg.n_cors_origins; i++)
                if (strcmp(s->cfg.cors_origins[i], "*") == 0 || str_eq_c(origin, s->cfg.cors_origins[i]))
                        return true;
        for (size_t i = 0; i < s->n_origins; i++)
                if (str_eq_c(s->origins[i], "*") || str_eq(origin, s->origins[i]))
                        return true;
        return false;
}

void http_server_set_origins(struct http_server *s, const struct str *origins, size_t n)
{
        struct str *v;

        arena_free(s->origins_mem);
        s->origins_mem = arena_new(0);
        v = ARENA_ARRAY(s->origins_mem, struct str, n + 1);
        for (size_t i = 0; i < n; i++)
                v[i] = arena_str(s->origins_mem, origins[i]);
        s->origins = v;
        s->n_origins = n;
}

static bool is_host(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];

                if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '.')
                        return false;
        }
        return s.n > 0 && s.n <= 253 && s.p[0] != '.' && s.p[0] != '-';
}

/* Browsers send the host in small letters, and international names in their ASCII form. */
bool http_origin_valid(struct str origin)
{
        struct str rest = origin, host;
        int64_t port;

        if (str_eq_c(origin, "*"))
                return true;
        if (!str_starts(origin, STR("https://")) && !str_starts(origin, STR("http://")))
                return false;
        rest = str_sub(origin, origin.p[4] == 's' ? 8 : 7, origin.n);
        if (!str_contains(rest, STR(":")))
                return is_host(rest);
        str_cut(&rest, ':', &host);
        return is_host(host) && str_to_i64(rest, 1, 65535, &port);
}

void cors_add_headers(struct http_req *r)
{
        struct str origin = http_req_header(r, "origin");

        if (r->srv->cfg.n_cors_origins + r->srv->n_origins == 0)
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
