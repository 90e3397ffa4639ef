/* What conn.c, listen.c and tls.c share. */
#ifndef NET_NET_PRIV_H
#define NET_NET_PRIV_H

#include "loop/wheel.h"
#include "net/conn.h"

struct tls_conn;

struct net {
        struct loop *loop;
        struct wheel *wheel;
        size_t n_users; /* connections and listeners, and one for net_new's caller */
        bool public_only;
        char read_buf[NET_READ_MAX];
        char plain_buf[16384 + 1]; /* one decrypted record */
};

void net_unref(struct net *n);

/* addr.c; what is neither IPv4 nor IPv6 leaves it as it is. */
void net_addr_of(struct net_addr *ret, const struct sockaddr *sa);

/* conn.c, for listen.c: a conn not yet connected; conn_accepted() completes it. */
struct conn *conn_new(struct net *n, struct tls *tls, bool server);
uv_stream_t *conn_stream(struct conn *c);
void conn_accepted(struct conn *c);

/* conn.c, for tls.c: puts bytes as they are into the write queue. */
void conn_queue_raw(struct conn *c, const void *p, size_t n);

enum tls_result { TLS_OK, TLS_WANT_MORE, TLS_EOF, TLS_FAULT };

/* The TLS side of one connection; cipher bytes for the peer go to conn_queue_raw(c). host NULL for a server. */
struct tls_conn *tls_conn_new(struct tls *t, struct conn *c, const char *host);
struct tls_conn *tls_conn_free(struct tls_conn *t);
/* Lends the cipher bytes of one read; tls_handshake and tls_read use them up. */
void tls_feed(struct tls_conn *t, const char *p, size_t n);
enum tls_result tls_handshake(struct tls_conn *t);
/* TLS_OK: *ret_n > 0 plain bytes are in out. */
enum tls_result tls_read(struct tls_conn *t, char *out, size_t max, size_t *ret_n);
enum tls_result tls_write(struct tls_conn *t, const void *p, size_t n);
void tls_shutdown(struct tls_conn *t);
const char *tls_conn_version(const struct tls_conn *t);
bool tls_conn_resumed(const struct tls_conn *t);

#endif
