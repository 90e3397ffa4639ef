/* net: connections and listeners without any protocol on top. */
#include "net/conn.h"
#include "net/listen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PATIENCE_ROUNDS 20000

struct end {
        struct conn *conn;
        int ready, eof, drained, closed, why;
        size_t n_in;
        char first[64];
        bool close_on_eof;
};

struct pair {
        struct loop *loop;
        struct net *net;
        struct listener *listener;
        struct end server, client;
};

static void on_ready(void *arg)
{
        ((struct end *)arg)->ready++;
}

static void on_data(void *arg, char *p, size_t n)
{
        struct end *e = arg;

        for (size_t i = 0; i < n && e->n_in + i < sizeof(e->first) - 1; i++)
                e->first[e->n_in + i] = p[i];
        e->n_in += n;
}

static void on_eof(void *arg)
{
        struct end *e = arg;

        e->eof++;
        if (e->close_on_eof)
                conn_close(e->conn);
}

static void on_drained(void *arg)
{
        ((struct end *)arg)->drained++;
}

static void on_closed(void *arg, int why)
{
        struct end *e = arg;

        e->closed++;
        e->why = why;
        e->conn = NULL;
}

static const struct conn_handlers handlers = {on_ready, on_data, on_eof, on_drained, on_closed};

static void on_accept(void *arg, struct conn *c)
{
        struct pair *p = arg;

        p->server.conn = c;
        conn_set_handlers(c, &handlers, &p->server);
}

static void wait_for(struct pair *p, const int *n)
{
        for (int i = 0; i < PATIENCE_ROUNDS && *n == 0; i++)
                loop_step(p->loop, 10);
        assert_true(*n > 0);
}

static void start(struct pair *p)
{
        struct err err;

        *p = (struct pair){.loop = loop_new(NULL)};
        p->net = net_new(p->loop);
        p->listener = listener_new(p->net, "127.0.0.1", 0, NULL, on_accept, p, &err);
        assert_non_null(p->listener);
        p->client.conn = conn_connect(p->net, "127.0.0.1", listener_port(p->listener), NULL, &handlers, &p->client);
        wait_for(p, &p->client.ready);
        for (int i = 0; i < PATIENCE_ROUNDS && !p->server.conn; i++)
                loop_step(p->loop, 10);
        assert_non_null(p->server.conn);
}

static void stop(struct pair *p)
{
        if (p->client.conn)
                conn_abort(p->client.conn, 0);
        if (p->server.conn)
                conn_abort(p->server.conn, 0);
        listener_close(p->listener);
        net_free(p->net);
        loop_free(p->loop);
        assert_int_equal(p->client.closed, 1);
        assert_int_equal(p->server.closed, 1);
}

static void closing_sends_what_is_queued_and_waits_for_the_peer(void **state)
{
        size_t n = (size_t)4 << 20;
        char *big = calloc(1, n);
        struct pair p;

        (void)state;
        start(&p);
        p.client.close_on_eof = true;
        assert_int_equal(conn_write(p.server.conn, "abc", 3), 0);
        assert_int_equal(conn_write(p.server.conn, big, n), 0);
        conn_close(p.server.conn);
        assert_int_equal(conn_write(p.server.conn, "late", 4), ERR_INVALID);
        assert_int_equal(p.server.closed, 0);
        wait_for(&p, &p.client.closed);
        wait_for(&p, &p.server.closed);
        assert_int_equal(p.client.n_in, n + 3);
        assert_memory_equal(p.client.first, "abc", 3);
        assert_int_equal(p.server.why, 0);
        free(big);
        stop(&p);
}

static void a_full_queue_refuses_and_later_says_that_it_is_empty(void **state)
{
        static char piece[100000];
        struct pair p;
        size_t sent = 0;

        (void)state;
        start(&p);
        conn_set_max_queue(p.server.conn, 300000);
        conn_read_stop(p.client.conn);
        while (conn_write(p.server.conn, piece, sizeof(piece)) == 0)
                sent += sizeof(piece);
        assert_int_equal(conn_write(p.server.conn, piece, sizeof(piece)), ERR_FULL);
        assert_true(conn_queued(p.server.conn) > 200000 && conn_queued(p.server.conn) <= 300000);
        conn_read_start(p.client.conn);
        wait_for(&p, &p.server.drained);
        for (int i = 0; i < PATIENCE_ROUNDS && p.client.n_in < sent; i++)
                loop_step(p.loop, 10);
        assert_int_equal(p.client.n_in, sent);
        assert_int_equal(conn_queued(p.server.conn), 0);
        stop(&p);
}

static void corked_writes_of_every_kind_go_out_in_order(void **state)
{
        struct pair p;

        (void)state;
        start(&p);
        conn_cork(p.server.conn);
        conn_write(p.server.conn, "one ", 4);
        conn_write_static(p.server.conn, "two ", 4);
        conn_write(p.server.conn, "three", 5);
        assert_int_equal(conn_queued(p.server.conn), 13);
        conn_uncork(p.server.conn);
        assert_int_equal(conn_queued(p.server.conn), 0);
        for (int i = 0; i < PATIENCE_ROUNDS && p.client.n_in < 13; i++)
                loop_step(p.loop, 10);
        assert_string_equal(p.client.first, "one two three");
        stop(&p);
}

static void after_an_abort_only_on_closed_comes(void **state)
{
        struct pair p;

        (void)state;
        start(&p);
        conn_write(p.client.conn, "x", 1);
        conn_abort(p.server.conn, ERR_LIMIT);
        assert_int_equal(p.server.closed, 0);
        wait_for(&p, &p.server.closed);
        assert_int_equal(p.server.why, ERR_LIMIT);
        assert_int_equal(p.server.n_in, 0);
        stop(&p);
}

static void connections_may_be_given_up_at_any_time(void **state)
{
        struct loop *l = loop_new(NULL);
        struct net *n = net_new(l);
        struct end looking = {0}, refused = {0}, nowhere = {0};

        (void)state;
        looking.conn = conn_connect(n, "localhost", 1, NULL, &handlers, &looking);
        conn_abort(looking.conn, ERR_CANCELLED);
        refused.conn = conn_connect(n, "127.0.0.1", 1, NULL, &handlers, &refused);
        nowhere.conn = conn_connect(n, "no-such-host.invalid", 1, NULL, &handlers, &nowhere);
        for (int i = 0; i < PATIENCE_ROUNDS && !(looking.closed && refused.closed && nowhere.closed); i++)
                loop_step(l, 10);
        assert_int_equal(looking.why, ERR_CANCELLED);
        assert_int_equal(refused.why, ERR_IO);
        assert_int_equal(nowhere.why, ERR_IO);
        assert_int_equal(looking.ready + refused.ready + nowhere.ready, 0);
        net_free(n);
        loop_free(l);
}

static const struct {
        const char *text, *back; /* NULL: none */
} addresses[] = {
        {"127.0.0.1", "127.0.0.1"},
        {"::1", "::1"},
        {"2001:DB8::1", "2001:db8::1"},
        {"::ffff:10.0.0.1", "10.0.0.1"},
        {"127.0.0.256", NULL},
        {"", NULL},
        {"1.2.3", NULL},
        {"localhost", NULL},
        {" 127.0.0.1", NULL},
        {"[::1]", NULL},
};

static void addresses_are_read_and_written_by_the_table(void **state)
{
        char text[NET_ADDR_TEXT];
        struct net_addr a;

        (void)state;
        for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
                assert_int_equal(net_addr_parse(str_c(addresses[i].text), &a), addresses[i].back != NULL);
                if (!addresses[i].back)
                        continue;
                net_addr_text(&a, text);
                assert_string_equal(text, addresses[i].back);
        }
}

static void only_addresses_of_the_public_network_are_public(void **state)
{
        static const char *const inner[] = {"0.0.0.0",
                                            "0.255.255.255",
                                            "10.0.0.0",
                                            "10.255.255.255",
                                            "100.64.0.0",
                                            "100.127.255.255",
                                            "100.100.100.200",
                                            "127.0.0.1",
                                            "127.255.255.254",
                                            "169.254.169.254",
                                            "172.16.0.0",
                                            "172.31.255.255",
                                            "192.0.0.192",
                                            "192.0.2.1",
                                            "192.168.0.0",
                                            "192.168.255.255",
                                            "198.18.0.0",
                                            "198.19.255.255",
                                            "224.0.0.1",
                                            "240.0.0.1",
                                            "255.255.255.255",
                                            "::",
                                            "::1",
                                            "::ffff:127.0.0.1",
                                            "::ffff:10.1.2.3",
                                            "::127.0.0.1",
                                            "64:ff9b::a00:1",
                                            "64:ff9b:1::1",
                                            "2002:7f00:1::",
                                            "2002:c0a8:101::1",
                                            "2001::1",
                                            "2001:db8::1",
                                            "fc00::1",
                                            "fdff:ffff::1",
                                            "fd00:ec2::254",
                                            "fe80::1",
                                            "ff02::1",
                                            "3fff:fff::1",
                                            "4000::1"};
        static const char *const outer[] = {"1.1.1.1",          "9.255.255.255",   "11.0.0.0",    "100.63.255.255",
                                            "100.128.0.0",      "126.255.255.255", "128.0.0.0",   "169.253.255.255",
                                            "172.15.255.255",   "172.32.0.0",      "192.0.1.0",   "192.167.255.255",
                                            "192.169.0.0",      "198.17.255.255",  "198.20.0.0",  "223.255.255.255",
                                            "2606:4700::1111",  "2400:3200::1",    "2001:200::1", "::ffff:1.1.1.1",
                                            "64:ff9b::808:808", "2002:808:808::1", "3fff:1000::1"};
        struct net_addr a = {0};

        (void)state;
        assert_false(net_addr_public(&a));
        for (size_t i = 0; i < sizeof(inner) / sizeof(*inner); i++) {
                assert_true(net_addr_parse(str_c(inner[i]), &a));
                if (net_addr_public(&a))
                        fail_msg("%s counts as public", inner[i]);
        }
        for (size_t i = 0; i < sizeof(outer) / sizeof(*outer); i++) {
                assert_true(net_addr_parse(str_c(outer[i]), &a));
                if (!net_addr_public(&a))
                        fail_msg("%s does not count as public", outer[i]);
        }
}

static void a_net_for_public_addresses_refuses_whatever_a_name_leads_to_inside(void **state)
{
        static const char *const hosts[] = {"localhost", "127.0.0.1", "0.0.0.0", "::1", "2130706433", "0x7f.1"};
        struct pair p = {0};
        struct net *n;

        (void)state;
        start(&p);
        n = net_new(p.loop);
        net_public_only(n);
        for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
                struct end e = {0};

                e.conn = conn_connect(n, hosts[i], listener_port(p.listener), NULL, &handlers, &e);
                wait_for(&p, &e.closed);
                assert_int_equal(e.why, ERR_DENIED);
        }
        net_free(n);
        stop(&p);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(closing_sends_what_is_queued_and_waits_for_the_peer),
                cmocka_unit_test(a_full_queue_refuses_and_later_says_that_it_is_empty),
                cmocka_unit_test(corked_writes_of_every_kind_go_out_in_order),
                cmocka_unit_test(after_an_abort_only_on_closed_comes),
                cmocka_unit_test(connections_may_be_given_up_at_any_time),
                cmocka_unit_test(addresses_are_read_and_written_by_the_table),
                cmocka_unit_test(only_addresses_of_the_public_network_are_public),
                cmocka_unit_test(a_net_for_public_addresses_refuses_whatever_a_name_leads_to_inside),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
