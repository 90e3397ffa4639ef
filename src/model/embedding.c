/*
 * embedding - see embedding.h.
 *
 *   question --known--> hit
 *   question --breaker open--> skipped        --too many wait, or too long--> busy
 *   question --> waiting --gathered--> in a batch --answered--> callback, cache
 *                   \--deadline--> callback     \--deadline--> callback; the batch goes on without it
 *
 * Under more load than the model bears, a queue in order of arrival would hand each question over when its time is
 * nearly up, and all would come too late. So how long batches take is kept as a running mean; who stands so far behind
 * that the mean says "too late" is refused, and who has less time left than a batch takes is not put into one. An idle
 * model takes whoever comes, so the mean follows when it is fast again.
 *
 * A batch is one request. It fails once at most for the breaker: when it is answered with a fault, or when the first of
 * its questions runs out of time.
 */
#include "model/embedding.h"

#include "base/arena.h"
#include "base/breaker.h"
#include "base/metric.h"
#include "base/time.h"
#include "crypt/token.h"
#include "loop/loop.h"
#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
        M_REQUESTS,
        M_TEXTS,
        M_HITS,
        M_MISSES,
        M_FALLBACKS,
        M_SECONDS,
        M_OPEN,
        M_LATE,
        M_KNOWLEDGE,
        M_MISSING,
        M_FAULTS = M_MISSING, /* those after it, by fault */
        M_COUNT = M_FAULTS + EMBEDDING_FAULTS
};

#define FAULT_ROW(f, name, help) \
        [M_FAULTS + (f)] = {"warmline_embeddings_failures_total", "kind=\"" name "\"", help, METRIC_COUNTER}

static struct metric metrics[M_COUNT] = {
        [M_REQUESTS] = {"warmline_embeddings_requests_total", NULL, "Requests to the embedding model", METRIC_COUNTER},
        [M_TEXTS] = {"warmline_embeddings_texts_total", NULL, "Texts in these requests", METRIC_COUNTER},
        [M_HITS] = {"warmline_embeddings_cache_hits_total", NULL, "Messages whose vector was known", METRIC_COUNTER},
        [M_MISSES] = {"warmline_embeddings_cache_misses_total", NULL, "Messages whose vector was not known",
                      METRIC_COUNTER},
        [M_FALLBACKS] = {"warmline_embeddings_fallbacks_total", NULL, "Messages understood by word vectors instead",
                         METRIC_COUNTER},
        [M_SECONDS] = {"warmline_embeddings_request_seconds", NULL, "Time of a request with messages of customers",
                       METRIC_HISTOGRAM},
        [M_OPEN] = {"warmline_embeddings_left_alone", NULL, "1 while the model is not asked after failures",
                    METRIC_GAUGE},
        [M_LATE] = {"warmline_embeddings_late_total", NULL, "Vectors that came when their message was answered already",
                    METRIC_COUNTER},
        [M_KNOWLEDGE] = {"warmline_embeddings_knowledge_texts", NULL,
                         "Texts of the knowledge that have or need a vector", METRIC_GAUGE},
        [M_MISSING] = {"warmline_embeddings_knowledge_missing", NULL, "Texts of the knowledge that have no vector yet",
                       METRIC_GAUGE},
        FAULT_ROW(EMBEDDING_TIMEOUT, "timeout", "Failures by kind"),
        FAULT_ROW(EMBEDDING_CONNECTION, "connection", NULL),
        FAULT_ROW(EMBEDDING_STATUS, "status", NULL),
        FAULT_ROW(EMBEDDING_FORMAT, "format", NULL),
        FAULT_ROW(EMBEDDING_ROWS, "rows", NULL),
        FAULT_ROW(EMBEDDING_DIMENSION, "dimension", NULL),
        FAULT_ROW(EMBEDDING_NUMBERS, "numbers", NULL),
        FAULT_ROW(EMBEDDING_BUSY, "busy", NULL),
        FAULT_ROW(EMBEDDING_SKIPPED, "skipped", NULL),
};

#define NS_PER_MS 1000000

struct batch;

struct embedding_ask {
        struct embedding *e;
        struct embedding_ask *next, **pprev; /* in the list of those that wait; pprev NULL: it is in a batch */
        struct batch *batch;
        size_t at; /* in the batch */
        struct timer *deadline;
        int64_t until_ms;
        struct embedding_key key;
        embedding_fn *cb;
        void *arg;
        size_t n;
        char text[]; /* with its prefix */
};

struct batch {
        struct embedding *e;
        struct batch *next;
        struct embedding_ask *asks[EMBEDDING_BATCH]; /* NULL: answered already */
        struct embedding_key keys[EMBEDDING_BATCH];
        size_t n;
        int64_t sent_ns;
        bool failed; /* the breaker knows */
};

struct bulk {
        struct embedding *e;
        struct bulk *next;
        embedding_rows_fn *cb; /* NULL: cancelled */
        void *arg;
};

struct embedding {
        struct embedding_opts o;
        char *texts; /* model and prefixes, owned */
        struct str space;
        struct embedding_cache *cache;
        struct embedding_ask *waiting, **end;
        size_t n_waiting, n_in_flight;
        struct batch *batches; /* under way */
        struct bulk *bulks;
        struct timer *gather;
        int64_t batch_ns; /* running mean; 0: none came back yet */
        uint32_t dim;     /* of every vector; 0: none came yet */
        struct breaker breaker;
};

/* ---- texts ---- */

struct embedding_key embedding_key(enum embedding_kind kind, struct str text)
{
        unsigned char hash[32], with_kind[EMBEDDING_TEXT_MAX + 1];
        struct embedding_key key;

        text = utf8_cut(text, EMBEDDING_TEXT_MAX);
        with_kind[0] = (unsigned char)kind;
        if (text.n > 0)
                memcpy(with_kind + 1, text.p, text.n);
        crypt_sha256(str_n((const char *)with_kind, text.n + 1), hash);
        memcpy(key.bytes, hash, sizeof(key.bytes));
        return key;
}

struct str embedding_name(const struct embedding *e)
{
        return e->o.name;
}

const char *embedding_instructions(const struct embedding *e)
{
        return e->o.instructions;
}

struct str embedding_space(const struct embedding *e)
{
        return e->space;
}

/* ---- the breaker ---- */

static int64_t now_ms(const struct embedding *e)
{
        return loop_now_ms(e->o.loop);
}

static void note_failure(struct embedding *e)
{
        breaker_failed(&e->breaker, now_ms(e));
        metric_set(&metrics[M_OPEN], breaker_is_open(&e->breaker));
}

static void note_success(struct embedding *e)
{
        breaker_fine(&e->breaker);
        metric_set(&metrics[M_OPEN], 0);
}

/* ---- questions ---- */

static void count_fault(enum embedding_fault fault)
{
        metric_add(&metrics[M_FAULTS + fault], 1);
}

static void leave_waiting(struct embedding_ask *a)
{
        if (!a->pprev)
                return;
        *a->pprev = a->next;
        if (a->next)
                a->next->pprev = a->pprev;
        else
                a->e->end = a->pprev;
        a->pprev = NULL;
        a->e->n_waiting--;
}

static void ask_free(struct embedding_ask *a)
{
        leave_waiting(a);
        if (a->batch)
                a->batch->asks[a->at] = NULL;
        timer_stop(a->deadline);
        free(a);
}

static void answer(struct embedding_ask *a, enum embedding_fault fault, const float *v, uint32_t dim)
{
        embedding_fn *cb = a->cb;
        void *arg = a->arg;

        if (fault != EMBEDDING_FINE)
                metric_add(&metrics[M_FALLBACKS], 1);
        ask_free(a);
        cb(arg, fault, v, dim);
}

static void on_deadline(void *arg)
{
        struct embedding_ask *a = arg;

        count_fault(EMBEDDING_TIMEOUT);
        if (!a->batch)
                breaker_dropped(&a->e->breaker);
        else if (!a->batch->failed) {
                a->batch->failed = true;
                note_failure(a->e);
        }
        answer(a, EMBEDDING_TIMEOUT, NULL, 0);
}

static void gather_soon(struct embedding *e);

static void unlink_batch(struct batch *b)
{
        struct batch **at = &b->e->batches;

        while (*at != b)
                at = &(*at)->next;
        *at = b->next;
        b->e->n_in_flight--;
}

/* An eighth of each newer one. */
static void note_time(struct embedding *e, int64_t ns)
{
        e->batch_ns += e->batch_ns ? (ns - e->batch_ns) / 8 : ns;
}

static void on_rows(void *arg, enum embedding_fault fault, const float *rows, uint32_t dim)
{
        struct batch *b = arg;
        struct embedding *e = b->e;

        int64_t ns = time_mono_ns() - b->sent_ns;

        metric_observe_us(&metrics[M_SECONDS], ns / 1000);
        unlink_batch(b);
        if (fault != EMBEDDING_FINE) {
                count_fault(fault);
                if (!b->failed)
                        note_failure(e);
        } else {
                e->dim = dim;
                note_time(e, ns);
                if (!b->failed)
                        note_success(e);
        }
        for (size_t i = 0; i < b->n; i++) {
                const float *v = fault == EMBEDDING_FINE ? rows + i * dim : NULL;

                if (v)
                        embedding_cache_put(e->cache, &b->keys[i], v, dim);
                if (b->asks[i])
                        answer(b->asks[i], fault, v, dim);
                else
                        metric_add(&metrics[M_LATE], v != NULL);
        }
        free(b);
        gather_soon(e);
}

/* Those of the first that would come too late; half of the time is always enough to try. */
static void drop_late(struct embedding *e)
{
        int64_t need_ms = e->batch_ns / NS_PER_MS, most_ms = e->o.timeout_ms / 2;

        if (need_ms > most_ms)
                need_ms = most_ms;
        while (e->waiting && e->waiting->until_ms - now_ms(e) < need_ms)
                on_deadline(e->waiting);
}

static void send_batch(struct embedding *e)
{
        struct batch *b = calloc(1, sizeof(*b));
        struct str texts[EMBEDDING_BATCH];

        if (!b)
                abort();
        b->e = e;
        for (; e->waiting && b->n < e->o.batch; b->n++) {
                struct embedding_ask *a = e->waiting;

                leave_waiting(a);
                a->batch = b;
                a->at = b->n;
                b->asks[b->n] = a;
                b->keys[b->n] = a->key;
                texts[b->n] = str_n(a->text, a->n);
        }
        b->next = e->batches;
        e->batches = b;
        e->n_in_flight++;
        b->sent_ns = time_mono_ns();
        metric_add(&metrics[M_REQUESTS], 1);
        metric_add(&metrics[M_TEXTS], (int64_t)b->n);
        e->o.driver->send(e->o.self, false, texts, b->n, e->dim, on_rows, b);
}

static void on_gathered(void *arg)
{
        struct embedding *e = arg;

        e->gather = timer_stop(e->gather);
        drop_late(e);
        while (e->waiting && e->n_in_flight < e->o.in_flight)
                send_batch(e);
}

/* Alone, a question goes out at the end of this round of the loop, with all that came in it; beside others it waits a
 * little for more. */
static void gather_soon(struct embedding *e)
{
        if (e->waiting && !e->gather && e->n_in_flight < e->o.in_flight)
                e->gather = timer_start(e->o.loop, e->n_in_flight ? e->o.gather_ms : 0, 0, on_gathered, e);
}

const float *embedding_known(struct embedding *e, struct str text, uint32_t *ret_dim)
{
        struct embedding_key key = embedding_key(EMBEDDING_QUESTION, text);
        const float *v = embedding_cache_get(e->cache, &key, ret_dim);

        metric_add(&metrics[v ? M_HITS : M_MISSES], 1);
        return v;
}

/* Whether one more would come too late: those under way are done first, then full batches. */
static bool stands_too_far_behind(const struct embedding *e)
{
        size_t before = e->n_in_flight + e->n_waiting / e->o.batch;
        int64_t wait_ns = (int64_t)(before / e->o.in_flight + 1) * e->batch_ns, done_ns = 0;

        for (const struct batch *b = e->batches; b && before >= e->o.in_flight; b = b->next)
                done_ns = time_mono_ns() - b->sent_ns;
        if (done_ns > e->batch_ns)
                done_ns = e->batch_ns;
        return before > 0 && wait_ns - done_ns > e->o.timeout_ms * NS_PER_MS;
}

static enum embedding_fault refuse(enum embedding_fault fault)
{
        count_fault(fault);
        metric_add(&metrics[M_FALLBACKS], 1);
        return fault;
}

static struct embedding_ask *ask_new(struct embedding *e, struct str text)
{
        struct str prefix = e->o.prefix[EMBEDDING_QUESTION];
        struct embedding_ask *a;

        text = utf8_cut(text, EMBEDDING_TEXT_MAX);
        a = calloc(1, sizeof(*a) + prefix.n + text.n + 1);
        if (!a)
                abort();
        a->e = e;
        a->n = (size_t)snprintf(a->text, prefix.n + text.n + 1, "%.*s", STR_ARG(prefix));
        if (text.n > 0)
                memcpy(a->text + a->n, text.p, text.n);
        a->n += text.n;
        a->key = embedding_key(EMBEDDING_QUESTION, text);
        return a;
}

enum embedding_fault embedding_ask(struct embedding *e, struct str text, embedding_fn *cb, void *arg,
                                   struct embedding_ask **ret)
{
        struct embedding_ask *a;

        if (e->n_waiting >= EMBEDDING_WAITING || stands_too_far_behind(e))
                return refuse(EMBEDDING_BUSY);
        if (!breaker_may(&e->breaker, now_ms(e)))
                return refuse(EMBEDDING_SKIPPED);
        a = ask_new(e, text);
        a->cb = cb;
        a->arg = arg;
        a->until_ms = now_ms(e) + e->o.timeout_ms;
        a->deadline = timer_start(e->o.loop, e->o.timeout_ms, 0, on_deadline, a);
        a->pprev = e->end;
        *e->end = a;
        e->end = &a->next;
        e->n_waiting++;
        gather_soon(e);
        *ret = a;
        return EMBEDDING_FINE;
}

void embedding_cancel(struct embedding_ask *a)
{
        if (!a)
                return;
        if (!a->batch)
                breaker_dropped(&a->e->breaker);
        ask_free(a);
}

/* ---- texts of the knowledge ---- */

static void on_bulk_rows(void *arg, enum embedding_fault fault, const float *rows, uint32_t dim)
{
        struct bulk *b = arg, **at = &b->e->bulks;
        embedding_rows_fn *cb = b->cb;
        void *cb_arg = b->arg;

        while (*at != b)
                at = &(*at)->next;
        *at = b->next;
        if (fault == EMBEDDING_FINE)
                b->e->dim = dim;
        else
                count_fault(fault);
        free(b);
        if (cb)
                cb(cb_arg, fault, rows, dim);
}

void embedding_bulk(struct embedding *e, enum embedding_kind kind, const struct str *texts, size_t n,
                    embedding_rows_fn *cb, void *arg)
{
        struct bulk *b = calloc(1, sizeof(*b));
        struct arena *mem = arena_new(0);
        struct str with_prefix[EMBEDDING_BATCH];

        if (!b)
                abort();
        *b = (struct bulk){.e = e, .next = e->bulks, .cb = cb, .arg = arg};
        e->bulks = b;
        for (size_t i = 0; i < n; i++)
                with_prefix[i] = arena_concat(mem, e->o.prefix[kind], utf8_cut(texts[i], EMBEDDING_TEXT_MAX));
        metric_add(&metrics[M_REQUESTS], 1);
        metric_add(&metrics[M_TEXTS], (int64_t)n);
        e->o.driver->send(e->o.self, true, with_prefix, n, e->dim, on_bulk_rows, b);
        arena_free(mem);
}

void embedding_bulk_cancel(struct embedding *e)
{
        for (struct bulk *b = e->bulks; b; b = b->next)
                b->cb = NULL;
}

void embedding_set_knowledge(size_t texts, size_t missing)
{
        metric_set(&metrics[M_KNOWLEDGE], (int64_t)texts);
        metric_set(&metrics[M_MISSING], (int64_t)missing);
}

/* ---- from beginning to end ---- */

/* The prefixes belong to the space: with others, the same texts lie elsewhere. */
static void own_texts(struct embedding *e)
{
        struct str *all[] = {&e->o.model, &e->o.prefix[0], &e->o.prefix[1], &e->o.name};
        size_t n = 0, at = 0;

        if (e->o.name.n == 0)
                e->o.name = e->o.model;
        for (size_t i = 0; i < 4; i++)
                n += all[i]->n + 1;
        e->texts = calloc(1, n);
        if (!e->texts)
                abort();
        for (size_t i = 0; i < 4; i++) {
                if (all[i]->n > 0)
                        memcpy(e->texts + at, all[i]->p, all[i]->n);
                all[i]->p = e->texts + at;
                at += all[i]->n;
                e->texts[at++] = '\n';
        }
        e->space = str_n(e->texts, n - e->o.name.n - 2);
}

struct embedding *embedding_new(const struct embedding_opts *o)
{
        struct embedding *e = calloc(1, sizeof(*e));

        if (!e)
                abort();
        e->o = *o;
        if (e->o.batch == 0 || e->o.batch > EMBEDDING_BATCH)
                e->o.batch = EMBEDDING_BATCH;
        if (e->o.in_flight == 0 || e->o.in_flight > EMBEDDING_IN_FLIGHT)
                e->o.in_flight = EMBEDDING_IN_FLIGHT;
        own_texts(e);
        e->cache = embedding_cache_new(o->cache_bytes);
        e->end = &e->waiting;
        breaker_init(&e->breaker, EMBEDDING_FAILURES, o->cool_ms, o->cool_most_ms);
        metrics_register(metrics, M_COUNT);
        return e;
}

struct embedding *embedding_free(struct embedding *e)
{
        if (!e)
                return NULL;
        e->o.driver->free(e->o.self);
        timer_stop(e->gather);
        while (e->waiting)
                ask_free(e->waiting);
        while (e->batches) {
                struct batch *b = e->batches;

                e->batches = b->next;
                for (size_t i = 0; i < b->n; i++)
                        if (b->asks[i])
                                ask_free(b->asks[i]);
                free(b);
        }
        while (e->bulks) {
                struct bulk *b = e->bulks;

                e->bulks = b->next;
                free(b);
        }
        embedding_cache_free(e->cache);
        free(e->texts);
        free(e);
        return NULL;
}
