/*
 * records_http - see records_http.h.
 *
 *   read:    fresh in the cache --> answered
 *            breaker open ----------------------------> aged from the cache, else ERR_IO
 *            sent --answer--> cache, answered;  --failed, time left--> sent once more
 *                 --failed, or too late--> aged from the cache, else ERR_IO, ERR_TIMEOUT
 *   commit:  breaker open --> ERR_BUSY, since surely nothing was done
 *            sent --answer--> answered;  --failed--> once more;  --failed--> ERR_IO, ERR_TIMEOUT: it is not known
 */
#include "connect/records_http.h"

#include "base/arena.h"
#include "base/breaker.h"
#include "base/log.h"
#include "base/map.h"
#include "base/metric.h"
#include "base/time.h"
#include "connect/change.h"
#include "connect/records_wire.h"
#include "crypt/sign.h"
#include "http/client.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 2000, FRESH_MS = 2000, PAUSE_MS = 10 * SECOND_MS, PAUSE_MOST_MS = 5 * MINUTE_MS };
enum { ASK_ARENA_MAX = 64 << 20, COMMIT_BODY_MAX = 1 << 20 };

enum { M_REQUESTS, M_FAILURES, M_AGED, M_HITS, M_OPEN, M_SECONDS, M_COUNT };

static struct metric metrics[M_COUNT] = {
        [M_REQUESTS] = {"warmline_records_requests_total", NULL, "Requests to the company's system", METRIC_COUNTER},
        [M_FAILURES] = {"warmline_records_failures_total", NULL, "Requests that failed or came too late",
                        METRIC_COUNTER},
        [M_AGED] = {"warmline_records_aged_total", NULL, "Reads answered from what was known before", METRIC_COUNTER},
        [M_HITS] = {"warmline_records_cache_hits_total", NULL, "Reads answered without asking", METRIC_COUNTER},
        [M_OPEN] = {"warmline_records_left_alone", NULL, "1 while the company's system is not asked after failures",
                    METRIC_GAUGE},
        [M_SECONDS] = {"warmline_records_request_seconds", NULL, "Time of a request to the company's system",
                       METRIC_HISTOGRAM},
};

/* A reply that is kept; n = 0: there is no such record. In order of last use. */
struct entry {
        struct entry *newer, *older;
        int64_t as_of_ms;
        size_t path_n, n;
        char bytes[]; /* path, body */
};

struct remote {
        struct records_http_opts o;
        struct arena *mem;
        struct str base, secret;
        struct http_client *clients[RECORDS_CONNECTIONS];
        unsigned load[RECORDS_CONNECTIONS]; /* requests under way */
        struct ask *asks;
        unsigned n_asks;
        struct breaker breaker;
        struct map *cache; /* by path */
        struct entry *newest, *oldest;
        size_t cache_bytes;
};

enum ask_kind { ASK_GET, ASK_LIST, ASK_COMMIT };

struct ask {
        struct remote *d; /* NULL: the driver is gone, and so is who asked */
        struct ask *next;
        struct arena *mem;
        enum ask_kind kind;
        struct str record_kind, key, path, body; /* key: owner, of a list */
        unsigned limit, client, sent;
        int64_t until_ms, begun_ns; /* of the loop's clock */
        bool posted;                /* an answer from here waits in the loop */
        int r;                      /* that answer */
        records_fn *cb;
        records_done_fn *done;
        void *arg;
};

static int64_t wall_ms(const struct remote *d)
{
        return clock_now_ms(d->o.clock);
}

/* ---- the cache ---- */

static struct str entry_path(const struct entry *e)
{
        return str_n(e->bytes, e->path_n);
}

static struct str entry_body(const struct entry *e)
{
        return str_n(e->bytes + e->path_n, e->n);
}

static size_t entry_bytes(const struct entry *e)
{
        return sizeof(*e) + e->path_n + e->n;
}

static void unlink_entry(struct remote *d, struct entry *e)
{
        *(e->newer ? &e->newer->older : &d->newest) = e->older;
        *(e->older ? &e->older->newer : &d->oldest) = e->newer;
        d->cache_bytes -= entry_bytes(e);
}

static void link_entry(struct remote *d, struct entry *e)
{
        e->newer = NULL;
        e->older = d->newest;
        *(d->newest ? &d->newest->newer : &d->oldest) = e;
        d->newest = e;
        d->cache_bytes += entry_bytes(e);
}

static void drop_entry(struct remote *d, struct entry *e)
{
        unlink_entry(d, e);
        map_del(d->cache, entry_path(e));
        free(e);
}

static void cache_forget(struct remote *d)
{
        while (d->oldest)
                drop_entry(d, d->oldest);
}

static void cache_put(struct remote *d, struct str path, struct str body)
{
        struct entry *old = map_get(d->cache, path);
        struct entry *e;

        if (old)
                drop_entry(d, old);
        if (d->o.cache_ms == 0)
                return;
        e = calloc(1, sizeof(*e) + path.n + body.n);
        if (!e)
                abort();
        e->as_of_ms = wall_ms(d);
        e->path_n = path.n;
        e->n = body.n;
        memcpy(e->bytes, path.p, path.n);
        if (body.n)
                memcpy(e->bytes + path.n, body.p, body.n);
        link_entry(d, e);
        map_set(d->cache, path, e);
        while (d->cache_bytes > RECORDS_CACHE_BYTES || map_count(d->cache) > RECORDS_CACHE_ENTRIES)
                drop_entry(d, d->oldest);
}

/* Not older than most_ms; NULL: none. */
static struct entry *cache_get(struct remote *d, struct str path, int64_t most_ms)
{
        struct entry *e = map_get(d->cache, path);
        int64_t age = e ? wall_ms(d) - e->as_of_ms : 0;

        if (!e || age > most_ms || age < 0)
                return NULL;
        unlink_entry(d, e);
        link_entry(d, e);
        return e;
}

/* ---- answers ---- */

static void ask_free(struct ask *a)
{
        arena_free(a->mem);
}

static void unlink_ask(struct ask *a)
{
        struct ask **at = &a->d->asks;

        while (*at != a)
                at = &(*at)->next;
        *at = a->next;
        a->d->n_asks--;
}

static int read_body(struct ask *a, struct str body, const struct record **ret, size_t *ret_n, struct err *err)
{
        struct record *one;
        int r;

        if (a->kind == ASK_LIST && body.n == 0) {
                *ret_n = 0;
                return 0;
        }
        if (a->kind == ASK_LIST)
                return records_read_list(body, a->record_kind, a->key, a->limit, a->mem, ret, ret_n, err);
        one = ARENA_NEW(a->mem, struct record);
        *one = (struct record){.kind = a->record_kind, .key = a->key};
        r = body.n ? records_read_one(body, a->record_kind, a->key, a->mem, one, err) : 0;
        *ret = one;
        *ret_n = 1;
        return r;
}

static void deliver(struct ask *a, const struct record *v, size_t n, int64_t as_of_ms, bool aged)
{
        struct record *dated = ARENA_ARRAY(a->mem, struct record, n);

        for (size_t i = 0; i < n; i++) {
                dated[i] = v[i];
                dated[i].as_of_ms = as_of_ms;
                dated[i].aged = aged;
        }
        unlink_ask(a);
        a->cb(a->arg, 0, NULL, dated, n);
        ask_free(a);
}

/* What was kept was read before, and reads the same again. */
static bool give_kept(struct ask *a, int64_t most_ms, bool aged)
{
        struct entry *e = cache_get(a->d, a->path, most_ms);
        const struct record *v = NULL;
        size_t n = 0;

        if (!e || read_body(a, entry_body(e), &v, &n, NULL) < 0)
                return false;
        if (aged && (n == 0 || !v[0].doc))
                return false; /* that there was nothing then says nothing of now */
        deliver(a, v, n, e->as_of_ms, aged);
        return true;
}

static void give_up(struct ask *a, int r)
{
        struct err err;

        err_set(&err, r,
                r == ERR_TIMEOUT ? "the company's system did not answer in time" : "the company's system failed");
        unlink_ask(a);
        if (a->kind == ASK_COMMIT)
                a->done(a->arg, r, &err);
        else
                a->cb(a->arg, r, &err, NULL, 0);
        ask_free(a);
}

/* No new answer: what was known before, with its age, else r. */
static void give_aged(struct ask *a, int r)
{
        if (a->kind == ASK_COMMIT || !give_kept(a, a->d->o.cache_ms, true))
                give_up(a, r);
        else
                metric_add(&metrics[M_AGED], 1);
}

static void on_posted(void *arg)
{
        struct ask *a = arg;

        if (!a->d)
                ask_free(a);
        else if (a->r == 0 && give_kept(a, a->d->o.fresh_ms, false))
                metric_add(&metrics[M_HITS], 1);
        else
                give_aged(a, a->r < 0 ? a->r : ERR_IO);
}

static void post(struct ask *a, int r)
{
        a->posted = true;
        a->r = r;
        loop_post(a->d->o.loop, on_posted, a);
}

/* ---- requests ---- */

static void note_failure(struct remote *d)
{
        metric_add(&metrics[M_FAILURES], 1);
        if (!breaker_is_open(&d->breaker) && d->breaker.failures + 1 >= RECORDS_FAILURES)
                log_warn("the company's system failed %u times in a row and is left alone for a while",
                         RECORDS_FAILURES);
        breaker_failed(&d->breaker, loop_now_ms(d->o.loop));
        metric_set(&metrics[M_OPEN], breaker_is_open(&d->breaker));
}

static void note_success(struct remote *d)
{
        if (breaker_is_open(&d->breaker))
                log_info("the company's system answers again");
        breaker_fine(&d->breaker);
        metric_set(&metrics[M_OPEN], 0);
}

static void on_reply(void *arg, int r, const struct http_reply *reply);

static unsigned least_busy(const struct remote *d)
{
        unsigned at = 0;

        for (unsigned i = 1; i < RECORDS_CONNECTIONS; i++)
                if (d->load[i] < d->load[at])
                        at = i;
        return at;
}

static int send_ask(struct ask *a)
{
        struct remote *d = a->d;
        int64_t left = a->until_ms - loop_now_ms(d->o.loop);
        struct signed_request q = {.method = a->kind == ASK_COMMIT ? STR("POST") : STR("GET"),
                                   .path = a->path,
                                   .body = a->body,
                                   .time_s = wall_ms(d) / SECOND_MS};
        struct http_call call = {.method = a->kind == ASK_COMMIT ? "POST" : "GET",
                                 .path = a->path,
                                 .headers = sign_headers(d->secret, &q, a->mem),
                                 .content_type = a->kind == ASK_COMMIT ? STR("application/json") : (struct str){0},
                                 .body = a->body,
                                 .timeout_ms = left};
        int r;

        if (left <= 0)
                return ERR_TIMEOUT;
        a->client = least_busy(d);
        if (!d->clients[a->client])
                d->clients[a->client] = http_client_new(d->o.net, d->o.url, d->o.tls, NULL);
        if (!d->clients[a->client])
                return ERR_IO;
        r = http_client_send(d->clients[a->client], &call, on_reply, a);
        if (r < 0)
                return r;
        d->load[a->client]++;
        a->sent++;
        metric_add(&metrics[M_REQUESTS], 1);
        return 0;
}

static bool is_json(const struct http_reply *reply)
{
        struct str rest = http_head_find(reply->head, STR("Content-Type")), type;

        return str_cut(&rest, ';', &type) && str_ieq(str_trim(type), STR("application/json"));
}

/* What a commit was answered: 1 when it is no answer. */
static int committed(const struct http_reply *reply)
{
        switch (reply->status) {
        case 200:
        case 201: return 0;
        case 208: return ERR_EXISTS;
        case 409: return ERR_DENIED;
        case 422: return ERR_INVALID;
        default: return 1;
        }
}

/* False when the reply says nothing. What it changed there is not ours to know, so nothing kept may serve on. */
static bool take_commit(struct ask *a, const struct http_reply *reply)
{
        int r = committed(reply);
        struct err err;

        if (r > 0)
                return false;
        note_success(a->d);
        cache_forget(a->d);
        err_set(&err, r, "the company's system refused the action");
        unlink_ask(a);
        a->done(a->arg, r, r < 0 ? &err : NULL);
        ask_free(a);
        return true;
}

static bool take_read(struct ask *a, const struct http_reply *reply)
{
        bool none = reply->status == 404 && is_json(reply);
        struct str body = none ? (struct str){0} : reply->body;
        const struct record *v = NULL;
        struct err err;
        size_t n = 0;

        if (!none && (reply->status != 200 || !is_json(reply) || body.n == 0)) {
                log_warn("the company's system answered %d for %.*s", reply->status, STR_ARG(a->record_kind));
                return false;
        }
        if (read_body(a, body, &v, &n, &err) < 0) {
                log_warn("the company's system answered badly for %.*s: %s", STR_ARG(a->record_kind), err.msg);
                return false;
        }
        note_success(a->d);
        cache_put(a->d, a->path, body);
        deliver(a, v, n, wall_ms(a->d), false);
        return true;
}

/* What did not arrive there, or came back as nothing, may be sent once more: a read, or a commit, whose id makes it
 * happen once. What was answered, or took all the time, may not. */
static bool send_again(struct ask *a, int r)
{
        return r == ERR_IO && a->sent == 1 && a->until_ms > loop_now_ms(a->d->o.loop) && send_ask(a) == 0;
}

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct ask *a = arg;
        struct remote *d = a->d;

        d->load[a->client]--;
        metric_observe_us(&metrics[M_SECONDS], (time_mono_ns() - a->begun_ns) / 1000);
        if (r == 0 && (a->kind == ASK_COMMIT ? take_commit(a, reply) : take_read(a, reply)))
                return;
        if (send_again(a, r))
                return;
        note_failure(d);
        give_aged(a, r == ERR_TIMEOUT ? ERR_TIMEOUT : ERR_IO);
}

/* ---- the driver ---- */

static struct ask *ask_new(struct remote *d, enum ask_kind kind, void *arg)
{
        struct arena *mem = arena_new(ASK_ARENA_MAX);
        struct ask *a = ARENA_NEW(mem, struct ask);

        *a = (struct ask){.d = d,
                          .next = d->asks,
                          .mem = mem,
                          .kind = kind,
                          .until_ms = loop_now_ms(d->o.loop) + d->o.timeout_ms,
                          .begun_ns = time_mono_ns(),
                          .arg = arg};
        d->asks = a;
        d->n_asks++;
        return a;
}

/* Answers come later in any case. */
static void begin(struct ask *a)
{
        struct remote *d = a->d;
        int r;

        if (a->kind != ASK_COMMIT && cache_get(d, a->path, d->o.fresh_ms)) {
                post(a, 0);
                return;
        }
        if (!breaker_may(&d->breaker, loop_now_ms(d->o.loop))) {
                post(a, a->kind == ASK_COMMIT ? ERR_BUSY : ERR_IO);
                return;
        }
        r = send_ask(a);
        if (r < 0) {
                breaker_dropped(&d->breaker);
                post(a, a->kind == ASK_COMMIT ? ERR_BUSY : r);
        }
}

static bool fits(struct str s)
{
        return s.n > 0 && s.n <= RECORD_KEY_MAX;
}

static int remote_read(struct remote *d, enum ask_kind kind, struct str record_kind, struct str key, unsigned limit,
                       records_fn *cb, void *arg)
{
        struct ask *a;

        if (!fits(record_kind) || !fits(key))
                return ERR_INVALID;
        if (d->n_asks >= RECORDS_WAITING)
                return ERR_BUSY;
        a = ask_new(d, kind, arg);
        a->record_kind = arena_str(a->mem, record_kind);
        a->key = arena_str(a->mem, key);
        a->limit = limit < RECORDS_LIST_MAX ? limit : RECORDS_LIST_MAX;
        a->path = kind == ASK_GET ? records_path_get(d->base, record_kind, key, a->mem)
                                  : records_path_list(d->base, record_kind, key, a->limit, a->mem);
        a->cb = cb;
        begin(a);
        return 0;
}

static int remote_get(void *self, struct str kind, struct str key, records_fn *cb, void *arg)
{
        return remote_read(self, ASK_GET, kind, key, 1, cb, arg);
}

static int remote_list(void *self, struct str kind, struct str owner, unsigned limit, records_fn *cb, void *arg)
{
        return remote_read(self, ASK_LIST, kind, owner, limit, cb, arg);
}

static int remote_commit(void *self, const struct records_commit *c, records_done_fn *cb, void *arg)
{
        struct remote *d = self;
        struct buf body;
        struct ask *a;

        if (!fits(c->action) || c->n_changes > CHANGES_MAX)
                return ERR_INVALID;
        if (d->n_asks >= RECORDS_WAITING)
                return ERR_BUSY;
        buf_init(&body, COMMIT_BODY_MAX);
        records_write_commit(c, &body);
        if (body.overflow) {
                buf_done(&body);
                return ERR_LIMIT;
        }
        a = ask_new(d, ASK_COMMIT, arg);
        a->path = records_path_action(d->base, c->action, a->mem);
        a->body = arena_str(a->mem, buf_str(&body));
        a->done = cb;
        buf_done(&body);
        begin(a);
        return 0;
}

static void remote_free(void *self)
{
        struct remote *d = self;
        struct ask *a, *next;

        for (unsigned i = 0; i < RECORDS_CONNECTIONS; i++)
                http_client_free(d->clients[i]);
        for (a = d->asks; a; a = next) {
                next = a->next;
                a->d = NULL;
                if (!a->posted)
                        ask_free(a);
        }
        cache_forget(d);
        map_free(d->cache);
        arena_free(d->mem);
        free(d);
}

static const struct records_driver driver = {
        .name = "http", .get = remote_get, .list = remote_list, .commit = remote_commit, .free = remote_free};

/* ---- opening ---- */

static int check(const struct records_http_opts *o, struct http_url *url, struct err *err)
{
        int r = http_url_parse(o->url, url, err);

        if (r < 0)
                return r;
        if (!str_starts(o->url, STR("http")))
                return err_set(err, ERR_INVALID, "%.*s is no http or https URL", STR_ARG(o->url));
        if (memchr(url->path.p, '?', url->path.n))
                return err_set(err, ERR_INVALID, "%.*s may have no query", STR_ARG(o->url));
        if (o->secret.n < RECORDS_SECRET_MIN)
                return err_set(err, ERR_INVALID, "the secret of the company's system must have at least %u bytes",
                               RECORDS_SECRET_MIN);
        return 0;
}

static int64_t or_default(int64_t v, int64_t otherwise)
{
        return v > 0 ? v : otherwise;
}

int records_http_new(const struct records_http_opts *o, struct records **ret, struct err *err)
{
        struct http_url url;
        struct remote *d;
        int r = check(o, &url, err);

        if (r < 0)
                return r;
        d = calloc(1, sizeof(*d));
        if (!d)
                abort();
        d->o = *o;
        d->o.timeout_ms = or_default(o->timeout_ms, TIMEOUT_MS);
        d->o.fresh_ms = or_default(o->fresh_ms, FRESH_MS);
        d->mem = arena_new(0);
        d->o.url = arena_str(d->mem, o->url);
        while (url.path.n > 0 && url.path.p[url.path.n - 1] == '/')
                url.path.n--;
        d->base = arena_str(d->mem, url.path);
        d->secret = d->o.secret = arena_str(d->mem, o->secret);
        d->cache = map_new();
        breaker_init(&d->breaker, RECORDS_FAILURES, or_default(o->pause_ms, PAUSE_MS), PAUSE_MOST_MS);
        metrics_register(metrics, M_COUNT);
        *ret = records_new(&driver, d);
        return 0;
}
