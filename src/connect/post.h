/*
 * post - one POST to an address that somebody chose in the console: nothing is followed, everything has an end. Loop
 * thread only.
 *
 * Each has a connection of its own, so a slow receiver delays no other. Redirects are not followed; where only public
 * addresses may be reached, the net says so (net/conn.h) and the failure is ERR_DENIED. Of the answer the status and
 * the first POST_ANSWER_KEPT bytes count; after POST_ANSWER_MAX the rest is not read.
 */
#ifndef CONNECT_POST_H
#define CONNECT_POST_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct net;
struct tls;

enum { POST_DEADLINE_MS = 10000, POST_ANSWER_KEPT = 4096, POST_ANSWER_MAX = 65536, POST_URL_MAX = 1024 };

/* https, or http where inner addresses may be reached; printable ASCII without user and fragment, at most POST_URL_MAX
 * bytes, and no inner address written out. ERR_INVALID says what is wrong. */
int post_url_check(struct str url, bool inner, struct err *err);

struct post;

struct post_call {
        struct str url;
        struct str headers; /* more header lines, each with CRLF */
        struct str content_type, body;
        int64_t timeout_ms; /* 0: POST_DEADLINE_MS */
};
/* status 0: no answer, and r says why (ERR_TIMEOUT, ERR_DENIED, ERR_IO, …). */
typedef void post_fn(void *arg, int r, int status, struct str answer);

/* Copies the call; cb comes once, later. NULL and *err when the URL is none. tls NULL: the system's roots. */
struct post *post_start(struct net *net, struct tls *tls, const struct post_call *call, post_fn *cb, void *arg,
                        struct err *err);
/* Ends it without calling back. Takes NULL, gives NULL; not from its own callback, after which it is gone. */
struct post *post_stop(struct post *p);

/* In words, for a journal: "answered 500", "did not answer", …; empty for 2xx. In mem. */
struct arena;
struct str post_failure(int r, int status, struct arena *mem);

#endif
