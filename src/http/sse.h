/*
 * sse - event streams (the HTML standard's server-sent events). Last-Event-ID is a header of the request: the handler
 * reads it before it starts the stream. A comment goes out every heartbeat_ms, so that proxies keep the stream and a
 * lost peer is found. A peer that reads too slowly is cut off and counted; it comes back with its last id. Loop thread
 * only.
 */
#ifndef HTTP_SSE_H
#define HTTP_SSE_H

#include "base/str.h"
#include "http/req.h"

struct sse;

struct sse_handlers {
        /* The last call, once, never from inside another function here; the sse is gone after it. */
        void (*on_closed)(struct sse *sse, void *arg);
};

/* Answers 200 with an open stream; ends the request. NULL when the peer has gone or the server is stopping (then it was
 * answered). h must outlive the stream. */
struct sse *http_sse_start(struct http_req *r, const struct sse_handlers *h, void *arg);
/* id and event may be empty; neither may hold CR or LF; data may hold lines. 0; ERR_FULL: too much waits, the stream is
 * being cut off; ERR_INVALID: it is closing. */
int sse_send(struct sse *s, struct str id, struct str event, struct str data);
/* Sends what waits and ends the stream. */
void sse_close(struct sse *s);

#endif
