/* desk - the queue, take, answer, hand back, close, live events. */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "chat/chat.h"
#include "desk/desk.h"
#include "http/sse.h"

#include <string.h>

enum { FRAMES_BYTES = 3 << 20 };

static void queue(struct api_call *c)
{
        struct buf b;

        buf_init(&b, 4 << 20);
        desk_queue_json(c->api->d.desk, c->session.agent_id, &b);
        api_json_private(c, &b);
}

bool api_opens(const struct api_call *c, struct str conversation)
{
        return (c->session.rights & (RIGHT_LEAD | RIGHT_PRIVACY)) ||
               desk_opens(c->api->d.desk, conversation, c->session.agent_id);
}

static void view(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        desk_view(c->api->d.desk, id, c->session.agent_id, api_opens(c, id), api_view, c);
}

static void on_frames(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r == ERR_DENIED ? ERR_NOTFOUND : r, err);
                return;
        }
        buf_init(&b, FRAMES_BYTES + 64);
        buf_put_c(&b, "{\"frames\":[");
        for (size_t first = chat_view_fits(v, FRAMES_BYTES), i = first; i < v->n; i++) {
                if (i > first)
                        buf_put_ch(&b, ',');
                buf_put_str(&b, v->frames[i]);
        }
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void frames(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");
        int64_t before = 0, limit = 200;

        str_to_i64(http_req_query(c->req, "before"), 0, INT64_MAX, &before);
        str_to_i64(http_req_query(c->req, "limit"), 1, 200, &limit);
        (api_opens(c, id) ? chat_staff_history : chat_staff_redacted)(c->api->d.chat, id, before, (unsigned)limit,
                                                                      false, on_frames, c);
}

void api_acted(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                if (r == ERR_DENIED)
                        r = ERR_EXISTS;
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1 << 20);
        buf_put_ch(&b, '{');
        json_put_key_i64(&b, "seq", reply->ack_seq);
        json_put_key(&b, "events");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < reply->n_frames; i++) {
                if (i)
                        buf_put_ch(&b, ',');
                buf_put_str(&b, reply->frames[i]);
        }
        buf_put_c(&b, "]}");
        api_json(c, 200, &b);
        buf_done(&b);
}

static struct chat_input input_of(struct api_call *c, enum chat_input_kind kind)
{
        return (struct chat_input){.kind = kind,
                                   .client_id = api_text(c, "id"),
                                   .text = api_text(c, "text"),
                                   .note = api_text(c, "note"),
                                   .agent_id = c->session.agent_id,
                                   .agent_name = c->session.name};
}

static void act(struct api_call *c, enum chat_input_kind kind)
{
        struct chat_input in = input_of(c, kind);

        desk_act(c->api->d.desk, http_req_param(c->req, "id"), &in, api_acted, c);
}

static void take(struct api_call *c)
{
        act(c, IN_TAKE);
}

static void answer(struct api_call *c)
{
        struct chat_input in = input_of(c, IN_AGENT_TEXT);
        struct chat_picture pictures[CHAT_PICTURES_MAX];
        struct err err;
        int r = api_pictures_read(json_object_get(c->json, "pictures"), &in, pictures, &err);

        if (r == 0 && str_trim(in.text).n == 0) {
                in.text = (struct str){NULL, 0};
                r = in.n_pictures ? 0 : err_set(&err, ERR_INVALID, "text is empty");
        }
        if (r < 0)
                api_fail(c, r, &err);
        else
                desk_act(c->api->d.desk, http_req_param(c->req, "id"), &in, api_acted, c);
}

static void hand_back(struct api_call *c)
{
        act(c, IN_RETURN);
}

static void close_it(struct api_call *c)
{
        act(c, IN_CLOSE);
}

static void typing(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        if (desk_owns(c->api->d.desk, id, c->session.agent_id))
                chat_typing(c->api->d.chat, id, NULL, "agent", api_flag(c, "on"));
        api_json(c, 200, NULL);
}

static void understanding(struct api_call *c)
{
        struct generation_meaning m;
        struct buf b;

        generations_meaning(c->api->d.generations, &m);
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "by", m.serves ? STR("meaning") : STR("words"));
        json_put_key_str(&b, "state", str_c(meaning_stage_name(m.stage)));
        if (m.model.n)
                json_put_key_str(&b, "model", m.model);
        if (m.instructions)
                json_put_key_str(&b, "instructions", str_c(m.instructions));
        json_put_key_i64(&b, "texts", (int64_t)m.texts);
        json_put_key_i64(&b, "embedded", (int64_t)m.embedded);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

/* ---- live ---- */

struct stream {
        struct stream *next, **at; /* of the api's list */
        struct api *api;
        struct sse *sse;
        struct desk_stream *desk;
        struct arena *mem;
        struct str agent_id, session_id;
        int64_t expires_ms; /* 0: never */
};

static void on_event(void *arg, const char *event, struct str data)
{
        struct stream *s = arg;

        if (s->sse && s->expires_ms && clock_now_ms(s->api->d.clock) >= s->expires_ms)
                sse_close(s->sse);
        else if (s->sse)
                sse_send(s->sse, (struct str){NULL, 0}, str_c(event), data);
}

static void on_closed(struct sse *sse, void *arg)
{
        struct stream *s = arg;

        (void)sse;
        s->sse = NULL;
        *s->at = s->next;
        if (s->next)
                s->next->at = s->at;
        desk_unlisten(s->desk);
        arena_free(s->mem);
}

static bool has_ended(const struct stream *s, struct str agent_id, struct str session_id, struct str except_id)
{
        if (!str_eq(s->agent_id, agent_id))
                return false;
        return session_id.n ? str_eq(s->session_id, session_id) : !except_id.n || !str_eq(s->session_id, except_id);
}

void api_desk_ended(void *arg, struct str agent_id, struct str session_id, struct str except_id)
{
        struct api *a = arg;

        for (struct stream *s = a->streams, *next; s; s = next) {
                next = s->next;
                if (s->sse && has_ended(s, agent_id, session_id, except_id))
                        sse_close(s->sse);
        }
}

static void events(struct api_call *c)
{
        static const struct sse_handlers handlers = {.on_closed = on_closed};
        struct arena *mem = arena_new(65536);
        struct stream *s = ARENA_NEW(mem, struct stream);
        struct err err;

        *s = (struct stream){.api = c->api,
                             .mem = mem,
                             .agent_id = arena_str(mem, c->session.agent_id),
                             .session_id = arena_str(mem, c->session.id),
                             .expires_ms = c->session.expires_ms};
        s->desk = desk_listen(c->api->d.desk, c->session.agent_id, c->session.rights & RIGHT_LEAD, on_event, s, &err);
        if (!s->desk) {
                api_fail(c, err.code, &err);
                arena_free(mem);
                return;
        }
        s->sse = http_sse_start(c->req, &handlers, s);
        if (!s->sse) {
                desk_unlisten(s->desk);
                arena_free(mem);
                return;
        }
        s->at = &c->api->streams;
        s->next = c->api->streams;
        if (s->next)
                s->next->at = &s->next;
        c->api->streams = s;
        sse_send(s->sse, (struct str){NULL, 0}, STR("queue"), STR("{}"));
}

static const struct api_field text_in[] = {
        {"id", T_STRING, false, CHAT_CLIENT_ID_MAX, "your id of this message", NULL},
        {"text", T_STRING, false, CHAT_TEXT_MAX, "may be missing beside pictures", NULL},
        {"pictures", T_ARRAY, false, 0, "{id, alt?} of each, uploaded before; at most 6", NULL},
        {0},
};
static const struct api_field note_in[] = {
        {"note", T_STRING, false, 4000,
         "kept sealed with the hand-over; of a return: what was agreed, told to the customer when they ask", NULL},
        {0},
};
static const struct api_field typing_in[] = {{"on", T_BOOL, true, 0, NULL, NULL}, {0}};
static const struct api_field queue_out[] = {
        {"waiting", T_ARRAY, true, 0, "safety first, then the longest wait; the first 200", NULL},
        {"mine", T_ARRAY, true, 0, NULL, NULL},
        {"waiting_count", T_INT, true, 0, NULL, NULL},
        {0},
};
static const struct api_field acted_out[] = {
        {"seq", T_INT, true, 0, NULL, NULL},
        {"events", T_ARRAY, true, 0, NULL, NULL},
        {0},
};
static const struct api_field view_out[] = {
        {"conversation", T_STRING, true, 0, NULL, NULL},
        {"status", T_STRING, true, 0, NULL, NULL},
        {"mine", T_BOOL, true, 0, NULL, NULL},
        {"redacted", T_BOOL, true, 0, "texts are redacted: it is another's, and does not wait", NULL},
        {"read", T_INT, false, 0, "the customer has read so far; absent when it is not known", NULL},
        {"tags", T_ARRAY, false, 0, "absent while they cannot be read", NULL},
        {"snoozed_until", T_INT, false, 0, "ms; absent: it is not", NULL},
        {"risk", T_OBJECT, true, 0, "how likely the talk fails: score of 1000, reasons", NULL},
        {"frames", T_ARRAY, true, 0, NULL, NULL},
        {"context", T_OBJECT, true, 0, "who, devices, orders, want, tried, mood", NULL},
        {"summary", T_OBJECT, true, 0, "situation, tried, wish, mood, next: lists of {text, seq} out of the messages",
         NULL},
        {0},
};
static const struct api_field understanding_out[] = {
        {"by", T_STRING, true, 0, "what decides where words are unsure, now: words or meaning", NULL},
        {"state", T_STRING, true, 0, "of the vectors of the knowledge: none, embedding, training, ready or failing",
         NULL},
        {"model", T_STRING, false, 0, "that gives the vectors; absent when there is none", NULL},
        {"instructions", T_STRING, false, 0, "it computes with; absent when it runs elsewhere", NULL},
        {"texts", T_INT, true, 0, "of the knowledge that have a vector or need one; 0 until they are counted", NULL},
        {"embedded", T_INT, true, 0, "of these that have one", NULL},
        {0},
};

static const struct api_field frames_query[] = {
        {"before", T_INT, false, 0, "only messages before this number", NULL},
        {"limit", T_INT, false, 200, "at most so many, the newest; 200 when it is not said", NULL},
        {0},
};
static const struct api_field frames_out[] = {
        {"frames", T_ARRAY, true, 0, "oldest first; of very long ones fewer than the limit; empty: there are none",
         NULL},
        {0},
};

const struct api_row api_desk_rows[] = {
        {"GET", "/v1/desk/understanding", "whether words or meaning decide, and how far the vectors are", RIGHT_WORK,
         understanding, NULL, understanding_out, 0, 200, 0},
        {"GET", "/v1/desk/queue", "who waits, and what is mine", RIGHT_WORK, queue, NULL, queue_out, 0, 200, 0},
        {"GET", "/v1/desk/conversations/:id", "a conversation with its context", RIGHT_WORK, view, NULL, view_out, 0,
         200, 0},
        {"GET", "/v1/desk/conversations/:id/frames", "older messages (?before=SEQ&limit=N)", RIGHT_WORK, frames, NULL,
         frames_out, 0, 200, 0, frames_query},
        {"POST", "/v1/desk/conversations/:id/take", "take it", RIGHT_WORK, take, api_nothing, acted_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/messages", "answer the customer", RIGHT_WORK, answer, text_in, acted_out,
         0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/return", "hand it back to the machine", RIGHT_WORK, hand_back, note_in,
         acted_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/close", "end it", RIGHT_WORK, close_it, note_in, acted_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/typing", "show that the agent is typing", RIGHT_WORK, typing, typing_in,
         api_nothing, 0, 200, 0},
        {"GET", "/v1/desk/events", "live: queue, frame, alert, assigned, presence, whisper (server-sent events)",
         RIGHT_WORK, events, NULL, NULL, 0, 200, 0, NULL, "text/event-stream"},
        {0},
};
