/*
 * conn - one TCP connection on the loop, with or without TLS: a bounded write queue, half-close, orderly close.
 *
 * Nothing is kept for an idle connection but its struct: bytes are read into one buffer that all connections share,
 * and the write queue is freed once it is empty. Loop thread only. No callback runs before the function that caused it
 * has returned, except that conn_write() may find out at once that the peer has gone (on_closed still comes later).
 *
 * States: CONNECTING (conn_connect: name look-up, connect) → HANDSHAKE (TLS) → OPEN → FLUSHING (conn_close: the queue
 * goes out) → LINGER (our side is shut, the peer's rest is read and dropped) → CLOSED. conn_abort and faults go to
 * CLOSED from anywhere.
 */
#ifndef NET_CONN_H
#define NET_CONN_H

#include "base/err.h"
#include "base/str.h"
#include "loop/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct net;
struct conn;
struct tls;
struct wheel;

/* Most bytes that one on_data call, and most that all on_data calls of one read, hand over. */
#define NET_READ_MAX 65536

struct net_addr {
        uint8_t family; /* 4, 6, or 0: unknown */
        uint8_t ip[16]; /* 4: the first four bytes */
        uint16_t port;
};

/* Longest text of an address: a full IPv6 address and a NUL. */
#define NET_ADDR_TEXT 46
/* The address without port; "" when unknown. IPv4 in IPv6 is written as IPv4. */
void net_addr_text(const struct net_addr *a, char out[static NET_ADDR_TEXT]);
/* Reads the text form; false when it is none. */
bool net_addr_parse(struct str s, struct net_addr *ret);
/*
 * An address of the public network. Not: unknown, loopback, private, shared (CGNAT), link-local with the clouds'
 * metadata services, multicast, unique local, documentation and the other special blocks of RFC 6890, nor one of these
 * inside an IPv6 form that carries IPv4 (mapped, compatible, NAT64, 6to4, Teredo).
 */
bool net_addr_public(const struct net_addr *a);

struct conn_handlers {
        /* Connected, and the TLS handshake is done; may be NULL. */
        void (*on_ready)(void *arg);
        /* Bytes from the peer, valid during the call; they may be changed in place. */
        void (*on_data)(void *arg, char *p, size_t n);
        /* The peer will send no more; writing may still work. */
        void (*on_eof)(void *arg);
        /* The write queue, which had to wait, is empty again; may be NULL. */
        void (*on_drained)(void *arg);
        /* The last call: 0 when orderly, else ERR_*. The conn is freed after it. */
        void (*on_closed)(void *arg, int why);
};

/* What the connections of one loop share: the read buffer and the deadlines. */
struct net *net_new(struct loop *l);
/* All its connections and listeners must be closed or closing; the memory goes when the last has. Takes NULL. */
struct net *net_free(struct net *n);
/* Connections go to public addresses only: any other that a name leads to ends with ERR_DENIED before a byte is sent.
 * The address that is checked is the one that is connected to, so a name cannot change its mind in between. */
void net_public_only(struct net *n);
struct loop *net_loop(struct net *n);
struct wheel *net_wheel(struct net *n);

/*
 * Connects to host:port. tls may be NULL; it is held while needed. A failure comes as on_closed. The conn belongs to
 * itself: it is freed after on_closed.
 */
struct conn *conn_connect(struct net *n, const char *host, uint16_t port, struct tls *tls,
                          const struct conn_handlers *h, void *arg);

/* Hands the connection to another owner; its callbacks go there from now on. h must outlive the conn. */
void conn_set_handlers(struct conn *c, const struct conn_handlers *h, void *arg);

/*
 * Queues a copy and writes what the socket takes. 0, ERR_FULL when max_queue would be passed (nothing is queued then),
 * ERR_INVALID when it is closing or not ready.
 */
int conn_write(struct conn *c, const void *p, size_t n);
/* Same without the copy: the bytes must stay for ever (embedded files). */
int conn_write_static(struct conn *c, const void *p, size_t n);
/* Between these, writes are only queued; they nest. on_data runs corked. */
void conn_cork(struct conn *c);
void conn_uncork(struct conn *c);
/* Writes what the socket takes now, corked or not; when something is left, on_drained will come. */
void conn_flush(struct conn *c);
/* Bytes that wait to be sent. */
size_t conn_queued(const struct conn *c);
/* A peer that acknowledges nothing for so long is gone (TCP_USER_TIMEOUT, RFC 5482): a laptop that sleeps sends no FIN.
 */
void conn_set_dead_after(struct conn *c, unsigned ms);
/* Default 16 MiB. */
void conn_set_max_queue(struct conn *c, size_t max);

/* After stopping, up to NET_READ_MAX bytes that were read already may still come. */
void conn_read_stop(struct conn *c);
void conn_read_start(struct conn *c);

/* Sends what is queued, shuts our side, waits a little for the peer, closes. Only on_closed is called after this. */
void conn_close(struct conn *c);
/* Closes at once and drops what is queued. Only on_closed is called after this, with why. */
void conn_abort(struct conn *c, int why);

const struct net_addr *conn_peer(const struct conn *c);
bool conn_is_tls(const struct conn *c);
/* "TLSv1.3", …; NULL without TLS. */
const char *conn_tls_version(const struct conn *c);
/* A resumed TLS session. */
bool conn_tls_resumed(const struct conn *c);

#endif
