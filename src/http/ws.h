/*
 * ws - WebSockets of the server (RFC 6455; framing in ws_frame.h). Loop thread only.
 *
 * Pings go out every ping_ms of the configuration; a peer that was silent for two of them is closed. A peer that reads
 * too slowly, so that more than max_out_queue waits, is closed with 1008 and counted.
 */
#ifndef HTTP_WS_H
#define HTTP_WS_H

#include "base/str.h"
#include "http/req.h"
#include "http/ws_frame.h"

struct ws;

struct ws_handlers {
        /* A whole message, checked to be UTF-8; valid during the call. */
        void (*on_text)(struct ws *ws, struct str text, void *arg);
        /* NULL: binary messages close the socket with 1003. */
        void (*on_binary)(struct ws *ws, struct str bytes, void *arg);
        /* The last call, once, never from inside ws_close() or ws_send_text(): the peer's or our close code, WS_LOST
         * without one. The ws is gone after it. */
        void (*on_closed)(struct ws *ws, int code, void *arg);
};

/*
 * Answers the handshake; ends the request. NULL when the request is no proper handshake or its Origin may not connect
 * (see http_req_origin_ok): then it was answered with a problem. h must outlive the socket.
 */
struct ws *http_ws_upgrade(struct http_req *r, const struct ws_handlers *h, void *arg);

/* Copied. 0; ERR_FULL: too much waits, the socket is being closed with 1008; ERR_INVALID: it is closing already. */
int ws_send_text(struct ws *ws, struct str text);
int ws_send_binary(struct ws *ws, struct str bytes);
/* Starts the closing handshake; the rest happens by itself within 5 s. reason: at most 123 bytes count. */
void ws_close(struct ws *ws, int code, const char *reason);
/* From true until false, messages are only queued; then they go out together. */
void ws_hold(struct ws *ws, bool on);
/* Bytes that wait to be sent. */
size_t ws_queued(const struct ws *ws);

#endif
