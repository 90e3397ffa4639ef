/*
 * records_http - the company's own system (ERP, shop) as the source of records, over signed HTTP: docs/connect.md says
 * what it must answer.
 *
 * Each request has a deadline. What could not be sent is sent once more while time is left: reads always, commits
 * because their id makes them happen once. After RECORDS_FAILURES failures in a row the system is left alone for a
 * while (base/breaker.h). Reads are kept for cache_ms, and served with their age when no new answer comes in time; what
 * is not older than fresh_ms is served without asking. Loop thread only.
 */
#ifndef CONNECT_RECORDS_HTTP_H
#define CONNECT_RECORDS_HTTP_H

#include "base/err.h"
#include "connect/records.h"

struct clock;
struct loop;
struct net;
struct tls;

#define RECORDS_CONNECTIONS 4u
#define RECORDS_WAITING 64u    /* requests under way; one more is ERR_BUSY */
#define RECORDS_FAILURES 5u    /* in a row, then it is left alone */
#define RECORDS_SECRET_MIN 16u /* bytes */
#define RECORDS_CACHE_ENTRIES 4096u
#define RECORDS_CACHE_BYTES ((size_t)16 << 20)

struct records_http_opts {
        struct loop *loop;
        struct net *net;
        struct tls *tls;           /* NULL: trusts the system's roots */
        const struct clock *clock; /* of signatures and ages; NULL: the system's */
        struct str url;            /* http or https; may have a path, no query */
        struct str secret;         /* signs each request; never logged */
        int64_t timeout_ms;        /* 0: 2000 */
        int64_t fresh_ms;          /* 0: 2000 */
        int64_t cache_ms;          /* 0: nothing is kept */
        int64_t pause_ms;          /* the first time it is left alone; 0: 10000; doubled up to five minutes */
};

/* Copies. ERR_INVALID: the URL, or a secret that is too short. */
int records_http_new(const struct records_http_opts *o, struct records **ret, struct err *err);

#endif
