/* notify - see notify.h. */
#include "connect/notify_priv.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/time.h"
#include "codec/json.h"
#include "connect/post.h"
#include "crypt/keyring.h"
#include "crypt/token.h"
#include "crypt/webpush.h"
#include "http/client.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"webpush", "wecom", "feishu", "dingtalk", "webhook"};

/* Whose key seals the addresses: they belong to the staff, and are not erased with a customer. */
#define SEAL_OWNER STR("staff")
#define SEAL_CONTEXT STR("oncall")

/* Somebody is told something; the ways are being read. */
struct telling {
        struct notify *n;
        struct arena *mem;
        struct notify_text t;
};

/* One message by one way. */
struct sending {
        struct notify *n;
        struct sending *next;
        struct arena *mem;
        struct str way, id;
        struct notify_way w;
        struct notify_text t;
        struct post *post;
        struct timer *timer;
        int tries;
};

/* ---- sending ---- */

static void attempt(void *arg);

static void sending_free(struct sending *s)
{
        timer_stop(s->timer);
        post_stop(s->post);
        arena_free(s->mem);
}

static void on_noted(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                log_warn("how somebody on call was reached was not written down: %s", err ? err->msg : err_name(r));
}

static void end_sending(struct sending *s, struct str failure, bool gone)
{
        struct notify *n = s->n;
        struct sending **at = &n->sendings;
        int r = store_oncall_tried(n->o.store, s->way, clock_now_ms(n->o.clock), failure, gone, on_noted, NULL);

        if (r < 0)
                on_noted(NULL, r, NULL);
        if (failure.n)
                log_warn("%.*s %.*s of somebody on call: %.*s", STR_ARG(s->w.kind), STR_ARG(s->way), STR_ARG(failure));
        while (*at != s)
                at = &(*at)->next;
        *at = s->next;
        n->n_sendings--;
        sending_free(s);
}

static void failed(struct sending *s, struct str failure)
{
        static const int64_t gaps[NOTIFY_TRIES - 1] = {5 * SECOND_MS, 30 * SECOND_MS};

        if (s->tries < NOTIFY_TRIES)
                s->timer = timer_start(s->n->o.loop, gaps[s->tries - 1], 0, attempt, s);
        else
                end_sending(s, failure, false);
}

static void on_answer(void *arg, int r, int status, struct str answer)
{
        struct sending *s = arg;
        struct str failure = post_failure(r, status, s->mem);

        s->post = NULL;
        if (!failure.n && !notify_taken(s->w.kind, answer))
                failure = arena_printf(s->mem, "refused: %.*s", STR_ARG(utf8_cut(answer, 120)));
        if (str_eq_c(s->w.kind, "webpush") && (status == 404 || status == 410))
                end_sending(s, failure, true);
        else if (failure.n)
                failed(s, failure);
        else
                end_sending(s, failure, false);
}

static void attempt(void *arg)
{
        struct sending *s = arg;
        struct notify_request q;
        struct post_call call;
        struct err err;

        s->timer = timer_stop(s->timer);
        s->tries++;
        if (notify_compose(s->n, &s->w, &s->t, s->id, clock_now_ms(s->n->o.clock), s->mem, &q, &err) < 0) {
                end_sending(s, arena_str(s->mem, str_c(err.msg)), false);
                return;
        }
        call = (struct post_call){.url = q.url, .headers = q.headers, .content_type = q.type, .body = q.body};
        s->post = post_start(s->n->net, NULL, &call, on_answer, s, &err);
        if (!s->post)
                failed(s, arena_str(s->mem, str_c(err.msg)));
}

/* ---- ways, sealed ---- */

static struct str seal_text(const struct notify_way *w, struct arena *mem)
{
        struct str text;
        struct buf b;

        buf_init(&b, 8192);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "url", w->url);
        json_put_key_str(&b, "secret", w->secret);
        json_put_key_str(&b, "p256dh", w->p256dh);
        json_put_key_str(&b, "auth", w->auth);
        buf_put_ch(&b, '}');
        text = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return text;
}

static bool unseal(const struct notify *n, const struct oncall_row *row, struct arena *mem, struct notify_way *ret)
{
        struct str text;
        json_t *j = NULL;

        if (keyring_unseal(store_keys(n->o.store), SEAL_OWNER, SEAL_CONTEXT, row->cipher, mem, &text, NULL) < 0 ||
            json_parse(text, &j, NULL) < 0)
                return false;
        *ret = (struct notify_way){.kind = arena_str(mem, row->kind),
                                   .url = arena_str(mem, json_get_str(j, "url")),
                                   .secret = arena_str(mem, json_get_str(j, "secret")),
                                   .p256dh = arena_str(mem, json_get_str(j, "p256dh")),
                                   .auth = arena_str(mem, json_get_str(j, "auth"))};
        json_decref(j);
        return true;
}

static void begin(struct telling *t, const struct oncall_row *row)
{
        struct notify *n = t->n;
        struct arena *mem;
        struct sending *s;

        if (n->n_sendings >= NOTIFY_QUEUE_MAX) {
                log_warn("somebody on call is not told: %d messages are under way", NOTIFY_QUEUE_MAX);
                return;
        }
        mem = arena_new(1 << 20);
        s = ARENA_NEW(mem, struct sending);
        *s = (struct sending){.n = n, .mem = mem, .way = arena_str(mem, row->id)};
        if (!unseal(n, row, mem, &s->w)) {
                log_warn("a way to reach somebody on call cannot be read: %.*s", STR_ARG(row->id));
                arena_free(mem);
                return;
        }
        s->id = arena_printf(mem, "msg_%.*s", STR_ARG(id_new_in(mem, clock_now_ms(n->o.clock))));
        s->t = (struct notify_text){.kind = arena_cstr(mem, str_c(t->t.kind)),
                                    .title = arena_str(mem, t->t.title),
                                    .text = arena_str(mem, t->t.text),
                                    .url = arena_str(mem, t->t.url),
                                    .path = arena_str(mem, t->t.path)};
        s->next = n->sendings;
        n->sendings = s;
        n->n_sendings++;
        s->timer = timer_start(n->o.loop, 0, 0, attempt, s);
}

static void on_ways(void *arg, int r, const struct err *err, const struct oncall_row *rows, size_t n)
{
        struct telling *t = arg;

        if (r < 0)
                log_warn("who is on call cannot be read: %s", err ? err->msg : err_name(r));
        for (size_t i = 0; i < n && !t->n->stopped; i++)
                begin(t, &rows[i]);
        arena_free(t->mem);
}

static struct str url_of(const struct notify *n, struct str url, struct arena *mem)
{
        struct str base = n->o.public_url;

        if (!str_starts(url, STR("/")))
                return arena_str(mem, url);
        if (!base.n)
                return STR("");
        if (base.p[base.n - 1] == '/')
                base = str_sub(base, 0, base.n - 1);
        return arena_printf(mem, "%.*s%.*s", STR_ARG(base), STR_ARG(url));
}

void notify_agent(struct notify *n, struct str agent_id, const char *kind, struct str title, struct str text,
                  struct str url)
{
        struct arena *mem;
        struct telling *t;

        if (n->stopped)
                return;
        mem = arena_new(65536);
        t = ARENA_NEW(mem, struct telling);
        *t = (struct telling){.n = n, .mem = mem};
        t->t = (struct notify_text){.kind = arena_cstr(mem, str_c(kind)),
                                    .title = arena_str(mem, utf8_cut(title, NOTIFY_TEXT_MAX)),
                                    .text = arena_str(mem, utf8_cut(text, NOTIFY_TEXT_MAX)),
                                    .url = url_of(n, utf8_cut(url, NOTIFY_TEXT_MAX), mem)};
        if (str_starts(url, STR("/")))
                t->t.path = arena_str(mem, utf8_cut(url, NOTIFY_TEXT_MAX));
        if (store_oncall(n->o.store, agent_id, on_ways, t) < 0) {
                log_warn("who is on call cannot be read: the store is busy");
                arena_free(mem);
        }
}

void notify_people(struct notify *n, const char *kind, struct str title, struct str text, struct str url)
{
        notify_agent(n, STR(""), kind, title, text, url);
}

/* ---- opening ---- */

struct notify *notify_new(const struct notify_opts *o)
{
        struct arena *mem = arena_new(65536);
        struct notify *n = ARENA_NEW(mem, struct notify);
        unsigned char point[P256_POINT];

        *n = (struct notify){.o = *o, .mem = mem};
        n->o.public_url = arena_str(mem, o->public_url);
        n->contact = arena_str(mem, o->contact.n ? o->contact : o->public_url);
        if (!n->contact.n)
                n->contact = STR("mailto:postmaster@localhost");
        memcpy(n->vapid, o->vapid_key, sizeof(n->vapid));
        n->o.vapid_key = NULL;
        while (p256_public(n->vapid, point, NULL) < 0)
                crypt_sha256(str_n((const char *)n->vapid, sizeof(n->vapid)), n->vapid);
        n->net = net_new(o->loop);
        if (!o->inner)
                net_public_only(n->net);
        return n;
}

void notify_stop(struct notify *n)
{
        if (!n)
                return;
        n->stopped = true;
        for (struct sending *s = n->sendings, *next; s; s = next) {
                next = s->next;
                sending_free(s);
        }
        n->sendings = NULL;
        n->n_sendings = 0;
}

struct notify *notify_free(struct notify *n)
{
        if (!n)
                return NULL;
        net_free(n->net);
        explicit_bzero(n->vapid, sizeof(n->vapid));
        arena_free(n->mem);
        return NULL;
}

struct str notify_vapid(const struct notify *n, struct arena *mem)
{
        unsigned char point[P256_POINT];

        if (p256_public(n->vapid, point, NULL) < 0)
                return STR("");
        return base64url_encode(str_n((const char *)point, sizeof(point)), mem);
}

/* ---- adding a way ---- */

static int check_way(const struct notify *n, const struct notify_way *w, struct err *err)
{
        struct webpush_keys keys;
        bool known = false;
        int r;

        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
                known |= str_eq_c(w->kind, kinds[i]);
        if (!known)
                return err_set(err, ERR_INVALID, "kind must be webpush, wecom, feishu, dingtalk or webhook");
        r = post_url_check(w->url, n->o.inner, err);
        if (r < 0)
                return r;
        if (str_eq_c(w->kind, "webpush"))
                return webpush_keys_read(w->p256dh, w->auth, &keys, err);
        if (w->secret.n && str_eq_c(w->kind, "webhook") && !notify_secret_ok(w->secret))
                return err_set(err, ERR_INVALID, "secret must be whsec_ and at least %d bytes in base64",
                               NOTIFY_SECRET_MIN);
        return 0;
}

void notify_add(struct notify *n, struct str agent_id, const struct notify_way *w, store_oncall_put_fn *cb, void *arg)
{
        int64_t now = clock_now_ms(n->o.clock);
        struct str none = {NULL, 0};
        struct oncall_row row = {.agent_id = agent_id, .kind = w->kind, .created_ms = now};
        struct arena *mem = arena_new(65536);
        unsigned char hash[32];
        struct http_url url;
        struct err err;
        int r = check_way(n, w, &err);

        if (r == 0)
                r = http_url_parse(w->url, &url, &err);
        if (r == 0)
                r = keyring_seal(store_keys(n->o.store), SEAL_OWNER, SEAL_CONTEXT, seal_text(w, mem), mem, &row.cipher,
                                 &err);
        if (r == 0) {
                row.id = id_new_in(mem, now);
                row.host = str_c(url.host);
                crypt_sha256(arena_printf(mem, "%.*s %.*s", STR_ARG(w->kind), STR_ARG(w->url)), hash);
                row.fingerprint = str_n((const char *)hash, sizeof(hash));
                r = store_oncall_put(n->o.store, &row, cb, arg);
                if (r < 0)
                        err_set(&err, r, "busy; try again in a moment");
        }
        arena_free(mem);
        if (r < 0)
                cb(arg, r, &err, none);
}
