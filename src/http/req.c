/* One request: its making, and what handlers ask it. */
#include "http/req.h"

#include "base/rand.h"
#include "http/server_priv.h"

#include <string.h>

struct http_req *http_req_new(struct http_conn *hc)
{
        struct arena *mem = http_arena_take(hc->srv);
        struct http_req *r = ARENA_NEW(mem, struct http_req);

        r->mem = mem;
        r->hc = hc;
        r->srv = hc->srv;
        r->peer = *conn_peer(hc->conn);
        r->secure = conn_is_tls(hc->conn);
        r->started_us = time_mono_ns() / 1000;
        r->head.minor = 1;
        r->id = id_new_in(mem, http_now_ms(hc->srv));
        return r;
}

void http_req_free(struct http_req *r)
{
        struct http_server *s = r->srv;

        if (r->linked) {
                *r->pprev = r->next;
                if (r->next)
                        r->next->pprev = r->pprev;
        }
        if (r->body_buf.max)
                buf_done(&r->body_buf);
        http_arena_give(s, r->mem);
}

static bool sane_id(struct str s)
{
        if (s.n < 8 || s.n > 64)
                return false;
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];

                if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '-' &&
                    c != '_' && c != '.')
                        return false;
        }
        return true;
}

/* From a trusted proxy the peer is what the proxy says, in the last entry, which it wrote itself. */
static void take_forwarded(struct http_req *r)
{
        const struct http_config *cfg = &r->srv->cfg;
        char text[NET_ADDR_TEXT];
        struct net_addr addr;
        struct str list, last;

        net_addr_text(&r->peer, text);
        for (size_t i = 0; i < cfg->n_trusted_proxies; i++) {
                if (strcmp(cfg->trusted_proxies[i], text) != 0)
                        continue;
                list = http_req_header(r, "x-forwarded-for");
                while (str_cut(&list, ',', &last))
                        if (net_addr_parse(str_trim(last), &addr))
                                r->peer = addr;
                r->secure = r->secure || str_ieq(http_req_header(r, "x-forwarded-proto"), STR("https"));
                return;
        }
}

/* http://host/path → /path, when host is the Host header (RFC 9112, 3.2.2). */
static bool take_absolute(struct http_req *r, struct str *target)
{
        struct str t = *target, host;

        if (str_ieq(str_sub(t, 0, 7), STR("http://")))
                t = str_sub(t, 7, t.n);
        else if (str_ieq(str_sub(t, 0, 8), STR("https://")))
                t = str_sub(t, 8, t.n);
        else
                return false;
        host = t;
        for (size_t i = 0; i < t.n; i++)
                if (t.p[i] == '/' || t.p[i] == '?') {
                        host = str_sub(t, 0, i);
                        break;
                }
        if (!str_ieq(host, http_req_header(r, "host")))
                return false;
        *target = str_sub(t, host.n, t.n);
        if (!str_starts(*target, STR("/")))
                *target = arena_concat(r->mem, STR("/"), *target);
        return true;
}

int http_req_take_head(struct http_req *r, struct scan_fault *fault)
{
        struct str target = r->head.target, id = http_req_header(r, "x-request-id");

        if (str_eq(target, STR("*")) && str_eq(r->head.method, STR("OPTIONS")))
                target = STR("/");
        if (!str_starts(target, STR("/")) && !take_absolute(r, &target)) {
                *fault = (struct scan_fault){400, "the request target is not a path of this host"};
                return -1;
        }
        r->query = target;
        str_cut(&r->query, '?', &r->path);
        r->head_only = str_eq(r->head.method, STR("HEAD"));
        if (sane_id(id))
                r->id = arena_str(r->mem, id);
        if (r->srv->cfg.n_trusted_proxies > 0)
                take_forwarded(r);
        return 0;
}

struct str http_req_method(const struct http_req *r)
{
        return r->head.method;
}

struct str http_req_path(const struct http_req *r)
{
        return r->path;
}

struct str http_req_body(const struct http_req *r)
{
        return buf_str(&r->body_buf);
}

void http_req_take_body(struct http_req *r, struct buf *to)
{
        *to = r->body_buf;
        r->body_buf = (struct buf){0};
}

bool http_req_body_waits(const struct http_req *r)
{
        return r->body_waits;
}

void http_req_read_body(struct http_req *r)
{
        if (r->body_waits)
                session_read_body(r);
}

struct str http_req_param(const struct http_req *r, const char *name)
{
        for (unsigned i = 0; i < r->match.n_params; i++)
                if (strcmp(r->match.params[i].name, name) == 0)
                        return r->match.params[i].value;
        return (struct str){0};
}

struct str http_req_query(const struct http_req *r, const char *name)
{
        struct str rest = r->query, pair, key;

        while (str_cut(&rest, '&', &pair)) {
                struct str value = pair;

                str_cut(&value, '=', &key);
                if (str_eq_c(route_decode(key, true, r->mem), name))
                        return value.p ? route_decode(value, true, r->mem) : STR("");
        }
        return (struct str){0};
}

struct str http_req_header(const struct http_req *r, const char *name)
{
        return http_head_find(&r->head, str_c(name));
}

struct str http_req_cookie(const struct http_req *r, const char *name)
{
        struct str rest = http_req_header(r, "cookie"), pair, key;

        while (str_cut(&rest, ';', &pair)) {
                struct str value = str_trim(pair);

                str_cut(&value, '=', &key);
                if (value.p && str_eq_c(key, name))
                        return value;
        }
        return (struct str){0};
}

struct str http_req_id(const struct http_req *r)
{
        return r->id;
}

struct str http_req_peer(const struct http_req *r)
{
        char text[NET_ADDR_TEXT];

        net_addr_text(&r->peer, text);
        return arena_str(r->mem, str_c(text));
}

bool http_req_secure(const struct http_req *r)
{
        return r->secure;
}

bool http_req_origin_ok(const struct http_req *r)
{
        struct str origin = http_req_header(r, "origin"), host = http_req_header(r, "host");
        struct str own;

        if (!origin.p || cors_origin_ok(r->srv, origin))
                return true;
        own = arena_printf(r->mem, "%s://%.*s", r->secure ? "https" : "http", STR_ARG(host));
        return str_ieq(origin, own);
}

const struct http_route *http_req_route(const struct http_req *r)
{
        return r->match.route;
}

struct http_server *http_req_server(const struct http_req *r)
{
        return r->srv;
}

struct arena *http_req_mem(struct http_req *r)
{
        return r->mem;
}

void http_req_on_gone(struct http_req *r, void (*cb)(void *), void *arg)
{
        r->on_gone = cb;
        r->gone_arg = arg;
}
