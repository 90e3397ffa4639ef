/*
 * chat - see chat.h.
 *
 *   asked --breaker open--> skipped     --too many--> busy
 *         --> sent --first word in time--> reading --done--> fine
 *                \--first deadline--> late     \--deadline--> slow, --loop, too long--> cut off
 *
 * One connection for each that is under way, kept for the next.
 */
#include "model/chat.h"

#include "base/arena.h"
#include "base/breaker.h"
#include "base/metric.h"
#include "base/time.h"
#include "http/client.h"
#include "loop/loop.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_MS = 1500, TOTAL_MS = 6000, PAUSE_MS = 10 * SECOND_MS, PAUSE_MOST_MS = 5 * MINUTE_MS };
enum { BODY_MAX = 256 << 10, LOOP_PART_MIN = 6, LOOP_PART_MOST = 400, LOOP_TIMES = 3 };

enum { M_REQUESTS, M_SECONDS, M_FIRST, M_OPEN, M_FAULTS, M_COUNT = M_FAULTS + CHAT_FAULTS };

#define FAULT_ROW(f, name, help) \
        [M_FAULTS + (f)] = {"warmline_chat_model_failures_total", "kind=\"" name "\"", help, METRIC_COUNTER}

static struct metric metrics[M_COUNT] = {
        [M_REQUESTS] = {"warmline_chat_model_requests_total", NULL, "Requests to the language model", METRIC_COUNTER},
        [M_SECONDS] = {"warmline_chat_model_seconds", NULL, "Time of a request to the language model",
                       METRIC_HISTOGRAM},
        [M_FIRST] = {"warmline_chat_model_first_seconds", NULL, "Time until its first word", METRIC_HISTOGRAM},
        [M_OPEN] = {"warmline_chat_model_left_alone", NULL, "1 while it is not asked after failures", METRIC_GAUGE},
        FAULT_ROW(CHAT_FINE, "none", "Failures by kind"),
        FAULT_ROW(CHAT_LATE, "late", NULL),
        FAULT_ROW(CHAT_SLOW, "slow", NULL),
        FAULT_ROW(CHAT_CONNECTION, "connection", NULL),
        FAULT_ROW(CHAT_STATUS, "status", NULL),
        FAULT_ROW(CHAT_FORMAT, "format", NULL),
        FAULT_ROW(CHAT_LONG, "long", NULL),
        FAULT_ROW(CHAT_LOOP, "loop", NULL),
        FAULT_ROW(CHAT_EMPTY, "empty", NULL),
        FAULT_ROW(CHAT_BUSY, "busy", NULL),
        FAULT_ROW(CHAT_SKIPPED, "skipped", NULL),
};

const char *chat_fault_name(enum chat_fault fault)
{
        static const char *const names[] = {"fine", "late", "slow",  "connection", "status", "format",
                                            "long", "loop", "empty", "busy",       "skipped"};

        return names[fault];
}

struct chat_ask {
        struct chat_model *m;
        unsigned at; /* its connection */
        struct chat_stream stream;
        bool streaming; /* the head came, and is right */
        enum chat_fault fault;
        struct timer *first;
        int64_t begun_ns;
        chat_model_fn *cb;
        void *arg;
};

struct chat_model {
        struct chat_model_opts o;
        struct arena *mem;
        struct str path, headers;
        struct http_client *clients[CHAT_ASKS_MAX];
        struct chat_ask *asks[CHAT_ASKS_MAX];
        struct breaker breaker;
};

/* ---- loops ---- */

static bool repeats(struct str text, size_t part)
{
        struct str last = str_sub(text, text.n - part, part);

        if (part * LOOP_TIMES > text.n)
                return false;
        for (size_t i = 2; i <= LOOP_TIMES; i++)
                if (!str_eq(str_sub(text, text.n - part * i, part), last))
                        return false;
        return true;
}

bool chat_is_loop(struct str text)
{
        for (size_t part = LOOP_PART_MIN; part <= LOOP_PART_MOST && part * LOOP_TIMES <= text.n; part++)
                if (repeats(text, part))
                        return true;
        return false;
}

/* ---- the end ---- */

static void ask_free(struct chat_ask *a)
{
        a->m->asks[a->at] = NULL;
        timer_stop(a->first);
        chat_stream_done(&a->stream);
        free(a);
}

static void note(struct chat_model *m, enum chat_fault fault)
{
        if (fault == CHAT_FINE) {
                breaker_fine(&m->breaker);
        } else {
                metric_add(&metrics[M_FAULTS + fault], 1);
                breaker_failed(&m->breaker, loop_now_ms(m->o.loop));
        }
        metric_set(&metrics[M_OPEN], breaker_is_open(&m->breaker));
}

static void end(struct chat_ask *a)
{
        struct str text = str_trim(buf_str(&a->stream.text));
        struct chat_reply_text reply = {.fault = a->fault};
        chat_model_fn *cb = a->cb;
        void *arg = a->arg;

        if (reply.fault == CHAT_FINE && !utf8_valid(text))
                reply.fault = CHAT_FORMAT;
        if (reply.fault == CHAT_FINE && text.n == 0 && !a->stream.tool[0])
                reply.fault = CHAT_EMPTY;
        if (reply.fault == CHAT_FINE) {
                reply.text = text;
                reply.tool = str_c(a->stream.tool);
                reply.args = buf_str(&a->stream.args);
        }
        metric_observe_us(&metrics[M_SECONDS], (time_mono_ns() - a->begun_ns) / 1000);
        note(a->m, reply.fault);
        cb(arg, &reply);
        ask_free(a);
}

/* ---- reading ---- */

static bool is_json(const struct http_reply *reply)
{
        return str_starts(http_head_find(reply->head, STR("Content-Type")), STR("application/json"));
}

static bool begin_reading(struct chat_ask *a, const struct http_reply *reply)
{
        if (a->streaming)
                return true;
        if (reply->status != 200) {
                a->fault = CHAT_STATUS;
                return false;
        }
        a->stream.plain = is_json(reply);
        a->streaming = true;
        return true;
}

static bool on_part(void *arg, const struct http_reply *so_far)
{
        struct chat_ask *a = arg;
        enum chat_read r;

        if (!begin_reading(a, so_far))
                return false;
        r = chat_stream_feed(&a->stream, so_far->body);
        if (a->stream.began && a->first) {
                a->first = timer_stop(a->first);
                metric_observe_us(&metrics[M_FIRST], (time_mono_ns() - a->begun_ns) / 1000);
        }
        if (r == CHAT_READ_WRONG)
                a->fault = CHAT_FORMAT;
        else if (r == CHAT_READ_LONG)
                a->fault = CHAT_LONG;
        else if (chat_is_loop(buf_str(&a->stream.text)))
                a->fault = CHAT_LOOP;
        else
                return r == CHAT_READ_MORE;
        return false;
}

static enum chat_fault fault_of(struct chat_ask *a, int r, const struct http_reply *reply)
{
        if (r == ERR_CANCELLED) /* by on_part, which said why */
                return a->fault;
        if (r == ERR_TIMEOUT)
                return a->stream.began ? CHAT_SLOW : CHAT_LATE;
        if (r < 0)
                return CHAT_CONNECTION;
        if (reply->status != 200)
                return CHAT_STATUS;
        return chat_stream_finish(&a->stream) == CHAT_READ_END ? CHAT_FINE : CHAT_FORMAT;
}

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct chat_ask *a = arg;

        a->fault = fault_of(a, r, reply);
        end(a);
}

/* Its connection goes with it: nobody waits for the rest. */
static void drop_connection(struct chat_ask *a)
{
        a->m->clients[a->at] = http_client_free(a->m->clients[a->at]);
}

static void on_first_deadline(void *arg)
{
        struct chat_ask *a = arg;

        a->fault = CHAT_LATE;
        drop_connection(a);
        end(a);
}

/* ---- asking ---- */

static int submit(struct chat_ask *a, struct str body)
{
        struct chat_model *m = a->m;
        struct http_call call = {.method = "POST",
                                 .path = m->path,
                                 .headers = m->headers,
                                 .content_type = STR("application/json"),
                                 .body = body,
                                 .timeout_ms = m->o.total_ms,
                                 .on_part = on_part};

        if (!m->clients[a->at])
                m->clients[a->at] = http_client_new(m->o.net, m->o.url, m->o.tls, NULL);
        return m->clients[a->at] ? http_client_send(m->clients[a->at], &call, on_reply, a) : ERR_IO;
}

static enum chat_fault begin(struct chat_model *m, unsigned at, struct str body, chat_model_fn *cb, void *arg)
{
        struct chat_ask *a = calloc(1, sizeof(*a));

        if (!a)
                abort();
        *a = (struct chat_ask){.m = m, .at = at, .begun_ns = time_mono_ns(), .cb = cb, .arg = arg};
        chat_stream_init(&a->stream, false);
        m->asks[at] = a;
        if (submit(a, body) < 0) {
                ask_free(a);
                return CHAT_CONNECTION;
        }
        a->first = timer_start(m->o.loop, m->o.first_ms, 0, on_first_deadline, a);
        metric_add(&metrics[M_REQUESTS], 1);
        return CHAT_FINE;
}

enum chat_fault chat_model_ask(struct chat_model *m, const struct chat_request *q, chat_model_fn *cb, void *arg,
                               struct chat_ask **ret_ask)
{
        enum chat_fault fault;
        struct buf body;
        unsigned at = 0;

        while (at < CHAT_ASKS_MAX && m->asks[at])
                at++;
        if (at == CHAT_ASKS_MAX)
                return CHAT_BUSY;
        if (!breaker_may(&m->breaker, loop_now_ms(m->o.loop)))
                return CHAT_SKIPPED;
        buf_init(&body, BODY_MAX);
        chat_encode(m->o.model, q, &body);
        fault = body.overflow ? CHAT_LONG : begin(m, at, buf_str(&body), cb, arg);
        buf_done(&body);
        if (fault == CHAT_FINE)
                *ret_ask = m->asks[at];
        else
                breaker_dropped(&m->breaker);
        return fault;
}

void chat_model_cancel(struct chat_ask *a)
{
        if (!a)
                return;
        breaker_dropped(&a->m->breaker);
        drop_connection(a);
        ask_free(a);
}

/* ---- opening ---- */

static bool may_stand_in_a_header(struct str key)
{
        for (size_t i = 0; i < key.n; i++)
                if (key.p[i] <= ' ' || key.p[i] > '~')
                        return false;
        return key.n <= CHAT_KEY_MAX;
}

static struct str path_of(struct str path, struct arena *mem)
{
        while (path.n > 0 && path.p[path.n - 1] == '/')
                path.n--;
        return arena_concat(mem, path,
                            str_ends(path, STR("/v1")) ? STR("/chat/completions") : STR("/v1/chat/completions"));
}

static int check(const struct chat_model_opts *o, struct http_url *url, struct err *err)
{
        int r = http_url_parse(o->url, url, err);

        if (r < 0)
                return r;
        if (!str_starts(o->url, STR("http")))
                return err_set(err, ERR_INVALID, "%.*s is no http or https URL", STR_ARG(o->url));
        if (memchr(url->path.p, '?', url->path.n))
                return err_set(err, ERR_INVALID, "%.*s may have no query", STR_ARG(o->url));
        if (!may_stand_in_a_header(o->key))
                return err_set(err, ERR_INVALID,
                               "the key of the language model must be one line of at most %u printable characters",
                               CHAT_KEY_MAX);
        return 0;
}

int chat_model_new(const struct chat_model_opts *o, struct chat_model **ret, struct err *err)
{
        struct chat_model *m;
        struct http_url url;
        int r = check(o, &url, err);

        if (r < 0)
                return r;
        m = calloc(1, sizeof(*m));
        if (!m)
                abort();
        m->o = *o;
        m->o.first_ms = o->first_ms > 0 ? o->first_ms : FIRST_MS;
        m->o.total_ms = o->total_ms > 0 ? o->total_ms : TOTAL_MS;
        m->mem = arena_new(0);
        m->o.url = arena_str(m->mem, o->url);
        m->o.model = arena_str(m->mem, o->model);
        m->path = path_of(url.path, m->mem);
        m->headers =
                o->key.n ? arena_printf(m->mem, "Authorization: Bearer %.*s\r\n", STR_ARG(o->key)) : (struct str){0};
        m->o.key = (struct str){0};
        breaker_init(&m->breaker, CHAT_FAILURES, o->pause_ms > 0 ? o->pause_ms : PAUSE_MS, PAUSE_MOST_MS);
        metrics_register(metrics, M_COUNT);
        *ret = m;
        return 0;
}

struct chat_model *chat_model_free(struct chat_model *m)
{
        if (!m)
                return NULL;
        for (unsigned i = 0; i < CHAT_ASKS_MAX; i++) {
                http_client_free(m->clients[i]);
                if (m->asks[i])
                        ask_free(m->asks[i]);
        }
        arena_free(m->mem);
        free(m);
        return NULL;
}
