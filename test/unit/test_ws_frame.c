/* http/ws_frame: a case table in the categories of the Autobahn test suite (framing, pings, reserved bits, opcodes,
 * fragmentation, UTF-8, closing, limits), each case in pieces of every small size and from both sides. */
#include "http/ws_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FIN 0x80
#define MAX_MESSAGE 1000

struct frame {
        int head; /* FIN | reserved bits | opcode; -1 ends the case */
        const char *payload;
        int n; /* payload's length; 0: strlen; -1: that many 'x' as payload says in decimal */
};
#define END                 \
        {                   \
                -1, NULL, 0 \
        }

/* want: events as text: text(…) binary(…) ping(…) pong(…) close(code,reason) error(code) */
struct ws_case {
        const char *what, *want;
        struct frame frames[8];
};

static const struct ws_case cases[] = {
        /* 1: framing */
        {"empty text", "text()", {{FIN | 1, "", 0}, END}},
        {"text", "text(hello)", {{FIN | 1, "hello", 0}, END}},
        {"empty binary", "binary()", {{FIN | 2, "", 0}, END}},
        {"binary", "binary(\xff\xfe)", {{FIN | 2, "\xff\xfe", 0}, END}},
        {"two messages", "text(a) text(b)", {{FIN | 1, "a", 0}, {FIN | 1, "b", 0}, END}},
        /* 2: pings and pongs */
        {"ping", "ping()", {{FIN | 9, "", 0}, END}},
        {"ping with payload", "ping(are you there)", {{FIN | 9, "are you there", 0}, END}},
        {"pong nobody asked for", "pong(x) text(a)", {{FIN | 10, "x", 0}, {FIN | 1, "a", 0}, END}},
        {"ping of 126 bytes", "error(1002)", {{FIN | 9, "126", -1}, END}},
        {"ping that is not UTF-8", "ping(\xff)", {{FIN | 9, "\xff", 0}, END}},
        {"ten pings", "ping(1) ping(2) ping(3)", {{FIN | 9, "1", 0}, {FIN | 9, "2", 0}, {FIN | 9, "3", 0}, END}},
        /* 3: reserved bits */
        {"first bit", "error(1002)", {{FIN | 0x40 | 1, "a", 0}, END}},
        {"second bit", "error(1002)", {{FIN | 0x20 | 1, "a", 0}, END}},
        {"third bit", "error(1002)", {{FIN | 0x10 | 1, "a", 0}, END}},
        {"all bits after a message", "text(a) error(1002)", {{FIN | 1, "a", 0}, {FIN | 0x70 | 1, "a", 0}, END}},
        {"a bit on a ping", "error(1002)", {{FIN | 0x40 | 9, "", 0}, END}},
        /* 4: opcodes */
        {"opcode 3", "error(1002)", {{FIN | 3, "", 0}, END}},
        {"opcode 4", "error(1002)", {{FIN | 4, "a", 0}, END}},
        {"opcode 5", "text(a) error(1002)", {{FIN | 1, "a", 0}, {FIN | 5, "", 0}, END}},
        {"opcode 6", "error(1002)", {{FIN | 6, "", 0}, END}},
        {"opcode 7", "error(1002)", {{FIN | 7, "", 0}, END}},
        {"opcode 11", "error(1002)", {{FIN | 11, "", 0}, END}},
        {"opcode 12", "error(1002)", {{FIN | 12, "", 0}, END}},
        {"opcode 13", "error(1002)", {{FIN | 13, "", 0}, END}},
        {"opcode 14", "error(1002)", {{FIN | 14, "", 0}, END}},
        {"opcode 15", "error(1002)", {{FIN | 15, "", 0}, END}},
        /* 5: fragmentation */
        {"a fragmented ping", "error(1002)", {{9, "a", 0}, {FIN | 0, "b", 0}, END}},
        {"a fragmented pong", "error(1002)", {{10, "a", 0}, {FIN | 0, "b", 0}, END}},
        {"two fragments", "text(ab)", {{1, "a", 0}, {FIN | 0, "b", 0}, END}},
        {"three fragments, empty ones among them", "text(a)", {{1, "", 0}, {0, "a", 0}, {FIN | 0, "", 0}, END}},
        {"fragments that are all empty", "text()", {{1, "", 0}, {0, "", 0}, {FIN | 0, "", 0}, END}},
        {"a ping between fragments", "ping(p) text(ab)", {{1, "a", 0}, {FIN | 9, "p", 0}, {FIN | 0, "b", 0}, END}},
        {"pings between more fragments",
         "ping(p) pong(q) text(abc)",
         {{1, "a", 0}, {FIN | 9, "p", 0}, {0, "b", 0}, {FIN | 10, "q", 0}, {FIN | 0, "c", 0}, END}},
        {"a continuation of nothing", "error(1002)", {{FIN | 0, "a", 0}, END}},
        {"an open continuation of nothing", "error(1002)", {{0, "a", 0}, {FIN | 0, "b", 0}, END}},
        {"a continuation after the end", "text(ab) error(1002)", {{1, "a", 0}, {FIN | 0, "b", 0}, {0, "c", 0}, END}},
        {"a message inside a message", "error(1002)", {{1, "a", 0}, {FIN | 1, "b", 0}, END}},
        {"binary inside text", "error(1002)", {{1, "a", 0}, {FIN | 2, "b", 0}, END}},
        {"fragmented binary", "binary(\xff\xff)", {{2, "\xff", 0}, {FIN | 0, "\xff", 0}, END}},
        {"a close between fragments", "close(1000,)", {{1, "a", 0}, {FIN | 8, "\x03\xe8", 0}, END}},
        /* 6: UTF-8 */
        {"Chinese", "text(\xe7\x81\xaf)", {{FIN | 1, "\xe7\x81\xaf", 0}, END}},
        {"a character cut by a fragment",
         "text(\xe7\x81\xaf)",
         {{1, "\xe7", 0}, {0, "\x81", 0}, {FIN | 0, "\xaf", 0}, END}},
        {"an emoji cut twice, a ping in it",
         "ping() text(\xf0\x9f\x98\x80)",
         {{1, "\xf0\x9f", 0}, {FIN | 9, "", 0}, {0, "\x98", 0}, {FIN | 0, "\x80", 0}, END}},
        {"last of each length",
         "text(\x7f\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf)",
         {{FIN | 1, "\x7f\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf", 0}, END}},
        {"first of each length",
         "text(\xc2\x80\xe0\xa0\x80\xf0\x90\x80\x80)",
         {{FIN | 1, "\xc2\x80\xe0\xa0\x80\xf0\x90\x80\x80", 0}, END}},
        {"around the surrogates", "text(\xed\x9f\xbf\xee\x80\x80)", {{FIN | 1, "\xed\x9f\xbf\xee\x80\x80", 0}, END}},
        {"a surrogate", "error(1007)", {{FIN | 1, "\xed\xa0\x80", 0}, END}},
        {"the last surrogate", "error(1007)", {{FIN | 1, "\xed\xbf\xbf", 0}, END}},
        {"beyond the last character", "error(1007)", {{FIN | 1, "\xf4\x90\x80\x80", 0}, END}},
        {"five bytes", "error(1007)", {{FIN | 1, "\xf8\x88\x80\x80\x80", 0}, END}},
        {"overlong slash", "error(1007)", {{FIN | 1, "\xc0\xaf", 0}, END}},
        {"overlong of three", "error(1007)", {{FIN | 1, "\xe0\x9f\xbf", 0}, END}},
        {"overlong of four", "error(1007)", {{FIN | 1, "\xf0\x8f\xbf\xbf", 0}, END}},
        {"a lone continuation", "error(1007)", {{FIN | 1, "\x80", 0}, END}},
        {"a lone start", "error(1007)", {{FIN | 1, "\xc3", 0}, END}},
        {"a start and ASCII", "error(1007)", {{FIN | 1, "\xe7\x81g", 0}, END}},
        {"0xfe", "error(1007)", {{FIN | 1, "abcdefgh\xfe", 0}, END}},
        {"a message that ends inside a character", "error(1007)", {{1, "a\xe7", 0}, {FIN | 0, "\x81", 0}, END}},
        {"wrong in an early fragment", "error(1007)", {{1, "a\xff", 0}, END}},
        {"the next message starts afresh",
         "text(\xe7\x81\xaf) text(b)",
         {{1, "\xe7\x81", 0}, {FIN | 0, "\xaf", 0}, {FIN | 1, "b", 0}, END}},
        /* 7: closing */
        {"close without a code", "close(1005,)", {{FIN | 8, "", 0}, END}},
        {"close with half a code", "error(1002)", {{FIN | 8, "\x03", 0}, END}},
        {"close with a code", "close(1000,)", {{FIN | 8, "\x03\xe8", 0}, END}},
        {"close with a reason",
         "close(1001,bye)",
         {{FIN | 8,
           "\x03\xe9"
           "bye",
           0},
          END}},
        {"close of 126 bytes", "error(1002)", {{FIN | 8, "126", -1}, END}},
        {"a reason that is not UTF-8", "error(1007)", {{FIN | 8, "\x03\xe8\xff", 0}, END}},
        {"a reason cut in a character", "error(1007)", {{FIN | 8, "\x03\xe8\xe7\x81", 0}, END}},
        {"fragmented close", "error(1002)", {{8, "\x03\xe8", 0}, END}},
        /* limits */
        {"125 bytes in a ping", NULL, {{FIN | 9, "125", -1}, END}},
        {"a message at the limit", NULL, {{FIN | 1, "1000", -1}, END}},
        {"a message past the limit", "error(1009)", {{FIN | 1, "1001", -1}, END}},
        {"fragments past the limit", "error(1009)", {{1, "600", -1}, {FIN | 0, "401", -1}, END}},
        {"fragments at the limit", NULL, {{1, "600", -1}, {FIN | 0, "400", -1}, END}},
};

static void put_frame(struct buf *b, const struct frame *f, bool masked)
{
        static const uint8_t mask[4] = {0x1f, 0xa2, 0x03, 0xc4};
        uint8_t head[WS_MAX_HEAD];
        size_t n = f->n > 0 ? (size_t)f->n : strlen(f->payload), at;

        if (f->n == -1)
                n = (size_t)atoi(f->payload);
        at = ws_frame_head(head, WS_TEXT, n, masked ? mask : NULL);
        head[0] = (uint8_t)f->head;
        buf_put(b, head, at);
        at = b->n;
        if (f->n == -1)
                for (size_t i = 0; i < n; i++)
                        buf_put_ch(b, 'x');
        else
                buf_put(b, f->payload, n);
        if (masked)
                ws_mask(b->p + at, n, mask, 0);
}

static void put_event(struct buf *out, const struct ws_event *ev)
{
        static const char *const names[] = {"more", "text", "binary", "ping", "pong", "close", "error"};

        if (out->n > 0)
                buf_put_ch(out, ' ');
        buf_printf(out, "%s(", names[ev->kind]);
        if (ev->kind == WS_EV_CLOSE)
                buf_printf(out, "%u,", ev->code);
        if (ev->kind == WS_EV_ERROR)
                buf_printf(out, "%u", ev->code);
        else
                buf_put_str(out, ev->payload);
        buf_put_ch(out, ')');
}

/* Feeds the bytes in pieces, each in memory of its own so that a sanitizer sees every step too far. */
static void run(bool server, struct str bytes, size_t piece, struct buf *out)
{
        struct ws_parser p;
        struct ws_event ev;

        ws_parser_init(&p, server, MAX_MESSAGE);
        for (size_t at = 0; at < bytes.n; at += piece) {
                size_t n = bytes.n - at < piece ? bytes.n - at : piece;
                char *copy = malloc(n), *q = copy;

                memcpy(copy, bytes.p + at, n);
                for (;;) {
                        ws_parse(&p, &q, &n, &ev);
                        if (ev.kind == WS_EV_MORE)
                                break;
                        put_event(out, &ev);
                        if (ev.kind == WS_EV_CLOSE || ev.kind == WS_EV_ERROR)
                                at = bytes.n;
                }
                assert_int_equal(n, 0);
                free(copy);
        }
        ws_parser_done(&p);
}

static void check_case(const struct ws_case *c, bool server, size_t piece)
{
        struct buf bytes, out;

        buf_init(&bytes, 10000);
        buf_init(&out, 10000);
        for (const struct frame *f = c->frames; f->head >= 0; f++)
                put_frame(&bytes, f, server);
        run(server, buf_str(&bytes), piece, &out);
        if (c->want ? !str_eq_c(buf_str(&out), c->want) : out.n < 100 || strstr(out.p, "error") != NULL)
                fail_msg("%s, pieces of %zu, %s: %s", c->what, piece, server ? "server" : "client", out.p);
        buf_done(&bytes);
        buf_done(&out);
}

static void frames_are_read_by_the_table_in_any_pieces_on_both_sides(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                for (size_t piece = 1; piece < 2000; piece = piece < 20 ? piece + 1 : piece * 3)
                        for (int server = 0; server < 2; server++)
                                check_case(&cases[i], server != 0, piece);
}

static void closing_codes_are_accepted_as_the_rfc_says(void **state)
{
        static const unsigned good[] = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010,
                                        1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999};
        static const unsigned bad[] = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535};

        (void)state;
        for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
                assert_true(ws_code_valid(good[i]));
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                assert_false(ws_code_valid(bad[i]));
}

static const struct {
        const char *what, *bytes;
        size_t n;
        bool server;
} raw[] = {
        {"an unmasked frame at a server",
         "\x81\x01"
         "a",
         3, true},
        {"a masked frame at a client", "\x81\x81\0\0\0\0a", 7, false},
        {"125 in two bytes", "\x82\xfe\x00\x7d\0\0\0\0", 8, true},
        {"65535 in eight bytes", "\x82\xff\0\0\0\0\0\0\xff\xff\0\0\0\0", 14, true},
        {"the top bit of eight bytes", "\x82\xff\x80\0\0\0\0\1\0\0\0\0\0\0", 14, true},
};

static void odd_heads_are_protocol_errors(void **state)
{
        struct buf out;

        (void)state;
        buf_init(&out, 100);
        for (size_t i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
                buf_clear(&out);
                run(raw[i].server, str_n(raw[i].bytes, raw[i].n), 1, &out);
                if (!str_eq_c(buf_str(&out), "error(1002)"))
                        fail_msg("%s: %s", raw[i].what, out.p);
        }
        buf_done(&out);
}

static void masking_twice_gives_the_text_back_from_any_place(void **state)
{
        static const uint8_t mask[4] = {1, 2, 3, 4};
        char text[] = "the quick brown fox jumps over it", copy[sizeof(text)];

        (void)state;
        for (size_t n = 0; n < sizeof(text); n++)
                for (unsigned at = 0; at < 4; at++) {
                        memcpy(copy, text, sizeof(text));
                        ws_mask(copy, n, mask, at);
                        for (size_t i = 0; i < n; i++)
                                assert_int_equal(copy[i], text[i] ^ mask[(i + at) & 3]);
                        assert_memory_equal(copy + n, text + n, sizeof(text) - n);
                }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(frames_are_read_by_the_table_in_any_pieces_on_both_sides),
                cmocka_unit_test(closing_codes_are_accepted_as_the_rfc_says),
                cmocka_unit_test(odd_heads_are_protocol_errors),
                cmocka_unit_test(masking_twice_gives_the_text_back_from_any_place),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
