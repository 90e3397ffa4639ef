/* A listener: accepts, wraps into a conn, hands over. */
#include "net/listen.h"

#include "net/net_priv.h"
#include "net/tls.h"

#include <stdlib.h>

/* Connections the kernel holds before we accept them. */
#define BACKLOG 1024

struct listener {
        uv_tcp_t tcp; /* first */
        struct net *net;
        struct tls *tls;
        void (*on_accept)(void *, struct conn *);
        void *arg;
        uint16_t port;
};

static void on_listener_closed(uv_handle_t *h)
{
        struct listener *l = (struct listener *)h;

        tls_unref(l->tls);
        net_unref(l->net);
        free(l);
}

static void on_connection(uv_stream_t *s, int status)
{
        struct listener *l = (struct listener *)s;
        struct conn *c;

        if (status < 0)
                return;
        c = conn_new(l->net, l->tls, true);
        if (uv_accept(s, conn_stream(c)) < 0) {
                conn_abort(c, ERR_IO);
                return;
        }
        conn_accepted(c);
        l->on_accept(l->arg, c);
}

static int bind_to(struct listener *l, const char *address, uint16_t port)
{
        struct sockaddr_storage sa = {0};
        int r;

        if (!address || !*address)
                address = "0.0.0.0";
        r = uv_ip4_addr(address, port, (struct sockaddr_in *)&sa);
        if (r < 0)
                r = uv_ip6_addr(address, port, (struct sockaddr_in6 *)&sa);
        if (r < 0)
                return r;
        return uv_tcp_bind(&l->tcp, (struct sockaddr *)&sa, 0);
}

static uint16_t bound_port(const struct listener *l)
{
        struct sockaddr_storage sa = {0};
        int n = sizeof(sa);

        if (uv_tcp_getsockname(&l->tcp, (struct sockaddr *)&sa, &n) < 0)
                return 0;
        /* The port lies at the same place in both. */
        return ntohs(((struct sockaddr_in *)&sa)->sin_port);
}

struct listener *listener_new(struct net *n, const char *address, uint16_t port, struct tls *tls,
                              void (*on_accept)(void *arg, struct conn *c), void *arg, struct err *err)
{
        struct listener *l = calloc(1, sizeof(*l));
        int r;

        if (!l)
                abort();
        l->net = n;
        n->n_users++;
        l->tls = tls_ref(tls);
        l->on_accept = on_accept;
        l->arg = arg;
        uv_tcp_init(loop_uv(n->loop), &l->tcp);
        r = bind_to(l, address, port);
        if (r == 0)
                r = uv_listen((uv_stream_t *)&l->tcp, BACKLOG, on_connection);
        if (r < 0) {
                err_set(err, r == UV_EADDRINUSE ? ERR_BUSY : ERR_IO, "cannot listen on %s port %u: %s",
                        address ? address : "0.0.0.0", port, uv_strerror(r));
                return listener_close(l);
        }
        l->port = bound_port(l);
        return l;
}

uint16_t listener_port(const struct listener *l)
{
        return l->port;
}

void listener_set_tls(struct listener *l, struct tls *tls)
{
        tls_ref(tls);
        tls_unref(l->tls);
        l->tls = tls;
}

struct listener *listener_close(struct listener *l)
{
        if (l)
                uv_close((uv_handle_t *)&l->tcp, on_listener_closed);
        return NULL;
}
