/* http/scan, http/parse, http/route, http/limit: what is read strictly, without sockets. */
#include "http/limit.h"
#include "http/parse.h"
#include "http/route.h"
#include "http/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST "POST / HTTP/1.1\r\nHost: a\r\n"

/* status 0: accepted */
static const struct {
        const char *head;
        int status;
} heads[] = {
        {GET "\r\n", 0},
        {"GET / HTTP/1.0\r\n\r\n", 0},
        {GET "X-A: \r\n\r\n", 0},
        {GET "X-A:b\r\n\r\n", 0},
        {GET "X-A: \tb \r\n\r\n", 0},
        {GET "X-A: \xe7\x81\xaf\r\n\r\n", 0},
        {"GET /a?b=%e7%81%af&c HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 0},
        {POST "Content-Length: 5\r\n\r\n", 0},
        {POST "Transfer-Encoding: Chunked\r\n\r\n", 0},
        /* the request line */
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
        {"GET / http/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        {"GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
        {"PRI * HTTP/2.0\r\n\r\n", 505},
        {"GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
        {"GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /\xe7\x81\xaf HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        /* line ends */
        {"GET / HTTP/1.1\nHost: a\n\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400},
        {GET "X: a\r\r\n\r\n", 400},
        {GET "X: a\r\n\n", 400},
        /* header lines */
        {GET " X: folded\r\n\r\n", 400},
        {GET "X: a\r\n\tfolded\r\n\r\n", 400},
        {GET "X : a\r\n\r\n", 400},
        {GET "X\t: a\r\n\r\n", 400},
        {GET ": a\r\n\r\n", 400},
        {GET "nothing\r\n\r\n", 400},
        {GET "X(: a\r\n\r\n", 400},
        {GET "X: a\x01\r\n\r\n", 400},
        {GET "X: a\x7f\r\n\r\n", 400},
        {GET "\xef\xbb\xbfX: a\r\n\r\n", 400},
        /* Host */
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {GET "Host: a\r\n\r\n", 400},
        {GET "host: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
        /* lengths */
        {POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400},
        {POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400},
        {POST "Content-Length: 5, 5\r\n\r\n", 400},
        {POST "Content-Length: +5\r\n\r\n", 400},
        {POST "Content-Length: -5\r\n\r\n", 400},
        {POST "Content-Length: 0x5\r\n\r\n", 400},
        {POST "Content-Length: 5 5\r\n\r\n", 400},
        {POST "Content-Length:\r\n\r\n", 400},
        {POST "Content-Length: 99999999999999999999\r\n\r\n", 400},
        {POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400},
        {POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", 400},
        {POST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {POST "Transfer-Encoding: identity\r\n\r\n", 501},
        {POST "Transfer-Encoding: xchunked\r\n\r\n", 501},
        {POST "Transfer-Encoding: chunked, chunked\r\n\r\n", 501},
        {POST "Transfer-Encoding: \x0b"
              "chunked\r\n\r\n",
         400},
        {POST "Transfer-Encoding : chunked\r\n\r\n", 400},
        {POST "Transfer-Encoding:\r\n chunked\r\n\r\n", 501},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
};

static int status_of(struct str text, size_t max_target)
{
        struct arena *mem = arena_new(0);
        struct scan_fault fault = {0};
        struct http_head head;
        struct http_body body;
        int r = http_parse_request(text, max_target, mem, &head, &body, &fault);

        arena_free(mem);
        return r < 0 ? fault.status : 0;
}

static void heads_are_accepted_or_refused_by_the_table(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
                int status = status_of(str_c(heads[i].head), 4096);

                if (status != heads[i].status)
                        fail_msg("%d instead of %d: %s", status, heads[i].status, heads[i].head);
        }
}

static void a_nul_anywhere_in_the_head_is_refused(void **state)
{
        static const char good[] = "GET /a HTTP/1.1\r\nHost: a\r\nX: bcd\r\n\r\n";
        char bad[sizeof(good)];

        (void)state;
        assert_int_equal(status_of(str_c(good), 4096), 0);
        for (size_t i = 0; i < sizeof(good) - 1; i++) {
                memcpy(bad, good, sizeof(good));
                bad[i] = '\0';
                assert_true(status_of(str_n(bad, sizeof(good) - 1), 4096) >= 400);
        }
}

static void the_target_may_be_as_long_as_the_limit_and_no_longer(void **state)
{
        char text[256];

        (void)state;
        snprintf(text, sizeof(text), "GET /%0*d HTTP/1.1\r\nHost: a\r\n\r\n", 99, 0);
        assert_int_equal(status_of(str_c(text), 100), 0);
        assert_int_equal(status_of(str_c(text), 99), 414);
}

static void a_hundred_header_lines_pass_and_one_more_does_not(void **state)
{
        struct buf b;

        (void)state;
        buf_init(&b, 8192);
        buf_put_c(&b, GET);
        for (int i = 1; i < SCAN_MAX_HEADERS; i++)
                buf_put_c(&b, "X: y\r\n");
        buf_put_c(&b, "\r\n");
        assert_int_equal(status_of(buf_str(&b), 4096), 0);
        b.n -= 2;
        buf_put_c(&b, "X: y\r\n\r\n");
        assert_int_equal(status_of(buf_str(&b), 4096), 431);
        buf_done(&b);
}

static void the_end_of_a_head_is_found_in_any_pieces(void **state)
{
        static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\nbody";
        int64_t want = (int64_t)sizeof(text) - 1 - 4;

        (void)state;
        for (size_t cut = 0; cut < (size_t)want; cut++) {
                size_t from = 0;

                assert_int_equal(scan_find_end(text, cut, &from), 0);
                assert_int_equal(scan_find_end(text, sizeof(text) - 1, &from), want);
        }
}

/* want: the body; NULL: refused */
static const struct {
        const char *text, *want;
} chunked[] = {
        {"5\r\nhello\r\n0\r\n\r\n", "hello"},
        {"0\r\n\r\n", ""},
        {"000005\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n", "helloabc"},
        {"A\r\n0123456789\r\n0\r\n\r\n", "0123456789"},
        {"a\r\n0123456789\r\n00\r\n\r\n", "0123456789"},
        {"5;x=y\r\nhello\r\n0\r\n\r\n", NULL},
        {"5 \r\nhello\r\n0\r\n\r\n", NULL},
        {" 5\r\nhello\r\n0\r\n\r\n", NULL},
        {"0x5\r\nhello\r\n0\r\n\r\n", NULL},
        {"+5\r\nhello\r\n0\r\n\r\n", NULL},
        {"-5\r\nhello\r\n0\r\n\r\n", NULL},
        {"\r\nhello\r\n0\r\n\r\n", NULL},
        {"5\nhello\r\n0\r\n\r\n", NULL},
        {"5\r\nhello\n0\r\n\r\n", NULL},
        {"5\r\r\nhello\r\n0\r\n\r\n", NULL},
        {"5\r\nhello0\r\n\r\n", NULL},
        {"5\r\nhelloX\r\n0\r\n\r\n", NULL},
        {"5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n", NULL},
        {"5\r\nhello\r\n0\r\n\n", NULL},
        {"000000005\r\nhello\r\n0\r\n\r\n", NULL},
        {"fffffffff\r\nhello", NULL},
        {"g\r\n", NULL},
};

static bool run_chunks(const char *text, size_t piece, struct buf *out)
{
        struct arena *mem = arena_new(0);
        struct http_head head;
        struct http_body body;
        struct scan_fault fault;
        size_t at = 0, n = strlen(text);
        bool ok = true;

        assert_int_equal(
                http_parse_request(STR(POST "Transfer-Encoding: chunked\r\n\r\n"), 100, mem, &head, &body, &fault), 0);
        body.out = out;
        while (ok && at < n && !body.done) {
                size_t take = n - at < piece ? n - at : piece;
                int64_t used = http_body_feed(&body, text + at, take, &fault);

                ok = used >= 0;
                at += ok ? (size_t)used : 0;
        }
        ok = ok && body.done && at == n;
        arena_free(mem);
        return ok;
}

static void chunked_bodies_are_read_strictly_in_any_pieces(void **state)
{
        struct buf out;

        (void)state;
        buf_init(&out, 100);
        for (size_t i = 0; i < sizeof(chunked) / sizeof(chunked[0]); i++)
                for (size_t piece = 1; piece < 40; piece++) {
                        bool ok;

                        buf_clear(&out);
                        ok = run_chunks(chunked[i].text, piece, &out);
                        if (ok != (chunked[i].want != NULL))
                                fail_msg("%s in pieces of %zu: %s", ok ? "accepted" : "refused", piece,
                                         chunked[i].text);
                        if (ok)
                                assert_true(str_eq_c(buf_str(&out), chunked[i].want));
                }
        buf_done(&out);
}

static void a_chunked_body_one_byte_over_the_limit_overflows(void **state)
{
        struct buf out;

        (void)state;
        buf_init(&out, 5);
        assert_true(run_chunks("5\r\nhello\r\n0\r\n\r\n", 3, &out));
        buf_clear(&out);
        assert_false(run_chunks("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", 3, &out));
        assert_true(out.overflow);
        buf_done(&out);
}

static void on_nothing(struct http_req *r, void *arg)
{
        (void)r;
        (void)arg;
}

static const struct http_route routes[] = {
        {.method = "GET", .path = "/", .handler = on_nothing},
        {.method = "GET", .path = "/a/:id", .handler = on_nothing},
        {.method = "POST", .path = "/a/:id", .handler = on_nothing},
        {.method = "GET", .path = "/a/fixed", .handler = on_nothing},
        {.method = "GET", .path = "/a/:id/b", .handler = on_nothing},
        {.method = "GET", .path = "/files/*", .handler = on_nothing},
};

static const struct {
        const char *method, *path;
        int route;         /* -1: no path, -2: not with this method */
        const char *param; /* value of the first */
} finds[] = {
        {"GET", "/", 0, NULL},
        {"HEAD", "/", 0, NULL},
        {"GET", "/a/x", 1, "x"},
        {"POST", "/a/x", 2, "x"},
        {"PUT", "/a/x", -2, "x"},
        {"GET", "/a/fixed", 3, NULL},
        {"POST", "/a/fixed", -2, NULL},
        {"GET", "/a/fixed/b", 4, "fixed"},
        {"GET", "/a/%e7%81%af/b", 4, "\xe7\x81\xaf"},
        {"GET", "/a/x%2Fy", 1, "x/y"},
        {"GET", "/files/x/y.svg", 5, "x/y.svg"},
        {"GET", "/files/", 5, ""},
        {"GET", "/files", -1, NULL},
        {"GET", "/a/", -1, NULL},
        {"GET", "/a", -1, NULL},
        {"GET", "/A/x", -1, NULL},
        {"GET", "//", -1, NULL},
        {"GET", "", -1, NULL},
        {"GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", -1, NULL},
};

static void routes_are_found_by_the_table(void **state)
{
        struct router *r = router_new();
        struct arena *mem = arena_new(0);
        struct route_match m;

        (void)state;
        for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
                assert_int_equal(router_add(r, &routes[i], NULL, NULL), 0);
        for (size_t i = 0; i < sizeof(finds) / sizeof(finds[0]); i++) {
                router_find(r, str_c(finds[i].method), str_c(finds[i].path), mem, &m);
                if ((finds[i].route == -1) != (m.node == NULL) || (finds[i].route < 0) != (m.route == NULL) ||
                    (finds[i].route >= 0 && m.route != &routes[finds[i].route]))
                        fail_msg("%s %s", finds[i].method, finds[i].path);
                assert_int_equal(m.n_params > 0, finds[i].param != NULL);
                if (finds[i].param)
                        assert_true(str_eq_c(m.params[0].value, finds[i].param));
        }
        arena_free(mem);
        router_free(r);
}

static void a_route_that_is_there_twice_or_unclear_is_refused(void **state)
{
        static const struct http_route other = {.method = "GET", .path = "/a/:other", .handler = on_nothing};
        static const struct http_route after = {.method = "GET", .path = "/x/*/y", .handler = on_nothing};
        static const struct http_route bare = {.method = "GET", .path = "x", .handler = on_nothing};
        struct router *r = router_new();

        (void)state;
        assert_int_equal(router_add(r, &routes[1], NULL, NULL), 0);
        assert_int_equal(router_add(r, &routes[1], NULL, NULL), ERR_EXISTS);
        assert_int_equal(router_add(r, &other, NULL, NULL), ERR_INVALID);
        assert_int_equal(router_add(r, &after, NULL, NULL), ERR_INVALID);
        assert_int_equal(router_add(r, &bare, NULL, NULL), ERR_INVALID);
        router_free(r);
}

static struct net_addr addr(const char *text)
{
        struct net_addr a;

        assert_true(net_addr_parse(str_c(text), &a));
        return a;
}

static void an_address_may_burst_and_then_waits_for_tokens(void **state)
{
        struct limiter *l = limiter_new(2, 3);
        struct net_addr a = addr("192.0.2.1"), b = addr("192.0.2.2"), a6 = addr("::ffff:192.0.2.1");
        int64_t wait;

        (void)state;
        for (int i = 0; i < 3; i++)
                assert_true(limiter_take(l, &a, 1000, &wait));
        assert_false(limiter_take(l, &a, 1000, &wait));
        assert_int_equal(wait, 500);
        assert_false(limiter_take(l, &a6, 1499, &wait)); /* the same address in the other form */
        assert_true(limiter_take(l, &b, 1000, &wait));
        assert_true(limiter_take(l, &a, 1500, &wait));
        assert_false(limiter_take(l, &a, 1500, &wait));
        limiter_free(l);
        assert_true(limiter_take(NULL, &a, 0, &wait));
}

static void one_ipv6_network_shares_its_tokens(void **state)
{
        struct limiter *l = limiter_new(1, 1);
        struct net_addr a = addr("2001:db8:1:2::1"), b = addr("2001:db8:1:2::ffff"), c = addr("2001:db8:1:3::1");
        int64_t wait;

        (void)state;
        assert_true(limiter_take(l, &a, 0, &wait));
        assert_false(limiter_take(l, &b, 0, &wait));
        assert_true(limiter_take(l, &c, 0, &wait));
        limiter_free(l);
}

static void a_flood_of_addresses_finds_room_in_the_table(void **state)
{
        struct limiter *l = limiter_new(1, 1);
        struct net_addr a = {.family = 4};
        int64_t wait;

        (void)state;
        for (uint32_t i = 0; i < 100000; i++) {
                memcpy(a.ip, &i, 4);
                assert_true(limiter_take(l, &a, i, &wait));
        }
        limiter_free(l);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(heads_are_accepted_or_refused_by_the_table),
                cmocka_unit_test(a_nul_anywhere_in_the_head_is_refused),
                cmocka_unit_test(the_target_may_be_as_long_as_the_limit_and_no_longer),
                cmocka_unit_test(a_hundred_header_lines_pass_and_one_more_does_not),
                cmocka_unit_test(the_end_of_a_head_is_found_in_any_pieces),
                cmocka_unit_test(chunked_bodies_are_read_strictly_in_any_pieces),
                cmocka_unit_test(a_chunked_body_one_byte_over_the_limit_overflows),
                cmocka_unit_test(routes_are_found_by_the_table),
                cmocka_unit_test(a_route_that_is_there_twice_or_unclear_is_refused),
                cmocka_unit_test(an_address_may_burst_and_then_waits_for_tokens),
                cmocka_unit_test(one_ipv6_network_shares_its_tokens),
                cmocka_unit_test(a_flood_of_addresses_finds_room_in_the_table),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
