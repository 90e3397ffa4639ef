/*
 * The write queue is a list of segments. A write is first tried at once; only what the socket does not take becomes a
 * libuv write request, at most one at a time. Small writes are packed into the last segment.
 *
 * Deliberately not here: read buffering (owners know what they wait for) and idle deadlines of a protocol.
 */
#include "net/conn.h"

#include "net/net_priv.h"
#include "net/tls.h"

#include <assert.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_QUEUE_DEFAULT ((size_t)16 << 20)
/* Smallest segment; room for the next small write. */
#define SEG_MIN 2048
/* Buffers given to one writev. */
#define WRITEV_MAX 16
/* How long the queue may stand still after conn_close(), and the peer to close its side after that. */
#define FLUSH_MS 10000
#define LINGER_MS 2000

enum conn_state { CONN_CONNECTING, CONN_HANDSHAKE, CONN_OPEN, CONN_FLUSHING, CONN_LINGER, CONN_CLOSED };

struct seg {
        struct seg *next;
        const char *p; /* data, or the owner's bytes when cap == 0 */
        size_t n, cap;
        char data[];
};

struct conn {
        uv_tcp_t tcp; /* first: the handle is the conn */
        struct net *net;
        const struct conn_handlers *h;
        void *arg;
        struct tls_conn *tls;
        struct seg *head, *tail;
        size_t queued, max_queue;
        size_t queued_before; /* FLUSHING: at the last look */
        uv_write_t *writing;
        struct connecting *connecting;
        struct wheel_item deadline; /* FLUSHING and LINGER only */
        struct net_addr peer;
        uint8_t state; /* enum conn_state */
        uint8_t corks;
        bool reading, eof;
        int why;
};

struct connecting {
        uv_getaddrinfo_t dns;
        uv_connect_t req;
        struct net *net;
        struct conn *conn; /* NULL once the conn was freed during the look-up */
};

static void flush(struct conn *c);

struct net *net_new(struct loop *l)
{
        struct net *n = calloc(1, sizeof(*n));

        if (!n)
                abort();
        n->loop = l;
        n->wheel = wheel_new(l);
        n->n_users = 1;
        return n;
}

void net_public_only(struct net *n)
{
        n->public_only = true;
}

void net_unref(struct net *n)
{
        if (--n->n_users > 0)
                return;
        wheel_free(n->wheel);
        free(n);
}

struct net *net_free(struct net *n)
{
        if (n)
                net_unref(n);
        return NULL;
}

struct loop *net_loop(struct net *n)
{
        return n->loop;
}

struct wheel *net_wheel(struct net *n)
{
        return n->wheel;
}

/* CONNECTING → HANDSHAKE, OPEN: conn_ready_step · HANDSHAKE → OPEN: conn_ready_step · OPEN → FLUSHING: conn_close ·
 * FLUSHING → LINGER: linger · any → CLOSED: conn_abort. */
static void conn_set_state(struct conn *c, enum conn_state to)
{
        assert(to > (enum conn_state)c->state);
        c->state = (uint8_t)to;
}

static void free_segs(struct conn *c)
{
        struct seg *next;

        for (struct seg *s = c->head; s; s = next) {
                next = s->next;
                free(s);
        }
        c->head = c->tail = NULL;
        c->queued = 0;
}

static void on_uv_closed(uv_handle_t *h)
{
        struct conn *c = (struct conn *)h;

        if (c->h && c->h->on_closed)
                c->h->on_closed(c->arg, c->why);
        if (c->connecting)
                c->connecting->conn = NULL;
        free_segs(c);
        tls_conn_free(c->tls);
        net_unref(c->net);
        free(c);
}

void conn_abort(struct conn *c, int why)
{
        if (c->state == CONN_CLOSED)
                return;
        conn_set_state(c, CONN_CLOSED);
        c->why = why;
        wheel_remove(&c->deadline);
        uv_close((uv_handle_t *)&c->tcp, on_uv_closed);
}

static void on_deadline(struct wheel_item *it)
{
        struct conn *c = (struct conn *)((char *)it - offsetof(struct conn, deadline));

        if (c->state == CONN_FLUSHING && c->queued < c->queued_before) {
                c->queued_before = c->queued; /* slow, but it goes on */
                wheel_set(c->net->wheel, &c->deadline, FLUSH_MS);
                return;
        }
        conn_abort(c, c->state == CONN_LINGER ? 0 : ERR_TIMEOUT);
}

static void on_shutdown(uv_shutdown_t *req, int status)
{
        (void)status;
        free(req);
}

/* The queue is out: shuts our side and waits for the peer's. */
static void linger(struct conn *c)
{
        uv_shutdown_t *req;

        conn_set_state(c, CONN_LINGER);
        if (c->eof) {
                conn_abort(c, 0);
                return;
        }
        req = malloc(sizeof(*req));
        if (!req)
                abort();
        if (uv_shutdown(req, (uv_stream_t *)&c->tcp, on_shutdown) < 0) {
                free(req);
                conn_abort(c, 0);
                return;
        }
        conn_read_start(c);
        wheel_set(c->net->wheel, &c->deadline, LINGER_MS);
}

static void consume(struct conn *c, size_t n)
{
        c->queued -= n;
        while (n > 0) {
                struct seg *s = c->head;

                if (n < s->n) {
                        s->p += n;
                        s->n -= n;
                        return;
                }
                n -= s->n;
                c->head = s->next;
                if (!c->head)
                        c->tail = NULL;
                free(s);
        }
}

static unsigned gather(const struct conn *c, uv_buf_t bufs[static WRITEV_MAX], size_t *ret_n)
{
        unsigned n = 0;

        *ret_n = 0;
        for (struct seg *s = c->head; s && n < WRITEV_MAX; s = s->next, n++) {
                bufs[n] = uv_buf_init((char *)s->p, (unsigned)s->n);
                *ret_n += s->n;
        }
        return n;
}

struct write_req {
        uv_write_t uv; /* first */
        size_t n;
};

static void on_written(uv_write_t *req, int status)
{
        struct conn *c = (struct conn *)req->handle;
        size_t n = ((struct write_req *)req)->n;

        free(req);
        c->writing = NULL;
        if (c->state == CONN_CLOSED)
                return;
        if (status < 0) {
                conn_abort(c, ERR_IO);
                return;
        }
        consume(c, n);
        flush(c);
        if (c->state == CONN_OPEN && !c->head && c->h && c->h->on_drained)
                c->h->on_drained(c->arg);
}

static void write_later(struct conn *c)
{
        struct write_req *w = malloc(sizeof(*w));
        uv_buf_t bufs[WRITEV_MAX];
        unsigned n;

        if (!w)
                abort();
        n = gather(c, bufs, &w->n);
        if (uv_write(&w->uv, (uv_stream_t *)&c->tcp, bufs, n, on_written) < 0) {
                free(w);
                conn_abort(c, ERR_IO);
                return;
        }
        c->writing = &w->uv;
}

/* Writes what the socket takes, corked or not. */
static void push(struct conn *c)
{
        uv_buf_t bufs[WRITEV_MAX];
        size_t total;
        unsigned n;
        int r;

        if (c->writing || c->state == CONN_CLOSED || c->state == CONN_LINGER)
                return;
        while (c->head) {
                n = gather(c, bufs, &total);
                r = uv_try_write((uv_stream_t *)&c->tcp, bufs, n);
                if (r < 0 && r != UV_EAGAIN) {
                        conn_abort(c, ERR_IO);
                        return;
                }
                if (r > 0)
                        consume(c, (size_t)r);
                if (r < 0 || (size_t)r < total) {
                        write_later(c);
                        return;
                }
        }
        if (c->state == CONN_FLUSHING)
                linger(c);
}

static void flush(struct conn *c)
{
        if (c->corks == 0)
                push(c);
}

static struct seg *add_seg(struct conn *c, size_t cap)
{
        struct seg *s = malloc(sizeof(*s) + cap);

        if (!s)
                abort();
        s->next = NULL;
        s->p = s->data;
        s->n = 0;
        s->cap = cap;
        if (c->tail)
                c->tail->next = s;
        else
                c->head = s;
        c->tail = s;
        return s;
}

void conn_queue_raw(struct conn *c, const void *p, size_t n)
{
        struct seg *s = c->tail;
        size_t room = s && s->cap ? s->cap - (size_t)(s->p - s->data) - s->n : 0;

        if (n == 0)
                return;
        if (n > room) {
                s = add_seg(c, n > SEG_MIN ? n : SEG_MIN);
                s->n = 0;
        }
        memcpy(s->data + (s->p - s->data) + s->n, p, n);
        s->n += n;
        c->queued += n;
}

static int may_write(const struct conn *c, size_t n)
{
        if (c->state != CONN_OPEN)
                return ERR_INVALID;
        if (n > c->max_queue || c->queued > c->max_queue - n)
                return ERR_FULL;
        return 0;
}

/* The usual case: an empty queue and a socket that takes all at once. How much it took. */
static size_t write_at_once(struct conn *c, const void *p, size_t n)
{
        uv_buf_t b = uv_buf_init((char *)p, (unsigned)n);
        int r;

        if (c->head || c->corks > 0 || c->writing || n > INT_MAX)
                return 0;
        r = uv_try_write((uv_stream_t *)&c->tcp, &b, 1);
        if (r < 0 && r != UV_EAGAIN)
                conn_abort(c, ERR_IO);
        return r > 0 ? (size_t)r : 0;
}

int conn_write(struct conn *c, const void *p, size_t n)
{
        int r = may_write(c, n);
        size_t done;

        if (r < 0)
                return r;
        if (!c->tls) {
                done = write_at_once(c, p, n);
                conn_queue_raw(c, (const char *)p + done, n - done);
        } else if (tls_write(c->tls, p, n) != TLS_OK) {
                conn_abort(c, ERR_IO);
        }
        flush(c);
        return 0;
}

int conn_write_static(struct conn *c, const void *p, size_t n)
{
        struct seg *s;
        int r;

        if (c->tls)
                return conn_write(c, p, n);
        r = may_write(c, n);
        if (r < 0 || n == 0)
                return r;
        s = add_seg(c, 0);
        s->p = p;
        s->n = n;
        c->queued += n;
        flush(c);
        return 0;
}

void conn_cork(struct conn *c)
{
        assert(c->corks < UINT8_MAX);
        c->corks++;
}

void conn_uncork(struct conn *c)
{
        assert(c->corks > 0);
        if (--c->corks == 0)
                flush(c);
}

void conn_flush(struct conn *c)
{
        push(c);
}

size_t conn_queued(const struct conn *c)
{
        return c->queued;
}

void conn_set_max_queue(struct conn *c, size_t max)
{
        c->max_queue = max;
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *ret)
{
        struct conn *c = (struct conn *)h;

        (void)suggested;
        *ret = uv_buf_init(c->net->read_buf, sizeof(c->net->read_buf));
}

/* The peer has shut its side. */
static void got_eof(struct conn *c)
{
        if (c->eof)
                return;
        c->eof = true;
        c->reading = false;
        uv_read_stop((uv_stream_t *)&c->tcp);
        if (c->state == CONN_LINGER)
                conn_abort(c, 0);
        else if (c->state == CONN_OPEN)
                c->h->on_eof(c->arg);
        else if (c->state < CONN_OPEN)
                conn_abort(c, ERR_IO);
}

static void ready(struct conn *c)
{
        conn_set_state(c, CONN_OPEN);
        if (c->h && c->h->on_ready)
                c->h->on_ready(c->arg);
}

static void read_tls(struct conn *c, char *p, size_t n)
{
        enum tls_result r = TLS_OK;
        size_t got;

        tls_feed(c->tls, p, n);
        if (c->state == CONN_HANDSHAKE) {
                r = tls_handshake(c->tls);
                flush(c);
                if (r == TLS_OK && c->state == CONN_HANDSHAKE)
                        ready(c);
        }
        while (r == TLS_OK && c->state != CONN_CLOSED) {
                r = tls_read(c->tls, c->net->plain_buf, sizeof(c->net->plain_buf) - 1, &got);
                if (r == TLS_OK && c->state == CONN_OPEN)
                        c->h->on_data(c->arg, c->net->plain_buf, got);
        }
        tls_feed(c->tls, NULL, 0);
        if (c->state == CONN_CLOSED)
                return;
        if (r == TLS_EOF) {
                got_eof(c);
        } else if (r == TLS_FAULT) {
                push(c); /* the alert that says why */
                conn_abort(c, ERR_IO);
        }
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
        struct conn *c = (struct conn *)s;

        if (c->state == CONN_CLOSED || n == 0)
                return;
        if (n == UV_EOF) {
                got_eof(c);
                return;
        }
        if (n < 0) {
                conn_abort(c, ERR_IO);
                return;
        }
        if (c->state == CONN_LINGER || c->state == CONN_FLUSHING)
                return;
        conn_cork(c);
        if (c->tls)
                read_tls(c, b->base, (size_t)n);
        else
                c->h->on_data(c->arg, b->base, (size_t)n);
        conn_uncork(c);
}

void conn_read_stop(struct conn *c)
{
        if (!c->reading)
                return;
        uv_read_stop((uv_stream_t *)&c->tcp);
        c->reading = false;
}

void conn_read_start(struct conn *c)
{
        if (c->reading || c->eof || c->state == CONN_CLOSED)
                return;
        if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) == 0)
                c->reading = true;
}

void conn_close(struct conn *c)
{
        if (c->state < CONN_OPEN) {
                conn_abort(c, 0);
                return;
        }
        if (c->state != CONN_OPEN)
                return;
        if (c->tls)
                tls_shutdown(c->tls);
        conn_set_state(c, CONN_FLUSHING);
        c->queued_before = c->queued;
        wheel_set(c->net->wheel, &c->deadline, FLUSH_MS);
        conn_read_start(c);
        flush(c);
}

static void read_peer(struct conn *c)
{
        struct sockaddr_storage sa = {0};
        int n = sizeof(sa);

        if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&sa, &n) < 0)
                return;
        net_addr_of(&c->peer, (const struct sockaddr *)&sa);
}

static struct conn *conn_alloc(struct net *n)
{
        struct conn *c = calloc(1, sizeof(*c));

        if (!c)
                abort();
        c->net = n;
        n->n_users++;
        c->max_queue = MAX_QUEUE_DEFAULT;
        c->deadline.cb = on_deadline;
        uv_tcp_init(loop_uv(n->loop), &c->tcp);
        return c;
}

struct conn *conn_new(struct net *n, struct tls *tls, bool server)
{
        struct conn *c = conn_alloc(n);

        if (tls)
                c->tls = tls_conn_new(tls, c, server ? NULL : "");
        return c;
}

uv_stream_t *conn_stream(struct conn *c)
{
        return (uv_stream_t *)&c->tcp;
}

void conn_set_dead_after(struct conn *c, unsigned ms)
{
        uv_os_fd_t fd;

        if (uv_fileno((const uv_handle_t *)&c->tcp, &fd) == 0)
                (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms,
                                 sizeof(ms)); /* else TCP gives up in its own time */
}

void conn_accepted(struct conn *c)
{
        uv_tcp_nodelay(&c->tcp, 1);
        read_peer(c);
        conn_set_state(c, c->tls ? CONN_HANDSHAKE : CONN_OPEN);
        conn_read_start(c);
}

static void on_connect(uv_connect_t *req, int status)
{
        struct conn *c = (struct conn *)req->handle;

        free(req->data);
        if (c->state == CONN_CLOSED)
                return;
        if (status < 0) {
                conn_abort(c, ERR_IO);
                return;
        }
        uv_tcp_nodelay(&c->tcp, 1);
        read_peer(c);
        conn_read_start(c);
        if (!c->tls) {
                ready(c);
                return;
        }
        conn_set_state(c, CONN_HANDSHAKE);
        if (tls_handshake(c->tls) == TLS_FAULT)
                conn_abort(c, ERR_IO);
        flush(c);
}

/* IPv4 where there is some: a handle can try only one, and `localhost` often names ::1 first where nobody listens. */
static const struct sockaddr *pick(const struct addrinfo *list)
{
        for (const struct addrinfo *a = list; a; a = a->ai_next)
                if (a->ai_family == AF_INET)
                        return a->ai_addr;
        return list->ai_addr;
}

static bool may_reach(const struct net *n, const struct sockaddr *to)
{
        struct net_addr a = {0};

        if (!n->public_only)
                return true;
        net_addr_of(&a, to);
        return net_addr_public(&a);
}

static void on_resolved(uv_getaddrinfo_t *dns, int status, struct addrinfo *list)
{
        struct connecting *k = (struct connecting *)dns;
        struct conn *c = k->conn;
        struct net *n = k->net;

        k->req.data = k;
        if (c)
                c->connecting = NULL;
        if (!c || c->state == CONN_CLOSED) {
                free(k);
        } else if (status == 0 && !may_reach(n, pick(list))) {
                free(k);
                conn_abort(c, ERR_DENIED);
        } else if (status < 0 || uv_tcp_connect(&k->req, &c->tcp, pick(list), on_connect) < 0) {
                free(k);
                conn_abort(c, ERR_IO);
        }
        if (status == 0)
                uv_freeaddrinfo(list);
        net_unref(n);
}

struct conn *conn_connect(struct net *n, const char *host, uint16_t port, struct tls *tls,
                          const struct conn_handlers *h, void *arg)
{
        struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC};
        struct conn *c = conn_alloc(n);
        struct connecting *k = calloc(1, sizeof(*k));
        struct net_addr numeric;
        char service[8];

        if (!k)
                abort();
        c->h = h;
        c->arg = arg;
        if (tls)
                c->tls = tls_conn_new(tls, c, host);
        k->conn = c;
        k->net = n;
        snprintf(service, sizeof(service), "%u", port);
        if (net_addr_parse(str_c(host), &numeric))
                hints.ai_flags = AI_NUMERICHOST;
        if (uv_getaddrinfo(loop_uv(n->loop), &k->dns, on_resolved, host, service, &hints) < 0) {
                free(k);
                conn_abort(c, ERR_IO);
                return c;
        }
        c->connecting = k;
        n->n_users++;
        return c;
}

void conn_set_handlers(struct conn *c, const struct conn_handlers *h, void *arg)
{
        c->h = h;
        c->arg = arg;
}

const struct net_addr *conn_peer(const struct conn *c)
{
        return &c->peer;
}

bool conn_is_tls(const struct conn *c)
{
        return c->tls != NULL;
}

const char *conn_tls_version(const struct conn *c)
{
        return c->tls ? tls_conn_version(c->tls) : NULL;
}

bool conn_tls_resumed(const struct conn *c)
{
        return c->tls && tls_conn_resumed(c->tls);
}
