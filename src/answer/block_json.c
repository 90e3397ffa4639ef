/*
 * Blocks to JSON, straight into the buffer, and back. The two directions stand in pairs, one pair per kind, so that a
 * field cannot be written without being read. Absent optional fields are not written.
 */
#include "answer/block.h"
#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

/* ---- writing ---- */

static void put_opt_str(struct buf *b, const char *key, struct str s)
{
        if (s.n)
                json_put_key_str(b, key, s);
}

static void put_opt_i64(struct buf *b, const char *key, int64_t v)
{
        if (v)
                json_put_key_i64(b, key, v);
}

static void put_seconds(struct buf *b, const char *key, double s)
{
        int64_t ms = llround(s * 1000);

        json_put_key(b, key);
        buf_printf(b, "%lld", (long long)(ms / 1000));
        if (ms % 1000)
                buf_printf(b, ".%03lld", (long long)(ms % 1000));
}

static void write_figure_fields(const struct block_figure *f, struct buf *b)
{
        json_put_key_str(b, "src", f->src);
        json_put_key_str(b, "alt", f->alt);
}

static void write_steps(const struct block_steps *s, struct buf *b)
{
        json_put_key_str(b, "flow", s->flow);
        json_put_key_str(b, "step", s->step);
        json_put_key_str(b, "title", s->title);
        json_put_key_i64(b, "n", s->n);
        json_put_key_str(b, "say", s->say);
        put_opt_str(b, "question", s->question);
        if (s->figure.src.n) {
                json_put_key(b, "figure");
                buf_put_ch(b, '{');
                write_figure_fields(&s->figure, b);
                buf_put_ch(b, '}');
        }
        if (s->clip.src.n) {
                json_put_key(b, "clip");
                buf_put_ch(b, '{');
                json_put_key_str(b, "src", s->clip.src);
                put_seconds(b, "from", s->clip.from_s);
                put_seconds(b, "to", s->clip.to_s);
                json_put_key_str(b, "alt", s->clip.alt);
                buf_put_ch(b, '}');
        }
}

static void write_choices(const struct block_choices *c, struct buf *b)
{
        put_opt_str(b, "prompt", c->prompt);
        json_put_key(b, "options");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < c->n_options; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", c->options[i].id);
                json_put_key_str(b, "label", c->options[i].label);
                if (c->options[i].why.n)
                        json_put_key_str(b, "why", c->options[i].why);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void write_order_lists(const struct block_order *o, struct buf *b)
{
        json_put_key(b, "items");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < o->n_items; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "name", o->items[i].name);
                json_put_key_i64(b, "qty", o->items[i].qty);
                json_put_key_i64(b, "price", o->items[i].price_minor);
                put_opt_str(b, "image", o->items[i].image);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
        json_put_key(b, "events");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < o->n_events; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_i64(b, "at", o->events[i].at_ms);
                put_opt_str(b, "place", o->events[i].place);
                json_put_key_str(b, "text", o->events[i].text);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void write_order(const struct block_order *o, struct buf *b)
{
        json_put_key_str(b, "no", o->no);
        put_opt_str(b, "channel", o->channel);
        json_put_key_str(b, "status", o->status);
        put_opt_str(b, "status_text", o->status_text);
        put_opt_i64(b, "placed_at", o->placed_ms);
        put_opt_i64(b, "promise_at", o->promise_ms);
        put_opt_str(b, "promise_text", o->promise_text);
        put_opt_i64(b, "delivered_at", o->delivered_ms);
        json_put_key_i64(b, "total", o->total_minor);
        put_opt_str(b, "currency", o->currency);
        put_opt_str(b, "carrier", o->carrier);
        put_opt_str(b, "tracking_no", o->tracking_no);
        write_order_lists(o, b);
        json_put_key(b, "cites");
        buf_put_ch(b, '{');
        for (size_t i = 0; i < o->n_field_cites; i++) {
                json_put_comma(b);
                json_put_str(b, o->field_cites[i].field);
                buf_put_ch(b, ':');
                json_put_str(b, o->field_cites[i].cite);
        }
        buf_put_ch(b, '}');
}

static void write_form(const struct block_form *f, struct buf *b)
{
        json_put_key_str(b, "form", f->form);
        json_put_key_str(b, "title", f->title);
        json_put_key_str(b, "submit", f->submit);
        json_put_key(b, "fields");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < f->n_fields; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "name", f->fields[i].name);
                json_put_key_str(b, "label", f->fields[i].label);
                json_put_key_str(b, "kind", f->fields[i].kind);
                json_put_key_i64(b, "max", f->fields[i].max);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void write_handover(const struct block_handover *h, struct buf *b)
{
        json_put_key_str(b, "state", h->state);
        put_opt_i64(b, "position", h->position);
        if (h->wait_s >= 0)
                json_put_key_i64(b, "wait_s", h->wait_s);
        put_opt_i64(b, "opens_at", h->opens_ms);
        put_opt_i64(b, "promise_at", h->promise_ms);
        json_put_key_str(b, "text", h->text);
}

static void write_offer(const struct block_offer *o, struct buf *b)
{
        put_opt_str(b, "product", o->product);
        json_put_key_str(b, "title", o->title);
        json_put_key_str(b, "text", o->text);
        put_opt_str(b, "reason", o->reason);
        put_opt_str(b, "image", o->image);
}

static void write_action(const struct block_action *a, struct buf *b)
{
        json_put_key_str(b, "action", a->action);
        json_put_key_str(b, "id", a->id);
        json_put_key_str(b, "state", a->state);
        json_put_key_str(b, "title", a->title);
        json_put_key_str(b, "text", a->text);
        if (a->undo.id.n) {
                json_put_key(b, "undo");
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", a->undo.id);
                json_put_key_str(b, "label", a->undo.label);
                json_put_key_i64(b, "until", a->undo_until_ms);
                buf_put_ch(b, '}');
        }
}

static void write_cites(const struct block *blk, struct buf *b)
{
        if (blk->n_cites == 0 || blk->kind == BLOCK_ORDER)
                return;
        json_put_key(b, "cites");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < blk->n_cites; i++) {
                json_put_comma(b);
                json_put_str(b, blk->cites[i]);
        }
        buf_put_ch(b, ']');
}

static void write_block(const struct block *blk, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_str(b, "type", str_c(block_kind_name(blk->kind)));
        switch (blk->kind) {
        case BLOCK_TEXT: json_put_key_str(b, blk->text.md ? "md" : "text", blk->text.text); break;
        case BLOCK_FIGURE: write_figure_fields(&blk->figure, b); break;
        case BLOCK_STEPS: write_steps(&blk->steps, b); break;
        case BLOCK_CHOICES: write_choices(&blk->choices, b); break;
        case BLOCK_ORDER: write_order(&blk->order, b); break;
        case BLOCK_FORM: write_form(&blk->form, b); break;
        case BLOCK_OFFER: write_offer(&blk->offer, b); break;
        case BLOCK_HANDOVER: write_handover(&blk->handover, b); break;
        case BLOCK_PICTURE:
                json_put_key_str(b, "id", blk->picture.id);
                json_put_key_str(b, "content_type", blk->picture.content_type);
                if (blk->picture.alt.n)
                        json_put_key_str(b, "alt", blk->picture.alt);
                break;
        case BLOCK_ACTION: write_action(&blk->action, b); break;
        }
        write_cites(blk, b);
        buf_put_ch(b, '}');
}

void blocks_to_json(const struct block *blocks, size_t n, struct buf *out)
{
        buf_put_ch(out, '[');
        for (size_t i = 0; i < n; i++) {
                json_put_comma(out);
                write_block(&blocks[i], out);
        }
        buf_put_ch(out, ']');
}

/* ---- reading ---- */

struct reader {
        struct arena *mem;
        struct err *err;
        int r; /* first fault; everything after it is skipped */
};

__attribute__((format(printf, 2, 3))) static void bad(struct reader *rd, const char *fmt, ...)
{
        char msg[200];
        va_list ap;

        if (rd->r < 0)
                return;
        va_start(ap, fmt);
        vsnprintf(msg, sizeof(msg), fmt, ap);
        va_end(ap);
        rd->r = err_set(rd->err, ERR_INVALID, "%s", msg);
}

/* Only these keys (NULL-terminated) may be in the object. */
static bool only(struct reader *rd, const json_t *o, const char *const *keys)
{
        const char *key;
        json_t *v;

        if (!json_is_object(o)) {
                bad(rd, "an object is expected");
                return false;
        }
        json_object_foreach((json_t *)(uintptr_t)o, key, v)
        {
                const char *const *k = keys;

                while (*k && strcmp(*k, key) != 0)
                        k++;
                if (!*k)
                        bad(rd, "unknown field \"%.60s\"", key);
        }
        return rd->r == 0;
}

static struct str get_str(struct reader *rd, const json_t *o, const char *key, bool required)
{
        const json_t *v = json_object_get(o, key);

        if (!v && !required)
                return (struct str){0};
        if (!json_is_string(v)) {
                bad(rd, "\"%s\" must be text", key);
                return (struct str){0};
        }
        if (json_string_length(v) > BLOCK_TEXT_MAX) {
                bad(rd, "\"%s\" is longer than %u bytes", key, BLOCK_TEXT_MAX);
                return (struct str){0};
        }
        return arena_str(rd->mem, str_n(json_string_value(v), json_string_length(v)));
}

static int64_t get_i64(struct reader *rd, const json_t *o, const char *key, int64_t otherwise)
{
        const json_t *v = json_object_get(o, key);

        if (!v)
                return otherwise;
        if (!json_is_integer(v)) {
                bad(rd, "\"%s\" must be a whole number", key);
                return otherwise;
        }
        return json_integer_value(v);
}

static int64_t get_in(struct reader *rd, const json_t *o, const char *key, int64_t min, int64_t max)
{
        int64_t v = get_i64(rd, o, key, min);

        if (v < min || v > max) {
                bad(rd, "\"%s\" is out of range", key);
                return min;
        }
        return v;
}

static double get_seconds(struct reader *rd, const json_t *o, const char *key)
{
        const json_t *v = json_object_get(o, key);

        if (!json_is_number(v) || json_number_value(v) < 0 || json_number_value(v) > 86400) {
                bad(rd, "\"%s\" must be seconds", key);
                return 0;
        }
        return json_number_value(v);
}

static const json_t *get_list(struct reader *rd, const json_t *o, const char *key, size_t max)
{
        const json_t *v = json_object_get(o, key);

        if (v && !json_is_array(v)) {
                bad(rd, "\"%s\" must be a list", key);
                return NULL;
        }
        if (v && json_array_size(v) > max) {
                bad(rd, "\"%s\" has more than %zu entries", key, max);
                return NULL;
        }
        return v;
}

static void read_figure(struct reader *rd, const json_t *o, struct block_figure *f)
{
        f->src = get_str(rd, o, "src", true);
        f->alt = get_str(rd, o, "alt", true);
}

static void read_steps(struct reader *rd, const json_t *o, struct block_steps *s)
{
        static const char *const figure_keys[] = {"src", "alt", NULL}, *const clip_keys[] = {"src", "from", "to", "alt",
                                                                                             NULL};
        const json_t *figure = json_object_get(o, "figure"), *clip = json_object_get(o, "clip");

        s->flow = get_str(rd, o, "flow", true);
        s->step = get_str(rd, o, "step", true);
        s->title = get_str(rd, o, "title", true);
        s->say = get_str(rd, o, "say", true);
        s->question = get_str(rd, o, "question", false);
        s->n = (unsigned)get_in(rd, o, "n", 0, 10000);
        if (figure && only(rd, figure, figure_keys))
                read_figure(rd, figure, &s->figure);
        if (clip && only(rd, clip, clip_keys)) {
                s->clip.src = get_str(rd, clip, "src", true);
                s->clip.alt = get_str(rd, clip, "alt", true);
                s->clip.from_s = get_seconds(rd, clip, "from");
                s->clip.to_s = get_seconds(rd, clip, "to");
        }
}

static void read_choices(struct reader *rd, const json_t *o, struct block_choices *c)
{
        static const char *const keys[] = {"id", "label", "why", NULL};
        const json_t *l = get_list(rd, o, "options", BLOCK_OPTIONS_MAX);
        struct block_option *v = ARENA_ARRAY(rd->mem, struct block_option, json_array_size(l));

        c->prompt = get_str(rd, o, "prompt", false);
        for (size_t i = 0; i < json_array_size(l); i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, keys))
                        return;
                v[i].id = get_str(rd, x, "id", true);
                v[i].label = get_str(rd, x, "label", true);
                v[i] = (struct block_option){v[i].id, v[i].label, get_str(rd, x, "why", false)};
        }
        c->options = v;
        c->n_options = json_array_size(l);
}

static void read_items(struct reader *rd, const json_t *o, struct block_order *ord)
{
        static const char *const keys[] = {"name", "qty", "price", "image", NULL};
        const json_t *l = get_list(rd, o, "items", BLOCK_ITEMS_MAX);
        struct block_order_item *v = ARENA_ARRAY(rd->mem, struct block_order_item, json_array_size(l));

        for (size_t i = 0; i < json_array_size(l); i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, keys))
                        return;
                v[i].name = get_str(rd, x, "name", true);
                v[i].image = get_str(rd, x, "image", false);
                v[i].qty = get_i64(rd, x, "qty", 0);
                v[i].price_minor = get_i64(rd, x, "price", 0);
        }
        ord->items = v;
        ord->n_items = json_array_size(l);
}

static void read_events(struct reader *rd, const json_t *o, struct block_order *ord)
{
        static const char *const keys[] = {"at", "place", "text", NULL};
        const json_t *l = get_list(rd, o, "events", BLOCK_ITEMS_MAX);
        struct block_order_event *v = ARENA_ARRAY(rd->mem, struct block_order_event, json_array_size(l));

        for (size_t i = 0; i < json_array_size(l); i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, keys))
                        return;
                v[i].at_ms = get_i64(rd, x, "at", 0);
                v[i].place = get_str(rd, x, "place", false);
                v[i].text = get_str(rd, x, "text", true);
        }
        ord->events = v;
        ord->n_events = json_array_size(l);
}

static void read_field_cites(struct reader *rd, const json_t *o, struct block_order *ord)
{
        const json_t *c = json_object_get(o, "cites");
        struct block_field_cite *v;
        const char *key;
        json_t *x;

        if (!c)
                return;
        if (!json_is_object(c) || json_object_size(c) > BLOCK_CITES_MAX) {
                bad(rd, "\"cites\" of an order must be a map of at most %u", BLOCK_CITES_MAX);
                return;
        }
        v = ARENA_ARRAY(rd->mem, struct block_field_cite, json_object_size(c));
        json_object_foreach((json_t *)(uintptr_t)c, key, x)
        {
                if (!json_is_string(x))
                        bad(rd, "a cite must be text");
                v[ord->n_field_cites++] =
                        (struct block_field_cite){arena_str(rd->mem, str_c(key)), arena_str(rd->mem, json_str(x))};
        }
        ord->field_cites = v;
}

static void read_order(struct reader *rd, const json_t *o, struct block_order *ord)
{
        ord->no = get_str(rd, o, "no", true);
        ord->channel = get_str(rd, o, "channel", false);
        ord->status = get_str(rd, o, "status", true);
        ord->status_text = get_str(rd, o, "status_text", false);
        ord->placed_ms = get_i64(rd, o, "placed_at", 0);
        ord->promise_ms = get_i64(rd, o, "promise_at", 0);
        ord->promise_text = get_str(rd, o, "promise_text", false);
        ord->delivered_ms = get_i64(rd, o, "delivered_at", 0);
        ord->total_minor = get_i64(rd, o, "total", 0);
        ord->currency = get_str(rd, o, "currency", false);
        ord->carrier = get_str(rd, o, "carrier", false);
        ord->tracking_no = get_str(rd, o, "tracking_no", false);
        read_items(rd, o, ord);
        read_events(rd, o, ord);
        read_field_cites(rd, o, ord);
}

static void read_form(struct reader *rd, const json_t *o, struct block_form *f)
{
        static const char *const keys[] = {"name", "label", "kind", "max", NULL};
        const json_t *l = get_list(rd, o, "fields", BLOCK_OPTIONS_MAX);
        struct block_form_field *v = ARENA_ARRAY(rd->mem, struct block_form_field, json_array_size(l));

        f->form = get_str(rd, o, "form", true);
        f->title = get_str(rd, o, "title", true);
        f->submit = get_str(rd, o, "submit", true);
        for (size_t i = 0; i < json_array_size(l); i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, keys))
                        return;
                v[i].name = get_str(rd, x, "name", true);
                v[i].label = get_str(rd, x, "label", true);
                v[i].kind = get_str(rd, x, "kind", true);
                v[i].max = (unsigned)get_in(rd, x, "max", 0, 10000);
        }
        f->fields = v;
        f->n_fields = json_array_size(l);
}

static void read_offer(struct reader *rd, const json_t *o, struct block_offer *of)
{
        of->product = get_str(rd, o, "product", false);
        of->title = get_str(rd, o, "title", true);
        of->text = get_str(rd, o, "text", true);
        of->reason = get_str(rd, o, "reason", false);
        of->image = get_str(rd, o, "image", false);
}

static void read_handover(struct reader *rd, const json_t *o, struct block_handover *h)
{
        h->state = get_str(rd, o, "state", true);
        h->text = get_str(rd, o, "text", true);
        h->position = (int)get_in(rd, o, "position", 0, 1000000);
        h->wait_s = get_i64(rd, o, "wait_s", -1);
        h->opens_ms = get_i64(rd, o, "opens_at", 0);
        h->promise_ms = get_i64(rd, o, "promise_at", 0);
}

static void read_text(struct reader *rd, const json_t *o, struct block_text *t)
{
        t->md = json_object_get(o, "md") != NULL;
        if (t->md && json_object_get(o, "text"))
                bad(rd, "a text block has md or text, not both");
        t->text = get_str(rd, o, t->md ? "md" : "text", true);
}

static void read_picture(struct reader *rd, const json_t *o, struct block_picture *p)
{
        p->id = get_str(rd, o, "id", true);
        p->content_type = get_str(rd, o, "content_type", true);
        p->alt = get_str(rd, o, "alt", false);
}

static void read_action(struct reader *rd, const json_t *o, struct block_action *a)
{
        static const char *const keys[] = {"id", "label", "until", NULL};
        const json_t *undo = json_object_get(o, "undo");

        a->action = get_str(rd, o, "action", true);
        a->id = get_str(rd, o, "id", true);
        a->state = get_str(rd, o, "state", true);
        a->title = get_str(rd, o, "title", true);
        a->text = get_str(rd, o, "text", true);
        if (!undo || !only(rd, undo, keys))
                return;
        a->undo.id = get_str(rd, undo, "id", true);
        a->undo.label = get_str(rd, undo, "label", true);
        a->undo_until_ms = get_i64(rd, undo, "until", 0);
}

static void read_cites(struct reader *rd, const json_t *o, struct block *b)
{
        const json_t *l = get_list(rd, o, "cites", BLOCK_CITES_MAX);
        struct str *v = ARENA_ARRAY(rd->mem, struct str, json_array_size(l));

        for (size_t i = 0; i < json_array_size(l); i++) {
                if (!json_is_string(json_array_get(l, i)))
                        bad(rd, "a cite must be text");
                v[i] = arena_str(rd->mem, json_str(json_array_get(l, i)));
        }
        b->cites = v;
        b->n_cites = json_array_size(l);
}

#define KEYS(...)                         \
        (const char *const[])             \
        {                                 \
                "type", __VA_ARGS__, NULL \
        }

static void read_block(struct reader *rd, const json_t *o, struct block *b)
{
        static const char *const order_keys[] = {
                "type",        "no",           "channel",      "status", "status_text", "placed_at",
                "promise_at",  "promise_text", "delivered_at", "total",  "currency",    "carrier",
                "tracking_no", "items",        "events",       "cites",  NULL};
        const char *const *const keys[] = {
                [BLOCK_TEXT] = KEYS("md", "text", "cites"),
                [BLOCK_FIGURE] = KEYS("src", "alt", "cites"),
                [BLOCK_STEPS] = KEYS("flow", "step", "title", "n", "say", "question", "figure", "clip", "cites"),
                [BLOCK_CHOICES] = KEYS("prompt", "options", "cites"),
                [BLOCK_ORDER] = order_keys,
                [BLOCK_FORM] = KEYS("form", "title", "submit", "fields", "cites"),
                [BLOCK_OFFER] = KEYS("product", "title", "text", "reason", "image", "cites"),
                [BLOCK_HANDOVER] = KEYS("state", "position", "wait_s", "opens_at", "promise_at", "text", "cites"),
                [BLOCK_PICTURE] = KEYS("id", "content_type", "alt", "cites"),
                [BLOCK_ACTION] = KEYS("action", "id", "state", "title", "text", "undo", "cites"),
        };
        struct str type = json_get_str(o, "type");
        int kind = 0;

        while (kind <= BLOCK_ACTION && !str_eq_c(type, block_kind_name((enum block_kind)kind)))
                kind++;
        if (kind > BLOCK_ACTION) {
                bad(rd, "unknown block type \"%.*s\"", type.n > 40 ? 40 : (int)type.n, type.p ? type.p : "");
                return;
        }
        b->kind = (enum block_kind)kind;
        if (!only(rd, o, keys[kind]))
                return;
        switch (b->kind) {
        case BLOCK_TEXT: read_text(rd, o, &b->text); break;
        case BLOCK_FIGURE: read_figure(rd, o, &b->figure); break;
        case BLOCK_STEPS: read_steps(rd, o, &b->steps); break;
        case BLOCK_CHOICES: read_choices(rd, o, &b->choices); break;
        case BLOCK_ORDER: read_order(rd, o, &b->order); return;
        case BLOCK_FORM: read_form(rd, o, &b->form); break;
        case BLOCK_OFFER: read_offer(rd, o, &b->offer); break;
        case BLOCK_HANDOVER: read_handover(rd, o, &b->handover); break;
        case BLOCK_PICTURE: read_picture(rd, o, &b->picture); break;
        case BLOCK_ACTION: read_action(rd, o, &b->action); break;
        }
        read_cites(rd, o, b);
}

int blocks_from_json(struct str json, struct arena *mem, struct block **ret, size_t *ret_n, struct err *err)
{
        struct reader rd = {.mem = mem, .err = err};
        struct block *v;
        json_t *root;
        size_t n;
        int r = json_parse(json, &root, err);

        if (r < 0)
                return r;
        n = json_array_size(root);
        if (!json_is_array(root) || n > BLOCKS_MAX) {
                json_decref(root);
                return err_set(err, ERR_INVALID, "blocks must be a list of at most %u", BLOCKS_MAX);
        }
        v = ARENA_ARRAY(mem, struct block, n);
        for (size_t i = 0; i < n && rd.r == 0; i++)
                read_block(&rd, json_array_get(root, i), &v[i]);
        json_decref(root);
        if (rd.r < 0)
                return rd.r;
        *ret = v;
        *ret_n = n;
        return 0;
}
