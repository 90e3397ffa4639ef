/* listen - a TCP listener that hands accepted connections to a callback. Loop thread only. */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include "net/conn.h"

struct listener;

/*
 * Listens on address ("127.0.0.1", "::", NULL for every IPv4 address) and port (0: any free one). on_accept must call
 * conn_set_handlers() or conn_abort(). tls may be NULL; it is held. NULL and *err on failure (ERR_BUSY: port taken).
 */
struct listener *listener_new(struct net *n, const char *address, uint16_t port, struct tls *tls,
                              void (*on_accept)(void *arg, struct conn *c), void *arg, struct err *err);
uint16_t listener_port(const struct listener *l);
/* Connections accepted from now on use this; takes a reference. For renewed certificates. */
void listener_set_tls(struct listener *l, struct tls *tls);
/* Stops accepting; connections stay. Takes NULL, returns NULL. */
struct listener *listener_close(struct listener *l);

#endif
