/* http_parser behind our own functions. A head is given to it whole, so each callback sees a whole name or value. */
#include "http/parse.h"

#include <string.h>

struct head_state {
        struct http_head *head;
        struct arena *mem;
        size_t cap;
        bool done;
};

static int on_url(http_parser *p, const char *at, size_t n)
{
        struct head_state *s = p->data;

        s->head->target = str_n(at, n);
        return 0;
}

static int on_field(http_parser *p, const char *at, size_t n)
{
        struct head_state *s = p->data;

        if (s->head->n_headers >= s->cap)
                return 1;
        s->head->headers[s->head->n_headers++].name = str_n(at, n);
        return 0;
}

static int on_value(http_parser *p, const char *at, size_t n)
{
        struct head_state *s = p->data;

        if (s->head->n_headers == 0)
                return 1;
        s->head->headers[s->head->n_headers - 1].value = str_trim(str_n(at, n));
        return 0;
}

static int on_head_done(http_parser *p)
{
        struct head_state *s = p->data;

        s->done = true;
        return 0;
}

/* A response to HEAD has no body, whatever its length says. */
static int on_head_done_no_body(http_parser *p)
{
        on_head_done(p);
        return 1;
}

static int on_body(http_parser *p, const char *at, size_t n)
{
        struct http_body *b = p->data;

        return b->out && !buf_put(b->out, at, n);
}

static int on_message_done(http_parser *p)
{
        struct http_body *b = p->data;

        b->done = true;
        http_parser_pause(p, 1);
        return 0;
}

static const http_parser_settings head_settings = {
        .on_url = on_url,
        .on_header_field = on_field,
        .on_header_value = on_value,
        .on_headers_complete = on_head_done,
};
static const http_parser_settings head_settings_no_body = {
        .on_header_field = on_field,
        .on_header_value = on_value,
        .on_headers_complete = on_head_done_no_body,
};
static const http_parser_settings body_settings = {
        .on_body = on_body,
        .on_message_complete = on_message_done,
};

static size_t count_lines(struct str head)
{
        size_t n = 0;

        for (size_t i = 0; i < head.n; i++)
                n += head.p[i] == '\n';
        return n;
}

struct str http_head_find(const struct http_head *h, struct str name)
{
        for (size_t i = 0; i < h->n_headers; i++)
                if (str_ieq(h->headers[i].name, name))
                        return h->headers[i].value.p ? h->headers[i].value : STR("");
        return (struct str){0};
}

bool http_list_has(struct str list, struct str token)
{
        struct str item;

        while (str_cut(&list, ',', &item))
                if (str_ieq(str_trim(item), token))
                        return true;
        return false;
}

static bool run_head(struct str text, struct head_state *s, http_parser *p, const http_parser_settings *settings)
{
        s->cap = count_lines(text) + 1;
        s->head->headers = ARENA_ARRAY(s->mem, struct http_header, s->cap);
        p->data = s;
        (void)http_parser_execute(p, settings, text.p, text.n);
        return s->done && (HTTP_PARSER_ERRNO(p) == HPE_OK || HTTP_PARSER_ERRNO(p) == HPE_PAUSED);
}

int http_parse_request(struct str text, size_t max_target, struct arena *mem, struct http_head *ret,
                       struct http_body *body, struct scan_fault *fault)
{
        struct head_state s = {.head = ret, .mem = mem};
        struct scan_head scan;

        *ret = (struct http_head){0};
        *body = (struct http_body){0};
        if (scan_head(text, max_target, &scan, fault) < 0)
                return -1;
        http_parser_init(&body->parser, HTTP_REQUEST);
        if (!run_head(text, &s, &body->parser, &head_settings)) {
                bool method = HTTP_PARSER_ERRNO(&body->parser) == HPE_INVALID_METHOD;

                fault->status = method ? 501 : 400;
                fault->why = method ? "this method is not supported" : "malformed head";
                return -1;
        }
        ret->method = str_c(http_method_str((enum http_method)body->parser.method));
        ret->minor = scan.minor;
        ret->chunked = scan.chunked;
        ret->length = scan.has_length ? scan.length : 0;
        ret->has_body = scan.chunked || ret->length > 0;
        ret->keep_alive = http_should_keep_alive(&body->parser) != 0;
        ret->expect_continue = str_ieq(http_head_find(ret, STR("expect")), STR("100-continue"));
        if (body->parser.http_minor != scan.minor) {
                fault->status = 400;
                fault->why = "malformed head";
                return -1;
        }
        body->chunked = scan.chunked;
        body->left = ret->length;
        body->done = !ret->has_body;
        body->parser.data = body;
        return 0;
}

static int64_t feed_fault(struct http_body *b, struct scan_fault *fault)
{
        fault->status = b->out && b->out->overflow ? 413 : 400;
        fault->why = fault->status == 413 ? "the body is too large" : "malformed body";
        return -1;
}

int64_t http_body_feed(struct http_body *b, const char *p, size_t n, struct scan_fault *fault)
{
        int64_t take;

        if (b->chunked) {
                take = scan_chunks(&b->chunks, p, n);
                if (take < 0)
                        return feed_fault(b, fault);
        } else {
                take = (int64_t)(n < b->left ? n : b->left);
                b->left -= (uint64_t)take;
        }
        b->parser.data = b;
        (void)http_parser_execute(&b->parser, &body_settings, p, (size_t)take);
        if (HTTP_PARSER_ERRNO(&b->parser) != HPE_OK && HTTP_PARSER_ERRNO(&b->parser) != HPE_PAUSED)
                return feed_fault(b, fault);
        if (b->done != (b->chunked ? b->chunks.state == SCAN_DONE : b->left == 0))
                return feed_fault(b, fault); /* the two readings differ */
        return take;
}

int64_t http_parse_response(struct str data, bool to_head, struct arena *mem, struct http_head *ret,
                            struct http_body *body)
{
        struct head_state s = {.head = ret, .mem = mem};
        ptrdiff_t end = str_find(data, STR("\r\n\r\n"), 0);
        struct str text;
        http_parser *p = &body->parser;
        struct buf *out = body->out;

        if (end < 0)
                return 0;
        text = str_sub(data, 0, (size_t)end + 4);
        *ret = (struct http_head){0};
        *body = (struct http_body){.out = out};
        http_parser_init(p, HTTP_RESPONSE);
        if (!run_head(text, &s, p, to_head ? &head_settings_no_body : &head_settings))
                return -1;
        ret->status = (int)p->status_code;
        ret->minor = p->http_minor;
        ret->keep_alive = http_should_keep_alive(p) != 0;
        ret->chunked = (p->flags & F_CHUNKED) != 0;
        ret->length = p->content_length;
        body->done = to_head || ret->status / 100 == 1 || ret->status == 204 || ret->status == 304 ||
                     (!ret->chunked && ret->length == 0);
        ret->has_body = !body->done;
        p->data = body;
        return (int64_t)text.n;
}

int64_t http_response_feed(struct http_body *b, const char *p, size_t n)
{
        size_t used;

        if (n == 0)
                return 0; /* to http_parser that means the end */
        b->parser.data = b;
        used = http_parser_execute(&b->parser, &body_settings, p, n);
        if (HTTP_PARSER_ERRNO(&b->parser) != HPE_OK && HTTP_PARSER_ERRNO(&b->parser) != HPE_PAUSED)
                return -1;
        return (int64_t)used;
}

bool http_response_eof(struct http_body *b)
{
        b->parser.data = b;
        (void)http_parser_execute(&b->parser, &body_settings, NULL, 0);
        return b->done;
}
