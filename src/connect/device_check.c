/* device_check - see device_check.h. */
#include "connect/device_check.h"

#include "base/arena.h"
#include "base/breaker.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/time.h"
#include "codec/json.h"
#include "http/client.h"
#include "loop/loop.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>

#define FAULTS_MAX 3u
#define BODY_MAX 4096u

enum { M_QUESTIONS, M_FAILURES, M_SKIPPED, M_OPEN, M_SECONDS, M_COUNT };

static struct metric metrics[M_COUNT] = {
        [M_QUESTIONS] = {"warmline_checks_requests_total", NULL, "Questions to devices of customers", METRIC_COUNTER},
        [M_FAILURES] = {"warmline_checks_failures_total", NULL, "Questions without a usable answer in time",
                        METRIC_COUNTER},
        [M_SKIPPED] = {"warmline_checks_skipped_total", NULL,
                       "Questions not sent: too many under way, or left alone after failures", METRIC_COUNTER},
        [M_OPEN] = {"warmline_checks_left_alone", NULL, "1 while no device is asked after failures", METRIC_GAUGE},
        [M_SECONDS] = {"warmline_checks_request_seconds", NULL, "Time until a device answered, or was given up",
                       METRIC_HISTOGRAM},
};

struct device_ask {
        struct device_checks *d;
        struct device_ask *next;
        struct http_client *client;
        device_answer_fn *cb;
        void *arg;
        int64_t begun_ns;
};

struct device_checks {
        struct device_checks_opts o;
        struct arena *mem;
        struct str path;
        struct tls *tls; /* NULL: plain */
        struct device_ask *asks;
        unsigned n_asks;
        struct breaker breaker;
};

/* ---- the wire ---- */

static void put_question(const struct device_question *q, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_str(b, "check", q->check);
        json_put_key_str(b, "flow", q->flow);
        json_put_key_str(b, "step", q->step);
        json_put_key_str(b, "product", q->product);
        json_put_key_str(b, "serial", q->serial);
        json_put_key_str(b, "customer", q->customer);
        buf_put_ch(b, '}');
}

static void put_signature(const struct device_checks *d, struct str body, struct buf *b)
{
        unsigned char sum[crypto_auth_hmacsha256_BYTES];
        char hex[2 * sizeof(sum) + 1], seconds[24];
        crypto_auth_hmacsha256_state st;
        int n = snprintf(seconds, sizeof(seconds), "%" PRId64 ".", clock_now_ms(d->o.clock) / 1000);

        if (!d->o.secret.n)
                return;
        crypto_auth_hmacsha256_init(&st, (const unsigned char *)d->o.secret.p, d->o.secret.n);
        crypto_auth_hmacsha256_update(&st, (const unsigned char *)seconds, (size_t)n);
        crypto_auth_hmacsha256_update(&st, (const unsigned char *)body.p, body.n);
        crypto_auth_hmacsha256_final(&st, sum);
        sodium_bin2hex(hex, sizeof(hex), sum, sizeof(sum));
        buf_printf(b, "X-Warmline-Signature: t=%.*s,v1=%s\r\n", n - 1, seconds, hex);
}

/* NULL, or the fault. The value lives as long as *ret_json. */
static const char *read_answer(int r, const struct http_reply *reply, json_t **ret_json, struct str *ret)
{
        if (r < 0)
                return r == ERR_TIMEOUT ? "timeout" : r == ERR_LIMIT ? "large" : "connection";
        if (reply->status != 200)
                return "status";
        if (json_parse(reply->body, ret_json, NULL) < 0)
                return "answer";
        *ret = json_get_str(*ret_json, "value");
        return ret->n == 0 || ret->n > DEVICE_VALUE_MAX ? "answer" : NULL;
}

/* ---- asking ---- */

static void ask_free(struct device_ask *a)
{
        struct device_ask **at = &a->d->asks;

        while (*at != a)
                at = &(*at)->next;
        *at = a->next;
        a->d->n_asks--;
        http_client_free(a->client);
        free(a);
}

static void note_fault(struct device_checks *d, const char *fault)
{
        bool was_open = breaker_is_open(&d->breaker);

        if (!fault) {
                breaker_fine(&d->breaker);
                metric_set(&metrics[M_OPEN], 0);
                return;
        }
        metric_add(&metrics[M_FAILURES], 1);
        breaker_failed(&d->breaker, loop_now_ms(d->o.loop));
        metric_set(&metrics[M_OPEN], breaker_is_open(&d->breaker));
        if (!was_open && breaker_is_open(&d->breaker))
                log_warn("device_check_url gave no usable answer %u times in a row (%s); customers are asked instead",
                         FAULTS_MAX, fault);
}

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct device_ask *a = arg;
        device_answer_fn *cb = a->cb;
        void *cb_arg = a->arg;
        struct str value = {NULL, 0};
        json_t *json = NULL;
        const char *fault = read_answer(r, reply, &json, &value);

        metric_observe_us(&metrics[M_SECONDS], (time_mono_ns() - a->begun_ns) / 1000);
        note_fault(a->d, fault);
        ask_free(a);
        cb(cb_arg, fault ? (struct str){NULL, 0} : value, fault);
        json_decref(json);
}

static int submit(struct device_ask *a, const struct device_question *q)
{
        struct device_checks *d = a->d;
        struct buf body, headers;
        struct http_call call = {.method = "POST",
                                 .path = d->path,
                                 .content_type = STR("application/json"),
                                 .timeout_ms = d->o.timeout_ms,
                                 .body_max = DEVICE_ANSWER_MAX};
        int r = ERR_LIMIT;

        buf_init(&body, BODY_MAX);
        buf_init(&headers, BODY_MAX);
        put_question(q, &body);
        put_signature(d, buf_str(&body), &headers);
        call.body = buf_str(&body);
        call.headers = buf_str(&headers);
        if (!body.overflow && !headers.overflow)
                r = http_client_send(a->client, &call, on_reply, a);
        buf_done(&body);
        buf_done(&headers);
        return r;
}

const char *device_check(struct device_checks *d, const struct device_question *q, device_answer_fn *cb, void *arg,
                         struct device_ask **ret)
{
        struct device_ask *a;

        if (d->n_asks == DEVICE_CHECKS_MAX) {
                metric_add(&metrics[M_SKIPPED], 1);
                return "busy";
        }
        if (!breaker_may(&d->breaker, loop_now_ms(d->o.loop))) {
                metric_add(&metrics[M_SKIPPED], 1);
                return "resting";
        }
        a = calloc(1, sizeof(*a));
        if (!a)
                abort();
        *a = (struct device_ask){.d = d, .next = d->asks, .cb = cb, .arg = arg, .begun_ns = time_mono_ns()};
        d->asks = a;
        d->n_asks++;
        metric_add(&metrics[M_QUESTIONS], 1);
        a->client = http_client_new(d->o.net, d->o.url, d->tls, NULL);
        if (!a->client || submit(a, q) < 0) {
                breaker_dropped(&d->breaker);
                metric_add(&metrics[M_FAILURES], 1);
                ask_free(a);
                return "connection";
        }
        *ret = a;
        return NULL;
}

void device_check_cancel(struct device_ask *a)
{
        if (!a)
                return;
        breaker_dropped(&a->d->breaker);
        ask_free(a);
}

/* ---- opening ---- */

int device_checks_new(const struct device_checks_opts *o, struct device_checks **ret, struct err *err)
{
        struct http_url url;
        struct device_checks *d;
        struct tls *tls = NULL;
        int r = http_url_parse(o->url, &url, err);

        if (r < 0)
                return r;
        if (url.tls && !(tls = tls_client_new(NULL, true, err)))
                return err->code;
        d = calloc(1, sizeof(*d));
        if (!d)
                abort();
        *d = (struct device_checks){.o = *o, .mem = arena_new(65536), .tls = tls};
        breaker_init(&d->breaker, FAULTS_MAX, DEVICE_REST_MS, DEVICE_REST_MOST_MS);
        d->path = arena_str(d->mem, url.path);
        d->o.url = arena_str(d->mem, o->url);
        d->o.secret = arena_str(d->mem, o->secret);
        metrics_register(metrics, M_COUNT);
        metric_set(&metrics[M_OPEN], 0);
        *ret = d;
        return 0;
}

struct device_checks *device_checks_free(struct device_checks *d)
{
        if (!d)
                return NULL;
        while (d->asks)
                ask_free(d->asks);
        tls_unref(d->tls);
        arena_free(d->mem);
        free(d);
        return NULL;
}
