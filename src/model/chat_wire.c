/* chat_wire - see chat_wire.h. */
#include "model/chat_wire.h"

#include "codec/json.h"

#include <string.h>

#define MAX_TOKENS 400u

/* ---- the request ---- */

static void put_message(struct buf *out, const char *role, struct str text)
{
        json_put_comma(out);
        buf_put_ch(out, '{');
        json_put_key_str(out, "role", str_c(role));
        json_put_key_str(out, "content", text);
        buf_put_ch(out, '}');
}

static void put_tool(struct buf *out, const struct chat_tool *t)
{
        json_put_comma(out);
        buf_put_ch(out, '{');
        json_put_key_str(out, "type", STR("function"));
        json_put_key(out, "function");
        buf_put_ch(out, '{');
        json_put_key_str(out, "name", t->name);
        json_put_key_str(out, "description", t->description);
        json_put_key(out, "parameters");
        buf_put_str(out, t->parameters.n ? t->parameters : STR("{\"type\":\"object\",\"properties\":{}}"));
        buf_put_c(out, "}}");
}

void chat_encode(struct str model, const struct chat_request *q, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key_str(out, "model", model);
        json_put_key_bool(out, "stream", true);
        json_put_key_i64(out, "temperature", 0);
        json_put_key_i64(out, "max_tokens", q->max_tokens ? q->max_tokens : MAX_TOKENS);
        json_put_key(out, "messages");
        buf_put_ch(out, '[');
        put_message(out, "system", q->system);
        put_message(out, "user", q->user);
        buf_put_ch(out, ']');
        if (q->n_tools) {
                json_put_key(out, "tools");
                buf_put_ch(out, '[');
                for (size_t i = 0; i < q->n_tools; i++)
                        put_tool(out, &q->tools[i]);
                buf_put_ch(out, ']');
        }
        buf_put_ch(out, '}');
}

/* ---- the reply ---- */

void chat_stream_init(struct chat_stream *s, bool plain)
{
        memset(s, 0, sizeof(*s));
        s->plain = plain;
        buf_init(&s->line, CHAT_EVENT_MAX);
        buf_init(&s->event, CHAT_EVENT_MAX);
        buf_init(&s->text, CHAT_TEXT_MAX_BYTES);
        buf_init(&s->args, CHAT_TOOL_ARGS_MAX);
}

void chat_stream_done(struct chat_stream *s)
{
        buf_done(&s->line);
        buf_done(&s->event);
        buf_done(&s->text);
        buf_done(&s->args);
}

/* The first call counts; what belongs to a second one is not read. */
static enum chat_read take_tool(struct chat_stream *s, const json_t *calls)
{
        const json_t *call = json_array_get(calls, 0), *function = json_object_get(call, "function");
        const json_t *index = json_object_get(call, "index");
        const json_t *args = json_object_get(function, "arguments");
        struct str name = json_get_str(function, "name");

        if (!call || (json_is_integer(index) && json_integer_value(index) != 0))
                return CHAT_READ_MORE;
        if (!json_is_object(function) || name.n > CHAT_TOOL_NAME_MAX ||
            (args && !json_is_string(args) && !json_is_null(args)))
                return CHAT_READ_WRONG;
        if (name.n && !s->tool[0])
                memcpy(s->tool, name.p, name.n);
        return buf_put_str(&s->args, json_str(args)) ? CHAT_READ_MORE : CHAT_READ_LONG;
}

static enum chat_read take_message(struct chat_stream *s, const json_t *message)
{
        const json_t *content = json_object_get(message, "content"), *calls = json_object_get(message, "tool_calls");
        enum chat_read r = CHAT_READ_MORE;

        if ((content && !json_is_string(content) && !json_is_null(content)) ||
            (calls && !json_is_array(calls) && !json_is_null(calls)))
                return CHAT_READ_WRONG;
        s->began = s->began || json_str(content).n || json_array_size(calls);
        if (json_array_size(calls))
                r = take_tool(s, calls);
        if (r == CHAT_READ_MORE && !buf_put_str(&s->text, json_str(content)))
                r = CHAT_READ_LONG;
        return r;
}

static enum chat_read take_object(struct chat_stream *s, const json_t *v)
{
        const json_t *choices = json_object_get(v, "choices"), *choice = json_array_get(choices, 0);
        const json_t *message = json_object_get(choice, s->plain ? "message" : "delta");
        enum chat_read r;

        if (!json_is_array(choices))
                return CHAT_READ_WRONG;
        if (!choice)
                return CHAT_READ_MORE; /* usage alone */
        if (!json_is_object(message))
                return CHAT_READ_WRONG;
        r = take_message(s, message);
        if (r == CHAT_READ_MORE && json_is_string(json_object_get(choice, "finish_reason")))
                s->ended = true;
        return r;
}

static enum chat_read take_json(struct chat_stream *s, struct str json)
{
        json_t *v = NULL;
        enum chat_read r;

        if (json_parse(json, &v, NULL) < 0)
                return CHAT_READ_WRONG;
        r = take_object(s, v);
        json_decref(v);
        return r;
}

/* An event's data, whole. */
static enum chat_read take_event(struct chat_stream *s)
{
        struct str data = str_trim(buf_str(&s->event));
        enum chat_read r = CHAT_READ_MORE;

        if (str_eq_c(data, "[DONE]"))
                r = CHAT_READ_END;
        else if (data.n)
                r = take_json(s, data);
        buf_clear(&s->event);
        return r;
}

static enum chat_read take_line(struct chat_stream *s)
{
        struct str line = buf_str(&s->line);
        enum chat_read r = CHAT_READ_MORE;

        if (line.n == 0)
                r = take_event(s);
        else if (str_starts(line, STR("data:")) &&
                 !(buf_put_str(&s->event, str_sub(line, 5, line.n)) && buf_put_ch(&s->event, '\n')))
                r = CHAT_READ_WRONG;
        buf_clear(&s->line);
        return r;
}

enum chat_read chat_stream_feed(struct chat_stream *s, struct str bytes)
{
        if (s->plain)
                return buf_put_str(&s->event, bytes) ? CHAT_READ_MORE : CHAT_READ_WRONG;
        for (size_t i = 0; i < bytes.n; i++) {
                char c = bytes.p[i];
                enum chat_read r = CHAT_READ_MORE;

                if (c == '\n' && s->after_cr)
                        ; /* the line ended at the carriage return */
                else if (c == '\n' || c == '\r')
                        r = take_line(s);
                else if (!buf_put_ch(&s->line, c))
                        r = CHAT_READ_WRONG;
                s->after_cr = c == '\r';
                if (r != CHAT_READ_MORE)
                        return r;
        }
        return CHAT_READ_MORE;
}

enum chat_read chat_stream_finish(struct chat_stream *s)
{
        enum chat_read r = CHAT_READ_MORE;

        if (s->plain)
                r = take_json(s, buf_str(&s->event));
        else if (s->line.n || s->event.n)
                return CHAT_READ_WRONG;
        if (r != CHAT_READ_MORE)
                return r;
        return s->ended ? CHAT_READ_END : CHAT_READ_WRONG;
}
