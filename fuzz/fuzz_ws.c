/* WebSocket frames: the events must not depend on the pieces in which the bytes come, and text is UTF-8. */
#include "http/ws_frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void run(bool server, const uint8_t *data, size_t n, size_t piece, struct buf *out)
{
        struct ws_event ev = {.kind = WS_EV_MORE};
        struct ws_parser p;

        ws_parser_init(&p, server, 4096);
        for (size_t at = 0; at < n && ev.kind != WS_EV_ERROR; at += piece) {
                size_t left = n - at < piece ? n - at : piece;
                char *copy = malloc(left), *q = copy;

                memcpy(copy, data + at, left);
                do {
                        struct ws_utf8 u = {0};

                        ws_parse(&p, &q, &left, &ev);
                        if (ev.kind == WS_EV_TEXT && (!ws_utf8_feed(&u, ev.payload.p, ev.payload.n) || u.need))
                                abort();
                        if (ev.kind != WS_EV_MORE)
                                buf_printf(out, "%d %u %.*s\n", ev.kind, ev.code, STR_ARG(ev.payload));
                } while (ev.kind != WS_EV_MORE && ev.kind != WS_EV_ERROR);
                free(copy);
        }
        ws_parser_done(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct buf whole, pieces;

        if (n < 3)
                return 0;
        buf_init(&whole, (size_t)1 << 22);
        buf_init(&pieces, (size_t)1 << 22);
        run(data[0] & 1, data + 2, n - 2, n, &whole);
        run(data[0] & 1, data + 2, n - 2, (size_t)data[1] % 32 + 1, &pieces);
        if (!str_eq(buf_str(&whole), buf_str(&pieces)))
                abort();
        buf_done(&whole);
        buf_done(&pieces);
        return 0;
}
