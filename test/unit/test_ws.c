/* WebSockets of the server over real sockets: handshake, echo, keep-alive, closing, slow readers. */
#include "http_rig.h"

#define SHAKE                                                                                      \
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" \
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static int open_ws(struct rig *rig, struct rig_in *in)
{
        int fd = rig_connect(rig);

        rig_say(rig, fd, SHAKE "\r\n");
        /* The accept value of the RFC's own example key. */
        rig_wait(rig, fd, in, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
        rig_wait(rig, fd, in, "\r\n\r\n");
        assert_int_equal(strncmp(in->p, "HTTP/1.1 101 ", 13), 0);
        in->n = 0;
        return fd;
}

static void send_frame(struct rig *rig, int fd, int head0, const void *p, size_t n)
{
        static const uint8_t mask[4] = {9, 8, 7, 6};
        uint8_t head[WS_MAX_HEAD];
        size_t at = ws_frame_head(head, WS_TEXT, n, mask);
        char *bytes = malloc(at + n);

        head[0] = (uint8_t)head0;
        memcpy(bytes, head, at);
        memcpy(bytes + at, p, n);
        ws_mask(bytes + at, n, mask, 0);
        rig_send(rig, fd, bytes, at + n);
        free(bytes);
}

static void wait_bytes(struct rig *rig, int fd, struct rig_in *in, const void *want, size_t n)
{
        for (int i = 0; i < RIG_PATIENCE && in->n < n && !in->eof; i++)
                rig_read(rig, fd, in);
        assert_true(in->n >= n);
        assert_memory_equal(in->p, want, n);
}

static void text_and_binary_are_echoed(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = open_ws(&rig, &in);
        send_frame(&rig, fd, 0x81, "\xe7\x81\xaf", 3);
        wait_bytes(&rig, fd, &in, "\x81\x03\xe7\x81\xaf", 5);
        in.n = 0;
        send_frame(&rig, fd, 0x82, "\xff", 1);
        wait_bytes(&rig, fd, &in, "\x82\x01\xff", 3);
        in.n = 0;
        send_frame(&rig, fd, 0x89, "ping", 4);
        wait_bytes(&rig, fd, &in, "\x8a\x04ping", 6);
        close(fd);
        rig_until(&rig, &rig.closed, 1);
        assert_int_equal(rig.closed_code, WS_LOST);
        rig_in_done(&in);
        rig_stop(&rig);
}

static void frames_that_come_with_the_handshake_are_served(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_send(&rig, fd, SHAKE "\r\n\x81\x81\0\0\0\0a", sizeof(SHAKE) - 1 + 2 + 7);
        rig_wait(&rig, fd, &in,
                 "\r\n\r\n\x81\x01"
                 "a");
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void a_message_may_have_64_kib_and_no_byte_more(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        char *big = malloc(65537);
        int fd;

        (void)state;
        memset(big, 'x', 65537);
        rig_start(&rig, NULL);
        fd = open_ws(&rig, &in);
        send_frame(&rig, fd, 0x81, big, 65536);
        wait_bytes(&rig, fd, &in, "\x81\x7f\0\0\0\0\0\1\0\0x", 11);
        while (in.n < 65546)
                rig_read(&rig, fd, &in);
        in.n = 0;
        send_frame(&rig, fd, 0x81, big, 65537);
        wait_bytes(&rig, fd, &in, "\x88\x14\x03\xf1message is too big", 22);
        rig_wait(&rig, fd, &in, NULL);
        close(fd);
        rig_until(&rig, &rig.closed, 1);
        assert_int_equal(rig.closed_code, WS_TOO_BIG);
        free(big);
        rig_in_done(&in);
        rig_stop(&rig);
}

static const struct {
        const char *what;
        int head0;
        const char *payload;
        size_t n;
        const char *want; /* the close frame's start */
        int code;
} closings[] = {
        {"orderly", 0x88,
         "\x03\xe8"
         "bye",
         5, "\x88\x02\x03\xe8", 1000},
        {"without a code", 0x88, "", 0, "\x88\x00", WS_NO_CODE},
        {"own code", 0x88, "\x0f\xa0", 2, "\x88\x02\x0f\xa0", 4000},
        {"bad code", 0x88, "\x03\xed", 2, "\x88\x24\x03\xea", 1002},
        {"reserved bits", 0xc1, "a", 1, "\x88\x17\x03\xea", 1002},
        {"not UTF-8", 0x81, "\xff", 1, "\x88\x13\x03\xef", 1007},
};

static void closings_are_answered_by_the_table(void **state)
{
        struct rig rig;

        (void)state;
        for (size_t i = 0; i < sizeof(closings) / sizeof(closings[0]); i++) {
                struct rig_in in = {0};
                int fd;

                rig_start(&rig, NULL);
                fd = open_ws(&rig, &in);
                send_frame(&rig, fd, closings[i].head0, closings[i].payload, closings[i].n);
                rig_wait(&rig, fd, &in, NULL);
                assert_true(in.n >= 2);
                if ((unsigned char)in.p[0] != 0x88 || (in.n >= 4 && memcmp(in.p + 2, closings[i].want + 2, 2) != 0))
                        fail_msg("%s", closings[i].what);
                close(fd);
                rig_until(&rig, &rig.closed, 1);
                if (rig.closed_code != closings[i].code)
                        fail_msg("%s: %d", closings[i].what, rig.closed_code);
                rig_in_done(&in);
                rig_stop(&rig);
        }
}

static void what_is_held_goes_out_in_order_when_it_is_let_go(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = open_ws(&rig, &in);
        ws_hold(rig.ws, true);
        assert_int_equal(ws_send_text(rig.ws, STR("one")), 0);
        assert_int_equal(ws_send_text(rig.ws, STR("two")), 0);
        assert_int_equal(ws_queued(rig.ws), 10);
        ws_hold(rig.ws, false);
        assert_int_equal(ws_queued(rig.ws), 0);
        wait_bytes(&rig, fd, &in, "\x81\x03one\x81\x03two", 10);
        close(fd);
        rig_until(&rig, &rig.closed, 1);
        rig_in_done(&in);
        rig_stop(&rig);
}

static void our_closing_waits_for_the_peers_answer(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = open_ws(&rig, &in);
        ws_close(rig.ws, 4001, "enough");
        assert_int_equal(ws_send_text(rig.ws, STR("late")), ERR_INVALID);
        wait_bytes(&rig, fd, &in,
                   "\x88\x08\x0f\xa1"
                   "enough",
                   10);
        send_frame(&rig, fd, 0x81, "crossed", 7); /* dropped */
        assert_int_equal(rig.closed, 0);
        send_frame(&rig, fd, 0x88, "\x0f\xa1", 2);
        rig_wait(&rig, fd, &in, NULL);
        close(fd);
        rig_until(&rig, &rig.closed, 1);
        assert_int_equal(rig.closed_code, 4001);
        assert_int_equal(rig.n_text, 0);
        rig_in_done(&in);
        rig_stop(&rig);
}

static void a_silent_peer_is_pinged_and_then_closed(void **state)
{
        struct http_config cfg = {.ping_ms = 100};
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, &cfg);
        fd = open_ws(&rig, &in);
        wait_bytes(&rig, fd, &in, "\x89\x00\x89\x00", 4);
        rig_until(&rig, &rig.closed, 1);
        assert_int_equal(rig.closed_code, WS_LOST);
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void a_peer_that_answers_pings_stays(void **state)
{
        struct http_config cfg = {.ping_ms = 100};
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, &cfg);
        fd = open_ws(&rig, &in);
        for (int i = 0; i < 5; i++) {
                wait_bytes(&rig, fd, &in, "\x89\x00", 2);
                in.n = 0;
                send_frame(&rig, fd, 0x8a, "", 0);
        }
        assert_int_equal(rig.closed, 0);
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void a_slow_reader_is_closed_with_1008(void **state)
{
        struct http_config cfg = {.max_out_queue = 200000};
        static char big[50000];
        struct rig rig;
        struct rig_in in = {0};
        int fd, sent = 0, r = 0;

        (void)state;
        memset(big, 'x', sizeof(big));
        rig_start(&rig, &cfg);
        fd = open_ws(&rig, &in);
        while (r == 0 && sent++ < 10000)
                r = ws_send_text(rig.ws, str_n(big, sizeof(big)));
        assert_int_equal(r, ERR_FULL);
        assert_int_equal(ws_send_text(rig.ws, STR("x")), ERR_INVALID);
        assert_true(ws_queued(rig.ws) < 210000);
        /* When it reads at last it finds out why. */
        rig_wait(&rig, fd, &in, "\x88\x0d\x03\xf0slow reader");
        send_frame(&rig, fd, 0x88, "\x03\xf0", 2);
        rig_until(&rig, &rig.closed, 1);
        assert_int_equal(rig.closed_code, WS_POLICY);
        close(fd);
        rig_in_done(&in);
        rig_stop(&rig);
}

static void on_drained(void *arg)
{
        ++*(int *)arg;
}

static void drain_says_that_the_server_goes_away(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = open_ws(&rig, &in);
        http_server_drain(rig.srv, 10000, on_drained, &rig.drained);
        rig_wait(&rig, fd, &in, "\x88\x16\x03\xe9server is restarting");
        send_frame(&rig, fd, 0x88, "\x03\xe9", 2);
        rig_wait(&rig, fd, &in, NULL);
        close(fd);
        rig_until(&rig, &rig.drained, 1);
        assert_int_equal(rig.closed_code, WS_GOING_AWAY);
        rig_in_done(&in);
        rig_stop(&rig);
}

static const struct {
        const char *head;
        int status;
        const char *says;
} handshakes[] = {
        {"GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", 426, "Upgrade: websocket\r\n"},
        {"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n", 426, "only WebSockets"},
        {"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 426, "only WebSockets"},
        {"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n",
         426, "Sec-WebSocket-Version: 13\r\n"},
        {"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
         "13\r\n\r\n",
         400, "Sec-WebSocket-Key"},
        {"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: c2hvcnQ=\r\n\r\n",
         400, "Sec-WebSocket-Key"},
        {"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 1\r\n\r\na",
         426, "only WebSockets"},
        {SHAKE "Origin: https://evil.example\r\n\r\n", 403, "origin"},
        {SHAKE "Origin: null\r\n\r\n", 403, "origin"},
        {SHAKE "Origin: http://x.evil.example\r\n\r\n", 403, "origin"},
        {SHAKE "Origin: https://shop.example\r\n\r\n", 101, "Upgrade: websocket\r\n"},
        {SHAKE "Origin: http://x\r\n\r\n", 101, "Upgrade: websocket\r\n"},
};

static void handshakes_are_accepted_or_refused_by_the_table(void **state)
{
        static const char *const origins[] = {"https://shop.example"};
        struct http_config cfg = {.cors_origins = origins, .n_cors_origins = 1};
        struct rig rig;

        (void)state;
        rig_start(&rig, &cfg);
        for (size_t i = 0; i < sizeof(handshakes) / sizeof(handshakes[0]); i++) {
                int status = rig_status(&rig, handshakes[i].head, strlen(handshakes[i].head), handshakes[i].says);

                if (status != handshakes[i].status)
                        fail_msg("%d instead of %d: %s", status, handshakes[i].status, handshakes[i].head);
        }
        rig_stop(&rig);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(text_and_binary_are_echoed),
                cmocka_unit_test(frames_that_come_with_the_handshake_are_served),
                cmocka_unit_test(a_message_may_have_64_kib_and_no_byte_more),
                cmocka_unit_test(closings_are_answered_by_the_table),
                cmocka_unit_test(what_is_held_goes_out_in_order_when_it_is_let_go),
                cmocka_unit_test(our_closing_waits_for_the_peers_answer),
                cmocka_unit_test(a_silent_peer_is_pinged_and_then_closed),
                cmocka_unit_test(a_peer_that_answers_pings_stays),
                cmocka_unit_test(a_slow_reader_is_closed_with_1008),
                cmocka_unit_test(drain_says_that_the_server_goes_away),
                cmocka_unit_test(handshakes_are_accepted_or_refused_by_the_table),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
