/*
 * tls - certificates and settings for TLS 1.2 and 1.3 on OpenSSL: AEAD suites with forward secrecy, session tickets,
 * ALPN http/1.1, no renegotiation. Refcounted; a connection holds its own reference.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/err.h"

#include <stdbool.h>

struct tls;

/* PEM files: the certificate with its chain, and the key (ECDSA P-256 is what we measure with). NULL and *err else. */
struct tls *tls_server_new(const char *cert_path, const char *key_path, struct err *err);
/* ca_path: PEM file of trusted roots, NULL for the system's; verify false accepts any certificate (tests). */
struct tls *tls_client_new(const char *ca_path, bool verify, struct err *err);
struct tls *tls_ref(struct tls *t);
/* Takes NULL, returns NULL. */
struct tls *tls_unref(struct tls *t);

#endif
