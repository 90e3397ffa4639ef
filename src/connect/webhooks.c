/* webhooks - see webhooks.h. */
#include "connect/webhooks.h"

#include "base/log.h"
#include "base/rand.h"
#include "base/time.h"
#include "connect/post.h"
#include "crypt/jose.h"
#include "crypt/token.h"
#include "loop/loop.h"
#include "net/conn.h"

#include <stdlib.h>
#include <string.h>

struct target {
        char id[ID_LEN + 1];
        unsigned under_way;
};

struct sending {
        struct webhooks *w;
        struct sending *next;
        struct arena *mem;
        struct webhook_delivery d;
        struct post *post;
};

struct webhooks {
        struct webhooks_opts o;
        unsigned char key[32];
        struct net *net;
        struct timer *timer;
        struct target targets[WEBHOOKS_MAX];
        size_t n_targets;
        struct sending *sendings;
        bool looking, again, stopped;
};

/* ---- signing ---- */

struct str webhook_signature(struct str secret, struct str id, int64_t time_s, struct str body, struct arena *mem)
{
        unsigned char mac[32];

        crypt_mac(secret, arena_printf(mem, "%.*s.%lld.%.*s", STR_ARG(id), (long long)time_s, STR_ARG(body)), mac);
        return arena_printf(mem, "v1,%s", base64_encode(str_n((const char *)mac, sizeof(mac)), mem).p);
}

static void secret_of(const struct webhooks *w, struct str id, struct arena *mem, unsigned char ret[32])
{
        crypt_mac(str_n((const char *)w->key, sizeof(w->key)), arena_printf(mem, "webhook %.*s", STR_ARG(id)), ret);
}

int64_t webhook_gap_ms(int64_t tries)
{
        static const int64_t gaps[WEBHOOK_TRIES - 1] = {5 * SECOND_MS, MINUTE_MS,   5 * MINUTE_MS, 30 * MINUTE_MS,
                                                        2 * HOUR_MS,   6 * HOUR_MS, 15 * HOUR_MS};

        return tries >= 1 && tries < WEBHOOK_TRIES ? gaps[tries - 1] : 0;
}

/* ---- which there are ---- */

static struct target *target_of(struct webhooks *w, struct str id)
{
        for (size_t i = 0; i < w->n_targets; i++)
                if (str_eq_c(id, w->targets[i].id))
                        return &w->targets[i];
        return NULL;
}

static unsigned count_under_way(const struct webhooks *w, struct str id)
{
        unsigned n = 0;

        for (const struct sending *s = w->sendings; s; s = s->next)
                n += str_eq(s->d.webhook, id);
        return n;
}

static void on_listed(void *arg, int r, const struct err *err, const struct webhook_row *rows, size_t n)
{
        struct webhooks *w = arg;

        if (r < 0) {
                log_warn("the webhooks cannot be read: %s", err ? err->msg : err_name(r));
                return;
        }
        w->n_targets = 0;
        for (size_t i = 0; i < n && w->n_targets < WEBHOOKS_MAX; i++) {
                struct target *t = &w->targets[w->n_targets];

                if (!str_eq_c(rows[i].state, "on") || rows[i].id.n > ID_LEN)
                        continue;
                memcpy(t->id, rows[i].id.p, rows[i].id.n);
                t->id[rows[i].id.n] = '\0';
                t->under_way = count_under_way(w, rows[i].id);
                w->n_targets++;
        }
        if (!w->o.by_hand)
                webhooks_look(w);
}

static void reload(struct webhooks *w)
{
        if (store_webhooks(w->o.store, on_listed, w) < 0)
                log_warn("the webhooks cannot be read: the store is busy");
}

/* ---- sending ---- */

static void on_noted(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                log_warn("a webhook's try was not written down, and is made again: %s", err ? err->msg : err_name(r));
}

static void unlink_sending(struct sending *s)
{
        struct sending **at = &s->w->sendings;
        struct target *t = target_of(s->w, s->d.webhook);

        while (*at != s)
                at = &(*at)->next;
        *at = s->next;
        if (t)
                t->under_way--;
}

static void note(struct sending *s, int r, int status)
{
        struct webhooks *w = s->w;
        int64_t now = clock_now_ms(w->o.clock), gap = status == 410 ? 0 : webhook_gap_ms(s->d.tries);
        struct webhook_tried t = {.id = s->d.id,
                                  .webhook = s->d.webhook,
                                  .at_ms = now,
                                  .status = status,
                                  .error = post_failure(r, status, s->mem),
                                  .gone = status == 410};

        if (t.error.n && gap)
                t.next_due_ms = now + gap;
        if (t.error.n && !gap)
                log_warn("webhook %.*s: %.*s was given up: %.*s", STR_ARG(s->d.webhook), STR_ARG(s->d.message),
                         STR_ARG(t.error));
        r = store_webhook_tried(w->o.store, &t, on_noted, NULL);
        if (r < 0)
                on_noted(NULL, r, NULL);
        if (t.gone)
                reload(w);
}

static void end_sending(struct sending *s, int r, int status)
{
        struct webhooks *w = s->w;

        unlink_sending(s);
        note(s, r, status);
        arena_free(s->mem);
        if (!w->o.by_hand)
                webhooks_look(w);
}

static void on_answer(void *arg, int r, int status, struct str answer)
{
        (void)answer;
        end_sending(arg, r, status);
}

static struct str headers_of(struct sending *s)
{
        int64_t now_s = clock_now_ms(s->w->o.clock) / 1000;
        unsigned char secret[32];
        struct str sig;

        secret_of(s->w, s->d.webhook, s->mem, secret);
        sig = webhook_signature(str_n((const char *)secret, sizeof(secret)), s->d.message, now_s, s->d.body, s->mem);
        return arena_printf(s->mem,
                            "User-Agent: Warmline\r\nwebhook-id: %.*s\r\nwebhook-timestamp: %lld\r\n"
                            "webhook-signature: %.*s\r\n",
                            STR_ARG(s->d.message), (long long)now_s, STR_ARG(sig));
}

static void send_one(struct webhooks *w, const struct webhook_delivery *d)
{
        struct arena *mem = arena_new(1 << 20);
        struct sending *s = ARENA_NEW(mem, struct sending);
        struct target *t = target_of(w, d->webhook);
        struct post_call call = {.content_type = STR("application/json"), .timeout_ms = w->o.timeout_ms};

        *s = (struct sending){.w = w, .next = w->sendings, .mem = mem, .d = *d};
        s->d.id = arena_str(mem, d->id);
        s->d.message = arena_str(mem, d->message);
        s->d.webhook = arena_str(mem, d->webhook);
        s->d.body = arena_str(mem, d->body);
        w->sendings = s;
        if (t)
                t->under_way++;
        call.url = d->url;
        call.headers = headers_of(s);
        call.body = s->d.body;
        s->post = post_start(w->net, NULL, &call, on_answer, s, NULL);
        if (!s->post)
                end_sending(s, ERR_IO, 0);
}

static void on_claimed(void *arg, int r, const struct err *err, const struct webhook_delivery *rows, size_t n)
{
        struct webhooks *w = arg;

        w->looking = false;
        if (r < 0)
                log_warn("what webhooks are to be told cannot be read: %s", err ? err->msg : err_name(r));
        for (size_t i = 0; i < n && !w->stopped; i++)
                send_one(w, &rows[i]);
        if (w->again)
                webhooks_look(w);
}

void webhooks_look(struct webhooks *w)
{
        struct webhook_room rooms[WEBHOOKS_MAX];
        size_t n = 0;

        w->again = w->looking;
        if (w->looking || w->stopped)
                return;
        for (size_t i = 0; i < w->n_targets; i++)
                if (w->targets[i].under_way < WEBHOOK_AT_ONCE)
                        rooms[n++] = (struct webhook_room){str_c(w->targets[i].id),
                                                           WEBHOOK_AT_ONCE - w->targets[i].under_way};
        if (n == 0)
                return;
        w->looking = store_webhook_claim(w->o.store, clock_now_ms(w->o.clock), WEBHOOK_LEASE_MS, rooms, n, on_claimed,
                                         w) == 0;
}

static void on_timer(void *arg)
{
        webhooks_look(arg);
}

struct webhooks *webhooks_new(const struct webhooks_opts *o)
{
        struct webhooks *w = calloc(1, sizeof(*w));

        if (!w)
                abort();
        w->o = *o;
        memcpy(w->key, o->key, sizeof(w->key));
        w->o.key = NULL;
        w->net = net_new(o->loop);
        if (!o->inner)
                net_public_only(w->net);
        if (!o->by_hand)
                w->timer = timer_start(o->loop, WEBHOOK_LOOK_EVERY_MS, WEBHOOK_LOOK_EVERY_MS, on_timer, w);
        reload(w);
        return w;
}

void webhooks_stop(struct webhooks *w)
{
        if (!w)
                return;
        w->stopped = true;
        w->timer = timer_stop(w->timer);
        for (struct sending *s = w->sendings, *next; s; s = next) {
                next = s->next;
                post_stop(s->post);
                arena_free(s->mem);
        }
        w->sendings = NULL;
}

struct webhooks *webhooks_free(struct webhooks *w)
{
        if (!w)
                return NULL;
        net_free(w->net);
        explicit_bzero(w->key, sizeof(w->key));
        free(w);
        return NULL;
}

/* ---- by the console ---- */

struct request {
        struct webhooks *w;
        struct arena *mem;
        struct str id;
        webhooks_added_fn *added;
        webhooks_done_fn *done;
        void *arg;
};

static struct request *request_new(struct webhooks *w, struct str id, void *arg)
{
        struct arena *mem = arena_new(65536);
        struct request *q = ARENA_NEW(mem, struct request);

        *q = (struct request){.w = w, .mem = mem, .id = arena_str(mem, id), .arg = arg};
        return q;
}

static void on_added(void *arg, int r, const struct err *err)
{
        struct request *q = arg;
        unsigned char secret[32];
        struct str shown = {NULL, 0};

        if (r == 0) {
                secret_of(q->w, q->id, q->mem, secret);
                shown = arena_printf(q->mem, "whsec_%s",
                                     base64_encode(str_n((const char *)secret, sizeof(secret)), q->mem).p);
                reload(q->w);
        }
        q->added(q->arg, r, err, q->id, shown);
        arena_free(q->mem);
}

void webhooks_add(struct webhooks *w, struct str url, unsigned events, webhooks_added_fn *cb, void *arg)
{
        int64_t now = clock_now_ms(w->o.clock);
        struct webhook_row row = {.url = url, .events = events & WEBHOOK_EVENTS, .created_ms = now};
        struct str none = {NULL, 0};
        struct request *q;
        struct err err;
        int r = post_url_check(url, w->o.inner, &err);

        if (r == 0 && !row.events)
                r = err_set(&err, ERR_INVALID, "events names nothing that happens");
        if (r < 0) {
                cb(arg, r, &err, none, none);
                return;
        }
        q = request_new(w, none, arg);
        q->id = row.id = id_new_in(q->mem, now);
        q->added = cb;
        r = store_webhook_add(w->o.store, &row, on_added, q);
        if (r < 0)
                on_added(q, r, NULL);
}

static void on_deleted(void *arg, int r, const struct err *err)
{
        struct request *q = arg;

        if (r == 0)
                reload(q->w);
        q->done(q->arg, r, err);
        arena_free(q->mem);
}

void webhooks_delete(struct webhooks *w, struct str id, webhooks_done_fn *cb, void *arg)
{
        struct request *q = request_new(w, id, arg);
        int r;

        q->done = cb;
        r = store_webhook_delete(w->o.store, id, on_deleted, q);
        if (r < 0)
                on_deleted(q, r, NULL);
}

static void on_test_raised(void *arg, int r, const struct err *err)
{
        struct request *q = arg;

        if (r == 0)
                webhooks_look(q->w);
        q->done(q->arg, r, err);
        arena_free(q->mem);
}

void webhooks_test(struct webhooks *w, struct str id, webhooks_done_fn *cb, void *arg)
{
        struct request *q = request_new(w, id, arg);
        int r;

        q->done = cb;
        r = store_webhook_raise(w->o.store, WEBHOOK_TEST, id, clock_now_ms(w->o.clock), STR("{}"), on_test_raised, q);
        if (r < 0)
                on_test_raised(q, r, NULL);
}
