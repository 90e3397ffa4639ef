/*
 * device_check - asks a device of a customer how things stand, through the company's own endpoint. Loop thread only.
 *
 * POST URL with {"check":"status-light","flow":…,"step":…,"product":…,"serial":…,"customer":…}; the answer is
 * {"value":"red"} with status 200, other fields are ignored. Each request carries
 *
 *   X-Warmline-Signature: t=SECONDS,v1=HEX     HMAC-SHA256 of "SECONDS.BODY" with the secret
 *
 * One connection for each question, a deadline over all of it, at most 4 kB of answer, at most DEVICE_CHECKS_MAX at
 * once. What cannot be used is a fault with a name; after three faults in a row nothing is asked for half a minute.
 * What a value means is not known here.
 */
#ifndef CONNECT_DEVICE_CHECK_H
#define CONNECT_DEVICE_CHECK_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct clock;
struct loop;
struct net;

#define DEVICE_CHECKS_MAX 64u
#define DEVICE_VALUE_MAX 64u /* bytes */
#define DEVICE_ANSWER_MAX 4096u
#define DEVICE_REST_MS 30000
#define DEVICE_REST_MOST_MS 300000

struct device_checks;
struct device_ask;

struct device_checks_opts {
        struct loop *loop;
        struct net *net;
        const struct clock *clock; /* NULL: the system's */
        struct str url;
        struct str secret; /* of the signature; empty: none is sent */
        int64_t timeout_ms;
};

struct device_question {
        struct str check, flow, step, product, serial, customer;
};

/* value lives during the call. fault: NULL, or why there is no value: timeout, connection, status, answer, large. */
typedef void device_answer_fn(void *arg, struct str value, const char *fault);

/* ERR_INVALID: the URL. */
int device_checks_new(const struct device_checks_opts *o, struct device_checks **ret, struct err *err);
/* Drops what is asked, without an answer. Takes NULL, gives NULL. */
struct device_checks *device_checks_free(struct device_checks *d);

/* NULL: it is asked, and cb comes later, once. Else why not, at once: "busy", "resting", "connection". */
const char *device_check(struct device_checks *d, const struct device_question *q, device_answer_fn *cb, void *arg,
                         struct device_ask **ret);
/* cb does not come any more. */
void device_check_cancel(struct device_ask *a);

#endif
