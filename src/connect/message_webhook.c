/* message_webhook - see message.h. Each message has a connection of its own, so a slow receiver delays no other. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "codec/json.h"
#include "connect/message.h"
#include "crypt/token.h"
#include "http/client.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES = 3, AGAIN_MS = 500, TIMEOUT_MS = 5000, BODY_MAX = 128 << 10 };

struct driver;

struct post {
        struct driver *d;
        struct post *next;
        struct arena *mem;
        struct str id, body;
        struct http_client *client;
        struct timer *timer;
        int tries;
        int64_t begun_ms;
        message_done_fn *done;
        void *arg;
};

struct driver {
        struct message_webhook_opts o;
        struct arena *mem;
        struct str path;
        struct post *posts;
};

static void attempt(void *arg);

static void post_free(struct post *p)
{
        timer_stop(p->timer);
        http_client_free(p->client);
        arena_free(p->mem);
}

static void end_post(struct post *p, int r, const struct err *err)
{
        struct post **at = &p->d->posts;

        while (*at != p)
                at = &(*at)->next;
        *at = p->next;
        p->done(p->arg, r, err);
        post_free(p);
}

/* What may be tried again: the receiver knows the id, so a second copy of one that did arrive does no harm. */
static void failed(struct post *p, bool final, const char *what, int status)
{
        int64_t wait_ms = (int64_t)AGAIN_MS << (2 * (p->tries - 1));
        struct err err;

        p->client = http_client_free(p->client);
        if (!final && p->tries < TRIES && loop_now_ms(p->d->o.loop) - p->begun_ms + wait_ms < MESSAGE_DEADLINE_MS) {
                p->timer = timer_start(p->d->o.loop, wait_ms, 0, attempt, p);
                return;
        }
        if (status)
                err_set(&err, status == 400 || status == 422 ? ERR_DENIED : ERR_IO,
                        "the webhook answered %d after %d tries", status, p->tries);
        else
                err_set(&err, ERR_IO, "the webhook %s after %d tries", what, p->tries);
        end_post(p, err.code, &err);
}

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct post *p = arg;

        if (r < 0)
                failed(p, false, r == ERR_TIMEOUT ? "did not answer" : "could not be reached", 0);
        else if (reply->status >= 200 && reply->status < 300)
                end_post(p, 0, NULL);
        else
                failed(p, reply->status < 500 && reply->status != 408 && reply->status != 429, "", reply->status);
}

static struct str signed_headers(struct post *p)
{
        long long now_s = (long long)(clock_now_ms(p->d->o.clock) / 1000);
        unsigned char mac[32];
        char hex[65];

        crypt_mac(p->d->o.secret, arena_printf(p->mem, "%lld.%.*s", now_s, STR_ARG(p->body)), mac);
        for (size_t i = 0; i < sizeof(mac); i++) {
                hex[2 * i] = "0123456789abcdef"[mac[i] >> 4];
                hex[2 * i + 1] = "0123456789abcdef"[mac[i] & 15];
        }
        return arena_printf(p->mem,
                            "Idempotency-Key: %.*s\r\nWarmline-Timestamp: %lld\r\nWarmline-Signature: v1=%.64s\r\n",
                            STR_ARG(p->id), now_s, hex);
}

static void attempt(void *arg)
{
        struct post *p = arg;
        struct driver *d = p->d;
        struct http_call call = {.method = "POST",
                                 .path = d->path,
                                 .headers = signed_headers(p),
                                 .content_type = STR("application/json"),
                                 .body = p->body,
                                 .timeout_ms = d->o.timeout_ms};

        p->timer = timer_stop(p->timer);
        p->tries++;
        p->client = http_client_new(d->o.net, d->o.url, d->o.tls, NULL);
        if (!p->client || http_client_send(p->client, &call, on_reply, p) < 0)
                failed(p, false, "could not be reached", 0);
}

static void put_body(const struct message *m, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key_str(out, "id", m->id);
        json_put_key_str(out, "kind", m->kind.n ? m->kind : STR("code"));
        json_put_key_str(out, "channel", m->channel);
        json_put_key_str(out, "to", m->to);
        json_put_key_str(out, "lang", m->lang);
        json_put_key_str(out, "subject", m->subject);
        json_put_key_str(out, "text", m->text);
        if (m->html.n)
                json_put_key_str(out, "html", m->html);
        buf_put_ch(out, '}');
}

static void webhook_send(void *self, const struct message *m, message_done_fn *done, void *arg)
{
        struct driver *d = self;
        struct arena *mem = arena_new(1 << 20);
        struct post *p = ARENA_NEW(mem, struct post);
        struct buf b;

        buf_init(&b, BODY_MAX);
        put_body(m, &b);
        *p = (struct post){.d = d,
                           .next = d->posts,
                           .mem = mem,
                           .id = arena_str(mem, m->id),
                           .body = arena_str(mem, buf_str(&b)),
                           .begun_ms = loop_now_ms(d->o.loop),
                           .done = done,
                           .arg = arg};
        buf_done(&b);
        d->posts = p;
        p->timer = timer_start(d->o.loop, 0, 0, attempt, p);
}

static void webhook_free(void *self)
{
        struct driver *d = self;

        for (struct post *p = d->posts, *next; p; p = next) {
                next = p->next;
                post_free(p);
        }
        arena_free(d->mem);
        free(d);
}

const struct message_driver message_webhook = {
        .name = "webhook", .sms = true, .send = webhook_send, .free = webhook_free};

int message_webhook_new(const struct message_webhook_opts *o, void **ret, struct err *err)
{
        struct http_url url;
        struct driver *d;
        int r = http_url_parse(o->url, &url, err);

        if (r < 0)
                return r;
        if (!str_starts(o->url, STR("http")))
                return err_set(err, ERR_INVALID, "%.*s is no http or https URL", STR_ARG(o->url));
        if (o->secret.n < 16)
                return err_set(err, ERR_INVALID, "the secret must have at least 16 bytes");
        d = calloc(1, sizeof(*d));
        if (!d)
                abort();
        d->o = *o;
        d->mem = arena_new(0);
        d->o.url = arena_str(d->mem, o->url);
        d->o.secret = arena_str(d->mem, o->secret);
        d->path = arena_str(d->mem, url.path);
        if (!d->o.timeout_ms)
                d->o.timeout_ms = TIMEOUT_MS;
        *ret = d;
        return 0;
}
