/* HTTP requests, one after another: what is accepted, and each body, must not depend on the pieces in which it comes.
 */
#include "http/parse.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* One request from *at on, the body in pieces, noted in out. False when it is refused or incomplete. */
static bool read_one(const char *p, size_t n, size_t piece, size_t *at, struct arena *mem, struct buf *out)
{
        struct scan_fault fault;
        struct http_head head;
        struct http_body body;
        struct buf content;
        size_t from = 0, seen = 0;
        int64_t end = 0, used;

        while (end == 0 && seen < n - *at) {
                seen = n - *at - seen < piece ? n - *at : seen + piece;
                end = scan_find_end(p + *at, seen, &from);
        }
        if (end <= 0 || http_parse_request(str_n(p + *at, (size_t)end), 4096, mem, &head, &body, &fault) < 0)
                return false;
        *at += (size_t)end;
        buf_init(&content, (size_t)1 << 20);
        body.out = &content;
        while (!body.done && *at < n) {
                used = http_body_feed(&body, p + *at, n - *at < piece ? n - *at : piece, &fault);
                if (used <= 0)
                        break;
                *at += (size_t)used;
        }
        if (body.done)
                buf_printf(out, "%.*s %.*s %zu:%.*s\n", STR_ARG(head.method), STR_ARG(head.target), content.n,
                           STR_ARG(buf_str(&content)));
        buf_done(&content);
        return body.done;
}

static void read_all(const char *p, size_t n, size_t piece, struct buf *out)
{
        struct arena *mem = arena_new(0);
        size_t at = 0;

        while (at < n && read_one(p, n, piece, &at, mem, out))
                ;
        arena_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        size_t piece = n > 0 ? (size_t)data[0] % 64 + 1 : 1;
        struct buf whole, pieces;

        if (n < 2 || n > 65536)
                return 0;
        buf_init(&whole, (size_t)1 << 20);
        buf_init(&pieces, (size_t)1 << 20);
        read_all((const char *)data + 1, n - 1, n, &whole);
        read_all((const char *)data + 1, n - 1, piece, &pieces);
        if (!str_eq(buf_str(&whole), buf_str(&pieces)))
                abort();
        buf_done(&whole);
        buf_done(&pieces);
        return 0;
}
