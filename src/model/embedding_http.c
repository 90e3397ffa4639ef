/*
 * embedding_http - see embedding_http.h. Small replies, those of single questions, are read on the loop; one that may
 * have megabytes is read on the pool.
 */
#include "model/embedding_http.h"

#include "base/arena.h"
#include "http/client.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

#define BULK EMBEDDING_IN_FLIGHT /* its connection */
#define BODY_MAX ((size_t)1 << 20)
#define LOOP_READS_MAX ((size_t)64 << 10) /* bytes of a reply: about a millisecond */

struct driver;

struct call {
        struct driver *d; /* NULL: gone meanwhile */
        struct call *next;
        size_t client, n;
        uint32_t dim;
        embedding_rows_fn *done;
        void *arg;
        char *body; /* read on the pool */
        size_t body_n;
        float *rows;
        uint32_t ret_dim;
        enum embedding_fault fault;
};

struct driver {
        struct embedding_http_opts o;
        struct arena *mem;
        struct str path, headers;
        struct http_client *clients[BULK + 1];
        bool busy[BULK + 1];
        struct call *calls;
};

/* ---- a call ---- */

static void call_free(struct call *c)
{
        free(c->body);
        free(c->rows);
        free(c);
}

static void unlink_call(struct call *c)
{
        struct call **at = &c->d->calls;

        while (*at != c)
                at = &(*at)->next;
        *at = c->next;
}

static void end_call(struct call *c)
{
        unlink_call(c);
        if (c->client != BULK)
                c->d->busy[c->client] = false;
        c->done(c->arg, c->fault, c->rows, c->ret_dim);
        call_free(c);
}

static void read_work(void *arg)
{
        struct call *c = arg;

        c->fault = embedding_decode(str_n(c->body, c->body_n), c->n, c->dim, &c->rows, &c->ret_dim, NULL);
}

static void read_done(void *arg, bool cancelled)
{
        struct call *c = arg;

        if (!c->d) {
                call_free(c);
                return;
        }
        if (cancelled)
                c->fault = EMBEDDING_BUSY;
        end_call(c);
}

/* The reply lives during the call only. */
static void read_on_pool(struct call *c, struct str body)
{
        c->body = malloc(body.n + 1);
        if (!c->body)
                abort();
        if (body.n > 0)
                memcpy(c->body, body.p, body.n);
        c->body_n = body.n;
        if (loop_short(c->d->o.loop, read_work, read_done, c) < 0) {
                c->fault = EMBEDDING_BUSY;
                end_call(c);
        }
}

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct call *c = arg;

        if (r < 0)
                c->fault = r == ERR_TIMEOUT ? EMBEDDING_TIMEOUT
                           : r == ERR_LIMIT ? EMBEDDING_FORMAT
                                            : EMBEDDING_CONNECTION;
        else if (reply->status != 200)
                c->fault = EMBEDDING_STATUS;
        else if (reply->body.n > LOOP_READS_MAX && reply->body.n <= EMBEDDING_REPLY_MAX) {
                read_on_pool(c, reply->body);
                return;
        } else
                c->fault = embedding_decode(reply->body, c->n, c->dim, &c->rows, &c->ret_dim, NULL);
        end_call(c);
}

/* ---- sending ---- */

static void fail_later(void *arg)
{
        struct call *c = arg;

        if (c->d)
                end_call(c);
        else
                call_free(c);
}

static size_t free_client(struct driver *d)
{
        size_t i = 0;

        while (i < BULK - 1 && d->busy[i])
                i++;
        d->busy[i] = true;
        return i;
}

static int submit(struct call *c, struct str body)
{
        struct driver *d = c->d;
        struct http_call call = {.method = "POST",
                                 .path = d->path,
                                 .headers = d->headers,
                                 .content_type = STR("application/json"),
                                 .body = body,
                                 .timeout_ms = c->client == BULK ? d->o.bulk_timeout_ms : d->o.timeout_ms};

        if (!d->clients[c->client])
                d->clients[c->client] = http_client_new(d->o.net, d->o.url, d->o.tls, NULL);
        if (!d->clients[c->client])
                return ERR_IO;
        return http_client_send(d->clients[c->client], &call, on_reply, c);
}

static void send_texts(void *self, bool bulk, const struct str *texts, size_t n, uint32_t dim, embedding_rows_fn *done,
                       void *arg)
{
        struct driver *d = self;
        struct call *c = calloc(1, sizeof(*c));
        struct buf body;

        if (!c)
                abort();
        *c = (struct call){.d = d,
                           .next = d->calls,
                           .client = bulk ? BULK : free_client(d),
                           .n = n,
                           .dim = dim,
                           .done = done,
                           .arg = arg};
        d->calls = c;
        buf_init(&body, BODY_MAX);
        embedding_encode(d->o.model, d->o.base64, texts, n, &body);
        if (body.overflow || submit(c, buf_str(&body)) < 0) {
                c->fault = EMBEDDING_CONNECTION;
                loop_post(d->o.loop, fail_later, c);
        }
        buf_done(&body);
}

static void driver_free(void *self)
{
        struct driver *d = self;
        struct call *c, *next;

        for (size_t i = 0; i <= BULK; i++)
                http_client_free(d->clients[i]);
        for (c = d->calls; c; c = next) {
                next = c->next;
                c->d = NULL;
                /* What the loop still holds is freed when it comes back. */
                if (!c->body && c->fault == EMBEDDING_FINE)
                        call_free(c);
        }
        arena_free(d->mem);
        free(d);
}

const struct embedding_driver embedding_http = {.send = send_texts, .free = driver_free};

/* ---- opening ---- */

static bool may_stand_in_a_header(struct str key)
{
        for (size_t i = 0; i < key.n; i++)
                if (key.p[i] <= ' ' || key.p[i] > '~')
                        return false;
        return key.n <= EMBEDDING_BEARER_MAX;
}

static struct str path_of(struct str path, struct arena *mem)
{
        while (path.n > 0 && path.p[path.n - 1] == '/')
                path.n--;
        return arena_concat(mem, path, str_ends(path, STR("/v1")) ? STR("/embeddings") : STR("/v1/embeddings"));
}

int embedding_http_new(const struct embedding_http_opts *o, void **ret, struct err *err)
{
        struct http_url url;
        struct driver *d;
        int r = http_url_parse(o->url, &url, err);

        if (r < 0)
                return r;
        if (!str_starts(o->url, STR("http")))
                return err_set(err, ERR_INVALID, "%.*s is no http or https URL", STR_ARG(o->url));
        if (memchr(url.path.p, '?', url.path.n) || memchr(url.path.p, '#', url.path.n))
                return err_set(err, ERR_INVALID, "%.*s may have no query", STR_ARG(o->url));
        if (!may_stand_in_a_header(o->key))
                return err_set(err, ERR_INVALID,
                               "the key of the embedding model must be one line of at most %d printable characters",
                               EMBEDDING_BEARER_MAX);
        d = calloc(1, sizeof(*d));
        if (!d)
                abort();
        d->o = *o;
        d->mem = arena_new(0);
        d->o.url = arena_str(d->mem, o->url);
        d->o.model = arena_str(d->mem, o->model);
        d->path = path_of(url.path, d->mem);
        if (o->key.n > 0)
                d->headers = arena_printf(d->mem, "Authorization: Bearer %.*s\r\n", STR_ARG(o->key));
        d->o.key = (struct str){NULL, 0};
        *ret = d;
        return 0;
}
