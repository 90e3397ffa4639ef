/*
 * live - the WebSocket of a customer: hello with the conversation's key, then frames both ways.
 *
 *   opened --hello ok--> attached (frames flow, resumed by seq)      opened --5 s or wrong key--> closed 4401 / 4408
 *   attached --peer, drain, slow reader--> closed
 */
#include "api/api_priv.h"

#include "base/log.h"
#include "chat/chat.h"
#include "http/ws.h"
#include "loop/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELLO_WITHIN_MS = 5000, CLOSE_DENIED = 4401, CLOSE_LATE = 4408 };

/* Alive while its socket or any input on its way holds it. */
struct live {
        struct api *api;
        struct ws *ws; /* NULL: closed */
        struct chat_sink *sink;
        struct timer *timer; /* until hello */
        char *conversation, *key;
        char peer[46]; /* network address */
        unsigned refs;
};

static void live_unref(struct live *l)
{
        if (--l->refs)
                return;
        free(l->conversation);
        free(l->key);
        free(l);
}

static void send_buf(struct live *l, struct buf *b)
{
        if (l->ws && !b->overflow)
                ws_send_text(l->ws, buf_str(b));
        buf_done(b);
}

static void begin(struct buf *b, const char *type)
{
        buf_init(b, 4096);
        buf_put_ch(b, '{');
        json_put_key_str(b, "type", str_c(type));
}

static void send_error(struct live *l, struct str id, int r, const char *detail)
{
        struct buf b;

        if (api_status(r) == 500)
                log_error("conversation %s, a frame: %s", l->conversation ? l->conversation : "-", detail);
        begin(&b, "error");
        if (id.n)
                json_put_key_str(&b, "id", id);
        json_put_key_i64(&b, "status", api_status(r));
        json_put_key_str(&b, "title", str_c(api_slug(r)));
        json_put_key_str(&b, "detail", api_status(r) == 500 ? STR("something went wrong on our side") : str_c(detail));
        if (api_status(r) == 429 || api_status(r) == 503)
                json_put_key_i64(&b, "retry_after_s", api_status(r) == 429 ? 3 : 1);
        buf_put_ch(&b, '}');
        send_buf(l, &b);
}

/* ---- what the conversation says ---- */

static void on_frame(void *arg, struct str frame)
{
        struct live *l = arg;

        if (l->ws)
                ws_send_text(l->ws, frame);
}

static void on_hold(void *arg, bool on)
{
        struct live *l = arg;

        if (l->ws)
                ws_hold(l->ws, on);
}

static void on_end(void *arg, const struct err *err)
{
        struct live *l = arg;
        struct buf b;

        l->sink = NULL;
        if (!l->ws)
                return;
        if (err->code == ERR_CANCELLED) {
                begin(&b, "bye");
                json_put_key_str(&b, "reason", STR("restarting"));
                buf_put_ch(&b, '}');
                send_buf(l, &b);
                ws_close(l->ws, 1001, "restarting");
        } else {
                send_error(l, (struct str){NULL, 0}, err->code, err->msg);
                ws_close(l->ws, err->code == ERR_DENIED ? CLOSE_DENIED : 1011, "see the error frame");
        }
}

/* ---- what the customer says ---- */

static const struct api_field hello_fields[] = {
        {"type", T_STRING, true, 20, NULL, NULL},
        {"conversation", T_STRING, true, 26, NULL, NULL},
        {"key", T_STRING, true, 64, NULL, NULL},
        {"last_seq", T_INT, false, 0, NULL, NULL},
        {0},
};
static const struct api_field message_fields[] = {
        {"type", T_STRING, true, 20, NULL, NULL},
        {"id", T_STRING, true, CHAT_CLIENT_ID_MAX, NULL, NULL},
        {"text", T_STRING, false, CHAT_TEXT_MAX, NULL, NULL},
        {"choice", T_STRING, false, 200, NULL, NULL},
        {"label", T_STRING, false, 400, NULL, NULL},
        {"attachment", T_STRING, false, 26, NULL, NULL},
        {"form", T_OBJECT, false, 0, NULL, api_form_fields},
        {"lang", T_LANG, false, 0, NULL, NULL},
        {0},
};
static const struct api_field plain_fields[] = {
        {"type", T_STRING, true, 20, NULL, NULL}, {"id", T_STRING, false, CHAT_CLIENT_ID_MAX, NULL, NULL},
        {"on", T_BOOL, false, 0, NULL, NULL},     {"lang", T_LANG, false, 0, NULL, NULL},
        {"seq", T_INT, false, 0, NULL, NULL},     {0},
};

static void do_hello(struct live *l, const json_t *v)
{
        static const struct chat_sink_ops ops = {on_frame, on_end, on_hold};

        if (l->conversation) {
                send_error(l, (struct str){NULL, 0}, ERR_INVALID, "hello was said already");
                return;
        }
        l->timer = timer_stop(l->timer);
        l->conversation = strdup(json_string_value(json_object_get(v, "conversation")));
        l->key = strdup(json_string_value(json_object_get(v, "key")));
        if (!l->conversation || !l->key)
                abort();
        l->sink = chat_listen(l->api->d.chat, str_c(l->conversation), str_c(l->key),
                              json_integer_value(json_object_get(v, "last_seq")), &ops, l);
}

struct sent {
        struct live *live;
        char id[CHAT_CLIENT_ID_MAX + 1];
};

static void on_replied(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct sent *s = arg;
        struct live *l = s->live;
        struct buf b;

        if (r < 0) {
                send_error(l, str_c(s->id), r, err->msg);
        } else if (s->id[0]) {
                begin(&b, "ack");
                json_put_key_str(&b, "id", str_c(s->id));
                json_put_key_i64(&b, "seq", reply->ack_seq);
                buf_put_ch(&b, '}');
                send_buf(l, &b);
                for (size_t i = 0; reply->again && l->ws && i < reply->n_frames; i++)
                        ws_send_text(l->ws, reply->frames[i]);
        }
        free(s);
        live_unref(l);
}

static void pass_on(struct live *l, struct chat_input *in)
{
        struct sent *s = calloc(1, sizeof(*s));

        if (!s)
                abort();
        s->live = l;
        if (in->client_id.n)
                memcpy(s->id, in->client_id.p, in->client_id.n);
        l->refs++;
        in->peer = str_c(l->peer);
        chat_input(l->api->d.chat, str_c(l->conversation), str_c(l->key), in, on_replied, s);
}

static void do_message(struct live *l, const json_t *v)
{
        const json_t *form = json_object_get(v, "form");
        struct str lang = json_get_str(v, "lang");
        struct chat_input in = {.kind = IN_TEXT,
                                .client_id = json_get_str(v, "id"),
                                .text = json_get_str(v, "text"),
                                .choice = json_get_str(v, "choice"),
                                .label = json_get_str(v, "label"),
                                .attachment = json_get_str(v, "attachment"),
                                .has_lang = lang.n > 0,
                                .lang = str_eq_c(lang, "en") ? LANG_EN : LANG_ZH};
        struct chat_field fields[CHAT_FIELDS_MAX];
        struct err err;

        if (json_is_object(form)) {
                if (api_form_read(form, &in, fields, &err) < 0) {
                        send_error(l, in.client_id, err.code, err.msg);
                        return;
                }
        } else if (in.attachment.n) {
                in.kind = IN_PICTURE;
        } else if (in.choice.n) {
                in.kind = IN_TAP;
        }
        pass_on(l, &in);
}

static void do_person(struct live *l, const json_t *v)
{
        pass_on(l, &(struct chat_input){.kind = IN_PERSON, .client_id = json_get_str(v, "id")});
}

static void do_cancel_person(struct live *l, const json_t *v)
{
        pass_on(l, &(struct chat_input){.kind = IN_CANCEL_PERSON, .client_id = json_get_str(v, "id")});
}

static void do_lang(struct live *l, const json_t *v)
{
        pass_on(l, &(struct chat_input){.kind = IN_LANG,
                                        .client_id = json_get_str(v, "id"),
                                        .has_lang = true,
                                        .lang = str_eq_c(json_get_str(v, "lang"), "en") ? LANG_EN : LANG_ZH});
}

static void do_typing(struct live *l, const json_t *v)
{
        if (l->sink)
                chat_typing(l->api->d.chat, str_c(l->conversation), l->sink, "customer",
                            !json_is_false(json_object_get(v, "on")));
}

static void do_ack(struct live *l, const json_t *v)
{
        chat_sink_read(l->sink, json_integer_value(json_object_get(v, "seq")));
}

static const struct {
        const char *type;
        const struct api_field *fields;
        void (*run)(struct live *l, const json_t *v);
} frame_types[] = {
        {"hello", hello_fields, do_hello},
        {"message", message_fields, do_message},
        {"tap", message_fields, do_message},
        {"handover", plain_fields, do_person},
        {"cancel_handover", plain_fields, do_cancel_person},
        {"lang", plain_fields, do_lang},
        {"typing", plain_fields, do_typing},
        {"ack", plain_fields, do_ack},
};

const struct api_field *api_frame_fields(size_t i)
{
        return i < sizeof(frame_types) / sizeof(frame_types[0]) ? frame_types[i].fields : NULL;
}

static void run_frame(struct live *l, const json_t *v)
{
        struct str type = json_get_str(v, "type");
        struct err err;

        for (size_t i = 0; i < sizeof(frame_types) / sizeof(frame_types[0]); i++) {
                if (!str_eq_c(type, frame_types[i].type))
                        continue;
                if (api_decode(v, frame_types[i].fields, &err) < 0)
                        send_error(l, json_get_str(v, "id"), ERR_INVALID, err.msg);
                else if (!l->conversation && i != 0)
                        send_error(l, json_get_str(v, "id"), ERR_DENIED, "say hello first");
                else
                        frame_types[i].run(l, v);
                return;
        }
        send_error(l, (struct str){NULL, 0}, ERR_INVALID, "unknown type of frame");
}

static void on_text(struct ws *ws, struct str text, void *arg)
{
        struct live *l = arg;
        json_t *v = NULL;
        struct err err;

        (void)ws;
        if (json_parse(text, &v, &err) < 0) {
                send_error(l, (struct str){NULL, 0}, ERR_INVALID, err.msg);
                return;
        }
        l->refs++;
        run_frame(l, v);
        live_unref(l);
        json_decref(v);
}

static void on_closed(struct ws *ws, int code, void *arg)
{
        struct live *l = arg;

        (void)ws;
        (void)code;
        l->ws = NULL;
        l->timer = timer_stop(l->timer);
        l->sink = chat_unlisten(l->sink);
        l->api->sockets--;
        live_unref(l);
}

static void on_late(void *arg)
{
        struct live *l = arg;

        l->timer = timer_stop(l->timer);
        if (l->ws)
                ws_close(l->ws, CLOSE_LATE, "no hello within 5 s");
}

static void upgrade(struct api_call *c)
{
        static const struct ws_handlers handlers = {.on_text = on_text, .on_closed = on_closed};
        struct api *api = c->api;
        struct live *l = calloc(1, sizeof(*l));

        if (!l)
                abort();
        l->api = api;
        l->refs = 1;
        snprintf(l->peer, sizeof(l->peer), "%.*s", STR_ARG(http_req_peer(c->req)));
        l->ws = http_ws_upgrade(c->req, &handlers, l);
        if (!l->ws) {
                live_unref(l);
                return;
        }
        api->sockets++;
        l->timer = timer_start(api->d.loop, HELLO_WITHIN_MS, 0, on_late, l);
}

const struct api_row api_live_rows[] = {
        {"GET", "/v1/ws", "WebSocket of a conversation; say hello with its key first", ROLE_PUBLIC, upgrade, NULL, NULL,
         0, 101, 0},
        {0},
};
