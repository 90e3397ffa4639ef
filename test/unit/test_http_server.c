/* The server over real sockets: requests in order, limits, timeouts, problems, streams, stop. */
#include "http_rig.h"

#include "base/buf.h"
#include "base/metric.h"

#define HELLO "GET /hello?name=a HTTP/1.1\r\nHost: x\r\n\r\n"

static void a_request_is_answered_and_the_connection_kept(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET /hello?name=%e7%81%af+b&x HTTP/1.1\r\nHost: x\r\nX-Request-Id: abcdef-123\r\n\r\n");
        rig_wait(&rig, fd, &in, "hello \xe7\x81\xaf b");
        assert_non_null(strstr(in.p, "HTTP/1.1 200 OK\r\n"));
        assert_non_null(strstr(in.p, "X-Request-Id: abcdef-123\r\n"));
        assert_non_null(strstr(in.p, "X-Content-Type-Options: nosniff\r\n"));
        assert_non_null(strstr(in.p, "Content-Length: 11\r\n"));
        assert_null(strstr(in.p, "Connection:"));
        rig_in_done(&in);
        rig_say(&rig, fd, HELLO);
        rig_wait(&rig, fd, &in, "hello a");
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void a_strange_request_id_is_replaced(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET /hello HTTP/1.1\r\nHost: x\r\nX-Request-Id: <script>alert\r\n\r\n");
        rig_wait(&rig, fd, &in, "hello ");
        assert_null(strstr(in.p, "script"));
        assert_non_null(strstr(in.p, "X-Request-Id: 0"));
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void pipelined_requests_are_answered_in_order_in_any_pieces(void **state)
{
        static const char text[] = "GET /hello?name=1 HTTP/1.1\r\nHost: x\r\n\r\n"
                                   "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo"
                                   "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "3\r\nthr\r\n2\r\nee\r\n0\r\n\r\n"
                                   "\r\nGET /hello?name=4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        struct rig rig;

        (void)state;
        rig_start(&rig, NULL);
        for (size_t piece = 1; piece < sizeof(text); piece = piece * 3 / 2 + 1) {
                struct rig_in in = {0};
                int fd = rig_connect(&rig);
                const char *one, *two, *three, *four;

                for (size_t at = 0; at < sizeof(text) - 1; at += piece)
                        rig_send(&rig, fd, text + at, sizeof(text) - 1 - at < piece ? sizeof(text) - 1 - at : piece);
                rig_wait(&rig, fd, &in, NULL);
                one = strstr(in.p, "hello 1");
                two = strstr(in.p, "\r\n\r\ntwo");
                three = strstr(in.p, "\r\n\r\nthree");
                four = strstr(in.p, "hello 4");
                assert_true(one && two && three && four && one < two && two < three && three < four);
                rig_in_done(&in);
                close(fd);
        }
        rig_stop(&rig);
}

static void a_request_that_waits_holds_back_those_behind_it(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n" HELLO HELLO);
        while (!rig.held)
                loop_step(rig.loop, 10);
        for (int i = 0; i < 5; i++)
                rig_read(&rig, fd, &in);
        assert_int_equal(in.n, 0);
        http_respond(rig.held, 200, STR("text/plain"), STR("first"));
        rig_wait(&rig, fd, &in, "hello a");
        assert_true(strstr(in.p, "first") < strstr(in.p, "hello a"));
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void refuse_with_bytes(struct http_req *r, void *arg)
{
        (void)arg;
        http_problem(r, 400, "x", "no field \"%s\"\n\x01", "\xe9\x94\xae\xe9\x94");
}

static void a_problem_is_good_json_whatever_its_detail_repeats(void **state)
{
        static const struct http_route route = {"GET", "/refuse", refuse_with_bytes, 0, 0, NULL};
        static const char text[] = "GET /refuse HTTP/1.1\r\nHost: x\r\n\r\n";
        struct rig rig;

        (void)state;
        rig_start(&rig, NULL);
        assert_int_equal(http_server_add_routes(rig.srv, &route, 1, NULL, NULL), 0);
        assert_int_equal(rig_status(&rig, text, sizeof(text) - 1,
                                    "\"detail\":\"no field \\\"\xe9\x94\xae\xef\xbf\xbd\xef\xbf\xbd\\\"\\n\\u0001\""),
                         400);
        rig_stop(&rig);
}

static const struct {
        const char *text;
        int status;
        const char *says;
} answers[] = {
        {"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404, "application/problem+json"},
        {"PUT /hello HTTP/1.1\r\nHost: x\r\n\r\n", 405, "Allow: GET, HEAD, OPTIONS\r\n"},
        {"PUT /items/5 HTTP/1.1\r\nHost: x\r\n\r\n", 405, "Allow: GET, HEAD, DELETE, OPTIONS\r\n"},
        {"OPTIONS /items/5 HTTP/1.1\r\nHost: x\r\n\r\n", 204, "Allow: GET, HEAD, DELETE, OPTIONS\r\n"},
        {"GET /items/a%2Fb HTTP/1.1\r\nHost: x\r\n\r\n", 200, "\r\n\r\na/b"},
        {"GET /items/new HTTP/1.1\r\nHost: x\r\n\r\n", 200, "hello"},
        {"GET /rest/a/b?c HTTP/1.1\r\nHost: x\r\n\r\n", 200, "\r\n\r\na/b"},
        {"GET http://x/hello HTTP/1.1\r\nHost: x\r\n\r\n", 200, "hello"},
        {"GET http://y/hello HTTP/1.1\r\nHost: x\r\n\r\n", 400, "not a path"},
        {"GET hello HTTP/1.1\r\nHost: x\r\n\r\n", 400, "malformed head"},
        {"GET /hello HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n", 417, "100-continue"},
        {"GET /hello HTTP/1.1\nHost: x\n\n", 400, "CRLF"},
        {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
         "both Content-Length and Transfer-Encoding"},
        {"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\n", 400, "malformed body"},
        {"POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789", 200, "\r\n\r\n0123456789"},
        {"POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n0123456789a", 413, "10 bytes"},
        {"POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n", 413,
         "too large"},
        {"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 404, "Connection: close\r\n"},
        {"GET /hello HTTP/1.0\r\n\r\n", 200, "Connection: close\r\n"},
        {"GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, "Connection: keep-alive\r\n"},
        {"BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n", 501, "\"status\":501"},
        {"GET /hello HTTP/3.0\r\nHost: x\r\n\r\n", 505, "\"title\":\"HTTP Version Not Supported\""},
        {"POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab", 100,
         "HTTP/1.1 200 OK"},
        {"POST /small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 20\r\n\r\n", 413, "10 bytes"},
};

static void answers_follow_the_table(void **state)
{
        struct rig rig;

        (void)state;
        rig_start(&rig, NULL);
        for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
                int status = rig_status(&rig, answers[i].text, strlen(answers[i].text), answers[i].says);

                if (status != answers[i].status)
                        fail_msg("%d instead of %d: %s", status, answers[i].status, answers[i].text);
        }
        rig_stop(&rig);
}

static void head_has_the_headers_and_no_body(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd,
                "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\nHEAD /nowhere HTTP/1.1\r\nHost: x\r\nConnection: "
                "close\r\n\r\n");
        rig_wait(&rig, fd, &in, NULL);
        assert_non_null(strstr(in.p, "Content-Length: 6\r\n"));
        assert_null(strstr(in.p, "hello"));
        assert_non_null(strstr(in.p, "404 Not Found"));
        assert_null(strstr(in.p, "\"title\""));
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void head_target_and_body_pass_at_the_limit_and_fail_past_it(void **state)
{
        struct http_config cfg = {.max_header = 2000, .max_target = 300, .max_body = 1000};
        char text[6000];
        struct rig rig;
        int n;

        (void)state;
        rig_start(&rig, &cfg);
        n = snprintf(text, sizeof(text), "GET /hello?%0*d HTTP/1.1\r\nHost: x\r\n\r\n", 293, 0);
        assert_int_equal(rig_status(&rig, text, (size_t)n, "\r\n\r\n"), 200);
        n = snprintf(text, sizeof(text), "GET /hello?%0*d HTTP/1.1\r\nHost: x\r\n\r\n", 294, 0);
        assert_int_equal(rig_status(&rig, text, (size_t)n, "\r\n\r\n"), 414);
        n = snprintf(text, sizeof(text), "GET /%0*d", 4000, 0);
        assert_int_equal(rig_status(&rig, text, (size_t)n, "\r\n\r\n"), 414);
        n = snprintf(text, sizeof(text), "GET /hello HTTP/1.1\r\nHost: x\r\nX: %0*d\r\n\r\n", 2000 - 37, 0);
        assert_int_equal(n, 2000);
        assert_int_equal(rig_status(&rig, text, (size_t)n, "\r\n\r\n"), 200);
        n = snprintf(text, sizeof(text), "GET /hello HTTP/1.1\r\nHost: x\r\nX: %0*d\r\n\r\n", 2001 - 37, 0);
        assert_int_equal(rig_status(&rig, text, (size_t)n, "\r\n\r\n"), 431);
        n = snprintf(text, sizeof(text), "GET /hello HTTP/1.1\r\nHost: x\r\nX: %0*d", 4000, 0);
        assert_int_equal(rig_status(&rig, text, (size_t)n, "\r\n\r\n"), 431);
        n = snprintf(text, sizeof(text), "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n%0*d", 1000, 0);
        assert_int_equal(rig_status(&rig, text, (size_t)n, "\r\n\r\n"), 200);
        n = snprintf(text, sizeof(text), "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n%0*d", 1001, 0);
        assert_int_equal(rig_status(&rig, text, (size_t)n, "\r\n\r\n"), 413);
        rig_stop(&rig);
}

static void a_refused_body_is_still_read_so_that_the_answer_arrives(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        char *body = calloc(1, (size_t)1 << 20);
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n");
        rig_send(&rig, fd, body, (size_t)1 << 20);
        rig_wait(&rig, fd, &in, "413 Content Too Large");
        rig_wait(&rig, fd, &in, NULL);
        rig_in_done(&in);
        free(body);
        close(fd);
        rig_stop(&rig);
}

static void large_bodies_go_both_ways(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        size_t n = (size_t)3 << 20;
        char *body = malloc(n);
        int fd;

        (void)state;
        for (size_t i = 0; i < n; i++)
                body[i] = (char)(i * 7919 >> 8);
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "POST /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3145728\r\n\r\n");
        rig_send(&rig, fd, body, n);
        rig_wait(&rig, fd, &in, NULL);
        assert_true(in.n > n);
        assert_memory_equal(in.p + in.n - n, body, n);
        rig_in_done(&in);
        free(body);
        close(fd);
        rig_stop(&rig);
}

static void many_large_answers_wait_for_a_peer_that_does_not_read(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        for (int i = 0; i < 30; i++)
                rig_say(&rig, fd, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
        rig_say(&rig, fd, "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        rig_wait(&rig, fd, &in, NULL);
        assert_true(in.n > (size_t)30 << 20);
        assert_non_null(memmem(in.p + in.n - 600, 600, "hello ", 6));
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void half_sent_requests_are_timed_out(void **state)
{
        struct http_config cfg = {.header_timeout_ms = 50, .body_timeout_ms = 50, .idle_timeout_ms = 50};
        static const char *const parts[] = {"GET /hel",
                                            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"};
        struct rig rig;
        int fd;

        (void)state;
        rig_start(&rig, &cfg);
        for (int i = 0; i < 2; i++)
                assert_int_equal(rig_status(&rig, parts[i], strlen(parts[i]), "did not come in time"), 408);
        /* Nothing said, or all said: closed without a word. */
        for (int i = 0; i < 2; i++) {
                struct rig_in in = {0};

                fd = rig_connect(&rig);
                rig_say(&rig, fd, i ? HELLO : "");
                rig_wait(&rig, fd, &in, NULL);
                assert_int_equal(in.n > 0, i);
                if (i)
                        assert_null(strstr(in.p, "408"));
                rig_in_done(&in);
                close(fd);
        }
        rig_stop(&rig);
}

static void an_address_that_asks_too_often_is_told_when_to_come_back(void **state)
{
        struct http_config cfg = {.rate_per_s = 1, .rate_burst = 3};
        struct rig rig;

        (void)state;
        rig_start(&rig, &cfg);
        for (int i = 0; i < 3; i++)
                assert_int_equal(rig_status(&rig, HELLO, sizeof(HELLO) - 1, "hello"), 200);
        assert_int_equal(rig_status(&rig, HELLO, sizeof(HELLO) - 1, "Retry-After: 1\r\n"), 429);
        assert_int_equal(rig_status(&rig, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 34, "hello"), 200);
        rig_stop(&rig);
}

static void behind_a_trusted_proxy_the_forwarded_address_counts(void **state)
{
        static const char *const proxies[] = {"127.0.0.1"};
        struct http_config cfg = {.rate_per_s = 1, .rate_burst = 1, .trusted_proxies = proxies, .n_trusted_proxies = 1};
        static const char one[] = "GET /hello HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1, 192.0.2.7\r\n\r\n";
        static const char two[] = "GET /hello HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1, 192.0.2.8\r\n\r\n";
        struct rig rig;

        (void)state;
        rig_start(&rig, &cfg);
        assert_int_equal(rig_status(&rig, one, sizeof(one) - 1, "\r\n\r\n"), 200);
        assert_int_equal(rig_status(&rig, one, sizeof(one) - 1, "\r\n\r\n"), 429);
        assert_int_equal(rig_status(&rig, two, sizeof(two) - 1, "\r\n\r\n"), 200);
        rig_stop(&rig);
}

static void one_socket_too_many_is_answered_503(void **state)
{
        struct http_config cfg = {.max_sockets = 2};
        struct rig rig;
        int a, b;

        (void)state;
        rig_start(&rig, &cfg);
        a = rig_connect(&rig);
        b = rig_connect(&rig);
        while (http_server_sockets(rig.srv) < 2)
                loop_step(rig.loop, 10);
        assert_int_equal(rig_status(&rig, HELLO, sizeof(HELLO) - 1, "\"status\":503,\"detail\":\"all full\"}"), 503);
        close(a);
        while (http_server_sockets(rig.srv) > 1)
                loop_step(rig.loop, 10);
        assert_int_equal(rig_status(&rig, HELLO, sizeof(HELLO) - 1, "hello"), 200);
        close(b);
        rig_stop(&rig);
}

static void origins_that_are_configured_may_call(void **state)
{
        static const char *const origins[] = {"https://shop.example"};
        struct http_config cfg = {.cors_origins = origins, .n_cors_origins = 1};
        static const char good[] = "GET /hello HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\n\r\n";
        static const char bad[] =
                "GET /hello HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n";
        static const char ask[] = "OPTIONS /items/4 HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\n"
                                  "Access-Control-Request-Method: DELETE\r\n\r\n";
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, &cfg);
        assert_int_equal(rig_status(&rig, good, sizeof(good) - 1, "Access-Control-Allow-Origin: https://shop.example"),
                         200);
        assert_int_equal(rig_status(&rig, ask, sizeof(ask) - 1, "Access-Control-Allow-Methods: GET, HEAD, DELETE"),
                         204);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, bad);
        rig_wait(&rig, fd, &in, NULL);
        assert_null(strstr(in.p, "Access-Control"));
        assert_non_null(strstr(in.p, "Vary: Origin"));
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void a_handler_hears_that_the_peer_has_gone_and_may_still_answer(void **state)
{
        struct rig rig;
        struct linger hard = {1, 0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
        while (!rig.held)
                loop_step(rig.loop, 10);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
        close(fd);
        rig_until(&rig, &rig.gone, 1);
        http_respond(rig.held, 200, STR("text/plain"), STR("to nobody"));
        rig_stop(&rig);
}

static void a_peer_that_has_shut_its_side_still_gets_its_answer(void **state)
{
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
        shutdown(fd, SHUT_WR);
        while (!rig.held)
                loop_step(rig.loop, 10);
        for (int i = 0; i < 5; i++)
                loop_step(rig.loop, 2);
        http_respond(rig.held, 200, STR("text/plain"), STR("late"));
        rig_wait(&rig, fd, &in, NULL);
        assert_non_null(strstr(in.p, "late"));
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void an_event_stream_resumes_beats_and_ends(void **state)
{
        struct http_config cfg = {.heartbeat_ms = 50};
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, &cfg);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 7\r\n\r\n");
        rig_wait(&rig, fd, &in, "id: 8\nevent: frame\ndata: after 7\ndata: second line\n\n");
        assert_non_null(strstr(in.p, "Content-Type: text/event-stream\r\n"));
        rig_wait(&rig, fd, &in, "\n\n:\n\n");
        sse_close(rig.sse);
        assert_int_equal(sse_send(rig.sse, STR(""), STR(""), STR("x")), ERR_INVALID);
        rig_wait(&rig, fd, &in, NULL);
        close(fd);
        rig_until(&rig, &rig.closed, 1);
        rig_in_done(&in);
        rig_stop(&rig);
}

static void a_stream_whose_peer_does_not_read_is_cut_off(void **state)
{
        struct http_config cfg = {.max_out_queue = 100000};
        static char big[10000];
        struct rig rig;
        int fd, sent = 0;

        (void)state;
        memset(big, 'x', sizeof(big));
        rig_start(&rig, &cfg);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
        while (!rig.sse)
                loop_step(rig.loop, 10);
        while (rig.sse && sse_send(rig.sse, STR("1"), STR(""), str_n(big, sizeof(big))) == 0 && sent++ < 10000)
                loop_step(rig.loop, 0);
        rig_until(&rig, &rig.closed, 1);
        assert_true(sent < 10000);
        close(fd);
        rig_stop(&rig);
}

static void on_drained(void *arg)
{
        ++*(int *)arg;
}

static void drain_finishes_requests_and_closes_the_rest(void **state)
{
        struct rig rig;
        struct rig_in busy = {0}, idle = {0}, stream = {0};
        int fd_busy, fd_idle, fd_stream;

        (void)state;
        rig_start(&rig, NULL);
        fd_busy = rig_connect(&rig);
        fd_idle = rig_connect(&rig);
        fd_stream = rig_connect(&rig);
        rig_say(&rig, fd_idle, HELLO);
        rig_wait(&rig, fd_idle, &idle, "hello a");
        rig_say(&rig, fd_busy, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
        rig_say(&rig, fd_stream, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
        rig_wait(&rig, fd_stream, &stream, "second line");
        while (!rig.held)
                loop_step(rig.loop, 10);
        http_server_drain(rig.srv, 10000, on_drained, &rig.drained);
        rig_wait(&rig, fd_idle, &idle, NULL);
        rig_wait(&rig, fd_stream, &stream, NULL);
        close(fd_idle);
        close(fd_stream);
        assert_int_equal(rig.drained, 0);
        http_respond(rig.held, 200, STR("text/plain"), STR("finished"));
        rig_wait(&rig, fd_busy, &busy, NULL);
        assert_non_null(strstr(busy.p, "finished"));
        assert_non_null(strstr(busy.p, "Connection: close\r\n"));
        close(fd_busy);
        rig_until(&rig, &rig.drained, 1);
        rig_in_done(&busy);
        rig_in_done(&idle);
        rig_in_done(&stream);
        rig_stop(&rig);
}

static void drain_cuts_off_what_does_not_end(void **state)
{
        struct rig rig;
        int fd;

        (void)state;
        rig_start(&rig, NULL);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
        while (!rig.held)
                loop_step(rig.loop, 10);
        http_server_drain(rig.srv, 20, on_drained, &rig.drained);
        rig_until(&rig, &rig.drained, 1);
        http_respond(rig.held, 200, STR("text/plain"), STR("too late"));
        close(fd);
        rig_stop(&rig);
}

static void a_taken_port_is_named(void **state)
{
        struct rig rig;
        struct http_config cfg = {.address = "127.0.0.1"};
        struct http_server *second;
        struct err err = {0};

        (void)state;
        rig_start(&rig, NULL);
        cfg.port = http_server_port(rig.srv);
        second = http_server_new(rig.loop, &cfg, &err);
        assert_int_equal(http_server_listen(second, &err), ERR_BUSY);
        assert_non_null(strstr(err.msg, "address already in use"));
        http_server_free(second);
        rig_stop(&rig);
}

static void metrics_show_what_was_counted(void **state)
{
        struct rig rig;
        struct buf b;

        (void)state;
        rig_start(&rig, NULL);
        assert_int_equal(rig_status(&rig, HELLO, sizeof(HELLO) - 1, "hello"), 200);
        buf_init(&b, 100000);
        metrics_render(&b);
        assert_non_null(strstr(b.p, "# TYPE warmline_http_answers_total counter\n"));
        assert_non_null(strstr(b.p, "warmline_http_answers_total{class=\"2xx\"} "));
        assert_non_null(strstr(b.p, "warmline_http_answer_seconds_bucket{le=\"+Inf\"} "));
        buf_done(&b);
        rig_stop(&rig);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_request_is_answered_and_the_connection_kept),
                cmocka_unit_test(a_strange_request_id_is_replaced),
                cmocka_unit_test(pipelined_requests_are_answered_in_order_in_any_pieces),
                cmocka_unit_test(a_request_that_waits_holds_back_those_behind_it),
                cmocka_unit_test(a_problem_is_good_json_whatever_its_detail_repeats),
                cmocka_unit_test(answers_follow_the_table),
                cmocka_unit_test(head_has_the_headers_and_no_body),
                cmocka_unit_test(head_target_and_body_pass_at_the_limit_and_fail_past_it),
                cmocka_unit_test(a_refused_body_is_still_read_so_that_the_answer_arrives),
                cmocka_unit_test(large_bodies_go_both_ways),
                cmocka_unit_test(many_large_answers_wait_for_a_peer_that_does_not_read),
                cmocka_unit_test(half_sent_requests_are_timed_out),
                cmocka_unit_test(an_address_that_asks_too_often_is_told_when_to_come_back),
                cmocka_unit_test(behind_a_trusted_proxy_the_forwarded_address_counts),
                cmocka_unit_test(one_socket_too_many_is_answered_503),
                cmocka_unit_test(origins_that_are_configured_may_call),
                cmocka_unit_test(a_handler_hears_that_the_peer_has_gone_and_may_still_answer),
                cmocka_unit_test(a_peer_that_has_shut_its_side_still_gets_its_answer),
                cmocka_unit_test(an_event_stream_resumes_beats_and_ends),
                cmocka_unit_test(a_stream_whose_peer_does_not_read_is_cut_off),
                cmocka_unit_test(drain_finishes_requests_and_closes_the_rest),
                cmocka_unit_test(drain_cuts_off_what_does_not_end),
                cmocka_unit_test(a_taken_port_is_named),
                cmocka_unit_test(metrics_show_what_was_counted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
