/* conversations - begin one, say something, follow it (server-sent events), read it, look into its trace. */
#include "api/api_priv.h"
#include "api/titles.h"

#include "answer/generation.h"
#include "chat/chat.h"
#include "http/sse.h"
#include "knowledge/hours.h"
#include "loop/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_WITHIN_MS = 10000 };

/* ---- begin ---- */

static void put_company(struct api *a, struct buf *b)
{
        const struct generation *g = generation_current(a->d.generations);
        int64_t opens = 0, now = clock_now_ms(a->d.clock);
        bool open = hours_open(&g->k->company, g->tz, now, &opens);

        json_put_key(b, "company");
        buf_put_c(b, "{\"name\":{");
        json_put_key_str(b, "zh", g->k->company.name[LANG_ZH]);
        json_put_key_str(b, "en", g->k->company.name[LANG_EN]);
        buf_put_ch(b, '}');
        json_put_key_str(b, "time_zone", g->k->company.time_zone);
        json_put_key_bool(b, "open", open);
        if (!open && opens)
                json_put_key_i64(b, "opens_at", opens);
        buf_put_ch(b, '}');
}

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 512 * 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "id", s->conversation);
        json_put_key_str(&b, "key", s->key);
        json_put_key_i64(&b, "seq", s->seq);
        json_put_key_str(&b, "lang", s->lang == LANG_EN ? STR("en") : STR("zh"));
        json_put_key_bool(&b, "minor", s->minor);
        json_put_key(&b, "customer");
        if (str_starts(s->customer_id, STR("v-"))) {
                buf_put_c(&b, "null");
        } else {
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "id", s->customer_id);
                json_put_key_str(&b, "name", s->customer_name);
                buf_put_ch(&b, '}');
        }
        put_company(c->api, &b);
        json_put_key(&b, "events");
        buf_put_ch(&b, '[');
        buf_put_str(&b, s->frame);
        buf_put_c(&b, "]}");
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        api_json(c, 201, &b);
        buf_done(&b);
}

static void begin_as(struct api_call *c, struct str customer_id)
{
        struct str lang = api_text(c, "lang");
        struct chat_begin in = {.lang = str_eq_c(lang, "en") ? LANG_EN
                                        : lang.n             ? LANG_ZH
                                                             : LANG_N,
                                .lang_fixed = api_flag(c, "lang_fixed"),
                                .under14 = api_flag(c, "under14"),
                                .customer_id = customer_id,
                                .channel = STR("web")};
        int r = chat_begin(c->api->d.chat, &in, on_begun, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static void begin(struct api_call *c)
{
        struct str token = api_text(c, "token");

        if (token.n)
                api_take_token(c, token, begin_as);
        else
                begin_as(c, (struct str){NULL, 0});
}

/* ---- say something ---- */

struct saying {
        struct api_call *c; /* NULL once answered */
        struct timer *timer;
};

static void on_late(void *arg)
{
        struct saying *s = arg;
        struct api_call *c = s->c;

        s->timer = timer_stop(s->timer);
        s->c = NULL;
        api_json(c, 202, NULL);
}

/* The blocks of a message frame: its last member. */
static struct str blocks_of(struct str frame)
{
        ptrdiff_t at = str_find(frame, STR("\"blocks\":"), 0);

        if (at < 0 || !str_contains(frame, STR("\"actor\":\"machine\"")))
                return (struct str){NULL, 0};
        return str_sub(frame, (size_t)at + 9, frame.n - (size_t)at - 10);
}

static void on_replied(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct saying *s = arg;
        struct api_call *c = s->c;
        struct str blocks = {NULL, 0};
        struct buf b;

        timer_stop(s->timer);
        free(s);
        if (!c)
                return;
        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 2 << 20);
        buf_put_ch(&b, '{');
        json_put_key_i64(&b, "ack_seq", reply->ack_seq);
        json_put_key_str(&b, "turn", reply->turn);
        json_put_key_bool(&b, "again", reply->again);
        json_put_key(&b, "events");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < reply->n_frames; i++) {
                struct str own = blocks_of(reply->frames[i]);

                if (i)
                        buf_put_ch(&b, ',');
                buf_put_str(&b, reply->frames[i]);
                if (own.n && !blocks.n)
                        blocks = own;
        }
        buf_put_ch(&b, ']');
        json_put_key(&b, "blocks");
        buf_put_str(&b, blocks.n ? blocks : STR("[]"));
        buf_put_ch(&b, '}');
        api_json(c, 200, &b);
        buf_done(&b);
}

static void say(struct api_call *c)
{
        const json_t *form = json_object_get(c->json, "form");
        struct chat_input in = {.kind = IN_TEXT,
                                .client_id = api_text(c, "id"),
                                .text = api_text(c, "text"),
                                .choice = api_text(c, "choice"),
                                .label = api_text(c, "label"),
                                .attachment = api_text(c, "attachment"),
                                .peer = http_req_peer(c->req)};
        struct str lang = api_text(c, "lang");
        struct chat_field fields[CHAT_FIELDS_MAX];
        struct saying *s;
        struct err err;

        if (json_is_object(form) && api_form_read(form, &in, fields, &err) < 0) {
                api_fail(c, err.code, &err);
                return;
        }
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        s->c = c;
        if (json_is_object(form)) {
                in.kind = IN_FORM;
        } else if (in.attachment.n) {
                in.kind = IN_PICTURE;
        } else if (in.choice.n) {
                in.kind = IN_TAP;
        } else if (api_flag(c, "person")) {
                in.kind = IN_PERSON;
        }
        in.has_lang = lang.n > 0;
        in.lang = str_eq_c(lang, "en") ? LANG_EN : LANG_ZH;
        s->timer = timer_start(c->api->d.loop, ANSWER_WITHIN_MS, 0, on_late, s);
        chat_input(c->api->d.chat, http_req_param(c->req, "id"), api_key(c), &in, on_replied, s);
}

/* ---- follow ---- */

struct follow {
        struct sse *sse;
        struct chat_sink *sink;
        struct api_call *c;
        struct arena *mem;
        struct str conversation, key;
        int64_t last_seq;
};

static void follow_frame(void *arg, struct str frame)
{
        struct follow *f = arg;
        struct str id = {NULL, 0};
        char seq[24];
        int64_t n;
        struct str rest = str_sub(frame, 7, frame.n), head;

        if (str_starts(frame, STR("{\"seq\":")) && str_cut(&rest, ',', &head) && str_to_i64(head, 0, INT64_MAX, &n))
                id = (struct str){seq, (size_t)snprintf(seq, sizeof(seq), "%lld", (long long)n)};
        if (f->sse)
                sse_send(f->sse, id, (struct str){NULL, 0}, frame);
}

static void follow_end(void *arg, const struct err *err)
{
        struct follow *f = arg;

        (void)err;
        f->sink = NULL;
        if (f->sse)
                sse_close(f->sse);
}

static void follow_closed(struct sse *sse, void *arg)
{
        struct follow *f = arg;

        (void)sse;
        f->sse = NULL;
        f->sink = chat_unlisten(f->sink);
        arena_free(f->mem);
}

static void follow_allowed(void *arg, int r, const struct err *err, struct str customer_id)
{
        static const struct sse_handlers handlers = {.on_closed = follow_closed};
        static const struct chat_sink_ops ops = {follow_frame, follow_end};
        struct follow *f = arg;
        struct chat *chat = f->c->api->d.chat;

        (void)customer_id;
        if (r < 0) {
                api_fail(f->c, r, err);
                arena_free(f->mem);
                return;
        }
        f->sse = http_sse_start(f->c->req, &handlers, f);
        if (!f->sse) {
                arena_free(f->mem);
                return;
        }
        f->sink = chat_listen(chat, f->conversation, f->key, f->last_seq, &ops, f);
}

static void follow(struct api_call *c)
{
        struct arena *mem = arena_new(65536);
        struct follow *f = ARENA_NEW(mem, struct follow);
        struct str last = http_req_header(c->req, "last-event-id");

        *f = (struct follow){.c = c, .mem = mem};
        if (!last.p)
                last = http_req_query(c->req, "last_seq");
        str_to_i64(last, 0, INT64_MAX, &f->last_seq);
        f->conversation = arena_str(mem, http_req_param(c->req, "id"));
        f->key = arena_str(mem, api_key(c));
        chat_check_key(c->api->d.chat, f->conversation, f->key, follow_allowed, f);
}

/* ---- read ---- */

static void on_history(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 8 << 20);
        buf_put_c(&b, "{\"events\":[");
        for (size_t i = 0; i < v->n; i++) {
                if (i)
                        buf_put_ch(&b, ',');
                buf_put_str(&b, v->frames[i]);
        }
        buf_put_ch(&b, ']');
        json_put_key_i64(&b, "last_seq", v->last_seq);
        json_put_key_str(&b, "status", v->status);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void on_trace(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct api_call *c = arg;
        struct titles *titles;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        titles = titles_new(generation_current(c->api->d.generations)->k, TITLES_MAX);
        buf_init(&b, 8 << 20);
        buf_put_c(&b, "{\"turns\":[");
        for (size_t i = 0; i < v->n; i++) {
                if (v->traces[i].n == 0)
                        continue;
                json_put_comma(&b);
                buf_put_ch(&b, '{');
                json_put_key(&b, "frame");
                buf_put_str(&b, v->frames[i]);
                json_put_key(&b, "trace");
                buf_put_str(&b, v->traces[i]);
                buf_put_ch(&b, '}');
                titles_of_frame(titles, v->frames[i]);
                titles_of_trace(titles, v->traces[i]);
        }
        buf_put_ch(&b, ']');
        json_put_key(&b, "titles");
        titles_put(titles, &b);
        buf_put_ch(&b, '}');
        titles_free(titles);
        api_json_private(c, &b);
}

static int64_t from_query(struct api_call *c, const char *name, int64_t max, int64_t otherwise)
{
        str_to_i64(http_req_query(c->req, name), 1, max, &otherwise);
        return otherwise;
}

static void history(struct api_call *c)
{
        chat_history(c->api->d.chat, http_req_param(c->req, "id"), api_key(c), from_query(c, "before", INT64_MAX, 0),
                     (unsigned)from_query(c, "limit", 200, 50), false, on_history, c);
}

static void trace(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        (api_opens(c, id) ? chat_staff_history
                          : chat_staff_redacted)(c->api->d.chat, id, from_query(c, "before", INT64_MAX, 0),
                                                 (unsigned)from_query(c, "limit", 200, 50), true, on_trace, c);
}

static void read_so_far(struct api_call *c)
{
        chat_read(c->api->d.chat, http_req_param(c->req, "id"), api_key(c),
                  json_integer_value(json_object_get(c->json, "seq")), api_done, c);
}

static const struct api_field read_in[] = {
        {"seq", T_INT, true, 0, "of the newest event that the customer has seen", NULL},
        {0},
};
static const struct api_field begin_in[] = {
        {"lang", T_LANG, false, 0, "language of the page; without it the customer's own, else zh", NULL},
        {"lang_fixed", T_BOOL, false, 0, "the customer chose it by hand", NULL},
        {"token", T_STRING, false, 4096, "signed token (JWT, HS256) that tells who the customer is", NULL},
        {"under14", T_BOOL, false, 0, "declared to be under 14: nothing is remembered", NULL},
        {"company", T_STRING, false, 64, "data-company of the page", NULL},
        {0},
};
static const struct api_field begin_out[] = {
        {"id", T_STRING, true, 0, "of the conversation", NULL},
        {"key", T_STRING, true, 0, "its secret; send it as a bearer token", NULL},
        {"seq", T_INT, true, 0, "of the newest event", NULL},
        {"lang", T_LANG, true, 0, NULL, NULL},
        {"minor", T_BOOL, true, 0, NULL, NULL},
        {"customer", T_OBJECT, false, 0, "id and name, or null for a visitor", NULL},
        {"company", T_OBJECT, true, 0, "name, time zone, whether people are there", NULL},
        {"events", T_ARRAY, true, 0, "the first frames", NULL},
        {0},
};
static const struct api_field say_in[] = {
        {"id", T_STRING, false, CHAT_CLIENT_ID_MAX, "your id of this message; the same id is never taken twice", NULL},
        {"text", T_STRING, false, CHAT_TEXT_MAX, "what is said", NULL},
        {"choice", T_STRING, false, 200, "id of an offered option", NULL},
        {"label", T_STRING, false, 400, "its label, in case the option is gone", NULL},
        {"attachment", T_STRING, false, 26, "id of an uploaded picture", NULL},
        {"form", T_OBJECT, false, 0, "a filled form", api_form_fields},
        {"person", T_BOOL, false, 0, "asks for a person", NULL},
        {"lang", T_LANG, false, 0, "language switched to by hand", NULL},
        {0},
};
static const struct api_field say_out[] = {
        {"ack_seq", T_INT, true, 0, "number of your message, which is durable now", NULL},
        {"turn", T_STRING, true, 0, NULL, NULL},
        {"again", T_BOOL, true, 0, "the id was known; this is the old answer", NULL},
        {"blocks", T_ARRAY, true, 0, "of the reply", NULL},
        {"events", T_ARRAY, true, 0, "every frame this message caused", NULL},
        {0},
};
static const struct api_field events_out[] = {
        {"events", T_ARRAY, true, 0, "frames, oldest first", NULL},
        {"last_seq", T_INT, true, 0, NULL, NULL},
        {"status", T_STRING, true, 0, "open, waiting, agent or closed", NULL},
        {0},
};
static const struct api_field trace_out[] = {
        {"turns", T_ARRAY, true, 0, "frame and trace of each reply", NULL},
        {"titles", T_ARRAY, true, 0, "doc, zh and en of the documents these speak of, as far as they serve now", NULL},
        {0},
};

static const struct api_field follow_query[] = {
        {"last_seq", T_INT, false, 0, "goes on after this event, where the header cannot be set", NULL},
        {"key", T_STRING, false, 64, "the conversation's key, where the header cannot be set", NULL},
        {0},
};
static const struct api_field history_query[] = {
        {"before", T_INT, false, 0, "only events before this number", NULL},
        {"limit", T_INT, false, 200, "at most so many, the newest; 50 when it is not said", NULL},
        {0},
};

const struct api_row api_conversation_rows[] = {
        {"POST", "/v1/conversations", "begin a conversation", ROLE_PUBLIC, begin, begin_in, begin_out, 0, 201, 0},
        {"POST", "/v1/conversations/:id/messages", "say something; the reply comes within 10 s, else 202 and by events",
         ROLE_CUSTOMER, say, say_in, say_out, API_LATE, 200, 0},
        {"GET", "/v1/conversations/:id/events", "follow as server-sent events; Last-Event-ID resumes", ROLE_CUSTOMER,
         follow, NULL, NULL, API_RESUME, 200, 0, follow_query, "text/event-stream"},
        {"POST", "/v1/conversations/:id/read", "the customer has read so far; agents see it", ROLE_CUSTOMER,
         read_so_far, read_in, api_nothing, 0, 200, 0},
        {"GET", "/v1/conversations/:id/history", "older frames (?before=SEQ&limit=N)", ROLE_CUSTOMER, history, NULL,
         events_out, 0, 200, 0, history_query},
        {"GET", "/v1/conversations/:id/trace", "why each reply was given", RIGHT_WORK, trace, NULL, trace_out, 0, 200,
         0, history_query},
        {0},
};
