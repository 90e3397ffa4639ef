/*
 * client - a small HTTP/1.1 and WebSocket client on our loop, for `warmline chat URL`, connectors, the bench and tests.
 *
 * One http_client is one connection to one origin: calls go out one at a time and in order, the connection is kept and
 * opened anew when needed. No redirects, cookies, proxies or compression. Loop thread only; callbacks never run before
 * the function that took them has returned.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "base/err.h"
#include "base/str.h"
#include "http/parse.h"
#include "net/conn.h"
#include "net/tls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Calls that may wait in one client; one more is ERR_BUSY. */
#define HTTP_CLIENT_CALLS 256
/* Heads with 1xx that may come before a reply (RFC 9110, 15.2); one more ends the call with ERR_IO. */
#define HTTP_INTERIM_MAX 16u
/* Largest answer that is taken. */
#define HTTP_CLIENT_BODY ((size_t)16 << 20)

struct http_url {
        bool tls; /* https, wss */
        char host[256];
        uint16_t port;
        struct str path; /* lent from the text, with query; "/" when there is none */
};

/* http, https, ws and wss URLs without user and fragment. ERR_INVALID. */
int http_url_parse(struct str text, struct http_url *ret, struct err *err);

struct http_client;
struct http_reply;

struct http_call {
        const char *method;
        struct str path;    /* with query */
        struct str headers; /* more header lines, each with CRLF; may be empty */
        struct str content_type, body;
        int64_t timeout_ms; /* 0: 30000 */
        /*
         * NULL: the body comes whole, with the reply. Else each piece of it is given as it arrives, in so_far->body,
         * which lives during the call; the reply's body is then empty, and of any length. False: no more is wanted; the
         * call ends with ERR_CANCELLED, and its connection is closed. arg is the reply's.
         */
        bool (*on_part)(void *arg, const struct http_reply *so_far);
        size_t body_max; /* largest answer that is taken, else ERR_LIMIT; 0: HTTP_CLIENT_BODY */
};

struct http_reply {
        int status;
        struct str body;
        const struct http_head *head; /* http_head_find() looks up headers */
};

/* net is shared by the clients of one loop. tls: for https; NULL trusts the system's roots. NULL and *err on failure.
 */
struct http_client *http_client_new(struct net *net, struct str url, struct tls *tls, struct err *err);
/* Copies the call. cb comes once: r < 0 and reply NULL when there was no answer (ERR_IO, ERR_TIMEOUT, ERR_LIMIT), else
 * 0 and the reply, which lives during the call. ERR_BUSY: too many calls wait. */
int http_client_send(struct http_client *c, const struct http_call *call,
                     void (*cb)(void *arg, int r, const struct http_reply *reply), void *arg);
/* Drops what waits without calling back. May be called from a callback. Takes NULL, returns NULL. */
struct http_client *http_client_free(struct http_client *c);

struct ws_client;

struct ws_client_handlers {
        void (*on_open)(struct ws_client *w, void *arg); /* may be NULL */
        void (*on_text)(struct ws_client *w, struct str text, void *arg);
        /* The last call: a close code, WS_LOST when the connection broke or the handshake failed; status: of a refused
         * handshake, else 0. The ws_client is gone after it. */
        void (*on_closed)(struct ws_client *w, int code, int status, void *arg);
};

/* headers: more header lines of the handshake, each with CRLF; may be empty. h must outlive it. */
struct ws_client *ws_client_open(struct net *net, struct str url, struct str headers, struct tls *tls,
                                 const struct ws_client_handlers *h, void *arg, struct err *err);
/* 0; ERR_INVALID: not open; ERR_FULL: too much waits. */
int ws_client_send_text(struct ws_client *w, struct str text);
void ws_client_close(struct ws_client *w, int code, const char *reason);
/* Cuts the connection; on_closed still comes. */
void ws_client_abort(struct ws_client *w);

#endif
