/* The client against our own server: calls in order, bodies of every kind, failures; WebSockets; TLS 1.2 and 1.3. */
#include "http_rig.h"

#include "http/client.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct got {
        int n, r, status;
        char body[300];
        size_t body_n;
        struct http_client *free_me;
};

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct got *g = arg;

        g->n++;
        g->r = r;
        if (reply) {
                g->status = reply->status;
                g->body_n = reply->body.n;
                snprintf(g->body, sizeof(g->body), "%.*s", (int)(reply->body.n < 250 ? reply->body.n : 250),
                         reply->body.p ? reply->body.p : "");
        }
        if (g->free_me)
                g->free_me = http_client_free(g->free_me);
}

static struct str url_of(struct rig *rig, char out[static 100], const char *scheme, const char *host, const char *path)
{
        snprintf(out, 100, "%s://%s:%u%s", scheme, host, http_server_port(rig->srv), path);
        return str_c(out);
}

static void calls_are_answered_in_order_over_one_connection(void **state)
{
        struct rig rig;
        struct net *net;
        struct http_client *c;
        struct got a = {0}, b = {0}, h = {0}, lost = {0};
        char url[100];

        (void)state;
        rig_start(&rig, NULL);
        net = net_new(rig.loop);
        c = http_client_new(net, url_of(&rig, url, "http", "127.0.0.1", "/"), NULL, NULL);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/hello?name=x")}, on_reply, &a);
        http_client_send(c, &(struct http_call){.method = "HEAD", .path = STR("/hello")}, on_reply, &h);
        http_client_send(c, &(struct http_call){.method = "POST", .path = STR("/echo"), .body = STR("again")}, on_reply,
                         &b);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/nowhere")}, on_reply, &lost);
        assert_int_equal(a.n, 0);
        rig_until(&rig, &lost.n, 1);
        assert_string_equal(a.body, "hello x");
        assert_int_equal(h.status, 200);
        assert_int_equal(h.body_n, 0);
        assert_string_equal(b.body, "again");
        assert_int_equal(lost.status, 404);
        assert_int_equal(http_server_sockets(rig.srv), 1);
        http_client_free(c);
        net_free(net);
        rig_stop(&rig);
}

static void a_stream_without_length_ends_with_the_connection(void **state)
{
        struct rig rig;
        struct net *net;
        struct http_client *c;
        struct got g = {0}, after = {0};
        char url[100];

        (void)state;
        rig_start(&rig, NULL);
        net = net_new(rig.loop);
        c = http_client_new(net, url_of(&rig, url, "http", "127.0.0.1", ""), NULL, NULL);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/events")}, on_reply, &g);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/big")}, on_reply, &after);
        while (!rig.sse)
                loop_step(rig.loop, 10);
        sse_close(rig.sse);
        rig_until(&rig, &g.n, 1);
        assert_non_null(strstr(g.body, "second line"));
        rig_until(&rig, &after.n, 1);
        assert_int_equal(after.body_n, 1 << 20);
        http_client_free(c);
        net_free(net);
        rig_stop(&rig);
}

struct parts {
        struct got got; /* first: it is the reply's */
        size_t n, most, stop_at;
        int status;
        struct http_client *free_me;
};

static bool on_part(void *arg, const struct http_reply *so_far)
{
        struct parts *p = arg;

        assert_true(so_far->body.n > 0);
        p->n += so_far->body.n;
        p->most = so_far->body.n > p->most ? so_far->body.n : p->most;
        p->status = so_far->status;
        if (p->free_me)
                p->free_me = http_client_free(p->free_me);
        return !p->stop_at || p->n < p->stop_at;
}

static void a_body_comes_in_parts_to_who_wants_it_so_and_may_be_stopped(void **state)
{
        struct parts all = {.n = 0}, some = {.stop_at = 1}, none = {.n = 0};
        struct http_call call = {.method = "GET", .path = STR("/big"), .on_part = on_part};
        struct got after = {0};
        struct http_client *c;
        struct net *net;
        struct rig rig;
        char url[100];

        (void)state;
        rig_start(&rig, NULL);
        net = net_new(rig.loop);
        c = http_client_new(net, url_of(&rig, url, "http", "127.0.0.1", ""), NULL, NULL);
        http_client_send(c, &call, on_reply, &all);
        http_client_send(c, &call, on_reply, &some);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/hello?name=x")}, on_reply, &after);
        rig_until(&rig, &after.n, 1);
        assert_int_equal(all.got.r, 0);
        assert_int_equal(all.got.body_n, 0);
        assert_int_equal(all.n, 1 << 20);
        assert_true(all.most < 1 << 20);
        assert_int_equal(all.status, 200);
        assert_int_equal(some.got.r, ERR_CANCELLED);
        assert_true(some.n < 1 << 20);
        assert_string_equal(after.body, "hello x");
        none.free_me = c;
        http_client_send(c, &call, on_reply, &none);
        while (none.free_me)
                loop_step(rig.loop, 10);
        assert_int_equal(none.got.n, 0);
        net_free(net);
        rig_stop(&rig);
}

static void failures_are_told_and_the_client_may_be_freed_in_its_callback(void **state)
{
        struct rig rig;
        struct net *net;
        struct http_client *c;
        struct got refused = {0}, slow = {0};
        char url[100];

        (void)state;
        rig_start(&rig, NULL);
        net = net_new(rig.loop);
        c = http_client_new(net, STR("http://127.0.0.1:1/"), NULL, NULL);
        refused.free_me = c;
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/")}, on_reply, &refused);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/")}, on_reply, &refused);
        rig_until(&rig, &refused.n, 1);
        assert_int_equal(refused.r, ERR_IO);
        c = http_client_new(net, url_of(&rig, url, "http", "localhost", ""), NULL, NULL);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/later"), .timeout_ms = 50}, on_reply,
                         &slow);
        rig_until(&rig, &slow.n, 1);
        assert_int_equal(slow.r, ERR_TIMEOUT);
        if (rig.held)
                http_respond(rig.held, 200, STR(""), STR(""));
        http_client_free(c);
        net_free(net);
        rig_stop(&rig);
}

static const struct {
        const char *text, *host;
        int port; /* 0: refused */
        bool tls;
        const char *path;
} urls[] = {
        {"http://a/b?c", "a", 80, false, "/b?c"},
        {"https://a.example", "a.example", 443, true, "/"},
        {"ws://[::1]:8080/x", "::1", 8080, false, "/x"},
        {"wss://a:1/", "a", 1, true, "/"},
        {"ftp://a/", NULL, 0, false, NULL},
        {"http://", NULL, 0, false, NULL},
        {"http:///x", NULL, 0, false, NULL},
        {"http://a:0/", NULL, 0, false, NULL},
        {"http://a:65536/", NULL, 0, false, NULL},
        {"http://a:x/", NULL, 0, false, NULL},
        {"http://u@a/", NULL, 0, false, NULL},
        {"http://a?b", NULL, 0, false, NULL},
};

/* A socket that listens for what answer_raw() says. */
static int listen_raw(char url[static 100])
{
        struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        socklen_t len = sizeof(at);

        assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof(at)), 0);
        assert_int_equal(listen(listener, 4), 0);
        assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
        snprintf(url, 100, "http://127.0.0.1:%u/", ntohs(at.sin_port));
        return listener;
}

/* Waits for the client, then says this to it; *ret_fd stays open. */
static void answer_raw(struct rig *rig, int listener, const char *text, int *ret_fd)
{
        while ((*ret_fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) < 0)
                loop_step(rig->loop, 10);
        assert_int_equal(write(*ret_fd, text, strlen(text)), strlen(text));
}

/* What had come of it is let go (the sanitizer looks), and the next call gets a connection of its own. */
static void a_connection_that_is_reset_in_the_middle_of_a_reply_fails_that_call_alone(void **state)
{
        int fd, listener;
        struct linger reset = {.l_onoff = 1};
        struct got lost = {0}, fine = {0};
        struct http_client *c;
        struct net *net;
        struct rig rig;
        char url[100];

        (void)state;
        rig_start(&rig, NULL);
        net = net_new(rig.loop);
        listener = listen_raw(url);
        c = http_client_new(net, str_c(url), NULL, NULL);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/")}, on_reply, &lost);
        answer_raw(&rig, listener, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", &fd);
        for (int i = 0; i < 20; i++)
                loop_step(rig.loop, 1);
        assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)), 0);
        close(fd);
        rig_until(&rig, &lost.n, 1);
        assert_int_equal(lost.r, ERR_IO);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/")}, on_reply, &fine);
        answer_raw(&rig, listener, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole", &fd);
        rig_until(&rig, &fine.n, 1);
        assert_string_equal(fine.body, "whole");
        close(fd);
        close(listener);
        http_client_free(c);
        net_free(net);
        rig_stop(&rig);
}

/* Heads that announce a reply may come, but not without end. */
static void replies_are_announced_so_often_and_not_more(void **state)
{
        int fd[2], listener;
        struct got got[2] = {{0}, {0}};
        struct http_client *c;
        struct net *net;
        struct rig rig;
        char url[100];

        (void)state;
        rig_start(&rig, NULL);
        net = net_new(rig.loop);
        listener = listen_raw(url);
        for (unsigned k = 0; k < 2; k++) {
                struct buf text;

                c = http_client_new(net, str_c(url), NULL, NULL);
                http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/")}, on_reply, &got[k]);
                buf_init(&text, 1 << 16);
                for (unsigned i = 0; i < HTTP_INTERIM_MAX + k; i++)
                        buf_put_c(&text, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                buf_put_c(&text, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
                buf_put_ch(&text, '\0');
                answer_raw(&rig, listener, text.p, &fd[k]);
                rig_until(&rig, &got[k].n, 1);
                buf_done(&text);
                http_client_free(c);
                close(fd[k]);
        }
        assert_string_equal(got[0].body, "whole");
        assert_int_equal(got[1].r, ERR_IO);
        close(listener);
        net_free(net);
        rig_stop(&rig);
}

static void nothing_in_a_url_ends_a_line_of_the_request(void **state)
{
        static const char bad[] = "\r\n\t \\\x7f\x01";
        char text[] = "http://host.example/path?query";
        struct http_url u;

        (void)state;
        for (size_t at = 7; at < sizeof(text) - 1; at++)
                for (size_t i = 0; i < sizeof(bad); i++) { /* the last one is NUL */
                        char was = text[at];

                        text[at] = bad[i];
                        assert_int_equal(http_url_parse(str_n(text, sizeof(text) - 1), &u, NULL), ERR_INVALID);
                        text[at] = was;
                }
        assert_int_equal(http_url_parse(str_c(text), &u, NULL), 0);
}

static void urls_are_read_by_the_table(void **state)
{
        struct http_url u;

        (void)state;
        for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
                int r = http_url_parse(str_c(urls[i].text), &u, NULL);

                if ((r == 0) != (urls[i].port != 0))
                        fail_msg("%s", urls[i].text);
                if (r < 0)
                        continue;
                assert_string_equal(u.host, urls[i].host);
                assert_int_equal(u.port, urls[i].port);
                assert_int_equal(u.tls, urls[i].tls);
                assert_true(str_eq_c(u.path, urls[i].path));
        }
}

struct talk {
        int opened, texts, closed, code, status;
        char text[100];
};

static void on_open(struct ws_client *w, void *arg)
{
        ((struct talk *)arg)->opened++;
        ws_client_send_text(w, STR("\xe7\x81\xaf hello"));
}

static void on_text(struct ws_client *w, struct str text, void *arg)
{
        struct talk *t = arg;

        t->texts++;
        snprintf(t->text, sizeof(t->text), "%.*s", STR_ARG(text));
        ws_client_close(w, 1000, "bye");
}

static void on_closed(struct ws_client *w, int code, int status, void *arg)
{
        struct talk *t = arg;

        (void)w;
        t->closed++;
        t->code = code;
        t->status = status;
}

static const struct ws_client_handlers talk_handlers = {on_open, on_text, on_closed};

static void a_websocket_talks_and_closes_on_both_sides(void **state)
{
        struct rig rig;
        struct net *net;
        struct talk t = {0};
        char url[100];

        (void)state;
        rig_start(&rig, NULL);
        net = net_new(rig.loop);
        assert_non_null(ws_client_open(net, url_of(&rig, url, "ws", "127.0.0.1", "/ws"), STR(""), NULL, &talk_handlers,
                                       &t, NULL));
        rig_until(&rig, &t.closed, 1);
        rig_until(&rig, &rig.closed, 1);
        assert_string_equal(t.text, "\xe7\x81\xaf hello");
        assert_int_equal(t.code, 1000);
        assert_int_equal(rig.closed_code, 1000);
        net_free(net);
        rig_stop(&rig);
}

static void a_refused_handshake_tells_its_status(void **state)
{
        struct rig rig;
        struct net *net;
        struct talk t = {0};
        char url[100];

        (void)state;
        rig_start(&rig, NULL);
        net = net_new(rig.loop);
        ws_client_open(net, url_of(&rig, url, "ws", "127.0.0.1", "/nowhere"), STR(""), NULL, &talk_handlers, &t, NULL);
        rig_until(&rig, &t.closed, 1);
        assert_int_equal(t.opened, 0);
        assert_int_equal(t.status, 404);
        assert_int_equal(t.code, WS_LOST);
        net_free(net);
        rig_stop(&rig);
}

/* ---- TLS ---- */

static char cert_path[] = "/tmp/warmline-test-cert-XXXXXX";

/* A P-256 key and a certificate for localhost and 127.0.0.1, signed by itself, in one PEM file. */
static void write_certificate(void)
{
        EVP_PKEY *key = EVP_EC_gen("P-256");
        X509 *x = X509_new();
        X509_NAME *name = X509_get_subject_name(x);
        X509_EXTENSION *alt;
        X509V3_CTX ctx;
        FILE *f;
        int fd = mkstemp(cert_path);

        assert_true(fd >= 0);
        X509_set_version(x, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
        X509_gmtime_adj(X509_getm_notBefore(x), -3600);
        X509_gmtime_adj(X509_getm_notAfter(x), 3600);
        X509_set_pubkey(x, key);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
        X509_set_issuer_name(x, name);
        X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
        alt = X509V3_EXT_conf_nid(NULL, &ctx, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
        X509_add_ext(x, alt, -1);
        X509_EXTENSION_free(alt);
        assert_true(X509_sign(x, key, EVP_sha256()) > 0);
        f = fdopen(fd, "w");
        PEM_write_X509(f, x);
        PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL);
        fclose(f);
        X509_free(x);
        EVP_PKEY_free(key);
}

static void https_and_wss_work_with_a_verified_certificate(void **state)
{
        static const char *const hosts[] = {"localhost", "127.0.0.1"};
        struct http_config cfg = {.tls_cert = cert_path};
        struct rig rig;
        struct net *net;
        struct tls *tls = tls_client_new(cert_path, true, NULL);
        char url[100], body[50000];

        (void)state;
        memset(body, 'b', sizeof(body));
        rig_start(&rig, &cfg);
        net = net_new(rig.loop);
        for (int i = 0; i < 2; i++) {
                struct got g = {0}, big = {0};
                struct talk t = {0};
                struct http_client *c = http_client_new(net, url_of(&rig, url, "https", hosts[i], "/"), tls, NULL);

                http_client_send(
                        c,
                        &(struct http_call){.method = "POST", .path = STR("/echo"), .body = str_n(body, sizeof(body))},
                        on_reply, &g);
                http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/big")}, on_reply, &big);
                rig_until(&rig, &big.n, 1);

                assert_int_equal(g.status, 200);
                assert_int_equal(g.body_n, sizeof(body));
                assert_int_equal(big.body_n, 1 << 20);
                http_client_free(c);
                ws_client_open(net, url_of(&rig, url, "wss", hosts[i], "/ws"), STR(""), tls, &talk_handlers, &t, NULL);
                rig_until(&rig, &t.closed, 1);
                assert_int_equal(t.code, 1000);
        }
        tls_unref(tls);
        net_free(net);
        rig_stop(&rig);
}

static void a_certificate_nobody_vouches_for_is_refused(void **state)
{
        struct http_config cfg = {.tls_cert = cert_path};
        struct rig rig;
        struct net *net;
        struct got g = {0};
        struct http_client *c;
        char url[100];

        (void)state;
        rig_start(&rig, &cfg);
        net = net_new(rig.loop);
        c = http_client_new(net, url_of(&rig, url, "https", "localhost", "/"), NULL, NULL);
        http_client_send(c, &(struct http_call){.method = "GET", .path = STR("/hello")}, on_reply, &g);
        rig_until(&rig, &g.n, 1);
        assert_int_equal(g.r, ERR_IO);
        http_client_free(c);
        net_free(net);
        rig_stop(&rig);
}

/* OpenSSL itself as the client, so that versions, ALPN and tickets can be asked for. */
static SSL *shake(struct rig *rig, SSL_CTX *ctx, int fd, SSL_SESSION *session)
{
        SSL *ssl = SSL_new(ctx);
        int r = -1;

        SSL_set_fd(ssl, fd);
        if (session)
                SSL_set_session(ssl, session);
        for (int i = 0; i < RIG_PATIENCE && r != 1; i++) {
                r = SSL_connect(ssl);
                if (r != 1 && SSL_get_error(ssl, r) != SSL_ERROR_WANT_READ)
                        break;
                loop_step(rig->loop, 5);
        }
        if (r == 1)
                return ssl;
        SSL_free(ssl);
        return NULL;
}

static void ask_over(struct rig *rig, SSL *ssl)
{
        static const char text[] = "GET /hello?name=tls HTTP/1.1\r\nHost: x\r\n\r\n";
        char in[4096] = {0};
        int n = 0, r;

        assert_int_equal(SSL_write(ssl, text, sizeof(text) - 1), sizeof(text) - 1);
        for (int i = 0; i < RIG_PATIENCE && !strstr(in, "hello tls"); i++) {
                loop_step(rig->loop, 5);
                r = SSL_read(ssl, in + n, (int)sizeof(in) - 1 - n);
                n += r > 0 ? r : 0;
        }
        assert_non_null(strstr(in, "hello tls"));
        assert_non_null(strstr(in, "Strict-Transport-Security"));
}

static void tls_1_2_and_1_3_are_spoken_with_alpn_and_tickets_and_1_1_is_not(void **state)
{
        static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
        struct http_config cfg = {.tls_cert = cert_path};
        const unsigned char *alpn;
        unsigned alpn_n;
        struct rig rig;
        SSL_CTX *ctx;
        SSL *ssl;
        int fd;

        (void)state;
        rig_start(&rig, &cfg);
        for (int i = 0; i < 2; i++) {
                SSL_SESSION *session;

                ctx = SSL_CTX_new(TLS_client_method());
                SSL_CTX_set_min_proto_version(ctx, versions[i]);
                SSL_CTX_set_max_proto_version(ctx, versions[i]);
                SSL_CTX_set_alpn_protos(ctx, (const unsigned char *)"\x02h2\x08http/1.1", 12);
                fd = rig_connect(&rig);
                ssl = shake(&rig, ctx, fd, NULL);
                assert_non_null(ssl);
                assert_int_equal(SSL_version(ssl), versions[i]);
                SSL_get0_alpn_selected(ssl, &alpn, &alpn_n);
                assert_int_equal(alpn_n, 8);
                ask_over(&rig, ssl);
                session = SSL_get1_session(ssl);
                SSL_shutdown(ssl);
                SSL_free(ssl);
                close(fd);
                fd = rig_connect(&rig);
                ssl = shake(&rig, ctx, fd, session);
                assert_non_null(ssl);
                assert_int_equal(SSL_session_reused(ssl), 1);
                ask_over(&rig, ssl);
                SSL_SESSION_free(session);
                SSL_free(ssl);
                close(fd);
                SSL_CTX_free(ctx);
        }
        ctx = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_security_level(ctx, 0);
        SSL_CTX_set_min_proto_version(ctx, TLS1_1_VERSION);
        SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION);
        fd = rig_connect(&rig);
        assert_null(shake(&rig, ctx, fd, NULL));
        close(fd);
        SSL_CTX_free(ctx);
        rig_stop(&rig);
}

static void plain_text_at_a_tls_port_is_dropped(void **state)
{
        struct http_config cfg = {.tls_cert = cert_path};
        struct rig rig;
        struct rig_in in = {0};
        int fd;

        (void)state;
        rig_start(&rig, &cfg);
        fd = rig_connect(&rig);
        rig_say(&rig, fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        rig_wait(&rig, fd, &in, NULL);
        assert_null(memmem(in.p, in.n, "HTTP/1.1", 8));
        rig_in_done(&in);
        close(fd);
        rig_stop(&rig);
}

static void a_missing_certificate_is_named(void **state)
{
        struct http_config cfg = {.tls_cert = "/nowhere/cert.pem"};
        struct loop *l = loop_new(NULL);
        struct err err = {0};

        (void)state;
        assert_null(http_server_new(l, &cfg, &err));
        assert_non_null(strstr(err.msg, "/nowhere/cert.pem"));
        loop_free(l);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(calls_are_answered_in_order_over_one_connection),
                cmocka_unit_test(a_stream_without_length_ends_with_the_connection),
                cmocka_unit_test(a_body_comes_in_parts_to_who_wants_it_so_and_may_be_stopped),
                cmocka_unit_test(a_connection_that_is_reset_in_the_middle_of_a_reply_fails_that_call_alone),
                cmocka_unit_test(replies_are_announced_so_often_and_not_more),
                cmocka_unit_test(failures_are_told_and_the_client_may_be_freed_in_its_callback),
                cmocka_unit_test(urls_are_read_by_the_table),
                cmocka_unit_test(nothing_in_a_url_ends_a_line_of_the_request),
                cmocka_unit_test(a_websocket_talks_and_closes_on_both_sides),
                cmocka_unit_test(a_refused_handshake_tells_its_status),
                cmocka_unit_test(https_and_wss_work_with_a_verified_certificate),
                cmocka_unit_test(a_certificate_nobody_vouches_for_is_refused),
                cmocka_unit_test(tls_1_2_and_1_3_are_spoken_with_alpn_and_tickets_and_1_1_is_not),
                cmocka_unit_test(plain_text_at_a_tls_port_is_dropped),
                cmocka_unit_test(a_missing_certificate_is_named),
        };
        int r;

        write_certificate();
        r = cmocka_run_group_tests(tests, NULL, NULL);
        unlink(cert_path);
        return r;
}
