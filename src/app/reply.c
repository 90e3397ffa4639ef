/* reply - see reply.h. */
#include "app/reply.h"

#include "answer/block.h"
#include "base/buf.h"
#include "codec/json.h"

#include <stdlib.h>

static struct str keep(struct arena *mem, struct str s)
{
        return s.n ? arena_str(mem, s) : (struct str){NULL, 0};
}

static void add_cite(struct reply *r, struct str cite, struct arena *mem)
{
        if (cite.n && r->n_cites < REPLY_CITES_MAX)
                r->cites[r->n_cites++] = keep(mem, cite);
}

/* cites: ["id", …] of most blocks, {"field": "id"} of an order. */
static void read_cites(struct reply *r, const json_t *cites, struct arena *mem)
{
        const char *key;
        json_t *v;
        size_t i;

        if (json_is_array(cites)) {
                json_array_foreach(cites, i, v) add_cite(r, json_str(v), mem);
        } else if (json_is_object(cites)) {
                json_object_foreach((json_t *)cites, key, v) add_cite(r, json_str(v), mem);
        }
}

static void read_options(struct reply *r, const json_t *block, struct arena *mem)
{
        const json_t *options = json_object_get(block, "options");
        json_t *o;
        size_t i;

        json_array_foreach(options, i, o)
        {
                if (r->n_options == REPLY_OPTIONS_MAX)
                        break;
                r->options[r->n_options++] =
                        (struct reply_option){keep(mem, json_get_str(o, "id")), keep(mem, json_get_str(o, "label"))};
        }
}

/* The button on the card, as one option more. */
static void read_undo(struct reply *r, const json_t *undo, struct arena *mem)
{
        if (undo && r->n_options < REPLY_OPTIONS_MAX)
                r->options[r->n_options++] = (struct reply_option){keep(mem, json_get_str(undo, "id")),
                                                                   keep(mem, json_get_str(undo, "label"))};
}

static void read_block(struct reply *r, const json_t *block, struct arena *mem)
{
        struct str type = json_get_str(block, "type");

        read_cites(r, json_object_get(block, "cites"), mem);
        r->has_figure |= str_eq_c(type, "figure") || json_object_get(block, "figure") != NULL;
        r->has_clip |= json_object_get(block, "clip") != NULL;
        r->has_order |= str_eq_c(type, "order");
        r->has_offer |= str_eq_c(type, "offer");
        r->has_form |= str_eq_c(type, "form");
        if (str_eq_c(type, "steps")) {
                r->flow = keep(mem, json_get_str(block, "flow"));
                r->step = keep(mem, json_get_str(block, "step"));
        } else if (str_eq_c(type, "choices")) {
                r->has_choices = true;
                read_options(r, block, mem);
        } else if (str_eq_c(type, "action")) {
                read_undo(r, json_object_get(block, "undo"), mem);
        } else if (str_eq_c(type, "handover")) {
                r->has_handover = true;
                r->handover = keep(mem, json_get_str(block, "state"));
        }
}

/* The language that the blocks speak, so that their plain form has no word of the other. */
static enum lang lang_of(const struct block *list, size_t n, enum lang fallback)
{
        struct str said = {NULL, 0};

        for (size_t i = 0; i < n && !said.n; i++) {
                switch (list[i].kind) {
                case BLOCK_TEXT: said = list[i].text.text; break;
                case BLOCK_FIGURE: said = list[i].figure.alt; break;
                case BLOCK_STEPS: said = list[i].steps.say; break;
                case BLOCK_ORDER: said = list[i].order.status_text; break;
                case BLOCK_FORM: said = list[i].form.title; break;
                case BLOCK_OFFER: said = list[i].offer.title; break;
                case BLOCK_HANDOVER: said = list[i].handover.text; break;
                case BLOCK_ACTION: said = list[i].action.text; break;
                case BLOCK_CHOICES:
                case BLOCK_PICTURE: break;
                }
        }
        return lang_detect(said, fallback).lang;
}

static int read_plain(struct reply *r, const json_t *blocks, struct reply_form form, struct arena *mem, struct err *err)
{
        char *text = json_dumps(blocks, JSON_COMPACT);
        struct block *list;
        struct buf b;
        size_t n;
        int e;

        if (!text)
                return err_set(err, ERR_INVALID, "a message without blocks");
        e = blocks_from_json(str_c(text), mem, &list, &n, err);
        free(text);
        if (e < 0)
                return e;
        buf_init(&b, 1 << 20);
        for (size_t i = 0; i < n; i++)
                if (list[i].kind == BLOCK_ORDER)
                        list[i].order.tz_offset_min = form.tz_offset_min;
        blocks_plain(list, n, lang_of(list, n, form.lang), &b);
        r->text = keep(mem, buf_str(&b));
        buf_done(&b);
        return 0;
}

static int read_message(struct reply *r, const json_t *frame, struct reply_form form, struct arena *mem,
                        struct err *err)
{
        const json_t *blocks = json_object_get(frame, "blocks");
        json_t *block;
        size_t i;

        *r = (struct reply){.resolved = r->resolved, .has_handover = r->has_handover, .handover = r->handover};
        r->seq = (int64_t)json_integer_value(json_object_get(frame, "seq"));
        r->actor = keep(mem, json_get_str(frame, "actor"));
        r->name = keep(mem, json_get_str(frame, "name"));
        r->machine = str_eq_c(r->actor, "machine");
        json_array_foreach(blocks, i, block) read_block(r, block, mem);
        return read_plain(r, blocks, form, mem, err);
}

static int read_frame(struct reply *r, const json_t *frame, struct reply_form form, struct arena *mem, struct err *err)
{
        struct str type = json_get_str(frame, "type");

        if (str_eq_c(type, "message") && !str_eq_c(json_get_str(frame, "actor"), "customer"))
                return read_message(r, frame, form, mem, err);
        if (str_eq_c(type, "resolved"))
                r->resolved = true;
        if (str_eq_c(type, "handover")) {
                r->has_handover = true;
                r->handover = keep(mem, json_get_str(frame, "state"));
        }
        return 0;
}

int reply_read(const struct str *frames, size_t n, struct reply_form form, struct arena *mem, struct reply *ret,
               struct err *err)
{
        int r = 0;

        *ret = (struct reply){0};
        for (size_t i = 0; r == 0 && i < n; i++) {
                json_t *frame;

                r = json_parse(frames[i], &frame, err);
                if (r < 0)
                        break;
                r = read_frame(ret, frame, form, mem, err);
                json_decref(frame);
        }
        return r;
}

static struct str value_text(const json_t *v, struct arena *mem)
{
        char *text;
        struct str s;

        if (json_is_string(v))
                return keep(mem, json_str(v));
        text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
        s = keep(mem, str_c(text));
        free(text);
        return s;
}

static void add_trace(struct reply *r, struct str key, const json_t *value, struct arena *mem)
{
        if (key.n && r->n_trace < REPLY_TRACE_MAX)
                r->trace[r->n_trace++] = (struct reply_line){keep(mem, key), value_text(value, mem)};
}

/* A line is {"key": …, "value": …}, [key, value], or an object of its own fields. */
static void read_trace_line(struct reply *r, const json_t *line, struct arena *mem)
{
        const char *key;
        json_t *v;

        if (json_is_array(line) && json_array_size(line) == 2) {
                add_trace(r, json_str(json_array_get(line, 0)), json_array_get(line, 1), mem);
        } else if (json_get_str(line, "key").n) {
                add_trace(r, json_get_str(line, "key"), json_object_get(line, "value"), mem);
        } else if (json_is_object(line)) {
                json_object_foreach((json_t *)line, key, v) add_trace(r, str_c(key), v, mem);
        }
}

int reply_read_trace(struct reply *r, struct str json, struct arena *mem, struct err *err)
{
        json_t *trace, *line;
        size_t i;
        int e;

        if (json.n == 0)
                return 0;
        e = json_parse(json, &trace, err);
        if (e < 0)
                return e;
        json_array_foreach(trace, i, line) read_trace_line(r, line, mem);
        json_decref(trace);
        return 0;
}

struct str reply_trace(const struct reply *r, const char *key)
{
        for (size_t i = r->n_trace; i-- > 0;)
                if (str_eq_c(r->trace[i].key, key))
                        return r->trace[i].value.p ? r->trace[i].value : STR("");
        return (struct str){NULL, 0};
}
