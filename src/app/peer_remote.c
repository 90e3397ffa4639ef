/* peer_remote - a conversation with a server elsewhere, by its HTTP interface. */
#include "app/peer_priv.h"
#include "base/buf.h"
#include "base/rand.h"
#include "base/time.h"
#include "codec/json.h"
#include "http/client.h"
#include "loop/loop.h"
#include "net/conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_MAX = 64 * 1024, POLL_NS = 2000000000 };

struct call {
        bool done;
        int r, status;
        json_t *json; /* owned */
        struct err *err;
};

/* ---- one call ---- */

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct call *c = arg;
        struct err ignored;

        c->done = true;
        c->r = r;
        if (r < 0) {
                err_set(c->err, r, "the server does not answer: %s", err_name(r));
                return;
        }
        c->status = reply->status;
        if (json_parse(reply->body, &c->json, &ignored) < 0)
                c->json = NULL;
}

static int refused(struct call *c)
{
        struct str title = json_get_str(c->json, "title"), detail = json_get_str(c->json, "detail");

        if (title.n || detail.n)
                return err_set(c->err, ERR_DENIED, "the server says %d: %.*s%s%.*s", c->status, STR_ARG(title),
                               title.n && detail.n ? ": " : "", STR_ARG(detail));
        return err_set(c->err, ERR_DENIED, "the server says %d", c->status);
}

/* body empty: a GET. *ret is owned by the caller. */
static int call(struct peer *p, struct str path, struct str body, json_t **ret, struct err *err)
{
        struct call c = {.err = err};
        char key[160] = "";
        struct http_call hc = {.method = body.n ? "POST" : "GET", .path = path, .body = body};
        int64_t end = time_mono_ns() + TALK_TIMEOUT_S * INT64_C(2000000000);
        int r;

        if (p->talk.key[0]) {
                snprintf(key, sizeof(key), "Authorization: Bearer %s\r\n", p->talk.key);
                hc.headers = str_c(key);
        }
        if (body.n)
                hc.content_type = STR("application/json");
        r = http_client_send(p->client, &hc, on_reply, &c);
        if (r < 0)
                return err_set(err, r, "the call cannot be made: %s", err_name(r));
        while (!c.done && time_mono_ns() < end)
                loop_step(p->loop, 50);
        if (!c.done)
                abort(); /* the client has a shorter timeout of its own */
        if (c.r == 0 && (c.status < 200 || c.status > 299 || !c.json))
                c.r = refused(&c);
        if (c.r < 0)
                json_decref(c.json);
        else
                *ret = c.json;
        return c.r;
}

static void read_events(struct peer *p, const json_t *reply, struct arena *mem, struct talk_answer *ret)
{
        const json_t *events = json_object_get(reply, "events");
        struct str *frames = ARENA_ARRAY(mem, struct str, json_array_size(events) + 1);
        json_t *frame;
        size_t i;

        *ret = (struct talk_answer){.frames = frames};
        json_array_foreach(events, i, frame)
        {
                int64_t seq = (int64_t)json_integer_value(json_object_get(frame, "seq"));
                char *text;

                if (seq && seq <= p->seen_seq)
                        continue;
                p->seen_seq = seq > p->seen_seq ? seq : p->seen_seq;
                if (str_eq_c(json_get_str(frame, "type"), "handover"))
                        p->person = !str_eq_c(json_get_str(frame, "state"), "returned") &&
                                    !str_eq_c(json_get_str(frame, "state"), "cancelled");
                text = json_dumps(frame, JSON_COMPACT);
                frames[ret->n++] = arena_str(mem, str_c(text));
                free(text);
        }
}

/* ---- the calls of a peer ---- */

static int demo_token(struct peer *p, struct str customer, struct arena *mem, struct str *ret, struct err *err)
{
        struct buf b;
        json_t *reply;
        int r;

        buf_init(&b, CALL_MAX);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "customer", customer);
        buf_put_ch(&b, '}');
        r = call(p, STR("/v1/demo/token"), buf_str(&b), &reply, err);
        buf_done(&b);
        if (r < 0)
                return err_prefix(err, "customer %.*s", STR_ARG(customer));
        *ret = arena_str(mem, json_get_str(reply, "token"));
        json_decref(reply);
        return 0;
}

static void put_text(char *out, size_t n, struct str s)
{
        snprintf(out, n, "%.*s", STR_ARG(s));
}

static int remote_begin(struct peer *p, struct str customer, enum lang lang, struct arena *mem, struct talk_answer *ret,
                        struct err *err)
{
        struct str token = {NULL, 0};
        struct buf b;
        json_t *reply;
        int r = customer.n ? demo_token(p, customer, mem, &token, err) : 0;

        if (r < 0)
                return r;
        buf_init(&b, CALL_MAX);
        buf_put_ch(&b, '{');
        if (lang != LANG_N)
                json_put_key_str(&b, "lang", str_c(lang_name(lang)));
        if (token.n)
                json_put_key_str(&b, "token", token);
        buf_put_ch(&b, '}');
        r = call(p, STR("/v1/conversations"), buf_str(&b), &reply, err);
        buf_done(&b);
        if (r < 0)
                return r;
        put_text(p->talk.conversation, sizeof(p->talk.conversation), json_get_str(reply, "id"));
        put_text(p->talk.key, sizeof(p->talk.key), json_get_str(reply, "key"));
        put_text(p->talk.name, sizeof(p->talk.name), json_get_str(json_object_get(reply, "customer"), "name"));
        p->talk.lang = str_eq_c(json_get_str(reply, "lang"), "en") ? LANG_EN : LANG_ZH;
        read_events(p, reply, mem, ret);
        json_decref(reply);
        return 0;
}

static void write_input(const struct chat_input *in, struct str id, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", id);
        if (in->kind == IN_TAP) {
                json_put_key_str(b, "choice", in->choice);
                json_put_key_str(b, "label", in->label);
        } else if (in->kind == IN_PERSON) {
                json_put_key_bool(b, "person", true);
        } else if (in->kind == IN_LANG) {
                json_put_key_str(b, "lang", str_c(lang_name(in->lang)));
        } else {
                json_put_key_str(b, "text", in->text);
        }
        buf_put_ch(b, '}');
}

static int remote_send(struct peer *p, const struct chat_input *in, struct arena *mem, struct talk_answer *ret,
                       struct err *err)
{
        struct buf b;
        json_t *reply;
        int r;

        buf_init(&b, CALL_MAX);
        write_input(in, id_new_in(mem, time_now_ms()), &b);
        if (b.overflow)
                r = err_set(err, ERR_LIMIT, "the message is too long");
        else
                r = call(p, arena_printf(mem, "/v1/conversations/%s/messages", p->talk.conversation), buf_str(&b),
                         &reply, err);
        buf_done(&b);
        if (r < 0)
                return r;
        read_events(p, reply, mem, ret);
        json_decref(reply);
        return 0;
}

static int remote_poll(struct peer *p, struct arena *mem, struct talk_answer *ret, struct err *err)
{
        int64_t now = time_mono_ns();
        json_t *reply;
        int r;

        *ret = (struct talk_answer){0};
        if (!p->person || now - p->polled_ns < POLL_NS)
                return 0;
        p->polled_ns = now;
        r = call(p, arena_printf(mem, "/v1/conversations/%s/history?limit=20", p->talk.conversation),
                 (struct str){NULL, 0}, &reply, err);
        if (r < 0)
                return r;
        read_events(p, reply, mem, ret);
        json_decref(reply);
        return 0;
}

static int remote_trace(struct peer *p, int64_t seq, struct arena *mem, struct str *ret, struct err *err)
{
        (void)p;
        (void)seq;
        (void)mem;
        (void)ret;
        return err_set(err, ERR_DENIED, "a server shows traces to agents only");
}

static void remote_free(struct peer *p)
{
        http_client_free(p->client);
        net_free(p->net);
        loop_free(p->loop);
}

static const struct peer_ops remote_ops = {remote_begin, remote_send, remote_poll, remote_trace, remote_free};

struct peer *peer_remote(const char *url, struct err *err)
{
        struct peer *p = calloc(1, sizeof(*p));

        if (!p)
                abort();
        p->ops = &remote_ops;
        p->loop = loop_new(err);
        p->net = p->loop ? net_new(p->loop) : NULL;
        p->client = p->net ? http_client_new(p->net, str_c(url), NULL, err) : NULL;
        if (!p->client) {
                remote_free(p);
                free(p);
                return NULL;
        }
        return p;
}
