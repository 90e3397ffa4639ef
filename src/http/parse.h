/*
 * parse - HTTP/1.1 heads and bodies. The only file that knows http_parser; every byte of a request passes scan.h first,
 * and both must agree.
 */
#ifndef HTTP_PARSE_H
#define HTTP_PARSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "http/scan.h"

#include <http_parser.h>

struct http_header {
        struct str name, value;
};

struct http_head {
        struct str method, target;
        int status; /* responses */
        unsigned minor;
        struct http_header *headers;
        size_t n_headers;
        bool has_body, chunked, keep_alive, expect_continue;
        uint64_t length; /* when has_body and not chunked */
};

struct http_body {
        http_parser parser;
        struct scan_chunks chunks;
        bool chunked, done;
        uint64_t left;
        struct buf *out;
};

/*
 * Parses a request's whole head, which stays referenced: it must live as long as *ret (put it into mem first). *body is
 * made ready for http_body_feed. 0, or -1 with *fault.
 */
int http_parse_request(struct str head, size_t max_target, struct arena *mem, struct http_head *ret,
                       struct http_body *body, struct scan_fault *fault);

/*
 * Takes the next bytes of the body into body->out (set by the caller; its maximum is the limit). Gives how many of the
 * n bytes belong to this body, or -1: *fault says why (400; 413 when out overflowed). body->done is set at the end.
 */
int64_t http_body_feed(struct http_body *body, const char *p, size_t n, struct scan_fault *fault);

/* A response, for our own client: gives the head's length, 0 when incomplete, -1 when malformed. */
int64_t http_parse_response(struct str data, bool to_head, struct arena *mem, struct http_head *ret,
                            struct http_body *body);
/* Bytes of a response's body; like http_body_feed, without the strict chunk rules. */
int64_t http_response_feed(struct http_body *body, const char *p, size_t n);
/* The peer closed: true when that is how this body ends. */
bool http_response_eof(struct http_body *body);

/* The value of the first header of that name; p == NULL when there is none. */
struct str http_head_find(const struct http_head *h, struct str name);
/* A comma-separated list names the token (case folded). */
bool http_list_has(struct str list, struct str token);

#endif
