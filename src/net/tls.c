/*
 * TLS over our own connection: OpenSSL reads and writes through a BIO that borrows the shared read buffer and puts its
 * output straight into the connection's queue, so that an idle connection keeps no BIO buffers (two memory BIOs keep
 * their largest size for ever).
 */
#include "net/tls.h"

#include "net/net_priv.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct tls {
        SSL_CTX *ctx;
        unsigned refs;
};

struct tls_conn {
        SSL *ssl;
        struct tls *tls;
        struct conn *conn;
        const char *in; /* lent by tls_feed */
        size_t in_n;
};

/* TLS 1.2 suites; 1.3's own defaults are fine. */
#define CIPHERS_12                                                                                   \
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:" \
        "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-GCM-SHA384"

static int bio_write(BIO *b, const char *p, int n)
{
        struct tls_conn *t = BIO_get_data(b);

        if (n <= 0)
                return 0;
        conn_queue_raw(t->conn, p, (size_t)n);
        return n;
}

static int bio_read(BIO *b, char *p, int n)
{
        struct tls_conn *t = BIO_get_data(b);
        size_t take;

        BIO_clear_retry_flags(b);
        if (n <= 0)
                return 0;
        if (t->in_n == 0) {
                BIO_set_retry_read(b);
                return -1;
        }
        take = (size_t)n < t->in_n ? (size_t)n : t->in_n;
        memcpy(p, t->in, take);
        t->in += take;
        t->in_n -= take;
        return (int)take;
}

static long bio_ctrl(BIO *b, int cmd, long num, void *ptr)
{
        (void)b;
        (void)num;
        (void)ptr;
        return cmd == BIO_CTRL_FLUSH ? 1 : 0;
}

/* Made once, on the loop thread, and kept: OpenSSL's method tables cannot be static data. */
static BIO_METHOD *bio_method(void)
{
        static BIO_METHOD *m;

        if (m)
                return m;
        m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "warmline");
        if (!m)
                abort();
        BIO_meth_set_write(m, bio_write);
        BIO_meth_set_read(m, bio_read);
        BIO_meth_set_ctrl(m, bio_ctrl);
        return m;
}

static int tls_error(struct err *err, const char *what, const char *path)
{
        const char *why = ERR_reason_error_string(ERR_peek_last_error());
        int r = err_set(err, ERR_INVALID, "%s %s: %s", what, path, why ? why : "unreadable");

        ERR_clear_error();
        return r;
}

static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_n, const unsigned char *in, unsigned in_n,
                   void *arg)
{
        static const unsigned char ours[] = "\x08http/1.1";

        (void)ssl;
        (void)arg;
        if (SSL_select_next_proto((unsigned char **)out, out_n, ours, sizeof(ours) - 1, in, in_n) !=
            OPENSSL_NPN_NEGOTIATED)
                return SSL_TLSEXT_ERR_ALERT_FATAL;
        return SSL_TLSEXT_ERR_OK;
}

static struct tls *tls_new(const SSL_METHOD *method)
{
        struct tls *t = calloc(1, sizeof(*t));

        if (!t)
                abort();
        t->refs = 1;
        t->ctx = SSL_CTX_new(method);
        if (!t->ctx)
                abort();
        SSL_CTX_set_min_proto_version(t->ctx, TLS1_2_VERSION);
        SSL_CTX_set_cipher_list(t->ctx, CIPHERS_12);
        SSL_CTX_set_options(t->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
        SSL_CTX_set_mode(t->ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        return t;
}

struct tls *tls_server_new(const char *cert_path, const char *key_path, struct err *err)
{
        static const unsigned char context[] = "warmline";
        struct tls *t = tls_new(TLS_server_method());
        int r = 0;

        if (SSL_CTX_use_certificate_chain_file(t->ctx, cert_path) != 1)
                r = tls_error(err, "TLS certificate", cert_path);
        else if (SSL_CTX_use_PrivateKey_file(t->ctx, key_path, SSL_FILETYPE_PEM) != 1)
                r = tls_error(err, "TLS key", key_path);
        else if (SSL_CTX_check_private_key(t->ctx) != 1)
                r = tls_error(err, "TLS key", key_path);
        if (r < 0)
                return tls_unref(t);
        /* Tickets resume sessions; a server-side cache would only cost memory. */
        SSL_CTX_set_session_cache_mode(t->ctx, SSL_SESS_CACHE_OFF);
        SSL_CTX_set_session_id_context(t->ctx, context, sizeof(context) - 1);
        SSL_CTX_set_num_tickets(t->ctx, 1);
        SSL_CTX_set_alpn_select_cb(t->ctx, on_alpn, NULL);
        return t;
}

struct tls *tls_client_new(const char *ca_path, bool verify, struct err *err)
{
        static const unsigned char ours[] = "\x08http/1.1";
        struct tls *t = tls_new(TLS_client_method());
        int ok;

        SSL_CTX_set_verify(t->ctx, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
        ok = ca_path ? SSL_CTX_load_verify_locations(t->ctx, ca_path, NULL) : SSL_CTX_set_default_verify_paths(t->ctx);
        if (ok != 1) {
                tls_error(err, "trusted certificates", ca_path ? ca_path : "of the system");
                return tls_unref(t);
        }
        SSL_CTX_set_alpn_protos(t->ctx, ours, sizeof(ours) - 1);
        return t;
}

struct tls *tls_ref(struct tls *t)
{
        if (t)
                t->refs++;
        return t;
}

struct tls *tls_unref(struct tls *t)
{
        if (!t || --t->refs > 0)
                return NULL;
        SSL_CTX_free(t->ctx);
        free(t);
        return NULL;
}

struct tls_conn *tls_conn_new(struct tls *tls, struct conn *c, const char *host)
{
        struct tls_conn *t = calloc(1, sizeof(*t));
        BIO *bio = BIO_new(bio_method());

        if (!t || !bio)
                abort();
        t->tls = tls_ref(tls);
        t->conn = c;
        t->ssl = SSL_new(tls->ctx);
        if (!t->ssl)
                abort();
        BIO_set_data(bio, t);
        BIO_set_init(bio, 1);
        SSL_set_bio(t->ssl, bio, bio);
        if (host) {
                struct net_addr addr;

                SSL_set_connect_state(t->ssl);
                if (net_addr_parse(str_c(host), &addr)) {
                        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(t->ssl), host);
                } else {
                        SSL_set_tlsext_host_name(t->ssl, host);
                        SSL_set1_host(t->ssl, host);
                }
        } else {
                SSL_set_accept_state(t->ssl);
        }
        return t;
}

struct tls_conn *tls_conn_free(struct tls_conn *t)
{
        if (!t)
                return NULL;
        SSL_free(t->ssl);
        tls_unref(t->tls);
        free(t);
        return NULL;
}

void tls_feed(struct tls_conn *t, const char *p, size_t n)
{
        t->in = p;
        t->in_n = n;
}

static enum tls_result result_of(struct tls_conn *t, int r)
{
        int why = SSL_get_error(t->ssl, r);

        if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
                return TLS_WANT_MORE;
        ERR_clear_error();
        return why == SSL_ERROR_ZERO_RETURN ? TLS_EOF : TLS_FAULT;
}

enum tls_result tls_handshake(struct tls_conn *t)
{
        int r;

        ERR_clear_error();
        r = SSL_do_handshake(t->ssl);
        return r == 1 ? TLS_OK : result_of(t, r);
}

enum tls_result tls_read(struct tls_conn *t, char *out, size_t max, size_t *ret_n)
{
        int r;

        ERR_clear_error();
        r = SSL_read_ex(t->ssl, out, max, ret_n);
        return r == 1 ? TLS_OK : result_of(t, r);
}

enum tls_result tls_write(struct tls_conn *t, const void *p, size_t n)
{
        size_t done;
        int r;

        if (n == 0)
                return TLS_OK;
        ERR_clear_error();
        r = SSL_write_ex(t->ssl, p, n, &done);
        return r == 1 && done == n ? TLS_OK : TLS_FAULT;
}

void tls_shutdown(struct tls_conn *t)
{
        ERR_clear_error();
        if (SSL_is_init_finished(t->ssl))
                (void)SSL_shutdown(t->ssl);
        ERR_clear_error();
}

const char *tls_conn_version(const struct tls_conn *t)
{
        return SSL_get_version(t->ssl);
}

bool tls_conn_resumed(const struct tls_conn *t)
{
        return SSL_session_reused(t->ssl) == 1;
}
