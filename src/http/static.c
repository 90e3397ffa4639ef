/* Static answers: which form, whether it changed, which part. */
#include "http/static.h"

#include "http/server_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Unpacked for the rare client that does not take gzip. */
#define UNPACK_MAX ((size_t)32 << 20)

/* Accept-Encoding names gzip (or *) and not with q=0. */
static bool takes_gzip(struct str list)
{
        bool any = false;
        struct str item, name;

        while (str_cut(&list, ',', &item)) {
                struct str q = item;
                bool zero;

                str_cut(&q, ';', &name);
                q = str_trim(q);
                zero = q.n >= 3 && (q.p[0] | 0x20) == 'q';
                for (size_t i = 2; zero && i < q.n; i++)
                        zero = q.p[i] == '0' || q.p[i] == '.';
                if (str_ieq(str_trim(name), STR("gzip")))
                        return !zero;
                if (str_eq(str_trim(name), STR("*")))
                        any = !zero;
        }
        return any;
}

/* If-None-Match holds the tag; the comparison is weak (RFC 9110, 13.1.2). */
static bool tag_listed(struct str list, struct str tag)
{
        struct str item;

        if (str_eq(str_trim(list), STR("*")))
                return true;
        while (str_cut(&list, ',', &item)) {
                item = str_trim(item);
                if (str_starts(item, STR("W/")))
                        item = str_sub(item, 2, item.n);
                if (str_eq(item, tag))
                        return true;
        }
        return false;
}

enum range_kind { RANGE_NONE, RANGE_PART, RANGE_BEYOND };

/* One range of bytes; several, or what cannot be read, are ignored, as the RFC allows. */
static enum range_kind parse_range(struct str value, size_t size, size_t *ret_from, size_t *ret_n)
{
        struct str first, last;
        int64_t from, to, max = (int64_t)1 << 50;

        if (!str_starts(value, STR("bytes=")))
                return RANGE_NONE;
        last = str_sub(value, 6, value.n);
        str_cut(&last, '-', &first);
        if (!last.p || (first.n == 0 && last.n == 0))
                return RANGE_NONE;
        if (first.n == 0) {
                if (!str_to_i64(last, 0, max, &to))
                        return RANGE_NONE;
                from = to < (int64_t)size ? (int64_t)size - to : 0;
                if (to == 0 || size == 0)
                        return RANGE_BEYOND;
                to = (int64_t)size - 1;
        } else {
                if (!str_to_i64(first, 0, max, &from))
                        return RANGE_NONE;
                to = (int64_t)size - 1;
                if (last.n > 0 && (!str_to_i64(last, 0, max, &to) || to < from))
                        return RANGE_NONE;
                if (from >= (int64_t)size)
                        return RANGE_BEYOND;
                if (to >= (int64_t)size)
                        to = (int64_t)size - 1;
        }
        *ret_from = (size_t)from;
        *ret_n = (size_t)(to - from + 1);
        return RANGE_PART;
}

static struct str unpack(struct http_req *r, const struct http_asset *a)
{
        z_stream z = {0};
        char *out;
        int done;

        if (a->raw_n > UNPACK_MAX || inflateInit2(&z, 15 + 16) != Z_OK)
                return (struct str){0};
        out = arena_alloc(r->mem, a->raw_n + 1);
        z.next_in = (unsigned char *)a->gz;
        z.avail_in = (unsigned)a->gz_n;
        z.next_out = (unsigned char *)out;
        z.avail_out = (unsigned)a->raw_n + 1;
        done = inflate(&z, Z_FINISH);
        inflateEnd(&z);
        return done == Z_STREAM_END ? str_n(out, z.total_out) : (struct str){0};
}

static void send_part(struct http_req *r, const struct http_asset *a, struct str body, struct str tag, bool stays)
{
        struct str range = http_req_header(r, "range"), if_range = http_req_header(r, "if-range");
        size_t from = 0, n = body.n;
        enum range_kind kind = RANGE_NONE;

        http_add_header(r, "Accept-Ranges", STR("bytes"));
        if (range.p && str_eq(r->head.method, STR("GET")) && (!if_range.p || str_eq(if_range, tag)))
                kind = parse_range(range, body.n, &from, &n);
        if (kind == RANGE_BEYOND) {
                http_add_header(r, "Content-Range", arena_printf(r->mem, "bytes */%zu", body.n));
                http_problem(r, 416, NULL, "the file has %zu bytes", body.n);
                return;
        }
        if (kind == RANGE_PART)
                http_add_header(r, "Content-Range",
                                arena_printf(r->mem, "bytes %zu-%zu/%zu", from, from + n - 1, body.n));
        respond_body(r, kind == RANGE_PART ? 206 : 200, str_c(a->content_type), str_sub(body, from, n), stays);
}

/* The bytes to send, and whether they are the asset's own. No bytes: they can only be had packed. */
struct form {
        struct str bytes;
        bool gzip, own;
};

static struct form choose_form(struct http_req *r, const struct http_asset *a)
{
        bool part = a->raw && http_req_header(r, "range").p;

        if (a->gz && !part && takes_gzip(http_req_header(r, "accept-encoding")))
                return (struct form){str_n((const char *)a->gz, a->gz_n), true, true};
        if (a->raw)
                return (struct form){str_n((const char *)a->raw, a->raw_n), false, true};
        return (struct form){unpack(r, a), false, false};
}

static struct str cache_control(struct http_req *r, const struct http_asset *a)
{
        if (a->immutable)
                return STR("public, max-age=31536000, immutable");
        return a->fresh_s ? arena_printf(r->mem, "public, max-age=%u", a->fresh_s) : STR("no-cache");
}

void http_static_send(struct http_req *r, const struct http_asset *a, enum http_static_bytes bytes)
{
        struct form form = choose_form(r, a);
        struct str tag = arena_printf(r->mem, "\"%s%s\"", a->etag, form.gzip ? "-gz" : "");
        struct str none_match = http_req_header(r, "if-none-match");
        bool stays = form.own && bytes == HTTP_BYTES_STAY;

        http_add_header(r, "ETag", tag);
        http_add_header(r, "Cache-Control", cache_control(r, a));
        if (a->gz)
                http_add_header(r, "Vary", STR("Accept-Encoding"));
        if (none_match.p && tag_listed(none_match, tag)) {
                http_respond(r, 304, STR(""), STR(""));
        } else if (form.gzip) {
                http_add_header(r, "Content-Encoding", STR("gzip"));
                respond_body(r, 200, str_c(a->content_type), form.bytes, stays);
        } else if (!form.bytes.p && a->raw_n > 0) {
                http_problem(r, 406, NULL, "this file is kept compressed: accept gzip");
        } else {
                send_part(r, a, form.bytes, tag, stays);
        }
}

static void on_static(struct http_req *r, void *arg)
{
        (void)arg;
        http_static_send(r, r->match.route->user, HTTP_BYTES_STAY);
}

int http_static_add(struct http_server *s, const struct http_asset *assets, size_t n, struct err *err)
{
        struct http_route *routes = ARENA_ARRAY(s->mem, struct http_route, n);

        for (size_t i = 0; i < n; i++)
                routes[i] = (struct http_route){
                        .method = "GET", .path = assets[i].path, .handler = on_static, .user = &assets[i]};
        return http_server_add_routes(s, routes, n, NULL, err);
}

void http_static_not_found(struct http_server *s, const struct http_asset *page)
{
        s->not_found = page;
}

bool static_answer_not_found(struct http_req *r)
{
        const struct http_asset *a = r->srv->not_found;
        struct str accept = http_req_header(r, "accept"), type;
        struct form form;
        bool page = false;

        while (a && !page && str_cut(&accept, ',', &type))
                page = str_starts(str_trim(type), STR("text/html"));
        if (!page || !str_eq(r->head.method, STR("GET")))
                return false;
        form = choose_form(r, a);
        http_add_header(r, "Cache-Control", STR("no-store"));
        if (form.gzip)
                http_add_header(r, "Content-Encoding", STR("gzip"));
        respond_body(r, 404, str_c(a->content_type), form.bytes, form.own);
        return true;
}
